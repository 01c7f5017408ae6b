//! What a person does about a board's program: run and stop it, type at its prompt, work on its
//! files, and say where its bytes go.

use std::rc::Rc;

use shared::board::program::{File, MAX_PROGRAM_LEN};
use shared::wire::Bytes;

use super::addresses::{Addresses, Row};
use super::files::{FileError, MAIN, free_name, position};
use super::prompt;
use super::said::{Order, Wake};
use super::{MAX_TYPED, Program, Remark, STOP_TIME, Status};
use crate::state::State;
use crate::state::action::{Effect, Parting};
use crate::state::faults;
use crate::state::file::{Chosen, Unread};
use crate::state::line::LineId;
use crate::state::undo::Deleted;

/// Bytes of a file that is opened from disk: as many as the files of a board may have.
pub const MAX_OPENED: usize = MAX_PROGRAM_LEN;

/// What a person does about the program of one board.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Gives the board a program in place of its behaviour, or takes it from it.
    Programmed(bool),
    /// Starts it, from its first line.
    Run,
    /// Asks it to stop.
    Stop,
    /// Ends it by force.
    Kill,
    /// Starts MicroPython without the program: there is only the prompt.
    Prompt,
    /// Types a line.
    Type(Rc<str>),
    /// Opens one of its files.
    Open(Rc<str>),
    /// Changes the text of a file.
    Write(Rc<str>, Rc<str>),
    /// Adds a file without text.
    AddFile(Rc<str>),
    /// Adds a file that was chosen from disk; one of the same name gets its text.
    TakeFile(Chosen),
    /// Gives a file another name.
    RenameFile(Rc<str>, Rc<str>),
    /// Deletes a file.
    DeleteFile(Rc<str>),
    /// Keeps a file on disk.
    SaveFile(Rc<str>),
    /// Takes an example in place of all files.
    TakeExample(Rc<str>),
    /// Sees lines with this text.
    Search(Rc<str>),
    /// Holds the output still, or lets it go on.
    Hold(bool),
    /// Sees only what is printed from now on.
    ClearOutput,
    /// Puts what is seen where it can be pasted from.
    CopyOutput,
    /// Keeps what is seen on disk.
    SaveOutput,
    /// Lets the board have Wi-Fi, or not any more.
    Wifi(bool),
}

/// What a person does about the addresses that programs connect to.
#[derive(Clone, Debug, PartialEq)]
pub enum AddressAct {
    /// A row in place of another one, or a new one.
    Put(Option<usize>, Row),
    /// Takes a row out.
    Remove(usize),
    /// Takes the rows that the page began with.
    Reset,
}

/// What a person deleted of a program.
#[derive(Clone, Debug)]
pub enum Gone {
    /// A file of this board, and where it stood.
    File(Rc<str>, usize, File),
    /// All files of this board, when others took their place.
    Files(Rc<str>, Vec<File>),
    /// The output of this board; what of it was seen before.
    Output(Rc<str>, u64),
    /// A row of the addresses, and where it stood.
    Row(usize, Row),
    /// All rows.
    Rows(Addresses),
}

impl State {
    pub(crate) fn act_on_program(&mut self, board: &Rc<str>, act: Act, effects: &mut Vec<Effect>) {
        if let Act::Programmed(is_programmed) = act {
            return self.set_programmed(board, is_programmed, effects);
        }
        if self.files_of(board).is_none() {
            return;
        }
        match act {
            Act::Run => self.run_program(board, true, effects),
            Act::Prompt => self.run_program(board, false, effects),
            Act::Stop => self.stop_program(board, effects),
            Act::Kill => self.kill_program(board, Status::Killed, effects),
            Act::Type(line) => self.type_line(board, &line, effects),
            Act::Search(text) => self.programs.edit(board).view.search = text,
            Act::Hold(held) => {
                let program = self.programs.edit(board);
                program.view.held = held.then(|| program.serial.total());
            }
            Act::ClearOutput => {
                let program = self.programs.edit(board);
                let before = std::mem::replace(&mut program.view.from, program.serial.total());
                program.view.held = None;
                let gone = Gone::Output(Rc::clone(board), before);
                self.undo.push(self.now, Deleted::Program(gone));
            }
            Act::CopyOutput => {
                effects.extend(self.output(board).map(Effect::Copy));
            }
            Act::SaveOutput => effects.extend(self.output(board).map(|text| Effect::Download {
                name: format!("{board}.txt"),
                mime: "text/plain",
                bytes: text.into(),
            })),
            Act::Wifi(up) => {
                self.act_on_faults(faults::Act::Wifi(Rc::clone(board), up), effects);
            }
            act => self.act_on_files(board, act, effects),
        }
    }

