//! What a client tells its driver, and how its commands and its server can fail.

use alloc::vec::Vec;
use core::fmt;

use super::Receipt;
use crate::flow::AliasError;
use crate::message::Message;
use crate::time::Duration;
use crate::topic::TopicError;
use crate::wire::{Bytes, DecodeError, EncodeError, PacketType, Properties, QoS, ReasonCode, Text};

/// Ties the outcome of a command to the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(pub(super) u64);

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// CONNACK said yes. Without a present Session, subscriptions are to be made again.
    Connected {
        /// The server kept the Session.
        session_present: bool,
        /// Properties of CONNACK.
        properties: Properties,
    },
    /// The server asks for the next step of enhanced authentication, or says with Success that
    /// authenticating again went well.
    Authenticate {
        /// Continue authentication, or Success.
        reason: ReasonCode,
        /// Authentication Data of the server.
        data: Option<Bytes>,
    },
    /// A message came.
    Message(Message),
    /// A message came, and is acknowledged when `Client::acknowledge` gets its receipt; only with
    /// `Acknowledge::ByHand`.
    Delivery {
        /// The message.
        message: Message,
        /// For `Client::acknowledge`.
        receipt: Receipt,
    },
    /// QoS 0: written. QoS 1 and 2: acknowledged with this code.
    Published {
        /// Of the `publish`.
        token: Token,
        /// What the server said; Success before MQTT 5.
        reason: ReasonCode,
    },
    /// The message ended with its Session before it was acknowledged: nobody knows whether the
    /// server has it.
    Discarded {
        /// Of the `publish`, `subscribe` or `unsubscribe`.
        token: Token,
    },
    /// SUBACK came.
    Subscribed {
        /// Of the `subscribe`.
        token: Token,
        /// One for each filter, in order: a granted QoS or an error.
        reasons: Vec<ReasonCode>,
    },
    /// UNSUBACK came.
    Unsubscribed {
        /// Of the `unsubscribe`.
        token: Token,
        /// One for each filter, in order; empty before MQTT 5.
        reasons: Vec<ReasonCode>,
    },
    /// Time from CONNECT to CONNACK, or from PINGREQ to PINGRESP.
    RoundTrip(Duration),
    /// The connection is over: drain `poll_transmit` once more, then close the transport.
    Closed(CloseCause),
}

/// Why a connection is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseCause {
    /// `disconnect` was called.
    Requested,
    /// CONNACK said no.
    Refused {
        /// Connect Reason Code, or the one that a 3.1.1 Return Code stands for.
        reason: ReasonCode,
        /// Reason String of the server.
        text: Option<Text>,
    },
    /// The server sent DISCONNECT.
    ServerDisconnect {
        /// Why.
        reason: ReasonCode,
        /// Reason String of the server.
        text: Option<Text>,
    },
    /// The server broke the protocol.
    Protocol(PeerError),
    /// A PINGREQ was not answered in time.
    KeepAliveTimeout,
    /// CONNACK did not come in time.
    ConnectTimeout,
    /// The driver said that the transport is gone.
    TransportClosed,
    /// What the server is owed cannot be written as fast as it asks.
    Congested,
    /// The CONNECT that the options ask for cannot be written.
    Unsendable(EncodeError),
}

/// What a server did that it must not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeerError {
    /// Bytes that are no packet.
    Decode(DecodeError),
    /// A packet that a server never sends, or not now.
    UnexpectedPacket(PacketType),
    /// An acknowledgement with a packet identifier that is not in use.
    UnknownPacketId(PacketType),
    /// A SUBACK or UNSUBACK with another number of codes than there were filters.
    WrongCodeCount(PacketType),
    /// A Topic Name that is none.
    InvalidTopic(TopicError),
    /// A Topic Alias above the maximum, or one that stands for nothing ([MQTT-3.3.2-10]).
    TopicAlias(AliasError),
    /// AUTH with another method than that of CONNECT ([MQTT-4.12.0-5]).
    AuthenticationMethod,
    /// More unacknowledged QoS 2 messages than allowed ([MQTT-3.3.4-7]).
    ReceiveMaximumExceeded,
    /// Session Present for a Session that this client does not have ([MQTT-3.2.2-4]).
    UnexpectedSession,
}

