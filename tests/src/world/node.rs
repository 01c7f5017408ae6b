//! A client or a board of a world, and what it has told so far.

use shared::board::{self, Board};
use shared::client::{self, Client};
use shared::time::Instant;
use shared::wire::Bytes;

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) machine: Machine,
    /// What a client has told.
    pub(super) events: Vec<client::Event>,
    /// What a board has told.
    pub(super) board_events: Vec<board::Event>,
    has_closed: bool,
}

/// Both are driven the same way.
#[derive(Debug)]
pub(super) enum Machine {
    Client(Box<Client>),
    Board(Box<Board>),
}

/// Calls the same method of whichever machine it is.
macro_rules! call {
    ($machine:expr, $method:ident($($argument:expr),*)) => {
        match $machine {
            Machine::Client(client) => client.$method($($argument),*),
            Machine::Board(board) => board.$method($($argument),*),
        }
    };
}

impl Node {
    pub(super) fn new(machine: Machine) -> Node {
        Node { machine, events: Vec::new(), board_events: Vec::new(), has_closed: false }
    }

    pub(super) fn client(&mut self) -> &mut Client {
        let Machine::Client(client) = &mut self.machine else { panic!("this is a board") };
        client
    }

    pub(super) fn board(&mut self) -> &mut Board {
        let Machine::Board(board) = &mut self.machine else { panic!("this is a client") };
        board
    }

    pub(super) fn state(&self) -> client::State {
        call!(&self.machine, state())
    }

    pub(super) fn handle_open(&mut self, now: Instant) {
        self.has_closed = false;
        call!(&mut self.machine, handle_open(now));
        self.drain();
    }

    pub(super) fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        call!(&mut self.machine, handle_bytes(now, bytes));
        self.drain();
    }

    pub(super) fn handle_closed(&mut self, now: Instant) {
        call!(&mut self.machine, handle_closed(now));
        self.drain();
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        call!(&mut self.machine, handle_timeout(now));
        self.drain();
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        call!(&self.machine, poll_timeout())
    }

    pub(super) fn poll_transmit(&mut self) -> Option<Bytes> {
        let bytes = call!(&mut self.machine, poll_transmit());
        self.drain();
        bytes
    }

    /// Whether it has said that its connection is over since that was opened.
    pub(super) fn has_closed(&self) -> bool {
        self.has_closed
    }

    /// Takes the events of a client away that `wanted` accepts, oldest first.
    pub(super) fn take(&mut self, wanted: impl Fn(&client::Event) -> bool) -> Vec<client::Event> {
        let events = std::mem::take(&mut self.events);
        let (taken, left) = events.into_iter().partition(wanted);
        self.events = left;
        taken
    }

    /// Collects what it has to tell, as a driver does after every mutation.
    pub(super) fn drain(&mut self) {
        match &mut self.machine {
            Machine::Client(client) => {
                while let Some(event) = client.poll_event() {
                    self.has_closed |= matches!(event, client::Event::Closed(_));
                    self.events.push(event);
                }
            }
            Machine::Board(board) => {
                while let Some(event) = board.poll_event() {
                    self.has_closed |= matches!(event, board::Event::Closed(_));
                    self.board_events.push(event);
                }
            }
        }
    }
}
