//! The bridges of the settings' file: one table `[[bridge]]` each, with keys of their own. They
//! stand in the file only: no flag could say as much.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use broker_ws::{Address, BridgeOptions, Direction, Rule, Secret};
use shared::topic::TopicName;
use shared::wire::{QoS, Text, Version};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::{self, Mistake, line_at};
use super::value::{duration, switch};

/// The key that they stand under.
pub(super) const KEY: &str = "bridge";

const KEYS: &[&str] = &[
    "name",
    "url",
    "version",
    "client-id",
    "username",
    "password",
    "password-file",
    "keep-alive",
    "clean-start",
    "session-expiry",
    "ca",
    "certificate",
    "key",
    "status-topic",
    "topics",
];
const TOPIC_KEYS: &[&str] = &["filter", "direction", "qos", "local-prefix", "remote-prefix"];

/// The bridges in `text`, and everything that is wrong with them.
pub(super) fn read(text: &str) -> (Vec<BridgeOptions>, Vec<Mistake>) {
    let (file, _) = DeTable::parse_recoverable(text);
    let mut reading = Reading { text, mistakes: Vec::new() };
    let mut bridges: Vec<BridgeOptions> = Vec::new();
    let Some((_, value)) = file.get_ref().iter().find(|(key, _)| key.get_ref() == KEY) else {
        return (bridges, reading.mistakes);
    };
    for (table, line) in reading.tables(KEY, "[[bridge]]", value) {
        let Some(bridge) = reading.bridge(table, line) else { continue };
        if bridges.iter().any(|other| other.name == bridge.name) {
            reading.mistake(line, format!("there are two bridges with the name `{}`", bridge.name));
        }
        bridges.push(bridge);
    }
    (bridges, reading.mistakes)
}

struct Reading<'a> {
    text: &'a str,
    mistakes: Vec<Mistake>,
}

/// The values of one table, as the texts that flags would have, with their lines.
type Values = BTreeMap<String, (String, usize)>;

