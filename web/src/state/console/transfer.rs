//! Messages as files: JSON lines, which can be read again, and CSV.
//!
//! docs/PROTOCOL.md describes the lines. One that is not understood is an error with its number: a
//! session with a hole would be another session.

use std::rc::Rc;

use serde_json::{Map, Value};
use shared::message::Message;
use shared::time::Duration;
use shared::topic::TopicName;
use shared::wire::{Bytes, Properties, Property, QoS, Text};

use super::format::base64;
use super::record::Record;
use super::template::iso;
use crate::state::decimal::decimal;
use crate::state::file::{Chosen, Unread};

/// Messages of one file.
pub const MAX_ENTRIES: usize = 100_000;
/// Bytes of one file.
pub const MAX_FILE: usize = 64 * 1024 * 1024;

/// A message of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// How long after the first one.
    pub after: Duration,
    /// The message.
    pub message: Message,
}

/// Why a file is no recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileError {
    /// What is wrong.
    pub kind: FileFault,
    /// On which line, counted from 1.
    pub line: usize,
}

/// What may be wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// A line is no JSON object.
    NotJson,
    /// `topic` is missing, or is no Topic Name.
    Topic,
    /// `base64` is none.
    Base64,
    /// There are more than [`MAX_ENTRIES`] messages, or more than [`MAX_FILE`] bytes.
    TooLarge,
    /// The browser could not read it.
    Unreadable,
    /// There is no message in it.
    Empty,
}

/// One line of JSON, without its end.
pub fn json_line(record: &Record, epoch_ms: f64) -> String {
    let mut map = Map::new();
    let time = epoch_ms + record.at.as_millis() as f64;
    map.insert("time".into(), iso(time).into());
    map.insert("direction".into(), direction(record).into());
    map.insert("topic".into(), Value::from(&*record.topic));
    match std::str::from_utf8(&record.payload) {
        Ok(text) => map.insert("payload".into(), text.into()),
        Err(_) => map.insert("base64".into(), base64::encode(&record.payload).into()),
    };
    map.insert("qos".into(), (record.qos as u8).into());
    for (key, flag) in [("retain", record.retain), ("dup", record.dup)] {
        if flag {
            map.insert(key.into(), true.into());
        }
    }
    let properties: Map<_, _> = record.properties.0.iter().filter_map(property).collect();
    if !properties.is_empty() {
        map.insert("properties".into(), properties.into());
    }
    let user = record.properties.0.iter().filter_map(|it| match it {
        Property::UserProperty((key, value)) => Some(Value::from(vec![key.as_str(), value])),
        _ => None,
    });
    let user: Vec<_> = user.collect();
    if !user.is_empty() {
        map.insert("userProperties".into(), user.into());
    }
    Value::from(map).to_string()
}

fn property(property: &Property) -> Option<(String, Value)> {
    let (key, value) = match property {
        Property::PayloadFormatIndicator(it) => ("payloadFormatIndicator", Value::from(*it)),
        Property::MessageExpiryInterval(it) => ("messageExpiryInterval", Value::from(*it)),
        Property::ContentType(it) => ("contentType", Value::from(it.as_str())),
        Property::ResponseTopic(it) => ("responseTopic", Value::from(it.as_str())),
        Property::CorrelationData(it) => ("correlationData", Value::from(base64::encode(it))),
        _ => return None,
    };
    Some((key.to_owned(), value))
}

/// All of them as JSON lines.
pub fn json_lines<'a>(records: impl Iterator<Item = &'a Rc<Record>>, epoch_ms: f64) -> String {
    let mut out = String::new();
    for record in records {
        out.push_str(&json_line(record, epoch_ms));
        out.push('\n');
    }
    out
}

/// All of them as CSV (RFC 4180), with the names of the columns.
pub fn csv<'a>(records: impl Iterator<Item = &'a Rc<Record>>, epoch_ms: f64) -> String {
    let mut out = String::from("time,direction,topic,qos,retain,dup,size,payload,base64\r\n");
    for record in records {
        let time = iso(epoch_ms + record.at.as_millis() as f64);
        let text = std::str::from_utf8(&record.payload);
        let encoded = text.map_or_else(|_| base64::encode(&record.payload), |_| String::new());
        for cell in [
            &*time,
            direction(record),
            &*record.topic,
            ["0", "1", "2"][record.qos as usize],
            if record.retain { "true" } else { "false" },
            if record.dup { "true" } else { "false" },
            &*record.size.to_string(),
            text.unwrap_or_default(),
        ] {
            quote(cell, &mut out);
            out.push(',');
        }
        out.push_str(&encoded);
        out.push_str("\r\n");
    }
    out
}

