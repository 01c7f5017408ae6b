//! DISCONNECT (section 3.14).

use bytes::BytesMut;

use super::ack::{read_reason, write_tail};
use super::reader::{Read, Reader};
use super::{EncodeError, PacketType, Properties, PropertyHolder, ReasonCode, Version};

/// DISCONNECT: the last packet on a connection. Before MQTT 5 only a client sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disconnect {
    /// Success means Normal disconnection.
    pub reason: ReasonCode,
    /// Properties of DISCONNECT.
    pub properties: Properties,
}

impl Disconnect {
    /// DISCONNECT without properties.
    pub const fn new(reason: ReasonCode) -> Self {
        Self { reason, properties: Properties::new() }
    }

    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        let mut disconnect = Self::new(ReasonCode::Success);
        if !version.has_properties() || reader.is_empty() {
            return Ok(disconnect);
        }
        disconnect.reason = read_reason(PacketType::Disconnect, reader)?;
        if !reader.is_empty() {
            disconnect.properties = Properties::read(version, PropertyHolder::Disconnect, reader)?;
        }
        Ok(disconnect)
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        write_tail(self.reason, &self.properties, version, out)
    }
}
