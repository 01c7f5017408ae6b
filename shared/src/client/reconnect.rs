//! When to try again after a connection was lost.

use crate::time::Duration;

/// Delays that double from attempt to attempt, with jitter so that a classroom full of clients does
/// not come back in the same instant.
#[derive(Clone, Debug)]
pub struct Reconnect {
    first: Duration,
    longest: Duration,
    attempts: u32,
}

impl Reconnect {
    /// Begins with `first` and never waits longer than `longest`.
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, attempts: 0 }
    }

    /// How long to wait before the next attempt. `random` is any number of the driver's: the delay
    /// lies between half and all of the current step.
    pub fn next_delay(&mut self, random: u32) -> Duration {
        let step = self.first.saturating_mul(1 << self.attempts.min(20)).min(self.longest);
        self.attempts = self.attempts.saturating_add(1);
        let half = step / 2;
        half + half.mul_f64(f64::from(random) / f64::from(u32::MAX))
    }

    /// A connection was made: the next loss begins anew.
    pub const fn reset(&mut self) {
        self.attempts = 0;
    }

    /// Attempts since the last connection.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_to_the_longest_within_their_jitter_and_begin_anew() {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(30));
        let mut reconnect = Reconnect::new(first, longest);
        for seconds in [1, 2, 4, 8, 16, 30, 30] {
            let step = Duration::from_secs(seconds);
            assert_eq!(reconnect.clone().next_delay(0), step / 2);
            assert_eq!(reconnect.next_delay(u32::MAX), step);
        }
        reconnect.reset();
        assert_eq!(reconnect.next_delay(u32::MAX), first);
        let mut long = Reconnect { attempts: u32::MAX, ..reconnect };
        assert_eq!(long.next_delay(u32::MAX), longest);
    }
}
