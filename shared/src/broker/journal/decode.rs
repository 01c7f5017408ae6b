//! Bytes to rows. Any bytes give a row or an error, never a panic.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU32;

use super::encode::{HAS_COMPANION, kind, step};
use super::row::{Reference, Row, Step};
use crate::broker::Stored;
use crate::time::{Duration, Instant};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{
    Bytes, DecodeError, Decoder, Packet, PacketId, Property, PropertyHolder, Publish, QoS,
    SubscribeOptions, Text, Version, Will,
};

/// Why bytes are no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// What the row is about, as far as its key says.
    pub row: &'static str,
    /// What is wrong with it.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowFault {
    /// The key begins with this byte, which stands for nothing.
    UnknownKind(u8),
    /// It ends too early.
    UnexpectedEnd,
    /// It goes on behind its end.
    TrailingBytes,
    /// A field has a value that it cannot have.
    Invalid(&'static str),
    /// The head of the message is no PUBLISH.
    Message(DecodeError),
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the row of {} ", self.row)?;
        match &self.fault {
            RowFault::UnknownKind(kind) => write!(f, "has a key of unknown kind {kind}"),
            RowFault::UnexpectedEnd => f.write_str("ends too early"),
            RowFault::TrailingBytes => f.write_str("is longer than it says"),
            RowFault::Invalid(field) => write!(f, "has an impossible {field}"),
            RowFault::Message(error) => write!(f, "holds no message: {error}"),
        }
    }
}

impl core::error::Error for RowError {}

type Result<T> = core::result::Result<T, RowFault>;

impl Row {
    /// Reads what [`Row::encode`] has written.
    ///
    /// # Errors
    ///
    /// The bytes are no row: what stored them has lost or changed some.
    pub fn decode(key: &[u8], value: &[u8]) -> core::result::Result<Self, RowError> {
        let row = match key.first() {
            Some(&kind::SESSION) => "a Session",
            Some(&kind::SUBSCRIPTION) => "a subscription",
            Some(&kind::MESSAGE) => "a message",
            Some(&kind::QUEUED) => "a queued message",
            Some(&kind::INBOUND) => "a received message",
            Some(&kind::RETAINED) => "a retained message",
            Some(&kind::WILL) => "a Will",
            Some(_) | None => "something",
        };
        read_row(&mut Reader(key), &mut Reader(value)).map_err(|fault| RowError { row, fault })
    }
}

fn read_row(key: &mut Reader<'_>, value: &mut Reader<'_>) -> Result<Row> {
    let row = match key.u8()? {
        kind::SESSION => Row::Session {
            session: key.key_number()?,
            client_id: value.text()?,
            user: value.filled_text()?,
            expiry: Duration::from_micros(value.number()?),
            ends_at: value.optional_instant()?,
        },
        kind::SUBSCRIPTION => read_subscription(key, value)?,
        kind::MESSAGE => {
            let number = key.key_number()?;
            Row::Message(Arc::new(read_message(number, value)?))
        }
        kind::QUEUED => Row::Queued {
            session: key.key_number()?,
            order: key.key_number()?,
            step: read_step(value)?,
        },
        kind::INBOUND => Row::Inbound { session: key.key_number()?, packet_id: key.packet_id()? },
        kind::RETAINED => {
            let topic = key.rest_as_text()?;
            let message = read_message(0, value)?;
            if message.topic != topic || !message.retain || message.payload.is_empty() {
                return Err(RowFault::Invalid("retained message"));
            }
            Row::Retained(Arc::new(message))
        }
        kind::WILL => Row::Will {
            session: key.key_number()?,
            client_id: value.text()?,
            user: value.filled_text()?,
            due: value.optional_instant()?,
            will: read_will(value)?,
        },
        unknown => return Err(RowFault::UnknownKind(unknown)),
    };
    key.finish()?;
    value.finish()?;
    Ok(row)
}

fn read_step(value: &mut Reader<'_>) -> Result<Step> {
    let flags = value.u8()?;
    match flags >> step::SHIFT {
        step::WAITING => Ok(Step::Waiting(read_reference(flags, value)?)),
        step::SENT => Ok(Step::Sent(value.packet_id()?, read_reference(flags, value)?)),
        step::RELEASED if flags == step::RELEASED << step::SHIFT => {
            Ok(Step::Released { packet_id: value.packet_id()?, pubrec: value.number()? })
        }
        _ => Err(RowFault::Invalid("step of delivery")),
    }
}

fn read_reference(flags: u8, value: &mut Reader<'_>) -> Result<Reference> {
    let qos = match QoS::try_from(flags & 3) {
        Ok(qos @ (QoS::AtLeastOnce | QoS::ExactlyOnce)) => qos,
        Ok(QoS::AtMostOnce) | Err(_) => return Err(RowFault::Invalid("QoS")),
    };
    let message = value.number()?;
    // The number of identifiers is not believed before they are there.
    let mut identifiers = Vec::new();
    for _ in 0..value.number()? {
        let identifier = NonZeroU32::new(value.small_number("Subscription Identifier")?);
        identifiers.push(identifier.ok_or(RowFault::Invalid("Subscription Identifier"))?);
    }
    Ok(Reference { message, qos, retain: flags & step::RETAIN != 0, identifiers })
}