impl PeerError {
    /// The Reason Code that tells an MQTT 5 server.
    pub const fn reason_code(&self) -> ReasonCode {
        match self {
            Self::Decode(error) => error.reason_code(),
            Self::InvalidTopic(_) => ReasonCode::TopicNameInvalid,
            Self::TopicAlias(AliasError::AboveMaximum) => ReasonCode::TopicAliasInvalid,
            Self::TopicAlias(AliasError::Unknown) => ReasonCode::ProtocolError,
            Self::AuthenticationMethod => ReasonCode::BadAuthenticationMethod,
            Self::ReceiveMaximumExceeded => ReasonCode::ReceiveMaximumExceeded,
            Self::UnexpectedPacket(_)
            | Self::UnknownPacketId(_)
            | Self::WrongCodeCount(_)
            | Self::UnexpectedSession => ReasonCode::ProtocolError,
        }
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::UnexpectedPacket(packet) => write!(f, "{} at the wrong time", packet.name()),
            Self::UnknownPacketId(packet) => {
                write!(f, "{} with a packet identifier that is not in use", packet.name())
            }
            Self::WrongCodeCount(packet) => {
                write!(f, "{} with the wrong number of codes", packet.name())
            }
            Self::InvalidTopic(error) => error.fmt(f),
            Self::TopicAlias(AliasError::AboveMaximum) => {
                f.write_str("a Topic Alias above the maximum")
            }
            Self::TopicAlias(AliasError::Unknown) => {
                f.write_str("a Topic Alias that stands for nothing yet")
            }
            Self::AuthenticationMethod => f.write_str("AUTH with another authentication method"),
            Self::ReceiveMaximumExceeded => f.write_str("more messages than Receive Maximum"),
            Self::UnexpectedSession => f.write_str("Session Present without a Session"),
        }
    }
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientError {
    /// There is no connection now.
    NotConnected,
    /// As much as allowed waits already.
    QueueFull,
    /// The options name no authentication method.
    NoAuthenticationMethod,
    /// All 65,535 packet identifiers are in use.
    NoPacketId,
    /// SUBSCRIBE and UNSUBSCRIBE need a filter.
    NoFilter,
    /// The server said that it takes at most this QoS.
    QosNotSupported {
        /// The highest that it takes.
        maximum: QoS,
    },
    /// The server said that it keeps no retained messages.
    RetainNotSupported,
    /// The server said that it takes no Subscription Identifiers (3.2.2.3.12).
    SubscriptionIdentifiersNotSupported,
    /// A Topic Alias is above what the server takes ([MQTT-3.3.2-9]).
    TopicAliasAboveMaximum {
        /// The highest that it takes; 0 is none.
        maximum: u16,
    },
    /// A Topic Alias alone that does not stand for the topic on this connection.
    TopicAliasUnset,
    /// A Response Topic or a Shared Subscription's filter that is none.
    InvalidTopic(TopicError),
    /// No Local does not go with a Shared Subscription ([MQTT-3.8.3-4]).
    NoLocalOnShared,
    /// The packet cannot be written or the server would not take it.
    Encode(EncodeError),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected => f.write_str("there is no connection"),
            Self::QueueFull => f.write_str("too much waits to be sent"),
            Self::NoAuthenticationMethod => f.write_str("there is no authentication method"),
            Self::NoPacketId => f.write_str("all packet identifiers are in use"),
            Self::NoFilter => f.write_str("there is no Topic Filter"),
            Self::QosNotSupported { maximum } => {
                write!(f, "the server takes QoS {} at most", *maximum as u8)
            }
            Self::RetainNotSupported => f.write_str("the server keeps no retained messages"),
            Self::SubscriptionIdentifiersNotSupported => {
                f.write_str("the server takes no Subscription Identifiers")
            }
            Self::TopicAliasAboveMaximum { maximum: 0 } => {
                f.write_str("the server takes no Topic Alias")
            }
            Self::TopicAliasAboveMaximum { maximum } => {
                write!(f, "the server takes Topic Aliases up to {maximum}")
            }
            Self::TopicAliasUnset => f.write_str("the Topic Alias does not stand for the topic"),
            Self::InvalidTopic(error) => error.fmt(f),
            Self::NoLocalOnShared => f.write_str("No Local does not go with a Shared Subscription"),
            Self::Encode(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ClientError {}
