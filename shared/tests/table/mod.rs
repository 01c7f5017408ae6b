//! The one table of packets: bytes, and the packet that they are or the fault that they have.
//!
//! The bytes are written by hand, or put together from parts that are; never by the encoder, which
//! is tested against them.
#![allow(dead_code, reason = "each test file uses its part")]

mod boards;
mod faults;
mod packets;
mod properties;
mod reasons;

use shared::wire::{
    Bytes, Connect, DecodeErrorKind, Packet, PacketId, Properties, Publish, QoS, Text, Version,
};

/// The largest packet that the receiver of this table takes.
pub const LIMIT: u32 = 1024;

/// Bytes and what they are.
pub struct Entry {
    /// The bytes as they are written down.
    pub name: String,
    pub version: Version,
    pub bytes: Vec<u8>,
    /// The packet, or the kind of fault and the byte at fault.
    pub outcome: Result<Packet, (DecodeErrorKind, usize)>,
    /// The encoder writes the packet with these very bytes.
    pub canonical: bool,
}

/// Every entry of the table.
pub fn entries() -> Vec<Entry> {
    let parts = [
        packets::entries(),
        boards::entries(),
        properties::entries(),
        reasons::entries(),
        faults::entries(),
    ];
    parts.into_iter().flatten().collect()
}

/// The entries that are packets.
pub fn valid() -> impl Iterator<Item = (Entry, Packet)> {
    entries().into_iter().filter_map(|entry| {
        let packet = entry.outcome.clone().ok()?;
        Some((entry, packet))
    })
}

/// The entries that are none.
pub fn faulty() -> impl Iterator<Item = (Entry, DecodeErrorKind, usize)> {
    entries().into_iter().filter_map(|entry| {
        let (kind, offset) = entry.outcome.clone().err()?;
        Some((entry, kind, offset))
    })
}

impl Entry {
    fn valid(version: Version, notation: &str, packet: Packet) -> Self {
        Self::new(version, notation, bytes(notation), Ok(packet))
    }

    fn faulty(version: Version, notation: &str, kind: DecodeErrorKind, offset: usize) -> Self {
        Self::new(version, notation, bytes(notation), Err((kind, offset)))
    }

    fn new(
        version: Version,
        name: &str,
        bytes: Vec<u8>,
        outcome: Result<Packet, (DecodeErrorKind, usize)>,
    ) -> Self {
        let name = format!("MQTT {}: {name}", version.name());
        Self { name, version, bytes, outcome, canonical: true }
    }

    /// The same packet is written in a shorter way, or in another version's.
    fn not_canonical(mut self) -> Self {
        self.canonical = false;
        self
    }
}

/// Hex with spaces, and text in quotes.
pub fn bytes(notation: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, part) in notation.split('"').enumerate() {
        if index % 2 == 1 {
            out.extend_from_slice(part.as_bytes());
        } else {
            let hex = part.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap());
            out.extend(hex);
        }
    }
    out
}

pub fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

pub fn connect(version: Version) -> Connect {
    Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        properties: Properties::new(),
        client_id: text("esp"),
        will: None,
        username: None,
        password: None,
    }
}

pub fn publish(qos: QoS, packet_id: Option<PacketId>) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: text("LED_CONTROL"),
        packet_id,
        properties: Properties::new(),
        payload: Bytes::from_static(b"LED_ON"),
    }
}
