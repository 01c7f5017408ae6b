//! Which card fits a topic, by what was seen there.
//!
//! Knows a payload. A person can change every part of the proposal.

use serde_json::Value;

use super::picture::media_type;
use super::spec::{CardKind, Spec};

/// Pairs of words for on and off that are in use.
const PAIRS: [(&str, &str); 9] = [
    ("ON", "OFF"),
    ("on", "off"),
    ("On", "Off"),
    ("true", "false"),
    ("True", "False"),
    ("LED_ON", "LED_OFF"),
    ("open", "closed"),
    ("OPEN", "CLOSED"),
    ("online", "offline"),
];

/// A card for a topic on which `payload` was seen.
pub fn propose(topic: &str, payload: &[u8]) -> Spec {
    if media_type(payload).is_some() {
        return Spec::new(CardKind::Image, topic);
    }
    if topic.contains(['+', '#']) {
        return Spec::new(CardKind::Log, topic);
    }
    let Ok(text) = std::str::from_utf8(payload) else { return Spec::new(CardKind::Log, topic) };
    if let Some(spec) = of_word(topic, text.trim()) {
        return spec;
    }
    match serde_json::from_str::<Value>(text) {
        Ok(json @ (Value::Object(_) | Value::Array(_))) => of_json(topic, text, &json),
        _ => Spec::new(CardKind::Text, topic),
    }
}

fn of_word(topic: &str, word: &str) -> Option<Spec> {
    let pair = PAIRS.iter().find(|(on, off)| [*on, *off].contains(&word));
    if let Some((on, off)) = pair {
        let (on, off) = ((*on).to_owned(), (*off).to_owned());
        return Some(Spec { on, off, ..Spec::new(CardKind::Switch, topic) });
    }
    word.parse::<f64>().ok().filter(|it| it.is_finite())?;
    // Where commands go, a number is set, and elsewhere it is measured.
    let last = topic.rsplit('/').next().unwrap_or_default();
    let is_command = matches!(last, "set" | "cmd" | "command" | "Dimmer");
    Some(Spec::new(if is_command { CardKind::Slider } else { CardKind::Chart }, topic))
}

/// A chart of the first number in it.
fn of_json(topic: &str, text: &str, json: &Value) -> Spec {
    let mut field = String::new();
    if first_number(text, json, &mut field, 0) {
        Spec { field, ..Spec::new(CardKind::Chart, topic) }
    } else {
        Spec::new(CardKind::Text, topic)
    }
}

/// The way to the first number in the text, a few levels deep.
fn first_number(text: &str, json: &Value, field: &mut String, depth: u8) -> bool {
    const DEPTH: u8 = 4;
    let before = field.len();
    match json {
        Value::Number(_) => return true,
        Value::Object(object) if depth < DEPTH => {
            // The parser has them by name; who wrote them began with what matters most.
            let place = |key: &str| text.find(&format!("\"{key}\"")).unwrap_or(text.len());
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| place(key));
            for (key, value) in entries {
                let is_word = key.chars().all(|c| c.is_alphanumeric() || c == '_');
                if key.is_empty() || key.contains(['\'', '\\', '|', '}']) {
                    continue;
                }
                match (is_word, before) {
                    (true, 0) => field.push_str(key),
                    (true, _) => field.extend([".", key]),
                    (false, _) => field.extend(["['", key, "']"]),
                }
                if first_number(text, value, field, depth + 1) {
                    return true;
                }
                field.truncate(before);
            }
        }
        Value::Array(items) if depth < DEPTH => {
            for (index, value) in items.iter().take(8).enumerate() {
                field.push_str(&format!("[{index}]"));
                if first_number(text, value, field, depth + 1) {
                    return true;
                }
                field.truncate(before);
            }
        }
        _ => {}
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_fits_what_was_seen() {
        for (topic, payload, kind, field) in [
            ("lamp", &b"ON"[..], CardKind::Switch, ""),
            ("lamp", b"false", CardKind::Switch, ""),
            ("t", b"23.4", CardKind::Chart, ""),
            ("lamp/set", b"23", CardKind::Slider, ""),
            ("t", br#"{"name":"x","a":{"b c":[true,{"d":5}]}}"#, CardKind::Chart, "a['b c'][1].d"),
            ("t", br#"{"temperature":21.5,"humidity":52}"#, CardKind::Chart, "temperature"),
            ("t", br#"{"name":"x"}"#, CardKind::Text, ""),
            ("t", b"hello", CardKind::Text, ""),
            ("t", b"", CardKind::Text, ""),
            ("t", b"\xff\xfe", CardKind::Log, ""),
            ("t/#", b"5", CardKind::Log, ""),
            ("cam", b"\x89PNG\r\n\x1a\nxx", CardKind::Image, ""),
        ] {
            let spec = propose(topic, payload);
            assert_eq!((spec.kind, spec.field.as_str()), (kind, field), "{topic} {payload:?}");
            assert_eq!(spec.check(), Ok(()));
        }
        assert_eq!(propose("x", b"LED_OFF").on, "LED_ON");
    }
}
