//! Names that clients choose never widen what a rule allows, and never narrow what it denies.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use shared::broker::{AccessRule, AccessRules, TopicPattern, Who};
use shared::topic::{TopicFilter, TopicName};

/// Names and levels, of what could be mistaken for something else.
fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!["a", "b", "+", "#", "/", "$", "%u", "%c"]),
        0..4,
    )
    .prop_map(|pieces| pieces.concat())
}

fn rule(topic: &str) -> AccessRule {
    let topics = vec![TopicPattern::new(topic).unwrap()];
    AccessRule { publish: topics.clone(), subscribe: topics, ..AccessRule::default() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn what_is_allowed_has_the_names_as_levels_of_their_own(
        user in name(),
        client_id in name(),
        topic in name(),
    ) {
        let rules = AccessRules { allow: vec![rule("%u/x/%c/+")], deny: vec![] };
        let who = Who { user: Some(&user), client_id: &client_id };
        let permissions = rules.permissions(who);
        for topic in [topic.clone(), format!("{user}/x/{client_id}/{topic}")] {
            let Ok(name) = TopicName::new(&topic) else { continue };
            let levels: Vec<&str> = name.as_str().split('/').collect();
            let is_own = levels.len() == 4
                && levels[..3] == [&user, "x", &client_id]
                && !topic.starts_with('$');
            prop_assert!(is_own || !permissions.may_publish(&topic), "{}", topic);
            prop_assert!(is_own || !permissions.may_read(&topic), "{}", topic);
        }
    }

    #[test]
    fn what_is_denied_is_denied_whatever_the_names_are(
        user in name(),
        client_id in name(),
        rest in name(),
    ) {
        let rules = AccessRules { allow: vec![rule("#")], deny: vec![rule("h/%u/%c/#")] };
        let permissions = rules.permissions(Who { user: Some(&user), client_id: &client_id });
        for topic in [format!("h/{user}/{client_id}"), format!("h/{user}/{client_id}/{rest}")] {
            prop_assert!(!permissions.may_publish(&topic), "{}", topic);
            prop_assert!(!permissions.may_read(&topic), "{}", topic);
            if let Ok(filter) = TopicFilter::new(&topic) {
                // Of a filter that asks for nothing else, nothing is granted.
                let is_plain = !topic.contains(['+', '#']);
                prop_assert!(!is_plain || !permissions.may_subscribe(&filter), "{}", topic);
            }
        }
    }

    #[test]
    fn a_subscription_that_is_refused_would_have_brought_nothing(
        allow in "[ab+](/[ab+]){0,2}(/#)?",
        deny in "[ab+](/[ab+]){0,2}(/#)?",
        filter in "(\\$share/g/)?[ab+](/[ab+]){0,2}(/#)?",
        topic in "[abc](/[abc]){0,3}",
    ) {
        let rules = AccessRules { allow: vec![rule(&allow)], deny: vec![rule(&deny)] };
        let permissions = rules.permissions(Who { user: None, client_id: "c" });
        let whole = TopicFilter::new(&filter).unwrap();
        let asked = TopicFilter::new(filter.trim_start_matches("$share/g/")).unwrap();
        let brings = asked.matches(&topic) && permissions.may_read(&topic);
        prop_assert!(!brings || permissions.may_subscribe(&whole));
    }
}
