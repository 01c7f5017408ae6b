//! What a board's Worker says, and what follows from it; and what follows from its silence.

use std::rc::Rc;

use shared::board::program::File;
use shared::time::{Duration, Instant};

use super::files::position;
use super::said::{Doing, How, Note, Said, Wake, Written};
use super::{MAX_NOTES, Program, Remark, Status};
use crate::state::State;
use crate::state::action::Effect;

/// How long a board takes to restart when its program asks for it: one that does so at once, again
/// and again, leaves the page time for all else.
const RESTART: Duration = Duration::from_millis(300);

impl State {
    pub(crate) fn hear_program(&mut self, board: &Rc<str>, said: Said, effects: &mut Vec<Effect>) {
        if self.programs.get(board).is_none_or(|program| !program.is_on()) {
            // Late news of a Worker that is gone.
            return;
        }
        let now = self.now;
        let program = self.programs.edit(board);
        program.heard_at = now;
        if program.status == Status::Hanging {
            program.status = Status::On(Doing::Running);
        }
        match said {
            Said::Alive { busy_ms: Some(busy_ms) } => program.busy_ms = busy_ms,
            Said::Alive { busy_ms: None } => {}
            Said::Ready { version } => {
                program.version = Some(Rc::clone(&version));
                program.serial.remark(now, Remark::Ready(version));
                program.handle_doing(Doing::Running);
            }
            Said::Out(text) => program.serial.print(now, &text),
            Said::Doing(doing) => program.handle_doing(doing),
            Said::Fault(fault) => program.fault = Some(fault),
            Said::Exit(how, memory) => self.handle_exit(board, how, memory, effects),
            Said::Open { socket, host, port } => {
                self.open_socket(board, socket, host, port, effects);
            }
            Said::Close { socket } => self.close_socket(board, socket, effects),
            Said::Wifi { connected, ssid } => program.network = connected.then_some(ssid),
            Said::Memory(memory) => program.memory = memory,
            Said::Files(written) => self.keep_files(board, written),
            Said::Note(note) => program.note(now, note),
            Said::Lost { what, count } => program.serial.remark(now, Remark::Lost(what, count)),
            Said::Broken(words) => {
                program.serial.remark(now, Remark::Broken(words));
                self.kill_program(board, Status::Broken, effects);
            }
        }
    }

    /// What a program writes is the board's, as on a real one; what there is no room for is said.
    fn keep_files(&mut self, board: &Rc<str>, written: Written) {
        // Only the text of what is open is shown anew: a person may be typing elsewhere.
        let is_seen = self.programs.get(board).is_some_and(|program| {
            let mut names = written.changed.iter().map(|file| file.name.as_str());
            names.any(|name| name == &*program.open) || written.removed.contains(&program.open)
        });
        let unkept = self.write_files(board, |files| {
            written.removed.iter().for_each(|name| drop(files.remove(name)));
            let mut unkept = Vec::new();
            for File { name, text } in written.changed {
                let result = match position(files.0, &name) {
                    Some(_) => files.write(&name, &text),
                    None => files.add(&name, &text).map(drop),
                };
                if result.is_err() {
                    unkept.push(name);
                }
            }
            unkept
        });
        let now = self.now;
        let program = self.programs.edit(board);
        program.revision += u32::from(is_seen);
        for name in unkept.unwrap_or_default() {
            let (code, file) = ("file-lost".into(), Rc::default());
            program.note(now, Note { code, name: name.into(), file, line: 0 });
        }
        self.open_some_file(board);
    }

    fn handle_exit(
        &mut self,
        board: &Rc<str>,
        how: How,
        memory: Rc<[u8]>,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        let program = self.programs.edit(board);
        program.serial.remark(now, Remark::Ended(how));
        program.stop_by = None;
        program.status = Status::Ended(how);
        let (cause, wake_in) = match how {
            How::End | How::Stop | How::Error => return,
            How::Reset => ("reset", Some(RESTART)),
            How::DeepSleep(ms) => {
                ("deepsleep", ms.map(|ms| Duration::from_millis(ms).max(RESTART)))
            }
        };
        self.kill_program(board, Status::DeepSleep, effects);
        let program = self.programs.edit(board);
        program.wake_at = wake_in.map(|it| now + it);
        program.wake = Wake { cause, memory };
    }

    pub(crate) fn tick_programs(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now;
        for board in self.programs.boards() {
            let Some(program) = self.programs.get(&board) else { continue };
            if program.deadline().is_none_or(|at| at > now) {
                continue;
            }
            let program = self.programs.edit(&board);
            if program.wake_at.is_some_and(|at| at <= now) {
                let wake = std::mem::take(&mut program.wake);
                self.start_program(&board, true, wake, effects);
                continue;
            }
            if program.stop_by.is_some_and(|at| at <= now) {
                program.stop_by = None;
                program.status = Status::Stopping { is_late: true };
            }
            if program.silent_at().is_some_and(|at| at <= now) {
                program.status = Status::Hanging;
                program.busy_ms = 1000.0;
                program.serial.remark(now, Remark::Hanging);
            }
        }
    }
}

impl Program {
    /// Says something that a real board does and this one cannot; the same once.
    fn note(&mut self, now: Instant, note: Note) {
        let is_same =
            |it: &Note| (&it.code, &it.name, it.line) == (&note.code, &note.name, note.line);
        if self.notes.len() < MAX_NOTES && !self.notes.iter().any(is_same) {
            self.notes.push(note.clone());
            self.serial.remark(now, Remark::Note(note));
        }
    }

    fn handle_doing(&mut self, doing: Doing) {
        match (self.status, doing) {
            // It says what it does until it has stopped; how it ended stays to be seen.
            (Status::Stopping { .. }, Doing::Running | Doing::Sleeping | Doing::Input)
            | (Status::Ended(_), Doing::Repl) => {}
            _ => self.status = Status::On(doing),
        }
    }
}
