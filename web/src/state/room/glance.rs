//! One seat as its teacher sees it: what its clients send and get, and the last message on each of its
//! topics. It is to be read only: nothing here can be sent.
//!
//! Knows answers of the broker. Names are those that the seat has for its topics and clients.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;
use shared::broker::WatchedPackets;
use shared::inspect::Direction;
use shared::time::Instant;
use shared::wire::{Decoder, Packet, Publish};

use super::{Refused, parse};
use crate::state::packets::{MAX_PACKET_SIZE, Packets, Record};

/// Topics of which the last message is kept; further ones are seen among the messages alone.
pub const MAX_TOPICS: usize = 500;
/// Characters of a message that are shown.
const EXCERPT: usize = 300;

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Glance {
    /// What the student is called.
    pub name: String,
    /// What its clients sent and got.
    pub packets: Packets,
    /// The last message on each topic.
    pub topics: BTreeMap<String, Last>,
    /// Packets that passed and were not told of.
    pub lost: u64,
    last: u64,
}

/// The last message on a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// Its beginning.
    pub text: String,
    /// It is retained, as far as that was seen.
    pub is_retained: bool,
    /// When it came, if that was seen.
    pub at: Option<Instant>,
}

/// A message among the packets.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    /// Its packet.
    pub record: &'a Record,
    /// Its topic.
    pub topic: Rc<str>,
    /// Its beginning.
    pub text: String,
    /// What else is said of it.
    pub publish: Publish,
}

#[derive(Deserialize)]
struct Told {
    name: String,
    packets: WatchedPackets,
}

impl Glance {
    /// The number of the last packet that was told of: what the next question says.
    pub const fn after(&self) -> u64 {
        self.last
    }

    /// An answer about packets has come.
    ///
    /// # Errors
    ///
    /// It is none.
    pub fn handle(&mut self, now: Instant, body: &str) -> Result<(), Refused> {
        let Told { name, packets } = parse(body)?;
        let first = self.packets.ring.end();
        self.name = name;
        self.last = packets.last;
        self.lost += packets.lost;
        self.packets.handle_watched(now, &packets);
        for number in first..self.packets.ring.end() {
            let Some(record) = self.packets.ring.get(number).map(Rc::clone) else { continue };
            if let Some(message) = message(&record) {
                self.note(&message);
            }
        }
        Ok(())
    }

    /// An answer about what is retained has come: as old as the question.
    pub fn note_retained(&mut self, body: &str) {
        let value: Value = serde_json::from_str(body).unwrap_or_default();
        for item in value["items"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let (Some(topic), Some(payload)) = (item["topic"].as_str(), item["payload"].as_str())
            else {
                continue;
            };
            // What passed meanwhile is newer.
            if self.topics.len() < MAX_TOPICS && !self.topics.contains_key(topic) {
                let text = excerpt(payload.as_bytes());
                self.topics.insert(topic.to_owned(), Last { text, is_retained: true, at: None });
            }
        }
    }

    /// The messages in which this text is found, the newest first.
    pub fn messages(&self, text: &str) -> impl Iterator<Item = Message<'_>> {
        let text = text.to_lowercase();
        let all = self.packets.ring.iter().rev().filter_map(|record| message(record));
        all.filter(move |it| {
            let has = |within: &str| within.to_lowercase().contains(&text);
            text.is_empty() || has(&it.topic) || has(&it.text) || has(client(&it.record.who))
        })
    }

    fn note(&mut self, message: &Message<'_>) {
        let Message { record, topic, text, publish } = message;
        let was_retained = self.topics.get(&**topic).is_some_and(|last| last.is_retained);
        if publish.retain && publish.payload.is_empty() {
            self.topics.remove(&**topic);
            return;
        }
        // A message that is passed on says nothing of whether it is kept.
        let is_echo = record.direction == Direction::ToClient;
        let is_retained = publish.retain || was_retained && is_echo;
        if self.topics.len() < MAX_TOPICS || self.topics.contains_key(&**topic) {
            let last = Last { text: text.clone(), is_retained, at: Some(record.at) };
            self.topics.insert(topic.to_string(), last);
        }
    }
}

/// A client as the seat calls it: without what the broker puts before that, `rooms/<room>/<seat>/`.
pub fn client(who: &str) -> &str {
    who.splitn(4, '/').nth(3).unwrap_or(who)
}

/// The message that a packet is, if it is one.
fn message(record: &Record) -> Option<Message<'_>> {
    let topic = Rc::from(record.topic.as_deref()?);
    let mut decoder = Decoder::new(record.version, MAX_PACKET_SIZE);
    decoder.feed(&record.bytes);
    match decoder.poll_packet()? {
        Ok(Packet::Publish(publish)) => {
            let text = excerpt(&publish.payload);
            Some(Message { record, topic, text, publish })
        }
        _ => None,
    }
}

