//! What is wrong with a lesson's file, and where.

use alloc::string::String;
use core::fmt;

use crate::inspect::Lang;
use crate::scenario::{Fault, ScenarioError};

/// A fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError {
    /// The line where it is, from 1.
    pub line: usize,
    /// What it is.
    pub fault: LessonFault,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LessonFault {
    /// What stands between the two `---` is wrong as YAML, or as what is expected there.
    Form(Fault),
    /// The first line is no `---`, or the second one is missing.
    NoFrontMatter,
    /// A language has no text.
    NoLanguage(Lang),
    /// A heading with one `#` is no language, or is there twice.
    UnknownLanguage {
        /// The heading.
        heading: String,
    },
    /// Text before the first language.
    BeforeLanguage,
    /// A heading with two `#` does not begin with the number of the next step.
    StepNumber {
        /// The number of the next step.
        expected: usize,
    },
    /// There are more steps, or fewer, in a language than in `steps`.
    StepCount {
        /// In which language.
        lang: Lang,
        /// So many are in `steps`.
        expected: usize,
        /// So many have a text.
        found: usize,
    },
    /// A step has no words.
    NoText,
    /// A link that leads neither into the page nor to the web.
    Link {
        /// Where it leads.
        address: String,
    },
    /// Code that begins with ``` and does not end.
    CodeNotClosed,
    /// A text that is not there in both languages.
    NotInBoth,
    /// A step that checks nothing could never be done.
    NoCheck,
}

impl LessonFault {
    pub(super) const fn at(self, line: usize) -> LessonError {
        LessonError { line, fault: self }
    }
}

impl From<ScenarioError> for LessonError {
    fn from(error: ScenarioError) -> Self {
        LessonFault::Form(error.fault).at(error.line)
    }
}

impl LessonError {
    /// The fault with its line, for people.
    pub fn says(&self, lang: Lang) -> String {
        super::says::error(self, lang)
    }
}

impl fmt::Display for LessonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.says(Lang::En))
    }
}

impl core::error::Error for LessonError {}
