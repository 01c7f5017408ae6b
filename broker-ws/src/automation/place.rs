//! Where the rules are: a file of the settings, a file of this broker's own, or memory.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use shared::automation::{RuleError, Rules};
use tracing::{error, warn};

/// The broker's own file, beside the store.
const NAME: &str = "rules.yaml";

/// Why there are no rules.
#[derive(Debug)]
pub enum RulesError {
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// What it says is wrong.
    Wrong(PathBuf, RuleError),
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => {
                write!(f, "the rules' file {} cannot be read: {error}", path.display())
            }
            Self::Wrong(path, error) => write!(f, "the rules' file {}, {error}", path.display()),
        }
    }
}

impl std::error::Error for RulesError {}

/// Where rules are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file of the settings: whoever looks after it changes it there.
    Settings(PathBuf),
    /// In the broker's own file.
    Own(PathBuf),
    /// In memory, until the program ends.
    Memory,
}

impl Place {
    /// The place that follows from the settings, and the folder of the store.
    pub(super) fn of(file: Option<&Path>, folder: Option<&Path>) -> Self {
        match (file, folder) {
            (Some(file), _) => Self::Settings(file.to_owned()),
            (None, Some(folder)) => Self::Own(folder.join(NAME)),
            (None, None) => Self::Memory,
        }
    }

    /// What is there. The broker's own file is renamed if it is wrong, as nobody may be there to mend
    /// it; one of the settings is not.
    pub(super) fn read(&self) -> Result<(String, Rules), RulesError> {
        let path = match self {
            Self::Settings(path) | Self::Own(path) => path,
            Self::Memory => return Ok(Default::default()),
        };
        let text = match (self, fs::read_to_string(path)) {
            (_, Ok(text)) => text,
            (Self::Own(_), Err(error)) if error.kind() == io::ErrorKind::NotFound => String::new(),
            (_, Err(error)) => return Err(RulesError::Unreadable(path.clone(), error)),
        };
        match Rules::parse(&text) {
            Ok(rules) => Ok((text, rules)),
            Err(error) => Err(RulesError::Wrong(path.clone(), error)),
        }
    }

    /// The same for a start that nothing of the broker's own stops.
    pub(super) fn begin(&self) -> Result<(String, Rules), RulesError> {
        let failed = match (self, self.read()) {
            (Self::Own(path), Err(error)) => (path, error),
            (_, other) => return other,
        };
        let (path, why) = failed;
        let aside = path.with_extension("yaml.damaged");
        error!("{why}. It is kept as {}, and no rules run", aside.display());
        if let Err(error) = fs::rename(path, &aside) {
            warn!("{} cannot be renamed: {error}", path.display());
        }
        Ok(Default::default())
    }

    /// Keeps a text, as a whole or not at all.
    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        let Self::Own(path) = self else { return Ok(()) };
        let new = path.with_extension("yaml.new");
        let mut file = fs::File::create(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_what_is_damaged_is_moved_aside() {
        let folder = std::env::temp_dir().join(format!("blinklab-rules-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let place = Place::of(None, Some(&folder));
        assert_eq!(place.begin().unwrap().0, "");
        let text = "rules:\n  - {name: a, when: t, then: [notify: x]}\n";
        place.write(text).unwrap();
        assert_eq!(place.begin().unwrap().1.rules.len(), 1);
        let file = folder.join(NAME);
        fs::write(&file, "rules:\n  - {name: a, when: t}\n").unwrap();
        assert!(place.read().unwrap_err().to_string().contains("line 2, column"));
        let settings = Place::of(Some(&file), Some(&folder));
        assert!(settings.begin().is_err(), "a file of the settings is not replaced by nothing");
        assert_eq!(place.begin().unwrap().0, "");
        assert!(!file.exists() && folder.join("rules.yaml.damaged").exists());
        assert!(matches!(settings.begin(), Err(RulesError::Unreadable(..))));
        fs::remove_dir_all(&folder).unwrap();
    }
}
