//! The connections of the page and of its boards: opened, lost, tried again, led elsewhere.

use std::rc::Rc;

use super::action::{Dialog, Effect, Parting};
use super::connection::Profile;
use super::line::{LineEvent, LineId, Phase};
use super::virtual_board::LogEntry;
use super::{CONFIRM_TIME, State};

impl State {
    pub(super) fn handle_page_line(&mut self, event: LineEvent, effects: &mut Vec<Effect>) {
        let was_online = self.connection.line.is_online();
        self.connection.line.handle(self.now, event, &mut self.random);
        let is_online = self.connection.line.is_online();
        if is_online && !was_online {
            self.subscribed = Rc::default();
            self.broker.edit().refused = None;
            self.topics_changed = true;
            self.boards.edit().await_confirmation();
            self.confirm_until = Some(self.now + CONFIRM_TIME);
            if std::mem::take(&mut self.is_awaited) {
                self.dialog = None;
            }
            self.refresh_admin(effects);
            // The broker is back: its boards need not wait out their delays.
            self.retry_boards(effects);
        } else if was_online && !is_online {
            self.confirm_until = None;
        }
    }

    pub(super) fn handle_board_line(
        &mut self,
        id: &str,
        event: LineEvent,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        let mut random = self.random.clone();
        let Some(board) = self.virtual_board_mut(id) else { return };
        if board.is_leaving {
            if matches!(event, LineEvent::Closed(_)) {
                self.scrap(id, effects);
            }
            return;
        }
        let was = board.line.phase.clone();
        if was != Phase::Off {
            match &event {
                LineEvent::Online => board.note(now, LogEntry::Connected),
                LineEvent::Closed(Some(failure)) => {
                    board.note(now, LogEntry::Failed(failure.clone()));
                }
                LineEvent::Closed(None) | LineEvent::RoundTrip(_) => {}
            }
        }
        board.line.handle(now, event, &mut random);
        self.random = random;
    }

    /// Another broker: other boards, and every connection made anew.
    pub(super) fn connect(&mut self, profile: Profile, effects: &mut Vec<Effect>) {
        self.connection.profile = profile;
        self.is_awaited = self.dialog == Some(Dialog::Connection);
        self.changed();
        if self.connection.line.shut() {
            effects.push(Effect::Shut(LineId::Page, Parting::Polite));
        }
        for id in self.virtual_board_ids() {
            let Some(board) = self.virtual_board_mut(&id) else { continue };
            let is_leaving = board.is_leaving;
            if board.line.shut() {
                effects.push(Effect::Shut(LineId::Board(Rc::clone(&id)), Parting::Cut));
            }
            if is_leaving {
                self.scrap(&id, effects);
            }
        }
        self.confirm_until = None;
        self.boards.edit().clear();
        self.broker.edit().clear();
        self.forget_admin();
        for card in &mut self.bindings {
            let card = card.edit();
            (card.last, card.failed, card.not_subscribed) = (None, None, None);
        }
        self.open_all(effects);
        self.refresh_admin(effects);
    }

    pub(super) fn open_all(&mut self, effects: &mut Vec<Effect>) {
        self.open(&LineId::Page, effects);
        for id in self.virtual_board_ids() {
            self.open(&LineId::Board(id), effects);
        }
    }

    /// Opens a connection if it is wanted and it is known where to.
    pub(super) fn open(&mut self, id: &LineId, effects: &mut Vec<Effect>) {
        let Some(target) = self.connection.target() else { return };
        let line = match id {
            LineId::Page => &mut self.connection.line,
            LineId::Board(board) => match self.virtual_board_mut(board) {
                Some(board) if board.powered && !board.is_leaving => &mut board.line,
                _ => return,
            },
        };
        match target {
            Ok(target) if line.open() => effects.push(Effect::Open(id.clone(), target)),
            Ok(_) => {}
            Err(failure) => line.refuse(failure),
        }
    }

    pub(super) fn retry_all(&mut self, effects: &mut Vec<Effect>) {
        let phase = &self.connection.line.phase;
        if matches!(phase, Phase::Waiting { .. } | Phase::Stopped) {
            self.open(&LineId::Page, effects);
        }
        self.retry_boards(effects);
    }

    fn retry_boards(&mut self, effects: &mut Vec<Effect>) {
        for id in self.virtual_board_ids() {
            let phase = self.virtual_board(&id).map(|board| board.line.phase.clone());
            if matches!(phase, Some(Phase::Waiting { .. })) {
                self.open(&LineId::Board(id), effects);
            }
        }
    }
}
