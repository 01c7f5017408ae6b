//! Files that people write: read with a limit, replaced as a whole, and complained about by line.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes: some hundred thousand users.
const MAX_SIZE: u64 = 64 << 20;

/// What is wrong with a file, and in which line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub line: usize,
    /// What, and how to mend it.
    pub what: String,
}

/// Why a file could not be read or written. Displayed with its name, and one line for each problem.
#[derive(Debug)]
pub enum FileError {
    /// The system does not give it.
    Unreadable(PathBuf, io::Error),
    /// The system does not take it.
    Unwritable(PathBuf, io::Error),
    /// What it says is wrong.
    Wrong(PathBuf, Vec<Problem>),
}

impl FileError {
    /// An error if there are any problems.
    pub(super) fn of(path: &Path, problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self::Wrong(path.to_owned(), problems)) }
    }

    /// True if there is no such file.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Unreadable(_, error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => {
                write!(f, "{} cannot be read: {error}", path.display())
            }
            Self::Unwritable(path, error) => {
                write!(f, "{} cannot be written: {error}", path.display())
            }
            Self::Wrong(path, problems) => {
                for (index, problem) in problems.iter().enumerate() {
                    let newline = if index == 0 { "" } else { "\n" };
                    write!(f, "{newline}{}, {problem}", path.display())?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for FileError {}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, FileError> {
    let read = || {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_SIZE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_SIZE {
            return Err(io::Error::other("it is larger than 64 MiB"));
        }
        Ok(bytes)
    };
    let bytes = read().map_err(|error| FileError::Unreadable(path.to_owned(), error))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let what = "this is no UTF-8: save the file as UTF-8".to_owned();
        FileError::Wrong(path.to_owned(), vec![Problem { line, what }])
    })
}

/// True for a file that everybody on this computer can read.
pub(super) fn is_public(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Puts `text` in the place of a file, which is the old one or the new one at every moment, also
/// when the power fails. Only its owner may read it.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), FileError> {
    // Where the name is a link, what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let new = path.with_file_name(name);
    let write = || {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&new)?;
        // Root may edit what the broker's own user reads; anybody else is the owner already.
        #[cfg(unix)]
        if let Ok(old) = fs::metadata(&path) {
            use std::os::unix::fs::{MetadataExt, fchown};
            let _ = fchown(&file, Some(old.uid()), Some(old.gid()));
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        #[cfg(unix)]
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    };
    write().map_err(|error| {
        // What is left of the attempt is of no use; a file that could not be made is not there.
        let _ = fs::remove_file(&new);
        FileError::Unwritable(path.clone(), error)
    })
}
