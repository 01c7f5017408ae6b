//! How the topics of two Topic Filters lie to each other: one inside the other, or apart.
//!
//! Decided level by level on the filters alone; no topic is looked at.

use super::{Level, TopicFilter, is_reserved};

impl TopicFilter {
    /// Whether every topic that `other` matches is matched by this filter as well.
    ///
    /// `#` covers everything but topics that begin with `$` [MQTT-4.7.2-1].
    pub fn covers(&self, other: &Self) -> bool {
        let (mut wide, mut narrow) = (self.levels(), other.levels());
        if begins_reserved(other) && !begins_with_name(self) {
            return false;
        }
        let mut is_first = true;
        loop {
            match (wide.next(), narrow.next()) {
                (None, None) | (Some(Level::All), _) => return true,
                (Some(Level::One), Some(Level::One | Level::Exactly(_))) => {}
                // No topic has no level at all, so that `+/#` is as wide as `#`.
                (Some(Level::One), Some(Level::All)) if is_first => {
                    return wide.next() == Some(Level::All);
                }
                (Some(Level::Exactly(wide)), Some(Level::Exactly(narrow))) if wide == narrow => {}
                _ => return false,
            }
            is_first = false;
        }
    }

    /// Whether there is a topic that both filters match.
    pub fn intersects(&self, other: &Self) -> bool {
        let (mut ours, mut theirs) = (self.levels(), other.levels());
        if begins_reserved(self) && !begins_with_name(other)
            || begins_reserved(other) && !begins_with_name(self)
        {
            return false;
        }
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) | (Some(Level::All), _) | (_, Some(Level::All)) => return true,
                (None, Some(_)) | (Some(_), None) => return false,
                (Some(Level::Exactly(ours)), Some(Level::Exactly(theirs))) if ours != theirs => {
                    return false;
                }
                (Some(_), Some(_)) => {}
            }
        }
    }
}

fn begins_reserved(filter: &TopicFilter) -> bool {
    is_reserved(filter.as_str())
}

fn begins_with_name(filter: &TopicFilter) -> bool {
    matches!(filter.levels().next(), Some(Level::Exactly(_)))
}
