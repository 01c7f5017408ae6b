//! A virtual ESP32 of this page: what it is made of, its connection, its log.
//!
//! Knows what is kept across a reload and what the driver last said of the board. Does not know the
//! board's behaviour: that is `shared::board`, run by the driver.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::board::kind::Kind;
use shared::board::source::CsvError;
use shared::board::{
    Behaviour, BoardSpec, Circuit, Expected, Log, Look, Part, PartKind, Program, Quantity, Reading,
    Shape, Source, SpecError, manifest,
};
use shared::client::ClientError;
use shared::time::{Duration, Instant};
use shared::wire::{ReasonCode, Version};

use super::failure::Failure;
use super::file::Unread;
use super::line::Line;
use super::payload::Shown;
use super::random::Random;
use super::twin::Twin;

/// Virtual boards of one page; each is a connection of its own.
pub const MAX_VIRTUAL_BOARDS: usize = 16;
/// Lines kept of one board's log; the oldest goes first.
pub const MAX_LOG_LINES: usize = 200;
/// Characters of a board's name.
pub const MAX_NAME: usize = 40;

/// Letters and digits that are not taken for one another.
const ID_LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A virtual board as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredBoard {
    /// Whether its power is switched on.
    pub powered: bool,
    /// What it is made of.
    pub spec: BoardSpec,
    /// Whether it is the twin of a real board.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_twin: bool,
}

/// A virtual board.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualBoard {
    /// Its client_id, and its level in topics.
    pub id: Rc<str>,
    /// Whether its power is switched on.
    pub powered: bool,
    /// What it is made of, with what is around its parts now.
    pub spec: BoardSpec,
    /// What each part is like, as it last said; as many as there are parts.
    pub seen: Vec<Seen>,
    /// Its connection.
    pub line: Line,
    /// What happened to it, oldest first.
    pub log: VecDeque<LogLine>,
    /// Why the last change to it could not be done.
    pub fault: Option<BoardFault>,
    /// Why it could not announce itself on this connection: nobody has a card for it.
    pub unannounced: Option<ClientError>,
    /// It says goodbye, and goes once its connection is closed.
    pub is_leaving: bool,
    /// What it has of a real board whose twin it is.
    pub twin: Option<Twin>,
}

/// Why a change to a board could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoardFault {
    /// It could not be built.
    Spec(SpecError),
    /// The table cannot be read.
    Csv(CsvError),
    /// The file was not read.
    Unread(Unread),
    /// The file is not text.
    NotText,
}

/// What a part is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// What it looks like.
    pub look: Look,
    /// What it said when it was read last; nothing if it was not, or is no sensor.
    pub readings: Vec<Reading>,
}

/// A line of a board's log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    /// When.
    pub at: Instant,
    /// What.
    pub entry: LogEntry,
}

/// Something that happened to a virtual board.
#[derive(Clone, Debug, PartialEq)]
pub enum LogEntry {
    /// It got power, or lost it.
    Power(bool),
    /// It lost its power before it could say so.
    PlugPulled,
    /// Its Wi-Fi came back, or went.
    Wifi(bool),
    /// The broker let it in.
    Connected,
    /// Its connection failed.
    Failed(Failure),
    /// It published this.
    Published(String, Shown),
    /// It got this, and did it.
    Obeyed(String, Shown),
    /// It got this, and would have understood something else.
    NotUnderstood(String, Shown, Expected),
    /// It could not publish there.
    NotSent(String, ClientError),
    /// The broker did not take a message or a subscription.
    Refused(ReasonCode),
}

impl StoredBoard {
    /// A new board of this kind: an LED that obeys the lesson's topic, on pin 2 if it can be, and a
    /// DHT22.
    pub fn new(random: &mut Random, kind: Kind) -> Self {
        let (id, name) = new_id(random, kind);
        let warm = Source::Wave {
            level: 23.5,
            shape: Shape::Sine,
            amplitude: 2.0,
            period: Duration::from_secs(60),
        };
        let parts = vec![
            Part::new("led1", PartKind::Led).on_pin(2),
            Part::new("dht22", PartKind::Dht22).on_pin(4).with_source(Quantity::Temperature, warm),
        ];
        let mut behaviour = Behaviour::announcing(PartKind::Dht22.min_interval());
        behaviour.set_lesson(&parts, true);
        let spec = BoardSpec {
            id,
            name,
            version: Version::V5,
            kind,
            parts,
            program: Program::Behaviour(behaviour),
        };
        Self { powered: true, spec, is_twin: false }
    }

