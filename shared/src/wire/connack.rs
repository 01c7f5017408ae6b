//! CONNACK (section 3.2).

use bytes::{BufMut, BytesMut};

use super::reader::{Read, Reader};
use super::rule;
use super::{
    DecodeErrorKind, EncodeError, PacketType, Properties, PropertyHolder, ReasonCode, Version,
};

/// CONNACK: the server's answer to CONNECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnAck {
    /// The server had a Session for this client.
    pub session_present: bool,
    /// Connect Reason Code; before MQTT 5 the one that the Return Code stands for.
    pub reason: ReasonCode,
    /// Properties of CONNACK.
    pub properties: Properties,
}

impl ConnAck {
    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        let flags_at = reader.offset();
        let flags = reader.u8()?;
        // MQTT 3.1 leaves the byte reserved: whatever an old server writes there is no error.
        if flags > 1 && version != Version::V31 {
            let kind = DecodeErrorKind::InvalidConnAckFlags;
            return reader.fail(kind, flags_at, rule::CONNACK_FLAGS);
        }
        let code_at = reader.offset();
        let code = reader.u8()?;
        let reason = if version.has_properties() {
            ReasonCode::try_from(code).ok().filter(|code| code.stands_in(PacketType::ConnAck))
        } else {
            ReasonCode::from_return_code(code)
        };
        let Some(reason) = reason else {
            let kind = DecodeErrorKind::InvalidReasonCode(code);
            return reader.fail(kind, code_at, rule::CONNACK_CODES);
        };
        let properties = Properties::read(version, PropertyHolder::ConnAck, reader)?;
        let session_present = flags & 1 != 0 && version != Version::V31;
        Ok(Self { session_present, reason, properties })
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        // MQTT 3.1 has no Session Present.
        out.put_u8(u8::from(self.session_present && version != Version::V31));
        out.put_u8(if version.has_properties() {
            self.reason.code()
        } else {
            self.reason.to_return_code()
        });
        self.properties.write(version, out)
    }
}
