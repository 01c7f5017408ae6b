//! Which card fits a topic, by what was seen there.
//!
//! Knows a payload. A person can change every part of the proposal.

use serde_json::Value;

use super::fields;
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
    let mut first = None;
    fields::numbers(text, json, &mut |field, _| {
        first = Some(field.to_owned());
        true
    });
    match first {
        Some(field) => Spec { field, ..Spec::new(CardKind::Chart, topic) },
        None => Spec::new(CardKind::Text, topic),
    }
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
