//! The newest of what came, numbered without a gap, within a budget of bytes: messages of the console,
//! packets of the inspector.

use std::rc::Rc;

use super::chunks::Chunks;

/// What is kept in a [`Ring`].
pub trait Kept {
    /// So many are kept; the oldest goes first.
    const MAX_RECORDS: usize;
    /// Bytes that they may take. One that is larger alone is kept all the same.
    const MAX_BYTES: usize;
    /// The number of the first one.
    const FIRST: u64;

    /// What it costs to keep it, in bytes.
    fn cost(&self) -> usize;
}

/// The newest, numbered without a gap.
#[derive(Clone, Debug)]
pub struct Ring<T> {
    records: Chunks<Rc<T>>,
    first: u64,
    bytes: usize,
}

impl<T: Kept> Default for Ring<T> {
    fn default() -> Self {
        Self { records: Chunks::default(), first: T::FIRST, bytes: 0 }
    }
}

impl<T: Kept> Ring<T> {
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
    pub fn push(&mut self, record: Rc<T>) {
        self.bytes += record.cost();
        self.records.push_back(record);
        while self.len() > T::MAX_RECORDS || (self.bytes > T::MAX_BYTES && self.len() > 1) {
            let Some(old) = self.records.pop_front() else { return };
            self.bytes -= old.cost();
            self.first += 1;
        }
    }

    /// One by its number, if it is still there.
    pub fn get(&self, number: u64) -> Option<&Rc<T>> {
        self.records.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Rc<T>> {
        self.records.iter()
    }

    /// Changes one, if it is still there. What it costs stays the same.
    pub fn edit(&mut self, number: u64, change: impl FnOnce(&mut T))
    where
        T: Clone,
    {
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
    use super::*;

    /// As large as it says.
    struct Thing(usize);

    impl Kept for Thing {
        const MAX_RECORDS: usize = 1000;
        const MAX_BYTES: usize = 5000;
        const FIRST: u64 = 1;

        fn cost(&self) -> usize {
            self.0
        }
    }

    #[test]
    fn it_keeps_the_newest_within_their_number_and_their_bytes() {
        let mut ring = Ring::default();
        let mut push = |size| {
            ring.push(Rc::new(Thing(size)));
            (ring.len(), ring.first(), ring.bytes())
        };
        for _ in 0..999 {
            push(1);
        }
        assert_eq!(push(1), (1000, 1, 1000));
        assert_eq!(push(1), (1000, 2, 1000), "one has to go");
        assert_eq!(push(4500), (501, 502, 5000), "as many as make room");
        assert_eq!(push(5001), (1, 1003, 5001), "one that is larger than everything is still seen");
        assert_eq!(push(1), (1, 1004, 1));
        assert_eq!(ring.end(), 1005);
        assert!(ring.get(1003).is_none() && ring.get(1004).is_some() && ring.get(1005).is_none());
        ring.clear();
        assert_eq!((ring.len(), ring.first(), ring.end(), ring.bytes()), (0, 1005, 1005, 0));
    }
}
