//! Boards as JSON: how they are stored, saved as a file, and sent to the worker that runs a program.
//!
//! Knows the form of today, and reads the one before it, in which every board was an ESP32 with
//! LEDs and DHT22s. What cannot be read is said with its place. Does not check whether the board
//! can be built: [`BoardSpec::check`] does.

mod fields;
mod read;
mod sources;
mod write;

use alloc::string::{String, ToString};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{BoardSpec, Part};

/// Why a board cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// The keys that lead there: `parts[2].pins.signal`.
    pub path: String,
    /// What is wrong there.
    pub problem: ReadProblem,
}

/// What is wrong with a board's JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadProblem {
    /// It is no JSON, from this line and column on.
    NotJson {
        /// The line, the first being 1.
        line: usize,
        /// The column, the first being 1.
        column: usize,
    },
    /// Something is missing.
    Missing,
    /// It is something else than this.
    NotA(Wanted),
    /// It is a word that is not known here.
    Unknown(String),
}

/// What is needed somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Text.
    Text,
    /// A number, or one in a range.
    Number,
    /// Yes or no.
    Boolean,
    /// A list.
    List,
    /// An object.
    Object,
    /// A topic without wildcards.
    Topic,
    /// Rows of times and values.
    Rows,
}

impl BoardSpec {
    /// Reads a board.
    ///
    /// # Errors
    ///
    /// What is wrong, and where.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        let value: Value = serde_json::from_str(text).map_err(|error| ReadError {
            path: String::new(),
            problem: ReadProblem::NotJson { line: error.line(), column: error.column() },
        })?;
        Self::from_value(&value)
    }

    /// Reads a board from JSON that is parsed already.
    ///
    /// # Errors
    ///
    /// What is wrong, and where.
    pub fn from_value(value: &Value) -> Result<Self, ReadError> {
        read::spec(value)
    }

    /// The board as JSON.
    pub fn to_value(&self) -> Value {
        write::spec(self)
    }
}

impl Part {
    /// Reads a part.
    ///
    /// # Errors
    ///
    /// What is wrong, and where.
    pub fn from_value(value: &Value) -> Result<Self, ReadError> {
        read::part(fields::At::root(value))
    }

    /// The part as JSON.
    pub fn to_value(&self) -> Value {
        write::part(self)
    }
}

impl Serialize for BoardSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for BoardSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value).map_err(|error| D::Error::custom(error.to_string()))
    }
}
