//! What a board prints, as lines.
//!
//! Knows the few things that MicroPython's prompt does with a terminal: it goes back, and clears to
//! the end of the line. The oldest lines go.

use std::collections::VecDeque;

/// Lines that are kept.
pub const MAX_LINES: usize = 400;
/// Characters of a line; what comes after is on the next one.
const MAX_COLUMNS: usize = 500;
const ESCAPE: u8 = 0x1b;

/// The lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    lines: VecDeque<String>,
    last: Vec<char>,
    column: usize,
    /// Bytes of a character or of a command that is not whole yet.
    rest: Vec<u8>,
}

impl Screen {
    /// The board printed this.
    pub fn print(&mut self, bytes: &[u8]) {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut at = 0;
        while at < all.len() {
            let Some(taken) = self.take(&all[at..]) else { break };
            at += taken;
        }
        self.rest = all.split_off(at);
    }

    /// Takes what is whole at the beginning; says how many bytes that were.
    fn take(&mut self, bytes: &[u8]) -> Option<usize> {
        match bytes[0] {
            b'\n' => self.end_line(),
            b'\r' => self.column = 0,
            0x08 => self.column = self.column.saturating_sub(1),
            ESCAPE => return self.command(bytes),
            byte if byte < 0x20 && byte != b'\t' => {}
            byte => {
                let length = match byte {
                    0xc0..=0xdf => 2,
                    0xe0..=0xef => 3,
                    0xf0..=0xf7 => 4,
                    _ => 1,
                };
                let whole = bytes.get(..length)?;
                let text = std::str::from_utf8(whole);
                self.put(text.ok().and_then(|it| it.chars().next()).unwrap_or('\u{fffd}'));
                // Of what is no character, one byte goes: the next may begin one.
                return Some(if text.is_ok() { length } else { 1 });
            }
        }
        Some(1)
    }

    /// `ESC [ … letter`.
    fn command(&mut self, bytes: &[u8]) -> Option<usize> {
        if *bytes.get(1)? != b'[' {
            return Some(1);
        }
        let end = bytes.iter().skip(2).position(|it| (0x40..=0x7e).contains(it));
        let Some(end) = end else {
            // A command has a few letters; what has more is none.
            return (bytes.len() > 16).then_some(2);
        };
        let letter = bytes[end + 2];
        let text = std::str::from_utf8(&bytes[2..end + 2]).unwrap_or_default();
        let count: usize = text.parse().unwrap_or(1);
        match letter {
            b'K' => self.last.truncate(self.column),
            b'D' => self.column = self.column.saturating_sub(count),
            b'C' => self.column = (self.column.saturating_add(count)).min(self.last.len()),
            _ => {}
        }
        Some(end + 3)
    }

    fn put(&mut self, it: char) {
        if self.column >= MAX_COLUMNS {
            self.end_line();
        }
        if self.column < self.last.len() {
            self.last[self.column] = it;
        } else {
            self.last.push(it);
        }
        self.column += 1;
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.last).into_iter().collect();
        self.column = 0;
        if self.lines.len() == MAX_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// All of it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text.extend(&self.last);
        text
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.last.is_empty()
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(pieces: &[&[u8]]) -> String {
        let mut screen = Screen::default();
        pieces.iter().for_each(|it| screen.print(it));
        screen.text()
    }

    #[test]
    fn lines_are_as_a_terminal_shows_them_wherever_bytes_are_split() {
        let bytes = ">>> 6*x\x08\x1b[K7\r\n灯 \x1b[1;31mred\x1b[0m\r\nabc\x1b[2DX".as_bytes();
        let expected = ">>> 6*7\n灯 red\naXc";
        for at in 0..bytes.len() {
            assert_eq!(printed(&[&bytes[..at], &bytes[at..]]), expected, "{at}");
        }
    }

    #[test]
    fn nonsense_is_shown_as_such_and_the_oldest_lines_go() {
        assert_eq!(printed(&[b"a\xffb\xe7c\x1bx\x00d"]), "a\u{fffd}b\u{fffd}cxd");
        let mut screen = Screen::default();
        for number in 0..2 * MAX_LINES {
            screen.print(format!("{number}\n").as_bytes());
        }
        assert_eq!(screen.text().lines().count(), MAX_LINES);
        assert!(screen.text().starts_with(&format!("{MAX_LINES}\n")));
    }
}
