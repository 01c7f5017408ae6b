//! What comes in from the server.

use alloc::vec::Vec;

use super::connection::{Request, ServerLimits};
use super::{Acknowledge, Client, CloseCause, Event, PeerError, State};
use crate::flow::{Inbound, KeepAlive, OutboundAliases, Received, UnknownPacketId};
use crate::message::Message;
use crate::time::Instant;
use crate::topic::TopicName;
use crate::wire::{
    Ack, Auth, ConnAck, Disconnect, Packet, PacketId, PacketType, Property, Publish, QoS,
    ReasonCode, Version,
};

impl Client {
    /// Bytes came from the server, in chunks of any size.
    pub fn handle_bytes(&mut self, now: Instant, mut bytes: &[u8]) {
        while self.state != State::Closed {
            match self.decoder.poll_packet_in(&mut bytes) {
                Some(Ok(packet)) => self.handle_packet(now, packet),
                Some(Err(error)) => self.fail(PeerError::Decode(error)),
                None => return,
            }
        }
    }

    fn handle_packet(&mut self, now: Instant, packet: Packet) {
        self.keep_alive.note_received(now);
        let packet_type = packet.packet_type();
        let handled = match (self.state, packet) {
            (State::Connecting, Packet::ConnAck(ack)) => self.handle_connack(now, ack),
            (State::Connected, Packet::Publish(publish)) => self.handle_publish(publish),
            (State::Connected, Packet::PubAck(ack)) => self.handle_puback(&ack),
            (State::Connected, Packet::PubRec(ack)) => self.handle_pubrec(&ack),
            (State::Connected, Packet::PubRel(ack)) => self.handle_pubrel(&ack),
            (State::Connected, Packet::PubComp(ack)) => self.handle_pubcomp(&ack),
            (State::Connected, Packet::SubAck(ack)) => {
                self.handle_request_ack(PacketType::SubAck, ack.packet_id, ack.reasons)
            }
            (State::Connected, Packet::UnsubAck(ack)) => {
                self.handle_request_ack(PacketType::UnsubAck, ack.packet_id, ack.reasons)
            }
            (State::Connecting | State::Connected, Packet::Auth(auth)) => self.handle_auth(&auth),
            (State::Connected, Packet::PingResp) => {
                let round_trip = self.keep_alive.handle_pingresp(now).map(Event::RoundTrip);
                self.events.extend(round_trip);
                Ok(())
            }
            (State::Connected, Packet::Disconnect(packet))
                if self.options.version.has_properties() =>
            {
                self.handle_disconnect(packet);
                Ok(())
            }
            _ => Err(PeerError::UnexpectedPacket(packet_type)),
        };
        if let Err(error) = handled {
            self.fail(error);
        }
    }

    fn handle_connack(&mut self, now: Instant, ack: ConnAck) -> Result<(), PeerError> {
        let ConnAck { session_present, reason, properties } = ack;
        if reason.is_error() {
            let text = properties.reason_string().cloned();
            self.close(CloseCause::Refused { reason, text });
            return Ok(());
        }
        if session_present && !self.has_session && self.options.clean_start {
            return Err(PeerError::UnexpectedSession);
        }
        self.server = ServerLimits {
            maximum_qos: properties
                .maximum_qos()
                .map_or(QoS::ExactlyOnce, |&qos| QoS::try_from(qos).unwrap_or_default()),
            retain_available: properties.retain_available() != Some(&0),
            subscription_identifiers: properties.subscription_identifier_available() != Some(&0),
            maximum_packet_size: properties.maximum_packet_size().copied().unwrap_or(u32::MAX),
        };
        // 3.1 has no Session Present: there, a Session that both should have goes on.
        let goes_on =
            session_present || (self.options.version == Version::V31 && !self.options.clean_start);
        if !goes_on {
            let discarded = self.outbound.clear(&mut self.ids);
            self.events.extend(discarded.map(|token| Event::Discarded { token }));
            self.inbound = Inbound::new(self.options.told_receive_maximum());
            self.unacknowledged.clear();
        }
        self.has_session = self.keeps_session();
        self.outbound.resume(properties.receive_maximum().copied().unwrap_or(u16::MAX));
        let keep_alive = properties.server_keep_alive().copied();
        self.keep_alive = KeepAlive::new(keep_alive.unwrap_or(self.options.keep_alive), now);
        let maximum = properties.topic_alias_maximum().copied().unwrap_or(0);
        self.aliases_out = OutboundAliases::new(maximum);
        self.state = State::Connected;
        self.events.push_back(Event::Connected { session_present, properties });
        self.events.push_back(Event::RoundTrip(now.saturating_since(self.opened_at)));
        Ok(())
    }

    fn keeps_session(&self) -> bool {
        match self.options.version {
            Version::V5 => self.options.session_expiry_interval > 0,
            Version::V31 | Version::V311 => !self.options.clean_start,
        }
    }