    fn act_on_files(&mut self, board: &Rc<str>, act: Act, effects: &mut Vec<Effect>) {
        if !matches!(act, Act::Write(..) | Act::SaveFile(_)) {
            self.programs.edit(board).revision += 1;
        }
        let result = match act {
            Act::Open(name) => {
                self.programs.edit(board).open = name;
                Ok(())
            }
            Act::Write(name, text) => {
                self.edit_files(board, |it| it.write(&name, &text)).unwrap_or(Ok(()))
            }
            Act::AddFile(name) => {
                let name = if name.contains('.') { name } else { format!("{name}.py").into() };
                self.add_file(board, &name, "")
            }
            Act::TakeFile(chosen) => self.take_file(board, chosen),
            Act::RenameFile(from, to) => {
                let renamed = self.edit_files(board, |it| it.rename(&from, &to)).transpose();
                renamed.map(|name| {
                    let program = self.programs.edit(board);
                    if let Some(name) = name
                        && program.open == from
                    {
                        program.open = name.into();
                    }
                })
            }
            Act::DeleteFile(name) => {
                if let Some((at, file)) = self.edit_files(board, |it| it.remove(&name)).flatten() {
                    let gone = Gone::File(Rc::clone(board), at, file);
                    self.undo.push(self.now, Deleted::Program(gone));
                    self.open_some_file(board);
                }
                Ok(())
            }
            Act::SaveFile(name) => {
                let files = self.files_of(board).unwrap_or_default();
                let file = files.iter().find(|file| *file.name == *name);
                effects.extend(file.map(|file| Effect::Download {
                    name: file.name.rsplit('/').next().unwrap_or_default().to_owned(),
                    mime: "text/x-python",
                    bytes: Bytes::copy_from_slice(file.text.as_bytes()),
                }));
                Ok(())
            }
            Act::TakeExample(id) => {
                self.take_example(board, &id);
                Ok(())
            }
            _ => Ok(()),
        };
        self.programs.edit(board).file_error = result.err();
    }

    fn add_file(&mut self, board: &Rc<str>, name: &str, text: &str) -> Result<(), FileError> {
        let at = self.edit_files(board, |it| it.add(name, text)).unwrap_or(Ok(0))?;
        let name = self.files_of(board).and_then(|it| Some(it.get(at)?.name.as_str().into()));
        self.programs.edit(board).open = name.unwrap_or_default();
        Ok(())
    }

    fn take_file(&mut self, board: &Rc<str>, chosen: Chosen) -> Result<(), FileError> {
        let name: Rc<str> = chosen.name.as_str().into();
        let bytes = chosen.bytes.map_err(|unread| match unread {
            Unread::TooLarge { .. } => FileError::TooLarge,
            Unread::Unreadable => FileError::NoText(Rc::clone(&name)),
        })?;
        let text = String::from_utf8(bytes).map_err(|_| FileError::NoText(Rc::clone(&name)))?;
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let files = self.files_of(board).unwrap_or_default().to_vec();
        if position(&files, &name).is_none() {
            return self.add_file(board, &name, &text);
        }
        let gone = Gone::Files(Rc::clone(board), files);
        self.edit_files(board, |it| it.write(&name, &text)).unwrap_or(Ok(()))?;
        self.undo.push(self.now, Deleted::Program(gone));
        self.programs.edit(board).open = name;
        Ok(())
    }

    fn take_example(&mut self, board: &Rc<str>, id: &str) {
        let Some(files) = self.programs.examples.get(id).map(|it| it.files.clone()) else { return };
        let before = self.files_of(board).unwrap_or_default().to_vec();
        self.edit_files(board, |it| *it.0 = files);
        if !before.is_empty() {
            let gone = Gone::Files(Rc::clone(board), before);
            self.undo.push(self.now, Deleted::Program(gone));
        }
        self.programs.edit(board).open = MAIN.into();
        self.open_some_file(board);
    }

    /// The file that is open may be gone.
    pub(super) fn open_some_file(&mut self, board: &Rc<str>) {
        let files = self.files_of(board).unwrap_or_default();
        let open = self.programs.get(board).map_or("", |program| &program.open);
        if position(files, open).is_none() {
            let main = position(files, MAIN).unwrap_or_default();
            let name = files.get(main).map(|it| it.name.as_str().into()).unwrap_or_default();
            self.programs.edit(board).open = name;
        }
    }

    /// Starts MicroPython anew, and the program if it is to run.
    pub(in crate::state) fn run_program(
        &mut self,
        board: &Rc<str>,
        run: bool,
        effects: &mut Vec<Effect>,
    ) {
        self.start_program(board, run, Wake::default(), effects);
    }

    pub(super) fn start_program(
        &mut self,
        board: &Rc<str>,
        run: bool,
        wake: Wake,
        effects: &mut Vec<Effect>,
    ) {
        let Some(files) = self.files_of(board).map(<[File]>::to_vec) else { return };
        if !self.virtual_board(board).is_some_and(|it| it.powered && !it.is_leaving) {
            return;
        }
        self.cut_sockets(board, effects);
        let has_wifi = !self.has_no_wifi(&LineId::Board(Rc::clone(board)));
        let now = self.now;
        let program = self.programs.edit(board);
        *program = Program {
            has_wifi,
            status: Status::Starting,
            fault: None,
            notes: Vec::new(),
            is_changed: false,
            network: None,
            refused: None,
            busy_ms: 0.0,
            wake: Wake::default(),
            heard_at: now,
            stop_by: None,
            wake_at: None,
            ..std::mem::take(program)
        };
        let wifi = program.has_wifi;
        let order = Order::Boot { files, run, wifi, wake };
        effects.push(Effect::Program(Rc::clone(board), order));
    }

