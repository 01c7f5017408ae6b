//! The packets that are kept: the newest of them, within a budget of bytes.

use std::rc::Rc;

use super::record::Record;
use crate::state::chunks::Chunks;

/// Packets that are kept; the oldest goes first.
pub const MAX_RECORDS: usize = 50_000;
/// Bytes that they may take.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The newest packets, numbered from 1 without a gap.
#[derive(Clone, Debug)]
pub struct Ring {
    records: Chunks<Rc<Record>>,
    first: u64,
    bytes: usize,
}

impl Default for Ring {
    fn default() -> Self {
        Self { records: Chunks::default(), first: 1, bytes: 0 }
    }
}

impl Ring {
    /// The number of the next one.
    pub const fn end(&self) -> u64 {
        self.first + self.records.len() as u64
    }

    /// The number of the oldest that is there.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Bytes that they take.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Adds the next one; gives it with its number.
    pub(super) fn push(&mut self, mut record: Record) -> Rc<Record> {
        record.number = self.end();
        let record = Rc::new(record);
        self.bytes += record.cost();
        self.records.push_back(Rc::clone(&record));
        while self.records.len() > MAX_RECORDS || (self.bytes > MAX_BYTES && self.len() > 1) {
            let Some(old) = self.records.pop_front() else { break };
            self.bytes -= old.cost();
            self.first += 1;
        }
        record
    }

    /// One by its number, if it is still there.
    pub fn get(&self, number: u64) -> Option<&Rc<Record>> {
        self.records.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<Record>> {
        self.records.iter()
    }

    /// Forgets them all; numbers go on.
    pub(super) fn clear(&mut self) {
        *self = Self { first: self.end(), ..Self::default() };
    }
}
