//! The program itself, and a file of settings for it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{self, Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::{env, fs, thread};

use super::{PATIENCE, wait_for};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_broker-ws");

/// A command that runs the program at `path`, and leaves the user's own store alone.
pub fn program_at(path: &str) -> Command {
    let mut command = Command::new(path);
    command.env("BROKER_WS_STORE", "none");
    command
}

/// The program, with its messages in memory.
pub fn program() -> Command {
    program_at(PROGRAM)
}

/// The program, running.
pub struct Program {
    pub child: Child,
    pub stdout: BufReader<ChildStdout>,
    log: Receiver<String>,
    pub greeting: String,
    pub boards: SocketAddr,
}

impl Program {
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (lines, log) = channel();
        thread::spawn(move || {
            // Whoever does not read on is a test that is over.
            stderr.lines().map_while(Result::ok).all(|line| lines.send(line).is_ok())
        });
        let mut greeting = String::new();
        while !greeting.contains("Ctrl-C") {
            assert_ne!(stdout.read_line(&mut greeting).unwrap(), 0, "it ended: {greeting}");
        }
        let boards = greeting.lines().find_map(|line| line.trim().strip_prefix("Boards"));
        let boards = boards.unwrap().trim().parse().unwrap();
        Self { child, stdout, log, greeting, boards }
    }

    /// Reads log lines until one has all of these words.
    pub fn log_line(&mut self, words: &[&str]) -> String {
        let mut all = String::new();
        loop {
            let Ok(line) = self.log.recv_timeout(PATIENCE) else { panic!("no {words:?} in {all}") };
            all = all + &line + "\n";
            if words.iter().all(|word| line.contains(word)) {
                return line;
            }
        }
    }

    /// What else is in the log, once the program has ended.
    pub fn rest_of_log(&self) -> String {
        self.log.iter().map(|line| line + "\n").collect()
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args(["-s", signal, &pid]).status().unwrap();
        assert!(kill.success());
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> ExitStatus {
        wait_for("the program's end", || self.child.try_wait().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file of settings, gone with the value.
pub struct SettingsFile(PathBuf);

impl SettingsFile {
    pub fn new(name: &str, text: &str) -> Self {
        let name = format!("broker-ws-{}-{name}.toml", process::id());
        let path = env::temp_dir().join(name);
        fs::write(&path, text).unwrap();
        Self(path)
    }

    /// Writes it anew.
    pub fn rewrite(&self, text: &str) {
        fs::write(&self.0, text).unwrap();
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for SettingsFile {
    fn drop(&mut self) {
        // It lies in the system's folder for such things.
        let _ = fs::remove_file(&self.0);
    }
}
