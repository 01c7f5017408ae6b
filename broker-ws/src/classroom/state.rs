//! The room that is open now, and what is decided on it: who comes in, and what they did.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use shared::broker::{Credentials, Grants, Mount, Trace};
use shared::wire::{ReasonCode, Text};

use super::diary::Diary;
use super::file::File;
use super::guard::{Guard, Tried};
use super::names::{self, OutOfRandomness};
use super::record::{Record, What};
use super::room::{Room, Seat};
use super::{ClassroomOptions, Desk};
use crate::place::Place;

/// See the module's documentation. There is one in every server, whether a lesson is held or not.
#[derive(Debug)]
pub(crate) struct Classroom {
    pub(super) options: ClassroomOptions,
    held: Mutex<Held>,
    guard: Mutex<Guard>,
    pub(super) record: Mutex<Record>,
    pub(super) diary: Option<Diary>,
    file: Option<File>,
    /// Held while the file is written, so that the last word is the last that is written.
    writing: Mutex<()>,
    is_running: AtomicBool,
}

/// The room, and a desk for each of its seats.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) room: Option<Room>,
    pub(super) desks: BTreeMap<u32, Arc<Desk>>,
}

/// Why somebody gets no seat, or a teacher's wish is not fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// No lesson is held.
    NoLesson,
    WrongCode,
    /// The teacher lets nobody new in.
    Locked,
    /// Every seat is taken.
    Full,
    /// The name is empty, too long or not to be seen.
    BadName,
    /// There is no such seat, or its password is another one.
    NoSeat,
    /// Too many tries: after so long the next may come.
    TooMany(Duration),
    /// The system gave no random bytes.
    NoRandomness,
}

/// A seat that was given, or found again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) number: u32,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) user: String,
    pub(super) password: String,
}

impl Classroom {
    /// Where no lesson is held, and nothing is kept.
    pub(crate) fn new(options: ClassroomOptions) -> Self {
        Self {
            options,
            held: Mutex::default(),
            guard: Mutex::default(),
            record: Mutex::default(),
            diary: None,
            file: None,
            writing: Mutex::default(),
            is_running: AtomicBool::new(false),
        }
    }

    /// Goes on with the lesson that `folder` keeps, or begins one if that is asked for.
    pub(crate) fn open(
        options: ClassroomOptions,
        folder: Option<&Path>,
    ) -> Result<Self, OutOfRandomness> {
        let begins = options.begin;
        let (file, diary) = (folder.map(File::in_folder), folder.map(Diary::in_folder));
        let classroom = Self { file, diary, ..Self::new(options) };
        if let Some(room) = classroom.file.as_ref().and_then(File::read) {
            let mut held = classroom.lock();
            held.desks = room
                .seats
                .keys()
                .filter_map(|&n| Some((n, classroom.new_desk(&room, n)?)))
                .collect();
            classroom.is_running.store(!room.is_ended, Ordering::Relaxed);
            if let Some(diary) = &classroom.diary {
                *classroom.record() = diary.read(&room);
            }
            held.room = Some(room);
        }
        if begins && !classroom.is_running() {
            classroom.begin()?;
        }
        Ok(classroom)
    }

    /// Whether a lesson is held.
    pub(crate) fn is_running(&self) -> bool {
        self.is_running.load(Ordering::Relaxed)
    }

    /// The code that students need, in capitals, while a lesson is held.
    pub(crate) fn code(&self) -> Option<String> {
        let held = self.lock();
        let room = held.room.as_ref().filter(|room| !room.is_ended);
        room.map(|room| room.code.to_uppercase())
    }

    /// What the seats may do.
    pub(crate) fn grants(&self) -> Grants {
        self.lock().room.as_ref().map(Room::grants).unwrap_or_default()
    }

