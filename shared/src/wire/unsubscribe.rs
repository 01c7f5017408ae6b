//! UNSUBSCRIBE and UNSUBACK (sections 3.10 and 3.11).

use alloc::vec::Vec;

use bytes::{BufMut, BytesMut};

use super::ack::read_reason;
use super::reader::{Read, Reader};
use super::rule;
use super::{
    DecodeErrorKind, EncodeError, PacketId, PacketType, Properties, PropertyHolder, ReasonCode,
    Text, Version, writer,
};

/// UNSUBSCRIBE: a client gives Topic Filters up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribe {
    /// What UNSUBACK will repeat.
    pub packet_id: PacketId,
    /// Properties of UNSUBSCRIBE.
    pub properties: Properties,
    /// At least one, as they stand on the wire.
    pub filters: Vec<Text>,
}

impl Unsubscribe {
    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        let packet_id = reader.packet_id()?;
        let properties = Properties::read(version, PropertyHolder::Unsubscribe, reader)?;
        if reader.is_empty() {
            return reader.fail(
                DecodeErrorKind::NoFilter,
                reader.offset(),
                rule::UNSUBSCRIBE_HAS_FILTERS,
            );
        }
        let mut filters = Vec::new();
        while !reader.is_empty() {
            filters.push(reader.text()?);
        }
        Ok(Self { packet_id, properties, filters })
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u16(self.packet_id.get());
        self.properties.write(version, out)?;
        self.filters.iter().for_each(|filter| writer::text(filter, out));
        Ok(())
    }
}

/// UNSUBACK. Before MQTT 5 it carries no codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsubAck {
    /// That of the UNSUBSCRIBE.
    pub packet_id: PacketId,
    /// Properties of UNSUBACK.
    pub properties: Properties,
    /// One code for each filter of the UNSUBSCRIBE, in its order.
    pub reasons: Vec<ReasonCode>,
}

impl UnsubAck {
    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        let packet_id = reader.packet_id()?;
        let properties = Properties::read(version, PropertyHolder::UnsubAck, reader)?;
        let mut reasons = Vec::new();
        while version.has_properties() && !reader.is_empty() {
            reasons.push(read_reason(PacketType::UnsubAck, reader)?);
        }
        Ok(Self { packet_id, properties, reasons })
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u16(self.packet_id.get());
        self.properties.write(version, out)?;
        if version.has_properties() {
            self.reasons.iter().for_each(|reason| out.put_u8(reason.code()));
        }
        Ok(())
    }
}
