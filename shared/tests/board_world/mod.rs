//! A broker, a board and a page, joined by links, with a clock that jumps from event to event.
#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeSet;

use shared::Message;
use shared::board::{
    Behaviour, Board, BoardSpec, Event, Kind, Log, Part, PartKind, Program, Quantity, Source,
};
use shared::broker::{self, Broker, ConnId};
use shared::client::{self, Client, Options};
use shared::link::{Config, Link, Side};
use shared::time::{Duration, Instant, earliest};
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Bytes, BytesMut, QoS, Text, Version};

/// More rounds than any test needs: what never comes to rest fails instead of hanging.
const ROUNDS: usize = 1_000_000;

/// What is driven: `Board` and `Client` have the same hands.
pub trait Machine {
    fn handle_open(&mut self, now: Instant);
    fn handle_bytes(&mut self, now: Instant, bytes: &[u8]);
    fn handle_closed(&mut self, now: Instant);
    fn handle_timeout(&mut self, now: Instant);
    fn poll_timeout(&self) -> Option<Instant>;
    fn poll_transmit(&mut self) -> Option<Bytes>;
}

macro_rules! machine {
    ($type:ty) => {
        impl Machine for $type {
            fn handle_open(&mut self, now: Instant) {
                self.handle_open(now);
            }
            fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
                self.handle_bytes(now, bytes);
            }
            fn handle_closed(&mut self, now: Instant) {
                self.handle_closed(now);
            }
            fn handle_timeout(&mut self, now: Instant) {
                self.handle_timeout(now);
            }
            fn poll_timeout(&self) -> Option<Instant> {
                self.poll_timeout()
            }
            fn poll_transmit(&mut self) -> Option<Bytes> {
                self.poll_transmit()
            }
        }
    };
}
machine!(Board);
machine!(Client);

/// A connection between a machine and the broker.
struct Wire {
    link: Link,
    conn: ConnId,
    to_broker: BytesMut,
    to_machine: BytesMut,
    broker_knows: bool,
}

impl Wire {
    fn open(broker: &mut Broker, now: Instant, link: Link) -> Self {
        let conn = broker.handle_open(now).unwrap();
        let (to_broker, to_machine) = (BytesMut::new(), BytesMut::new());
        Self { link, conn, to_broker, to_machine, broker_knows: true }
    }

    /// Moves bytes until none moves. Returns whether the machine's side is still open.
    fn pump(&mut self, now: Instant, broker: &mut Broker, machine: &mut impl Machine) -> bool {
        loop {
            let mut moved = false;
            while let Some(bytes) = machine.poll_transmit() {
                self.to_broker.extend_from_slice(&bytes);
            }
            let taken = self.link.send(now, Side::Client, &self.to_broker);
            let _ = self.to_broker.split_to(taken);
            while let Some(bytes) = broker.poll_transmit(self.conn) {
                self.to_machine.extend_from_slice(&bytes);
            }
            let taken = self.link.send(now, Side::Broker, &self.to_machine);
            let _ = self.to_machine.split_to(taken);
            if let Some(bytes) = self.link.poll_receive(now, Side::Broker) {
                broker.handle_bytes(now, self.conn, &bytes);
                moved = true;
            }
            if let Some(bytes) = self.link.poll_receive(now, Side::Client) {
                machine.handle_bytes(now, &bytes);
                moved = true;
            }
            if !moved {
                break;
            }
        }
        if self.broker_knows && self.link.has_ended(now, Side::Broker) {
            broker.handle_closed(now, self.conn);
            self.broker_knows = false;
            self.link.close(now, Side::Broker);
        }
        if self.link.has_ended(now, Side::Client) {
            machine.handle_closed(now);
            return false;
        }
        true
    }
}

pub struct World {
    pub now: Instant,
    pub broker: Broker,
    pub board: Board,
    pub board_events: Vec<Event>,
    pub page: Client,
    /// Topic, payload, retain of what the page received.
    pub messages: Vec<(String, String, bool)>,
    board_wire: Option<Wire>,
    page_wire: Option<Wire>,
}

impl World {
    /// A board that is not connected, and a page that sees whatever is published.
    pub fn new(spec: BoardSpec) -> Self {
        let now = Instant::from_millis(100);
        let mut world = Self {
            now,
            broker: Broker::new(
                broker::Config { sys_interval: None, ..broker::Config::default() },
                now,
            ),
            board: Board::new(spec, now).unwrap(),
            board_events: Vec::new(),
            page: Client::new(Options::new(Text::new("page").unwrap())),
            messages: Vec::new(),
            board_wire: None,
            page_wire: None,
        };
        world.open_page();
        world
    }

    /// A new page: it gets what is retained.
    pub fn open_page(&mut self) {
        self.messages.clear();
        let link = Link::new(0, Config::default());
        self.page_wire = Some(Wire::open(&mut self.broker, self.now, link));
        self.page.handle_open(self.now);
        self.settle();
        let everything = TopicFilter::new("#").unwrap();
        self.page.subscribe(self.now, &[(everything, QoS::AtLeastOnce)]).unwrap();
        self.settle();
    }

    pub fn connect_board(&mut self, seed: u64, config: Config) {
        let link = Link::new(seed, config);
        self.board_wire = Some(Wire::open(&mut self.broker, self.now, link));
        self.board.handle_open(self.now);
    }

