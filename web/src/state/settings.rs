//! What survives a reload.
//!
//! Knows the stored form and how to read an old or damaged one: what cannot be read is left out,
//! the rest is kept. Does not know where it is stored.

use shared::map::Set;

use serde_json::Value;

use super::connection::Profile;
use super::dashboard::Dashboards;
use super::desk;
use super::form::{Field, Stored, list, named};
use super::packets::Filter;
use super::programs::addresses::Addresses;
use super::seat::Seat;
use super::shell::layout::Layout;
use crate::i18n::Language;

/// What survives a reload.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The language that a person chose; `None` follows the browser.
    pub language: Option<Language>,
    /// Light or dark.
    pub theme: Theme,
    /// How the page is laid out.
    pub layout: Layout,
    /// The saved connections.
    pub connections: Vec<Profile>,
    /// Those that are in use, the home first.
    pub open: Vec<u32>,
    /// The virtual boards, as they store themselves.
    pub boards: Vec<Value>,
    /// The dashboards.
    pub dashboards: Dashboards,
    /// Where the bytes of programs go.
    pub addresses: Addresses,
    /// The console, as it stores itself.
    pub console: Value,
    /// Which packets are seen.
    pub packets: Filter,
    /// What was done of lessons, as they store themselves.
    pub lessons: Value,
    /// The seat in a classroom.
    pub seat: Option<Seat>,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

named!(Theme { Auto = "auto", Light = "light", Dark = "dark" });

impl Theme {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];
}

impl Settings {
    /// Reads what was stored; what is not understood or over a limit is left out.
    pub fn parse(json: &str) -> Self {
        Self::parse_for(json, &Set::new())
    }

    /// The same, without the boards with these ids: other tabs run them.
    pub fn parse_for(json: &str, taken: &Set<String>) -> Self {
        let stored: Value = serde_json::from_str(json).unwrap_or_default();
        let boards = stored["boards"].as_array().into_iter().flatten();
        let is_taken = |board: &&Value| desk::id(board).is_some_and(|id| taken.contains(&id));
        let boards = boards.filter(|board| !is_taken(board)).cloned().collect();
        let mut connections = list(&stored["connections"], Profile::from_value);
        // As it was when there was only one.
        if let Some(only) = Profile::from_value(&stored["connection"]) {
            connections.insert(0, only);
        }
        let (mut language, mut theme) = (Language::En, Theme::default());
        let language = language.read(&stored["language"]).map(|()| language);
        // What is none leaves it as it is.
        let _ = theme.read(&stored["theme"]);
        Self {
            language,
            theme,
            layout: Layout::parse(&stored["layout"]),
            connections,
            open: list(&stored["open"], |it| it.as_u64()?.try_into().ok()),
            boards,
            dashboards: Dashboards::restore(&stored["dashboards"], &stored["bindings"]),
            addresses: Addresses::restore(&stored["addresses"]),
            console: stored["console"].clone(),
            packets: Filter::from_value(&stored["packets"]).unwrap_or_default(),
            lessons: stored["lessons"].clone(),
            seat: Seat::from_value(&stored["seat"]),
        }
    }

    /// The stored form.
    pub fn to_json(&self) -> String {
        let stored = [
            ("language", self.language.map_or(Value::Null, |it| it.write())),
            ("theme", self.theme.write()),
            ("layout", self.layout.to_value()),
            ("connections", self.connections.iter().map(Profile::to_value).collect()),
            ("open", self.open.iter().copied().collect()),
            ("boards", Value::Array(self.boards.clone())),
            ("dashboards", self.dashboards.to_json()),
            ("addresses", self.addresses.to_value()),
            ("console", self.console.clone()),
            ("packets", self.packets.to_value()),
            ("lessons", self.lessons.clone()),
            ("seat", self.seat.as_ref().map_or(Value::Null, Seat::to_value)),
        ];
        Value::from_iter(stored).to_string()
    }
}

#[cfg(test)]
mod tests {
    use shared::board::Kind;
    use shared::wire::PacketType;

    use super::*;
    use crate::state::connection::Choice;
    use crate::state::random::Random;
    use crate::state::virtual_board::StoredBoard;

    fn board(random: &mut Random) -> Value {
        serde_json::to_value(StoredBoard::new(random, Kind::Esp32)).unwrap()
    }

    #[test]
    fn settings_survive_being_stored() {
        let mut random = Random::new(5);
        let settings = Settings {
            language: Some(Language::Zh),
            theme: Theme::Dark,
            layout: Layout::parse(&serde_json::json!({"drawer": true})),
            connections: vec![Profile {
                choice: Choice::Address,
                address: "ws://h".into(),
                ..Profile::default()
            }],
            open: vec![0],
            boards: vec![board(&mut random), board(&mut random)],
            dashboards: Dashboards::default(),
            addresses: Addresses::default(),
            console: serde_json::json!({ "known": true }),
            packets: Filter {
                who: Some("esp32".into()),
                kind: Some(PacketType::Publish),
                text: "灯".into(),
                hides_pings: true,
            },
            lessons: serde_json::json!({ "done": { "qos": 2 } }),
            seat: Some(Seat { number: 7, ..Seat::default() }),
        };
        // Pictures of a dashboard are the same only if they are one.
        let json = settings.to_json();
        assert_eq!(Settings::parse(&json).to_json(), json);
        assert_eq!(Settings::parse(&json).packets, settings.packets);
    }

    #[test]
    fn boards_that_another_tab_runs_are_not_read() {
        let mut random = Random::new(5);
        let boards = vec![board(&mut random), board(&mut random)];
        let json = Settings { boards: boards.clone(), ..Settings::default() }.to_json();
        let taken = [desk::id(&boards[0]).unwrap()].into();
        assert_eq!(Settings::parse_for(&json, &taken).boards, boards[1..]);
    }

    #[test]
    fn what_is_damaged_is_left_out_and_the_rest_kept() {
        for nothing in ["", "[1,2]"] {
            assert_eq!(Settings::parse(nothing).to_json(), Settings::default().to_json());
        }
        let mut stored: Value = serde_json::from_str(&Settings::default().to_json()).unwrap();
        stored["connection"] = serde_json::json!({"choice": "tab", "address": "ws://h"});
        stored["theme"] = "purple".into();
        stored["language"] = "en".into();
        let read = Settings::parse(&stored.to_string());
        assert_eq!((read.theme, read.language), (Theme::Auto, Some(Language::En)));
        let old = Profile { choice: Choice::Tab, address: "ws://h".into(), ..Profile::default() };
        assert_eq!(read.connections, [old]);
    }
}
