//! Clearing retained messages, and bringing back what was cleared.
//!
//! Knows the last clearings, each with its messages whole, for a while and in memory alone. A message
//! stays among them only until something newer is retained on its topic, or taken away there: what
//! comes back is never older than what somebody said since. So no topic is in two clearings, and it
//! does not matter in which order they are taken back.

use crate::map::Map;
use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::connection::Timer;
use super::session::Stored;
use super::{Broker, Mount};
use crate::time::{Duration, Instant};
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Bytes, Text};

/// Clearings that can be taken back; the oldest makes room for the next one.
pub const MAX_CLEARINGS: usize = 8;
/// Bytes of the messages that can come back, about: topics, payloads and properties. For the next
/// clearing the oldest ones make room; of one that alone is larger, the messages beyond are gone.
pub const MAX_CLEARED_BYTES: usize = 32 << 20;
/// How long a clearing can be taken back.
pub const UNDO_TIME: Duration = Duration::from_secs(600);

/// A clearing. Numbers are never given out twice, by the next broker neither, as long as the driver's
/// time does not begin anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClearingId(u64);

/// What a clearing has taken away, or would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// How many messages.
    pub cleared: usize,
    /// They are still there: this is what would be taken away.
    pub dry_run: bool,
    /// How many of them can be brought back.
    pub undoable: usize,
    /// What brings them back: [`Broker::bring_back_some`]. `None` if nothing does.
    pub clearing: Option<ClearingId>,
    /// For how many seconds.
    pub undo_seconds: u64,
}

/// What has come back of a clearing, and what has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BroughtBack {
    /// How many messages are there again.
    pub restored: usize,
    /// On so many topics there is, or was, something newer; or the seat that they belonged to is gone.
    pub newer: usize,
    /// The Message Expiry Interval of so many has passed.
    pub expired: usize,
    /// For so many there is no room any more: retained messages have limits.
    pub no_room: usize,
}

/// There is no such clearing: too old, taken back already, or another broker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownClearing;

/// The last clearings, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Clearings {
    list: VecDeque<Clearing>,
    /// Of all of them.
    bytes: usize,
    newest: u64,
    /// `Timer::Clearings` is among the timers.
    is_armed: bool,
}

#[derive(Debug)]
struct Clearing {
    id: ClearingId,
    until: Instant,
    kept: Map<Text, Arc<Stored>>,
    /// What has become of those that are not kept any more.
    counts: BroughtBack,
}

impl Broker {
    /// Retained messages that are cleared, or brought back, at a time: others have their turn in
    /// between.
    pub const CLEARED_AT_ONCE: usize = 1000;

    /// How many messages [`Broker::clear_some_retained`] would take away in the end.
    pub fn count_clearable(&self, filter: &TopicFilter) -> usize {
        if is_clearable(filter) { self.count_retained(filter) } else { 0 }
    }

    /// What clearing all that match would take away.
    pub fn preview_clearing(&self, filter: &TopicFilter) -> Cleared {
        let (mut cleared, mut undoable, mut room) = (0, 0, MAX_CLEARED_BYTES);
        if is_clearable(filter) {
            self.retained.for_each_match(filter, |_, message| {
                cleared += 1;
                if let Some(rest) = room.checked_sub(message.size()) {
                    (room, undoable) = (rest, undoable + 1);
                }
            });
        }
        Cleared { dry_run: true, ..Cleared::new(cleared, undoable, None) }
    }

    /// The number for a clearing that begins.
    pub fn begin_clearing(&mut self, now: Instant) -> ClearingId {
        self.advance(now);
        let clearings = &mut self.clearings;
        clearings.newest = self.now.as_micros().max(clearings.newest + 1);
        ClearingId(clearings.newest)
    }

