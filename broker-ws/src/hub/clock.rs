//! The core's time: microseconds since 1970, so that what is kept means the same after a restart. It
//! is read once and then goes on evenly, whatever happens to the system's clock.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use shared::time;

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Clock {
    started: Instant,
    at_start: time::Instant,
}

impl Clock {
    pub(super) fn new() -> Self {
        // A clock before 1970 is one that was never set.
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: Instant::now(), at_start: time::Instant::default() + since_1970 }
    }

    pub(super) fn now(&self) -> time::Instant {
        self.at_start + self.started.elapsed()
    }

    /// The system's time at a point of the core's; `None` if it is too far away to wait for.
    pub(super) fn real(&self, at: time::Instant) -> Option<Instant> {
        self.started.checked_add(at.saturating_since(self.at_start))
    }
}
