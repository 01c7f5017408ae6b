//! What a board's parts look like in its manifest, in Home Assistant's words.
//!
//! The same ids and topics as a virtual board with these parts has (`shared::board`), so that one can
//! stand in for the other. Knows no programming language.

use shared::board::{Part, PartKind};

use super::super::plan::Plan;

/// The id of the lamp on a Pico W.
pub const LAMP: &str = "lamp";

/// A component of a manifest.
#[derive(Debug)]
pub struct Entry {
    /// Its key.
    pub id: String,
    /// What is said of it besides its `unique_id`.
    pub rows: Vec<(&'static str, Word)>,
}

/// Something that is said of a component.
#[derive(Debug)]
pub enum Word {
    /// A text.
    Text(String),
    /// What follows the board's topics: a part and its `state` or `set`.
    Topic(String),
}

/// All components of a plan, in the order of its parts.
pub fn entries(plan: &Plan) -> Vec<Entry> {
    let lamp = plan.has_lamp().then(|| switched(LAMP, "light", "Board LED"));
    lamp.into_iter().chain(plan.spec.parts.iter().flat_map(of)).collect()
}

/// Of a sensor's measurement: its key, what it is called, and its unit.
pub fn measured(kind: PartKind) -> &'static [(&'static str, &'static str, &'static str)] {
    match kind {
        PartKind::Dht11 | PartKind::Dht22 => {
            &[("temperature", "Temperature", "°C"), ("humidity", "Humidity", "%")]
        }
        PartKind::Tmp36 => &[("temperature", "Temperature", "°C")],
        _ => &[],
    }
}

fn of(part: &Part) -> Vec<Entry> {
    let (id, name) = (part.id.as_str(), part.name.as_str());
    let topic = |end: &str| Word::Topic(format!("{id}/{end}"));
    match part.kind {
        PartKind::Led => vec![switched(id, "light", name)],
        PartKind::Relay => vec![switched(id, "switch", name)],
        PartKind::Button => vec![Entry {
            id: id.to_owned(),
            rows: vec![
                ("platform", text("binary_sensor")),
                ("name", text(name)),
                ("state_topic", topic("state")),
            ],
        }],
        PartKind::Ssd1306 => vec![Entry {
            id: id.to_owned(),
            rows: vec![
                ("platform", text("text")),
                ("name", text(name)),
                ("state_topic", topic("state")),
                ("command_topic", topic("set")),
            ],
        }],
        kind => {
            let is_usual = name == kind.name();
            let sensor = |(key, usual, unit): &(&str, &str, &str)| Entry {
                id: format!("{id}_{key}"),
                rows: vec![
                    ("platform", text("sensor")),
                    (
                        "name",
                        text(&if is_usual { (*usual).into() } else { format!("{name} {usual}") }),
                    ),
                    ("device_class", text(key)),
                    ("unit_of_measurement", text(unit)),
                    ("state_class", text("measurement")),
                    ("state_topic", topic("state")),
                    ("value_template", text(&format!("{{{{ value_json.{key} }}}}"))),
                ],
            };
            measured(kind).iter().map(sensor).collect()
        }
    }
}

fn switched(id: &str, platform: &str, name: &str) -> Entry {
    Entry {
        id: id.to_owned(),
        rows: vec![
            ("platform", text(platform)),
            ("name", text(name)),
            ("state_topic", Word::Topic(format!("{id}/state"))),
            ("command_topic", Word::Topic(format!("{id}/set"))),
        ],
    }
}

fn text(text: &str) -> Word {
    Word::Text(text.to_owned())
}
