//! Which brokers a message has been at, so that it comes to none of them twice. Pure.
//!
//! MQTT 5 carries it, as one User Property for each broker. Before MQTT 5 nothing can: there, only
//! the bridges' bit of CONNECT keeps a message from coming straight back.

use shared::Message;
use shared::wire::{Property, Text};

/// The User Property that names a broker.
const BEEN_AT: &str = "blinklab-been-at";
/// A message that has been at more brokers is taken for one that goes round in circles.
const MAX_BROKERS: usize = 16;

/// Puts `from`, the broker that a message leaves, on its route; `None` for one that must not go on
/// to `to`.
pub(super) fn pass(mut message: Message, from: &Text, to: &Text) -> Option<Message> {
    let been_at = |broker: &Text| {
        let mut route =
            message.properties.user_properties().filter(|(name, _)| name.as_str() == BEEN_AT);
        route.any(|(_, at)| at == broker)
    };
    let brokers = message.properties.user_properties().filter(|(name, _)| name.as_str() == BEEN_AT);
    if been_at(to) || brokers.count() >= MAX_BROKERS {
        return None;
    }
    if !been_at(from) {
        let name = Text::new(BEEN_AT).expect("a short Text");
        message.properties.0.push(Property::UserProperty((name, from.clone())));
    }
    Some(message)
}

#[cfg(test)]
mod tests {
    use shared::topic::TopicName;

    use super::*;

    fn text(text: &str) -> Text {
        Text::new(text).unwrap()
    }

    fn message() -> Message {
        Message::new(TopicName::new("t").unwrap(), "x")
    }

    #[test]
    fn a_message_goes_round_a_circle_of_brokers_once() {
        let brokers = ["a", "b", "c", "d"].map(text);
        let mut message = message();
        for pair in brokers.windows(2) {
            message = pass(message, &pair[0], &pair[1]).unwrap();
        }
        assert_eq!(pass(message.clone(), &brokers[3], &brokers[0]), None);
        assert_eq!(pass(message.clone(), &brokers[3], &brokers[2]), None);
        assert!(pass(message, &brokers[3], &text("e")).is_some());
    }

    #[test]
    fn there_is_an_end_where_brokers_have_new_names_every_time() {
        let mut message = Some(message());
        let mut passed = 0;
        while let Some(crossing) = message {
            let (from, to) = (text(&format!("{passed}")), text(&format!("{}", passed + 1)));
            message = pass(crossing, &from, &to);
            passed += 1;
        }
        assert_eq!(passed, MAX_BROKERS + 1);
    }
}
