//! What speaks MQTT at this end of a connection: the page, or a virtual board.
//!
//! Knows that both are driven alike, and nothing of how their bytes travel.

use shared::board::{self, Board};
use shared::client::{self, Client, CloseCause};
use shared::time::Instant;
use shared::wire::Bytes;

/// The page's client or a virtual board.
#[derive(Debug)]
pub enum Machine {
    /// The page.
    Page(Box<Client>),
    /// A virtual board.
    Board(Box<Board>),
}

/// Something that happened at either.
#[derive(Debug)]
pub enum Fact {
    /// CONNACK said yes.
    Connected,
    /// Its connection is over.
    Closed(CloseCause),
    /// Something that only the page's client says.
    Client(client::Event),
    /// Something that only a board says.
    Board(board::Event),
}

macro_rules! both {
    ($self:ident, $it:ident => $call:expr) => {
        match $self {
            Machine::Page($it) => $call,
            Machine::Board($it) => $call,
        }
    };
}

impl Machine {
    /// The transport is open.
    pub fn handle_open(&mut self, now: Instant) {
        both!(self, it => it.handle_open(now));
    }

    /// Bytes came.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        both!(self, it => it.handle_bytes(now, bytes));
    }

    /// The transport is gone.
    pub fn handle_closed(&mut self, now: Instant) {
        both!(self, it => it.handle_closed(now));
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|at| at <= now) {
            both!(self, it => it.handle_timeout(now));
        }
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        both!(self, it => it.poll_timeout())
    }

    /// The next bytes to send.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        both!(self, it => it.poll_transmit())
    }

    /// The next thing that happened.
    pub fn poll_fact(&mut self) -> Option<Fact> {
        Some(match self {
            Self::Page(client) => match client.poll_event()? {
                client::Event::Connected { .. } => Fact::Connected,
                client::Event::Closed(cause) => Fact::Closed(cause),
                event => Fact::Client(event),
            },
            Self::Board(board) => match board.poll_event()? {
                board::Event::Connected => Fact::Connected,
                board::Event::Closed(cause) => Fact::Closed(cause),
                event => Fact::Board(event),
            },
        })
    }
}
