//! SUBSCRIBE and UNSUBSCRIBE, and the retained messages that answer a subscription.

use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;

use super::connection::Handled;
use super::diagnosis::{Action, Cause};
use super::mount::{Mounted, NotMounted};
use super::session::{Stored, Subscription};
use super::{Breach, Broker, CloseReason, ConnId, PAYLOAD_FILTER, PayloadFilter, SessionKey};
use crate::topic::{SharedFilter, TopicError, TopicFilter};
use crate::wire::{
    Packet, Properties, Property, QoS, ReasonCode, RetainHandling, SubAck, Subscribe,
    SubscribeFilter, SubscribeOptions, Text, UnsubAck, Unsubscribe,
};

impl Broker {
    pub(super) fn handle_subscribe(
        &mut self,
        conn: ConnId,
        key: SessionKey,
        packet: Subscribe,
    ) -> Handled {
        let identifier = packet.properties.subscription_identifier().copied();
        let shares_without_itself =
            packet.filters.iter().any(|SubscribeFilter { filter, options }| {
                options.no_local && filter.starts_with("$share/")
            });
        if shares_without_itself {
            // [MQTT-3.8.3-4]
            return Err(CloseReason::Protocol(Breach::NoLocalShared));
        }
        let payload_filter = match self.payload_filter(&packet.properties) {
            Ok(payload_filter) => payload_filter,
            Err(why) => {
                let properties = Properties::new().with(Property::ReasonString(why));
                let reasons = vec![ReasonCode::ImplementationSpecificError; packet.filters.len()];
                let packet_id = packet.packet_id;
                let refusal = SubAck { packet_id, properties, reasons };
                return self.refuse_subscribe(conn, refusal);
            }
        };
        let is_bridge = self.conns.get(conn).is_some_and(|connection| connection.is_bridge);
        let mut reasons = Vec::with_capacity(packet.filters.len());
        let mut wants_retained = Vec::new();
        for SubscribeFilter { filter, options } in packet.filters {
            let granted = self
                .topic_filter(filter)
                .map_err(|_| ReasonCode::TopicFilterInvalid)
                .and_then(|named| {
                    let Mounted { filter, companion } = self.reachable(conn, key, named)?;
                    let qos = options.qos.min(self.config.maximum_qos);
                    let options = SubscribeOptions {
                        qos,
                        no_local: options.no_local || (is_bridge && !filter.is_shared()),
                        retain_as_published: options.retain_as_published || is_bridge,
                        ..options
                    };
                    let payload_filter = payload_filter.clone();
                    let subscription =
                        Subscription { options, payload_filter, companion, identifier };
                    let is_new = self.subscribe(key, &filter, subscription.clone())?;
                    let wanted = match options.retain_handling {
                        // A Shared Subscription gets none (section 4.8.2).
                        _ if filter.is_shared() => false,
                        RetainHandling::Always => true,
                        RetainHandling::IfNew => is_new,
                        RetainHandling::Never => false,
                    };
                    if wanted {
                        wants_retained.push((filter, subscription));
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
        for (filter, subscription) in wants_retained {
            self.send_retained(key, &filter, subscription);
        }
        Ok(())
    }

    /// The broker's filter for one that a client asks for, if there can be anything for it.
    fn reachable(
        &mut self,
        conn: ConnId,
        key: SessionKey,
        named: TopicFilter,
    ) -> Result<Mounted, ReasonCode> {
        let topic = named.text().clone();
        let topic = match self.mount_filter(conn, named) {
            Ok(mounted) => {
                let Mounted { filter, companion } = &mounted;
                let mut filters = core::iter::once(filter).chain(companion);
                if filters.any(|filter| self.may_subscribe(key, filter)) {
                    return Ok(mounted);
                }
                mounted.filter.text().clone()
            }
            Err(NotMounted::Invalid) => return Err(ReasonCode::TopicFilterInvalid),
            Err(NotMounted::OutOfReach) => topic,
        };
        let action = Action::Subscribe;
        self.diagnose_session(key, Cause::NotAuthorized { action, topic });
        Err(ReasonCode::NotAuthorized)
    }

    /// Answers a SUBSCRIBE that is refused as a whole, and says why.
    fn refuse_subscribe(&mut self, conn: ConnId, refusal: SubAck) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        if connection.out.len() > self.config.max_unsent {
            return Err(CloseReason::NotReading);
        }
        self.counters.packets_sent += u64::from(connection.send_suback(refusal).is_ok());
        Ok(())
    }

    /// The payload filter that SUBSCRIBE asks for, or what is wrong with it. Where they are off,
    /// asking for one is refused: what came would not be what was asked for.
    fn payload_filter(&self, properties: &Properties) -> Result<Option<Arc<PayloadFilter>>, Text> {
        let mut filters =
            properties.user_properties().filter(|(name, _)| name.as_str() == PAYLOAD_FILTER);
        let Some((_, filter)) = filters.next() else { return Ok(None) };
        let parsed = if !self.config.payload_filters {
            Err("this broker has no payload filters".to_string())
        } else if filters.next().is_some() {
            Err("only one payload filter in a SUBSCRIBE".to_string())
        } else {
            PayloadFilter::parse(filter).map_err(|error| error.to_string())
        };
        match parsed {
            Ok(filter) => Ok(Some(Arc::new(filter))),
            Err(why) => Err(Text::new(&why).unwrap_or_default()),
        }
    }

    /// Adds or replaces a subscription; `true` if it is new ([MQTT-3.8.4-3]).
    fn subscribe(
        &mut self,
        key: SessionKey,
        filter: &TopicFilter,
        subscription: Subscription,
    ) -> Result<bool, ReasonCode> {
        let is_new = self.add_subscription(key, filter, subscription.clone())?;
        self.record_subscription(key, filter, &subscription);
        Ok(is_new)
    }

    /// The same, without a record.
    pub(super) fn add_subscription(
        &mut self,
        key: SessionKey,
        filter: &TopicFilter,
        subscription: Subscription,
    ) -> Result<bool, ReasonCode> {
        let shared = shared_filter(filter).map_err(|_| ReasonCode::TopicFilterInvalid)?;
        let Some(session) = self.sessions.get_mut(key) else { return Ok(false) };
        let is_new = !session.subscriptions.contains_key(filter);
        if is_new && session.subscriptions.len() >= self.config.max_subscriptions {
            return Err(ReasonCode::QuotaExceeded);
        }
        let before = session.subscriptions.insert(filter.clone(), subscription.clone());
        if let Some(before) = before {
            self.companions.remove(filter, key, &before);
        }
        self.companions.insert(filter, key, &subscription);
        match shared {
            Some(shared) => self.shared.insert(&shared, key, subscription),
            None => {
                self.subscriptions.insert(filter, key, subscription);
            }
        }
        Ok(is_new)
    }

    fn send_retained(&mut self, key: SessionKey, filter: &TopicFilter, subscription: Subscription) {
        let now = self.now;
        let mut found = Vec::new();
        let mut take = |message: &Arc<Stored>| {
            let passes = |filter: &Arc<PayloadFilter>| filter.passes(&message.json());
            let wanted = subscription.payload_filter.as_ref().is_none_or(passes);
            let wanted = wanted && self.may_read(key, &message.topic);
            if wanted && !message.is_expired(now) {
                found.push(message.clone());
            }
        };
        self.retained.for_each_match(filter, |_, message| take(message));
        if let Some(companion) = &subscription.companion {
            self.retained.for_each_match(companion, |_, message| take(message));
        }
        for message in found {
            self.deliver_retained(key, message, &subscription);
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
            let Ok(Mounted { filter, .. }) = self.mount_filter(conn, filter) else {
                reasons.push(ReasonCode::NoSubscriptionExisted);
                continue;
            };
            let Some(session) = self.sessions.get_mut(key) else { return Ok(()) };
            reasons.push(if let Some(old) = session.subscriptions.remove(&filter) {
                self.record_unsubscribed(key, &filter);
                self.forget_subscription(key, &filter, &old);
                ReasonCode::Success
            } else {
                ReasonCode::NoSubscriptionExisted
            });
        }
        let (packet_id, properties) = (packet.packet_id, Properties::new());
        self.answer(conn, &Packet::UnsubAck(UnsubAck { packet_id, properties, reasons }))
    }

    /// Takes a subscription out of the routing, after its Session has forgotten it.
    pub(super) fn forget_subscription(
        &mut self,
        key: SessionKey,
        filter: &TopicFilter,
        old: &Subscription,
    ) {
        self.companions.remove(filter, key, old);
        match shared_filter(filter) {
            Ok(Some(shared)) => self.shared.remove(&shared, key),
            _ => {
                self.subscriptions.remove(filter, &key);
            }
        }
    }
}

/// The parts of a filter that begins with `$share/`; `None` for any other.
fn shared_filter(filter: &TopicFilter) -> Result<Option<SharedFilter>, TopicError> {
    if filter.is_shared() { SharedFilter::parse(filter).map(Some) } else { Ok(None) }
}
