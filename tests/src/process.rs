//! A child process with a guard, a log, and a way to wait for what it says.
//!
//! It knows lines of text and deadlines, and nothing of MQTT.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How long a test waits for one fact: far longer than it takes on a busy two-core machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// How much of a long log is shown when a test fails.
const FIRST_SHOWN: usize = 30;
const LAST_SHOWN: usize = 50;

/// A running child. Dropped, it is killed; dropped by a failing test, it prints its log first.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    stdin: Option<ChildStdin>,
    log: Arc<Log>,
}

#[derive(Debug, Default)]
struct Log {
    lines: Mutex<Lines>,
    grew: Condvar,
}

#[derive(Debug, Default)]
struct Lines {
    /// All that was ever said, for a person to read.
    all: Vec<String>,
    /// What no test has asked for yet.
    unread: VecDeque<String>,
    /// How many of stdout and stderr may still say something.
    open: usize,
}

impl Process {
    /// Starts `command` with its three streams piped to the test.
    ///
    /// # Panics
    /// When the program cannot be started.
    pub fn start(name: impl Into<String>, command: &mut Command) -> Process {
        let name = name.into();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started ({command:?}): {error}"));
        let log = Arc::new(Log::default());
        log.lock().open = 2;
        let stdin = child.stdin.take();
        record(child.stdout.take().expect("stdout was piped"), "", &log);
        record(child.stderr.take().expect("stderr was piped"), "! ", &log);
        Process { name, child, stdin, log }
    }

    /// What it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes one line to its stdin.
    ///
    /// # Panics
    /// When it no longer listens.
    pub fn tell(&mut self, line: &str) {
        let stdin = self.stdin.as_mut().expect("stdin is open until the process is dropped");
        if let Err(error) = writeln!(stdin, "{line}") {
            panic!("{} does not listen any more: {error}", self.name)
        }
    }

    /// Waits for the first line not yet taken that `pick` accepts, takes it, and returns what
    /// `pick` made of it. Lines that it passes over stay for others.
    ///
    /// # Panics
    /// When there is no such line within [`PATIENCE`], or can be none any more as the process
    /// has ended.
    pub fn take<T>(&self, wanted: &str, mut pick: impl FnMut(&str) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = 0;
        let mut lines = self.log.lock();
        loop {
            // Nobody else takes lines while this call waits, so what was passed over stays put.
            for index in seen..lines.unread.len() {
                if let Some(found) = pick(&lines.unread[index]) {
                    lines.unread.remove(index);
                    return found;
                }
            }
            seen = lines.unread.len();
            let left = deadline.saturating_duration_since(Instant::now());
            let ended = lines.open == 0;
            if ended || left.is_zero() {
                drop(lines);
                let why = if ended { "has ended" } else { "did not say so in time" };
                panic!("waiting for {wanted}: {} {why}", self.name)
            }
            let grew = self.log.grew.wait_timeout(lines, left);
            lines = grew.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether a line not yet taken is accepted by `pick`, without waiting.
    pub fn has_said(&self, pick: impl Fn(&str) -> bool) -> bool {
        self.log.lock().unread.iter().any(|line| pick(line))
    }

    /// Ends it at once, as a power cut would; everything it said before is in the log.
    ///
    /// # Panics
    /// When the operating system refuses to.
    pub fn kill(&mut self) {
        self.child.kill().expect("a child can be killed");
        self.child.wait().expect("a killed child can be waited for");
    }

    /// Waits until it ends by itself; true if it ended well.
    ///
    /// # Panics
    /// When it is still running after [`PATIENCE`].
    pub fn wait(&mut self) -> bool {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = self.log.lock();
        while lines.open > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(lines);
                panic!("{} did not end in time", self.name)
            }
            let grew = self.log.grew.wait_timeout(lines, left);
            lines = grew.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(lines);
        self.child.wait().expect("a child can be waited for").success()
    }

    /// Prints the log where the failing test's own output goes. A flood of messages says less than
    /// how it began and where it stopped.
    #[expect(clippy::print_stdout, reason = "cargo test keeps it for the report of a failed test")]
    fn show(&self) {
        let lines = self.log();
        println!("--- log of {}, {} lines", self.name, lines.len());
        let left_out = lines.len().saturating_sub(FIRST_SHOWN + LAST_SHOWN);
        for (index, line) in lines.iter().enumerate() {
            if index < FIRST_SHOWN || index >= FIRST_SHOWN + left_out {
                println!("    {line}");
            } else if index == FIRST_SHOWN {
                println!("    … {left_out} lines left out …");
            }
        }
    }

    /// Everything it has said so far, one line each; stderr's lines begin with `! `.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().all.clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill.
        self.child.kill().ok();
        self.child.wait().ok();
        if thread::panicking() {
            self.show();
        }
    }
}

impl Log {
    /// A failing test poisons the lock; its log is wanted all the more.
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads `stream` to its end on a thread of its own.
fn record(stream: impl Read + Send + 'static, mark: &'static str, log: &Arc<Log>) {
    let log = Arc::clone(log);
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while matches!(reader.read_until(b'\n', &mut bytes), Ok(1..)) {
            let line = format!("{mark}{}", String::from_utf8_lossy(&bytes).trim_end());
            bytes.clear();
            let mut lines = log.lock();
            lines.all.push(line.clone());
            lines.unread.push_back(line);
            log.grew.notify_all();
        }
        log.lock().open -= 1;
        log.grew.notify_all();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Process {
        Process::start("sh", Command::new("sh").args(["-c", script]))
    }

    #[test]
    fn lines_are_taken_once_and_in_any_order() {
        let process = shell("echo one; echo two; echo one");
        assert_eq!(process.take("two", |line| (line == "two").then_some(2)), 2);
        process.take("one", |line| (line == "one").then_some(()));
        process.take("one again", |line| (line == "one").then_some(()));
        assert_eq!(process.log(), ["one", "two", "one"]);
    }

    #[test]
    #[should_panic(expected = "waiting for a third line: sh has ended")]
    fn a_process_that_ended_is_not_waited_for() {
        shell("echo one; echo two >&2")
            .take("a third line", |line| (line == "three").then_some(()));
    }

    #[test]
    fn a_line_arrives_while_the_test_waits() {
        let mut process = shell("read word; echo got $word");
        process.tell("it");
        process.take("the answer", |line| (line == "got it").then_some(()));
        assert!(process.wait());
    }
}
