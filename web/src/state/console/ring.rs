//! The messages that are kept: the newest of them, within a budget of bytes.

use std::rc::Rc;

use super::record::Record;
use crate::state::chunks::Chunks;

/// Messages that are kept; the oldest goes first.
pub const MAX_RECORDS: usize = 100_000;
/// Bytes that they may take.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The newest messages, numbered without a gap.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    records: Chunks<Rc<Record>>,
    first: u64,
    bytes: usize,
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

    /// Adds the next one. Its number is [`Ring::end`].
    pub fn push(&mut self, record: Rc<Record>) {
        self.bytes += record.cost();
        self.records.push_back(record);
        while self.records.len() > MAX_RECORDS || (self.bytes > MAX_BYTES && self.len() > 1) {
            let Some(old) = self.records.pop_front() else { return };
            self.bytes -= old.cost();
            self.first += 1;
        }
    }

    /// One by its number, if it is still there.
    pub fn get(&self, number: u64) -> Option<&Rc<Record>> {
        self.records.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// Changes one, if it is still there. Topic and payload stay as they are.
    pub fn edit(&mut self, number: u64, change: impl FnOnce(&mut Record)) {
        if let Some(record) = self.get(number) {
            let mut record = (**record).clone();
            change(&mut record);
            self.records.set((number - self.first) as usize, Rc::new(record));
        }
    }

    /// Forgets them all; numbers go on.
    pub fn clear(&mut self) {
        *self = Self { first: self.end(), ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::time::Instant;
    use shared::topic::TopicName;

    use super::*;

    fn push(ring: &mut Ring, size: usize) {
        let message = Message::new(TopicName::new("a").unwrap(), vec![b'x'; size]);
        let record = Record::new(ring.end(), Instant::default(), "a".into(), &message);
        ring.push(Rc::new(record));
    }

    #[test]
    fn it_keeps_the_newest_within_its_number_and_its_bytes() {
        let mut ring = Ring::default();
        for _ in 0..MAX_RECORDS + 10 {
            push(&mut ring, 1);
        }
        assert_eq!((ring.len(), ring.first()), (MAX_RECORDS, 10));
        assert_eq!(ring.get(9).map(|it| it.number), None);
        assert_eq!(ring.get(10).map(|it| it.number), Some(10));
        for _ in 0..100 {
            push(&mut ring, 1024 * 1024);
        }
        assert!(ring.bytes() <= MAX_BYTES && ring.len() < 40, "{}", ring.bytes());
        // One that is larger than everything is still seen.
        push(&mut ring, MAX_BYTES + 1);
        assert_eq!(ring.len(), 1);
        push(&mut ring, 1);
        assert_eq!((ring.len(), ring.end()), (1, ring.first() + 1));
    }
}
