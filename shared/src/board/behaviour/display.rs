//! A text on a display: the bytes that a program would send.

use alloc::vec::Vec;

use super::font::glyph;

/// How an SSD1306 of 128 by 64 is set up, and told to take a whole picture.
const OLED_SETUP: [u8; 21] = [
    0x00, 0xAE, 0x20, 0x00, 0x40, 0xA1, 0xA8, 0x3F, 0xC8, 0xD3, 0x00, 0x8D, 0x14, 0xA6, 0xAF, 0x21,
    0, 127, 0x22, 0, 7,
];
const WIDTH: usize = 128;
/// Columns of a letter with the gap behind it, and letters of a line.
const LETTER: usize = 6;
const LETTERS: usize = WIDTH / LETTER;
const LINES: usize = 8;

/// What an SSD1306 is sent for a text: 8 lines of 21 letters.
pub(super) fn oled(text: &str) -> Vec<Vec<u8>> {
    let mut picture = [0_u8; WIDTH * LINES];
    for (row, line) in lines(text, LETTERS).take(LINES).enumerate() {
        for (column, letter) in line.iter().enumerate() {
            let at = row * WIDTH + column * LETTER;
            picture[at..at + LETTER - 1].copy_from_slice(&glyph(*letter));
        }
    }
    let data = core::iter::once(0x40).chain(picture).collect();
    Vec::from([OLED_SETUP.into(), data])
}

/// What the PCF8574 of an LCD1602 is sent for a text: 2 lines of 16 letters.
pub(super) fn lcd(text: &str) -> Vec<Vec<u8>> {
    const E: u8 = 4;
    const BACKLIGHT: u8 = 8;
    let mut bytes = Vec::new();
    let mut nibble = |nibble: u8, rs: u8| {
        let pins = nibble << 4 | BACKLIGHT | rs;
        bytes.extend([pins | E, pins]);
    };
    // Into the 4-bit mode, from wherever it is.
    [3, 3, 3, 2].into_iter().for_each(|it| nibble(it, 0));
    let mut byte = |byte: u8, rs: u8| {
        nibble(byte >> 4, rs);
        nibble(byte & 15, rs);
    };
    // Two lines, on without a cursor, to the right, clear.
    [0x28, 0x0C, 0x06, 0x01].into_iter().for_each(|it| byte(it, 0));
    for (line, start) in lines(text, 16).zip([0x80, 0xC0]) {
        byte(start, 0);
        line.into_iter().for_each(|it| byte(it, 1));
    }
    Vec::from([bytes])
}

/// The lines of a text, broken where they are too long. What has no letter is a `?`.
fn lines(text: &str, width: usize) -> impl Iterator<Item = Vec<u8>> {
    text.lines().flat_map(move |line| {
        let letter = |it: char| if matches!(it, ' '..='~') { it as u8 } else { b'?' };
        let letters: Vec<u8> = line.chars().map(letter).collect();
        let lines: Vec<_> = letters.chunks(width).map(<[u8]>::to_vec).collect();
        if lines.is_empty() { Vec::from([Vec::new()]) } else { lines }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::device::{Lcd1602, Ssd1306};

    #[test]
    fn a_text_is_on_the_character_display() {
        let mut display = Lcd1602::new();
        for text in ["before", "Grüezi\nMQTT is 3.1.1 or 5"] {
            lcd(text).iter().for_each(|bytes| display.write(bytes));
        }
        let face = display.face();
        assert_eq!((face.text(0).trim_end(), &*face.text(1)), ("Gr?ezi", "MQTT is 3.1.1 or"));
    }

    #[test]
    fn a_text_is_on_the_oled() {
        let mut display = Ssd1306::new();
        let text = "l".repeat(LETTERS + 1);
        oled(&text).iter().for_each(|bytes| display.write(bytes));
        let pixels = display.face().pixels;
        assert_eq!(pixels[..5], glyph(b'l'));
        assert_eq!(pixels[WIDTH..WIDTH + 5], glyph(b'l'), "the second line");
        assert_eq!(pixels[WIDTH + LETTER..].iter().filter(|it| **it != 0).count(), 0);
    }
}
