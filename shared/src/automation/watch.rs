//! One rule at work: what it knows of its topics, and what it makes of a message.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use minijinja::Value;

use super::plan::{Act, Condition, Rule};
use super::status::{Halt, Sight, Trouble, Verdict};
use super::terms::{Facts, Term, Terms};
use super::value::is_number;
use super::{MAX_FIRINGS, MAX_PAYLOAD, MAX_TOPICS, RATE_WINDOW};
use crate::map::Map;
use crate::time::Instant;
use crate::wire::Bytes;

/// Characters of a value that are shown.
const SHOWN: usize = 80;

/// A rule with what it was compiled to, and its life so far.
pub(super) struct Watch {
    pub(super) rule: Rule,
    pub(super) test: Option<Term>,
    /// The templates of each action, in the order in which the action has them.
    pub(super) acts: Vec<Vec<Term>>,
    pub(super) life: Life,
}

/// What becomes of a rule as it runs.
#[derive(Default)]
pub(super) struct Life {
    pub(super) topics: Map<String, Seen>,
    pub(super) halt: Option<Halt>,
    pub(super) fired: u64,
    pub(super) paused: u64,
    pub(super) last_fired: Option<Instant>,
    /// When counting began, and how often the rule has fired since.
    window: (Instant, u32),
    pub(super) sight: Option<Sight>,
    pub(super) trouble: Option<Trouble>,
}

/// What a rule knows of a topic.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) value: Option<Value>,
    pub(super) previous: Option<Value>,
    pub(super) payload: Bytes,
    truth: bool,
    /// When the rule fires unless something comes between.
    pub(super) due: Option<Instant>,
    last_fired: Option<Instant>,
    /// The rules that had fired in a row before this message.
    pub(super) depth: u8,
    /// The last of them.
    pub(super) from: String,
}

/// A message that a rule looks at.
pub(super) struct Incoming<'a> {
    pub(super) topic: &'a str,
    pub(super) payload: &'a [u8],
    pub(super) retained: bool,
    pub(super) depth: u8,
    pub(super) from: &'a str,
}

impl Watch {
    pub(super) fn new(rule: Rule, terms: &mut Terms) -> Self {
        let mut life = Life::default();
        let test = match &rule.condition {
            Condition::Message { test: Some(test), .. } => Some(terms.expression(test)),
            _ => None,
        };
        let mut acts = Vec::with_capacity(rule.acts.len());
        for act in &rule.acts {
            let texts: [Option<&str>; 2] = match act {
                Act::Publish { topic, payload, .. } => [Some(topic), Some(payload)],
                Act::Notify { text } => [Some(text), None],
                Act::Set { to, .. } => [Some(to), None],
            };
            let compiled = texts.into_iter().flatten().map(|text| terms.template(text));
            match compiled.collect::<Result<Vec<_>, _>>() {
                Ok(compiled) => acts.push(compiled),
                Err((_, problem)) => life.trouble = Some(Trouble::Wrong(problem)),
            }
        }
        let test = match test.transpose() {
            Ok(test) => test,
            Err((_, problem)) => {
                life.trouble = Some(Trouble::Wrong(problem));
                None
            }
        };
        // Rules that were read have been compiled once already, so that this is none of a file's.
        if life.trouble.is_some() || rule.is_stopped {
            life.halt = Some(Halt::ByHand);
        }
        Self { rule, test, acts, life }
    }

    /// Whether it follows one more topic than it may.
    pub(super) fn is_beyond(&self, topic: &str) -> bool {
        self.life.topics.len() >= MAX_TOPICS && !self.life.topics.contains_key(topic)
    }

    /// Looks at a message; the verdict says whether the rule fires now.
    pub(super) fn look(&mut self, now: Instant, terms: &Terms, message: &Incoming<'_>) -> Verdict {
        let seen = self.life.topics.entry(message.topic.to_owned()).or_default();
        let (verdict, shown) = if message.payload.len() > MAX_PAYLOAD {
            (Verdict::TooLong, String::new())
        } else {
            let verdict = judge(&self.rule, self.test.as_ref(), now, terms, seen, message);
            (verdict, seen.value.as_ref().map_or_else(String::new, shown))
        };
        let pauses = seen.last_fired.is_some_and(|last| now < last + self.rule.pause);
        let verdict = match verdict {
            Verdict::Fired if pauses => {
                self.life.paused += 1;
                Verdict::Pauses
            }
            verdict => verdict,
        };
        let (topic, value) = (message.topic.to_owned(), shown);
        self.life.sight = Some(Sight { at: now, topic, value, verdict: verdict.clone() });
        verdict
    }

