//! The connections of the page and of its boards: opened, lost, tried again.

use super::State;
use super::action::Effect;
use super::connection::Connection;
use super::failure::Failure;
use super::line::{LineEvent, LineId, Phase};
use super::peer::PeerId;
use super::seat::Heard;
use super::virtual_board::LogEntry;
use crate::ports::admin_acts;
use shared::time::Duration;

impl State {
    pub(super) fn handle_peer_line(
        &mut self,
        id: PeerId,
        event: LineEvent,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        let Some(peer) = self.peers.iter_mut().find(|peer| peer.id == id) else { return };
        let was_online = peer.connection.line.is_online();
        if matches!(event, LineEvent::Closed(_)) {
            self.packets.edit().handle_end(now, &LineId::Peer(id));
        }
        let Connection { line, profile, .. } = &mut peer.connection;
        line.handle(now, event, &mut self.random);
        let longest = Duration::from_secs(profile.longest_wait.into());
        line.limit_wait(now, profile.reconnects, longest);
        let is_online = peer.connection.line.is_online();
        if is_online && !was_online {
            peer.handle_online(now);
            if self.is_current(id) {
                if std::mem::take(&mut self.is_awaited) {
                    self.dialog = None;
                }
                admin_acts::refresh(self, effects);
            }
            if self.home().id == id {
                // What is retained at a seat comes again; what is no longer there does not.
                self.heard = Heard::default();
                // The broker is back: its boards need not wait out their delays.
                self.retry_boards(effects);
            }
        } else if was_online && !is_online {
            peer.handle_offline();
        }
    }

    pub(crate) fn handle_board_line(
        &mut self,
        id: &str,
        event: LineEvent,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        if matches!(event, LineEvent::Closed(_)) {
            self.packets.edit().handle_end(now, &LineId::Board(id.into()));
        }
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

    pub(super) fn open_all(&mut self, effects: &mut Vec<Effect>) {
        for id in self.peer_ids() {
            self.open(&LineId::Peer(id), effects);
        }
        self.open_boards(effects);
    }

    pub(super) fn open_boards(&mut self, effects: &mut Vec<Effect>) {
        for id in self.virtual_board_ids() {
            self.open(&LineId::Board(id), effects);
        }
        self.open_rules(effects);
    }

    /// Opens a connection if it is wanted and it is known where to.
    pub(super) fn open(&mut self, id: &LineId, effects: &mut Vec<Effect>) {
        let peer = match id {
            LineId::Peer(id) => self.peer_of(*id),
            LineId::Board(_) => Some(self.home()),
            LineId::Rules => Some(self.home()),
            // A program says itself where it wants to connect to, and again.
            LineId::Program(..) => None,
        };
        let Some(target) = peer.and_then(|peer| peer.connection.target(&self.server)) else {
            return;
        };
        let target = if self.has_no_wifi(id) { Err(Failure::NoWifi) } else { target };
        let line = match id {
            LineId::Peer(id) => match self.peer_of_mut(*id) {
                Some(peer) => &mut peer.connection.line,
                None => return,
            },
            LineId::Board(board) => match self.virtual_board_mut(board) {
                Some(board)
                    if board.powered
                        && !board.is_leaving
                        && board.twin_speaks()
                        && board.spec.program.files().is_none() =>
                {
                    &mut board.line
                }
                _ => return,
            },
            LineId::Rules => &mut self.rules.line,
            LineId::Program(..) => return,
        };
        match target {
            Ok(target) if line.open() => effects.push(Effect::Open(id.clone(), target)),
            Ok(_) => {}
            Err(failure) => line.refuse(failure),
        }
    }

    pub(super) fn retry_all(&mut self, effects: &mut Vec<Effect>) {
        for id in self.peer_ids() {
            let phase = self.peer_of(id).map(|peer| &peer.connection.line.phase);
            if matches!(phase, Some(Phase::Waiting { .. } | Phase::Stopped)) {
                self.open(&LineId::Peer(id), effects);
            }
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
        if matches!(self.rules.line.phase, Phase::Waiting { .. } | Phase::Stopped) {
            self.open_rules(effects);
        }
    }
}
