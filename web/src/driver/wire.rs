//! One connection of the page: who speaks MQTT, and what carries its bytes.
//!
//! Knows how bytes go both ways until nothing moves. Does not decide when to open or to try again:
//! the state does.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::client::{self, CloseCause, Token};
use shared::inspect::Direction;
use shared::message::Message;
use shared::time::Instant;
use shared::wire::Bytes;

use super::few::Few;
use super::limbo::Limbo;
use super::machine::{Fact, Machine};
use super::socket::Socket;
use super::stage::Stage;
use super::tab::{Lane, Tab};
use crate::state::action::{Action, Origin};
use crate::state::address::SocketAddress;
use crate::state::failure::Failure;
use crate::state::line::{LineEvent, LineId};
use crate::state::part::SendError;
use crate::state::peer::PeerId;

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
    /// The bad network before the transport, if there is one.
    pub stage: Option<Box<Stage>>,
    /// Why it ends, where this page itself has broken it.
    pub fault: Option<Failure>,
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
    /// A connection to a broker inside the browser.
    Lane(Lane),
}

impl Transport {
    /// Whether it carries bytes.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Socket(_) | Self::Lane(_))
    }

    /// Whether it takes more of them.
    pub fn is_ready(&self, tab: &Tab) -> bool {
        match self {
            Self::Socket(socket) => socket.is_ready(),
            Self::Lane(lane) => tab.is_ready(*lane),
            _ => false,
        }
    }

    /// Hands bytes to it.
    pub fn send(&self, bytes: Bytes, tab: &mut Tab) {
        match self {
            Self::Socket(socket) => socket.send(&bytes),
            Self::Lane(lane) => tab.send(*lane, bytes),
            _ => {}
        }
    }

    /// Whether the other side has closed it, whatever came before.
    pub fn is_over(&self, tab: &Tab) -> bool {
        match self {
            Self::Socket(socket) => socket.is_closed(),
            Self::Lane(lane) => tab.is_over(*lane),
            _ => true,
        }
    }

    /// Closes it; what was handed to it before still arrives.
    pub fn close(self, tab: &mut Tab) {
        if let Self::Lane(lane) = self {
            tab.close(lane);
        }
    }
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
    /// Transports that nobody speaks on any more.
    pub limbo: Limbo,
}

impl Wire {
    /// Without a transport.
    pub fn new(machine: Machine) -> Self {
        let transport = Transport::None;
        Self { machine, transport, close_code: None, is_stalled: false, stage: None, fault: None }
    }

    /// Carries what is to be carried. True if anything was.
    pub fn pump(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) -> bool {
        let mut moved = self.pump_down(now, line, tab, out);
        self.is_stalled = false;
        while self.transport.is_open() {
            moved |= self.pump_stage_up(now, tab);
            let is_ready = match &self.stage {
                Some(stage) => stage.takes_up(),
                None => self.transport.is_ready(tab),
            };
            if !is_ready {
                // A network that stands still says itself when it goes on.
                self.is_stalled = !self.transport.is_ready(tab);
                break;
            }
            if !self.transmit(now, line, tab, out) {
                break;
            }
            moved = true;
        }
        moved |= self.pump_stage_up(now, tab);
        if self.stage.as_ref().is_some_and(|stage| stage.is_done()) {
            self.stage = None;
        }
        while let Some(fact) = self.machine.poll_fact() {
            self.tell(now, line, fact, tab, out);
            moved = true;
        }
        moved
    }

    /// From the transport to whoever speaks MQTT.
    fn pump_down(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) -> bool {
        let mut moved = false;
        if let Transport::Lane(lane) = self.transport {
            while self.machine.has_room()
                && self.stage.as_ref().is_none_or(|stage| stage.takes_down())
                && let Some(bytes) = tab.receive(lane)
            {
                self.arrive(now, line, bytes, out);
                moved = true;
            }
            if tab.has_ended(lane) {
                tab.close(lane);
                self.end(now);
                moved = true;
            }
        }
        while let Some(bytes) = self.stage.as_mut().and_then(|stage| stage.poll_down(now)) {
            self.receive(now, line, bytes, out);
            moved = true;
        }
        if self.stage.as_ref().is_some_and(|stage| stage.has_ended(now)) {
            self.stage = None;
            self.machine.handle_closed(now);
            moved = true;
        }
        moved
    }

    /// What has come through the bad network goes on.
    fn pump_stage_up(&mut self, now: Instant, tab: &mut Tab) -> bool {
        let Some(stage) = &mut self.stage else { return false };
        let mut moved = false;
        while self.transport.is_ready(tab)
            && let Some(bytes) = stage.poll_up(now)
        {
            self.transport.send(bytes, tab);
            moved = true;
        }
        moved
    }

    /// Bytes came out of the transport.
    pub fn arrive(&mut self, now: Instant, line: &LineId, bytes: Bytes, out: &mut Outbox) {
        match &mut self.stage {
            None => self.receive(now, line, bytes, out),
            Some(stage) => {
                if !stage.send_down(now, bytes) {
                    self.break_off(now, Failure::Congested);
                }
            }
        }
    }