    /// The seat that credentials are about, if they are about one: `Err` if they do not let it in.
    pub(crate) fn look(&self, shown: &Credentials) -> Option<Result<Arc<Desk>, ReasonCode>> {
        if !self.is_running() {
            return None;
        }
        let user = shown.username.as_deref()?;
        // No user of another kind is called so.
        self.lock().room.as_ref()?.seat_of(user)?;
        let password = shown.password.as_deref().unwrap_or_default();
        let desk = std::str::from_utf8(password).ok().and_then(|it| self.desk(user, it));
        Some(match desk {
            Some(desk) => self.admit(desk, shown),
            None => Err(ReasonCode::BadUserNameOrPassword),
        })
    }

    /// The desk of a seat, for its user name and password.
    pub(crate) fn desk(&self, user: &str, password: &str) -> Option<Arc<Desk>> {
        let held = self.lock();
        let room = held.room.as_ref().filter(|room| !room.is_ended)?;
        let number = room.seat_of(user)??;
        let seat = room.seats.get(&number)?;
        let is_right = names::is_same(&seat.password, password.as_bytes());
        held.desks.get(&number).filter(|_| is_right).cloned()
    }

    /// Whether a client at this desk may come in now, which its CONNECT showed.
    pub(crate) fn admit(
        &self,
        desk: Arc<Desk>,
        shown: &Credentials,
    ) -> Result<Arc<Desk>, ReasonCode> {
        if !self.holds(&desk) {
            return Err(ReasonCode::NotAuthorized);
        }
        if shown.method.is_some() || shown.is_again {
            return Err(ReasonCode::BadAuthenticationMethod);
        }
        if desk.admit(Instant::now()) { Ok(desk) } else { Err(ReasonCode::QuotaExceeded) }
    }

    /// Whether somebody at this desk may still be there.
    pub(crate) fn holds(&self, desk: &Desk) -> bool {
        let held = self.lock();
        self.is_running()
            && held.desks.get(&desk.number).is_some_and(|now| std::ptr::eq(&**now, desk))
    }

    /// A client of a seat did something, at this time in milliseconds since 1970.
    pub(crate) fn note(&self, desk: &Desk, connection: u64, trace: &Trace, at: u64) {
        let what = match trace {
            Trace::Connected { client_id, .. } => {
                let client = client_id.strip_prefix(desk.mount.prefix()).unwrap_or(client_id);
                desk.note_connected(connection, client.to_owned());
                What::Connected(client.to_owned())
            }
            Trace::Disconnected { .. } => match desk.note_disconnected(connection) {
                Some(client) => What::Disconnected(client),
                None => return,
            },
            Trace::Published { topic, payload, retain, .. } => {
                let seen = desk.mount.view(topic);
                let topic = seen.as_ref().unwrap_or(topic);
                desk.note_message(at, topic, payload, *retain);
                What::message(topic, payload, *retain)
            }
            Trace::WillPublished { .. } | Trace::SessionExpired { .. } => return,
        };
        self.take_down(at, Some(desk.number), what);
    }

    /// Gives a seat to whoever knows the code.
    pub(super) fn join(&self, place: Place, code: &str, name: &str) -> Result<Given, Refused> {
        let now = Instant::now();
        self.guard().admit(place, now).map_err(Refused::TooMany)?;
        let given = self.change(|held| {
            let room = held.room.as_mut().filter(|room| !room.is_ended).ok_or(Refused::NoLesson)?;
            if !names::is_same(&room.code, names::typed_code(code).as_bytes()) {
                return Err(Refused::WrongCode);
            }
            let name = names::name(name).ok_or(Refused::BadName)?;
            if room.is_locked {
                return Err(Refused::Locked);
            }
            let number = room.free_number(self.options.seats).ok_or(Refused::Full)?;
            let password = names::password().map_err(|OutOfRandomness| Refused::NoRandomness)?;
            let (joined_at, is_muted, is_open) = (now_millis(), false, false);
            let seat = Seat { name, password, joined_at, is_muted, is_open };
            let given = given(room, number, &seat);
            room.seats.insert(number, seat);
            held.desks.extend(
                held.room.as_ref().and_then(|room| Some((number, self.new_desk(room, number)?))),
            );
            Ok(given)
        });
        let tried = match given {
            Ok(_) => Tried::Joined,
            Err(Refused::WrongCode) => Tried::Wrong,
            Err(_) => return given,
        };
        self.guard().note(place, tried, now);
        if let Ok(given) = &given {
            self.take_down(now_millis(), Some(given.number), What::Joined);
        }
        given
    }

