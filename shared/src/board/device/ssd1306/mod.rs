//! An OLED display of 128 by 64 pixels: what comes on the I²C bus, and the picture it makes.
//!
//! Follows Solomon Systech's SSD1306 data sheet: section 8.1.5 (control bytes), 8.7 (GDDRAM), 9
//! and 10 (commands). The panel is mounted as on all modules: upright with the segments remapped
//! (`A1`) and the rows scanned from the last (`C8`), as every library sets it. It has 64 rows whose
//! pins are arranged as on modules of that size: another arrangement (`DA`) changes nothing here.

mod scroll;

use alloc::boxed::Box;

use self::scroll::Scroll;
use crate::time::Duration;
use crate::wire::Bytes;

const WIDTH: usize = 128;
const PAGES: usize = 8;
const ROWS: usize = 64;
const SIZE: usize = WIDTH * PAGES;

/// An SSD1306.
#[derive(Debug, Clone)]
pub struct Ssd1306 {
    memory: Box<[u8; SIZE]>,
    addressing: Addressing,
    columns: (u8, u8),
    pages: (u8, u8),
    column: u8,
    page: u8,
    is_remapped: bool,
    is_scanned_from_last: bool,
    start_line: u8,
    offset: u8,
    rows: u8,
    contrast: u8,
    is_inverted: bool,
    is_all_lit: bool,
    is_on: bool,
    has_pump: bool,
    scroll: Scroll,
    /// A command that waits for its arguments, and those that came.
    pending: Option<(u8, [u8; 6], usize)>,
}

/// What a person sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OledFace {
    /// 128 columns for each of 8 pages, the lowest bit of a byte being the upper one of 8 rows.
    pub pixels: Bytes,
    /// From 0 to 255.
    pub contrast: u8,
}

/// Where the next byte goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Addressing {
    Horizontal,
    Vertical,
    Page,
}

impl Default for Ssd1306 {
    fn default() -> Self {
        Self::new()
    }
}

impl Ssd1306 {
    /// As it is after its reset: dark, without the pump that its light needs.
    pub fn new() -> Self {
        Self {
            memory: Box::new([0; SIZE]),
            addressing: Addressing::Page,
            columns: (0, 127),
            pages: (0, 7),
            column: 0,
            page: 0,
            is_remapped: false,
            is_scanned_from_last: false,
            start_line: 0,
            offset: 0,
            rows: 64,
            contrast: 0x7F,
            is_inverted: false,
            is_all_lit: false,
            is_on: false,
            has_pump: false,
            scroll: Scroll::new(),
            pending: None,
        }
    }

    /// What was written to it in one go. A control byte says what follows: one byte or all the
    /// rest, a command or the picture.
    pub fn write(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let [control, after @ ..] = rest {
            let (is_data, is_last) = (control & 0x40 != 0, control & 0x80 == 0);
            let length = if is_last { after.len() } else { after.len().min(1) };
            for byte in &after[..length] {
                if is_data { self.draw(*byte) } else { self.command(*byte) }
            }
            rest = &after[length..];
        }
    }

    /// When its picture moves next; [`Duration::ZERO`] if it has not been told the time yet.
    pub fn next_time(&self) -> Option<Duration> {
        self.scroll.next_time()
    }

    /// Time has passed: `now` since the board got power. A picture that moves by itself does.
    pub fn handle_time(&mut self, now: Duration) {
        self.scroll.handle_time(now, self.rows, &mut self.memory);
    }

    /// What a person sees.
    pub fn face(&self) -> OledFace {
        let mut pixels = [0_u8; SIZE];
        if self.is_on && self.has_pump {
            for y in 0..ROWS {
                for x in 0..WIDTH {
                    if self.is_lit(x, y) {
                        pixels[y / 8 * WIDTH + x] |= 1 << (y % 8);
                    }
                }
            }
        }
        OledFace { pixels: Bytes::copy_from_slice(&pixels), contrast: self.contrast }
    }

    fn is_lit(&self, x: usize, y: usize) -> bool {
        // The scan begins at COM0 or at the last one; the offset shifts which row begins.
        let scan = if self.is_scanned_from_last { y } else { ROWS - 1 - y };
        let row = (scan + usize::from(self.offset)) % ROWS;
        if row >= usize::from(self.rows) {
            return false;
        }
        if self.is_all_lit {
            return true;
        }
        let row = (row + usize::from(self.start_line)) % ROWS;
        let bit = self.memory[row / 8 * WIDTH + x] >> (row % 8) & 1 == 1;
        bit != self.is_inverted
    }

