//! A byte link in memory, with the manners of TCP.
//!
//! Knows two sides, bytes in order, and what a network does to them: it delays, cuts them into
//! other chunks, stalls, and breaks. Bytes are never lost, doubled or reordered, except that a cut
//! loses what is on its way. Does not know packets. The same seed and calls give the same bytes at
//! the same times, so that a failing test fails again.

mod pipe;
mod random;

use core::num::NonZeroUsize;

use self::pipe::Pipe;
use self::random::Random;
use crate::time::{Duration, Instant, earliest};
use crate::wire::Bytes;

/// How many bytes may be on their way in one direction. [`Link::send`] takes no more than fit.
pub const CAPACITY: usize = 256 * 1024;

/// What the network is like. The default is perfect: at once, and in the chunks that were sent.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// How long every byte takes.
    pub delay: Duration,
    /// How much longer it may take, at random.
    pub jitter: Duration,
    /// Chunks get random lengths up to this one, whatever was sent at once; 1 is byte by byte.
    pub max_chunk: Option<NonZeroUsize>,
    /// One in so many chunks, at random, is held up, and what follows it as well; 0: none is.
    pub stall_one_in: u32,
    /// For how long a chunk is held up.
    pub stall: Duration,
    /// The link is cut once this many bytes were received, both sides counted together.
    pub cut_after: Option<u64>,
}

/// An end of a [`Link`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The end that opened it.
    Client,
    /// The end that accepted it.
    Broker,
}

/// One connection between two sides in the same memory.
#[derive(Debug)]
pub struct Link {
    config: Config,
    random: Random,
    to_client: Pipe,
    to_broker: Pipe,
    received: u64,
    cut: bool,
}

impl Link {
    /// An open link. `seed` decides whatever is random.
    pub fn new(seed: u64, config: Config) -> Self {
        Self {
            config,
            random: Random::new(seed),
            to_client: Pipe::default(),
            to_broker: Pipe::default(),
            received: 0,
            cut: false,
        }
    }

    /// Changes the network for the bytes that are sent from now on.
    pub fn set_config(&mut self, config: Config) {
        self.config = config;
    }

    /// How many bytes [`Link::send`] would take from `from`. None once it closed, or after a cut.
    pub fn capacity(&self, from: Side) -> usize {
        if self.cut { 0 } else { self.pipe(from).capacity() }
    }

    /// Sends what fits of `bytes`, and returns how many were taken: the rest is for later.
    #[must_use = "bytes that were not taken have to be sent again"]
    pub fn send(&mut self, now: Instant, from: Side, bytes: &[u8]) -> usize {
        if self.cut {
            return 0;
        }
        let (pipe, config, random) = self.parts(from);
        pipe.send(now, bytes, config, random)
    }

    /// Says that `from` sends no more. The other side learns it after the bytes sent before.
    pub fn close(&mut self, now: Instant, from: Side) {
        if !self.cut {
            let (pipe, config, random) = self.parts(from);
            pipe.close(now, config, random);
        }
    }

    /// The next chunk that has arrived at `at`.
    pub fn poll_receive(&mut self, now: Instant, at: Side) -> Option<Bytes> {
        let left = self.config.cut_after.map(|limit| limit.saturating_sub(self.received));
        let limit = left.map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
        let (pipe, config, random) = self.parts(at.other());
        let bytes = pipe.receive(now, limit, config, random);
        self.received += bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        if self.config.cut_after.is_some_and(|limit| self.received >= limit) {
            self.cut();
        }
        bytes
    }

    /// Whether `at` has received everything it ever will: the other side closed, or a cut.
    pub fn has_ended(&self, now: Instant, at: Side) -> bool {
        self.cut || self.pipe(at.other()).has_ended(now)
    }

    /// When something arrives next, at either side. It is in the past until it is received.
    pub fn poll_timeout(&self) -> Option<Instant> {
        earliest(self.to_client.next_arrival(), self.to_broker.next_arrival())
    }

    /// Breaks the link for good. What is on its way is lost, and both sides learn it at once.
    pub fn cut(&mut self) {
        self.cut = true;
        self.to_client.cut();
        self.to_broker.cut();
    }

    /// Whether the link was cut.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    fn pipe(&self, from: Side) -> &Pipe {
        match from {
            Side::Client => &self.to_broker,
            Side::Broker => &self.to_client,
        }
    }

    fn parts(&mut self, from: Side) -> (&mut Pipe, &Config, &mut Random) {
        let pipe = match from {
            Side::Client => &mut self.to_broker,
            Side::Broker => &mut self.to_client,
        };
        (pipe, &self.config, &mut self.random)
    }
}

