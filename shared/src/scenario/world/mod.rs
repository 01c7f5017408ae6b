//! Where a scenario happens: one broker, boards and clients, and the links between them, in one
//! thread and in a time that does not pass by itself.
//!
//! Drives the machines as every driver does: one mutation, then everything drained, then on to the
//! earliest deadline. Waiting is free. Does not know steps.

mod host;
mod node;
mod wire;

use alloc::vec::Vec;

pub(super) use node::Node;

use self::host::Host;
use self::node::Machine;
use self::wire::Wire;
use super::trace::Trace;
use crate::board::Board;
use crate::broker::{Broker, Event as BrokerEvent};
use crate::client::Client;
use crate::link;
use crate::message::Message;
use crate::time::{Duration, Instant, earliest};

/// Moments at which something happens, in all of a scenario. Beyond it the scenario ends.
const MAX_MOMENTS: usize = 200_000;
/// Rounds of work at one moment. Two who answer each other for ever come to it.
const MAX_ROUNDS: usize = 100_000;

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct World {
    pub(super) now: Instant,
    host: Host,
    /// Boards, then clients, then the scenario's own client, which sees every message.
    pub(super) nodes: Vec<Node>,
    wires: Vec<Wire>,
    pub(super) trace: Trace,
    pub(super) messages: Vec<Message>,
    network: link::Config,
    seed: u64,
    moments: usize,
    /// It does not come to rest, or too much passed.
    pub(super) is_exhausted: bool,
}

impl World {
    /// A world at time zero in which nobody is connected.
    pub(super) fn new(seed: u64, network: link::Config) -> Self {
        let now = Instant::default();
        Self {
            now,
            host: Host::new(now),
            nodes: Vec::new(),
            wires: Vec::new(),
            trace: Trace::default(),
            messages: Vec::new(),
            network,
            seed,
            moments: 0,
            is_exhausted: false,
        }
    }

    /// Adds a board without power.
    pub(super) fn add_board(&mut self, mut board: Board) {
        board.power_off(self.now);
        self.nodes.push(Node::new(Machine::Board(alloc::boxed::Box::new(board)), true));
    }

    /// Adds a client that nobody has told to connect.
    pub(super) fn add_client(&mut self, client: Client, reconnects: bool) {
        self.nodes.push(Node::new(Machine::Client(alloc::boxed::Box::new(client)), reconnects));
    }

    /// Everyone is there: the scenario's own client connects, and the links are listened to.
    pub(super) fn begin(&mut self) {
        self.trace = Trace::new(self.nodes.len());
        self.nodes.push(Node::observer(self.now));
        self.settle();
    }

    /// The broker, unless it is down.
    pub(super) fn broker(&self) -> Option<&Broker> {
        self.host.broker()
    }

    /// Gives or takes power.
    pub(super) fn power(&mut self, who: usize, is_on: bool) {
        let now = self.now;
        if !is_on {
            self.forget(who);
        }
        self.nodes[who].power(now, is_on);
    }

    /// Tells a client to connect.
    pub(super) fn connect(&mut self, who: usize) {
        let now = self.now;
        self.nodes[who].want(now);
    }

    /// Tells a client to say goodbye.
    pub(super) fn disconnect(&mut self, who: usize) {
        let now = self.now;
        self.nodes[who].disconnect(now);
    }

    /// Takes the Wi-Fi away: its own side knows at once, the broker does not. Or gives it back.
    pub(super) fn set_wifi(&mut self, who: usize, is_there: bool) {
        let now = self.now;
        if !is_there {
            self.forget(who);
        }
        self.nodes[who].set_wifi(now, is_there);
    }

    /// Breaks a link. Both ends see it at once, and what is under way is lost.
    pub(super) fn cut(&mut self, who: usize) {
        if let Some(wire) = self.wire_of(who) {
            wire.cut();
        }
    }

    /// Nothing arrives at either end of a link for this time; nothing is lost.
    pub(super) fn stall(&mut self, who: usize, time: Duration) {
        let until = self.now + time;
        if let Some(wire) = self.wire_of(who) {
            wire.stall(until);
        }
    }

    /// What is sent from now on finds such a network: on one's link, now and later, or on all.
    pub(super) fn set_network(&mut self, who: Option<usize>, network: &link::Config) {
        if who.is_none() {
            self.network = network.clone();
        }
        for (index, node) in self.nodes.iter_mut().enumerate() {
            if node.is_observer() || who.is_some_and(|who| who != index) {
                continue;
            }
            node.network = who.map(|_| network.clone());
        }
        for wire in &mut self.wires {
            let is_meant = |client: usize| who.is_none_or(|who| who == client);
            if wire.client().is_some_and(|client| is_meant(client) && client < self.nodes.len() - 1)
            {
                wire.set_network(network.clone());
            }
        }
    }

