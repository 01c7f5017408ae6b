//! Bytes that wait for the disk.
//!
//! One rule keeps every promise: no byte that a client may rely on leaves the broker before every
//! record that was made before it is on disk. A connection marks where such bytes begin in what it
//! has to send; what comes behind them keeps its place and waits with them.

use alloc::collections::VecDeque;

use super::connection::Connection;
use super::journal::{Batch, Journal};
use super::{Broker, ConnId};
use crate::time::Instant;
use crate::wire::{Bytes, BytesMut};

/// Where bytes begin that wait for a record.
#[derive(Clone, Copy, Debug)]
struct Mark {
    /// Counted from the first byte of the connection.
    at: u64,
    record: u64,
}

/// The marks of one connection: later ones wait for later records.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Bytes that were taken to be sent.
    sent: u64,
    marks: VecDeque<Mark>,
}

impl Held {
    /// Bytes from `out[start]` on wait for `record`.
    pub(super) fn hold(&mut self, start: usize, record: u64, journal: &Journal) {
        if record <= journal.durable() {
            return;
        }
        let at = self.sent + start as u64;
        match self.marks.back_mut() {
            Some(last) if last.record >= record => {}
            // Both come to the disk in one step, so one mark says it.
            Some(last) if last.record > journal.taken() => last.record = record,
            _ => self.marks.push_back(Mark { at, record }),
        }
    }

    /// How many bytes at the beginning of `out` may be sent.
    fn free(&mut self, out: &BytesMut, durable: u64) -> usize {
        while self.marks.front().is_some_and(|mark| mark.record <= durable) {
            self.marks.pop_front();
        }
        match self.marks.front() {
            None => out.len(),
            Some(mark) => usize::try_from(mark.at - self.sent).unwrap_or(usize::MAX).min(out.len()),
        }
    }

    /// The record that the first held byte waits for.
    fn waits_for(&self) -> Option<u64> {
        self.marks.front().map(|mark| mark.record)
    }
}

impl Connection {
    /// How many bytes may be sent now.
    pub(super) fn free(&mut self, journal: &Journal) -> usize {
        self.held.free(&self.out, journal.durable())
    }

    /// Takes bytes that may be sent.
    pub(super) fn take(&mut self, free: usize) -> Bytes {
        self.held.sent += free as u64;
        // The whole buffer goes along where it can: an idle connection keeps no memory.
        let taken = if free == self.out.len() { self.out.split() } else { self.out.split_to(free) };
        taken.freeze()
    }
}

impl Broker {
    /// The records made since the last time, if any. The driver must ask after every call that
    /// changes the broker, `poll_transmit` among them, and store each batch as a whole and in order.
    pub fn poll_journal(&mut self) -> Option<Batch> {
        self.journal.take()
    }

    /// The records up to the end of the batch with this `sequence` are on disk: what waited for
    /// them may go out.
    pub fn handle_durable(&mut self, now: Instant, sequence: u64) {
        self.advance(now);
        self.journal.note_durable(sequence);
        while let Some(&(record, conn)) = self.journal.waiting.first()
            && record <= self.journal.durable()
        {
            self.journal.waiting.pop_first();
            self.announce(conn);
        }
    }

    /// True while bytes for this connection wait for the disk.
    pub fn is_holding(&mut self, conn: ConnId) -> bool {
        let Some(connection) = self.conns.get_mut(conn) else { return false };
        connection.free(&self.journal) < connection.out.len()
    }

    /// True when so many answers to this client wait for the disk that its driver should read no
    /// more from it before some of them have gone out: half of [`super::Config::max_unsent`].
    pub fn is_holding_much(&mut self, conn: ConnId) -> bool {
        let Some(connection) = self.conns.get_mut(conn) else { return false };
        let held = connection.out.len() - connection.free(&self.journal);
        held > self.config.max_unsent / 2
    }

    /// Remembers whom to announce when the disk has caught up.
    pub(super) fn await_disk(&mut self, conn: ConnId) {
        let Some(connection) = self.conns.get(conn) else { return };
        if let Some(record) = connection.held.waits_for()
            && !connection.out.is_empty()
        {
            self.journal.waiting.insert((record, conn));
        }
    }
}
