//! The packets of a Network Connection, both directions, and what they have to do with each other.
//!
//! Takes bytes as they pass and yields frames. Knows the version since it sees CONNECT, resolves
//! Topic Aliases, and keeps account of what is under way. Takes no part in the conversation and
//! enforces nothing.

use crate::map::Map;
use alloc::string::String;

use super::ledger::{Exchange, Ledger, Relation};
use super::{Dissection, Lang, dissect, text};
use crate::wire::{
    self, Bytes, BytesMut, CutEnd, DecodeError, Packet, PacketType, Text, Topics, Version,
};

/// Topic Aliases that are remembered, for each direction. Higher numbers stay unresolved.
pub const MAX_ALIASES: u16 = 1024;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

impl Direction {
    /// The way back.
    pub const fn other(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// One packet on its way, or the bytes that end the conversation since they are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Running number over both directions, from 1.
    pub number: u64,
    /// Which way it goes.
    pub direction: Direction,
    /// The version that it is written in.
    pub version: Version,
    /// Its bytes; after a fault that hides its end, all that have come.
    pub bytes: Bytes,
    /// The packet, or what is wrong.
    pub outcome: Result<Packet, DecodeError>,
    /// What it has to do with packets before it.
    pub relation: Relation,
    /// The Topic Name of a PUBLISH, also where only a Topic Alias stands for it.
    pub topic: Option<Text>,
    max_packet_size: u32,
}

impl Frame {
    /// Its fields.
    pub fn dissect(&self) -> Dissection {
        dissect(&self.bytes, self.version, self.max_packet_size)
    }

    /// One line: what the packet is.
    pub fn summary(&self, lang: Lang) -> String {
        text::frame_summary(&self.outcome, &self.bytes, self.topic.as_ref(), lang)
    }
}

/// A watcher of one Session's Network Connections, one after the other.
#[derive(Clone, Debug)]
pub struct Stream {
    version: Version,
    max_packet_size: u32,
    seen: u64,
    to_server: Side,
    to_client: Side,
    ledger: Ledger,
}

/// What is known of one direction.
#[derive(Clone, Debug)]
struct Side {
    buffer: BytesMut,
    failed: bool,
    topics: Topics,
    aliases: Map<u16, Text>,
    /// How the payload of the last PUBLISH ends.
    last_payload: CutEnd,
}

impl Stream {
    /// Before any bytes. `version` is what the connection speaks if its CONNECT is not seen;
    /// packets over `max_packet_size` are faults.
    pub fn new(version: Version, max_packet_size: u32) -> Self {
        Self {
            version,
            max_packet_size,
            seen: 0,
            to_server: Side::default(),
            to_client: Side::default(),
            ledger: Ledger::default(),
        }
    }

    /// Bytes went by. To be followed by [`Stream::poll_frame`] until there is none.
    pub fn handle_bytes(&mut self, direction: Direction, bytes: &[u8]) {
        let side = self.side(direction);
        if !side.failed {
            side.buffer.extend_from_slice(bytes);
        }
    }

    /// The client connects again: numbers go on, and what was under way may be sent again.
    pub fn handle_reconnect(&mut self) {
        self.to_server = Side::default();
        self.to_client = Side::default();
        self.ledger.reconnect();
    }

    /// The next packet; `None` until more bytes come, for good in a direction that had a fault.
    pub fn poll_frame(&mut self) -> Option<Frame> {
        self.next_frame(Direction::ToServer).or_else(|| self.next_frame(Direction::ToClient))
    }

    /// The version in force.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Packets seen so far: the number of the latest.
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// Everything that is owed at this moment, oldest first.
    pub fn owed(&self) -> impl Iterator<Item = &Exchange> {
        self.ledger.exchanges()
    }

    /// The QoS 1 and 2 messages under way in one direction, oldest first.
    pub fn inflight(&self, direction: Direction) -> impl Iterator<Item = &Exchange> {
        self.owed().filter(move |exchange| {
            exchange.opened_by == direction
                && matches!(exchange.kind, PacketType::Publish | PacketType::PubRel)
        })
    }

    /// The topic that an alias stands for in one direction.
    pub fn alias(&self, direction: Direction, alias: u16) -> Option<&Text> {
        let side = match direction {
            Direction::ToServer => &self.to_server,
            Direction::ToClient => &self.to_client,
        };
        side.aliases.get(&alias)
    }

    fn side(&mut self, direction: Direction) -> &mut Side {
        match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        }
    }

    fn next_frame(&mut self, direction: Direction) -> Option<Frame> {
        let (version, max_packet_size) = (self.version, self.max_packet_size);
        let side = self.side(direction);
        let (bytes, outcome, version) = side.take_packet(version, max_packet_size)?;
        self.version = version;
        self.seen += 1;
        let number = self.seen;
        let (relation, topic) = match &outcome {
            Ok(packet) => {
                let topic = self.side(direction).topic(packet);
                (self.ledger.note(number, direction, packet), topic)
            }
            Err(fault) if self.side(direction).last_payload.explains(fault, &bytes) => {
                (Relation::CountedInCharacters, None)
            }
            Err(_) => (Relation::Alone, None),
        };
        Some(Frame { number, direction, version, bytes, outcome, relation, topic, max_packet_size })
    }
}

impl Default for Side {
    fn default() -> Self {
        Self {
            buffer: BytesMut::new(),
            failed: false,
            topics: Topics::many(),
            aliases: Map::new(),
            last_payload: CutEnd::default(),
        }
    }
}

impl Side {
    /// The first packet in the buffer, and the version that is in force with it.
    fn take_packet(
        &mut self,
        version: Version,
        limit: u32,
    ) -> Option<(Bytes, Result<Packet, DecodeError>, Version)> {
        let extent = match wire::measure(version, limit, &self.buffer) {
            Ok(extent) => extent?,
            Err(fault) => return Some((self.fail().freeze(), Err(fault), version)),
        };
        if self.buffer.len() < extent.size {
            return None;
        }
        let bytes = self.buffer.split_to(extent.size).freeze();
        let (outcome, version) = wire::decode(&bytes, extent, version, &mut self.topics);
        if outcome.is_err() {
            self.fail();
        }
        Some((bytes, outcome, version))
    }

    /// Nothing after this can be found.
    fn fail(&mut self) -> BytesMut {
        self.failed = true;
        core::mem::take(&mut self.buffer)
    }

    /// Learns and resolves Topic Aliases.
    fn topic(&mut self, packet: &Packet) -> Option<Text> {
        let Packet::Publish(publish) = packet else { return None };
        self.last_payload = CutEnd::of(&publish.payload);
        let alias = publish.properties.topic_alias().copied();
        if publish.topic.is_empty() {
            return self.aliases.get(&alias?).cloned();
        }
        if let Some(alias) = alias.filter(|&alias| alias <= MAX_ALIASES) {
            self.aliases.insert(alias, publish.topic.clone());
        }
        Some(publish.topic.clone())
    }
}
