//! Why there is no link, in words that say what to do.

use std::fmt;
use std::io;

use rustls::{CertificateError, Error};
use shared::client::CloseCause;
use shared::wire::ReasonCode;
use tokio_tungstenite::tungstenite;

use super::Address;
use crate::TlsError;

/// Why a bridge has no link to the other broker.
#[derive(Debug)]
pub(super) enum Trouble {
    /// Its certificates cannot be used.
    Certificates(TlsError),
    /// No connection to its address.
    Connect(Address, io::Error),
    /// It took too long.
    TimedOut(Address),
    /// The connection broke.
    Broken(io::Error),
    /// MQTT ended it.
    Closed(CloseCause),
}

impl Trouble {
    /// True where trying again soon changes nothing: somebody has to change a setting.
    pub(super) fn needs_somebody(&self) -> bool {
        matches!(self, Self::Certificates(_) | Self::Closed(CloseCause::Refused { .. }))
    }

    /// True if the other side may have refused a CONNECT with the bridges' bit.
    pub(super) fn may_be_the_bridge_bit(&self) -> bool {
        matches!(
            self,
            Self::Broken(_)
                | Self::Closed(
                    CloseCause::TransportClosed
                        | CloseCause::Refused {
                            reason: ReasonCode::UnsupportedProtocolVersion,
                            ..
                        }
                )
        )
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Certificates(error) => error.fmt(f),
            Self::Connect(address, error) => connect(f, address, error),
            Self::TimedOut(address) => write!(
                f,
                "{address} does not answer in time: is it the right host and port, and what is \
                 spoken there?"
            ),
            Self::Broken(error) => write!(f, "the connection broke: {error}"),
            Self::Closed(cause) => closed(f, cause),
        }
    }
}

fn connect(f: &mut fmt::Formatter<'_>, address: &Address, error: &io::Error) -> fmt::Result {
    let inner = error.get_ref();
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<Error>()) {
        return tls(f, address, error);
    }
    if let Some(error) = inner.and_then(|inner| inner.downcast_ref::<tungstenite::Error>()) {
        return match error {
            tungstenite::Error::Http(response) => write!(
                f,
                "{address} answers with HTTP status {} and no WebSocket: is the path right?",
                response.status()
            ),
            error => write!(f, "{address} speaks no WebSocket: {error}"),
        };
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            write!(f, "nobody listens at {address}: is the other broker running?")
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => write!(
            f,
            "{address} hung up: does it speak what the address says, with or without TLS?"
        ),
        _ => write!(f, "cannot connect to {address}: {error}"),
    }
}

fn tls(f: &mut fmt::Formatter<'_>, address: &Address, error: &Error) -> fmt::Result {
    match error {
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => write!(
            f,
            "the certificate of {address} is signed by nobody known: name its authority's file \
             with `ca`"
        ),
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => write!(
            f,
            "the certificate of {address} is for another name: use the name that it is for"
        ),
        Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => {
            write!(f, "the certificate of {address} has expired, or this computer's clock is wrong")
        }
        Error::InvalidMessage(_) => {
            write!(f, "{address} does not speak TLS: mqtt:// and ws:// are without")
        }
        Error::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
            write!(f, "{address} asks for a certificate: name one with `certificate` and `key`")
        }
        error => write!(f, "no TLS with {address}: {error}"),
    }
}

fn closed(f: &mut fmt::Formatter<'_>, cause: &CloseCause) -> fmt::Result {
    let said = |text: &Option<shared::wire::Text>| match text {
        Some(text) => format!(" ({text:?})"),
        None => String::new(),
    };
    match cause {
        CloseCause::Refused { reason, text } => {
            let said = said(text);
            match reason {
                ReasonCode::BadUserNameOrPassword => {
                    write!(f, "it refuses user name and password{said}: check both")
                }
                ReasonCode::NotAuthorized => write!(
                    f,
                    "it lets nobody in like that{said}: check user name, password and client id"
                ),
                ReasonCode::UnsupportedProtocolVersion => {
                    write!(f, "it does not speak this version of MQTT: set another `version`")
                }
                reason => write!(f, "it refuses the connection: {reason}{said}"),
            }
        }
        CloseCause::ServerDisconnect { reason: ReasonCode::SessionTakenOver, .. } => f.write_str(
            "another client there uses the same client id: give this bridge another `client-id`",
        ),
        CloseCause::ServerDisconnect { reason, text } => {
            write!(f, "it disconnects: {reason}{}", said(text))
        }
        CloseCause::Protocol(error) => write!(f, "it breaks the protocol: {error}"),
        CloseCause::KeepAliveTimeout => f.write_str("it answers no more"),
        CloseCause::ConnectTimeout => f.write_str("it does not answer CONNECT"),
        CloseCause::TransportClosed => f.write_str("it closed the connection"),
        CloseCause::Congested => f.write_str("it takes nothing any more"),
        CloseCause::Requested => f.write_str("the bridge is stopped"),
        CloseCause::Unsendable(error) => write!(f, "CONNECT cannot be sent: {error}"),
    }
}
