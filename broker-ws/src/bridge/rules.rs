//! Which messages cross a bridge, and what they are called on the other side. Pure: knows topics,
//! and no connection.

use std::fmt;

use shared::Message;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::QoS;

/// Which way messages cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the upstream broker to this one.
    In,
    /// From this broker upstream.
    Out,
    /// Both ways.
    Both,
}

/// Lets messages across whose topic, without its side's prefix, matches a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    filter: TopicFilter,
    direction: Direction,
    qos: QoS,
    local_prefix: String,
    remote_prefix: String,
    local: TopicFilter,
    remote: TopicFilter,
}

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleError {
    /// The filter is none, or one of a Shared Subscription.
    Filter(String),
    /// A prefix with a wildcard, or one that makes no filter of it.
    Prefix(String),
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Filter(filter) => write!(
                f,
                "`{filter}` is no Topic Filter of a bridge: # stands alone at the end, + for one \
                 level, and $share does not cross"
            ),
            Self::Prefix(prefix) => write!(
                f,
                "`{prefix}` is no prefix: it stands before the topic as it is, without + and #, \
                 usually with a / at its end"
            ),
        }
    }
}

impl Rule {
    /// `filter` is what topics match without their prefix, at most `qos` is what they cross with.
    pub fn new(
        filter: &str,
        direction: Direction,
        qos: QoS,
        local_prefix: &str,
        remote_prefix: &str,
    ) -> Result<Self, RuleError> {
        let parsed = TopicFilter::new(filter).ok().filter(|filter| !filter.is_shared());
        let parsed = parsed.ok_or_else(|| RuleError::Filter(filter.to_owned()))?;
        let with = |prefix: &str| {
            let whole = TopicFilter::new(&format!("{prefix}{filter}")).ok();
            let whole = whole.filter(|whole| !whole.is_shared() && !prefix.contains(['+', '#']));
            whole.ok_or_else(|| RuleError::Prefix(prefix.to_owned()))
        };
        Ok(Self {
            local: with(local_prefix)?,
            remote: with(remote_prefix)?,
            filter: parsed,
            direction,
            qos,
            local_prefix: local_prefix.to_owned(),
            remote_prefix: remote_prefix.to_owned(),
        })
    }

    fn goes_out(&self) -> bool {
        matches!(self.direction, Direction::Out | Direction::Both)
    }

    fn comes_in(&self) -> bool {
        matches!(self.direction, Direction::In | Direction::Both)
    }

    /// The topic with one prefix in the place of the other, if it is one of this rule's.
    fn map(&self, topic: &TopicName, from: &str, to: &str) -> Option<TopicName> {
        let inner = topic.as_str().strip_prefix(from)?;
        if !self.filter.matches(inner) {
            return None;
        }
        TopicName::new(&format!("{to}{inner}")).ok()
    }
}

/// What local messages are called upstream: the first rule that fits decides.
pub(super) fn out(rules: &[Rule], message: Message) -> Option<Message> {
    rules.iter().filter(|rule| rule.goes_out()).find_map(|rule| {
        let topic = rule.map(&message.topic, &rule.local_prefix, &rule.remote_prefix)?;
        Some(Message { topic, qos: message.qos.min(rule.qos), ..message.clone() })
    })
}

/// What upstream messages are called here: the first rule that fits decides.
pub(super) fn into(rules: &[Rule], message: Message) -> Option<Message> {
    rules.iter().filter(|rule| rule.comes_in()).find_map(|rule| {
        let topic = rule.map(&message.topic, &rule.remote_prefix, &rule.local_prefix)?;
        Some(Message { topic, qos: message.qos.min(rule.qos), ..message.clone() })
    })
}

/// What is subscribed to on this broker.
pub(super) fn local_filters(rules: &[Rule]) -> Vec<(TopicFilter, QoS)> {
    filters(rules.iter().filter(|rule| rule.goes_out()).map(|rule| (&rule.local, rule.qos)))
}

/// What is subscribed to upstream.
pub(super) fn remote_filters(rules: &[Rule]) -> Vec<(TopicFilter, QoS)> {
    filters(rules.iter().filter(|rule| rule.comes_in()).map(|rule| (&rule.remote, rule.qos)))
}

