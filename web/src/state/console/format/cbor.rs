//! CBOR (RFC 8949).

use super::tree::{Reader, Value};
use super::{Fault, FaultKind, MAX_DEPTH};

/// What ends something of a length that was not told.
const BREAK: u8 = 0xff;

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
    let (major, info) = (head >> 5, head & 31);
    if major == 7 {
        return simple(reader, info, start);
    }
    // Nothing for something whose end is marked instead.
    let argument = match info {
        0..24 => Some(u64::from(info)),
        24..28 => Some(reader.number(1 << (info - 24))?),
        31 if (2..6).contains(&major) => None,
        _ => return Err(FaultKind::Invalid.at(start)),
    };
    Ok(match (major, argument) {
        (0, Some(number)) => Value::Int(i128::from(number)),
        (1, Some(number)) => Value::Int(-1 - i128::from(number)),
        (2, Some(count)) => Value::Bytes(reader.take(count)?.to_vec()),
        (3, Some(count)) => Value::Text(reader.text(count)?),
        (4, count) => Value::List(several(reader, count, |reader| item(reader, depth + 1))?),
        (5, count) => Value::Map(several(reader, count, |reader| {
            Ok((item(reader, depth + 1)?, item(reader, depth + 1)?))
        })?),
        (6, Some(tag)) => Value::Tagged(i128::from(tag), Box::new(item(reader, depth + 1)?)),
        (major, _) => pieces(reader, major)?,
    })
}

/// Bytes or text in pieces, each with its length.
fn pieces(reader: &mut Reader<'_>, major: u8) -> Result<Value, Fault> {
    let (mut bytes, mut text) = (Vec::new(), String::new());
    several(reader, None, |reader| {
        // A piece has a length: pieces within pieces there are none.
        if reader.peek().is_some_and(|head| head >> 5 != major || head & 31 == 31) {
            return Err(FaultKind::Invalid.at(reader.at));
        }
        match item(reader, MAX_DEPTH)? {
            Value::Bytes(piece) => bytes.extend(piece),
            Value::Text(piece) => text.push_str(&piece),
            _ => {}
        }
        Ok(())
    })?;
    Ok(if major == 2 { Value::Bytes(bytes) } else { Value::Text(text) })
}

fn several<T>(
    reader: &mut Reader<'_>,
    count: Option<u64>,
    mut one: impl FnMut(&mut Reader<'_>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    // As many as are there: a count that was only claimed takes no memory.
    let mut all = Vec::new();
    match count {
        Some(count) => {
            for _ in 0..count {
                all.push(one(reader)?);
            }
        }
        None => {
            while reader.peek() != Some(BREAK) {
                all.push(one(reader)?);
            }
            reader.byte()?;
        }
    }
    Ok(all)
}

fn simple(reader: &mut Reader<'_>, info: u8, start: usize) -> Result<Value, Fault> {
    Ok(match info {
        20 => Value::Word("false"),
        21 => Value::Word("true"),
        22 => Value::Word("null"),
        23 => Value::Word("undefined"),
        0..20 => Value::Simple(info),
        24 => match reader.byte()? {
            0..32 => return Err(FaultKind::Invalid.at(start + 1)),
            number => Value::Simple(number),
        },
        25 => Value::Float(half(reader.number(2)? as u16)),
        26 => reader.float32()?,
        27 => reader.float64()?,
        _ => return Err(FaultKind::Invalid.at(start)),
    })
}

/// A number of 16 bits with a fraction (RFC 8949, appendix D).
fn half(bits: u16) -> f64 {
    let (exponent, mantissa) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
    let size = match exponent {
        0 => mantissa * 2_f64.powi(-24),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (mantissa + 1024.0) * 2_f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::super::hex;
    use super::*;

    /// The examples of RFC 8949, appendix A.
    #[test]
    fn what_is_well_formed_is_read() {
        for (bytes, text) in [
            ("00", "0"),
            ("1818", "24"),
            ("1bffffffffffffffff", "18446744073709551615"),
            ("3bffffffffffffffff", "-18446744073709551616"),
            ("3903e7", "-1000"),
            ("f90000", "0.0"),
            ("f98000", "-0.0"),
            ("f93e00", "1.5"),
            ("f97bff", "65504.0"),
            ("f90001", "5.960464477539063e-8"),
            ("f97c00", "Infinity"),
            ("f9fc00", "-Infinity"),
            ("f97e00", "NaN"),
            ("fa47c35000", "100000.0"),
            ("fb3ff199999999999a", "1.1"),
            ("f4", "false"),
            ("f7", "undefined"),
            ("f0", "simple(16)"),
            ("f8ff", "simple(255)"),
            ("c11a514b67b0", "1(1363896240)"),
            ("4401020304", "h'01020304'"),
            ("62225c", "\"\\\"\\\\\""),
            ("64f0908591", "\"𐅑\""),
            ("80", "[]"),
            ("83010203", "[\n  1,\n  2,\n  3\n]"),
            ("a201020304", "{\n  1: 2,\n  3: 4\n}"),
            ("5f42010243030405ff", "h'0102030405'"),
            ("7f657374726561646d696e67ff", "\"streaming\""),
            (
                "9f018202039f0405ffff",
                "[\n  1,\n  [\n    2,\n    3\n  ],\n  [\n    4,\n    5\n  ]\n]",
            ),
            ("bf6161019fff02ff", "{\n  \"a\": 1,\n  []: 2\n}"),
        ] {
            let payload = hex::decode(bytes).unwrap();
            assert_eq!(decode(&payload).unwrap().to_text(), text, "{bytes}");
            // What is cut short is never taken for whole.
            for length in 0..payload.len() {
                assert!(decode(&payload[..length]).is_err(), "{bytes} cut at {length}");
            }
        }
    }

    #[test]
    fn what_is_malformed_is_said_at_its_byte() {
        for (bytes, fault) in [
            ("", FaultKind::Truncated.at(0)),
            ("1c", FaultKind::Invalid.at(0)),
            ("82011d", FaultKind::Invalid.at(2)),
            ("0000", FaultKind::Trailing.at(1)),
            ("ff", FaultKind::Invalid.at(0)),
            ("8201ff", FaultKind::Invalid.at(2)),
            ("f81f", FaultKind::Invalid.at(1)),
            ("6261ff", FaultKind::NotUtf8.at(2)),
            ("5f6161ff", FaultKind::Invalid.at(1)),
            ("5f5f4101ffff", FaultKind::Invalid.at(1)),
            ("9bffffffffffffffff", FaultKind::Truncated.at(9)),
            ("5bffffffffffffffff", FaultKind::Truncated.at(9)),
        ] {
            assert_eq!(decode(&hex::decode(bytes).unwrap()), Err(fault), "{bytes}");
        }
        let deep = vec![0x81; 100_000];
        assert_eq!(decode(&deep), Err(FaultKind::TooDeep.at(MAX_DEPTH + 1)));
    }
}
