//! JSON laid out on lines, each name and number as it was written.
//!
//! serde_json says whether it is JSON. What is laid out are the bytes themselves: a parsed tree
//! would have lost the order of names and the digits of long numbers.

use serde::de::IgnoredAny;

use super::tree::indent;
use super::{Fault, FaultKind};

/// Lays it out.
pub fn pretty(payload: &[u8]) -> Result<String, Fault> {
    let text =
        std::str::from_utf8(payload).map_err(|error| FaultKind::NotUtf8.at(error.valid_up_to()))?;
    check(text)?;
    Ok(lay_out(text))
}

/// Whether it is JSON, and if not, where it goes wrong.
pub fn check(text: &str) -> Result<(), Fault> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ()).map_err(|error| {
        let kind = if error.is_eof() { FaultKind::Truncated } else { FaultKind::Invalid };
        let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let offset = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        kind.at(if error.is_eof() { text.len() } else { offset.min(text.len()) })
    })
}

fn lay_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut letters = text.chars().peekable();
    let mut depth = 0_usize;
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                out.push('"');
                let mut is_escaped = false;
                for letter in letters.by_ref() {
                    out.push(letter);
                    if letter == '"' && !is_escaped {
                        break;
                    }
                    is_escaped = letter == '\\' && !is_escaped;
                }
            }
            '{' | '[' => {
                while letters.next_if(|letter| letter.is_ascii_whitespace()).is_some() {}
                out.push(letter);
                if let Some(close) = letters.next_if(|letter| matches!(letter, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    line(depth, &mut out);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(depth, &mut out);
                out.push(letter);
            }
            ',' => {
                out.push(',');
                line(depth, &mut out);
            }
            ':' => out.push_str(": "),
            letter if letter.is_ascii_whitespace() => {}
            letter => out.push(letter),
        }
    }
    out
}

fn line(depth: usize, out: &mut String) {
    out.push('\n');
    indent(depth, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_laid_out_and_otherwise_as_it_was() {
        let text = r#" {"b" : 1.50, "a":[ ],"n":12345678901234567890123,"s":"x{,:\"\\"} "#;
        let laid = "{\n  \"b\": 1.50,\n  \"a\": [],\n  \"n\": 12345678901234567890123,\n  \
                    \"s\": \"x{,:\\\"\\\\\"\n}";
        assert_eq!(pretty(text.as_bytes()).unwrap(), laid);
        assert_eq!(pretty(b"[1,[2,{}]]").unwrap(), "[\n  1,\n  [\n    2,\n    {}\n  ]\n]");
        assert_eq!(pretty(b"23").unwrap(), "23");
    }

    #[test]
    fn what_is_none_is_said_at_its_byte() {
        for (text, fault) in [
            ("{\"a\":1,}", FaultKind::Invalid.at(7)),
            ("[1,\n 2,\n x]", FaultKind::Invalid.at(9)),
            ("{\"a\"", FaultKind::Truncated.at(4)),
            ("", FaultKind::Truncated.at(0)),
            ("1 2", FaultKind::Invalid.at(2)),
        ] {
            assert_eq!(check(text), Err(fault), "{text}");
        }
    }
}
