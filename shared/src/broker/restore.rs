//! A broker from what the last one has left, after a stop or a crash.
//!
//! Knows what rows mean together: whoever was connected then has lost its connection now. Rows that
//! mean nothing, refer to nothing or are over a limit are left out and taken back from the journal.

use crate::map::Map;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::num::NonZeroU64;

use super::connection::Timer;
use super::journal::{Kept, Key, Reference, Row, Step};
use super::session::{Delivery, Session, Subscription};
use super::{Broker, Config, PayloadFilter, SessionKey, Stored};
use crate::time::{Duration, Instant};
use crate::topic::TopicName;
use crate::wire::{SubscribeOptions, Text, Will};

/// What a broker has taken over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Sessions.
    pub sessions: usize,
    /// Their subscriptions.
    pub subscriptions: usize,
    /// Messages in their queues, those included whose delivery has begun.
    pub queued: usize,
    /// Retained messages.
    pub retained: usize,
    /// Wills that are published now or later.
    pub wills: usize,
    /// Rows that were left out: over a limit, expired, or without what they refer to.
    pub left_out: usize,
}

/// What rows refer to while they are read.
#[derive(Default)]
struct Found {
    sessions: Map<u64, SessionKey>,
    messages: Map<u64, Arc<Stored>>,
}

impl Broker {
    /// A broker that goes on with `rows`, in whatever order they come. The same rows make the same
    /// broker. Wills of clients that were connected are published as if their connections had
    /// broken at `now`. [`Config::durable`] is on whatever `config` says; the first batch of the
    /// journal says what is different from `rows`.
    pub fn restore(
        config: Config,
        now: Instant,
        rows: impl IntoIterator<Item = Row>,
    ) -> (Self, Restored) {
        let mut broker = Self::empty(Config { durable: true, ..config }, now);
        let (mut found, mut restored) = (Found::default(), Restored::default());
        // In the order of the keys: what a row refers to comes before it.
        let rows = rows.into_iter().map(|row| (row.key(), row)).collect::<Map<_, _>>();
        for key in rows.keys() {
            broker.note_numbers(key);
        }
        for (key, row) in rows {
            if broker.restore_row(row, &mut found, &mut restored).is_none() {
                broker.journal.delete(key);
                restored.left_out += 1;
            }
        }
        for number in found.messages.into_keys() {
            if !broker.journal.is_referred_to(number) {
                broker.journal.delete(Key::Message(number));
                restored.left_out += 1;
            }
        }
        broker.publish_sys();
        (broker, restored)
    }

    fn note_numbers(&mut self, key: &Key) {
        match *key {
            Key::Session(number)
            | Key::Message(number)
            | Key::Subscription(number, _)
            | Key::Inbound(number, _)
            | Key::Will(number) => self.journal.note_number(number),
            Key::Queued(session, order) => self.journal.note_number(session.max(order)),
            Key::Retained(_) => {}
        }
    }

    /// `None` if the row is left out.
    fn restore_row(&mut self, row: Row, found: &mut Found, restored: &mut Restored) -> Option<()> {
        match row {
            Row::Session { session, client_id, user, expiry, ends_at } => {
                let key = self.restore_session(session, client_id, user, expiry, ends_at)?;
                found.sessions.insert(session, key);
                restored.sessions += 1;
            }
            Row::Subscription {
                session,
                filter,
                options,
                identifier,
                payload_filter,
                companion,
            } => {
                let key = *found.sessions.get(&session)?;
                let payload_filter = match payload_filter {
                    Some(text) => Some(Arc::new(PayloadFilter::parse(&text).ok()?)),
                    None => None,
                };
                let qos = options.qos.min(self.config.maximum_qos);
                let options = SubscribeOptions { qos, ..options };
                let subscription = Subscription { options, payload_filter, companion, identifier };
                self.add_subscription(key, &filter, subscription).ok()?;
                restored.subscriptions += 1;
            }
            Row::Message(message) => {
                found.messages.insert(message.number, message);
            }
            Row::Queued { session, order, step } => {
                let key = *found.sessions.get(&session)?;
                self.account(key, |broker| {
                    broker.restore_queued(key, order, step, &found.messages)
                })?;
                restored.queued += 1;
            }
            Row::Inbound { session, packet_id } => {
                let key = found.sessions.get(&session)?;
                self.sessions.get_mut(*key)?.inbound.restore(packet_id);
            }
            Row::Retained(message) => {
                self.restore_retained(&message)?;
                restored.retained += 1;
            }
            Row::Will { session, client_id, user, due, will } => {
                let key = found.sessions.get(&session).copied();
                let permissions = self.permissions(user.as_deref(), &client_id);
                if !self.restore_will_of(key, due, &will) {
                    self.journal.delete(Key::Will(session));
                    self.publish_will(client_id, permissions.as_deref(), will);
                }
                restored.wills += 1;
            }
        }
        Some(())
    }

