//! The heat map: where a point stands on it, and the color of its value.

/// The color of a point without a value.
pub const MISSING: [u8; 4] = [128, 128, 128, 70];
/// Colors from low to high, as dark to light, so that they can be told apart without their hue.
const SCALE: [[u8; 3]; 5] =
    [[68, 1, 84], [59, 82, 139], [33, 145, 140], [94, 201, 98], [253, 231, 37]];

/// A way from one point to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// So many on, or back.
    By(i32),
    /// So many rows down, or up; where there is none, it leads nowhere.
    Rows(i32),
    /// To the first one.
    First,
    /// To the last one.
    Last,
}

/// How many columns and rows there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// From left to right.
    pub columns: u32,
    /// From top to bottom.
    pub rows: u32,
    /// Points on it.
    pub count: u32,
}

impl Grid {
    /// A grid for so many points, wider than high.
    pub fn new(count: u32) -> Self {
        let columns = ((f64::from(count) * 2.0).sqrt().ceil() as u32).max(1);
        Self { columns, rows: count.div_ceil(columns).max(1), count }
    }

    /// The point at a place on it, given as parts of its width and height.
    pub fn at(&self, across: f64, down: f64) -> Option<u32> {
        let place = |part: f64, cells: u32| {
            let cell = (part * f64::from(cells)).floor();
            (0.0..f64::from(cells)).contains(&cell).then_some(cell as u32)
        };
        let index = place(down, self.rows)? * self.columns + place(across, self.columns)?;
        (index < self.count).then_some(index)
    }

    /// The point that a way leads to. From nowhere it leads to the first one, or to the last.
    pub fn next(&self, from: Option<u32>, way: Way) -> Option<u32> {
        let last = self.count.checked_sub(1)?;
        let Some(from) = from else {
            return Some(if way == Way::Last { last } else { 0 });
        };
        let by = |steps: i32| u32::try_from(i64::from(from) + i64::from(steps)).ok();
        Some(match way {
            Way::By(steps) => by(steps).unwrap_or(0).min(last),
            Way::Rows(rows) => {
                let steps = rows.saturating_mul(i32::try_from(self.columns).unwrap_or(i32::MAX));
                by(steps).filter(|to| *to <= last).unwrap_or(from)
            }
            Way::First => 0,
            Way::Last => last,
        })
    }

    /// Column and row of a point.
    pub const fn cell(&self, index: u32) -> (u32, u32) {
        (index % self.columns, index / self.columns)
    }
}

/// The color of a value between the lowest and the highest one.
pub fn color(value: f32, low: f64, high: f64) -> [u8; 4] {
    if value.is_nan() {
        return MISSING;
    }
    let span = high - low;
    let part = if span > 0.0 { ((f64::from(value) - low) / span).clamp(0.0, 1.0) } else { 0.5 };
    let place = part * (SCALE.len() - 1) as f64;
    let index = (place as usize).min(SCALE.len() - 2);
    let rest = place - index as f64;
    let mix = |channel: usize| {
        let (from, to) = (f64::from(SCALE[index][channel]), f64::from(SCALE[index + 1][channel]));
        (from + (to - from) * rest).round() as u8
    };
    [mix(0), mix(1), mix(2), 255]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_has_one_place_and_is_found_there() {
        for count in [1, 2, 7, 100, 1000, 4999] {
            let grid = Grid::new(count);
            assert!(grid.columns * grid.rows >= count && grid.columns * (grid.rows - 1) < count);
            for index in [0, count / 2, count - 1] {
                let (column, row) = grid.cell(index);
                let across = (f64::from(column) + 0.5) / f64::from(grid.columns);
                let down = (f64::from(row) + 0.5) / f64::from(grid.rows);
                assert_eq!(grid.at(across, down), Some(index), "{index} of {count}");
            }
            assert_eq!((grid.at(-0.1, 0.5), grid.at(0.5, 1.0)), (None, None));
        }
    }

    #[test]
    fn every_way_stays_on_the_grid() {
        let grid = Grid::new(10);
        assert_eq!((grid.columns, grid.rows), (5, 2));
        for (from, way, to) in [
            (0, Way::By(1), 1),
            (9, Way::By(1), 9),
            (0, Way::By(-1), 0),
            (3, Way::By(15), 9),
            (2, Way::Rows(1), 7),
            (7, Way::Rows(1), 7),
            (7, Way::Rows(-1), 2),
            (2, Way::Rows(-1), 2),
            (4, Way::Last, 9),
            (4, Way::First, 0),
        ] {
            assert_eq!(grid.next(Some(from), way), Some(to), "{way:?} from {from}");
        }
        assert_eq!(grid.next(None, Way::Rows(1)), Some(0));
        assert_eq!(grid.next(None, Way::Last), Some(9));
    }

    #[test]
    fn colors_go_from_dark_to_light() {
        let sum = |value: f32| {
            let [red, green, blue, _] = color(value, 0.0, 100.0);
            0.3 * f64::from(red) + 0.6 * f64::from(green) + 0.1 * f64::from(blue)
        };
        let all: Vec<f64> = (0..=10).map(|tenth| sum(tenth as f32 * 10.0)).collect();
        assert!(all.is_sorted(), "{all:?}");
        assert_eq!(color(-5.0, 0.0, 1.0), color(0.0, 0.0, 1.0));
        assert_eq!(color(f32::NAN, 0.0, 1.0), MISSING);
    }
}
