//! What is kept of a broker, as rows of a table: each has a key, and a newer row takes the place of
//! an older one with the same key.
//!
//! Knows what a row says. Does not know how it is written ([`Row::encode`] is in its own file), nor
//! when a broker makes one.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use crate::broker::Stored;
use crate::time::{Duration, Instant};
use crate::topic::TopicFilter;
use crate::wire::{PacketId, QoS, SubscribeOptions, Text, Will};

/// One change of what is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A new row, or one in the place of an older one.
    Put(Row),
    /// The row with this key is gone.
    Delete(Key),
}

/// What a row is about. Rows in the order of their keys can be restored one after the other: what
/// one refers to comes before it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A Session, by its number.
    Session(u64),
    /// A subscription of a Session.
    Subscription(u64, TopicFilter),
    /// A message that is queued for one Session or several.
    Message(u64),
    /// A place in the queue of a Session: lower ones are older.
    Queued(u64, u64),
    /// A QoS 2 message that a Session's client has sent and not yet released.
    Inbound(u64, PacketId),
    /// The retained message of a topic.
    Retained(Text),
    /// The Will of a Session, which may be one that ends with its connection.
    Will(u64),
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A Session that outlives its connection.
    Session {
        /// Its number.
        session: u64,
        /// Whose it is.
        client_id: Text,
        /// The user that it belongs to, if a user name was verified.
        user: Option<Text>,
        /// How long it outlives its connection.
        expiry: Duration,
        /// When it ends; `None` while its client is connected.
        ends_at: Option<Instant>,
    },
    /// A subscription.
    Subscription {
        /// Whose.
        session: u64,
        /// To what.
        filter: TopicFilter,
        /// Its options.
        options: SubscribeOptions,
        /// Its Subscription Identifier.
        identifier: Option<NonZeroU32>,
        /// The text of its payload filter.
        payload_filter: Option<Text>,
        /// What it asks for besides, through a mount point.
        companion: Option<TopicFilter>,
    },
    /// A message that is queued, once however many Sessions it is for. Its number is its key.
    Message(Arc<Stored>),
    /// A message's place in a Session's queue.
    Queued {
        /// Whose queue.
        session: u64,
        /// Where in it.
        order: u64,
        /// How far its delivery has come.
        step: Step,
    },
    /// A QoS 2 message was taken over from the client of a Session.
    Inbound {
        /// Whose.
        session: u64,
        /// Its identifier.
        packet_id: PacketId,
    },
    /// A retained message. Its topic is its key, and it has no number.
    Retained(Arc<Stored>),
    /// A Will.
    Will {
        /// The Session that it belongs to.
        session: u64,
        /// Whose.
        client_id: Text,
        /// The user that published it, if a user name was verified.
        user: Option<Text>,
        /// When it is published; `None` while its client is connected.
        due: Option<Instant>,
        /// What is published.
        will: Will,
    },
}

/// How far a queued message has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It was not sent yet.
    Waiting(Reference),
    /// It was sent with this identifier, or is about to be.
    Sent(PacketId, Reference),
    /// PUBREC came: only PUBCOMP is owed, and the message itself is done with.
    Released {
        /// The identifier that PUBREL goes out with.
        packet_id: PacketId,
        /// Which PUBREC of its Session it was: PUBRELs go out again in this order.
        pubrec: u64,
    },
}

/// A message in a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The number of the message.
    pub message: u64,
    /// QoS 1 or 2.
    pub qos: QoS,
    /// The RETAIN flag that it goes out with.
    pub retain: bool,
    /// The Subscription Identifiers that it goes out with.
    pub identifiers: Vec<NonZeroU32>,
}

impl Record {
    /// About how many bytes of memory it takes.
    pub fn size(&self) -> usize {
        let more = match self {
            Self::Put(Row::Message(message) | Row::Retained(message)) => message.size(),
            Self::Put(Row::Will { will, .. }) => will.topic.len() + will.payload.len(),
            Self::Put(Row::Subscription { filter, .. }) => filter.as_str().len(),
            Self::Delete(Key::Retained(topic)) => topic.len(),
            Self::Put(_) | Self::Delete(_) => 0,
        };
        size_of::<Self>() + more
    }
}

impl Row {
    /// The key of the row.
    pub fn key(&self) -> Key {
        match self {
            Self::Session { session, .. } => Key::Session(*session),
            Self::Subscription { session, filter, .. } => {
                Key::Subscription(*session, filter.clone())
            }
            Self::Message(message) => Key::Message(message.number),
            Self::Queued { session, order, .. } => Key::Queued(*session, *order),
            Self::Inbound { session, packet_id } => Key::Inbound(*session, *packet_id),
            Self::Retained(message) => Key::Retained(message.topic.clone()),
            Self::Will { session, .. } => Key::Will(*session),
        }
    }
}

impl Step {
    /// The identifier in use, if it was sent.
    pub(in crate::broker) const fn packet_id(&self) -> Option<PacketId> {
        match self {
            Self::Waiting(_) => None,
            Self::Sent(packet_id, _) | Self::Released { packet_id, .. } => Some(*packet_id),
        }
    }
}
