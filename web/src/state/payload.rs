//! A payload as it is shown: text, or hex where it is no text. Never markup, never without limit.

/// Bytes of a payload that are shown; of a longer one the rest is only counted.
pub const MAX_SHOWN: usize = 2048;
/// Characters of an excerpt.
const MAX_EXCERPT: usize = 80;

/// A payload made presentable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is shown.
    pub body: Body,
    /// Length of the whole payload in bytes.
    pub size: usize,
}

/// How a payload is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Well-formed UTF-8.
    Text(String),
    /// Anything else, as pairs of hex digits.
    Hex(String),
}

impl Shown {
    /// Text if all of it is UTF-8, else hex; cut at [`MAX_SHOWN`] bytes.
    pub fn new(payload: &[u8]) -> Self {
        let size = payload.len();
        let body = match std::str::from_utf8(payload) {
            Ok(text) => Body::Text(up_to(text, MAX_SHOWN).to_owned()),
            Err(_) => Body::Hex(hex(&payload[..size.min(MAX_SHOWN)])),
        };
        Self { body, size }
    }

    /// Whether the end is not shown.
    pub fn is_cut(&self) -> bool {
        self.size > MAX_SHOWN || matches!(&self.body, Body::Text(text) if text.len() < self.size)
    }

    /// The beginning, on one line: for a sentence about it.
    pub fn excerpt(&self) -> String {
        let mut letters = self.as_str().chars();
        let mut text: String = letters.by_ref().take(MAX_EXCERPT).map(one_line).collect();
        if letters.next().is_some() || self.is_cut() {
            text.push('…');
        }
        text
    }

    /// What is shown.
    pub fn as_str(&self) -> &str {
        match &self.body {
            Body::Text(text) | Body::Hex(text) => text,
        }
    }
}

/// The beginning of a text: whole characters, at most `limit` bytes.
pub fn up_to(text: &str, limit: usize) -> &str {
    let end = (0..=limit.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or_default()]
}

fn one_line(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            text.push(' ');
        }
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('?'));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_the_rest_is_hex() {
        let shown = Shown::new("23.4 °C".as_bytes());
        assert_eq!((shown.as_str(), shown.is_cut()), ("23.4 °C", false));
        let shown = Shown::new(&[0xff, 0x00, 0x41]);
        assert_eq!(shown.body, Body::Hex("ff 00 41".into()));
        assert_eq!(Shown::new(b"").body, Body::Text(String::new()));
    }

    #[test]
    fn an_excerpt_is_short_and_on_one_line() {
        assert_eq!(Shown::new(b"a\nb").excerpt(), "a b");
        let excerpt = Shown::new(&[b'x'; 500]).excerpt();
        assert_eq!((excerpt.chars().count(), excerpt.ends_with('…')), (MAX_EXCERPT + 1, true));
    }

    #[test]
    fn a_long_payload_is_cut_between_characters() {
        let long = "温".repeat(MAX_SHOWN);
        let shown = Shown::new(long.as_bytes());
        assert!(shown.is_cut() && shown.as_str().len() <= MAX_SHOWN);
        assert_eq!(shown.size, long.len());
        let shown = Shown::new(&vec![0xfe; MAX_SHOWN + 1]);
        assert!(shown.is_cut());
        assert_eq!(shown.as_str().len(), MAX_SHOWN * 3 - 1);
        assert!(!Shown::new(&vec![0xfe; MAX_SHOWN]).is_cut());
    }
}