    /// Ends the broker without a word, and starts another one after `down`.
    pub(super) fn restart_broker(&mut self, keeps_store: bool, down: Duration) {
        self.host.stop(keeps_store, self.now + down);
        self.wires.iter_mut().for_each(Wire::lose_broker);
    }

    /// Lets everything happen that can happen at this moment.
    pub(super) fn settle(&mut self) {
        let now = self.now;
        self.run_until(now, |_| false);
    }

    /// Lets time pass until `is_done`, or until `end`. Says whether it is done.
    pub(super) fn run_until(&mut self, end: Instant, is_done: impl Fn(&Self) -> bool) -> bool {
        loop {
            self.work();
            if is_done(self) {
                return true;
            }
            let next = self.next_deadline().filter(|deadline| *deadline <= end);
            let Some(next) = next else {
                self.now = self.now.max(end);
                return false;
            };
            self.now = self.now.max(next);
            self.moments += 1;
            self.is_exhausted |= self.moments > MAX_MOMENTS || self.trace.is_full();
            if self.is_exhausted {
                return is_done(self);
            }
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let wires = self.wires.iter().filter_map(Wire::poll_timeout);
        let nodes = self.nodes.iter().filter_map(Node::poll_timeout);
        wires.chain(nodes).fold(self.host.poll_timeout(), |first, next| earliest(first, Some(next)))
    }

    /// Does all that can be done at this moment.
    fn work(&mut self) {
        let now = self.now;
        self.host.handle_timeout(now);
        for node in &mut self.nodes {
            node.handle_timeout(now);
        }
        for _ in 0..MAX_ROUNDS {
            let mut moved = self.drain_broker() | self.open_wanted();
            for index in 0..self.wires.len() {
                moved |= self.pump(index);
                moved |= self.drain_broker();
            }
            self.wires.retain(|wire| !wire.is_over());
            self.collect();
            if !moved {
                return;
            }
            if self.trace.is_full() {
                break;
            }
        }
        self.is_exhausted = true;
    }

    fn pump(&mut self, index: usize) -> bool {
        let (wire, now) = (&mut self.wires[index], self.now);
        let node = wire.client().map(|who| &mut self.nodes[who]);
        let from_client = wire.pump_client(now, node, &mut self.trace);
        let from_broker = wire.pump_broker(now, self.host.broker_mut());
        from_client || from_broker
    }

    fn drain_broker(&mut self) -> bool {
        let mut any = false;
        while let Some(event) = self.host.poll_event(self.now) {
            any = true;
            let mut wires = self.wires.iter_mut();
            match event {
                BrokerEvent::Ready(conn) => {
                    wires.find(|wire| wire.conn() == Some(conn)).map(Wire::set_ready);
                }
                BrokerEvent::Close(conn, _) => {
                    wires.find(|wire| wire.conn() == Some(conn)).map(Wire::set_closing);
                }
                // Everyone may connect, and nobody reads a log.
                BrokerEvent::Authenticate(..)
                | BrokerEvent::Trace(_)
                | BrokerEvent::Diagnosed(_) => {}
            }
        }
        any
    }

    /// Opens links for those who want one now. Without a broker they try again later.
    fn open_wanted(&mut self) -> bool {
        let (mut any, now) = (false, self.now);
        for who in 0..self.nodes.len() {
            if !self.nodes[who].is_due_to_open(now) || self.wire_of(who).is_some() {
                continue;
            }
            let Some(conn) = self.host.handle_open(now) else {
                self.nodes[who].handle_refused(now);
                continue;
            };
            any = true;
            self.seed = self.seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            let is_observer = self.nodes[who].is_observer();
            let shared = if is_observer { link::Config::default() } else { self.network.clone() };
            let network = self.nodes[who].network.clone().unwrap_or(shared);
            self.wires.push(Wire::new(who, conn, self.seed, network));
            self.trace.handle_open(who);
            self.nodes[who].handle_open(now);
        }
        any
    }

    /// Takes over what the scenario's own client got.
    fn collect(&mut self) {
        if let Some(observer) = self.nodes.last_mut() {
            self.messages.append(&mut observer.messages);
        }
    }

    /// One's end of a link is gone, and nobody tells the broker.
    fn forget(&mut self, who: usize) {
        if let Some(wire) = self.wire_of(who) {
            wire.forget_client();
            self.trace.handle_end(self.now, who);
        }
    }

    fn wire_of(&mut self, who: usize) -> Option<&mut Wire> {
        self.wires.iter_mut().find(|wire| wire.client() == Some(who))
    }
}
