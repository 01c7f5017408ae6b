//! The client's life: commands, time, and what goes out.

use crate::map::Map;
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::num::NonZeroU16;

use super::acknowledge::Unacknowledged;
use super::{Authentication, ClientError, CloseCause, Event, Options, PeerError, Token};
use crate::flow::{
    Due, Inbound, InboundAliases, KeepAlive, Outbound, OutboundAliases, PacketIds, TopicAlias,
};
use crate::time::Instant;
use crate::topic::{SharedFilter, TopicFilter};
use crate::wire::{
    Auth, Bytes, BytesMut, Decoder, Disconnect, EncodeError, Packet, PacketId, Properties,
    Property, Publish, QoS, ReasonCode, Subscribe, SubscribeFilter, SubscribeOptions, Text,
    Unsubscribe,
};

/// `poll_transmit` returns about this many bytes at a time, whole packets only.
const TRANSMIT_CHUNK: usize = 64 * 1024;
/// Answers that may wait for a transport that does not take them.
const MAX_UNSENT: usize = 1 << 20;

/// Where a client is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// No transport yet, or none any more.
    Closed,
    /// CONNECT is sent, CONNACK is awaited.
    Connecting,
    /// CONNACK said yes.
    Connected,
}

/// A client: see the module's documentation for how it is driven.
#[derive(Debug)]
pub struct Client {
    pub(super) options: Options,
    pub(super) state: State,
    pub(super) decoder: Decoder,
    pub(super) opened_at: Instant,
    pub(super) keep_alive: KeepAlive,
    pub(super) server: ServerLimits,
    pub(super) outbound: Outbound<Token, Publish>,
    pub(super) inbound: Inbound,
    pub(super) unacknowledged: Unacknowledged,
    pub(super) aliases_in: InboundAliases,
    pub(super) aliases_out: OutboundAliases,
    /// For what the numbers stand that were named on this connection, once all that waits is written.
    pub(super) named_aliases: Map<NonZeroU16, Text>,
    /// Aliases that were named for messages that are not written yet.
    pub(super) wanted_aliases: Map<Token, TopicAlias>,
    pub(super) ids: PacketIds,
    pub(super) requests: Map<PacketId, Request>,
    /// This client has a Session that the server may still have.
    pub(super) has_session: bool,
    pub(super) out: BytesMut,
    pub(super) events: VecDeque<Event>,
    last_token: u64,
}

/// A SUBSCRIBE or UNSUBSCRIBE that waits for its acknowledgement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) token: Token,
    pub(super) filters: usize,
    pub(super) is_subscribe: bool,
}

/// What CONNACK said about the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerLimits {
    pub(super) maximum_qos: QoS,
    pub(super) retain_available: bool,
    pub(super) subscription_identifiers: bool,
    pub(super) maximum_packet_size: u32,
}

impl ServerLimits {
    pub(super) const NONE: Self = Self {
        maximum_qos: QoS::ExactlyOnce,
        retain_available: true,
        subscription_identifiers: true,
        maximum_packet_size: u32::MAX,
    };
}

impl Client {
    /// A client without a transport.
    pub fn new(options: Options) -> Self {
        Self {
            state: State::Closed,
            decoder: decoder(&options),
            opened_at: Instant::default(),
            keep_alive: KeepAlive::new(0, Instant::default()),
            server: ServerLimits::NONE,
            outbound: Outbound::new(options.queue),
            inbound: Inbound::new(options.told_receive_maximum()),
            unacknowledged: Unacknowledged::default(),
            aliases_in: InboundAliases::new(0),
            aliases_out: OutboundAliases::new(0),
            named_aliases: Map::new(),
            wanted_aliases: Map::new(),
            ids: PacketIds::default(),
            requests: Map::new(),
            has_session: false,
            out: BytesMut::new(),
            events: VecDeque::new(),
            last_token: 0,
            options,
        }
    }

    /// Where it is in its life.
    pub const fn state(&self) -> State {
        self.state
    }

    /// Who it says it is from the next connection on.
    pub fn set_login(&mut self, username: Option<Text>, password: Option<Bytes>) {
        self.options.username = username;
        self.options.password = password;
    }