    /// Finds a seat again by what was given with it.
    pub(super) fn find(&self, place: Place, user: &str, password: &str) -> Result<Given, Refused> {
        let now = Instant::now();
        self.guard().admit(place, now).map_err(Refused::TooMany)?;
        let found = {
            let held = self.lock();
            let room = held.room.as_ref().filter(|room| !room.is_ended).ok_or(Refused::NoLesson)?;
            let number = room.seat_of(user).flatten();
            let seat = number.and_then(|number| Some((number, room.seats.get(&number)?)));
            seat.filter(|(_, seat)| names::is_same(&seat.password, password.as_bytes()))
                .map(|(number, seat)| given(room, number, seat))
        };
        if found.is_none() {
            self.guard().note(place, Tried::Wrong, now);
        }
        found.ok_or(Refused::NoSeat)
    }

    /// The page of a seat tells what its program printed last.
    pub(super) fn note_output(
        &self,
        place: Place,
        user: &str,
        password: &str,
        text: String,
    ) -> Result<(), Refused> {
        let number = self.find(place, user, password)?.number;
        let desk = self.lock().desks.get(&number).cloned().ok_or(Refused::NoSeat)?;
        desk.note_output(text, Instant::now()).map_err(Refused::TooMany)
    }

    /// What the program of a seat printed last.
    pub(super) fn output(&self, number: u32) -> Option<String> {
        self.lock().desks.get(&number)?.output()
    }

    /// Where the seats of the room are, with the limits of what they may retain.
    pub(crate) fn mount(&self) -> Option<Mount> {
        let root = self.lock().room.as_ref()?.root();
        Mount::new(&root, "1", self.options.mount_limits()).ok()
    }

    fn new_desk(&self, room: &Room, number: u32) -> Option<Arc<Desk>> {
        let mount =
            Mount::new(&room.root(), &number.to_string(), self.options.mount_limits()).ok()?;
        let user = Text::new(&room.user(number)).ok()?;
        Some(Arc::new(Desk::new(number, user, Arc::new(mount), self.options.rates)))
    }

    /// Changes the room, and keeps it as it is then.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut Held) -> R) -> R {
        let result = {
            let mut held = self.lock();
            let result = change(&mut held);
            let is_running = held.room.as_ref().is_some_and(|room| !room.is_ended);
            self.is_running.store(is_running, Ordering::Relaxed);
            result
        };
        if let Some(file) = &self.file {
            let writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            let room = self.lock().room.clone();
            if let Some(room) = room {
                file.write(&room);
            }
            drop(writing);
        }
        result
    }

    /// Takes down what happened.
    pub(super) fn take_down(&self, at: u64, seat: Option<u32>, what: What) {
        let name = seat.and_then(|seat| {
            let held = self.lock();
            Some(held.room.as_ref()?.seats.get(&seat)?.name.clone())
        });
        self.record().push(at, seat, name.unwrap_or_default(), what);
    }

    pub(super) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn guard(&self) -> MutexGuard<'_, Guard> {
        self.guard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn given(room: &Room, number: u32, seat: &Seat) -> Given {
    let (code, user) = (room.code.clone(), room.user(number));
    Given { number, code, name: seat.name.clone(), user, password: seat.password.clone() }
}

/// Milliseconds since 1970.
pub(super) fn now_millis() -> u64 {
    // A clock before 1970 is one that was never set.
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
