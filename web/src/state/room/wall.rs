//! What a teacher's wall is drawn from: the broker's picture of all seats, and each seat's boards.
//!
//! The boards of a seat are drawn from what they announce, as at every other place of the page
//! ([`Boards`]): what is retained at the seat is asked for when the broker says that it changed, and what
//! they report since comes with each picture.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;
use shared::inspect::Lang;
use shared::time::Instant;

use crate::state::boards::{Boards, GATHER_TIME};
use crate::state::snapshot::Snapshot;

/// Characters of a message that the broker tells; a longer one is cut.
const EXCERPT: usize = 200;

/// The room and all its seats.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Wall {
    /// A lesson is held.
    pub running: bool,
    /// The broker's time, in milliseconds since 1970.
    pub now: u64,
    /// The code; empty if there was no lesson yet.
    pub room: String,
    /// What the broker's names of the room's topics begin with.
    pub root: String,
    /// The lesson is over.
    pub ended: bool,
    /// Nobody new is let in.
    pub locked: bool,
    /// What the seats publish goes nowhere.
    pub frozen: bool,
    /// Where students join, with the code; the best first.
    pub join: Vec<String>,
    /// The rows of a QR code of that, with a 1 for each dark module.
    pub qr: Option<Vec<String>>,
    /// Other devices of the network reach the broker.
    pub reachable: bool,
    /// It can be opened to them for a lesson.
    pub openable: bool,
    /// What the teacher says to all at the moment.
    pub message: Option<String>,
    /// Lines of the program that the teacher gives to all.
    pub program_lines: usize,
    /// The seats.
    pub seats: Vec<SeatView>,
}

/// How a seat is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct SeatView {
    /// Its number.
    pub seat: u32,
    /// What its student is called.
    pub name: String,
    /// A client of it is connected.
    pub online: bool,
    /// Those clients.
    pub clients: Vec<String>,
    /// What it sends.
    pub messages_per_second: f64,
    /// When it last published, in milliseconds since 1970.
    pub last_message_at: Option<u64>,
    /// The last messages.
    pub values: Vec<TopicValue>,
    /// What it publishes goes nowhere.
    pub muted: bool,
    /// Others reach it.
    pub open: bool,
    /// It sends more than it may.
    pub slowed: bool,
    /// The hand is up.
    pub hand: bool,
    /// The last error of its program.
    pub error: Option<String>,
    /// How far it is in a lesson of the page.
    pub lesson: Option<LessonView>,
    /// Counts what may have changed what is retained about boards: with another number it is asked for.
    pub announced: u64,
}

/// How far a student is in a lesson, as the student's page says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct LessonView {
    /// Which of the page's lessons, counted from one; 0 for one of a file.
    pub number: u32,
    /// What it is called.
    pub title: Text,
    /// How many of its steps are done.
    pub done: u32,
    /// How many it has.
    pub steps: u32,
    /// What the next step is called.
    pub step: Text,
    /// Of its checks, or of what is counted in one of them, so many have come.
    pub come: u32,
    /// Of so many.
    pub wanted: u32,
    /// What was almost right.
    pub hint: Text,
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Text {
    zh: String,
    en: String,
}

impl Text {
    /// In this language, or in the other if there is none.
    pub fn get(&self, lang: Lang) -> &str {
        let (first, second) = match lang {
            Lang::Zh => (&self.zh, &self.en),
            Lang::En => (&self.en, &self.zh),
        };
        if first.is_empty() { second } else { first }
    }
}

/// The last message on a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct TopicValue {
    /// The topic, as the seat has it.
    pub topic: String,
    /// The beginning of the message.
    pub text: String,
    /// When it came, in milliseconds since 1970.
    pub at: u64,
}

impl TopicValue {
    /// Whether it says that something is on or off, as the lessons' programs say it.
    pub fn lamp(&self) -> Option<bool> {
        match &*self.text.to_ascii_uppercase() {
            "ON" | "LED_ON" | "TRUE" => Some(true),
            "OFF" | "LED_OFF" | "FALSE" => Some(false),
            _ => None,
        }
    }
}

