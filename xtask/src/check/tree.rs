//! The files of the checkout as text, with what a rule wants to know of a Rust file: its code
//! without comments, strings and tests.

use std::fs;
use std::path::{Path, PathBuf};

use super::Violation;
use super::source;
use crate::failure::{At, Failure};
use crate::files;

/// Folders that hold what is fetched or made, or that are not ours to look at.
const NOT_OURS: [&str; 6] = [".git", "target", "dist", "node_modules", "__pycache__", ".venv"];

/// What is written by hand, by the end of the file's name.
const WRITTEN: [&str; 14] = [
    "rs", "toml", "md", "html", "css", "js", "mjs", "cjs", "py", "ino", "sh", "json", "yml", "svg",
];

/// All files that are written by hand.
#[derive(Debug)]
pub struct Tree {
    files: Vec<File>,
}

/// One of them.
#[derive(Debug)]
pub struct File {
    /// Relative to the checkout.
    pub path: PathBuf,
    /// As it is.
    pub text: String,
    /// Of a Rust file: the code alone, the same lines; else empty.
    pub code: String,
}

impl Tree {
    /// Reads the checkout.
    pub fn read(root: &Path) -> Result<Self, Failure> {
        let mut sources = Vec::new();
        for path in files::below_where(root, &|name| !NOT_OURS.contains(&name))? {
            if is_written(&path) {
                let text = fs::read_to_string(root.join(&path)).at("read", &path)?;
                sources.push((path, text));
            }
        }
        Ok(Self::new(sources))
    }

    /// The files given, with their paths.
    pub fn new(sources: Vec<(PathBuf, String)>) -> Self {
        let all: Vec<(PathBuf, String, String)> = sources
            .into_iter()
            .map(|(path, text)| {
                let code = if is_rust(&path) { source::code(&text) } else { String::new() };
                (path, text, code)
            })
            .collect();
        let test_files: Vec<PathBuf> =
            all.iter().flat_map(|(path, _, code)| source::test_files(path, code)).collect();
        let files = all.into_iter().map(|(path, text, code)| {
            let is_test = test_files.iter().any(|test| path.starts_with(test.with_extension("")))
                || test_files.contains(&path);
            let code = if is_test { String::new() } else { source::without_tests(&code) };
            File { path, text, code }
        });
        Self { files: files.collect() }
    }

    /// All files.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// The Rust files below `folder` ("" for all).
    pub fn rust(&self, folder: &str) -> impl Iterator<Item = &File> {
        let folder = PathBuf::from(folder);
        self.files.iter().filter(move |file| is_rust(&file.path) && file.path.starts_with(&folder))
    }
}

impl File {
    /// Where the code names one of `words`: whole words, or paths such as `std::net`.
    pub fn naming(&self, words: &[&str]) -> Vec<Violation> {
        let lines = self.code.lines().enumerate();
        lines
            .flat_map(|(index, line)| {
                words
                    .iter()
                    .filter(|word| source::names(line, word))
                    .map(move |word| self.violation(index + 1, format!("`{word}`")))
            })
            .collect()
    }

    /// A violation here.
    pub fn violation(&self, line: usize, what: impl Into<String>) -> Violation {
        Violation { file: self.path.clone(), line, what: what.into() }
    }
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

fn is_written(path: &Path) -> bool {
    let lock = path.ends_with("package-lock.json");
    let extension = path.extension().and_then(|extension| extension.to_str());
    // Scripts such as .ci/run have no extension.
    !lock && (extension.is_some_and(|name| WRITTEN.contains(&name)) || path.starts_with(".ci"))
}

/// A tree of one file, for the rules' tests.
#[cfg(test)]
pub fn sample(path: &str, text: &str) -> Tree {
    Tree::new(vec![(PathBuf::from(path), text.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_of_tests_in_its_own_file_is_no_code() {
        let tree = Tree::new(vec![
            ("shared/src/a/mod.rs".into(), "fn f() {}\n#[cfg(test)]\nmod tests;\n".into()),
            ("shared/src/a/tests.rs".into(), "use std::collections::HashMap;\n".into()),
            ("shared/src/a/other.rs".into(), "use std::collections::HashMap;\n".into()),
        ]);
        let found = |path: &str| {
            let file = tree.rust("shared").find(|file| file.path == Path::new(path));
            file.map(|file| file.naming(&["HashMap"]).len())
        };
        assert_eq!(found("shared/src/a/tests.rs"), Some(0));
        assert_eq!(found("shared/src/a/other.rs"), Some(1));
    }
}
