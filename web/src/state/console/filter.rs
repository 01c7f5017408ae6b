//! Which messages are shown: by topic, by text, by a regular expression, by a field of JSON.
//!
//! Knows what a person typed, and what it means. Regular expressions are the browser's: the driver
//! makes a [`Pattern`] of one, or says why it is none.

use std::fmt;
use std::rc::Rc;

use serde_json::Value;
use shared::map::Set;
use shared::topic::{TopicError, TopicFilter};

use super::record::Record;
use crate::state::form::{Field as _, named};

/// Bytes of what a person typed that survive a reload.
const MAX_STORED: usize = 4096;
/// Bytes of a payload that are searched.
const MAX_SEARCHED: usize = 256 * 1024;

/// What a person typed to see only some messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// A topic filter; empty is any.
    pub topic: Rc<str>,
    /// What to look for; empty is anything.
    pub text: Rc<str>,
    /// How `text` is meant.
    pub mode: Mode,
    /// Only those that came, or that were sent.
    pub direction: Direction,
}

impl Wish {
    /// The stored form; null of one that is as it is to begin with, or too long to be stored.
    pub fn to_value(&self) -> Value {
        if *self == Self::default() || self.topic.len() + self.text.len() > MAX_STORED {
            return Value::Null;
        }
        Value::from_iter([
            ("topic", Value::from(&*self.topic)),
            ("text", Value::from(&*self.text)),
            ("mode", self.mode.write()),
            ("direction", self.direction.write()),
        ])
    }

    /// Reads the stored form; what is not understood is as it is to begin with.
    pub fn from_value(value: &Value) -> Self {
        let text = |key: &str| Rc::from(value[key].as_str().unwrap_or_default());
        let mut wish = Self { topic: text("topic"), text: text("text"), ..Self::default() };
        // What is none leaves it as it is.
        let _ = wish.mode.read(&value["mode"]);
        let _ = wish.direction.read(&value["direction"]);
        wish
    }
}

/// How a text is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It stands in the topic or in the payload.
    #[default]
    Text,
    /// As a regular expression, it matches the topic or the payload.
    Pattern,
    /// It compares a field of a JSON payload.
    Field,
}

named!(Mode { Text = "text", Pattern = "pattern", Field = "field" });

impl Mode {
    /// All of them, as a person is offered them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Pattern, Self::Field];
}

/// Which way messages went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Either way.
    #[default]
    Both,
    /// To the page.
    Received,
    /// From the page.
    Sent,
}

named!(Direction { Both = "both", Received = "received", Sent = "sent" });

impl Direction {
    /// All of them, as a person is offered them.
    pub const ALL: [Self; 3] = [Self::Both, Self::Received, Self::Sent];
}

/// What is wrong with what a person typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The topic filter.
    Topic(TopicError),
    /// The regular expression, in the browser's words.
    Pattern(Rc<str>),
    /// The comparison: what is missing, and behind which character.
    Field(FieldFault, usize),
}

/// What is wrong with a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldFault {
    /// There is no field before the operator.
    NoField,
    /// There is nothing to compare it with.
    NoValue,
    /// Greater and less need a number.
    NoNumber,
}

/// A regular expression that the browser has understood.
#[derive(Clone)]
pub struct Pattern(Rc<dyn Fn(&str) -> bool>);

impl Pattern {
    /// Something that tells whether a text matches.
    pub fn new(test: impl Fn(&str) -> bool + 'static) -> Self {
        Self(Rc::new(test))
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pattern")
    }
}

/// Which messages are meant.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this very topic.
    pub only: Option<Rc<str>>,
    /// Of topics that match.
    pub topic: Option<TopicFilter>,
    /// With such a topic or payload.
    pub test: Option<Test>,
    /// Which way they went.
    pub direction: Direction,
    /// Also of topics that begin with `$`, where no topic is named.
    pub with_system: bool,
    /// But not those with these numbers.
    pub hidden: Rc<Set<u64>>,
}

/// What is looked for in a message.
#[derive(Clone, Debug)]
pub enum Test {
    /// This text; case does not matter in ASCII.
    Contains(Rc<str>),
    /// A regular expression.
    Pattern(Pattern),
    /// A comparison.
    Field(Comparison),
}

/// A field of a JSON payload compared with something.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    path: Vec<Rc<str>>,
    operator: Operator,
    value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    IsThere,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

/// As they are written. One that begins with another comes before it.
const OPERATORS: [(&str, Operator); 8] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("=", Operator::Equal),
    ("<", Operator::Less),
    (">", Operator::Greater),
    ("~", Operator::Contains),
];

impl Filter {
    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.with_system
            && self.hidden.is_empty()
            && self.only.is_none()
            && self.topic.is_none()
            && self.test.is_none()
            && matches!(self.direction, Direction::Both)
    }

    /// Whether a message is meant.
    pub fn matches(&self, record: &Record) -> bool {
        if self.hidden.contains(&record.number) {
            return false;
        }
        let goes = match self.direction {
            Direction::Both => true,
            Direction::Received => record.sent.is_none(),
            Direction::Sent => record.sent.is_some(),
        };
        // As with a subscription to `#` [MQTT-4.7.2-1]: what the broker says of itself, which is much
        // and often, does not push out what clients say.
        let is_meant = self.with_system
            || self.only.is_some()
            || self.topic.as_ref().is_some_and(|it| it.as_str().starts_with('$'))
            || !record.topic.starts_with('$');
        goes && is_meant
            && self.only.as_ref().is_none_or(|only| *only == record.topic)
            && self.topic.as_ref().is_none_or(|filter| filter.matches(&record.topic))
            && self.test.as_ref().is_none_or(|test| test.matches(record))
    }
}

