//! The retained messages: one value per Topic Name, found by Topic Filter.
//!
//! Knows topics. Does not know messages, or when one expires.

use crate::map::Map;
use alloc::boxed::Box;
use core::ops::{Bound, ControlFlow};
use core::str::Split;

use super::{Level, TopicFilter, TopicName, is_reserved};

/// Values by Topic Name, found by the filters that match the names.
///
/// Finding the matches of a filter walks only the branches that it matches, and allocates
/// nothing. The order is the order of the topics, compared level by level.
#[derive(Debug, Clone)]
pub struct RetainedTree<V> {
    root: Node<V>,
    len: usize,
}

#[derive(Debug, Clone)]
struct Node<V> {
    /// The topic that ends here. Its whole name is kept so that a match need not put it together.
    here: Option<(TopicName, V)>,
    children: Map<Box<str>, Box<Node<V>>>,
}

impl<V> RetainedTree<V> {
    /// A tree without values.
    pub const fn new() -> Self {
        Self { root: Node::new(), len: 0 }
    }

    /// Sets the value of `topic` and returns the one before.
    pub fn insert(&mut self, topic: &TopicName, value: V) -> Option<V> {
        let mut node = &mut self.root;
        for level in topic.as_str().split('/') {
            node = node.child(level);
        }
        let before = node.here.replace((topic.clone(), value));
        self.len += usize::from(before.is_none());
        before.map(|(_, value)| value)
    }

    /// Removes the value of `topic` and returns it.
    pub fn remove(&mut self, topic: &str) -> Option<V> {
        let removed = self.root.remove(topic.split('/'))?;
        self.len -= 1;
        Some(removed)
    }

    /// The value of `topic`.
    pub fn get(&self, topic: &str) -> Option<&V> {
        let mut node = &self.root;
        for level in topic.split('/') {
            node = node.children.get(level)?;
        }
        node.here.as_ref().map(|(_, value)| value)
    }

    /// Calls `found` with every topic that `filter` matches and its value, in topic order.
    pub fn for_each_match(&self, filter: &TopicFilter, mut found: impl FnMut(&str, &V)) {
        let mut levels = filter.levels();
        let first = levels.next().expect("a filter has at least one level");
        if let Level::Exactly(name) = first {
            if let Some(node) = self.root.children.get(name) {
                node.visit(levels, &mut found);
            }
            return;
        }
        for (name, node) in &self.root.children {
            match first {
                _ if is_reserved(name) => {}
                Level::All => node.visit_all(&mut found),
                _ => node.visit(levels.clone(), &mut found),
            }
        }
    }

    /// Calls `found` with the topics that `filter` matches and their values, in topic order, until it
    /// breaks. Begins behind `after`, whether that topic has a value or not, and looks at nothing
    /// before it: a long list can be taken page by page.
    pub fn for_each_match_after<B>(
        &self,
        filter: &TopicFilter,
        after: Option<&str>,
        mut found: impl FnMut(&str, &V) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let mut levels = filter.levels();
        let first = levels.next().expect("a filter has at least one level");
        let after = after.map(|topic| topic.split('/'));
        self.root.walk_children(first, levels, after, is_reserved, &mut found)
    }

    /// The number of topics with a value.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether no topic has a value.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<V> Default for RetainedTree<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Node<V> {
    const fn new() -> Self {
        Self { here: None, children: Map::new() }
    }

    fn child(&mut self, level: &str) -> &mut Self {
        if !self.children.contains_key(level) {
            self.children.insert(level.into(), Box::new(Self::new()));
        }
        self.children.get_mut(level).expect("it was there or was inserted just now")
    }

    fn remove(&mut self, mut levels: Split<'_, char>) -> Option<V> {
        let Some(level) = levels.next() else {
            return self.here.take().map(|(_, value)| value);
        };
        let child = self.children.get_mut(level)?;
        let removed = child.remove(levels);
        if child.here.is_none() && child.children.is_empty() {
            self.children.remove(level);
        }
        removed
    }

