//! Who subscribed to what: Topic Filters in a tree by level.
//!
//! Knows filters and keys. Does not know what a key or a value means, nor that one subscriber
//! with overlapping filters may want a message once: the owner decides.

use crate::map::Map;
use alloc::boxed::Box;

use super::{Level, TopicFilter, is_reserved};

/// Values by (Topic Filter, key), found by the topics that the filters match.
///
/// Finding the matches of a topic walks only the levels of that topic: it costs the same however
/// many subscriptions there are elsewhere, and allocates nothing.
#[derive(Debug, Clone)]
pub struct SubscriptionTree<K, V> {
    root: Node<K, V>,
    len: usize,
}

#[derive(Debug, Clone)]
struct Node<K, V> {
    /// The filters that end here.
    here: Map<K, V>,
    /// The filters that end here and a `#`.
    below: Map<K, V>,
    /// The next level is this one exactly.
    exactly: Map<Box<str>, Box<Node<K, V>>>,
    /// The next level is a `+`.
    one: Option<Box<Node<K, V>>>,
}

impl<K: Ord + Clone, V> SubscriptionTree<K, V> {
    /// A tree without subscriptions.
    pub const fn new() -> Self {
        Self { root: Node::new(), len: 0 }
    }

    /// Adds the subscription of `key` to `filter`, or replaces it and returns the value before.
    pub fn insert(&mut self, filter: &TopicFilter, key: K, value: V) -> Option<V> {
        let before = self.root.entry(filter).insert(key, value);
        self.len += usize::from(before.is_none());
        before
    }

    /// Removes the subscription of `key` to this very `filter`, and returns its value.
    pub fn remove(&mut self, filter: &TopicFilter, key: &K) -> Option<V> {
        let removed = self.root.remove(filter.levels(), key)?;
        self.len -= 1;
        Some(removed)
    }

    /// Calls `found` for every subscription whose filter matches `topic`, in an order that
    /// depends on the subscriptions alone, not on the order in which they were made.
    ///
    /// A key with several filters that match is found several times.
    pub fn for_each_match(&self, topic: &str, mut found: impl FnMut(&K, &V)) {
        let mut levels = topic.split('/');
        if is_reserved(topic) {
            let first = levels.next().expect("split yields at least one level");
            if let Some(node) = self.root.exactly.get(first) {
                node.visit(levels, &mut found);
            }
        } else {
            self.root.visit(levels, &mut found);
        }
    }

    /// The number of subscriptions.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no subscription.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<K: Ord + Clone, V> Default for SubscriptionTree<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord + Clone, V> Node<K, V> {
    const fn new() -> Self {
        Self { here: Map::new(), below: Map::new(), exactly: Map::new(), one: None }
    }

    fn is_empty(&self) -> bool {
        self.here.is_empty()
            && self.below.is_empty()
            && self.exactly.is_empty()
            && self.one.is_none()
    }

    /// The place for subscriptions to `filter`, made on the way.
    fn entry(&mut self, filter: &TopicFilter) -> &mut Map<K, V> {
        let mut node = self;
        for level in filter.levels() {
            node = match level {
                Level::All => return &mut node.below,
                Level::One => node.one.get_or_insert_with(|| Box::new(Self::new())),
                Level::Exactly(name) => node.child(name),
            };
        }
        &mut node.here
    }

    fn child(&mut self, name: &str) -> &mut Self {
        if !self.exactly.contains_key(name) {
            self.exactly.insert(name.into(), Box::new(Self::new()));
        }
        self.exactly.get_mut(name).expect("it was there or was inserted just now")
    }

    fn remove<'a>(&mut self, mut levels: impl Iterator<Item = Level<'a>>, key: &K) -> Option<V> {
        match levels.next() {
            None => self.here.remove(key),
            Some(Level::All) => self.below.remove(key),
            Some(Level::One) => {
                let child = self.one.as_mut()?;
                let removed = child.remove(levels, key);
                if child.is_empty() {
                    self.one = None;
                }
                removed
            }
            Some(Level::Exactly(name)) => {
                let child = self.exactly.get_mut(name)?;
                let removed = child.remove(levels, key);
                if child.is_empty() {
                    self.exactly.remove(name);
                }
                removed
            }
        }
    }

    /// Calls `found` for the filters below this node that match the `levels` that are left.
    fn visit(&self, mut levels: core::str::Split<'_, char>, found: &mut impl FnMut(&K, &V)) {
        self.below.iter().for_each(|(key, value)| found(key, value));
        let Some(level) = levels.next() else {
            self.here.iter().for_each(|(key, value)| found(key, value));
            return;
        };
        if let Some(node) = &self.one {
            node.visit(levels.clone(), found);
        }
        if let Some(node) = self.exactly.get(level) {
            node.visit(levels, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    fn filter(filter: &str) -> TopicFilter {
        TopicFilter::new(filter).unwrap()
    }

    fn matches(tree: &SubscriptionTree<u8, char>, topic: &str) -> Vec<(u8, char)> {
        let mut found = Vec::new();
        tree.for_each_match(topic, |key, value| found.push((*key, *value)));
        found
    }

    #[test]
    fn a_second_subscription_to_the_same_filter_replaces_the_first() {
        let mut tree = SubscriptionTree::new();
        assert_eq!(tree.insert(&filter("a/+"), 1, 'x'), None);
        assert_eq!(tree.insert(&filter("a/+"), 1, 'y'), Some('x'));
        assert_eq!(tree.insert(&filter("a/+"), 2, 'z'), None);
        assert_eq!(tree.len(), 2);
        assert_eq!(matches(&tree, "a/b"), [(1, 'y'), (2, 'z')]);
    }

    #[test]
    fn a_subscriber_with_overlapping_filters_is_found_for_each() {
        let mut tree = SubscriptionTree::new();
        for (value, text) in [('#', "#"), ('+', "a/+"), ('b', "a/b"), ('s', "a/b/#")] {
            tree.insert(&filter(text), 7, value);
        }
        assert_eq!(matches(&tree, "a/b"), [(7, '#'), (7, '+'), (7, 's'), (7, 'b')]);
        assert_eq!(matches(&tree, "$SYS"), []);
    }

    #[test]
    fn only_this_filter_of_this_key_is_removed() {
        let mut tree = SubscriptionTree::new();
        tree.insert(&filter("a"), 1, 'x');
        tree.insert(&filter("a/#"), 1, 'y');
        assert_eq!(tree.remove(&filter("a"), &2), None);
        assert_eq!(tree.remove(&filter("a/+"), &1), None);
        assert_eq!(tree.remove(&filter("b/c"), &1), None);
        assert_eq!(tree.remove(&filter("a"), &1), Some('x'));
        assert_eq!(matches(&tree, "a"), [(1, 'y')]);
    }

    #[test]
    fn nodes_that_become_empty_go() {
        let filters = ["a/b/c", "a/b", "a/+/c", "+/+/#", "#", "/", "a/b/c/d"].map(filter);
        let mut tree = SubscriptionTree::new();
        for text in &filters {
            tree.insert(text, 1, 'x');
        }
        for text in &filters {
            assert_eq!(tree.remove(text, &1), Some('x'));
        }
        assert!(tree.is_empty());
        assert!(tree.root.is_empty());
    }
}
