//! A classroom as broker-ws tells of it over HTTP: what is asked, and what the answers mean.
//!
//! Knows the interface under `/api/v1/room`. Does not know how a request travels. What a teacher sees is
//! put together in [`wall`] and [`glance`], what a seat tells the teacher in [`report`]; all of it is in the
//! piece of the page that shows it.

pub mod glance;
pub mod report;
pub mod wall;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::form::Stored;
use super::seat::Seat;

/// How often the wall is asked for, in milliseconds.
pub const REFRESH_MS: i32 = 500;

/// What an address of the classroom leads to, where it is the teacher's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The wall; a seat that is looked into.
    Wall(Option<u32>),
    /// The same for all to see.
    Projector,
    /// What passes at a seat: its packets, else its messages.
    Glance(u32, bool),
}

impl Way {
    /// The way that stands behind the classroom's address; `None` for a code, or nothing.
    pub fn of(path: &str) -> Option<Self> {
        let mut levels = path.split('/');
        let way = match (levels.next()?, levels.next(), levels.next()) {
            ("wall", None, _) => Self::Wall(None),
            ("wall", Some(seat), None) => Self::Wall(seat.parse().ok()),
            ("wall", Some(seat), Some("console")) => Self::Glance(seat.parse().ok()?, false),
            ("wall", Some(seat), Some("packets")) => Self::Glance(seat.parse().ok()?, true),
            ("projector", None, _) => Self::Projector,
            _ => return None,
        };
        levels.next().is_none().then_some(way)
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A seat, for the room's code and a name.
    Join {
        /// The code, as typed.
        code: String,
        /// The name, as typed.
        name: String,
    },
    /// The same seat again.
    Find {
        /// Its login.
        username: String,
        /// The same.
        password: String,
    },
    /// What the program of a seat printed last, for the teacher.
    Tell {
        /// Its login.
        username: String,
        /// The same.
        password: String,
        /// The lines.
        text: String,
    },
    /// How all seats are.
    Wall,
    /// What happened at a seat last, its program, and what that printed.
    Log(u32),
    /// What is retained at a seat.
    Retained(u32),
    /// What the clients of a seat have sent and got since the packet with this number.
    Packets(u32, u64),
    /// What was done, as a file of this form.
    Export(&'static str),
    /// Something to be done.
    Do(Deed),
}

/// Something that a teacher does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Begins a lesson; lets other devices of the network in for as long as it is held, or not.
    Begin(bool),
    /// Ends it.
    End,
    /// Lets other devices of the network in, while a lesson is held.
    Lan(bool),
    /// Lets nobody new in, or does again.
    Lock(bool),
    /// Keeps what all seats publish from everybody, or releases them.
    Freeze(bool),
    /// The same for one.
    Mute(u32, bool),
    /// Lets others reach a seat, or not any more.
    Open(u32, bool),
    /// Takes a seat away.
    Remove(u32),
    /// Has seen a hand: takes it down.
    Hand(u32),
    /// Says something to all; nothing takes back what was said.
    Message(String),
    /// Gives all a program; nothing takes it back.
    Program(String),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nobody answered.
    Unreachable,
    /// The broker has no classroom: it is another one, or an older one.
    NoClassroom,
    /// No lesson is held.
    NoLesson,
    /// The code is another one.
    WrongCode,
    /// Nobody new is let in.
    Locked,
    /// Every seat is taken.
    Full,
    /// The name is empty, too long, or not to be seen.
    BadName,
    /// There is no such seat any more.
    NoSeat,
    /// Too many tries.
    TooMany,
    /// The broker is asked for the packets of as many others as it permits.
    Watched,
    /// Who asks is no administrator.
    Login,
    /// The network could not be opened to other devices.
    NotOpened,
    /// Something else, with its status.
    Status(u16),
}

impl Ask {
    /// Method, path and body.
    pub fn http(&self) -> (&'static str, String, Option<String>) {
        let get = |path: String| ("GET", path, None);
        match self {
            Self::Join { code, name } => post("join", json!({ "code": code, "name": name })),
            Self::Find { username, password } => {
                post("seat", json!({ "username": username, "password": password }))
            }
            Self::Tell { username, password, text } => {
                post("output", json!({ "username": username, "password": password, "text": text }))
            }
            Self::Wall => get("api/v1/room/wall".into()),
            Self::Log(seat) => get(format!("api/v1/room/log?seat={seat}")),
            Self::Retained(seat) => get(format!("api/v1/room/retained?seat={seat}")),
            Self::Packets(seat, after) => {
                get(format!("api/v1/room/packets?seat={seat}&after={after}"))
            }
            Self::Export(form) => get(format!("api/v1/room/export?format={form}")),
            Self::Do(deed) => deed.http(),
        }
    }
}

impl Deed {
    fn http(&self) -> (&'static str, String, Option<String>) {
        let of_seat = |seat: u32, on: bool| json!({ "seat": seat, "on": on });
        match self {
            Self::Begin(lan) => post("begin", json!({ "lan": lan })),
            Self::End => post("end", json!({})),
            Self::Lan(on) => post("lan", json!({ "on": on })),
            Self::Lock(on) => post("lock", json!({ "on": on })),
            Self::Freeze(on) => post("freeze", json!({ "on": on })),
            Self::Mute(seat, on) => post("mute", of_seat(*seat, *on)),
            Self::Open(seat, on) => post("open", of_seat(*seat, *on)),
            Self::Remove(seat) => post("remove", json!({ "seat": seat })),
            Self::Hand(seat) => post("hand", json!({ "seat": seat })),
            Self::Message(text) => post("broadcast", json!({ "kind": "message", "text": text })),
            Self::Program(text) => post("broadcast", json!({ "kind": "program", "text": text })),
        }
    }
}

fn post(path: &str, body: Value) -> (&'static str, String, Option<String>) {
    ("POST", format!("api/v1/room/{path}"), Some(body.to_string()))
}

/// What an answer says: its body, or why there is none. `None` is that nobody answered.
pub fn read(answer: Option<(u16, String)>) -> Result<String, Refused> {
    let (status, body) = answer.ok_or(Refused::Unreachable)?;
    let code = || {
        let value: Value = serde_json::from_str(&body).unwrap_or_default();
        value["code"].as_str().map(str::to_owned)
    };
    match (status, code().as_deref()) {
        (200..=299, _) => Ok(body),
        (_, Some("no-lesson")) => Err(Refused::NoLesson),
        (_, Some("wrong-code")) => Err(Refused::WrongCode),
        (_, Some("locked")) => Err(Refused::Locked),
        (_, Some("full")) => Err(Refused::Full),
        (_, Some("bad-name")) => Err(Refused::BadName),
        (_, Some("not-opened")) => Err(Refused::NotOpened),
        (_, Some("no-seat")) => Err(Refused::NoSeat),
        (_, Some("too-many-watches")) => Err(Refused::Watched),
        (429, _) => Err(Refused::TooMany),
        (401 | 403, _) => Err(Refused::Login),
        (404, _) => Err(Refused::NoClassroom),
        _ => Err(Refused::Status(status)),
    }
}

/// An answer in JSON. One that is none comes from somebody else.
pub fn parse<T: DeserializeOwned>(body: &str) -> Result<T, Refused> {
    let value: Value = serde_json::from_str(body).map_err(|_| Refused::NoClassroom)?;
    T::deserialize(value).map_err(|_| Refused::NoClassroom)
}

/// The seat that was given.
pub fn seat(body: &str) -> Result<Seat, Refused> {
    let value: Value = serde_json::from_str(body).map_err(|_| Refused::NoClassroom)?;
    Seat::from_value(&value).filter(|seat| seat.number > 0).ok_or(Refused::NoClassroom)
}

/// A limit of a seat by which the broker slows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Messages in a second.
    Messages(u32),
    /// Bytes in a second.
    Bytes(u32),
    /// One that this page does not know.
    Other,
}

