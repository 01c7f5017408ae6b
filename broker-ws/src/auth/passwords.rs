//! The file of user names and passwords: one `name:hash` a line, as mosquitto's is.
//!
//! Empty lines and those that begin with `#` mean nothing. Editing changes the line of one user and
//! leaves all others as they are, also those that say nothing to this version.

use std::collections::BTreeMap;
use std::path::Path;

use super::file::{self, FileError, Problem};
use super::hash::{NoRandomness, PasswordHash};

/// Longest password in bytes: many may wait to be looked at.
pub(super) const MAX_PASSWORD: usize = 4096;

/// Users and their passwords.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passwords {
    users: BTreeMap<String, PasswordHash>,
}

impl Passwords {
    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Self, FileError> {
        let text = file::read(path)?;
        let (passwords, problems) = Self::parse(&text);
        FileError::of(path, problems)?;
        Ok(passwords)
    }

    fn parse(text: &str) -> (Self, Vec<Problem>) {
        let mut passwords = Self::default();
        let mut lines = BTreeMap::new();
        let mut problems = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let Some((user, hash)) = entry(line) else { continue };
            let found = match (user, hash) {
                ("", _) => Err("there is no user name before the colon".to_owned()),
                (_, None) => Err("a line is `name:hash`, and this one has no colon".to_owned()),
                (user, Some(hash)) => match lines.insert(user, number) {
                    Some(first) => Err(format!("{user:?} stands in line {first} already")),
                    None => PasswordHash::parse(hash).map_err(|error| error.to_string()),
                },
            };
            match found {
                Ok(hash) => drop(passwords.users.insert(user.to_owned(), hash)),
                Err(what) => problems.push(Problem { line: number, what }),
            }
        }
        (passwords, problems)
    }

    /// The hash of a user.
    pub(crate) fn get(&self, user: &str) -> Option<&PasswordHash> {
        self.users.get(user)
    }

    /// The hash at a place among all; `None` if there are no users at all.
    pub(crate) fn any(&self, place: u64) -> Option<&PasswordHash> {
        let count = u64::try_from(self.users.len()).ok()?;
        let place = usize::try_from(place.checked_rem(count)?).ok()?;
        self.users.values().nth(place)
    }

    /// How many users there are.
    pub(crate) fn len(&self) -> usize {
        self.users.len()
    }
}

/// What a line says, if it says anything: a name, and what stands behind the colon.
fn entry(line: &str) -> Option<(&str, Option<&str>)> {
    let line = line.trim_end_matches(['\r', ' ', '\t']);
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    Some(match line.split_once(':') {
        Some((user, hash)) => (user, Some(hash)),
        None => (line, None),
    })
}

/// What an edit did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// There is a new user.
    Added,
    /// A user has a new password.
    Changed,
    /// A user is gone.
    Deleted,
}

/// Why an edit failed. Displayed as one sentence.
#[derive(Debug)]
pub enum EditError {
    /// The name cannot stand in a file.
    Name(&'static str),
    /// The password cannot be one.
    Password(&'static str),
    /// There is no such user to delete.
    NoSuchUser(String),
    /// The system gave no random bytes.
    NoRandomness,
    /// The file cannot be read or written.
    File(FileError),
}

/// Gives a user a password, or with `None` takes the user away. The file is made if there is none,
/// and replaced as a whole, readable by its owner alone. Lines that a broker could not read are
/// reported and kept.
pub fn edit(
    path: &Path,
    user: &str,
    password: Option<&[u8]>,
) -> Result<(Edit, Vec<Problem>), EditError> {
    check_name(user).map_err(EditError::Name)?;
    let text = match file::read(path) {
        Ok(text) => text,
        Err(error) if error.is_missing() && password.is_some() => String::new(),
        Err(error) => return Err(EditError::File(error)),
    };
    let hash = match password {
        None => None,
        Some(password) => {
            check_password(password).map_err(EditError::Password)?;
            Some(PasswordHash::new(password).map_err(|NoRandomness| EditError::NoRandomness)?)
        }
    };
    let (text, edit) =
        edited(&text, user, hash.as_ref()).ok_or_else(|| EditError::NoSuchUser(user.to_owned()))?;
    file::replace(path, &text).map_err(EditError::File)?;
    Ok((edit, Passwords::parse(&text).1))
}

fn check_name(user: &str) -> Result<(), &'static str> {
    if user.is_empty() {
        Err("the user name is empty")
    } else if user.starts_with('#') {
        Err("a user name does not begin with `#`: that is a comment")
    } else if user.contains(':') || user.chars().any(char::is_control) {
        Err("a user name has no colon and no line break in it")
    } else if user.trim_end() != user {
        Err("a user name does not end with a space")
    } else if user.len() > usize::from(u16::MAX) {
        Err("a user name has at most 65535 bytes")
    } else {
        Ok(())
    }
}

fn check_password(password: &[u8]) -> Result<(), &'static str> {
    if password.is_empty() {
        Err("the password is empty")
    } else if password.len() > MAX_PASSWORD {
        Err("a password has at most 4096 bytes")
    } else {
        Ok(())
    }
}

