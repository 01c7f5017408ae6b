//! One direction of a link: bytes on their way, in order.

use alloc::collections::VecDeque;

use super::random::Random;
use super::{CAPACITY, Config};
use crate::time::{Duration, Instant};
use crate::wire::{Bytes, BytesMut};

/// What was sent and has not been received.
#[derive(Debug, Default)]
pub(super) struct Pipe {
    on_their_way: VecDeque<Chunk>,
    len: usize,
    /// When the news that the sender has closed arrives.
    closed: Option<Instant>,
    /// The receiver has asked since the end arrived: it is nothing to wait for any more.
    end_was_seen: bool,
}

#[derive(Debug)]
struct Chunk {
    arrival: Instant,
    bytes: Bytes,
}

impl Pipe {
    pub(super) fn capacity(&self) -> usize {
        if self.closed.is_some() { 0 } else { CAPACITY - self.len }
    }

    /// Takes what fits of `bytes` and says how much that was.
    pub(super) fn send(
        &mut self,
        now: Instant,
        bytes: &[u8],
        config: &Config,
        random: &mut Random,
    ) -> usize {
        let taken = bytes.len().min(self.capacity());
        let mut rest = Bytes::copy_from_slice(&bytes[..taken]);
        while !rest.is_empty() {
            let len = chunk_len(config, random).min(rest.len());
            let arrival = arrival(now, config, random);
            self.on_their_way.push_back(Chunk { arrival, bytes: rest.split_to(len) });
        }
        self.len += taken;
        taken
    }

    pub(super) fn close(&mut self, now: Instant, config: &Config, random: &mut Random) {
        if self.closed.is_none() {
            self.closed = Some(arrival(now, config, random));
        }
    }

    /// Forgets what is on its way.
    pub(super) fn cut(&mut self) {
        self.on_their_way.clear();
        self.len = 0;
        self.closed = None;
    }

    /// At most `limit` of the bytes that have arrived.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        limit: usize,
        config: &Config,
        random: &mut Random,
    ) -> Option<Bytes> {
        self.end_was_seen |= self.has_ended(now);
        let wanted = chunk_len(config, random).min(limit);
        let first = self.take_arrived(now, wanted)?;
        if config.max_chunk.is_none() || first.len() == wanted {
            return Some(first);
        }
        let mut joined = BytesMut::from(first);
        while let Some(more) = self.take_arrived(now, wanted - joined.len()) {
            joined.extend_from_slice(&more);
        }
        Some(joined.freeze())
    }

    /// Whether nothing more will be received.
    pub(super) fn has_ended(&self, now: Instant) -> bool {
        self.on_their_way.is_empty() && self.closed.is_some_and(|arrival| arrival <= now)
    }

    /// When the next thing arrives.
    pub(super) fn next_arrival(&self) -> Option<Instant> {
        let end = self.closed.filter(|_| !self.end_was_seen);
        self.on_their_way.front().map(|chunk| chunk.arrival).or(end)
    }

    fn take_arrived(&mut self, now: Instant, limit: usize) -> Option<Bytes> {
        let first = self.on_their_way.front_mut()?;
        if first.arrival > now || limit == 0 {
            return None;
        }
        let bytes = if first.bytes.len() > limit {
            first.bytes.split_to(limit)
        } else {
            self.on_their_way.pop_front().expect("there is a first chunk").bytes
        };
        self.len -= bytes.len();
        Some(bytes)
    }
}

/// When what is sent now arrives. What was sent before is received before, even if this is earlier.
fn arrival(now: Instant, config: &Config, random: &mut Random) -> Instant {
    let jitter = u64::try_from(config.jitter.as_micros()).unwrap_or(u64::MAX);
    let mut delay = config.delay;
    if jitter > 0 {
        delay = delay.saturating_add(Duration::from_micros(random.up_to(jitter)));
    }
    if random.one_in(config.stall_one_in) {
        delay = delay.saturating_add(config.stall);
    }
    now + delay
}

fn chunk_len(config: &Config, random: &mut Random) -> usize {
    match config.max_chunk {
        None => usize::MAX,
        Some(max) => 1 + random.up_to(max.get() as u64 - 1) as usize,
    }
}
