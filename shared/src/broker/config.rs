//! What a broker allows. Every queue and table has its limit here.

use alloc::borrow::Cow;
use alloc::sync::Arc;

use super::connection::Timer;
use super::{AccessRules, Authentication, Broker, Grants};
use crate::flow::Limits;
use crate::time::{Duration, Instant};
use crate::topic::MAX_LEVELS;
use crate::wire::{QoS, Text};

/// Limits and time-outs of a broker. The defaults suit a classroom.
#[derive(Clone, Debug)]
pub struct Config {
    /// What this broker tells bridges that it is called, so that no message comes to it twice: a
    /// name that no other broker has.
    pub broker_id: Option<Text>,
    /// Network Connections at once. Beyond it `handle_open` refuses.
    pub max_connections: usize,
    /// Sessions, connected or not. Beyond it CONNECT is refused with Quota exceeded.
    pub max_sessions: usize,
    /// Largest packet in bytes that a client may send, and thus the largest message.
    pub maximum_packet_size: u32,
    /// QoS 2 messages that a client may have under way towards the broker (Receive Maximum). Each
    /// costs a few bytes, since the message itself is passed on at once; and clients are about that
    /// do not look at a lower limit than MQTT's own.
    pub receive_maximum: u16,
    /// QoS 1 and 2 messages under way towards a client that names no Receive Maximum.
    pub max_inflight: u16,
    /// What may wait for one Session. Beyond it the newest message is dropped for that Session and
    /// counted (`Cause::QueueFull`).
    pub queue: Limits,
    /// Bytes that may wait for all Sessions together. Half of it is for whoever needs it, the other
    /// half belongs to the Sessions in equal shares. Beyond that the newest message is dropped for
    /// the Session that it is for, and counted.
    pub max_queued_bytes: usize,
    /// Levels of a topic or filter, [`crate::topic::MAX_LEVELS`] at most. Beyond it a message or
    /// subscription is refused with Topic Name invalid or Topic Filter invalid.
    pub max_topic_levels: usize,
    /// Topic Filters of one Session. Beyond it SUBACK says Quota exceeded.
    pub max_subscriptions: usize,
    /// Retained messages in all. Beyond it a message is routed but not kept.
    pub max_retained: usize,
    /// Highest QoS that clients may publish with; subscriptions are granted at most this.
    pub maximum_qos: QoS,
    /// Topic Aliases that a client may set (Topic Alias Maximum).
    pub topic_alias_maximum: u16,
    /// Topic Aliases that the broker sets towards a client that allows as many.
    pub max_aliases_out: u16,
    /// Longest Keep Alive in seconds; an MQTT 5 client that asks for more or none is told to use
    /// it (Server Keep Alive). Older versions cannot be told, and are left alone.
    pub max_keep_alive: Option<u16>,
    /// Who may connect.
    pub authentication: Authentication,
    /// Who may publish and read what; `None` is everyone everything. They can be changed later:
    /// [`super::Broker::set_access_rules`].
    pub access_rules: Option<Arc<AccessRules>>,
    /// What single users may do, whatever the rules say.
    pub grants: Grants,
    /// Record what must outlive the broker, and hold back what promises it until the driver says
    /// that it is on disk: see [`super::Broker::poll_journal`].
    pub durable: bool,
    /// Let subscriptions ask for messages by payload: see [`super::PayloadFilter`].
    pub payload_filters: bool,
    /// How often the `$SYS` topics are published; `None` leaves them out.
    pub sys_interval: Option<Duration>,
    /// What `$SYS/broker/version` says.
    pub version: Cow<'static, str>,
    /// How long a connection may take until its CONNECT is whole.
    pub connect_timeout: Duration,
    /// How long a Session without connection lives at most, whatever its client asks for.
    pub max_session_expiry: Duration,
    /// Answers (acknowledgements, PINGRESP) in bytes that may wait for a client that does not read.
    /// Beyond it the connection is closed.
    pub max_unsent: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            broker_id: None,
            max_connections: 10_000,
            max_sessions: 20_000,
            maximum_packet_size: 1 << 20,
            receive_maximum: u16::MAX,
            max_inflight: 100,
            queue: Limits { messages: 10_000, bytes: 16 << 20 },
            max_queued_bytes: 256 << 20,
            max_topic_levels: MAX_LEVELS,
            max_subscriptions: 1_000,
            max_retained: 50_000,
            maximum_qos: QoS::ExactlyOnce,
            topic_alias_maximum: 32,
            max_aliases_out: 32,
            max_keep_alive: None,
            authentication: Authentication::Anyone,
            access_rules: None,
            grants: Grants::default(),
            durable: false,
            payload_filters: false,
            sys_interval: Some(Duration::from_secs(10)),
            version: Cow::Borrowed(concat!("blinklab ", env!("CARGO_PKG_VERSION"))),
            connect_timeout: Duration::from_secs(10),
            max_session_expiry: Duration::from_secs(7 * 24 * 3600),
            max_unsent: 1 << 20,
        }
    }
}

impl Broker {
    /// From now on this is what the broker allows. Nothing that is there is thrown out: a table over
    /// its new limit takes nothing more, and connections keep what their CONNACK said.
    /// [`Config::durable`], [`Config::authentication`], access rules and grants stay as they were.
    pub fn reconfigure(&mut self, now: Instant, config: Config) {
        self.advance(now);
        let Config { durable, authentication, ref access_rules, ref grants, .. } = self.config;
        let (access_rules, grants) = (access_rules.clone(), grants.clone());
        self.config = Config { durable, authentication, access_rules, grants, ..config };
        for session in self.sessions.values_mut() {
            session.outbound.set_limits(self.config.queue);
        }
        // The old interval's deadline is no longer meant.
        self.timers.retain(|(_, timer)| *timer != Timer::Sys);
        self.publish_sys();
    }
}
