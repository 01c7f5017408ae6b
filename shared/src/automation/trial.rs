//! A rule tried with a sample message: nothing is published, and the rules at work know nothing of it.

use alloc::string::String;
use alloc::vec::Vec;

use super::cards::Cards;
use super::engine::{Action, Engine};
use super::plan::{Rule, Rules};
use super::status::{Trouble, Verdict};
use crate::message::Message;
use crate::time::{Duration, Instant};

/// A sample for a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// A message that comes first, if any.
    pub before: Option<Message>,
    /// The message.
    pub message: Message,
}

/// What a rule would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// What the rule makes of the message; `None` if it does not follow this topic.
    pub verdict: Option<Verdict>,
    /// The value in it, shortened.
    pub value: String,
    /// What it would do, and how long after the message.
    pub actions: Vec<(Duration, Action)>,
    /// What would go wrong.
    pub trouble: Option<Trouble>,
}

impl Trial {
    /// Tries a rule on its own.
    pub fn run(&self, rule: &Rule, cards: &Cards) -> Tried {
        let now = Instant::from_millis(1);
        let rules = Vec::from([rule.clone()]);
        let mut engine = Engine::new(Rules { rules }, now);
        engine.set_cards(cards.clone());
        if let Some(before) = &self.before {
            engine.handle_message(now, before);
            while engine.poll_action().is_some() {}
        }
        // A pause that the message before has begun is over.
        let now = now + rule.pause;
        engine.handle_message(now, &self.message);
        let sight = engine.watches[0].life.sight.clone().filter(|sight| {
            sight.topic == self.message.topic.as_str() && rule.filter.matches(&sight.topic)
        });
        let mut actions = Vec::new();
        while let Some(action) = engine.poll_action() {
            actions.push((Duration::ZERO, action));
        }
        if let Some(due) = engine.poll_timeout()
            && sight.is_some()
        {
            engine.handle_timeout(due);
            while let Some(action) = engine.poll_action() {
                actions.push((due.saturating_since(now), action));
            }
        }
        let trouble = engine.watches[0].life.trouble.clone();
        let (verdict, value) = match sight {
            Some(sight) => (Some(sight.verdict), sight.value),
            None => (None, String::new()),
        };
        Tried { verdict, value, actions, trouble }
    }
}