impl Reading<'_> {
    fn mistake(&mut self, line: usize, text: String) {
        self.mistakes.push(Mistake { line, text });
    }

    /// The tables of a list, with their lines.
    fn tables<'t, 'd>(
        &mut self,
        key: &str,
        shape: &str,
        value: &'t Spanned<DeValue<'d>>,
    ) -> Vec<(&'t DeTable<'d>, usize)> {
        let line = line_at(self.text, value.span().start);
        let DeValue::Array(list) = value.get_ref() else {
            self.mistake(line, format!("`{key}` is a list of tables: write {shape}"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in list {
            let line = line_at(self.text, item.span().start);
            match item.get_ref() {
                DeValue::Table(table) => tables.push((table, line)),
                _ => self.mistake(line, format!("`{key}` is a list of tables: write {shape}")),
            }
        }
        tables
    }

    /// The values of a table, without the list `except`.
    fn values(
        &mut self,
        table: &DeTable<'_>,
        keys: &[&str],
        except: Option<&str>,
        what: &str,
    ) -> Values {
        let mut values = Values::new();
        for (name, value) in table.iter() {
            let (key, line) = (name.get_ref().as_ref(), line_at(self.text, name.span().start));
            if !keys.contains(&key) {
                let known = match file::nearest(key, keys) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("there are {}", keys.join(", ")),
                };
                self.mistake(line, format!("{what} has no `{key}`: {known}"));
            } else if Some(key) != except {
                match file::text(value.get_ref()) {
                    Some(text) => {
                        values.insert(key.to_owned(), (text, line));
                    }
                    None => self.mistake(line, format!("`{key}` of {what} is one value")),
                }
            }
        }
        values
    }

    /// A value, read by `parse`; `None` if it is not there, or wrong.
    fn take<T>(
        &mut self,
        values: &Values,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (text, line) = values.get(key)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                // A password is not repeated.
                let shown = if key == "password" {
                    String::new()
                } else {
                    format!(" `{text}` does not do:")
                };
                self.mistake(*line, format!("`{key}` of a bridge:{shown} {why}"));
                None
            }
        }
    }

    fn bridge(&mut self, table: &DeTable<'_>, line: usize) -> Option<BridgeOptions> {
        let values = self.values(table, KEYS, Some("topics"), "a bridge");
        for key in ["name", "url"] {
            if !values.contains_key(key) {
                self.mistake(line, format!("a bridge needs a `{key}`"));
            }
        }
        let rules = table.iter().find(|(key, _)| key.get_ref() == "topics");
        let rules = rules.map(|(_, topics)| self.rules(topics)).unwrap_or_default();
        let name = self.take(&values, "name", name);
        let address = self.take(&values, "url", Address::from_str);
        let mut bridge = BridgeOptions::new(&name?, address?);
        bridge.rules = rules;
        if bridge.rules.is_empty() {
            self.mistake(line, "a bridge without `topics` lets nothing across".to_owned());
        }
        self.login(&values, &mut bridge);
        if let Some(version) = self.take(&values, "version", version) {
            bridge.version = version;
        }
        if let Some(seconds) = self.take(&values, "keep-alive", seconds) {
            bridge.keep_alive = u16::try_from(seconds).unwrap_or(u16::MAX);
        }
        if let Some(clean_start) = self.take(&values, "clean-start", switch) {
            bridge.clean_start = clean_start;
        }
        if let Some(seconds) = self.take(&values, "session-expiry", seconds) {
            bridge.session_expiry = seconds;
        }
        let path = |text: &str| Ok(text.into());
        bridge.ca = self.take(&values, "ca", path);
        bridge.certificate = self.take(&values, "certificate", path);
        bridge.key = self.take(&values, "key", path);
        bridge.status_topic = self.take(&values, "status-topic", |text| {
            TopicName::new(text).map_err(|error| error.to_string())
        });
        Some(bridge)
    }

    fn login(&mut self, values: &Values, bridge: &mut BridgeOptions) {
        bridge.client_id = self.take(values, "client-id", short_text);
        bridge.username = self.take(values, "username", short_text);
        let given = self.take(values, "password", |text| Ok(text.to_owned()));
        let from_file = self.take(values, "password-file", |path| read_password(Path::new(path)));
        if given.is_some() && from_file.is_some() {
            let line = values["password"].1;
            let text = "a bridge has `password` or `password-file`, not both";
            self.mistake(line, text.to_owned());
        }
        bridge.password = given.or(from_file).map(|text| Secret(text.into_bytes().into()));
    }

    fn rules(&mut self, topics: &Spanned<DeValue<'_>>) -> Vec<Rule> {
        let shape = "topics = [{ filter = \"#\", direction = \"out\" }]";
        let mut rules = Vec::new();
        for (table, line) in self.tables("topics", shape, topics) {
            let values = self.values(table, TOPIC_KEYS, None, "a topic of a bridge");
            for key in ["filter", "direction"] {
                if !values.contains_key(key) {
                    self.mistake(line, format!("a topic of a bridge needs a `{key}`"));
                }
            }
            let direction = self.take(&values, "direction", direction);
            let qos = if values.contains_key("qos") {
                self.take(&values, "qos", qos)
            } else {
                Some(QoS::AtLeastOnce)
            };
            let text = |key: &str| values.get(key).map_or("", |(text, _)| text.as_str());
            let (local, remote) = (text("local-prefix"), text("remote-prefix"));
            let (Some(direction), Some(qos), true) =
                (direction, qos, values.contains_key("filter"))
            else {
                continue;
            };
            match Rule::new(text("filter"), direction, qos, local, remote) {
                Ok(rule) => rules.push(rule),
                Err(error) => self.mistake(line, error.to_string()),
            }
        }
        rules
    }
}

fn name(text: &str) -> Result<String, String> {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if text.is_empty() || text.len() > 32 || !text.bytes().all(is_good) {
        return Err("use up to 32 letters, digits, - and _".to_owned());
    }
    Ok(text.to_owned())
}

fn version(text: &str) -> Result<Version, String> {
    match text {
        "3.1.1" | "311" | "4" => Ok(Version::V311),
        "5" | "5.0" => Ok(Version::V5),
        _ => Err("use \"5\" or \"3.1.1\"".to_owned()),
    }
}

fn direction(text: &str) -> Result<Direction, String> {
    match text {
        "in" => Ok(Direction::In),
        "out" => Ok(Direction::Out),
        "both" => Ok(Direction::Both),
        _ => Err("use in (from there to here), out (from here to there) or both".to_owned()),
    }
}

fn qos(text: &str) -> Result<QoS, String> {
    let number = text.parse::<u8>().ok().and_then(|number| QoS::try_from(number).ok());
    number.ok_or_else(|| "use 0, 1 or 2".to_owned())
}

fn seconds(text: &str) -> Result<u32, String> {
    let time: Duration = duration(text)?;
    u32::try_from(time.as_secs()).map_err(|_| "that is too long".to_owned())
}

