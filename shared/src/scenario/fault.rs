//! What is wrong with a scenario's file, and where.
//!
//! Knows the faults. Their words, in both languages, are in `says`.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use granit_parser::ErrorKind;

use crate::board::SpecError;
use crate::board::stored::ReadError;
use crate::inspect::Lang;
use crate::topic::TopicError;

/// A fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// The line where it is, from 1.
    pub line: usize,
    /// The character in that line, from 1; 1 as well where the whole line is meant.
    pub column: usize,
    /// What it is.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no YAML.
    Syntax(Syntax),
    /// It has nothing in it.
    Empty,
    /// It has more bytes than allowed.
    TooLong {
        /// So many are allowed.
        limit: usize,
    },
    /// It has more texts, lists and maps than allowed.
    TooManyNodes {
        /// So many are allowed.
        limit: usize,
    },
    /// Its lists and maps are inside one another too deep.
    TooDeep {
        /// So deep is allowed.
        limit: usize,
    },
    /// It has more boards and clients, or steps, than allowed.
    TooMany {
        /// Of this key's.
        key: &'static str,
        /// So many are allowed.
        limit: usize,
    },
    /// `*name`
    Alias,
    /// `!tag`
    Tag,
    /// `---`
    SeveralDocuments,
    /// The key of a map is a list or a map.
    KeyIsNoText,
    /// A key is there twice.
    TwiceKey {
        /// The key.
        key: String,
    },
    /// A key means nothing here.
    UnknownKey {
        /// The key.
        key: String,
        /// Those that would.
        known: Vec<&'static str>,
    },
    /// A key is missing.
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// Of these keys exactly one has to be there.
    OneOf {
        /// They.
        keys: &'static [&'static str],
    },
    /// Something else has to stand here.
    Expected(Shape),
    /// There is no such step.
    UnknownStep {
        /// Its key.
        key: String,
        /// Those that there are.
        known: Vec<&'static str>,
    },
    /// A step is one key with what belongs to it.
    NotOneStep,
    /// A board or client is not in the lists at the top.
    UnknownName {
        /// The name.
        name: String,
    },
    /// Two boards or clients have the same id.
    TwiceName {
        /// The id.
        name: String,
    },
    /// This step is for boards, and that is a client.
    NotABoard {
        /// The client.
        name: String,
    },
    /// This step is for clients, and that is a board: boards do so by themselves.
    NotAClient {
        /// The board.
        name: String,
    },
    /// A board has no such part.
    UnknownPart {
        /// The board.
        board: String,
        /// The part.
        part: String,
    },
    /// The part has nothing like that.
    NotOfPart {
        /// The part.
        part: String,
        /// What was asked for.
        key: &'static str,
    },
    /// A Topic Name or Topic Filter that is none.
    Topic {
        /// It.
        topic: String,
        /// Why.
        error: TopicError,
    },
    /// A board that cannot be built.
    Board(SpecError),
    /// A board's description cannot be read.
    BoardForm(ReadError),
    /// A board with a MicroPython program: scenarios run behaviours.
    MicroPython,
}

/// What has to stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// A list.
    List,
    /// A map.
    Map,
    /// A whole number within these bounds.
    Whole {
        /// The lowest.
        low: u64,
        /// The highest.
        high: u64,
    },
    /// A number.
    Number,
    /// A time such as `500 ms`, `2 s`, `1 min`, `1 h`.
    Time,
    /// `true` or `false`.
    YesNo,
    /// `0`, `1` or `2`.
    QoS,
    /// `keep` or `lose`.
    Store,
    /// `3.1`, `3.1.1` or `5.0`.
    Version,
    /// The name of a packet, such as `PUBLISH`.
    PacketType,
    /// A Reason Code: its number, or its name.
    Reason,
    /// `board/part`.
    Part,
    /// An id: not empty, and not longer than a board's.
    Id,
}

/// In what way a text is no YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// A tab where only spaces may be.
    Tab,
    /// The indentation fits nothing above.
    Indentation,
    /// A quote, bracket or brace is not closed.
    NotClosed,
    /// A colon or a key where none can be.
    Colon,
    /// An escape in a quoted text that means nothing.
    Escape,
    /// A character that begins nothing.
    Character(char),
    /// An anchor that is not there is referred to.
    Anchor,
    /// Something else.
    Other,
}

impl Fault {
    pub(crate) const fn at(self, line: usize) -> ScenarioError {
        // The parser says 0 for what is before the first line.
        let line = if line == 0 { 1 } else { line };
        ScenarioError { line, column: 1, fault: self }
    }
}

impl ScenarioError {
    /// The fault with its line, for people.
    pub fn says(&self, lang: Lang) -> String {
        super::says::error(self, lang)
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says(Lang::En))
    }
}

impl core::error::Error for ScenarioError {}

impl Syntax {
    pub(super) fn of(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar => Self::Tab,
            ErrorKind::InvalidIndentation
            | ErrorKind::InvalidBlockScalarIndent
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::InvalidFlowScalarIndent
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::BlockSequenceEntryNotAllowed
            | ErrorKind::ExpectedBlockMappingKey => Self::Indentation,
            ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnexpectedEof
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator
            | ErrorKind::MismatchedFlowCollectionEnd { .. }
            | ErrorKind::MisplacedFlowCollectionEnd
            | ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnclosedQuotedScalar => Self::NotClosed,
            ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::MappingKeyNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::MappingValueNotAllowed => Self::Colon,
            ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidUnicodeEscape => Self::Escape,
            ErrorKind::UnexpectedCharacter { character } => Self::Character(*character),
            ErrorKind::UnknownAnchor => Self::Anchor,
            _ => Self::Other,
        }
    }
}
