//! From a message to everyone who subscribes: which Sessions, how often, with which QoS.

use alloc::sync::Arc;
use core::cell::LazyCell;

use super::diagnosis::{Cause, Diagnosis, LOG_TOPIC};
use super::journal::{Key, Row};
use super::session::{Delivery, Session, Stored, Subscription};
use super::{Broker, SessionKey};
use crate::topic::TopicName;
use crate::wire::{PublishFrame, QoS, Version};

impl Broker {
    /// Keeps a message if it is retained, and gives it to everyone who subscribes. `false` if that
    /// is nobody.
    pub(super) fn publish(
        &mut self,
        from: Option<SessionKey>,
        topic: &TopicName,
        message: Stored,
    ) -> bool {
        let message = Arc::new(message);
        if message.retain {
            self.retain(topic, &message);
        }
        let mut receivers = core::mem::take(&mut self.receivers);
        // Read once, and only where a subscription filters by payload.
        let json = LazyCell::new(|| message.json());
        let wants = |subscription: &Subscription| {
            subscription.payload_filter.as_ref().is_none_or(|filter| filter.passes(&json))
        };
        self.subscriptions.for_each_match(topic.as_str(), |key, subscription| {
            let is_echo = subscription.options.no_local && from == Some(*key);
            if !is_echo && wants(subscription) {
                receivers.push((*key, subscription.clone()));
            }
        });
        self.companions.tree.for_each_match(topic.as_str(), |(key, _), subscription| {
            let is_echo = subscription.options.no_local && from == Some(*key);
            if !is_echo && wants(subscription) {
                receivers.push((*key, subscription.clone()));
            }
        });
        // Sorted, so that the subscriptions of one Session stand together and the order of delivery
        // does not hang on the tree.
        receivers.sort_unstable_by_key(|(key, _)| *key);
        let own = receivers.len();
        let (sessions, conns) = (&self.sessions, &self.conns);
        let has_rules = self.has_rules();
        let may_read = |key| {
            let session: Option<&Session> = sessions.get(key).filter(|_| has_rules);
            let permissions = session.and_then(|session| session.permissions.as_ref());
            permissions.is_none_or(|permissions| permissions.may_read(topic.as_str()))
        };
        // A member that may not read it must not take it from one that may.
        let wants = |key, subscription: &Subscription| may_read(key) && wants(subscription);
        let is_ready = |key| {
            let session = sessions.get(key);
            session.is_some_and(|session| {
                session.conn.is_some_and(|conn| conns.contains_key(conn))
                    && session.outbound.has_room()
            })
        };
        for shared in [&mut self.shared, &mut self.companions.shared] {
            shared.choose(topic.as_str(), wants, is_ready, &mut receivers);
        }
        let mut somebody = own < receivers.len();
        let mut frames = Frames::new(receivers.len());
        for matched in receivers[..own].chunk_by(|a, b| a.0 == b.0) {
            if self.may_read(matched[0].0, topic.as_str()) {
                self.deliver_once(&message, matched, &mut frames);
                somebody = true;
            }
        }
        // A Shared Subscription delivers on its own, whatever else its member subscribes to.
        for matched in receivers[own..].chunks(1) {
            self.deliver_once(&message, matched, &mut frames);
        }
        receivers.clear();
        self.receivers = receivers;
        somebody
    }

