//! Writes fields at the end of one growing buffer, and the fixed header in front of them.

use bytes::{BufMut, BytesMut};

use super::varint::{self, MAX_REMAINING_LENGTH};
use super::{EncodeError, Text};

/// Binary Data (section 1.5.6).
pub(super) fn binary(bytes: &[u8], out: &mut BytesMut) -> Result<(), EncodeError> {
    let len = u16::try_from(bytes.len()).map_err(|_| EncodeError::FieldTooLong)?;
    out.put_u16(len);
    out.put_slice(bytes);
    Ok(())
}

/// A UTF-8 Encoded String (section 1.5.4).
#[inline]
pub(super) fn text(text: &Text, out: &mut BytesMut) {
    out.put_slice(&text_len(text));
    out.put_slice(text.as_bytes());
}

/// What stands in front of a UTF-8 Encoded String.
#[inline]
pub(super) fn text_len(text: &Text) -> [u8; 2] {
    let len = u16::try_from(text.len()).expect("Text is at most 65535 bytes by construction");
    len.to_be_bytes()
}

/// Fixed header for a body of known length, and the two bytes with which that begins.
#[inline]
pub(super) fn header(
    first: u8,
    body: usize,
    [a, b]: [u8; 2],
    out: &mut BytesMut,
) -> Result<(), EncodeError> {
    let remaining = u32::try_from(body)
        .ok()
        .filter(|&len| len <= MAX_REMAINING_LENGTH)
        .ok_or(EncodeError::TooLarge { limit: MAX_REMAINING_LENGTH })?;
    out.reserve(5 + body);
    // One write of a length that the compiler knows, where it can be one.
    match remaining {
        0..0x80 => out.put_slice(&[first, remaining as u8, a, b]),
        0x80..0x4000 => {
            out.put_slice(&[first, remaining as u8 | 0x80, (remaining >> 7) as u8, a, b]);
        }
        _ => {
            out.put_u8(first);
            varint::write(remaining, out);
            out.put_slice(&[a, b]);
        }
    }
    Ok(())
}

/// A packet whose body length is known only once it is written: the body goes in behind a two-byte
/// header, and moves up in the rare case that its length takes more than one byte. On an error,
/// what was appended is to be taken off.
pub(super) fn packet(
    first: u8,
    out: &mut BytesMut,
    body: impl FnOnce(&mut BytesMut) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    out.put_slice(&[first, 0]);
    body(out)?;
    close(start, out)
}

fn close(start: usize, out: &mut BytesMut) -> Result<(), EncodeError> {
    let body = start + 2;
    let remaining = u32::try_from(out.len() - body)
        .ok()
        .filter(|&len| len <= MAX_REMAINING_LENGTH)
        .ok_or(EncodeError::TooLarge { limit: MAX_REMAINING_LENGTH })?;
    let extra = varint::len(remaining) - 1;
    if extra > 0 {
        let end = out.len();
        out.put_bytes(0, extra);
        out.copy_within(body..end, body + extra);
    }
    varint::write(remaining, &mut &mut out[start + 1..body + extra]);
    Ok(())
}
