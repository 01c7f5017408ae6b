//! The Markdown of lessons: paragraphs, lists, code, emphasis and links.
//!
//! A text becomes blocks of words; there is nothing in them that could run or load anything. What
//! looks like HTML is text. Does not know how blocks are shown.

use alloc::string::String;
use alloc::vec::Vec;

use super::fault::{LessonError, LessonFault};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Words that belong together.
    Paragraph(Vec<Span>),
    /// `- a`, or `1. a`.
    List {
        /// With numbers.
        is_numbered: bool,
        /// Its entries.
        items: Vec<Vec<Span>>,
    },
    /// Between two lines with three backquotes.
    Code(String),
}

/// Some words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// As they are.
    Text(String),
    /// `**strong**`
    Strong(String),
    /// `*emphasis*`
    Emphasis(String),
    /// `` `code` ``
    Code(String),
    /// `[label](address)`
    Link {
        /// What is seen of it.
        label: String,
        /// Where it leads: into the page (`#/…`) or to the web (`https://…`).
        address: String,
    },
}

/// Reads a text whose first line is this line of a file.
pub(super) fn parse(first: usize, lines: &[&str]) -> Result<Vec<Block>, LessonError> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() {
            at += 1;
        } else if line.trim_start().starts_with("```") {
            let rest = &lines[at + 1..];
            let end = rest.iter().position(|line| line.trim() == "```");
            let end = end.ok_or_else(|| LessonFault::CodeNotClosed.at(first + at))?;
            blocks.push(Block::Code(rest[..end].join("\n")));
            at += end + 2;
        } else {
            at += paragraph(first + at, &lines[at..], &mut blocks)?;
        }
    }
    Ok(blocks)
}

/// Reads a paragraph or a list; gives the number of its lines.
fn paragraph(first: usize, lines: &[&str], blocks: &mut Vec<Block>) -> Result<usize, LessonError> {
    let is_end = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with("```");
    let end = lines.iter().position(is_end).unwrap_or(lines.len());
    let lines = &lines[..end];
    let Some((is_numbered, _)) = item(lines[0]) else {
        let stop = lines.iter().position(|line| item(line).is_some()).unwrap_or(end);
        blocks.push(Block::Paragraph(spans(first, &joined(&lines[..stop]))?));
        return Ok(stop);
    };
    let mut items: Vec<(usize, Vec<&str>)> = Vec::new();
    for (offset, line) in lines.iter().enumerate() {
        match (item(line), items.last_mut()) {
            (Some((_, text)), _) => items.push((first + offset, Vec::from([text]))),
            (None, Some((_, more))) => more.push(line.trim()),
            (None, None) => {}
        }
    }
    let items = items.iter().map(|(line, text)| spans(*line, &joined(text)));
    blocks.push(Block::List { is_numbered, items: items.collect::<Result<_, _>>()? });
    Ok(end)
}

/// Lines of one paragraph: with a blank between them, but not between two Chinese characters.
fn joined(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines.iter().map(|line| line.trim()) {
        let needs_blank = match (text.chars().next_back(), line.chars().next()) {
            (Some(before), Some(after)) => !(is_wide(before) && is_wide(after)),
            _ => false,
        };
        if needs_blank {
            text.push(' ');
        }
        text.push_str(line);
    }
    text
}

/// Chinese characters and their punctuation.
const fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '“' | '”' | '…' | '—')
}

/// Whether an entry of a list begins here: with numbers or not, and its text.
fn item(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    if let Some(text) = line.strip_prefix("- ") {
        return Some((false, text));
    }
    let digits =
        line.find(|c: char| !c.is_ascii_digit()).filter(|digits| (1..=2).contains(digits))?;
    line[digits..].strip_prefix(". ").map(|text| (true, text))
}