impl Test {
    fn matches(&self, record: &Record) -> bool {
        let payload = &record.payload[..record.payload.len().min(MAX_SEARCHED)];
        match self {
            Self::Contains(text) => {
                contains(record.topic.as_bytes(), text.as_bytes())
                    || contains(payload, text.as_bytes())
            }
            Self::Pattern(Pattern(test)) => {
                test(&record.topic) || test(&String::from_utf8_lossy(payload))
            }
            Self::Field(comparison) => str::from_utf8(payload)
                .ok()
                .and_then(|text| serde_json::from_str(text).ok())
                .is_some_and(|value| comparison.holds_in(&value)),
        }
    }
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return true };
    let last = hay.len().checked_sub(needle.len());
    last.is_some_and(|last| {
        (0..=last).any(|at| {
            hay[at].eq_ignore_ascii_case(first)
                && hay[at..at + needle.len()].eq_ignore_ascii_case(needle)
        })
    })
}

impl Comparison {
    /// Reads `field > 5`, `a.b.0 == "on"`, `name ~ text`, or a field alone, which must be there.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let found = text.char_indices().find_map(|(at, _)| {
            let rest = &text[at..];
            let found = OPERATORS.iter().find(|(word, _)| rest.starts_with(word))?;
            Some((at, found))
        });
        let (field, operator, value) = match found {
            None => (text, Operator::IsThere, ""),
            Some((at, (word, operator))) => (&text[..at], *operator, &text[at + word.len()..]),
        };
        let path: Vec<Rc<str>> =
            field.trim().split(['.', '[', ']']).filter(|it| !it.is_empty()).map(Rc::from).collect();
        if path.is_empty() {
            return Err(Fault::Field(FieldFault::NoField, 0));
        }
        let (value, end) = (value.trim(), text.chars().count());
        if value.is_empty() && operator != Operator::IsThere {
            return Err(Fault::Field(FieldFault::NoValue, end));
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        let needs_number = !matches!(
            operator,
            Operator::IsThere | Operator::Equal | Operator::NotEqual | Operator::Contains
        );
        if needs_number && !value.is_number() {
            return Err(Fault::Field(FieldFault::NoNumber, end));
        }
        Ok(Self { path, operator, value })
    }

    fn holds_in(&self, payload: &Value) -> bool {
        let step = |value: &'_ Value, name: &Rc<str>| match value {
            Value::Array(items) => items.get(name.parse::<usize>().ok()?).cloned(),
            value => value.get(&**name).cloned(),
        };
        let first = self.path.first().and_then(|name| step(payload, name));
        let rest = self.path.iter().skip(1);
        let found = rest.fold(first, |value, name| value.and_then(|value| step(&value, name)));
        let Some(found) = found else { return false };
        let numbers = found.as_f64().zip(self.value.as_f64());
        let compare = |holds: fn(f64, f64) -> bool| numbers.is_some_and(|(a, b)| holds(a, b));
        let is_equal = || match numbers {
            Some((a, b)) => a == b,
            None => found == self.value,
        };
        match self.operator {
            Operator::IsThere => true,
            Operator::Equal => is_equal(),
            Operator::NotEqual => !is_equal(),
            Operator::Less => compare(|a, b| a < b),
            Operator::LessOrEqual => compare(|a, b| a <= b),
            Operator::Greater => compare(|a, b| a > b),
            Operator::GreaterOrEqual => compare(|a, b| a >= b),
            Operator::Contains => {
                let plain = |value: &Value| match value {
                    Value::String(text) => text.clone(),
                    value => value.to_string(),
                };
                contains(plain(&found).as_bytes(), plain(&self.value).as_bytes())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_compared() {
        let payload = serde_json::json!({
            "temperature": 21.5, "on": true, "name": "Küche", "none": null,
            "a": {"b": [{"c": 7}, {"c": 8}]}
        });
        for (text, holds) in [
            ("temperature > 20", true),
            ("temperature>21.5", false),
            ("temperature >= 21.5", true),
            ("temperature < 20", false),
            ("temperature <= 30", true),
            ("temperature != 21.5", false),
            ("on == true", true),
            ("on = false", false),
            ("name == Küche", true),
            ("name = \"Küche\"", true),
            ("name ~ che", true),
            ("a.b.1.c = 8", true),
            ("a.b[0].c = 8", false),
            ("a.b.9.c != 8", false),
            ("none", true),
            ("nothing", false),
            ("name > 5", false),
        ] {
            assert_eq!(Comparison::parse(text).unwrap().holds_in(&payload), holds, "{text}");
        }
    }

    #[test]
    fn a_wish_survives_being_stored() {
        let wish = Wish {
            topic: "a/+".into(),
            text: "t > 5".into(),
            mode: Mode::Field,
            direction: Direction::Received,
        };
        assert_eq!(Wish::from_value(&wish.to_value()), wish);
        assert_eq!(Wish::default().to_value(), Value::Null);
        let long = Wish { text: "x".repeat(MAX_STORED).into(), ..wish };
        assert_eq!(Wish::from_value(&long.to_value()), Wish::default());
    }

    #[test]
    fn a_comparison_that_is_none_says_what_is_missing() {
        let fault = |text| Comparison::parse(text).unwrap_err();
        assert_eq!(fault("> 5"), Fault::Field(FieldFault::NoField, 0));
        assert_eq!(fault("a >"), Fault::Field(FieldFault::NoValue, 3));
        assert_eq!(fault("a < hot"), Fault::Field(FieldFault::NoNumber, 7));
    }

    #[test]
    fn text_is_found_whatever_its_case() {
        assert!(contains(b"Hello World", b"WORLD"));
        assert!(contains("温度 23".as_bytes(), "温度".as_bytes()));
        assert!(contains(b"abc", b"") && !contains(b"ab", b"abc") && !contains(b"", b"a"));
    }
}
