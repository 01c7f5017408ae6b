//! Rows to bytes. `docs/ARCHITECTURE.md` has the table; [`super::FORMAT`] is its version.
//!
//! Numbers in keys are eight bytes, high first, so that keys sort as numbers do; everywhere else
//! they take seven bits a byte, low first. A text or payload stands behind its length.

use alloc::vec::Vec;

use super::row::{Key, Record, Reference, Row, Step};
use crate::broker::Stored;
use crate::time::{Duration, Instant};
use crate::wire::{
    BytesMut, Packet, PacketId, Properties, Property, Publish, QoS, Text, Version, Will,
};

/// What kind of row a key is of: its first byte.
pub(super) mod kind {
    pub(in super::super) const SESSION: u8 = 1;
    pub(in super::super) const SUBSCRIPTION: u8 = 2;
    pub(in super::super) const MESSAGE: u8 = 3;
    pub(in super::super) const QUEUED: u8 = 4;
    pub(in super::super) const INBOUND: u8 = 5;
    pub(in super::super) const RETAINED: u8 = 6;
    pub(in super::super) const WILL: u8 = 7;
}

/// Among the bits of a subscription's options, of which MQTT uses the lower six: behind the rest
/// stands what it asks for besides, through a mount point.
pub(super) const HAS_COMPANION: u8 = 0x40;

/// How far a queued message has come, in bits 3 and 4 of its flags; bits 0 and 1 are its QoS, bit 2
/// is RETAIN.
pub(super) mod step {
    pub(in super::super) const WAITING: u8 = 0;
    pub(in super::super) const SENT: u8 = 1;
    pub(in super::super) const RELEASED: u8 = 2;
    pub(in super::super) const SHIFT: u8 = 3;
    pub(in super::super) const RETAIN: u8 = 4;
}

impl Record {
    /// The key of the row, and what it says now; `None` if it is gone.
    pub fn encode(&self) -> (Vec<u8>, Option<Vec<u8>>) {
        match self {
            Self::Put(row) => {
                let (key, value) = row.encode();
                (key, Some(value))
            }
            Self::Delete(key) => (key.encode(), None),
        }
    }
}

impl Key {
    /// The bytes that rows are stored and sorted by.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(24);
        match self {
            Self::Session(session) => numbers(kind::SESSION, &[*session], &mut out),
            Self::Subscription(session, filter) => {
                numbers(kind::SUBSCRIPTION, &[*session], &mut out);
                out.extend_from_slice(filter.as_str().as_bytes());
            }
            Self::Message(number) => numbers(kind::MESSAGE, &[*number], &mut out),
            Self::Queued(session, order) => numbers(kind::QUEUED, &[*session, *order], &mut out),
            Self::Inbound(session, packet_id) => {
                numbers(kind::INBOUND, &[*session], &mut out);
                out.extend_from_slice(&packet_id.get().to_be_bytes());
            }
            Self::Retained(topic) => {
                out.push(kind::RETAINED);
                out.extend_from_slice(topic.as_bytes());
            }
            Self::Will(session) => numbers(kind::WILL, &[*session], &mut out),
        }
        out
    }
}

impl Row {
    /// The bytes of its key and of what it says. [`Row::decode`] reads them.
    pub fn encode(&self) -> (Vec<u8>, Vec<u8>) {
        let mut out = Vec::new();
        match self {
            Self::Session { client_id, user, expiry, ends_at, .. } => {
                text(client_id, &mut out);
                text(user.as_ref().unwrap_or(&Text::default()), &mut out);
                duration(*expiry, &mut out);
                optional_instant(*ends_at, &mut out);
            }
            Self::Subscription { options, identifier, payload_filter, companion, .. } => {
                let has_companion = u8::from(companion.is_some()) * HAS_COMPANION;
                out.push(options.to_byte(Version::V5) | has_companion);
                number(identifier.map_or(0, |id| id.get().into()), &mut out);
                text(payload_filter.as_ref().unwrap_or(&Text::default()), &mut out);
                if let Some(companion) = companion {
                    text(companion.text(), &mut out);
                }
            }
            Self::Message(stored) | Self::Retained(stored) => message(stored, &mut out),
            Self::Queued { step, .. } => queued(step, &mut out),
            Self::Inbound { .. } => {}
            Self::Will { client_id, user, due, will, .. } => {
                text(client_id, &mut out);
                text(user.as_ref().unwrap_or(&Text::default()), &mut out);
                optional_instant(*due, &mut out);
                write_will(will, &mut out);
            }
        }
        (self.key().encode(), out)
    }
}

