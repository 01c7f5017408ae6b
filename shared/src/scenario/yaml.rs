//! YAML as a tree in which every node knows its line.
//!
//! Knows limits, and what of YAML a scenario does without: anchors, tags and several documents.
//! Does not know what a scenario is.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Number, Value as Json};

use super::fault::{Fault, ScenarioError, Syntax};

/// The longest file in bytes.
pub const MAX_FILE: usize = 256 * 1024;
/// Texts, lists and maps in a file.
pub const MAX_NODES: usize = 20_000;
/// Lists and maps inside one another.
const MAX_DEPTH: usize = 16;

/// A part of a file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// The line where it begins, from 1.
    pub(crate) line: usize,
    /// The character in that line, from 1.
    pub(crate) column: usize,
    /// What it is.
    pub(crate) value: Value,
}

/// What a part of a file is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// A text, a number, a yes or no: what it is meant to be depends on its place.
    Text {
        /// As it is written, without quotes.
        text: String,
        /// It was quoted, so that it is a text whatever it looks like.
        is_quoted: bool,
    },
    /// `- a`
    List(Vec<Node>),
    /// `a: b`, in the order of the file; no key is there twice.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) key: String,
    pub(crate) node: Node,
}

/// A list or map that is not closed yet.
struct Open {
    line: usize,
    column: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<(usize, usize, String)>),
}

impl Node {
    /// Reads a file with one document.
    pub(crate) fn parse(text: &str) -> Result<Self, ScenarioError> {
        if text.len() > MAX_FILE {
            return Err(Fault::TooLong { limit: MAX_FILE }.at(1));
        }
        let (mut open, mut root, mut nodes): (Vec<Open>, Option<Self>, usize) =
            (Vec::new(), None, 0);
        for event in Parser::new_from_str(text) {
            let (event, span) = event.map_err(|error| syntax(&error))?;
            let (line, column) = (span.start.line(), span.start.col() + 1);
            if event.is_node() {
                nodes += 1;
                if nodes > MAX_NODES {
                    return Err(Fault::TooManyNodes { limit: MAX_NODES }.at(line));
                }
                if event.tag().is_some() {
                    return Err(Fault::Tag.at(line));
                }
                if root.is_some() {
                    return Err(Fault::SeveralDocuments.at(line));
                }
            }
            let done = match event {
                Event::Alias(_) => return Err(Fault::Alias.at(line)),
                Event::Scalar(text, style, ..) => {
                    let is_quoted = style != ScalarStyle::Plain;
                    Self { line, column, value: Value::Text { text: text.into_owned(), is_quoted } }
                }
                Event::SequenceStart(..) => {
                    begin(&mut open, (line, column), Items::List(Vec::new()))?;
                    continue;
                }
                Event::MappingStart(..) => {
                    begin(&mut open, (line, column), Items::Map(Vec::new(), None))?;
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                    Some(closed) => closed.finish(),
                    None => continue,
                },
                _ => continue,
            };
            match open.last_mut() {
                Some(parent) => parent.add(done)?,
                None => root = Some(done),
            }
        }
        root.ok_or_else(|| Fault::Empty.at(1))
    }

    /// Its text; `None` for a list or a map.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Nothing was written in its place.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.value, Value::Text { text, is_quoted: false } if text.is_empty() || text == "~")
    }

    /// The same in JSON: what is not quoted is a number, a yes or no, or nothing if it looks like it.
    pub(crate) fn to_json(&self) -> Json {
        match &self.value {
            Value::Text { text, is_quoted: true } => Json::String(text.clone()),
            Value::Text { text, .. } => plain(text),
            Value::List(items) => Json::Array(items.iter().map(Self::to_json).collect()),
            Value::Map(entries) => Json::Object(Map::from_iter(
                entries.iter().map(|entry| (entry.key.clone(), entry.node.to_json())),
            )),
        }
    }
}

fn plain(text: &str) -> Json {
    match text {
        "" | "~" | "null" => return Json::Null,
        "true" => return Json::Bool(true),
        "false" => return Json::Bool(false),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        return Json::from(number);
    }
    let starts_like_a_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let number = text.parse::<f64>().ok().filter(|_| starts_like_a_number);
    number.and_then(Number::from_f64).map_or_else(|| Json::String(text.to_owned()), Json::Number)
}