    /// Takes away retained messages whose topics match, as an empty retained message would: whoever
    /// subscribes is told. At most [`Broker::CLEARED_AT_ONCE`] at a time: it says how many there
    /// were, and is called again until that is none. What the broker says of itself, below `$SYS`,
    /// stays. What is taken away can come back, as far as the limits above allow.
    pub fn clear_some_retained(
        &mut self,
        now: Instant,
        filter: &TopicFilter,
        clearing: ClearingId,
    ) -> usize {
        let taken = self.take_some_retained(now, filter);
        let until = self.now + UNDO_TIME;
        let count = taken.len();
        for message in taken {
            self.clearings.keep(clearing, until, message);
        }
        if !self.clearings.is_armed && !self.clearings.list.is_empty() {
            self.clearings.is_armed = true;
            self.timers.insert((until, Timer::Clearings));
        }
        count
    }

    /// As [`Broker::clear_some_retained`], for good: neither this nor what was cleared there before
    /// can be brought back.
    pub fn forget_some_retained(&mut self, now: Instant, filter: &TopicFilter) -> usize {
        self.clearings.forget(filter);
        self.take_some_retained(now, filter).len()
    }

    /// How it stands with a clearing that has taken away so many.
    pub fn cleared(&self, clearing: ClearingId, cleared: usize) -> Cleared {
        let kept = self.clearings.list.iter().find(|it| it.id == clearing);
        let undoable = kept.map_or(0, |it| it.kept.len());
        Cleared::new(cleared, undoable, (undoable > 0).then_some(clearing))
    }

    /// Brings messages of a clearing back as they were: with QoS and properties, and with what is left
    /// by now of their Message Expiry Interval. Whoever subscribes is told, as he was when they went. At
    /// most [`Broker::CLEARED_AT_ONCE`] at a time: it is called again until it says how many have come
    /// back in all. `room` is where seats are: its limits hold for what belongs to one.
    ///
    /// # Errors
    ///
    /// There is no such clearing.
    pub fn bring_back_some(
        &mut self,
        now: Instant,
        clearing: ClearingId,
        room: Option<&Mount>,
    ) -> Result<Option<BroughtBack>, UnknownClearing> {
        self.advance(now);
        for _ in 0..Self::CLEARED_AT_ONCE {
            let now = self.now;
            let Some(message) = self.clearings.next(now, clearing)? else {
                return self.clearings.end(clearing).map(Some);
            };
            let count = self.bring_back(&message, room);
            if let Some(clearing) = self.clearings.get_mut(now, clearing) {
                count(&mut clearing.counts);
            }
        }
        Ok(None)
    }

    /// Brings a message back if it may; says how that is counted.
    fn bring_back(&mut self, message: &Stored, room: Option<&Mount>) -> fn(&mut BroughtBack) {
        if message.is_expired(self.now) {
            return |counts| counts.expired += 1;
        }
        let Ok(topic) = TopicName::from_text(message.topic.clone()) else {
            return |counts| counts.newer += 1;
        };
        // Nothing is retained there, or it would not be kept any more.
        if self.retained.len() >= self.config.max_retained
            || room.is_some_and(|room| !self.has_room_to_retain(room, topic.as_str()))
        {
            return |counts| counts.no_room += 1;
        }
        let number = self.journal.number();
        self.publish(None, &topic, Stored { number, after: 0, ..message.clone() });
        |counts| counts.restored += 1
    }

