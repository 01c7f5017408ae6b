//! A model of a board on a serial line: MicroPython's raw REPL with and without raw-paste mode, a
//! buffer that overflows, a file system, and as much of Python as `state::real::serial::job` asks for.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

/// How the board's firmware takes code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firmware {
    /// In raw-paste mode, so many bytes at once.
    Paste(u16),
    /// It knows raw-paste mode, and does not have it.
    NoPaste,
    /// It is from before raw-paste mode.
    Old,
}

#[derive(Debug, PartialEq)]
enum Mode {
    /// main.py runs.
    Program,
    /// The prompt.
    Friendly,
    Raw(Vec<u8>),
    /// Code so far, and bytes that it may still get.
    Pasting(Vec<u8>, usize),
}

/// The board.
#[derive(Debug)]
pub struct WiredBoard {
    pub firmware: Firmware,
    /// What it says of itself.
    pub identity: &'static str,
    pub files: BTreeMap<String, Vec<u8>>,
    folders: BTreeSet<String>,
    /// Modules that are built in.
    pub modules: Vec<&'static str>,
    /// Bytes that fit on its flash.
    pub room: usize,
    /// Does not answer any more after so much code.
    pub mute_after: usize,
    /// Turns a bit of what is written over.
    pub damages: bool,
    /// Code prints without an end.
    pub babbles: bool,
    /// The pieces of code that it has run.
    pub ran: usize,
    pub said: Vec<u8>,
    mode: Mode,
    open: Option<String>,
}

impl WiredBoard {
    pub fn new(firmware: Firmware) -> Self {
        let old = |text: &str| text.as_bytes().to_vec();
        Self {
            firmware,
            identity: "micropython esp32",
            files: BTreeMap::from([
                ("main.py".into(), old("old")),
                ("boot.py".into(), old("boot")),
            ]),
            folders: BTreeSet::new(),
            modules: vec!["umqtt.simple"],
            room: 1 << 20,
            mute_after: usize::MAX,
            damages: false,
            babbles: false,
            ran: 0,
            said: Vec::new(),
            mode: Mode::Program,
            open: None,
        }
    }

    /// Whether main.py runs.
    pub fn is_running(&self) -> bool {
        self.mode == Mode::Program
    }

    /// A chunk that came at once: what a computer sends without waiting.
    pub fn hear(&mut self, bytes: &[u8]) {
        if !matches!(self.mode, Mode::Pasting(..)) {
            assert!(bytes.len() <= 128, "{} bytes at once are lost on the line", bytes.len());
        }
        for byte in bytes {
            self.hear_byte(*byte);
        }
    }

    fn say(&mut self, text: impl AsRef<[u8]>) {
        self.said.extend_from_slice(text.as_ref());
    }

    fn hear_byte(&mut self, byte: u8) {
        if self.ran >= self.mute_after {
            return;
        }
        match (&mut self.mode, byte) {
            (Mode::Program, 3) => {
                self.mode = Mode::Friendly;
                self.say("Traceback (most recent call last):\r\nKeyboardInterrupt: \r\n>>> ");
            }
            (Mode::Program, _) => {}
            (Mode::Friendly, 1) => self.welcome(),
            (Mode::Friendly, 4) => self.restart(),
            (Mode::Friendly, b'\r') => self.say("\r\n>>> "),
            (Mode::Friendly, 2 | 3) => {}
            (Mode::Friendly, byte) => self.say([byte]),
            (Mode::Raw(line), 1) if self.firmware != Firmware::Old && *line == [5, b'A'] => {
                line.clear();
                match self.firmware {
                    Firmware::Paste(window) => {
                        // A window at the start, and one more as soon as that much was read.
                        self.mode = Mode::Pasting(Vec::new(), usize::from(window));
                        self.say(b"R\x01");
                        self.say(window.to_le_bytes());
                    }
                    _ => self.say(b"R\x00"),
                }
            }
            (Mode::Raw(_), 1) => self.welcome(),
            (Mode::Raw(_), 2) => {
                self.mode = Mode::Friendly;
                self.say("\r\n>>> ");
            }
            (Mode::Raw(line), 3) => line.clear(),
            (Mode::Raw(line), 4) if line.is_empty() => {
                self.say("OK\r\nMPY: soft reboot\r\n");
                self.welcome();
            }
            (Mode::Raw(line), 4) => {
                let code = std::mem::take(line);
                self.say("OK");
                self.run(&code);
            }
            (Mode::Raw(line), byte) => line.push(byte),
            (Mode::Pasting(code, _), 4) => {
                let code = std::mem::take(code);
                self.mode = Mode::Raw(Vec::new());
                self.say([4]);
                self.run(&code);
            }
            (Mode::Pasting(code, room), byte) => {
                assert!(*room > 0, "more than the board takes at once");
                *room -= 1;
                code.push(byte);
                let Firmware::Paste(window) = self.firmware else { return };
                if code.len() % usize::from(window) == 0 {
                    *room += usize::from(window);
                    self.say([1]);
                }
            }
        }
    }

