//! Shared Subscriptions (section 4.8.2): `$share/{ShareName}/{filter}`.

use super::{TopicError, TopicErrorKind, TopicFilter};
use crate::wire::Text;

/// A Topic Filter that a group of clients shares: each message goes to one of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedFilter {
    /// The name of the group.
    pub share_name: Text,
    /// What the group subscribes to.
    pub filter: TopicFilter,
}

impl SharedFilter {
    /// Takes a filter for which [`TopicFilter::is_shared`] holds apart.
    ///
    /// # Errors
    ///
    /// The ShareName is empty or has a wildcard ([MQTT-4.8.2-1]), or there is no filter behind it
    /// ([MQTT-4.8.2-2]).
    pub fn parse(whole: &TopicFilter) -> Result<Self, TopicError> {
        let text = whole.as_str();
        let name_at = text.find('/').map_or(text.len(), |slash| slash + 1);
        let (name, filter) = text[name_at..]
            .split_once('/')
            .ok_or(TopicErrorKind::NoFilterInShare.at(text.len()))?;
        if name.is_empty() || name.contains(['+', '#']) {
            return Err(TopicErrorKind::InvalidShareName.at(name_at));
        }
        let filter_at = name_at + name.len() + 1;
        if filter.is_empty() {
            return Err(TopicErrorKind::NoFilterInShare.at(filter_at));
        }
        let share_name = super::text(name)?;
        let filter =
            TopicFilter::new(filter).map_err(|error| error.kind.at(filter_at + error.offset))?;
        Ok(Self { share_name, filter })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TopicErrorKind::{InvalidShareName, NoFilterInShare};

    #[test]
    fn a_shared_filter_is_a_name_and_a_filter() {
        let parse = |text| SharedFilter::parse(&TopicFilter::new(text).unwrap());
        let shared = parse("$share/group/a/+/#").unwrap();
        assert_eq!((&*shared.share_name, shared.filter.as_str()), ("group", "a/+/#"));
        assert_eq!(parse("$share/g//a").unwrap().filter.as_str(), "/a");
        for (text, kind, offset) in [
            ("$share/group", NoFilterInShare, 12),
            ("$share/group/", NoFilterInShare, 13),
            ("$share//a", InvalidShareName, 7),
            ("$share/+/a", InvalidShareName, 7),
            ("$share/#", NoFilterInShare, 8),
        ] {
            assert_eq!(parse(text), Err(kind.at(offset)), "{text}");
        }
    }
}
