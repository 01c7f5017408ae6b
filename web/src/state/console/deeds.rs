//! What follows from what a person does in the console: for the broker, for what is kept, and when
//! time passes.

use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Bytes, QoS, ReasonCode, SubscribeOptions};

use super::act::Act;
use super::draft::Draft;
use super::feed::Feed;
use super::record::Sent;
use super::repeat::{MAX_REPEATS, Repeat};
use super::shelf::Saved;
use super::subscriptions::{COLOURS, MAX_SUBSCRIPTIONS, Subscription, everything, free_colour};
use super::template::Filling;
use super::{Console, Gone, decode};
use crate::state::State;
use crate::state::action::{Effect, Origin};
use crate::state::peer::PeerId;
use crate::state::snapshot::Snapshot;
use crate::state::undo::Deleted;

/// Retained messages that are cleared at once.
pub const MAX_CLEARED: usize = 500;

impl State {
    /// Somebody came to the console, perhaps for a topic.
    pub(in crate::state) fn enter_console(&mut self) {
        if !self.console.is_known {
            let console = self.console.edit();
            console.is_known = true;
            console.subscriptions.extend(everything());
            self.all_topics_changed();
            self.changed();
        }
        let topic = decode(&self.path);
        if TopicName::new(&topic).is_ok() {
            self.feed_mut().select(Some(topic.into()));
        }
    }

    /// A message of the console went, or did not.
    pub(in crate::state) fn note_sent(&mut self, peer: PeerId, number: u64, sent: Sent) {
        if let Some(peer) = self.peer_of_mut(peer) {
            peer.feed.edit().note_sent(number, sent);
        }
    }

    /// Time has passed.
    pub(crate) fn tick_console(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now;
        if self.console.deadline().is_none_or(|at| at > now) {
            return;
        }
        let console = self.console.edit();
        let mut due = console.replay.as_mut().map_or_else(Vec::new, |replay| replay.poll(now));
        let mut messages: Vec<_> = due.drain(..).map(|entry| entry.message).collect();
        let epoch_ms = self.clock.epoch_ms + now.as_millis() as f64;
        for repeat in &mut console.repeats {
            let Some((draft, filling)) = repeat.poll(now, epoch_ms) else { continue };
            match draft.build(filling, &mut self.random) {
                Ok(message) => messages.push(message),
                Err(error) => repeat.stop(Some(error)),
            }
        }
        for message in messages {
            self.emit(message, effects);
        }
    }

    /// Sends a message and keeps it in the list, to show how it goes.
    pub(super) fn emit(&mut self, message: Message, effects: &mut Vec<Effect>) {
        let now = self.now;
        let number = self.feed_mut().send(now, &message);
        effects.push(Effect::Publish(self.peer().id, Origin::Console(number), message));
    }

    pub(super) fn publish_draft(&mut self, effects: &mut Vec<Effect>) {
        let epoch_ms = self.clock.epoch_ms + self.now.as_millis() as f64;
        let mut filling = Filling::at(epoch_ms);
        let console = self.console.edit();
        match console.draft.build(&mut filling, &mut self.random) {
            Ok(message) => {
                console.error = None;
                let draft = console.draft.clone();
                console.shelf.edit().note(&draft);
                self.emit(message, effects);
                self.changed();
            }
            Err(error) => console.error = Some(error),
        }
    }

    /// The common list of what was deleted takes it.
    fn can_undo(&mut self, gone: Gone) {
        if !gone.is_empty() {
            self.undo.push(self.now, Deleted::Console(gone));
        }
    }

    pub(super) fn clear_messages(&mut self) {
        let feed = self.feed_mut();
        let old = feed.ring.clone();
        feed.ring.clear();
        feed.list.clear();
        feed.history.clear();
        (feed.frozen, feed.chosen) = (None, None);
        self.can_undo(Gone::Messages(Box::new(old)));
    }

    pub(super) fn file_away(&mut self, act: Act) {
        let mut gone = None;
        let console = self.console.edit();
        let shelf = console.shelf.edit();
        match act {
            Act::Save { folder, name } => {
                let name = if name.trim().is_empty() { &console.draft.topic } else { &*name };
                console.is_full = !shelf.save(&folder, name, console.draft.clone());
            }
            Act::Unsave(folder, name) => {
                let all: Rc<[Saved]> = shelf.remove(&folder, &name).into_iter().collect();
                gone = Some(Gone::Saved(all));
            }
            Act::UnsaveFolder(folder) => {
                let all: Rc<[Saved]> = shelf.folder(&folder).cloned().collect();
                shelf.saved.retain(|it| it.folder != folder);
                gone = Some(Gone::Saved(all));
            }
            Act::ClearHistory => {
                let all = std::mem::take(&mut shelf.history);
                gone = Some(Gone::History(all.into()));
            }
            _ => {}
        }
        gone.into_iter().for_each(|gone| self.can_undo(gone));
        self.changed();
    }

