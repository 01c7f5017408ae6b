//! One connection of the page: who speaks MQTT, and what carries its bytes.
//!
//! Knows how bytes go both ways until nothing moves. Does not decide when to open or to try again:
//! the state does.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::board;
use shared::client::{self, CloseCause, Token};
use shared::inspect::Direction;
use shared::time::Instant;
use shared::wire::Bytes;

use super::few::Few;
use super::machine::{Fact, Machine};
use super::socket::Socket;
use super::tab::Tab;
use crate::state::action::{Action, Origin};
use crate::state::address::SocketAddress;
use crate::state::failure::Failure;
use crate::state::line::{LineEvent, LineId};
use crate::state::part::SendError;
use crate::state::peer::PeerId;
use crate::state::virtual_board::{LogEntry, Seen};

/// A machine and its transport.
#[derive(Debug)]
pub struct Wire {
    /// Who speaks MQTT.
    pub machine: Machine,
    /// What carries its bytes.
    pub transport: Transport,
    /// What the WebSocket closed with.
    pub close_code: Option<u16>,
    /// There are bytes that the transport does not take yet.
    pub is_stalled: bool,
}

/// What carries bytes.
#[derive(Debug)]
pub enum Transport {
    /// Nothing.
    None,
    /// A WebSocket that waits for its turn to be opened.
    Queued(SocketAddress),
    /// A WebSocket that is being opened.
    Opening(Socket, SocketAddress),
    /// A socket that is opened only to find out why the one for MQTT failed. It is kept, as
    /// dropping it would close it.
    Probing(#[allow(dead_code, reason = "held, not used")] Socket, SocketAddress),
    /// An open WebSocket.
    Socket(Socket),
    /// A link to the broker in this tab.
    Tab,
}

/// What the connections tell the state, and what is needed to tell it.
#[derive(Debug, Default)]
pub struct Outbox {
    /// What happened.
    pub actions: VecDeque<Action>,
    /// Who published what is not acknowledged yet.
    pub sent: Few<(PeerId, Token), Origin>,
    /// What the page subscribed to and was not answered yet.
    pub asked: Few<(PeerId, Token), Vec<Rc<str>>>,
}

impl Wire {
    /// Without a transport.
    pub fn new(machine: Machine) -> Self {
        Self { machine, transport: Transport::None, close_code: None, is_stalled: false }
    }

    /// Carries what is to be carried. True if anything was.
    pub fn pump(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) -> bool {
        let mut moved = false;
        if matches!(self.transport, Transport::Tab) {
            while let Some(bytes) = tab.receive(now, line) {
                self.receive(now, line, bytes, out);
                moved = true;
            }
            if tab.has_ended(now, line) {
                self.hang_up(now, line, tab);
                self.machine.handle_closed(now);
                moved = true;
            }
        }
        self.is_stalled = false;
        while self.is_open() {
            if !self.is_ready(line, tab) {
                self.is_stalled = true;
                break;
            }
            if !self.transmit(now, line, tab, out) {
                break;
            }
            moved = true;
        }
        while let Some(fact) = self.machine.poll_fact() {
            self.tell(now, line, fact, tab, out);
            moved = true;
        }
        moved
    }

    /// Bytes came.
    pub fn receive(&mut self, now: Instant, line: &LineId, bytes: Bytes, out: &mut Outbox) {
        self.machine.handle_bytes(now, &bytes);
        out.traffic(line, Direction::ToClient, bytes);
    }

    /// Ends the transport; what was sent before still arrives.
    pub fn hang_up(&mut self, now: Instant, line: &LineId, tab: &mut Tab) {
        if matches!(self.transport, Transport::Tab) {
            tab.close(now, line);
        }
        self.transport = Transport::None;
    }

    /// Sends what is left, ready or not.
    pub fn flush(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) {
        while self.is_open() && self.transmit(now, line, tab, out) {}
    }

    /// Ends the connection for good: what the machine says of its end is not news.
    pub fn part(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) {
        self.flush(now, line, tab, out);
        self.hang_up(now, line, tab);
        self.machine.handle_closed(now);
        while let Some(fact) = self.machine.poll_fact() {
            if !matches!(fact, Fact::Closed(_) | Fact::Connected) {
                self.tell(now, line, fact, tab, out);
            }
        }
    }

    fn is_open(&self) -> bool {
        matches!(self.transport, Transport::Socket(_) | Transport::Tab)
    }

    fn is_ready(&self, line: &LineId, tab: &Tab) -> bool {
        match &self.transport {
            Transport::Socket(socket) => socket.is_ready(),
            Transport::Tab => tab.is_ready(line),
            _ => false,
        }
    }

