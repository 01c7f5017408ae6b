//! Dashboards as JSON: what survives a reload, and what is handed on as a file (docs/PROTOCOL.md).
//!
//! Knows that form, and the form in which cards were stored before there were dashboards. Reading
//! what was stored leaves out what cannot be read; reading a file says what is wrong with it.

use serde_json::{Map, Value, json};

use super::spec::{CardKind, Line, MAX_HEIGHT, MAX_WIDTH, Spec, SpecError};
use super::{Dashboard, Dashboards, MAX_CARDS, MAX_DASHBOARDS, MAX_NAME};
use crate::state::file::Unread;
use crate::state::payload::up_to;
use crate::state::snapshot::Snapshot;

/// What a file says that it is.
const FORMAT: &str = "blinklab-dashboards";
/// The version of the form.
const VERSION: u64 = 1;
/// A larger file is not read.
pub const MAX_FILE: usize = 4 * 1024 * 1024;

/// Why a file brings no dashboards.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportError {
    /// The browser did not read it.
    Unread(Unread),
    /// It is no JSON: line and column.
    NotJson(usize, usize),
    /// It is something else, or of a later version.
    NotDashboards,
    /// It is too large, or there would be too many dashboards.
    TooMany,
    /// A card cannot be read: which one of which dashboard, from 1, and the key.
    Card(usize, usize, &'static str),
    /// A card is none: which one of which dashboard, from 1.
    Spec(usize, usize, SpecError),
}

impl Dashboards {
    /// The form of all of them.
    pub fn to_json(&self) -> Value {
        let all: Vec<_> = self.list.iter().map(|it| it.to_json()).collect();
        json!({ "format": FORMAT, "version": VERSION, "dashboards": all })
    }

    /// What was stored, with the cards that were stored before there were dashboards.
    pub fn restore(stored: &Value, bindings: &Value) -> Self {
        let mut all = Self::default();
        for value in items(&stored["dashboards"]).iter().take(MAX_DASHBOARDS) {
            let mut dashboard = Dashboard::new(number(value, "id"), name(value));
            let specs = items(&value["cards"]).iter().filter_map(|card| read(card).ok());
            let specs = specs.filter(|spec| spec.check().is_ok());
            dashboard.cards = specs.take(MAX_CARDS).map(Snapshot::new).collect();
            all.list.push(Snapshot::new(dashboard));
        }
        if all.list.len() > 1 {
            // The first one is there from the start: what was stored takes its place.
            all.list.remove(0);
        }
        let first = all.list[0].edit();
        let before = items(bindings).iter().filter_map(binding);
        first.cards.extend(before.filter(|spec| spec.check().is_ok()).map(Snapshot::new));
        first.cards.truncate(MAX_CARDS);
        all.number();
        all
    }

    /// The dashboards of a file, added to these.
    ///
    /// # Errors
    ///
    /// Something in the file cannot be read: then nothing of it is taken.
    pub fn import(&mut self, text: &[u8]) -> Result<usize, ImportError> {
        if text.len() > MAX_FILE {
            return Err(ImportError::TooMany);
        }
        let file: Value = serde_json::from_slice(text)
            .map_err(|error| ImportError::NotJson(error.line(), error.column()))?;
        if file["format"] != FORMAT || file["version"] != VERSION {
            return Err(ImportError::NotDashboards);
        }
        let list = file["dashboards"].as_array().ok_or(ImportError::NotDashboards)?;
        if self.list.len() + list.len() > MAX_DASHBOARDS {
            return Err(ImportError::TooMany);
        }
        let mut new = Vec::new();
        for (at, value) in list.iter().enumerate() {
            let mut dashboard = Dashboard::new(0, name(value));
            let cards = value["cards"].as_array().ok_or(ImportError::NotDashboards)?;
            if cards.len() > MAX_CARDS {
                return Err(ImportError::TooMany);
            }
            for (index, card) in cards.iter().enumerate() {
                let (board, card_at) = (at + 1, index + 1);
                let mut spec = read(card).map_err(|key| ImportError::Card(board, card_at, key))?;
                spec.check().map_err(|error| ImportError::Spec(board, card_at, error))?;
                spec.id = 0;
                dashboard.cards.push(Snapshot::new(spec));
            }
            new.push(Snapshot::new(dashboard));
        }
        let count = new.len();
        self.list.append(&mut new);
        self.number();
        Ok(count)
    }
}

