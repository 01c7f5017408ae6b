//! What can be set by its name: parts of boards, and cards that the page knows.
//!
//! Knows how a value becomes the command that the card would give. Does not know who announced it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;

use crate::board::manifest::{Command, Kind, Manifest};
use crate::map::Map;
use crate::topic::TopicName;

/// Cards by their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cards(Map<String, Card>);

/// What a card takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Card {
    /// On or off.
    Switch {
        /// Where commands go.
        topic: TopicName,
        /// The command that switches it on.
        on: String,
        /// The command that switches it off.
        off: String,
    },
    /// Any value.
    Value(Command),
    /// A press: what it is set to makes no difference.
    Press {
        /// Where the command goes.
        topic: TopicName,
        /// The command.
        payload: String,
    },
}

impl Cards {
    /// A card with its name. Of two with one name the last is taken.
    pub fn add(&mut self, name: &str, card: Card) {
        self.0.insert(name.to_owned(), card);
    }

    /// The parts of a board, as `board/part`.
    pub fn add_board(&mut self, board: &str, manifest: &Manifest) {
        for component in &manifest.components {
            if let Some(card) = Card::of(&component.kind) {
                self.add(&format!("{board}/{}", component.id), card);
            }
        }
    }

    /// The card of this name.
    pub fn get(&self, name: &str) -> Option<&Card> {
        self.0.get(name)
    }

    /// Their names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl Card {
    /// The card of a part; `None` if it takes no commands.
    pub fn of(kind: &Kind) -> Option<Self> {
        Some(match kind {
            Kind::Light(control) | Kind::Switch(control) => Self::Switch {
                topic: control.command_topic.clone(),
                on: control.payload_on.clone(),
                off: control.payload_off.clone(),
            },
            Kind::Number(number) => Self::Value(number.command.clone()),
            Kind::Select { command, .. }
            | Kind::Text { command, .. }
            | Kind::Color { command, .. } => Self::Value(command.clone()),
            Kind::Button { command_topic, payload } => {
                Self::Press { topic: command_topic.clone(), payload: payload.clone() }
            }
            Kind::Sensor { .. } | Kind::BinarySensor { .. } | Kind::Other(_) => return None,
        })
    }

    /// The command for a value; `None` for a switch that is set to neither on nor off.
    pub(super) fn command(&self, to: &str) -> Option<(TopicName, String)> {
        Some(match self {
            Self::Switch { topic, on, off } => {
                let to = to.trim();
                let is = |words: &[&str], own: &str| {
                    to == own || words.iter().any(|word| to.eq_ignore_ascii_case(word))
                };
                let payload = match (is(&["on", "true", "1"], on), is(&["off", "false", "0"], off))
                {
                    (true, _) => on,
                    (_, true) => off,
                    _ => return None,
                };
                (topic.clone(), payload.clone())
            }
            Self::Value(command) => (command.topic.clone(), command.payload(to)),
            Self::Press { topic, payload } => (topic.clone(), payload.clone()),
        })
    }
}
