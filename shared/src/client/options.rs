//! What a client says in CONNECT, and its own limits.

use alloc::boxed::Box;

use crate::flow::Limits;
use crate::message::Message;
use crate::time::Duration;
use crate::wire::{self, Bytes, Connect, Properties, Property, Text, Version};

/// How a client connects.
#[derive(Clone, Debug)]
pub struct Options {
    /// Version to speak.
    pub version: Version,
    /// Client identifier; empty lets the server choose one (not with 3.1).
    pub client_id: Text,
    /// Before MQTT 5: this client is a bridge of another broker (see [`Connect::is_bridge`]). Some
    /// servers refuse such clients.
    pub is_bridge: bool,
    /// Begin without an old Session.
    pub clean_start: bool,
    /// Keep Alive in seconds; 0 is none.
    pub keep_alive: u16,
    /// User name.
    pub username: Option<Text>,
    /// Password.
    pub password: Option<Bytes>,
    /// To be published by the server when the connection is lost.
    pub will: Option<Will>,
    /// MQTT 5: seconds that the server keeps the Session after the connection.
    pub session_expiry_interval: u32,
    /// MQTT 5: unacknowledged QoS 1 and 2 messages that the server may have under way.
    pub receive_maximum: u16,
    /// MQTT 5: Topic Aliases that the server may set; 0 is none.
    pub topic_alias_maximum: u16,
    /// MQTT 5: set Topic Aliases towards a server that takes them.
    pub use_topic_aliases: bool,
    /// MQTT 5: enhanced authentication; its first step goes with CONNECT.
    pub authentication: Option<Authentication>,
    /// MQTT 5: ask for Response Information, where a requester's Response Topics may start.
    pub request_response_information: bool,
    /// MQTT 5: further properties of CONNECT, such as User Property.
    pub properties: Properties,
    /// Largest packet in bytes that this client takes.
    pub maximum_packet_size: u32,
    /// How long CONNACK may take, counted from the open transport.
    pub connect_timeout: Duration,
    /// When messages are acknowledged.
    pub acknowledge: Acknowledge,
    /// What may wait to be sent; beyond it `publish` fails with `QueueFull`.
    pub queue: Limits,
}

/// When a message with QoS 1 or 2 is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acknowledge {
    /// As soon as it came: `Event::Message` hands it over.
    #[default]
    AtOnce,
    /// When `Client::acknowledge` says that it was taken over: `Event::Delivery` hands it over. The
    /// server sends it again on the next connection if that does not happen on this one.
    ByHand,
}

/// The first step of enhanced authentication (section 4.12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentication {
    /// Authentication Method.
    pub method: Text,
    /// Authentication Data of the first step, if the method begins with the client.
    pub data: Option<Bytes>,
}

/// The Will Message.
#[derive(Clone, Debug)]
pub struct Will {
    /// What is published.
    pub message: Message,
    /// MQTT 5: seconds between the loss of the connection and the Will.
    pub delay_interval: u32,
}

impl Options {
    /// MQTT 5, Clean Start, Keep Alive 30 s, packets up to 1 MiB.
    pub fn new(client_id: Text) -> Self {
        Self {
            version: Version::V5,
            client_id,
            is_bridge: false,
            clean_start: true,
            keep_alive: 30,
            username: None,
            password: None,
            will: None,
            session_expiry_interval: 0,
            receive_maximum: 100,
            topic_alias_maximum: 16,
            use_topic_aliases: true,
            authentication: None,
            request_response_information: false,
            properties: Properties::new(),
            maximum_packet_size: 1 << 20,
            connect_timeout: Duration::from_secs(10),
            acknowledge: Acknowledge::AtOnce,
            queue: Limits { messages: 1000, bytes: 4 << 20 },
        }
    }

    /// What the server was told; before MQTT 5 it cannot be told, and so has no such limit.
    pub(super) const fn told_receive_maximum(&self) -> u16 {
        match self.version {
            Version::V5 if self.receive_maximum > 0 => self.receive_maximum,
            Version::V5 => 1,
            Version::V31 | Version::V311 => u16::MAX,
        }
    }

    pub(super) fn connect(&self) -> Connect {
        let mut properties = Properties::new();
        if self.version.has_properties() {
            if self.session_expiry_interval > 0 {
                let seconds = self.session_expiry_interval;
                properties = properties.with(Property::SessionExpiryInterval(seconds));
            }
            properties = properties
                .with(Property::ReceiveMaximum(self.told_receive_maximum()))
                .with(Property::MaximumPacketSize(self.maximum_packet_size.max(1)));
            if self.topic_alias_maximum > 0 {
                let maximum = self.topic_alias_maximum;
                properties = properties.with(Property::TopicAliasMaximum(maximum));
            }
            if self.request_response_information {
                properties = properties.with(Property::RequestResponseInformation(1));
            }
            if let Some(Authentication { method, data }) = &self.authentication {
                properties = properties.with(Property::AuthenticationMethod(method.clone()));
                properties.0.extend(data.clone().map(Property::AuthenticationData));
            }
            properties.0.extend(self.properties.0.iter().cloned());
        }
        let is_old = !self.version.has_properties();
        // Before MQTT 5 no Session can be found without a name (3.1.1: [MQTT-3.1.3-7]), and a
        // password needs a user name (3.1.1: [MQTT-3.1.2-22]).
        let clean_start = self.clean_start || (is_old && self.client_id.is_empty());
        let nameless = is_old && self.password.is_some();
        Connect {
            version: self.version,
            is_bridge: self.is_bridge,
            clean_start,
            keep_alive: self.keep_alive,
            properties,
            client_id: self.client_id.clone(),
            will: self.will.as_ref().map(|will| Box::new(will.to_wire(self.version))),
            username: self.username.clone().or_else(|| nameless.then(Text::default)),
            password: self.password.clone(),
        }
    }
}

impl Will {
    fn to_wire(&self, version: Version) -> wire::Will {
        let message = &self.message;
        let mut properties = message.own_properties();
        if version.has_properties() && self.delay_interval > 0 {
            properties = properties.with(Property::WillDelayInterval(self.delay_interval));
        }
        wire::Will {
            qos: message.qos,
            retain: message.retain,
            properties,
            topic: message.topic.text().clone(),
            payload: message.payload.clone(),
        }
    }
}
