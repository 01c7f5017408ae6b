//! What an order says, in whatever way it is written.

use alloc::string::{String, ToString};

use serde_json::Value;

use super::super::manifest::{Rgb, Space};
use super::{Language, topics};

/// What an order asks of a part. What it does not say stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::board) struct Command {
    /// On or off.
    pub(in crate::board) on: Option<bool>,
    /// A number: brightness from 0 to 255, degrees, Hz.
    pub(in crate::board) number: Option<f64>,
    /// A colour.
    pub(in crate::board) color: Option<[u8; 3]>,
    /// A text.
    pub(in crate::board) text: Option<String>,
}

impl Command {
    /// On or off.
    pub(in crate::board) fn switch(on: bool) -> Self {
        Self { on: Some(on), ..Self::default() }
    }

    /// What `payload` asks in this language; `None` if it asks nothing in it.
    pub(in crate::board) fn read(language: &Language, payload: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(payload).ok()?;
        match language {
            Language::Words { on, .. } if text == on => Some(Self::switch(true)),
            Language::Words { off, .. } if text == off => Some(Self::switch(false)),
            Language::Words { .. } => None,
            Language::Value => Some(Self::of_text(text)),
            Language::Json { key } => {
                let json: Value = serde_json::from_str(text).ok()?;
                Self::of_json(json.get(key)?)
            }
        }
    }

    /// What Home Assistant's lights say in JSON: `state`, `brightness` and `color`.
    pub(in crate::board) fn of_light_json(payload: &[u8]) -> Option<Self> {
        let json: Value = serde_json::from_slice(payload).ok()?;
        let on = match json.get("state").and_then(Value::as_str) {
            Some(topics::ON) => Some(true),
            Some(topics::OFF) => Some(false),
            _ => None,
        };
        let number = json.get("brightness").and_then(Value::as_f64);
        let color = json.get("color").map(ToString::to_string);
        let color = color.and_then(|it| Space::Rgb.read(&it)).map(|it| it.0);
        let command = Self { on, number, color, text: None };
        (command != Self::default()).then_some(command)
    }

    /// A value as such: a number, a colour, or else a text.
    fn of_text(text: &str) -> Self {
        let number = text.trim().parse().ok().filter(|it: &f64| it.is_finite());
        // `123456` is a number before it is a colour; with a `#` it is a colour.
        let color = if number.is_some() { None } else { Space::Rgb.read(text).map(|it: Rgb| it.0) };
        Self { on: None, number, color, text: Some(text.to_string()) }
    }

    fn of_json(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(on) => Some(Self::switch(*on)),
            Value::String(text) if text == topics::ON => Some(Self::switch(true)),
            Value::String(text) if text == topics::OFF => Some(Self::switch(false)),
            Value::String(text) => Some(Self::of_text(text)),
            Value::Number(_) => Some(Self::of_text(&value.to_string())),
            Value::Object(_) => {
                let color = Space::Rgb.read(&value.to_string())?.0;
                Some(Self { color: Some(color), ..Self::default() })
            }
            Value::Null | Value::Array(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_in_each_language() {
        let words = Language::Words { on: "LED_ON".into(), off: "LED_OFF".into() };
        let json = Language::Json { key: "lamp".into() };
        let number = |number: f64, text: &str| Command {
            number: Some(number),
            text: Some(text.into()),
            ..Command::default()
        };
        let color = Command { color: Some([255, 128, 0]), ..Command::default() };
        for (language, payload, expected) in [
            (&words, "LED_ON", Some(Command::switch(true))),
            (&words, "LED_OFF", Some(Command::switch(false))),
            (&words, "led_on", None),
            (&Language::Value, "128", Some(number(128.0, "128"))),
            (&Language::Value, " 1.5", Some(number(1.5, " 1.5"))),
            (&json, r#"{"lamp":true}"#, Some(Command::switch(true))),
            (&json, r#"{"lamp":"OFF"}"#, Some(Command::switch(false))),
            (&json, r#"{"lamp":64}"#, Some(number(64.0, "64"))),
            (&json, r#"{"lamp":{"r":255,"g":128,"b":0}}"#, Some(color.clone())),
            (&json, r#"{"fan":true}"#, None),
            (&json, r#"{"lamp":[1]}"#, None),
            (&json, "lamp", None),
        ] {
            assert_eq!(Command::read(language, payload.as_bytes()), expected, "{payload}");
        }
        let orange = Command::read(&Language::Value, b"#ff8000").unwrap();
        assert_eq!((orange.color, orange.number), (color.color, None));
        let said = Command::read(&Language::Value, b"hello").unwrap();
        assert_eq!((said.text.as_deref(), said.number, said.color), (Some("hello"), None, None));
        assert_eq!(Command::read(&Language::Value, &[0xFF]), None);
    }

    #[test]
    fn a_light_takes_home_assistants_json() {
        let light =
            Command::of_light_json(br#"{"state":"ON","brightness":7,"color":{"r":1,"g":2,"b":3}}"#);
        let color = Some([1, 2, 3]);
        let expected = Command { on: Some(true), number: Some(7.0), color, text: None };
        assert_eq!(light, Some(expected));
        for nothing in ["{}", r#"{"state":"maybe"}"#, "ON", "[]"] {
            assert_eq!(Command::of_light_json(nothing.as_bytes()), None, "{nothing}");
        }
    }
}
