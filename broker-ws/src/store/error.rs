//! Why there is no store, in one sentence that says what to do.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why a store could not be opened.
#[derive(Debug)]
pub enum StoreError {
    /// Another program has it open.
    InUse(PathBuf),
    /// The folder or the file cannot be read or written.
    Io(PathBuf, io::Error),
    /// The storage says something else.
    Other(PathBuf, String),
    /// A file that cannot be read could not be put aside.
    NotAside {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
        /// Why it is still there.
        error: io::Error,
    },
    /// The system names no folder for data.
    NoDefault,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InUse(path) => write!(
                f,
                "{} is in use by another broker: stop that one, or give this one a folder of its \
                 own with --store PATH",
                path.display()
            ),
            Self::Io(path, error) => write!(
                f,
                "cannot keep anything in {} ({error}): make it writable, choose another folder \
                 with --store PATH, or keep everything in memory with --store none",
                path.display()
            ),
            Self::Other(path, what) => write!(
                f,
                "cannot open {} ({what}): choose another folder with --store PATH, or keep \
                 everything in memory with --store none",
                path.display()
            ),
            Self::NotAside { path, why, error } => write!(
                f,
                "{} cannot be used ({why}) and could not be put aside ({error}): move it away, or \
                 choose another folder with --store PATH",
                path.display()
            ),
            Self::NoDefault => f.write_str(
                "this system names no folder for data (HOME is not set): choose one with --store \
                 PATH, or keep everything in memory with --store none",
            ),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(_, error) | Self::NotAside { error, .. } => Some(error),
            Self::InUse(_) | Self::Other(..) | Self::NoDefault => None,
        }
    }
}
