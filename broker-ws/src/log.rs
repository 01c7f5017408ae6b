//! What happens, in one line each. Payloads never stand in a log.
//!
//! What went wrong comes in the words of [`shared::broker::diagnosis`]; the words for an ordinary
//! day are here.

use std::fmt;
use std::net::SocketAddr;

use shared::broker::Trace;
use shared::broker::diagnosis::{self, Cause, Diagnosis, Quoted, Severity};
use shared::inspect::Lang;
use shared::wire::Text;
use tracing::{info, warn};

/// Who is at the other end of a connection, and by what it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    /// Its address.
    pub(crate) addr: SocketAddr,
    /// What carries MQTT's bytes.
    pub(crate) transport: Transport,
}

/// What carries MQTT's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// A plain socket.
    Tcp,
    /// A socket inside TLS.
    Tls,
    /// The binary frames of a WebSocket.
    WebSocket,
    /// The same inside TLS.
    SecureWebSocket,
    /// Nothing but memory: a bridge of this broker.
    Bridge,
    /// Nothing but memory: the rules of this broker.
    Rules,
}

impl Peer {
    fn address(self) -> String {
        match self.transport {
            // It has none.
            Transport::Bridge | Transport::Rules => "inside".to_owned(),
            _ => self.addr.to_string(),
        }
    }

    /// As the core knows it.
    pub(crate) fn for_core(self) -> diagnosis::Peer {
        let address = Text::new(&self.address()).expect("an address is a short Text");
        diagnosis::Peer { address, transport: self.transport.name() }
    }
}

impl Transport {
    const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::WebSocket => "ws",
            Self::SecureWebSocket => "wss",
            Self::Bridge => "bridge",
            Self::Rules => "rules",
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.address(), self.transport.name())
    }
}

/// A line for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// A trace of a connection.
    OfPeer(Peer, Trace),
    /// A trace of the broker as a whole.
    OfBroker(Trace),
    /// Something went wrong.
    Diagnosed(Box<Diagnosis>),
}

impl Note {
    /// Writes the line.
    pub(crate) fn write(&self) {
        match self {
            Self::OfPeer(
                peer,
                Trace::Connected { client_id, user, version, keep_alive, session_present, .. },
            ) => {
                let (client, version) = (Quoted(client_id), version.name());
                let session = if *session_present { ", goes on with its Session" } else { "" };
                let said = user.as_deref().map(|user| format!(" as {}", Quoted(user)));
                let said = said.unwrap_or_default();
                info!(
                    event = "connected",
                    client = client_id.as_str(),
                    address = %peer.addr,
                    transport = peer.transport.name(),
                    user = user.as_deref(),
                    version,
                    keep_alive,
                    session_present,
                    "{client} connected from {peer}{said}: MQTT {version}, keep alive {keep_alive} \
                     s{session}"
                );
            }
            // Whatever else ends a connection is diagnosed, in a line of its own.
            Self::OfPeer(peer, Trace::Disconnected { client_id, reason, .. })
                if !reason.is_diagnosed() =>
            {
                let says = Cause::Closed(reason.clone()).says(Lang::En);
                info!(
                    event = "disconnected",
                    client = client_id.as_str(),
                    address = %peer.addr,
                    transport = peer.transport.name(),
                    "{} at {peer}: {}", Quoted(client_id), says.cause
                );
            }
            Self::OfPeer(_, trace) | Self::OfBroker(trace) => of_broker(trace),
            Self::Diagnosed(diagnosis) => {
                let code = diagnosis.cause.code();
                let client = diagnosis.client_id.as_deref();
                let address = diagnosis.peer.as_ref().map(|peer| peer.address.as_str());
                let transport = diagnosis.peer.as_ref().map(|peer| peer.transport);
                match diagnosis.cause.severity() {
                    Severity::Warning => {
                        warn!(code = %code, client, address, transport, "{diagnosis}");
                    }
                    Severity::Info => {
                        info!(code = %code, client, address, transport, "{diagnosis}")
                    }
                }
            }
        }
    }
}

fn of_broker(trace: &Trace) {
    match trace {
        Trace::WillPublished { client_id, topic } => {
            let (client, topic) = (client_id.as_str(), topic.as_str());
            info!(
                event = "will-published",
                client,
                topic,
                "the Will of {} is published on {}",
                Quoted(client),
                Quoted(topic)
            );
        }
        Trace::SessionExpired { client_id } => {
            let client = client_id.as_str();
            info!(event = "session-expired", client, "the Session of {} has ended", Quoted(client));
        }
        Trace::Connected { .. } | Trace::Disconnected { .. } | Trace::Published { .. } => {}
    }
}
