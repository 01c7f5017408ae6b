//! JSON that remembers the keys that lead to it, so that an error can say where it is.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::Value;

use super::{ReadError, ReadProblem, Wanted};
use crate::time::Duration;
use crate::topic::TopicName;

/// The most of an unknown word that an error repeats, in characters.
const MAX_WORD: usize = 40;
/// No time of a board is longer, in seconds: ten years.
const MAX_SECONDS: f64 = 10.0 * 366.0 * 86_400.0;

/// A value and how one gets there.
#[derive(Clone)]
pub(super) struct At<'a> {
    pub(super) value: &'a Value,
    path: String,
}

type Read<T> = Result<T, ReadError>;

impl<'a> At<'a> {
    pub(super) const fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    pub(super) fn error(&self, problem: ReadProblem) -> ReadError {
        ReadError { path: self.path.clone(), problem }
    }

    pub(super) fn not_a(&self, wanted: Wanted) -> ReadError {
        self.error(ReadProblem::NotA(wanted))
    }

    /// What is at `key`, if anything is.
    pub(super) fn find(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(Self { value, path: self.join(key) })
    }

    /// What is at `key`.
    pub(super) fn get(&self, key: &str) -> Read<Self> {
        if !self.value.is_object() {
            return Err(self.not_a(Wanted::Object));
        }
        let missing = || ReadError { path: self.join(key), problem: ReadProblem::Missing };
        self.find(key).ok_or_else(missing)
    }

    /// The keys and what is at each, in alphabetical order.
    pub(super) fn entries(&self) -> Read<Vec<(&'a str, Self)>> {
        let object = self.value.as_object().ok_or_else(|| self.not_a(Wanted::Object))?;
        let entry = |(key, value): (&'a String, &'a Value)| {
            (key.as_str(), Self { value, path: self.join(key) })
        };
        Ok(object.iter().map(entry).collect())
    }

    pub(super) fn items(&self) -> Read<Vec<Self>> {
        let list = self.value.as_array().ok_or_else(|| self.not_a(Wanted::List))?;
        let item = |(index, value)| Self { value, path: format!("{}[{index}]", self.path) };
        Ok(list.iter().enumerate().map(item).collect())
    }

    pub(super) fn text(&self) -> Read<&'a str> {
        self.value.as_str().ok_or_else(|| self.not_a(Wanted::Text))
    }

    pub(super) fn number(&self) -> Read<f64> {
        let number = self.value.as_f64().filter(|number| number.is_finite());
        number.ok_or_else(|| self.not_a(Wanted::Number))
    }

    pub(super) fn boolean(&self) -> Read<bool> {
        self.value.as_bool().ok_or_else(|| self.not_a(Wanted::Boolean))
    }

    /// A whole number from 0 up to what `T` holds.
    pub(super) fn whole<T: TryFrom<u64>>(&self) -> Read<T> {
        let whole = self.value.as_u64().and_then(|whole| T::try_from(whole).ok());
        whole.ok_or_else(|| self.not_a(Wanted::Number))
    }

    /// A number of seconds, or seconds and nanoseconds as they were stored once.
    pub(super) fn duration(&self) -> Read<Duration> {
        let seconds = match (self.find("secs"), self.find("nanos")) {
            (Some(secs), Some(nanos)) => secs.number()? + nanos.number()? / 1e9,
            _ => self.number()?,
        };
        if !(0.0..=MAX_SECONDS).contains(&seconds) {
            return Err(self.not_a(Wanted::Number));
        }
        // In whole microseconds, as everything that is compared with it.
        Ok(Duration::from_micros(libm::round(seconds * 1e6) as u64))
    }

    pub(super) fn topic(&self) -> Read<TopicName> {
        TopicName::new(self.text()?).map_err(|_| self.not_a(Wanted::Topic))
    }

    /// What `read` makes of a word.
    pub(super) fn word<T>(&self, read: impl FnOnce(&str) -> Option<T>) -> Read<T> {
        let word = self.text()?;
        let unknown = || ReadProblem::Unknown(word.chars().take(MAX_WORD).collect());
        read(word).ok_or_else(|| self.error(unknown()))
    }

    /// A key that is a word that is not known.
    pub(super) fn unknown_key(&self, key: &str) -> ReadError {
        self.error(ReadProblem::Unknown(key.chars().take(MAX_WORD).collect()))
    }

    fn join(&self, key: &str) -> String {
        let key: String = key.chars().take(MAX_WORD).collect();
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}
