//! How an SSD1306 moves its picture by itself: commands 26, 27, 29, 2A, 2E, 2F and A3 of its data
//! sheet (section 10.2), and the length of a frame (section 8.3).
//!
//! Knows rows, pages and time. What moves is the memory, as on the chip: when it stops, the picture
//! stays where it is, and a program has to write it again. Does not know what becomes of bytes that
//! are written meanwhile, which the data sheet forbids: here they go where they belong. The upper
//! half of `D5`, which makes the oscillator faster or slower by no stated amount, changes nothing.

use super::{PAGES, ROWS, SIZE, WIDTH};
use crate::time::Duration;

/// Frames for each step, by the number that a program gives.
const FRAMES: [u64; 8] = [5, 64, 128, 256, 3, 4, 25, 2];
/// The usual rate of the oscillator, in Hz.
const OSCILLATOR: u64 = 370_000;
/// Clocks for a row beside its two phases.
const ROW_CLOCKS: u64 = 50;

/// What moves, and since when.
#[derive(Debug, Clone)]
pub(super) struct Scroll {
    course: Option<Course>,
    /// Rows above what moves up or down, and how many of them move.
    area: (usize, usize),
    is_active: bool,
    /// When the next step is due; `None`: nobody has told the time since it became active.
    next: Option<Duration>,
    frame: Frame,
}

/// What was ordered last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Course {
    to_right: bool,
    pages: (usize, usize),
    frames: u64,
    /// Rows upwards with each step.
    rows: usize,
}

/// What decides how long a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    divider: u64,
    phases: u64,
}

impl Scroll {
    /// Nothing moves, as after a reset.
    pub(super) const fn new() -> Self {
        let frame = Frame { divider: 1, phases: 4 };
        Self { course: None, area: (0, ROWS), is_active: false, next: None, frame }
    }

    /// One of the commands that it knows; others are ignored.
    pub(super) fn run(&mut self, command: u8, arguments: &[u8]) {
        let at = |index: usize| arguments.get(index).copied().unwrap_or_default();
        match command {
            0x26 | 0x27 | 0x29 | 0x2A => {
                let pages = (usize::from(at(1) & 7), usize::from(at(3) & 7));
                let rows = if command < 0x29 { 0 } else { usize::from(at(4) & 0x3F) };
                let frames = FRAMES[usize::from(at(2) & 7)];
                let to_right = matches!(command, 0x26 | 0x29);
                self.course = Some(Course { to_right, pages, frames, rows });
            }
            0x2E => self.is_active = false,
            0x2F => (self.is_active, self.next) = (self.course.is_some(), None),
            0xA3 => {
                let (above, rows) = (usize::from(at(0) & 0x3F), usize::from(at(1) & 0x7F));
                // More rows than there are is not allowed, and changes nothing.
                if above + rows <= ROWS {
                    self.area = (above, rows);
                }
            }
            0xD5 => self.frame.divider = u64::from(at(0) & 0x0F) + 1,
            0xD9 => self.frame.phases = u64::from(at(0) & 0x0F) + u64::from(at(0) >> 4),
            _ => {}
        }
    }

    /// When there is a step to make: at once if it does not know the time.
    pub(super) fn next_time(&self) -> Option<Duration> {
        self.is_active.then(|| self.next.unwrap_or_default())
    }

    /// Makes the steps that are due, on a display that lights `rows` of its rows.
    pub(super) fn handle_time(&mut self, now: Duration, rows: u8, memory: &mut [u8; SIZE]) {
        let Some(course) = self.course.filter(|_| self.is_active) else { return };
        let step = self.frame.length(rows).saturating_mul(course.frames as u32);
        let Some(next) = self.next else {
            self.next = Some(now + step);
            return;
        };
        if now < next {
            return;
        }
        let micros = |time: Duration| time.as_micros() as u64;
        let steps = micros(now - next) / micros(step).max(1) + 1;
        let passed = Duration::from_micros(micros(step) * steps);
        self.next = Some(next + passed);
        shift(memory, &course, (steps % WIDTH as u64) as usize);
        let (above, area) = self.area;
        if area > 0 {
            let up = (steps % area as u64) as usize * course.rows % area;
            lift(memory, above, area, up);
        }
    }
}

impl Frame {
    fn length(self, rows: u8) -> Duration {
        let clocks = self.divider * (self.phases + ROW_CLOCKS) * u64::from(rows);
        Duration::from_micros(clocks * 1_000_000 / OSCILLATOR)
    }
}

/// Moves pages to the side by columns; what leaves comes in on the other side.
fn shift(memory: &mut [u8; SIZE], course: &Course, columns: usize) {
    let (first, last) = course.pages;
    for page in memory.chunks_exact_mut(WIDTH).take(last + 1).skip(first) {
        if course.to_right { page.rotate_right(columns) } else { page.rotate_left(columns) }
    }
}

