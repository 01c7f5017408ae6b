//! The console: every topic and message that the page sees, and everything that a person sends.
//!
//! [`feed`] is what came from a broker; the rest is the person's own: subscriptions, a message that
//! is being written, what is kept, what repeats. All of it has limits, and its pictures cost next to
//! nothing: what is long is shared in chunks.

mod act;
mod address;
pub mod clearing;
mod deeds;
pub mod draft;
pub mod feed;
mod files;
pub mod filter;
pub mod format;
mod hand;
pub mod list;
pub mod listening;
mod memory;
pub mod numbers;
pub mod record;
pub mod recording;
pub mod repeat;
pub mod replay;
pub mod rows;
pub mod shelf;
pub mod subscriptions;
pub mod tapes;
mod taping;
pub mod template;
pub mod transfer;
pub mod tree;

pub use self::act::{Act, Copied, File, Search};
pub use self::address::encode;

use std::collections::VecDeque;
use std::rc::Rc;

use serde_json::{Value, json};
use shared::time::{Instant, earliest};

use self::clearing::{Survey, Sweep};
use self::draft::{Draft, DraftError};
use self::format::Format;
use self::listening::Listening;
use self::memory::SEALED;
use self::record::{Record, Ring};
use self::repeat::Repeat;
use self::replay::Replay;
use self::rows::Order;
use self::shelf::{Saved, Shelf};
use self::subscriptions::Subscription;
use self::tapes::{Tape, Tapes};
use self::transfer::FileError;
use crate::state::peer::PeerId;
use crate::state::snapshot::Snapshot;

/// What is the person's own.
#[derive(Clone, Debug, Default)]
pub struct Console {
    /// What is listened to, at each broker.
    pub listening: Listening,
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
    /// Recordings that survive a reload.
    pub tapes: Tapes,
    /// Why a file could not be played.
    pub file_error: Option<FileError>,
    /// How payloads are read.
    pub format: Format,
    /// Whether a payload is compared with the one before it.
    pub shows_diff: bool,
    /// In which order the topic tree stands.
    pub order: Order,
    /// What a broker is asked for before it is cleared.
    pub survey: Option<Survey>,
    /// What is cleared and brought back, one after the other.
    pub sweeps: VecDeque<Sweep>,
    /// What is stored and only the console reads, until it is here.
    sealed: Option<Rc<Value>>,
    last_repeat: u32,
    /// When the topic that keys have led to becomes the page's address.
    address_due: Option<Instant>,
}

/// What was deleted, and can be brought back.
#[derive(Clone, Debug)]
pub enum Gone {
    /// A subscription: of which saved connection, and where it stood.
    Subscription(u32, usize, Box<Subscription>),
    /// Saved messages.
    Saved(Rc<[Saved]>),
    /// The messages that were sent.
    History(Rc<[Rc<Draft>]>),
    /// A repeat, and where it stood.
    Repeat(usize, Box<Repeat>),
    /// The list of messages.
    Messages(Box<Ring>),
    /// A recording that was kept.
    Tape(Box<Tape>),
    /// One message of the list, by its number.
    Message(PeerId, u64),
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
            Self::Subscription(..) | Self::Repeat(..) | Self::Tape(_) | Self::Message(..) => false,
        }
    }
}

impl Console {
    /// When there is something to do.
    pub fn deadline(&self) -> Option<Instant> {
        let repeats = self.repeats.iter().map(|repeat| repeat.next);
        let own = [
            self.replay.as_ref().and_then(Replay::deadline),
            self.address_due,
            self.tapes.write_at,
            self.survey.as_ref().and_then(|it| it.until),
            self.sweeps.front().and_then(|it| it.next),
        ];
        repeats.chain(own).fold(None, earliest)
    }

    /// The stored form, without what only the console itself reads. Of subscriptions, those at saved
    /// connections.
    pub fn to_value(&self, is_saved: impl Fn(u32) -> bool) -> Value {
        json!({
            "listening": self.listening.to_value(is_saved),
            "draft": self.draft.to_value(),
            "shelf": self.shelf.to_value(),
        })
    }

    /// Reads the stored form; what is not understood or over a limit is left out.
    pub fn from_value(value: &Value) -> Self {
        Self {
            listening: Listening::from_value(value),
            draft: Draft::from_value(&value["draft"]),
            shelf: Snapshot::new(Shelf::from_value(&value["shelf"])),
            sealed: (!value[SEALED].is_null()).then(|| Rc::new(value[SEALED].clone())),
            ..Self::default()
        }
    }
}
