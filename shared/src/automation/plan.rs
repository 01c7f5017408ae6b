//! What a rule is: plain data, as the file says it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::time::Duration;
use crate::topic::TopicFilter;
use crate::wire::QoS;

use super::loops::{self, Loop};
use super::value::Path;

/// The rules of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rules {
    /// In the order of the file; no two have one name.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it is called.
    pub name: String,
    /// The lines of the file that it takes up, from 1, the end excluded.
    pub lines: (usize, usize),
    /// Which topics it follows.
    pub filter: TopicFilter,
    /// Where in the payload the value is.
    pub field: Path,
    /// When it fires.
    pub condition: Condition,
    /// What it then does.
    pub acts: Vec<Act>,
    /// How long it does nothing for a topic after it has fired for it.
    pub pause: Duration,
    /// Messages count that the broker had kept.
    pub takes_retained: bool,
    /// It begins stopped.
    pub is_stopped: bool,
}

/// When a rule fires.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// When a message comes.
    Message {
        /// What has to be true.
        test: Option<String>,
        /// The value is another one than before.
        changes: bool,
        /// With every message for which it is true, rather than when it becomes true.
        each: bool,
        /// It has to stay true for so long.
        lasts: Option<Duration>,
        /// Only values that are numbers count.
        numbers: bool,
    },
    /// When none has come for so long.
    Silent(Duration),
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Publishes.
    Publish {
        /// A template of the topic.
        topic: String,
        /// A template of the payload.
        payload: String,
        /// With this QoS.
        qos: QoS,
        /// To be kept by the broker.
        retain: bool,
    },
    /// Says something to people.
    Notify {
        /// A template of it.
        text: String,
    },
    /// Sets a card: gives the command that the card would give.
    Set {
        /// Which one: `board/part`, or the title of a card of the page.
        card: String,
        /// A template of what it is set to.
        to: String,
    },
}

impl Rule {
    /// Whether they are the same but for their place in the file.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let here = Self { lines: other.lines, ..self.clone() };
        here == *other
    }

    /// Whether it sets a card.
    pub fn sets_cards(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Act::Set { .. }))
    }
}

impl Rules {
    /// Rules that lead back to themselves: each publishes what the next one follows.
    pub fn loops(&self) -> Vec<Loop> {
        loops::find(&self.rules)
    }

    /// What has to be subscribed to, each filter once.
    pub fn filters(&self) -> Vec<TopicFilter> {
        let mut filters: Vec<TopicFilter> = Vec::new();
        for rule in &self.rules {
            if !filters.iter().any(|filter| filter.covers(&rule.filter)) {
                filters.retain(|filter| !rule.filter.covers(filter));
                filters.push(rule.filter.clone());
            }
        }
        filters
    }
}
