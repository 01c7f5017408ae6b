//! What happens, in one line each. Payloads never stand in a log.

use std::fmt;
use std::net::SocketAddr;

use shared::broker::{CloseReason, Trace};
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
    /// The binary frames of a WebSocket.
    WebSocket,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = match self.transport {
            Transport::Tcp => "tcp",
            Transport::WebSocket => "ws",
        };
        write!(f, "{} ({transport})", self.addr)
    }
}

/// A line for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// A trace of a connection.
    OfPeer(Peer, Trace),
    /// A trace of the broker as a whole.
    OfBroker(Trace),
    /// A connection ended before its CONNECT was accepted.
    Turned(Peer, CloseReason),
}

impl Note {
    /// Writes the line.
    pub(crate) fn write(&self) {
        match self {
            Self::OfPeer(
                peer,
                Trace::Connected { client_id, version, keep_alive, session_present, .. },
            ) => {
                let (client, version) = (Quoted(client_id), version.name());
                let session = if *session_present { ", goes on with its Session" } else { "" };
                info!(
                    "{client} connected from {peer}: MQTT {version}, keep alive {keep_alive} s\
                     {session}"
                );
            }
            Self::OfPeer(peer, Trace::Disconnected { client_id, reason, .. }) => {
                let client = Quoted(client_id);
                at_fault(reason, format_args!("{client} at {peer} is gone: {reason}"));
            }
            Self::Turned(peer, reason) => {
                at_fault(reason, format_args!("{peer} is turned away: {reason}"));
            }
            Self::OfPeer(_, trace) | Self::OfBroker(trace) => of_broker(trace),
        }
    }
}

/// Warns where the peer did something wrong.
fn at_fault(reason: &CloseReason, line: fmt::Arguments<'_>) {
    if reason.is_fault() {
        warn!("{line}");
    } else {
        info!("{line}");
    }
}

fn of_broker(trace: &Trace) {
    match trace {
        Trace::WillPublished { client_id, topic } => {
            info!("the Will of {} is published on {}", Quoted(client_id), Quoted(topic));
        }
        Trace::Dropped { client_id, count } => {
            let client = Quoted(client_id);
            warn!("{client} reads too slowly: {count} messages dropped for it so far");
        }
        Trace::NotRetained { topic } => {
            warn!("too many retained messages: the one on {} is not kept", Quoted(topic));
        }
        Trace::ClientIdFight { client_id, takeovers } => {
            let client = Quoted(client_id);
            warn!(
                "two clients call themselves {client} and push each other out ({takeovers} times \
                 now): give each a client id of its own"
            );
        }
        Trace::SessionExpired { client_id } => {
            info!("the Session of {} has ended", Quoted(client_id));
        }
        Trace::Connected { .. } | Trace::Disconnected { .. } => {}
    }
}

/// A name that a peer chose: in quotes, on one line, and never a screenful.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 100;
        match self.0.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(f, "{:?}…", &self.0[..end]),
            None => write!(f, "{:?}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_on_one_line() {
        assert_eq!(Quoted("a\nb\u{1b}[2J").to_string(), r#""a\nb\u{1b}[2J""#);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let text = Quoted(&"灯".repeat(200)).to_string();
        assert_eq!(text, format!("\"{}\"…", "灯".repeat(100)));
    }
}
