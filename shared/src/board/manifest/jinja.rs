//! The small part of Jinja that value templates are read with.
//!
//! Knows `{{ value }}`, `{{ value_json.a['b'][0] }}` and a few filters. Does not know payloads.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A template that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Program {
    /// The way into the JSON; `None` is the whole payload, as text.
    pub(super) path: Option<Vec<Step>>,
    pub(super) filters: Vec<Filter>,
}

/// A step into JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

/// What is done to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Float,
    Int,
    Round(u8),
    /// Home Assistant's way to ask for an error where a value is missing, as there is one anyway.
    IsDefined,
}

/// The most decimals that `round` gives: what a double has.
const MAX_DECIMALS: u8 = 15;

/// Reads a template; `None` if it takes more of Jinja than there is here.
pub(super) fn read(template: &str) -> Option<Program> {
    Scanner { rest: template }.template()
}

/// Reads a template from left to right. Every method gives `None` on what it does not understand.
struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    fn template(mut self) -> Option<Program> {
        self.expect("{{")?;
        let path = match self.word()? {
            "value" => None,
            "value_json" => Some(self.path()?),
            _ => return None,
        };
        let mut filters = Vec::new();
        while self.take("|") {
            filters.push(self.filter()?);
        }
        self.expect("}}")?;
        self.rest.trim().is_empty().then_some(Program { path, filters })
    }

    fn path(&mut self) -> Option<Vec<Step>> {
        let mut path = Vec::new();
        loop {
            if self.take(".") {
                path.push(Step::Key(self.word()?.to_owned()));
            } else if self.take("[") {
                path.push(self.index()?);
                self.expect("]")?;
            } else {
                return Some(path);
            }
        }
    }

    fn index(&mut self) -> Option<Step> {
        for quote in ['\'', '"'] {
            if let Some(rest) = self.rest.trim_start().strip_prefix(quote) {
                let (key, rest) = rest.split_once(quote)?;
                self.rest = rest;
                // An escape would need more of Python than there is here.
                return (!key.contains('\\')).then(|| Step::Key(key.to_owned()));
            }
        }
        Some(Step::Index(self.word()?.parse().ok()?))
    }

    fn filter(&mut self) -> Option<Filter> {
        let name = self.word()?;
        let argument = if self.take("(") {
            let argument = self.word();
            self.expect(")")?;
            argument
        } else {
            None
        };
        match (name, argument) {
            // The argument of `float` and `int` is for what is no number, which we say instead.
            ("float", _) => Some(Filter::Float),
            ("int", _) => Some(Filter::Int),
            ("round", None) => Some(Filter::Round(0)),
            ("round", Some(decimals)) => {
                let decimals = decimals.parse().ok().filter(|&decimals| decimals <= MAX_DECIMALS);
                decimals.map(Filter::Round)
            }
            ("is_defined", None) => Some(Filter::IsDefined),
            _ => None,
        }
    }

    fn word(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.trim_start().strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Option<()> {
        self.take(token).then_some(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => f.write_str(key),
            Self::Index(index) => write!(f, "{index}"),
        }
    }
}
