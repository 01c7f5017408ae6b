//! A virtual ESP32 of this page: what it is made of, its connection, its log.
//!
//! Knows what is kept across a reload and what the driver last said of the board. Does not know the
//! board's behaviour: that is `shared::board`, run by the driver.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::board::{Board, BoardSpec, Dht22, Led, LedColor, Log, Part, Source, Wave};
use shared::client::ClientError;
use shared::time::{Duration, Instant};
use shared::wire::{ReasonCode, Version};

use super::failure::Failure;
use super::line::Line;
use super::payload::Shown;
use super::random::Random;

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
}

/// A virtual board.
#[derive(Clone, Debug, PartialEq)]
pub struct VirtualBoard {
    /// Its client_id, and its level in topics.
    pub id: Rc<str>,
    /// Whether its power is switched on.
    pub powered: bool,
    /// What it is made of; its parts are as it last said.
    pub spec: BoardSpec,
    /// Its connection.
    pub line: Line,
    /// What happened to it, oldest first.
    pub log: VecDeque<LogLine>,
    /// It says goodbye, and goes once its connection is closed.
    pub is_leaving: bool,
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
    /// The broker let it in.
    Connected,
    /// Its connection failed.
    Failed(Failure),
    /// It published this.
    Published(String, Shown),
    /// It got this, and did it.
    Obeyed(String, Shown),
    /// It got this, and would have understood the other two.
    NotUnderstood(String, Shown, [&'static str; 2]),
    /// It could not publish there.
    NotSent(String, ClientError),
    /// The broker did not take a message or a subscription.
    Refused(ReasonCode),
}

impl StoredBoard {
    /// A new ESP32: an LED on pin 2, as in the lesson, and a DHT22 on pin 4.
    pub fn new(random: &mut Random) -> Self {
        let letters = (0..5).map(|_| {
            let index = usize::try_from(random.below(32)).unwrap_or_default();
            char::from(ID_LETTERS[index])
        });
        let suffix: String = letters.collect();
        let led = Led {
            id: "led1".to_owned(),
            name: "LED".to_owned(),
            pin: 2,
            color: LedColor::Red,
            on: false,
        };
        let dht22 = Dht22 {
            id: "dht22".to_owned(),
            pin: 4,
            temperature: Source {
                level: 23.5,
                wave: Wave::Sine,
                amplitude: 2.0,
                period: Duration::from_secs(60),
            },
            humidity: Source {
                level: 52.0,
                wave: Wave::Constant,
                amplitude: 5.0,
                period: Duration::from_secs(60),
            },
            interval: Dht22::MIN_INTERVAL,
            reading: None,
        };
        let spec = BoardSpec {
            id: format!("esp32-{suffix}"),
            name: format!("ESP32 {suffix}"),
            version: Version::V5,
            parts: vec![Part::Led(led), Part::Dht22(dht22)],
            led_control: true,
        };
        Self { powered: true, spec }
    }

    /// Whether it can be built.
    pub fn is_valid(&self) -> bool {
        Board::new(self.spec.clone(), Instant::default()).is_ok()
    }
}

impl VirtualBoard {
    /// Off the shelf, not connected yet.
    pub fn new(stored: StoredBoard) -> Self {
        Self {
            id: stored.spec.id.as_str().into(),
            powered: stored.powered,
            spec: stored.spec,
            line: Line::default(),
            log: VecDeque::new(),
            is_leaving: false,
        }
    }

    /// As it is stored.
    pub fn stored(&self) -> StoredBoard {
        StoredBoard { powered: self.powered, spec: self.spec.clone() }
    }

    /// Adds a line to its log.
    pub fn note(&mut self, at: Instant, entry: LogEntry) {
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

/// A source's settings that make sense on a DHT22: what a slider allows.
pub fn clamp(source: Source, range: (f64, f64)) -> Source {
    let finite = |value: f64, fallback: f64| if value.is_finite() { value } else { fallback };
    let (low, high) = range;
    Source {
        level: finite(source.level, low).clamp(low, high),
        wave: source.wave,
        amplitude: finite(source.amplitude, 0.0).clamp(0.0, (high - low) / 2.0),
        period: source.period.clamp(Duration::from_secs(4), Duration::from_secs(600)),
    }
}
