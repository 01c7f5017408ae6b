//! What a hub would need to go on after a reload, and which of it is in the browser's storage.
//!
//! Knows the rows of `shared::broker::journal` as they are now, which of them have changed since the
//! last commit, and whether they are to be stored at all. Does not know the storage: it says what a
//! commit consists of, and is told how it went. Where nothing is stored, nothing waits for it.

use shared::map::{Map, Set};

use serde_json::{Value, json};
use shared::broker::journal::{Batch, Row};

use crate::state::form::{Field, named};

/// Bytes of all rows beyond which they are not stored any more.
pub const MAX_KEPT: usize = 16 << 20;
/// Bytes of all rows that a tab hands over to another one when it is closed.
const MAX_HANDED_OVER: usize = 4 << 20;

/// A key and a value.
pub type RawRow = (Vec<u8>, Vec<u8>);

/// Whether what the broker holds outlives a reload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Nobody wants that.
    #[default]
    Off,
    /// It will, once it has been stored.
    Beginning,
    /// It does.
    On,
    /// It was wanted, and does not work any more.
    Failed(KeepFault),
}

/// Why nothing is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeepFault {
    /// The browser gives this page no storage: a private window, or a setting.
    Denied,
    /// The browser's storage is full.
    Full,
    /// The broker holds more than [`MAX_KEPT`].
    TooLarge,
    /// Another broker, of another version of the page, took the storage over.
    TakenOver,
    /// The browser says that it cannot read or write, and no more.
    Broken,
}

named!(KeepFault {
    Denied = "Denied",
    Full = "Full",
    TooLarge = "TooLarge",
    TakenOver = "TakenOver",
    Broken = "Broken",
});

impl Field for Keep {
    fn read(&mut self, stored: &Value) -> Option<()> {
        *self = match stored.as_str() {
            Some("Off") => Self::Off,
            Some("Beginning") => Self::Beginning,
            Some("On") => Self::On,
            Some(_) => return None,
            None => {
                let mut fault = KeepFault::Broken;
                fault.read(&stored["Failed"])?;
                Self::Failed(fault)
            }
        };
        Some(())
    }

    fn write(&self) -> Value {
        match self {
            Self::Off => "Off".into(),
            Self::Beginning => "Beginning".into(),
            Self::On => "On".into(),
            Self::Failed(fault) => json!({ "Failed": fault.write() }),
        }
    }
}

/// What was found when a broker began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Whether a person wants it kept.
    pub keeps: bool,
    /// Whether the rows are in the storage as they are here.
    pub is_stored: bool,
    /// The rows.
    pub rows: Vec<RawRow>,
    /// Why the storage could not be read.
    pub fault: Option<KeepFault>,
}

/// Changes to be stored in one step, all or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Whether a person wants it kept from now on.
    pub keeps: bool,
    /// First, what is stored is put aside, as it cannot be read.
    pub puts_aside: bool,
    /// First, what is stored goes.
    pub clears: bool,
    /// Then these: a key with its new value, or none.
    pub changes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// The rows, and what of them is stored.
#[derive(Debug, Default)]
pub struct Rows {
    table: Map<Vec<u8>, Vec<u8>>,
    bytes: usize,
    keep: Keep,
    changed: Set<Vec<u8>>,
    clears: bool,
    puts_aside: bool,
    is_committing: bool,
    /// Of the newest record that was added, and of the newest one in the commit that is under way.
    sequence: u64,
    committing: u64,
    durable: Option<u64>,
    aside: Option<String>,
}

impl Rows {
    /// Rows that were found, and what they say. If one of them cannot be read, none is believed: they
    /// are put aside as a whole.
    pub(super) fn found(found: Found) -> (Self, Vec<Row>) {
        let keep = match (found.fault, found.keeps) {
            (Some(KeepFault::Denied), _) | (None, false) => Keep::Off,
            (Some(fault), _) => Keep::Failed(fault),
            (None, true) if found.is_stored => Keep::On,
            (None, true) => Keep::Beginning,
        };
        let mut rows = Self { keep, ..Self::default() };
        let mut decoded = Vec::with_capacity(found.rows.len());
        for (index, (key, value)) in found.rows.iter().enumerate() {
            match Row::decode(key, value) {
                Ok(row) => decoded.push(row),
                Err(error) => {
                    rows.aside = Some(format!("{}: {error}", index + 1));
                    rows.puts_aside = found.is_stored && rows.is_kept();
                    return (rows, Vec::new());
                }
            }
        }
        rows.bytes = found.rows.iter().map(|(key, value)| key.len() + value.len()).sum();
        rows.table = found.rows.into_iter().collect();
        if rows.keep == Keep::Beginning {
            rows.store_all();
        }
        (rows, decoded)
    }

    /// Whether what is here is stored, or to be.
    fn is_kept(&self) -> bool {
        matches!(self.keep, Keep::Beginning | Keep::On)
    }

