//! The console: every topic and message that the page sees, and everything that a person sends.
//!
//! [`feed`] is what came from a broker; the rest is the person's own: subscriptions, a message that
//! is being written, what is kept, what repeats. All of it has limits, and its pictures cost next to
//! nothing: what is long is shared in chunks.

mod act;
mod deeds;
pub mod draft;
pub mod feed;
mod files;
pub mod filter;
pub mod format;
pub mod list;
pub mod record;
pub mod repeat;
pub mod replay;
pub mod rows;
pub mod shelf;
pub mod subscriptions;
pub mod template;
pub mod transfer;
pub mod tree;

pub use self::act::{Act, File, Search};
pub use self::deeds::MAX_CLEARED;

use std::rc::Rc;

use serde_json::{Value, json};
use shared::time::{Instant, earliest};

use self::draft::{Draft, DraftError};
use self::format::Format;
use self::record::{Record, Ring};
use self::repeat::Repeat;
use self::replay::Replay;
use self::shelf::{Saved, Shelf};
use self::subscriptions::{MAX_SUBSCRIPTIONS, Subscription};
use self::transfer::FileError;
use crate::state::peer::PeerId;
use crate::state::snapshot::Snapshot;

/// What is the person's own.
#[derive(Clone, Debug, Default)]
pub struct Console {
    /// What is listened to.
    pub subscriptions: Vec<Subscription>,
    /// The console was entered once: a person has seen what is subscribed to.
    pub is_known: bool,
    /// The message that is being written.
    pub draft: Draft,
    /// Why it could not be sent.
    pub error: Option<DraftError>,
    /// What was written before.
    pub shelf: Snapshot<Shelf>,
    /// There is no room for one more saved message, or one more repeat.
    pub is_full: bool,
    /// What is sent again and again.
    pub repeats: Vec<Repeat>,
    /// What is played again.
    pub replay: Option<Replay>,
    /// Why a file could not be played.
    pub file_error: Option<FileError>,
    /// How payloads are read.
    pub format: Format,
    /// Whether a payload is compared with the one before it.
    pub shows_diff: bool,
    last_repeat: u32,
}

/// What was deleted, and can be brought back.
#[derive(Clone, Debug)]
pub enum Gone {
    /// A subscription, and where it stood.
    Subscription(usize, Box<Subscription>),
    /// Saved messages.
    Saved(Rc<[Saved]>),
    /// The messages that were sent.
    History(Rc<[Rc<Draft>]>),
    /// A repeat, and where it stood.
    Repeat(usize, Box<Repeat>),
    /// The list of messages.
    Messages(Box<Ring>),
    /// What the broker kept.
    Retained(PeerId, Rc<[Rc<Record>]>),
}

impl Gone {
    fn is_empty(&self) -> bool {
        match self {
            Self::Saved(all) => all.is_empty(),
            Self::History(all) => all.is_empty(),
            Self::Retained(_, all) => all.is_empty(),
            Self::Messages(ring) => ring.is_empty(),
            Self::Subscription(..) | Self::Repeat(..) => false,
        }
    }
}

impl Console {
    /// The subscription that a message came through, as far as the page can tell.
    pub fn subscription_of(&self, topic: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|it| !it.is_paused && it.matches(topic))
    }

    /// When there is something to do.
    pub fn deadline(&self) -> Option<Instant> {
        let repeats = self.repeats.iter().map(|repeat| repeat.next);
        repeats.chain([self.replay.as_ref().and_then(Replay::deadline)]).fold(None, earliest)
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let subscriptions = self.subscriptions.iter().map(Subscription::to_value);
        json!({
            "known": self.is_known,
            "subscriptions": subscriptions.collect::<Vec<_>>(),
            "draft": self.draft.to_value(),
            "shelf": self.shelf.to_value(),
        })
    }

    /// Reads the stored form; what is not understood or over a limit is left out.
    pub fn from_value(value: &Value) -> Self {
        let stored = value["subscriptions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut subscriptions: Vec<Subscription> = Vec::new();
        for it in stored.iter().filter_map(Subscription::from_value) {
            let is_new = subscriptions.iter().all(|other| other.filter != it.filter);
            if is_new && subscriptions.len() < MAX_SUBSCRIPTIONS {
                subscriptions.push(it);
            }
        }
        Self {
            subscriptions,
            is_known: value["known"] == true,
            draft: Draft::from_value(&value["draft"]),
            shelf: Snapshot::new(Shelf::from_value(&value["shelf"])),
            ..Self::default()
        }
    }
}

/// What stands in an address for a topic.
pub fn encode(topic: &str) -> String {
    let mut out = String::with_capacity(topic.len());
    for byte in topic.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The topic of an address; what is no escape stays as it is.
pub fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let escaped = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match escaped.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_stands_in_an_address() {
        for topic in ["a/b", "房间 1/温度", "100%/#x?", "$SYS/+", "%41"] {
            let encoded = encode(topic);
            assert!(encoded.is_ascii() && !encoded.contains(['#', '?', ' ']), "{encoded}");
            assert_eq!(decode(&encoded), topic);
        }
        assert_eq!((decode("100%"), decode("%zz/%4")), ("100%".into(), "%zz/%4".into()));
    }
}
