//! A character display of 16 by 2: an HD44780 in its 4-bit mode behind a PCF8574 on the I²C bus.
//!
//! Follows Hitachi's HD44780U data sheet ("Instructions", table 6, and figure 24 for the way into
//! the 4-bit mode), and the usual wiring of the backpack: P0 is RS, P1 is R/W, P2 is E, P3 the
//! backlight, P4 to P7 are D4 to D7. Does not know how long an instruction takes, nor what the
//! display would answer if it were read.

use alloc::string::String;

const COLUMNS: usize = 16;
/// Characters of each of the two lines in the memory; 16 of them are seen.
const LINE: usize = 40;

const RS: u8 = 1;
const RW: u8 = 2;
const E: u8 = 4;
const BACKLIGHT: u8 = 8;

/// An LCD1602.
#[derive(Debug, Clone)]
pub struct Lcd1602 {
    /// The last byte on the eight pins of the PCF8574.
    pins: u8,
    is_four_bit: bool,
    /// The upper half of a byte whose lower half is to come.
    upper: Option<u8>,
    characters: [[u8; LINE]; 2],
    glyphs: [u8; 64],
    has_two_lines: bool,
    /// The address counter; `true`: it is in the memory of the glyphs.
    address: (bool, u8),
    increments: bool,
    shifts_on_write: bool,
    shift: usize,
    is_on: bool,
    has_cursor: bool,
    blinks: bool,
}

/// What a person sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LcdFace {
    /// The codes of the characters; 0 to 15 are glyphs of the program's own.
    pub characters: [[u8; COLUMNS]; 2],
    /// The program's own 8 glyphs, 8 rows each, 5 dots in the low bits of a row.
    pub glyphs: [u8; 64],
    /// Where the cursor is seen: column and line.
    pub cursor: Option<(u8, u8)>,
    /// Whether a block blinks there.
    pub blinks: Option<(u8, u8)>,
    /// Whether it is lit from behind.
    pub has_backlight: bool,
    /// Whether anything is shown.
    pub is_on: bool,
}

impl Default for Lcd1602 {
    fn default() -> Self {
        Self::new()
    }
}

impl Lcd1602 {
    /// As it is after its reset: blank, off, in the 8-bit mode. The PCF8574's pins are high.
    pub const fn new() -> Self {
        Self {
            pins: 0xFF,
            is_four_bit: false,
            upper: None,
            characters: [[b' '; LINE]; 2],
            glyphs: [0; 64],
            has_two_lines: false,
            address: (false, 0),
            increments: true,
            shifts_on_write: false,
            shift: 0,
            is_on: false,
            has_cursor: false,
            blinks: false,
        }
    }

    /// What was written to its PCF8574: each byte sets the eight pins.
    pub fn write(&mut self, bytes: &[u8]) {
        for &pins in bytes {
            let has_fallen = self.pins & E != 0 && pins & E == 0;
            // The display takes what was there while E was high.
            let taken = self.pins;
            self.pins = pins;
            if has_fallen && taken & RW == 0 {
                self.take(taken >> 4, taken & RS != 0);
            }
        }
    }

    /// What a person sees.
    pub fn face(&self) -> LcdFace {
        let mut characters = [[b' '; COLUMNS]; 2];
        let lines = if self.has_two_lines { 2 } else { 1 };
        for (line, seen) in characters.iter_mut().enumerate().take(lines) {
            for (column, character) in seen.iter_mut().enumerate() {
                *character = self.characters[line][(column + self.shift) % LINE];
            }
        }
        let place = self.place().and_then(|(line, column)| {
            let seen = (column + LINE - self.shift) % LINE;
            (seen < COLUMNS && line < lines).then_some((seen as u8, line as u8))
        });
        LcdFace {
            characters,
            glyphs: self.glyphs,
            cursor: place.filter(|_| self.has_cursor && self.is_on),
            blinks: place.filter(|_| self.blinks && self.is_on),
            has_backlight: self.pins & BACKLIGHT != 0,
            is_on: self.is_on,
        }
    }

    /// Half a byte, or in the 8-bit mode the upper half of one whose lower half is not connected.
    fn take(&mut self, nibble: u8, is_data: bool) {
        let byte = if self.is_four_bit {
            match self.upper.take() {
                None => {
                    self.upper = Some(nibble);
                    return;
                }
                Some(upper) => upper << 4 | nibble,
            }
        } else {
            nibble << 4
        };
        if is_data { self.store(byte) } else { self.instruct(byte) }
    }

    fn instruct(&mut self, byte: u8) {
        let has = |bit: u8| byte & bit != 0;
        match byte.leading_zeros() {
            // Set the address of a character.
            0 => self.address = (false, byte & 0x7F),
            // Set the address of a row of a glyph.
            1 => self.address = (true, byte & 0x3F),
            // The width of the bus, and one or two lines.
            2 => {
                self.is_four_bit = !has(0x10);
                self.has_two_lines = has(0x08);
                self.upper = None;
            }
            // Move the cursor or the display.
            3 if has(0x08) => self.move_display(has(0x04)),
            3 => self.advance(has(0x04)),
            4 => (self.is_on, self.has_cursor, self.blinks) = (has(4), has(2), has(1)),
            5 => (self.increments, self.shifts_on_write) = (has(2), has(1)),
            // Home.
            6 => (self.address, self.shift) = ((false, 0), 0),
            // Clear.
            7 => {
                self.characters = [[b' '; LINE]; 2];
                (self.address, self.shift, self.increments) = ((false, 0), 0, true);
            }
            _ => {}
        }
    }

