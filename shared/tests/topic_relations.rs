//! Filters that cover or meet each other, against every topic there is.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::topic::TopicFilter;

/// All texts of up to `depth` of these levels.
fn texts(levels: &[&str], depth: usize) -> Vec<String> {
    let mut all: Vec<String> = levels.iter().map(|&level| level.to_owned()).collect();
    let mut deepest = all.clone();
    for _ in 1..depth {
        let deeper = deepest.iter().flat_map(|text| {
            let texts = levels.iter().map(move |level| format!("{text}/{level}"));
            texts.collect::<Vec<_>>()
        });
        deepest = deeper.collect();
        all.extend(deepest.iter().cloned());
    }
    all
}

/// Every filter of up to three levels, with the topics that it matches. The topics have a level
/// more than the filters, and a name that no filter has: what is decided on them is decided on all.
fn filters() -> Vec<(TopicFilter, Vec<bool>)> {
    let topics = texts(&["a", "", "$x", "other"], 4);
    let filters = texts(&["a", "", "$x", "+", "#"], 3);
    let filters = filters.iter().filter_map(|text| TopicFilter::new(text).ok());
    filters
        .map(|filter| {
            let matched = topics.iter().map(|topic| filter.matches(topic)).collect();
            (filter, matched)
        })
        .collect()
}

#[test]
fn a_filter_covers_another_if_it_matches_each_of_its_topics() {
    let filters = filters();
    assert!(filters.len() > 80, "{}", filters.len());
    for (wide, of_wide) in &filters {
        for (narrow, of_narrow) in &filters {
            let expected = of_wide.iter().zip(of_narrow).all(|(wide, narrow)| *wide || !narrow);
            assert_eq!(wide.covers(narrow), expected, "{wide} covers {narrow}");
        }
    }
}

#[test]
fn filters_meet_if_they_match_a_common_topic() {
    let filters = filters();
    for (one, of_one) in &filters {
        for (other, of_other) in &filters {
            let expected = of_one.iter().zip(of_other).any(|(one, other)| *one && *other);
            assert_eq!(one.intersects(other), expected, "{one} meets {other}");
        }
    }
}

#[test]
fn an_explanation_says_what_was_decided_and_leaves_nothing_out() {
    let topics = texts(&["a", "", "$x", "other"], 4);
    for (filter, matched) in &filters() {
        for (topic, matched) in topics.iter().zip(matched) {
            let steps = filter.explain(topic);
            let is_good = steps.iter().all(|step| step.fit.is_good());
            assert_eq!(is_good, *matched, "{filter} {topic}");
            let filters: Vec<_> = steps.iter().filter_map(|step| step.filter).collect();
            let levels: Vec<_> = steps.iter().filter_map(|step| step.topic).collect();
            assert_eq!((filters.join("/"), levels.join("/")), (filter.to_string(), topic.clone()));
        }
    }
}
