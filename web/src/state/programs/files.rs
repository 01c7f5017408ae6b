//! The files of a program: which names they may have, how many there may be, and how large.
//!
//! Knows nothing of Python. What comes from a person or from a file is checked here before it
//! becomes part of a board, by the rules of `shared::board::program`.

use std::rc::Rc;

use shared::board::program::{File, MAX_FILE_NAME_LEN, MAX_FILES, MAX_PROGRAM_LEN, is_file_name};

/// The file that a board runs after `boot.py`.
pub const MAIN: &str = "main.py";

/// The files of a program, in the order in which a person sees them, to be changed.
#[derive(Debug)]
pub struct Files<'a>(pub &'a mut Vec<File>);

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// Nothing was typed.
    NoName,
    /// A character that a file of a board may not have in its name, or a folder without a name.
    BadName(Rc<str>),
    /// Its name is too long.
    LongName,
    /// Another one is called so.
    Taken(Rc<str>),
    /// There are as many as there may be.
    TooMany,
    /// Together they would be too large.
    TooLarge,
    /// It is no text.
    NoText(Rc<str>),
}

/// The place of the file with this name.
pub fn position(files: &[File], name: &str) -> Option<usize> {
    files.iter().position(|file| file.name == name)
}

/// A name like this one that no file has.
pub fn free_name(files: &[File], wanted: &str) -> String {
    let (stem, ending) = wanted.rsplit_once('.').unwrap_or((wanted, "py"));
    let numbered = (2..).map(|number| format!("{stem}{number}.{ending}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names.find(|name| position(files, name).is_none()).unwrap_or_default()
}

impl Files<'_> {
    /// One more, at the end; gives its place.
    pub fn add(&mut self, name: &str, text: &str) -> Result<usize, FileError> {
        self.insert(self.0.len(), name, text)
    }

    /// One more, at this place or at the end; gives its place.
    pub fn insert(&mut self, at: usize, name: &str, text: &str) -> Result<usize, FileError> {
        let name = self.check_name(name, None)?;
        if self.0.len() >= MAX_FILES {
            return Err(FileError::TooMany);
        }
        if self.size_without("") + text.len() > MAX_PROGRAM_LEN {
            return Err(FileError::TooLarge);
        }
        let at = at.min(self.0.len());
        self.0.insert(at, File { name, text: text.to_owned() });
        Ok(at)
    }

    /// Another text for a file.
    pub fn write(&mut self, name: &str, text: &str) -> Result<(), FileError> {
        if self.size_without(name) + text.len() > MAX_PROGRAM_LEN {
            return Err(FileError::TooLarge);
        }
        if let Some(file) = self.0.iter_mut().find(|file| file.name == name) {
            text.clone_into(&mut file.text);
        }
        Ok(())
    }

    /// Another name for a file; gives it as it is then.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<String, FileError> {
        let to = self.check_name(to, Some(from))?;
        if let Some(file) = self.0.iter_mut().find(|file| file.name == from) {
            file.name.clone_from(&to);
        }
        Ok(to)
    }

    /// Takes one out, with the place where it stood.
    pub fn remove(&mut self, name: &str) -> Option<(usize, File)> {
        let at = position(self.0, name)?;
        Some((at, self.0.remove(at)))
    }

    fn size_without(&self, name: &str) -> usize {
        self.0.iter().filter(|file| file.name != name).map(|file| file.text.len()).sum()
    }

    fn check_name(&self, typed: &str, own: Option<&str>) -> Result<String, FileError> {
        let name = typed.trim().trim_start_matches('/');
        if name.is_empty() {
            return Err(FileError::NoName);
        }
        if name.len() > MAX_FILE_NAME_LEN {
            return Err(FileError::LongName);
        }
        if !is_file_name(name) {
            return Err(FileError::BadName(name.into()));
        }
        if own != Some(name) && position(self.0, name).is_some() {
            return Err(FileError::Taken(name.into()));
        }
        Ok(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked() {
        let mut list = Vec::new();
        let mut files = Files(&mut list);
        assert_eq!(files.add(" main.py ", "x = 1"), Ok(0));
        assert_eq!(files.add("/lib/lamp.py", ""), Ok(1));
        for (name, error) in [
            ("", FileError::NoName),
            (" / ", FileError::NoName),
            ("main.py", FileError::Taken("main.py".into())),
            ("a//b", FileError::BadName("a//b".into())),
            ("../up.py", FileError::BadName("../up.py".into())),
            ("灯.py", FileError::BadName("灯.py".into())),
        ] {
            assert_eq!(files.add(name, ""), Err(error), "{name:?}");
        }
        assert_eq!(files.add(&"n".repeat(MAX_FILE_NAME_LEN + 1), ""), Err(FileError::LongName));
        assert_eq!(files.rename("main.py", "main.py"), Ok("main.py".into()));
        let taken = FileError::Taken("lib/lamp.py".into());
        assert_eq!(files.rename("main.py", "lib/lamp.py"), Err(taken));
        assert_eq!(files.rename("main.py", " /new.py"), Ok("new.py".into()));
    }

    #[test]
    fn there_are_limits_to_number_and_size() {
        let mut list = Vec::new();
        let mut files = Files(&mut list);
        for number in 0..MAX_FILES {
            assert_eq!(files.add(&format!("{number}.py"), "x"), Ok(number));
        }
        assert_eq!(files.add("more.py", ""), Err(FileError::TooMany));
        let most = "x".repeat(MAX_PROGRAM_LEN - MAX_FILES + 1);
        assert_eq!(files.write("3.py", &most), Ok(()));
        assert_eq!(files.write("4.py", "xx"), Err(FileError::TooLarge));
        assert_eq!(files.remove("3.py").map(|(at, _)| at), Some(3));
        assert_eq!(files.insert(3, "3.py", "back"), Ok(3));
        assert_eq!(list[3].text, "back");
    }

    #[test]
    fn a_free_name_is_found() {
        let mut list = Vec::new();
        assert_eq!(free_name(&list, MAIN), MAIN);
        let _ = Files(&mut list).add(MAIN, "");
        let _ = Files(&mut list).add("main2.py", "");
        assert_eq!(free_name(&list, MAIN), "main3.py");
    }
}
