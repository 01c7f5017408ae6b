//! Recordings that survive a reload: which there are, and how much they may be.
//!
//! Knows their list and its stored form. What is recorded now is written piece by piece
//! (`super::taping`), so that a reload loses at most the last second. Does not know where the driver
//! keeps it, nor what is in it: JSON lines, as in a file.

use std::rc::Rc;

use serde_json::{Value, json};
use shared::time::{Duration, Instant};

use crate::hub::KeepFault;
use crate::state::connection::Choice;
use crate::state::form::Field as _;
use crate::state::profile::Profile;

/// Recordings that are kept.
pub const MAX_TAPES: usize = 50;
/// Bytes of all of them.
pub const MAX_BYTES: usize = 64 << 20;
/// Letters of a name.
pub const MAX_NAME: usize = 60;
/// How long one that was deleted in another visit can be there still, in milliseconds.
pub const BIN_TIME_MS: f64 = 3_600_000.0;

/// A recording that is kept, without its messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    /// Unlike that of any other, in any tab.
    pub id: Rc<str>,
    /// What a person calls it; empty is by when it began.
    pub name: Rc<str>,
    /// What the broker was called that it is of; empty is by `choice`.
    pub broker: Rc<str>,
    /// Which broker that was.
    pub choice: Choice,
    /// Milliseconds since 1970.
    pub began: f64,
    /// From its first message to its last one.
    pub length: Duration,
    /// Messages.
    pub count: usize,
    /// Bytes of its lines.
    pub bytes: usize,
    /// Pieces that they are kept in.
    pub parts: u32,
    /// How it ended.
    pub end: End,
    /// When a person deleted it, in milliseconds since 1970: it can be brought back for a while.
    pub deleted: Option<f64>,
}

/// How a recording ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    Running,
    /// A person ended it, or it has reached its limit.
    #[default]
    Whole,
    /// The page went while it was recorded.
    BrokenOff,
    /// There was no room for the rest.
    Cut,
}

/// Why a recording is not kept, or only its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unkept {
    /// There are [`MAX_TAPES`].
    TooMany,
    /// With it there would be more than [`MAX_BYTES`].
    TooLarge,
    /// The browser does not.
    Fault(KeepFault),
}

/// The recordings that are kept.
#[derive(Clone, Debug, Default)]
pub struct Tapes {
    /// As they are stored, the oldest first; those that were deleted as well.
    pub list: Vec<Tape>,
    /// What the browser did not do last.
    pub fault: Option<KeepFault>,
    /// When what was recorded since is written.
    pub(super) write_at: Option<Instant>,
}

/// What is wanted of the driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// The list. [`Said::Listed`] is awaited.
    List,
    /// Keep this, in place of what is known of it; and this further piece of it, with its number.
    Put(Box<Tape>, Option<(u32, String)>),
    /// All pieces of this one.
    Read(Box<Tape>, Use),
    /// Forget this one, with all its pieces.
    Purge(Box<Tape>),
}

/// What a recording is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// To be played.
    Play,
    /// To be saved as a file.
    Save,
}

/// What the driver says.
#[derive(Clone, Debug)]
pub enum Said {
    /// What is stored, or why that is not known.
    Listed(Result<Vec<Value>, KeepFault>),
    /// It is stored so.
    Kept(Box<Tape>),
    /// It is not.
    NotKept(Box<Tape>, KeepFault),
    /// All lines of one.
    Read(Box<Tape>, Use, Result<String, KeepFault>),
}

/// What a person does with the recordings that are kept.
#[derive(Clone, Debug)]
pub enum TapeAct {
    /// Takes one to play it.
    Play(Rc<str>),
    /// Saves one as a file.
    Save(Rc<str>),
    /// Calls one so.
    Rename(Rc<str>, String),
    /// Deletes one.
    Delete(Rc<str>),
    /// The driver said something.
    Said(Said),
}

impl Tape {
    /// One that begins.
    pub fn new(id: Rc<str>, began: f64, profile: &Profile) -> Self {
        Self {
            id,
            name: Rc::default(),
            broker: profile.title().into(),
            choice: profile.choice,
            began,
            length: Duration::ZERO,
            count: 0,
            bytes: 0,
            parts: 0,
            end: End::Running,
            deleted: None,
        }
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        json!({
            "id": *self.id,
            "name": *self.name,
            "broker": *self.broker,
            "choice": self.choice.write(),
            "began": self.began,
            "length": self.length.as_millis(),
            "count": self.count,
            "bytes": self.bytes,
            "parts": self.parts,
            "end": match self.end {
                End::Running => "running",
                End::Whole => "whole",
                End::BrokenOff => "broken",
                End::Cut => "cut",
            },
            "deleted": self.deleted,
        })
    }

