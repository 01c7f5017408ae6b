//! Writes fields at the end of one growing buffer, and the fixed header in front of them.

use core::mem::take;

use bytes::{BufMut, BytesMut};

use super::varint::{self, MAX_REMAINING_LENGTH};
use super::{EncodeError, Text};

/// Binary Data (section 1.5.6).
#[inline]
pub(super) fn binary(bytes: &[u8], out: &mut impl Sink) -> Result<(), EncodeError> {
    let len = u16::try_from(bytes.len()).map_err(|_| EncodeError::FieldTooLong)?;
    out.append(&len.to_be_bytes());
    out.append(bytes);
    Ok(())
}

/// A UTF-8 Encoded String (section 1.5.4).
#[inline]
pub(super) fn text(text: &Text, out: &mut impl Sink) {
    out.append(&text_len(text));
    out.append(text.as_bytes());
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

/// What takes fields one after another.
pub(super) trait Sink {
    /// Appends `bytes`.
    fn append(&mut self, bytes: &[u8]);

    /// Appends one byte.
    #[inline]
    fn append_u8(&mut self, byte: u8) {
        self.append(&[byte]);
    }
}

impl Sink for BytesMut {
    #[inline]
    fn append(&mut self, bytes: &[u8]) {
        BufMut::put_slice(self, bytes);
    }
}

/// Room for bytes whose number is known: no look at the buffer for each field, and for a short one,
/// as most are, no call of `memcpy`. Two pieces of a fixed length that overlap make any short length.
pub(super) struct Room<'a>(&'a mut [u8]);

impl<'a> Room<'a> {
    /// Room for `len` bytes at the end of `out`. All of them are to be written.
    #[inline]
    pub(super) fn behind(len: usize, out: &'a mut BytesMut) -> Self {
        let start = out.len();
        out.resize(start + len, 0);
        Self(&mut out[start..])
    }
}

impl Sink for Room<'_> {
    #[inline]
    fn append(&mut self, bytes: &[u8]) {
        let (place, rest) = take(&mut self.0).split_at_mut(bytes.len());
        self.0 = rest;
        match bytes.len() {
            4..8 => copy_ends::<4>(bytes, place),
            8..16 => copy_ends::<8>(bytes, place),
            16..=32 => copy_ends::<16>(bytes, place),
            _ => place.copy_from_slice(bytes),
        }
    }
}

/// Copies between `LEN` and twice as many bytes.
#[inline]
fn copy_ends<const LEN: usize>(from: &[u8], to: &mut [u8]) {
    let last = from.len() - LEN;
    to[..LEN].copy_from_slice(&from[..LEN]);
    to[last..].copy_from_slice(&from[last..]);
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
    varint::write(remaining, &mut Room(&mut out[start + 1..body + extra]));
    Ok(())
}