/// Each filter once, with the highest QoS.
fn filters<'a>(all: impl Iterator<Item = (&'a TopicFilter, QoS)>) -> Vec<(TopicFilter, QoS)> {
    let mut found: Vec<(TopicFilter, QoS)> = Vec::new();
    for (filter, qos) in all {
        match found.iter_mut().find(|(known, _)| known == filter) {
            Some((_, known)) => *known = (*known).max(qos),
            None => found.push((filter.clone(), qos)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(filter: &str, direction: Direction, local: &str, remote: &str) -> Rule {
        Rule::new(filter, direction, QoS::AtLeastOnce, local, remote).unwrap()
    }

    fn message(topic: &str) -> Message {
        Message::new(TopicName::new(topic).unwrap(), "x").qos(QoS::ExactlyOnce)
    }

    fn named(message: Option<Message>) -> Option<String> {
        message.map(|message| message.topic.as_str().to_owned())
    }

    #[test]
    fn a_prefix_is_exchanged_for_the_other() {
        let rules = [rule("+/state", Direction::Both, "room/", "school/7/")];
        let there = |topic| named(out(&rules, message(topic)));
        let back = |topic| named(into(&rules, message(topic)));
        assert_eq!(there("room/led/state").as_deref(), Some("school/7/led/state"));
        assert_eq!(back("school/7/led/state").as_deref(), Some("room/led/state"));
        for other in ["led/state", "room/led/set", "room/a/b/state", "school/7/led/state"] {
            assert_eq!(there(other), None, "{other}");
        }
        assert_eq!(out(&rules, message("room/led/state")).unwrap().qos, QoS::AtLeastOnce);
        assert_eq!(local_filters(&rules)[0].0.as_str(), "room/+/state");
        assert_eq!(remote_filters(&rules)[0].0.as_str(), "school/7/+/state");
    }

    #[test]
    fn a_rule_is_for_its_direction_and_the_first_that_fits_decides() {
        let rules = [
            rule("a/#", Direction::In, "", "x/"),
            rule("#", Direction::Out, "", "y/"),
            rule("#", Direction::Both, "", "z/"),
        ];
        assert_eq!(named(out(&rules, message("a/b"))).as_deref(), Some("y/a/b"));
        assert_eq!(named(into(&rules, message("x/a/b"))).as_deref(), Some("a/b"));
        assert_eq!(named(into(&rules, message("y/a/b"))), None);
        assert_eq!(local_filters(&rules).len(), 1);
        assert_eq!(remote_filters(&rules).len(), 2);
    }

    #[test]
    fn what_belongs_to_a_broker_itself_crosses_only_by_name() {
        let all = [rule("#", Direction::Out, "", "")];
        assert_eq!(named(out(&all, message("$SYS/broker/uptime"))), None);
        let sys = [rule("broker/#", Direction::Out, "$SYS/", "stats/")];
        let crossed = named(out(&sys, message("$SYS/broker/uptime")));
        assert_eq!(crossed.as_deref(), Some("stats/broker/uptime"));
    }

    #[test]
    fn says_what_is_wrong_with_a_rule() {
        let error = |filter, local| {
            Rule::new(filter, Direction::Both, QoS::AtMostOnce, local, "").unwrap_err().to_string()
        };
        assert!(error("a/#/b", "").contains("`a/#/b` is no Topic Filter"));
        assert!(error("$share/g/a", "").contains("$share does not cross"));
        assert!(error("", "").contains("is no Topic Filter"));
        assert!(error("a", "+/").contains("`+/` is no prefix"));
        assert!(error("#", "room").contains("`room` is no prefix"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn what_goes_out_comes_back_by_the_same_rule(
            topic in "[a-c/]{1,8}", local in "([a-b]{1,2}/){0,2}", remote in "([a-b]{1,2}/){0,2}"
        ) {
            let rules = [rule("#", Direction::Both, &local, &remote)];
            let sent = message(&topic);
            if let Some(crossed) = out(&rules, sent.clone()) {
                let back = into(&rules, crossed).unwrap();
                prop_assert_eq!(back.topic, sent.topic);
            } else {
                // Behind the prefix there has to be something.
                prop_assert!(topic.strip_prefix(&local).is_none_or(str::is_empty));
            }
        }
    }
}
