//! Files that come and go, and what is brought back.

use super::act::{Act, File};
use super::repeat::MAX_REPEATS;
use super::replay::Replay;
use super::subscriptions::MAX_SUBSCRIPTIONS;
use super::{Gone, transfer};
use crate::state::State;
use crate::state::action::Effect;

const JSON_LINES: &str = "application/jsonl";

impl State {
    pub(super) fn transfer(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let (now, epoch_ms) = (self.now, self.clock.epoch_ms);
        match act {
            Act::Export(kind) => {
                let (ring, list) = self.feed().shown();
                let records = (0..list.len(ring)).rev().filter_map(|at| list.get(ring, at));
                effects.push(match kind {
                    File::Csv => {
                        download("messages.csv", "text/csv", transfer::csv(records, epoch_ms))
                    }
                    File::JsonLines => {
                        download_lines("messages.jsonl", transfer::json_lines(records, epoch_ms))
                    }
                });
            }
            Act::SaveRecording => {
                if let Some(recording) = &self.feed().recording {
                    let text = transfer::json_lines(recording.records.iter(), epoch_ms);
                    effects.push(download_lines("session.jsonl", text));
                }
            }
            Act::ReplayRecording => {
                let recording = self.feed().recording.as_ref();
                let records = recording.map_or_else(Vec::new, |it| it.records.iter().collect());
                let entries = transfer::entries(&records);
                let console = self.console.edit();
                console.file_error = None;
                console.replay = (!entries.is_empty()).then(|| Replay::new(entries));
            }
            Act::Load(chosen) => {
                let console = self.console.edit();
                (console.replay, console.file_error) = match transfer::read(chosen) {
                    Ok(entries) => (Some(Replay::new(entries)), None),
                    Err(error) => (None, Some(error)),
                };
            }
            Act::Unload => {
                let console = self.console.edit();
                (console.replay, console.file_error) = (None, None);
            }
            _ => {
                if let Some(replay) = &mut self.console.edit().replay {
                    match act {
                        Act::Play(true) => replay.play(now),
                        Act::Play(_) => replay.stop(),
                        Act::Speed(speed) => replay.set_speed(now, speed),
                        _ => {}
                    }
                }
                self.tick_console(effects);
            }
        }
    }

    /// Brings back what was deleted.
    pub(crate) fn restore_console(&mut self, gone: Gone, effects: &mut Vec<Effect>) {
        let console = self.console.edit();
        match gone {
            Gone::Subscription(profile, at, it) => {
                let all = console.listening.edit(profile);
                let is_new = all.iter().all(|other| other.filter != it.filter);
                if is_new && all.len() < MAX_SUBSCRIPTIONS {
                    all.insert(at.min(all.len()), *it);
                    self.all_topics_changed();
                }
            }
            Gone::Saved(all) => {
                let shelf = console.shelf.edit();
                for it in &*all {
                    console.is_full |= !shelf.save(&it.folder, &it.name, (*it.draft).clone());
                }
            }
            Gone::History(all) => {
                let shelf = console.shelf.edit();
                shelf.history.extend(all.iter().cloned());
                shelf.history.truncate(super::shelf::MAX_HISTORY);
            }
            Gone::Repeat(at, repeat) => {
                let at = at.min(console.repeats.len());
                console.repeats.insert(at, *repeat);
                console.repeats.truncate(MAX_REPEATS);
            }
            Gone::Messages(old) => {
                let feed = self.feed_mut();
                feed.restore(*old);
            }
            Gone::Tape(tape) => Self::restore_tape(tape, effects),
            Gone::Message(peer, number) => {
                if let Some(peer) = self.peer_of_mut(peer) {
                    peer.feed.edit().hide(number, false);
                }
            }
            Gone::Retained(peer, all) => self.retain_again(peer, all, effects),
        }
        self.changed();
    }
}

/// Offers lines that can be played again as a file.
pub(super) fn download_lines(name: &str, lines: String) -> Effect {
    download(name, JSON_LINES, lines)
}

fn download(name: &str, mime: &'static str, text: String) -> Effect {
    Effect::Download { name: name.into(), mime, bytes: text.into() }
}
