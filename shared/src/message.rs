//! The Application Message: what a person publishes, apart from how it travels.

use crate::topic::TopicName;
use crate::wire::{Bytes, Properties, Property, QoS};

/// An Application Message with its Topic Name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Where it is published.
    pub topic: TopicName,
    /// Any bytes.
    pub payload: Bytes,
    /// The QoS it is sent with, or was received with.
    pub qos: QoS,
    /// Sent: to be kept by the broker. Received: it was kept, and is older than the subscription.
    pub retain: bool,
    /// Received: the sender may have sent it before (DUP). Sending does not look at it.
    pub dup: bool,
    /// MQTT 5 properties of the message itself; empty in 3.1.1.
    pub properties: Properties,
}

impl Message {
    /// A message with QoS 0, not retained.
    pub fn new(topic: TopicName, payload: impl Into<Bytes>) -> Self {
        Self {
            topic,
            payload: payload.into(),
            qos: QoS::AtMostOnce,
            retain: false,
            dup: false,
            properties: Properties::default(),
        }
    }

    /// The properties without those that a PUBLISH carries for one connection only, as a message
    /// that is passed on may have them: Topic Alias and Subscription Identifier.
    pub(crate) fn own_properties(&self) -> Properties {
        let is_own = |property: &&Property| {
            !matches!(property, Property::TopicAlias(_) | Property::SubscriptionIdentifier(_))
        };
        Properties(self.properties.0.iter().filter(is_own).cloned().collect())
    }

    /// The same with another QoS.
    pub fn qos(mut self, qos: QoS) -> Self {
        self.qos = qos;
        self
    }

    /// The same, retained or not.
    pub fn retain(mut self, retain: bool) -> Self {
        self.retain = retain;
        self
    }
}
