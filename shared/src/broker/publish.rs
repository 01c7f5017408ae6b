//! PUBLISH from a client to everyone who subscribes, and the acknowledgements of both directions.

use alloc::sync::Arc;

use super::connection::Handled;
use super::session::{Delivery, Stored};
use super::{Broker, CloseReason, ConnId, Event, SessionKey, Trace};
use crate::flow::{Received, UnknownPacketId};
use crate::topic::TopicName;
use crate::wire::{
    self, Ack, Packet, PacketId, Property, Publish, PublishFrame, QoS, ReasonCode, Text, Version,
};

impl Broker {
    pub(super) fn handle_publish(
        &mut self,
        conn: ConnId,
        key: SessionKey,
        publish: Publish,
    ) -> Handled {
        if publish.properties.topic_alias().is_some() {
            return Err(CloseReason::Protocol {
                what: "a Topic Alias, though CONNACK allowed none",
                reason: ReasonCode::TopicAliasInvalid,
            });
        }
        if publish.properties.subscription_identifier().is_some() {
            return Err(CloseReason::Protocol {
                what: "a Subscription Identifier in a client's PUBLISH",
                reason: ReasonCode::ProtocolError,
            });
        }
        let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
        let received =
            session.inbound.handle_publish(publish.qos, publish.packet_id).map_err(|_| {
                CloseReason::Protocol {
                    what: "more unacknowledged messages than Receive Maximum",
                    reason: ReasonCode::ReceiveMaximumExceeded,
                }
            })?;
        let (qos, packet_id) = (publish.qos, publish.packet_id);
        let reason = match received {
            Received::Duplicate => ReasonCode::Success,
            Received::New => self.accept(key, publish),
        };
        let Some(id) = packet_id else { return Ok(()) };
        if reason.is_error()
            && let Some(session) = self.sessions.get_mut(key)
        {
            session.inbound.forget(id);
        }
        let ack = Ack::new(id, reason);
        self.answer(
            conn,
            &match qos {
                QoS::ExactlyOnce => Packet::PubRec(ack),
                QoS::AtLeastOnce | QoS::AtMostOnce => Packet::PubAck(ack),
            },
        )
    }

    /// Keeps and routes a client's message, and says how that went.
    fn accept(&mut self, from: SessionKey, publish: Publish) -> ReasonCode {
        let Ok(topic) = TopicName::from_text(publish.topic) else {
            return ReasonCode::TopicNameInvalid;
        };
        // `$SYS` is the server's own ([MQTT-4.7.2-1]).
        if topic.as_str() == "$SYS" || topic.as_str().starts_with("$SYS/") {
            return ReasonCode::NotAuthorized;
        }
        let message = Stored {
            topic: topic.text().clone(),
            payload: publish.payload,
            qos: publish.qos,
            retain: publish.retain,
            properties: publish.properties,
            received_at: self.now,
        };
        if self.publish(Some(from), &topic, message) {
            ReasonCode::Success
        } else {
            ReasonCode::NoMatchingSubscribers
        }
    }

    /// Keeps a message if it is retained, and gives it to everyone who subscribes. `false` if that
    /// is nobody.
    fn publish(&mut self, from: Option<SessionKey>, topic: &TopicName, message: Stored) -> bool {
        let message = Arc::new(message);
        if message.retain {
            self.retain(topic, &message);
        }
        let mut receivers = core::mem::take(&mut self.receivers);
        self.subscriptions.for_each_match(topic.as_str(), |key, options| {
            if !(options.no_local && from == Some(*key)) {
                receivers.push((*key, *options));
            }
        });
        // One message for each Session, with the highest QoS of its subscriptions that match
        // (section 3.3.4); sorted, so that the order of delivery does not hang on the tree.
        receivers.sort_unstable_by_key(|&(key, options)| (key, core::cmp::Reverse(options.qos)));
        receivers.dedup_by(|next, kept| {
            kept.1.retain_as_published |= next.0 == kept.0 && next.1.retain_as_published;
            next.0 == kept.0
        });
        let mut frames = Frames::new(receivers.len());
        for &(key, options) in &receivers {
            let qos = message.qos.min(options.qos);
            let retain = message.retain && options.retain_as_published;
            let delivery = Delivery { message: message.clone(), qos, retain, frame: None };
            self.deliver(key, delivery, &mut frames);
        }
        let somebody = !receivers.is_empty();
        receivers.clear();
        self.receivers = receivers;
        somebody
    }

