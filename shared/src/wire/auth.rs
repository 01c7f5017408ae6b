//! AUTH (section 3.15): MQTT 5 only.

use bytes::BytesMut;

use super::ack::{read_reason, write_tail};
use super::reader::{Read, Reader};
use super::{EncodeError, PacketType, Properties, PropertyHolder, ReasonCode, Version};

/// AUTH: a step of enhanced authentication, either way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth {
    /// Success, Continue authentication or Re-authenticate.
    pub reason: ReasonCode,
    /// Properties of AUTH.
    pub properties: Properties,
}

impl Auth {
    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        if reader.is_empty() {
            return Ok(Self { reason: ReasonCode::Success, properties: Properties::new() });
        }
        let reason = read_reason(PacketType::Auth, reader)?;
        let properties = if reader.is_empty() {
            Properties::new()
        } else {
            Properties::read(version, PropertyHolder::Auth, reader)?
        };
        Ok(Self { reason, properties })
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        write_tail(self.reason, &self.properties, version, out)
    }
}
