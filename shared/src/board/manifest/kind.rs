//! What the components of a board are, and how each is commanded.
//!
//! Knows no format of any announcement: Home Assistant's, Tasmota's and Homie's readers all make
//! these. Does not know what a board reported.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::color::Space;
use super::one_of;
use crate::topic::TopicName;

/// What a [`Component`](super::Component) is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A light that is switched on and off.
    Light(Control),
    /// Anything else that is switched on and off.
    Switch(Control),
    /// Something that reports a value.
    Sensor {
        /// The unit of the value.
        unit: Option<String>,
        /// What is measured, in Home Assistant's words: `temperature`, `humidity`.
        device_class: Option<String>,
    },
    /// Something that reports one of two states.
    BinarySensor {
        /// What it reports when it is on.
        on: String,
        /// What it reports when it is off.
        off: String,
        /// What is sensed, in Home Assistant's words: `motion`, `door`.
        device_class: Option<String>,
    },
    /// A number that is set.
    Number(Number),
    /// One of several words.
    Select {
        /// How one is chosen.
        command: Command,
        /// The words.
        options: Vec<String>,
    },
    /// Something that is done when it is pressed.
    Button {
        /// Where the command goes.
        command_topic: TopicName,
        /// The command.
        payload: String,
    },
    /// Text that is set.
    Text {
        /// How it is set.
        command: Command,
        /// The fewest characters.
        min: usize,
        /// The most characters.
        max: usize,
        /// Whether it is nobody's business.
        is_secret: bool,
    },
    /// A colour.
    Color {
        /// How it is set.
        command: Command,
        /// What a colour is made of there.
        space: Space,
    },
    /// A platform, or a use of one, that we do not know.
    Other(String),
}

/// How something is switched, and how it reports that it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Where commands go.
    pub command_topic: TopicName,
    /// The command that switches it on.
    pub payload_on: String,
    /// The command that switches it off.
    pub payload_off: String,
    /// What it reports when it is on.
    pub state_on: String,
    /// What it reports when it is off.
    pub state_off: String,
}

/// A number that is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// How it is set.
    pub command: Command,
    /// The least and the greatest; `None` if the board does not say.
    pub range: Option<(f64, f64)>,
    /// What lies between two neighbours.
    pub step: f64,
    /// The unit.
    pub unit: Option<String>,
}

/// A command with something to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// Where it goes.
    pub topic: TopicName,
    template: String,
}

impl Kind {
    /// Where commands go.
    pub const fn command_topic(&self) -> Option<&TopicName> {
        match self {
            Self::Light(control) | Self::Switch(control) => Some(&control.command_topic),
            Self::Button { command_topic, .. } => Some(command_topic),
            Self::Number(Number { command, .. })
            | Self::Select { command, .. }
            | Self::Text { command, .. }
            | Self::Color { command, .. } => Some(&command.topic),
            Self::Sensor { .. } | Self::BinarySensor { .. } | Self::Other(_) => None,
        }
    }
}

impl Control {
    /// Something that takes and reports `ON` and `OFF`.
    pub fn new(command_topic: TopicName) -> Self {
        Self::of_words(command_topic, "ON", "OFF")
    }

    /// Something that takes and reports these two words.
    pub fn of_words(command_topic: TopicName, on: &str, off: &str) -> Self {
        let [payload_on, state_on] = [on.to_owned(), on.to_owned()];
        let [payload_off, state_off] = [off.to_owned(), off.to_owned()];
        Self { command_topic, payload_on, payload_off, state_on, state_off }
    }

    /// The command that switches it on, or off.
    pub fn command(&self, on: bool) -> &str {
        if on { &self.payload_on } else { &self.payload_off }
    }

    /// Whether the extracted `state` says that it is on; `None` if it says neither.
    pub fn read(&self, state: &str) -> Option<bool> {
        one_of(state, &self.state_on, &self.state_off)
    }
}

impl Command {
    /// A command that is the value itself.
    pub fn new(topic: TopicName) -> Self {
        Self { topic, template: "{{ value }}".to_owned() }
    }

    /// A command with a template in which each of `names` may stand between `{{` and `}}`; `None`
    /// if it takes more than filling these in.
    pub fn with_template(topic: TopicName, template: &str, names: &[&str]) -> Option<Self> {
        let lookup = |name: &str| names.contains(&name).then(String::new);
        fill_in(template, lookup)?;
        Some(Self { topic, template: template.to_owned() })
    }

    /// The template.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The command for one value, which stands for `value` and `position` as it is, and for `json`
    /// as text in JSON.
    pub fn payload(&self, value: &str) -> String {
        let json = serde_json::Value::from(value).to_string();
        self.payload_of(&[("value", value), ("position", value), ("json", &json)])
    }

    /// The command for these names and their values.
    pub fn payload_of(&self, values: &[(&str, &str)]) -> String {
        let lookup = |name: &str| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
        };
        fill_in(&self.template, lookup).unwrap_or_default()
    }
}

/// The template with its names filled in; `None` if one is not known, or it is more than names.
pub(super) fn fill_in(template: &str, lookup: impl Fn(&str) -> Option<String>) -> Option<String> {
    if template.contains("{%") || template.contains("{#") {
        return None;
    }
    let mut command = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (expression, after) = after.split_once("}}")?;
        command.push_str(before);
        command.push_str(&lookup(expression.trim())?);
        rest = after;
    }
    command.push_str(rest);
    Some(command)
}
