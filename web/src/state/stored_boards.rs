//! The virtual boards as they are stored, which they stay until what virtual boards need is here.
//!
//! Knows how they become boards of the page and back. Does not know the storage.

use serde::Deserialize;
use serde_json::Value;

use super::State;
use super::action::Effect;
use super::desk;
use super::pieces::Piece;
use super::snapshot::Snapshot;
use super::virtual_board::{MAX_VIRTUAL_BOARDS, StoredBoard, VirtualBoard};
use crate::ports::{desk_acts, program_acts};

impl State {
    /// Virtual boards are stored and have not begun yet.
    pub fn awaits_boards(&self) -> bool {
        !self.stored_boards.is_empty() || self.pieces.is_awaited(Piece::Desk)
    }

    /// The ids of the virtual boards that are this page's.
    pub fn board_ids(&self) -> impl Iterator<Item = String> {
        let stored = self.stored_boards.iter().filter_map(desk::id);
        stored.chain(self.virtual_boards.iter().map(|board| board.id.to_string()))
    }

    /// Virtual boards begin, if what they need is here.
    pub(super) fn wake_boards(&mut self, effects: &mut Vec<Effect>) {
        if self.pieces.has(Piece::Desk) {
            desk_acts::begin(self, effects);
            program_acts::look(self, effects);
            self.open_boards(effects);
        }
    }

    /// What is stored of the boards.
    pub(super) fn boards_to_store(&self) -> Vec<Value> {
        let mut all = (*self.stored_boards).clone();
        all.extend(desk_acts::stored(self));
        all
    }

    /// Those that are stored become boards of the page. What cannot be read or is over the limit is
    /// left out.
    pub(crate) fn begin_boards(&mut self, effects: &mut Vec<Effect>) {
        for stored in std::mem::take(self.stored_boards.edit()) {
            let Some(stored) = StoredBoard::deserialize(&stored).ok().filter(|it| it.is_valid())
            else {
                continue;
            };
            let is_known = self.virtual_board(&stored.spec.id).is_some();
            if is_known || self.virtual_boards.len() >= MAX_VIRTUAL_BOARDS {
                continue;
            }
            let board = VirtualBoard::new(stored);
            effects.push(Effect::Build { spec: board.spec.clone(), powered: board.powered });
            self.virtual_boards.push(Snapshot::new(board));
        }
        self.run_programs(effects);
    }

    /// The boards of the page in the form in which they are stored.
    pub(crate) fn stored_forms(&self) -> Vec<Value> {
        let staying = self.virtual_boards.iter().filter(|board| !board.is_leaving);
        staying.filter_map(|board| serde_json::to_value(board.stored()).ok()).collect()
    }
}
