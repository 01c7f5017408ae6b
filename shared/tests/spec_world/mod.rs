//! A client against a server that is played packet by packet, and packets as bytes.
#![allow(dead_code, reason = "each test file uses its part")]

use std::time::Duration;

use shared::Message;
use shared::client::{Client, CloseCause, Event, Options};
use shared::time::Instant;
use shared::topic::TopicName;
use shared::wire::{
    Ack, Bytes, BytesMut, ConnAck, Decoder, Packet, PacketId, Properties, Publish, QoS, ReasonCode,
    Text, Version,
};

pub const VERSIONS: [Version; 2] = [Version::V311, Version::V5];

/// The server's side of one client, with a clock that stands still until it is moved.
pub struct Server {
    pub client: Client,
    pub now: Instant,
    decoder: Decoder,
}

pub fn options(version: Version) -> Options {
    Options { version, ..Options::new(Text::new("esp").unwrap()) }
}

/// Options of a client that wants its Session kept.
pub fn lasting(version: Version) -> Options {
    Options { clean_start: false, session_expiry_interval: 600, ..options(version) }
}

pub fn message(topic: &str, payload: &str, qos: QoS) -> Message {
    let payload = Bytes::copy_from_slice(payload.as_bytes());
    Message::new(TopicName::new(topic).unwrap(), payload).qos(qos)
}

pub fn ack(number: u16) -> Ack {
    Ack::new(PacketId::new(number).unwrap(), ReasonCode::Success)
}

pub fn ack_with(number: u16, reason: ReasonCode) -> Ack {
    Ack { reason, ..ack(number) }
}

/// A PUBLISH from the server.
pub fn incoming(qos: QoS, number: u16, payload: &str) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: Text::new("t").unwrap(),
        packet_id: PacketId::new(number),
        properties: Properties::new(),
        payload: Bytes::copy_from_slice(payload.as_bytes()),
    }
}

/// The bytes of a packet.
pub fn encoded(packet: &Packet, version: Version) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    packet.encode(version, &mut bytes).unwrap();
    bytes.to_vec()
}

/// The bytes of a packet that holds `body`, which is short.
pub fn frame(first: u8, body: &[u8]) -> Vec<u8> {
    assert!(body.len() < 128);
    [&[first, body.len() as u8], body].concat()
}

/// A field with its length in front.
pub fn field(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u16).to_be_bytes()[..], bytes].concat()
}

/// No properties, where the version has any.
pub fn no_properties(version: Version) -> &'static [u8] {
    if version.has_properties() { &[0] } else { &[] }
}

impl Server {
    pub fn new(options: Options) -> Self {
        let decoder = Decoder::new(options.version, u32::MAX);
        Self { client: Client::new(options), now: Instant::from_millis(5), decoder }
    }

    /// Opens the transport and returns what the client sends at once.
    pub fn open(&mut self) -> Vec<Packet> {
        self.decoder = Decoder::new(self.client.options().version, u32::MAX);
        self.client.handle_open(self.now);
        self.received()
    }

    /// Opens the transport and lets the client in.
    pub fn accept(&mut self, session_present: bool, properties: Properties) -> Vec<Event> {
        let packets = self.open();
        assert!(matches!(packets.as_slice(), [Packet::Connect(_)]), "{packets:?}");
        let reason = ReasonCode::Success;
        self.send(&Packet::ConnAck(ConnAck { session_present, reason, properties }))
    }

    pub fn connected(options: Options) -> Self {
        Self::connected_with(options, Properties::new())
    }

    pub fn connected_with(options: Options, properties: Properties) -> Self {
        let mut server = Self::new(options);
        let events = server.accept(false, properties);
        assert!(matches!(events.as_slice(), [Event::Connected { .. }, ..]), "{events:?}");
        server
    }

    /// Cuts the connection.
    pub fn cut(&mut self) {
        self.received();
        self.client.handle_closed(self.now);
        assert_eq!(self.events().last(), Some(&Event::Closed(CloseCause::TransportClosed)));
    }

    pub fn received(&mut self) -> Vec<Packet> {
        while let Some(bytes) = self.client.poll_transmit() {
            self.decoder.feed(&bytes);
        }
        std::iter::from_fn(|| self.decoder.poll_packet()).map(|packet| packet.unwrap()).collect()
    }

    pub fn send(&mut self, packet: &Packet) -> Vec<Event> {
        let bytes = encoded(packet, self.client.options().version);
        self.send_bytes(&bytes)
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.client.handle_bytes(self.now, bytes);
        self.events()
    }

    pub fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.client.poll_event()).collect()
    }

    pub fn publish(&mut self, payload: &str, qos: QoS) {
        self.client.publish(self.now, message("t", payload, qos)).unwrap();
    }

    pub fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        while let Some(at) = self.client.poll_timeout().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.client.handle_timeout(self.now);
        }
        self.now = until;
    }
}
