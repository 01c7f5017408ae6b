//! A connection of a program, seen from the page: bytes that pass through, and nothing else.
//!
//! Knows how much may wait in either direction. Does not know what the bytes mean: the program in
//! its Worker speaks MQTT, or whatever it wants.

use std::collections::VecDeque;

use shared::client::CloseCause;
use shared::wire::Bytes;

use crate::driver::machine::Fact;
use crate::state::failure::Failure;

/// Bytes that are posted to a program before it has read any of them. The broker in the tab is not
/// read from while so many wait; what a WebSocket brings waits in the page.
pub const MAX_AHEAD: usize = 256 * 1024;
/// A program is told of so many bytes that have gone out at once: it waits at four times as many, and
/// each message to it is garbage that its browser keeps for long.
const TELL_SENT: usize = 16 * 1024;
/// Bytes that wait in the page for a program that does not read: a browser goes on reading a
/// WebSocket, so that the connection is cut then.
pub const MAX_UNREAD: usize = 4 * 1024 * 1024;

/// The page's end of a program's connection.
#[derive(Debug)]
pub struct Pipe {
    /// The program's number for it.
    pub socket: u32,
    /// The program knows that it is open.
    pub is_announced: bool,
    inbound: VecDeque<Bytes>,
    unread: usize,
    ahead: usize,
    outbound: VecDeque<Bytes>,
    sent: usize,
    facts: VecDeque<Fact>,
}

impl Pipe {
    /// One that is not open.
    pub fn new(socket: u32) -> Self {
        Self {
            socket,
            is_announced: false,
            inbound: VecDeque::new(),
            unread: 0,
            ahead: 0,
            outbound: VecDeque::new(),
            sent: 0,
            facts: VecDeque::new(),
        }
    }

    /// The transport is open.
    pub fn handle_open(&mut self) {
        self.facts.push_back(Fact::Connected);
    }

    /// The transport is gone.
    pub fn handle_closed(&mut self) {
        self.facts.push_back(Fact::Closed(CloseCause::TransportClosed));
    }

    /// Bytes came from the other side.
    pub fn handle_bytes(&mut self, bytes: &Bytes) {
        self.unread += bytes.len();
        self.inbound.push_back(bytes.clone());
        if self.unread > MAX_UNREAD {
            self.facts.push_back(Fact::Failed(Failure::NotRead));
        }
    }

    /// Whether more bytes from the other side are welcome.
    pub const fn has_room(&self) -> bool {
        self.unread + self.ahead < MAX_AHEAD
    }

    /// The program sends this.
    pub fn write(&mut self, bytes: Bytes) {
        self.outbound.push_back(bytes);
    }

    /// The program has read so many bytes.
    pub const fn handle_read(&mut self, count: usize) {
        self.ahead = self.ahead.saturating_sub(count);
    }

    /// The next bytes for the other side.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        let bytes = self.outbound.pop_front()?;
        self.sent += bytes.len();
        Some(bytes)
    }

    /// The next thing that happened.
    pub fn poll_fact(&mut self) -> Option<Fact> {
        self.facts.pop_front()
    }

    /// The next bytes for the program; all that there are, one after another, if it `is_over`.
    pub fn poll_read(&mut self, is_over: bool) -> Option<Bytes> {
        if !self.is_announced || (self.ahead >= MAX_AHEAD && !is_over) {
            return None;
        }
        let bytes = self.inbound.pop_front()?;
        self.unread -= bytes.len();
        self.ahead += bytes.len();
        Some(bytes)
    }

    /// How many bytes have gone to the other side since the program was last told, if it is to be
    /// told.
    pub fn take_sent(&mut self) -> Option<usize> {
        (self.sent >= TELL_SENT).then(|| std::mem::take(&mut self.sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: usize = 64 * 1024;

    fn piece() -> Bytes {
        Bytes::from(vec![7; PIECE])
    }

    #[test]
    fn a_program_gets_no_more_than_it_reads() {
        let mut pipe = Pipe::new(1);
        (0..10).for_each(|_| pipe.handle_bytes(&piece()));
        assert_eq!(pipe.poll_read(false), None, "it does not know yet that it is open");
        pipe.is_announced = true;
        let mut posted = 0;
        while pipe.poll_read(false).is_some() {
            posted += 1;
        }
        assert_eq!((posted, pipe.has_room()), (MAX_AHEAD / PIECE, false));
        pipe.handle_read(PIECE);
        assert!(pipe.poll_read(false).is_some());
        assert_eq!(pipe.poll_read(false), None);
        assert!(pipe.poll_read(true).is_some(), "what came before the end is not lost");
    }

    #[test]
    fn a_program_that_never_reads_is_cut_off() {
        let mut pipe = Pipe::new(1);
        pipe.is_announced = true;
        while pipe.unread <= MAX_UNREAD {
            assert!(pipe.poll_fact().is_none());
            pipe.handle_bytes(&piece());
        }
        assert!(matches!(pipe.poll_fact(), Some(Fact::Failed(Failure::NotRead))));
    }

    #[test]
    fn what_has_gone_out_is_told_once() {
        let mut pipe = Pipe::new(1);
        pipe.write(piece());
        pipe.write(piece());
        assert_eq!(pipe.take_sent(), None);
        while pipe.poll_transmit().is_some() {}
        assert_eq!((pipe.take_sent(), pipe.take_sent()), (Some(2 * PIECE), None));
        // A little is told when it has become more.
        let little = Bytes::from(vec![7; TELL_SENT / 2]);
        for told in [None, Some(TELL_SENT)] {
            pipe.write(little.clone());
            while pipe.poll_transmit().is_some() {}
            assert_eq!(pipe.take_sent(), told);
        }
    }
}
