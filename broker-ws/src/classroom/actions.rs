//! What a teacher does to the room.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::desk::Seen;
use super::lesson::Progress;
use super::names::{self, OutOfRandomness};
use super::record::{Record, What};
use super::room::{Room, Seat};
use super::state::{Classroom, Refused, now_millis};
use super::{Desk, FACTS};
use crate::net::pace::Limit;

/// What a seat is like now, for the teacher.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct SeatView {
    pub(super) seat: u32,
    pub(super) name: String,
    pub(super) username: String,
    pub(super) joined_at: u64,
    pub(super) online: bool,
    /// The client identifiers, as the clients give them.
    pub(super) clients: Vec<String>,
    pub(super) messages_per_second: f64,
    pub(super) bytes_per_second: f64,
    /// When it last published, in milliseconds since 1970.
    pub(super) last_message_at: Option<u64>,
    /// The last messages on the topics that it published to last.
    pub(super) values: Vec<ValueView>,
    pub(super) muted: bool,
    pub(super) open: bool,
    /// It sends more than it may.
    pub(super) slowed: bool,
    /// From its topics: see [`super::FACTS`].
    pub(super) hand: bool,
    pub(super) error: Option<String>,
    /// How far it is in a lesson of the page.
    pub(super) lesson: Option<Progress>,
    /// Counts since the start what may have changed what is retained about boards.
    pub(super) announced: u64,
}

/// The last message on a topic of a seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ValueView {
    pub(super) topic: String,
    /// Its beginning.
    pub(super) text: String,
    /// In milliseconds since 1970.
    pub(super) at: u64,
}

/// What the room is like now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RoomView {
    pub(super) root: String,
    pub(super) code: String,
    pub(super) begun_at: u64,
    pub(super) is_ended: bool,
    pub(super) is_locked: bool,
    pub(super) is_frozen: bool,
    pub(super) seats: Vec<SeatView>,
}

/// A switch of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    /// What it publishes goes nowhere.
    Muted,
    /// Other seats reach it.
    Open,
}

impl Classroom {
    /// Begins a lesson with an empty room, and ends the one before. Returns the topics that were the
    /// old room's.
    pub(crate) fn begin(&self) -> Result<Option<String>, OutOfRandomness> {
        let code = names::code()?;
        // First: the old record is never that of the new room.
        *self.record() = Record::default();
        let old = self.change(|held| {
            held.desks.clear();
            held.room.replace(Room::new(code, now_millis()))
        });
        self.take_down(now_millis(), None, What::teacher("begun"));
        Ok(old.map(|room| room.root()))
    }

    /// Ends the lesson; returns the topics of its room. Its record stays until the next one.
    pub(super) fn end(&self) -> Result<String, Refused> {
        let root = self.change(|held| {
            let room = held.room.as_mut().filter(|room| !room.is_ended).ok_or(Refused::NoLesson)?;
            room.is_ended = true;
            let root = room.root();
            held.desks.clear();
            Ok(root)
        })?;
        self.take_down(now_millis(), None, What::teacher("ended"));
        Ok(root)
    }

    /// Lets nobody new in, or does again.
    pub(super) fn set_locked(&self, on: bool) -> Result<(), Refused> {
        self.set_room(|room| room.is_locked = on, if on { "locked" } else { "unlocked" })
    }

    /// Keeps what students publish from everybody, or does no longer.
    pub(super) fn set_frozen(&self, on: bool) -> Result<(), Refused> {
        self.set_room(|room| room.is_frozen = on, if on { "frozen" } else { "released" })
    }

    fn set_room(&self, set: impl FnOnce(&mut Room), what: &'static str) -> Result<(), Refused> {
        self.change(|held| {
            let room = held.room.as_mut().filter(|room| !room.is_ended).ok_or(Refused::NoLesson)?;
            set(room);
            Ok(())
        })?;
        self.take_down(now_millis(), None, What::teacher(what));
        Ok(())
    }

    /// Turns a switch of a seat.
    pub(super) fn set_seat(&self, number: u32, switch: Switch, on: bool) -> Result<(), Refused> {
        self.change(|held| {
            let seat = seat_mut(held.room.as_mut(), number)?;
            match switch {
                Switch::Muted => seat.is_muted = on,
                Switch::Open => seat.is_open = on,
            }
            Ok(())
        })?;
        let what = match (switch, on) {
            (Switch::Muted, true) => "muted",
            (Switch::Muted, false) => "unmuted",
            (Switch::Open, true) => "opened",
            (Switch::Open, false) => "closed",
        };
        self.take_down(now_millis(), Some(number), What::teacher(what));
        Ok(())
    }

