//! PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7): one shape, four types.

use bytes::{BufMut, BytesMut};

use super::packet::PacketType;
use super::reader::{Read, Reader};
use super::rule;
use super::{
    DecodeErrorKind, EncodeError, PacketId, Properties, PropertyHolder, ReasonCode, Version,
};

/// What the four acknowledgements of PUBLISH carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// The packet identifier of the PUBLISH.
    pub packet_id: PacketId,
    /// Always Success before MQTT 5.
    pub reason: ReasonCode,
    /// Properties of the acknowledgement.
    pub properties: Properties,
}

impl Ack {
    /// An acknowledgement without properties.
    pub const fn new(packet_id: PacketId, reason: ReasonCode) -> Self {
        Self { packet_id, reason, properties: Properties::new() }
    }

    pub(super) fn read(
        version: Version,
        packet: PacketType,
        holder: PropertyHolder,
        reader: &mut Reader,
    ) -> Read<Self> {
        let packet_id = reader.packet_id()?;
        let mut ack = Self::new(packet_id, ReasonCode::Success);
        if !version.has_properties() || reader.is_empty() {
            return Ok(ack);
        }
        ack.reason = read_reason(packet, reader)?;
        // A Remaining Length below 4 says that there is no property length (3.4.2.2.1).
        if !reader.is_empty() {
            ack.properties = Properties::read(version, holder, reader)?;
        }
        Ok(ack)
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u16(self.packet_id.get());
        write_tail(self.reason, &self.properties, version, out)
    }
}

/// Reads a Reason Code that may stand in `packet`.
pub(super) fn read_reason(packet: PacketType, reader: &mut Reader) -> Read<ReasonCode> {
    let at = reader.offset();
    let code = reader.u8()?;
    match ReasonCode::try_from(code) {
        Ok(reason) if reason.stands_in(packet) => Ok(reason),
        _ => reader.fail(DecodeErrorKind::InvalidReasonCode(code), at, rule::REASON_CODES),
    }
}

/// Writes Reason Code and properties, and leaves out what says nothing.
pub(super) fn write_tail(
    reason: ReasonCode,
    properties: &Properties,
    version: Version,
    out: &mut BytesMut,
) -> Result<(), EncodeError> {
    if !version.has_properties() || (reason == ReasonCode::Success && properties.is_empty()) {
        return Ok(());
    }
    out.put_u8(reason.code());
    if properties.is_empty() { Ok(()) } else { properties.write(version, out) }
}
