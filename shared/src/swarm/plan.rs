//! What a swarm is made of: how many points, what they publish, where and how often.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};

use serde::{Deserialize, Serialize};

use crate::board::Source;
use crate::board::source::Shape;
use crate::client::Options;
use crate::time::Duration;
use crate::topic::{TopicError, TopicErrorKind, TopicName};
use crate::wire::{QoS, Text};

/// Points of a swarm.
pub const MAX_POINTS: u32 = 5_000;
/// A point publishes no more often.
pub const MIN_EVERY: Duration = Duration::from_millis(100);
/// And no more seldom.
pub const MAX_EVERY: Duration = Duration::from_secs(3600);
/// What stands in a topic for the number of a point.
pub const NUMBER: &str = "{n}";
/// How long a day of [`Curve::Day`] takes, and a wave of [`Curve::Wave`].
const DAY: Duration = Duration::from_secs(600);
const WAVE: Duration = Duration::from_secs(60);

/// A swarm as a person wants it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// How many points.
    pub count: u32,
    /// How often each of them publishes, in milliseconds.
    pub every_ms: u32,
    /// Where, with [`NUMBER`] for the number of the point.
    pub topic: String,
    /// How values go.
    pub curve: Curve,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// With which QoS, 0 to 2.
    pub qos: u8,
    /// What begins their client identifiers.
    pub name: String,
    /// Decides whatever has no pattern.
    pub seed: u64,
}

/// How the values of a point go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Curve {
    /// Each for itself, a little up or down at a time.
    Walk,
    /// A wave that goes through all of them.
    Wave,
    /// A day of ten minutes, the same for all.
    Day,
    /// Anything, each time.
    Noise,
}

/// Why there can be no such swarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// Not 1 to [`MAX_POINTS`] points.
    Count,
    /// Not between [`MIN_EVERY`] and [`MAX_EVERY`].
    Every,
    /// Nothing in the topic stands for the number.
    NoNumber,
    /// It is no Topic Name.
    Topic(TopicErrorKind),
    /// The highest value is not above the lowest, or one is no number.
    Range,
    /// Not 0, 1 or 2.
    QoS,
}

impl Curve {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 4] = [Self::Walk, Self::Wave, Self::Day, Self::Noise];
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            count: 100,
            every_ms: 1_000,
            topic: format!("site/{NUMBER}/temperature"),
            curve: Curve::Walk,
            low: 15.0,
            high: 30.0,
            qos: 0,
            name: "point".to_owned(),
            seed: 1,
        }
    }
}

impl Plan {
    /// Whether there can be such a swarm.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn check(&self) -> Result<(), PlanError> {
        if !(1..=MAX_POINTS).contains(&self.count) {
            return Err(PlanError::Count);
        }
        if !(MIN_EVERY..=MAX_EVERY).contains(&self.every()) {
            return Err(PlanError::Every);
        }
        if !self.topic.contains(NUMBER) {
            return Err(PlanError::NoNumber);
        }
        self.topic_of(MAX_POINTS).map_err(|error| PlanError::Topic(error.kind))?;
        let is_range = self.low.is_finite() && self.high.is_finite() && self.low < self.high;
        if !is_range {
            return Err(PlanError::Range);
        }
        if QoS::try_from(self.qos).is_err() {
            return Err(PlanError::QoS);
        }
        Ok(())
    }

    /// How often each of them publishes.
    pub fn every(&self) -> Duration {
        Duration::from_millis(u64::from(self.every_ms))
    }

    /// Where the point with this index publishes; people count from 1.
    ///
    /// # Errors
    ///
    /// It is no Topic Name.
    pub fn topic_of(&self, index: u32) -> Result<TopicName, TopicError> {
        TopicName::new(&self.topic.replace(NUMBER, &(index + 1).to_string()))
    }

    /// How the point with this index connects. It stays silent for as long as it has nothing to say.
    pub(super) fn options(&self, index: u32) -> Options {
        let id = format!("{}-{}", self.name, index + 1);
        let client_id = Text::new(&id).unwrap_or_else(|_| Text::default());
        // Twice the time between two messages, so that those keep it alive.
        let keep_alive = (self.every().as_secs() * 2).clamp(60, u64::from(u16::MAX));
        Options {
            keep_alive: u16::try_from(keep_alive).unwrap_or(u16::MAX),
            topic_alias_maximum: 0,
            ..Options::new(client_id)
        }
    }

    /// What is around the point with this index, and how far ahead its clock is.
    pub(super) fn source(&self, index: u32) -> (Source, Duration) {
        let (low, high) = (self.low, self.high);
        let (level, amplitude) = (f64::midpoint(low, high), (high - low) / 2.0);
        let every = self.every();
        let part = f64::from(index) / f64::from(self.count.max(1));
        match self.curve {
            Curve::Walk => {
                let step = (high - low) / 20.0;
                // They have walked for a while, and are not together any more.
                let walked = every.saturating_mul(5_000);
                (Source::RandomWalk { level, low, high, step, every }, walked)
            }
            Curve::Wave => {
                let source = Source::Wave { level, shape: Shape::Sine, amplitude, period: WAVE };
                (source, WAVE.mul_f64(part))
            }
            Curve::Day => (Source::DayCurve { low, high, day: DAY }, Duration::ZERO),
            Curve::Noise => (Source::Noise { level, amplitude, every }, Duration::ZERO),
        }
    }
}