fn short_text(text: &str) -> Result<Text, String> {
    Text::new(text).map_err(|error| format!("{error:?}"))
}

/// The first line of a file.
fn read_password(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("it cannot be read: {error}"))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => Err("its first line is to be the password, and is empty".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistakes(text: &str) -> String {
        let mut mistakes = read(text).1;
        mistakes.sort_by_key(|mistake| mistake.line);
        mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
    }

    #[test]
    fn a_bridge_is_read_with_all_its_keys() {
        let text = r##"
            [[bridge]]
            name = "school"
            url = "mqtts://broker.example"
            version = "3.1.1"
            client-id = "room-7"
            username = "ann"
            password = "secret"
            keep-alive = "30s"
            clean-start = true
            session-expiry = "2h"
            ca = "ca.pem"
            status-topic = "bridges/room-7"
            topics = [
                { filter = "#", direction = "out", qos = 2, local-prefix = "a/", remote-prefix = "b/" },
                { filter = "set/#", direction = "in" },
            ]

            [[bridge]]
            name = "other"
            url = "ws://127.0.0.1:8080/mqtt"
            [[bridge.topics]]
            filter = "x"
            direction = "both"
        "##;
        let (bridges, mistakes) = read(text);
        assert_eq!(mistakes, []);
        let mut expected = BridgeOptions::new("school", "mqtts://broker.example".parse().unwrap());
        expected.version = Version::V311;
        expected.client_id = Some(Text::new("room-7").unwrap());
        expected.username = Some(Text::new("ann").unwrap());
        expected.password = Some(Secret("secret".into()));
        (expected.keep_alive, expected.clean_start, expected.session_expiry) = (30, true, 7200);
        expected.ca = Some("ca.pem".into());
        expected.status_topic = Some(TopicName::new("bridges/room-7").unwrap());
        expected.rules = vec![
            Rule::new("#", Direction::Out, QoS::ExactlyOnce, "a/", "b/").unwrap(),
            Rule::new("set/#", Direction::In, QoS::AtLeastOnce, "", "").unwrap(),
        ];
        assert_eq!(bridges[0], expected);
        assert_eq!((bridges[1].name.as_str(), bridges[1].rules.len()), ("other", 1));
    }

    #[test]
    fn the_example_of_the_documentation_is_right() {
        let docs = include_str!("../../../docs/BROKER.md");
        let example = docs.split("```toml\n").find(|block| block.starts_with("[[bridge]]"));
        let example = example.unwrap().split("```").next().unwrap();
        // Its password is nowhere.
        let example = example.replace("password-file = ", "password = ");
        let (bridges, mistakes) = read(&example);
        assert_eq!((bridges.len(), bridges[0].rules.len(), &mistakes[..]), (1, 2, &[][..]));
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let text = "[[bridge]]\nname = \"a b\"\nurl = \"http://x\"\nuser-name = \"x\"\n\
                    topics = [{ filter = \"a/#/b\", direction = \"out\" },\n\
                    { filter = \"a\", direction = \"up\" },\n{ direction = \"in\" }]\n\
                    [[bridge]]\nversion = 3\n\n[[bridge]]\nname = \"c\"\nurl = \"mqtt://x\"\n\
                    password-file = \"/nowhere/at/all\"\nkeep-alive = 30\n";
        let mistakes = mistakes(text);
        for said in [
            "line 2: `name` of a bridge: `a b` does not do: use up to 32 letters",
            "line 3: `url` of a bridge: `http://x` does not do:",
            "line 4: a bridge has no `user-name`: did you mean `username`?",
            "line 5: `a/#/b` is no Topic Filter",
            "line 6: `direction` of a bridge: `up` does not do: use in",
            "line 7: a topic of a bridge needs a `filter`",
            "line 8: a bridge needs a `name`",
            "line 8: a bridge needs a `url`",
            "line 11: a bridge without `topics` lets nothing across",
            "line 14: `password-file` of a bridge: `/nowhere/at/all` does not do: it cannot be read",
            "line 15: `keep-alive` of a bridge: `30` does not do: use a number with its unit",
        ] {
            assert!(mistakes.contains(said), "{said} is missing in\n{mistakes}");
        }
        assert!(read("bridge = 1").1[0].text.contains("write [[bridge]]"));
        let twice = "[[bridge]]\nname=\"a\"\nurl=\"mqtt://x\"\n\
                     topics=[{filter=\"#\",direction=\"in\"}]\n"
            .repeat(2);
        assert!(read(&twice).1[0].text.contains("two bridges with the name `a`"));
    }
}
