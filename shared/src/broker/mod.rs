//! The broker's core: connections, sessions, subscriptions, retained messages and Wills.
//!
//! Knows everything that a server owes its clients. Does not know sockets, files, threads or the
//! time of day. A connection dies with its socket; a session survives it if its client wants.

mod access;
pub mod admin;
mod authenticate;
mod authorize;
mod breach;
mod budget;
pub mod clearing;
mod config;
mod connect;
mod connection;
pub mod diagnosis;
mod durable;
mod event;
mod held;
pub mod journal;
mod mistakes;
mod mount;
mod mounted;
mod payload_filter;
mod publish;
mod restore;
mod router;
mod session;
mod shared_subscriptions;
mod subscribe;
mod sys;
mod timers;
mod transmit;
mod watch;
mod whom;

use crate::map::{Map, Set};
use alloc::boxed::Box;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use slotmap::{SlotMap, new_key_type};

pub use access::{
    AccessRule, AccessRules, Grants, NamePattern, Permissions, TopicPattern, TopicPatternError,
    Topics, Who,
};
pub use authenticate::{Authentication, Credentials, Decision};
pub use breach::Breach;
use clearing::Clearings;
pub use config::Config;
pub use connect::{BRIDGE_PROPERTY, BROKER_PROPERTY};
pub use connection::Received;
use connection::{Connection, Handled, Phase, Timer};
use diagnosis::{Cause, Diagnosis, Foreign, Peer};
pub use event::{CloseReason, Event, Trace};
use journal::Journal;
pub use mount::{COMMON, InvalidMount, Mount, MountLimits, OTHERS};
use mounted::Companions;
pub use payload_filter::{PAYLOAD_FILTER, PayloadFilter, PayloadFilterError};
pub use restore::Restored;
pub use session::Stored;
use session::{Session, Subscription};
use shared_subscriptions::SharedSubscriptions;
pub use sys::Counters;
use watch::{Before, Watches};
pub use watch::{MAX_WATCHES, TooManyWatches, WATCH_TIME, WatchedPacket, WatchedPackets};
pub use whom::Whom;

use crate::time::Instant;
use crate::topic::{RetainedTree, SubscriptionTree};
use crate::wire::{
    DecodeError, DecodeErrorKind, Disconnect, Packet, PacketType, ReasonCode, Text, Version,
};

new_key_type! {
    /// A Network Connection; never used again for another one.
    pub struct ConnId;
    struct SessionKey;
}

/// `handle_open` refuses: there are as many connections as allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyConnections;

/// How much of everything a broker holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Network Connections, those that are just closing included.
    pub connections: usize,
    /// Clients that are connected.
    pub clients: usize,
    /// Sessions, connected or not.
    pub sessions: usize,
    /// Subscriptions of all Sessions.
    pub subscriptions: usize,
    /// Retained messages.
    pub retained: usize,
    /// Bytes in the queues of all Sessions, those that wait for an acknowledgement included.
    pub queued_bytes: usize,
    /// Deadlines, passed ones that were not yet looked at included.
    pub timers: usize,
}

/// The broker. See the module's documentation, and [`crate`] for how it is driven.
#[derive(Debug)]
pub struct Broker {
    config: Config,
    now: Instant,
    conns: SlotMap<ConnId, Connection>,
    sessions: SlotMap<SessionKey, Session>,
    by_client_id: Map<Text, SessionKey>,
    subscriptions: SubscriptionTree<SessionKey, Subscription>,
    shared: SharedSubscriptions,
    companions: Companions,
    retained: RetainedTree<Arc<Stored>>,
    timers: Set<(Instant, Timer)>,
    events: VecDeque<Event>,
    assigned_ids: u64,
    /// Sessions with a connection.
    connected: usize,
    /// In the queues of all Sessions.
    queued_bytes: usize,
    started_at: Instant,
    counters: Counters,
    load: sys::Load,
    journal: Journal,
    fights: mistakes::Fights,
    floods: diagnosis::Floods,
    /// `Timer::Floods` is among the timers.
    floods_armed: bool,
    watches: Watches,
    clearings: Clearings,
    /// Reused for the receivers of each message.
    receivers: Vec<(SessionKey, Subscription)>,
}

impl Broker {
    /// A broker without connections, sessions or messages.
    pub fn new(config: Config, now: Instant) -> Self {
        let mut broker = Self::empty(config, now);
        broker.publish_sys();
        broker
    }

    fn empty(config: Config, now: Instant) -> Self {
        Self {
            journal: Journal::new(config.durable),
            config,
            now,
            conns: SlotMap::with_key(),
            sessions: SlotMap::with_key(),
            by_client_id: Map::new(),
            subscriptions: SubscriptionTree::new(),
            shared: SharedSubscriptions::default(),
            companions: Companions::default(),
            retained: RetainedTree::new(),
            timers: Set::new(),
            events: VecDeque::new(),
            assigned_ids: 0,
            connected: 0,
            queued_bytes: 0,
            started_at: now,
            counters: Counters::default(),
            load: sys::Load::default(),
            fights: mistakes::Fights::default(),
            floods: diagnosis::Floods::default(),
            floods_armed: false,
            watches: Watches::default(),
            clearings: Clearings::default(),
            receivers: Vec::new(),
        }
    }

