//! Topic Names, Topic Filters and the two trees that match them.
//!
//! Knows the rules of section 4.7: levels, wildcards, topics that begin with `$`. Does not know
//! packets, sessions or QoS: what a tree stores is up to its owner.

mod error;
mod explain;
mod filter;
mod name;
mod relation;
mod retained;
mod share;
mod subscriptions;

pub use error::{TopicError, TopicErrorKind};
pub use explain::{Fit, Step};
pub use filter::{Level, TopicFilter};
pub use name::TopicName;
pub use retained::RetainedTree;
pub use share::SharedFilter;
pub use subscriptions::SubscriptionTree;

use crate::wire::{Text, TextError};

/// How many levels a Topic Name or a Topic Filter may have.
///
/// The trees recurse once per level, so this bounds the stack that any peer can make us use.
pub const MAX_LEVELS: usize = 128;

/// Whether the topic begins with `$`, which a leading wildcard never matches [MQTT-4.7.2-1].
///
/// The first level of a topic answers for the whole topic.
fn is_reserved(topic: &str) -> bool {
    topic.starts_with('$')
}

/// Copies `topic` into the string type of packets.
fn text(topic: &str) -> Result<Text, TopicError> {
    Text::new(topic).map_err(|error| match error {
        TextError::TooLong { .. } => TopicErrorKind::TooLong.at(usize::from(u16::MAX)),
        TextError::Nul { at } => TopicErrorKind::Nul.at(at),
        TextError::NotUtf8 { .. } => unreachable!("a str is UTF-8"),
    })
}