    fn restore_session(
        &mut self,
        number: u64,
        client_id: Text,
        user: Option<Text>,
        expiry: Duration,
        ends_at: Option<Instant>,
    ) -> Option<SessionKey> {
        let expiry = expiry.min(self.config.max_session_expiry);
        if expiry.is_zero()
            || self.by_client_id.contains_key(&client_id)
            || self.sessions.len() >= self.config.max_sessions
        {
            return None;
        }
        // A clock that was set back must not keep it longer than it may live.
        let latest = self.now + expiry;
        let end = ends_at.unwrap_or(latest).min(latest);
        let mut session = Session::new(client_id.clone(), number, &self.config);
        session.permissions = self.permissions(user.as_deref(), &client_id);
        session.user = user;
        session.is_durable = true;
        session.expiry = expiry;
        session.ends_at = Some(end);
        let key = self.sessions.insert(session);
        self.by_client_id.insert(client_id, key);
        self.timers.insert((end, Timer::Session(key)));
        if ends_at != Some(end) {
            self.record_session(key);
        }
        Some(key)
    }

    fn restore_queued(
        &mut self,
        key: SessionKey,
        order: u64,
        step: Step,
        messages: &Map<u64, Arc<Stored>>,
    ) -> Option<()> {
        let budget = self.budget();
        let session = self.sessions.get_mut(key)?;
        // No journal gives out a 0, here or for a message below.
        let place = NonZeroU64::new(order)?;
        if step.packet_id().is_some_and(|packet_id| !session.ids.take(packet_id)) {
            return None;
        }
        match step {
            Step::Released { packet_id, pubrec } => {
                let kept = Kept { order: place, message: None };
                session.outbound.restore_released(packet_id, Some(kept), pubrec);
            }
            Step::Sent(packet_id, reference) => {
                let Some(delivery) = delivery(&reference, messages) else {
                    session.ids.release(packet_id);
                    return None;
                };
                let (kept, size) = (Kept::new(order, reference.message), delivery.message.size());
                session.outbound.restore_sent(reference.qos, packet_id, kept, delivery, size);
                self.journal.refer_to(reference.message);
            }
            Step::Waiting(reference) => {
                let delivery = delivery(&reference, messages)?;
                if !session.push(delivery, budget) {
                    self.counters.messages_dropped += 1;
                    return None;
                }
                if let Some((tag, _)) = session.outbound.newest_mut() {
                    *tag = Kept::new(order, reference.message);
                }
                self.journal.refer_to(reference.message);
            }
        }
        Some(())
    }

    fn restore_retained(&mut self, message: &Arc<Stored>) -> Option<()> {
        let topic = TopicName::from_text(message.topic.clone()).ok()?;
        let is_own = topic.as_str().starts_with("$SYS/");
        if is_own || message.is_expired(self.now) || self.retained.len() >= self.config.max_retained
        {
            return None;
        }
        // A queue that gets it later must be able to name it.
        let message = Stored { number: self.journal.number(), ..Stored::clone(message) };
        self.retained.insert(&topic, Arc::new(message));
        Some(())
    }

    /// Arms the Will of a Session whose client was connected, or whose delay had begun. `false` if it
    /// is due.
    fn restore_will_of(
        &mut self,
        key: Option<SessionKey>,
        due: Option<Instant>,
        will: &Will,
    ) -> bool {
        // A Session that ends with its connection has ended ([MQTT-3.1.2-8]).
        let session = key.and_then(|key| Some((key, self.sessions.get_mut(key)?)));
        let Some((key, session)) = session else { return false };
        let delay = will.properties.will_delay_interval().copied().unwrap_or(0);
        let delay = Duration::from_secs(u64::from(delay)).min(session.expiry);
        let latest = self.now + delay;
        let due_now = due.unwrap_or(latest).min(latest);
        if due_now <= self.now {
            return false;
        }
        session.delayed_will = Some(Box::new((due_now, will.clone())));
        self.timers.insert((due_now, Timer::Session(key)));
        if due != Some(due_now) {
            self.record_will(key, Some(due_now), will);
        }
        true
    }
}

/// A message on its way again; `None` if there is no such message.
fn delivery(reference: &Reference, messages: &Map<u64, Arc<Stored>>) -> Option<Delivery> {
    let Reference { message, qos, retain, ref identifiers } = *reference;
    let message = messages.get(&message).filter(|message| message.number > 0)?.clone();
    Some(Delivery { message, qos, retain, identifiers: identifiers.clone(), frame: None })
}
