//! UTF-8 Encoded String (section 1.5.4): validated once, then shared without copies.

use core::borrow::Borrow;
use core::fmt;
use core::ops::Deref;

use bytes::Bytes;
use bytestring::ByteString;

/// A UTF-8 Encoded String: at most 65,535 bytes, no U+0000. Cheap to clone.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(ByteString);

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
        Ok(Self(ByteString::from(text)))
    }

    /// Takes `bytes` over without copying them.
    #[inline]
    pub fn from_bytes(bytes: Bytes) -> Result<Self, TextError> {
        check(&bytes)?;
        ByteString::try_from(bytes)
            .map(Self)
            .map_err(|error| TextError::NotUtf8 { at: error.valid_up_to() })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes, shared.
    pub fn to_bytes(&self) -> Bytes {
        self.0.as_bytes().clone()
    }
}

#[inline]
fn check(bytes: &[u8]) -> Result<(), TextError> {
    if bytes.len() > usize::from(u16::MAX) {
        return Err(TextError::TooLong { bytes: bytes.len() });
    }
    match position(bytes, |byte| byte == 0) {
        Some(at) => Err(TextError::Nul { at }),
        None => Ok(()),
    }
}

/// Where the first byte is that must not be there. Whether there is one is asked of all bytes
/// first: that compiles to a few wide comparisons, and the answer is nearly always no.
#[inline]
pub(super) fn position(bytes: &[u8], is_wrong: impl Fn(u8) -> bool) -> Option<usize> {
    if !bytes.iter().fold(false, |any, &byte| any | is_wrong(byte)) {
        return None;
    }
    bytes.iter().position(|&byte| is_wrong(byte))
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
