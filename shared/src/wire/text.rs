//! UTF-8 Encoded String (section 1.5.4): validated and copied once, then shared.

use alloc::sync::Arc;
use core::borrow::Borrow;
use core::fmt;
use core::ops::Deref;

/// A UTF-8 Encoded String: at most 65,535 bytes, no U+0000. Cheap to clone.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

/// Why bytes are not a UTF-8 Encoded String.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Longer than the 65,535 bytes that its length field can say.
    TooLong {
        /// Its length in bytes.
        bytes: usize,
    },
    /// U+0000 at this byte ([MQTT-1.5.4-2]).
    Nul {
        /// Offset in bytes.
        at: usize,
    },
    /// Not well-formed UTF-8 from this byte on, surrogates and overlong forms included
    /// ([MQTT-1.5.4-1]).
    NotUtf8 {
        /// Offset in bytes.
        at: usize,
    },
}

impl Text {
    /// Copies `text`.
    pub fn new(text: &str) -> Result<Self, TextError> {
        check(text.as_bytes())?;
        Ok(Self(text.into()))
    }

    /// Copies `bytes`.
    #[inline]
    pub fn from_utf8(bytes: &[u8]) -> Result<Self, TextError> {
        check(bytes)?;
        match core::str::from_utf8(bytes) {
            Ok(text) => Ok(Self(text.into())),
            Err(error) => Err(TextError::NotUtf8 { at: error.valid_up_to() }),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[inline]
fn check(bytes: &[u8]) -> Result<(), TextError> {
    if bytes.len() > usize::from(u16::MAX) {
        return Err(TextError::TooLong { bytes: bytes.len() });
    }
    if has_any(bytes, [0]) { Err(nul(bytes)) } else { Ok(()) }
}

#[cold]
fn nul(bytes: &[u8]) -> TextError {
    let at = bytes.iter().position(|&byte| byte == 0);
    TextError::Nul { at: at.expect("a NUL was found") }
}

/// True if one of `wanted` is among the bytes. Eight bytes are asked at a time: the answer is
/// nearly always no, and most texts are too short for anything wider.
#[inline]
pub(super) fn has_any<const N: usize>(bytes: &[u8], wanted: [u8; N]) -> bool {
    let Some(last) = bytes.last_chunk() else {
        return bytes.iter().any(|byte| wanted.contains(byte));
    };
    // The last eight bytes may have been asked before: that is cheaper than one by one.
    let (chunks, _) = bytes.as_chunks();
    let found = |chunk| wanted.iter().fold(0, |found, &byte| found | zeros(chunk, byte));
    chunks.iter().fold(found(last), |any, chunk| any | found(chunk)) != 0
}

/// Not zero if one of the eight bytes is `byte`. (Only a byte of 0 borrows from its highest bit
/// while that bit is not set.)
#[inline]
const fn zeros(chunk: &[u8; 8], byte: u8) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let difference = u64::from_ne_bytes(*chunk) ^ (LOW * byte as u64);
    difference.wrapping_sub(LOW) & !difference & HIGH
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl TryFrom<&str> for Text {
    type Error = TextError;

    fn try_from(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { bytes } => write!(f, "text of {bytes} bytes; MQTT allows 65535"),
            Self::Nul { at } => write!(f, "U+0000 at byte {at}, which MQTT text must not hold"),
            Self::NotUtf8 { at } => write!(f, "not UTF-8 from byte {at}"),
        }
    }
}

impl core::error::Error for TextError {}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_byte_is_found_wherever_it_stands_and_only_that_one() {
        for len in 0..40 {
            let mut bytes = vec![0x7F; len];
            assert!(!has_any(&bytes, [0, b'+']), "{len}");
            for at in 0..len {
                for byte in [0, b'+'] {
                    bytes[at] = byte;
                    assert!(has_any(&bytes, [0, b'+']), "{byte} at {at} of {len}");
                }
                // Neighbours of what is wanted, with all their bits.
                for byte in [1, 0x80, 0xFF, b'+' - 1, b'+' + 1, b'+' | 0x80] {
                    bytes[at] = byte;
                    assert!(!has_any(&bytes, [0, b'+']), "{byte} at {at} of {len}");
                }
                bytes[at] = 0x7F;
            }
        }
    }
}
