//! What the broker keeps of a Network Connection: gone with the socket.

use super::{CloseReason, ConnId, SessionKey};
use crate::time::{Duration, Instant};
use crate::wire::{self, BytesMut, Decoder, EncodeError, Packet, Version};

/// A Network Connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) phase: Phase,
    pub(super) decoder: Decoder,
    pub(super) version: Version,
    /// Largest packet that the client takes.
    pub(super) maximum_packet_size: u32,
    pub(super) out: BytesMut,
    /// `Event::Ready` was said and not yet answered by pulling everything.
    pub(super) announced: bool,
    pub(super) last_received: Instant,
    pub(super) keep_alive: u16,
    pub(super) will: Option<wire::Will>,
}

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its first packet must be CONNECT ([MQTT-3.1.0-1]).
    AwaitConnect,
    /// It has this Session.
    Connected(SessionKey),
    /// The driver was told to close it; only its last bytes still go out.
    Closing,
}

impl Connection {
    pub(super) fn new(now: Instant, maximum_packet_size: u32) -> Self {
        Self {
            phase: Phase::AwaitConnect,
            decoder: Decoder::new(Version::V311, maximum_packet_size),
            version: Version::V311,
            maximum_packet_size: u32::MAX,
            out: BytesMut::new(),
            announced: false,
            last_received: now,
            keep_alive: 0,
            will: None,
        }
    }

    /// When the client counts as lost: 1.5 times the Keep Alive without a packet
    /// ([MQTT-3.1.2-22]).
    pub(super) fn keep_alive_deadline(&self) -> Option<Instant> {
        let half_seconds = u64::from(self.keep_alive) * 3;
        (half_seconds > 0).then(|| self.last_received + Duration::from_millis(half_seconds * 500))
    }

    /// Appends a packet, if the client takes one of its size.
    pub(super) fn send(&mut self, packet: &Packet) -> Result<(), EncodeError> {
        packet.encode_within(self.version, self.maximum_packet_size, &mut self.out)
    }
}

/// What a handler found: go on, or close for this reason.
pub(super) type Handled = Result<(), CloseReason>;

/// A deadline in the broker's one list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// CONNECT must be there, or 1.5 times the Keep Alive may have passed.
    Connection(ConnId),
    /// The Session may end, or its delayed Will be due.
    Session(SessionKey),
}