    fn stop_program(&mut self, board: &Rc<str>, effects: &mut Vec<Effect>) {
        let now = self.now;
        let program = self.programs.edit(board);
        match program.status {
            Status::On(_) => {
                program.status = Status::Stopping { is_late: false };
                program.stop_by = Some(now + STOP_TIME);
                effects.push(Effect::Program(Rc::clone(board), Order::Stop));
            }
            Status::Starting | Status::DeepSleep => {
                self.kill_program(board, Status::Killed, effects);
            }
            _ => {}
        }
    }

    /// Ends it at once, and its connections as a power cut does.
    pub(in crate::state) fn kill_program(
        &mut self,
        board: &Rc<str>,
        status: Status,
        effects: &mut Vec<Effect>,
    ) {
        effects.push(Effect::Program(Rc::clone(board), Order::Kill));
        self.cut_sockets(board, effects);
        let now = self.now;
        let program = self.programs.edit(board);
        if status == Status::Killed && program.is_running() {
            program.serial.remark(now, Remark::Killed);
        }
        program.status = status;
        program.network = None;
        (program.stop_by, program.wake_at) = (None, None);
        program.busy_ms = 0.0;
    }

    fn type_line(&mut self, board: &Rc<str>, line: &Rc<str>, effects: &mut Vec<Effect>) {
        let now = self.now;
        let program = self.programs.edit(board);
        if !program.takes_input() {
            return;
        }
        // What was wrong with an earlier line is not with this one.
        program.fault.take_if(|fault| &*fault.file == prompt::FILE);
        program.serial.typed(now, line);
        if !line.trim().is_empty() && program.typed.back() != Some(line) {
            if program.typed.len() == MAX_TYPED {
                program.typed.pop_front();
            }
            program.typed.push_back(Rc::clone(line));
        }
        let order = Order::Input(format!("{line}\r\n").into());
        effects.push(Effect::Program(Rc::clone(board), order));
    }

    /// The board's Wi-Fi is there, or not: then its connections are lost, and the Worker knows.
    pub(in crate::state) fn tell_program_of_wifi(
        &mut self,
        board: &Rc<str>,
        is_there: bool,
        effects: &mut Vec<Effect>,
    ) {
        if self.files_of(board).is_none() {
            return;
        }
        let now = self.now;
        let program = self.programs.edit(board);
        program.has_wifi = is_there;
        program.serial.remark(now, Remark::Wifi(is_there));
        effects.push(Effect::Program(Rc::clone(board), Order::Wifi(is_there)));
        if !is_there {
            program.network = None;
            self.cut_sockets(board, effects);
        }
    }

    fn cut_sockets(&mut self, board: &Rc<str>, effects: &mut Vec<Effect>) {
        for (slot, socket) in (0..).zip(&mut self.programs.edit(board).sockets) {
            if socket.take().is_some() {
                let line = LineId::Program(Rc::clone(board), slot);
                effects.push(Effect::Shut(line, Parting::Cut));
            }
        }
    }

    fn output(&self, board: &str) -> Option<String> {
        let program = self.programs.get(board)?;
        Some(program.text(self.language))
    }

    pub(crate) fn act_on_addresses(&mut self, act: AddressAct) {
        let addresses = self.programs.addresses.edit();
        let mut error = None;
        match act {
            AddressAct::Put(at, row) => error = addresses.put(at, row).err(),
            AddressAct::Remove(at) => {
                if let Some(row) = addresses.remove(at) {
                    self.undo.push(self.now, Deleted::Program(Gone::Row(at, row)));
                }
            }
            AddressAct::Reset => {
                let before = std::mem::take(addresses);
                self.undo.push(self.now, Deleted::Program(Gone::Rows(before)));
            }
        }
        self.programs.address_error = error;
        self.changed();
    }

    pub(crate) fn restore_of_program(&mut self, gone: Gone) {
        match gone {
            Gone::File(board, at, file) => {
                let name = free_name(self.files_of(&board).unwrap_or_default(), &file.name);
                let back = self.edit_files(&board, |it| it.insert(at, &name, &file.text));
                let program = self.programs.edit(&board);
                program.revision += 1;
                match back {
                    Some(Ok(_)) => program.open = name.into(),
                    Some(Err(error)) => program.file_error = Some(error),
                    None => {}
                }
            }
            Gone::Files(board, files) => {
                self.edit_files(&board, |it| *it.0 = files);
                self.programs.edit(&board).revision += 1;
                self.open_some_file(&board);
            }
            Gone::Output(board, from) => self.programs.edit(&board).view.from = from,
            Gone::Row(at, row) => self.programs.addresses.edit().insert(at, row),
            Gone::Rows(rows) => *self.programs.addresses.edit() = rows,
        }
        self.changed();
    }
}
