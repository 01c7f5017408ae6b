//! The causes: one variant for each thing that goes wrong, with its facts.

use alloc::string::String;

use crate::broker::{Breach, CloseReason};
use crate::wire::{DecodeErrorKind, PacketType, ReasonCode, Text};

/// Why a connection was refused or dropped, or a message went nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A connection ended, as the core saw it.
    Closed(CloseReason),
    /// Not one byte came in time.
    SilentSocket {
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// A TLS handshake on a port that does not speak TLS.
    TlsOnPlainPort,
    /// A TLS handshake that failed.
    Tls(TlsFault),
    /// HTTP or a WebSocket that is not as it should be.
    Web(WebFault),
    /// It takes none of the bytes that wait for it.
    StuckReader {
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// As many sockets are open as allowed.
    TooManySockets {
        /// How many.
        limit: usize,
    },
    /// As many MQTT connections are open as allowed.
    TooManyConnections {
        /// How many.
        limit: usize,
    },
    /// As many connections are open from this address as allowed.
    TooManyFromAddress {
        /// How many.
        limit: usize,
    },
    /// New connections come faster from this address than allowed.
    ConnectionRate,
    /// It may not publish to a topic, or subscribe to a filter.
    NotAuthorized {
        /// What it wanted to do.
        action: Action,
        /// Where.
        topic: Text,
    },
    /// Messages were dropped because its queue is full.
    QueueFull {
        /// How many so far.
        dropped: u64,
    },
    /// A message was not kept because there are as many retained messages as allowed.
    NotRetained {
        /// Its topic.
        topic: Text,
    },
    /// Clients with one client identifier push each other out.
    ClientIdFight {
        /// Takeovers so far.
        takeovers: u32,
    },
}

/// What a client wants to do with a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// PUBLISH, or a Will.
    Publish,
    /// SUBSCRIBE.
    Subscribe,
}

/// What is wrong with HTTP or with a WebSocket, before MQTT comes into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebFault {
    /// An HTTP request that is none; what the parser says of it.
    BadHttp(String),
    /// The beginning of an HTTP request whose end did not come in time.
    HalfRequest {
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// HTTP with a method that nothing here answers.
    Method(String),
    /// A WebSocket handshake that is not valid; what is wrong with it.
    BadHandshake(String),
    /// A WebSocket handshake that offers no subprotocol of MQTT.
    Subprotocol,
    /// A WebSocket handshake from a page of another site.
    Origin(String),
    /// Text on a WebSocket: MQTT travels in binary frames ([MQTT-6.0.0-1]).
    TextFrame,
    /// Frames that RFC 6455 forbids.
    BadFrame,
    /// It answers no ping of its WebSocket.
    Silent {
        /// After how long a silence there is a ping, in seconds.
        ping: u64,
    },
}

/// Why a TLS handshake failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// What came is no TLS: the client is set to connect without.
    NotTls,
    /// The client does not trust whoever signed the broker's certificate.
    UnknownAuthority,
    /// The client says that the broker's certificate has expired, or is not valid yet.
    Expired,
    /// The client refuses the broker's certificate, usually since it is for another name.
    WrongName,
    /// The client has to show a certificate, and shows none.
    NoClientCertificate,
    /// The client's certificate is not accepted; why.
    ClientCertificate(String),
    /// No version or cipher suite that both sides have.
    NothingInCommon,
    /// The client closed the connection in the middle of it, without a word.
    HungUp,
    /// The handshake was not finished in time.
    TimedOut,
    /// Something else; what the TLS library says of it.
    Other(String),
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Part of an ordinary day.
    Info,
    /// Somebody should mend something.
    Warning,
}

impl Severity {
    /// As it stands in topics and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
        }
    }
}

