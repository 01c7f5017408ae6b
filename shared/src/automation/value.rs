//! The value of a message: where in the payload it is, and what it is to an expression.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use minijinja::Value;
use serde_json::Value as Json;

/// Lists and maps inside one another that a payload may have.
const MAX_DEPTH: usize = 32;

/// Where in a payload the value is: `sensors[0].temperature`; the whole payload if it is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

impl Path {
    /// Reads one; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
            if !key.is_empty() {
                steps.push(Step::Key(key.to_owned()));
            } else if rest.is_empty() || !steps.is_empty() {
                return None;
            }
            while !rest.is_empty() {
                let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
                steps.push(Step::Index(index.parse().ok()?));
                rest = after;
            }
        }
        Some(Self { text: text.to_owned(), steps })
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The value at this place of a payload; `None` if there is nothing.
    pub(super) fn find(&self, payload: &[u8]) -> Option<Value> {
        let text = core::str::from_utf8(payload);
        let json = text.ok().and_then(|text| serde_json::from_str::<Json>(text).ok());
        if self.steps.is_empty() {
            let as_text = || Value::from(String::from_utf8_lossy(payload).as_ref());
            return Some(json.map_or_else(as_text, |json| convert(&json, MAX_DEPTH)));
        }
        let mut at = &json?;
        for step in &self.steps {
            at = match step {
                Step::Key(key) => match at {
                    Json::Array(items) => items.get(key.parse::<usize>().ok()?)?,
                    _ => at.get(key)?,
                },
                Step::Index(index) => at.get(index)?,
            };
        }
        Some(convert(at, MAX_DEPTH))
    }
}

/// A value of JSON as one of an expression. What is nested too deep is none.
fn convert(json: &Json, depth: usize) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(it) => Value::from(*it),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(number)) => Value::from(number),
            (None, None) => Value::from(number.to_string()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(_) | Json::Object(_) if depth == 0 => Value::from(()),
        Json::Array(items) => {
            Value::from(items.iter().map(|item| convert(item, depth - 1)).collect::<Vec<_>>())
        }
        Json::Object(map) => Value::from_pairs(
            map.iter().map(|(key, item)| (Value::from(key.as_str()), convert(item, depth - 1))),
        ),
    }
}

/// Whether it is a number that can be compared with one.
pub(super) fn is_number(value: &Value) -> bool {
    value.is_number()
}
