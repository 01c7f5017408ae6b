//! The stretch of time that a chart shows.

use shared::time::{Duration, Instant};

/// The shortest stretch.
const MIN_SPAN: Duration = Duration::from_millis(50);
/// The longest stretch.
const MAX_SPAN: Duration = Duration::from_secs(7 * 86_400);
/// The stretch of a new chart.
const SPAN: Duration = Duration::from_secs(60);

/// The stretch of time that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// How long it is.
    pub span: Duration,
    /// Where it ends; `None` if it follows the newest number.
    pub end: Option<Instant>,
}

impl Default for View {
    fn default() -> Self {
        Self { span: SPAN, end: None }
    }
}

impl View {
    /// Where it begins and ends, if the newest number came at `newest`.
    pub fn window(&self, newest: Instant) -> (Instant, Instant) {
        let end = self.end.unwrap_or(newest);
        let end = end.max(Instant::default() + self.span);
        (back(end, self.span), end)
    }

    /// Shows `factor` times as much. What lies at `at` (0 is the beginning, 1 the end) stays there.
    pub fn zoom(&mut self, newest: Instant, factor: f64, at: f64) {
        let (from, end) = self.window(newest);
        if !factor.is_finite() || factor <= 0.0 {
            return;
        }
        let at = at.clamp(0.0, 1.0);
        let old = self.span.as_secs_f64();
        let span = (old * factor).clamp(MIN_SPAN.as_secs_f64(), MAX_SPAN.as_secs_f64());
        self.span = seconds(span);
        if self.end.is_some() || at < 1.0 {
            let fixed = from + seconds(old * at);
            self.end =
                Some((fixed + seconds(span * (1.0 - at))).max(Instant::default() + self.span));
        }
        // Close to the newest number it follows it again, unless it was held.
        if self.end.is_some_and(|it| it >= newest) && end >= newest {
            self.end = None;
        }
    }

    /// Moves by this part of what is seen: back in time if it is negative.
    pub fn pan(&mut self, oldest: Instant, newest: Instant, by: f64) {
        let (_, end) = self.window(newest);
        let way = seconds(self.span.as_secs_f64() * by.abs().min(1e3));
        let end = if by < 0.0 { back(end, way) } else { end + way };
        // At least a sliver of what is there stays in sight.
        self.end = (end < newest).then(|| end.max(oldest));
    }

    /// Stands still, or follows the newest number.
    pub fn hold(&mut self, newest: Instant, still: bool) {
        self.end = still.then(|| self.window(newest).1);
    }

    /// Shows all there is.
    pub fn fit(&mut self, oldest: Instant, newest: Instant) {
        let span = newest.saturating_since(oldest).as_secs_f64();
        self.span = seconds(span.clamp(MIN_SPAN.as_secs_f64(), MAX_SPAN.as_secs_f64()));
        self.end = None;
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_micros((seconds * 1e6) as u64)
}

fn back(at: Instant, by: Duration) -> Instant {
    Instant::default() + at.saturating_since(Instant::default() + by)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(seconds: u64) -> Instant {
        Instant::from_millis(seconds * 1000)
    }

    #[test]
    fn a_zoom_keeps_its_place_and_a_pan_ends_at_the_newest() {
        let mut view = View::default();
        assert_eq!(view.window(s(100)), (s(40), s(100)));
        view.zoom(s(100), 0.5, 0.5);
        assert_eq!(view.window(s(100)), (s(55), s(85)));
        view.pan(s(0), s(100), -0.5);
        assert_eq!(view.window(s(100)), (s(40), s(70)));
        view.pan(s(0), s(100), 5.0);
        assert_eq!((view.end, view.window(s(120))), (None, (s(90), s(120))));
        view.hold(s(120), true);
        assert_eq!(view.window(s(200)), (s(90), s(120)));
        view.hold(s(200), false);
        assert_eq!(view.window(s(200)), (s(170), s(200)));
        view.fit(s(20), s(200));
        assert_eq!(view.window(s(200)), (s(20), s(200)));
        view.pan(s(20), s(200), -50.0);
        assert_eq!(view.window(s(200)).0, s(0), "there is no time before the first");
    }

    #[test]
    fn nonsense_changes_nothing_and_limits_hold() {
        let mut view = View::default();
        for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            view.zoom(s(100), factor, 0.5);
            assert_eq!(view, View::default());
        }
        view.zoom(s(100), 1e-9, 1.0);
        assert_eq!(view.span, MIN_SPAN);
        view.zoom(s(100), 1e15, 1.0);
        assert_eq!(view.span, MAX_SPAN);
    }
}
