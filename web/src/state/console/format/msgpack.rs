//! MessagePack, as its specification of 2013 and later has it.

use super::tree::{Reader, Value};
use super::{Fault, FaultKind, MAX_DEPTH};

pub(super) fn decode(payload: &[u8]) -> Result<Value, Fault> {
    let mut reader = Reader::new(payload);
    let value = item(&mut reader, 0)?;
    reader.finish()?;
    Ok(value)
}

fn item(reader: &mut Reader<'_>, depth: usize) -> Result<Value, Fault> {
    let start = reader.at;
    if depth > MAX_DEPTH {
        return Err(FaultKind::TooDeep.at(start));
    }
    let head = reader.byte()?;
    Ok(match head {
        0x00..=0x7f => Value::Int(i128::from(head)),
        0x80..=0x8f => map(reader, u64::from(head & 15), depth)?,
        0x90..=0x9f => list(reader, u64::from(head & 15), depth)?,
        0xa0..=0xbf => Value::Text(reader.text(u64::from(head & 31))?),
        0xc0 => Value::Word("null"),
        0xc1 => return Err(FaultKind::Invalid.at(start)),
        0xc2 => Value::Word("false"),
        0xc3 => Value::Word("true"),
        0xc4..=0xc6 => {
            let count = reader.number(1 << (head - 0xc4))?;
            Value::Bytes(reader.take(count)?.to_vec())
        }
        0xc7..=0xc9 => {
            let count = reader.number(1 << (head - 0xc7))?;
            extension(reader, count)?
        }
        0xca => reader.float32()?,
        0xcb => reader.float64()?,
        0xcc..=0xcf => Value::Int(i128::from(reader.number(1 << (head - 0xcc))?)),
        0xd0 => Value::Int(i128::from(reader.number(1)? as i8)),
        0xd1 => Value::Int(i128::from(reader.number(2)? as i16)),
        0xd2 => Value::Int(i128::from(reader.number(4)? as i32)),
        0xd3 => Value::Int(i128::from(reader.number(8)? as i64)),
        0xd4..=0xd8 => extension(reader, 1 << (head - 0xd4))?,
        0xd9..=0xdb => {
            let count = reader.number(1 << (head - 0xd9))?;
            Value::Text(reader.text(count)?)
        }
        0xdc | 0xdd => {
            let count = reader.number(2 << (head - 0xdc))?;
            list(reader, count, depth)?
        }
        0xde | 0xdf => {
            let count = reader.number(2 << (head - 0xde))?;
            map(reader, count, depth)?
        }
        0xe0..=0xff => Value::Int(i128::from(head as i8)),
    })
}

fn list(reader: &mut Reader<'_>, count: u64, depth: usize) -> Result<Value, Fault> {
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(item(reader, depth + 1)?);
    }
    Ok(Value::List(items))
}

fn map(reader: &mut Reader<'_>, count: u64, depth: usize) -> Result<Value, Fault> {
    let mut pairs = Vec::new();
    for _ in 0..count {
        pairs.push((item(reader, depth + 1)?, item(reader, depth + 1)?));
    }
    Ok(Value::Map(pairs))
}

fn extension(reader: &mut Reader<'_>, count: u64) -> Result<Value, Fault> {
    let kind = reader.byte()? as i8;
    let bytes = reader.take(count)?.to_vec();
    Ok(Value::Tagged(i128::from(kind), Box::new(Value::Bytes(bytes))))
}

#[cfg(test)]
mod tests {
    use super::super::hex;
    use super::*;

    #[test]
    fn what_is_well_formed_is_read() {
        for (bytes, text) in [
            ("7f", "127"),
            ("e0", "-32"),
            ("ccff", "255"),
            ("cfffffffffffffffff", "18446744073709551615"),
            ("d080", "-128"),
            ("d1ff00", "-256"),
            ("d2ffffffff", "-1"),
            ("d38000000000000000", "-9223372036854775808"),
            ("ca3fc00000", "1.5"),
            ("cb3ff199999999999a", "1.1"),
            ("c0", "null"),
            ("a3616263", "\"abc\""),
            ("d903616263", "\"abc\""),
            ("c4020102", "h'0102'"),
            ("d6ff00000001", "-1(h'00000001')"),
            ("c7030501020a", "5(h'01020a')"),
            ("92c2c3", "[\n  false,\n  true\n]"),
            ("dc000101", "[\n  1\n]"),
            ("81a16101", "{\n  \"a\": 1\n}"),
            ("df0000000101a162", "{\n  1: \"b\"\n}"),
        ] {
            let payload = hex::decode(bytes).unwrap();
            assert_eq!(decode(&payload).unwrap().to_text(), text, "{bytes}");
            for length in 0..payload.len() {
                assert!(decode(&payload[..length]).is_err(), "{bytes} cut at {length}");
            }
        }
    }

    #[test]
    fn what_is_malformed_is_said_at_its_byte() {
        for (bytes, fault) in [
            ("", FaultKind::Truncated.at(0)),
            ("91c1", FaultKind::Invalid.at(1)),
            ("c0c0", FaultKind::Trailing.at(1)),
            ("a2c328", FaultKind::NotUtf8.at(1)),
            ("ddffffffff", FaultKind::Truncated.at(5)),
            ("c6ffffffff", FaultKind::Truncated.at(5)),
        ] {
            assert_eq!(decode(&hex::decode(bytes).unwrap()), Err(fault), "{bytes}");
        }
        assert_eq!(decode(&vec![0x91; 100_000]), Err(FaultKind::TooDeep.at(MAX_DEPTH + 1)));
    }
}
