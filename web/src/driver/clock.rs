//! The page's clock: a monotonic one for the machines, and the time of day for people.

use shared::time::Instant;
use wasm_bindgen::JsCast;
use web_sys::Performance;

use crate::state::clock::WallClock;

/// Counts from the moment when the page was opened.
#[derive(Debug)]
pub struct Clock {
    performance: Option<Performance>,
    last: Instant,
}

impl Clock {
    /// The browser's clock.
    pub fn new() -> Self {
        // In a Worker as well, where there is no window.
        let performance = js_sys::Reflect::get(&js_sys::global(), &"performance".into());
        let performance = performance.ok().and_then(|it| it.dyn_into::<Performance>().ok());
        Self { performance, last: Instant::default() }
    }

    /// Now, never before an earlier now.
    pub fn now(&mut self) -> Instant {
        let millis = self.performance.as_ref().map_or_else(js_sys::Date::now, Performance::now);
        let now = Instant::from_micros((millis * 1000.0).max(0.0) as u64);
        self.last = self.last.max(now);
        self.last
    }

    /// What time of day `now` is. Asked again from time to time: a computer that slept wakes with
    /// a monotonic clock that did not go on.
    pub fn wall(&self, now: Instant) -> WallClock {
        let date = js_sys::Date::new_0();
        WallClock {
            epoch_ms: date.get_time() - now.as_micros() as f64 / 1000.0,
            offset_minutes: -(date.get_timezone_offset() as i32),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}
