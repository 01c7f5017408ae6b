//! Where a simulated sensor's value comes from: a level and a wave around it.

use core::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use crate::time::Duration;

/// A value over time, the same for the same elapsed time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The middle of the wave.
    pub level: f64,
    /// The shape of the wave.
    pub wave: Wave,
    /// How far the wave goes above and below the level.
    pub amplitude: f64,
    /// How long the wave takes to repeat.
    pub period: Duration,
}

/// The shape of a [`Source`]'s wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wave {
    /// No wave: the level alone.
    Constant,
    /// Up first, smoothly.
    Sine,
    /// Up first, in straight lines.
    Triangle,
    /// High for half a period, then low.
    Square,
}

impl Source {
    /// The level alone.
    pub const fn constant(level: f64) -> Self {
        Self { level, wave: Wave::Constant, amplitude: 0.0, period: Duration::ZERO }
    }

    /// The value after `elapsed`. A wave without a period is none.
    pub fn sample(&self, elapsed: Duration) -> f64 {
        let period = self.period.as_micros();
        if period == 0 {
            return self.level;
        }
        // The remainder is taken in whole microseconds, so that the wave never drifts.
        let phase = (elapsed.as_micros() % period) as f64 / period as f64;
        self.level + self.amplitude * self.wave.at(phase)
    }
}

impl Wave {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 4] = [Self::Constant, Self::Sine, Self::Triangle, Self::Square];

    /// From -1 to 1, for a phase from 0 up to 1.
    fn at(self, phase: f64) -> f64 {
        match self {
            Self::Constant => 0.0,
            Self::Sine => libm::sin(TAU * phase),
            Self::Triangle if phase < 0.25 => 4.0 * phase,
            Self::Triangle if phase < 0.75 => 2.0 - 4.0 * phase,
            Self::Triangle => 4.0 * phase - 4.0,
            Self::Square if phase < 0.5 => 1.0,
            Self::Square => -1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarters(wave: Wave) -> [f64; 5] {
        let period = Duration::from_secs(60);
        let source = Source { level: 20.0, wave, amplitude: 5.0, period };
        [0, 15, 30, 45, 60].map(|seconds| source.sample(Duration::from_secs(seconds)))
    }

    #[test]
    fn waves_go_around_their_level() {
        assert_eq!(quarters(Wave::Constant), [20.0; 5]);
        assert_eq!(quarters(Wave::Triangle), [20.0, 25.0, 20.0, 15.0, 20.0]);
        assert_eq!(quarters(Wave::Square), [25.0, 25.0, 15.0, 15.0, 25.0]);
        let sine = quarters(Wave::Sine).map(|value| libm::round(value * 1e6) / 1e6);
        assert_eq!(sine, [20.0, 25.0, 20.0, 15.0, 20.0]);
    }

    #[test]
    fn no_period_is_no_wave_and_a_year_is_no_drift() {
        let mut source = Source { wave: Wave::Sine, amplitude: 5.0, ..Source::constant(1.0) };
        assert_eq!(source.sample(Duration::from_secs(1)), 1.0);
        source.period = Duration::from_secs(10);
        let later = Duration::from_secs(3 + 10 * 3_153_600);
        assert_eq!(source.sample(later), source.sample(Duration::from_secs(3)));
    }
}
