//! What a person sees while xtask works: one line a step, with the time that it took.
//!
//! A step that is over at once says nothing. On a terminal a longer one shows a line that is
//! refreshed in place; elsewhere (CI, a file) it says that it starts, and from time to time that
//! it is still at it. Of steps that run side by side, one at a time has the line of the terminal.
//! It knows nothing of what the steps do.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A step over before this said nothing worth a line.
const QUIET: Duration = Duration::from_millis(800);
/// How often a line on a terminal is refreshed.
const REFRESH: Duration = Duration::from_millis(200);
/// How often a step says elsewhere that it is still at it.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Where the text of a line starts.
const INDENT: usize = 14;

/// Goes to the line's start and empties it.
const CLEAR: &str = "\r\x1b[2K";

/// The terminal, or what stands for it.
#[derive(Debug)]
pub struct Console {
    terminal: bool,
    width: usize,
    /// Whether a step has the line that is refreshed.
    taken: AtomicBool,
}

impl Console {
    /// Looks at what standard error is.
    pub fn new() -> Self {
        let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Self {
            terminal: io::stderr().is_terminal(),
            width: columns.unwrap_or(80),
            taken: AtomicBool::new(false),
        }
    }

    /// Prints one line: what it is about, and what there is to say.
    pub fn line(&self, about: &str, text: &str) {
        let [clear, bold, plain] =
            if self.terminal { [CLEAR, "\x1b[1m", "\x1b[0m"] } else { [""; 3] };
        self.write(&format!("{clear}{bold}{about:>INDENT$}{plain}  {text}\n"));
    }

    /// Prints one line with the time that something took.
    pub fn timed(&self, about: &str, text: &str, took: Duration) {
        self.line(about, &format!("{text} ({})", seconds(took)));
    }

    /// Prints text as it is, after an empty line.
    pub fn block(&self, text: &str) {
        self.write(&format!("\n{text}\n"));
    }

    /// Starts to watch a step.
    pub fn progress<'a>(&'a self, about: &'a str, doing: &'a str) -> Progress<'a> {
        Progress { console: self, about, doing, started: Instant::now(), said: None, live: false }
    }

    fn write(&self, text: &str) {
        // A closed standard error is no reason to stop working.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// A step that is under way.
#[derive(Debug)]
pub struct Progress<'a> {
    console: &'a Console,
    about: &'a str,
    doing: &'a str,
    started: Instant,
    said: Option<Instant>,
    /// Whether it has the line that is refreshed.
    live: bool,
}

impl Progress<'_> {
    /// The time since the step began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// To be called often; `latest` gives the last thing that the step itself said.
    pub fn tick(&mut self, latest: impl FnOnce() -> Option<String>) {
        let elapsed = self.elapsed();
        let pause = if self.live { REFRESH } else { HEARTBEAT };
        let due = match self.said {
            None => elapsed >= QUIET,
            Some(at) => at.elapsed() >= pause,
        };
        if !due {
            return;
        }
        if self.console.terminal && !self.live {
            self.live = !self.console.taken.swap(true, Ordering::AcqRel);
        }
        if self.live {
            let text = format!("{} {}", self.doing, seconds(elapsed));
            let text = latest().map_or(text.clone(), |latest| format!("{text} · {latest}"));
            let room = self.console.width.saturating_sub(INDENT + 3);
            let text: String = text.chars().take(room).collect();
            self.console.write(&format!("{CLEAR}{:>INDENT$}  {text}", self.about));
        } else if self.said.is_none() {
            self.console.line(self.about, self.doing);
        } else {
            let latest = latest().map_or(String::new(), |latest| format!(": {latest}"));
            self.console.line(self.about, &format!("… {}{latest}", seconds(elapsed)));
        }
        self.said = Some(Instant::now());
    }

    /// Ends the step: with a line saying `done` if anything was said before.
    pub fn finish(self, done: Option<&str>) {
        if let Some(done) = done.filter(|_| self.said.is_some()) {
            self.console.timed(self.about, done, self.elapsed());
        }
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if self.live {
            self.console.write(CLEAR);
            self.console.taken.store(false, Ordering::Release);
        }
    }
}

/// A time as people say it: `0.4 s`, `59 s`, `3 min 05 s`.
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole >= 60 {
        format!("{} min {:02} s", whole / 60, whole % 60)
    } else if whole >= 10 {
        format!("{whole} s")
    } else {
        format!("{whole}.{} s", time.subsec_millis() / 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(430)), "0.4 s");
        assert_eq!(seconds(Duration::from_millis(59_900)), "59 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }
}
