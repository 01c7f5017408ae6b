//! The server's log lines, kept instead of printed.

use std::io;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());
static START: Once = Once::new();

/// Keeps the lines of all servers of this process from now on.
pub fn keep_log() {
    START.call_once(|| {
        tracing_subscriber::fmt().with_writer(Keep).with_ansi(false).with_target(false).init();
    });
}

/// The lines so far that name `what`.
pub fn log_lines(what: &str) -> Vec<String> {
    log_lines_since(0, what)
}

/// The same without the first `mark` lines.
pub fn log_lines_since(mark: usize, what: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().skip(mark).filter(|line| line.contains(what)).cloned().collect()
}

/// How many lines there are.
pub fn log_mark() -> usize {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).len()
}

struct Keep;

impl io::Write for Keep {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(String::from_utf8_lossy(line).into_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Keep {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
