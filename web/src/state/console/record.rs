//! A message as the console keeps it.

use std::rc::Rc;

use shared::message::Message;
use shared::time::Instant;
use shared::wire::{Bytes, Properties, Property, QoS, ReasonCode};

use crate::state::part::SendError;
use crate::state::ring::{self, Kept};

/// The messages that are kept.
pub type Ring = ring::Ring<Record>;

/// What a record needs beside its payload and its topic, about.
const OVERHEAD: usize = 160;

/// Bytes of a payload that is taken over as it came.
const MAX_TAKEN: usize = 4096;

/// A message that came, or that this page sent.
#[derive(Clone, Debug)]
pub struct Record {
    /// Counted from 0 in the order in which they came, for this connection.
    pub number: u64,
    /// When.
    pub at: Instant,
    /// Where.
    pub topic: Rc<str>,
    /// What; only the beginning of it in a topic whose last value is long.
    pub payload: Bytes,
    /// Length of the whole payload.
    pub size: usize,
    /// With which QoS.
    pub qos: QoS,
    /// Sent: to be kept. Received: it was kept.
    pub retain: bool,
    /// Received: it may have come before.
    pub dup: bool,
    /// MQTT 5.
    pub properties: Properties,
    /// How it went, if this page sent it.
    pub sent: Option<Sent>,
}

/// How a message of this page went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Not acknowledged yet.
    Waiting,
    /// QoS 0: written. QoS 1 and 2: acknowledged.
    Done(ReasonCode),
    /// It did not go.
    Failed(SendError),
}

/// A number is one message's; what may change of it is how it went.
impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        (self.number, self.at, self.size, &self.sent)
            == (other.number, other.at, other.size, &other.sent)
    }
}

impl Kept for Record {
    const MAX_RECORDS: usize = 100_000;
    const MAX_BYTES: usize = 32 * 1024 * 1024;
    const FIRST: u64 = 0;

    fn cost(&self) -> usize {
        let property = |it: &Property| match it {
            Property::ContentType(text) | Property::ResponseTopic(text) => text.len(),
            Property::CorrelationData(data) => data.len(),
            Property::UserProperty((key, value)) => key.len() + value.len(),
            _ => 0,
        };
        let properties = self.properties.0.iter().map(|it| 48 + property(it)).sum::<usize>();
        OVERHEAD + self.payload.len() + self.topic.len() + properties
    }
}

impl Record {
    /// A message.
    pub fn new(number: u64, at: Instant, topic: Rc<str>, message: &Message) -> Self {
        Self::taken(number, at, topic, message.clone())
    }

    /// A message that came, and is handed over. A long payload is copied: one that came in pieces lies
    /// in memory that may be twice as much.
    pub fn taken(number: u64, at: Instant, topic: Rc<str>, message: Message) -> Self {
        let Message { payload, qos, retain, dup, properties, .. } = message;
        let size = payload.len();
        let is_long = size > MAX_TAKEN;
        let payload = if is_long { Bytes::copy_from_slice(&payload) } else { payload };
        Self { number, at, topic, payload, size, qos, retain, dup, properties, sent: None }
    }

    /// Whether all of the payload is here.
    pub fn is_whole(&self) -> bool {
        self.payload.len() == self.size
    }
}
