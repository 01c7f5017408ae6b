//! What outlives the program: rows in a file, written by group commit.
//!
//! Knows rows as bytes and one file. Does not know what they mean: [`shared::broker::journal`] says
//! that. The core is never locked while the disk works: [`writer`] takes what has been recorded
//! since its last commit, commits all of it in one step, and tells the hub.

mod changes;
mod error;
mod file;
mod intake;
mod place;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use shared::broker::journal::Row;

pub(crate) use changes::Changes;
pub use error::StoreError;
pub(crate) use intake::{Commits, Intake};
pub use place::default_folder;
pub(crate) use writer::{Report, Writer};

/// Where Sessions and retained messages are kept, and how much may be on its way there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreOptions {
    /// Where.
    pub place: StorePlace,
    /// About how many bytes of changes may wait for the disk. Beyond it nobody is read from until
    /// the disk has caught up.
    pub max_backlog: usize,
    /// How long the disk may take for the last changes when the server stops.
    pub flush_timeout: Duration,
}

/// Where Sessions and retained messages are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StorePlace {
    /// Nowhere but in memory.
    #[default]
    Memory,
    /// In the folder that the system's convention names for this user's data: see
    /// [`default_folder`].
    UserData,
    /// In this folder, which is made if there is none.
    Folder(PathBuf),
}

impl StorePlace {
    /// The folder, if there is to be one.
    pub(crate) fn folder(&self) -> Result<Option<PathBuf>, StoreError> {
        Ok(match self {
            Self::Memory => None,
            Self::UserData => Some(default_folder()?),
            Self::Folder(folder) => Some(folder.clone()),
        })
    }
}

impl Default for StoreOptions {
    fn default() -> Self {
        let place = StorePlace::default();
        Self { place, max_backlog: 16 << 20, flush_timeout: Duration::from_secs(10) }
    }
}

/// Something that keeps rows.
pub(crate) trait Disk: Send {
    /// Makes all changes in one step. When it returns, they survive a power cut.
    fn commit(&mut self, changes: &Changes) -> Result<(), DiskError>;
}

/// Why a commit failed. Nothing of it was kept; it may be tried again.
#[derive(Debug)]
pub(crate) struct DiskError(Box<dyn std::error::Error + Send + Sync>);

impl std::fmt::Display for DiskError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A store that was opened.
pub(crate) struct Opened {
    pub(crate) disk: Box<dyn Disk>,
    /// What it had kept.
    pub(crate) rows: Vec<Row>,
    /// The file.
    pub(crate) path: PathBuf,
    /// A file that could not be read was put aside for this one.
    pub(crate) aside: Option<Aside>,
}

/// A file that this version cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// Where it is now.
    pub path: PathBuf,
    /// What is wrong with it, in words.
    pub why: String,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened")
            .field("path", &self.path)
            .field("rows", &self.rows.len())
            .field("aside", &self.aside)
            .finish_non_exhaustive()
    }
}

/// Opens the store in `folder`, or begins one.
pub(crate) fn open(folder: &Path) -> Result<Opened, StoreError> {
    file::open(folder)
}