    /// A transport was accepted.
    pub fn handle_open(&mut self, now: Instant) -> Result<ConnId, TooManyConnections> {
        self.open(now, None)
    }

    /// A transport was accepted, and it is known where it comes from.
    pub fn handle_open_from(
        &mut self,
        now: Instant,
        peer: Peer,
    ) -> Result<ConnId, TooManyConnections> {
        self.open(now, Some(peer))
    }

    fn open(&mut self, now: Instant, peer: Option<Peer>) -> Result<ConnId, TooManyConnections> {
        self.advance(now);
        let limit = self.config.max_connections;
        if self.conns.len() >= limit {
            self.diagnose(Diagnosis::new(Cause::TooManyConnections { limit }, None, peer));
            return Err(TooManyConnections);
        }
        let mut connection = Connection::new(now, self.config.maximum_packet_size);
        connection.peer = peer.map(Box::new);
        let conn = self.conns.insert(connection);
        self.timers.insert((now + self.config.connect_timeout, Timer::Connection(conn)));
        Ok(conn)
    }

    /// Bytes came on a connection, in chunks of any size.
    pub fn handle_bytes(&mut self, now: Instant, conn: ConnId, bytes: &[u8]) {
        self.advance(now);
        let Some(connection) = self.conns.get_mut(conn) else { return };
        connection.last_received = now;
        connection.received.bytes += bytes.len() as u64;
        self.counters.bytes_received += bytes.len() as u64;
        self.read_packets(conn, bytes);
        self.announce(conn);
    }

    /// What has come on a connection so far.
    pub fn received(&self, conn: ConnId) -> Received {
        self.conns.get(conn).map_or_else(Received::default, |connection| connection.received)
    }

    /// The driver reads nothing from this connection for a while, because its client sends too fast:
    /// that it is not heard of is not the client's fault. To be said again and again while it lasts.
    pub fn handle_held_back(&mut self, now: Instant, conn: ConnId) {
        self.advance(now);
        if let Some(connection) = self.conns.get_mut(conn) {
            connection.last_received = now;
        }
    }

    /// Handles the packets that were kept and those in `bytes`, unless the driver must first say
    /// who the client is.
    fn read_packets(&mut self, conn: ConnId, mut bytes: &[u8]) {
        while let Some(connection) = self.conns.get_mut(conn)
            && !matches!(connection.phase, Phase::Closing | Phase::AwaitDecision)
        {
            let is_watched = self.watches.is_on();
            let before = is_watched.then(|| Before::new(connection.decoder.waiting(), bytes));
            let Some(decoded) = connection.decoder.poll_packet_in(&mut bytes) else { break };
            if let Some(before) = before {
                self.watch_received(conn, before, bytes, &decoded);
            }
            let handled = match decoded {
                Ok(packet) => self.handle_packet(conn, packet),
                Err(error) => Err(self.malformed(conn, error)),
            };
            if let Err(reason) = handled {
                self.close(conn, reason);
            }
        }
        if let Some(connection) = self.conns.get_mut(conn)
            && connection.phase == Phase::AwaitDecision
        {
            connection.decoder.feed(bytes);
            if connection.decoder.buffered() > self.config.maximum_packet_size as usize {
                self.close(conn, CloseReason::NotReading);
            }
        }
    }

    /// The transport is gone. Without a DISCONNECT before, the Will is published.
    pub fn handle_closed(&mut self, now: Instant, conn: ConnId) {
        self.advance(now);
        self.end(conn, CloseReason::TransportClosed);
        self.conns.remove(conn);
        self.watch_closed(conn);
    }

    /// Ends a connection from this side; an MQTT 5 client is told `reason`. Says `Event::Close`.
    pub fn disconnect(&mut self, now: Instant, conn: ConnId, reason: ReasonCode) {
        self.advance(now);
        self.close(conn, CloseReason::ByServer(reason));
    }

    /// The next thing that the driver has to act on.
    pub fn poll_event(&mut self) -> Option<Event> {
        let event = self.events.pop_front()?;
        if let Event::Diagnosed(diagnosis) = &event {
            // Not before: what went wrong may have done so in the middle of publishing.
            self.publish_diagnosis(diagnosis);
        }
        Some(event)
    }