/// The beginning of a payload: as text, or its bytes where it is none.
fn excerpt(payload: &[u8]) -> String {
    let head = &payload[..payload.len().min(4 * EXCERPT)];
    let is_cut = head.len() < payload.len();
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The end is in the middle of a character.
        Err(error) if is_cut && error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => {
            let bytes = payload.iter().take(EXCERPT / 3).map(|byte| format!("{byte:02x} "));
            return bytes.collect::<String>().trim_end().to_owned();
        }
    };
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer with the packets of these bytes, each sent by the seat or to it.
    fn told(last: u64, packets: &[(bool, &[u8])]) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|it| format!("{it:02x}")).collect::<String>();
        let item = |(to_server, bytes): &(bool, &[u8])| {
            serde_json::json!({ "at": 5, "connection": 1, "client": "rooms/kmrtw/7/a/b",
                "to_server": to_server, "version": "3.1.1", "bytes": hex(bytes) })
        };
        let items: Vec<Value> = packets.iter().map(item).collect();
        let packets =
            serde_json::json!({ "now": 9, "last": last, "lost": 0, "more": false, "items": items });
        serde_json::json!({ "seat": 7, "name": "<b>", "packets": packets }).to_string()
    }

    #[test]
    fn a_seat_is_seen_by_its_own_names_with_the_last_message_of_each_topic() {
        let mut glance = Glance::default();
        let on = b"\x31\x06\x00\x03LEDX";
        let bytes = b"\x30\x07\x00\x03raw\xff\x00";
        let answer = told(3, &[(true, on), (false, b"\x40\x02\x00\x01"), (true, bytes)]);
        glance.handle(Instant::from_millis(1000), &answer).unwrap();
        assert_eq!((glance.after(), &*glance.name, glance.packets.ring.len()), (3, "<b>", 3));
        let retained = r#"{"items":[{"topic":"LED","payload":"old"},{"topic":"t","payload":"1"}]}"#;
        glance.note_retained(retained);
        let last = |glance: &Glance, topic: &str| {
            glance.topics.get(topic).map(|last| (last.text.clone(), last.is_retained))
        };
        assert_eq!(last(&glance, "LED"), Some(("X".to_owned(), true)));
        assert_eq!(last(&glance, "raw"), Some(("ff 00".to_owned(), false)));
        assert_eq!(last(&glance, "t"), Some(("1".to_owned(), true)));
        let topics: Vec<_> = glance.messages("").map(|it| it.topic.to_string()).collect();
        assert_eq!(topics, ["raw", "LED"]);
        assert_eq!(glance.messages("led").count(), 1);
        assert_eq!(client(&glance.packets.ring.iter().next().unwrap().who), "a/b");
        // What is passed on is kept as before; nothing takes it away.
        let passed_on = told(4, &[(false, b"\x30\x06\x00\x03LEDY")]);
        glance.handle(Instant::from_millis(2000), &passed_on).unwrap();
        assert_eq!(last(&glance, "LED"), Some(("Y".to_owned(), true)));
        glance
            .handle(Instant::from_millis(3000), &told(5, &[(true, b"\x31\x05\x00\x03LED")]))
            .unwrap();
        assert_eq!(last(&glance, "LED"), None);
        // An alias stands for a topic that was said before anybody looked.
        let alias = told(6, &[(true, b"\x30\x07\x00\x00\x03\x23\x00\x01Z")]);
        let alias = alias.replace("3.1.1", "5.0").replace("\"connection\":1", "\"connection\":2");
        let alias = alias.replace(r#""at""#, r#""topic":"early","at""#);
        glance.handle(Instant::from_millis(4000), &alias).unwrap();
        assert_eq!(last(&glance, "early"), Some(("Z".to_owned(), false)));
        assert_eq!(
            glance.handle(Instant::from_millis(1), "<!doctype html>"),
            Err(Refused::NoClassroom)
        );
    }

    #[test]
    fn of_topics_and_texts_no_more_is_kept_than_there_is_room_for() {
        let mut glance = Glance::default();
        let item = |number: usize| serde_json::json!({ "topic": number.to_string(), "payload": "灯".repeat(2000) });
        let items: Vec<Value> = (0..MAX_TOPICS + 9).map(item).collect();
        glance.note_retained(&serde_json::json!({ "items": items }).to_string());
        assert_eq!(glance.topics.len(), MAX_TOPICS);
        assert!(glance.topics.values().all(|last| last.text.chars().count() == EXCERPT + 1));
        glance
            .handle(Instant::from_millis(1), &told(1, &[(true, b"\x30\x06\x00\x03newX")]))
            .unwrap();
        assert_eq!((glance.topics.len(), glance.messages("").count()), (MAX_TOPICS, 1));
    }
}
