//! Why a string is not a Topic Name or not a Topic Filter, and at which byte.

use core::fmt;

use super::MAX_LEVELS;

/// A string was refused as a Topic Name or as a Topic Filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicError {
    /// What is wrong.
    pub kind: TopicErrorKind,
    /// The byte of the string at which it is wrong.
    pub offset: usize,
}

/// What is wrong with a Topic Name or a Topic Filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopicErrorKind {
    /// There is not one character.
    Empty,
    /// There are more than 65 535 bytes.
    TooLong,
    /// There is a U+0000.
    Nul,
    /// There are more than [`MAX_LEVELS`] levels. This is our limit, not one of MQTT.
    TooManyLevels,
    /// A Topic Name has a `+` or a `#`.
    WildcardInName,
    /// A Topic Filter has a `+` that shares its level with something else.
    PlusNotAlone,
    /// A Topic Filter has a `#` that shares its level with something else.
    HashNotAlone,
    /// A Topic Filter has a level after its `#`.
    HashNotLast,
    /// The ShareName of a Shared Subscription is empty or has a wildcard.
    InvalidShareName,
    /// A Shared Subscription has no filter behind its ShareName.
    NoFilterInShare,
}

impl TopicErrorKind {
    /// The section of the specification that says so, the same in MQTT 3.1.1 and 5.0; `None` for
    /// our own limit.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Self::TooManyLevels => None,
            Self::Empty | Self::TooLong | Self::Nul => Some("4.7.3"),
            Self::WildcardInName | Self::PlusNotAlone | Self::HashNotAlone | Self::HashNotLast => {
                Some("4.7.1")
            }
            Self::InvalidShareName | Self::NoFilterInShare => Some("4.8.2"),
        }
    }

    pub(super) fn at(self, offset: usize) -> TopicError {
        TopicError { kind: self, offset }
    }
}

impl fmt::Display for TopicError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TopicErrorKind::Empty => write!(f, "a topic needs at least one character")?,
            TopicErrorKind::TooLong => write!(f, "a topic has at most 65535 bytes")?,
            TopicErrorKind::Nul => write!(f, "a topic has no U+0000")?,
            TopicErrorKind::TooManyLevels => write!(f, "a topic has at most {MAX_LEVELS} levels")?,
            TopicErrorKind::WildcardInName => {
                write!(f, "`+` and `#` are for subscribing, one can't publish to them")?;
            }
            TopicErrorKind::PlusNotAlone => {
                write!(f, "`+` stands for a whole level: `/+/`, never `/a+/`")?;
            }
            TopicErrorKind::HashNotAlone => {
                write!(f, "`#` stands for whole levels: `/#`, never `/a#`")?;
            }
            TopicErrorKind::HashNotLast => write!(f, "nothing may follow `#`")?,
            TopicErrorKind::InvalidShareName => {
                write!(f, "the name in `$share/name/filter` is not empty and has no wildcard")?;
            }
            TopicErrorKind::NoFilterInShare => {
                write!(f, "a Shared Subscription is `$share/name/filter`")?;
            }
        }
        write!(f, " (byte {}", self.offset)?;
        match self.kind.section() {
            Some(section) => write!(f, ", section {section})"),
            None => write!(f, ")"),
        }
    }
}

impl core::error::Error for TopicError {}
