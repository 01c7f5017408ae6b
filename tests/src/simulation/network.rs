//! Clients, one broker, and the links between them, under one clock.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use shared::Message;
use shared::broker::{self, Broker, Config, ConnId};
use shared::client::{self, Event, Options, State, Token};
use shared::link::{self, Link, Side};
use shared::time::{Instant, earliest};
use shared::topic::TopicFilter;
use shared::wire::{Bytes, QoS, Text};

use super::disk::Disk;
use super::random::Random;

/// Never is a step longer than this, so that a mistake ends in an error and not in a hang.
const MAX_TURNS: usize = 10_000_000;

/// A client with its place in the network.
pub struct Client {
    pub machine: client::Client,
    filters: Vec<(TopicFilter, QoS)>,
    wire: Option<Wire>,
    /// When it tries to connect again.
    retry_at: Instant,
    pub has_left: bool,
}

/// One Network Connection.
struct Wire {
    link: Link,
    conn: ConnId,
    /// What the link had no room for.
    to_broker: Vec<Bytes>,
    to_client: Vec<Bytes>,
    /// Both sides are told once that it is over.
    client_ended: bool,
    broker_ended: bool,
}

/// The world.
pub struct Network {
    pub broker: Broker,
    /// Where a broker keeps what must outlive it, if it does.
    disk: Option<Disk>,
    now: Instant,
    random: Random,
    links: link::Config,
    clients: Vec<Client>,
    events: Vec<(usize, Event)>,
    /// Connections that the broker wants closed.
    closing: HashSet<ConnId>,
}

fn broker_config(durable: bool) -> Config {
    let queue = shared::flow::Limits { messages: 1_000_000, bytes: 1 << 30 };
    Config { durable, queue, sys_interval: None, ..Config::default() }
}

impl Network {
    /// A broker without clients, with or without a disk, and perfect links.
    pub fn new(seed: u64, durable: bool) -> Self {
        let now = Instant::from_millis(1);
        let mut random = Random::new(seed);
        Self {
            broker: Broker::new(broker_config(durable), now),
            disk: durable.then(|| Disk::new(random.next())),
            now,
            random,
            links: link::Config::default(),
            clients: Vec::new(),
            events: Vec::new(),
            closing: HashSet::new(),
        }
    }

    /// Adds a client that subscribes whenever it has no Session.
    pub fn add(&mut self, options: Options, filters: Vec<(TopicFilter, QoS)>) {
        let machine = client::Client::new(options);
        let retry_at = self.now;
        self.clients.push(Client { machine, filters, wire: None, retry_at, has_left: false });
    }

    /// How many clients there are.
    pub fn len(&self) -> usize {
        self.clients.len()
    }

    /// One of them.
    pub fn client(&self, index: usize) -> &Client {
        &self.clients[index]
    }

    /// What clients have said since the last time, in order.
    pub fn take_events(&mut self) -> Vec<(usize, Event)> {
        std::mem::take(&mut self.events)
    }

    /// Publishes, if the client takes it.
    pub fn publish(&mut self, index: usize, message: Message) -> Option<Token> {
        let token = self.clients[index].machine.publish(self.now, message).ok();
        self.run();
        token
    }

    /// Does something with a client.
    pub fn with_client(&mut self, index: usize, act: impl FnOnce(&mut client::Client, Instant)) {
        act(&mut self.clients[index].machine, self.now);
        self.run();
    }

    /// Cuts a client's connection; `false` if it has none.
    pub fn cut(&mut self, index: usize) -> bool {
        let Some(wire) = &mut self.clients[index].wire else { return false };
        wire.link.cut();
        self.run();
        true
    }

    /// A client loses its memory and begins anew.
    pub fn reboot(&mut self, index: usize) {
        let client = &mut self.clients[index];
        client.machine = client::Client::new(client.machine.options().clone());
        if let Some(wire) = &mut client.wire {
            wire.link.cut();
            wire.client_ended = true;
        }
        self.run();
    }

    /// A client disconnects for ever.
    pub fn leave(&mut self, index: usize) {
        let client = &mut self.clients[index];
        client.has_left = true;
        client.machine.disconnect(self.now);
        self.run();
    }

    /// The broker starts anew, with nothing kept but what is on its disk; every connection is cut.
    pub fn restart_broker(&mut self) -> Result<(), String> {
        self.broker = match &mut self.disk {
            Some(disk) => disk.crash(broker_config(true), self.now)?,
            None => Broker::new(broker_config(false), self.now),
        };
        self.closing.clear();
        for client in &mut self.clients {
            if let Some(wire) = &mut client.wire {
                wire.link.cut();
                wire.broker_ended = true;
            }
        }
        self.run();
        Ok(())
    }

