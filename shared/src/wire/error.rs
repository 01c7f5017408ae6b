//! What is wrong with bytes or with a packet, said so that a student can find it.

use core::fmt;

use super::{PacketType, ReasonCode, TextError, Version};

/// Why bytes are no packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What is wrong.
    pub kind: DecodeErrorKind,
    /// The byte at fault, counted from the packet's first byte.
    pub offset: usize,
    /// The statement (`MQTT-3.3.1-4`) or section (`3.3.2.3`) that forbids it: of MQTT 5.0 where
    /// that is spoken, else of 3.1.1.
    pub spec: &'static str,
}

/// The kinds of fault that bytes can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// Packet type 0, or AUTH before MQTT 5.
    UnknownPacketType(u8),
    /// The low four bits of the first byte are not what this packet type requires.
    InvalidFlags(PacketType),
    /// Remaining Length goes on after its fourth byte.
    RemainingLengthTooLong,
    /// The packet is larger than the receiver allows.
    PacketTooLarge {
        /// Whole packet, in bytes.
        size: u64,
        /// What the receiver allows, in bytes.
        limit: u32,
    },
    /// A field goes on after the end of the packet.
    UnexpectedEnd,
    /// Bytes are left after the last field.
    TrailingBytes,
    /// A Variable Byte Integer that is too long or longer than needed.
    InvalidVarint,
    /// A UTF-8 Encoded String that is none.
    InvalidText(TextError),
    /// The protocol name is neither `MQTT` nor `MQIsdp`.
    InvalidProtocolName,
    /// The protocol level is none of 3, 4, 5, or does not fit the protocol name.
    UnsupportedVersion(u8),
    /// CONNECT flags that contradict each other or the reserved bit.
    InvalidConnectFlags,
    /// Flags of CONNACK other than Session Present.
    InvalidConnAckFlags,
    /// QoS 3.
    InvalidQoS,
    /// DUP on a QoS 0 message.
    DupAtQoS0,
    /// Packet identifier 0.
    ZeroPacketId,
    /// A Topic Name with a wildcard, or empty without a Topic Alias.
    InvalidTopicName,
    /// A SUBSCRIBE or UNSUBSCRIBE without a filter.
    NoFilter,
    /// Subscription Options with reserved bits or values.
    InvalidSubscriptionOptions,
    /// A Reason Code or Return Code that does not stand in this packet.
    InvalidReasonCode(u8),
    /// A property number that does not exist.
    UnknownProperty(u32),
    /// A property that does not belong in this packet.
    MisplacedProperty(u8),
    /// A property that may stand only once.
    DuplicateProperty(u8),
    /// A property with a value that it must not have.
    InvalidPropertyValue(u8),
}

impl DecodeError {
    /// The MQTT 5 Reason Code that tells the peer.
    pub const fn reason_code(&self) -> ReasonCode {
        match self.kind {
            DecodeErrorKind::PacketTooLarge { .. } => ReasonCode::PacketTooLarge,
            DecodeErrorKind::UnsupportedVersion(_) | DecodeErrorKind::InvalidProtocolName => {
                ReasonCode::UnsupportedProtocolVersion
            }
            DecodeErrorKind::InvalidTopicName => ReasonCode::TopicNameInvalid,
            DecodeErrorKind::DuplicateProperty(_)
            | DecodeErrorKind::InvalidPropertyValue(_)
            | DecodeErrorKind::NoFilter
            | DecodeErrorKind::ZeroPacketId => ReasonCode::ProtocolError,
            _ => ReasonCode::MalformedPacket,
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPacketType(kind) => write!(f, "no packet has type {kind}"),
            Self::InvalidFlags(kind) => write!(f, "{} has the wrong flags", kind.name()),
            Self::RemainingLengthTooLong => f.write_str("Remaining Length is over four bytes"),
            Self::PacketTooLarge { size, limit } => {
                write!(f, "a packet of {size} bytes is over the limit of {limit}")
            }
            Self::UnexpectedEnd => f.write_str("the packet ends inside a field"),
            Self::TrailingBytes => f.write_str("bytes are left after the last field"),
            Self::InvalidVarint => f.write_str("not a Variable Byte Integer"),
            Self::InvalidText(error) => error.fmt(f),
            Self::InvalidProtocolName => f.write_str("the protocol name is not MQTT"),
            Self::UnsupportedVersion(level) => write!(f, "protocol level {level} is not known"),
            Self::InvalidConnectFlags => f.write_str("the connect flags contradict each other"),
            Self::InvalidConnAckFlags => f.write_str("the CONNACK flags are not valid"),
            Self::InvalidQoS => f.write_str("QoS 3 does not exist"),
            Self::DupAtQoS0 => f.write_str("DUP is set on a QoS 0 message"),
            Self::ZeroPacketId => f.write_str("the packet identifier is 0"),
            Self::InvalidTopicName => f.write_str("the Topic Name is empty or has a wildcard"),
            Self::NoFilter => f.write_str("there is no Topic Filter"),
            Self::InvalidSubscriptionOptions => f.write_str("reserved Subscription Options"),
            Self::InvalidReasonCode(code) => {
                write!(f, "code 0x{code:02X} does not stand in this packet")
            }
            Self::UnknownProperty(id) => write!(f, "no property has the number {id}"),
            Self::MisplacedProperty(id) => {
                write!(f, "property 0x{id:02X} does not belong in this packet")
            }
            Self::DuplicateProperty(id) => write!(f, "property 0x{id:02X} stands twice"),
            Self::InvalidPropertyValue(id) => {
                write!(f, "property 0x{id:02X} has a value that it must not have")
            }
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, at byte {} [{}]", self.kind, self.offset, self.spec)
    }
}

impl core::error::Error for DecodeError {}

/// Why a packet cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// The packet would be larger than this many bytes.
    TooLarge {
        /// The limit in bytes.
        limit: u32,
    },
    /// Binary Data, or a property's, over 65,535 bytes.
    FieldTooLong,
    /// A PUBLISH whose QoS asks for a packet identifier has none, or the other way round.
    PacketIdMismatch,
    /// DUP on a QoS 0 message ([MQTT-3.3.1-2]).
    DupAtQoS0,
    /// The packet does not exist in this version.
    NotInVersion(Version),
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "the packet is over {limit} bytes"),
            Self::FieldTooLong => f.write_str("a field is over 65535 bytes"),
            Self::PacketIdMismatch => f.write_str("a packet identifier goes with QoS 1 and 2 only"),
            Self::DupAtQoS0 => f.write_str("DUP does not go with QoS 0"),
            Self::NotInVersion(version) => {
                write!(f, "MQTT {} does not have this packet", version.name())
            }
        }
    }
}

impl core::error::Error for EncodeError {}
