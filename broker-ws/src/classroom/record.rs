//! What was done in a lesson, for the teacher to keep, until the next lesson begins. Where there is a
//! store, [`super::diary`] has it on disk.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt::Write;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

/// Entries that are kept; the oldest go, and are counted.
const MOST: usize = 100_000;
/// Bytes of all entries together, about.
pub(super) const MOST_BYTES: usize = 32 << 20;
/// Bytes of a payload that are kept.
const EXCERPT: usize = 1024;
/// What an entry takes besides its texts, about.
const OVERHEAD: usize = 96;

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum What {
    /// A student took the seat.
    Joined,
    /// A client of the seat connected, or is gone.
    Connected(String),
    Disconnected(String),
    /// The seat published a message.
    Message {
        topic: String,
        #[serde(with = "digits")]
        payload: Vec<u8>,
        size: usize,
        retain: bool,
    },
    /// The teacher did something.
    Teacher(Cow<'static, str>),
}

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Milliseconds since 1970.
    at: u64,
    seat: Option<u32>,
    /// What its student was called then.
    name: String,
    what: What,
}

/// The entries, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Record {
    entries: VecDeque<Entry>,
    bytes: usize,
    lost: u64,
    /// So many of the newest are not on disk.
    unwritten: usize,
}

impl What {
    /// A message that was published.
    pub(super) fn message(topic: &str, payload: &[u8], retain: bool) -> Self {
        let size = payload.len();
        let payload = payload[..size.min(EXCERPT)].to_vec();
        Self::Message { topic: topic.to_owned(), payload, size, retain }
    }

    /// The teacher did this.
    pub(super) const fn teacher(what: &'static str) -> Self {
        Self::Teacher(Cow::Borrowed(what))
    }

    fn name(&self) -> &str {
        match self {
            Self::Joined => "joined",
            Self::Connected(_) => "connected",
            Self::Disconnected(_) => "disconnected",
            Self::Message { .. } => "message",
            Self::Teacher(what) => what,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Connected(client) | Self::Disconnected(client) => client.len(),
            Self::Message { topic, payload, .. } => topic.len() + payload.len(),
            Self::Joined | Self::Teacher(_) => 0,
        }
    }
}

impl Entry {
    fn size(&self) -> usize {
        OVERHEAD + self.name.len() + self.what.size()
    }

    fn to_json(&self) -> Value {
        let mut value = json!({ "at": iso(self.at), "event": self.what.name() });
        if let Some(seat) = self.seat {
            value["seat"] = seat.into();
            value["name"] = self.name.as_str().into();
        }
        match &self.what {
            What::Connected(client) | What::Disconnected(client) => {
                value["client"] = client.as_str().into();
            }
            What::Message { topic, payload, size, retain } => {
                value["topic"] = topic.as_str().into();
                match text(payload, *size) {
                    Some(text) => value["payload"] = text.into(),
                    None => value["payload_hex"] = HEXLOWER.encode(payload).into(),
                }
                value["size"] = (*size).into();
                value["retain"] = (*retain).into();
            }
            What::Joined | What::Teacher(_) => {}
        }
        value
    }

    fn to_csv(&self, out: &mut String) {
        let seat = self.seat.map_or_else(String::new, |seat| seat.to_string());
        let mut cells = vec![iso(self.at), seat, self.name.clone(), self.what.name().to_owned()];
        cells.extend(match &self.what {
            What::Connected(client) | What::Disconnected(client) => {
                [client.clone(), String::new(), String::new(), String::new(), String::new()]
            }
            What::Message { topic, payload, size, retain } => {
                let payload = text(payload, *size).map_or_else(
                    || format!("0x{}", HEXLOWER.encode(payload)),
                    |text| text.to_owned(),
                );
                [String::new(), topic.clone(), payload, size.to_string(), retain.to_string()]
            }
            What::Joined | What::Teacher(_) => std::array::from_fn(|_| String::new()),
        });
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
}

impl Record {
    /// Takes down what happened.
    pub(super) fn push(&mut self, at: u64, seat: Option<u32>, name: String, what: What) {
        self.unwritten += 1;
        self.add(Entry { at, seat, name, what });
    }

    /// What is on disk: so many are missing before it.
    pub(super) fn restored(lost: u64, entries: impl Iterator<Item = Entry>) -> Self {
        let mut record = Self { lost, ..Self::default() };
        entries.for_each(|entry| record.add(entry));
        record
    }

    /// What is not on disk; from now on it counts as if it were.
    pub(super) fn take_unwritten(&mut self) -> Vec<Entry> {
        let count = std::mem::take(&mut self.unwritten).min(self.entries.len());
        self.entries.range(self.entries.len() - count..).cloned().collect()
    }

    /// All of it, and how much is missing before it; from now on it counts as if it were on disk.
    pub(super) fn take_all(&mut self) -> (u64, Vec<Entry>) {
        self.unwritten = 0;
        (self.lost, self.entries.iter().cloned().collect())
    }

    fn add(&mut self, entry: Entry) {
        self.bytes += entry.size();
        self.entries.push_back(entry);
        while self.entries.len() > MOST || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.size();
            self.lost += 1;
        }
    }

