//! The seat that the page has in a classroom: its login, and what is heard there.
//!
//! Knows the topics of a seat (docs/CLASSROOM.md). Does not know how a seat is got, nor what a teacher
//! is told of its programs: both are in the piece of the page that shows them ([`super::room`]).

use std::rc::Rc;

use shared::board::kind::Kind;
use shared::message::Message;
use shared::topic::TopicName;
use shared::wire::{Bytes, QoS};

use super::State;
use super::action::{Action, Effect, Origin};
use super::address::SocketAddress;
use super::connection::{Choice, Profile, Server};
use super::form::{Form, Stored};
use super::place::Place;

/// What is wanted at a seat: what the teacher says to all, whether the hand is up, and whether the
/// teacher has muted it, or the broker slows it.
pub(super) const HEARD: [&str; 4] = ["all/teacher/+", HAND, MUTED, SLOWED];
const MESSAGE: &str = "all/teacher/message";
const PROGRAM: &str = "all/teacher/program";
const FROZEN: &str = "all/teacher/frozen";
const MUTED: &str = "room/muted";
const SLOWED: &str = "room/slowed";
/// The hand is up while something other than `down` is retained here.
pub const HAND: &str = "room/hand";

/// A seat, as broker-ws gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// The room's code.
    pub room: String,
    /// Its number.
    pub number: u32,
    /// What its student is called.
    pub name: String,
    /// What the page and real boards log in with.
    pub username: String,
    /// The same.
    pub password: String,
    /// Where boards connect to.
    pub boards: Vec<String>,
    /// Marks of the message and of the program that the student is done with.
    pub done: (u32, u32),
    /// The connection that is the page's again when the student stands up.
    pub back: Profile,
}

impl Stored for Seat {
    fn fields(&mut self, form: &mut Form<'_>) {
        form.field("room", &mut self.room);
        form.field("seat", &mut self.number);
        form.field("name", &mut self.name);
        form.field("username", &mut self.username);
        form.field("password", &mut self.password);
        form.field("boards", &mut self.boards);
        form.field("done", &mut self.done);
        form.field("back", &mut self.back);
    }
}

/// What is heard at a seat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// What the teacher says to all; empty is nothing.
    pub message: Rc<str>,
    /// A program to work with; empty is none.
    pub program: Rc<str>,
    /// The hand is up, as the broker says.
    pub hand: bool,
    /// The teacher has frozen all seats: what they publish goes nowhere.
    pub frozen: bool,
    /// The same for this seat alone.
    pub muted: bool,
    /// The limit by which the broker slows the seat, as it says it; empty is none.
    pub slowed: Rc<str>,
}

/// What a person does at a seat, or the page for them.
#[derive(Clone, Debug, PartialEq)]
pub enum SeatAct {
    /// Sits down, or comes back from another broker.
    Take(Rc<Seat>),
    /// Stands up.
    Leave,
    /// Tells the teacher something on a topic of the seat; it is retained.
    Tell(&'static str, String),
    /// Is done with the teacher's message.
    Read,
    /// Is done with the teacher's program.
    Used,
}

impl State {
    /// A person does something at a seat, or the page for them.
    pub fn at_seat(&mut self, act: SeatAct, effects: &mut Vec<Effect>) {
        match act {
            SeatAct::Take(seat) => self.sit_down(&seat, effects),
            SeatAct::Leave => {
                let Some(seat) = self.seat.take() else { return };
                self.heard = Heard::default();
                self.look(self.home().id, effects);
                self.connect(Rc::new(seat.back.clone()), effects);
            }
            SeatAct::Tell(topic, text) => {
                let home = self.home();
                let Ok(topic) = TopicName::new(topic) else { return };
                if self.is_at_seat() && home.connection.line.is_online() {
                    let message = Message::new(topic, Bytes::from(text));
                    let message = message.qos(QoS::AtLeastOnce).retain(true);
                    effects.push(Effect::Publish(home.id, Origin::Seat, message));
                }
                return;
            }
            SeatAct::Read => {
                let message = std::mem::take(&mut self.heard.message);
                self.note_done(|done| done.0 = mark(&message));
            }
            SeatAct::Used => {
                let program = std::mem::take(&mut self.heard.program);
                self.note_done(|done| done.1 = mark(&program));
            }
        }
        self.changed();
    }

