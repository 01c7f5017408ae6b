//! Clearing what a broker keeps: first a look at all of it, then many messages, a few at a time.
//!
//! A page hears what is retained when it subscribes, and does not learn what others retain afterwards:
//! live messages come without the flag. So before something is cleared the broker is asked, by
//! subscribing to the topic and all below it as long as the question stands. No broker says when it has
//! sent all: what stays away for a while is not expected any more.

use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Bytes, QoS, ReasonCode, SubscribeOptions};

use super::Gone;
use super::record::{Record, Sent};
use super::tree::Tree;
use crate::state::State;
use crate::state::action::{Dialog, Effect};
use crate::state::peer::PeerId;

/// Messages that are sent before the broker has to have taken them: fewer than a client's queue holds.
pub const STEP: usize = 200;
/// Sweeps that wait for their turn.
pub const MAX_SWEEPS: usize = 8;
/// How long nothing new comes before that is thought to be all.
const QUIET: Duration = Duration::from_secs(1);
/// When to look again whether the broker has taken what was sent.
const PACE: Duration = Duration::from_millis(50);

/// A look at all that a broker keeps at a topic and below.
#[derive(Clone, Debug)]
pub struct Survey {
    peer: PeerId,
    filter: TopicFilter,
    topic: Rc<str>,
    found: u32,
    /// Until when more is awaited.
    pub until: Option<Instant>,
    /// There is a connection to ask by.
    pub is_asked: bool,
    /// The broker does not let the page look.
    pub refused: Option<ReasonCode>,
}

/// Retained messages that are cleared or brought back.
#[derive(Clone, Debug)]
pub struct Sweep {
    peer: PeerId,
    records: Rc<[Rc<Record>]>,
    /// They are brought back.
    pub brings_back: bool,
    /// How many were sent.
    pub sent: usize,
    /// Those of them that the broker has not taken yet, as far as that is waited for.
    under_way: Vec<u64>,
    /// When to go on; nothing once it has ended before its end.
    pub next: Option<Instant>,
}

impl Survey {
    fn new(peer: PeerId, topic: &Rc<str>) -> Option<Self> {
        let filter = if topic.is_empty() { "#".to_owned() } else { format!("{topic}/#") };
        let filter = TopicFilter::new(&filter).ok()?;
        let topic = Rc::clone(topic);
        Some(Self { peer, filter, topic, found: 0, until: None, is_asked: false, refused: None })
    }

    /// What is subscribed to for it.
    pub fn filter(&self) -> &TopicFilter {
        &self.filter
    }

    /// The same, at this broker.
    pub(super) fn wants(&self, peer: PeerId) -> Option<(Rc<str>, SubscribeOptions)> {
        let options = SubscribeOptions::with_qos(QoS::ExactlyOnce);
        (self.peer == peer).then(|| (self.filter.as_str().into(), options))
    }

    /// Time has passed.
    fn tick(&mut self, now: Instant, tree: &Tree) {
        if self.until.is_none_or(|until| until > now) {
            return;
        }
        let found = tree.count_retained(&self.topic);
        self.until = (found != self.found).then_some(now + QUIET);
        self.found = found;
    }
}

impl Sweep {
    fn new(peer: PeerId, records: Rc<[Rc<Record>]>, brings_back: bool) -> Self {
        Self { peer, records, brings_back, sent: 0, under_way: Vec::new(), next: None }
    }

    /// At which broker.
    pub const fn peer(&self) -> PeerId {
        self.peer
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn message(&self, record: &Record) -> Option<Message> {
        let topic = TopicName::new(&record.topic).ok()?;
        let message = if self.brings_back {
            let message = Message::new(topic, record.payload.clone());
            Message { properties: record.properties.clone(), ..message }
        } else {
            Message::new(topic, Bytes::new())
        };
        Some(message.qos(record.qos).retain(true))
    }
}

impl State {
    /// A dialog was opened or closed: before something is cleared the broker is asked for all of it.
    pub(crate) fn survey(&mut self) {
        let peer = self.peer();
        let (id, is_online, now) = (peer.id, peer.connection.line.is_online(), self.now);
        let survey = match &self.dialog {
            Some(Dialog::ClearTopic(topic)) => Survey::new(id, topic),
            _ => None,
        };
        if survey.is_some() || self.console.survey.is_some() {
            let until = is_online.then_some(now + QUIET);
            let survey = survey.map(|it| Survey { until, is_asked: is_online, ..it });
            self.console.edit().survey = survey;
            self.all_topics_changed();
        }
    }

