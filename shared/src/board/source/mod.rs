//! Where a simulated sensor's value comes from: a level, a curve, a walk, a table.
//!
//! Knows values over time, the same for the same seed and the same elapsed time, whenever and in
//! whatever order it is asked. Does not know what measures them.

mod csv;
mod table;
mod walk;

use alloc::vec::Vec;
use core::f64::consts::{PI, TAU};

pub use csv::{CsvError, CsvFault, MAX_CSV_LEN};
pub use table::{MAX_ROWS, Table};

use crate::time::Duration;

/// The most values of [`Source::Steps`].
pub const MAX_STEPS: usize = 100;

/// A value over time.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Always the same.
    Constant {
        /// The value.
        level: f64,
    },
    /// A wave around a level.
    Wave {
        /// The middle of the wave.
        level: f64,
        /// Its shape.
        shape: Shape,
        /// How far it goes above and below the level.
        amplitude: f64,
        /// How long it takes to repeat.
        period: Duration,
    },
    /// As the day goes: lowest at five in the morning, highest at half past two. It begins at
    /// midnight.
    DayCurve {
        /// The value in the morning.
        low: f64,
        /// The value in the afternoon.
        high: f64,
        /// How long a day takes.
        day: Duration,
    },
    /// A walk that never leaves its bounds.
    RandomWalk {
        /// Where it begins.
        level: f64,
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
        /// The longest of its steps.
        step: f64,
        /// How often it takes one.
        every: Duration,
    },
    /// Values around a level, each independent of the last.
    Noise {
        /// The middle.
        level: f64,
        /// How far from it a value may be.
        amplitude: f64,
        /// How often there is another one.
        every: Duration,
    },
    /// One value after another, then the first again.
    Steps {
        /// The values.
        values: Vec<f64>,
        /// How long each stays.
        every: Duration,
    },
    /// A table that a person brought, over and over.
    Csv(Table),
    /// What a real board said, over and over.
    Recorded(Table),
}

/// The shape of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Up first, smoothly.
    Sine,
    /// Up first, in straight lines.
    Triangle,
    /// High for half a period, then low.
    Square,
}

impl Source {
    /// The names in files of all sources, in the order in which a person is offered them.
    pub const KEYS: [&'static str; 8] =
        ["constant", "wave", "day-curve", "random-walk", "noise", "steps", "csv", "recorded"];

    /// Always the same.
    pub const fn constant(level: f64) -> Self {
        Self::Constant { level }
    }

    /// Its name in files.
    pub const fn key(&self) -> &'static str {
        Self::KEYS[match self {
            Self::Constant { .. } => 0,
            Self::Wave { .. } => 1,
            Self::DayCurve { .. } => 2,
            Self::RandomWalk { .. } => 3,
            Self::Noise { .. } => 4,
            Self::Steps { .. } => 5,
            Self::Csv(_) => 6,
            Self::Recorded(_) => 7,
        }]
    }

    /// The value after `elapsed`. What repeats in no time stays as it begins.
    pub fn sample(&self, seed: u64, elapsed: Duration) -> f64 {
        match self {
            Self::Constant { level } => *level,
            Self::Wave { level, shape, amplitude, period } => {
                phase(elapsed, *period).map_or(*level, |at| level + amplitude * shape.at(at))
            }
            Self::DayCurve { low, high, day } => {
                let at = phase(elapsed, *day).unwrap_or_default();
                low + (high - low) * day_curve(at)
            }
            Self::RandomWalk { level, low, high, step, every } => {
                walk::value(seed, count(elapsed, *every), (*low, *high), *level, *step)
            }
            Self::Noise { level, amplitude, every } => {
                level + amplitude * walk::signed(seed, count(elapsed, *every))
            }
            Self::Steps { values, every } => {
                let index = count(elapsed, *every) % values.len().max(1) as u64;
                values.get(index as usize).copied().unwrap_or_default()
            }
            Self::Csv(table) | Self::Recorded(table) => table.sample(elapsed),
        }
    }

    /// About where its values are: what is kept when a person chooses another source.
    pub fn level(&self) -> f64 {
        match self {
            Self::Constant { level }
            | Self::Wave { level, .. }
            | Self::RandomWalk { level, .. }
            | Self::Noise { level, .. } => *level,
            Self::DayCurve { low, high, .. } => (low + high) / 2.0,
            Self::Steps { .. } | Self::Csv(_) | Self::Recorded(_) => self.sample(0, Duration::ZERO),
        }
    }

    /// When it may have another value, counted from the same moment as `elapsed`; `None`: never.
    /// What changes all the time is looked at ten times a second.
    pub fn next_change(&self, elapsed: Duration) -> Option<Duration> {
        const OFTEN: Duration = Duration::from_millis(100);
        let next = |every: Duration| {
            let micros = u64::try_from(every.as_micros()).ok().filter(|micros| *micros > 0)?;
            let next = count(elapsed, every).checked_add(1)?.checked_mul(micros)?;
            Some(Duration::from_micros(next))
        };
        match self {
            Self::Constant { .. } => None,
            Self::Wave { period, .. } if period.is_zero() => None,
            Self::Wave { .. } | Self::DayCurve { .. } => next(OFTEN),
            Self::RandomWalk { every, .. }
            | Self::Noise { every, .. }
            | Self::Steps { every, .. } => next((*every).max(OFTEN)),
            Self::Csv(_) | Self::Recorded(_) => next(OFTEN),
        }
    }
}