    /// Whether it can be built.
    pub fn is_valid(&self) -> bool {
        self.spec.check().is_ok()
    }
}

impl VirtualBoard {
    /// Off the shelf, not connected yet.
    pub fn new(stored: StoredBoard) -> Self {
        Self {
            id: stored.spec.id.as_str().into(),
            powered: stored.powered,
            seen: unpowered(&stored.spec),
            spec: stored.spec,
            line: Line::default(),
            log: VecDeque::new(),
            fault: None,
            unannounced: None,
            is_leaving: false,
            twin: stored.is_twin.then(Twin::default),
        }
    }

    /// As it is stored.
    pub fn stored(&self) -> StoredBoard {
        let is_twin = self.twin.is_some();
        StoredBoard { powered: self.powered, spec: self.spec.clone(), is_twin }
    }

    /// Whether nobody else speaks under its name.
    pub fn twin_speaks(&self) -> bool {
        self.twin.as_ref().is_none_or(Twin::speaks)
    }

    /// Adds a line to its log.
    pub fn note(&mut self, at: Instant, entry: LogEntry) {
        let is_manifest = |topic: &str| topic == manifest::topic(&self.id);
        match &entry {
            LogEntry::NotSent(topic, error) if is_manifest(topic) => {
                self.unannounced = Some(*error);
            }
            LogEntry::Published(topic, _) if is_manifest(topic) => self.unannounced = None,
            // It announces itself before it is told that it is connected.
            LogEntry::Failed(_) | LogEntry::Power(_) => self.unannounced = None,
            _ => {}
        }
        if self.log.len() == MAX_LOG_LINES {
            self.log.pop_front();
        }
        self.log.push_back(LogLine { at, entry });
    }

    /// Gives it another name; `None` if nothing is left of it after trimming.
    pub fn rename(&mut self, name: &str) -> Option<()> {
        let name: String = name.trim().chars().take(MAX_NAME).collect();
        if name.is_empty() || name == self.spec.name {
            return None;
        }
        self.spec.name = name;
        Some(())
    }
}

impl From<Log> for LogEntry {
    fn from(log: Log) -> Self {
        match log {
            Log::Published { topic, payload } => {
                Self::Published(topic.to_string(), Shown::new(&payload))
            }
            Log::Obeyed { topic, payload } => Self::Obeyed(topic.to_string(), Shown::new(&payload)),
            Log::NotUnderstood { topic, payload, expected } => {
                Self::NotUnderstood(topic.to_string(), Shown::new(&payload), expected)
            }
            Log::NotSent { topic, error } => Self::NotSent(topic.to_string(), error),
            Log::Refused { reason } => Self::Refused(reason),
        }
    }
}

/// What the parts of a board are like while it has no power.
pub fn unpowered(spec: &BoardSpec) -> Vec<Seen> {
    let looks = Circuit::new(spec, 0).looks().into_iter();
    looks.map(|look| Seen { look, readings: Vec::new() }).collect()
}

/// An id that no other board is likely to have, and the name that goes with it.
pub fn new_id(random: &mut Random, kind: Kind) -> (String, String) {
    let letters = (0..5).map(|_| {
        let index = usize::try_from(random.below(32)).unwrap_or_default();
        char::from(ID_LETTERS[index])
    });
    let suffix: String = letters.collect();
    (format!("{}-{suffix}", kind.key()), format!("{} {suffix}", short_name(kind)))
}

/// What a new board of this kind is called, before what tells it from others.
pub const fn short_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Esp32 => "ESP32",
        Kind::Esp8266 => "ESP8266",
        Kind::PicoW => "Pico W",
    }
}