    /// The page logs in as the seat, at the broker that served it; there is a board at once.
    fn sit_down(&mut self, seat: &Seat, effects: &mut Vec<Effect>) {
        self.look(self.home().id, effects);
        let back = match &self.seat {
            Some(old) => old.back.clone(),
            None => self.home().connection.profile.for_storage(),
        };
        let profile = Profile {
            id: back.id,
            name: format!("{} · {}", seat.room, seat.number),
            choice: Choice::Server,
            username: seat.username.clone(),
            password: seat.password.clone(),
            keep_password: true,
            ..Profile::default()
        };
        self.seat = Some(Rc::new(Seat { back, ..seat.clone() }));
        self.heard = Heard::default();
        self.connect(Rc::new(profile), effects);
        if self.virtual_boards.is_empty() && !self.awaits_boards() {
            self.take(Action::AddVirtualBoard(Kind::Esp32), effects);
        }
    }

    /// Whether the page's home is the classroom's broker, and it is there as its seat.
    pub fn is_at_seat(&self) -> bool {
        let profile = &self.home().connection.profile;
        let is_seat = |seat: &Rc<Seat>| seat.username == profile.username;
        profile.choice == Choice::Server && self.seat.as_ref().is_some_and(is_seat)
    }

    fn note_done(&mut self, note: impl FnOnce(&mut (u32, u32))) {
        if let Some(seat) = &mut self.seat {
            note(&mut Rc::make_mut(seat).done);
        }
    }

    /// Hears what is said at the seat. What is retained comes again with every connection: not what
    /// the student is done with.
    pub(super) fn hear_at_seat(&mut self, message: &Message, was_kept: bool) {
        let Some((read, used)) = self.seat.as_ref().map(|seat| seat.done) else { return };
        let text: Rc<str> = String::from_utf8_lossy(&message.payload).into();
        let is_new = |done: u32| !was_kept || mark(&text) != done;
        match message.topic.as_str() {
            MESSAGE if is_new(read) => self.heard.message = text,
            PROGRAM if is_new(used) => self.heard.program = text,
            HAND => self.heard.hand = !text.is_empty() && *text != *"down",
            FROZEN => self.heard.frozen = !text.is_empty(),
            MUTED => self.heard.muted = !text.is_empty(),
            SLOWED => self.heard.slowed = text,
            _ => {}
        }
    }

    /// Somebody who has only the page's address, where a lesson is held, is led to the form.
    pub(super) fn meet_lesson(&self, effects: &mut Vec<Effect>) {
        let Server::Broker(info) = &self.server else { return };
        let profile = &self.home().connection.profile;
        let is_stranger = profile.choice == Choice::Server && profile.username.is_empty();
        let is_anywhere = self.place == Place::Bench && self.path.is_empty();
        if info.has_lesson && is_stranger && is_anywhere && self.seat.is_none() {
            effects.push(Effect::Go(Place::Room));
        }
    }

    /// The address at which a program comes in at the seat, whatever its text says of a login.
    pub(super) fn seated(&self, address: SocketAddress) -> SocketAddress {
        match &self.seat {
            Some(seat) if self.is_at_seat() => {
                let seated =
                    format!("{}?seat={}:{}", address.as_str(), seat.username, seat.password);
                SocketAddress::parse(&seated).unwrap_or(address)
            }
            _ => address,
        }
    }
}

/// Tells one text from another after a reload (FNV-1a), without keeping it.
fn mark(text: &str) -> u32 {
    text.bytes()
        .fold(0x811c_9dc5, |sum: u32, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