fn spans(line: usize, text: &str) -> Result<Vec<Span>, LessonError> {
    let mut spans: Vec<Span> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (span, after) = match marked(rest) {
            Some(found) => found,
            None => {
                let mark = |c: char| matches!(c, '`' | '*' | '[');
                let start = first.len_utf8();
                let end = rest[start..].find(mark).map_or(rest.len(), |end| start + end);
                (Span::Text(rest[..end].into()), &rest[end..])
            }
        };
        if let Span::Link { address, .. } = &span
            && !is_safe(address)
        {
            return Err(LessonFault::Link { address: address.clone() }.at(line));
        }
        match (spans.last_mut(), span) {
            (Some(Span::Text(before)), Span::Text(text)) => before.push_str(&text),
            (_, span) => spans.push(span),
        }
        rest = after;
    }
    Ok(spans)
}

/// A span with marks around it, if one begins here.
fn marked(text: &str) -> Option<(Span, &str)> {
    let between = |mark: &str| {
        let (inside, after) = text.strip_prefix(mark)?.split_once(mark)?;
        let is_span = !inside.is_empty() && !inside.starts_with(' ');
        is_span.then(|| (String::from(inside), after))
    };
    if let Some((code, after)) = between("`") {
        return Some((Span::Code(code), after));
    }
    if let Some((strong, after)) = between("**") {
        return Some((Span::Strong(strong), after));
    }
    if let Some((emphasis, after)) = between("*") {
        return Some((Span::Emphasis(emphasis), after));
    }
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    if label.contains(['[', ']']) {
        return None;
    }
    Some((Span::Link { label: label.into(), address: address.into() }, after))
}

/// Into the page, or to the web.
fn is_safe(address: &str) -> bool {
    let is_there = ["#/", "https://", "http://"].iter().any(|start| address.starts_with(start));
    is_there && !address.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use alloc::vec;

    use super::*;

    fn read(text: &str) -> Vec<Block> {
        parse(1, &text.lines().collect::<Vec<_>>()).unwrap()
    }

    fn plain(text: &str) -> Span {
        Span::Text(text.to_string())
    }

    #[test]
    fn paragraphs_lists_and_code_are_told_apart() {
        let blocks =
            read("one\ntwo\n\n- a\n- b\n  c\n1. not one of them\n\n```py\nx = 1\n\n- y\n```\nend");
        assert_eq!(
            blocks,
            [
                Block::Paragraph(vec![plain("one two")]),
                Block::List {
                    is_numbered: false,
                    items: vec![
                        vec![plain("a")],
                        vec![plain("b c")],
                        vec![plain("not one of them")]
                    ]
                },
                Block::Code("x = 1\n\n- y".to_string()),
                Block::Paragraph(vec![plain("end")]),
            ]
        );
        assert_eq!(read("中文\n断行"), [Block::Paragraph(vec![plain("中文断行")])]);
    }

    #[test]
    fn marks_make_spans_and_whatever_is_none_stays_text() {
        let blocks = read("a `b*` **c** *d* [e](#/console) 2 * 3 * 4 <script>x</script> [f] `g");
        let [Block::Paragraph(spans)] = &blocks[..] else { panic!("{blocks:?}") };
        assert_eq!(
            spans,
            &[
                plain("a "),
                Span::Code("b*".to_string()),
                plain(" "),
                Span::Strong("c".to_string()),
                plain(" "),
                Span::Emphasis("d".to_string()),
                plain(" "),
                Span::Link { label: "e".to_string(), address: "#/console".to_string() },
                plain(" 2 * 3 * 4 <script>x</script> [f] `g"),
            ]
        );
    }

    #[test]
    fn a_link_leads_into_the_page_or_to_the_web() {
        for bad in ["javascript:void", "data:text/html,x", "//host", "console", "https://a b"] {
            let error = parse(7, &["", &alloc::format!("see [x]({bad})")]).unwrap_err();
            assert_eq!((error.line, error.fault), (8, LessonFault::Link { address: bad.into() }));
        }
        assert!(parse(1, &["[x](https://mqtt.org/)"]).is_ok());
        let open = parse(3, &["a", "```", "b"]).unwrap_err();
        assert_eq!((open.line, open.fault), (4, LessonFault::CodeNotClosed));
    }
}
