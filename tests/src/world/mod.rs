//! One broker, its clients and boards, and the links between them, in one thread and on a fake clock.
//!
//! It is the third driver of `shared`'s machines, beside the page's and broker-ws's, and does what
//! they do: one mutation, then drain everything, then wait for the earliest deadline. Waiting is
//! free here. The same seed and the same calls give the same bytes at the same times.

mod act;
mod node;
mod tap;
mod wire;

use node::Node;
use shared::Message;
use shared::board::{self, Board};
use shared::broker::{Broker, CloseReason, Config, Event as BrokerEvent, Trace};
use shared::client::{Event, State};
use shared::time::{Duration, Instant, earliest};
use tap::Tap;
use wire::Wire;

/// Which client or board of a [`World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(usize);

/// See the module's documentation.
#[derive(Debug)]
pub struct World {
    now: Instant,
    seed: u64,
    broker: Broker,
    nodes: Vec<Node>,
    wires: Vec<Wire>,
    closed: Vec<CloseReason>,
    traces: Vec<Trace>,
    tap: Tap,
}

impl World {
    /// A world at time zero; `seed` decides whatever its links do at random.
    pub fn new(seed: u64) -> World {
        World::with_config(seed, Config::default())
    }

    /// The same, with a broker that allows something else. It publishes no `$SYS` topics, so that
    /// the world comes to rest.
    pub fn with_config(seed: u64, config: Config) -> World {
        let config = Config { sys_interval: None, ..config };
        let now = Instant::from_millis(1);
        World {
            now,
            seed,
            broker: Broker::new(config, now),
            nodes: Vec::new(),
            wires: Vec::new(),
            closed: Vec::new(),
            traces: Vec::new(),
            tap: Tap::default(),
        }
    }

    /// A board, to look at.
    ///
    /// # Panics
    /// When it is a client.
    pub fn board(&mut self, id: Id) -> &Board {
        self.nodes[id.0].board()
    }

    /// What a board has told since the last call.
    pub fn board_events(&mut self, id: Id) -> Vec<board::Event> {
        std::mem::take(&mut self.nodes[id.0].board_events)
    }

    /// Whether the client is connected, as far as it knows.
    pub fn is_connected(&self, id: Id) -> bool {
        self.nodes[id.0].state() == State::Connected
    }

    /// Whether the client has a transport.
    pub fn is_open(&self, id: Id) -> bool {
        self.wires.iter().any(|wire| wire.client() == Some(id))
    }

    /// The events of a client since the last call, messages left out.
    pub fn events(&mut self, id: Id) -> Vec<Event> {
        self.nodes[id.0].take(|event| !matches!(event, Event::Message(_)))
    }

    /// The messages that a client received since the last call.
    pub fn messages(&mut self, id: Id) -> Vec<Message> {
        let events = self.nodes[id.0].take(|event| matches!(event, Event::Message(_)));
        let message = |event| match event {
            Event::Message(message) => Some(message),
            _ => None,
        };
        events.into_iter().filter_map(message).collect()
    }

    /// The payloads of these messages, as text.
    pub fn payloads(&mut self, id: Id) -> Vec<String> {
        let text = |message: Message| String::from_utf8_lossy(&message.payload).into_owned();
        self.messages(id).into_iter().map(text).collect()
    }

    /// Why the broker closed connections so far, in order.
    pub fn closed(&self) -> &[CloseReason] {
        &self.closed
    }

    /// What the broker told its log so far, in order.
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// The broker.
    pub fn broker(&self) -> &Broker {
        &self.broker
    }

    /// What time it is.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// A number made of every byte that arrived, when and where: two worlds with the same one
    /// went the same way.
    pub fn fingerprint(&self) -> u64 {
        self.tap.fingerprint()
    }

    /// How many bytes have arrived, over all links and in both directions.
    pub fn delivered(&self) -> u64 {
        self.tap.delivered()
    }

    /// Splits what arrives at this byte, counted over the whole world, wherever that is.
    pub fn split_at(&mut self, byte: u64) {
        self.tap.split_at(byte);
    }

    /// Lets everything happen that is under way, until no link carries anything. No machine's
    /// timer is waited for.
    pub fn settle(&mut self) {
        self.run(|world| world.wires.iter().filter_map(|wire| wire.link.poll_timeout()).min());
    }

    /// Lets this much time pass, and everything happen in it, timers included.
    pub fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        self.run(|world| world.next_deadline().filter(|deadline| *deadline <= end));
        self.now = end;
    }

    /// Works at one moment after the other, as long as `next` names one.
    fn run(&mut self, next: impl Fn(&World) -> Option<Instant>) {
        // No scenario comes near it: a world that does never rests.
        const MOST_MOMENTS: usize = 1_000_000;
        for _ in 0..MOST_MOMENTS {
            self.work();
            let Some(moment) = next(self) else { return };
            self.now = self.now.max(moment);
        }
        panic!("this world does not come to rest: {self:?}");
    }

    fn next_deadline(&self) -> Option<Instant> {
        let links = self.wires.iter().filter_map(|wire| wire.link.poll_timeout());
        let nodes = self.nodes.iter().filter_map(Node::poll_timeout);
        earliest(self.broker.poll_timeout(), links.chain(nodes).min())
    }

    /// Does all that can be done at this moment.
    fn work(&mut self) {
        let now = self.now;
        let is_due = |deadline: Option<Instant>| deadline.is_some_and(|deadline| deadline <= now);
        for node in self.nodes.iter_mut().filter(|node| is_due(node.poll_timeout())) {
            node.handle_timeout(now);
        }
        if is_due(self.broker.poll_timeout()) {
            self.broker.handle_timeout(now);
        }
        loop {
            let mut moved = self.drain_broker();
            for index in 0..self.wires.len() {
                moved |= self.pump(index);
                moved |= self.drain_broker();
            }
            self.wires.retain(|wire| !wire.is_over());
            if !moved {
                return;
            }
        }
    }

    fn pump(&mut self, index: usize) -> bool {
        let wire = &mut self.wires[index];
        let node = wire.client().map(|id| &mut self.nodes[id.0]);
        let from_client = wire.pump_client(self.now, node, &mut self.tap);
        let from_broker = wire.pump_broker(self.now, &mut self.broker, &mut self.tap);
        from_client || from_broker
    }

    fn drain_broker(&mut self) -> bool {
        let mut any = false;
        while let Some(event) = self.broker.poll_event() {
            any = true;
            let mut wires = self.wires.iter_mut();
            match event {
                BrokerEvent::Ready(conn) => {
                    wires.find(|wire| wire.conn() == Some(conn)).map(Wire::set_ready);
                }
                BrokerEvent::Close(conn, reason) => {
                    self.closed.push(reason);
                    wires.find(|wire| wire.conn() == Some(conn)).map(Wire::set_closing);
                }
                BrokerEvent::Trace(trace) => self.traces.push(trace),
                BrokerEvent::Diagnosed(_) => {}
                BrokerEvent::Authenticate(..) => unreachable!("everyone may connect"),
            }
        }
        any
    }

    fn wire_of(&mut self, id: Id) -> Option<&mut Wire> {
        self.wires.iter_mut().find(|wire| wire.client() == Some(id))
    }
}
