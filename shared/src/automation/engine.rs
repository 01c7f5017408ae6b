//! The machine: messages and the time go in, what is to be done comes out.
//!
//! Knows which rules look at which message, deadlines, and that rules which set each other off are
//! stopped. What it publishes carries a mark ([`RULE_PROPERTY`](super::RULE_PROPERTY)), by which it
//! knows its own messages when they come back, also from another broker's rules.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use super::cards::Cards;
use super::plan::{Condition, Rule, Rules};
use super::status::{Halt, RuleStatus, Trouble, Verdict};
use super::terms::Terms;
use super::watch::{Incoming, Seen, Watch};
use super::{MAX_ACTIONS, MAX_DEPTH, RULE_PROPERTY, fire};
use crate::map::Set;
use crate::message::Message;
use crate::time::Instant;
use crate::topic::TopicFilter;

/// Bytes of payloads that are kept for all rules together.
const MAX_HELD: usize = 8 * 1024 * 1024;
/// Bytes that a topic costs beside its payload.
const TOPIC_COST: usize = 128;

/// Rules at work.
pub struct Engine {
    pub(super) terms: Terms,
    pub(super) watches: Vec<Watch>,
    pub(super) cards: Cards,
    /// When something is due, for which rule, on which topic.
    due: Set<(Instant, usize, String)>,
    actions: VecDeque<Action>,
    /// Bytes of the payloads that are kept.
    held: usize,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// To be published.
    Publish {
        /// The rule that wants it.
        rule: String,
        /// What.
        message: Message,
    },
    /// To be shown to people.
    Notify {
        /// The rule that says it.
        rule: String,
        /// What.
        text: String,
    },
    /// A rule was stopped.
    Halted {
        /// Which.
        rule: String,
        /// Why.
        halt: Halt,
    },
}

impl Engine {
    /// Rules that begin now.
    pub fn new(rules: Rules, now: Instant) -> Self {
        let mut engine = Self {
            terms: Terms::new(),
            watches: Vec::new(),
            cards: Cards::default(),
            due: Set::new(),
            actions: VecDeque::new(),
            held: 0,
        };
        engine.replace(rules, now);
        engine
    }

    /// Other rules. One that is the same as before goes on; any other begins.
    pub fn replace(&mut self, rules: Rules, now: Instant) {
        let mut before = core::mem::take(&mut self.watches);
        // What the rules before were compiled to goes with them.
        self.terms = Terms::new();
        for rule in rules.rules {
            let same = before.iter().position(|watch| watch.rule.is_same(&rule));
            let mut watch = Watch::new(rule, &mut self.terms);
            match same {
                Some(at) => watch.life = before.swap_remove(at).life,
                None if watch.life.halt.is_none() => expect_silence(&mut watch, now),
                None => {}
            }
            self.watches.push(watch);
        }
        self.due.clear();
        self.held = 0;
        for (index, watch) in self.watches.iter().enumerate() {
            for (topic, seen) in watch.life.topics.iter() {
                self.held += cost(topic, seen);
                if let Some(due) = seen.due {
                    self.due.insert((due, index, topic.clone()));
                }
            }
        }
    }

    /// What can be set by its name from now on.
    pub fn set_cards(&mut self, cards: Cards) {
        self.cards = cards;
    }

    /// What has to be subscribed to.
    pub fn filters(&self) -> Vec<TopicFilter> {
        let rules = self.watches.iter().map(|watch| watch.rule.clone()).collect();
        Rules { rules }.filters()
    }