impl Shape {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 3] = [Self::Sine, Self::Triangle, Self::Square];

    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sine => "sine",
            Self::Triangle => "triangle",
            Self::Square => "square",
        }
    }

    /// From -1 to 1, for a phase from 0 up to 1.
    fn at(self, phase: f64) -> f64 {
        match self {
            Self::Sine => libm::sin(TAU * phase),
            Self::Triangle if phase < 0.25 => 4.0 * phase,
            Self::Triangle if phase < 0.75 => 2.0 - 4.0 * phase,
            Self::Triangle => 4.0 * phase - 4.0,
            Self::Square if phase < 0.5 => 1.0,
            Self::Square => -1.0,
        }
    }
}

/// How far `elapsed` is into its period, from 0 up to 1. The remainder is taken in whole
/// microseconds, so that nothing ever drifts.
fn phase(elapsed: Duration, period: Duration) -> Option<f64> {
    let period = period.as_micros();
    (period > 0).then(|| (elapsed.as_micros() % period) as f64 / period as f64)
}

/// How many times `every` has passed.
fn count(elapsed: Duration, every: Duration) -> u64 {
    let count = elapsed.as_micros().checked_div(every.as_micros()).unwrap_or_default();
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// From 0 to 1 as the day goes: two half waves, the way up shorter than the way down.
fn day_curve(at: f64) -> f64 {
    const COLDEST: f64 = 5.0 / 24.0;
    const WARMEST: f64 = 14.5 / 24.0;
    const WAY_UP: f64 = WARMEST - COLDEST;
    if (COLDEST..WARMEST).contains(&at) {
        (1.0 - libm::cos(PI * (at - COLDEST) / WAY_UP)) / 2.0
    } else {
        let since = if at < COLDEST { at + 1.0 - WARMEST } else { at - WARMEST };
        (1.0 + libm::cos(PI * since / (1.0 - WAY_UP))) / 2.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(shape: Shape, amplitude: f64, seconds: u64) -> Source {
        Source::Wave { level: 20.0, shape, amplitude, period: Duration::from_secs(seconds) }
    }

    #[test]
    fn waves_go_around_their_level() {
        let quarters = |shape| {
            [0, 15, 30, 45, 60].map(|it| wave(shape, 5.0, 60).sample(1, Duration::from_secs(it)))
        };
        assert_eq!(quarters(Shape::Triangle), [20.0, 25.0, 20.0, 15.0, 20.0]);
        assert_eq!(quarters(Shape::Square), [25.0, 25.0, 15.0, 15.0, 25.0]);
        let sine = quarters(Shape::Sine).map(|value| libm::round(value * 1e6) / 1e6);
        assert_eq!(sine, [20.0, 25.0, 20.0, 15.0, 20.0]);
    }

    #[test]
    fn no_period_is_no_wave_and_a_year_is_no_drift() {
        assert_eq!(wave(Shape::Sine, 5.0, 0).sample(1, Duration::from_secs(1)), 20.0);
        let source = wave(Shape::Sine, 5.0, 10);
        let later = Duration::from_secs(3 + 10 * 3_153_600);
        assert_eq!(source.sample(1, later), source.sample(1, Duration::from_secs(3)));
    }

    #[test]
    fn a_day_is_coldest_at_five_and_warmest_at_half_past_two() {
        let source = Source::DayCurve { low: 10.0, high: 26.0, day: Duration::from_secs(86_400) };
        let at = |minutes: u64| source.sample(0, Duration::from_secs(minutes * 60));
        let minutes = || 0..24 * 60;
        let coldest = minutes().min_by(|a, b| at(*a).total_cmp(&at(*b))).unwrap();
        let warmest = minutes().max_by(|a, b| at(*a).total_cmp(&at(*b))).unwrap();
        assert_eq!((coldest, warmest), (5 * 60, 14 * 60 + 30));
        assert!((at(coldest) - 10.0).abs() < 1e-9 && (at(warmest) - 26.0).abs() < 1e-9);
        // No jump anywhere, midnight included.
        let jump = minutes().map(|it| (at(it + 1) - at(it)).abs()).fold(0.0, f64::max);
        assert!(jump < 0.06, "{jump}");
    }

    #[test]
    fn steps_follow_one_another() {
        let source =
            Source::Steps { values: [1.0, 5.0, 2.0].into(), every: Duration::from_secs(2) };
        let values = [0, 1, 2, 4, 5, 6].map(|it| source.sample(0, Duration::from_secs(it)));
        assert_eq!(values, [1.0, 1.0, 5.0, 2.0, 2.0, 1.0]);
        let nothing = Source::Steps { values: Vec::new(), every: Duration::ZERO };
        assert_eq!(nothing.sample(0, Duration::from_secs(9)), 0.0);
        assert_eq!(source.next_change(Duration::from_secs(3)), Some(Duration::from_secs(4)));
    }
}