impl Limit {
    /// What the broker says on the seat's topic, such as `messages 100`; nothing where it slows nobody.
    pub fn read(said: &str) -> Option<Self> {
        let number = |text: &str| text.parse().ok();
        match said.split_once(' ') {
            None if said.is_empty() => None,
            Some(("messages", rate)) => Some(number(rate).map_or(Self::Other, Self::Messages)),
            Some(("bytes", rate)) => Some(number(rate).map_or(Self::Other, Self::Bytes)),
            _ => Some(Self::Other),
        }
    }
}

/// Something that happened at a seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// The time of day in UTC, such as `17:33:33`.
    pub at: String,
    /// What happened.
    pub event: Happened,
    /// The topic of a message; else empty.
    pub topic: String,
    /// The message, or the client's name.
    pub what: String,
}

/// What can happen at a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// Somebody took it.
    Joined,
    /// A client connected.
    Connected,
    /// A client is gone.
    Disconnected,
    /// A client published.
    Message,
    /// The teacher has muted it, or let it speak again.
    Muted(bool),
    /// The teacher has opened it to others, or closed it.
    Opened(bool),
    /// The teacher has seen the hand.
    HandSeen,
}

/// What is told of a seat that is looked into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// What happened, the newest first.
    pub lines: Vec<LogLine>,
    /// The program that it runs.
    pub program: String,
    /// What that printed last.
    pub output: String,
}

