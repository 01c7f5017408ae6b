//! What the page of a seat tells the teacher: how far the lesson is that is being done on it, and of its
//! boards' programs their text, what the last one ended with, and what it printed last. That last one
//! goes by HTTP: on a topic of the seat a program that subscribes to all and prints what it hears would
//! never end.
//!
//! Looks at pictures of the state, one after the other, and says what is to be told since the last one.
//! The component that shows the seat holds it.

use std::rc::Rc;

use serde_json::json;
use shared::board::program::File;
use shared::scenario::Words;
use shared::time::{Duration, Instant};

use crate::state::State;
use crate::state::lessons::Report;
use crate::state::programs::fault::Fault;
use crate::state::programs::serial::{Content, Line};
use crate::state::programs::{Program, Remark};
use crate::state::snapshot::Snapshot;

const ERROR: &str = "room/error";
const PROGRAM: &str = "room/program";
const LESSON: &str = "room/lesson";
/// Bytes of a program that the teacher is shown.
pub const MAX_PROGRAM: usize = 48 * 1024;
/// Somebody who types is not followed letter by letter.
const PACE: Duration = Duration::from_millis(1500);
/// Lines that a program printed last that the teacher is shown.
pub const MAX_LINES: usize = 60;
/// Bytes of them; lines that do not fit are left out, the oldest first.
pub const MAX_OUTPUT: usize = 4 * 1024;
/// However much a program prints, it is told no more often: broker-ws takes one a second.
const OUTPUT_PACE: Duration = Duration::from_millis(2000);

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Reporter {
    /// What was told of the program, and when.
    program: Option<(Rc<str>, Instant)>,
    /// What was told of its error.
    error: Option<Rc<str>>,
    /// What was told of the lesson, and when.
    lesson: Option<(Rc<str>, Instant)>,
    /// What was told of its output, and when.
    output: Option<(Seen, Instant)>,
}

/// Tells one output from another without its text: whose it is, how many lines there ever were, and how
/// long the last one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Seen {
    board: Rc<str>,
    total: u64,
    kept: usize,
    last: usize,
}

impl Reporter {
    /// Topics and texts that are to be told now.
    pub fn look(&mut self, state: &State) -> Vec<(&'static str, String)> {
        if !is_there(state) {
            // The next connection may be that of another seat.
            (self.program, self.error, self.lesson) = (None, None, None);
            return Vec::new();
        }
        let mut told = Vec::new();
        let (text, error) = program_of(state);
        if is_news(self.program.as_ref(), &text, state.now) {
            self.program = Some((text.as_str().into(), state.now));
            told.push((PROGRAM, text));
        }
        let error = error.map(|fault| said(&fault)).unwrap_or_default();
        if self.error.as_deref() != Some(&error) {
            self.error = Some(error.as_str().into());
            told.push((ERROR, error));
        }
        if let Some(lesson) = lesson(state)
            && is_news(self.lesson.as_ref(), &lesson, state.now)
        {
            self.lesson = Some((lesson.as_str().into(), state.now));
            told.push((LESSON, lesson));
        }
        told
    }
}

impl Reporter {
    /// What the program printed last, if that is to be told now.
    pub fn output(&mut self, state: &State) -> Option<String> {
        if !is_there(state) {
            self.output = None;
            return None;
        }
        let seen = printed(state).map(seen).unwrap_or_default();
        let is_due = match &self.output {
            None => seen != Seen::default(),
            Some((known, at)) => *known != seen && state.now >= *at + OUTPUT_PACE,
        };
        if !is_due {
            return None;
        }
        self.output = Some((seen, state.now));
        Some(printed(state).map(last_lines).unwrap_or_default())
    }

    /// How long it takes until there is something to tell, if there is and it is too early.
    pub fn wait(&self, state: &State) -> Option<Duration> {
        if !is_there(state) {
            return None;
        }
        let output = self.output.as_ref().and_then(|(known, at)| {
            let is_behind = *known != printed(state).map(seen).unwrap_or_default();
            is_behind.then(|| *at + OUTPUT_PACE)
        });
        let lesson = self.lesson.as_ref().and_then(|(known, at)| {
            let is_behind = lesson(state).is_some_and(|lesson| **known != *lesson);
            is_behind.then(|| *at + PACE)
        });
        let due = output.into_iter().chain(lesson).min()?;
        Some(due.saturating_since(state.now))
    }
}