    /// Reads the stored form. One that was running when it was stored is broken off.
    pub fn from_value(value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(Rc::from);
        let number = |key: &str| value[key].as_u64();
        let mut choice = Choice::default();
        // What is none leaves it as it is.
        let _ = choice.read(&value["choice"]);
        Some(Self {
            id: text("id").filter(|id: &Rc<str>| !id.is_empty())?,
            name: text("name").unwrap_or_default(),
            broker: text("broker").unwrap_or_default(),
            choice,
            began: value["began"].as_f64()?,
            length: Duration::from_millis(number("length")?),
            count: number("count")?.try_into().ok()?,
            bytes: number("bytes")?.try_into().ok()?,
            parts: number("parts")?.try_into().ok()?,
            end: match value["end"].as_str()? {
                "whole" => End::Whole,
                "cut" => End::Cut,
                _ => End::BrokenOff,
            },
            deleted: value["deleted"].as_f64(),
        })
    }

    /// What a file of it is called.
    pub fn file_name(&self) -> String {
        let letter = |it: char| if it.is_alphanumeric() || "-_.".contains(it) { it } else { '-' };
        match &*self.name {
            "" => "session.jsonl".to_owned(),
            name => format!("{}.jsonl", name.chars().map(letter).collect::<String>()),
        }
    }
}

impl Tapes {
    /// Those that a person sees, the newest first.
    pub fn shown(&self) -> impl Iterator<Item = &Tape> {
        self.list.iter().rev().filter(|tape| tape.deleted.is_none())
    }

    /// One of them.
    pub fn get(&self, id: &str) -> Option<&Tape> {
        self.list.iter().find(|tape| *tape.id == *id)
    }

    /// Bytes of all of them but this one.
    pub(super) fn bytes_without(&self, id: &str) -> usize {
        self.list.iter().filter(|tape| *tape.id != *id).map(|tape| tape.bytes).sum()
    }

    /// One is stored so.
    pub(super) fn put(&mut self, tape: Tape) {
        match self.list.iter_mut().find(|it| it.id == tape.id) {
            Some(old) => *old = tape,
            None => {
                let at = self.list.partition_point(|it| it.began <= tape.began);
                self.list.insert(at, tape);
            }
        }
    }

    /// Takes out those that a person has deleted, for good.
    pub(super) fn take_deleted(&mut self) -> Vec<Tape> {
        let all = std::mem::take(&mut self.list);
        let (gone, kept) = all.into_iter().partition(|tape| tape.deleted.is_some());
        self.list = kept;
        gone
    }
}

/// A name as it is kept.
pub(super) fn short(name: &str) -> Rc<str> {
    name.trim().chars().take(MAX_NAME).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_ran_when_it_was_stored_is_broken_off() {
        let profile = Profile { name: "school".into(), ..Profile::default() };
        let tape = Tape::new("1f".into(), 1.5e12, &profile);
        let tape = Tape { count: 3, bytes: 300, parts: 2, name: "课".into(), ..tape };
        let read = Tape::from_value(&tape.to_value());
        assert_eq!(read, Some(Tape { end: End::BrokenOff, ..tape.clone() }));
        for end in [End::Whole, End::Cut, End::BrokenOff] {
            let tape = Tape { end, deleted: Some(5.0), ..tape.clone() };
            assert_eq!(Tape::from_value(&tape.to_value()), Some(tape));
        }
        for value in [json!(null), json!({ "id": "" }), json!({ "id": "1", "began": 0 })] {
            assert_eq!(Tape::from_value(&value), None, "{value}");
        }
    }

    #[test]
    fn a_file_is_called_as_its_recording() {
        let mut tape = Tape::new("1".into(), 0.0, &Profile::default());
        assert_eq!(tape.file_name(), "session.jsonl");
        tape.name = "第 3 课/a:b".into();
        assert_eq!(tape.file_name(), "第-3-课-a-b.jsonl");
    }
}
