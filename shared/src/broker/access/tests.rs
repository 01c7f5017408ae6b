use alloc::vec;

use super::*;

fn names(names: &[&str]) -> Option<Vec<NamePattern>> {
    Some(names.iter().map(|&name| NamePattern::new(name)).collect())
}

fn topics(topics: &[&str]) -> Vec<TopicPattern> {
    topics.iter().map(|topic| TopicPattern::new(topic).unwrap()).collect()
}

fn read(patterns: &[&str]) -> AccessRule {
    AccessRule { subscribe: topics(patterns), ..AccessRule::default() }
}

fn permissions(allow: &[&str], deny: &[&str]) -> Permissions {
    let rules = AccessRules { allow: vec![read(allow)], deny: vec![read(deny)] };
    rules.permissions(Who { user: None, client_id: "c" })
}

fn filter(text: &str) -> TopicFilter {
    TopicFilter::new(text).unwrap()
}

#[test]
fn a_rule_is_for_its_users_and_clients_only() {
    let rule = |users: &[&str], anonymous, clients: &[&str]| AccessRule {
        users: names(users),
        anonymous,
        clients: names(clients),
        ..AccessRule::default()
    };
    let who = |user, client_id| Who { user, client_id };
    let everyone = AccessRule::default();
    assert!(everyone.is_for(who(None, "x")) && everyone.is_for(who(Some("alice"), "x")));
    let pupils = rule(&["pupil-*"], false, &["*"]);
    assert!(pupils.is_for(who(Some("pupil-1"), "x")));
    assert!(!pupils.is_for(who(Some("teacher"), "x")));
    assert!(!pupils.is_for(who(None, "pupil-1")));
    assert!(rule(&[], true, &["*"]).is_for(who(None, "x")));
    assert!(!rule(&[], true, &["*"]).is_for(who(Some("alice"), "x")));
    let own = rule(&["*"], false, &["%u-*"]);
    assert!(own.is_for(who(Some("alice"), "alice-1")));
    assert!(!own.is_for(who(Some("alice"), "bob-1")));
}

#[test]
fn without_a_rule_nothing_is_allowed_and_a_denial_goes_first() {
    let nothing = Permissions::default();
    assert!(!nothing.may_publish("a") && !nothing.may_read("a"));
    assert!(!nothing.may_subscribe(&filter("a")));
    let some = permissions(&["a/#"], &["a/secret/#"]);
    assert!(some.may_read("a") && some.may_read("a/b"));
    assert!(!some.may_read("a/secret") && !some.may_read("a/secret/b") && !some.may_read("b"));
    assert!(!some.may_publish("a"));
}

#[test]
fn a_subscription_is_refused_when_nothing_that_it_asks_for_may_be_read() {
    let some = permissions(&["a/#", "c/+"], &["a/secret/#", "c/#"]);
    for (text, expected) in [
        ("a/b", true),
        ("#", true),
        ("+/b", true),
        ("$share/g/a/b", true),
        ("$share/g/b", false),
        ("b/#", false),
        ("a/secret", false),
        ("a/secret/#", false),
        // What could be allowed of it is denied.
        ("+/1", true),
        ("c/1", false),
        ("c/#", false),
        ("$SYS/#", false),
    ] {
        assert_eq!(some.may_subscribe(&filter(text)), expected, "{text}");
    }
}

#[test]
fn a_name_that_looks_like_a_filter_allows_nothing_and_denies_much() {
    let own = AccessRule { publish: topics(&["home/%u/#"]), ..AccessRule::default() };
    let all = AccessRule { publish: topics(&["#"]), ..AccessRule::default() };
    for user in ["+", "#", "alice/x", ""] {
        let who = Who { user: Some(user), client_id: "c" };
        let allowing = AccessRules { allow: vec![own.clone()], deny: vec![] }.permissions(who);
        assert!(!allowing.may_publish("home/alice/led") && !allowing.may_publish("home"));
        let rules = AccessRules { allow: vec![all.clone()], deny: vec![own.clone()] };
        let denying = rules.permissions(who);
        assert!(!denying.may_publish("home/alice/led") && denying.may_publish("office"));
    }
}