    fn welcome(&mut self) {
        self.mode = Mode::Raw(Vec::new());
        self.say("\r\nraw REPL; CTRL-B to exit\r\n>");
    }

    fn restart(&mut self) {
        self.mode = Mode::Program;
        let main = String::from_utf8_lossy(&self.files["main.py"]).into_owned();
        self.say(format!("\r\nMPY: soft reboot\r\nrunning {} bytes\r\n", main.len()));
    }

    fn run(&mut self, code: &[u8]) {
        self.ran += 1;
        if self.babbles {
            return self.said.extend(std::iter::repeat_n(b'x', 100_000));
        }
        let code = String::from_utf8(code.to_vec()).expect("code is text");
        let (output, error) = match self.execute(&code) {
            Ok(output) => (output, String::new()),
            Err(error) => {
                (String::new(), format!("Traceback (most recent call last):\r\n{error}\r\n"))
            }
        };
        self.say(format!("{output}\x04{error}\x04>"));
    }

    fn execute(&mut self, code: &str) -> Result<String, String> {
        let quoted = |text: &str| text.split('"').nth(1).unwrap_or_default().to_owned();
        if code.starts_with("import os\n") {
            return Ok(String::new());
        }
        if code.starts_with("import sys\n") {
            return Ok(format!("{}\r\n", self.identity));
        }
        if let Some(rest) = code.strip_prefix("try:\n import ") {
            let name = rest.lines().next().unwrap_or_default();
            let file = format!("lib/{}.py", name.replace('.', "/"));
            let has = self.modules.contains(&name) || self.files.contains_key(&file);
            return Ok(format!("{}\r\n", u8::from(has)));
        }
        if let Some(rest) = code.strip_prefix("f=open(") {
            let name = quoted(rest);
            if let Some((folder, _)) = name.rsplit_once('/') {
                assert!(self.folders.contains(folder), "{folder} is not there");
            }
            self.files.insert(name.clone(), Vec::new());
            self.open = Some(name);
            return Ok(String::new());
        }
        if let Some(rest) = code.strip_prefix("f.write(b'") {
            let mut bytes = unescaped(rest.strip_suffix("')").expect("a literal"));
            if std::mem::take(&mut self.damages) {
                bytes[0] ^= 1;
            }
            let used: usize = self.files.values().map(Vec::len).sum();
            if used + bytes.len() > self.room {
                return Err("OSError: 28".into());
            }
            let file = self.files.get_mut(self.open.as_ref().expect("an open file"));
            file.expect("a file").extend(&bytes);
            return Ok(format!("{}\r\n", bytes.len()));
        }
        if code == "f.close()" {
            self.open = None;
            return Ok(String::new());
        }
        if let Some(rest) = code.strip_prefix("mk(") {
            self.folders.insert(quoted(rest));
            return Ok(String::new());
        }
        if let Some(rest) = code.strip_prefix("ck(") {
            let bytes = &self.files[&quoted(rest)];
            let sum = bytes.iter().fold(0_u64, |sum, it| (sum * 31 + u64::from(*it)) & 0xff_ffff);
            return Ok(format!("{} {sum}\r\n", bytes.len()));
        }
        if let Some(rest) = code.strip_prefix("mv(") {
            let mut names = rest.split('"').skip(1).step_by(2);
            let (from, to) = (names.next().unwrap(), names.next().unwrap());
            let bytes = self.files.remove(from).expect("a draft");
            self.files.insert(to.to_owned(), bytes);
            return Ok(String::new());
        }
        Err(format!("SyntaxError: {code}"))
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next().expect("something after a backslash") {
            b'n' => bytes.push(b'\n'),
            b'x' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
            other => bytes.push(other),
        }
    }
    bytes
}
