//! Runs one command as a step: output into a log, a limit on its time, and nothing of it left
//! running when it fails. It knows commands, not what they are for.
//!
//! On Unix a step's processes form a group of their own. A guard (a few words of `sh`) holds a
//! pipe to xtask and ends that group when the pipe closes, so the group ends with xtask however
//! xtask ends: by an error, Ctrl-C, or a kill that nobody can catch.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::console::{Console, seconds};
use crate::failure::{At, Failure};
use crate::places::Places;

/// How many lines of a failing step are shown.
const SHOWN_LINES: usize = 60;
/// How much of a log's end is read to find them.
const TAIL_BYTES: u64 = 32 * 1024;
/// How often a running step is looked at.
const POLL: Duration = Duration::from_millis(50);
/// How long a short command may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// What every step needs: where things are, and where to say what happens.
#[derive(Debug)]
pub struct Context {
    /// Where things are.
    pub places: Places,
    /// Where to say what happens.
    pub console: Console,
}

/// One command to be run and watched.
#[derive(Debug)]
pub struct Step<'a> {
    /// One word for the line's start; the log is called so as well.
    pub name: &'a str,
    /// What it does, as in "compiling the page".
    pub doing: &'a str,
    /// What is said when it is done; nothing where the caller has its own line.
    pub done: Option<&'a str>,
    /// Longer than this is a failure.
    pub limit: Duration,
}

impl Step<'_> {
    /// Runs `command`; its output is in the log that is returned.
    pub fn run(&self, cx: &Context, command: &mut Command) -> Result<Log, Failure> {
        let line = command_line(command);
        let log = Log::create(cx, self.name)?;
        let not_started = |error| {
            Failure::new(format!("{}: could not start the command: {error}", self.name))
                .tried(&line)
        };
        let output = File::options().append(true).open(&log.file).at("open", &log.file)?;
        let errors = output.try_clone().at("open", &log.file)?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let mut group = Group::spawn(command).map_err(not_started)?;
        let mut progress = cx.console.progress(self.name, self.doing);
        let status = loop {
            match group.child.try_wait() {
                Ok(Some(status)) => break Some(status),
                Ok(None) if progress.elapsed() > self.limit => break None,
                Ok(None) => progress.tick(|| log.last_line()),
                Err(error) => return Err(not_started(error)),
            }
            thread::sleep(POLL.min(Duration::from_millis(5) + progress.elapsed() / 20));
        };
        let worked = status.is_some_and(|status| status.success());
        group.end(worked);
        progress.finish(self.done.filter(|_| worked));
        if worked {
            return Ok(log);
        }
        Err(Failure::new(format!("{}: {}", self.name, self.reason(status)))
            .tried(line)
            .output(log.file.clone(), log.tail(SHOWN_LINES)))
    }

    fn reason(&self, status: Option<ExitStatus>) -> String {
        match status {
            Some(status) => format!("{} failed ({status})", self.doing),
            None => format!("{} took more than {}", self.doing, seconds(self.limit)),
        }
    }
}

/// The file that holds a step's output.
#[derive(Debug)]
pub struct Log {
    file: PathBuf,
}

impl Log {
    fn create(cx: &Context, name: &str) -> Result<Self, Failure> {
        let folder = cx.places.scratch();
        fs::create_dir_all(&folder).at("create", &folder)?;
        let file = folder.join(format!("{}.log", name.replace(' ', "-")));
        File::create(&file).at("create", &file)?;
        Ok(Self { file })
    }

    /// All of it.
    pub fn text(&self) -> Result<String, Failure> {
        let bytes = fs::read(&self.file).at("read", &self.file)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file
    }

    /// The last `count` lines.
    pub fn tail(&self, count: usize) -> Vec<String> {
        let text = self.end().unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(count)..].iter().map(|&line| line.to_owned()).collect()
    }

    fn last_line(&self) -> Option<String> {
        let lines = self.tail(20);
        // Not a compiler's drawing of a line of code.
        let mut lines = lines.iter().map(|line| line.trim());
        let line = lines.rfind(|line| line.starts_with(char::is_alphabetic))?;
        Some(line.to_owned())
    }

    fn end(&self) -> Option<String> {
        let mut file = File::open(&self.file).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES))).ok()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A command and all that it starts.
struct Group {
    child: Child,
    #[cfg(unix)]
    guard: Child,
}

#[cfg(unix)]
impl Group {
    fn spawn(command: &mut Command) -> std::io::Result<Self> {
        use std::os::unix::process::CommandExt;
        const GUARD: &str = "read -r word; [ \"$word\" = done ] && exit 0
            kill -s TERM -- \"-$1\" && sleep 2 && kill -s KILL -- \"-$1\"";
        let mut child = command.process_group(0).spawn()?;
        let guard = Command::new("sh")
            .args(["-c", GUARD, "guard", &child.id().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        match guard {
            Ok(guard) => Ok(Self { child, guard }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    /// Lets the guard go, or has it end the group: also after a failure, as a test that dies may
    /// leave a browser behind.
    fn end(&mut self, worked: bool) {
        use std::io::Write;
        if let Some(mut pipe) = self.guard.stdin.take()
            && worked
        {
            // A guard that is gone already has nothing left to guard.
            let _ = pipe.write_all(b"done\n");
        }
        // Both end within the guard's two seconds.
        let _ = self.guard.wait();
        let _ = self.child.wait();
    }
}

#[cfg(not(unix))]
impl Group {
    fn spawn(command: &mut Command) -> std::io::Result<Self> {
        Ok(Self { child: command.spawn()? })
    }

    fn end(&mut self, worked: bool) {
        if !worked {
            let id = self.child.id().to_string();
            // The tree may have ended by itself.
            let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &id]).output();
        }
        let _ = self.child.wait();
    }
}

/// A command as a person would type it, with the variables that were set for it.
pub fn command_line(command: &Command) -> String {
    let mut line = String::new();
    if let Some(folder) = command.get_current_dir() {
        let _ = write!(line, "cd {} && ", quoted(folder.as_os_str()));
    }
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            let _ = write!(line, "{}={} ", name.to_string_lossy(), quoted(value));
        }
    }
    line.push_str(&quoted(command.get_program()));
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&quoted(argument));
    }
    line
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%\\".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// What a short command prints, if it works within a minute: for looking around, not for work.
/// It may print no more than a pipe holds (some 60 KB).
pub fn answer(command: &mut Command) -> Option<String> {
    let pipes = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = pipes.spawn().ok()?;
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().ok()? {
            break status;
        }
        if started.elapsed() > ANSWER_LIMIT {
            child.kill().ok()?;
            break child.wait().ok()?;
        }
        thread::sleep(POLL / 10);
    };
    let mut bytes = Vec::new();
    child.stdout.take()?.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    status.success().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_reads_as_it_would_be_typed() {
        let mut command = Command::new("cargo");
        command.args(["build", "--profile", "it's"]).env("A", "b c");
        assert_eq!(command_line(&command), r"A='b c' cargo build --profile 'it'\''s'");
    }
}
