//! What the broker says went wrong, the newest last.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::broker::diagnosis::LogMessage;
use shared::time::Instant;

/// Lines that are kept; beyond it the oldest goes.
pub const MAX_LINES: usize = 200;
/// Longest payload that is read: no cause and no cure comes near it.
const MAX_PAYLOAD: usize = 8 * 1024;

/// The lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Log {
    lines: VecDeque<LogLine>,
    count: u64,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    /// Counts the lines.
    pub number: u64,
    /// When it came.
    pub at: Instant,
    /// What it says.
    pub message: Rc<LogMessage>,
}

impl Log {
    /// A message came. What is none of Blinklab's, such as the log of another broker, is left out.
    pub(super) fn handle(&mut self, now: Instant, payload: &[u8]) {
        if payload.len() > MAX_PAYLOAD {
            return;
        }
        let Some(message) = LogMessage::read(payload) else { return };
        if self.lines.len() == MAX_LINES {
            self.lines.pop_front();
        }
        self.count += 1;
        self.lines.push_back(LogLine { number: self.count, at: now, message: Rc::new(message) });
    }

    /// The lines, the newest first.
    pub fn lines(&self) -> impl Iterator<Item = &LogLine> {
        self.lines.iter().rev()
    }

    /// True without any.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Forgets all lines, and hands them over.
    pub fn clear(&mut self) -> Self {
        Self { lines: std::mem::take(&mut self.lines), count: self.count }
    }

    /// Puts what was cleared before what has come since.
    pub fn bring_back(&mut self, gone: Self) {
        let since = std::mem::replace(&mut self.lines, gone.lines);
        self.lines.extend(since);
        self.lines.drain(..self.lines.len().saturating_sub(MAX_LINES));
    }
}
