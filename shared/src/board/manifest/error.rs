//! What is wrong with a manifest, and where.

use alloc::string::String;
use core::fmt;

use super::{MAX_COMPONENTS, MAX_MANIFEST_LEN};
use crate::topic::TopicError;

/// A manifest could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestError {
    /// What is wrong.
    pub problem: Problem,
    /// The line at which it is wrong, from 1.
    pub line: usize,
    /// The character of the line at which it is wrong, from 1.
    pub column: usize,
}

/// What is wrong with a manifest. A `key` is the whole way to it, as it is written:
/// `cmps.led1.cmd_t`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// There are more than [`MAX_MANIFEST_LEN`] bytes.
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// There are more than [`MAX_COMPONENTS`] components.
    TooManyComponents,
    /// It is no text.
    NotUtf8,
    /// It is no JSON.
    NotJson {
        /// Why, in the words of the JSON parser.
        reason: String,
    },
    /// It ends before its JSON does.
    Unfinished,
    /// A key is missing.
    Missing {
        /// The key, in its long form.
        key: String,
    },
    /// A value is of the wrong kind.
    WrongShape {
        /// The key of the value; empty for the whole manifest.
        key: String,
        /// What it has to be.
        expected: Shape,
        /// What it is.
        found: Shape,
    },
    /// A value is not one of those that are allowed.
    NotAllowed {
        /// The key of the value.
        key: String,
        /// The value.
        value: String,
    },
    /// A topic cannot be one.
    InvalidTopic {
        /// The key of the topic.
        key: String,
        /// The topic, as it is after `~` was filled in.
        topic: String,
        /// Why it cannot be one.
        error: TopicError,
    },
}

/// The kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// `5`
    Number,
    /// `"text"`
    Text,
    /// `[ ]`
    List,
    /// `{ }`
    Object,
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes } => {
                write!(f, "{bytes} bytes are too many, {MAX_MANIFEST_LEN} are allowed")
            }
            Self::TooManyComponents => write!(f, "there are more than {MAX_COMPONENTS} components"),
            Self::NotUtf8 => f.write_str("this is not UTF-8 text"),
            Self::NotJson { reason } => write!(f, "this is not JSON: {reason}"),
            Self::Unfinished => f.write_str("the JSON ends too early, a bracket may be missing"),
            Self::Missing { key } => write!(f, "`{key}` is missing"),
            Self::WrongShape { key, expected, found } if key.is_empty() => {
                write!(f, "a manifest is {expected}, this is {found}")
            }
            Self::WrongShape { key, expected, found } => {
                write!(f, "`{key}` has to be {expected}, this is {found}")
            }
            Self::NotAllowed { key, value } => write!(f, "`{key}` cannot be `{value}`"),
            Self::InvalidTopic { key, topic, error } => {
                write!(f, "`{key}` has to be a topic, `{topic}` is none: {error}")
            }
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "text",
            Self::List => "a list",
            Self::Object => "an object",
        })
    }
}

impl core::error::Error for ManifestError {}
