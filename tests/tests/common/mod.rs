//! Words that the scenarios share.
#![allow(dead_code, reason = "each scenario file uses its part")]

use std::num::NonZeroUsize;
use std::time::Duration;

use shared::Message;
use shared::client::{Options, Will};
use shared::link;
use shared::topic::TopicName;
use shared::wire::{QoS, Text, Version};

/// Every version, oldest first.
pub const VERSIONS: [Version; 3] = [Version::V31, Version::V311, Version::V5];

/// Every QoS, lowest first.
pub const ALL_QOS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

/// A client that starts clean and is forgotten when it goes.
pub fn transient(version: Version, id: &str) -> Options {
    let client_id = Text::new(id).expect("a short id");
    Options { version, ..Options::new(client_id) }
}

/// A client whose Session outlives its connections.
pub fn lasting(version: Version, id: &str) -> Options {
    Options { clean_start: false, session_expiry_interval: 3600, ..transient(version, id) }
}

/// A message with text in it.
pub fn message(topic: &str, payload: &str, qos: QoS) -> Message {
    let topic = TopicName::new(topic).expect("a valid topic");
    Message::new(topic, payload.as_bytes().to_vec()).qos(qos)
}

/// A retained QoS 1 message.
pub fn retained(topic: &str, payload: &str) -> Message {
    message(topic, payload, QoS::AtLeastOnce).retain(true)
}

/// The same client with a retained Will.
pub fn with_will(options: Options, topic: &str, payload: &str) -> Options {
    let will = Will { message: retained(topic, payload), delay_interval: 0 };
    Options { will: Some(will), ..options }
}

/// A network that hands over chunks of at most `most` bytes.
pub fn chunks(most: usize) -> link::Config {
    link::Config { max_chunk: NonZeroUsize::new(most), ..link::Config::default() }
}

/// A network as bad as a school's: it delays, re-chunks and stalls.
pub fn bad_network() -> link::Config {
    link::Config {
        delay: Duration::from_millis(20),
        jitter: Duration::from_millis(80),
        stall_one_in: 10,
        stall: Duration::from_millis(900),
        ..chunks(7)
    }
}

/// A network that breaks once `bytes` have arrived, both directions together.
pub fn cut_after(bytes: u64) -> link::Config {
    link::Config { cut_after: Some(bytes), ..link::Config::default() }
}
