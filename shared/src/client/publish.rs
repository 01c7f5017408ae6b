//! Messages that the client publishes: what of them can be sent, and how they are written.

use super::{Client, ClientError, Event, Token};
use crate::flow::{Outgoing, TopicAlias};
use crate::message::Message;
use crate::time::Instant;
use crate::topic::TopicName;
use crate::wire::{Ack, EncodeError, Packet, PacketId, Publish, QoS, ReasonCode};

impl Client {
    /// Queues a message.
    pub fn publish(&mut self, now: Instant, message: Message) -> Result<Token, ClientError> {
        self.publish_with(now, message, None)
    }

    /// Queues a message with the Topic Alias that it is to have, which from then on no other topic gets
    /// by itself. An alias alone must stand for the message's topic: it was named with it on this
    /// connection. If the connection is lost before the message is acknowledged, it is sent again with
    /// its topic, as aliases end with their connection.
    pub fn publish_aliased(
        &mut self,
        now: Instant,
        message: Message,
        alias: TopicAlias,
    ) -> Result<Token, ClientError> {
        self.require_connected()?;
        let (number, maximum) = (alias.number(), self.aliases_out.maximum());
        if number.get() > maximum {
            return Err(ClientError::TopicAliasAboveMaximum { maximum });
        }
        let topic = message.topic.text().clone();
        let stands_for =
            self.named_aliases.get(&number).or_else(|| self.aliases_out.topic(number.get()));
        if matches!(alias, TopicAlias::Alone(_)) && stands_for != Some(&topic) {
            return Err(ClientError::TopicAliasUnset);
        }
        let token = self.publish_with(now, message, Some(alias))?;
        self.named_aliases.insert(number, topic);
        Ok(token)
    }

    fn publish_with(
        &mut self,
        now: Instant,
        message: Message,
        alias: Option<TopicAlias>,
    ) -> Result<Token, ClientError> {
        /// The property, and a byte more for the length of all of them.
        const ALIAS: usize = 4;
        self.require_connected()?;
        let maximum = self.server.maximum_qos;
        if message.qos > maximum {
            return Err(ClientError::QosNotSupported { maximum });
        }
        if message.retain && !self.server.retain_available {
            return Err(ClientError::RetainNotSupported);
        }
        // A Response Topic is a Topic Name ([MQTT-3.3.2-14]).
        if let Some(topic) = message.properties.response_topic() {
            TopicName::from_text(topic.clone()).map_err(ClientError::InvalidTopic)?;
        }
        let qos = message.qos;
        let publish = Publish {
            dup: false,
            qos,
            retain: message.retain,
            topic: message.topic.text().clone(),
            packet_id: (qos != QoS::AtMostOnce).then_some(PacketId::MIN),
            properties: message.own_properties(),
            payload: message.payload,
        };
        let limit = self.server.maximum_packet_size;
        let size = publish.encoded_len(self.options.version).map_err(ClientError::Encode)?;
        let size = size + if alias.is_some() { ALIAS } else { 0 };
        if size > limit as usize {
            return Err(ClientError::Encode(EncodeError::TooLarge { limit }));
        }
        let token = self.next_token();
        self.outbound.push(qos, token, publish, size).map_err(|_| ClientError::QueueFull)?;
        self.wanted_aliases.extend(alias.map(|alias| (token, alias)));
        // What the quota holds back tells the server nothing ([MQTT-3.1.2-20]).
        if self.outbound.has_sendable() {
            self.keep_alive.note_sent(now);
        }
        Ok(token)
    }

    /// Writes queued messages until `limit` bytes wait for the transport.
    pub(super) fn fill(&mut self, limit: usize) {
        while self.out.len() < limit {
            match self.outbound.poll(&mut self.ids) {
                Some(Outgoing::AtMostOnce(token, publish)) => {
                    let alias = self.wanted_aliases.remove(&token);
                    self.write(publish, alias);
                    let reason = ReasonCode::Success;
                    self.events.push_back(Event::Published { token, reason });
                }
                Some(Outgoing::Publish { packet_id, dup, tag, message, .. }) => {
                    let publish = Publish { packet_id: Some(packet_id), dup, ..message.clone() };
                    let alias = self.wanted_aliases.remove(tag);
                    self.write(publish, alias);
                }
                Some(Outgoing::Pubrel(id)) => {
                    self.send_small(&Packet::PubRel(Ack::new(id, ReasonCode::Success)));
                }
                None => return,
            }
        }
    }

    /// Writes a message that `publish` has checked, with the Topic Alias that was named for it; else
    /// with one where the server takes them.
    fn write(&mut self, mut publish: Publish, alias: Option<TopicAlias>) {
        let limit = self.server.maximum_packet_size;
        if let Some(alias) = alias {
            self.aliases_out.apply_named(&mut publish, alias);
        } else if self.options.use_topic_aliases && self.aliases_out.is_enabled() {
            self.aliases_out.apply(&mut publish, limit, self.options.version);
        }
        let written = Packet::Publish(publish).encode(self.options.version, &mut self.out);
        debug_assert!(written.is_ok(), "publish() has checked that it can be written");
    }
}
