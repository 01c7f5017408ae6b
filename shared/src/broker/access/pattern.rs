//! What a rule names people, clients and topics by: texts with `*`, `%u` and `%c` in them.
//!
//! `%u` stands for the user name and `%c` for the client identifier. Both are chosen by others than
//! whoever wrote the rule, so nothing in them may act as a wildcard or as a separator of levels.

use alloc::string::{String, ToString};
use core::fmt;

use crate::topic::{TopicError, TopicFilter};

/// Who a client is, as far as patterns ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who<'a> {
    /// The user name that was verified; `None` for a client that is anonymous.
    pub user: Option<&'a str>,
    /// The client identifier.
    pub client_id: &'a str,
}

/// A user name or client identifier, in which `*` stands for any characters, also for none, and `%u`
/// for the user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamePattern(String);

impl NamePattern {
    /// A pattern.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// Whether the pattern is about this name.
    pub fn matches(&self, name: &str, user: Option<&str>) -> bool {
        let mut pieces = self.0.split('*');
        let first = pieces.next().unwrap_or_default();
        // Without a user name nothing is what `%u` stands for.
        if user.is_none() && self.0.contains(USER) {
            return false;
        }
        let piece = |piece: &str| piece.replace(USER, user.unwrap_or_default());
        let Some(mut rest) = name.strip_prefix(&*piece(first)) else { return false };
        let Some(last) = pieces.next_back() else { return rest.is_empty() };
        for middle in pieces {
            let middle = piece(middle);
            let Some(at) = rest.find(&*middle) else { return false };
            rest = &rest[at + middle.len()..];
        }
        rest.ends_with(&*piece(last))
    }
}

/// A Topic Filter with `%u` and `%c` anywhere in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicPattern(String);

const USER: &str = "%u";
const CLIENT: &str = "%c";

/// Why a text is no [`TopicPattern`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicPatternError {
    /// It is no Topic Filter.
    Filter(TopicError),
    /// It begins with `$share/`.
    Shared,
    /// A `%` with neither `u` nor `c` behind it.
    Percent,
}

impl TopicPattern {
    /// Checks a pattern.
    ///
    /// # Errors
    ///
    /// It would be no Topic Filter whatever the names are, or has a `%` that stands for nothing.
    pub fn new(pattern: &str) -> Result<Self, TopicPatternError> {
        let plain = pattern.replace(USER, "u").replace(CLIENT, "c");
        if plain.contains('%') {
            return Err(TopicPatternError::Percent);
        }
        let filter = TopicFilter::new(&plain).map_err(TopicPatternError::Filter)?;
        if filter.is_shared() {
            return Err(TopicPatternError::Shared);
        }
        Ok(Self(pattern.to_string()))
    }

    /// The filter for a client, for a rule that allows: `None` if a name in it cannot be told from
    /// a part of a filter, so that nothing is allowed by accident.
    pub(super) fn allowed(&self, who: Who<'_>) -> Option<TopicFilter> {
        let mut filter = self.0.clone();
        for (variable, value) in values(who) {
            if filter.contains(variable) {
                filter = filter.replace(variable, value.filter(|value| is_plain(value))?);
            }
        }
        TopicFilter::new(&filter).ok()
    }

    /// The filter for a client, for a rule that denies. Where a name cannot be told from a part of
    /// a filter, everything from its level on is denied: the rule is about a part of that.
    pub(super) fn denied(&self, who: Who<'_>) -> TopicFilter {
        if let Some(filter) = self.allowed(who) {
            return filter;
        }
        let mut wide = String::new();
        for level in self.0.split('/') {
            if level.contains('%') {
                wide.push('#');
                break;
            }
            wide.push_str(level);
            wide.push('/');
        }
        TopicFilter::new(&wide).expect("the levels before a variable are those of a filter")
    }
}

fn values(who: Who<'_>) -> [(&'static str, Option<&str>); 2] {
    [(USER, who.user), (CLIENT, Some(who.client_id))]
}

/// True for a name that is a part of one level and of nothing else. One that begins with `$` could
/// make the filter one of topics that are the broker's own; one with a `%` could be taken for
/// another variable.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('$') && !name.contains(['+', '#', '/', '%', '\0'])
}

impl fmt::Display for TopicPatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filter(error) => error.fmt(f),
            Self::Shared => f.write_str(
                "a rule is about topics, however they are subscribed to: leave `$share/name/` out",
            ),
            Self::Percent => {
                f.write_str("`%` stands before `u` (the user name) or `c` (the client id)")
            }
        }
    }
}

impl core::error::Error for TopicPatternError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, user, expected) in [
            ("alice", "alice", None, true),
            ("alice", "alice2", None, false),
            ("", "", None, true),
            ("*", "", None, true),
            ("*", "anybody", None, true),
            ("esp32-*", "esp32-", None, true),
            ("esp32-*", "esp-32", None, false),
            ("*-led", "a-led-led", None, true),
            ("a*a", "a", None, false),
            ("a*b*c", "a-b-b-c", None, true),
            ("a*bb*b", "abbb", None, true),
            ("a*bb*b", "abb", None, false),
            ("%u-*", "alice-1", Some("alice"), true),
            ("%u-*", "alicia-1", Some("alice"), false),
            ("%u-*", "-1", None, false),
            // A star in a name is no star.
            ("%u", "anybody", Some("*"), false),
            ("%u", "*", Some("*"), true),
        ] {
            assert_eq!(NamePattern::new(pattern).matches(name, user), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn names_stand_in_a_filter_only_if_they_are_a_part_of_one_level() {
        let pattern = TopicPattern::new("home/%u/board-%c/#").unwrap();
        let alice = Who { user: Some("alice"), client_id: "1" };
        let filter = TopicFilter::new("home/alice/board-1/#").unwrap();
        assert_eq!(pattern.allowed(alice), Some(filter.clone()));
        assert_eq!(pattern.denied(alice), filter);
        for user in ["+", "#", "a/b", "", "$SYS", "%c", "alice#"] {
            let user = Who { user: Some(user), ..alice };
            assert_eq!(pattern.allowed(user), None, "{user:?}");
            assert_eq!(pattern.denied(user).as_str(), "home/#", "{user:?}");
        }
        assert_eq!(pattern.allowed(Who { user: None, ..alice }), None);
        let first = TopicPattern::new("%c").unwrap();
        assert_eq!(first.denied(Who { client_id: "+", ..alice }).as_str(), "#");
        assert_eq!(first.allowed(Who { client_id: "$share", ..alice }), None);
    }

    #[test]
    fn patterns_that_are_no_filters_are_refused() {
        use TopicPatternError::{Filter, Percent, Shared};
        for text in ["", "a#", "%u+", "a/#/b"] {
            assert!(matches!(TopicPattern::new(text), Err(Filter(_))), "{text}");
        }
        assert_eq!(TopicPattern::new("%x/a"), Err(Percent));
        assert_eq!(TopicPattern::new("100%"), Err(Percent));
        assert_eq!(TopicPattern::new("$share/g/a"), Err(Shared));
    }
}
