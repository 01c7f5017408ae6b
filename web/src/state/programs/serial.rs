//! What a program prints, and what the page has to say about it, line by line.
//!
//! Knows the characters of a terminal that a program uses: the end of a line, the return to its
//! beginning, the step back. Does not know who prints: text comes in pieces of any size.

use std::rc::Rc;

use shared::time::Instant;

use crate::state::chunks::Chunks;
use crate::state::search;

/// Lines that are kept; the oldest goes first.
pub const MAX_LINES: usize = 5_000;
/// Bytes that are kept; the oldest lines go first.
pub const MAX_BYTES: usize = 512 * 1024;
/// Bytes of a line. What is longer goes on in the next one.
pub const MAX_LINE: usize = 2_000;

/// What is kept of a board's output.
#[derive(Clone, Debug)]
pub struct Serial<R> {
    lines: Chunks<Line<R>>,
    /// Number of the next line: how many there have ever been.
    next: u64,
    bytes: usize,
    cursor: Cursor,
    /// A control sequence has begun; it ends with a letter.
    is_escaped: bool,
}

/// Where the next character goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Cursor {
    /// Into a line of its own.
    #[default]
    NewLine,
    /// To the end of the last line.
    End,
    /// Over the last line, from its beginning.
    Return,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line<R> {
    /// Counted from the beginning, also of those that are gone.
    pub number: u64,
    /// When it began.
    pub at: Instant,
    /// What it says.
    pub content: Content<R>,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<R> {
    /// The program printed it.
    Text(Rc<str>),
    /// A person typed it.
    Typed(Rc<str>),
    /// The page remarks it.
    Remark(R),
}

impl<R: Clone> Default for Serial<R> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<R: Clone> Serial<R> {
    /// The program printed this.
    pub fn print(&mut self, now: Instant, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(is_control).unwrap_or(rest.len());
            let (plain, after) = rest.split_at(end);
            self.write(now, plain);
            let mut characters = after.chars();
            if let Some(control) = characters.next() {
                self.control(now, control);
            }
            rest = characters.as_str();
        }
    }

    /// A person typed this: it stands behind what asked for it, as on a terminal.
    pub fn typed(&mut self, now: Instant, text: &str) {
        let text = cut(text);
        if self.cursor == Cursor::End {
            self.print(now, text);
            self.cursor = Cursor::NewLine;
        } else {
            self.cursor = Cursor::NewLine;
            self.push(now, Content::Typed(text.into()));
        }
    }

    /// The page remarks something, in a line of its own.
    pub fn remark(&mut self, now: Instant, remark: R) {
        self.cursor = Cursor::NewLine;
        self.push(now, Content::Remark(remark));
    }

    /// The lines, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Line<R>> {
        self.lines.iter()
    }

    /// How many lines are kept.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lines.len() == 0
    }

    /// A line that is kept, the oldest being 0.
    pub fn get(&self, index: usize) -> Option<&Line<R>> {
        self.lines.get(index)
    }

    /// How many lines there have ever been.
    pub const fn total(&self) -> u64 {
        self.next
    }

    /// Forgets what there is.
    pub fn clear(&mut self) {
        let next = self.next;
        *self = Self { next, ..Self::empty() };
    }

    fn empty() -> Self {
        let lines = Chunks::default();
        Self { lines, next: 0, bytes: 0, cursor: Cursor::NewLine, is_escaped: false }
    }

    fn write(&mut self, now: Instant, text: &str) {
        let mut text = text;
        if self.is_escaped {
            let Some(end) = text.find(|c: char| c.is_ascii_alphabetic()) else { return };
            text = &text[end + 1..];
            self.is_escaped = false;
        }
        while !text.is_empty() {
            let before = match self.cursor {
                Cursor::NewLine => None,
                Cursor::Return => Some(Rc::from("")),
                Cursor::End => self.last_text(),
            };
            let room = MAX_LINE.saturating_sub(before.as_deref().map_or(0, str::len));
            let (fits, rest) = text.split_at(boundary(text, room));
            match before {
                Some(before) if !fits.is_empty() => self.replace(format!("{before}{fits}")),
                None => self.push(now, Content::Text(fits.into())),
                Some(_) => {}
            }
            self.cursor = if rest.is_empty() { Cursor::End } else { Cursor::NewLine };
            text = rest;
        }
    }

    fn control(&mut self, now: Instant, control: char) {
        self.is_escaped = control == '\u{1b}';
        match control {
            '\n' => {
                if self.cursor == Cursor::NewLine {
                    self.push(now, Content::Text("".into()));
                }
                self.cursor = Cursor::NewLine;
            }
            '\r' if self.cursor == Cursor::End => self.cursor = Cursor::Return,
            '\u{8}' => {
                if let (Cursor::End, Some(text)) = (self.cursor, self.last_text()) {
                    let mut text = text.to_string();
                    text.pop();
                    self.replace(text);
                }
            }
            '\t' => self.write(now, "    "),
            _ => {}
        }
    }

    fn last(&self) -> Option<&Line<R>> {
        self.lines.get(self.lines.len().checked_sub(1)?)
    }

    fn last_text(&self) -> Option<Rc<str>> {
        match &self.last()?.content {
            Content::Text(text) => Some(Rc::clone(text)),
            Content::Typed(_) | Content::Remark(_) => None,
        }
    }

    fn replace(&mut self, text: String) {
        let Some(last) = self.last().cloned() else { return };
        self.bytes = self.bytes - last.size() + text.len();
        let index = self.lines.len() - 1;
        self.lines.set(index, Line { content: Content::Text(text.into()), ..last });
    }

    fn push(&mut self, now: Instant, content: Content<R>) {
        let line = Line { number: self.next, at: now, content };
        self.next += 1;
        self.bytes += line.size();
        self.lines.push_back(line);
        while self.lines.len() > MAX_LINES || self.bytes > MAX_BYTES {
            let Some(gone) = self.lines.pop_front() else { break };
            self.bytes -= gone.size();
        }
    }
}

