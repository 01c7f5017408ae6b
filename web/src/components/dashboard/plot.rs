//! The lines of a chart as paths: for each column of the picture, from the lowest to the highest
//! number in it, so that no peak is lost however many numbers there are.

use shared::time::Instant;

use crate::state::dashboard::live::Live;
use crate::state::dashboard::series::Span;

/// Columns of the picture.
pub const WIDTH: usize = 600;
/// Its height, in steps that no screen tells apart.
pub const HEIGHT: usize = 1000;

/// A chart ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Where it begins and ends.
    pub window: (Instant, Instant),
    /// The lowest and the highest number that is seen; a little apart if they are equal.
    pub range: Span,
    /// A path for each line.
    pub paths: Vec<String>,
    /// For each line the lowest and highest number that is seen.
    pub spans: Vec<Option<Span>>,
}

/// Draws what the card's view shows. `None` if there is no number at all.
pub fn plot(live: &Live) -> Option<Plot> {
    let (_, newest) = live.extent()?;
    let window = live.view.window(newest);
    let columns: Vec<_> =
        live.series.iter().map(|it| it.columns(window.0, window.1, WIDTH)).collect();
    let spans: Vec<_> = columns.iter().map(|line| whole(line)).collect();
    let (low, high) = whole(&spans).unwrap_or((0.0, 1.0));
    // A flat line runs through the middle.
    let margin = if high > low { (high - low) * 0.04 } else { low.abs().max(1.0) * 0.5 };
    let range = (low - margin, high + margin);
    let paths = columns.iter().map(|line| path(line, range)).collect();
    Some(Plot { window, range, paths, spans })
}

fn whole(spans: &[Option<Span>]) -> Option<Span> {
    let all = spans.iter().flatten().copied();
    all.reduce(|(low, high), (l, h)| (low.min(l), high.max(h)))
}

fn path(columns: &[Option<Span>], (low, high): Span) -> String {
    let scale = HEIGHT as f64 / (high - low);
    let row = |value: f64| ((high - value) * scale).clamp(0.0, HEIGHT as f64) as usize;
    let mut path = String::with_capacity(columns.len() * 14);
    for (column, span) in columns.iter().enumerate() {
        let Some((low, high)) = span else { continue };
        path.push(if path.is_empty() { 'M' } else { 'L' });
        digits(&mut path, column);
        path.push(' ');
        let (top, bottom) = (row(*high), row(*low));
        digits(&mut path, top);
        if bottom > top {
            path.push('V');
            digits(&mut path, bottom);
        }
    }
    // A single number is a dot.
    if !path.is_empty() && !path.contains(['L', 'V']) {
        path.push_str("h1");
    }
    path
}

/// Formatting is what most of the drawing costs.
fn digits(text: &mut String, number: usize) {
    if number >= 10 {
        digits(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_drawn_from_its_highest_to_its_lowest() {
        let columns = [Some((0.0, 10.0)), None, Some((5.0, 5.0)), Some((0.0, 5.0))];
        assert_eq!(path(&columns, (0.0, 10.0)), "M0 0V1000L2 500L3 500V1000");
        assert_eq!(path(&[None, Some((5.0, 5.0))], (0.0, 10.0)), "M1 500h1");
        assert_eq!(path(&[None], (0.0, 10.0)), "");
        assert_eq!(whole(&columns), Some((0.0, 10.0)));
    }
}
