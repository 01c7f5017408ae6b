//! What follows from what a person does in the console: for the broker, for what is kept, and when
//! time passes.

use std::rc::Rc;

use shared::client::TopicAlias;
use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicFilter;
use shared::wire::{Properties, Property, ReasonCode};

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
        for it in self.console.listening.active(peer.connection.profile.id) {
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
        self.tick_tapes(effects);
        let aliases = self.peer().has_properties().then(|| self.peer().aliases.clone());
        let console = self.console.edit();
        let mut due = console.replay.as_mut().map_or_else(Vec::new, |replay| replay.poll(now));
        let mut messages: Vec<_> = due.drain(..).map(|entry| (entry.message, None)).collect();
        let epoch_ms = self.clock.epoch_ms + now.as_millis() as f64;
        for repeat in &mut console.repeats {
            let Some((draft, filling)) = repeat.poll(now, epoch_ms) else { continue };
            match draft.compose(aliases.as_ref(), filling, &mut self.random) {
                Ok(composed) => messages.push(composed),
                Err(error) => repeat.stop(Some(error)),
            }
        }
        for (message, alias) in messages {
            self.emit(message, alias, effects);
        }
    }

    /// Sends a message and keeps it in the list, to show how it goes.
    fn emit(&mut self, message: Message, alias: Option<TopicAlias>, effects: &mut Vec<Effect>) {
        let id = self.peer().id;
        let Some(alias) = alias else {
            self.emit_at(id, message, effects);
            return;
        };
        let now = self.now;
        let peer = self.peer_mut();
        peer.aliases.insert(alias.number(), message.topic.clone());
        let mut shown = message.clone();
        shown.properties.0.push(Property::TopicAlias(alias.number().get()));
        let number = peer.feed.edit().send(now, &shown);
        effects.push(Effect::PublishAliased(id, Origin::Console(number), message, alias));
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
        let aliases = self.peer().has_properties().then(|| self.peer().aliases.clone());
        let console = self.console.edit();
        match console.draft.compose(aliases.as_ref(), &mut filling, &mut self.random) {
            Ok((message, alias)) => {
                console.error = None;
                let draft = console.draft.clone();
                console.shelf.edit().note(&draft);
                self.emit(message, alias, effects);
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
        let aliases = self.peer().has_properties().then(|| self.peer().aliases.clone());
        let console = self.console.edit();
        match act {
            Act::Repeat { every, times } => {
                // What is wrong is said at once, and not by a repeat that does not begin.
                let (mut filling, mut random) = (Filling::default(), self.random.clone());
                let composed = console.draft.compose(aliases.as_ref(), &mut filling, &mut random);
                console.error = composed.err();
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
        let profile = self.peer().connection.profile.id;
        let console = self.console.edit();
        let all = console.listening.edit(profile);
        let at = |filter: &TopicFilter| all.iter().position(|it| it.filter == *filter);
        match act {
            Act::Subscribe(filter, options) => {
                console.is_full = !subscribe(all, filter, options.into(), None);
            }
            Act::Listen(it) => console.is_full = !listen(all, Rc::unwrap_or_clone(it)),
            Act::PauseSubscription(filter, is_paused) => {
                if let Some(at) = at(&filter) {
                    (all[at].is_paused, all[at].refused) = (is_paused, None);
                }
            }
            Act::Recolour(filter) => {
                if let Some(at) = at(&filter) {
                    all[at].colour = (all[at].colour + 1) % COLOURS;
                }
            }
            Act::Unsubscribe(filter) => {
                if let Some(at) = at(&filter) {
                    gone = Some(Gone::Subscription(profile, at, Box::new(all.remove(at))));
                }
            }
            _ => {}
        }
        gone.into_iter().for_each(|gone| self.can_undo(gone));
        self.all_topics_changed();
        self.changed();
    }
}

/// Several filters at once, or one in another's place, which keeps its colour. False if there is no room.
fn listen(all: &mut Vec<Subscription>, it: Listening) -> bool {
    let Listening { filters, alias, terms, instead_of } = it;
    let place = instead_of.filter(|old| !filters.contains(old)).and_then(|old| {
        let at = all.iter().position(|it| it.filter == old)?;
        Some((at, all.remove(at).colour))
    });
    let mut has_room = true;
    for (number, filter) in filters.into_iter().enumerate() {
        let is_new = all.iter().all(|it| it.filter != filter);
        let is_there = subscribe(all, filter, terms.clone(), Some(&alias));
        has_room &= is_there;
        if let Some((at, colour)) = place.filter(|_| is_new && number == 0 && is_there)
            && let Some(mut it) = all.pop()
        {
            it.colour = colour;
            all.insert(at.min(all.len()), it);
        }
    }
    has_room
}

/// Listens to a filter on these terms from now on. False if there is no room.
fn subscribe(
    all: &mut Vec<Subscription>,
    filter: TopicFilter,
    Terms { options, properties }: Terms,
    alias: Option<&Rc<str>>,
) -> bool {
    if let Some(it) = all.iter_mut().find(|it| it.filter == filter) {
        (it.options, it.properties) = (options, properties);
        (it.is_paused, it.refused) = (false, None);
        it.alias = alias.map_or_else(|| Rc::clone(&it.alias), Rc::clone);
    } else if all.len() < MAX_SUBSCRIPTIONS {
        let mut it = Subscription::new(filter, options, free_colour(all));
        it.properties = properties;
        it.alias = alias.map_or_else(Rc::default, Rc::clone);
        all.push(it);
    } else {
        return false;
    }
    true
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
    /// A message came from a broker that is connected to so.
    pub(in crate::state) fn hear(&mut self, profile: u32, topic: &str) {
        if self.listening.concerns(profile, topic) {
            self.edit().listening.hear(profile, topic);
        }
    }

    /// A broker does not let the page see a topic.
    pub(in crate::state) fn note_refusal(
        &mut self,
        profile: u32,
        filter: &str,
        reason: ReasonCode,
    ) {
        if self.listening.of(profile).iter().any(|it| it.filter.as_str() == filter) {
            self.edit().listening.note_refusal(profile, filter, reason);
        }
        if self.survey.as_ref().is_some_and(|it| it.filter().as_str() == filter)
            && let Some(survey) = &mut self.edit().survey
        {
            (survey.refused, survey.until) = (Some(reason), None);
        }
    }
}

impl Console {
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