    /// How it connects.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The transport is open: queues CONNECT.
    pub fn handle_open(&mut self, now: Instant) {
        self.decoder = decoder(&self.options);
        self.opened_at = now;
        self.keep_alive = KeepAlive::new(0, now);
        self.server = ServerLimits::NONE;
        self.aliases_in = InboundAliases::new(self.options.topic_alias_maximum);
        self.aliases_out = OutboundAliases::new(0);
        self.named_aliases.clear();
        self.wanted_aliases.clear();
        self.out.clear();
        self.unacknowledged.begin_connection();
        self.state = State::Connecting;
        if let Err(error) = self.send(&Packet::Connect(self.options.connect())) {
            // Only a will or password over 65535 bytes can do this: the server never sees it.
            self.state = State::Closed;
            let cause = CloseCause::Unsendable(error);
            self.events.push_back(Event::Closed(cause));
        }
    }

    /// The transport is gone.
    pub fn handle_closed(&mut self, _now: Instant) {
        self.out.clear();
        self.close(CloseCause::TransportClosed);
    }

    /// Time has reached [`Client::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Instant) {
        match self.state {
            State::Connecting if self.opened_at + self.options.connect_timeout <= now => {
                self.close(CloseCause::ConnectTimeout);
            }
            State::Connected => match self.keep_alive.poll(now) {
                Some(Due::Ping) => self.send_small(&Packet::PingReq),
                Some(Due::GiveUp) => self.close(CloseCause::KeepAliveTimeout),
                None => return,
            },
            _ => return,
        }
        self.keep_alive.note_sent(now);
    }

    /// When `handle_timeout` must be called at the latest.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Closed => None,
            State::Connecting => Some(self.opened_at + self.options.connect_timeout),
            State::Connected => self.keep_alive.deadline(),
        }
    }

    /// Queues SUBSCRIBE with the highest QoS wanted for each filter.
    pub fn subscribe(
        &mut self,
        now: Instant,
        filters: &[(TopicFilter, QoS)],
    ) -> Result<Token, ClientError> {
        let options = |qos: &QoS| SubscribeOptions::with_qos(*qos);
        let filters =
            filters.iter().map(|(filter, qos)| (filter.clone(), options(qos))).collect::<Vec<_>>();
        self.subscribe_with(now, &filters, Properties::new())
    }

    /// Queues SUBSCRIBE with all that MQTT 5 has to say: options of each filter, and properties
    /// such as a Subscription Identifier. Before MQTT 5 only the QoS is sent.
    pub fn subscribe_with(
        &mut self,
        now: Instant,
        filters: &[(TopicFilter, SubscribeOptions)],
        properties: Properties,
    ) -> Result<Token, ClientError> {
        for (filter, options) in filters.iter().filter(|(filter, _)| filter.is_shared()) {
            SharedFilter::parse(filter).map_err(ClientError::InvalidTopic)?;
            if options.no_local {
                return Err(ClientError::NoLocalOnShared);
            }
        }
        let has_identifier = properties.subscription_identifier().is_some();
        if has_identifier && !self.server.subscription_identifiers {
            return Err(ClientError::SubscriptionIdentifiersNotSupported);
        }
        let filters = filters.iter().map(|(filter, options)| SubscribeFilter {
            filter: filter.text().clone(),
            options: *options,
        });
        let filters = filters.collect::<Vec<_>>();
        self.request(now, filters.len(), true, |packet_id| {
            Packet::Subscribe(Subscribe { packet_id, properties, filters })
        })
    }

    /// Queues UNSUBSCRIBE.
    pub fn unsubscribe(
        &mut self,
        now: Instant,
        filters: &[TopicFilter],
    ) -> Result<Token, ClientError> {
        let filters = filters.iter().map(|filter| filter.text().clone()).collect::<Vec<_>>();
        self.request(now, filters.len(), false, |packet_id| {
            Packet::Unsubscribe(Unsubscribe { packet_id, properties: Properties::new(), filters })
        })
    }

    /// Queues DISCONNECT, behind what is queued already: the Will is not published.
    pub fn disconnect(&mut self, _now: Instant) {
        if self.state == State::Connected {
            self.fill(usize::MAX);
            self.send_small(&Packet::Disconnect(Disconnect::new(ReasonCode::Success)));
        }
        self.close(CloseCause::Requested);
    }

    /// Sends the next step of enhanced authentication, after `Event::Authenticate`.
    pub fn authenticate(&mut self, now: Instant, data: Bytes) -> Result<(), ClientError> {
        self.send_auth(now, ReasonCode::ContinueAuthentication, data)
    }

    /// Authenticates again on a connection that goes on meanwhile (section 4.12.1).
    pub fn reauthenticate(&mut self, now: Instant, data: Bytes) -> Result<(), ClientError> {
        self.require_connected()?;
        self.send_auth(now, ReasonCode::ReAuthenticate, data)
    }

    fn send_auth(
        &mut self,
        now: Instant,
        reason: ReasonCode,
        data: Bytes,
    ) -> Result<(), ClientError> {
        if self.state == State::Closed {
            return Err(ClientError::NotConnected);
        }
        let Some(Authentication { method, .. }) = &self.options.authentication else {
            return Err(ClientError::NoAuthenticationMethod);
        };
        let properties = Properties::new()
            .with(Property::AuthenticationMethod(method.clone()))
            .with(Property::AuthenticationData(data));
        self.send(&Packet::Auth(Auth { reason, properties })).map_err(ClientError::Encode)?;
        self.keep_alive.note_sent(now);
        Ok(())
    }

    /// The next bytes to send: whole packets, about 64 KiB at most.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        if self.state == State::Connected {
            self.fill(TRANSMIT_CHUNK);
        }
        (!self.out.is_empty()).then(|| self.out.split().freeze())
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn request(
        &mut self,
        now: Instant,
        filters: usize,
        is_subscribe: bool,
        packet: impl FnOnce(PacketId) -> Packet,
    ) -> Result<Token, ClientError> {
        self.require_connected()?;
        if filters == 0 {
            return Err(ClientError::NoFilter);
        }
        let id = self.ids.allocate().ok_or(ClientError::NoPacketId)?;
        if let Err(error) = self.send(&packet(id)) {
            self.ids.release(id);
            return Err(ClientError::Encode(error));
        }
        let token = self.next_token();
        self.requests.insert(id, Request { token, filters, is_subscribe });
        self.keep_alive.note_sent(now);
        Ok(token)
    }

    pub(super) const fn require_connected(&self) -> Result<(), ClientError> {
        match self.state {
            State::Connected => Ok(()),
            State::Closed | State::Connecting => Err(ClientError::NotConnected),
        }
    }

    pub(super) const fn next_token(&mut self) -> Token {
        self.last_token += 1;
        Token(self.last_token)
    }

    fn send(&mut self, packet: &Packet) -> Result<(), EncodeError> {
        let limit = self.server.maximum_packet_size;
        packet.encode_within(self.options.version, limit, &mut self.out)
    }

    /// Sends a packet of a few bytes that can always be written, unless the server reads nothing.
    pub(super) fn send_small(&mut self, packet: &Packet) {
        if self.out.len() > MAX_UNSENT {
            return self.close(CloseCause::Congested);
        }
        // A server whose Maximum Packet Size is below that of an acknowledgement gets none.
        let _ = self.send(packet);
    }

    /// The server broke the protocol: says so in MQTT 5, and closes.
    pub(super) fn fail(&mut self, error: PeerError) {
        if self.options.version.has_properties() && self.state == State::Connected {
            self.send_small(&Packet::Disconnect(Disconnect::new(error.reason_code())));
        }
        self.close(CloseCause::Protocol(error));
    }

    pub(super) fn close(&mut self, cause: CloseCause) {
        if self.state == State::Closed {
            return;
        }
        self.state = State::Closed;
        // SUBSCRIBE and UNSUBSCRIBE are no part of the Session: they end with the connection.
        for (id, request) in core::mem::take(&mut self.requests) {
            self.ids.release(id);
            self.events.push_back(Event::Discarded { token: request.token });
        }
        self.events.push_back(Event::Closed(cause));
    }
}

/// What reads the bytes of a connection. A client may hear of many things in turn.
fn decoder(options: &Options) -> Decoder {
    Decoder::new(options.version, options.maximum_packet_size).of_many_topics()
}
