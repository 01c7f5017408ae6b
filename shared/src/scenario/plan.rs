//! A scenario as it was read: boards, clients, and steps in their order.
//!
//! Knows what is to happen. Does not know how it is written, nor what comes of it.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::parts::{Hand, PartWanted};
use crate::board::BoardSpec;
use crate::client::Options;
use crate::inspect::{Direction, Lang};
use crate::link;
use crate::message::Message;
use crate::time::Duration;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{PacketType, QoS, ReasonCode};

/// A board or client: its place among all of them, boards first.
pub(crate) type Who = usize;

/// What a file says.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is called.
    pub name: Words,
    /// What it is about, if it says so.
    pub about: Option<Words>,
    /// Decides whatever is random.
    pub seed: u64,
    /// What every link is like at first.
    pub(super) network: link::Config,
    /// Virtual boards, at first without power.
    pub boards: Vec<BoardSpec>,
    /// Clients that do what steps say.
    pub clients: Vec<Tester>,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// A text of a person, in one language or in both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// In Chinese, or in whatever language there is.
    pub zh: String,
    /// In English, or in whatever language there is.
    pub en: String,
}

impl Words {
    /// The text for a reader of this language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A client that does what steps say.
#[derive(Clone, Debug)]
pub struct Tester {
    /// Its client_id, and its name in the steps.
    pub id: String,
    pub(super) options: Options,
    /// It connects again by itself when its connection is lost.
    pub(super) reconnects: bool,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line where it begins, from 1.
    pub line: usize,
    /// How it is written.
    pub text: String,
    /// What its author remarks.
    pub note: Option<Words>,
    pub(super) act: Act,
}

/// What a step does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Power(Vec<Who>, bool),
    Connect(Vec<Who>),
    Disconnect(Vec<Who>),
    Wifi(Vec<Who>, bool),
    Cut(Vec<Who>),
    Stall(Vec<Who>, Duration),
    Network(Option<Vec<Who>>, link::Config),
    RestartBroker { keeps_store: bool, down: Duration },
    Publish(Who, Message),
    Subscribe(Who, TopicFilter, QoS),
    Unsubscribe(Who, TopicFilter),
    Sleep(Duration),
    Hand(Who, Vec<(String, Hand)>),
    WaitFor(MessageWanted, Duration),
    ExpectPacket(Box<PacketWanted>, Duration),
    ExpectRetained(TopicName, Payload),
    ExpectStatus(Who, StatusWanted, Duration),
    ExpectPart(Who, PartWanted, Duration),
}

impl Act {
    /// Whether the step looks instead of doing something.
    pub(super) const fn is_look(&self) -> bool {
        matches!(
            self,
            Self::WaitFor(..)
                | Self::ExpectPacket(..)
                | Self::ExpectRetained(..)
                | Self::ExpectStatus(..)
                | Self::ExpectPart(..)
        )
    }
}

/// A payload that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Payload {
    Any,
    Is(String),
    Contains(String),
    /// No message at all.
    None,
}

/// A message at the broker that is wanted.
#[derive(Clone, Debug)]
pub(super) struct MessageWanted {
    pub(super) topic: TopicFilter,
    pub(super) payload: Payload,
    pub(super) qos: Option<QoS>,
    pub(super) retain: Option<bool>,
}

/// A packet on a link that is wanted. What is `None` does not matter.
#[derive(Clone, Debug)]
pub(crate) struct PacketWanted {
    pub(crate) kind: PacketType,
    pub(crate) way: Option<(Who, Direction)>,
    pub(crate) topic: Option<TopicFilter>,
    pub(crate) payload: Payload,
    pub(crate) qos: Option<QoS>,
    pub(crate) retain: Option<bool>,
    pub(crate) dup: Option<bool>,
    pub(crate) session_present: Option<bool>,
    pub(crate) clean_start: Option<bool>,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) packet_id: Option<u16>,
    /// Exactly so often, by the end of the time.
    pub(crate) times: Option<usize>,
}

/// What the broker is wanted to know of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StatusWanted {
    pub(super) connected: Option<bool>,
    pub(super) session: Option<bool>,
    pub(super) waiting: Option<usize>,
}
