//! The one error type of xtask: what failed, what was tried, the end of what it said, and what a
//! person can do about it. It knows nothing of any particular step.

use std::fmt;
use std::path::PathBuf;

/// A step that did not work, told so that a person can go on without xtask.
#[derive(Debug, Default)]
pub struct Failure {
    what: String,
    tried: Option<String>,
    output: Option<Excerpt>,
    advice: Vec<String>,
}

/// The end of a command's output.
#[derive(Debug)]
struct Excerpt {
    log: PathBuf,
    lines: Vec<String>,
}

impl Failure {
    /// A failure in one plain sentence.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), ..Self::default() }
    }

    /// Adds the command line that was tried; it is also what a person can run by hand.
    pub fn tried(mut self, command: impl Into<String>) -> Self {
        self.tried = Some(command.into());
        self
    }

    /// Adds the end of the command's output and where all of it is.
    pub fn output(mut self, log: PathBuf, lines: Vec<String>) -> Self {
        self.output = Some(Excerpt { log, lines });
        self
    }

    /// Adds a line on what to do; several are listed in the order given.
    pub fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice.push(advice.into());
        self
    }

    /// The sentence alone, for summaries.
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)?;
        if let Some(Excerpt { log, lines }) = &self.output {
            write!(f, "\n  the end of {}:", log.display())?;
            for line in lines {
                write!(f, "\n  | {line}")?;
            }
        }
        if let Some(command) = &self.tried {
            write!(f, "\n  tried, and can be run by hand:\n    {command}")?;
        }
        if !self.advice.is_empty() {
            write!(f, "\n  what to do:")?;
        }
        for line in &self.advice {
            write!(f, "\n    {line}")?;
        }
        Ok(())
    }
}

/// Turns an I/O error into a [`Failure`] that names the path.
pub trait At<T> {
    /// `doing` reads as in "could not {doing} {path}".
    fn at(self, doing: &str, path: impl Into<PathBuf>) -> Result<T, Failure>;
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, doing: &str, path: impl Into<PathBuf>) -> Result<T, Failure> {
        self.map_err(|error| {
            Failure::new(format!("could not {doing} {}: {error}", path.into().display()))
        })
    }
}