    /// A byte of the picture.
    fn draw(&mut self, byte: u8) {
        let (page, column) = (usize::from(self.page & 7), usize::from(self.column & 127));
        // Remapping works on what is written from now on, not on what is there.
        let x = if self.is_remapped { column } else { WIDTH - 1 - column };
        self.memory[page * WIDTH + x] = byte;
        let next = |value: u8, (first, last): (u8, u8)| {
            if value == last { (first, true) } else { (value.wrapping_add(1) & 127, false) }
        };
        match self.addressing {
            Addressing::Page => self.column = (self.column + 1) & 127,
            Addressing::Horizontal => {
                let (column, is_over) = next(self.column, self.columns);
                self.column = column;
                if is_over {
                    self.page = next(self.page, self.pages).0 & 7;
                }
            }
            Addressing::Vertical => {
                let (page, is_over) = next(self.page, self.pages);
                self.page = page & 7;
                if is_over {
                    self.column = next(self.column, self.columns).0;
                }
            }
        }
    }

    fn command(&mut self, byte: u8) {
        let (command, mut arguments, mut count) = match self.pending.take() {
            Some((command, mut arguments, count)) => {
                arguments[count] = byte;
                (command, arguments, count + 1)
            }
            None => (byte, [0; 6], 0),
        };
        if count < arguments_of(command) {
            self.pending = Some((command, arguments, count));
            return;
        }
        // What has no arguments is its own.
        if count == 0 {
            (arguments[0], count) = (byte, 1);
        }
        self.run(command, &arguments[..count]);
    }

    fn run(&mut self, command: u8, arguments: &[u8]) {
        let first = arguments[0];
        let second = arguments.get(1).copied().unwrap_or_default();
        match command {
            0x00..=0x0F => self.column = self.column & 0x70 | command & 0x0F,
            0x10..=0x1F => self.column = self.column & 0x0F | (command & 0x07) << 4,
            0x20 => {
                self.addressing = match first & 3 {
                    0 => Addressing::Horizontal,
                    1 => Addressing::Vertical,
                    _ => Addressing::Page,
                }
            }
            0x21 => {
                self.columns = (first & 127, second & 127);
                self.column = first & 127;
            }
            0x22 => {
                self.pages = (first & 7, second & 7);
                self.page = first & 7;
            }
            0x40..=0x7F => self.start_line = command & 0x3F,
            0x81 => self.contrast = first,
            0x8D => self.has_pump = first & 4 != 0,
            0xA0 | 0xA1 => self.is_remapped = command & 1 != 0,
            0xA4 | 0xA5 => self.is_all_lit = command & 1 != 0,
            0xA6 | 0xA7 => self.is_inverted = command & 1 != 0,
            // A ratio below 16 is not allowed, and changes nothing.
            0xA8 if first & 0x3F >= 15 => self.rows = (first & 0x3F) + 1,
            0xAE | 0xAF => self.is_on = command & 1 != 0,
            0xB0..=0xB7 => self.page = command & 7,
            0xC0..=0xC8 => self.is_scanned_from_last = command & 8 != 0,
            0xD3 => self.offset = first & 0x3F,
            0x26..=0x2F | 0xA3 | 0xD5 | 0xD9 => self.scroll.run(command, arguments),
            // Pins, voltage, nothing: no picture depends on it.
            _ => {}
        }
    }
}

