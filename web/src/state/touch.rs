//! What a person does to the virtual boards of the page.

use std::rc::Rc;

use shared::board::BoardSpec;
use shared::board::kind::Kind;
use shared::board::source::Table;

use super::action::{Effect, Parting, Touch};
use super::faults::Subject;
use super::file::Chosen;
use super::line::LineId;
use super::snapshot::Snapshot;
use super::source::{Origin, SourceChange};
use super::undo::Deleted;
use super::virtual_board::{
    BoardFault, LogEntry, MAX_VIRTUAL_BOARDS, StoredBoard, VirtualBoard, unpowered,
};
use super::{Notice, State};
use crate::ports::twin_acts;

impl State {
    pub(crate) fn add_virtual_board(&mut self, kind: Kind, effects: &mut Vec<Effect>) {
        if self.virtual_boards.len() >= MAX_VIRTUAL_BOARDS {
            return self.notify(Notice::TooManyVirtualBoards);
        }
        let mut stored = StoredBoard::new(&mut self.random, kind);
        while self.virtual_board(&stored.spec.id).is_some() {
            stored = StoredBoard::new(&mut self.random, kind);
        }
        let mut board = VirtualBoard::new(stored);
        board.note(self.now, LogEntry::Power(true));
        let (id, spec) = (Rc::clone(&board.id), board.spec.clone());
        self.virtual_boards.push(Snapshot::new(board));
        effects.push(Effect::Build { spec, powered: true });
        self.open(&LineId::Board(id), effects);
        self.changed();
    }

    pub(crate) fn touch(&mut self, id: &Rc<str>, touch: Touch, effects: &mut Vec<Effect>) {
        let Some(board) = self.virtual_board_mut(id).filter(|board| !board.is_leaving) else {
            return;
        };
        match touch {
            Touch::Power(on) => self.power(id, on, effects),
            Touch::Led { part, on } if !board.twin_speaks() => {
                twin_acts::press(self, id, &part, on, effects);
            }
            Touch::Led { part, on } => {
                effects.push(Effect::PressLed(Rc::clone(id), part, on));
            }
            Touch::Press { part, down } => {
                effects.push(Effect::Press(Rc::clone(id), part, down));
            }
            Touch::Source { part, quantity, change } => {
                let parts = &mut board.spec.parts;
                let part_of = parts.iter_mut().find(|it| it.id == part);
                if let Some(source) = part_of.and_then(|it| change.apply(it, quantity)) {
                    effects.push(Effect::SetSource(Rc::clone(id), part, quantity, source));
                    self.changed();
                }
            }
            Touch::Table { part, quantity, file } => match read_table(&file) {
                Ok(table) => {
                    board.fault = None;
                    let change = SourceChange::Table(table, Origin::File);
                    self.touch(id, Touch::Source { part, quantity, change }, effects);
                }
                Err(fault) => board.fault = Some(fault),
            },
            Touch::Fit(fit) => self.fit(id, fit, effects),
            Touch::Rename(name) => {
                if board.rename(&name).is_some() {
                    if board.spec.program.files().is_some() {
                        // Its program does not know it by this name.
                        return self.changed();
                    }
                    self.rebuild(id, effects);
                }
            }
            Touch::ObeyLesson(obey) => {
                let BoardSpec { parts, program, .. } = &mut board.spec;
                if let Some(behaviour) = program.behaviour_mut() {
                    behaviour.set_lesson(parts, obey);
                }
                self.rebuild(id, effects);
            }
            Touch::Reconnect => self.open(&LineId::Board(Rc::clone(id)), effects),
            Touch::Remove => self.take_away(id, effects),
        }
    }

    fn power(&mut self, id: &Rc<str>, on: bool, effects: &mut Vec<Effect>) {
        let now = self.now;
        let Some(board) = self.virtual_board_mut(id) else { return };
        if board.powered == on {
            return;
        }
        board.powered = on;
        board.note(now, LogEntry::Power(on));
        effects.push(Effect::Power(Rc::clone(id), on));
        self.power_program(id, on, effects);
        let Some(board) = self.virtual_board_mut(id) else { return };
        if on {
            self.open(&LineId::Board(Rc::clone(id)), effects);
        } else if board.line.shut() {
            effects.push(Effect::Shut(LineId::Board(Rc::clone(id)), Parting::Cut));
        }
        self.changed();
    }

    /// A board cannot learn another name while it runs: it starts again, with its parts as they
    /// are around it.
    pub(super) fn rebuild(&mut self, id: &Rc<str>, effects: &mut Vec<Effect>) {
        let Some(board) = self.virtual_board_mut(id) else { return };
        if board.line.shut() {
            effects.push(Effect::Shut(LineId::Board(Rc::clone(id)), Parting::Cut));
        }
        board.seen = unpowered(&board.spec);
        effects.push(Effect::Build { spec: board.spec.clone(), powered: board.powered });
        self.run_program(id, true, effects);
        self.open(&LineId::Board(Rc::clone(id)), effects);
        self.changed();
    }

    /// A connected board says goodbye itself; for another one the page cleans up.
    fn take_away(&mut self, id: &Rc<str>, effects: &mut Vec<Effect>) {
        self.dialog = None;
        self.changed();
        let Some(at) = self.virtual_boards.iter().position(|board| board.id == *id) else { return };
        let stored = self.virtual_boards[at].stored();
        self.undo.push(self.now, Deleted::VirtualBoard(at, stored));
        let board = self.virtual_boards[at].edit();
        if board.twin.is_some() {
            // What the broker keeps is the real board's: nothing of it is taken back.
            if board.line.shut() {
                effects.push(Effect::Shut(LineId::Board(Rc::clone(id)), Parting::Cut));
            }
            return self.scrap(id, effects);
        }
        if board.line.is_online() {
            board.is_leaving = true;
            effects.push(Effect::Shut(LineId::Board(Rc::clone(id)), Parting::Retire));
            return;
        }
        if board.line.shut() {
            effects.push(Effect::Shut(LineId::Board(Rc::clone(id)), Parting::Cut));
        }
        if self.home().connection.line.is_online() {
            self.clear_board(self.home().id, id, effects);
        }
        self.scrap(id, effects);
    }

    pub(crate) fn scrap(&mut self, id: &str, effects: &mut Vec<Effect>) {
        self.virtual_boards.retain(|board| *board.id != *id);
        self.packets.edit().forget(&LineId::Board(id.into()));
        self.forget_faults(&Subject::Board(id.into()));
        self.forget_program(id, effects);
        effects.push(Effect::Scrap(id.into()));
        self.changed();
    }
}

fn read_table(file: &Chosen) -> Result<Table, BoardFault> {
    let bytes = file.bytes.as_ref().map_err(|unread| BoardFault::Unread(*unread))?;
    let text = std::str::from_utf8(bytes).map_err(|_| BoardFault::NotText)?;
    Table::parse_csv(text).map_err(BoardFault::Csv)
}
