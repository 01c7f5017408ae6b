//! A file of rules as a text to which a rule is added and from which one is taken: remarks and
//! everything else stay as they are.

use alloc::string::String;
use alloc::vec::Vec;

/// The text with a rule at its end. `rule` are lines that begin with `- `, not indented.
pub fn insert(text: &str, rule: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let is_entry = |line: &&String| line.trim_start().starts_with("- ");
    let indent = lines.iter().find(is_entry).map_or(2, |line| line.len() - line.trim_start().len());
    let empty = |line: &String| {
        let line = line.trim_end();
        matches!(line.strip_prefix("rules:").map(str::trim), Some("" | "[]" | "~"))
    };
    match lines.iter_mut().find(|line| empty(line)) {
        Some(line) => *line = String::from("rules:"),
        None => lines.push(String::from("rules:")),
    }
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let pad: String = core::iter::repeat_n(' ', indent).collect();
    lines.extend(rule.lines().map(|line| pad.clone() + line));
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The text without these lines (from 1, the end excluded).
pub fn remove(text: &str, lines: (usize, usize)) -> String {
    let is_kept = |index: &usize| !(lines.0..lines.1).contains(&(index + 1));
    let mut kept = String::new();
    for (_, line) in text.lines().enumerate().filter(|(index, _)| is_kept(index)) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}
