//! The virtual boards that the page runs.
//!
//! Knows what is done to them, and what they say. The rest of the driver knows a board by [`Device`]
//! alone, as boards come with a piece of their own.

use std::fmt;
use std::rc::Rc;

use shared::board::{self, Board, BoardSpec};
use shared::time::Instant;
use shared::wire::{Bytes, Text};

use super::engine::Engine;
use super::machine::{Fact, Machine};
use super::wire::Wire;
use crate::state::action::{Action, Effect, Parting};
use crate::state::faults::Subject;
use crate::state::line::LineId;
use crate::state::virtual_board::{LogEntry, Seen};

/// A virtual board.
pub trait Device {
    /// The transport is open.
    fn handle_open(&mut self, now: Instant);
    /// Bytes came.
    fn handle_bytes(&mut self, now: Instant, bytes: &Bytes);
    /// The transport is gone.
    fn handle_closed(&mut self, now: Instant);
    /// Time has passed.
    fn handle_timeout(&mut self, now: Instant);
    /// When `handle_timeout` has something to do.
    fn poll_timeout(&self) -> Option<Instant>;
    /// The next bytes to send.
    fn poll_transmit(&mut self) -> Option<Bytes>;
    /// The next thing that happened.
    fn poll_fact(&mut self) -> Option<Fact>;
    /// Who it says it is from the next connection on.
    fn set_login(&mut self, username: Option<Text>, password: Option<Bytes>);
    /// It clears what it made the broker keep, and says goodbye.
    fn retire(&mut self, now: Instant);
    /// The board itself.
    fn board(&mut self) -> &mut Board;
}

// By name alone: its fields would bring what writes each of them out into the page.
impl fmt::Debug for dyn Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Device")
    }
}

impl Device for Board {
    fn handle_open(&mut self, now: Instant) {
        Self::handle_open(self, now);
    }

    fn handle_bytes(&mut self, now: Instant, bytes: &Bytes) {
        Self::handle_bytes(self, now, bytes);
    }

    fn handle_closed(&mut self, now: Instant) {
        Self::handle_closed(self, now);
    }

    fn handle_timeout(&mut self, now: Instant) {
        Self::handle_timeout(self, now);
    }

    fn poll_timeout(&self) -> Option<Instant> {
        Self::poll_timeout(self)
    }

    fn poll_transmit(&mut self) -> Option<Bytes> {
        Self::poll_transmit(self)
    }

    fn poll_fact(&mut self) -> Option<Fact> {
        let event = self.poll_event()?;
        let id: Rc<str> = self.spec().id.as_str().into();
        Some(match event {
            board::Event::Connected => Fact::Connected,
            board::Event::Closed(cause) => Fact::Closed(cause),
            board::Event::PartChanged(index) => {
                Fact::Told(Box::new(Action::BoardPart(id, index, seen(self, index))))
            }
            board::Event::Log(log) => {
                Fact::Told(Box::new(Action::BoardLog(id, LogEntry::from(log))))
            }
        })
    }

    fn set_login(&mut self, username: Option<Text>, password: Option<Bytes>) {
        Self::set_login(self, username, password);
    }

    fn retire(&mut self, now: Instant) {
        Self::retire(self, now);
    }

    fn board(&mut self) -> &mut Board {
        self
    }
}

/// What a part of a board is like.
fn seen(board: &Board, index: usize) -> Seen {
    let look = board.circuit().look(index).clone();
    Seen { look, readings: board.reading(index).to_vec() }
}

impl Engine {
    /// Does to a board what the state wants.
    pub(super) fn perform_on_desk(&mut self, now: Instant, effect: Effect) {
        match effect {
            Effect::Build { spec, powered: _ } if spec.program.files().is_some() => {
                self.wires.remove(&LineId::Board(spec.id.as_str().into()));
                self.build_programmed(now, &spec);
            }
            Effect::Build { spec, powered } => self.build(now, spec, powered),
            Effect::Power(id, true) => self.with_board(id, |board| board.power_on(now)),
            Effect::Power(id, false) => self.with_board(id, |board| board.power_off(now)),
            Effect::PressLed(id, part, on) => {
                self.with_board(id, |board| board.set_led(now, &part, on));
            }
            Effect::Follow(id, part, order) => {
                self.with_board(id, |board| board.follow(now, &part, &order));
            }
            Effect::Press(id, part, down) => {
                self.with_bench(&id, |bench| bench.press(&part, down));
                self.with_board(id, |board| board.press(now, &part, down));
            }
            Effect::SetSource(id, part, quantity, source) => {
                let copy = source.clone();
                self.with_bench(&id, |bench| bench.set_source(&part, quantity, copy));
                self.with_board(id, |board| board.set_source(now, &part, quantity, source));
            }
            Effect::Scrap(id) => {
                self.programs.remove(&id);
                let line = LineId::Board(id);
                self.shut(now, &line, Parting::Cut);
                self.wires.remove(&line);
            }
            Effect::PullPlug(board) => {
                self.lose(now, &Subject::Board(Rc::clone(&board)));
                self.with_board(board, |board| board.power_off(now));
            }
            Effect::Program(board, order) => self.order(now, &board, order),
            // Nothing else is done to a board.
            _ => {}
        }
    }

    fn build(&mut self, now: Instant, spec: BoardSpec, powered: bool) {
        let id: Rc<str> = spec.id.as_str().into();
        self.programs.remove(&id);
        let line = LineId::Board(Rc::clone(&id));
        let Ok(mut board) = Board::new(spec, now) else { return };
        if !powered {
            board.power_off(now);
        }
        for index in 0..board.spec().parts.len() {
            let seen = seen(&board, index);
            self.out.actions.push_back(Action::BoardPart(Rc::clone(&id), index, seen));
        }
        self.wires.insert(line, Wire::new(Machine::Board(Box::new(board))));
    }

    fn with_board(&mut self, id: Rc<str>, act: impl FnOnce(&mut Board)) {
        if let Some(Wire { machine: Machine::Board(device), .. }) =
            self.wires.get_mut(&LineId::Board(id))
        {
            act(device.board());
        }
    }
}
