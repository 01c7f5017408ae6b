//! Saved connections from a file: the page's own form, and what MQTTX exports.
//!
//! Knows both forms and says what is wrong where. Takes over what MQTT needs, and leaves out what
//! belongs to another program, such as messages and windows.

use serde_json::Value;

use crate::state::address::{AddressError, SocketAddress};
use crate::state::connection::Choice;
use crate::state::file::{Chosen, Unread};
use crate::state::form::Stored;
use crate::state::profile::{Mqtt, Profile, Will};

/// What an own file is known by.
pub const KEY: &str = "blinklab";
/// What it holds.
pub const KIND: &str = "connections";
/// Where most brokers take WebSockets, plain and with TLS.
const PORTS: [u16; 2] = [8083, 8084];
/// Characters of a name.
const MAX_NAME: usize = 80;

/// An entry that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// It; its id means nothing.
    pub profile: Profile,
    /// It leads to a port for boards: a WebSocket's is proposed instead.
    pub is_proposal: bool,
}

/// What is wrong with a file, or with one of its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It was not read.
    Unread(Unread),
    /// It is not text.
    NotText,
    /// It is not JSON, from this line and column on.
    NotJson(usize, usize),
    /// It is JSON, but of neither form.
    NotConnections,
    /// A later version of the page has written it.
    Newer(u64),
    /// The entry lacks this, or it is of the wrong kind.
    BadField(&'static str),
    /// The entry's address cannot be one.
    BadAddress(AddressError),
}

/// Reads a file: its entries, each good or bad.
pub fn read(file: &Chosen) -> Result<Vec<Result<Imported, ImportError>>, ImportError> {
    let bytes = file.bytes.as_ref().map_err(|unread| ImportError::Unread(*unread))?;
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::NotText)?;
    let text = text.trim_start_matches('\u{feff}');
    let root: Value = serde_json::from_str(text)
        .map_err(|error| ImportError::NotJson(error.line(), error.column()))?;
    if root[KEY] == KIND {
        return match (root["version"].as_u64(), root[KIND].as_array()) {
            (Some(1), Some(list)) => Ok(list.iter().map(own).collect()),
            (Some(version @ 2..), _) => Err(ImportError::Newer(version)),
            _ => Err(ImportError::NotConnections),
        };
    }
    match &root {
        Value::Array(list) if list.iter().any(is_mqttx) => Ok(list.iter().map(mqttx).collect()),
        one if is_mqttx(one) => Ok(vec![mqttx(one)]),
        _ => Err(ImportError::NotConnections),
    }
}

fn own(entry: &Value) -> Result<Imported, ImportError> {
    let mut profile = Profile::from_value(entry).ok_or(ImportError::BadField("connection"))?;
    profile.name = short(&profile.name);
    if profile.choice == Choice::Address {
        SocketAddress::parse(&profile.address).map_err(ImportError::BadAddress)?;
    }
    Ok(Imported { profile, is_proposal: false })
}

fn is_mqttx(entry: &Value) -> bool {
    entry["host"].is_string() && entry["clientId"].is_string()
}

fn mqttx(entry: &Value) -> Result<Imported, ImportError> {
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
    profile.user_properties = pairs(&properties["userProperties"]);
    profile.will = will(&entry["will"]);
    profile.has_will = !profile.will.topic.is_empty();
    Ok(Imported { profile, is_proposal })
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

fn short(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> Chosen {
        Chosen { name: "f.json".into(), bytes: Ok(text.as_bytes().to_vec()) }
    }

    const MQTTX: &str = r#"[
      {"clientId": "mqttx_1", "name": "lab", "clean": false, "protocol": "wss",
       "host": "broker.example", "port": 8084, "keepalive": 60, "username": "ann",
       "password": "pw", "path": "/mqtt", "ssl": true, "mqttVersion": "5.0",
       "messages": [], "subscriptions": [{"topic": "a/#", "qos": 0}],
       "will": {"lastWillTopic": "lab/gone", "lastWillPayload": "bye", "lastWillQos": 1,
                "lastWillRetain": true, "properties": {"willDelayInterval": 7, "payloadFormatIndicator": true,
                "userProperties": {"k": ["1", "2"]}}},
       "properties": {"sessionExpiryInterval": 300, "receiveMaximum": null,
                      "userProperties": {"room": "7"}}},
      {"clientId": "c", "name": "board", "host": "10.0.0.7", "port": 1883,
       "protocol": "mqtt", "mqttVersion": "3.1.1", "path": "", "will": {"lastWillTopic": ""}},
      {"clientId": "c", "name": "odd", "host": "h", "port": 0, "protocol": "ws"},
      {"clientId": "c", "name": "six", "host": "::1", "port": "9001", "protocol": "ws"}
    ]"#;

    #[test]
    fn what_mqttx_exports_is_taken_over() {
        let entries = read(&file(MQTTX)).unwrap();
        let lab = entries[0].as_ref().unwrap();
        assert!(!lab.is_proposal);
        assert_eq!(lab.profile.address, "wss://broker.example:8084/mqtt");
        assert_eq!((lab.profile.clean_start, lab.profile.session_expiry), (false, 300));
        assert_eq!((lab.profile.receive_maximum, lab.profile.keep_alive), (100, 60));
        assert_eq!(lab.profile.user_properties, "room=7\n");
        let will = &lab.profile.will;
        assert!(lab.profile.has_will && will.retain);
        assert_eq!((will.topic.as_str(), will.qos, will.delay), ("lab/gone", 1, 7));
        assert_eq!(will.user_properties, "k=1\nk=2\n");

        let board = entries[1].as_ref().unwrap();
        assert!(board.is_proposal && !board.profile.has_will);
        assert_eq!(board.profile.address, "ws://10.0.0.7:8083/mqtt");
        assert_eq!(board.profile.mqtt, Mqtt::V311);
        assert_eq!(entries[2], Err(ImportError::BadField("port")));
        assert_eq!(entries[3].as_ref().unwrap().profile.address, "ws://[::1]:9001/mqtt");
    }

    #[test]
    fn a_file_of_something_else_is_refused_with_its_reason() {
        let error = |text: &str| read(&file(text)).unwrap_err();
        assert_eq!(error("{\n  \"a\": 1,,}"), ImportError::NotJson(2, 10));
        for other in ["[]", "{}", "7", r#"[{"host": 5}]"#, r#"{"blinklab": "connections"}"#] {
            assert_eq!(error(other), ImportError::NotConnections, "{other}");
        }
        let newer = r#"{"blinklab": "connections", "version": 2, "connections": []}"#;
        assert_eq!(error(newer), ImportError::Newer(2));
        let bytes = Ok(vec![0xff, 0xfe]);
        let not_text = read(&Chosen { name: String::new(), bytes });
        assert_eq!(not_text, Err(ImportError::NotText));
    }
}
