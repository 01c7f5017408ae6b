//! The lists of statements: docs/spec/mqtt-*.toml, in the small part of TOML that they need.

use std::collections::BTreeMap;

/// One normative statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) section: String,
    pub(super) id: String,
    pub(super) binds: String,
    pub(super) says: String,
    /// Why no test can show it.
    pub(super) reason: Option<String>,
}

/// The statements in a list: a table a section, one statement a line.
pub(super) fn statements(list: &str) -> Result<Vec<Statement>, String> {
    let mut section = String::new();
    let mut statements = Vec::<Statement>::new();
    for (number, line) in (1..).zip(list.lines().map(str::trim)) {
        let wrong = || format!("line {number} is no statement: {line}");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]")) {
            section = name.to_owned();
            continue;
        }
        let (id, rest) = quoted(line).ok_or_else(wrong)?;
        let fields = rest.trim_start().strip_prefix('=').map(str::trim);
        let fields = fields.and_then(|rest| rest.strip_prefix('{')?.strip_suffix('}'));
        let mut fields = fields_of(fields.ok_or_else(wrong)?).ok_or_else(wrong)?;
        let mut take = |key| fields.remove(key);
        let (binds, says) = (take("binds").ok_or_else(wrong)?, take("says").ok_or_else(wrong)?);
        let reason = take("reason");
        if !fields.is_empty() || !["client", "server", "both", "application"].contains(&&*binds) {
            return Err(wrong());
        }
        if statements.iter().any(|statement| statement.id == id) {
            return Err(format!("line {number}: {id} stands twice"));
        }
        statements.push(Statement { section: section.clone(), id, binds, says, reason });
    }
    Ok(statements)
}

/// `key = "value", …` as a map.
fn fields_of(mut text: &str) -> Option<BTreeMap<String, String>> {
    let mut fields = BTreeMap::new();
    loop {
        text = text.trim_start().trim_start_matches(',').trim_start();
        if text.is_empty() {
            return Some(fields);
        }
        let (key, rest) = text.split_once('=')?;
        let (value, rest) = quoted(rest.trim_start())?;
        fields.insert(key.trim().to_owned(), value);
        text = rest;
    }
}

/// The string that `text` begins with, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.strip_prefix('"')?.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 2..])),
            '\\' => value.push(characters.next()?.1),
            _ => value.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
# A comment.
["1 First"]
"MQTT-1.0.0-1" = { binds = "both", says = "It \"says\" this" }
"MQTT-1.0.0-2" = { binds = "server", says = "That", reason = "Conditional." }

["2 Second"]
"MQTT-2.0.0-1" = { binds = "client", says = "Those" }
"#;

    #[test]
    fn a_list_is_read_line_by_line() {
        let list = statements(LIST).unwrap();
        assert_eq!(list.len(), 3);
        assert_eq!(list[0].says, "It \"says\" this");
        assert_eq!(list[1].reason.as_deref(), Some("Conditional."));
        assert_eq!((&*list[2].section, &*list[2].binds), ("2 Second", "client"));
    }

    #[test]
    fn a_line_that_is_no_statement_is_an_error() {
        for line in [
            "MQTT-1.0.0-1 = { }",
            r#""MQTT-1.0.0-1" = { binds = "both" }"#,
            r#""MQTT-1.0.0-1" = { binds = "nobody", says = "x" }"#,
            r#""MQTT-1.0.0-1" = { binds = "both", says = "x", resaon = "y" }"#,
            r#""MQTT-1.0.0-1" = { binds = "both", says = "x }"#,
        ] {
            assert!(statements(line).is_err(), "{line}");
        }
        let twice = r#""A" = { binds = "both", says = "x" }"#;
        assert!(statements(&format!("{twice}\n{twice}")).is_err());
    }
}
