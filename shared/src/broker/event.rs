//! What a broker tells its driver.

use alloc::boxed::Box;

use super::diagnosis::{Diagnosis, Foreign};
use super::{Breach, ConnId, Credentials};
use crate::wire::{Bytes, DecodeError, PacketType, ReasonCode, Text, Version};

/// Something that the driver has to act on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `poll_transmit` has something for this connection. Said once until it was pulled empty.
    Ready(ConnId),
    /// Drain `poll_transmit` once more, close the transport, then call `handle_closed`.
    Close(ConnId, CloseReason),
    /// A client wants in: `handle_decision` answers, now or later. Only with
    /// `Authentication::AskDriver`, or for a client that authenticates again.
    Authenticate(ConnId, Credentials),
    /// For logs.
    Trace(Trace),
    /// For logs: something went wrong. Subscribers of `$SYS/broker/log/#` are told as well.
    Diagnosed(Box<Diagnosis>),
}

/// Something worth a line in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trace {
    /// A CONNECT was accepted.
    Connected {
        /// Its connection.
        conn: ConnId,
        /// Its client, as named by itself or by the broker.
        client_id: Text,
        /// The user name that was verified.
        user: Option<Text>,
        /// What it speaks.
        version: Version,
        /// Keep Alive in seconds.
        keep_alive: u16,
        /// An old Session goes on.
        session_present: bool,
    },
    /// A client that was connected is gone.
    Disconnected {
        /// Its connection.
        conn: ConnId,
        /// Its client.
        client_id: Text,
        /// Why.
        reason: CloseReason,
    },
    /// A client with a mount point has published a message, and was allowed to.
    Published {
        /// Its connection.
        conn: ConnId,
        /// The topic, as the broker has it.
        topic: Text,
        /// The payload.
        payload: Bytes,
        /// Whether it is retained.
        retain: bool,
    },
    /// A Will was published.
    WillPublished {
        /// Whose.
        client_id: Text,
        /// Where.
        topic: Text,
    },
    /// A Session without connection ended.
    SessionExpired {
        /// Whose.
        client_id: Text,
    },
}

/// Why a connection ends. [`Cause`](super::diagnosis::Cause) puts it into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The client sent DISCONNECT.
    ClientDisconnect(ReasonCode),
    /// The transport went away without DISCONNECT.
    TransportClosed,
    /// The first bytes are no packet, and it is known whose they are.
    NotMqtt(Foreign),
    /// Bytes that are no packet.
    Malformed(DecodeError),
    /// The same, and it looks as if the client took the length of a text in characters and sent
    /// its bytes.
    CountedInCharacters(DecodeError),
    /// A packet that a client never sends, or not now.
    UnexpectedPacket(PacketType),
    /// Something else that a client must not do.
    Protocol(Breach),
    /// CONNECT was answered with a refusal.
    Refused(ReasonCode),
    /// No whole CONNECT in time.
    ConnectTimeout,
    /// Nothing came for 1.5 times the Keep Alive.
    KeepAliveTimeout {
        /// The Keep Alive in seconds.
        keep_alive: u16,
    },
    /// Another connection uses the same client identifier.
    TakenOver,
    /// The driver asked for it.
    ByServer(ReasonCode),
    /// The client was sent to another server, and told so.
    Redirected(ReasonCode),
    /// The client sends but does not read what it is owed.
    NotReading,
}

impl CloseReason {
    /// False where the client ended the connection as it should, or the server wanted it.
    pub const fn is_fault(&self) -> bool {
        !matches!(
            self,
            Self::ClientDisconnect(_)
                | Self::ByServer(_)
                | Self::Redirected(_)
                | Self::TransportClosed
        )
    }

    /// True where more than the end of a connection is to be said: it was refused or dropped. False
    /// for a goodbye of either side.
    pub const fn is_diagnosed(&self) -> bool {
        !matches!(
            self,
            Self::ClientDisconnect(ReasonCode::Success | ReasonCode::DisconnectWithWill)
                | Self::ByServer(ReasonCode::ServerShuttingDown)
        )
    }

    /// What an MQTT 5 client is told, if anything.
    pub(super) const fn reason_code(&self) -> Option<ReasonCode> {
        Some(match self {
            Self::ClientDisconnect(_)
            | Self::TransportClosed
            | Self::Refused(_)
            | Self::Redirected(_) => return None,
            Self::Malformed(error) | Self::CountedInCharacters(error) => error.reason_code(),
            Self::NotMqtt(_) => ReasonCode::MalformedPacket,
            Self::UnexpectedPacket(_) => ReasonCode::ProtocolError,
            Self::Protocol(breach) => breach.reason_code(),
            Self::ByServer(reason) => *reason,
            Self::ConnectTimeout => ReasonCode::UnspecifiedError,
            Self::KeepAliveTimeout { .. } => ReasonCode::KeepAliveTimeout,
            Self::TakenOver => ReasonCode::SessionTakenOver,
            Self::NotReading => ReasonCode::QuotaExceeded,
        })
    }
}
