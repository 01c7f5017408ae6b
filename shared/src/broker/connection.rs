//! What the broker keeps of a Network Connection: gone with the socket.

use alloc::boxed::Box;
use alloc::sync::Arc;

use super::diagnosis::Peer;
use super::held::Held;
use super::journal::Journal;
use super::session::Delivery;
use super::{CloseReason, ConnId, Mount, SessionKey};
use crate::flow::{InboundAliases, OutboundAliases};
use crate::time::{Duration, Instant};
use crate::wire::{
    self, BytesMut, Connect, CutEnd, Decoder, EncodeError, Packet, PacketId, Properties, Publish,
    SubAck, Text, Version,
};

/// A Network Connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) phase: Phase,
    /// Where it comes from, if the driver said so.
    pub(super) peer: Option<Box<Peer>>,
    /// What its client calls itself, until it has a Session of that name.
    pub(super) asked_id: Option<Text>,
    /// Why it ends was said, or need not be said.
    pub(super) is_explained: bool,
    pub(super) decoder: Decoder,
    pub(super) version: Version,
    /// Its client is a bridge that cannot say what it wants by options of SUBSCRIBE.
    pub(super) is_bridge: bool,
    /// Largest packet that the client takes.
    pub(super) maximum_packet_size: u32,
    /// Request Problem Information: Reason String and User Property may stand in any packet.
    pub(super) wants_problem_information: bool,
    pub(super) out: BytesMut,
    /// Which bytes of `out` wait for the disk.
    pub(super) held: Held,
    /// `Event::Ready` was said and not yet answered by pulling everything.
    pub(super) announced: bool,
    pub(super) last_received: Instant,
    /// When it was let in.
    pub(super) connected_at: Option<Instant>,
    /// Everything that has come on it.
    pub(super) received: Received,
    pub(super) keep_alive: u16,
    pub(super) will: Option<Box<wire::Will>>,
    /// The CONNECT that waits for the driver's decision.
    pub(super) asked: Option<Box<Connect>>,
    pub(super) authentication_method: Option<Text>,
    /// Where its client's topics are among the broker's; `None` if they are the same.
    pub(super) mount: Option<Arc<Mount>>,
    pub(super) aliases_in: InboundAliases,
    pub(super) aliases_out: OutboundAliases,
    /// How the payload of the last PUBLISH ended.
    pub(super) last_payload: CutEnd,
}

/// What has come on a connection so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// PUBLISH packets.
    pub messages: u64,
    /// Bytes of whatever kind.
    pub bytes: u64,
}

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Its first packet must be CONNECT ([MQTT-3.1.0-1]).
    AwaitConnect,
    /// The driver was asked who it is.
    AwaitDecision,
    /// Its next step of enhanced authentication must come.
    AwaitAuth,
    /// It has this Session.
    Connected(SessionKey),
    /// The driver was told to close it; only its last bytes still go out.
    Closing,
}

impl Connection {
    pub(super) fn new(now: Instant, maximum_packet_size: u32) -> Self {
        Self {
            phase: Phase::AwaitConnect,
            peer: None,
            asked_id: None,
            is_explained: false,
            decoder: Decoder::new(Version::V311, maximum_packet_size),
            version: Version::V311,
            is_bridge: false,
            maximum_packet_size: u32::MAX,
            wants_problem_information: true,
            out: BytesMut::new(),
            held: Held::default(),
            announced: false,
            last_received: now,
            connected_at: None,
            received: Received::default(),
            keep_alive: 0,
            will: None,
            asked: None,
            authentication_method: None,
            mount: None,
            aliases_in: InboundAliases::new(0),
            aliases_out: OutboundAliases::new(0),
            last_payload: CutEnd::default(),
        }
    }

    /// The Session that it has.
    pub(super) const fn session(&self) -> Option<SessionKey> {
        match self.phase {
            Phase::Connected(key) => Some(key),
            Phase::AwaitConnect | Phase::AwaitDecision | Phase::AwaitAuth | Phase::Closing => None,
        }
    }

    /// When the client counts as lost: 1.5 times the Keep Alive without a packet
    /// ([MQTT-3.1.2-22]).
    pub(super) fn keep_alive_deadline(&self) -> Option<Instant> {
        let half_seconds = u64::from(self.keep_alive) * 3;
        (half_seconds > 0).then(|| self.last_received + Duration::from_millis(half_seconds * 500))
    }

    /// Appends a message. `false` if it has expired, the client does not take one of its size, or it
    /// is none that the client sees.
    pub(super) fn deliver(
        &mut self,
        delivery: &Delivery,
        now: Instant,
        packet_id: Option<PacketId>,
        dup: bool,
    ) -> bool {
        if !dup && delivery.message.is_expired(now) {
            return false;
        }
        let start = self.out.len();
        let written = if self.aliases_out.is_enabled() || self.mount.is_some() {
            let mut publish = Publish { dup, packet_id, ..delivery.to_publish(now) };
            if self.mount.as_ref().is_some_and(|mount| !mount.uncover(&mut publish)) {
                return false;
            }
            let limit = self.maximum_packet_size;
            self.aliases_out.apply(&mut publish, limit, self.version);
            Packet::Publish(publish).encode(self.version, &mut self.out)
        } else {
            delivery.write(self.version, now, packet_id, dup, &mut self.out)
        };
        let fits = self.out.len() - start <= self.maximum_packet_size as usize;
        if written.is_err() || !fits {
            self.out.truncate(start);
        }
        written.is_ok() && fits
    }

    /// Bytes from `out[start]` on wait until `record` is on disk.
    pub(super) fn hold(&mut self, start: usize, record: u64, journal: &Journal) {
        self.held.hold(start, record, journal);
    }

    /// Appends a packet, if the client takes one of its size.
    pub(super) fn send(&mut self, packet: &Packet) -> Result<(), EncodeError> {
        packet.encode_within(self.version, self.maximum_packet_size, &mut self.out)
    }

    /// Appends a SUBACK, with its Reason String only if the client wants it ([MQTT-3.1.2-29]) and
    /// takes a packet that large ([MQTT-3.9.2-1]).
    pub(super) fn send_suback(&mut self, ack: SubAck) -> Result<(), EncodeError> {
        let plain = SubAck { properties: Properties::new(), ..ack.clone() };
        if self.wants_problem_information && self.send(&Packet::SubAck(ack)).is_ok() {
            return Ok(());
        }
        self.send(&Packet::SubAck(plain))
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
    /// The `$SYS` topics are due.
    Sys,
    /// What was held back of a flood of diagnoses is due.
    Floods,
    /// Somebody may not be watched any more.
    Watches,
    /// What was cleared may not come back any more.
    Clearings,
}