    /// The time of a topic has come. Whether the rule fires.
    pub(super) fn ripen(&mut self, now: Instant, topic: &str) -> bool {
        let pause = self.rule.pause;
        let Some(seen) = self.life.topics.get_mut(topic) else { return false };
        seen.due = None;
        let pauses = seen.last_fired.is_some_and(|last| now < last + pause);
        if pauses {
            self.life.paused += 1;
        }
        let value = seen.value.as_ref().map_or_else(String::new, shown);
        let verdict = if pauses { Verdict::Pauses } else { Verdict::Fired };
        self.life.sight = Some(Sight { at: now, topic: topic.to_owned(), value, verdict });
        !pauses
    }

    /// Counts a firing. Why the rule is stopped, if it fires too often.
    pub(super) fn count(&mut self, now: Instant, topic: &str) -> Option<Halt> {
        let (begin, count) = &mut self.life.window;
        if now.saturating_since(*begin) > RATE_WINDOW {
            (*begin, *count) = (now, 0);
        }
        *count += 1;
        if *count > MAX_FIRINGS {
            return Some(Halt::TooOften);
        }
        self.life.fired += 1;
        self.life.last_fired = Some(now);
        if let Some(seen) = self.life.topics.get_mut(topic) {
            seen.last_fired = Some(now);
        }
        None
    }

    /// Begins again: what was true before counts no more.
    pub(super) fn begin_again(&mut self) {
        self.life.halt = None;
        self.life.trouble = None;
        self.life.window = Default::default();
        for seen in self.life.topics.values_mut() {
            (seen.truth, seen.due) = (false, None);
        }
    }
}

/// What a rule makes of a message, apart from its pause.
fn judge(
    rule: &Rule,
    test: Option<&Term>,
    now: Instant,
    terms: &Terms,
    seen: &mut Seen,
    message: &Incoming<'_>,
) -> Verdict {
    (seen.depth, seen.from) = (message.depth, message.from.to_owned());
    let found = rule.field.find(message.payload);
    let (changes, each, lasts, numbers) = match &rule.condition {
        Condition::Silent(time) => {
            if let Some(value) = found {
                seen.previous = seen.value.replace(value);
            }
            seen.payload = Bytes::copy_from_slice(message.payload);
            seen.due = Some(now + *time);
            return Verdict::Heard(*time);
        }
        Condition::Message { changes, each, lasts, numbers, .. } => {
            (*changes, *each, *lasts, *numbers)
        }
    };
    let Some(value) = found else { return Verdict::NoField };
    let value = match numbers {
        true => match as_number(value) {
            Some(number) => number,
            None => return Verdict::NotANumber,
        },
        false => value,
    };
    seen.payload = Bytes::copy_from_slice(message.payload);
    seen.previous = seen.value.replace(value);
    let truth = match test {
        Some(test) if test.uses_previous && seen.previous.is_none() => return Verdict::NoPrevious,
        Some(test) => match terms.holds(test, &seen.facts(message.topic)) {
            Ok(truth) => truth,
            Err(problem) => return Verdict::Wrong(problem),
        },
        None => true,
    };
    let was = core::mem::replace(&mut seen.truth, truth);
    if !truth {
        seen.due = None;
        return Verdict::NotTrue;
    }
    if message.retained && !rule.takes_retained {
        return Verdict::Retained;
    }
    if changes {
        return match &seen.previous {
            None => Verdict::NoPrevious,
            Some(previous) if Some(previous) == seen.value.as_ref() => Verdict::NoChange,
            Some(_) => Verdict::Fired,
        };
    }
    match lasts {
        Some(_) if was && seen.due.is_none() => Verdict::StillTrue,
        Some(time) => {
            let due = *seen.due.get_or_insert(now + time);
            Verdict::Lasts(due.saturating_since(now))
        }
        None if was && !each => Verdict::StillTrue,
        None => Verdict::Fired,
    }
}

impl Seen {
    /// What expressions are told of this topic.
    pub(super) fn facts<'a>(&'a self, topic: &'a str) -> Facts<'a> {
        static NOTHING: &[u8] = &[];
        let payload = if self.payload.is_empty() { NOTHING } else { &self.payload };
        Facts {
            value: self.value.as_ref().unwrap_or(&Value::UNDEFINED),
            previous: self.previous.as_ref(),
            topic,
            payload,
        }
    }
}

/// A number, also one in quotes.
fn as_number(value: Value) -> Option<Value> {
    if is_number(&value) {
        return Some(value);
    }
    let number = value.as_str()?.trim().parse::<f64>().ok()?;
    number.is_finite().then(|| Value::from(number))
}

/// A value for people.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    let mut characters = text.chars();
    let mut shown: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}