impl Dashboard {
    fn to_json(&self) -> Value {
        let cards: Vec<_> = self.cards.iter().map(|spec| write(spec)).collect();
        json!({ "id": self.id, "name": self.name, "cards": cards })
    }
}

fn write(spec: &Spec) -> Value {
    let usual = Spec::new(spec.kind, &spec.topic);
    let mut card = Map::new();
    let mut put = |key: &str, value: Value| {
        card.insert(key.to_owned(), value);
    };
    put("id", spec.id.into());
    put("kind", spec.kind.name().into());
    put("topic", (&*spec.topic).into());
    for (key, text, assumed) in [
        ("title", &*spec.title, &*usual.title),
        ("sendTo", &*spec.send_to, &*usual.send_to),
        ("field", &*spec.field, &*usual.field),
        ("unit", &*spec.unit, &*usual.unit),
        ("on", &*spec.on, &*usual.on),
        ("off", &*spec.off, &*usual.off),
    ] {
        if text != assumed {
            put(key, text.into());
        }
    }
    if spec.kind.has_range() {
        put("min", spec.min.into());
        put("max", spec.max.into());
        put("step", spec.step.into());
    }
    if spec.kind.sends() {
        put("qos", spec.qos.into());
        put("retain", spec.retain.into());
    }
    if !spec.more.is_empty() {
        let more = spec.more.iter().map(|it| json!({ "topic": &*it.topic, "field": it.field }));
        put("more", more.collect());
    }
    put("width", spec.width.into());
    put("height", spec.height.into());
    card.into()
}

/// The card, or the key that cannot be read.
fn read(card: &Value) -> Result<Spec, &'static str> {
    let kind = card["kind"].as_str().and_then(CardKind::named).ok_or("kind")?;
    let mut spec = Spec::new(kind, card["topic"].as_str().ok_or("topic")?);
    let text = |key: &'static str, field: &mut String| match &card[key] {
        Value::Null => Ok(()),
        Value::String(text) => {
            text.clone_into(field);
            Ok(())
        }
        _ => Err(key),
    };
    text("title", &mut spec.title)?;
    text("field", &mut spec.field)?;
    text("unit", &mut spec.unit)?;
    text("on", &mut spec.on)?;
    text("off", &mut spec.off)?;
    let mut send_to = String::new();
    text("sendTo", &mut send_to)?;
    spec.send_to = send_to.into();
    let real = |key: &'static str, field: &mut f64| match &card[key] {
        Value::Null => Ok(()),
        value => value.as_f64().map(|number| *field = number).ok_or(key),
    };
    real("min", &mut spec.min)?;
    real("max", &mut spec.max)?;
    real("step", &mut spec.step)?;
    let small = |key: &'static str, field: &mut u8, least: u8, most: u8| match &card[key] {
        Value::Null => Ok(()),
        value => {
            let number = value.as_u64().and_then(|it| u8::try_from(it).ok()).ok_or(key)?;
            *field = number.clamp(least, most);
            Ok(())
        }
    };
    small("qos", &mut spec.qos, 0, 2)?;
    small("width", &mut spec.width, 1, MAX_WIDTH)?;
    small("height", &mut spec.height, 1, MAX_HEIGHT)?;
    spec.retain = card["retain"] == true;
    for line in items(&card["more"]) {
        let topic = line["topic"].as_str().ok_or("more")?.into();
        let field = line["field"].as_str().unwrap_or_default().to_owned();
        spec.more.push(Line { topic, field });
    }
    spec.id = number(card, "id");
    Ok(spec)
}

/// A card in the form from before there were dashboards.
fn binding(value: &Value) -> Option<Spec> {
    let topic = value["topic"].as_str()?;
    let mut spec = match &value["kind"] {
        Value::String(kind) if kind == "text" => Spec::new(CardKind::Text, topic),
        kind => {
            let (on, off) = (kind["switch"]["on"].as_str()?, kind["switch"]["off"].as_str()?);
            let (on, off) = (on.to_owned(), off.to_owned());
            Spec { on, off, ..Spec::new(CardKind::Switch, topic) }
        }
    };
    spec.qos = value["qos"].as_u64().map_or(0, |qos| qos.min(2) as u8);
    spec.retain = value["retain"] == true;
    Some(spec)
}