/// Whether a text is to be told now, after what was told last.
fn is_news(told: Option<&(Rc<str>, Instant)>, text: &str, now: Instant) -> bool {
    told.is_none_or(|(known, at)| **known != *text && now >= *at + PACE)
}

/// How far the lesson is that is being done; empty if none is, and `None` if nobody follows it yet.
fn lesson(state: &State) -> Option<String> {
    let lessons = &state.lessons;
    let Some(open) = &lessons.open else { return Some(String::new()) };
    let report = Some(&lessons.report).filter(|report| report.id == *open && report.steps > 0)?;
    let Report { title, step, done, steps, fulfilled, counted, hint, .. } = report;
    let number = lessons.files.iter().position(|file| file.id == *open).map_or(0, |it| it + 1);
    let (come, wanted) = counted.unwrap_or(*fulfilled);
    let words = |it: &Words| json!({ "zh": it.zh, "en": it.en });
    let mut said = json!({
        "number": number, "title": words(title), "done": done, "steps": steps,
        "step": words(step), "come": come, "wanted": wanted,
    });
    if let Some(hint) = hint {
        said["hint"] = words(hint);
    }
    Some(said.to_string())
}

fn is_there(state: &State) -> bool {
    state.is_at_seat() && state.home().connection.line.is_online()
}

/// The program that matters, if it was ever started.
fn printed(state: &State) -> Option<&Program> {
    chosen(state)?.1.map(|program| &**program)
}

fn seen(program: &Program) -> Seen {
    let Program { board, serial, .. } = program;
    let last = serial.len().checked_sub(1).and_then(|index| serial.get(index));
    let (kept, last) = (serial.len(), last.and_then(text_of).map_or(0, str::len));
    Seen { board: Rc::clone(board), total: serial.total(), kept, last }
}

/// What a line says, if the page does not remark it.
fn text_of(line: &Line<Remark>) -> Option<&str> {
    match &line.content {
        Content::Text(text) | Content::Typed(text) => Some(text),
        Content::Remark(_) => None,
    }
}

/// The last lines that fit.
fn last_lines(program: &Program) -> String {
    let serial = &program.serial;
    let mut left = MAX_OUTPUT;
    let indexes = (0..serial.len()).rev();
    let lines = indexes.filter_map(|index| text_of(serial.get(index)?)).take(MAX_LINES);
    let fits =
        |line: &&str| left.checked_sub(line.len() + 1).inspect(|rest| left = *rest).is_some();
    let lines: Vec<&str> = lines.take_while(fits).collect();
    lines.into_iter().rev().flat_map(|line| [line, "\n"]).collect()
}

/// The program that matters: one that runs, else one that has failed, else any.
fn program_of(state: &State) -> (String, Option<Fault>) {
    let Some((files, program)) = chosen(state) else { return (String::new(), None) };
    (text(files), program.and_then(|program| program.fault.clone()))
}

fn chosen(state: &State) -> Option<(&[File], Option<&Snapshot<Program>>)> {
    let boards = state.virtual_boards.iter().filter_map(|board| {
        let files = board.spec.program.files()?;
        Some((files, state.programs.get(&board.id)))
    });
    boards.max_by_key(|(_, program)| {
        program.map(|it| (it.is_running(), it.fault.is_some())).unwrap_or_default()
    })
}

/// The files behind one another, each under its name unless there is only one.
fn text(files: &[File]) -> String {
    let mut text = String::new();
    for File { name, text: lines } in files {
        if files.len() > 1 {
            text.push_str(&format!("# {name}\n"));
        }
        text.push_str(lines);
        if !lines.ends_with('\n') {
            text.push('\n');
        }
    }
    let end = (0..=text.len().min(MAX_PROGRAM)).rev().find(|&at| text.is_char_boundary(at));
    text.truncate(end.unwrap_or_default());
    text
}

fn said(Fault { kind, message, file, line, .. }: &Fault) -> String {
    let place = if *line > 0 { format!(" ({file}:{line})") } else { String::new() };
    format!("{kind}: {message}{place}")
}
