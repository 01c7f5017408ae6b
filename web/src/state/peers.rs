//! The brokers that the page talks to: which there are, which one is looked at, and what follows
//! from choosing another.
//!
//! The first of them is the page's home: its virtual boards are there.

use std::rc::Rc;

use super::action::{Dialog, Effect, Parting};
use super::connection::Profile;
use super::faults::Subject;
use super::line::LineId;
use super::links::Links;
use super::peer::{MAX_PEERS, Peer, PeerId};
use super::place::Place;
use super::snapshot::Snapshot;
use crate::ports::{admin_acts, console_acts, desk_acts, program_acts};

use super::{Notice, State};

impl State {
    /// The broker that is looked at.
    pub fn peer(&self) -> &Peer {
        &self.peers[self.current]
    }

    /// The same, to change.
    pub fn peer_mut(&mut self) -> &mut Peer {
        &mut self.peers[self.current]
    }

    /// The broker that the virtual boards of the page are at.
    pub fn home(&self) -> &Peer {
        &self.peers[0]
    }

    /// Whether the page's home is looked at, where its virtual boards are.
    pub fn is_at_home(&self) -> bool {
        self.current == 0
    }

    /// All of them, in the order in which they were chosen.
    pub fn peers(&self) -> &[Peer] {
        &self.peers
    }

    /// One of them, if it is still there.
    pub fn peer_of(&self, id: PeerId) -> Option<&Peer> {
        self.peers.iter().find(|peer| peer.id == id)
    }

    /// The same, to change.
    pub fn peer_of_mut(&mut self, id: PeerId) -> Option<&mut Peer> {
        self.peers.iter_mut().find(|peer| peer.id == id)
    }

    /// Whether it is the one that is looked at.
    pub fn is_current(&self, id: PeerId) -> bool {
        self.peer().id == id
    }

    pub(super) fn peer_ids(&self) -> Vec<PeerId> {
        self.peers.iter().map(|peer| peer.id).collect()
    }

    /// The broker that is looked at is to be another: what is known of it is forgotten, and every
    /// connection there is made anew.
    pub(super) fn connect(&mut self, profile: Rc<Profile>, effects: &mut Vec<Effect>) {
        self.is_awaited = self.dialog == Some(Dialog::Connection);
        self.changed();
        self.links.edit().put(Rc::clone(&profile));
        console_acts::end_recording(self, self.peer().id, effects);
        let peer = self.peer_mut();
        let id = peer.id;
        peer.connection.profile = Rc::clone(&profile);
        if peer.connection.line.shut() {
            effects.push(Effect::Shut(LineId::Peer(id), Parting::Polite));
        }
        effects.push(Effect::Greet(id, profile));
        peer.forget();
        self.undo.forget_broker(id);
        self.forget_sweeps(id);
        if self.home().id == id {
            self.shut_boards(effects);
        }
        self.end_swarm_at(id, effects);
        self.forget_admin();
        self.watch.edit().forget();
        console_acts::meet(self);
        self.open(&LineId::Peer(id), effects);
        if self.home().id == id {
            self.open_boards(effects);
        }
        admin_acts::refresh(self, effects);
    }

    /// One broker more, which is looked at.
    pub(super) fn connect_also(&mut self, profile: Rc<Profile>, effects: &mut Vec<Effect>) {
        if self.peers.len() >= MAX_PEERS {
            return self.notify(Notice::TooManyPeers);
        }
        self.last_peer.0 += 1;
        let mut peer = Peer::new(self.last_peer);
        let admin = &self.peer().broker.admin;
        peer.broker.edit().admin.authorization = admin.authorization.clone();
        self.peers.push(peer);
        self.look(self.last_peer, effects);
        self.connect(profile, effects);
    }

    /// Another one is looked at: the bound cards go along.
    pub(super) fn look(&mut self, id: PeerId, effects: &mut Vec<Effect>) {
        let Some(index) = self.peers.iter().position(|peer| peer.id == id) else { return };
        if index == self.current {
            return;
        }
        self.peer_mut().topics_changed = true;
        self.watch.edit().rest();
        self.peer_mut().watch = std::mem::take(&mut self.watch);
        self.current = index;
        self.watch = std::mem::take(&mut self.peer_mut().watch);
        self.follow_cards();
        self.is_awaited = false;
        self.look_at_broker();
        console_acts::meet(self);
        admin_acts::refresh(self, effects);
        self.changed();
    }

    /// One of them is not wanted any more; the last one stays, without a connection.
    pub(super) fn leave(&mut self, id: PeerId, effects: &mut Vec<Effect>) {
        let Some(index) = self.peers.iter().position(|peer| peer.id == id) else { return };
        if self.peers[index].connection.line.shut() {
            effects.push(Effect::Shut(LineId::Peer(id), Parting::Polite));
        }
        if index == 0 {
            self.shut_boards(effects);
        }
        self.end_swarm_at(id, effects);
        if self.peers.len() == 1 {
            return;
        }
        console_acts::end_recording(self, id, effects);
        if index == self.current {
            let next = self.peers[if index == 0 { 1 } else { index - 1 }].id;
            self.look(next, effects);
        }
        self.peers.remove(index);
        self.undo.forget_broker(id);
        self.forget_sweeps(id);
        self.current -= usize::from(self.current > index);
        self.packets.edit().forget(&LineId::Peer(id));
        self.forget_faults(&Subject::Page(id));
        effects.push(Effect::Forget(id));
        // The boards go to the new home.
        self.open_boards(effects);
        self.changed();
    }

    /// The brokers that the page talked to when it was left.
    pub(super) fn restore_peers(
        &mut self,
        saved: Vec<Profile>,
        open: &[u32],
        effects: &mut Vec<Effect>,
    ) {
        self.links = Snapshot::new(Links::new(saved));
        let profiles = open.iter().filter_map(|id| self.links.get(*id)).cloned();
        let mut profiles: Vec<_> = profiles.take(MAX_PEERS).collect();
        if profiles.is_empty() {
            profiles.push(Rc::clone(&self.links.profiles[0]));
        }
        for (index, profile) in profiles.into_iter().enumerate() {
            if index > 0 {
                self.last_peer.0 += 1;
                self.peers.push(Peer::new(self.last_peer));
            }
            let peer = &mut self.peers[index];
            peer.connection.profile = Rc::clone(&profile);
            effects.push(Effect::Greet(peer.id, profile));
        }
        self.links.edit().selected = self.peer().connection.profile.id;
        let saved = self.links.profiles.iter().map(|it| it.id);
        self.console.edit().listening.share_out(saved);
    }

    /// The saved connections that are in use.
    pub(super) fn open_profiles(&self) -> Vec<u32> {
        self.peers.iter().map(|peer| peer.connection.profile.id).collect()
    }

    fn shut_boards(&mut self, effects: &mut Vec<Effect>) {
        self.shut_rules(effects);
        program_acts::close_here(self, effects);
        for id in self.virtual_board_ids() {
            let Some(board) = self.virtual_board_mut(&id) else { continue };
            let is_leaving = board.is_leaving;
            if board.line.shut() {
                effects.push(Effect::Shut(LineId::Board(Rc::clone(&id)), Parting::Cut));
            }
            if is_leaving {
                desk_acts::scrap(self, &id, effects);
            }
        }
    }

    /// Its figures and its log are asked for once its place is entered.
    pub(super) fn look_at_broker(&mut self) {
        if self.place == Place::Broker && !self.peer().broker.is_wanted {
            let peer = self.peer_mut();
            peer.broker.edit().is_wanted = true;
            peer.topics_changed = true;
        }
    }
}