fn name(value: &Value) -> &str {
    up_to(value["name"].as_str().unwrap_or_default(), MAX_NAME)
}

fn number(value: &Value, key: &str) -> u32 {
    value[key].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Dashboards {
        let mut all = Dashboards::default();
        for kind in CardKind::ALL {
            let mut spec = Spec::new(kind, "a/b");
            spec.title = format!("{kind:?}");
            spec.more = if kind == CardKind::Chart { vec![Line::default()] } else { Vec::new() };
            if let Some(line) = spec.more.first_mut() {
                line.topic = "c".into();
            }
            all.list[0].edit().cards.push(Snapshot::new(spec));
        }
        all.number();
        all
    }

    #[test]
    fn dashboards_survive_being_stored_and_are_added_from_a_file() {
        let all = sample();
        let json = all.to_json();
        let read = Dashboards::restore(&json, &Value::Null);
        assert_eq!(read.to_json(), json);
        let mut other = Dashboards::default();
        assert_eq!(other.import(json.to_string().as_bytes()), Ok(1));
        assert_eq!((other.list.len(), other.list[1].cards.len()), (2, CardKind::ALL.len()));
        let ids: std::collections::BTreeSet<_> =
            other.list[1].cards.iter().map(|spec| spec.id).collect();
        assert!(ids.len() == CardKind::ALL.len() && !ids.contains(&0));
    }

    #[test]
    fn cards_from_before_there_were_dashboards_are_taken_over() {
        let bindings = json!([
            { "topic": "LED_CONTROL", "kind": { "switch": { "on": "LED_ON", "off": "LED_OFF" } }, "qos": 1 },
            { "topic": "Temperature", "kind": "text", "retain": true },
            { "topic": "#", "kind": "text" },
            { "topic": 5 },
        ]);
        let all = Dashboards::restore(&Value::Null, &bindings);
        let cards: Vec<_> =
            all.list[0].cards.iter().map(|it| (it.kind, &*it.topic, it.qos, it.retain)).collect();
        assert_eq!(
            cards,
            [(CardKind::Switch, "LED_CONTROL", 1, false), (CardKind::Text, "Temperature", 0, true)]
        );
        assert_eq!(all.list[0].cards[0].on, "LED_ON");
    }

    #[test]
    fn a_file_that_is_wrong_says_where_and_changes_nothing() {
        let with = |card: Value| {
            json!({ "format": FORMAT, "version": 1, "dashboards": [{ "cards": [card] }] })
                .to_string()
        };
        for (text, expected) in [
            ("{".to_owned(), ImportError::NotJson(1, 1)),
            ("[]".to_owned(), ImportError::NotDashboards),
            (json!({ "format": FORMAT, "version": 2 }).to_string(), ImportError::NotDashboards),
            (with(json!({ "kind": "clock", "topic": "a" })), ImportError::Card(1, 1, "kind")),
            (with(json!({ "kind": "value" })), ImportError::Card(1, 1, "topic")),
            (
                with(json!({ "kind": "gauge", "topic": "a", "min": "low" })),
                ImportError::Card(1, 1, "min"),
            ),
            (
                with(json!({ "kind": "gauge", "topic": "a", "min": 200 })),
                ImportError::Spec(1, 1, SpecError::Range),
            ),
            (
                with(json!({ "kind": "value", "topic": "a", "width": -1 })),
                ImportError::Card(1, 1, "width"),
            ),
        ] {
            let mut all = sample();
            let before = all.to_json();
            assert_eq!(all.import(text.as_bytes()), Err(expected), "{text}");
            assert_eq!(all.to_json(), before);
        }
    }

    #[test]
    fn what_is_damaged_is_left_out_and_the_rest_kept() {
        let mut json = sample().to_json();
        json["dashboards"][0]["cards"][0]["kind"] = "clock".into();
        json["dashboards"][0]["cards"][1] = 5.into();
        let all = Dashboards::restore(&json, &Value::Null);
        assert_eq!(all.list[0].cards.len(), CardKind::ALL.len() - 2);
        assert_eq!(Dashboards::restore(&json!([1]), &json!("x")).list.len(), 1);
    }
}