impl<R> Line<R> {
    /// Whether the program printed this, or a person typed it; `text` is in small letters (`search::folded`). What the
    /// page remarks is found by none: it has no text of its own.
    pub fn contains(&self, text: &str) -> bool {
        match &self.content {
            Content::Text(it) | Content::Typed(it) => search::finds(it, text),
            Content::Remark(_) => false,
        }
    }

    fn size(&self) -> usize {
        match &self.content {
            Content::Text(text) | Content::Typed(text) => text.len(),
            Content::Remark(_) => 0,
        }
    }
}

fn is_control(c: char) -> bool {
    c.is_control()
}

/// The last place at or before `at` where `text` may be cut; one character always fits.
fn boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|&it| text.is_char_boundary(it)).unwrap_or_default()
}

fn cut(text: &str) -> &str {
    let line = text.trim_end_matches(['\r', '\n']);
    &line[..boundary(line, MAX_LINE)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_millis(5);

    fn shown(serial: &Serial<&'static str>) -> Vec<String> {
        let text = |line: &Line<&'static str>| match &line.content {
            Content::Text(text) => text.to_string(),
            Content::Typed(text) => format!("> {text}"),
            Content::Remark(remark) => format!("! {remark}"),
        };
        serial.iter().map(text).collect()
    }

    #[test]
    fn lines_are_the_same_however_the_text_is_cut() {
        let text = "一 two\r\n\r\n three\n10%\r20%\rdone\nabc\u{8}\u{8}d\u{1b}[K!\n\tlast";
        let expected = ["一 two", "", " three", "done", "ad!", "    last"];
        for size in 1..text.len() {
            let mut serial = Serial::default();
            let mut pieces = text.chars().peekable();
            while pieces.peek().is_some() {
                let piece: String = pieces.by_ref().take(size).collect();
                serial.print(NOW, &piece);
            }
            assert_eq!(shown(&serial), expected, "in pieces of {size}");
        }
    }

    #[test]
    fn what_is_typed_stands_behind_the_prompt_and_remarks_have_lines_of_their_own() {
        let mut serial = Serial::default();
        serial.print(NOW, ">>> ");
        serial.typed(NOW, "1 + 1\r\n");
        serial.print(NOW, "2\r\n");
        serial.typed(NOW, "early");
        serial.remark(NOW, "ended");
        serial.print(NOW, "more");
        assert_eq!(shown(&serial), [">>> 1 + 1", "2", "> early", "! ended", "more"]);
    }

    #[test]
    fn a_long_line_goes_on_in_the_next_one() {
        let mut serial = Serial::<&str>::default();
        serial.print(NOW, &"灯".repeat(MAX_LINE));
        assert!(serial.iter().all(|line| line.size() <= MAX_LINE));
        assert_eq!(shown(&serial).concat(), "灯".repeat(MAX_LINE));
    }

    #[test]
    fn the_oldest_lines_go_at_either_limit() {
        let mut serial = Serial::<&str>::default();
        for number in 0..MAX_LINES + 7 {
            serial.print(NOW, &format!("{number}\n"));
        }
        assert_eq!((serial.len(), serial.get(0).map(|it| it.number)), (MAX_LINES, Some(7)));
        serial.print(NOW, &("x".repeat(MAX_LINE) + "\n").repeat(MAX_BYTES / MAX_LINE + 3));
        assert!(serial.len() < MAX_LINES && serial.bytes <= MAX_BYTES);
        serial.clear();
        assert_eq!((serial.len(), serial.bytes), (0, 0));
        assert_eq!(serial.total(), MAX_LINES as u64 + 7 + (MAX_BYTES / MAX_LINE + 3) as u64);
    }
}
