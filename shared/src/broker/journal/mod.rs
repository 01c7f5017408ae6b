//! What outlives the broker: every change of it as a record, in the order in which it happened.
//!
//! Knows which records are on their way to the disk and which are there. Does not know disks:
//! the driver takes [`Batch`]es, stores each as a whole, and says so by
//! [`super::Broker::handle_durable`]. Where [`super::Config::durable`] is off, nothing is recorded
//! and nothing waits.

mod decode;
mod encode;
mod row;

use crate::map::{Map, Set};
use alloc::vec::Vec;
use core::num::NonZeroU64;

pub use decode::{RowError, RowFault};
pub use row::{Key, Record, Reference, Row, Step};

use super::ConnId;
use super::session::Delivery;
use crate::wire::PacketId;

/// The version of the rows' encoding. A broker reads its own and no newer one.
pub const FORMAT: u32 = 1;

/// Records that belong together: after a crash either all of them are there or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// In the order in which they were made.
    pub records: Vec<Record>,
    /// What `handle_durable` is told when they are on disk.
    pub sequence: u64,
}

/// The records of a broker.
#[derive(Debug, Default)]
pub(super) struct Journal {
    pub(super) is_enabled: bool,
    records: Vec<Record>,
    /// Of the newest record; the first has 1.
    sequence: u64,
    /// Of the newest record that is on disk.
    durable: u64,
    /// Of the newest record before the packet that is being handled.
    before_packet: u64,
    /// The last number of a Session, message or place in a queue.
    numbers: u64,
    /// How many queues a message stands in, by its number.
    references: Map<u64, u32>,
    /// Connections with bytes that wait for this record.
    pub(super) waiting: Set<(u64, ConnId)>,
}

/// What a queue's entry carries until it is done with, if it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// Its place.
    pub(super) order: NonZeroU64,
    /// The number of its message, until PUBREC takes it off the broker's hands.
    pub(super) message: Option<NonZeroU64>,
}

impl Kept {
    /// `None` for numbers that a journal never gives out.
    pub(super) fn new(order: u64, message: u64) -> Option<Self> {
        let (order, message) = (NonZeroU64::new(order)?, NonZeroU64::new(message)?);
        Some(Self { order, message: Some(message) })
    }
}

impl Journal {
    pub(super) fn new(is_enabled: bool) -> Self {
        Self { is_enabled, ..Self::default() }
    }

    /// A number that nothing else has: higher than all before. 0 where nothing is recorded.
    pub(super) const fn number(&mut self) -> u64 {
        if self.is_enabled {
            self.numbers = self.numbers.saturating_add(1);
        }
        self.numbers
    }

    /// A number that is taken already.
    pub(super) fn note_number(&mut self, number: u64) {
        self.numbers = self.numbers.max(number);
    }

    pub(super) fn put(&mut self, row: Row) {
        self.record(Record::Put(row));
    }

    pub(super) fn delete(&mut self, key: Key) {
        self.record(Record::Delete(key));
    }

    fn record(&mut self, record: Record) {
        if self.is_enabled {
            self.sequence += 1;
            self.records.push(record);
        }
    }

    /// A packet is about to be handled.
    pub(super) const fn begin_packet(&mut self) {
        self.before_packet = self.sequence;
    }

    /// The newest record that the packet has made; 0 if none.
    pub(super) const fn of_packet(&self) -> u64 {
        if self.sequence > self.before_packet { self.sequence } else { 0 }
    }

    /// The newest record.
    pub(super) const fn newest(&self) -> u64 {
        self.sequence
    }

    /// The newest record that is on disk.
    pub(super) const fn durable(&self) -> u64 {
        self.durable
    }

    /// The newest record that was taken: those behind it will be on disk all at once.
    pub(super) const fn taken(&self) -> u64 {
        self.sequence - self.records.len() as u64
    }

    pub(super) fn take(&mut self) -> Option<Batch> {
        if self.records.is_empty() {
            return None;
        }
        let records = core::mem::take(&mut self.records);
        Some(Batch { records, sequence: self.sequence })
    }

    /// Records up to this one are on disk. One that was never made is not believed.
    pub(super) fn note_durable(&mut self, sequence: u64) {
        self.durable = self.durable.max(sequence.min(self.taken()));
    }

    /// A message was queued at the end of a Session's line.
    pub(super) fn queued(&mut self, session: u64, delivery: &Delivery) -> Option<Kept> {
        let message = &delivery.message;
        let order = self.number();
        let kept = Kept::new(order, message.number)?;
        if self.refer_to(message.number) == 1 {
            self.put(Row::Message(message.clone()));
        }
        self.put(Row::Queued { session, order, step: Step::Waiting(delivery.reference()) });
        Some(kept)
    }

    /// One more queue has this message; says how many.
    pub(super) fn refer_to(&mut self, message: u64) -> u32 {
        let references = self.references.entry(message).or_insert(0);
        *references += 1;
        *references
    }

    /// True while a queue has this message.
    pub(super) fn is_referred_to(&self, message: u64) -> bool {
        self.references.contains_key(&message)
    }

    /// A queued message was sent for the first time. Returns the record.
    pub(super) fn sent(
        &mut self,
        session: u64,
        kept: Kept,
        packet_id: PacketId,
        delivery: &Delivery,
    ) -> u64 {
        let step = Step::Sent(packet_id, delivery.reference());
        self.put(Row::Queued { session, order: kept.order.get(), step });
        self.sequence
    }

    /// PUBREC came for a message: it is the client's now.
    pub(super) fn released(
        &mut self,
        session: u64,
        kept: &mut Kept,
        packet_id: PacketId,
        pubrec: u64,
    ) {
        let step = Step::Released { packet_id, pubrec };
        self.put(Row::Queued { session, order: kept.order.get(), step });
        self.drop_message(kept.message.take());
    }

    /// A queued message is done with.
    pub(super) fn done(&mut self, session: u64, kept: Kept) {
        self.delete(Key::Queued(session, kept.order.get()));
        self.drop_message(kept.message);
    }

    fn drop_message(&mut self, message: Option<NonZeroU64>) {
        let Some(number) = message.map(NonZeroU64::get) else { return };
        let Some(references) = self.references.get_mut(&number) else { return };
        *references -= 1;
        if *references == 0 {
            self.references.remove(&number);
            self.delete(Key::Message(number));
        }
    }
}

impl Batch {
    /// About how many bytes of memory it takes.
    pub fn size(&self) -> usize {
        self.records.iter().map(Record::size).sum()
    }
}