    /// In peace: what is on the disk makes a broker with so many Sessions that last, so many
    /// subscriptions of theirs, and every retained message.
    pub fn check_disk(&self, sessions: usize, subscriptions: usize) -> Result<(), String> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let (_, found) = disk.restore(broker_config(true), self.now)?;
        let has = (found.sessions, found.subscriptions, found.retained, found.left_out);
        let expected = (sessions, subscriptions, self.broker.stats().retained, 0);
        if has != expected || found.queued > 0 {
            return Err(format!("the disk has {found:?}, expected {expected:?}"));
        }
        Ok(())
    }

    /// How many rows the disk has.
    pub fn rows(&self) -> usize {
        self.disk.as_ref().map_or(0, Disk::len)
    }

    /// Makes the links bad, in a way that the seed decides.
    pub fn trouble(&mut self, seed: u64) {
        let mut random = Random::new(seed);
        let chunk = [1, 7, 50, 500, 5000][random.below(5)];
        self.set_links(link::Config {
            delay: Duration::from_millis(random.below(100) as u64),
            jitter: Duration::from_millis(random.below(100) as u64),
            max_chunk: std::num::NonZeroUsize::new(chunk),
            stall_one_in: [0, 10, 100][random.below(3)],
            stall: Duration::from_millis(random.below(3000) as u64),
            cut_after: None,
        });
    }

    /// Makes the links perfect.
    pub fn heal(&mut self) {
        self.set_links(link::Config::default());
        for client in &mut self.clients {
            client.retry_at = self.now;
        }
    }

    fn set_links(&mut self, config: link::Config) {
        for wire in self.clients.iter_mut().filter_map(|client| client.wire.as_mut()) {
            wire.link.set_config(config.clone());
        }
        self.links = config;
    }

    /// Lets time pass.
    pub fn advance(&mut self, time: Duration) {
        let until = self.now + time;
        for _ in 0..MAX_TURNS {
            self.run();
            let Some(at) = self.next_deadline().filter(|at| *at <= until) else {
                self.now = until;
                return self.run();
            };
            self.now = self.now.max(at);
        }
        panic!("the network does not come to rest");
    }

    fn next_deadline(&self) -> Option<Instant> {
        let clients = self.clients.iter().map(|client| {
            let retry =
                (client.wire.is_none() && client.wants_connection()).then_some(client.retry_at);
            let link = client.wire.as_ref().and_then(|wire| wire.link.poll_timeout());
            earliest(earliest(retry, link), client.machine.poll_timeout())
        });
        let disk = self.disk.as_ref().and_then(Disk::poll_timeout);
        clients.fold(earliest(self.broker.poll_timeout(), disk), earliest)
    }

    /// Does all there is to do at this instant.
    fn run(&mut self) {
        for _ in 0..MAX_TURNS {
            let mut moved = self.fire_timers();
            for index in 0..self.clients.len() {
                self.connect(index);
                moved |= self.pump(index);
            }
            if !moved {
                return;
            }
        }
        panic!("the network does not come to rest at one instant");
    }

    /// `true` if anything may have to be sent now.
    fn fire_timers(&mut self) -> bool {
        if self.broker.poll_timeout().is_some_and(|at| at <= self.now) {
            self.broker.handle_timeout(self.now);
            self.record();
        }
        let (broker, now) = (&mut self.broker, self.now);
        let has_told = self.disk.as_mut().is_some_and(|disk| disk.handle_timeout(broker, now));
        for client in &mut self.clients {
            if client.machine.poll_timeout().is_some_and(|at| at <= self.now) {
                client.machine.handle_timeout(self.now);
            }
        }
        has_told
    }

    /// Sends what the broker has recorded on its way to the disk.
    fn record(&mut self) {
        if let Some(disk) = &mut self.disk {
            disk.collect(&mut self.broker, self.now);
        }
    }

    fn connect(&mut self, index: usize) {
        let client = &mut self.clients[index];
        let is_due = client.retry_at <= self.now && client.wire.is_none();
        if !is_due || !client.wants_connection() {
            return;
        }
        let conn = self.broker.handle_open(self.now).expect("far fewer clients than allowed");
        let link = Link::new(self.random.next(), self.links.clone());
        client.machine.handle_open(self.now);
        let (to_broker, to_client) = (Vec::new(), Vec::new());
        let (client_ended, broker_ended) = (false, false);
        client.wire = Some(Wire { link, conn, to_broker, to_client, client_ended, broker_ended });
    }

    /// Moves bytes of one client; `true` if anything moved.
    fn pump(&mut self, index: usize) -> bool {
        let (now, broker, disk) = (self.now, &mut self.broker, &mut self.disk);
        let mut record = |broker: &mut Broker| {
            if let Some(disk) = disk {
                disk.collect(broker, now);
            }
        };
        let client = &mut self.clients[index];
        let Some(wire) = &mut client.wire else { return false };
        let mut moved = false;
        while let Some(bytes) = client.machine.poll_transmit() {
            wire.to_broker.push(bytes);
        }
        if !wire.broker_ended && wire.to_client.is_empty() {
            wire.to_client.extend(broker.poll_transmit(wire.conn));
            record(broker);
        }
        moved |= send(&mut wire.link, now, Side::Client, &mut wire.to_broker);
        moved |= send(&mut wire.link, now, Side::Broker, &mut wire.to_client);
        while let Some(bytes) = wire.link.poll_receive(now, Side::Broker) {
            moved = true;
            if !wire.broker_ended {
                broker.handle_bytes(now, wire.conn, &bytes);
                record(broker);
            }
        }
        while let Some(bytes) = wire.link.poll_receive(now, Side::Client) {
            moved = true;
            client.machine.handle_bytes(now, &bytes);
        }
        while let Some(event) = broker.poll_event() {
            if let broker::Event::Close(conn, _) = event {
                self.closing.insert(conn);
            }
        }
        let mut wants_close = false;
        while let Some(event) = client.machine.poll_event() {
            moved = true;
            match &event {
                Event::Connected { session_present: false, .. } if !client.filters.is_empty() => {
                    let _ = client.machine.subscribe(now, &client.filters);
                }
                Event::Closed(_) => wants_close = true,
                _ => {}
            }
            self.events.push((index, event));
        }
        let broker_closes = self.closing.remove(&wire.conn);
        if wants_close {
            while let Some(bytes) = client.machine.poll_transmit() {
                wire.to_broker.push(bytes);
            }
            moved |= send(&mut wire.link, now, Side::Client, &mut wire.to_broker);
            wire.link.close(now, Side::Client);
        }
        if broker_closes {
            wire.to_client.extend(broker.poll_transmit(wire.conn));
            record(broker);
            moved |= send(&mut wire.link, now, Side::Broker, &mut wire.to_client);
            wire.link.close(now, Side::Broker);
        }
        moved |= self.finish(index);
        moved
    }

    /// Tells each side once when the link is over, and takes it away when both know.
    fn finish(&mut self, index: usize) -> bool {
        let client = &mut self.clients[index];
        let Some(wire) = &mut client.wire else { return false };
        let mut moved = false;
        if !wire.broker_ended && wire.link.has_ended(self.now, Side::Broker) {
            wire.broker_ended = true;
            self.broker.handle_closed(self.now, wire.conn);
            if let Some(disk) = &mut self.disk {
                disk.collect(&mut self.broker, self.now);
            }
            wire.link.close(self.now, Side::Broker);
            moved = true;
        }
        if !wire.client_ended && wire.link.has_ended(self.now, Side::Client) {
            wire.client_ended = true;
            client.machine.handle_closed(self.now);
            while let Some(event) = client.machine.poll_event() {
                self.events.push((index, event));
            }
            wire.link.close(self.now, Side::Client);
            moved = true;
        }
        if wire.client_ended && wire.broker_ended {
            client.wire = None;
            client.retry_at = self.now + Duration::from_millis(self.random.below(3000) as u64);
            moved = true;
        }
        moved
    }

    /// What a new client finds retained.
    pub fn retained(&mut self, filter: &str) -> HashMap<String, Message> {
        let name = Text::new("watcher").expect("a short name");
        let filter = TopicFilter::new(filter).expect("a valid filter");
        self.add(Options::new(name), vec![(filter, QoS::AtMostOnce)]);
        let watcher = self.clients.len() - 1;
        self.advance(Duration::from_secs(10));
        let mut retained = HashMap::new();
        self.events.retain(|(client, event)| {
            if let Event::Message(message) = event
                && *client == watcher
            {
                retained.insert(message.topic.as_str().to_string(), message.clone());
            }
            *client != watcher
        });
        self.leave(watcher);
        self.advance(Duration::from_secs(10));
        self.events.retain(|(client, _)| *client != watcher);
        self.clients.pop();
        retained
    }

    /// Takes every retained message away.
    pub fn clear_retained(&mut self) {
        let topics = self.retained("#").into_values().map(|message| message.topic);
        let topics = topics.collect::<Vec<_>>();
        self.add(Options::new(Text::new("cleaner").expect("a short name")), Vec::new());
        let cleaner = self.clients.len() - 1;
        self.advance(Duration::from_secs(10));
        assert_eq!(self.clients[cleaner].machine.state(), State::Connected);
        for topic in topics {
            self.publish(cleaner, Message::new(topic, Bytes::new()).retain(true));
        }
        self.leave(cleaner);
        self.advance(Duration::from_secs(10));
    }
}

/// Sends what the link takes and keeps the rest; `true` if it took anything.
fn send(link: &mut Link, now: Instant, from: Side, waiting: &mut Vec<Bytes>) -> bool {
    let mut moved = false;
    while let Some(bytes) = waiting.first_mut() {
        let taken = link.send(now, from, bytes);
        moved |= taken > 0;
        if taken < bytes.len() {
            *bytes = bytes.slice(taken..);
            if link.is_cut() {
                waiting.clear();
            }
            return moved;
        }
        waiting.remove(0);
    }
    moved
}
