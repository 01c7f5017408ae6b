//! What is wrong with a file of rules, and where. Their words, in both languages, are in `says`.

use alloc::string::String;
use core::fmt;

use crate::inspect::Lang;
use crate::scenario::{Fault as Form, ScenarioError};
use crate::topic::TopicError;

/// A fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError {
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
    /// It is no YAML, or not what is expected there.
    Form(Form),
    /// There are more of these than allowed.
    TooMany {
        /// The key whose entries they are.
        key: &'static str,
        /// So many are allowed.
        limit: usize,
    },
    /// A text is empty, or longer than allowed.
    Length {
        /// So many characters are allowed.
        limit: usize,
    },
    /// Two rules have the same name.
    TwiceName {
        /// It.
        name: String,
        /// The line of the first.
        first: usize,
    },
    /// A key makes no sense beside another.
    Together {
        /// The key.
        key: &'static str,
        /// The other one.
        other: &'static str,
    },
    /// A key makes no sense without another.
    Without {
        /// The key.
        key: &'static str,
        /// The one that is missing.
        other: &'static str,
    },
    /// The filter is of a shared subscription: others would get messages instead of the rule.
    Shared,
    /// A topic that does not depend on the message is no Topic Name.
    Topic {
        /// It.
        topic: String,
        /// Why.
        error: TopicError,
    },
    /// The place in the payload cannot be read.
    Field {
        /// It.
        field: String,
    },
    /// An action is one of these keys, with what belongs to it.
    NotOneAct,
    /// An expression or a template is wrong.
    Term(Problem),
}

/// What is wrong with an expression or a template, when it is read or when it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It ends too early.
    Ends,
    /// Something follows that does not belong to it.
    Extra {
        /// What it begins with.
        found: String,
    },
    /// A text in quotes does not end.
    OpenQuote,
    /// It is written otherwise in other languages.
    Instead {
        /// What stands there.
        found: &'static str,
        /// What is meant.
        meant: &'static str,
    },
    /// There is no value of this name.
    Name(String),
    /// There is no filter (`value | name`) of this name.
    Filter(String),
    /// There is no test (`value is name`) of this name.
    Test(String),
    /// There is no function or method of this name; there are none at all.
    Call,
    /// A value has no such part.
    Missing(String),
    /// It is too much work.
    Work,
    /// Something else, in the words of minijinja.
    Other(String),
}

impl Fault {
    pub(super) const fn at(self, line: usize, column: usize) -> RuleError {
        RuleError { line, column, fault: self }
    }
}

impl RuleError {
    /// The fault with its place, for people.
    pub fn says(&self, lang: Lang) -> String {
        super::says::error(self, lang)
    }

    /// The fault without its place.
    pub fn cause(&self, lang: Lang) -> String {
        super::says::fault(&self.fault, lang)
    }
}

impl From<ScenarioError> for RuleError {
    fn from(error: ScenarioError) -> Self {
        let ScenarioError { line, column, fault } = error;
        Self { line, column, fault: Fault::Form(fault) }
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says(Lang::En))
    }
}

impl core::error::Error for RuleError {}