    /// One message for one Session, with the highest QoS of its subscriptions that match (section
    /// 3.3.4).
    fn deliver_once(
        &mut self,
        message: &Arc<Stored>,
        matched: &[(SessionKey, Subscription)],
        frames: &mut Frames,
    ) {
        let options = matched.iter().map(|(_, subscription)| subscription.options);
        let Some(granted) = options.clone().map(|options| options.qos).max() else { return };
        let as_published = options.clone().any(|options| options.retain_as_published);
        let identifiers = matched.iter().filter_map(|(_, subscription)| subscription.identifier);
        let delivery = Delivery {
            message: message.clone(),
            qos: message.qos.min(granted),
            retain: message.retain && as_published,
            identifiers: identifiers.collect(),
            frame: None,
        };
        self.deliver(matched[0].0, delivery, frames);
    }
    fn deliver(&mut self, key: SessionKey, mut delivery: Delivery, frames: &mut Frames) {
        let budget = self.budget();
        let Some(session) = self.sessions.get_mut(key) else { return };
        let conn = session.conn;
        // QoS 0 does not outlive a connection.
        let is_kept = session.is_durable && delivery.qos > QoS::AtMostOnce;
        // Through a mount point the message has other names.
        if let Some(connection) = conn.and_then(|conn| self.conns.get(conn))
            && connection.mount.is_none()
        {
            delivery.frame = frames.get(&delivery, connection.version);
        }
        // A message about messages that were dropped must not lead to the next one.
        let is_log = delivery.message.topic.starts_with(LOG_TOPIC);
        let before = session.outbound.bytes();
        let is_queued = session.push(delivery, budget);
        self.queued_bytes += session.outbound.bytes() - before;
        if !is_queued {
            self.counters.messages_dropped += 1;
            let dropped = session.dropped;
            if dropped.is_power_of_two() && !is_log {
                self.diagnose_session(key, Cause::QueueFull { dropped });
            }
        } else if is_kept && let Some((tag, delivery)) = session.outbound.newest_mut() {
            *tag = self.journal.queued(session.number, delivery);
        }
        if let Some(conn) = conn {
            self.announce(conn);
        }
    }

    /// Queues a retained message for a new subscription.
    pub(super) fn deliver_retained(
        &mut self,
        key: SessionKey,
        message: Arc<Stored>,
        subscription: &Subscription,
    ) {
        let qos = message.qos.min(subscription.options.qos);
        let identifiers = subscription.identifier.into_iter().collect();
        let delivery = Delivery { message, qos, retain: true, identifiers, frame: None };
        self.deliver(key, delivery, &mut Frames::new(1));
    }

    fn retain(&mut self, topic: &TopicName, message: &Arc<Stored>) {
        // What the broker says of itself it says anew after every start.
        let is_own = topic.as_str().starts_with("$SYS/");
        self.clearings.note_newer(topic.as_str());
        if message.payload.is_empty() {
            // An empty payload takes the retained message away ([MQTT-3.3.1-6]).
            if self.retained.remove(topic.as_str()).is_some() && !is_own {
                self.journal.delete(Key::Retained(topic.text().clone()));
            }
        } else if self.retained.len() < self.config.max_retained
            || self.retained.get(topic.as_str()).is_some()
            || is_own
        {
            self.retained.insert(topic, message.clone());
            if !is_own {
                self.journal.put(Row::Retained(message.clone()));
            }
        } else {
            let cause = Cause::NotRetained { topic: topic.text().clone() };
            self.diagnose(Diagnosis::new(cause, None, None));
        }
    }
}

/// The encodings of one message that its receivers share: one for each (has properties, QoS,
/// retain). Not worth it for a single receiver.
struct Frames {
    worthwhile: bool,
    frames: [Option<PublishFrame>; 12],
}

impl Frames {
    const fn new(receivers: usize) -> Self {
        Self { worthwhile: receivers > 1, frames: [const { None }; 12] }
    }

    fn get(&mut self, delivery: &Delivery, version: Version) -> Option<(Version, PublishFrame)> {
        if !self.worthwhile || !delivery.identifiers.is_empty() {
            return None;
        }
        let index = usize::from(version.has_properties()) * 6
            + usize::from(delivery.retain) * 3
            + delivery.qos as usize;
        let slot = &mut self.frames[index];
        if slot.is_none() {
            let publish = delivery.to_publish(delivery.message.received_at);
            *slot = PublishFrame::new(&publish, version).ok();
        }
        slot.clone().map(|frame| (version, frame))
    }
}
