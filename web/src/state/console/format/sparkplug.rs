//! Sparkplug B (Eclipse Sparkplug 3.0): a message of Protocol Buffers with a list of metrics.
//!
//! Knows the payload and its metrics by name. What is nested in those, such as data sets, is shown by
//! the numbers of its fields.

use super::tree::{Reader, Value};
use super::{Fault, FaultKind, MAX_DEPTH};

/// The types of a metric, from 1 on.
const TYPES: [&str; 21] = [
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "Float",
    "Double",
    "Boolean",
    "String",
    "DateTime",
    "Text",
    "UUID",
    "DataSet",
    "Bytes",
    "File",
    "Template",
    "PropertySet",
    "PropertySetList",
];

/// Whether payloads on this topic are such ones: all but the state of a host.
pub(super) fn is_topic(topic: &str) -> bool {
    topic.strip_prefix("spBv1.0/").is_some_and(|rest| !rest.starts_with("STATE/"))
}

/// What stands in a field.
enum Item<'a> {
    Number(u64),
    Bits32(u32),
    Bits64(u64),
    Bytes(&'a [u8]),
}

pub(super) fn decode(payload: &[u8]) -> Result<Value, Fault> {
    let mut known = Vec::new();
    let mut metrics = Vec::new();
    each(payload, 0, |number, item, at| {
        match (number, item) {
            (1, Item::Number(it)) => known.push(pair("timestamp", Value::Int(it.into()))),
            (2, Item::Bytes(it)) => metrics.push(metric(it, at)?),
            (3, Item::Number(it)) => known.push(pair("seq", Value::Int(it.into()))),
            (4, Item::Bytes(it)) => known.push(pair("uuid", text(it, at)?)),
            (5, Item::Bytes(it)) => known.push(pair("body", Value::Bytes(it.to_vec()))),
            // Other fields of the payload there are none: this is something else.
            _ => return Err(FaultKind::Invalid.at(at)),
        }
        Ok(())
    })?;
    if !metrics.is_empty() {
        known.push(pair("metrics", Value::List(metrics)));
    }
    Ok(Value::Map(known))
}

/// A metric, of which `at` bytes are before.
fn metric(bytes: &[u8], at: usize) -> Result<Value, Fault> {
    let mut kind = 0;
    each(bytes, at, |number, item, _| {
        if let (4, Item::Number(it)) = (number, item) {
            kind = it;
        }
        Ok(())
    })?;
    let mut known = Vec::new();
    each(bytes, at, |number, item, at| {
        known.push(match (number, item) {
            (1, Item::Bytes(it)) => pair("name", text(it, at)?),
            (2, Item::Number(it)) => pair("alias", Value::Int(it.into())),
            (3, Item::Number(it)) => pair("timestamp", Value::Int(it.into())),
            (4, Item::Number(it)) => pair("type", type_name(it)),
            (5, Item::Number(it)) => pair("isHistorical", word(it)),
            (6, Item::Number(it)) => pair("isTransient", word(it)),
            (7, Item::Number(it)) => pair("isNull", word(it)),
            (8, Item::Bytes(it)) => pair("metadata", nested(it, 0)),
            (9, Item::Bytes(it)) => pair("properties", nested(it, 0)),
            (10 | 11, Item::Number(it)) => pair("value", integer(it, kind)),
            (12, Item::Bits32(it)) => pair("value", Value::Float(f32::from_bits(it).into())),
            (13, Item::Bits64(it)) => pair("value", Value::Float(f64::from_bits(it))),
            (14, Item::Number(it)) => pair("value", word(it)),
            (15, Item::Bytes(it)) => pair("value", text(it, at)?),
            (16, Item::Bytes(it)) => pair("value", Value::Bytes(it.to_vec())),
            (17 | 18, Item::Bytes(it)) => pair("value", nested(it, 0)),
            (number, item) => (Value::Int(number.into()), plain(&item, 0)),
        });
        Ok(())
    })?;
    Ok(Value::Map(known))
}

/// Negative integers are there as the bits of their type.
fn integer(bits: u64, kind: u64) -> Value {
    Value::Int(match kind {
        1 => i128::from(bits as u8 as i8),
        2 => i128::from(bits as u16 as i16),
        3 => i128::from(bits as u32 as i32),
        4 => i128::from(bits as i64),
        _ => i128::from(bits),
    })
}

fn type_name(kind: u64) -> Value {
    let index = usize::try_from(kind).ok().and_then(|kind| kind.checked_sub(1));
    let name = index.and_then(|index| TYPES.get(index));
    name.map_or_else(|| Value::Int(kind.into()), |name| Value::Word(name))
}

const fn word(bit: u64) -> Value {
    Value::Word(if bit == 0 { "false" } else { "true" })
}

fn pair(name: &str, value: Value) -> (Value, Value) {
    (Value::Text(name.to_owned()), value)
}

fn text(bytes: &[u8], at: usize) -> Result<Value, Fault> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Value::Text(text.to_owned())),
        Err(error) => Err(FaultKind::NotUtf8.at(at + error.valid_up_to())),
    }
}

