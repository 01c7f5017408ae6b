//! Bytes to packets and back, for MQTT 3.1, 3.1.1 and 5.0 in one tree.
//!
//! Knows the shape of every Control Packet and which shapes are malformed. Does not know sessions,
//! acknowledgements owed, or which side is client or broker. Section numbers are those of MQTT 5.0
//! unless a comment says otherwise; 3.1.1 is the case without properties.

mod ack;
mod auth;
mod connack;
mod connect;
mod cut_end;
mod decoder;
mod disconnect;
mod error;
mod packet;
mod property;
mod publish;
mod reader;
mod reason;
mod rule;
mod subscribe;
mod text;
mod topics;
mod unsubscribe;
mod value;
pub(crate) mod varint;
mod writer;

pub use ack::Ack;
pub use auth::Auth;
pub use bytes::{Bytes, BytesMut};
pub use connack::ConnAck;
pub use connect::{Connect, Hidden, Will};
pub(crate) use cut_end::CutEnd;
pub use decoder::Decoder;
pub(crate) use decoder::{decode, measure};
pub use disconnect::Disconnect;
pub use error::{DecodeError, DecodeErrorKind, EncodeError};
pub use packet::{Packet, PacketType};
pub use property::{Properties, Property, PropertyHolder, PropertyKind};
pub use publish::{Publish, PublishFrame};
pub use reason::ReasonCode;
pub use subscribe::{RetainHandling, SubAck, Subscribe, SubscribeFilter, SubscribeOptions};
pub use text::{Text, TextError};
pub(crate) use topics::Topics;
pub use unsubscribe::{UnsubAck, Unsubscribe};
pub use value::PropertyShape;
pub use varint::MAX_REMAINING_LENGTH;

/// A packet identifier: never zero ([MQTT-2.2.1-3]).
pub type PacketId = core::num::NonZeroU16;

/// Protocol version of a Network Connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// MQTT 3.1 (`MQIsdp`, level 3).
    V31,
    /// MQTT 3.1.1 (level 4).
    V311,
    /// MQTT 5.0 (level 5).
    V5,
}

impl Version {
    /// The bit of the protocol level by which bridges are known before MQTT 5.
    pub(crate) const BRIDGE: u8 = 0x80;

    /// The protocol level byte of CONNECT.
    pub const fn level(self) -> u8 {
        match self {
            Self::V31 => 3,
            Self::V311 => 4,
            Self::V5 => 5,
        }
    }

    /// The version that CONNECT asks for with this protocol name and level, a bridge's included.
    pub(crate) const fn named(name: &[u8], level: u8) -> Option<Self> {
        match (name, level) {
            (b"MQIsdp", 3 | 0x83) => Some(Self::V31),
            (b"MQTT", 4 | 0x84) => Some(Self::V311),
            (b"MQTT", 5) => Some(Self::V5),
            _ => None,
        }
    }

    /// The version as people write it: `3.1.1`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V31 => "3.1",
            Self::V311 => "3.1.1",
            Self::V5 => "5.0",
        }
    }

    /// True where packets carry properties and Reason Codes.
    pub const fn has_properties(self) -> bool {
        matches!(self, Self::V5)
    }
}

/// Quality of Service: how hard the two sides try to deliver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum QoS {
    /// QoS 0: sent once, never acknowledged.
    #[default]
    AtMostOnce = 0,
    /// QoS 1: acknowledged by PUBACK; may arrive more than once.
    AtLeastOnce = 1,
    /// QoS 2: PUBREC, PUBREL, PUBCOMP; arrives exactly once.
    ExactlyOnce = 2,
}

impl TryFrom<u8> for QoS {
    type Error = u8;

    fn try_from(value: u8) -> Result<Self, u8> {
        match value {
            0 => Ok(Self::AtMostOnce),
            1 => Ok(Self::AtLeastOnce),
            2 => Ok(Self::ExactlyOnce),
            other => Err(other),
        }
    }
}