    fn store(&mut self, byte: u8) {
        if let (true, address) = self.address {
            self.glyphs[usize::from(address & 0x3F)] = byte & 0x1F;
        } else {
            if let Some((line, column)) = self.place() {
                self.characters[line][column] = byte;
            }
            if self.shifts_on_write {
                self.move_display(!self.increments);
            }
        }
        self.advance(self.increments);
    }

    /// Line and column of the address counter in the memory of characters.
    const fn place(&self) -> Option<(usize, usize)> {
        let (is_glyph, address) = self.address;
        let (line, column) = if address >= 0x40 { (1, address - 0x40) } else { (0, address) };
        if is_glyph || column as usize >= LINE { None } else { Some((line, column as usize)) }
    }

    /// The next address, or the one before: 27 is followed by 40, 67 by 00.
    const fn advance(&mut self, forward: bool) {
        let (is_glyph, address) = self.address;
        let next = match (is_glyph, address, forward) {
            (true, address, true) => (address + 1) & 0x3F,
            (true, address, false) => address.wrapping_sub(1) & 0x3F,
            (false, 0x27, true) => 0x40,
            (false, 0x67, true) => 0x00,
            (false, 0x00, false) => 0x67,
            (false, 0x40, false) => 0x27,
            (false, address, true) => (address + 1) & 0x7F,
            (false, address, false) => address - 1,
        };
        self.address = (is_glyph, next);
    }

    const fn move_display(&mut self, right: bool) {
        self.shift = (self.shift + if right { LINE - 1 } else { 1 }) % LINE;
    }
}

impl LcdFace {
    /// What is written on a line, for those who hear it: a glyph of the program's own is `�`.
    pub fn text(&self, line: usize) -> String {
        let letter = |code: &u8| match code {
            0x20..=0x7D => char::from(*code),
            _ => '\u{FFFD}',
        };
        self.characters.get(line).map(|line| line.iter().map(letter).collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn nibble(lcd: &mut Lcd1602, nibble: u8, rs: u8) {
        let pins = nibble << 4 | rs | BACKLIGHT;
        lcd.write(&[pins | E, pins]);
    }

    fn byte(lcd: &mut Lcd1602, value: u8, rs: u8) {
        nibble(lcd, value >> 4, rs);
        nibble(lcd, value & 15, rs);
    }

    fn say(lcd: &mut Lcd1602, text: &str) {
        for letter in text.bytes() {
            byte(lcd, letter, RS);
        }
    }

    /// The way into the 4-bit mode, then two lines, on, to the right.
    fn ready() -> Lcd1602 {
        let mut lcd = Lcd1602::new();
        for value in [3, 3, 3, 2] {
            nibble(&mut lcd, value, 0);
        }
        for value in [0x28, 0x0C, 0x06, 0x01] {
            byte(&mut lcd, value, 0);
        }
        lcd
    }

    #[test]
    fn two_lines_are_written() {
        let mut lcd = ready();
        say(&mut lcd, "Hello");
        byte(&mut lcd, 0x80 | 0x40, 0);
        say(&mut lcd, "0123456789abcdefXYZ");
        let face = lcd.face();
        assert_eq!((face.text(0).trim_end(), &*face.text(1)), ("Hello", "0123456789abcdef"));
        assert!(face.is_on && face.has_backlight && face.cursor.is_none());
        byte(&mut lcd, 0x01, 0);
        assert_eq!(lcd.face().text(1).trim(), "");
    }

    #[test]
    fn a_program_makes_glyphs_of_its_own() {
        let mut lcd = ready();
        byte(&mut lcd, 0x40 | 8, 0);
        for row in [0, 10, 31, 31, 14, 4, 0, 0xFF] {
            byte(&mut lcd, row, RS);
        }
        byte(&mut lcd, 0x80, 0);
        byte(&mut lcd, 1, RS);
        let face = lcd.face();
        assert_eq!(face.glyphs[8..16], [0, 10, 31, 31, 14, 4, 0, 31]);
        assert_eq!((face.characters[0][0], &*face.text(0)), (1, "\u{FFFD}               "));
    }

    #[test]
    fn the_cursor_and_the_display_move() {
        let mut lcd = ready();
        byte(&mut lcd, 0x0F, 0);
        say(&mut lcd, "AB");
        assert_eq!((lcd.face().cursor, lcd.face().blinks), (Some((2, 0)), Some((2, 0))));
        byte(&mut lcd, 0x10, 0);
        assert_eq!(lcd.face().cursor, Some((1, 0)));
        byte(&mut lcd, 0x18, 0);
        let face = lcd.face();
        assert_eq!((&face.text(0)[..1], face.cursor), ("B", Some((0, 0))));
        byte(&mut lcd, 0x1C, 0);
        assert_eq!(&lcd.face().text(0)[..2], "AB");
        // Behind the last of a line comes the first of the other.
        byte(&mut lcd, 0x80 | 0x27, 0);
        say(&mut lcd, "xy");
        assert_eq!(&lcd.face().text(1)[..1], "y");
        // To the left.
        byte(&mut lcd, 0x04, 0);
        byte(&mut lcd, 0x80 | 5, 0);
        say(&mut lcd, "FE");
        assert_eq!(&lcd.face().text(0)[4..6], "EF");
    }

    #[test]
    fn it_shows_nothing_before_it_is_told_to_and_any_bytes_do_no_harm() {
        let mut lcd = Lcd1602::new();
        assert!(!lcd.face().is_on);
        lcd.write(&[0]);
        assert!(!lcd.face().has_backlight);
        let mut state = 7_u32;
        let bytes: Vec<u8> = (0..200_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        lcd.write(&bytes);
        assert_eq!(lcd.face().text(0).chars().count(), 16);
    }
}
