//! A small chart of a sensor's last readings.

use yew::prelude::*;

use super::context::Context;
use crate::i18n::CardSay;
use crate::state::history::History;

const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 46.0;
/// Room above and below the curve, for its own thickness.
const MARGIN: f64 = 4.0;

/// The chart, with its lowest and highest reading.
pub fn trend(page: &Context, history: &History) -> Html {
    let Some((low, high)) = history.range() else { return Html::default() };
    let Some((curve, area)) = paths(history) else { return Html::default() };
    let (low, high) = (short(low), short(high));
    html! {
        <>
            <svg class="trend" viewBox={format!("0 0 {WIDTH} {HEIGHT}")}
                preserveAspectRatio="none" role="img"
                aria-label={page.say(CardSay::Trend(&low, &high))}>
                <path class="area" d={area} />
                <path class="curve" d={curve} />
            </svg>
            <p class="trend-range" aria-hidden="true">
                <span>{ "↓ " }{ low }</span><span>{ "↑ " }{ high }</span>
            </p>
        </>
    }
}

/// The curve and the area below it; `None` for fewer than two readings.
pub fn paths(history: &History) -> Option<(String, String)> {
    let (low, high) = history.range()?;
    let (first, _) = history.iter().next()?;
    let span = history.span().as_secs_f64();
    if history.len() < 2 || span == 0.0 {
        return None;
    }
    // A flat curve runs through the middle.
    let scale = if high > low { (HEIGHT - 2.0 * MARGIN) / (high - low) } else { 0.0 };
    let middle = if high > low { 0.0 } else { (HEIGHT - 2.0 * MARGIN) / 2.0 };
    let mut curve = String::new();
    for (at, value) in history.iter() {
        let x = at.saturating_since(first).as_secs_f64() / span * WIDTH;
        let y = HEIGHT - MARGIN - middle - (value - low) * scale;
        let command = if curve.is_empty() { 'M' } else { 'L' };
        curve.push_str(&format!("{command}{x:.1} {y:.1}"));
    }
    let area = format!("{curve}V{HEIGHT}H0Z");
    Some((curve, area))
}

/// At most two decimals, and none that are zero.
pub fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use shared::time::Instant;

    use super::*;

    fn history(readings: &[(u64, f64)]) -> History {
        let mut history = History::default();
        for &(at, value) in readings {
            history.push(Instant::from_millis(at), value);
        }
        history
    }

    #[test]
    fn the_curve_fills_its_field_from_the_oldest_to_the_newest() {
        let (curve, area) = paths(&history(&[(1000, 5.0), (2000, 10.0), (5000, 0.0)])).unwrap();
        assert_eq!(curve, "M0.0 23.0L60.0 4.0L240.0 42.0");
        assert_eq!(area, "M0.0 23.0L60.0 4.0L240.0 42.0V46H0Z");
    }

    #[test]
    fn a_flat_curve_is_in_the_middle_and_one_reading_is_no_curve() {
        assert_eq!(paths(&history(&[(0, 7.0), (1, 7.0)])).unwrap().0, "M0.0 23.0L240.0 23.0");
        assert_eq!(paths(&history(&[(0, 7.0)])), None);
        assert_eq!(paths(&history(&[(5, 7.0), (5, 8.0)])), None);
        assert_eq!(paths(&History::default()), None);
    }

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(23.0, "23"), (23.456, "23.46"), (-0.5, "-0.5"), (100.0, "100")] {
            assert_eq!(short(value), text);
        }
    }
}