/// The text with the line of a user changed, added or left out; `None` if there is none to leave out.
fn edited(text: &str, user: &str, hash: Option<&PasswordHash>) -> Option<(String, Edit)> {
    let mut out = String::with_capacity(text.len());
    let mut is_found = false;
    for line in text.split_inclusive('\n') {
        if entry(line.trim_end_matches('\n')).is_none_or(|(name, _)| name != user) {
            out.push_str(line);
        } else if !std::mem::replace(&mut is_found, true)
            && let Some(hash) = hash
        {
            out.push_str(&format!("{user}:{hash}\n"));
        }
    }
    let edit = match (is_found, hash) {
        (true, Some(_)) => Edit::Changed,
        (true, None) => Edit::Deleted,
        (false, None) => return None,
        (false, Some(hash)) => {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(&format!("{user}:{hash}\n"));
            Edit::Added
        }
    };
    Some((out, edit))
}

impl std::fmt::Display for EditError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(what) | Self::Password(what) => f.write_str(what),
            Self::NoSuchUser(user) => write!(f, "there is no user {user:?} to delete"),
            Self::NoRandomness => f.write_str("the system gives no random numbers for the hash"),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for EditError {}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: &str = "$7$101$N8oYba/5q/JSA8uX$eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==";

    #[test]
    fn users_are_found_by_name_and_comments_are_none() {
        let text = format!("# class 3b\n\nalice:{ALICE}\r\n#bob:{ALICE}\ncarol x:{ALICE}");
        let (passwords, problems) = Passwords::parse(&text);
        assert_eq!(problems, []);
        assert_eq!(passwords.len(), 2);
        assert!(passwords.get("alice").unwrap().is_of(b"secret"));
        assert!(passwords.get("carol x").is_some() && passwords.get("bob").is_none());
        assert!(passwords.any(7).is_some() && Passwords::default().any(7).is_none());
    }

    #[test]
    fn every_wrong_line_is_named_with_its_cause() {
        let text = format!("alice:{ALICE}\nbob\n:{ALICE}\ncarol:secret\nalice:{ALICE}\ndave:$7$x");
        let problems = Passwords::parse(&text).1;
        let found: Vec<String> = problems.iter().map(Problem::to_string).collect();
        for (found, says) in found.iter().zip([
            "line 2: a line is `name:hash`",
            "line 3: there is no user name",
            "line 4: behind the user name stands no hash",
            "line 5: \"alice\" stands in line 1 already",
            "line 6: the hash is not whole",
        ]) {
            assert!(found.starts_with(says), "{found}");
        }
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn an_edit_leaves_everything_else_as_it_is() {
        let hash = PasswordHash::parse(ALICE).unwrap();
        let before = "# class 3b\r\nalice:$8$new\n\nbob:$7$x\n?? what\nalice:twice\nend";
        let (after, edit) = edited(before, "alice", Some(&hash)).unwrap();
        assert_eq!(edit, Edit::Changed);
        assert_eq!(after, format!("# class 3b\r\nalice:{ALICE}\n\nbob:$7$x\n?? what\nend"));
        let (after, edit) = edited(before, "carol", Some(&hash)).unwrap();
        assert_eq!((after, edit), (format!("{before}\ncarol:{ALICE}\n"), Edit::Added));
        let (after, edit) = edited(before, "alice", None).unwrap();
        assert_eq!(edit, Edit::Deleted);
        assert_eq!(after, "# class 3b\r\n\nbob:$7$x\n?? what\nend");
        assert!(edited(before, "carol", None).is_none());
        assert_eq!(edited("", "alice", Some(&hash)).unwrap().0, format!("alice:{ALICE}\n"));
    }

    #[test]
    fn names_that_would_break_the_file_are_refused() {
        for name in ["", "a:b", "a\nb", "#a", "a ", "a\0"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        for name in ["alice", "a b", "学生", "a#b"] {
            assert!(check_name(name).is_ok(), "{name:?}");
        }
    }
}
