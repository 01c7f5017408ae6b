//! How recordings come to be kept, and what is done with those that are.
//!
//! Knows what of a recording is written already, and writes the rest every second. Nothing that is
//! recorded is let go for want of room without a word: the recording itself stays in the page.

use std::rc::Rc;

use shared::time::Duration;

use super::Gone;
use super::files::download_lines;
use super::replay::Replay;
use super::tapes::{
    BIN_TIME_MS, End, MAX_BYTES, MAX_TAPES, Order, Said, Tape, TapeAct, Unkept, Use, short,
};
use super::transfer::{self, FileError, FileFault};
use crate::hub::KeepFault;
use crate::state::State;
use crate::state::action::Effect;
use crate::state::peer::PeerId;

/// How often what was recorded is written.
const PERIOD: Duration = Duration::from_secs(1);

impl State {
    /// Begins a recording of what comes from the broker that is looked at, or ends it.
    pub(super) fn record_feed(&mut self, is_on: bool, effects: &mut Vec<Effect>) {
        let id = self.peer().id;
        self.end_recording(id, effects);
        if !is_on {
            return;
        }
        if self.console.tapes.list.len() >= MAX_TAPES {
            self.empty_bin(effects);
        }
        let began = self.epoch_ms();
        let number = format!("{:016x}", self.random.next());
        let tape = Tape::new(number.into(), began, &self.peer().connection.profile);
        let is_full = self.console.tapes.list.len() >= MAX_TAPES;
        self.feed_mut().record(true);
        if let Some(recording) = &mut self.feed_mut().recording {
            recording.unkept = is_full.then_some(Unkept::TooMany);
            recording.tape = (!is_full).then(|| Box::new(tape));
        }
        let at = self.now + PERIOD;
        self.console.edit().tapes.write_at = Some(at);
    }

    /// Nothing more is recorded of a broker: a person says so, or it is another one from now on.
    pub(crate) fn end_recording(&mut self, id: PeerId, effects: &mut Vec<Effect>) {
        if let Some(peer) = self.peer_of_mut(id)
            && peer.feed.recording.as_ref().is_some_and(|it| it.is_on)
        {
            peer.feed.edit().record(false);
            self.write_tapes(effects);
        }
    }

    /// Time has passed.
    pub(super) fn tick_tapes(&mut self, effects: &mut Vec<Effect>) {
        if self.console.tapes.write_at.is_some_and(|at| at <= self.now) {
            self.write_tapes(effects);
            let is_on = |it: &super::recording::Recording| it.is_on;
            let mut feeds = self.peers.iter().map(|peer| &peer.feed);
            let goes_on = feeds.any(|feed| feed.recording.as_ref().is_some_and(is_on));
            let at = goes_on.then(|| self.now + PERIOD);
            self.console.edit().tapes.write_at = at;
        }
    }

    /// Writes what was recorded and is not written; the page may be about to go.
    pub(crate) fn write_tapes(&mut self, effects: &mut Vec<Effect>) {
        for index in 0..self.peers.len() {
            let Some((tape, lines)) = self.unwritten(index) else { continue };
            let is_full =
                |state: &Self| state.console.tapes.bytes_without(&tape.id) + tape.bytes > MAX_BYTES;
            if is_full(self) {
                self.empty_bin(effects);
            }
            let is_cut = is_full(self);
            let Some(recording) = &mut self.peers[index].feed.edit().recording else { continue };
            let before = recording.tape.take();
            if is_cut {
                recording.unkept = Some(Unkept::TooLarge);
                let cut = before.map(|it| Box::new(Tape { end: End::Cut, ..*it }));
                effects.extend(cut.map(|tape| Effect::Tape(Order::Put(tape, None))));
                continue;
            }
            recording.written = recording.records.len();
            let part = (!lines.is_empty()).then(|| (tape.parts.saturating_sub(1), lines));
            effects.push(Effect::Tape(Order::Put(Box::new(tape.clone()), part)));
            recording.tape = Some(Box::new(tape));
        }
    }

    /// What a recording is once it is written, and the lines of it that are not yet.
    fn unwritten(&self, index: usize) -> Option<(Tape, String)> {
        let recording = self.peers[index].feed.recording.as_ref()?;
        let tape = recording.tape.as_deref().filter(|tape| tape.end == End::Running)?;
        let (all, written) = (&recording.records, recording.written);
        // One without a message is none.
        if written == all.len() && (recording.is_on || all.is_empty()) {
            return None;
        }
        let fresh = (written..all.len()).filter_map(|at| all.get(at));
        let lines = transfer::json_lines(fresh, self.clock.epoch_ms);
        let times = all.get(0).zip(all.get(all.len().saturating_sub(1)));
        let mut tape = tape.clone();
        tape.length = times.map_or(tape.length, |(first, last)| last.at.saturating_since(first.at));
        tape.count = all.len();
        tape.bytes += lines.len();
        tape.parts += u32::from(!lines.is_empty());
        tape.end = if recording.is_on { End::Running } else { End::Whole };
        Some((tape, lines))
    }

    /// What was deleted makes room. It cannot come back any more.
    fn empty_bin(&mut self, effects: &mut Vec<Effect>) {
        for tape in self.console.edit().tapes.take_deleted() {
            self.undo.forget_tape(&tape.id);
            effects.push(Effect::Tape(Order::Purge(Box::new(tape))));
        }
    }

