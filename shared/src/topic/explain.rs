//! Why a Topic Filter matches a topic or does not, level by level.
//!
//! Says what [`TopicFilter::matches`] decides in the steps in which a person would; it decides
//! nothing itself, and is for showing, not for routing.

use alloc::vec::Vec;

use super::{Level, TopicFilter, is_reserved};

/// One level of a filter beside what it meets in a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// The filter's level; `None` if it has no more.
    pub filter: Option<&'a str>,
    /// The topic's level, or all that is left of it beside a `#`; `None` if it has no more.
    pub topic: Option<&'a str>,
    /// How they go together.
    pub fit: Fit,
}

/// How a level of a filter and a level of a topic go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Letter by letter the same.
    Equal,
    /// `+` takes this level, whatever it is.
    One,
    /// `#` takes all that is left, which may be nothing.
    All,
    /// They are not the same.
    Differs,
    /// The topic has ended, and the filter asks for more.
    TopicEnded,
    /// The filter has ended, and the topic goes on.
    FilterEnded,
    /// A leading wildcard, and a topic that begins with `$` [MQTT-4.7.2-1].
    Reserved,
    /// Not looked at: an earlier level did not fit.
    NotReached,
}

impl Fit {
    /// Whether it lets the filter match.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Equal | Self::One | Self::All)
    }
}

impl TopicFilter {
    /// The steps in which this filter is laid beside `topic`. It matches if all of them are good.
    pub fn explain<'a>(&'a self, topic: &'a str) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        let mut has_failed = false;
        let mut rest = Some(topic);
        for (index, level) in self.levels().enumerate() {
            let (head, tail) = split(rest);
            let (met, fit) = match level {
                _ if has_failed => (head, Fit::NotReached),
                Level::One | Level::All if index == 0 && is_reserved(topic) => {
                    (head, Fit::Reserved)
                }
                Level::All => (rest, Fit::All),
                _ if head.is_none() => (None, Fit::TopicEnded),
                Level::One => (head, Fit::One),
                Level::Exactly(name) if Some(name) == head => (head, Fit::Equal),
                Level::Exactly(_) => (head, Fit::Differs),
            };
            has_failed |= !fit.is_good();
            rest = if fit == Fit::All { None } else { tail };
            steps.push(Step { filter: Some(written(level)), topic: met, fit });
        }
        while let (Some(head), tail) = split(rest) {
            let fit = if has_failed { Fit::NotReached } else { Fit::FilterEnded };
            has_failed = true;
            steps.push(Step { filter: None, topic: Some(head), fit });
            rest = tail;
        }
        steps
    }
}

/// The next level, and what follows it.
fn split(rest: Option<&str>) -> (Option<&str>, Option<&str>) {
    match rest.map(|rest| rest.split_once('/').ok_or(rest)) {
        None => (None, None),
        Some(Ok((head, tail))) => (Some(head), Some(tail)),
        Some(Err(last)) => (Some(last), None),
    }
}

const fn written(level: Level<'_>) -> &str {
    match level {
        Level::Exactly(name) => name,
        Level::One => "+",
        Level::All => "#",
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;

    fn told(filter: &str, topic: &str) -> String {
        let filter = TopicFilter::new(filter).unwrap();
        let steps = filter.explain(topic);
        let told = steps.iter().map(|step| {
            let [filter, topic] = [step.filter, step.topic].map(|it| it.unwrap_or("."));
            format!("{filter}~{topic}:{:?} ", step.fit)
        });
        told.collect()
    }

    #[test]
    fn each_level_says_what_became_of_it() {
        for (filter, topic, expected) in [
            ("a/+/c", "a/b/c", "a~a:Equal +~b:One c~c:Equal "),
            ("a/#", "a/b/c", "a~a:Equal #~b/c:All "),
            ("a/#", "a", "a~a:Equal #~.:All "),
            ("a/b", "a/x/y", "a~a:Equal b~x:Differs .~y:NotReached "),
            ("a/b/c", "a", "a~a:Equal b~.:TopicEnded c~.:NotReached "),
            ("a/+", "a/b/c/d", "a~a:Equal +~b:One .~c:FilterEnded .~d:NotReached "),
            ("#", "$SYS/x", "#~$SYS:Reserved .~x:NotReached "),
            ("+/x", "$SYS/x", "+~$SYS:Reserved x~x:NotReached "),
            ("+/", "/", "+~:One ~:Equal "),
        ] {
            assert_eq!(told(filter, topic), expected, "{filter} {topic}");
        }
    }
}
