//! A client in a thread of its own, which comes back whenever its connection is lost.

use std::collections::HashMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use shared::Message;
use shared::client::{Client, Event, Options, State, Token, Will};
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{QoS, Text, Version};

use super::ledger::{self, Ledger};

/// How long one look at the socket takes.
const GLANCE: Duration = Duration::from_millis(2);
/// How long before the next try to connect.
const PAUSE: Duration = Duration::from_millis(5);
/// How long the broker may take to say what is retained.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a client is there for.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// Publishes numbers, and keeps every tenth as retained.
    Publisher { number: usize, version: Version, qos: QoS },
    /// Subscribes to them all.
    Listener { number: usize, version: Version, qos: QoS },
    /// Says that it is there, with a Will that says that it is not.
    Board,
}

/// The client, as the test holds it.
pub struct Peer {
    flags: Arc<Flags>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Flags {
    is_ready: AtomicBool,
    is_away: AtomicBool,
    must_stop: AtomicBool,
}

impl Peer {
    /// Starts a client that wants to be connected.
    pub fn start(role: Role, address: SocketAddr, ledger: Arc<Ledger>) -> Self {
        let flags = Arc::new(Flags::default());
        let mut actor = Actor::new(role, address, ledger, flags.clone());
        let thread = thread::spawn(move || actor.run());
        Self { flags, thread: Some(thread) }
    }

    /// Whether its subscription was acknowledged.
    pub fn is_ready(&self) -> bool {
        self.flags.is_ready.load(Ordering::Relaxed)
    }

    /// While it is away it breaks its connection off and makes none.
    pub fn set_away(&self, is_away: bool) {
        self.flags.is_away.store(is_away, Ordering::Relaxed);
    }

    /// Ends it.
    pub fn stop(&mut self) {
        self.flags.must_stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("a client of the crash test does not panic");
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.flags.must_stop.store(true, Ordering::Relaxed);
    }
}

struct Actor {
    role: Role,
    address: SocketAddr,
    ledger: Arc<Ledger>,
    flags: Arc<Flags>,
    client: Client,
    started: Instant,
    /// What a token that is under way stands for: a number that is kept, or 0.
    tokens: HashMap<Token, u64>,
}

fn options(role: Role) -> Options {
    let (name, version) = match role {
        Role::Publisher { number, version, .. } => (format!("publisher{number}"), version),
        Role::Listener { number, version, .. } => (format!("listener{number}"), version),
        Role::Board => ("board".to_owned(), Version::V311),
    };
    let mut options = Options::new(Text::new(&name).expect("a short name"));
    options.version = version;
    options.keep_alive = 0;
    if matches!(role, Role::Board) {
        let message = message(ledger::STATUS, ledger::OFFLINE, QoS::AtLeastOnce).retain(true);
        options.will = Some(Will { message, delay_interval: 0 });
    } else {
        options.clean_start = false;
        options.session_expiry_interval = u32::MAX;
    }
    options
}

fn message(topic: &str, payload: &str, qos: QoS) -> Message {
    let topic = TopicName::new(topic).expect("a plain topic");
    Message::new(topic, payload.as_bytes().to_vec()).qos(qos)
}

impl Actor {
    fn new(role: Role, address: SocketAddr, ledger: Arc<Ledger>, flags: Arc<Flags>) -> Self {
        let client = Client::new(options(role));
        let (started, tokens) = (Instant::now(), HashMap::new());
        Self { role, address, ledger, flags, client, started, tokens }
    }

    fn now(&self) -> shared::time::Instant {
        shared::time::Instant::default() + self.started.elapsed()
    }

    fn wants_connection(&self) -> bool {
        let stops = self.flags.must_stop.load(Ordering::Relaxed);
        !stops && !self.flags.is_away.load(Ordering::Relaxed)
    }

    fn run(&mut self) {
        while !self.flags.must_stop.load(Ordering::Relaxed) {
            if self.wants_connection()
                && let Ok(stream) = TcpStream::connect(self.address)
            {
                self.converse(stream);
            }
            thread::sleep(PAUSE);
        }
    }

    /// One Network Connection.
    fn converse(&mut self, mut stream: TcpStream) {
        let is_set = stream.set_read_timeout(Some(GLANCE)).and_then(|()| stream.set_nodelay(true));
        if is_set.is_err() {
            return;
        }
        self.client.handle_open(self.now());
        let mut chunk = vec![0; 64 * 1024];
        while self.wants_connection() {
            self.publish();
            while let Some(bytes) = self.client.poll_transmit() {
                if stream.write_all(&bytes).is_err() {
                    break;
                }
            }
            match stream.read(&mut chunk) {
                Ok(0) => break,
                Ok(length) => {
                    let now = self.now();
                    self.client.handle_bytes(now, &chunk[..length]);
                }
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => break,
            }
            self.handle_events();
        }
        self.client.handle_closed(self.now());
        self.handle_events();
    }

