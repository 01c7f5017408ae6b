//! What a board runs: a behaviour that was chosen from a list, or a program in MicroPython.
//!
//! Knows what may be stored. Does not run either.

use alloc::string::String;
use alloc::vec::Vec;

use super::behaviour::Behaviour;

/// The most files of a program.
pub const MAX_FILES: usize = 32;
/// The most bytes of all files of a program.
pub const MAX_PROGRAM_LEN: usize = 256 * 1024;
/// The longest name of a file, in bytes.
pub const MAX_FILE_NAME_LEN: usize = 64;

/// What a board runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Program {
    /// Rules, without code.
    Behaviour(Behaviour),
    /// Files of MicroPython, in the order in which a person sees them.
    MicroPython(Vec<File>),
}

/// A file of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, perhaps with folders before it: `main.py`, `lib/simple.py`.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Program {
    /// The rules, if it is a behaviour.
    pub const fn behaviour(&self) -> Option<&Behaviour> {
        match self {
            Self::Behaviour(behaviour) => Some(behaviour),
            Self::MicroPython(_) => None,
        }
    }

    /// The rules to be changed, if it is a behaviour.
    pub const fn behaviour_mut(&mut self) -> Option<&mut Behaviour> {
        match self {
            Self::Behaviour(behaviour) => Some(behaviour),
            Self::MicroPython(_) => None,
        }
    }

    /// The files, if it is MicroPython.
    pub fn files(&self) -> Option<&[File]> {
        match self {
            Self::MicroPython(files) => Some(files),
            Self::Behaviour(_) => None,
        }
    }
}

/// Whether a file may have this name: letters, digits, `_`, `-`, `.` and `/`, no empty folder and
/// none that leads up.
pub fn is_file_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    (1..=MAX_FILE_NAME_LEN).contains(&name.len())
        && name.split('/').all(|level| {
            !level.is_empty() && level != "." && level != ".." && level.bytes().all(allowed)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        for name in ["main.py", "lib/umqtt/simple.py", "a-b_c.txt", ".hidden"] {
            assert!(is_file_name(name), "{name}");
        }
        let long = "n".repeat(MAX_FILE_NAME_LEN + 1);
        for name in ["", "/main.py", "a//b", "../main.py", "a/.", "é.py", "a b.py", &long] {
            assert!(!is_file_name(name), "{name}");
        }
    }
}
