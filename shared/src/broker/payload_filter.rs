//! Payload filters: an extension of this broker's own, off by default. A subscription may ask only
//! for messages whose JSON payload passes a comparison. `docs/PROTOCOL.md` describes the syntax.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;

use serde_json::Value;

use crate::wire::Text;

/// The User Property of SUBSCRIBE that holds a payload filter.
pub const PAYLOAD_FILTER: &str = "blinklab-payload-filter";

/// Levels that a path may have.
const MAX_PATH: usize = 16;

/// `path operator literal`: `temperature > 25`, `led.state == "ON"`.
#[derive(Clone, Debug, PartialEq)]
pub struct PayloadFilter {
    /// As it was asked for.
    text: Text,
    path: Vec<String>,
    operator: Operator,
    literal: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The longer ones first: `<=` begins with `<`.
const OPERATORS: [(&str, Operator); 6] = [
    ("==", Operator::Equal),
    ("!=", Operator::NotEqual),
    ("<=", Operator::LessOrEqual),
    (">=", Operator::GreaterOrEqual),
    ("<", Operator::Less),
    (">", Operator::Greater),
];

/// Why text is no payload filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadFilterError {
    /// None of `== != <= >= < >`.
    NoOperator,
    /// The path is empty, has an empty level or more than 16.
    InvalidPath,
    /// What follows the operator is no JSON number, string, `true`, `false` or `null`.
    InvalidLiteral,
}

impl PayloadFilter {
    /// Reads a filter.
    pub fn parse(text: &Text) -> Result<Self, PayloadFilterError> {
        let found = text.char_indices().find_map(|(at, _)| {
            let (symbol, operator) =
                OPERATORS.into_iter().find(|(symbol, _)| text[at..].starts_with(symbol))?;
            Some((at, at + symbol.len(), operator))
        });
        let (end, begin, operator) = found.ok_or(PayloadFilterError::NoOperator)?;
        let path = text[..end].trim().split('.').map(ToString::to_string).collect::<Vec<_>>();
        if path.len() > MAX_PATH || path.iter().any(|level| level.trim().is_empty()) {
            return Err(PayloadFilterError::InvalidPath);
        }
        let literal = serde_json::from_str::<Value>(text[begin..].trim())
            .ok()
            .filter(|literal| !literal.is_array() && !literal.is_object())
            .ok_or(PayloadFilterError::InvalidLiteral)?;
        Ok(Self { text: text.clone(), path, operator, literal })
    }

    /// The text that [`PayloadFilter::parse`] has read.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// True if the payload has the field and the comparison holds. Numbers compare with numbers and
    /// text with text; everything else is only equal or not.
    pub fn passes(&self, payload: &Value) -> bool {
        let field = self.path.iter().try_fold(payload, |value, level| match value {
            Value::Object(fields) => fields.get(level),
            Value::Array(items) => items.get(level.parse::<usize>().ok()?),
            _ => None,
        });
        let Some(field) = field else { return false };
        let order = match (field, &self.literal) {
            (Value::Number(a), Value::Number(b)) => {
                a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b))
            }
            (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
            (a, b) => (a == b).then_some(Ordering::Equal),
        };
        match self.operator {
            Operator::Equal => order == Some(Ordering::Equal),
            Operator::NotEqual => order != Some(Ordering::Equal),
            Operator::Less => order == Some(Ordering::Less),
            Operator::LessOrEqual => order.is_some_and(Ordering::is_le) && self.is_ordered(),
            Operator::Greater => order == Some(Ordering::Greater),
            Operator::GreaterOrEqual => order.is_some_and(Ordering::is_ge) && self.is_ordered(),
        }
    }

    fn is_ordered(&self) -> bool {
        self.literal.is_number() || self.literal.is_string()
    }
}

impl fmt::Display for PayloadFilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoOperator => "a payload filter needs one of == != <= >= < >",
            Self::InvalidPath => "the field of a payload filter is a path such as led.state",
            Self::InvalidLiteral => {
                "a payload filter compares with a JSON number, string, true, false or null"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(text: &str) -> Result<PayloadFilter, PayloadFilterError> {
        PayloadFilter::parse(&Text::new(text).unwrap())
    }

    #[test]
    fn comparisons_hold_where_the_field_is_and_fits() {
        let payload = json!({
            "temperature": 25.5, "led": {"state": "ON"}, "list": [1, 2], "ok": true, "none": null,
        });
        for (text, expected) in [
            ("temperature > 25", true),
            ("temperature>25.5", false),
            ("temperature >= 25.5", true),
            ("temperature < \"30\"", false),
            ("temperature != \"30\"", true),
            ("led.state == \"ON\"", true),
            ("led.state == \"a == b\"", false),
            ("led.state < \"P\"", true),
            ("list.1 == 2", true),
            ("list.2 == 2", false),
            ("ok == true", true),
            ("ok >= true", false),
            ("none == null", true),
            ("missing != 1", false),
            ("led == 1", false),
        ] {
            assert_eq!(parse(text).unwrap().passes(&payload), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_filter_is_told_apart() {
        use PayloadFilterError::{InvalidLiteral, InvalidPath, NoOperator};
        for (text, error) in [
            ("", NoOperator),
            ("temperature", NoOperator),
            ("温度 = 5", NoOperator),
            ("> 5", InvalidPath),
            ("a..b > 5", InvalidPath),
            ("a > five", InvalidLiteral),
            ("a > [5]", InvalidLiteral),
            ("a >", InvalidLiteral),
        ] {
            assert_eq!(parse(text), Err(error), "{text}");
        }
        assert!(parse("温度 > 5").is_ok());
    }
}
