//! The messages that a filter lets through, found a few at a time.
//!
//! Knows which numbers of a [`Ring`] match. Each message is looked at once: when it comes, or, after
//! the filter has changed, from the newest back, a bounded number in one step.

use std::rc::Rc;

use super::filter::Filter;
use super::record::{Record, Ring};
use crate::state::chunks::Chunks;

/// Messages that one step looks at: a few milliseconds.
const STEP: usize = 2000;

/// What a filter lets through.
#[derive(Clone, Debug, Default)]
pub struct List {
    filter: Filter,
    found: Chunks<u64>,
    /// All below this number is still to be looked at.
    below: Option<u64>,
}

impl List {
    /// What lets messages through.
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Another filter: it is looked for anew.
    pub fn set(&mut self, filter: Filter, ring: &Ring) {
        let below = (!filter.is_empty()).then(|| ring.end());
        *self = Self { filter, found: Chunks::default(), below };
        self.step(ring);
    }

    /// Whether there is something left to be looked at.
    pub const fn is_searching(&self) -> bool {
        self.below.is_some()
    }

    /// Looks at some more of the old ones.
    pub fn step(&mut self, ring: &Ring) {
        let Some(below) = self.below else { return };
        let end = below.saturating_sub(STEP as u64).max(ring.first());
        for number in (end..below).rev() {
            if ring.get(number).is_some_and(|record| self.filter.matches(record)) {
                self.found.push_front(number);
            }
        }
        self.below = (end > ring.first()).then_some(end);
    }

    /// A message came, and perhaps others had to go.
    pub fn note(&mut self, record: &Record, ring: &Ring) {
        if self.filter.is_empty() {
            return;
        }
        if self.filter.matches(record) {
            self.found.push_back(record.number);
        }
        while self.found.first().is_some_and(|first| *first < ring.first()) {
            self.found.pop_front();
        }
    }

    /// Those that went by themselves are gone here too.
    pub fn clear(&mut self) {
        self.found = Chunks::default();
        self.below = None;
    }

    /// How many there are.
    pub fn len(&self, ring: &Ring) -> usize {
        if self.filter.is_empty() { ring.len() } else { self.found.len() }
    }

    /// One of them, the newest being 0.
    pub fn get<'a>(&self, ring: &'a Ring, place: usize) -> Option<&'a Rc<Record>> {
        let index = self.len(ring).checked_sub(place + 1)?;
        if self.filter.is_empty() {
            return ring.get(ring.first() + index as u64);
        }
        ring.get(*self.found.get(index)?)
    }

    /// Where the message with this number is, the newest being 0; of one that is not among them,
    /// where the next older one is.
    pub fn place(&self, ring: &Ring, number: u64) -> usize {
        let (mut low, mut high) = (0, self.len(ring));
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.get(ring, middle) {
                Some(record) if record.number > number => low = middle + 1,
                _ => high = middle,
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::time::Instant;
    use shared::topic::{TopicFilter, TopicName};

    use super::*;

    fn push(ring: &mut Ring, list: &mut List, topic: &str) {
        let message = Message::new(TopicName::new(topic).unwrap(), "1");
        let record = Rc::new(Record::new(ring.end(), Instant::default(), topic.into(), &message));
        ring.push(Rc::clone(&record));
        list.note(&record, ring);
    }

    #[test]
    fn old_ones_are_found_step_by_step_and_new_ones_at_once() {
        let (mut ring, mut list) = (Ring::default(), List::default());
        let count = 3 * STEP;
        for number in 0..count {
            push(&mut ring, &mut list, if number % 3 == 0 { "a/x" } else { "b" });
        }
        assert_eq!(
            (list.len(&ring), list.get(&ring, 0).unwrap().number),
            (count, count as u64 - 1)
        );
        let filter = Filter { topic: TopicFilter::new("a/+").ok(), ..Filter::default() };
        list.set(filter, &ring);
        assert!(list.is_searching() && list.len(&ring) < count / 3);
        push(&mut ring, &mut list, "a/y");
        while list.is_searching() {
            list.step(&ring);
        }
        assert_eq!(list.len(&ring), count / 3 + 1);
        assert_eq!(list.get(&ring, 0).unwrap().number, count as u64);
        assert_eq!(list.get(&ring, 1).unwrap().number, count as u64 - 3);
        assert_eq!(list.get(&ring, count / 3).unwrap().number, 0);
        assert_eq!(list.place(&ring, count as u64 - 3), 1);
        assert_eq!(list.place(&ring, count as u64 - 4), 2);
        assert_eq!(list.place(&ring, 0), count / 3);
    }
}
