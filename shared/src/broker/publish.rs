//! PUBLISH from a client to everyone who subscribes, and the acknowledgements of both directions.

use super::connection::Handled;
use super::diagnosis::{Action, Cause, Diagnosis};
use super::journal::{Kept, Key, Row};
use super::session::Stored;
use super::{Breach, Broker, CloseReason, ConnId, Event, Permissions, SessionKey, Trace};
use crate::flow::{AliasError, Received, UnknownPacketId};
use crate::topic::TopicName;
use crate::wire::{
    self, Ack, CutEnd, Packet, PacketId, Properties, Property, Publish, QoS, ReasonCode, Text,
};

impl Broker {
    pub(super) fn handle_publish(
        &mut self,
        conn: ConnId,
        key: SessionKey,
        publish: Publish,
    ) -> Handled {
        self.counters.messages_received += 1;
        if let Some(connection) = self.conns.get_mut(conn) {
            connection.received.messages += 1;
            connection.last_payload = CutEnd::of(&publish.payload);
        }
        let publish = self.resolve_alias(conn, publish)?;
        if publish.qos > self.config.maximum_qos {
            return Err(CloseReason::Protocol(Breach::QosAboveMaximum));
        }
        if publish.properties.subscription_identifier().is_some() {
            return Err(CloseReason::Protocol(Breach::SubscriptionIdentifier));
        }
        if has_invalid_response_topic(&publish.properties) {
            return Err(CloseReason::Protocol(Breach::ResponseTopic));
        }
        let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
        let received = session
            .inbound
            .handle_publish(publish.qos, publish.packet_id)
            .map_err(|_| CloseReason::Protocol(Breach::ReceiveMaximum))?;
        let (qos, packet_id) = (publish.qos, publish.packet_id);
        let reason = match received {
            Received::Duplicate => ReasonCode::Success,
            Received::New => {
                let after = self.take_in(key, qos, packet_id);
                self.accept(conn, key, publish, after)
            }
        };
        let Some(id) = packet_id else { return Ok(()) };
        if reason.is_error()
            && let Some(session) = self.sessions.get_mut(key)
        {
            session.inbound.forget(id);
            if session.is_durable && qos == QoS::ExactlyOnce {
                self.journal.delete(Key::Inbound(session.number, id));
            }
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

    /// Records that a QoS 2 message is no longer its client's. Returns the record, 0 if there is none.
    fn take_in(&mut self, key: SessionKey, qos: QoS, packet_id: Option<PacketId>) -> u64 {
        let Some(session) = self.sessions.get(key).filter(|session| session.is_durable) else {
            return 0;
        };
        let (QoS::ExactlyOnce, Some(packet_id)) = (qos, packet_id) else { return 0 };
        self.journal.put(Row::Inbound { session: session.number, packet_id });
        self.journal.newest()
    }

    /// Puts the Topic Name in for its alias, which means nothing on other connections.
    fn resolve_alias(
        &mut self,
        conn: ConnId,
        mut publish: Publish,
    ) -> Result<Publish, CloseReason> {
        let Some(&alias) = publish.properties.topic_alias() else { return Ok(publish) };
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(publish) };
        let breach = match connection.aliases_in.resolve(publish.topic, Some(alias)) {
            Ok(topic) => {
                publish.topic = topic;
                publish
                    .properties
                    .0
                    .retain(|property| !matches!(property, Property::TopicAlias(_)));
                return Ok(publish);
            }
            Err(AliasError::AboveMaximum) => Breach::TopicAliasAboveMaximum,
            Err(AliasError::Unknown) => Breach::TopicAliasUnknown,
        };
        Err(CloseReason::Protocol(breach))
    }

    /// Keeps and routes a client's message, and says how that went.
    fn accept(
        &mut self,
        conn: ConnId,
        from: SessionKey,
        mut publish: Publish,
        after: u64,
    ) -> ReasonCode {
        let Ok(named) = self.topic_name(publish.topic) else {
            return ReasonCode::TopicNameInvalid;
        };
        let topic = match self.mount_publish(conn, named.clone(), &mut publish.properties) {
            Ok(topic) => topic,
            Err(reason) => {
                let (action, topic) = (Action::Publish, named.text().clone());
                self.diagnose_session(from, Cause::NotAuthorized { action, topic });
                return reason;
            }
        };
        // `$SYS` is the server's own ([MQTT-4.7.2-1]).
        let is_sys = topic.as_str() == "$SYS" || topic.as_str().starts_with("$SYS/");
        if is_sys || !self.may_publish(from, topic.as_str()) {
            let (action, topic) = (Action::Publish, topic.text().clone());
            self.diagnose_session(from, Cause::NotAuthorized { action, topic });
            return ReasonCode::NotAuthorized;
        }
        let is_new = publish.retain && !publish.payload.is_empty();
        let mount = self.mount(conn).filter(|_| is_new);
        if mount.is_some_and(|mount| !self.has_room_to_retain(mount, topic.as_str())) {
            publish.retain = false;
            self.diagnose_session(from, Cause::NotRetained { topic: topic.text().clone() });
        }
        if self.mount(conn).is_some() {
            self.events.push_back(Event::Trace(Trace::Published {
                conn,
                topic: topic.text().clone(),
                payload: publish.payload.clone(),
                retain: publish.retain,
            }));
        }
        let message = Stored {
            topic: topic.text().clone(),
            payload: publish.payload,
            qos: publish.qos,
            retain: publish.retain,
            properties: publish.properties,
            received_at: self.now,
            number: self.journal.number(),
            after,
        };
        if self.publish(Some(from), &topic, message) {
            ReasonCode::Success
        } else {
            ReasonCode::NoMatchingSubscribers
        }
    }

    /// Publishes a Will, unless `permissions` have come to forbid it.
    pub(super) fn publish_will(
        &mut self,
        client_id: Text,
        permissions: Option<&Permissions>,
        will: wire::Will,
    ) {
        let Ok(topic) = self.topic_name(will.topic) else { return };
        if permissions.is_some_and(|permissions| !permissions.may_publish(topic.as_str())) {
            let (action, topic) = (Action::Publish, topic.text().clone());
            let cause = Cause::NotAuthorized { action, topic };
            self.diagnose(Diagnosis::new(cause, Some(client_id), None));
            return;
        }
        let mut properties = will.properties;
        properties.0.retain(|property| !matches!(property, Property::WillDelayInterval(_)));
        let message = Stored {
            topic: topic.text().clone(),
            payload: will.payload,
            qos: will.qos,
            retain: will.retain,
            properties,
            received_at: self.now,
            number: self.journal.number(),
            after: 0,
        };
        let trace = Trace::WillPublished { client_id, topic: topic.text().clone() };
        self.events.push_back(Event::Trace(trace));
        self.publish(None, &topic, message);
    }

    pub(super) fn handle_puback(&mut self, _: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        if let Some(session) = self.sessions.get_mut(key) {
            // One that answers nothing is left over from a Session that ended: no harm in it.
            let done = session.outbound.handle_puback(ack.packet_id, &mut session.ids);
            self.journal_done(key, done);
        }
        Ok(())
    }

    pub(super) fn handle_pubrec(&mut self, conn: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
        let id = ack.packet_id;
        if ack.reason.is_error() {
            let done = session.outbound.handle_pubrec_error(id, &mut session.ids);
            self.journal_done(key, done);
            return Ok(());
        }
        let found = session.outbound.handle_pubrec(id).map(|first| {
            if let Some((Some(kept), pubrec)) = first {
                self.journal.released(session.number, kept, id, pubrec);
            }
        });
        self.answer_known(conn, id, found, Packet::PubRel)
    }

    pub(super) fn handle_pubrel(&mut self, conn: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
        let found = session.inbound.handle_pubrel(ack.packet_id).then_some(());
        if found.is_some() && session.is_durable {
            self.journal.delete(Key::Inbound(session.number, ack.packet_id));
        }
        self.answer_known(conn, ack.packet_id, found.ok_or(UnknownPacketId), Packet::PubComp)
    }

    pub(super) fn handle_pubcomp(&mut self, _: ConnId, key: SessionKey, ack: &Ack) -> Handled {
        if let Some(session) = self.sessions.get_mut(key) {
            let done = session.outbound.handle_pubcomp(ack.packet_id, &mut session.ids);
            self.journal_done(key, done);
        }
        Ok(())
    }

    /// Records that a message is done with, if it was one of the journal's.
    fn journal_done(&mut self, key: SessionKey, done: Result<Option<Kept>, UnknownPacketId>) {
        if let (Ok(Some(kept)), Some(session)) = (done, self.sessions.get(key)) {
            self.journal.done(session.number, kept);
        }
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

/// A Response Topic is a Topic Name ([MQTT-3.3.2-14]).
pub(super) fn has_invalid_response_topic(properties: &Properties) -> bool {
    properties.response_topic().is_some_and(|topic| TopicName::from_text(topic.clone()).is_err())
}