/// A cell. What a spreadsheet would take for a formula is text to it with an apostrophe before it.
fn quote(cell: &str, out: &mut String) {
    let is_number = decimal(cell).is_some();
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    if !is_formula && !cell.contains(['"', ',', '\n', '\r']) {
        return out.push_str(cell);
    }
    out.push('"');
    if is_formula {
        out.push('\'');
    }
    out.push_str(&cell.replace('"', "\"\""));
    out.push('"');
}

const fn direction(record: &Record) -> &'static str {
    if record.sent.is_some() { "sent" } else { "received" }
}

/// A recording of these.
pub fn entries(records: &[&Rc<Record>]) -> Vec<Entry> {
    let start = records.first().map_or_else(Default::default, |it| it.at);
    let entry = |record: &&Rc<Record>| {
        let topic = TopicName::new(&record.topic).ok()?;
        let message =
            Message::new(topic, record.payload.clone()).qos(record.qos).retain(record.retain);
        let after = record.at.saturating_since(start);
        let properties = record.properties.0.iter();
        let own = properties.filter(|it| !matches!(it, Property::SubscriptionIdentifier(_)));
        let properties = Properties(own.cloned().collect());
        Some(Entry { after, message: Message { properties, ..message } })
    };
    records.iter().filter_map(entry).collect()
}

/// Reads a file of JSON lines.
pub fn read(chosen: Chosen) -> Result<Vec<Entry>, FileError> {
    let fault = |kind| FileError { kind, line: 1 };
    let bytes = chosen.bytes.map_err(|unread| match unread {
        Unread::TooLarge { .. } => fault(FileFault::TooLarge),
        Unread::Unreadable => fault(FileFault::Unreadable),
    })?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        FileError { kind: FileFault::NotJson, line }
    })?;
    parse(text)
}

/// Reads JSON lines. `time` is a date as it is written here, or milliseconds; without it a message
/// comes along with the one before it.
pub fn parse(text: &str) -> Result<Vec<Entry>, FileError> {
    if text.len() > MAX_FILE {
        return Err(FileError { kind: FileFault::TooLarge, line: 1 });
    }
    let mut entries: Vec<Entry> = Vec::new();
    let mut first = None;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (index, line) in lines {
        let fault = |kind| FileError { kind, line: index + 1 };
        if entries.len() == MAX_ENTRIES {
            return Err(fault(FileFault::TooLarge));
        }
        let value: Value = serde_json::from_str(line).map_err(|_| fault(FileFault::NotJson))?;
        if !value.is_object() {
            return Err(fault(FileFault::NotJson));
        }
        let after = match millis(&value["time"]) {
            Some(time) => time - *first.get_or_insert(time),
            None => 0.0,
        };
        let last = entries.last().map_or(Duration::ZERO, |entry| entry.after);
        let after = Duration::from_millis(after.clamp(0.0, 1e12) as u64).max(last);
        entries.push(Entry { after, message: message(&value).map_err(fault)? });
    }
    if entries.is_empty() {
        return Err(FileError { kind: FileFault::Empty, line: 1 });
    }
    Ok(entries)
}

fn message(value: &Value) -> Result<Message, FileFault> {
    let topic = value["topic"].as_str().and_then(|topic| TopicName::new(topic).ok());
    let payload = match value["base64"].as_str() {
        Some(text) => base64::decode(text).map_err(|_| FileFault::Base64)?,
        None => match &value["payload"] {
            Value::Null => Vec::new(),
            Value::String(text) => text.clone().into_bytes(),
            other => other.to_string().into_bytes(),
        },
    };
    let qos = value["qos"].as_u64().and_then(|qos| u8::try_from(qos).ok());
    let message = Message::new(topic.ok_or(FileFault::Topic)?, Bytes::from(payload))
        .qos(qos.and_then(|qos| QoS::try_from(qos).ok()).unwrap_or_default())
        .retain(value["retain"] == true);
    Ok(Message { properties: properties(value), ..message })
}