    /// Time has passed.
    pub(super) fn tick_clearing(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now;
        if let Some(survey) = &self.console.survey
            && survey.until.is_some_and(|until| until <= now)
            && let Some(peer) = self.peer_of(survey.peer)
        {
            let (mut survey, tree) = (survey.clone(), &peer.feed.tree);
            survey.tick(now, tree);
            self.console.edit().survey = Some(survey);
        }
        if self.console.sweeps.front().and_then(|it| it.next).is_some_and(|at| at <= now) {
            self.sweep(effects);
        }
    }

    /// A person has seen what will go.
    pub(super) fn clear_retained(&mut self, topic: &str, effects: &mut Vec<Effect>) {
        let records = self.feed().tree.retained(topic).into();
        self.dialog = None;
        self.survey();
        let sweep = Sweep::new(self.peer().id, records, false);
        self.begin_sweep(sweep, effects);
    }

    /// A person takes that back.
    pub(super) fn retain_again(
        &mut self,
        peer: PeerId,
        records: Rc<[Rc<Record>]>,
        effects: &mut Vec<Effect>,
    ) {
        self.begin_sweep(Sweep::new(peer, records, true), effects);
    }

    fn begin_sweep(&mut self, sweep: Sweep, effects: &mut Vec<Effect>) {
        let now = self.now;
        let sweeps = &mut self.console.edit().sweeps;
        // One that has ended before its end was there to be read.
        if sweeps.front().is_some_and(|it| it.next.is_none()) {
            sweeps.pop_front();
        }
        if sweep.is_empty() {
            return;
        }
        if sweeps.len() >= MAX_SWEEPS {
            return self.console.edit().is_full = true;
        }
        sweeps.push_back(Sweep { next: Some(now), ..sweep });
        if sweeps.len() == 1 {
            self.sweep(effects);
        }
    }

    /// Sends some more, once the broker has taken those before.
    fn sweep(&mut self, effects: &mut Vec<Effect>) {
        let now = self.now;
        let Some(mut sweep) = self.console.edit().sweeps.pop_front() else { return };
        let Some(peer) = self.peer_of(sweep.peer) else { return self.next_sweep() };
        if !peer.connection.line.is_online() {
            return self.break_sweep(sweep);
        }
        let ring = &peer.feed.ring;
        sweep
            .under_way
            .retain(|number| ring.get(*number).is_some_and(|it| it.sent == Some(Sent::Waiting)));
        if sweep.under_way.is_empty() {
            let records = Rc::clone(&sweep.records);
            for record in records.iter().skip(sweep.sent).take(STEP) {
                let message = sweep.message(record);
                let number = message.and_then(|it| self.emit_at(sweep.peer, it, effects));
                sweep.under_way.extend(number);
                sweep.sent += 1;
            }
        }
        if sweep.sent < sweep.len() {
            sweep.next = Some(now + PACE);
            self.console.edit().sweeps.push_front(sweep);
        } else {
            self.end_sweep(&sweep);
            self.next_sweep();
        }
    }

    /// The connection is gone, or a person has enough: what is done can be taken back.
    pub(super) fn stop_sweep(&mut self) {
        let Some(sweep) = self.console.edit().sweeps.pop_front() else { return };
        if sweep.next.is_some() {
            self.end_sweep(&sweep);
        }
        self.next_sweep();
    }

    fn break_sweep(&mut self, mut sweep: Sweep) {
        self.end_sweep(&sweep);
        sweep.next = None;
        let sweeps = &mut self.console.edit().sweeps;
        // Those behind it are not sent either: a person sees at which one it stopped.
        sweeps.clear();
        sweeps.push_front(sweep);
    }

    fn end_sweep(&mut self, sweep: &Sweep) {
        let done = sweep.records.iter().take(sweep.sent);
        let whole = done.filter(|it| it.is_whole() && !sweep.brings_back).cloned().collect();
        self.can_undo(Gone::Retained(sweep.peer, whole));
    }

    fn next_sweep(&mut self) {
        let now = self.now;
        if let Some(next) = self.console.edit().sweeps.front_mut() {
            next.next = Some(now);
        }
    }
}
