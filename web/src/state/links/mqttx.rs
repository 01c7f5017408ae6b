//! What MQTTX exports: its connections, with what each subscribed to and published.
//!
//! Takes over what MQTT needs. What a connection received, and what belongs to another program, such as
//! windows and colours, stays there.

use std::rc::Rc;

use serde_json::Value;
use shared::topic::TopicName;
use shared::wire::{QoS, SubscribeOptions};

use super::import::{ImportError, Imported, Odd, short};
use crate::state::address::SocketAddress;
use crate::state::connection::Choice;
use crate::state::console::draft::{Draft, MAX_USER_PROPERTIES as MAX_USER};
use crate::state::console::shelf::MAX_SAVED;
use crate::state::console::subscriptions::{MAX_ALIAS, Subscription, filter, handling, properties};
use crate::state::payload::up_to;
use crate::state::profile::{Mqtt, Profile, Will};

/// Where most brokers take WebSockets, plain and with TLS.
const PORTS: [u16; 2] = [8083, 8084];

/// Whether this is one of its connections.
pub(super) fn is_mqttx(entry: &Value) -> bool {
    entry["host"].is_string() && entry["clientId"].is_string()
}

/// One of its connections.
pub(super) fn mqttx(entry: &Value) -> Result<Imported, ImportError> {
    let host = entry["host"].as_str().filter(|host| !host.is_empty());
    let host = host.ok_or(ImportError::BadField("host"))?;
    let port = number(&entry["port"]).filter(|port| (1..=65_535).contains(port));
    let port = port.ok_or(ImportError::BadField("port"))?;
    let protocol = match entry["protocol"].as_str() {
        Some(protocol) => protocol,
        None if entry["ssl"] == true => "mqtts",
        None => "mqtt",
    };
    let (scheme, is_proposal) = match protocol {
        "ws" => ("ws", false),
        "wss" => ("wss", false),
        "mqtt" => ("ws", true),
        "mqtts" => ("wss", true),
        _ => return Err(ImportError::BadField("protocol")),
    };
    let port = if is_proposal { PORTS[usize::from(scheme == "wss")].into() } else { port };
    let path = entry["path"].as_str().filter(|path| !path.is_empty()).unwrap_or("/mqtt");
    let slash = if path.starts_with('/') { "" } else { "/" };
    let host = if host.contains(':') && !host.starts_with('[') {
        format!("[{host}]")
    } else {
        host.into()
    };
    let address = format!("{scheme}://{host}:{port}{slash}{path}");
    SocketAddress::parse(&address).map_err(ImportError::BadAddress)?;
    let mut profile = Profile {
        name: short(&text(&entry["name"])),
        choice: Choice::Address,
        address,
        username: text(&entry["username"]),
        password: text(&entry["password"]),
        mqtt: if text(&entry["mqttVersion"]).starts_with('3') { Mqtt::V311 } else { Mqtt::V5 },
        client_id: text(&entry["clientId"]),
        clean_start: entry["clean"].as_bool().unwrap_or(true),
        ..Profile::default()
    };
    profile.keep_alive = within(&entry["keepalive"], profile.keep_alive);
    let properties = &entry["properties"];
    profile.session_expiry = within(&properties["sessionExpiryInterval"], 0);
    profile.receive_maximum = within(&properties["receiveMaximum"], profile.receive_maximum).max(1);
    profile.maximum_packet_size =
        within(&properties["maximumPacketSize"], profile.maximum_packet_size).max(128);
    profile.topic_alias_maximum =
        within(&properties["topicAliasMaximum"], profile.topic_alias_maximum);
    profile.asks_problem = properties["requestProblemInformation"] != false;
    profile.asks_response = properties["requestResponseInformation"] == true;
    profile.connect_timeout =
        within(&entry["connectTimeout"], profile.connect_timeout).clamp(1, 120);
    profile.reconnects = entry["reconnect"] != false;
    if let Some(ms) = number(&entry["reconnectPeriod"]) {
        let seconds = u16::try_from(ms / 1000).unwrap_or(u16::MAX);
        profile.longest_wait = seconds.clamp(1, 3600);
    }
    profile.user_properties = pairs(&properties["userProperties"]);
    profile.will = will(&entry["will"]);
    profile.has_will = !profile.will.topic.is_empty();
    let mut imported = Imported { profile, is_proposal, ..Imported::default() };
    subscriptions(&entry["subscriptions"], &mut imported);
    messages(&entry["messages"], &mut imported);
    Ok(imported)
}

