//! The address of the topic that is looked at, so that a link, back and forward lead to it.
//!
//! A click is a step of the browser's history. Keys run through many topics: they change the address in
//! its place, once they rest, as browsers take but so many changes in a while.

use std::rc::Rc;

use shared::time::Duration;
use shared::topic::TopicName;

use super::subscriptions::everything;
use super::tapes::Order;
use crate::state::State;
use crate::state::action::Effect;
use crate::state::place::Place;

/// How long keys have to rest.
const REST: Duration = Duration::from_millis(300);

impl State {
    /// Somebody came to the console, perhaps for a topic; or it is here at last.
    pub(crate) fn enter_console(&mut self, from: Place, effects: &mut Vec<Effect>) {
        if self.place != Place::Console {
            return;
        }
        self.unseal();
        if from != Place::Console {
            // Another tab may have recorded something.
            effects.push(Effect::Tape(Order::List));
        }
        self.meet_broker();
        // Filters that were there before a reload.
        let texts = self.peers.iter().map(|peer| &peer.feed).filter(|feed| feed.needs_pattern());
        effects.extend(texts.map(|feed| Effect::CompilePattern(Rc::clone(&feed.wish.text))));
        let topic = decode(&self.path);
        if TopicName::new(&topic).is_ok() {
            // What is looked at stays, with the message that was chosen there.
            if self.feed().topic.as_deref() != Some(&*topic) {
                self.feed_mut().select(Some(topic.into()));
            }
        } else if from == Place::Console {
            // Back to where none was chosen.
            self.feed_mut().select(None);
        } else {
            // The console is as it was left.
            self.rename_address(effects);
        }
    }

    /// The console shows a broker, perhaps for the first time: then all of it is listened to.
    pub(crate) fn meet_broker(&mut self) {
        let profile = self.peer().connection.profile.id;
        if self.place == Place::Console && self.console.edit().listening.meet(profile) {
            let listening = &mut self.console.edit().listening;
            everything().and_then(|it| listening.keep(profile, it));
            self.all_topics_changed();
            self.changed();
        }
    }

    /// A person went on to another topic by a click.
    pub(super) fn step_address(&mut self, effects: &mut Vec<Effect>) {
        if let Some(path) = self.other_path() {
            effects.push(Effect::Visit(address(&path)));
        }
    }

    /// A person goes from topic to topic by keys.
    pub(super) fn move_address(&mut self) {
        self.console.edit().address_due = Some(self.now + REST);
    }

    /// Keys have rested, or something else is done.
    pub(super) fn settle_address(&mut self, effects: &mut Vec<Effect>) {
        if self.console.address_due.is_some() {
            self.console.edit().address_due = None;
            self.rename_address(effects);
        }
    }

    fn rename_address(&mut self, effects: &mut Vec<Effect>) {
        if let Some(path) = self.other_path() {
            effects.push(Effect::Readdress(address(&path)));
            self.path = path;
        }
    }

    /// The path of the topic that is looked at, if the page's address has another one.
    fn other_path(&self) -> Option<Rc<str>> {
        let topic = self.feed().topic.as_ref().filter(|_| self.place == Place::Console)?;
        TopicName::new(topic).ok()?;
        Some(encode(topic).into()).filter(|path: &Rc<str>| *path != self.path)
    }
}

fn address(path: &str) -> String {
    format!("{}/{path}", Place::Console.hash())
}

/// What stands in an address for a topic.
pub fn encode(topic: &str) -> String {
    let mut out = String::with_capacity(topic.len());
    for byte in topic.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The topic of an address; what is no escape stays as it is.
fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let escaped = digits.and_then(|it| u8::from_str_radix(it, 16).ok());
        match escaped.filter(|_| first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_stands_in_an_address() {
        for topic in ["a/b", "房间 1/温度", "100%/#x?", "$SYS/+", "%41"] {
            let encoded = encode(topic);
            assert!(encoded.is_ascii() && !encoded.contains(['#', '?', ' ']), "{encoded}");
            assert_eq!(decode(&encoded), topic);
        }
        assert_eq!((decode("100%"), decode("%zz/%4")), ("100%".into(), "%zz/%4".into()));
    }
}
