//! What speaks MQTT at this end of a connection: the page, a virtual board, or a board's program.
//!
//! Knows that all are driven alike, and nothing of how their bytes travel.

use shared::client::{self, Client, CloseCause};
use shared::time::Instant;
use shared::wire::Bytes;

use super::board::Device;
use super::program::pipe::Pipe;
use super::rules::Endpoint;
use crate::state::action::Action;
use crate::state::failure::Failure;
use crate::state::rules;

/// The page's client, a virtual board, or a program.
#[derive(Debug)]
pub enum Machine {
    /// The page.
    Page(Box<Client>),
    /// A virtual board.
    Board(Box<dyn Device>),
    /// A program in its Worker, which speaks by itself.
    Program(Box<Pipe>),
    /// The rules of this page.
    Rules(Box<dyn Endpoint>),
}

/// Something that happened at one of them.
#[derive(Debug)]
pub enum Fact {
    /// CONNACK said yes.
    Connected,
    /// Its connection is over.
    Closed(CloseCause),
    /// It cannot go on, for a reason of this page.
    Failed(Failure),
    /// Something that only the page's client says.
    Client(client::Event),
    /// Something that only a board says.
    Told(Box<Action>),
    /// Something that only rules say.
    Rules(rules::Act),
}

macro_rules! each {
    ($self:ident, $it:ident => $call:expr, $pipe:pat => $else:expr) => {
        match $self {
            Machine::Page($it) => $call,
            Machine::Board($it) => $call,
            Machine::Rules($it) => $call,
            Machine::Program($pipe) => $else,
        }
    };
}

impl Machine {
    /// The transport is open.
    pub fn handle_open(&mut self, now: Instant) {
        each!(self, it => it.handle_open(now), pipe => pipe.handle_open());
    }

    /// Bytes came.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &Bytes) {
        each!(self, it => it.handle_bytes(now, bytes), pipe => pipe.handle_bytes(bytes));
    }

    /// Whether it takes more bytes now. MQTT's own limits keep small what waits for a client.
    pub const fn has_room(&self) -> bool {
        match self {
            Self::Page(_) | Self::Board(_) | Self::Rules(_) => true,
            Self::Program(pipe) => pipe.has_room(),
        }
    }

    /// The transport is gone.
    pub fn handle_closed(&mut self, now: Instant) {
        each!(self, it => it.handle_closed(now), pipe => pipe.handle_closed());
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|at| at <= now) {
            each!(self, it => it.handle_timeout(now), _ => {});
        }
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        each!(self, it => it.poll_timeout(), _ => None)
    }

    /// The next bytes to send.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        each!(self, it => it.poll_transmit(), pipe => pipe.poll_transmit())
    }

    /// The next thing that happened.
    pub fn poll_fact(&mut self) -> Option<Fact> {
        Some(match self {
            Self::Page(client) => match client.poll_event()? {
                client::Event::Connected { .. } => Fact::Connected,
                client::Event::Closed(cause) => Fact::Closed(cause),
                event => Fact::Client(event),
            },
            Self::Board(board) => board.poll_fact()?,
            Self::Program(pipe) => pipe.poll_fact()?,
            Self::Rules(endpoint) => endpoint.poll_fact()?,
        })
    }
}
