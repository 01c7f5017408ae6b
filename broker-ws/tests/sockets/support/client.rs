//! [`shared::client::Client`] on a real transport: the fourth driver, and a blocking one.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant as Clock;

use shared::Message;
use shared::client::{Client, CloseCause, Event, Options};
use shared::time::Instant;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{QoS, ReasonCode, Text, Version};

use super::{Opcode, Peer, WsPeer, wait_for};

/// What carries the client's bytes.
enum Transport {
    Tcp(Peer),
    Ws(WsPeer),
}

/// A client that is connected, or was.
pub struct TestClient {
    pub client: Client,
    transport: Transport,
    origin: Clock,
    events: VecDeque<Event>,
}

/// Options of a client that never pings, so that tests see nothing that they did not ask for.
pub fn options(version: Version, client_id: &str) -> Options {
    Options { version, keep_alive: 0, ..Options::new(Text::new(client_id).unwrap()) }
}

/// A client on TCP and one on WebSocket, connected, both of this version.
pub fn connected(addr: SocketAddr, version: Version) -> [TestClient; 2] {
    [TestClient::tcp(addr, options(version, "tcp")), TestClient::ws(addr, options(version, "ws"))]
}

impl TestClient {
    /// Connects by TCP.
    pub fn tcp(addr: SocketAddr, options: Options) -> Self {
        Self::on(Peer::open(addr), options)
    }

    /// Connects on a socket that is there.
    pub fn on(peer: Peer, options: Options) -> Self {
        Self::connect(Transport::Tcp(peer), options)
    }

    /// Connects by WebSocket.
    pub fn ws(addr: SocketAddr, options: Options) -> Self {
        Self::on_ws(WsPeer::open(addr), options)
    }

    /// Connects on a WebSocket that is there.
    pub fn on_ws(ws: WsPeer, options: Options) -> Self {
        Self::connect(Transport::Ws(ws), options)
    }

    fn connect(transport: Transport, options: Options) -> Self {
        let (client, events) = (Client::new(options), VecDeque::new());
        let mut this = Self { client, transport, origin: Clock::now(), events };
        this.client.handle_open(this.now());
        this.expect("CONNACK", |event| matches!(event, Event::Connected { .. }).then_some(()));
        this
    }

    fn now(&self) -> Instant {
        Instant::from_micros(self.origin.elapsed().as_micros() as u64)
    }

    /// Sends what there is to send.
    fn flush(&mut self) {
        while let Some(bytes) = self.client.poll_transmit() {
            match &mut self.transport {
                Transport::Tcp(peer) => peer.send(&bytes),
                Transport::Ws(ws) => ws.send(Opcode::Binary, &bytes),
            }
        }
    }

    /// One round: sends, waits for bytes if no event is known, and lets the client have them.
    fn turn(&mut self) {
        self.flush();
        self.events.extend(std::iter::from_fn(|| self.client.poll_event()));
        if !self.events.is_empty() {
            return;
        }
        let bytes = match &mut self.transport {
            Transport::Tcp(peer) => peer.take_some(),
            Transport::Ws(ws) => ws.take_some(),
        };
        let now = self.now();
        match bytes {
            Some(bytes) => self.client.handle_bytes(now, &bytes),
            None => self.client.handle_closed(now),
        }
        self.events.extend(std::iter::from_fn(|| self.client.poll_event()));
    }

    /// Waits for an event that `find` finds; events before it are lost.
    pub fn expect<T>(&mut self, what: &str, mut find: impl FnMut(&Event) -> Option<T>) -> T {
        wait_for(what, || {
            self.turn();
            while let Some(event) = self.events.pop_front() {
                if let Some(found) = find(&event) {
                    return Some(found);
                }
                assert!(!matches!(event, Event::Closed(_)), "waiting for {what}: {event:?}");
            }
            None
        })
    }

    /// Subscribes and waits until that is done.
    pub fn subscribe(&mut self, filter: &str, qos: QoS) {
        let now = self.now();
        let filter = TopicFilter::new(filter).unwrap();
        let asked = self.client.subscribe(now, &[(filter, qos)]).unwrap();
        let reasons = self.expect("SUBACK", |event| match event {
            Event::Subscribed { token, reasons } if *token == asked => Some(reasons.clone()),
            _ => None,
        });
        assert_eq!(reasons[0] as u8, qos as u8);
    }

    /// Publishes and waits until that is done; what the broker says of it.
    pub fn publish(
        &mut self,
        topic: &str,
        payload: impl Into<Vec<u8>>,
        qos: QoS,
        retain: bool,
    ) -> ReasonCode {
        let message = Message::new(TopicName::new(topic).unwrap(), payload.into());
        let asked = self.client.publish(self.now(), message.qos(qos).retain(retain)).unwrap();
        let reason = self.expect("an acknowledgement", |event| match event {
            Event::Published { token, reason } if *token == asked => Some(*reason),
            _ => None,
        });
        self.flush();
        reason
    }

    /// Waits for the next message.
    pub fn message(&mut self) -> Message {
        let message = self.expect("a message", |event| match event {
            Event::Message(message) => Some(message.clone()),
            _ => None,
        });
        self.flush();
        message
    }

    /// Waits for the end of the connection.
    pub fn closed(&mut self) -> CloseCause {
        self.expect("the end", |event| match event {
            Event::Closed(cause) => Some(cause.clone()),
            _ => None,
        })
    }
}
