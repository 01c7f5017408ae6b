//! What a board tells its driver.

use alloc::string::String;

use crate::client::{ClientError, CloseCause};
use crate::topic::TopicName;
use crate::wire::{Bytes, ReasonCode};

/// Something that happened on a board.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The broker let it in, and it announced itself.
    Connected,
    /// Its connection is over: drain `poll_transmit` once more, then close the transport.
    Closed(CloseCause),
    /// The part with this index looks different now, or has another reading.
    PartChanged(usize),
    /// A line for the board's own console.
    Log(Log),
}

/// What an order could have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// One of these words: on, off.
    Words(String, String),
    /// A number from here to there.
    Number(u32, u32),
    /// A colour.
    Color,
    /// Text.
    Text,
    /// JSON with this key.
    Json(String),
}

/// A line on the console of a board.
#[derive(Debug, Clone, PartialEq)]
pub enum Log {
    /// It published this.
    Published {
        /// Where.
        topic: TopicName,
        /// What.
        payload: Bytes,
    },
    /// It got this, and did it.
    Obeyed {
        /// Where it came.
        topic: TopicName,
        /// What came.
        payload: Bytes,
    },
    /// It got this, and has no idea what to do.
    NotUnderstood {
        /// Where it came.
        topic: TopicName,
        /// What came.
        payload: Bytes,
        /// What it would have understood there.
        expected: Expected,
    },
    /// It wanted to say something on this topic, and could not.
    NotSent {
        /// Where.
        topic: TopicName,
        /// Why.
        error: ClientError,
    },
    /// The broker did not take a message or a subscription.
    Refused {
        /// Why.
        reason: ReasonCode,
    },
}
