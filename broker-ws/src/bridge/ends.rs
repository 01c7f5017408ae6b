//! The two clients that a bridge is made of: what they say in CONNECT, and what they subscribe to.

use std::hash::{DefaultHasher, Hash, Hasher};

use shared::Message;
use shared::broker::BRIDGE_PROPERTY;
use shared::client::{Acknowledge, Client, Options, Will};
use shared::flow::Limits;
use shared::time::Instant;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Properties, Property, QoS, RetainHandling, SubscribeOptions, Text, Version};

use super::{BridgeOptions, rules};

/// Messages with QoS 1 and 2 that either side may have under way to the bridge: what may be handed
/// over twice when everything breaks at once, and what a slow link is given ahead of time.
const RECEIVE_MAXIMUM: u16 = 100;
/// What may wait in a client to be sent. Beyond it messages stay where they come from.
const QUEUE: Limits = Limits { messages: 1000, bytes: 16 << 20 };
/// Filters of one SUBSCRIBE.
const FILTERS: usize = 50;

/// The client of this broker.
pub(super) fn local(bridge: &BridgeOptions) -> Options {
    let filters = rules::local_filters(&bridge.rules);
    // What waits there is for these filters. With other filters it is another Session, and the old
    // one ends in its time.
    let mut hasher = DefaultHasher::new();
    for (filter, qos) in &filters {
        (filter.as_str(), *qos as u8).hash(&mut hasher);
    }
    let id = format!("bridge-{}-{:08x}", bridge.name, hasher.finish() as u32);
    Options {
        clean_start: filters.is_empty(),
        session_expiry_interval: if filters.is_empty() { 0 } else { u32::MAX },
        topic_alias_maximum: 0,
        use_topic_aliases: false,
        maximum_packet_size: u32::MAX,
        ..common(text(&id))
    }
}

/// The client of the other broker. `maximum_packet_size` is what this broker takes, and
/// `broker_id` what it is called.
pub(super) fn remote(
    bridge: &BridgeOptions,
    broker_id: &Text,
    maximum_packet_size: u32,
    is_bridge: bool,
) -> Options {
    let id = bridge.client_id.clone().unwrap_or_else(|| {
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        text(&format!("blinklab-{host}-{}", bridge.name))
    });
    let will = bridge
        .status_topic
        .clone()
        .map(|topic| Will { message: status(topic, false), delay_interval: 0 });
    let expiry = if bridge.clean_start { 0 } else { bridge.session_expiry };
    let property = Property::UserProperty((text(BRIDGE_PROPERTY), broker_id.clone()));
    Options {
        version: bridge.version,
        is_bridge,
        clean_start: bridge.clean_start,
        session_expiry_interval: expiry,
        keep_alive: bridge.keep_alive,
        username: bridge.username.clone(),
        password: bridge.password.as_ref().map(|password| password.0.clone()),
        will,
        properties: Properties::new().with(property),
        maximum_packet_size,
        connect_timeout: bridge.connect_timeout,
        ..common(id)
    }
}

fn common(client_id: Text) -> Options {
    Options {
        receive_maximum: RECEIVE_MAXIMUM,
        acknowledge: Acknowledge::ByHand,
        queue: QUEUE,
        ..Options::new(client_id)
    }
}

/// What the status topic says.
pub(super) fn status(topic: TopicName, is_up: bool) -> Message {
    let payload = if is_up { "1" } else { "0" };
    Message::new(topic, payload).qos(QoS::AtLeastOnce).retain(true)
}

/// Subscribes to all filters. What is retained comes with a subscription that is new, or in any
/// case if `anew`; before MQTT 5 each time.
pub(super) fn subscribe(
    client: &mut Client,
    now: Instant,
    filters: &[(TopicFilter, QoS)],
    anew: bool,
) {
    let retain_handling = if anew { RetainHandling::Always } else { RetainHandling::IfNew };
    for filters in filters.chunks(FILTERS) {
        let options = |qos| SubscribeOptions {
            no_local: true,
            retain_as_published: true,
            retain_handling,
            ..SubscribeOptions::with_qos(qos)
        };
        let filters = filters.iter().map(|(filter, qos)| (filter.clone(), options(*qos)));
        let filters = filters.collect::<Vec<_>>();
        // A connection that is over has told so already, and subscribes on the next.
        let _ = client.subscribe_with(now, &filters, Properties::new());
    }
}

/// True where MQTT itself cannot say that a client is a bridge.
pub(super) const fn needs_bridge_bit(version: Version) -> bool {
    !version.has_properties()
}

fn text(text: &str) -> Text {
    // Names of computers are short; one that is no text has no part in it.
    Text::new(text).unwrap_or_default()
}
