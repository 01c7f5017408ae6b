//! The file of access rules: TOML with a table for each rule.
//!
//! Knows how rules are written down. Does not know what they mean: that is
//! [`shared::broker::AccessRules`].

use std::path::Path;

use serde::Deserialize;
use shared::broker::{AccessRule, AccessRules, NamePattern, TopicPattern};
use toml::Spanned;

use super::file::{self, FileError, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    #[serde(default)]
    allow: Vec<Spanned<Table>>,
    #[serde(default)]
    deny: Vec<Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    users: Option<Vec<String>>,
    #[serde(default)]
    anonymous: bool,
    clients: Option<Vec<String>>,
    #[serde(default)]
    publish: Vec<Spanned<String>>,
    #[serde(default)]
    subscribe: Vec<Spanned<String>>,
}

/// Reads a file of rules.
pub(super) fn read(path: &Path) -> Result<AccessRules, FileError> {
    let text = file::read(path)?;
    let (rules, problems) = parse(&text);
    FileError::of(path, problems)?;
    Ok(rules)
}

fn parse(text: &str) -> (AccessRules, Vec<Problem>) {
    let tables: Tables = match toml::from_str(text) {
        Ok(tables) => tables,
        Err(error) => {
            let line = line_at(text, error.span().unwrap_or_default().start);
            let what = error.message().trim().replace('\n', ", ");
            return (AccessRules::default(), vec![Problem { line, what }]);
        }
    };
    let mut problems = Vec::new();
    let mut rules = |tables: Vec<Spanned<Table>>| -> Vec<AccessRule> {
        tables.into_iter().map(|table| rule(text, table, &mut problems)).collect()
    };
    let rules = AccessRules { allow: rules(tables.allow), deny: rules(tables.deny) };
    problems.sort_by_key(|problem| problem.line);
    (rules, problems)
}

fn rule(text: &str, table: Spanned<Table>, problems: &mut Vec<Problem>) -> AccessRule {
    let line = line_at(text, table.span().start);
    let table = table.into_inner();
    if table.publish.is_empty() && table.subscribe.is_empty() {
        let what = "the rule says nothing: give it `publish` or `subscribe`, a list of topics";
        problems.push(Problem { line, what: what.to_owned() });
    }
    let names = |names: Option<Vec<String>>| {
        names.map(|names| names.into_iter().map(NamePattern::new).collect())
    };
    let mut topics = |topics: Vec<Spanned<String>>| {
        let pattern = |topic: Spanned<String>| match TopicPattern::new(topic.get_ref()) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                let line = line_at(text, topic.span().start);
                let what = format!("{:?} is no topic for a rule: {error}", topic.get_ref());
                problems.push(Problem { line, what });
                None
            }
        };
        topics.into_iter().filter_map(pattern).collect()
    };
    AccessRule {
        // Whoever speaks of anonymous clients alone speaks of no users.
        users: names(table.users.or_else(|| table.anonymous.then(Vec::new))),
        anonymous: table.anonymous,
        clients: names(table.clients),
        publish: topics(table.publish),
        subscribe: topics(table.subscribe),
    }
}

/// The line that a byte is in, counted from 1.
fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use shared::broker::Who;

    use super::*;

    #[test]
    fn a_file_says_who_may_do_what() {
        let (rules, problems) = parse(
            r##"
            # The teacher may do everything.
            [[allow]]
            users = ["teacher"]
            publish = ["#"]
            subscribe = ["#", "$SYS/#"]

            [[allow]]
            anonymous = true
            clients = ["esp32-*"]
            publish = ["board/%c/#"]

            [[deny]]
            publish = ["bell"]
            "##,
        );
        assert_eq!(problems, []);
        let may =
            |user, client_id, topic| rules.permissions(Who { user, client_id }).may_publish(topic);
        assert!(may(Some("teacher"), "x", "a/b") && !may(Some("teacher"), "x", "bell"));
        assert!(may(None, "esp32-1", "board/esp32-1/led"));
        assert!(!may(None, "esp32-1", "board/esp32-2/led") && !may(None, "x", "board/x/led"));
        assert!(!may(Some("alice"), "esp32-1", "board/esp32-1/led"));
        assert_eq!(parse("").0, AccessRules::default());
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        for (text, says) in [
            ("[[allow]]\nusers = [\"a\"]\n", "line 1: the rule says nothing"),
            ("[[allow]]\npublish = [\"a#\"]", "line 2: \"a#\" is no topic for a rule: `#` stands"),
            ("\n[[deny]]\npublish = [\"a\",\n\"%x\"]", "line 4: \"%x\" is no topic for a rule"),
            ("[[deny]]\nsubscribe = [\"$share/g/a\"]", "line 2: \"$share/g/a\" is no topic"),
            ("\n[[allow]]\nuser = [\"a\"]", "line 3: unknown field `user`, expected one of"),
            ("\n[[forbid]]\nusers = []", "line 2: unknown field `forbid`"),
            ("[[allow]]\nusers = \"alice\"", "line 2: invalid type: string \"alice\""),
            ("[[allow]]\npublish = [", "line 2: "),
        ] {
            let problems = parse(text).1;
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert!(problems[0].to_string().starts_with(says), "{text}: {}", problems[0]);
        }
    }
}
