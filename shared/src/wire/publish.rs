//! PUBLISH (section 3.3): the packet that matters for speed.

use bytes::{BufMut, Bytes, BytesMut};

use super::reader::Reader;
use super::varint::{self, MAX_REMAINING_LENGTH};
use super::{
    DecodeError, DecodeErrorKind, EncodeError, PacketId, Properties, PropertyHolder, QoS, Text,
    Version, text, writer,
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
    #[inline]
    pub(super) fn read(
        version: Version,
        flags: u8,
        reader: &mut Reader,
    ) -> Result<Self, DecodeError> {
        let dup = flags & DUP != 0;
        let qos = QoS::try_from(flags >> 1 & 3)
            .or_else(|_| reader.fail(DecodeErrorKind::InvalidQoS, 0, "MQTT-3.3.1-4"))?;
        if dup && qos == QoS::AtMostOnce {
            return reader.fail(DecodeErrorKind::DupAtQoS0, 0, "MQTT-3.3.1-2");
        }
        let topic_at = reader.offset() + 2;
        let topic = reader.text()?;
        let is_wildcard = |byte| byte == b'+' || byte == b'#';
        if let Some(at) = text::position(topic.as_bytes(), is_wildcard) {
            let kind = DecodeErrorKind::InvalidTopicName;
            return reader.fail(kind, topic_at + at, "MQTT-3.3.2-2");
        }
        let packet_id = if qos == QoS::AtMostOnce { None } else { Some(reader.packet_id()?) };
        let properties = Properties::read(version, PropertyHolder::Publish, reader)?;
        if topic.is_empty() && properties.topic_alias().is_none() {
            let spec = if version.has_properties() { "3.3.2.1" } else { "MQTT-4.7.3-1" };
            return reader.fail(DecodeErrorKind::InvalidTopicName, topic_at - 2, spec);
        }
        let payload = reader.rest();
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
        let id = if self.packet_id.is_some() { 2 } else { 0 };
        2 + self.topic.len() + id + self.properties.encoded_len(version) + self.payload.len()
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        let start = out.len();
        let written = self.write_fields(version, out).map(|_| ());
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    /// Writes all of it and returns where the packet identifier stands, if there is one.
    fn write_fields(
        &self,
        version: Version,
        out: &mut BytesMut,
    ) -> Result<Option<usize>, EncodeError> {
        if self.packet_id.is_some() != (self.qos != QoS::AtMostOnce) {
            return Err(EncodeError::PacketIdMismatch);
        }
        if self.dup && self.qos == QoS::AtMostOnce {
            return Err(EncodeError::DupAtQoS0);
        }
        let mut first = PUBLISH | (self.qos as u8) << 1;
        if self.dup {
            first |= DUP;
        }
        if self.retain {
            first |= RETAIN;
        }
        let body = self.body_len(version);
        writer::header(first, body, out)?;
        writer::text(&self.topic, out);
        let packet_id_at = self.packet_id.map(|id| {
            out.put_u16(id.get());
            out.len() - 2
        });
        self.properties.write(version, out)?;
        out.put_slice(&self.payload);
        Ok(packet_id_at)
    }
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
        let packet_id_at = publish.write_fields(version, &mut out)?;
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
