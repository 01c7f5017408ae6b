//! Text as it is written in a program, whatever is in it.
//!
//! Characters that steer the direction of text are always escaped: a program must not look other
//! than it is.

use std::fmt::Write;

/// A string of Python.
pub fn python(text: &str) -> String {
    quoted(text, |out, it| {
        let code = u32::from(it);
        match it {
            '\n' => out.push_str("\\n"),
            _ if code < 0x100 => put(out, format_args!("\\x{code:02x}")),
            _ => put(out, format_args!("\\u{code:04x}")),
        }
    })
}

/// A string of TOML, as CircuitPython reads it.
pub fn toml(text: &str) -> String {
    quoted(text, |out, it| put(out, format_args!("\\u{:04X}", u32::from(it))))
}

/// A string of JSON.
pub fn json(text: &str) -> String {
    quoted(text, |out, it| put(out, format_args!("\\u{:04x}", u32::from(it))))
}

/// A string of C++. Three octal digits end by themselves, unlike hexadecimal ones; a question mark
/// is escaped, as two of them begin a trigraph.
pub fn cpp(text: &str) -> String {
    let octal = |out: &mut String, it: char| {
        for byte in it.encode_utf8(&mut [0; 4]).bytes() {
            put(out, format_args!("\\{byte:03o}"));
        }
    };
    quoted(text, octal).replace("??", "?\\?")
}

/// In quotation marks: `escape` writes what cannot be seen.
fn quoted(text: &str, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for it in text.chars() {
        match it {
            '"' | '\\' => out.extend(['\\', it]),
            _ if it.is_control() || is_steering(it) => escape(&mut out, it),
            _ => out.push(it),
        }
    }
    out.push('"');
    out
}

/// Whether it is a line separator, or changes the direction of what follows.
const fn is_steering(it: char) -> bool {
    matches!(it, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a String takes everything");
}

/// The text after `#` or `//`: on one line, whatever is in it.
pub fn comment(text: &str) -> String {
    let plain = |it: char| if it.is_control() || is_steering(it) { ' ' } else { it };
    // A backslash at the end of a line would make the next one a comment of C++.
    text.chars().map(plain).collect::<String>().trim_end_matches(['\\', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_a_text_it_stays_one_string() {
        let text = "a\"b\\c\n??/\u{202e}é灯\u{7f}";
        assert_eq!(python(text), "\"a\\\"b\\\\c\\n??/\\u202eé灯\\x7f\"");
        assert_eq!(toml(text), "\"a\\\"b\\\\c\\u000A??/\\u202Eé灯\\u007F\"");
        assert_eq!(cpp(text), "\"a\\\"b\\\\c\\012?\\?/\\342\\200\\256é灯\\177\"");
        // A digit after an escape is not taken for a part of it.
        assert_eq!(cpp("\u{1}7"), "\"\\0017\"");
        assert_eq!(cpp("????"), "\"?\\??\\?\"");
    }

    #[test]
    fn a_comment_ends_with_its_line() {
        assert_eq!(comment("a\nimport os\u{2028}b\\"), "a import os b");
    }
}