    /// A person does something with the recordings that are kept, or the driver says something.
    pub(super) fn tape(&mut self, act: TapeAct, effects: &mut Vec<Effect>) {
        let kept = |state: &Self, id: &str| state.console.tapes.get(id).cloned().map(Box::new);
        let order = match act {
            TapeAct::Said(said) => return self.hear_tapes(said, effects),
            TapeAct::Play(id) => kept(self, &id).map(|tape| Order::Read(tape, Use::Play)),
            TapeAct::Save(id) => kept(self, &id).map(|tape| Order::Read(tape, Use::Save)),
            TapeAct::Rename(id, name) => kept(self, &id).map(|mut tape| {
                tape.name = short(&name);
                if let Some(running) = self.tape_in_page(&id) {
                    // What is written next is called so as well.
                    running.name = Rc::clone(&tape.name);
                    tape = Box::new(running.clone());
                }
                Order::Put(tape, None)
            }),
            TapeAct::Delete(id) => kept(self, &id).map(|mut tape| {
                self.can_undo(Gone::Tape(tape.clone()));
                tape.deleted = Some(self.epoch_ms());
                Order::Put(tape, None)
            }),
        };
        effects.extend(order.map(Effect::Tape));
    }

    /// Of one that is being recorded, or was just now, what will be written of it.
    fn tape_in_page(&mut self, id: &str) -> Option<&mut Tape> {
        let holds = |tape: &Option<Box<Tape>>| tape.as_ref().is_some_and(|it| *it.id == *id);
        let index = self.peers.iter().position(|peer| {
            peer.feed.recording.as_ref().is_some_and(|recording| holds(&recording.tape))
        })?;
        self.peers[index].feed.edit().recording.as_mut()?.tape.as_deref_mut()
    }

    fn hear_tapes(&mut self, said: Said, effects: &mut Vec<Effect>) {
        match said {
            Said::Listed(Ok(stored)) => self.list_tapes(&stored, effects),
            Said::Listed(Err(fault)) => self.console.edit().tapes.fault = Some(fault),
            Said::Kept(tape) => {
                let tapes = &mut self.console.edit().tapes;
                tapes.fault = None;
                tapes.put(*tape);
            }
            Said::NotKept(tape, fault) => self.note_unkept(&tape, fault),
            Said::Read(tape, Use::Save, Ok(lines)) => {
                effects.push(download_lines(&tape.file_name(), lines));
            }
            Said::Read(_, Use::Play, Ok(lines)) => {
                let console = self.console.edit();
                let read = transfer::parse(&lines);
                console.file_error = read.as_ref().err().copied();
                console.replay = read.ok().map(Replay::new);
            }
            Said::Read(_, _, Err(fault)) => {
                let error = FileError { kind: FileFault::Unreadable, line: 1 };
                let console = self.console.edit();
                (console.tapes.fault, console.file_error) = (Some(fault), Some(error));
            }
        }
    }

    fn list_tapes(&mut self, stored: &[serde_json::Value], effects: &mut Vec<Effect>) {
        let old = self.epoch_ms() - BIN_TIME_MS;
        let (gone, mut list): (Vec<_>, Vec<_>) = stored
            .iter()
            .filter_map(Tape::from_value)
            .partition(|tape| tape.deleted.is_some_and(|at| at < old));
        for tape in &mut list {
            let running = self.tape_in_page(&tape.id).filter(|it| it.end == End::Running);
            if running.is_some() {
                tape.end = End::Running;
            }
        }
        list.sort_by(|one, other| one.began.total_cmp(&other.began));
        let tapes = &mut self.console.edit().tapes;
        (tapes.list, tapes.fault) = (list, None);
        effects.extend(gone.into_iter().map(|it| Effect::Tape(Order::Purge(Box::new(it)))));
    }

    /// The browser does not keep it: what is recorded stays in the page, and what was kept of it is
    /// a beginning.
    fn note_unkept(&mut self, tape: &Tape, fault: KeepFault) {
        self.console.edit().tapes.fault = Some(fault);
        let id = Rc::clone(&tape.id);
        let index = self.peers.iter().position(|peer| {
            let recording = peer.feed.recording.as_ref();
            recording.and_then(|it| it.tape.as_ref()).is_some_and(|it| it.id == id)
        });
        let Some(index) = index else { return };
        if let Some(recording) = &mut self.peers[index].feed.edit().recording {
            (recording.tape, recording.unkept) = (None, Some(Unkept::Fault(fault)));
        }
        let list = &mut self.console.edit().tapes.list;
        if let Some(kept) = list.iter_mut().find(|it| it.id == id && it.end == End::Running) {
            kept.end = End::Cut;
        }
    }

    /// The time, in milliseconds since 1970.
    fn epoch_ms(&self) -> f64 {
        self.clock.epoch_ms + self.now.as_millis() as f64
    }

    /// Brings one back that was deleted.
    pub(super) fn restore_tape(mut tape: Box<Tape>, effects: &mut Vec<Effect>) {
        tape.deleted = None;
        effects.push(Effect::Tape(Order::Put(tape, None)));
    }
}