    fn deliver(&mut self, key: SessionKey, mut delivery: Delivery, frames: &mut Frames) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let conn = session.conn;
        if let Some(connection) = conn.and_then(|conn| self.conns.get(conn)) {
            delivery.frame = frames.get(&delivery, connection.version);
        }
        if let Some(count) = session.push(delivery) {
            let client_id = session.client_id.clone();
            self.events.push_back(Event::Trace(Trace::Dropped { client_id, count }));
        }
        if let Some(conn) = conn {
            self.announce(conn);
        }
    }

    /// Queues a retained message for a new subscription.
    pub(super) fn deliver_retained(&mut self, key: SessionKey, message: Arc<Stored>, qos: QoS) {
        let qos = message.qos.min(qos);
        let delivery = Delivery { message, qos, retain: true, frame: None };
        self.deliver(key, delivery, &mut Frames::new(1));
    }

    fn retain(&mut self, topic: &TopicName, message: &Arc<Stored>) {
        if message.payload.is_empty() {
            // An empty payload takes the retained message away ([MQTT-3.3.1-6]).
            self.retained.remove(topic.as_str());
        } else if self.retained.len() < self.config.max_retained
            || self.retained.get(topic.as_str()).is_some()
        {
            self.retained.insert(topic, message.clone());
        } else {
            let topic = topic.text().clone();
            self.events.push_back(Event::Trace(Trace::NotRetained { topic }));
        }
    }

    pub(super) fn publish_will(&mut self, client_id: Text, will: wire::Will) {
        let Ok(topic) = TopicName::from_text(will.topic) else { return };
        let mut properties = will.properties;
        properties.0.retain(|property| !matches!(property, Property::WillDelayInterval(_)));
        let message = Stored {
            topic: topic.text().clone(),
            payload: will.payload,
            qos: will.qos,
            retain: will.retain,
            properties,
            received_at: self.now,
        };
        let trace = Trace::WillPublished { client_id, topic: topic.text().clone() };
        self.events.push_back(Event::Trace(trace));
        self.publish(None, &topic, message);
    }

    pub(super) fn handle_puback(&mut self, _: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        if let Some(session) = self.sessions.get_mut(key) {
            // One that answers nothing is left over from a Session that ended: no harm in it.
            let _ = session.outbound.handle_puback(ack.packet_id, &mut session.ids);
        }
        Ok(())
    }

    pub(super) fn handle_pubrec(&mut self, conn: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
        let id = ack.packet_id;
        if ack.reason.is_error() {
            let _ = session.outbound.handle_pubrec_error(id, &mut session.ids);
            return Ok(());
        }
        let found = session.outbound.handle_pubrec(id);
        self.answer_known(conn, id, found, Packet::PubRel)
    }

    pub(super) fn handle_pubrel(&mut self, conn: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
        let found = session.inbound.handle_pubrel(ack.packet_id).then_some(());
        self.answer_known(conn, ack.packet_id, found.ok_or(UnknownPacketId), Packet::PubComp)
    }

    pub(super) fn handle_pubcomp(&mut self, _: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        if let Some(session) = self.sessions.get_mut(key) {
            let _ = session.outbound.handle_pubcomp(ack.packet_id, &mut session.ids);
        }
        Ok(())
    }

    fn answer_known(
        &mut self,
        conn: ConnId,
        id: PacketId,
        found: Result<(), UnknownPacketId>,
        packet: fn(Ack) -> Packet,
    ) -> Handled {
        let reason = match found {
            Ok(()) => ReasonCode::Success,
            Err(UnknownPacketId) => ReasonCode::PacketIdentifierNotFound,
        };
        self.answer(conn, &packet(Ack::new(id, reason)))
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
        if !self.worthwhile {
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
