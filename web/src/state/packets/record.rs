//! One packet that passed, with what is known of it.

use std::rc::Rc;

use shared::inspect::{Direction, Dissection, Frame, Lang, Relation, dissect};
use shared::time::Instant;
use shared::wire::{Bytes, PacketType, Text, Version};

use super::tap::{Caller, Tap};
use crate::state::ring::{self, Kept};

/// Packets of the largest size that MQTT has are read: whether they are too large is between those
/// who speak.
pub const MAX_PACKET_SIZE: u32 = u32::MAX;
/// What a record takes besides its bytes, about.
const OVERHEAD: usize = 160;

/// The packets that are kept.
pub type Ring = ring::Ring<Record>;

/// One packet that passed, or bytes that are none.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its running number on this page.
    pub number: u64,
    /// When it passed.
    pub at: Instant,
    /// The client that sent it, or that it was for.
    pub who: Rc<str>,
    /// The board whose program that is, by its name.
    pub board: Option<Rc<str>>,
    /// Which way it went.
    pub direction: Direction,
    /// The version that it was written in.
    pub version: Version,
    /// Its bytes.
    pub bytes: Bytes,
    /// Which type its first byte says.
    pub kind: Option<PacketType>,
    /// It is malformed.
    pub is_fault: bool,
    /// The Topic Name of a PUBLISH, also where only a Topic Alias stands for it.
    pub topic: Option<Text>,
    /// What it has to do with packets before it, by their numbers on this page.
    pub relation: Relation,
}

impl Record {
    /// What passed on the connection of this tap.
    pub(super) fn new(at: Instant, tap: &Tap, frame: Frame) -> Self {
        Self {
            number: 0,
            at,
            who: Rc::clone(&tap.who),
            board: tap.board.clone(),
            direction: frame.direction,
            version: frame.version,
            kind: frame.bytes.first().and_then(|&first| PacketType::of(first)),
            is_fault: frame.outcome.is_err(),
            topic: frame.topic,
            relation: frame.relation,
            bytes: frame.bytes,
        }
    }

    /// Who sent it or whom it was for, as a person reads it.
    pub fn caller(&self) -> Caller<'_> {
        Caller { who: &self.who, board: self.board.as_deref() }
    }

    /// Its fields.
    pub fn dissect(&self) -> Dissection {
        dissect(&self.bytes, self.version, MAX_PACKET_SIZE)
    }

    /// One line: what it is.
    pub fn summary(&self, lang: Lang) -> String {
        self.dissect().summary(lang)
    }

    /// The name of its type; nothing for bytes that have none.
    pub fn name(&self) -> &'static str {
        self.kind.map_or("?", PacketType::name)
    }
}

impl Kept for Record {
    const MAX_RECORDS: usize = 50_000;
    const MAX_BYTES: usize = 16 * 1024 * 1024;
    const FIRST: u64 = 1;

    fn cost(&self) -> usize {
        OVERHEAD + self.bytes.len()
    }
}
