//! Numbers over time, enough of them for a long lesson, drawn with what a line of pixels can show.
//!
//! A clone is cheap: numbers lie in blocks that pictures of the state share, and only the last one
//! changes. Each block knows its lowest and highest number, so that what is far away is drawn
//! without looking at each. Does not know pixels, colours or units.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::time::Instant;

/// Numbers in a block.
const BLOCK: usize = 256;
/// Numbers of one series; the oldest go first, a block at a time.
pub const MAX_POINTS: usize = 131_072;

/// A bounded list of numbers in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    blocks: VecDeque<Rc<Block>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Block {
    points: Vec<(Instant, f64)>,
    low: f64,
    high: f64,
}

/// The lowest and the highest number of a stretch of time.
pub type Span = (f64, f64);

impl Series {
    /// Adds a number. One that is not finite is not kept.
    pub fn push(&mut self, at: Instant, value: f64) {
        if !value.is_finite() {
            return;
        }
        // Time does not run backwards, whatever a clock says.
        let at = self.last().map_or(at, |(last, _)| last.max(at));
        match self.blocks.back_mut() {
            Some(block) if block.points.len() < BLOCK => {
                let block = Rc::make_mut(block);
                block.points.push((at, value));
                (block.low, block.high) = (block.low.min(value), block.high.max(value));
            }
            _ => {
                let mut points = Vec::with_capacity(BLOCK);
                points.push((at, value));
                self.blocks.push_back(Rc::new(Block { points, low: value, high: value }));
                if self.blocks.len() > MAX_POINTS / BLOCK {
                    self.blocks.pop_front();
                }
            }
        }
    }

    /// Adds what came later.
    pub fn extend(&mut self, later: &Self) {
        let points = later.blocks.iter().flat_map(|block| &block.points);
        points.for_each(|&(at, value)| self.push(at, value));
    }

    /// Forgets the oldest block. False if there is no other one.
    pub fn shorten(&mut self) -> bool {
        self.blocks.len() > 1 && self.blocks.pop_front().is_some()
    }

    /// How many blocks there are.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.points.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The oldest number.
    pub fn first(&self) -> Option<(Instant, f64)> {
        self.blocks.front()?.points.first().copied()
    }

    /// The newest number.
    pub fn last(&self) -> Option<(Instant, f64)> {
        self.blocks.back()?.points.last().copied()
    }

    /// The number at that time or last before it.
    pub fn at(&self, at: Instant) -> Option<(Instant, f64)> {
        let after = self.blocks.partition_point(|block| block.first() <= at);
        let block = self.blocks.get(after.checked_sub(1)?)?;
        let after = block.points.partition_point(|(time, _)| *time <= at);
        block.points.get(after.checked_sub(1)?).copied()
    }

    /// The lowest and highest number of each of `columns` equal stretches from `from` up to and
    /// including `to`; `None` for a stretch without any.
    pub fn columns(&self, from: Instant, to: Instant, columns: usize) -> Vec<Option<Span>> {
        let mut spans = vec![None; columns];
        let width = to.saturating_since(from).as_secs_f64();
        if columns == 0 || width <= 0.0 {
            return spans;
        }
        let scale = columns as f64 / width;
        let column = |at: Instant| {
            let column = (at.saturating_since(from).as_secs_f64() * scale) as usize;
            column.min(columns - 1)
        };
        let mut put = |column: usize, (low, high): Span| {
            let span: &mut Option<Span> = &mut spans[column];
            *span = Some(match *span {
                Some((lowest, highest)) => (lowest.min(low), highest.max(high)),
                None => (low, high),
            });
        };
        let start = self.blocks.partition_point(|block| block.last() < from);
        for block in self.blocks.range(start..) {
            if block.first() > to {
                break;
            }
            let is_inside = block.first() >= from && block.last() <= to;
            if is_inside && column(block.first()) == column(block.last()) {
                put(column(block.first()), (block.low, block.high));
                continue;
            }
            let inside = block.points.iter().filter(|(at, _)| (from..=to).contains(at));
            for &(at, value) in inside {
                put(column(at), (value, value));
            }
        }
        spans
    }
}

impl Block {
    fn first(&self) -> Instant {
        self.points.first().map_or(Instant::default(), |(at, _)| *at)
    }

    fn last(&self) -> Instant {
        self.points.last().map_or(Instant::default(), |(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(millis: u64) -> Instant {
        Instant::from_millis(millis)
    }

    #[test]
    fn the_oldest_go_when_it_is_full() {
        let mut series = Series::default();
        for reading in 0..(MAX_POINTS + 5) as u64 {
            series.push(ms(reading), reading as f64);
        }
        assert_eq!(series.len(), MAX_POINTS - BLOCK + 5);
        assert_eq!(series.last(), Some((ms(MAX_POINTS as u64 + 4), MAX_POINTS as f64 + 4.0)));
        assert_eq!(series.first().unwrap().1, BLOCK as f64);
        series.push(ms(0), f64::NAN);
        series.push(ms(0), 1.0);
        assert_eq!(series.last(), Some((ms(MAX_POINTS as u64 + 4), 1.0)));
        assert!(series.shorten());
    }

    #[test]
    fn the_number_at_a_time_is_the_last_before_it() {
        let mut series = Series::default();
        assert_eq!(series.at(ms(5)), None);
        for reading in 1..1000 {
            series.push(ms(reading * 10), reading as f64);
        }
        assert_eq!(series.at(ms(9)), None);
        assert_eq!(series.at(ms(10)), Some((ms(10), 1.0)));
        assert_eq!(series.at(ms(5009)), Some((ms(5000), 500.0)));
        assert_eq!(series.at(ms(99_999)), Some((ms(9990), 999.0)));
    }
}
