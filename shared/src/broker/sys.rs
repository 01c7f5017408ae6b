//! The `$SYS/broker/…` topics: what the broker says of itself, by the field's usual names.

use alloc::format;
use alloc::string::{String, ToString};

use super::connection::Timer;
use super::session::Stored;
use super::{Broker, SessionKey};
use crate::time::{Duration, Instant};
use crate::topic::TopicName;
use crate::wire::{Bytes, Properties, QoS};

/// Counters since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes from clients.
    pub bytes_received: u64,
    /// Bytes to clients.
    pub bytes_sent: u64,
    /// Control Packets from clients.
    pub packets_received: u64,
    /// Control Packets to clients.
    pub packets_sent: u64,
    /// PUBLISH packets from clients.
    pub messages_received: u64,
    /// PUBLISH packets to clients.
    pub messages_sent: u64,
    /// Messages dropped because a queue was full.
    pub messages_dropped: u64,
    /// CONNECT packets accepted.
    pub clients_accepted: u64,
    /// Most clients connected at once.
    pub clients_maximum: u64,
    /// Sessions that ended without their client.
    pub clients_expired: u64,
}

/// Averages that forget exponentially, per minute.
#[derive(Debug, Default)]
pub(super) struct Load {
    last: Counters,
    at: Instant,
    averages: [[f64; 3]; 4],
}

const SPANS: [(&str, f64); 3] = [("1min", 60.0), ("5min", 300.0), ("15min", 900.0)];
const LOADS: [&str; 4] = ["messages/received", "messages/sent", "bytes/received", "bytes/sent"];

impl Load {
    fn update(&mut self, now: Instant, counters: Counters) {
        let seconds = now.saturating_since(self.at).as_secs_f64();
        if seconds <= 0.0 {
            return;
        }
        let old = core::mem::replace(&mut self.last, counters);
        let grown = [
            counters.messages_received - old.messages_received,
            counters.messages_sent - old.messages_sent,
            counters.bytes_received - old.bytes_received,
            counters.bytes_sent - old.bytes_sent,
        ];
        for (averages, grown) in self.averages.iter_mut().zip(grown) {
            let per_minute = grown as f64 * 60.0 / seconds;
            for (average, (_, span)) in averages.iter_mut().zip(SPANS) {
                let keep = libm::exp(-seconds / span);
                *average = per_minute + keep * (*average - per_minute);
            }
        }
        self.at = now;
    }
}

impl Broker {
    /// Counters since the start.
    pub const fn counters(&self) -> Counters {
        self.counters
    }

    /// How long this broker has been there.
    pub fn uptime(&self, now: Instant) -> Duration {
        now.saturating_since(self.started_at)
    }

    /// Publishes all topics, and arms the timer for the next time.
    pub(super) fn publish_sys(&mut self) {
        let Some(interval) = self.config.sys_interval else { return };
        let interval = interval.max(Duration::from_secs(1));
        self.timers.insert((self.now + interval, Timer::Sys));
        self.load.update(self.now, self.counters);
        let counters = self.counters;
        let (connected, all) = (self.connected, self.sessions.len());
        let uptime = self.uptime(self.now).as_secs();
        let inflight: usize =
            self.sessions.values().map(|session| session.outbound.len()).map(|(_, n)| n).sum();
        self.sys("version", self.config.version.to_string());
        self.sys("uptime", format!("{uptime} seconds"));
        for (topic, value) in [
            ("clients/connected", connected as u64),
            ("clients/disconnected", (all - connected) as u64),
            ("clients/total", all as u64),
            ("clients/maximum", counters.clients_maximum),
            ("clients/expired", counters.clients_expired),
            ("messages/received", counters.messages_received),
            ("messages/sent", counters.messages_sent),
            ("messages/inflight", inflight as u64),
            ("publish/messages/dropped", counters.messages_dropped),
            ("bytes/received", counters.bytes_received),
            ("bytes/sent", counters.bytes_sent),
            ("subscriptions/count", self.stats().subscriptions as u64),
            ("retained messages/count", self.retained.len() as u64),
            ("metrics/packets/received", counters.packets_received),
            ("metrics/packets/sent", counters.packets_sent),
            ("metrics/messages/received", counters.messages_received),
            ("metrics/messages/sent", counters.messages_sent),
            ("metrics/bytes/received", counters.bytes_received),
            ("metrics/bytes/sent", counters.bytes_sent),
        ] {
            self.sys(topic, value.to_string());
        }
        let averages = self.load.averages;
        for (name, averages) in LOADS.into_iter().zip(averages) {
            for ((span, _), average) in SPANS.into_iter().zip(averages) {
                self.sys(&format!("load/{name}/{span}"), format!("{average:.2}"));
            }
        }
    }

    /// Publishes what the driver has to say below `$SYS/broker/`, retained, if it has changed.
    /// `topic` has no wildcard and few levels.
    pub fn handle_status(&mut self, now: Instant, topic: &str, value: String) {
        self.advance(now);
        self.sys(topic, value);
    }

    /// Publishes one topic, retained, if its value has changed.
    fn sys(&mut self, topic: &str, value: String) {
        let topic = TopicName::new(&format!("$SYS/broker/{topic}"))
            .expect("the topics above have no wildcard and few levels");
        let payload = Bytes::from(value);
        if self.retained.get(topic.as_str()).is_some_and(|kept| kept.payload == payload) {
            return;
        }
        let message = Stored {
            topic: topic.text().clone(),
            payload,
            qos: QoS::AtMostOnce,
            retain: true,
            properties: Properties::new(),
            received_at: self.now,
            number: self.journal.number(),
            after: 0,
        };
        self.publish(None::<SessionKey>, &topic, message);
    }
}
