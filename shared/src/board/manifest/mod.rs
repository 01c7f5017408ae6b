//! The manifest: how a board says what it is, what is on it, and on which topics it speaks.
//!
//! Ours is Home Assistant's MQTT *device discovery* message, so that Home Assistant sees our boards,
//! and our page sees whatever announces itself to Home Assistant. Knows that format, with its long
//! and its short keys, and what says the same in other words: Home Assistant's discovery of single
//! components (ESPHome, Zigbee2MQTT), Zigbee2MQTT's own list, Tasmota's, Shelly's of the second
//! generation on, and Homie. Does not know our own boards: any device may send one.

mod color;
mod component;
mod discovery;
mod error;
mod homie;
mod jinja;
mod json;
mod kind;
mod light;
mod parse;
mod place;
mod shelly;
mod tasmota;
mod template;
mod write;
mod zigbee;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use color::{Rgb, Space};
pub use discovery::{Discovery, FILTERS, Heard, Read};
pub use error::{ManifestError, Problem, Shape};
pub use kind::{Command, Control, Kind, Number};
pub use template::{ValueError, ValueTemplate};

use crate::topic::TopicName;

/// The Topic Filter that matches every board's manifest.
pub const DISCOVERY_FILTER: &str = "homeassistant/device/+/config";
/// A larger manifest is refused.
pub const MAX_MANIFEST_LEN: usize = 256 * 1024;
/// A manifest with more components is refused.
pub const MAX_COMPONENTS: usize = 512;

/// What a board says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The board's level in the topic of its manifest.
    pub board: String,
    /// What a person calls it.
    pub name: String,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// Which one it is.
    pub model: Option<String>,
    /// The version of its program.
    pub sw_version: Option<String>,
    /// The software that announces it.
    pub origin: Option<String>,
    /// Where it says whether it is there. None: nobody knows.
    pub availability: Vec<Availability>,
    /// What several of `availability` say together.
    pub availability_mode: AvailabilityMode,
    /// What is on it, in its own order.
    pub components: Vec<Component>,
}

/// A topic on which a board says whether it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Availability {
    /// The topic.
    pub topic: TopicName,
    /// Where in the payload it says so.
    pub value: ValueTemplate,
    /// What it says when it is there.
    pub online: String,
    /// What it says, or its Will, when it is not.
    pub offline: String,
    /// Whether anything but `online` says that it is not.
    pub is_strict: bool,
}

/// When a board with several [`Availability`] topics is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AvailabilityMode {
    /// When the last one that spoke says so.
    #[default]
    Latest,
    /// When all say so.
    All,
    /// When one says so.
    Any,
    /// When all that spoke say so.
    Heard,
}

/// One thing on a board that has a state, or takes commands, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its key in the manifest.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it reports its state. Without one it never does.
    pub state_topic: Option<TopicName>,
    /// Where in the payload of `state_topic` its state is.
    pub value: ValueTemplate,
    /// Another place where it reports the same. What comes there without the value is about
    /// something else.
    pub also: Option<Report>,
    /// Whether what comes on `state_topic` without the value is about something else as well.
    pub is_sparse: bool,
    /// The component that this one belongs to: a light, of which it is the brightness.
    pub of: Option<String>,
    /// Keys of the manifest that say what is not understood, and is left out.
    pub left_out: Vec<String>,
}

/// Where a component reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The topic.
    pub topic: TopicName,
    /// Where in the payload its state is.
    pub value: ValueTemplate,
}

/// The topic of the manifest of `board`.
pub fn topic(board: &str) -> String {
    format!("homeassistant/device/{board}/config")
}

/// The board whose manifest is published on `topic`.
pub fn board_of(topic: &str) -> Option<&str> {
    let board = topic.strip_prefix("homeassistant/device/")?.strip_suffix("/config")?;
    (!board.is_empty() && !board.contains('/')).then_some(board)
}

impl Manifest {
    /// Reads the manifest of `board`. An empty payload is none: it takes the manifest back.
    ///
    /// # Errors
    ///
    /// It is too large, no JSON, or does not say what is needed. Keys that we do not know are no
    /// error.
    pub fn parse(board: &str, json: &[u8]) -> Result<Self, ManifestError> {
        parse::manifest(board, json)
    }

    /// The manifest in short keys, on one line. What Home Assistant has no platform for is left out,
    /// and so is what belongs to a light in another way than ours: a brightness up to 255, and red,
    /// green and blue, each on topics of its own.
    pub fn to_json(&self) -> String {
        write::manifest(self)
    }

    /// Where it is published, retained.
    pub fn topic(&self) -> String {
        topic(&self.board)
    }
}

impl Availability {
    /// A topic on which a board says `online` and `offline`.
    pub fn new(topic: TopicName) -> Self {
        let value = ValueTemplate::default();
        let (online, offline) = ("online".to_owned(), "offline".to_owned());
        Self { topic, value, online, offline, is_strict: false }
    }

    /// Whether `payload` says that the board is there; `None` if it says neither.
    pub fn read(&self, payload: &[u8]) -> Option<bool> {
        let value = self.value.extract(payload).ok()?;
        let said = one_of(&value, &self.online, &self.offline);
        if self.is_strict { Some(said == Some(true)) } else { said }
    }
}

impl Component {
    /// Something that reports on no topic.
    pub fn new(id: &str, name: &str, kind: Kind) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind,
            state_topic: None,
            value: ValueTemplate::default(),
            also: None,
            is_sparse: false,
            of: None,
            left_out: Vec::new(),
        }
    }
}

impl AvailabilityMode {
    /// What all `answers` say together; `latest` is the one that was given last. `None` is not
    /// known yet.
    pub fn combine(self, answers: &[Option<bool>], latest: Option<bool>) -> Option<bool> {
        let decisive = match self {
            Self::Latest => return latest,
            Self::All | Self::Heard => false,
            Self::Any => true,
        };
        let is_enough = self == Self::Heard && answers.contains(&Some(true));
        if answers.contains(&Some(decisive)) {
            Some(decisive)
        } else if answers.is_empty() || (answers.contains(&None) && !is_enough) {
            None
        } else {
            Some(!decisive)
        }
    }
}

fn one_of(value: &str, yes: &str, no: &str) -> Option<bool> {
    if value == yes {
        Some(true)
    } else if value == no {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_is_in_the_topic() {
        assert_eq!(board_of("homeassistant/device/esp32-1/config"), Some("esp32-1"));
        for topic in [
            "homeassistant/device//config",
            "homeassistant/device/config",
            "homeassistant/device/a/b/config",
            "homeassistant/sensor/a/config",
        ] {
            assert_eq!(board_of(topic), None, "{topic}");
        }
    }

    #[test]
    fn several_availabilities_say_one_thing() {
        use AvailabilityMode::*;
        let (yes, no) = (Some(true), Some(false));
        for (mode, answers, expected) in [
            (All, [yes, yes], yes),
            (All, [yes, None], None),
            (All, [None, no], no),
            (Any, [no, yes], yes),
            (Any, [no, None], None),
            (Any, [no, no], no),
            (Heard, [yes, None], yes),
            (Heard, [no, None], no),
            (Heard, [yes, no], no),
            (Heard, [None, None], None),
            (Latest, [no, yes], yes),
        ] {
            assert_eq!(mode.combine(&answers, answers[1]), expected, "{mode:?} {answers:?}");
        }
        assert_eq!(All.combine(&[], None), None);
    }
}