impl Wall {
    /// Seats with a client that is connected.
    pub fn online(&self) -> usize {
        self.seats.iter().filter(|seat| seat.online).count()
    }

    /// Seats whose hand is up.
    pub fn hands(&self) -> usize {
        self.seats.iter().filter(|seat| seat.hand).count()
    }

    /// One of them.
    pub fn seat(&self, number: u32) -> Option<&SeatView> {
        self.seats.iter().find(|seat| seat.seat == number)
    }

    /// For how many seconds a seat has published nothing.
    pub fn silent_for(&self, seat: &SeatView) -> Option<u64> {
        seat.last_message_at.map(|at| self.now.saturating_sub(at) / 1000)
    }
}

/// What is known of the boards of all seats.
#[derive(Debug, Default)]
pub struct Desks {
    /// The room that they are in: another one begins anew.
    room: String,
    desks: BTreeMap<u32, Desk>,
}

/// The boards of one seat.
#[derive(Debug, Default)]
struct Desk {
    boards: Snapshot<Boards>,
    /// When the last message came on each topic.
    seen: BTreeMap<String, u64>,
    announced: Option<u64>,
}

/// The boards of each seat, as they are drawn.
pub type Shown = Rc<BTreeMap<u32, Snapshot<Boards>>>;

impl Desks {
    /// A new picture. Returns the seats of which has to be asked what is retained there.
    pub fn handle(&mut self, wall: &Wall) -> Vec<u32> {
        if self.room != wall.room {
            self.room.clone_from(&wall.room);
            self.desks.clear();
        }
        self.desks.retain(|number, _| wall.seat(*number).is_some());
        let now = Instant::from_millis(wall.now);
        let mut asked = Vec::new();
        for seat in &wall.seats {
            let desk = self.desks.entry(seat.seat).or_default();
            // When the lesson is over, the broker counts no more.
            if wall.running && desk.announced != Some(seat.announced) {
                desk.announced = Some(seat.announced);
                asked.push(seat.seat);
            }
            for TopicValue { topic, text, at } in &seat.values {
                let is_new = desk.seen.get(topic) != Some(at);
                if is_new && desk.boards.concerns(topic) && !is_cut(text) {
                    desk.boards.edit().handle(now, topic, text.as_bytes(), false);
                    desk.seen.insert(topic.clone(), *at);
                }
            }
        }
        asked
    }

    /// What is retained at a seat, as the broker answered after this picture.
    pub fn note_retained(&mut self, number: u32, wall: &Wall, body: &str) {
        let Some(desk) = self.desks.get_mut(&number) else { return };
        let now = Instant::from_millis(wall.now);
        let value: Value = serde_json::from_str(body).unwrap_or_default();
        let items = value["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let messages = items.iter().filter_map(|item| {
            Some((item["topic"].as_str()?, item["payload"].as_str()?.as_bytes()))
        });
        let messages: Vec<(&str, &[u8])> = messages.collect();
        // Boards that are taken back are not among them: their cards begin anew, and so do values.
        let mut boards = Boards::default();
        // Twice: what a board reports may stand before what announces it.
        for _ in 0..2 {
            for (topic, payload) in &messages {
                if boards.concerns(topic) {
                    boards.handle(now, topic, payload, true);
                }
            }
            boards.tick(now + GATHER_TIME);
        }
        desk.boards = Snapshot::new(boards);
        // What is retained is the newer: a Will is no message of a client, and among no values.
        let is_retained = |topic: &str| messages.iter().any(|(retained, _)| *retained == topic);
        let values = wall.seat(number).map(|seat| seat.values.iter()).into_iter().flatten();
        let older = values.filter(|value| is_retained(&value.topic));
        desk.seen = older.map(|value| (value.topic.clone(), value.at)).collect();
    }

    /// The seats could not be asked: the next picture has them asked for again.
    pub fn ask_again(&mut self, number: u32) {
        if let Some(desk) = self.desks.get_mut(&number) {
            desk.announced = None;
        }
    }

    /// The boards as they are drawn.
    pub fn shown(&self) -> Shown {
        let shown = self.desks.iter().map(|(number, desk)| (*number, desk.boards.clone()));
        Rc::new(shown.collect())
    }
}

