//! SUBSCRIBE and UNSUBSCRIBE, and the retained messages that answer a subscription.

use alloc::vec::Vec;

use super::connection::Handled;
use super::{Broker, CloseReason, ConnId, SessionKey};
use crate::topic::TopicFilter;
use crate::wire::{
    Packet, Properties, QoS, ReasonCode, RetainHandling, SubAck, Subscribe, SubscribeFilter,
    SubscribeOptions, UnsubAck, Unsubscribe,
};

impl Broker {
    pub(super) fn handle_subscribe(
        &mut self,
        conn: ConnId,
        key: SessionKey,
        packet: Subscribe,
    ) -> Handled {
        if packet.properties.subscription_identifier().is_some() {
            return Err(CloseReason::Protocol {
                what: "a Subscription Identifier, though CONNACK said that there are none",
                reason: ReasonCode::SubscriptionIdentifiersNotSupported,
            });
        }
        let mut reasons = Vec::with_capacity(packet.filters.len());
        let mut wants_retained = Vec::new();
        for SubscribeFilter { filter, options } in packet.filters {
            let granted = TopicFilter::from_text(filter)
                .map_err(|_| ReasonCode::TopicFilterInvalid)
                .and_then(|filter| {
                    let is_new = self.subscribe(key, &filter, options)?;
                    let wanted = match options.retain_handling {
                        RetainHandling::Always => true,
                        RetainHandling::IfNew => is_new,
                        RetainHandling::Never => false,
                    };
                    if wanted {
                        wants_retained.push((filter, options.qos));
                    }
                    Ok(match options.qos {
                        QoS::AtMostOnce => ReasonCode::Success,
                        QoS::AtLeastOnce => ReasonCode::GrantedQoS1,
                        QoS::ExactlyOnce => ReasonCode::GrantedQoS2,
                    })
                });
            reasons.push(granted.unwrap_or_else(|refused| refused));
        }
        let (packet_id, properties) = (packet.packet_id, Properties::new());
        self.answer(conn, &Packet::SubAck(SubAck { packet_id, properties, reasons }))?;
        for (filter, qos) in wants_retained {
            self.send_retained(key, &filter, qos);
        }
        Ok(())
    }

    /// Adds or replaces a subscription; `true` if it is new ([MQTT-3.8.4-3]).
    fn subscribe(
        &mut self,
        key: SessionKey,
        filter: &TopicFilter,
        options: SubscribeOptions,
    ) -> Result<bool, ReasonCode> {
        if filter.is_shared() {
            return Err(ReasonCode::SharedSubscriptionsNotSupported);
        }
        let Some(session) = self.sessions.get_mut(key) else { return Ok(false) };
        let is_new = !session.subscriptions.contains_key(filter);
        if is_new && session.subscriptions.len() >= self.config.max_subscriptions {
            return Err(ReasonCode::QuotaExceeded);
        }
        session.subscriptions.insert(filter.clone(), options);
        self.subscriptions.insert(filter, key, options);
        Ok(is_new)
    }

    fn send_retained(&mut self, key: SessionKey, filter: &TopicFilter, qos: QoS) {
        let now = self.now;
        let mut found = Vec::new();
        self.retained.for_each_match(filter, |_, message| {
            if !message.is_expired(now) {
                found.push(message.clone());
            }
        });
        for message in found {
            self.deliver_retained(key, message, qos);
        }
    }

    pub(super) fn handle_unsubscribe(
        &mut self,
        conn: ConnId,
        key: SessionKey,
        packet: Unsubscribe,
    ) -> Handled {
        let mut reasons = Vec::with_capacity(packet.filters.len());
        for filter in packet.filters {
            let Ok(filter) = TopicFilter::from_text(filter) else {
                reasons.push(ReasonCode::TopicFilterInvalid);
                continue;
            };
            let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
            reasons.push(if session.subscriptions.remove(&filter).is_some() {
                self.subscriptions.remove(&filter, &key);
                ReasonCode::Success
            } else {
                ReasonCode::NoSubscriptionExisted
            });
        }
        let (packet_id, properties) = (packet.packet_id, Properties::new());
        self.answer(conn, &Packet::UnsubAck(UnsubAck { packet_id, properties, reasons }))
    }
}
