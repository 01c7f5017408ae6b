//! A lesson as it was read: texts, what is needed, and steps with their checks.
//!
//! Knows what is to happen. Does not know how it is written, nor what has happened.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::event::Role;
use super::markdown::Block;
use crate::board::BoardSpec;
use crate::inspect::{Direction, Lang};
use crate::scenario::Words;
use crate::scenario::plan::{PacketWanted, Payload};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::QoS;

/// What a file says.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// What tells it from others, and what its progress is stored under.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// How long it takes, about.
    pub minutes: u32,
    /// It has more clients than a seat in a classroom may: there it is done at a broker of its own.
    pub crowd: bool,
    /// Virtual boards that it needs.
    pub boards: Vec<NeededBoard>,
    /// What comes before the steps.
    pub intro: Text,
    /// What is to be done, in order.
    pub steps: Vec<Step>,
    /// What comes after the last step; may be empty.
    pub summary: Text,
}

/// A text of some paragraphs in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// In Chinese.
    pub zh: Vec<Block>,
    /// In English.
    pub en: Vec<Block>,
}

/// A board that a lesson needs. Whoever adds it gives it an id of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct NeededBoard {
    /// What it is called.
    pub name: Words,
    /// What it is made of; its id stands for it in the lesson's file only.
    pub spec: BoardSpec,
    /// A program of the folder boards/ that runs on it in place of its behaviour.
    pub program: Option<String>,
}

impl NeededBoard {
    /// What it is made of, with its name for a reader of this language.
    pub fn spec_in(&self, lang: Lang) -> BoardSpec {
        BoardSpec { name: self.name.get(lang).into(), ..self.spec.clone() }
    }

    /// Whether a board of this name is this one, whoever added it in which language.
    pub fn is_called(&self, name: &str) -> bool {
        [&self.name.zh, &self.name.en].into_iter().any(|it| it == name)
    }
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is called.
    pub title: Words,
    /// What is to be done and why.
    pub text: Text,
    pub(super) checks: Vec<Check>,
    pub(super) almost: Vec<Almost>,
}

/// What has to have happened.
#[derive(Clone, Debug)]
pub(super) enum Check {
    Packet(Box<Packets>),
    /// Packets one after the other, others between them or not.
    Sequence {
        patterns: Vec<Pattern>,
        /// All of one client and with one Packet Identifier.
        same_id: bool,
    },
    /// The last message with RETAIN on a topic was like that, or there is none.
    Retained(TopicName, Payload),
    /// So many parts of this kind, or with this id, are on or off at the same time.
    Part {
        part: String,
        is_on: bool,
        count: usize,
    },
    /// Somebody was sent the Will of a client whose connection was lost.
    Will(Option<Role>),
    /// So many are connected.
    Online(Role, usize),
    /// There is such a subscription.
    Subscribed(Option<Role>, TopicFilter),
}

/// So many packets like that, at least.
#[derive(Clone, Debug)]
pub(super) struct Packets {
    pub(super) pattern: Pattern,
    pub(super) times: usize,
    /// What has to be different among them for one to count.
    pub(super) of: Of,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Packets,
    Topics,
    Clients,
}

/// A packet. What is `None` does not matter.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) wanted: PacketWanted,
    pub(super) place: Place,
    /// The filter of a SUBSCRIBE or UNSUBSCRIBE, as it is written.
    pub(super) filter: Option<TopicFilter>,
    /// The QoS that a SUBSCRIBE asks for.
    pub(super) asked: Option<QoS>,
    /// Bounds of the number that the payload is.
    pub(super) number: Option<(f64, f64)>,
}

/// Where a packet is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// On connections of these, in this direction.
    Way(Role, Direction),
    /// A PUBLISH that reaches the page, and that neither the page nor its boards have sent.
    Outside,
    Workbench,
}

/// What may be done instead, and what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Almost {
    pub(super) patterns: Vec<Pattern>,
    pub(super) say: Words,
}

impl Text {
    /// The text for a reader of this language.
    pub fn get(&self, lang: Lang) -> &[Block] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}