fn begin(
    open: &mut Vec<Open>,
    (line, column): (usize, usize),
    items: Items,
) -> Result<(), ScenarioError> {
    if open.len() == MAX_DEPTH {
        return Err(Fault::TooDeep { limit: MAX_DEPTH }.at(line));
    }
    open.push(Open { line, column, items });
    Ok(())
}

fn syntax(error: &ScanError) -> ScenarioError {
    let fault = Fault::Syntax(Syntax::of(error.kind())).at(error.marker().line());
    ScenarioError { column: error.marker().col() + 1, ..fault }
}

impl Open {
    fn add(&mut self, node: Node) -> Result<(), ScenarioError> {
        match &mut self.items {
            Items::List(items) => items.push(node),
            Items::Map(entries, key) => match key.take() {
                Some((line, column, key)) => entries.push(Entry { line, column, key, node }),
                None => {
                    let (line, column) = (node.line, node.column);
                    let Value::Text { text, .. } = node.value else {
                        return Err(Fault::KeyIsNoText.at(line));
                    };
                    if entries.iter().any(|entry| entry.key == text) {
                        return Err(Fault::TwiceKey { key: text }.at(line));
                    }
                    *key = Some((line, column, text));
                }
            },
        }
        Ok(())
    }

    fn finish(self) -> Node {
        let value = match self.items {
            Items::List(items) => Value::List(items),
            Items::Map(entries, _) => Value::Map(entries),
        };
        Node { line: self.line, column: self.column, value }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn fault(text: &str) -> (usize, Fault) {
        let error = Node::parse(text).unwrap_err();
        (error.line, error.fault)
    }

    #[test]
    fn every_node_knows_its_line() {
        let root = Node::parse("# a comment\na: 1\nb:\n  - x\n  - {c: \"2\", d: [y]}\n").unwrap();
        let Value::Map(entries) = &root.value else { panic!("{root:?}") };
        assert_eq!((entries[0].line, entries[1].line), (2, 3));
        let Value::List(items) = &entries[1].node.value else { panic!("{root:?}") };
        assert_eq!((items[0].line, items[1].line), (4, 5));
        assert_eq!(root.to_json().to_string(), r#"{"a":1,"b":["x",{"c":"2","d":["y"]}]}"#);
    }

    #[test]
    fn what_a_scenario_does_without_is_refused_with_its_line() {
        assert_eq!(fault("a: &x 1\nb: *x\n"), (2, Fault::Alias));
        assert_eq!(fault("a: 1\nb: !int 2\n"), (2, Fault::Tag));
        assert_eq!(fault("a: 1\n---\nb: 2\n"), (3, Fault::SeveralDocuments));
        assert_eq!(fault("a: 1\nb: 2\na: 3\n"), (3, Fault::TwiceKey { key: "a".into() }));
        assert_eq!(fault("a: 1\n[b]: 2\n").1, Fault::KeyIsNoText);
        assert_eq!(fault("# nothing\n").1, Fault::Empty);
        let deep = "[".repeat(40) + &"]".repeat(40);
        assert_eq!(fault(&deep).1, Fault::TooDeep { limit: MAX_DEPTH });
        assert_eq!(fault(&"- a\n".repeat(MAX_NODES)).1, Fault::TooManyNodes { limit: MAX_NODES });
        assert_eq!(fault(&" ".repeat(MAX_FILE + 1)).1, Fault::TooLong { limit: MAX_FILE });
    }

    #[test]
    fn what_is_no_yaml_is_said_with_its_line() {
        for (text, line, expected) in [
            ("a: 1\nb: [1, 2\n", 3, Syntax::NotClosed),
            ("a: \"x\n", 2, Syntax::NotClosed),
            ("a:\n\t- x\n", 2, Syntax::Tab),
        ] {
            let (at, fault) = fault(text);
            assert_eq!(fault, Fault::Syntax(expected), "{text:?}");
            assert!(at <= line && at > 0, "{text:?}: {at}");
        }
    }

    #[test]
    fn any_text_is_a_tree_or_a_fault() {
        for text in
            ["- - - a", "a: b: c", "? x", "%YAML 9", "\u{feff}a: 1", "'", "{", "*", "&", "!"]
        {
            let _ = Node::parse(text);
        }
    }
}
