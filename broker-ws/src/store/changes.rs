//! What one commit changes: of several records about one row only the last counts.

use std::collections::BTreeMap;

use shared::broker::journal::{Record, Row, Step};

/// Rows by their keys, in order; `None` for those that go.
#[derive(Debug, Default)]
pub(crate) struct Changes(BTreeMap<Vec<u8>, Change>);

#[derive(Debug)]
struct Change {
    /// The disk has no such row: if it goes as well, there is nothing to do.
    is_new: bool,
    value: Option<Vec<u8>>,
}

impl Changes {
    /// One more record.
    ///
    /// A message that comes and is acknowledged between two commits never gets to the disk, so a
    /// Session whose client is there costs little more than one without a store.
    pub(crate) fn add(&mut self, record: &Record) {
        let (key, value) = record.encode();
        if value.is_none() && self.0.get(&key).is_some_and(|change| change.is_new) {
            self.0.remove(&key);
            return;
        }
        // Their numbers are never used again, and this is the first that is said of them.
        let begins = matches!(
            record,
            Record::Put(Row::Message(_) | Row::Queued { step: Step::Waiting(_), .. })
        );
        let change = self.0.entry(key).or_insert(Change { is_new: begins, value: None });
        change.value = value;
    }

    /// The changes in the order of their keys.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.0.iter().map(|(key, change)| (key.as_slice(), change.value.as_deref()))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use shared::broker::journal::{Key, Reference};
    use shared::wire::{PacketId, QoS};

    use super::*;

    fn queued(order: u64, step: fn(Reference) -> Step) -> Record {
        let (message, qos, retain) = (1, QoS::AtLeastOnce, false);
        let reference = Reference { message, qos, retain, identifiers: Vec::new() };
        Record::Put(Row::Queued { session: 1, order, step: step(reference) })
    }

    fn sent(reference: Reference) -> Step {
        Step::Sent(PacketId::MIN, reference)
    }

    #[test]
    fn what_comes_and_goes_between_two_commits_leaves_nothing() {
        let mut changes = Changes::default();
        for record in [
            queued(2, Step::Waiting),
            queued(2, sent),
            queued(3, Step::Waiting),
            Record::Delete(Key::Queued(1, 2)),
        ] {
            changes.add(&record);
        }
        let left = changes.iter().map(|(key, value)| (key.to_vec(), value.is_some()));
        assert_eq!(left.collect::<Vec<_>>(), [(Key::Queued(1, 3).encode(), true)]);
    }

    #[test]
    fn what_the_disk_has_already_is_taken_away_there() {
        let mut changes = Changes::default();
        for record in [queued(2, sent), Record::Delete(Key::Queued(1, 2))] {
            changes.add(&record);
        }
        let left = changes.iter().map(|(key, value)| (key.to_vec(), value.is_some()));
        assert_eq!(left.collect::<Vec<_>>(), [(Key::Queued(1, 2).encode(), false)]);
    }
}
