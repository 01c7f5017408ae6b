//! A session that is recorded.
//!
//! Knows what came since it began, within limits. What of it is kept for after a reload is known to
//! `super::taping`.

use std::rc::Rc;

use super::record::Record;
use super::tapes::{Tape, Unkept};
use super::transfer::MAX_ENTRIES;
use crate::state::chunks::Chunks;
use crate::state::ring::Kept;

/// Bytes of a recording.
const MAX_RECORDED: usize = 32 * 1024 * 1024;

/// A session that is kept whole, within limits.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// What came.
    pub records: Chunks<Rc<Record>>,
    /// Whether it goes on.
    pub is_on: bool,
    /// It ended by itself: there is no more room.
    pub is_full: bool,
    /// What is kept of it for after a reload, once all that was recorded up to now is written.
    pub tape: Option<Box<Tape>>,
    /// Why it is not kept, or not all of it.
    pub unkept: Option<Unkept>,
    /// How many of its messages are written.
    pub(super) written: usize,
    bytes: usize,
}

impl Recording {
    /// One that goes on, without a message yet.
    pub(super) fn begun() -> Self {
        Self { is_on: true, ..Self::default() }
    }

    /// A message came.
    pub(super) fn note(&mut self, record: &Rc<Record>) {
        if !self.is_on {
            return;
        }
        self.bytes += record.cost();
        if self.bytes > MAX_RECORDED || self.records.len() >= MAX_ENTRIES {
            (self.is_on, self.is_full) = (false, true);
            return;
        }
        self.records.push_back(Rc::clone(record));
    }
}
