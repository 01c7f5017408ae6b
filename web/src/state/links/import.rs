//! Saved connections from a file: the page's own form, and what MQTTX exports.
//!
//! Knows the page's own form, and says what is wrong where in either; that of MQTTX is
//! `super::mqttx`'s.

use serde_json::Value;

use super::mqttx::{is_mqttx, mqttx};
use crate::state::address::{AddressError, SocketAddress};
use crate::state::connection::Choice;
use crate::state::console::draft::Draft;
use crate::state::console::subscriptions::Subscription;
use crate::state::file::{Chosen, Unread};
use crate::state::form::Stored;
use crate::state::profile::Profile;

/// What an own file is known by.
pub const KEY: &str = "blinklab";
/// What it holds.
pub const KIND: &str = "connections";
/// What it says of subscriptions.
pub const SUBSCRIPTIONS: &str = "subscriptions";
/// Characters of a name.
const MAX_NAME: usize = 80;

/// An entry that can be used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// It; its id means nothing.
    pub profile: Profile,
    /// It leads to a port for boards: a WebSocket's is proposed instead.
    pub is_proposal: bool,
    /// What it subscribed to.
    pub subscriptions: Vec<Subscription>,
    /// That is all that is wanted there.
    pub is_known: bool,
    /// What it published, the oldest first, each message once.
    pub messages: Vec<Draft>,
    /// Messages that it received.
    pub received: usize,
    /// What else of it could not be used.
    pub odd: Vec<Odd>,
}

/// Something in an entry that could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odd {
    /// In which list of the entry.
    pub list: &'static str,
    /// Its number there, counted from 1.
    pub place: usize,
    /// What of it is missing or wrong.
    pub field: &'static str,
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
    let mut imported = Imported { profile, ..Imported::default() };
    let listed = entry[SUBSCRIPTIONS].as_array();
    imported.is_known = listed.is_some();
    for (place, it) in (1..).zip(listed.into_iter().flatten()) {
        match Subscription::from_value(it) {
            Some(it) => imported.subscriptions.push(it),
            None => imported.odd.push(Odd { list: SUBSCRIPTIONS, place, field: "filter" }),
        }
    }
    Ok(imported)
}

pub(super) fn short(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::profile::Mqtt;

    fn file(text: &str) -> Chosen {
        Chosen { name: "f.json".into(), bytes: Ok(text.as_bytes().to_vec()) }
    }

    const MQTTX: &str = r#"[
      {"clientId": "mqttx_1", "name": "lab", "clean": false, "protocol": "wss",
       "host": "broker.example", "port": 8084, "keepalive": 60, "username": "ann",
       "password": "pw", "path": "/mqtt", "ssl": true, "mqttVersion": "5.0",
       "messages": [
         {"out": true, "topic": "a/set", "payload": "ON", "qos": 1, "retain": true, "properties":
           {"contentType": "text/plain", "messageExpiryInterval": 60, "userProperties": {"k": "v"}}},
         {"out": true, "topic": "a/#", "payload": "x", "qos": 0},
         {"out": false, "topic": "a/set", "payload": "ON", "qos": 1},
         {"out": true, "topic": "b", "payload": 7},
         {"out": true, "topic": "b", "payload": "1", "qos": "0"},
         {"out": true, "topic": "b", "payload": "1", "qos": 0}
       ],
       "subscriptions": [
         {"topic": "a/#", "qos": 2, "nl": true, "rap": false, "rh": 1, "subscriptionIdentifier": 7},
         {"topic": "a/#/b", "qos": 0}, {"topic": "c", "qos": 5}],
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

        let it = &lab.subscriptions[0];
        assert_eq!((it.filter.as_str(), it.options.qos as u8), ("a/#", 2));
        assert!(it.is_paused && it.options.no_local && !it.options.retain_as_published);
        assert_eq!(it.properties.subscription_identifier().unwrap().get(), 7);
        let message = &lab.messages[0];
        assert_eq!((&*message.topic, &*message.payload, message.qos), ("a/set", "ON", 1));
        assert!(message.retain && &*message.expiry == "60" && message.user.len() == 1);
        let topics = lab.messages.iter().map(|it| &*it.topic).collect::<Vec<_>>();
        assert_eq!((topics, lab.received), (vec!["a/set", "b"], 1));
        let odd = |list, place, field| Odd { list, place, field };
        let expected = [
            odd("subscriptions", 2, "topic"),
            odd("subscriptions", 3, "qos"),
            odd("messages", 2, "topic"),
            odd("messages", 4, "payload"),
        ];
        assert_eq!(lab.odd, expected);

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
