//! The settings' file: TOML with one key for each setting, named as its flag is. (What bridges there
//! are stands beside them: see [`bridges`].)
//!
//! Knows TOML, lines, and which keys there are. Does not know what a value means: each is turned
//! into the text that a flag would have, and read by the same rules.

use std::fmt;

use toml::de::{DeTable, DeValue};

use super::bridges;

/// How alike a key that is there must be to be suggested in place of one that is not.
const ALIKE: f64 = 0.75;

/// What the file says of one setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name.
    pub(crate) key: String,
    /// One value, or several for a setting that is a list.
    pub(crate) values: Vec<String>,
    /// Where, from 1.
    pub(crate) line: usize,
}

/// What is wrong with the file, and in which line, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) line: usize,
    pub(crate) text: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

/// The settings in `text`, and everything that is wrong with it.
pub(crate) fn read(text: &str, keys: &[&str]) -> (Vec<Entry>, Vec<Mistake>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut mistakes: Vec<Mistake> = errors
        .iter()
        .map(|error| Mistake {
            line: line_at(text, error.span().unwrap_or_default().start),
            text: error.message().trim().replace('\n', ", "),
        })
        .collect();
    let mut entries = Vec::new();
    for (name, value) in table.get_ref() {
        let line = line_at(text, name.span().start);
        let key: &str = name.get_ref();
        if key == bridges::KEY {
            continue;
        }
        let found = match keys.iter().find(|known| **known == key) {
            Some(_) => texts(value.get_ref()).ok_or_else(|| {
                format!("`{key}` is one value or a list of values, not {}", kind(value.get_ref()))
            }),
            None => Err(unknown(key, keys)),
        };
        match found {
            Ok(values) => entries.push(Entry { key: key.to_owned(), values, line }),
            Err(text) => mistakes.push(Mistake { line, text }),
        }
    }
    (entries, mistakes)
}

/// The texts of a value: several of a list, none of a table or of a list in a list.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(values) => values.iter().map(|value| text(value.get_ref())).collect(),
        value => text(value).map(|text| vec![text]),
    }
}

pub(super) fn text(value: &DeValue<'_>) -> Option<String> {
    Some(match value {
        DeValue::String(text) => text.clone().into_owned(),
        // 0x10 is 16 to TOML, and a flag knows no such thing.
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => number.to_string(),
            Err(_) => number.as_str().to_owned(),
        },
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    })
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::Array(_) => "a list with lists or tables in it",
        _ => "a table",
    }
}

fn unknown(key: &str, keys: &[&str]) -> String {
    match nearest(key, keys) {
        Some(known) => format!("there is no setting `{key}`: did you mean `{known}`?"),
        None => format!("there is no setting `{key}`: `broker-ws --help` lists all of them"),
    }
}

/// The name that is most like `key`, if one is like it at all.
pub(crate) fn nearest<'a>(key: &str, keys: &[&'a str]) -> Option<&'a str> {
    let key = key.to_lowercase().replace('_', "-");
    let alike = keys.iter().map(|known| (strsim::jaro_winkler(&key, known), *known));
    let (likeness, known) = alike.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (likeness >= ALIKE).then_some(known)
}

/// The line that a byte stands in, from 1.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &[&str] = &["listen", "lan", "max-connections", "max-packet-size"];

    fn mistakes(text: &str) -> String {
        let mut mistakes = read(text, KEYS).1;
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
    }

    #[test]
    fn every_kind_of_value_is_the_text_of_a_flag() {
        let text = "# a comment\nlisten = [\"127.0.0.1:1\", '[::1]:2']\nlan = true\n\n\
                    max-connections = 1_000\nmax-packet-size = 0x100\n";
        let (mut entries, mistakes) = read(text, KEYS);
        entries.sort_by_key(|entry| entry.line);
        assert_eq!(mistakes, []);
        let of = |key: &str, values: &[&str], line| Entry {
            key: key.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            line,
        };
        assert_eq!(
            entries,
            [
                of("listen", &["127.0.0.1:1", "[::1]:2"], 2),
                of("lan", &["true"], 3),
                of("max-connections", &["1000"], 5),
                of("max-packet-size", &["256"], 6),
            ]
        );
        assert_eq!(read("", KEYS), (vec![], vec![]));
    }

    #[test]
    fn an_unknown_key_gets_a_suggestion() {
        for (key, known) in [
            ("listn", "listen"),
            ("max_connections", "max-connections"),
            ("Max-Conections", "max-connections"),
            ("max-paket-size", "max-packet-size"),
        ] {
            let text = mistakes(&format!("\n{key} = 1"));
            let says = format!("line 2: there is no setting `{key}`: did you mean `{known}`?\n");
            assert_eq!(text, says);
        }
        assert!(mistakes("zzz = 1").contains("`broker-ws --help` lists all"));
    }

    #[test]
    fn every_mistake_is_named_in_the_order_of_its_line() {
        let text = "listen = { a = 1 }\nfoo = 1\nlan = [[true]]\nmax-connections = 5\n\
                    max-connections = 6\n[listener]\n";
        let mistakes = mistakes(text);
        let lines: Vec<&str> = mistakes.lines().map(|line| &line[..7]).collect();
        assert_eq!(lines, ["line 1:", "line 2:", "line 3:", "line 5:", "line 6:"], "{mistakes}");
        assert!(mistakes.contains("not a table"), "{mistakes}");
        assert!(mistakes.contains("a list with lists"), "{mistakes}");
        assert!(mistakes.contains("duplicate key"), "{mistakes}");
    }

    #[test]
    fn what_is_no_toml_is_said_with_its_line() {
        for text in [
            "lan = true\nlisten = \"127",
            "lan = true\nlisten =",
            "lan=true\n= 3",
            "lan=true\n\u{0}",
        ] {
            let mistakes = mistakes(text);
            assert!(mistakes.starts_with("line 2: "), "{text:?}: {mistakes}");
        }
    }
}
