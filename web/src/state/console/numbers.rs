//! The numbers of a topic over time, as far as its messages are kept: small charts beside the payload.
//!
//! Knows one message and those before it. What is not kept any more is not in them: a card on a
//! dashboard remembers for longer.

use std::rc::Rc;

use super::record::Record;
use crate::state::dashboard::fields;
use crate::state::history::{History, MAX_READINGS};

/// Numbers of one payload that are shown.
pub const MAX_NUMBERS: usize = 20;
/// Bytes of a payload that is looked into.
const MAX_PAYLOAD: usize = 64 * 1024;
/// Bytes of all that is looked into for one message that is looked at.
const MAX_READ: usize = 512 * 1024;

/// One number of a payload, and what it was before.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Where it is, as the field of a card; empty if it is the whole payload.
    pub field: String,
    /// What it is.
    pub value: f64,
    /// What it was, up to now.
    pub history: History,
}

/// The numbers of a message. `older` are it and those before it on its topic, the newest first; what
/// the page itself sent comes back from the broker, and would count twice.
pub fn numbers<'a>(record: &Record, older: impl Iterator<Item = &'a Rc<Record>>) -> Vec<Number> {
    let mut all: Vec<Number> = read(&record.payload)
        .into_iter()
        .map(|(field, value)| Number { field, value, history: History::default() })
        .collect();
    if all.is_empty() {
        return all;
    }
    let mut room = MAX_READ;
    let heard = older.filter(|it| it.sent.is_none()).take(MAX_READINGS);
    let past: Vec<_> = heard
        .map_while(|it| {
            room = room.checked_sub(it.payload.len().min(MAX_PAYLOAD))?;
            Some((it.at, read(&it.payload)))
        })
        .collect();
    for (at, numbers) in past.into_iter().rev() {
        for (field, value) in numbers {
            if let Some(number) = all.iter_mut().find(|it| it.field == field) {
                number.history.push(at, value);
            }
        }
    }
    all
}

/// The numbers in a payload, each with its field.
fn read(payload: &[u8]) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    if payload.len() <= MAX_PAYLOAD
        && let Ok(text) = std::str::from_utf8(payload)
        && let Ok(json) = serde_json::from_str(text)
    {
        fields::numbers(text, &json, &mut |field, value| {
            found.push((field.to_owned(), value));
            found.len() >= MAX_NUMBERS
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::time::Instant;
    use shared::topic::TopicName;

    use super::super::record::Sent;
    use super::*;

    fn record(at: u64, payload: &str) -> Rc<Record> {
        let message = Message::new(TopicName::new("t").unwrap(), payload.to_owned());
        Rc::new(Record::new(at, Instant::from_millis(at), "t".into(), &message))
    }

    fn values(number: &Number) -> Vec<f64> {
        number.history.iter().map(|(_, value)| value).collect()
    }

    #[test]
    fn each_number_has_its_own_past() {
        let sent = Record { sent: Some(Sent::Waiting), ..(*record(2, r#"{"t":99}"#)).clone() };
        let all = [
            record(1, r#"{"t":20,"deep":{"a b":[1]}}"#),
            Rc::new(sent),
            record(3, "no number"),
            record(4, r#"{"t":"word"}"#),
            record(5, r#"{"t":21.5,"deep":{"a b":[2]},"ok":true}"#),
        ];
        let found = numbers(&all[4], all.iter().rev());
        let fields: Vec<_> = found.iter().map(|it| (&*it.field, it.value)).collect();
        assert_eq!(fields, [("t", 21.5), ("deep['a b'][0]", 2.0)]);
        assert_eq!((values(&found[0]), values(&found[1])), (vec![20.0, 21.5], vec![1.0, 2.0]));
        assert!(numbers(&all[2], all.iter().rev()).is_empty());
        let plain = [record(1, "3"), record(2, " 4 ")];
        let found = numbers(&plain[1], plain.iter().rev());
        assert_eq!((&*found[0].field, values(&found[0])), ("", vec![3.0, 4.0]));
    }

    #[test]
    fn what_it_looks_at_has_limits() {
        let many: Vec<String> = (0..50).map(|at| format!("\"k{at}\":{at}")).collect();
        let many = record(1, &format!("{{{}}}", many.join(",")));
        assert_eq!(numbers(&many, std::iter::once(&many)).len(), MAX_NUMBERS);
        let long = record(2, &format!("[1,\"{}\"]", "x".repeat(MAX_PAYLOAD)));
        assert!(numbers(&long, std::iter::once(&long)).is_empty());
        let half: Vec<_> =
            (0..40).map(|at| record(at, &format!("[1,\"{}\"]", "x".repeat(30_000)))).collect();
        let found = numbers(&half[39], half.iter().rev());
        assert_eq!(found[0].history.len(), MAX_READ / 30_006);
        let all: Vec<_> = (0..1000).map(|at| record(at, "5")).collect();
        assert_eq!(numbers(&all[999], all.iter().rev())[0].history.len(), MAX_READINGS);
    }
}