    fn handle_publish(&mut self, publish: Publish) -> Result<(), PeerError> {
        let Publish { dup, qos, retain, topic, packet_id, mut properties, payload } = publish;
        let alias = properties.topic_alias().copied();
        let topic = self.aliases_in.resolve(topic, alias).map_err(PeerError::TopicAlias)?;
        let topic = TopicName::from_text(topic).map_err(PeerError::InvalidTopic)?;
        properties.0.retain(|property| !matches!(property, Property::TopicAlias(_)));
        let received = self
            .inbound
            .handle_publish(qos, packet_id)
            .map_err(|_| PeerError::ReceiveMaximumExceeded)?;
        let message = Message { topic, payload, qos, retain, dup, properties };
        if self.options.acknowledge == Acknowledge::ByHand {
            self.hand_over(message, received, packet_id, dup);
            return Ok(());
        }
        if received == Received::New {
            self.events.push_back(Event::Message(message));
        }
        if let Some(id) = packet_id {
            self.send_ack(qos, id);
        }
        Ok(())
    }

    /// Answers a PUBLISH.
    pub(super) fn send_ack(&mut self, qos: QoS, id: PacketId) {
        let ack = Ack::new(id, ReasonCode::Success);
        self.send_small(&match qos {
            QoS::ExactlyOnce => Packet::PubRec(ack),
            QoS::AtLeastOnce | QoS::AtMostOnce => Packet::PubAck(ack),
        });
    }

    fn handle_puback(&mut self, ack: &Ack) -> Result<(), PeerError> {
        let done = self.outbound.handle_puback(ack.packet_id, &mut self.ids);
        self.published(done, ack.reason, PacketType::PubAck)
    }

    fn handle_pubrec(&mut self, ack: &Ack) -> Result<(), PeerError> {
        let id = ack.packet_id;
        if ack.reason.is_error() {
            let done = self.outbound.handle_pubrec_error(id, &mut self.ids);
            return self.published(done, ack.reason, PacketType::PubRec);
        }
        // A PUBREC for nothing is answered all the same: the server may have forgotten less.
        let reason = match self.outbound.handle_pubrec(id) {
            Ok(_) => ReasonCode::Success,
            Err(UnknownPacketId) => ReasonCode::PacketIdentifierNotFound,
        };
        self.send_small(&Packet::PubRel(Ack::new(id, reason)));
        Ok(())
    }

    fn handle_pubrel(&mut self, ack: &Ack) -> Result<(), PeerError> {
        let reason = if self.inbound.handle_pubrel(ack.packet_id) {
            ReasonCode::Success
        } else {
            ReasonCode::PacketIdentifierNotFound
        };
        self.send_small(&Packet::PubComp(Ack::new(ack.packet_id, reason)));
        Ok(())
    }

    fn handle_pubcomp(&mut self, ack: &Ack) -> Result<(), PeerError> {
        match self.outbound.handle_pubcomp(ack.packet_id, &mut self.ids) {
            Ok(token) => {
                // The server had finished already, and its first PUBCOMP was lost: no error.
                let reason = match ack.reason {
                    ReasonCode::PacketIdentifierNotFound => ReasonCode::Success,
                    reason => reason,
                };
                self.events.push_back(Event::Published { token, reason });
                Ok(())
            }
            // The answer to a PUBREL that answered a PUBREC for nothing.
            Err(UnknownPacketId) => Ok(()),
        }
    }

    fn published(
        &mut self,
        done: Result<super::Token, UnknownPacketId>,
        reason: ReasonCode,
        packet: PacketType,
    ) -> Result<(), PeerError> {
        let token = done.map_err(|_| PeerError::UnknownPacketId(packet))?;
        self.events.push_back(Event::Published { token, reason });
        Ok(())
    }

    fn handle_request_ack(
        &mut self,
        packet: PacketType,
        id: PacketId,
        reasons: Vec<ReasonCode>,
    ) -> Result<(), PeerError> {
        let is_subscribe = packet == PacketType::SubAck;
        let Some(&Request { token, filters, .. }) =
            self.requests.get(&id).filter(|request| request.is_subscribe == is_subscribe)
        else {
            return Err(PeerError::UnknownPacketId(packet));
        };
        let has_codes = is_subscribe || self.options.version.has_properties();
        if has_codes && reasons.len() != filters {
            return Err(PeerError::WrongCodeCount(packet));
        }
        self.requests.remove(&id);
        self.ids.release(id);
        self.events.push_back(if is_subscribe {
            Event::Subscribed { token, reasons }
        } else {
            Event::Unsubscribed { token, reasons }
        });
        Ok(())
    }

    fn handle_auth(&mut self, auth: &Auth) -> Result<(), PeerError> {
        let own = self.options.authentication.as_ref().map(|own| &own.method);
        if own.is_none() || auth.properties.authentication_method() != own {
            return Err(PeerError::AuthenticationMethod);
        }
        let data = auth.properties.authentication_data().cloned();
        self.events.push_back(Event::Authenticate { reason: auth.reason, data });
        Ok(())
    }

    fn handle_disconnect(&mut self, packet: Disconnect) {
        let text = packet.properties.reason_string().cloned();
        self.close(CloseCause::ServerDisconnect { reason: packet.reason, text });
    }
}
