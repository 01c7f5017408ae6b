//! The Topic Filter: what a client subscribes to.

use core::fmt;

use super::{MAX_LEVELS, TopicError, TopicErrorKind, TopicName, is_reserved};
use crate::wire::Text;

/// What every Shared Subscription begins with.
const SHARE_PREFIX: &str = "$share/";

/// A topic in which `+` stands for one level and a last `#` for all the levels that follow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicFilter(Text);

/// One level of a [`TopicFilter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level<'a> {
    /// This level exactly, which may be the empty one.
    Exactly(&'a str),
    /// `+`: any one level.
    One,
    /// `#`: the levels so far, and any number of further levels.
    All,
}

impl TopicFilter {
    /// Checks and copies `filter`.
    ///
    /// # Errors
    ///
    /// It is empty, longer than 65 535 bytes, deeper than [`MAX_LEVELS`], has a U+0000, or a
    /// wildcard that does not stand alone in its level, or a `#` before the last level.
    pub fn new(filter: &str) -> Result<Self, TopicError> {
        Self::from_text(super::text(filter)?)
    }

    /// Checks a string that came out of a packet, without copying it.
    ///
    /// # Errors
    ///
    /// It is empty, deeper than [`MAX_LEVELS`], has a wildcard that does not stand alone in its
    /// level, or a `#` before the last level.
    pub fn from_text(text: Text) -> Result<Self, TopicError> {
        if text.is_empty() {
            return Err(TopicErrorKind::Empty.at(0));
        }
        let mut offset = 0;
        let mut closed_at = None;
        for (index, level) in text.split('/').enumerate() {
            if let Some(hash) = closed_at {
                return Err(TopicErrorKind::HashNotLast.at(hash));
            }
            if index == MAX_LEVELS {
                return Err(TopicErrorKind::TooManyLevels.at(offset - 1));
            }
            match level {
                "#" => closed_at = Some(offset),
                "+" => {}
                _ => check_literal(level, offset)?,
            }
            offset += level.len() + 1;
        }
        Ok(Self(text))
    }

    /// The filter.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The filter as the packet's string, which is cheap to clone.
    pub fn text(&self) -> &Text {
        &self.0
    }

    /// The levels, first to last. There is at least one.
    pub fn levels(&self) -> impl Iterator<Item = Level<'_>> + Clone {
        self.0.split('/').map(|level| match level {
            "+" => Level::One,
            "#" => Level::All,
            literal => Level::Exactly(literal),
        })
    }

    /// Whether this asks for a Shared Subscription (`$share/{ShareName}/{filter}`, MQTT 5.0).
    pub fn is_shared(&self) -> bool {
        self.0.starts_with(SHARE_PREFIX)
    }

    /// Whether a message published to `topic` goes to who subscribed to this filter.
    ///
    /// `sport/#` matches `sport` as well, and a leading wildcard never matches `$SYS` or another
    /// topic that begins with `$` [MQTT-4.7.2-1].
    pub fn matches(&self, topic: &str) -> bool {
        let mut topic_levels = topic.split('/');
        for (index, level) in self.levels().enumerate() {
            if index == 0 && is_reserved(topic) && !matches!(level, Level::Exactly(_)) {
                return false;
            }
            match (level, topic_levels.next()) {
                (Level::All, _) => return true,
                (Level::One, Some(_)) => {}
                (Level::Exactly(expected), Some(actual)) if expected == actual => {}
                _ => return false,
            }
        }
        topic_levels.next().is_none()
    }
}

fn check_literal(level: &str, offset: usize) -> Result<(), TopicError> {
    match level.bytes().enumerate().find(|(_, byte)| matches!(byte, b'+' | b'#')) {
        None => Ok(()),
        Some((at, b'+')) => Err(TopicErrorKind::PlusNotAlone.at(offset + at)),
        Some((at, _)) => Err(TopicErrorKind::HashNotAlone.at(offset + at)),
    }
}

impl From<TopicName> for TopicFilter {
    /// Every Topic Name is the Topic Filter that matches this topic alone.
    fn from(name: TopicName) -> Self {
        Self(name.text().clone())
    }
}

impl fmt::Display for TopicFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::ToString, vec::Vec};

    use super::*;

    fn filter(filter: &str) -> TopicFilter {
        TopicFilter::new(filter).unwrap()
    }

    #[test]
    fn filters_that_are_refused() {
        use TopicErrorKind::*;
        for (text, kind, offset) in [
            ("", Empty, 0),
            ("a+", PlusNotAlone, 1),
            ("x/+a/y", PlusNotAlone, 2),
            ("++", PlusNotAlone, 0),
            ("sport#", HashNotAlone, 5),
            ("a/#b", HashNotAlone, 2),
            ("##", HashNotAlone, 0),
            ("sport/#/ranking", HashNotLast, 6),
            ("#/", HashNotLast, 0),
            ("a\0", Nul, 1),
        ] {
            assert_eq!(TopicFilter::new(text), Err(kind.at(offset)), "{text:?}");
        }
        let deepest = "+/".repeat(MAX_LEVELS - 1) + "#";
        assert_eq!(filter(&deepest).levels().count(), MAX_LEVELS);
        let deeper = TopicFilter::new(&"+/".repeat(MAX_LEVELS)).unwrap_err();
        assert_eq!(deeper, TooManyLevels.at(2 * MAX_LEVELS - 1));
    }

    #[test]
    fn levels_keep_empty_ones() {
        let filter = filter("/+//a/#");
        let levels: Vec<_> = filter.levels().collect();
        use Level::*;
        assert_eq!(levels, [Exactly(""), One, Exactly(""), Exactly("a"), All]);
    }

    #[test]
    fn matching_as_in_the_specification() {
        for (text, topic, expected) in [
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/ranking", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
            ("sport/#", "sport", true),
            ("sport/#", "sports", false),
            ("#", "sport", true),
            ("sport/tennis/+", "sport/tennis/player1", true),
            ("sport/tennis/+", "sport/tennis/player1/ranking", false),
            ("sport/+", "sport", false),
            ("sport/+", "sport/", true),
            ("+/+", "/finance", true),
            ("/+", "/finance", true),
            ("+", "/finance", false),
            ("#", "$SYS/uptime", false),
            ("+/uptime", "$SYS/uptime", false),
            ("$SYS/#", "$SYS/uptime", true),
            ("$SYS/+", "$SYS/uptime", true),
            ("a/#", "a/$b", true),
            ("ACCOUNTS", "Accounts", false),
        ] {
            assert_eq!(filter(text).matches(topic), expected, "{text} {topic}");
        }
    }

    #[test]
    fn a_name_is_a_filter() {
        let name = TopicName::new("a//b").unwrap();
        assert_eq!(TopicFilter::from(name).to_string(), "a//b");
    }

    #[test]
    fn shared_subscriptions_are_told_apart() {
        assert!(filter("$share/group/a/#").is_shared());
        assert!(!filter("$share").is_shared());
        assert!(!filter("a/$share/b").is_shared());
    }
}