    pub(super) const fn keep(&self) -> &Keep {
        &self.keep
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }

    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Which of the stored rows could not be read, and why, if that happened.
    pub(super) fn aside(&self) -> Option<&str> {
        self.aside.as_deref()
    }

    /// A person wants it stored from now on, or not any more: then what is stored goes.
    pub(super) fn set_kept(&mut self, keeps: bool) {
        let is_so = if keeps { self.is_kept() } else { self.keep == Keep::Off };
        if is_so {
            return;
        }
        self.changed.clear();
        if keeps {
            self.keep = Keep::Beginning;
            self.store_all();
            self.limit();
        } else {
            self.keep = Keep::Off;
            self.clears = true;
            self.durable = Some(self.sequence);
        }
    }

    fn store_all(&mut self) {
        self.clears = true;
        self.changed = self.table.keys().cloned().collect();
    }

    fn fail(&mut self, fault: KeepFault) {
        self.keep = Keep::Failed(fault);
        self.changed.clear();
        (self.clears, self.puts_aside) = (false, false);
        self.durable = Some(self.sequence);
    }

    fn limit(&mut self) {
        if self.is_kept() && self.bytes > MAX_KEPT {
            self.fail(KeepFault::TooLarge);
        }
    }

    pub(super) fn add(&mut self, batch: &Batch) {
        for record in &batch.records {
            let (key, value) = record.encode();
            let added = value.as_ref().map_or(0, |value| key.len() + value.len());
            let old = match value {
                Some(value) => self.table.insert(key.clone(), value),
                None => self.table.remove(&key),
            };
            self.bytes = self.bytes + added - old.map_or(0, |old| key.len() + old.len());
            if self.is_kept() {
                self.changed.insert(key);
            }
        }
        self.sequence = batch.sequence;
        if !self.is_kept() {
            self.durable = Some(self.sequence);
        }
        self.limit();
    }

    /// Up to where all is as safe as it will get.
    pub(super) fn take_durable(&mut self) -> Option<u64> {
        self.durable.take()
    }

    pub(super) fn poll_commit(&mut self) -> Option<Commit> {
        let is_needed = self.clears || self.puts_aside || !self.changed.is_empty();
        if self.is_committing || !is_needed {
            return None;
        }
        let changed = std::mem::take(&mut self.changed);
        let changes = changed.into_iter().map(|key| {
            let value = self.table.get(&key).cloned();
            (key, value)
        });
        let commit = Commit {
            keeps: !matches!(self.keep, Keep::Off),
            puts_aside: std::mem::take(&mut self.puts_aside),
            clears: std::mem::take(&mut self.clears),
            changes: changes.collect(),
        };
        self.is_committing = true;
        self.committing = self.sequence;
        Some(commit)
    }

    pub(super) fn handle_committed(&mut self, outcome: Result<(), KeepFault>) {
        self.is_committing = false;
        match outcome {
            Ok(()) => {
                self.durable = self.durable.max(Some(self.committing));
                // Of what was wanted meanwhile, the next commit decides.
                if self.keep == Keep::Beginning && !self.clears {
                    self.keep = Keep::On;
                }
            }
            // There is nothing to erase in a storage that is none.
            Err(KeepFault::Denied) if self.keep == Keep::Off => {}
            Err(fault) => self.fail(fault),
        }
    }

    /// The rows as they would be restored.
    pub(super) fn decoded(&self) -> Vec<Row> {
        self.table.iter().filter_map(|(key, value)| Row::decode(key, value).ok()).collect()
    }

    /// All of it goes.
    pub(super) fn clear(&mut self) {
        self.table.clear();
        self.bytes = 0;
        self.changed.clear();
        self.clears = self.is_kept();
    }

    /// Another broker goes on from here: it counts its records anew.
    pub(super) fn forget_sequence(&mut self) {
        (self.sequence, self.committing, self.durable) = (0, 0, None);
    }

    pub(super) fn hand_over(&self) -> Option<Found> {
        (self.bytes <= MAX_HANDED_OVER).then(|| Found {
            keeps: self.is_kept(),
            is_stored: false,
            rows: self.table.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            fault: None,
        })
    }
}

impl Found {
    /// In bytes, for another tab.
    pub fn write(&self) -> Vec<u8> {
        let mut out = vec![u8::from(self.keeps)];
        for part in self.rows.iter().flat_map(|(key, value)| [key, value]) {
            out.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            out.extend(part);
        }
        out
    }

    /// What another tab has written; `None` if it is not whole.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (&keeps, mut rest) = bytes.split_first()?;
        let mut rows = Vec::new();
        while !rest.is_empty() {
            rows.push((part(&mut rest)?, part(&mut rest)?));
        }
        Some(Self { keeps: keeps == 1, is_stored: false, rows, fault: None })
    }
}

fn part(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let (len, tail) = rest.split_first_chunk::<4>()?;
    let (part, tail) = tail.split_at_checked(u32::from_be_bytes(*len) as usize)?;
    *rest = tail;
    Some(part.to_vec())
}