    /// The rules.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.watches.iter().map(|watch| &watch.rule)
    }

    /// A message came.
    pub fn handle_message(&mut self, now: Instant, message: &Message) {
        let (depth, from) = mark(message);
        let incoming = Incoming {
            topic: message.topic.as_str(),
            payload: &message.payload,
            retained: message.retain,
            depth,
            from,
        };
        for index in 0..self.watches.len() {
            let watch = &self.watches[index];
            if watch.life.halt.is_none() && watch.rule.filter.matches(incoming.topic) {
                self.show(now, index, &incoming);
            }
        }
    }

    fn show(&mut self, now: Instant, index: usize, incoming: &Incoming<'_>) {
        let watch = &mut self.watches[index];
        let before = watch.life.topics.get(incoming.topic);
        // What the broker keeps comes with every subscription; what is known already is no news.
        let is_known = |seen: &Seen| seen.value.is_some() && *seen.payload == *incoming.payload;
        if incoming.retained && before.is_some_and(is_known) {
            return;
        }
        let (held, due) = before.map_or((0, None), |seen| (cost(incoming.topic, seen), seen.due));
        let costs = TOPIC_COST + incoming.topic.len() + incoming.payload.len();
        if watch.is_beyond(incoming.topic) || self.held - held + costs > MAX_HELD {
            watch.life.trouble = Some(Trouble::TooManyTopics);
            return;
        }
        let verdict = watch.look(now, &self.terms, incoming);
        let after = watch.life.topics.get(incoming.topic);
        let (new, soon) = after.map_or((0, None), |seen| (cost(incoming.topic, seen), seen.due));
        self.held = self.held - held + new;
        if due != soon {
            let key = |at| (at, index, String::from(incoming.topic));
            due.map(|due| self.due.remove(&key(due)));
            soon.map(|soon| self.due.insert(key(soon)));
        }
        if verdict == Verdict::Fired {
            self.fire(now, index, incoming.topic);
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        while self.due.first().is_some_and(|(at, ..)| *at <= now) {
            let Some((_, index, topic)) = self.due.pop_first() else { return };
            if self.watches[index].ripen(now, &topic) {
                self.fire(now, index, &topic);
            }
        }
    }

    /// When [`Self::handle_timeout`] has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.due.first().map(|(at, ..)| *at)
    }

    /// The next thing to be done.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    fn fire(&mut self, now: Instant, index: usize, topic: &str) {
        let watch = &mut self.watches[index];
        let (depth, from) = watch
            .life
            .topics
            .get(topic)
            .map_or((0, String::new()), |seen| (seen.depth, seen.from.clone()));
        if depth >= MAX_DEPTH {
            return self.halt_at(index, Halt::Loop { depth, from });
        }
        if let Some(halt) = watch.count(now, topic) {
            return self.halt_at(index, halt);
        }
        let made = fire::actions(watch, &self.terms, &self.cards, topic, depth + 1);
        for action in made {
            match action {
                Ok(_) if self.actions.len() >= MAX_ACTIONS => {
                    watch.life.trouble = Some(Trouble::Lost);
                }
                Ok(action) => self.actions.push_back(action),
                Err(trouble) => watch.life.trouble = Some(trouble),
            }
        }
    }

    fn halt_at(&mut self, index: usize, halt: Halt) {
        let watch = &mut self.watches[index];
        watch.life.halt = Some(halt.clone());
        for seen in watch.life.topics.values_mut() {
            seen.due = None;
        }
        self.due.retain(|(_, of, _)| *of != index);
        // Never more than one for each rule, so that it has its place beyond the limit.
        self.actions.push_back(Action::Halted { rule: watch.rule.name.clone(), halt });
    }

    /// Stops a rule, as a person asks. Whether there is one of this name that ran.
    pub fn halt(&mut self, name: &str) -> bool {
        let at = self.watches.iter().position(|watch| watch.rule.name == name);
        match at {
            Some(at) if self.watches[at].life.halt.is_none() => {
                self.halt_at(at, Halt::ByHand);
                true
            }
            _ => false,
        }
    }

    /// Starts a rule that was stopped. Whether there is one of this name.
    pub fn resume(&mut self, now: Instant, name: &str) -> bool {
        let Some(index) = self.watches.iter().position(|watch| watch.rule.name == name) else {
            return false;
        };
        let watch = &mut self.watches[index];
        if watch.life.halt.is_some() {
            watch.begin_again();
            expect_silence(watch, now);
            for (topic, seen) in watch.life.topics.iter() {
                seen.due.map(|due| self.due.insert((due, index, topic.clone())));
            }
        }
        true
    }

    /// The broker did not take what a rule has published, and this is why.
    pub fn note_refused(&mut self, name: &str, why: &str) {
        if let Some(watch) = self.watches.iter_mut().find(|watch| watch.rule.name == name) {
            watch.life.trouble = Some(Trouble::Refused(why.into()));
        }
    }

    /// How the rules are, in the order of the file.
    pub fn status(&self) -> Vec<RuleStatus> {
        let of = |watch: &Watch| RuleStatus {
            name: watch.rule.name.clone(),
            line: watch.rule.lines.0,
            halt: watch.life.halt.clone(),
            fired: watch.life.fired,
            paused: watch.life.paused,
            last_fired: watch.life.last_fired,
            sight: watch.life.sight.clone(),
            topics: watch.life.topics.len(),
            due: watch.life.topics.values().filter_map(|seen| seen.due).min(),
            trouble: watch.life.trouble.clone(),
        };
        self.watches.iter().map(of).collect()
    }
}

/// A topic that a rule names in full is expected from the beginning.
fn expect_silence(watch: &mut Watch, now: Instant) {
    let filter = watch.rule.filter.as_str();
    if let Condition::Silent(time) = watch.rule.condition {
        if !filter.contains(['+', '#']) {
            watch.life.topics.entry(filter.into()).or_default();
        }
        for seen in watch.life.topics.values_mut() {
            seen.due = Some(now + time);
        }
    }
}

fn cost(topic: &str, seen: &Seen) -> usize {
    topic.len() + seen.payload.len() + TOPIC_COST
}

/// How many rules have fired in a row for this message, and the last of them.
fn mark(message: &Message) -> (u8, &str) {
    let mut marks = message.properties.user_properties();
    let mark = marks.find(|(name, _)| name.as_str() == RULE_PROPERTY);
    let Some((_, value)) = mark else { return (0, "") };
    let (depth, from) = value.as_str().split_once(' ').unwrap_or((value.as_str(), ""));
    // What is no number was not made by a rule.
    (depth.parse().unwrap_or(0), from)
}