    fn publish(&mut self) {
        let Role::Publisher { number, qos, .. } = self.role else { return };
        while self.client.state() == State::Connected
            && let Some(next) = self.ledger.next(number, qos)
        {
            let now = self.now();
            let payload = next.to_string();
            let plain = message(&ledger::topic(number), &payload, qos);
            let token = self.client.publish(now, plain).expect("a few messages are under way");
            self.tokens.insert(token, 0);
            if next.is_multiple_of(10) {
                let kept = message(&ledger::kept_topic(number), &payload, qos).retain(true);
                let token = self.client.publish(now, kept).expect("a few messages are under way");
                self.tokens.insert(token, next);
            }
        }
    }

    fn handle_events(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match (self.role, event) {
                (Role::Publisher { number, .. }, Event::Published { token, .. }) => {
                    match self.tokens.remove(&token) {
                        Some(0) => self.ledger.acknowledged(number),
                        Some(kept) => self.ledger.kept(number, kept),
                        None => {}
                    }
                }
                (Role::Listener { number, qos, .. }, Event::Connected { session_present, .. }) => {
                    self.subscribe(number, qos, session_present);
                }
                (Role::Listener { .. }, Event::Subscribed { .. }) => {
                    self.flags.is_ready.store(true, Ordering::Relaxed);
                }
                (Role::Listener { number, .. }, Event::Message(message)) => {
                    self.receive(number, &message);
                }
                (Role::Board, Event::Connected { .. }) => {
                    let online = message(ledger::STATUS, ledger::ONLINE, QoS::AtLeastOnce);
                    // A board that cannot even say that it is there does so the next time.
                    let _ = self.client.publish(self.now(), online.retain(true));
                }
                (Role::Board, Event::Published { .. }) => self.ledger.set_online(true),
                (Role::Board, Event::Closed(_)) => self.ledger.set_online(false),
                (_, Event::Discarded { .. }) if !matches!(self.role, Role::Board) => {
                    self.ledger.complain(format!("{:?} has lost its Session", self.role));
                }
                _ => {}
            }
        }
    }

    fn subscribe(&mut self, number: usize, qos: QoS, session_present: bool) {
        if session_present {
            return;
        }
        if self.flags.is_ready.load(Ordering::Relaxed) {
            self.ledger.complain(format!("listener {number} has lost its Session"));
        }
        let filter = TopicFilter::new("crash/message/+").expect("a plain filter");
        let now = self.now();
        // If the broker is gone meanwhile, there is no Session the next time either.
        let _ = self.client.subscribe(now, &[(filter, qos)]);
    }

    fn receive(&self, listener: usize, message: &Message) {
        let publisher = message.topic.as_str().rsplit('/').next().map(str::parse::<usize>);
        let number = String::from_utf8_lossy(&message.payload).parse::<u64>();
        match (publisher, number) {
            (Some(Ok(publisher)), Ok(number)) if publisher < ledger::PUBLISHERS => {
                self.ledger.received(listener, publisher, number, message.qos);
            }
            _ => self.ledger.complain(format!("listener {listener} received {message:?}")),
        }
    }
}

/// What a new client finds retained below `crash`, by topic: asked for until all is there.
pub fn retained(address: SocketAddr, ledger: &Ledger) -> Result<HashMap<String, String>, String> {
    ledger.complaint()?;
    let text = |error: std::io::Error| format!("the watcher: {error}");
    let mut stream = TcpStream::connect(address).map_err(text)?;
    stream.set_read_timeout(Some(GLANCE)).map_err(text)?;
    let (mut client, started) =
        (Client::new(Options::new(Text::new("watcher").expect("a short name"))), Instant::now());
    let now = || shared::time::Instant::default() + started.elapsed();
    client.handle_open(now());
    let (mut found, mut chunk) = (HashMap::new(), vec![0; 64 * 1024]);
    let marker = TopicName::new("marker/watcher").expect("a plain topic");
    while started.elapsed() < PATIENCE {
        while let Some(bytes) = client.poll_transmit() {
            stream.write_all(&bytes).map_err(text)?;
        }
        match stream.read(&mut chunk) {
            Ok(0) => return Err("the watcher was sent away".to_owned()),
            Ok(length) => client.handle_bytes(now(), &chunk[..length]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(text(error)),
        }
        while let Some(event) = client.poll_event() {
            match event {
                Event::Connected { .. } => {
                    let filters =
                        ["crash/kept/+", ledger::STATUS, "marker/watcher"].map(|filter| {
                            (TopicFilter::new(filter).expect("a plain filter"), QoS::AtMostOnce)
                        });
                    let _ = client.subscribe(now(), &filters);
                }
                // Behind the retained messages comes what is published now.
                Event::Subscribed { .. } => {
                    let _ = client.publish(now(), Message::new(marker.clone(), &b"."[..]));
                }
                Event::Message(message) if message.topic == marker => return Ok(found),
                Event::Message(message) if message.retain => {
                    let payload = String::from_utf8_lossy(&message.payload).into_owned();
                    found.insert(message.topic.as_str().to_owned(), payload);
                }
                _ => {}
            }
        }
    }
    Err("the watcher waited in vain for what is retained".to_owned())
}
