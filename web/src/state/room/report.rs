//! What the page of a seat tells the teacher of its boards' programs: their text, and what the last one
//! ended with.
//!
//! Looks at pictures of the state, one after the other, and says what is to be told since the last one.
//! The component that shows the seat holds it.

use std::rc::Rc;

use shared::board::program::File;
use shared::time::{Duration, Instant};

use crate::state::State;
use crate::state::programs::fault::Fault;

const ERROR: &str = "room/error";
const PROGRAM: &str = "room/program";
/// Bytes of a program that the teacher is shown.
pub const MAX_PROGRAM: usize = 48 * 1024;
/// Somebody who types is not followed letter by letter.
const PACE: Duration = Duration::from_millis(1500);

/// See the module's documentation.
#[derive(Debug, Default)]
pub struct Reporter {
    /// What was told of the program, and when.
    program: Option<(Rc<str>, Instant)>,
    /// What was told of its error.
    error: Option<Rc<str>>,
}

impl Reporter {
    /// Topics and texts that are to be told now.
    pub fn look(&mut self, state: &State) -> Vec<(&'static str, String)> {
        if !state.is_at_seat() || !state.home().connection.line.is_online() {
            // The next connection may be that of another seat.
            *self = Self::default();
            return Vec::new();
        }
        let mut told = Vec::new();
        let (text, error) = program_of(state);
        let is_due = match &self.program {
            None => true,
            Some((known, at)) => **known != *text && state.now >= *at + PACE,
        };
        if is_due {
            self.program = Some((text.as_str().into(), state.now));
            told.push((PROGRAM, text));
        }
        let error = error.map(|fault| said(&fault)).unwrap_or_default();
        if self.error.as_deref() != Some(&error) {
            self.error = Some(error.as_str().into());
            told.push((ERROR, error));
        }
        told
    }
}

/// The program that matters: one that runs, else one that has failed, else any.
fn program_of(state: &State) -> (String, Option<Fault>) {
    let boards = state.virtual_boards.iter().filter_map(|board| {
        let files = board.spec.program.files()?;
        Some((files, state.programs.get(&board.id)))
    });
    let chosen = boards.max_by_key(|(_, program)| {
        program.map(|it| (it.is_running(), it.fault.is_some())).unwrap_or_default()
    });
    let Some((files, program)) = chosen else { return (String::new(), None) };
    (text(files), program.and_then(|program| program.fault.clone()))
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