    /// Every connection that the driver has not yet closed.
    pub fn connections(&self) -> impl Iterator<Item = ConnId> + '_ {
        self.conns.keys()
    }

    /// How much there is of everything.
    pub fn stats(&self) -> Stats {
        let queued = self.sessions.values().map(|session| session.outbound.bytes());
        debug_assert_eq!(self.queued_bytes, queued.sum::<usize>(), "every change is counted");
        Stats {
            connections: self.conns.len(),
            clients: self.connected,
            sessions: self.sessions.len(),
            subscriptions: self.subscriptions.len() + self.shared.len(),
            retained: self.retained.len(),
            queued_bytes: self.queued_bytes,
            timers: self.timers.len(),
        }
    }

    fn advance(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    fn handle_packet(&mut self, conn: ConnId, packet: Packet) -> Handled {
        let Some(connection) = self.conns.get(conn) else { return Ok(()) };
        let phase = connection.phase;
        let packet_type = packet.packet_type();
        self.journal.begin_packet();
        self.counters.packets_received += 1;
        match (phase, packet) {
            (Phase::AwaitConnect, Packet::Connect(connect)) => self.handle_connect(conn, connect),
            (Phase::AwaitAuth, Packet::Auth(packet)) => self.handle_auth(conn, &packet),
            (Phase::Connected(session), packet) => match packet {
                Packet::Publish(publish) => self.handle_publish(conn, session, publish),
                Packet::PubAck(ack) => {
                    self.account(session, |broker| broker.handle_puback(conn, session, &ack))
                }
                Packet::PubRec(ack) => {
                    self.account(session, |broker| broker.handle_pubrec(conn, session, &ack))
                }
                Packet::PubRel(ack) => self.handle_pubrel(conn, session, &ack),
                Packet::PubComp(ack) => self.handle_pubcomp(conn, session, &ack),
                Packet::Subscribe(packet) => self.handle_subscribe(conn, session, packet),
                Packet::Unsubscribe(packet) => self.handle_unsubscribe(conn, session, packet),
                Packet::PingReq => self.answer(conn, &Packet::PingResp),
                Packet::Disconnect(packet) => self.handle_disconnect(conn, session, &packet),
                Packet::Auth(packet) => self.handle_auth(conn, &packet),
                _ => Err(CloseReason::UnexpectedPacket(packet_type)),
            },
            _ => Err(CloseReason::UnexpectedPacket(packet_type)),
        }
    }

    fn handle_disconnect(
        &mut self,
        conn: ConnId,
        session: SessionKey,
        packet: &Disconnect,
    ) -> Handled {
        if let (Some(&seconds), Some(session)) =
            (packet.properties.session_expiry_interval(), self.sessions.get_mut(session))
        {
            if session.expiry.is_zero() && seconds > 0 {
                return Err(CloseReason::Protocol(Breach::SessionAfterAll));
            }
            session.expiry = self.config.session_expiry(seconds);
        }
        if packet.reason == ReasonCode::Success {
            // Any other code leaves the Will as it is ([MQTT-3.1.2-8]).
            self.drop_will(conn);
        }
        Err(CloseReason::ClientDisconnect(packet.reason))
    }

    /// Answers a CONNECT that is no packet as far as its version can be known, and says why the
    /// connection ends.
    fn malformed(&mut self, conn: ConnId, error: DecodeError) -> CloseReason {
        let Some(connection) = self.conns.get_mut(conn) else {
            return CloseReason::Malformed(error);
        };
        if connection.last_payload.explains(&error, connection.decoder.rejected()) {
            return CloseReason::CountedInCharacters(error);
        }
        if connection.phase == Phase::AwaitConnect {
            if let Some(foreign) = Foreign::of(connection.decoder.rejected()) {
                return CloseReason::NotMqtt(foreign);
            }
            match error.kind {
                // Answered in the words of the version nearest to the one asked for.
                DecodeErrorKind::UnsupportedVersion(level) if level > 5 => {
                    connection.version = Version::V5;
                }
                DecodeErrorKind::UnsupportedVersion(_) => {}
                _ => match connection.decoder.connect_version() {
                    Some(Version::V5) => connection.version = Version::V5,
                    // 3.1.1 closes without a word ([MQTT-3.1.4-1]).
                    _ => return CloseReason::Malformed(error),
                },
            }
            self.refuse(conn, error.reason_code());
        }
        CloseReason::Malformed(error)
    }

    /// Ends the client's side of a connection and tells the driver to close the transport.
    fn close(&mut self, conn: ConnId, reason: CloseReason) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        if connection.phase == Phase::Closing {
            return;
        }
        // Only MQTT 5 servers say why, and only after CONNACK ([MQTT-3.14.0-1]).
        if connection.version.has_properties()
            && matches!(connection.phase, Phase::Connected(_))
            && let Some(reason) = reason.reason_code()
        {
            // The driver's codes come unchecked ([MQTT-3.14.2-1]).
            let fits = reason.stands_in(PacketType::Disconnect);
            let reason = if fits { reason } else { ReasonCode::UnspecifiedError };
            let _ = connection.send(&Packet::Disconnect(Disconnect::new(reason)));
        }
        self.end(conn, reason.clone());
        self.events.push_back(Event::Close(conn, reason));
    }
}
