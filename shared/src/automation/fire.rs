//! What a rule does when it fires: its templates filled in.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::RULE_PROPERTY;
use super::cards::Cards;
use super::engine::Action;
use super::plan::Act;
use super::status::Trouble;
use super::terms::{Term, Terms};
use super::watch::{Seen, Watch};
use crate::message::Message;
use crate::topic::TopicName;
use crate::wire::{Property, QoS, Text};

/// What is to be done for a topic, in order, and what of it cannot be.
pub(super) fn actions(
    watch: &Watch,
    terms: &Terms,
    cards: &Cards,
    topic: &str,
    depth: u8,
) -> Vec<Result<Action, Trouble>> {
    let nothing = Seen::default();
    let seen = watch.life.topics.get(topic).unwrap_or(&nothing);
    let fill = |term: Option<&Term>| match term {
        Some(term) => terms.render(term, &seen.facts(topic)).map_err(Trouble::Wrong),
        None => Ok(String::new()),
    };
    let rule = &watch.rule.name;
    let action = |(act, terms): (&Act, &Vec<Term>)| match act {
        Act::Publish { qos, retain, .. } => {
            let (to, payload) = (fill(terms.first())?, fill(terms.get(1))?);
            let Ok(to) = TopicName::new(&to) else { return Err(Trouble::NoTopic(to)) };
            let message = Message::new(to, payload.into_bytes()).qos(*qos).retain(*retain);
            Ok(Action::Publish { rule: rule.clone(), message: marked(message, rule, depth) })
        }
        Act::Notify { .. } => Ok(Action::Notify { rule: rule.clone(), text: fill(terms.first())? }),
        Act::Set { card, .. } => {
            let to = fill(terms.first())?;
            let Some(known) = cards.get(card) else { return Err(Trouble::NoCard(card.clone())) };
            let Some((topic, payload)) = known.command(&to) else {
                return Err(Trouble::CardValue { card: card.clone(), to });
            };
            let message = Message::new(topic, payload.into_bytes()).qos(QoS::AtLeastOnce);
            Ok(Action::Publish { rule: rule.clone(), message: marked(message, rule, depth) })
        }
    };
    watch.rule.acts.iter().zip(&watch.acts).map(action).collect()
}

/// The message with the mark of the rule that publishes it.
fn marked(mut message: Message, rule: &str, depth: u8) -> Message {
    let texts = (Text::new(RULE_PROPERTY), Text::new(&format!("{depth} {rule}")));
    if let (Ok(name), Ok(value)) = texts {
        message.properties.0.push(Property::UserProperty((name, value)));
    }
    message
}