    pub(super) fn repeat(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let (now, mut gone) = (self.now, None);
        let console = self.console.edit();
        match act {
            Act::Repeat { every, times } => {
                // What is wrong is said at once, and not by a repeat that does not begin.
                let built = console.draft.build(&mut Filling::default(), &mut self.random.clone());
                console.error = built.err();
                if console.error.is_none() {
                    let name = Rc::clone(&console.draft.topic);
                    let draft = Rc::new(console.draft.clone());
                    console.add_repeat(now, name, [draft].into(), every, times);
                }
            }
            Act::RepeatFolder { folder, every, times } => {
                let drafts = console.shelf.folder(&folder).map(|it| Rc::clone(&it.draft)).collect();
                console.add_repeat(now, folder, drafts, every, times);
            }
            Act::RunRepeat(id, runs) => {
                if let Some(repeat) = console.repeats.iter_mut().find(|it| it.id == id) {
                    if runs { repeat.start(now) } else { repeat.stop(None) }
                }
            }
            Act::RemoveRepeat(id) => {
                if let Some(at) = console.repeats.iter().position(|it| it.id == id) {
                    let mut it = console.repeats.remove(at);
                    it.stop(None);
                    gone = Some(Gone::Repeat(at, Box::new(it)));
                }
            }
            _ => {}
        }
        gone.into_iter().for_each(|gone| self.can_undo(gone));
        self.tick_console(effects);
    }

    pub(super) fn listen(&mut self, act: Act) {
        let mut gone = None;
        let console = self.console.edit();
        let find = |all: &mut Vec<Subscription>, filter: &TopicFilter| {
            all.iter().position(|it| it.filter == *filter)
        };
        match act {
            Act::Subscribe(filter, options) => {
                let all = &mut console.subscriptions;
                match find(all, &filter) {
                    Some(at) => {
                        let it = &mut all[at];
                        (it.options, it.is_paused, it.refused) = (options, false, None);
                    }
                    None if all.len() < MAX_SUBSCRIPTIONS => {
                        let colour = free_colour(all);
                        all.push(Subscription::new(filter, options, colour));
                    }
                    None => console.is_full = true,
                }
            }
            Act::PauseSubscription(filter, is_paused) => {
                if let Some(at) = find(&mut console.subscriptions, &filter) {
                    let it = &mut console.subscriptions[at];
                    (it.is_paused, it.refused) = (is_paused, None);
                }
            }
            Act::Recolour(filter) => {
                if let Some(at) = find(&mut console.subscriptions, &filter) {
                    let it = &mut console.subscriptions[at];
                    it.colour = (it.colour + 1) % COLOURS;
                }
            }
            Act::Unsubscribe(filter) => {
                if let Some(at) = find(&mut console.subscriptions, &filter) {
                    let it = console.subscriptions.remove(at);
                    gone = Some(Gone::Subscription(at, Box::new(it)));
                }
            }
            _ => {}
        }
        gone.into_iter().for_each(|gone| self.can_undo(gone));
        self.all_topics_changed();
        self.changed();
    }

    pub(super) fn clear_retained(&mut self, topic: &str, effects: &mut Vec<Effect>) {
        self.dialog = None;
        let mut gone = self.feed().tree.retained(topic);
        gone.truncate(MAX_CLEARED);
        for record in &gone {
            self.emit_retained(&record.topic, Bytes::new(), record.qos, effects);
        }
        let whole = gone.into_iter().filter(|it| it.is_whole()).collect();
        self.can_undo(Gone::Retained(self.peer().id, whole));
    }

    fn emit_retained(&mut self, topic: &str, payload: Bytes, qos: QoS, effects: &mut Vec<Effect>) {
        if let Ok(topic) = TopicName::new(topic) {
            self.emit(Message::new(topic, payload).qos(qos).retain(true), effects);
        }
    }
}

impl State {
    /// What came from the broker that is looked at, and went there.
    pub fn feed(&self) -> &Snapshot<Feed> {
        &self.peer().feed
    }

    pub(super) fn feed_mut(&mut self) -> &mut Feed {
        self.peer_mut().feed.edit()
    }

    pub(super) fn all_topics_changed(&mut self) {
        self.peers.iter_mut().for_each(|peer| peer.topics_changed = true);
    }
}

impl Snapshot<Console> {
    /// A message came.
    pub(in crate::state) fn hear(&mut self, topic: &str) {
        if self.subscriptions.iter().any(|it| it.matches(topic)) {
            for it in &mut self.edit().subscriptions {
                it.hits += u64::from(!it.is_paused && it.matches(topic));
            }
        }
    }

    /// A broker does not let the page see a topic.
    pub(in crate::state) fn note_refusal(&mut self, filter: &str, reason: ReasonCode) {
        if self.subscriptions.iter().any(|it| it.filter.as_str() == filter) {
            let all = self.edit().subscriptions.iter_mut();
            let refused = all.filter(|it| it.filter.as_str() == filter);
            refused.for_each(|it| it.refused = Some(reason));
        }
    }
}

impl Console {
    /// The topic filters that are listened to now.
    pub(in crate::state) fn wanted(&self) -> impl Iterator<Item = (Rc<str>, SubscribeOptions)> {
        let all = self.subscriptions.iter().filter(|it| !it.is_paused);
        all.map(|it| (it.filter.as_str().into(), it.options))
    }

    fn add_repeat(
        &mut self,
        now: Instant,
        name: Rc<str>,
        drafts: Rc<[Rc<Draft>]>,
        every: Duration,
        times: u64,
    ) {
        self.is_full = self.repeats.len() >= MAX_REPEATS;
        if !self.is_full && !drafts.is_empty() {
            self.last_repeat += 1;
            let repeat = Repeat::new(self.last_repeat, now, name, drafts, every, times);
            self.repeats.push(repeat);
        }
    }
}
