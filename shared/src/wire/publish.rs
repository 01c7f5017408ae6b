//! PUBLISH (section 3.3): the packet that matters for speed.

use bytes::{BufMut, Bytes, BytesMut};

use super::reader::{Read, Reader};
use super::rule;
use super::varint::{self, MAX_REMAINING_LENGTH};
use super::{
    DecodeErrorKind, EncodeError, PacketId, Properties, PropertyHolder, QoS, Text, Topics, Version,
    text, writer,
};

const PUBLISH: u8 = 0x30;
const DUP: u8 = 0x08;
const RETAIN: u8 = 0x01;

/// PUBLISH: an Application Message under way. The payload shares the memory it was received in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    /// Sent before, perhaps received before.
    pub dup: bool,
    /// QoS of this hop.
    pub qos: QoS,
    /// RETAIN flag.
    pub retain: bool,
    /// Topic Name; empty where a Topic Alias stands for it.
    pub topic: Text,
    /// There is one exactly with QoS 1 and 2.
    pub packet_id: Option<PacketId>,
    /// Properties of the message and of this hop.
    pub properties: Properties,
    /// Any bytes.
    pub payload: Bytes,
}

impl Publish {
    /// `topics` are those of PUBLISHes before: one that comes again costs no memory and no check.
    #[inline]
    pub(super) fn read(
        version: Version,
        flags: u8,
        topics: &mut Topics,
        reader: &mut Reader,
    ) -> Read<Self> {
        let dup = flags & DUP != 0;
        let qos = QoS::try_from(flags >> 1 & 3)
            .or_else(|_| reader.fail(DecodeErrorKind::InvalidQoS, 0, rule::NO_QOS_3))?;
        if dup && qos == QoS::AtMostOnce {
            return reader.fail(DecodeErrorKind::DupAtQoS0, 0, rule::NO_DUP_AT_QOS_0);
        }
        let topic_at = reader.offset();
        let bytes = reader.prefixed()?;
        let topic = match topics.find(bytes) {
            Some(topic) => topic.clone(),
            None => read_topic(bytes, topic_at + 2, topics, reader)?,
        };
        let packet_id = if qos == QoS::AtMostOnce { None } else { Some(reader.packet_id()?) };
        let properties = Properties::read(version, PropertyHolder::Publish, reader)?;
        if topic.is_empty() && properties.topic_alias().is_none() {
            let kind = DecodeErrorKind::InvalidTopicName;
            return reader.fail(kind, topic_at, rule::NO_EMPTY_TOPIC);
        }
        let payload = reader.payload();
        Ok(Self { dup, qos, retain: flags & RETAIN != 0, topic, packet_id, properties, payload })
    }

    /// Bytes that the packet takes, or why it cannot be written.
    pub fn encoded_len(&self, version: Version) -> Result<usize, EncodeError> {
        self.properties.check(version)?;
        let body = self.body_len(version);
        let limit = MAX_REMAINING_LENGTH;
        match u32::try_from(body) {
            Ok(remaining) if remaining <= limit => Ok(1 + varint::len(remaining) + body),
            _ => Err(EncodeError::TooLarge { limit }),
        }
    }

    fn body_len(&self, version: Version) -> usize {
        self.len_without_properties() + self.properties.encoded_len(version)
    }

    fn len_without_properties(&self) -> usize {
        let id = if self.packet_id.is_some() { 2 } else { 0 };
        2 + self.topic.len() + id + self.payload.len()
    }

    /// Appends the packet; on an error, what was appended is to be taken off.
    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        if self.packet_id.is_some() != (self.qos != QoS::AtMostOnce) {
            return Err(EncodeError::PacketIdMismatch);
        }
        if self.dup && self.qos == QoS::AtMostOnce {
            return Err(EncodeError::DupAtQoS0);
        }
        let dup = if self.dup { DUP } else { 0 };
        let first = PUBLISH | dup | (self.qos as u8) << 1 | u8::from(self.retain);
        let properties = self.properties.body_len(version);
        let body = self.len_without_properties() + properties.encoded_len();
        writer::header(first, body, writer::text_len(&self.topic), out)?;
        out.put_slice(self.topic.as_bytes());
        if let Some(id) = self.packet_id {
            out.put_u16(id.get());
        }
        self.properties.write_of_len(properties, out)?;
        out.put_slice(&self.payload);
        Ok(())
    }
}

/// Checks a Topic Name that starts at the byte `start`, and remembers it.
fn read_topic(bytes: &[u8], start: usize, topics: &mut Topics, reader: &mut Reader) -> Read<Text> {
    let topic = reader.checked(bytes, start)?;
    if text::has_any(bytes, [b'+', b'#']) {
        let at = topic.find(['+', '#']).expect("a wildcard was found");
        return reader.fail(DecodeErrorKind::InvalidTopicName, start + at, rule::NO_WILDCARDS);
    }
    topics.note(&topic);
    Ok(topic)
}

/// A PUBLISH encoded once for many receivers, who differ in packet identifier and DUP only.
#[derive(Clone, Debug)]
pub struct PublishFrame {
    bytes: Bytes,
    packet_id_at: Option<usize>,
}

impl PublishFrame {
    /// Encodes `publish`; its packet identifier and DUP do not matter.
    pub fn new(publish: &Publish, version: Version) -> Result<Self, EncodeError> {
        let mut out = BytesMut::new();
        publish.write(version, &mut out)?;
        let header = out.len() - publish.body_len(version);
        let packet_id_at = publish.packet_id.map(|_| header + 2 + publish.topic.len());
        Ok(Self { bytes: out.freeze(), packet_id_at })
    }

    /// Size of the packet in bytes.
    #[expect(clippy::len_without_is_empty, reason = "a packet is never empty")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Appends the packet with this identifier (ignored at QoS 0).
    pub fn write(&self, packet_id: Option<PacketId>, dup: bool, out: &mut BytesMut) {
        let start = out.len();
        out.put_slice(&self.bytes);
        if let (Some(at), Some(id)) = (self.packet_id_at, packet_id) {
            out[start + at..start + at + 2].copy_from_slice(&id.get().to_be_bytes());
            out[start] = if dup { out[start] | DUP } else { out[start] & !DUP };
        }
    }
}