/// How many bytes follow a command.
const fn arguments_of(command: u8) -> usize {
    match command {
        0x20 | 0x81 | 0x8D | 0xA8 | 0xD3 | 0xD5 | 0xD9 | 0xDA | 0xDB => 1,
        0x21 | 0x22 | 0xA3 => 2,
        0x29 | 0x2A => 5,
        0x26 | 0x27 => 6,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// How the usual libraries set the display up.
    const SETUP: [u8; 14] =
        [0xAE, 0x20, 0x00, 0x40, 0xA1, 0xA8, 0x3F, 0xC8, 0xD3, 0x00, 0x8D, 0x14, 0xA6, 0xAF];

    pub(super) fn commands(display: &mut Ssd1306, commands: &[u8]) {
        for command in commands {
            display.write(&[0x80, *command]);
        }
    }

    pub(super) fn data(display: &mut Ssd1306, bytes: &[u8]) {
        let written: Vec<u8> = core::iter::once(0x40).chain(bytes.iter().copied()).collect();
        display.write(&written);
    }

    pub(super) fn ready() -> Ssd1306 {
        let mut display = Ssd1306::new();
        commands(&mut display, &SETUP);
        display
    }

    pub(super) fn lit(display: &Ssd1306) -> Vec<(usize, usize)> {
        let pixels = display.face().pixels;
        let all = (0..ROWS).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
        all.filter(|(x, y)| pixels[y / 8 * WIDTH + x] >> (y % 8) & 1 == 1).collect()
    }

    #[test]
    fn a_whole_picture_goes_where_it_belongs() {
        let mut display = ready();
        commands(&mut display, &[0x21, 0, 127, 0x22, 0, 7]);
        let picture: Vec<u8> = (0..SIZE).map(|index| (index * 31 % 251) as u8).collect();
        data(&mut display, &picture);
        assert_eq!(display.face().pixels, picture);
        // The next one begins where the first did.
        data(&mut display, &[0xFF]);
        assert_eq!(display.face().pixels[0], 0xFF);
    }

    #[test]
    fn the_three_ways_of_addressing() {
        let mut display = ready();
        commands(&mut display, &[0x21, 10, 11, 0x22, 2, 3]);
        data(&mut display, &[1, 1, 1, 1, 1]);
        let corners = [(10, 16), (11, 16), (10, 24), (11, 24)];
        assert_eq!(lit(&display), corners, "the fifth is where the first was");

        let mut display = ready();
        commands(&mut display, &[0x20, 1, 0x21, 10, 11, 0x22, 2, 3]);
        data(&mut display, &[1, 1, 1]);
        assert_eq!(lit(&display), [(10, 16), (11, 16), (10, 24)]);

        let mut display = ready();
        commands(&mut display, &[0x20, 2, 0xB5, 0x0E, 0x17]);
        data(&mut display, &[1, 1, 1]);
        assert_eq!(lit(&display), [(0, 40), (126, 40), (127, 40)], "a page wraps around");
    }

    #[test]
    fn it_is_dark_until_it_is_switched_on_and_has_its_pump() {
        for missing in [0xAF, 0x14] {
            let mut display = Ssd1306::new();
            let setup: Vec<u8> =
                SETUP.iter().map(|it| if *it == missing { 0xE3 } else { *it }).collect();
            commands(&mut display, &setup);
            data(&mut display, &[0xFF]);
            assert_eq!(lit(&display), []);
        }
        let mut display = ready();
        data(&mut display, &[0xFF]);
        commands(&mut display, &[0xAE]);
        assert_eq!(lit(&display), []);
        commands(&mut display, &[0xAF]);
        assert_eq!(lit(&display).len(), 8, "the memory keeps its picture");
    }

    #[test]
    fn inverted_all_lit_contrast_and_fewer_rows() {
        let mut display = ready();
        data(&mut display, &[1]);
        commands(&mut display, &[0xA7, 0x81, 7]);
        assert_eq!(lit(&display).len(), SIZE * 8 - 1);
        assert_eq!(display.face().contrast, 7);
        commands(&mut display, &[0xA6, 0xA5, 0xA8, 31]);
        assert_eq!(lit(&display).len(), SIZE * 8 / 2);
        commands(&mut display, &[0xA4]);
        assert_eq!(lit(&display), [(0, 0)]);
    }

    #[test]
    fn mirrored_upside_down_and_shifted() {
        let mut display = ready();
        data(&mut display, &[1]);
        commands(&mut display, &[0xC0]);
        assert_eq!(lit(&display), [(0, 63)]);
        commands(&mut display, &[0xC8, 0x41]);
        assert_eq!(lit(&display), [(0, 63)], "row 1 of the memory is the upper one now");
        commands(&mut display, &[0x40, 0xA0, 0x21, 0, 127]);
        data(&mut display, &[1]);
        assert_eq!(lit(&display), [(0, 0), (127, 0)], "what was there stays there");
    }

    #[test]
    fn commands_may_come_in_one_go_and_any_bytes_do_no_harm() {
        let mut display = Ssd1306::new();
        let all: Vec<u8> = core::iter::once(0).chain(SETUP).collect();
        display.write(&all);
        data(&mut display, &[1]);
        assert_eq!(lit(&display), [(0, 0)]);
        let mut byte = 1_u32;
        let bytes: Vec<u8> = (0..100_000)
            .map(|_| {
                byte = byte.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (byte >> 24) as u8
            })
            .collect();
        for chunk in bytes.chunks(7) {
            display.write(chunk);
        }
        assert_eq!(display.face().pixels.len(), SIZE);
    }
}