/// Whether the broker may have left out the end.
fn is_cut(text: &str) -> bool {
    text.chars().count() >= EXCERPT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::part::Reported;

    const WALL: &str = r#"{"running":true,"now":9000,"room":"KMRTW","later":1,"seats":[
        {"seat":1,"name":"A","online":true,"hand":true,"last_message_at":4000,"error":null,
         "lesson":{"number":4,"title":{"en":"<b>"},"done":1,"steps":3},"announced":1,
         "values":[{"topic":"led","text":"led_on","at":1},
         {"topic":"b1/led/state","text":"ON","at":2}]},{"seat":2}]}"#;
    const MANIFEST: &str = r#"{"dev":{"ids":"b1","name":"<b>"},"cmps":{"led":{"p":"light",
        "name":"Lamp","cmd_t":"b1/led/set","stat_t":"b1/led/state"}}}"#;

    fn lamp(desks: &Desks) -> Option<Reported> {
        let shown = desks.shown();
        let boards = shown.get(&1)?;
        Some(boards.get("b1")?.sheet()?.parts[0].reported.clone())
    }

    #[test]
    fn a_wall_is_read_as_far_as_it_is_one() {
        let wall: Wall = serde_json::from_str(WALL).unwrap();
        assert_eq!((wall.online(), wall.hands(), wall.seats.len()), (1, 1, 2));
        let seat = wall.seat(1).unwrap();
        assert_eq!(wall.silent_for(seat), Some(5));
        assert_eq!(seat.values[0].lamp(), Some(true));
        let lesson = seat.lesson.as_ref().unwrap();
        assert_eq!(
            (lesson.done, lesson.title.get(Lang::Zh), lesson.hint.get(Lang::En)),
            (1, "<b>", "")
        );
    }

    #[test]
    fn boards_are_drawn_from_what_they_announce_and_lit_by_what_they_report() {
        let mut wall: Wall = serde_json::from_str(WALL).unwrap();
        let mut desks = Desks::default();
        assert_eq!(desks.handle(&wall), [1, 2]);
        assert_eq!(lamp(&desks), None);
        let items = [("homeassistant/device/b1/config", MANIFEST)];
        let items =
            items.map(|(topic, payload)| serde_json::json!({"topic": topic, "payload": payload}));
        desks.note_retained(1, &wall, &serde_json::json!({ "items": items }).to_string());
        assert_eq!(lamp(&desks), Some(Reported::Unknown));
        assert!(desks.handle(&wall).is_empty(), "nothing else was announced");
        assert_eq!(lamp(&desks), Some(Reported::Switch(true)));
        // What did not change is the same picture: its card is not drawn again.
        let before = desks.shown();
        desks.handle(&wall);
        assert_eq!(before[&1], desks.shown()[&1]);
        // A Will has spoken since the value came.
        wall.seats[0].announced = 2;
        assert_eq!(desks.handle(&wall), [1]);
        let items = [("b1/led/state", "OFF"), ("homeassistant/device/b1/config", MANIFEST)];
        let items =
            items.map(|(topic, payload)| serde_json::json!({"topic": topic, "payload": payload}));
        desks.note_retained(1, &wall, &serde_json::json!({ "items": items }).to_string());
        desks.handle(&wall);
        assert_eq!(lamp(&desks), Some(Reported::Switch(false)));
        wall.seats[0].announced = 3;
        assert_eq!(desks.handle(&wall), [1]);
        desks.note_retained(1, &wall, "no");
        assert_eq!(lamp(&desks), None, "it was taken back");
        wall.room = "OTHER".into();
        assert_eq!(desks.handle(&wall), [1, 2]);
    }
}
