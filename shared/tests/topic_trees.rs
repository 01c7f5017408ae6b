//! Both topic trees against a naive scan over everything that they hold.
//!
//! The alphabet is tiny, so that filters and topics collide, empty levels and `$` are frequent
//! and most of what is removed was there.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::topic::{RetainedTree, SubscriptionTree, TopicFilter, TopicName};

/// Section 4.7 once more, as plainly as possible: the reference for filter and trees.
fn matches(filter: &[&str], topic: &[&str]) -> bool {
    match (filter, topic) {
        (["#"], _) => true,
        (["+", filter @ ..], [_, topic @ ..]) => matches(filter, topic),
        ([expected, filter @ ..], [actual, topic @ ..]) => {
            expected == actual && matches(filter, topic)
        }
        ([], []) => true,
        _ => false,
    }
}

fn naive_match(filter: &str, topic: &str) -> bool {
    let leading_wildcard = filter.starts_with(['+', '#']);
    if leading_wildcard && topic.starts_with('$') {
        return false;
    }
    let filter: Vec<_> = filter.split('/').collect();
    let topic: Vec<_> = topic.split('/').collect();
    matches(&filter, &topic)
}

fn level() -> impl Strategy<Value = &'static str> {
    prop_oneof![3 => Just("a"), 2 => Just("b"), 2 => Just(""), 1 => Just("$SYS"), 1 => Just("$")]
}

fn join(levels: &[&str]) -> String {
    // A single empty level is no topic.
    if levels == [""] { "/".into() } else { levels.join("/") }
}

fn topic() -> impl Strategy<Value = String> {
    prop::collection::vec(level(), 1..5).prop_map(|levels| join(&levels))
}

fn filter() -> impl Strategy<Value = String> {
    let level = prop_oneof![2 => level(), 1 => Just("+")];
    (prop::collection::vec(level, 0..5), any::<bool>()).prop_map(|(mut levels, all)| {
        if all || levels.is_empty() {
            levels.push("#");
        }
        join(&levels)
    })
}

/// What is done to a tree, at a place in it.
#[derive(Debug, Clone)]
enum Step<Place> {
    Insert(Place, u16),
    Remove(Place),
}

fn steps<P: Strategy>(place: impl Fn() -> P) -> impl Strategy<Value = Vec<Step<P::Value>>>
where
    P::Value: Clone,
{
    let insert = (place(), any::<u16>()).prop_map(|(place, value)| Step::Insert(place, value));
    let remove = place().prop_map(Step::Remove);
    prop::collection::vec(prop_oneof![3 => insert, 2 => remove], 0..60)
}

fn found(tree: &SubscriptionTree<u8, u16>, topic: &str) -> Vec<(u8, u16)> {
    let mut found = Vec::new();
    tree.for_each_match(topic, |key, value| found.push((*key, *value)));
    found.sort_unstable();
    found
}

/// The order of a retained tree: by level.
fn by_level(topic: &str) -> Vec<String> {
    topic.split('/').map(String::from).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_filter_matches_as_the_specification_says(filter in filter(), topic in topic()) {
        let expected = naive_match(&filter, &topic);
        prop_assert_eq!(TopicFilter::new(&filter).unwrap().matches(&topic), expected);
    }

    #[test]
    fn subscriptions_are_found_as_by_a_scan(
        steps in steps(|| (filter(), 0..4u8)),
        topics in prop::collection::vec(topic(), 1..8),
    ) {
        let mut tree = SubscriptionTree::new();
        let mut model = BTreeMap::new();
        for step in steps {
            match step {
                Step::Insert((text, key), value) => {
                    let filter = TopicFilter::new(&text).unwrap();
                    let before = tree.insert(&filter, key, value);
                    prop_assert_eq!(before, model.insert((text, key), value));
                }
                Step::Remove((text, key)) => {
                    let filter = TopicFilter::new(&text).unwrap();
                    prop_assert_eq!(tree.remove(&filter, &key), model.remove(&(text, key)));
                }
            }
            prop_assert_eq!(tree.len(), model.len());
        }
        for topic in &topics {
            let mut expected: Vec<_> = model
                .iter()
                .filter(|((filter, _), _)| naive_match(filter, topic))
                .map(|((_, key), value)| (*key, *value))
                .collect();
            expected.sort_unstable();
            prop_assert_eq!(found(&tree, topic), expected, "{}", topic);
        }
        for (text, key) in model.keys() {
            prop_assert!(tree.remove(&TopicFilter::new(text).unwrap(), key).is_some());
        }
        // The root says of itself that it is empty only if every node went with its last entry.
        prop_assert!(tree.is_empty());
        prop_assert_eq!(format!("{tree:?}"), format!("{:?}", SubscriptionTree::<u8, u16>::new()));
    }

    #[test]
    fn retained_values_are_found_as_by_a_scan(
        steps in steps(topic),
        filters in prop::collection::vec(filter(), 1..8),
    ) {
        let mut tree = RetainedTree::new();
        let mut model = BTreeMap::new();
        for step in steps {
            match step {
                Step::Insert(topic, value) => {
                    let before = tree.insert(&TopicName::new(&topic).unwrap(), value);
                    prop_assert_eq!(before, model.insert(by_level(&topic), value));
                }
                Step::Remove(topic) => {
                    prop_assert_eq!(tree.remove(&topic), model.remove(&by_level(&topic)));
                }
            }
            prop_assert_eq!(tree.len(), model.len());
        }
        for filter in &filters {
            let expected: Vec<_> = model
                .iter()
                .map(|(levels, value)| (levels.join("/"), *value))
                .filter(|(topic, _)| naive_match(filter, topic))
                .collect();
            let mut found = Vec::new();
            let parsed = TopicFilter::new(filter).unwrap();
            tree.for_each_match(&parsed, |topic, value| found.push((topic.to_owned(), *value)));
            prop_assert_eq!(found, expected, "{}", filter);
        }
        for (levels, value) in model {
            let topic = levels.join("/");
            prop_assert_eq!(tree.get(&topic), Some(&value));
            prop_assert_eq!(tree.remove(&topic), Some(value));
        }
        prop_assert_eq!(format!("{tree:?}"), format!("{:?}", RetainedTree::<u16>::new()));
    }

    #[test]
    fn any_text_is_a_topic_or_an_error_inside_it(text in "[a/+#$\\x00é]{0,8}") {
        if let Err(error) = TopicFilter::new(&text) {
            prop_assert!(error.offset <= text.len());
        }
        match TopicName::new(&text) {
            Ok(name) => prop_assert!(TopicFilter::from(name).matches(&text)),
            Err(error) => prop_assert!(error.offset <= text.len()),
        }
    }
}
