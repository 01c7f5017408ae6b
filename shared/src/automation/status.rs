//! How a rule is: for lists, and for whoever wonders why it did nothing.

use alloc::string::String;

use super::fault::Problem;
use crate::inspect::Lang;
use crate::time::{Duration, Instant};

/// How a rule is.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleStatus {
    /// Its name.
    pub name: String,
    /// The line of the file where it begins.
    pub line: usize,
    /// Why it does nothing any more, if so.
    pub halt: Option<Halt>,
    /// How often it has fired.
    pub fired: u64,
    /// How often it would have fired, but did so only a moment ago.
    pub paused: u64,
    /// When it fired last.
    pub last_fired: Option<Instant>,
    /// The last message that it looked at.
    pub sight: Option<Sight>,
    /// How many topics it follows so far.
    pub topics: usize,
    /// When it will fire, unless something comes between.
    pub due: Option<Instant>,
    /// What last went wrong.
    pub trouble: Option<Trouble>,
}

/// What a rule made of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Sight {
    /// When it came.
    pub at: Instant,
    /// Its topic.
    pub topic: String,
    /// The value, shortened.
    pub value: String,
    /// What came of it.
    pub verdict: Verdict,
}

/// What came of a message, and if nothing did, why.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The rule fired.
    Fired,
    /// It is not true.
    NotTrue,
    /// It was true before: the rule fires when it becomes true.
    StillTrue,
    /// The value is the same as before.
    NoChange,
    /// There was no value before, with which it could be compared.
    NoPrevious,
    /// The broker had kept the message, which the rule leaves out.
    Retained,
    /// The payload has no such field.
    NoField,
    /// The value is no number.
    NotANumber,
    /// It is true, and has to stay so for this long.
    Lasts(Duration),
    /// The rule fired a moment ago, and pauses.
    Pauses,
    /// A message came; the rule fires if no other comes for so long.
    Heard(Duration),
    /// The payload is longer than a rule looks at.
    TooLong,
    /// The expression makes no sense with this value.
    Wrong(Problem),
}

/// Why a rule is stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// A person did it.
    ByHand,
    /// So many rules fired in a row, each because of the one before.
    Loop {
        /// So many.
        depth: u8,
        /// The rule before.
        from: String,
    },
    /// It fired more often than a rule may.
    TooOften,
}

/// What went wrong when a rule fired, or looked at a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A template makes no sense with this value.
    Wrong(Problem),
    /// A template made something that is no Topic Name.
    NoTopic(String),
    /// There is no card of this name.
    NoCard(String),
    /// The card cannot be set to that.
    CardValue {
        /// Its name.
        card: String,
        /// What it was to be set to.
        to: String,
    },
    /// There are more topics than a rule follows, or more values than are kept.
    TooManyTopics,
    /// So many actions wait that this one was lost.
    Lost,
    /// The broker did not take what it published.
    Refused(String),
}

impl Verdict {
    /// In words.
    pub fn says(&self, lang: Lang) -> String {
        super::says::verdict(self, lang)
    }
}

impl Halt {
    /// In words.
    pub fn says(&self, lang: Lang) -> String {
        super::says::halt(self, lang)
    }
}

impl Trouble {
    /// In words.
    pub fn says(&self, lang: Lang) -> String {
        super::says::trouble(self, lang)
    }
}
