//! Values at their times, played again and again.

use alloc::vec::Vec;

use crate::time::Duration;

/// Rows of a table; more are refused, and a recording ends.
pub const MAX_ROWS: usize = 5000;

/// Values at their times.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Milliseconds since the first row, and what was measured then. Times never go back.
    rows: Vec<(u32, f64)>,
}

impl Table {
    /// A table of these rows, the first at the time 0. `None` if there is none, there are more than
    /// [`MAX_ROWS`], a time goes back, or a value is no number.
    pub fn new(rows: Vec<(u32, f64)>) -> Option<Self> {
        let first = rows.first()?.0;
        let is_sound = rows.len() <= MAX_ROWS
            && rows.is_sorted_by_key(|row| row.0)
            && rows.iter().all(|row| row.1.is_finite());
        let rows = rows.into_iter().map(|(at, value)| (at.wrapping_sub(first), value));
        is_sound.then(|| Self { rows: rows.collect() })
    }

    /// Its rows: milliseconds since the first one, and the value.
    pub fn rows(&self) -> &[(u32, f64)] {
        &self.rows
    }

    /// How long it takes to be played once: the last value stays as long as the one before it.
    pub fn duration(&self) -> Duration {
        let last = self.rows.last().map_or(0, |row| u64::from(row.0));
        let before = self.rows.iter().rev().nth(1).map_or(0, |row| u64::from(row.0));
        Duration::from_millis(last + (last - before).max(1))
    }

    /// The value of the last row whose time has come.
    pub(super) fn sample(&self, elapsed: Duration) -> f64 {
        let at = elapsed.as_millis() % self.duration().as_millis();
        let after = self.rows.partition_point(|row| u128::from(row.0) <= at);
        self.rows.get(after.saturating_sub(1)).map_or(0.0, |row| row.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_played_again_and_again() {
        let table = Table::new([(500, 1.0), (1500, 2.0), (3500, 3.0)].into()).unwrap();
        assert_eq!(table.duration(), Duration::from_secs(5));
        for (millis, value) in
            [(0, 1.0), (999, 1.0), (1000, 2.0), (3000, 3.0), (4999, 3.0), (5000, 1.0)]
        {
            assert_eq!(table.sample(Duration::from_millis(millis)), value, "{millis}");
        }
        let one = Table::new([(7, 4.0)].into()).unwrap();
        assert_eq!(one.sample(Duration::from_secs(60)), 4.0);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for rows in [
            Vec::new(),
            [(1, 1.0), (0, 1.0)].into(),
            [(0, f64::NAN)].into(),
            [(0, 0.0)].repeat(MAX_ROWS + 1),
        ] {
            assert_eq!(Table::new(rows), None);
        }
    }
}