    /// Connects the board over a good link and gives it time to announce itself.
    pub fn connect_board_well(&mut self) {
        self.connect_board(0, Config::default());
        self.settle();
    }

    pub fn is_board_connected(&self) -> bool {
        self.board.state() == client::State::Connected && self.board_wire.is_some()
    }

    pub fn cut_board(&mut self) {
        self.board_wire.as_mut().unwrap().link.cut();
        self.settle();
    }

    pub fn publish(&mut self, topic: &str, payload: &str, retain: bool) {
        let message = Message::new(TopicName::new(topic).unwrap(), payload.to_owned());
        self.page.publish(self.now, message.qos(QoS::AtLeastOnce).retain(retain)).unwrap();
        self.settle();
    }

    /// Lets happen what happens now, without the clock moving.
    pub fn settle(&mut self) {
        self.run(Duration::ZERO);
    }

    /// Lets time pass.
    pub fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        for _ in 0..ROUNDS {
            self.pump();
            match self.next_deadline() {
                Some(next) if next <= end => self.now = self.now.max(next),
                _ => {
                    self.now = end;
                    return;
                }
            }
            self.broker.handle_timeout(self.now);
            self.page.handle_timeout(self.now);
            self.board.handle_timeout(self.now);
        }
        panic!("the world never comes to rest");
    }

    /// The payloads that the page received on `topic`, oldest first.
    pub fn received(&self, topic: &str) -> Vec<&str> {
        let on_topic = self.messages.iter().filter(|(at, ..)| at == topic);
        on_topic.map(|(_, payload, _)| payload.as_str()).collect()
    }

    pub fn last(&self, topic: &str) -> Option<&str> {
        self.received(topic).last().copied()
    }

    pub fn led_is_on(&self) -> bool {
        let circuit = self.board.circuit();
        let led = circuit.parts().position(|part| part.kind == PartKind::Led);
        circuit.look(led.unwrap()).is_on()
    }

    pub fn logs(&self) -> Vec<&Log> {
        let logs = self.board_events.iter().filter_map(|event| match event {
            Event::Log(log) => Some(log),
            _ => None,
        });
        logs.collect()
    }

    fn next_deadline(&self) -> Option<Instant> {
        let arrival = |wire: &Option<Wire>| wire.as_ref().and_then(|wire| wire.link.poll_timeout());
        let links = earliest(arrival(&self.board_wire), arrival(&self.page_wire));
        let machines = earliest(self.board.poll_timeout(), self.page.poll_timeout());
        earliest(earliest(links, machines), self.broker.poll_timeout())
    }

    fn pump(&mut self) {
        // What one side of the broker does may concern the other: twice is enough for both.
        for _ in 0..2 {
            let (now, broker) = (self.now, &mut self.broker);
            let board_wire = &mut self.board_wire;
            if board_wire.as_mut().is_some_and(|wire| !wire.pump(now, broker, &mut self.board)) {
                *board_wire = None;
            }
            let page_wire = &mut self.page_wire;
            if page_wire.as_mut().is_some_and(|wire| !wire.pump(now, broker, &mut self.page)) {
                *page_wire = None;
            }
            self.drain_events();
        }
    }

    fn drain_events(&mut self) {
        while let Some(event) = self.board.poll_event() {
            if matches!(event, Event::Closed(_))
                && let Some(wire) = &mut self.board_wire
            {
                wire.link.close(self.now, Side::Client);
            }
            self.board_events.push(event);
        }
        while let Some(event) = self.page.poll_event() {
            if let client::Event::Message(message) = event {
                let payload = String::from_utf8(message.payload.to_vec()).unwrap();
                self.messages.push((message.topic.to_string(), payload, message.retain));
            }
        }
        let mut closing = BTreeSet::new();
        while let Some(event) = self.broker.poll_event() {
            if let broker::Event::Close(conn, _) = event {
                closing.insert(conn);
            }
        }
        for wire in [&mut self.board_wire, &mut self.page_wire].into_iter().flatten() {
            if closing.contains(&wire.conn) {
                wire.link.close(self.now, Side::Broker);
            }
        }
    }
}

pub fn led(id: &str, pin: u8) -> Part {
    Part::new(id, PartKind::Led).on_pin(pin).named("Blue LED")
}

pub fn dht22() -> Part {
    Part::new("dht", PartKind::Dht22)
        .on_pin(4)
        .with_source(Quantity::Temperature, Source::constant(23.4))
        .with_source(Quantity::Humidity, Source::constant(51.2))
}

/// A board with these parts, which announces itself and obeys the lesson.
pub fn board(version: Version, every: Duration, parts: Vec<Part>) -> BoardSpec {
    let mut behaviour = Behaviour::announcing(every);
    behaviour.set_lesson(&parts, true);
    BoardSpec {
        id: "esp32-1".into(),
        name: "My board".into(),
        version,
        kind: Kind::Esp32,
        parts,
        program: Program::Behaviour(behaviour),
    }
}

/// An LED and a DHT22 that is read every five seconds.
pub fn spec(version: Version) -> BoardSpec {
    board(version, Duration::from_secs(5), vec![led("led1", 2), dht22()])
}