fn read_subscription(key: &mut Reader<'_>, value: &mut Reader<'_>) -> Result<Row> {
    let filter = |text| TopicFilter::from_text(text).map_err(|_| RowFault::Invalid("Topic Filter"));
    let (session, name) = (key.key_number()?, filter(key.rest_as_text()?)?);
    let options = value.u8()?;
    let has_companion = options & HAS_COMPANION != 0;
    let options = SubscribeOptions::from_byte(Version::V5, options & !HAS_COMPANION)
        .ok_or(RowFault::Invalid("Subscription Options"))?;
    let identifier = NonZeroU32::new(value.small_number("Subscription Identifier")?);
    let payload_filter = value.filled_text()?;
    let companion = if has_companion { Some(filter(value.text()?)?) } else { None };
    Ok(Row::Subscription { session, filter: name, options, identifier, payload_filter, companion })
}

fn read_message(number: u64, value: &mut Reader<'_>) -> Result<Stored> {
    let received_at = Instant::from_micros(value.number()?);
    let Publish { qos, retain, topic, properties, .. } = read_head(value)?;
    let payload = Bytes::copy_from_slice(value.bytes()?);
    Ok(Stored { topic, payload, qos, retain, properties, received_at, number, after: 0 })
}

fn read_will(value: &mut Reader<'_>) -> Result<Will> {
    let delay = value.small_number("Will Delay Interval")?;
    let Publish { qos, retain, topic, mut properties, .. } = read_head(value)?;
    if properties.0.iter().any(|property| !property.stands_in(PropertyHolder::Will)) {
        return Err(RowFault::Invalid("property"));
    }
    if delay > 0 {
        properties.0.push(Property::WillDelayInterval(delay));
    }
    let payload = Bytes::copy_from_slice(value.bytes()?);
    Ok(Will { qos, retain, properties, topic, payload })
}

fn read_head(value: &mut Reader<'_>) -> Result<Publish> {
    let mut decoder = Decoder::new(Version::V5, u32::MAX);
    decoder.feed(value.bytes()?);
    let publish = match decoder.poll_packet() {
        None => return Err(RowFault::UnexpectedEnd),
        Some(Err(error)) => return Err(RowFault::Message(error)),
        Some(Ok(Packet::Publish(publish))) => publish,
        Some(Ok(_)) => return Err(RowFault::Invalid("kind of packet")),
    };
    if decoder.buffered() > 0 || !publish.payload.is_empty() {
        return Err(RowFault::TrailingBytes);
    }
    let is_of_one_hop = |property: &Property| {
        matches!(property, Property::TopicAlias(_) | Property::SubscriptionIdentifier(_))
    };
    if publish.properties.0.iter().any(is_of_one_hop) {
        return Err(RowFault::Invalid("property"));
    }
    if TopicName::from_text(publish.topic.clone()).is_err() {
        return Err(RowFault::Invalid("Topic Name"));
    }
    Ok(publish)
}

/// What is left of a key or a value.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(RowFault::UnexpectedEnd)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(RowFault::UnexpectedEnd)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    fn key_number(&mut self) -> Result<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn packet_id(&mut self) -> Result<PacketId> {
        let number = self.array().map(u16::from_be_bytes)?;
        PacketId::new(number).ok_or(RowFault::Invalid("packet identifier"))
    }

    fn number(&mut self) -> Result<u64> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.u8()?;
            let bits = u64::from(byte & 0x7F);
            if bits << shift >> shift != bits {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(RowFault::Invalid("number"))
    }

    fn small_number(&mut self, field: &'static str) -> Result<u32> {
        u32::try_from(self.number()?).map_err(|_| RowFault::Invalid(field))
    }

    /// A text that is not empty where there is one.
    fn filled_text(&mut self) -> Result<Option<Text>> {
        Ok(Some(self.text()?).filter(|text| !text.is_empty()))
    }

    fn optional_instant(&mut self) -> Result<Option<Instant>> {
        match self.u8()? {
            0 => Ok(None),
            1 => Ok(Some(Instant::from_micros(self.number()?))),
            _ => Err(RowFault::Invalid("time")),
        }
    }

    fn bytes(&mut self) -> Result<&'a [u8]> {
        let len = usize::try_from(self.number()?).map_err(|_| RowFault::UnexpectedEnd)?;
        self.take(len)
    }

    fn text(&mut self) -> Result<Text> {
        text(self.bytes()?)
    }

    fn rest_as_text(&mut self) -> Result<Text> {
        text(core::mem::take(&mut self.0))
    }

    const fn finish(&self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(RowFault::TrailingBytes) }
    }
}

fn text(bytes: &[u8]) -> Result<Text> {
    Text::from_utf8(bytes).map_err(|_| RowFault::Invalid("text"))
}