    /// Calls `found` for the topics below this node that match the `levels` that are left.
    fn visit<'a>(
        &self,
        mut levels: impl Iterator<Item = Level<'a>> + Clone,
        found: &mut impl FnMut(&str, &V),
    ) {
        match levels.next() {
            None => self.found(found),
            Some(Level::All) => self.visit_all(found),
            Some(Level::One) => {
                self.children.values().for_each(|node| node.visit(levels.clone(), found));
            }
            Some(Level::Exactly(name)) => {
                if let Some(node) = self.children.get(name) {
                    node.visit(levels, found);
                }
            }
        }
    }

    fn visit_all(&self, found: &mut impl FnMut(&str, &V)) {
        self.found(found);
        self.children.values().for_each(|node| node.visit_all(found));
    }

    fn found(&self, found: &mut impl FnMut(&str, &V)) {
        if let Some((topic, value)) = &self.here {
            found(topic.as_str(), value);
        }
    }

    /// As `visit`, until `found` breaks. `after` is what is left of a topic that lies behind this
    /// node; the node itself lies before it.
    fn walk<'a, B>(
        &self,
        mut levels: impl Iterator<Item = Level<'a>> + Clone,
        after: Option<Split<'_, char>>,
        found: &mut impl FnMut(&str, &V) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let level = levels.next();
        if matches!(level, None | Some(Level::All))
            && after.is_none()
            && let Some((topic, value)) = &self.here
        {
            found(topic.as_str(), value)?;
        }
        match level {
            None => ControlFlow::Continue(()),
            Some(level) => self.walk_children(level, levels, after, |_| false, found),
        }
    }

    /// The children that `level` matches, without those that a wildcard does not stand for.
    fn walk_children<'a, B>(
        &self,
        level: Level<'a>,
        rest: impl Iterator<Item = Level<'a>> + Clone,
        after: Option<Split<'_, char>>,
        is_hidden: impl Fn(&str) -> bool,
        found: &mut impl FnMut(&str, &V) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let after = after.and_then(|mut levels| levels.next().map(|name| (name, levels)));
        let from = after.as_ref().map_or(Bound::Unbounded, |(name, _)| Bound::Included(*name));
        let to = match level {
            Level::Exactly(name) => {
                if after.as_ref().is_some_and(|(after, _)| name < *after) {
                    return ControlFlow::Continue(());
                }
                (Bound::Included(name), Bound::Included(name))
            }
            Level::One | Level::All => (from, Bound::Unbounded),
        };
        for (name, node) in self.children.range::<str, _>(to) {
            if !matches!(level, Level::Exactly(_)) && is_hidden(name) {
                continue;
            }
            let after = after.as_ref().filter(|(after, _)| **after == **name);
            let after = after.map(|(_, levels)| levels.clone());
            if level == Level::All {
                node.walk(core::iter::once(Level::All), after, found)?;
            } else {
                node.walk(rest.clone(), after, found)?;
            }
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::*;

    fn tree(topics: &[&str]) -> RetainedTree<usize> {
        let mut tree = RetainedTree::new();
        for (index, topic) in topics.iter().enumerate() {
            tree.insert(&TopicName::new(topic).unwrap(), index);
        }
        tree
    }

    fn matches(tree: &RetainedTree<usize>, filter: &str) -> Vec<String> {
        let mut found = Vec::new();
        let filter = TopicFilter::new(filter).unwrap();
        tree.for_each_match(&filter, |topic, _| found.push(topic.into()));
        found
    }

    #[test]
    fn one_value_per_topic() {
        let mut tree = tree(&["a/b", "a"]);
        assert_eq!(tree.insert(&TopicName::new("a/b").unwrap(), 9), Some(0));
        assert_eq!(tree.len(), 2);
        assert_eq!(tree.get("a/b"), Some(&9));
        assert_eq!(tree.get("a/b/c"), None);
        assert_eq!(tree.get("b"), None);
    }

    #[test]
    fn matches_come_in_topic_order() {
        let tree = tree(&["b", "a b", "a/2", "a", "a/1", "/", "$SYS/x"]);
        assert_eq!(matches(&tree, "#"), ["/", "a", "a/1", "a/2", "a b", "b"]);
        assert_eq!(matches(&tree, "a/#"), ["a", "a/1", "a/2"]);
        assert_eq!(matches(&tree, "+/+"), ["/", "a/1", "a/2"]);
        assert_eq!(matches(&tree, "$SYS/#"), ["$SYS/x"]);
        assert_eq!(matches(&tree, "+/x"), Vec::<String>::new());
    }

    #[test]
    fn pages_of_any_length_are_the_whole_list() {
        let tree = tree(&["b", "a b", "a/2", "a", "a/1", "/", "$SYS/x", "a/1/x", "a//x", "b/1"]);
        for filter in ["#", "a/#", "+/+", "$SYS/#", "+/1", "a/+/x", "b", "a/1", "x"] {
            let whole = matches(&tree, filter);
            let filter = TopicFilter::new(filter).unwrap();
            for length in 1..4 {
                let mut pages: Vec<String> = Vec::new();
                loop {
                    let before = pages.len();
                    let after = pages.last().cloned();
                    let _ = tree.for_each_match_after(&filter, after.as_deref(), |topic, _| {
                        pages.push(topic.into());
                        let is_full = pages.len() - before == length;
                        if is_full { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                    });
                    if pages.len() - before < length {
                        break;
                    }
                }
                assert_eq!(pages, whole, "{filter:?} by {length}");
            }
        }
        // A place that has no value, or none any more, is a place all the same.
        for (after, first) in [("a/1/zzz", "a/2"), ("a", "a//x"), ("a/", "a//x"), ("a!", "b")] {
            let all = TopicFilter::new("#").unwrap();
            let found = tree.for_each_match_after(&all, Some(after), |topic, _| {
                ControlFlow::Break(String::from(topic))
            });
            assert_eq!(found, ControlFlow::Break(first.into()), "{after}");
        }
    }

    #[test]
    fn nodes_that_become_empty_go() {
        let topics = ["a/b/c", "a/b", "/", "a/b/c/d"];
        let mut tree = tree(&topics);
        assert_eq!(tree.remove("a"), None);
        assert_eq!(tree.remove("x/y"), None);
        for (index, topic) in topics.iter().enumerate() {
            assert_eq!(tree.remove(topic), Some(index));
        }
        assert!(tree.is_empty());
        assert!(tree.root.here.is_none() && tree.root.children.is_empty());
    }
}
