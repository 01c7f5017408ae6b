//! What follows from what a person does in the console: for the broker, for what is kept, and when
//! time passes.

use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicFilter;
use shared::wire::{Properties, ReasonCode};

use super::act::Act;
use super::draft::Draft;
use super::feed::Feed;
use super::record::Sent;
use super::repeat::{MAX_REPEATS, Repeat};
use super::shelf::Saved;
use super::subscriptions::{COLOURS, Listening, MAX_SUBSCRIPTIONS, Subscription, free_colour};
use super::template::Filling;
use super::{Console, Gone};
use crate::state::State;
use crate::state::action::{Effect, Origin};
use crate::state::peer::PeerId;
use crate::state::snapshot::Snapshot;
use crate::state::topics::{Terms, Wanted};
use crate::state::undo::Deleted;

impl State {
    /// What the console wants to hear from one of the brokers.
    pub(in crate::state) fn want_for_console(&self, index: usize, wanted: &mut Wanted) {
        let peer = &self.peers[index];
        for it in self.console.active() {
            wanted.add(it.filter.as_str().into(), it.terms(peer.has_properties()));
        }
        let survey = self.console.survey.as_ref().and_then(|it| it.wants(peer.id));
        if let Some((filter, options)) = survey {
            wanted.add(filter, options);
        }
    }

    /// Another broker: what was to be cleared at the last one is not this one's.
    pub(in crate::state) fn forget_sweeps(&mut self, id: PeerId) {
        if !self.console.sweeps.is_empty() {
            self.console.edit().sweeps.retain(|sweep| sweep.peer() != id);
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
        if self.console.address_due.is_some_and(|at| at <= now) {
            self.settle_address(effects);
        }
        self.tick_clearing(effects);
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
        self.emit_at(self.peer().id, message, effects);
    }

    /// The same, at one of the brokers. The number of the message there is told.
    pub(super) fn emit_at(
        &mut self,
        id: PeerId,
        mut message: Message,
        effects: &mut Vec<Effect>,
    ) -> Option<u64> {
        let now = self.now;
        let peer = self.peer_of_mut(id)?;
        if !peer.has_properties() {
            // What is not sent is not shown as sent.
            message.properties = Properties::new();
        }
        let number = peer.feed.edit().send(now, &message);
        effects.push(Effect::Publish(id, Origin::Console(number), message));
        Some(number)
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
    pub(super) fn can_undo(&mut self, gone: Gone) {
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
        self.changed();
        self.tick_console(effects);
    }

    pub(super) fn listen(&mut self, act: Act) {
        let mut gone = None;
        let console = self.console.edit();
        let find = |all: &mut Vec<Subscription>, filter: &TopicFilter| {
            all.iter().position(|it| it.filter == *filter)
        };
        match act {
            Act::Subscribe(filter, options) => console.subscribe(filter, options.into(), None),
            Act::Listen(it) => console.listen(Rc::unwrap_or_clone(it)),
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
        let hears = |it: &Subscription| !it.is_paused && it.matches(topic);
        let Some(first) = self.subscriptions.iter().position(hears) else { return };
        let mut others = self.edit().subscriptions.iter_mut().skip(first);
        // The first one is not asked again.
        others.next().into_iter().for_each(|it| it.hits += 1);
        others.filter(|it| hears(it)).for_each(|it| it.hits += 1);
    }

    /// A broker does not let the page see a topic.
    pub(in crate::state) fn note_refusal(&mut self, filter: &str, reason: ReasonCode) {
        if self.subscriptions.iter().any(|it| it.filter.as_str() == filter) {
            let all = self.edit().subscriptions.iter_mut();
            let refused = all.filter(|it| it.filter.as_str() == filter);
            refused.for_each(|it| it.refused = Some(reason));
        }
        if self.survey.as_ref().is_some_and(|it| it.filter().as_str() == filter)
            && let Some(survey) = &mut self.edit().survey
        {
            (survey.refused, survey.until) = (Some(reason), None);
        }
    }
}

impl Console {
    /// The subscriptions by which something is heard now.
    pub fn active(&self) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.iter().filter(|it| !it.is_paused)
    }

    /// Takes in a subscription from elsewhere. Whether it is new; none if there is no room.
    pub(in crate::state) fn keep(&mut self, it: Subscription) -> Option<bool> {
        let all = &mut self.subscriptions;
        if all.iter().any(|other| other.filter == it.filter) {
            return Some(false);
        }
        (all.len() < MAX_SUBSCRIPTIONS).then(|| {
            let colour = free_colour(all);
            all.push(it);
            if let Some(it) = all.last_mut() {
                it.colour = colour;
            }
            true
        })
    }

    /// Several filters at once, or one in another's place, which keeps its colour.
    fn listen(&mut self, it: Listening) {
        let Listening { filters, alias, terms, instead_of } = it;
        let place = instead_of.filter(|old| !filters.contains(old)).and_then(|old| {
            let at = self.subscriptions.iter().position(|it| it.filter == old)?;
            Some((at, self.subscriptions.remove(at).colour))
        });
        for (number, filter) in filters.into_iter().enumerate() {
            let is_new = self.subscriptions.iter().all(|it| it.filter != filter);
            self.subscribe(filter, terms.clone(), Some(&alias));
            let moved = place.filter(|_| is_new && number == 0 && !self.is_full);
            if let Some((at, colour)) = moved
                && let Some(mut it) = self.subscriptions.pop()
            {
                it.colour = colour;
                self.subscriptions.insert(at.min(self.subscriptions.len()), it);
            }
        }
    }

    fn subscribe(
        &mut self,
        filter: TopicFilter,
        Terms { options, properties }: Terms,
        alias: Option<&Rc<str>>,
    ) {
        self.is_full = false;
        let all = &mut self.subscriptions;
        let old = all.iter_mut().find(|it| it.filter == filter);
        if let Some(it) = old {
            (it.options, it.properties) = (options, properties);
            (it.is_paused, it.refused) = (false, None);
            it.alias = alias.map_or_else(|| Rc::clone(&it.alias), Rc::clone);
        } else if all.len() < MAX_SUBSCRIPTIONS {
            let mut it = Subscription::new(filter, options, free_colour(all));
            it.properties = properties;
            it.alias = alias.map_or_else(Rc::default, Rc::clone);
            all.push(it);
        } else {
            self.is_full = true;
        }
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
