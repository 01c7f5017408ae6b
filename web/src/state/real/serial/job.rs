//! A program gets onto a board: what is asked of its raw REPL, one piece of code after the other.
//!
//! Knows files, the modules that a program needs, and how a file is written so that a half of it
//! never takes the place of a whole one. Does not know bytes on the line: those are [`RawRepl`]'s.

use std::collections::VecDeque;
use std::fmt::Write;
use std::rc::Rc;

use shared::board::kind::Kind;
use shared::time::Instant;

use super::raw::{Event, Fault, RawRepl};

/// Bytes of a file that are written at once: an ESP8266 has little memory.
const CHUNK: usize = 384;
/// What `put` and its like are on the board.
const HELPERS: &str = "\
import os
def mk(p):
 try:
  os.mkdir(p)
 except OSError:
  pass
def ck(p):
 n=s=0
 with open(p,'rb') as h:
  while True:
   b=h.read(128)
   if not b:
    break
   n+=len(b)
   for x in b:
    s=(s*31+x)&0xffffff
 print(n,s)
def mv(p,q):
 try:
  os.remove(q)
 except OSError:
  pass
 os.rename(p,q)
";

/// A module that a program needs, and the file that it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// As it is imported.
    pub name: &'static str,
    /// Its path in the board's `lib`.
    pub path: &'static str,
    /// What is in it.
    pub text: Rc<str>,
}

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which board is expected.
    pub kind: Kind,
    /// What has to be there to be imported.
    pub modules: Vec<Module>,
    /// The files of the program: name, text.
    pub files: Vec<(&'static str, Rc<str>)>,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The board is being interrupted.
    Entering,
    /// It is asked what it is and what it has.
    Asking,
    /// This file is being written: bytes written, and all.
    Writing(Rc<str>, usize, usize),
    /// All is there, and the board starts anew.
    Done,
    /// It came to nothing.
    Failed(Trouble),
}

/// Why it came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The line.
    Line(Fault),
    /// The board is another one: what it calls itself.
    OtherBoard(String),
    /// What runs on it is not MicroPython: what it calls itself.
    OtherRuntime(String),
    /// The board could not do it: the last line of its traceback.
    Refused(String),
    /// What it has of this file is not what was sent.
    Damaged(Rc<str>),
}

/// What the code that runs is for.
#[derive(Debug)]
enum Task {
    Helpers,
    Identify,
    Has(usize),
    Open(Rc<str>),
    Chunk { path: Rc<str>, end: usize, all: usize },
    Check { path: Rc<str>, expected: String },
    Place,
}

/// The machine.
#[derive(Debug)]
pub struct Job {
    order: Order,
    stage: Stage,
    todo: VecDeque<(Task, String)>,
    now: Option<Task>,
}

impl Job {
    /// Begins: the board is interrupted.
    pub fn start(repl: &mut RawRepl, now: Instant, order: Order) -> Self {
        repl.enter(now);
        Self { order, stage: Stage::Entering, todo: VecDeque::new(), now: None }
    }