    /// Hands some bytes to the transport; false if there are none.
    fn transmit(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) -> bool {
        let Some(bytes) = self.machine.poll_transmit() else { return false };
        out.traffic(line, Direction::ToServer, bytes.clone());
        match &self.transport {
            Transport::Socket(socket) => socket.send(&bytes),
            Transport::Tab => tab.send(now, line, bytes),
            _ => {}
        }
        true
    }

    fn tell(&mut self, now: Instant, line: &LineId, fact: Fact, tab: &mut Tab, out: &mut Outbox) {
        match fact {
            Fact::Connected => out.line(line, LineEvent::Online),
            Fact::Closed(cause) => {
                self.flush(now, line, tab, out);
                self.hang_up(now, line, tab);
                self.tell_closed(line, cause, out);
            }
            Fact::Client(event) => {
                if let LineId::Peer(peer) = *line {
                    out.client(peer, event);
                }
            }
            Fact::Board(event) => self.tell_board(line, event, out),
        }
    }

    fn tell_closed(&mut self, line: &LineId, cause: CloseCause, out: &mut Outbox) {
        let failure = Failure::from_cause(cause, self.close_code.take());
        out.line(line, LineEvent::Closed(failure));
    }

    fn tell_board(&self, line: &LineId, event: board::Event, out: &mut Outbox) {
        let (LineId::Board(id), Machine::Board(board)) = (line, &self.machine) else { return };
        let id = Rc::clone(id);
        out.actions.push_back(match event {
            board::Event::PartChanged(index) => Action::BoardPart(id, index, seen(board, index)),
            board::Event::Log(log) => Action::BoardLog(id, LogEntry::from(log)),
            // Told before, as facts of every machine.
            board::Event::Connected | board::Event::Closed(_) => return,
        });
    }
}

/// What a part of a board is like.
pub fn seen(board: &board::Board, index: usize) -> Seen {
    let look = board.circuit().look(index).clone();
    Seen { look, readings: board.reading(index).to_vec() }
}

impl Outbox {
    /// News of a connection.
    pub fn line(&mut self, line: &LineId, event: LineEvent) {
        self.actions.push_back(Action::Line(line.clone(), event));
    }

    fn traffic(&mut self, line: &LineId, direction: Direction, bytes: Bytes) {
        self.actions.push_back(Action::Traffic(line.clone(), direction, bytes));
    }

    /// What a client still waits for will not come.
    pub fn forget(&mut self, peer: PeerId) {
        self.sent.retain(|(of, _)| *of != peer);
        self.asked.retain(|(of, _)| *of != peer);
    }

    fn client(&mut self, peer: PeerId, event: client::Event) {
        match event {
            client::Event::Message(message) => {
                self.actions.push_back(Action::Message(peer, message));
            }
            client::Event::RoundTrip(time) => {
                self.line(&LineId::Peer(peer), LineEvent::RoundTrip(time))
            }
            client::Event::Published { token, reason } => {
                let origin = self.sent.remove(&(peer, token));
                match origin {
                    Some(origin @ Origin::Console(_)) => {
                        self.actions.push_back(Action::Acknowledged(peer, origin, reason));
                    }
                    origin if reason.is_error() => {
                        self.not_sent(peer, origin, SendError::Refused(reason));
                    }
                    _ => {}
                }
            }
            client::Event::Discarded { token } => {
                self.asked.remove(&(peer, token));
                let origin = self.sent.remove(&(peer, token));
                self.not_sent(peer, origin, SendError::Discarded);
            }
            client::Event::Subscribed { token, reasons } => {
                let topics = self.asked.remove(&(peer, token)).unwrap_or_default();
                for (topic, reason) in topics.into_iter().zip(reasons) {
                    if reason.is_error() {
                        self.actions.push_back(Action::NotSubscribed(peer, topic, reason));
                    }
                }
            }
            // Told before, as facts of every machine; and what was unsubscribed needs no news.
            // No connection of the page asks for enhanced authentication, or to acknowledge by hand.
            client::Event::Authenticate { .. }
            | client::Event::Delivery { .. }
            | client::Event::Unsubscribed { .. }
            | client::Event::Connected { .. }
            | client::Event::Closed(_) => {}
        }
    }

    fn not_sent(&mut self, peer: PeerId, origin: Option<Origin>, error: SendError) {
        self.actions.extend(origin.map(|origin| Action::NotSent(peer, origin, error)));
    }
}
