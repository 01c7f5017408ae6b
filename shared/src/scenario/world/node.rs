//! A board or client of a world, and whether it wants a connection.

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::board::{self, Board};
use crate::client::{self, Client, Options, State};
use crate::link;
use crate::message::Message;
use crate::time::{Duration, Instant, earliest};
use crate::topic::TopicFilter;
use crate::wire::{Bytes, Properties, QoS, RetainHandling, SubscribeOptions, Text};

/// Delay before the first new attempt; doubled with each further one.
const FIRST_DELAY: Duration = Duration::from_secs(1);
/// No delay is longer.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// The client_id of the scenario's own client.
const OBSERVER: &str = "scenario";

/// See the module's documentation.
#[derive(Debug)]
pub(in crate::scenario) struct Node {
    machine: Machine,
    /// It connects again by itself.
    reconnects: bool,
    is_wanted: bool,
    has_wifi: bool,
    is_observer: bool,
    attempts: u32,
    next_attempt: Option<Instant>,
    has_closed: bool,
    /// What its links are like, if not as all are.
    pub(super) network: Option<link::Config>,
    /// What the scenario's own client got.
    pub(super) messages: Vec<Message>,
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
    pub(super) fn new(machine: Machine, reconnects: bool) -> Self {
        Self {
            machine,
            reconnects,
            is_wanted: false,
            has_wifi: true,
            is_observer: false,
            attempts: 0,
            next_attempt: None,
            has_closed: false,
            network: None,
            messages: Vec::new(),
        }
    }

    /// The scenario's own client. Its Session survives a broker that keeps its store, so that no
    /// message is missed while it is away.
    pub(super) fn observer(now: Instant) -> Self {
        let options = Options {
            clean_start: false,
            session_expiry_interval: u32::MAX,
            keep_alive: 0,
            receive_maximum: u16::MAX,
            maximum_packet_size: u32::MAX,
            ..Options::new(Text::new(OBSERVER).expect("a short text without NUL"))
        };
        let mut node = Self::new(Machine::Client(Box::new(Client::new(options))), true);
        node.is_observer = true;
        node.want(now);
        node
    }

    pub(super) fn is_observer(&self) -> bool {
        self.is_observer
    }

    /// The board, if it is one.
    pub(in crate::scenario) fn board(&self) -> Option<&Board> {
        match &self.machine {
            Machine::Board(board) => Some(board),
            Machine::Client(_) => None,
        }
    }

    /// Does something on a board, as a hand on its parts would.
    pub(in crate::scenario) fn touch(&mut self, now: Instant, hand: impl FnOnce(&mut Board)) {
        if let Machine::Board(board) = &mut self.machine {
            hand(board);
        }
        self.drain(now);
    }

    /// The client, if it is one.
    pub(in crate::scenario) fn client(&mut self) -> Option<&mut Client> {
        match &mut self.machine {
            Machine::Client(client) => Some(client),
            Machine::Board(_) => None,
        }
    }

    pub(super) fn power(&mut self, now: Instant, is_on: bool) {
        let Machine::Board(board) = &mut self.machine else { return };
        if is_on {
            board.power_on(now);
            self.want(now);
        } else {
            self.is_wanted = false;
            self.next_attempt = None;
            board.power_off(now);
            self.drain(now);
        }
    }

    /// It shall be connected from now on.
    pub(super) fn want(&mut self, now: Instant) {
        self.is_wanted = true;
        self.attempts = 0;
        if self.state() == State::Closed {
            self.next_attempt = Some(now);
        }
    }

    /// It says goodbye, and does not come back by itself.
    pub(super) fn disconnect(&mut self, now: Instant) {
        self.is_wanted = false;
        self.next_attempt = None;
        if let Machine::Client(client) = &mut self.machine {
            client.disconnect(now);
        }
        self.drain(now);
    }

    pub(super) fn set_wifi(&mut self, now: Instant, is_there: bool) {
        self.has_wifi = is_there;
        if is_there {
            self.next_attempt = self.is_wanted.then_some(now);
        } else {
            self.handle_closed(now);
        }
    }

    pub(super) fn is_due_to_open(&self, now: Instant) -> bool {
        self.has_wifi && self.is_wanted && self.next_attempt.is_some_and(|at| at <= now)
    }

    /// There was nobody to connect to.
    pub(super) fn handle_refused(&mut self, now: Instant) {
        self.plan_attempt(now);
    }

    pub(super) fn state(&self) -> State {
        call!(&self.machine, state())
    }

    pub(super) fn handle_open(&mut self, now: Instant) {
        self.next_attempt = None;
        self.has_closed = false;
        call!(&mut self.machine, handle_open(now));
        self.drain(now);
    }

    pub(super) fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        call!(&mut self.machine, handle_bytes(now, bytes));
        self.drain(now);
    }

    pub(super) fn handle_closed(&mut self, now: Instant) {
        call!(&mut self.machine, handle_closed(now));
        self.drain(now);
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if call!(&self.machine, poll_timeout()).is_some_and(|at| at <= now) {
            call!(&mut self.machine, handle_timeout(now));
            self.drain(now);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let attempt = self.next_attempt.filter(|_| self.has_wifi && self.is_wanted);
        earliest(call!(&self.machine, poll_timeout()), attempt)
    }

    pub(super) fn poll_transmit(&mut self, now: Instant) -> Option<Bytes> {
        let bytes = call!(&mut self.machine, poll_transmit());
        self.drain(now);
        bytes
    }

    /// Whether it has said that its connection is over since that was opened.
    pub(super) fn has_closed(&self) -> bool {
        self.has_closed
    }

    fn plan_attempt(&mut self, now: Instant) {
        if !self.is_wanted || !(self.reconnects || self.is_observer) {
            self.next_attempt = None;
            self.is_wanted &= self.reconnects;
            return;
        }
        let delay = FIRST_DELAY.saturating_mul(1 << self.attempts.min(20)).min(LONGEST_DELAY);
        self.attempts += 1;
        // The scenario itself misses nothing.
        let delay = if self.is_observer { Duration::from_millis(1) } else { delay };
        self.next_attempt = Some(now + delay);
    }

    /// Takes what the machine has to tell, as a driver does after every mutation.
    fn drain(&mut self, now: Instant) {
        loop {
            let (connected, closed) = match &mut self.machine {
                Machine::Client(client) => match client.poll_event() {
                    None => return,
                    Some(client::Event::Connected { session_present, .. }) => {
                        if self.is_observer && !session_present {
                            subscribe_to_all(client, now);
                        }
                        (true, false)
                    }
                    Some(client::Event::Message(message)) => {
                        if self.is_observer {
                            self.messages.push(message);
                        }
                        (false, false)
                    }
                    Some(event) => (false, matches!(event, client::Event::Closed(_))),
                },
                Machine::Board(board) => match board.poll_event() {
                    None => return,
                    Some(event) => (
                        matches!(event, board::Event::Connected),
                        matches!(event, board::Event::Closed(_)),
                    ),
                },
            };
            if connected {
                self.attempts = 0;
            }
            if closed {
                self.has_closed = true;
                self.plan_attempt(now);
            }
        }
    }
}

fn subscribe_to_all(client: &mut Client, now: Instant) {
    let filter = TopicFilter::new("#").expect("it is a Topic Filter");
    let options = SubscribeOptions {
        retain_as_published: true,
        retain_handling: RetainHandling::Never,
        ..SubscribeOptions::with_qos(QoS::ExactlyOnce)
    };
    // It is connected, and asks for nothing that a broker refuses.
    let _ = client.subscribe_with(now, &[(filter, options)], Properties::new());
}