/// What is not understood of them is left out.
fn properties(value: &Value) -> Properties {
    let stored = &value["properties"];
    let text = |key: &str| Text::new(stored[key].as_str()?).ok();
    let number = |key: &str| stored[key].as_u64().and_then(|it| u32::try_from(it).ok());
    let mut all = Vec::new();
    let is_text = stored["payloadFormatIndicator"] == 1;
    all.extend(is_text.then_some(Property::PayloadFormatIndicator(1)));
    all.extend(number("messageExpiryInterval").map(Property::MessageExpiryInterval));
    all.extend(text("contentType").map(Property::ContentType));
    let topic = text("responseTopic").filter(|it| TopicName::new(it).is_ok());
    all.extend(topic.map(Property::ResponseTopic));
    let correlation = stored["correlationData"].as_str().and_then(|it| base64::decode(it).ok());
    all.extend(correlation.map(|it| Property::CorrelationData(Bytes::from(it))));
    let user = value["userProperties"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.extend(user.iter().filter_map(|it| {
        let text = |index: usize| Text::new(it[index].as_str()?).ok();
        Some(Property::UserProperty((text(0)?, text(1)?)))
    }));
    Properties(all)
}

fn millis(time: &Value) -> Option<f64> {
    time.as_f64().or_else(|| from_iso(time.as_str()?))
}

/// Milliseconds since 1970 of `2026-11-25T13:04:05.006Z`.
fn from_iso(text: &str) -> Option<f64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(|it| it.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let mut time = time.splitn(3, ':');
    let (hour, minute) = (decimal(time.next()?)?, decimal(time.next()?)?);
    let second = decimal(time.next()?)?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(0..=9999).contains(&year) {
        return None;
    }
    // As in `iso`, counted from 1 March of the year 0.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * month + 2) / 5
        + day
        - 1
        - 719_468;
    Some((((days * 24) as f64 + hour) * 60.0 + minute) * 60_000.0 + (second * 1000.0).round())
}

#[cfg(test)]
mod tests {
    use shared::time::Instant;

    use super::*;

    fn record(topic: &str, payload: &[u8], at: u64) -> Rc<Record> {
        let mut message = Message::new(TopicName::new(topic).unwrap(), payload.to_vec())
            .qos(QoS::AtLeastOnce)
            .retain(true);
        message.properties = Properties(vec![
            Property::ContentType(Text::new("x/y").unwrap()),
            Property::CorrelationData(Bytes::from_static(&[0, 255])),
            Property::UserProperty((Text::new("k").unwrap(), Text::new("v").unwrap())),
        ]);
        Rc::new(Record::new(0, Instant::from_millis(at), topic.into(), &message))
    }

    #[test]
    fn what_is_written_can_be_read() {
        let records = [record("a", b"1", 500), record("b/c", &[0xff, 0], 1750)];
        let text = json_lines(records.iter(), 1_764_075_845_006.0);
        assert!(text.starts_with("{\"direction\":\"received\""), "{text}");
        let entries = parse(&text).unwrap();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[1].after, Duration::from_millis(1250));
        for (entry, record) in entries.iter().zip(&records) {
            assert_eq!(entry.message.topic.as_str(), &*record.topic);
            assert_eq!(entry.message.payload, record.payload);
            assert_eq!(entry.message.properties, record.properties);
            assert_eq!((entry.message.qos, entry.message.retain), (QoS::AtLeastOnce, true));
        }
    }

    #[test]
    fn what_others_write_is_read_with_what_is_missing() {
        let text = "{\"topic\":\"a\",\"payload\":{\"t\":1}}\n\n{\"topic\":\"b\",\"time\":10}\n\
                    {\"topic\":\"c\",\"time\":5}\n";
        let entries = parse(text).unwrap();
        assert_eq!(&entries[0].message.payload[..], b"{\"t\":1}");
        assert!(entries.iter().all(|entry| entry.after == Duration::ZERO));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, kind, line) in [
            ("", FileFault::Empty, 1),
            ("{\"topic\":\"a\"}\nx", FileFault::NotJson, 2),
            ("5", FileFault::NotJson, 1),
            ("{\"topic\":\"a\"}\n\n{}", FileFault::Topic, 3),
            ("{\"topic\":\"a/#\"}", FileFault::Topic, 1),
            ("{\"topic\":\"a\",\"base64\":\"?\"}", FileFault::Base64, 1),
        ] {
            assert_eq!(parse(text), Err(FileError { kind, line }), "{text}");
        }
    }

    #[test]
    fn csv_is_quoted_and_never_a_formula() {
        let records = [record("a,b", b"say \"hi\"\n", 0), record("c", b"=1+1", 0)];
        let text = csv(records.iter(), 0.0);
        assert!(text.contains(",received,\"a,b\",1,true,false,9,\"say \"\"hi\"\"\n\","), "{text}");
        assert!(text.contains(",4,\"'=1+1\","), "{text}");
        let text = csv([record("c", &[0xff], 0), record("c", b"-5", 0)].iter(), 0.0);
        assert!(text.contains(",1,,/w==\r\n") && text.contains(",2,-5,\r\n"), "{text}");
    }

    #[test]
    fn a_date_is_read_as_it_is_written() {
        for millis in [0.0, 951_782_400_000.0, 1_764_075_845_006.0, 4_107_542_399_999.0] {
            assert_eq!(from_iso(&iso(millis)), Some(millis));
        }
        assert_eq!((from_iso("2026-13-01T00:00:00Z"), from_iso("yesterday")), (None, None));
    }
}