    fn take_some_retained(&mut self, now: Instant, filter: &TopicFilter) -> Vec<Arc<Stored>> {
        self.advance(now);
        let mut taken = Vec::new();
        if is_clearable(filter) {
            let _ = self.retained.for_each_match_after(filter, None, |_, message| {
                taken.push(message.clone());
                let is_full = taken.len() == Self::CLEARED_AT_ONCE;
                if is_full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        }
        for message in &taken {
            let Ok(topic) = TopicName::from_text(message.topic.clone()) else { continue };
            self.publish_own(&topic, Bytes::new(), true);
        }
        taken
    }

    /// Time has passed.
    pub(super) fn check_clearings(&mut self) {
        let now = self.now;
        self.clearings.remove(|clearing| clearing.until <= now);
        let next = self.clearings.list.iter().map(|clearing| clearing.until).min();
        self.clearings.is_armed = next.is_some();
        self.timers.extend(next.map(|at| (at, Timer::Clearings)));
    }
}

impl Cleared {
    const fn new(cleared: usize, undoable: usize, clearing: Option<ClearingId>) -> Self {
        Self { cleared, dry_run: false, undoable, clearing, undo_seconds: UNDO_TIME.as_secs() }
    }
}

impl From<u64> for ClearingId {
    fn from(number: u64) -> Self {
        Self(number)
    }
}

impl From<ClearingId> for u64 {
    fn from(id: ClearingId) -> Self {
        id.0
    }
}

impl Clearings {
    /// Something newer was said on a topic: nothing older comes back there.
    pub(super) fn note_newer(&mut self, topic: &str) {
        for clearing in &mut self.list {
            if let Some(message) = clearing.kept.remove(topic) {
                self.bytes -= message.size();
                clearing.counts.newer += 1;
                break;
            }
        }
    }

    fn forget(&mut self, filter: &TopicFilter) {
        for clearing in &mut self.list {
            let Clearing { kept, counts, .. } = clearing;
            kept.retain(|topic, message| {
                let is_gone = filter.matches(topic);
                if is_gone {
                    self.bytes -= message.size();
                    counts.newer += 1;
                }
                !is_gone
            });
        }
    }

    fn keep(&mut self, id: ClearingId, until: Instant, message: Arc<Stored>) {
        let size = message.size();
        if size > MAX_CLEARED_BYTES {
            return;
        }
        while self.bytes + size > MAX_CLEARED_BYTES
            && self.list.front().is_some_and(|oldest| oldest.id != id)
            && let Some(oldest) = self.list.pop_front()
        {
            self.bytes -= oldest.bytes();
        }
        if self.bytes + size > MAX_CLEARED_BYTES {
            return;
        }
        let known = self.list.iter().position(|clearing| clearing.id == id);
        let index = known.unwrap_or_else(|| {
            if self.list.len() == MAX_CLEARINGS
                && let Some(oldest) = self.list.pop_front()
            {
                self.bytes -= oldest.bytes();
            }
            let counts = BroughtBack::default();
            self.list.push_back(Clearing { id, until, kept: Map::new(), counts });
            self.list.len() - 1
        });
        self.bytes += size;
        self.list[index].kept.insert(message.topic.clone(), message);
    }

    /// The next message of a clearing, which it keeps no longer.
    fn next(
        &mut self,
        now: Instant,
        id: ClearingId,
    ) -> Result<Option<Arc<Stored>>, UnknownClearing> {
        let kept = &mut self.get_mut(now, id).ok_or(UnknownClearing)?.kept;
        let next = kept.pop_first().map(|(_, message)| message);
        self.bytes -= next.as_ref().map_or(0, |message| message.size());
        Ok(next)
    }

    /// A clearing is taken back as far as it goes.
    fn end(&mut self, id: ClearingId) -> Result<BroughtBack, UnknownClearing> {
        let index = self.list.iter().position(|clearing| clearing.id == id);
        let ended = index.and_then(|index| self.list.remove(index)).ok_or(UnknownClearing)?;
        self.bytes -= ended.bytes();
        Ok(ended.counts)
    }

    fn get_mut(&mut self, now: Instant, id: ClearingId) -> Option<&mut Clearing> {
        self.list.iter_mut().find(|clearing| clearing.id == id && clearing.until > now)
    }

    fn remove(&mut self, is_gone: impl Fn(&Clearing) -> bool) {
        self.list.retain(|clearing| {
            let is_gone = is_gone(clearing);
            self.bytes -= if is_gone { clearing.bytes() } else { 0 };
            !is_gone
        });
    }
}

impl Clearing {
    fn bytes(&self) -> usize {
        self.kept.values().map(|message| message.size()).sum()
    }
}

/// False for what the broker says of itself. A wildcard at the beginning does not match that.
fn is_clearable(filter: &TopicFilter) -> bool {
    !filter.as_str().starts_with("$SYS/")
}
