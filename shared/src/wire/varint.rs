//! Variable Byte Integer (section 1.5.5): 7 bits a byte, low first, at most four bytes.

use super::writer::Sink;

/// The largest Remaining Length, and the largest Variable Byte Integer.
pub const MAX_REMAINING_LENGTH: u32 = 268_435_455;

/// What the first bytes of a Variable Byte Integer say so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Varint {
    /// A whole number and the bytes it took.
    Value { value: u32, bytes: usize },
    /// The bytes end inside the number.
    Incomplete,
    /// A fourth byte that says that a fifth follows.
    TooLong,
    /// More bytes than the number needs ([MQTT-1.5.5-1]).
    NotMinimal { bytes: usize },
}

#[inline]
pub(crate) fn read(bytes: &[u8]) -> Varint {
    match bytes {
        &[byte @ 0..0x80, ..] => Varint::Value { value: u32::from(byte), bytes: 1 },
        _ => read_long(bytes),
    }
}

fn read_long(bytes: &[u8]) -> Varint {
    let mut value = 0u32;
    for (index, &byte) in bytes.iter().take(4).enumerate() {
        value |= u32::from(byte & 0x7F) << (7 * index);
        if byte & 0x80 == 0 {
            let bytes = index + 1;
            return if index > 0 && byte == 0 {
                Varint::NotMinimal { bytes }
            } else {
                Varint::Value { value, bytes }
            };
        }
    }
    if bytes.len() >= 4 { Varint::TooLong } else { Varint::Incomplete }
}

/// Bytes that `value` takes. Values above the maximum are the caller's to refuse.
pub(super) const fn len(value: u32) -> usize {
    match value {
        0..=0x7F => 1,
        0x80..=0x3FFF => 2,
        0x4000..=0x1F_FFFF => 3,
        _ => 4,
    }
}

#[inline]
pub(super) fn write(mut value: u32, out: &mut impl Sink) {
    loop {
        let byte = (value & 0x7F) as u8;
        value >>= 7;
        if value == 0 {
            return out.append_u8(byte);
        }
        out.append_u8(byte | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_boundary_round_trips() {
        for value in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, MAX_REMAINING_LENGTH] {
            let mut out = bytes::BytesMut::new();
            write(value, &mut out);
            assert_eq!(out.len(), len(value));
            assert_eq!(read(&out), Varint::Value { value, bytes: out.len() });
            for cut in 0..out.len() {
                assert_eq!(read(&out[..cut]), Varint::Incomplete);
            }
        }
    }

    #[test]
    fn longer_than_needed_or_allowed_is_told_apart() {
        assert_eq!(read(&[0x80, 0x00]), Varint::NotMinimal { bytes: 2 });
        assert_eq!(read(&[0xFF, 0xFF, 0xFF, 0xFF]), Varint::TooLong);
        assert_eq!(read(&[0xFF, 0xFF, 0xFF, 0xFF, 0x01]), Varint::TooLong);
    }
}
