//! Bytes as the numbers that they may be: each width that fits, both orders of bytes. Which of them is
//! meant only who sent them knows.

use std::fmt::Display;

/// Numbers of one width that are shown.
const SHOWN: usize = 64;

/// One line for each way of reading, with all numbers in a row.
pub(super) fn lay_out(payload: &[u8]) -> String {
    let mut out = String::new();
    line(&mut out, "int8", payload, |it: [u8; 1]| i8::from_le_bytes(it));
    line(&mut out, "uint8", payload, |it: [u8; 1]| it[0]);
    line(&mut out, "int16 LE", payload, i16::from_le_bytes);
    line(&mut out, "int16 BE", payload, i16::from_be_bytes);
    line(&mut out, "uint16 LE", payload, u16::from_le_bytes);
    line(&mut out, "uint16 BE", payload, u16::from_be_bytes);
    line(&mut out, "int32 LE", payload, i32::from_le_bytes);
    line(&mut out, "int32 BE", payload, i32::from_be_bytes);
    line(&mut out, "uint32 LE", payload, u32::from_le_bytes);
    line(&mut out, "uint32 BE", payload, u32::from_be_bytes);
    line(&mut out, "float32 LE", payload, |it| short(f32::from_le_bytes(it).into()));
    line(&mut out, "float32 BE", payload, |it| short(f32::from_be_bytes(it).into()));
    line(&mut out, "int64 LE", payload, i64::from_le_bytes);
    line(&mut out, "int64 BE", payload, i64::from_be_bytes);
    line(&mut out, "uint64 LE", payload, u64::from_le_bytes);
    line(&mut out, "uint64 BE", payload, u64::from_be_bytes);
    line(&mut out, "float64 LE", payload, |it| short(f64::from_le_bytes(it)));
    line(&mut out, "float64 BE", payload, |it| short(f64::from_be_bytes(it)));
    out
}

/// A line, if the payload is made of numbers of this width.
fn line<const N: usize, T: Display>(
    out: &mut String,
    name: &str,
    payload: &[u8],
    read: impl Fn([u8; N]) -> T,
) {
    let (numbers, rest) = payload.as_chunks::<N>();
    if numbers.is_empty() || !rest.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(&format!("{name:<11}"));
    for number in numbers.iter().take(SHOWN) {
        out.push_str(&format!(" {}", read(*number)));
    }
    if numbers.len() > SHOWN {
        out.push_str(" …");
    }
}

/// Bytes that are meant as something else make numbers with hundreds of digits.
fn short(number: f64) -> String {
    let plain = number.to_string();
    if plain.len() > 16 { format!("{number:e}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_that_fits_is_read_in_both_orders() {
        let read = |bytes: &[u8], name: &str| {
            let text = lay_out(bytes);
            let line = text.lines().find(|it| it.starts_with(name)).map(str::to_owned);
            line.map(|it| it[name.len()..].trim().to_owned())
        };
        assert_eq!(read(&[0xff, 1], "int8").unwrap(), "-1 1");
        assert_eq!(read(&[0xff, 1], "uint16 LE").unwrap(), "511");
        assert_eq!(read(&[0xff, 1], "int16 BE").unwrap(), "-255");
        assert_eq!(read(&[0xff, 1], "int32 LE"), None);
        assert_eq!(read(&21.5_f32.to_be_bytes(), "float32 BE").unwrap(), "21.5");
        assert_eq!(read(&1e300_f64.to_le_bytes(), "float64 LE").unwrap(), "1e300");
        assert_eq!(lay_out(&[7]).lines().count(), 2);
        assert_eq!(lay_out(&[]), "");
        assert!(lay_out(&[0; 4096]).len() < 16 * 1024);
    }
}