/// Moves rows of an area up.
fn lift(memory: &mut [u8; SIZE], above: usize, area: usize, up: usize) {
    if up == 0 {
        return;
    }
    for x in 0..WIDTH {
        let column = |page: usize| page * WIDTH + x;
        let old = (0..PAGES)
            .fold(0_u64, |bits, page| bits | u64::from(memory[column(page)]) << (8 * page));
        let mut new = old;
        for row in 0..area {
            let lit = old >> (above + (row + up) % area) & 1;
            let place = above + row;
            new = new & !(1 << place) | lit << place;
        }
        for (page, byte) in new.to_le_bytes().into_iter().enumerate() {
            memory[column(page)] = byte;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{commands, data, lit, ready};
    use super::*;

    /// A frame of a display after the usual set-up: 54 clocks for each of 64 rows.
    const FRAME: u64 = 54 * 64 * 1_000_000 / OSCILLATOR;

    fn micros(micros: u64) -> Duration {
        Duration::from_micros(micros)
    }

    #[test]
    fn pages_move_to_the_side_step_by_step_and_around() {
        let mut display = ready();
        // A dot in page 0, which stays, and one in page 2, on the right edge.
        data(&mut display, &[1]);
        commands(&mut display, &[0x21, 127, 127, 0x22, 2, 2]);
        data(&mut display, &[1]);
        commands(&mut display, &[0x26, 0, 1, 7, 3, 0, 0xFF, 0x2F]);
        assert_eq!(display.next_time(), Some(Duration::ZERO), "it asks for the time");
        display.handle_time(micros(1_000));
        let first = micros(1_000 + 2 * FRAME);
        assert_eq!(display.next_time(), Some(first), "7 stands for two frames");
        display.handle_time(first - micros(1));
        assert_eq!(lit(&display), [(0, 0), (127, 16)]);
        display.handle_time(first);
        assert_eq!(
            lit(&display),
            [(0, 0), (0, 16)],
            "what leaves on the right comes in on the left"
        );
        // A page that was hidden for a while is where it would have been.
        display.handle_time(first + micros(2 * FRAME * 130));
        assert_eq!(lit(&display), [(0, 0), (2, 16)]);
        commands(&mut display, &[0x2E, 0x27, 0, 1, 7, 3, 0, 0xFF, 0x2F]);
        let now = first + micros(FRAME * 400);
        display.handle_time(now);
        display.handle_time(now + micros(2 * FRAME));
        assert_eq!(lit(&display), [(0, 0), (1, 16)], "27 goes to the left");
        commands(&mut display, &[0x2E]);
        assert_eq!(display.next_time(), None);
        display.handle_time(now + micros(99 * FRAME));
        assert_eq!(lit(&display), [(0, 0), (1, 16)]);
    }

    #[test]
    fn an_area_moves_up_as_well() {
        let mut display = ready();
        // Rows 0 and 8 of the first column.
        commands(&mut display, &[0x20, 1, 0x21, 0, 0, 0x22, 0, 1]);
        data(&mut display, &[1, 1]);
        commands(&mut display, &[0xA3, 8, 16, 0x29, 0, 1, 7, 2, 3, 0x2F]);
        display.handle_time(Duration::ZERO);
        display.handle_time(micros(2 * FRAME));
        // 8 is the upper row of the area: three up is the fourth from its end.
        assert_eq!(lit(&display), [(0, 0), (1, 21)]);
        commands(&mut display, &[0x2E, 0x2A, 0, 1, 7, 2, 3, 0x2F]);
        display.handle_time(micros(4 * FRAME));
        display.handle_time(micros(6 * FRAME));
        assert_eq!(lit(&display), [(0, 0), (0, 18)]);
    }

    #[test]
    fn a_slower_clock_and_longer_phases_slow_it_down() {
        let mut display = ready();
        commands(&mut display, &[0xD5, 0x81, 0xD9, 0xF1, 0x26, 0, 0, 0, 7, 0, 0xFF, 0x2F]);
        display.handle_time(Duration::ZERO);
        let frame = 2 * (16 + 50) * 64 * 1_000_000 / OSCILLATOR;
        assert_eq!(display.next_time(), Some(micros(5 * frame)));
    }

    #[test]
    fn without_a_course_nothing_moves_and_an_area_that_cannot_be_is_ignored() {
        let mut display = ready();
        commands(&mut display, &[0x2F]);
        assert_eq!(display.next_time(), None);
        commands(&mut display, &[0x20, 1, 0x22, 0, 7]);
        data(&mut display, &[1]);
        commands(&mut display, &[0xA3, 60, 60, 0x29, 0, 7, 7, 7, 1, 0x2F]);
        display.handle_time(Duration::ZERO);
        display.handle_time(micros(2 * FRAME));
        assert_eq!(lit(&display), [(0, 63)], "all rows move, as before");
    }
}
