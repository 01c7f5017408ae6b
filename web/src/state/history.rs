//! The last readings of a sensor, enough for a small chart.

use std::collections::VecDeque;

use shared::time::{Duration, Instant};

/// Readings kept of one sensor; the oldest goes first.
pub const MAX_READINGS: usize = 240;

/// A bounded list of readings in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    readings: VecDeque<(Instant, f64)>,
}

impl History {
    /// Adds a reading. One that is no finite number is not kept.
    pub fn push(&mut self, at: Instant, value: f64) {
        if !value.is_finite() {
            return;
        }
        if self.readings.len() == MAX_READINGS {
            self.readings.pop_front();
        }
        self.readings.push_back((at, value));
    }

    /// The readings, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Instant, f64)> + '_ {
        self.readings.iter().copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.readings.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }

    /// Lowest and highest reading.
    pub fn range(&self) -> Option<(f64, f64)> {
        let first = self.readings.front()?.1;
        Some(
            self.readings
                .iter()
                .fold((first, first), |(low, high), &(_, value)| (low.min(value), high.max(value))),
        )
    }

    /// Time from the oldest to the newest reading.
    pub fn span(&self) -> Duration {
        match (self.readings.front(), self.readings.back()) {
            (Some(first), Some(last)) => last.0.saturating_since(first.0),
            _ => Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_it_is_full() {
        let mut history = History::default();
        for reading in 0..MAX_READINGS as u64 + 5 {
            history.push(Instant::from_millis(reading), reading as f64);
        }
        assert_eq!(history.len(), MAX_READINGS);
        assert_eq!(history.range(), Some((5.0, MAX_READINGS as f64 + 4.0)));
        assert_eq!(history.span(), Duration::from_millis(MAX_READINGS as u64 - 1));
    }

    #[test]
    fn what_is_no_number_is_not_kept() {
        let mut history = History::default();
        history.push(Instant::default(), f64::NAN);
        history.push(Instant::default(), f64::INFINITY);
        assert!(history.is_empty());
        assert_eq!((history.range(), history.span()), (None, Duration::ZERO));
    }
}
