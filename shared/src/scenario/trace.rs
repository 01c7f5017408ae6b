//! What went over the links of a scenario: bytes as they passed the clients' ends, and the packets
//! that they are.

use alloc::vec::Vec;

use crate::inspect::{Direction, Frame, Stream};
use crate::time::Instant;
use crate::wire::{Bytes, Version};

/// Bytes that are kept. Beyond it the scenario ends.
pub(super) const MAX_BYTES: usize = 16 << 20;
/// What the largest packet of MQTT has: whether one is too large is between those who speak.
const MAX_PACKET_SIZE: u32 = u32::MAX;

/// Bytes that passed the client's end of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// When.
    pub at: Instant,
    /// Whose link: a place among boards and clients, boards first.
    pub who: usize,
    /// Which way.
    pub direction: Direction,
    /// The bytes.
    pub bytes: Bytes,
    /// They are the first of a Network Connection.
    pub is_first: bool,
}

/// A Network Connection ended, as far as its client knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Instant,
    /// Whose it was, as in [`Passed::who`].
    pub who: usize,
    /// How many [`Passed`] there were by then.
    pub after: usize,
}

/// A packet that passed.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) who: usize,
    pub(super) frame: Frame,
}

/// Everything that passed.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    passed: Vec<Passed>,
    ends: Vec<Ended>,
    frames: Vec<Seen>,
    streams: Vec<Listener>,
    bytes: usize,
    fingerprint: u64,
}

#[derive(Clone, Debug)]
struct Listener {
    stream: Stream,
    is_new: bool,
}

impl Trace {
    /// Nothing passed yet, of so many boards and clients.
    pub(super) fn new(count: usize) -> Self {
        let listener =
            || Listener { stream: Stream::new(Version::V5, MAX_PACKET_SIZE), is_new: true };
        let streams = core::iter::repeat_with(listener).take(count).collect();
        Self { streams, ..Self::default() }
    }

    /// A Network Connection begins.
    pub(super) fn handle_open(&mut self, who: usize) {
        if let Some(listener) = self.streams.get_mut(who) {
            listener.is_new = true;
            if listener.stream.seen() > 0 {
                listener.stream.handle_reconnect();
            }
        }
    }

    /// A client's end of a Network Connection is closed, or gone.
    pub(super) fn handle_end(&mut self, at: Instant, who: usize) {
        if who < self.streams.len() {
            self.ends.push(Ended { at, who, after: self.passed.len() });
        }
    }

    /// Bytes pass. What nobody listens to, as the scenario's own connection, is not kept.
    pub(super) fn handle_bytes(
        &mut self,
        at: Instant,
        who: usize,
        direction: Direction,
        bytes: &[u8],
    ) {
        let Some(listener) = self.streams.get_mut(who) else { return };
        let is_first = core::mem::take(&mut listener.is_new);
        listener.stream.handle_bytes(direction, bytes);
        while let Some(frame) = listener.stream.poll_frame() {
            self.frames.push(Seen { who, frame });
        }
        self.bytes += bytes.len();
        for number in [at.as_micros(), who as u64, u64::from(direction == Direction::ToServer)] {
            number.to_le_bytes().into_iter().for_each(|byte| self.fold(byte));
        }
        bytes.iter().for_each(|&byte| self.fold(byte));
        let bytes = Bytes::copy_from_slice(bytes);
        self.passed.push(Passed { at, who, direction, bytes, is_first });
    }

    /// One step of the FNV-1a hash.
    fn fold(&mut self, byte: u8) {
        self.fingerprint = (self.fingerprint ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    /// All that passed, in order.
    pub fn passed(&self) -> &[Passed] {
        &self.passed
    }

    /// Where Network Connections ended among that, in order.
    pub fn ends(&self) -> &[Ended] {
        &self.ends
    }

    /// How many packets passed.
    pub fn packets(&self) -> usize {
        self.frames.len()
    }

    /// A number made of every byte that passed, whose it was, which way it went and when: two runs
    /// with the same one went the same way.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    pub(super) fn frames(&self) -> &[Seen] {
        &self.frames
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes > MAX_BYTES
    }
}
