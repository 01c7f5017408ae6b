//! Why a connection failed, in terms that can be said to a person.
//!
//! Knows which failures another attempt may cure. Does not know words: `i18n` says each of these in
//! one sentence with what to do.

use shared::client::{CloseCause, PeerError};
use shared::topic::TopicError;
use shared::wire::ReasonCode;

use super::address::{AddressError, SocketAddress};

/// Why a connection could not be made, or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The typed address cannot work.
    BadAddress(AddressError),
    /// The Will's topic, or where an answer to it is to go, is no Topic Name.
    BadWill(TopicError),
    /// The browser forbids it: a page from `https` may not open `ws://`.
    Blocked(SocketAddress),
    /// Nothing answered, or what answered is no WebSocket server.
    Unreachable(SocketAddress),
    /// A WebSocket server is there, but it does not speak the subprotocol `mqtt`.
    NotMqtt(SocketAddress),
    /// The WebSocket did not open in time.
    OpenTimedOut(SocketAddress),
    /// It opened, but CONNECT was not answered in time.
    ConnectTimedOut,
    /// CONNACK said no.
    Refused {
        /// The code.
        reason: ReasonCode,
        /// The server's own words.
        text: Option<String>,
    },
    /// The server said DISCONNECT.
    Disconnected {
        /// The code.
        reason: ReasonCode,
        /// The server's own words.
        text: Option<String>,
    },
    /// The connection closed without a word of MQTT. The code is the WebSocket's: 1006 is a loss,
    /// 1000 and 1001 are polite.
    Closed(u16),
    /// PINGREQ was not answered.
    Silent,
    /// The server broke the protocol.
    Protocol(PeerError),
    /// The server reads slower than it asks for answers.
    Congested,
    /// CONNECT cannot be written: a user name or password over 65,535 bytes.
    Unsendable(String),
    /// The link was cut in the fault lab.
    Cut,
    /// The board's Wi-Fi is off, in the fault lab.
    NoWifi,
    /// A program did not read what came, until too much waited for it.
    NotRead,
}

impl Failure {
    /// Whether trying again by itself may help. Otherwise a person must change something first.
    pub fn is_worth_retrying(&self) -> bool {
        match self {
            Self::BadAddress(_)
            | Self::BadWill(_)
            | Self::Blocked(_)
            | Self::NotMqtt(_)
            | Self::NoWifi
            | Self::Unsendable(_) => false,
            Self::Refused { reason, .. } => matches!(
                reason,
                ReasonCode::ServerUnavailable
                    | ReasonCode::ServerBusy
                    | ReasonCode::QuotaExceeded
                    | ReasonCode::ConnectionRateExceeded
                    | ReasonCode::UnspecifiedError
            ),
            // Two clients with one identifier would throw each other out for ever.
            Self::Disconnected { reason, .. } => *reason != ReasonCode::SessionTakenOver,
            Self::Unreachable(_)
            | Self::OpenTimedOut(_)
            | Self::ConnectTimedOut
            | Self::Closed(_)
            | Self::Silent
            | Self::Protocol(_)
            | Self::Congested
            | Self::Cut
            | Self::NotRead => true,
        }
    }

    /// What a core's close means; `None` if this page asked for it.
    ///
    /// `socket_code` is what the WebSocket closed with, where the transport went first.
    pub fn from_cause(cause: CloseCause, socket_code: Option<u16>) -> Option<Self> {
        Some(match cause {
            CloseCause::Requested => return None,
            CloseCause::Refused { reason, text } => {
                Self::Refused { reason, text: text.map(|text| text.to_string()) }
            }
            CloseCause::ServerDisconnect { reason, text } => {
                Self::Disconnected { reason, text: text.map(|text| text.to_string()) }
            }
            CloseCause::Protocol(error) => Self::Protocol(error),
            CloseCause::KeepAliveTimeout => Self::Silent,
            CloseCause::ConnectTimeout => Self::ConnectTimedOut,
            CloseCause::TransportClosed => Self::Closed(socket_code.unwrap_or(1006)),
            CloseCause::Congested => Self::Congested,
            CloseCause::Unsendable(error) => Self::Unsendable(error.to_string()),
        })
    }
}
