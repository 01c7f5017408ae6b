//! The two language tables, as they are written: that every sentence is there is the compiler's
//! business, what is in it is looked at here.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Sentences that are the same in Chinese, or have no Chinese character in them: names, units,
/// what MQTT itself calls so, and what is put together from other sentences.
const SAME: [&str; 6] = ["QoS", "MessagePack", "Base64", "Blinklab", "MQTTX", "Wireshark"];
/// What a person may type, as an example.
const EXAMPLES: [&str; 1] = ["temperature > 20"];

/// What a sentence is for, and each way in which it is said.
type Table = BTreeMap<String, Vec<String>>;

fn table(language: &str) -> BTreeMap<String, Table> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/i18n").join(language);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            (name, sentences(&fs::read_to_string(file).unwrap()))
        })
        .collect()
}

/// The sentences of a source file, by the variant that stands before the last `=>`.
fn sentences(source: &str) -> Table {
    let mut table = Table::new();
    let mut rest = source;
    let mut variant = String::new();
    while let Some(at) = rest.find("text!(") {
        let before = &rest[..at];
        for (arrow, _) in before.match_indices("=>") {
            let line = before[..arrow].rsplit('\n').next().unwrap_or_default().trim();
            let end = line.find(|c: char| !c.is_alphanumeric() && c != ':' && c != '_');
            let name = &line[..end.unwrap_or(line.len())];
            if name.contains("::") {
                variant = name.to_owned();
            }
        }
        rest = rest[at + "text!(".len()..].trim_start();
        if let Some(literal) = rest.strip_prefix('"') {
            let (text, after) = literal_of(literal);
            table.entry(variant.clone()).or_default().push(text);
            rest = after;
        }
    }
    table
}

/// A string literal up to its closing quote, as it reads, and what follows.
fn literal_of(source: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = source.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, &source[at + 1..]),
            '\\' => match chars.next() {
                Some((next, '\n')) => {
                    let rest = &source[next + 1..];
                    let skipped = rest.len() - rest.trim_start().len();
                    let (more, after) = literal_of(&source[next + 1 + skipped..]);
                    return (text + &more, after);
                }
                Some((_, escaped)) => text.push(escaped),
                None => break,
            },
            c => text.push(c),
        }
    }
    panic!("a literal without an end: {text}");
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// A sentence without what is filled in, and how much that is. The end of a plural in English, `{s}`,
/// is none of it.
fn split(text: &str) -> (String, usize) {
    let (mut plain, mut holes, mut is_inside) = (String::new(), 0, false);
    let text = text.replace("{s}", "s").replace("{s_too}", "s");
    for c in text.replace("{{", "").replace("}}", "").chars() {
        match c {
            '{' => (is_inside, holes) = (true, holes + 1),
            '}' => is_inside = false,
            c if !is_inside => plain.push(c),
            _ => {}
        }
    }
    (plain, holes)
}

/// Whether there is something to translate.
fn is_prose(plain: &str) -> bool {
    if EXAMPLES.contains(&plain) {
        return false;
    }
    let words = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2);
    let mut prose =
        words.filter(|word| !SAME.contains(word) && word.chars().any(char::is_lowercase));
    prose.next().is_some()
}

#[test]
fn chinese_is_chinese_in_words_and_punctuation() {
    let mut wrong = Vec::new();
    for (file, table) in table("zh") {
        for (variant, texts) in table {
            for text in texts {
                let (plain, _) = split(&text);
                if is_prose(&plain) && !plain.chars().any(is_chinese) {
                    wrong.push(format!("{file}: {variant} is not Chinese: {text}"));
                }
                // An address has marks of its own.
                let words = text.split(' ').filter(|word| !word.contains("://"));
                let chars: Vec<char> = words.flat_map(|word| word.chars().chain([' '])).collect();
                let is_ascii_mark = |c: char| matches!(c, ',' | ';' | ':' | '!' | '?' | '(' | ')');
                let is_beside = chars.windows(2).any(|pair| {
                    (is_chinese(pair[0]) && (is_ascii_mark(pair[1]) || pair[1] == '.'))
                        || (is_ascii_mark(pair[0]) && is_chinese(pair[1]))
                });
                if is_beside {
                    wrong.push(format!("{file}: {variant} has ASCII punctuation: {text}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn english_has_no_chinese_in_it_and_says_something_else() {
    let (zh, mut wrong) = (table("zh"), Vec::new());
    for (file, table) in table("en") {
        for (variant, texts) in table {
            for text in texts {
                if text.chars().any(|c| is_chinese(c) || "，。：；！？（）".contains(c)) {
                    wrong.push(format!("{file}: {variant} has Chinese in it: {text}"));
                }
                let other = zh.get(&file).and_then(|table| table.get(&variant));
                let is_same = other.is_some_and(|texts| texts.contains(&text));
                if is_same && is_prose(&split(&text).0) {
                    wrong.push(format!("{file}: {variant} is not translated: {text}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_languages_say_what_is_filled_in() {
    let (zh, mut wrong) = (table("zh"), Vec::new());
    let most = |texts: &[String]| texts.iter().map(|text| split(text).1).max().unwrap_or_default();
    for (file, table) in table("en") {
        for (variant, texts) in table {
            let Some(others) = zh.get(&file).and_then(|table| table.get(&variant)) else {
                continue;
            };
            if most(&texts) != most(others) {
                wrong.push(format!("{file}: {variant}: {texts:?} and {others:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_tables_are_read() {
    let table = table("zh");
    assert!(table.values().map(BTreeMap::len).sum::<usize>() > 200);
    assert_eq!(table["mod.rs"]["Say::TryNow"], ["立即重试"]);
}
