//! A length that was counted in characters instead of bytes, recognised by what follows it.

use super::{Bytes, DecodeError, DecodeErrorKind};

/// The end of a payload that stops inside a UTF-8 character: up to three bytes.
///
/// A known trap: a program takes the length of a text in characters and sends its bytes, of which
/// Chinese has three for each character. The receiver sees a payload that ends too early, and what
/// is left over where the next packet should begin.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CutEnd {
    bytes: [u8; 3],
    len: usize,
    /// There was a PUBLISH before at all.
    is_publish: bool,
}

impl CutEnd {
    /// What the payload of a PUBLISH ends with.
    pub(crate) fn of(payload: &Bytes) -> Self {
        let mut end = Self { is_publish: !payload.is_empty(), ..Self::default() };
        // A character has at most four bytes: if one is cut, its first byte is among the last three.
        let lead = payload.iter().rev().take(3).position(|byte| *byte >= 0xC0);
        if let Some(behind) = lead {
            let cut = &payload[payload.len() - behind - 1..];
            if core::str::from_utf8(cut).is_err_and(|error| error.error_len().is_none()) {
                end.bytes[..cut.len()].copy_from_slice(cut);
                end.len = cut.len();
            }
        }
        end
    }

    /// True if the byte at fault goes on with, or begins, a character of several bytes.
    pub(crate) fn explains(&self, error: &DecodeError, rejected: &[u8]) -> bool {
        let at_fault = rejected.get(error.offset..).unwrap_or_default();
        match error.kind {
            DecodeErrorKind::InvalidText(_) | DecodeErrorKind::InvalidSubscriptionOptions => {
                begins_with_wide_character(at_fault)
            }
            _ if !self.is_publish => false,
            _ => {
                let mut joined = [0; 7];
                let next = rejected.len().min(4);
                joined[..self.len].copy_from_slice(&self.bytes[..self.len]);
                joined[self.len..self.len + next].copy_from_slice(&rejected[..next]);
                begins_with_wide_character(&joined[..self.len + next])
            }
        }
    }
}

fn begins_with_wide_character(bytes: &[u8]) -> bool {
    let whole = |len| bytes.get(..len).is_some_and(|bytes| core::str::from_utf8(bytes).is_ok());
    bytes.first().is_some_and(|byte| *byte >= 0xC2) && (2..=4).any(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_that_ends_inside_a_character_is_recognised() {
        let end = |bytes: &'static [u8]| CutEnd::of(&Bytes::from_static(bytes)).len;
        assert_eq!(end("温度".as_bytes()), 0);
        assert_eq!(end(&"温度".as_bytes()[..5]), 2);
        assert_eq!(end(&"温度".as_bytes()[..4]), 1);
        assert_eq!(end(&"😀".as_bytes()[..3]), 3);
        assert_eq!(end(b"25.0"), 0);
        assert_eq!(end(&[0xFF, 0xFF]), 0);
    }
}
