//! What the dissector says, in Chinese and in English.
//!
//! Every text stands as a [`Pair`] of both languages, and every table is a `match` over an enum:
//! what has no text in both does not compile.

mod connect;
mod fault;
mod field;
mod number;
mod property;
mod reason;
mod reason_name;
mod relation;
mod says;
mod summary;

pub(crate) use fault::says as fault;
pub use reason_name::reason_name;
pub(super) use says::says;
pub(super) use summary::{frame_summary, summary};

use super::field::{Name, Place};

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

impl Pair {
    const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// The text in one language.
    pub const fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// What a field is called, and what it is for.
struct Entry {
    title: Pair,
    purpose: Pair,
}

const fn entry(
    title_zh: &'static str,
    title_en: &'static str,
    purpose_zh: &'static str,
    purpose_en: &'static str,
) -> Entry {
    Entry { title: Pair::new(title_zh, title_en), purpose: Pair::new(purpose_zh, purpose_en) }
}

pub(super) fn title(name: Name, place: Place) -> Pair {
    field::of(name, place).title
}

pub(super) fn purpose(name: Name, place: Place) -> Pair {
    field::of(name, place).purpose
}