/// A message whose fields have no names here; what is none is text or bytes.
fn nested(bytes: &[u8], depth: usize) -> Value {
    let mut known = Vec::new();
    let read = each(bytes, 0, |number, item, at| {
        if depth >= MAX_DEPTH {
            return Err(FaultKind::TooDeep.at(at));
        }
        known.push((Value::Int(number.into()), plain(&item, depth + 1)));
        Ok(())
    });
    match read {
        Ok(()) if !known.is_empty() => Value::Map(known),
        _ => Value::Bytes(bytes.to_vec()),
    }
}

fn plain(item: &Item<'_>, depth: usize) -> Value {
    match item {
        Item::Number(it) => Value::Int((*it).into()),
        Item::Bits32(it) => Value::Float(f32::from_bits(*it).into()),
        Item::Bits64(it) => Value::Float(f64::from_bits(*it)),
        Item::Bytes(it) => match std::str::from_utf8(it) {
            Ok(text) if !text.chars().any(char::is_control) => Value::Text(text.to_owned()),
            _ => nested(it, depth),
        },
    }
}

/// Hands over each field: its number, what is in it, and at which byte that begins. `before` bytes come
/// before these.
fn each<'a>(
    bytes: &'a [u8],
    before: usize,
    mut take: impl FnMut(u64, Item<'a>, usize) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let moved = |fault: Fault| Fault { offset: fault.offset + before, ..fault };
    let mut reader = Reader::new(bytes);
    while reader.peek().is_some() {
        let at = reader.at;
        let key = varint(&mut reader).map_err(moved)?;
        let (number, kind) = (key >> 3, key & 7);
        let (item, start) = match kind {
            0 => (Item::Number(varint(&mut reader).map_err(moved)?), at),
            1 => (Item::Bits64(reader.number(8).map_err(moved)?.swap_bytes()), at),
            2 => {
                let count = varint(&mut reader).map_err(moved)?;
                let start = reader.at;
                (Item::Bytes(reader.take(count).map_err(moved)?), start)
            }
            5 => (Item::Bits32((reader.number(4).map_err(moved)? as u32).swap_bytes()), at),
            _ => return Err(FaultKind::Invalid.at(before + at)),
        };
        if number == 0 {
            return Err(FaultKind::Invalid.at(before + at));
        }
        take(number, item, before + start)?;
    }
    Ok(())
}

/// Seven bits in a byte, the lowest first.
fn varint(reader: &mut Reader<'_>) -> Result<u64, Fault> {
    let start = reader.at;
    let mut number = 0;
    for place in 0..10 {
        let byte = reader.byte()?;
        number |= u64::from(byte & 0x7f) << (place * 7);
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(FaultKind::Invalid.at(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field of bytes, shorter than 128.
    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8], bytes].concat()
    }

    /// timestamp 1000, a metric t (Double 21.5), a metric n (Int8 -23), one that is a data set, seq 3.
    fn payload() -> Vec<u8> {
        let double = [&field(1, b"t")[..], &[0x20, 10, 0x69], &21.5_f64.to_le_bytes()].concat();
        let int = [&field(1, b"n")[..], &[0x20, 1, 0x50, 0xe9, 0xff, 0xff, 0xff, 0x0f]].concat();
        let set = [0x20, 16, 0x8a, 0x01, 4, 0x08, 2, 0x12, 0];
        let metrics = [&double[..], &int, &set].map(|it| field(2, it)).concat();
        [&[0x08, 0xe8, 0x07], &metrics[..], &[0x18, 3]].concat()
    }

    #[test]
    fn metrics_are_read_with_their_types() {
        let text = decode(&payload()).unwrap().to_text();
        let words: String = text.chars().filter(|it| !it.is_whitespace()).collect();
        assert_eq!(
            words,
            "{\"timestamp\":1000,\"seq\":3,\"metrics\":[\
             {\"name\":\"t\",\"type\":Double,\"value\":21.5},\
             {\"name\":\"n\",\"type\":Int8,\"value\":-23},\
             {\"type\":DataSet,\"value\":{1:2,2:\"\"}}]}"
        );
    }

    #[test]
    fn what_is_none_is_said_at_its_byte() {
        for (bytes, fault) in [
            (&b"{\"a\":1}"[..], FaultKind::Invalid.at(0)),
            (&[0x08], FaultKind::Truncated.at(1)),
            (&[0x12, 3, 0x0a, 9, b'x'], FaultKind::Truncated.at(5)),
            (&[0x12, 3, 0x0a, 1, 0xff], FaultKind::NotUtf8.at(4)),
            (&[0x30, 1], FaultKind::Invalid.at(0)),
            (&[0x00, 1], FaultKind::Invalid.at(0)),
        ] {
            assert_eq!(decode(bytes), Err(fault), "{bytes:x?}");
        }
        assert_eq!(decode(&[0xff; 11]), Err(FaultKind::Invalid.at(0)));
        let mut deep = Vec::new();
        for _ in 0..500 {
            let mut next = vec![0x0a];
            let mut len = deep.len();
            while len >= 0x80 {
                next.push(len as u8 | 0x80);
                len >>= 7;
            }
            next.push(len as u8);
            next.extend(&deep);
            deep = next;
        }
        // It ends, however deep it is.
        nested(&deep, 0);
        assert!(is_topic("spBv1.0/g/NDATA/n") && !is_topic("spBv1.0/STATE/host"));
    }
}