    /// How far it is.
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// Whether there is no more to come.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Done | Stage::Failed(_))
    }

    /// The raw REPL says something.
    pub fn handle(&mut self, repl: &mut RawRepl, now: Instant, event: Event) {
        if self.is_over() {
            return;
        }
        match event {
            Event::Ready => {
                self.stage = Stage::Asking;
                self.todo.push_back((Task::Helpers, HELPERS.to_owned()));
                let what = "import sys\nprint(sys.implementation.name,sys.platform)";
                self.todo.push_back((Task::Identify, what.to_owned()));
                for (index, module) in self.order.modules.iter().enumerate() {
                    let name = module.name;
                    let code =
                        format!("try:\n import {name}\n print(1)\nexcept ImportError:\n print(0)");
                    self.todo.push_back((Task::Has(index), code));
                }
            }
            Event::Done { output, error } => {
                let output = String::from_utf8_lossy(&output).trim().to_owned();
                let done = self.now.take();
                if !error.is_empty() {
                    let error = String::from_utf8_lossy(&error);
                    let last = error.trim().lines().last().unwrap_or_default();
                    return self.give_up(repl, Trouble::Refused(last.to_owned()));
                }
                if let Some(trouble) = done.and_then(|task| self.note(task, &output)) {
                    return self.give_up(repl, trouble);
                }
            }
            Event::Failed(fault) => {
                self.stage = Stage::Failed(Trouble::Line(fault));
                return;
            }
            Event::Said(_) => return,
        }
        self.go_on(repl, now);
    }

    fn go_on(&mut self, repl: &mut RawRepl, now: Instant) {
        if let Some((task, code)) = self.todo.pop_front() {
            repl.run(now, &code);
            self.now = Some(task);
        } else {
            self.stage = Stage::Done;
            repl.restart();
        }
    }

    fn give_up(&mut self, repl: &mut RawRepl, trouble: Trouble) {
        self.todo.clear();
        self.stage = Stage::Failed(trouble);
        repl.leave();
    }

    /// A piece of code has run, and printed this. Says what is wrong with that, if anything.
    fn note(&mut self, task: Task, output: &str) -> Option<Trouble> {
        match task {
            Task::Helpers => {}
            Task::Identify => return self.identify(output),
            Task::Has(index) => {
                if output != "1" {
                    let module = self.order.modules[index].clone();
                    self.write_module(&module);
                }
                if index + 1 == self.order.modules.len() {
                    self.write_program();
                }
            }
            Task::Open(path) => self.stage = Stage::Writing(path, 0, 0),
            Task::Chunk { path, end, all } => self.stage = Stage::Writing(path, end, all),
            Task::Check { path, expected } if output != expected => {
                return Some(Trouble::Damaged(path));
            }
            Task::Check { .. } | Task::Place => {}
        }
        None
    }

    fn identify(&mut self, output: &str) -> Option<Trouble> {
        let (runtime, platform) = output.split_once(' ').unwrap_or((output, ""));
        if runtime != "micropython" {
            return Some(Trouble::OtherRuntime(runtime.to_owned()));
        }
        let known = [("esp32", Kind::Esp32), ("esp8266", Kind::Esp8266), ("rp2", Kind::PicoW)];
        let is = known.iter().find(|(name, _)| *name == platform);
        // What it is not known by may be one all the same.
        if is.is_some_and(|(_, kind)| *kind != self.order.kind) {
            return Some(Trouble::OtherBoard(platform.to_owned()));
        }
        if self.order.modules.is_empty() {
            self.write_program();
        }
        None
    }

    fn write_module(&mut self, module: &Module) {
        let mut folder = "lib".to_owned();
        self.todo_place(format!("mk({folder:?})"));
        for level in module.path.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
            folder = format!("{folder}/{level}");
            self.todo_place(format!("mk({folder:?})"));
        }
        self.write(&format!("lib/{}", module.path), &module.text);
    }

    fn write_program(&mut self) {
        for (name, text) in self.order.files.clone() {
            self.write(name, &text);
        }
    }

    /// Writes a file beside its place, has the board read it back, and only then puts it there.
    fn write(&mut self, path: &str, text: &str) {
        let (bytes, name): (_, Rc<str>) = (text.as_bytes(), path.into());
        let draft = format!("{path}.new");
        self.todo.push_back((Task::Open(Rc::clone(&name)), format!("f=open({draft:?},'wb')")));
        for (index, chunk) in bytes.chunks(CHUNK).enumerate() {
            let end = bytes.len().min((index + 1) * CHUNK);
            let task = Task::Chunk { path: Rc::clone(&name), end, all: bytes.len() };
            self.todo.push_back((task, format!("f.write({})", literal(chunk))));
        }
        self.todo_place("f.close()".to_owned());
        let sum = bytes.iter().fold(0_u32, |sum, it| (sum * 31 + u32::from(*it)) & 0xff_ffff);
        let expected = format!("{} {sum}", bytes.len());
        self.todo.push_back((Task::Check { path: name, expected }, format!("ck({draft:?})")));
        self.todo_place(format!("mv({draft:?},{path:?})"));
    }

    fn todo_place(&mut self, code: String) {
        self.todo.push_back((Task::Place, code));
    }
}

/// Bytes as Python writes them.
fn literal(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    out.push_str("b'");
    for byte in bytes {
        match byte {
            b'\'' | b'\\' => out.extend(['\\', char::from(*byte)]),
            b'\n' => out.push_str("\\n"),
            0x20..=0x7e => out.push(char::from(*byte)),
            _ => write!(out, "\\x{byte:02x}").expect("a String takes everything"),
        }
    }
    out.push('\'');
    out
}
