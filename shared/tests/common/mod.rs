//! A broker and clients that write and read its packets one by one.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::time::Duration;

use shared::broker::diagnosis::Diagnosis;
use shared::broker::{Broker, CloseReason, Config, ConnId, Credentials, Decision, Event, Trace};
use shared::time::Instant;
use shared::wire::{
    Bytes, BytesMut, ConnAck, Connect, Decoder, Packet, PacketId, Properties, Publish, QoS,
    ReasonCode, Subscribe, SubscribeFilter, SubscribeOptions, Text, Version, Will,
};

/// A broker with a clock that stands still until it is moved.
pub struct Bench {
    pub broker: Broker,
    pub now: Instant,
    pub closed: BTreeMap<ConnId, CloseReason>,
    pub traces: Vec<Trace>,
    pub diagnoses: Vec<Diagnosis>,
    pub asked: Vec<Credentials>,
}

/// One connection to a `Bench`.
#[derive(Clone, Copy)]
pub struct Peer {
    pub conn: ConnId,
    pub version: Version,
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

pub fn connect(version: Version, client_id: &str) -> Connect {
    Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 60,
        properties: Properties::new(),
        client_id: text(client_id),
        will: None,
        username: None,
        password: None,
    }
}

pub fn will(topic: &str) -> Will {
    let (properties, payload) = (Properties::new(), Bytes::from_static(b"gone"));
    Will { qos: QoS::AtMostOnce, retain: false, properties, topic: text(topic), payload }
}

pub fn publish(topic: &str, payload: &str, qos: QoS, packet_id: u16) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: text(topic),
        packet_id: PacketId::new(packet_id),
        properties: Properties::new(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    }
}

impl Bench {
    pub fn new() -> Self {
        Self::with(Config { sys_interval: None, ..Config::default() })
    }

    pub fn with(config: Config) -> Self {
        let now = Instant::from_millis(1);
        let broker = Broker::new(config, now);
        let (closed, traces, asked) = (BTreeMap::new(), Vec::new(), Vec::new());
        Self { broker, now, closed, traces, diagnoses: Vec::new(), asked }
    }

    pub fn open(&mut self, version: Version) -> Peer {
        Peer { conn: self.broker.handle_open(self.now).unwrap(), version }
    }

    /// Opens a connection, sends CONNECT and expects the CONNACK that lets it in.
    pub fn connect(&mut self, connect: Connect) -> (Peer, ConnAck) {
        let peer = self.open(connect.version);
        self.send(peer, &Packet::Connect(connect));
        match self.receive(peer).as_slice() {
            [Packet::ConnAck(ack), ..] if ack.reason == ReasonCode::Success => (peer, ack.clone()),
            other => panic!("not let in: {other:?}"),
        }
    }

    pub fn client(&mut self, version: Version, client_id: &str) -> Peer {
        self.connect(connect(version, client_id)).0
    }

    pub fn send(&mut self, peer: Peer, packet: &Packet) {
        let mut bytes = BytesMut::new();
        packet.encode(peer.version, &mut bytes).unwrap();
        self.send_bytes(peer, &bytes);
    }

    pub fn send_bytes(&mut self, peer: Peer, bytes: &[u8]) {
        self.broker.handle_bytes(self.now, peer.conn, bytes);
        self.drain();
    }

    pub fn decide(&mut self, peer: Peer, decision: Decision) {
        self.broker.handle_decision(self.now, peer.conn, decision);
        self.drain();
    }

    pub fn publish(&mut self, peer: Peer, publish: Publish) {
        self.send(peer, &Packet::Publish(publish));
    }

    /// Subscribes and returns the code of SUBACK.
    pub fn subscribe(&mut self, peer: Peer, filter: &str, options: SubscribeOptions) -> ReasonCode {
        self.send_subscribe(peer, filter, options);
        match self.receive(peer).remove(0) {
            Packet::SubAck(ack) => ack.reasons[0],
            other => panic!("no SUBACK: {other:?}"),
        }
    }

    /// Subscribes and returns the messages that come at once.
    pub fn subscribe_messages(
        &mut self,
        peer: Peer,
        filter: &str,
        options: SubscribeOptions,
    ) -> Vec<(String, String, u8, bool)> {
        self.send_subscribe(peer, filter, options);
        self.messages(peer)
    }

    fn send_subscribe(&mut self, peer: Peer, filter: &str, options: SubscribeOptions) {
        let (packet_id, properties) = (id(9), Properties::new());
        let filters = vec![SubscribeFilter { filter: text(filter), options }];
        self.send(peer, &Packet::Subscribe(Subscribe { packet_id, properties, filters }));
    }

    /// Every packet that the broker has for this connection now.
    pub fn receive(&mut self, peer: Peer) -> Vec<Packet> {
        let mut decoder = Decoder::new(peer.version, u32::MAX);
        while let Some(bytes) = self.broker.poll_transmit(peer.conn) {
            decoder.feed(&bytes);
        }
        std::iter::from_fn(|| decoder.poll_packet()).map(|packet| packet.unwrap()).collect()
    }

    /// Topic, payload, QoS, retain of every message that the broker has for this connection now.
    pub fn messages(&mut self, peer: Peer) -> Vec<(String, String, u8, bool)> {
        let publishes = self.receive(peer).into_iter().filter_map(|packet| match packet {
            Packet::Publish(publish) => Some(publish),
            _ => None,
        });
        let line = |publish: Publish| {
            let payload = String::from_utf8_lossy(&publish.payload).into_owned();
            (publish.topic.to_string(), payload, publish.qos as u8, publish.retain)
        };
        publishes.map(line).collect()
    }

    /// The transport of a connection goes away.
    pub fn cut(&mut self, peer: Peer) {
        self.broker.handle_closed(self.now, peer.conn);
        self.drain();
    }

    pub fn wait(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(at) = self.broker.poll_timeout().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.broker.handle_timeout(self.now);
            self.drain();
        }
        self.now = until;
        self.broker.handle_timeout(until);
        self.drain();
    }

    /// Everything that the broker says.
    pub fn drain(&mut self) {
        while let Some(event) = self.broker.poll_event() {
            match event {
                Event::Ready(_) => {}
                Event::Close(conn, reason) => {
                    self.closed.insert(conn, reason);
                }
                Event::Trace(trace) => self.traces.push(trace),
                Event::Diagnosed(diagnosis) => self.diagnoses.push(*diagnosis),
                Event::Authenticate(_, credentials) => self.asked.push(credentials),
            }
        }
    }
}