    /// Takes a seat away; returns its topics.
    pub(super) fn remove(&self, number: u32) -> Result<String, Refused> {
        seat_mut(self.lock().room.as_mut(), number)?;
        self.take_down(now_millis(), Some(number), What::teacher("removed"));
        self.change(|held| {
            let room = held.room.as_mut().ok_or(Refused::NoLesson)?;
            room.seats.remove(&number);
            held.desks.remove(&number);
            Ok(format!("{}/{number}", room.root()))
        })
    }

    /// The teacher has seen a hand; returns where the seat says that it is up.
    pub(super) fn hand_seen(&self, number: u32) -> Result<String, Refused> {
        seat_mut(self.lock().room.as_mut(), number)?;
        self.take_down(now_millis(), Some(number), What::teacher("hand-seen"));
        Ok(format!("{}/{number}/{FACTS}/hand", self.root()?))
    }

    /// The topics of a seat, also when the lesson is over.
    pub(super) fn root_of(&self, number: u32) -> Result<String, Refused> {
        let held = self.lock();
        let room = held.room.as_ref().ok_or(Refused::NoLesson)?;
        let is_there = room.seats.contains_key(&number);
        if is_there { Ok(format!("{}/{number}", room.root())) } else { Err(Refused::NoSeat) }
    }

    /// Something was said to all seats: `message` or `program`.
    pub(super) fn note_broadcast(&self, what: &'static str) {
        self.take_down(now_millis(), None, What::teacher(what));
    }

    /// The name of the student at a seat, also when the lesson is over.
    pub(super) fn name_of(&self, number: u32) -> Result<String, Refused> {
        let held = self.lock();
        let room = held.room.as_ref().ok_or(Refused::NoLesson)?;
        room.seats.get(&number).map(|seat| seat.name.clone()).ok_or(Refused::NoSeat)
    }

    /// Where each seat is told that it is slowed, and by which limit it is.
    pub(super) fn slowed(&self) -> Vec<(String, Option<Limit>)> {
        let held = self.lock();
        let Some(room) = held.room.as_ref().filter(|room| !room.is_ended) else {
            return Vec::new();
        };
        let (root, now) = (room.root(), Instant::now());
        let said = |(number, desk): (&u32, &Arc<Desk>)| {
            (format!("{root}/{number}/{FACTS}/slowed"), desk.slowed(now))
        };
        held.desks.iter().map(said).collect()
    }

    /// The numbers of all seats.
    pub(super) fn seats(&self) -> Vec<u32> {
        let held = self.lock();
        let room = held.room.as_ref();
        room.map(|room| room.seats.keys().copied().collect()).unwrap_or_default()
    }

    /// The topics of the room, while a lesson is held.
    pub(super) fn root(&self) -> Result<String, Refused> {
        let held = self.lock();
        let room = held.room.as_ref().filter(|room| !room.is_ended);
        room.map(Room::root).ok_or(Refused::NoLesson)
    }

    /// The room as it is now, without what is in its topics.
    pub(super) fn view(&self) -> Option<RoomView> {
        let held = self.lock();
        let room = held.room.as_ref()?;
        let now = Instant::now();
        let seats = room.seats.iter().map(|(&number, seat)| {
            let seen = held.desks.get(&number).map(|desk| desk.seen(now));
            SeatView::new(room, number, seat, seen)
        });
        Some(RoomView {
            root: room.root(),
            code: room.code.to_uppercase(),
            begun_at: room.begun_at,
            is_ended: room.is_ended,
            is_locked: room.is_locked,
            is_frozen: room.is_frozen,
            seats: seats.collect(),
        })
    }
}

impl SeatView {
    fn new(room: &Room, number: u32, seat: &Seat, seen: Option<Seen>) -> Self {
        let seen = seen.unwrap_or_default();
        let tenth = |rate: f64| (rate * 10.0).round() / 10.0;
        Self {
            seat: number,
            name: seat.name.clone(),
            username: room.user(number),
            joined_at: seat.joined_at,
            online: !seen.clients.is_empty(),
            clients: seen.clients,
            messages_per_second: tenth(seen.messages_per_second),
            bytes_per_second: seen.bytes_per_second.round(),
            last_message_at: seen.last_message,
            values: seen
                .values
                .into_iter()
                .map(|(topic, at, text)| ValueView { topic, text, at })
                .collect(),
            muted: seat.is_muted,
            open: seat.is_open,
            slowed: seen.is_slowed,
            hand: false,
            error: None,
            lesson: None,
            announced: seen.announced,
        }
    }
}

fn seat_mut(room: Option<&mut Room>, number: u32) -> Result<&mut Seat, Refused> {
    let room = room.filter(|room| !room.is_ended).ok_or(Refused::NoLesson)?;
    room.seats.get_mut(&number).ok_or(Refused::NoSeat)
}