/// What an answer tells of a seat.
pub fn log(body: &str) -> Told {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let said = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let (program, output) = (said("program"), said("output"));
    let items = value["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    let line = |item: &Value| {
        let (event, what) = match item["event"].as_str().unwrap_or_default() {
            "joined" => (Happened::Joined, String::new()),
            "connected" => (Happened::Connected, text(item, "client")),
            "disconnected" => (Happened::Disconnected, text(item, "client")),
            "message" => (Happened::Message, text(item, "payload") + &text(item, "payload_hex")),
            "muted" => (Happened::Muted(true), String::new()),
            "unmuted" => (Happened::Muted(false), String::new()),
            "opened" => (Happened::Opened(true), String::new()),
            "closed" => (Happened::Opened(false), String::new()),
            "hand-seen" => (Happened::HandSeen, String::new()),
            // Of a later version.
            _ => return None,
        };
        // `2026-11-30T17:33:33.042Z`: the time of day will do.
        let at = text(item, "at").get(11..19).unwrap_or_default().to_owned();
        Some(LogLine { at, event, topic: text(item, "topic"), what })
    };
    Told { lines: items.iter().rev().filter_map(line).collect(), program, output }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_those_of_the_interface_and_carry_any_text() {
        let ask = Ask::Join { code: "kmrtw".into(), name: "\"<b>".into() };
        let (method, path, body) = ask.http();
        assert_eq!((method, &*path), ("POST", "api/v1/room/join"));
        assert_eq!(body.unwrap(), r#"{"code":"kmrtw","name":"\"<b>"}"#);
        let mute = Ask::Do(Deed::Mute(7, true)).http();
        assert_eq!(mute.2.unwrap(), r#"{"on":true,"seat":7}"#);
    }

    #[test]
    fn an_answer_is_a_seat_or_says_why_not() {
        let given = r#"{"room":"KMRTW","seat":7,"name":"<b>","username":"kmrtw-7","password":"p",
            "boards":["192.168.1.5:1883"]}"#;
        let its = seat(given).unwrap();
        assert_eq!((its.number, &*its.name), (7, "<b>"));
        assert_eq!(seat("{}"), Err(Refused::NoClassroom));
        assert_eq!(seat("<!doctype html>"), Err(Refused::NoClassroom));
        for (status, body, refused) in [
            (403, r#"{"error":"…","code":"wrong-code"}"#, Refused::WrongCode),
            (409, r#"{"error":"…","code":"full"}"#, Refused::Full),
            (429, r#"{"error":"…","code":"too-many"}"#, Refused::TooMany),
            (401, r#"{"error":"…"}"#, Refused::Login),
            (404, "", Refused::NoClassroom),
            (500, "", Refused::Status(500)),
        ] {
            assert_eq!(read(Some((status, body.into()))), Err(refused), "{status}");
        }
        assert_eq!(read(None), Err(Refused::Unreachable));
    }

    #[test]
    fn an_address_leads_a_teacher_to_the_wall_or_into_a_seat() {
        for (path, way) in [
            ("wall", Some(Way::Wall(None))),
            ("wall/7", Some(Way::Wall(Some(7)))),
            ("wall/x", Some(Way::Wall(None))),
            ("wall/7/console", Some(Way::Glance(7, false))),
            ("wall/7/packets", Some(Way::Glance(7, true))),
            ("projector", Some(Way::Projector)),
            ("wall/x/packets", None),
            ("wall/7/packets/1", None),
            ("KMRTW", None),
            ("", None),
        ] {
            assert_eq!(Way::of(path), way, "{path}");
        }
    }

    #[test]
    fn a_limit_is_what_the_broker_says_it_is_whatever_it_says() {
        for (said, limit) in [
            ("", None),
            ("messages 100", Some(Limit::Messages(100))),
            ("bytes 131072", Some(Limit::Bytes(131_072))),
            ("bytes <b>", Some(Limit::Other)),
            ("later", Some(Limit::Other)),
        ] {
            assert_eq!(Limit::read(said), limit, "{said:?}");
        }
    }

    #[test]
    fn a_log_is_lines_with_the_newest_first() {
        let log = r#"{"items":[{"at":"2026-11-30T17:33:33.042Z","event":"joined"},
            {"at":"2026-11-30T17:34:00.000Z","event":"message","topic":"t","payload":"x"},
            {"at":"2026-11-30T17:34:01.000Z","event":"later"}],"program":"x = 1","output":"<b>"}"#;
        let Told { lines, program, output } = super::log(log);
        assert_eq!((lines.len(), &*program, &*output), (2, "x = 1", "<b>"));
        assert_eq!(
            (&*lines[0].at, lines[0].event, &*lines[0].what),
            ("17:34:00", Happened::Message, "x")
        );
        assert_eq!((&*lines[0].topic, lines[1].event), ("t", Happened::Joined));
        assert_eq!(super::log("no"), Told::default());
    }
}