    /// The last things that happened at a seat, the oldest first.
    pub(super) fn last_of(&self, seat: u32, count: usize) -> Vec<Value> {
        let of_seat = self.entries.iter().rev().filter(|entry| entry.seat == Some(seat));
        let mut last: Vec<Value> = of_seat.take(count).map(Entry::to_json).collect();
        last.reverse();
        last
    }

    /// An object on each line; the first says how many are missing, if any are.
    pub(super) fn to_json_lines(&self) -> String {
        let mut out = String::new();
        if self.lost > 0 {
            let _ = writeln!(out, "{}", json!({ "event": "lost", "count": self.lost }));
        }
        for entry in &self.entries {
            let _ = writeln!(out, "{}", entry.to_json());
        }
        out
    }

    /// A table with a head, as spreadsheets read it (RFC 4180).
    pub(super) fn to_csv(&self) -> String {
        // The mark tells spreadsheets that what follows is UTF-8.
        let mut out =
            "\u{feff}time,seat,name,event,client,topic,payload,size,retain\r\n".to_owned();
        for entry in &self.entries {
            entry.to_csv(&mut out);
        }
        out
    }
}

/// A payload on disk: as text if it is one, which takes half as much.
mod digits {
    use std::borrow::Cow;

    use data_encoding::HEXLOWER;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Form<'a> {
        Text(Cow<'a, str>),
        Hex(String),
    }

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        let form = match std::str::from_utf8(bytes) {
            Ok(text) => Form::Text(text.into()),
            Err(_) => Form::Hex(HEXLOWER.encode(bytes)),
        };
        form.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        match Form::deserialize(from)? {
            Form::Text(text) => Ok(text.into_owned().into_bytes()),
            Form::Hex(digits) => HEXLOWER.decode(digits.as_bytes()).map_err(Error::custom),
        }
    }
}

/// A payload, or the beginning of it, as text.
fn text(payload: &[u8], size: usize) -> Option<&str> {
    match std::str::from_utf8(payload) {
        Ok(text) => Some(text),
        // A character that the excerpt ends in the middle of.
        Err(error) if size > payload.len() && error.error_len().is_none() => {
            std::str::from_utf8(&payload[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// A cell. What a spreadsheet would take for a formula is marked as text, as it may come from
/// anybody; a number is none.
fn quoted(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if is_formula && cell.parse::<f64>().is_err() { "'" } else { "" };
    if mark.is_empty() && !cell.contains([',', '"', '\r', '\n']) {
        return cell.to_owned();
    }
    format!("\"{mark}{}\"", cell.replace('"', "\"\""))
}

/// A time as ISO 8601 says it, in UTC; nothing of one that no calendar reaches.
fn iso(millis: u64) -> String {
    let format =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    let time = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000);
    time.ok().and_then(|time| time.format(format).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_735_689_599_999, "2024-12-31T23:59:59.999Z"),
            (1_796_060_013_042, "2026-11-30T17:33:33.042Z"),
            (u64::MAX, ""),
        ] {
            assert_eq!(iso(millis), text);
        }
    }

    #[test]
    fn what_students_write_is_text_in_every_format() {
        let mut record = Record::default();
        let name = "=cmd|' /C calc'!A0,\"x\"".to_owned();
        record.push(0, Some(3), name.clone(), What::Joined);
        record.push(1, Some(3), name, What::message("t", b"-5.5", false));
        record.push(2, Some(3), "a".into(), What::message("t\n", &[0xff, 0], true));
        record.push(3, None, String::new(), What::teacher("frozen"));
        let csv = record.to_csv();
        let lines: Vec<&str> = csv.split("\r\n").collect();
        assert_eq!(
            lines[1],
            "1970-01-01T00:00:00.000Z,3,\"'=cmd|' /C calc'!A0,\"\"x\"\"\",joined,,,,,"
        );
        assert!(lines[2].ends_with(",t,-5.5,4,false"), "{}", lines[2]);
        assert!(lines[3].ends_with(",message,,\"t\n\",0xff00,2,true"), "{}", lines[3]);
        let json = record.to_json_lines();
        let values: Vec<Value> =
            json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(
            (&values[1]["payload"], &values[2]["payload_hex"]),
            (&"-5.5".into(), &"ff00".into())
        );
        assert_eq!(values[3]["event"], "frozen");
    }

    #[test]
    fn the_oldest_go_and_are_counted() {
        let mut record = Record::default();
        let payload = vec![b'x'; 5000];
        for number in 0..40_000 {
            record.push(number, Some(1), "n".into(), What::message("t", &payload, false));
        }
        assert!(record.bytes <= MOST_BYTES && record.lost > 5_000, "{}", record.lost);
        assert!(record.to_json_lines().starts_with("{\"count\":"));
        let cut = "灯".repeat(1000);
        let What::Message { payload, size, .. } = What::message("t", cut.as_bytes(), false) else {
            panic!()
        };
        assert_eq!(text(&payload, size).map(str::len), Some(1023));
    }
}