    /// The transport is over; what came before is still to arrive.
    pub fn end(&mut self, now: Instant) {
        self.transport = Transport::None;
        match &mut self.stage {
            Some(stage) => stage.close_down(now),
            None => self.machine.handle_closed(now),
        }
    }

    /// The link breaks, with what is under way on it.
    pub fn break_off(&mut self, now: Instant, fault: Failure) {
        self.transport = Transport::None;
        self.stage = None;
        self.fault = Some(fault);
        self.machine.handle_closed(now);
    }

    /// Bytes have come as far as whoever speaks MQTT.
    fn receive(&mut self, now: Instant, line: &LineId, bytes: Bytes, out: &mut Outbox) {
        self.machine.handle_bytes(now, &bytes);
        out.traffic(line, Direction::ToClient, bytes);
    }

    /// Ends the transport; what was sent before still arrives.
    pub fn hang_up(&mut self, tab: &mut Tab, out: &mut Outbox) {
        let transport = std::mem::replace(&mut self.transport, Transport::None);
        match self.stage.take().filter(|stage| !stage.is_up_empty()) {
            Some(stage) if transport.is_open() => out.limbo.finish(transport, stage, tab),
            _ => transport.close(tab),
        }
    }

    /// Whoever speaks MQTT has no network any more, and the other side is not told.
    pub fn lose(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) {
        let transport = std::mem::replace(&mut self.transport, Transport::None);
        self.stage = None;
        if transport.is_open() {
            out.limbo.lose(transport, tab);
        }
        self.forget(now, line, tab, out);
    }

    /// Sends what is left, ready or not.
    pub fn flush(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) {
        while self.transport.is_open() && self.transmit(now, line, tab, out) {}
    }

    /// Ends the connection for good: what the machine says of its end is not news.
    pub fn part(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) {
        self.flush(now, line, tab, out);
        self.hang_up(tab, out);
        self.forget(now, line, tab, out);
    }

    fn forget(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) {
        self.machine.handle_closed(now);
        while let Some(fact) = self.machine.poll_fact() {
            if !matches!(fact, Fact::Closed(_) | Fact::Connected) {
                self.tell(now, line, fact, tab, out);
            }
        }
    }

    /// Hands some bytes to the transport; false if there are none.
    fn transmit(&mut self, now: Instant, line: &LineId, tab: &mut Tab, out: &mut Outbox) -> bool {
        let Some(bytes) = self.machine.poll_transmit() else { return false };
        out.traffic(line, Direction::ToServer, bytes.clone());
        match &mut self.stage {
            Some(stage) => stage.send_up(now, bytes),
            None => self.transport.send(bytes, tab),
        }
        true
    }

    fn tell(&mut self, now: Instant, line: &LineId, fact: Fact, tab: &mut Tab, out: &mut Outbox) {
        match fact {
            Fact::Connected => out.line(line, LineEvent::Online),
            Fact::Closed(cause) => {
                self.flush(now, line, tab, out);
                self.hang_up(tab, out);
                self.tell_closed(line, cause, out);
            }
            Fact::Failed(failure) => {
                self.hang_up(tab, out);
                out.line(line, LineEvent::Closed(Some(failure)));
            }
            Fact::Client(event) => {
                if let LineId::Peer(peer) = *line {
                    out.client(peer, event);
                }
            }
            Fact::Told(action) => out.actions.push_back(*action),
            Fact::Rules(act) => out.actions.push_back(Action::Rules(act)),
        }
    }

    fn tell_closed(&mut self, line: &LineId, cause: CloseCause, out: &mut Outbox) {
        let code = self.close_code.take();
        let failure = self.fault.take().or_else(|| Failure::from_cause(cause, code));
        out.line(line, LineEvent::Closed(failure));
    }
}

impl Outbox {
    /// News of a connection.
    pub fn line(&mut self, line: &LineId, event: LineEvent) {
        self.actions.push_back(Action::Line(line.clone(), event));
    }

    fn traffic(&mut self, line: &LineId, direction: Direction, bytes: Bytes) {
        self.actions.push_back(Action::Traffic(line.clone(), direction, bytes));
    }

    /// Messages that come together are one Action: what follows from each Action is then looked for
    /// once for all of them.
    fn message(&mut self, peer: PeerId, message: Message) {
        match self.actions.back_mut() {
            Some(Action::Messages(of, messages)) if *of == peer => messages.push(message),
            _ => self.actions.push_back(Action::Messages(peer, vec![message])),
        }
    }

    /// What a client still waits for will not come.
    pub fn forget(&mut self, peer: PeerId) {
        self.sent.retain(|(of, _)| *of != peer);
        self.asked.retain(|(of, _)| *of != peer);
    }

    fn client(&mut self, peer: PeerId, event: client::Event) {
        match event {
            client::Event::Message(message) => self.message(peer, message),
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
