//! docs/BENCHMARKS.md: prose by hand, and between `<!-- begin: name -->` and `<!-- end: name -->`
//! what a measurement wrote.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{At, Failure};

const FILE: &str = "docs/BENCHMARKS.md";

/// Puts `text` between the marks of the section `name`; gives the file, relative to `root`.
pub fn replace(root: &Path, name: &str, text: &str) -> Result<PathBuf, Failure> {
    let file = root.join(FILE);
    let old = fs::read_to_string(&file).at("read", &file)?;
    let new = replaced(&old, name, text).ok_or_else(|| {
        Failure::new(format!("{FILE} has no section `{name}`")).advice(marks(name))
    })?;
    fs::write(&file, new).at("write", &file)?;
    Ok(PathBuf::from(FILE))
}

/// `old` with `text` in the section `name`; `None` without both of its marks.
fn replaced(old: &str, name: &str, text: &str) -> Option<String> {
    let [begin, end] = [mark("begin", name), mark("end", name)];
    let (before, rest) = old.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n\n{}\n\n{end}{after}", text.trim()))
}

fn mark(which: &str, name: &str) -> String {
    format!("<!-- {which}: {name} -->")
}

fn marks(name: &str) -> String {
    format!("add `{}` and `{}` to it", mark("begin", name), mark("end", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "# A\n<!-- begin: a -->\nold\n<!-- end: a -->\n\
        text\n<!-- begin: b -->\n<!-- end: b -->\nrest\n";

    #[test]
    fn only_the_section_is_replaced_and_a_second_time_changes_nothing() {
        let new = replaced(OLD, "b", "one\ntwo\n").unwrap();
        assert!(new.starts_with("# A\n<!-- begin: a -->\nold\n<!-- end: a -->\ntext\n"));
        assert!(new.ends_with("<!-- begin: b -->\n\none\ntwo\n\n<!-- end: b -->\nrest\n"));
        assert_eq!(replaced(&new, "b", "one\ntwo\n"), Some(new));
    }

    #[test]
    fn a_section_without_its_marks_is_not_guessed() {
        assert_eq!(replaced(OLD, "c", "text"), None);
        assert_eq!(replaced("<!-- begin: a -->", "a", "text"), None);
    }
}
