//! Programs as parts of their boards: the files are the board's, and the program runs while the
//! board has power.

use std::rc::Rc;

use shared::board::program::File;
use shared::board::{Behaviour, Program};
use shared::time::Duration;

use super::addresses::Refused;
use super::examples::Loading;
use super::files::{Files, MAIN};
use super::said::Order;
use super::sockets::{MAX_SOCKETS, Route, Socket};
use super::{Remark, Status};
use crate::state::State;
use crate::state::action::{Effect, Parting};
use crate::state::line::LineId;
use crate::state::place::{Place, decoded};

/// How often a board without a program reports its sensors.
const ANNOUNCE_EVERY: Duration = Duration::from_secs(2);
/// What a board's first program is, until a person writes another one.
const FIRST: &str = "from machine import Pin
import time

led = Pin(2, Pin.OUT)

while True:
    led.value(1)
    time.sleep(0.5)
    led.value(0)
    time.sleep(0.5)
";

impl State {
    /// The board whose program the address leads to.
    pub fn seen_program(&self) -> Option<Rc<str>> {
        if self.place != Place::Bench {
            return None;
        }
        let id = self.path.strip_prefix("board/")?.strip_suffix("/program")?;
        let board = self.virtual_board(&decoded(id)).filter(|board| !board.is_leaving)?;
        Some(Rc::clone(&board.id))
    }

    /// The files of a board's program.
    pub fn files_of(&self, board: &str) -> Option<&[File]> {
        self.virtual_board(board)?.spec.program.files()
    }

    /// How a board's program goes, if it has one.
    pub fn program_status(&self, board: &str) -> Option<Status> {
        self.files_of(board)?;
        Some(self.programs.get(board).map_or(Status::Off, |program| program.status))
    }

    /// A person changes the files of a board's program: what runs is not what is written.
    pub(super) fn edit_files<R>(
        &mut self,
        board: &Rc<str>,
        change: impl FnOnce(&mut Files<'_>) -> R,
    ) -> Option<R> {
        let result = self.write_files(board, change)?;
        self.programs.edit(board).is_changed = true;
        Some(result)
    }

    /// Changes the files of a board's program.
    pub(super) fn write_files<R>(
        &mut self,
        board: &Rc<str>,
        change: impl FnOnce(&mut Files<'_>) -> R,
    ) -> Option<R> {
        let Program::MicroPython(files) = &mut self.virtual_board_mut(board)?.spec.program else {
            return None;
        };
        let result = change(&mut Files(files));
        self.changed();
        Some(result)
    }

    /// A board gets a program in place of its behaviour, or the other way round.
    pub(in crate::state) fn set_programmed(
        &mut self,
        board: &Rc<str>,
        is_programmed: bool,
        effects: &mut Vec<Effect>,
    ) {
        let Some(it) = self.virtual_board_mut(board).filter(|it| !it.is_leaving) else { return };
        let has_files = it.spec.program.files().is_some();
        if has_files == is_programmed {
            return;
        }
        if is_programmed {
            let main = File { name: MAIN.to_owned(), text: FIRST.to_owned() };
            it.spec.program = Program::MicroPython(vec![main]);
        } else {
            it.spec.program = Program::Behaviour(Behaviour::announcing(ANNOUNCE_EVERY));
            self.forget_program(board, effects);
        }
        self.rebuild(board, effects);
    }

    pub(in crate::state) fn run_programs(&mut self, effects: &mut Vec<Effect>) {
        for board in self.virtual_board_ids() {
            self.run_program(&board, true, effects);
        }
    }

    /// The board gets power, or loses it in the middle of everything.
    pub(in crate::state) fn power_program(
        &mut self,
        board: &Rc<str>,
        on: bool,
        effects: &mut Vec<Effect>,
    ) {
        if self.files_of(board).is_none() {
            return;
        }
        let now = self.now;
        self.programs.edit(board).serial.remark(now, Remark::Power(on));
        if on {
            self.run_program(board, true, effects);
        } else {
            self.kill_program(board, Status::Off, effects);
        }
    }

    pub(in crate::state) fn forget_program(&mut self, board: &str, effects: &mut Vec<Effect>) {
        if self.programs.get(board).is_none() {
            return;
        }
        let board: Rc<str> = board.into();
        self.kill_program(&board, Status::Off, effects);
        self.programs.forget(&board);
        for slot in 0..MAX_SOCKETS as u8 {
            self.packets.edit().forget(&LineId::Program(Rc::clone(&board), slot));
        }
    }

    /// The page's broker is another one: connections to the last one are at an end.
    pub(crate) fn close_sockets_here(&mut self, effects: &mut Vec<Effect>) {
        for board in self.programs.boards() {
            self.close_sockets(&board, effects, Route::leads_here);
        }
    }

    /// Cuts connections of a program, which hears of it.
    pub(super) fn close_sockets(
        &mut self,
        board: &Rc<str>,
        effects: &mut Vec<Effect>,
        is_meant: impl Fn(&Route) -> bool,
    ) {
        let sockets = &mut self.programs.edit(board).sockets;
        for (slot, place) in (0..).zip(sockets.iter_mut()) {
            let Some(socket) = place.take_if(|socket| is_meant(&socket.route)) else { continue };
            let Socket { socket, is_open, .. } = socket;
            let line = LineId::Program(Rc::clone(board), slot);
            effects.push(Effect::Shut(line, Parting::Cut));
            let order = if is_open {
                Order::Closed { slot, socket }
            } else {
                Order::Refuse { socket, why: Refused::Unreachable }
            };
            effects.push(Effect::Program(Rc::clone(board), order));
        }
    }

    /// Somebody looks at a program: what is offered there is fetched.
    pub(crate) fn look_at_program(&mut self, effects: &mut Vec<Effect>) {
        let is_unasked = matches!(self.programs.examples.state, Loading::Unasked | Loading::Failed);
        if self.seen_program().is_some() && is_unasked {
            self.programs.examples.edit().state = Loading::Asked;
            effects.push(Effect::FetchExamples);
        }
    }
}
