//! Rules that lead back to themselves, found before anything happens.
//!
//! Looks at topics alone: whether a value would stop it nobody can tell. What a template fills in
//! may be anything.

use alloc::string::String;
use alloc::vec::Vec;

use super::plan::{Act, Rule};
use crate::topic::{TopicFilter, TopicName};

/// Rules each of which publishes what the next one follows; the last one publishes for the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    /// The places of the rules in the file.
    pub rules: Vec<usize>,
    /// Their names.
    pub names: Vec<String>,
}

/// The shortest loop through each rule, each loop once.
pub(super) fn find(rules: &[Rule]) -> Vec<Loop> {
    let next: Vec<Vec<usize>> = rules.iter().map(|rule| followers(rule, rules)).collect();
    let mut found: Vec<Vec<usize>> = Vec::new();
    for start in 0..rules.len() {
        let Some(way) = way_back(start, &next) else { continue };
        let is_known = |known: &Vec<usize>| {
            known.len() == way.len() && way.iter().all(|rule| known.contains(rule))
        };
        if !found.iter().any(is_known) {
            found.push(way);
        }
    }
    let name = |&rule: &usize| rules[rule].name.clone();
    let of = |rules: Vec<usize>| Loop { names: rules.iter().map(name).collect(), rules };
    found.into_iter().map(of).collect()
}

/// The rules that a rule may set off.
fn followers(rule: &Rule, rules: &[Rule]) -> Vec<usize> {
    let targets: Vec<TopicFilter> = rule.acts.iter().filter_map(target).collect();
    let follows = |other: &Rule| targets.iter().any(|target| target.intersects(&other.filter));
    (0..rules.len()).filter(|&other| follows(&rules[other])).collect()
}

/// Where an action may publish.
fn target(act: &Act) -> Option<TopicFilter> {
    let Act::Publish { topic, .. } = act else { return None };
    match topic.find("{") {
        None => TopicName::new(topic).ok().and_then(|name| TopicFilter::new(name.as_str()).ok()),
        // What is filled in may contain a slash, so that all that follows is open.
        Some(at) => {
            let before = topic[..at].rfind('/').map_or("", |slash| &topic[..=slash]);
            let mut filter = String::from(before);
            filter.push('#');
            TopicFilter::new(&filter).ok()
        }
    }
}

/// The shortest way from a rule back to it.
fn way_back(start: usize, next: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut before: Vec<Option<usize>> = next.iter().map(|_| None).collect();
    let mut queue = Vec::from([start]);
    let mut at = 0;
    while let Some(&rule) = queue.get(at) {
        at += 1;
        for &follower in &next[rule] {
            if follower == start {
                let mut way = Vec::from([rule]);
                while let Some(previous) = way.last().and_then(|&rule| before[rule]) {
                    way.push(previous);
                }
                way.reverse();
                return Some(way);
            }
            if before[follower].is_none() {
                before[follower] = Some(rule);
                queue.push(follower);
            }
        }
    }
    None
}