fn queued(queued: &Step, out: &mut Vec<u8>) {
    match queued {
        Step::Waiting(reference) => {
            out.push(flags(step::WAITING, reference));
            write_reference(reference, out);
        }
        Step::Sent(packet_id, reference) => {
            out.push(flags(step::SENT, reference));
            out.extend_from_slice(&packet_id.get().to_be_bytes());
            write_reference(reference, out);
        }
        Step::Released { packet_id, pubrec } => {
            out.push(step::RELEASED << step::SHIFT);
            out.extend_from_slice(&packet_id.get().to_be_bytes());
            number(*pubrec, out);
        }
    }
}

fn flags(step: u8, reference: &Reference) -> u8 {
    let retain = if reference.retain { step::RETAIN } else { 0 };
    reference.qos as u8 | retain | step << step::SHIFT
}

fn write_reference(reference: &Reference, out: &mut Vec<u8>) {
    number(reference.message, out);
    number(reference.identifiers.len() as u64, out);
    for identifier in &reference.identifiers {
        number(identifier.get().into(), out);
    }
}

/// When it came, everything but the payload as a PUBLISH of MQTT 5, and the payload.
fn message(stored: &Stored, out: &mut Vec<u8>) {
    number(stored.received_at.as_micros(), out);
    head(stored.qos, stored.retain, &stored.topic, stored.properties.clone(), out);
    bytes(&stored.payload, out);
}

/// The Will Delay Interval, everything else but the payload as a PUBLISH, and the payload.
fn write_will(will: &Will, out: &mut Vec<u8>) {
    let delay = will.properties.will_delay_interval().copied().unwrap_or(0);
    number(delay.into(), out);
    let mut properties = will.properties.clone();
    properties.0.retain(|property| !matches!(property, Property::WillDelayInterval(_)));
    head(will.qos, will.retain, &will.topic, properties, out);
    bytes(&will.payload, out);
}

fn head(qos: QoS, retain: bool, topic: &Text, properties: Properties, out: &mut Vec<u8>) {
    let publish = Publish {
        dup: false,
        qos,
        retain,
        topic: topic.clone(),
        packet_id: (qos != QoS::AtMostOnce).then_some(PacketId::MIN),
        properties,
        payload: Default::default(),
    };
    let mut packet = BytesMut::new();
    Packet::Publish(publish)
        .encode(Version::V5, &mut packet)
        .expect("topic and properties came in a packet, and so fit in one");
    bytes(&packet, out);
}

fn numbers(kind: u8, numbers: &[u64], out: &mut Vec<u8>) {
    out.push(kind);
    for number in numbers {
        out.extend_from_slice(&number.to_be_bytes());
    }
}

fn text(text: &Text, out: &mut Vec<u8>) {
    bytes(text.as_bytes(), out);
}

fn bytes(bytes: &[u8], out: &mut Vec<u8>) {
    number(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

fn duration(duration: Duration, out: &mut Vec<u8>) {
    number(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX), out);
}

/// A 1 and the time, or a 0.
fn optional_instant(instant: Option<Instant>, out: &mut Vec<u8>) {
    out.push(instant.is_some().into());
    if let Some(instant) = instant {
        number(instant.as_micros(), out);
    }
}

fn number(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
