//! What the broker keeps of the boards, as it came: what is published again when the removal of a
//! board's card is taken back.
//!
//! Knows bytes by their topics. A topic on which nothing came as retained is not kept: publishing
//! it again would make the broker keep more than it did.

use shared::map::Map;
use std::rc::Rc;

use shared::board::manifest;
use shared::message::Message;

/// Bytes that are kept together; what does not fit is not kept.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Retained messages of boards.
#[derive(Clone, Debug, Default)]
pub struct Keepsakes {
    by_topic: Map<Rc<str>, Message>,
    bytes: usize,
}

impl Keepsakes {
    /// Whether [`Keepsakes::note`] would change something.
    pub fn concerns(&self, message: &Message) -> bool {
        let topic = message.topic.as_str();
        message.retain || manifest::board_of(topic).is_some() || self.by_topic.contains_key(topic)
    }

    /// A message came for a board.
    pub fn note(&mut self, message: &Message) {
        let topic = message.topic.as_str();
        if let Some(old) = self.by_topic.remove(topic) {
            self.bytes -= size(&old);
        }
        let size = size(message);
        if !message.payload.is_empty() && self.bytes + size <= MAX_BYTES {
            self.bytes += size;
            self.by_topic.insert(topic.into(), message.clone());
        }
    }

    /// What the broker keeps on this topic.
    pub fn get(&self, topic: &str) -> Option<&Message> {
        self.by_topic.get(topic)
    }
}

fn size(message: &Message) -> usize {
    message.topic.as_str().len() + message.payload.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::topic::TopicName;

    fn message(topic: &str, payload: &str, retain: bool) -> Message {
        Message::new(TopicName::new(topic).unwrap(), payload.to_owned()).retain(retain)
    }

    #[test]
    fn only_what_the_broker_keeps_is_kept_and_its_last_word_counts() {
        let mut keepsakes = Keepsakes::default();
        assert!(!keepsakes.concerns(&message("b1/state", "live", false)));
        assert!(keepsakes.concerns(&message("homeassistant/device/b1/config", "{}", false)));
        keepsakes.note(&message("b1/state", "old", true));
        let newer = message("b1/state", "new", false);
        assert!(keepsakes.concerns(&newer));
        keepsakes.note(&newer);
        assert_eq!(&keepsakes.get("b1/state").unwrap().payload[..], b"new");
        keepsakes.note(&message("b1/state", "", false));
        assert!(keepsakes.get("b1/state").is_none());
        assert_eq!(keepsakes.bytes, 0);
    }

    #[test]
    fn what_does_not_fit_is_not_kept() {
        let mut keepsakes = Keepsakes::default();
        keepsakes.note(&message("a", &"x".repeat(MAX_BYTES), true));
        assert!(keepsakes.get("a").is_none());
        keepsakes.note(&message("b", "y", true));
        assert!(keepsakes.get("b").is_some());
    }
}