impl Side {
    /// The side at the other end.
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Broker,
            Self::Broker => Self::Client,
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    const START: Instant = Instant::from_millis(5);

    #[test]
    fn a_perfect_link_hands_over_at_once_what_was_sent() {
        let mut link = Link::new(0, Config::default());
        assert_eq!(link.send(START, Side::Client, b"abc"), 3);
        assert_eq!(link.send(START, Side::Client, b"de"), 2);
        assert_eq!(link.poll_receive(START, Side::Client), None);
        assert_eq!(link.poll_timeout(), Some(START));
        assert_eq!(link.poll_receive(START, Side::Broker).unwrap(), "abc");
        assert_eq!(link.poll_receive(START, Side::Broker).unwrap(), "de");
        assert_eq!(link.poll_receive(START, Side::Broker), None);
        assert_eq!(link.poll_timeout(), None);
    }

    #[test]
    fn nothing_arrives_before_its_delay() {
        let delay = Duration::from_millis(20);
        let mut link = Link::new(0, Config { delay, ..Config::default() });
        assert_eq!(link.send(START, Side::Broker, b"x"), 1);
        link.close(START, Side::Broker);
        assert_eq!(link.poll_timeout(), Some(START + delay));
        assert_eq!(link.poll_receive(Instant::from_millis(24), Side::Client), None);
        assert_eq!(link.poll_receive(START + delay, Side::Client).unwrap(), "x");
        assert!(link.has_ended(START + delay, Side::Client));
    }

    #[test]
    fn a_full_link_takes_what_fits_and_more_when_there_is_room() {
        let mut link = Link::new(0, Config::default());
        let bytes = vec![7; CAPACITY + 10];
        assert_eq!(link.send(START, Side::Client, &bytes), CAPACITY);
        assert_eq!(link.capacity(Side::Client), 0);
        assert_eq!(link.send(START, Side::Client, &bytes), 0);
        assert_eq!(link.capacity(Side::Broker), CAPACITY);
        assert_eq!(link.poll_receive(START, Side::Broker).unwrap().len(), CAPACITY);
        assert_eq!(link.send(START, Side::Client, &bytes[CAPACITY..]), 10);
    }

    #[test]
    fn a_close_comes_after_the_bytes_and_only_one_way() {
        let mut link = Link::new(0, Config::default());
        assert_eq!(link.send(START, Side::Client, b"bye"), 3);
        link.close(START, Side::Client);
        assert_eq!(link.send(START, Side::Client, b"more"), 0);
        assert!(!link.has_ended(START, Side::Broker));
        assert_eq!(link.poll_receive(START, Side::Broker).unwrap(), "bye");
        assert!(link.has_ended(START, Side::Broker));
        assert!(!link.has_ended(START, Side::Client));
        assert_eq!(link.send(START, Side::Broker, b"ok"), 2);
        assert_eq!(link.poll_receive(START, Side::Client).unwrap(), "ok");
    }

    #[test]
    fn a_cut_loses_what_is_on_its_way() {
        let mut link = Link::new(0, Config::default());
        assert_eq!(link.send(START, Side::Client, b"lost"), 4);
        link.cut();
        assert!(link.is_cut());
        assert!(link.has_ended(START, Side::Client) && link.has_ended(START, Side::Broker));
        assert_eq!(link.poll_receive(START, Side::Broker), None);
        assert_eq!(link.send(START, Side::Client, b"x"), 0);
        assert_eq!(link.poll_timeout(), None);
    }

    #[test]
    fn a_cut_can_be_planned_to_the_byte() {
        let mut link = Link::new(0, Config { cut_after: Some(5), ..Config::default() });
        assert_eq!(link.send(START, Side::Client, b"abc"), 3);
        assert_eq!(link.send(START, Side::Broker, b"defg"), 4);
        assert_eq!(link.poll_receive(START, Side::Broker).unwrap(), "abc");
        assert!(!link.is_cut());
        assert_eq!(link.poll_receive(START, Side::Client).unwrap(), "de");
        assert!(link.is_cut());
    }

    #[test]
    fn byte_by_byte_is_byte_by_byte() {
        let max_chunk = NonZeroUsize::new(1);
        let mut link = Link::new(9, Config { max_chunk, ..Config::default() });
        assert_eq!(link.send(START, Side::Client, b"abc"), 3);
        let chunks: Vec<_> =
            core::iter::from_fn(|| link.poll_receive(START, Side::Broker)).collect();
        assert_eq!(chunks, ["a", "b", "c"]);
    }
}
