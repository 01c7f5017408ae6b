//! The time of day, from the driver's clock: so that what is shown needs no clock of its own.

use shared::time::Instant;

/// What time of day it is at the driver's origin.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WallClock {
    /// Milliseconds since 1970 at the driver's origin.
    pub epoch_ms: f64,
    /// Minutes that local time is ahead of UTC.
    pub offset_minutes: i32,
}

impl WallClock {
    /// `14:03:22`, local time.
    pub fn time_of_day(&self, at: Instant) -> String {
        let local_ms = self.epoch_ms + f64::from(self.offset_minutes) * 60_000.0;
        let seconds = ((local_ms + at.as_millis() as f64) / 1000.0).rem_euclid(86_400.0) as u32;
        format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_day_is_local() {
        let at = |epoch_ms, offset_minutes| {
            WallClock { epoch_ms, offset_minutes }.time_of_day(Instant::from_millis(61_000))
        };
        assert_eq!(at(0.0, 0), "00:01:01");
        assert_eq!(at(0.0, 480), "08:01:01");
        assert_eq!(at(0.0, -300), "19:01:01");
        assert_eq!(at(86_400_000.0 * 365.0, 0), "00:01:01");
    }
}