fn subscriptions(list: &Value, imported: &mut Imported) {
    for (item, place) in list.as_array().into_iter().flatten().zip(1..) {
        match subscription(item) {
            Ok(it) => imported.subscriptions.push(it),
            Err(field) => imported.odd.push(Odd { list: "subscriptions", place, field }),
        }
    }
}

/// A file does not make the page subscribe to anything: it comes paused.
fn subscription(item: &Value) -> Result<Subscription, &'static str> {
    let number = match &item["subscriptionIdentifier"] {
        Value::Null => String::new(),
        it => number(it).ok_or("subscriptionIdentifier")?.to_string(),
    };
    let topic = item["topic"].as_str().ok_or("topic")?;
    let filter = filter(topic).map_err(|_| "topic")?;
    let properties = properties(&number, "").map_err(|_| "subscriptionIdentifier")?;
    let options = SubscribeOptions {
        qos: qos(&item["qos"])?,
        no_local: item["nl"] == true && !filter.is_shared(),
        retain_as_published: item["rap"] == true,
        retain_handling: handling(within(&item["rh"], 0)),
    };
    let mut it = Subscription::new(filter, options, 0);
    (it.properties, it.is_paused) = (properties, true);
    it.alias = up_to(item["alias"].as_str().unwrap_or_default().trim(), MAX_ALIAS).into();
    Ok(it)
}

fn messages(list: &Value, imported: &mut Imported) {
    for (item, place) in list.as_array().into_iter().flatten().zip(1..) {
        if item["out"] != true {
            imported.received += 1;
            continue;
        }
        match message(item) {
            Ok(it) if imported.messages.contains(&it) => {}
            Ok(it) if imported.messages.len() < MAX_SAVED => imported.messages.push(it),
            // Of many the last ones are kept.
            Ok(it) => {
                imported.messages.remove(0);
                imported.messages.push(it);
            }
            Err(field) => imported.odd.push(Odd { list: "messages", place, field }),
        }
    }
}

fn message(item: &Value) -> Result<Draft, &'static str> {
    let topic = item["topic"].as_str().filter(|it| TopicName::new(it).is_ok()).ok_or("topic")?;
    let properties = &item["properties"];
    let part = |key: &str| Rc::from(text(&properties[key]));
    let expiry = number(&properties["messageExpiryInterval"]);
    let user = pairs(&properties["userProperties"]);
    let user = user.lines().filter_map(|line| line.split_once('='));
    Ok(Draft {
        topic: topic.into(),
        payload: item["payload"].as_str().ok_or("payload")?.into(),
        qos: qos(&item["qos"])? as u8,
        retain: item["retain"] == true,
        content_type: part("contentType"),
        response_topic: part("responseTopic"),
        correlation: part("correlationData"),
        expiry: expiry.map_or_else(Rc::default, |it| it.to_string().into()),
        says_utf8: properties["payloadFormatIndicator"] == true,
        user: user.take(MAX_USER).map(|(name, value)| (name.into(), value.into())).collect(),
        ..Draft::default()
    })
}

fn qos(value: &Value) -> Result<QoS, &'static str> {
    let level = if value.is_null() { Some(0) } else { number(value) };
    let level = level.and_then(|it| u8::try_from(it).ok());
    level.and_then(|it| QoS::try_from(it).ok()).ok_or("qos")
}

fn will(entry: &Value) -> Will {
    let properties = &entry["properties"];
    Will {
        topic: text(&entry["lastWillTopic"]),
        payload: text(&entry["lastWillPayload"]),
        qos: within(&entry["lastWillQos"], 0_u8).min(2),
        retain: entry["lastWillRetain"] == true,
        delay: within(&properties["willDelayInterval"], 0),
        message_expiry: within(&properties["messageExpiryInterval"], 0),
        is_text: properties["payloadFormatIndicator"] == true,
        content_type: text(&properties["contentType"]),
        response_topic: text(&properties["responseTopic"]),
        correlation_data: text(&properties["correlationData"]),
        user_properties: pairs(&properties["userProperties"]),
    }
}

/// A text that may be missing or null.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A number that may be written as a text.
fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn within<T: TryFrom<u64>>(value: &Value, otherwise: T) -> T {
    number(value).and_then(|number| T::try_from(number).ok()).unwrap_or(otherwise)
}

/// An object of texts, or of lists of texts for names that are there more than once.
fn pairs(value: &Value) -> String {
    let mut lines = String::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let one = std::slice::from_ref(value);
        for value in value.as_array().map_or(one, Vec::as_slice).iter().filter_map(Value::as_str) {
            lines.push_str(name);
            lines.push('=');
            lines.push_str(value);
            lines.push('\n');
        }
    }
    lines
}
