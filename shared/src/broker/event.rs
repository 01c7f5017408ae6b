//! What a broker tells its driver.

use core::fmt;

use super::{ConnId, Credentials};
use crate::wire::{DecodeError, PacketType, ReasonCode, Text, Version};

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
    /// A Will was published.
    WillPublished {
        /// Whose.
        client_id: Text,
        /// Where.
        topic: Text,
    },
    /// A message was dropped for a Session whose queue is full. Said at the first, and then each
    /// time that the count has doubled.
    Dropped {
        /// The slow client.
        client_id: Text,
        /// Messages dropped for it so far.
        count: u64,
    },
    /// A message was not kept because `max_retained` is reached.
    NotRetained {
        /// Its topic.
        topic: Text,
    },
    /// Two clients use one client identifier and push each other out. Said at the third takeover
    /// within a short time, and each time that their number has doubled.
    ClientIdFight {
        /// What both call themselves.
        client_id: Text,
        /// Takeovers so far.
        takeovers: u32,
    },
    /// A Session without connection ended.
    SessionExpired {
        /// Whose.
        client_id: Text,
    },
}

/// Why a connection ends, in words for a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The client sent DISCONNECT.
    ClientDisconnect(ReasonCode),
    /// The transport went away without DISCONNECT.
    TransportClosed,
    /// Bytes that are no packet.
    Malformed(DecodeError),
    /// The same, and it looks as if the client took the length of a text in characters and sent
    /// its bytes.
    CountedInCharacters(DecodeError),
    /// A packet that a client never sends, or not now.
    UnexpectedPacket(PacketType),
    /// Something else that a client must not do.
    Protocol {
        /// What it did.
        what: &'static str,
        /// What it is told.
        reason: ReasonCode,
    },
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

    /// What an MQTT 5 client is told, if anything.
    pub(super) const fn reason_code(&self) -> Option<ReasonCode> {
        Some(match self {
            Self::ClientDisconnect(_)
            | Self::TransportClosed
            | Self::Refused(_)
            | Self::Redirected(_) => return None,
            Self::Malformed(error) | Self::CountedInCharacters(error) => error.reason_code(),
            Self::UnexpectedPacket(_) => ReasonCode::ProtocolError,
            Self::Protocol { reason, .. } | Self::ByServer(reason) => *reason,
            Self::ConnectTimeout => ReasonCode::UnspecifiedError,
            Self::KeepAliveTimeout { .. } => ReasonCode::KeepAliveTimeout,
            Self::TakenOver => ReasonCode::SessionTakenOver,
            Self::NotReading => ReasonCode::QuotaExceeded,
        })
    }
}

impl fmt::Display for CloseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClientDisconnect(ReasonCode::Success) => f.write_str("the client disconnected"),
            Self::ClientDisconnect(reason) => write!(f, "the client disconnected: {reason}"),
            Self::TransportClosed => f.write_str("the connection was lost without DISCONNECT"),
            Self::Malformed(error) => write!(f, "malformed packet: {error}"),
            Self::CountedInCharacters(error) => write!(
                f,
                "malformed packet: {error}; a text was measured in characters but sent as bytes: \
                 encode it as UTF-8 first, then take its length"
            ),
            Self::UnexpectedPacket(PacketType::Connect) => f.write_str("a second CONNECT"),
            Self::UnexpectedPacket(packet) => {
                write!(f, "{} is not allowed here", packet.name())
            }
            Self::Protocol { what, .. } => f.write_str(what),
            Self::Refused(reason) => write!(f, "CONNECT refused: {reason}"),
            Self::ConnectTimeout => f.write_str("no CONNECT came in time"),
            Self::KeepAliveTimeout { keep_alive } => {
                write!(f, "silent for 1.5 times its Keep Alive of {keep_alive} s")
            }
            Self::TakenOver => f.write_str("another connection uses the same client id"),
            Self::ByServer(reason) => write!(f, "closed by the server: {reason}"),
            Self::Redirected(reason) => write!(f, "sent to another server: {reason}"),
            Self::NotReading => f.write_str("it sends without reading what it is owed"),
        }
    }
}