impl Cause {
    /// Its name for programs, which never changes.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Closed(reason) => closed(reason),
            Self::SilentSocket { .. } => "silent-socket",
            Self::TlsOnPlainPort => "tls-on-plain-port",
            Self::Tls(fault) => fault.code(),
            Self::Web(fault) => fault.code(),
            Self::StuckReader { .. } => "stuck-reader",
            Self::TooManySockets { .. } => "too-many-sockets",
            Self::TooManyConnections { .. } => "too-many-connections",
            Self::TooManyFromAddress { .. } => "too-many-from-address",
            Self::ConnectionRate => "connection-rate",
            Self::NotAuthorized { action: Action::Publish, .. } => "publish-not-authorized",
            Self::NotAuthorized { action: Action::Subscribe, .. } => "subscribe-not-authorized",
            Self::QueueFull { .. } => "queue-full",
            Self::NotRetained { .. } => "not-retained",
            Self::ClientIdFight { .. } => "client-id-fight",
        }
    }

    /// How bad it is.
    pub const fn severity(&self) -> Severity {
        match self {
            Self::Closed(
                CloseReason::ClientDisconnect(_)
                | CloseReason::TransportClosed
                | CloseReason::TakenOver
                | CloseReason::ByServer(_)
                | CloseReason::Redirected(_),
            ) => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

impl WebFault {
    const fn code(&self) -> &'static str {
        match self {
            Self::BadHttp(_) => "bad-http",
            Self::HalfRequest { .. } => "half-http-request",
            Self::Method(_) => "http-method",
            Self::BadHandshake(_) => "bad-websocket-handshake",
            Self::Subprotocol => "wrong-subprotocol",
            Self::Origin(_) => "origin-refused",
            Self::TextFrame => "text-frame",
            Self::BadFrame => "bad-websocket-frame",
            Self::Silent { .. } => "silent-websocket",
        }
    }
}

impl TlsFault {
    const fn code(&self) -> &'static str {
        match self {
            Self::NotTls => "plain-on-tls-port",
            Self::UnknownAuthority => "tls-unknown-authority",
            Self::Expired => "tls-expired",
            Self::WrongName => "tls-wrong-name",
            Self::NoClientCertificate => "tls-no-client-certificate",
            Self::ClientCertificate(_) => "tls-client-certificate",
            Self::NothingInCommon => "tls-nothing-in-common",
            Self::HungUp => "tls-hung-up",
            Self::TimedOut => "tls-timed-out",
            Self::Other(_) => "tls-failed",
        }
    }
}

const fn closed(reason: &CloseReason) -> &'static str {
    match reason {
        CloseReason::ClientDisconnect(ReasonCode::Success | ReasonCode::DisconnectWithWill) => {
            "disconnected"
        }
        CloseReason::ClientDisconnect(_) => "client-complains",
        CloseReason::TransportClosed => "connection-lost",
        CloseReason::NotMqtt(_) => "not-mqtt",
        CloseReason::Malformed(error) => match error.kind {
            DecodeErrorKind::PacketTooLarge { .. } => "packet-too-large",
            DecodeErrorKind::UnsupportedVersion(_) | DecodeErrorKind::InvalidProtocolName => {
                "unsupported-version"
            }
            _ => "malformed-packet",
        },
        CloseReason::CountedInCharacters(_) => "length-in-characters",
        CloseReason::UnexpectedPacket(PacketType::Connect) => "second-connect",
        CloseReason::UnexpectedPacket(_) => "unexpected-packet",
        CloseReason::Protocol(Breach::ReceiveMaximum) => "receive-maximum-exceeded",
        CloseReason::Protocol(Breach::QosAboveMaximum) => "qos-not-supported",
        CloseReason::Protocol(Breach::TopicAliasAboveMaximum | Breach::TopicAliasUnknown) => {
            "topic-alias-invalid"
        }
        CloseReason::Protocol(_) => "protocol-error",
        CloseReason::Refused(reason) => refused(*reason),
        CloseReason::ConnectTimeout => "no-connect",
        CloseReason::KeepAliveTimeout { .. } => "keep-alive-missed",
        CloseReason::TakenOver => "taken-over",
        CloseReason::ByServer(ReasonCode::AdministrativeAction) => "kicked",
        CloseReason::ByServer(_) => "closed-by-server",
        CloseReason::Redirected(_) => "redirected",
        CloseReason::NotReading => "not-reading",
    }
}

const fn refused(reason: ReasonCode) -> &'static str {
    match reason {
        ReasonCode::ClientIdentifierNotValid => "client-id-refused",
        ReasonCode::BadUserNameOrPassword => "bad-login",
        ReasonCode::NotAuthorized => "not-authorized",
        ReasonCode::Banned => "banned",
        ReasonCode::BadAuthenticationMethod => "bad-authentication-method",
        ReasonCode::QuotaExceeded => "too-many-sessions",
        ReasonCode::TopicNameInvalid | ReasonCode::QoSNotSupported | ReasonCode::ProtocolError => {
            "will-refused"
        }
        _ => "connect-refused",
    }
}
