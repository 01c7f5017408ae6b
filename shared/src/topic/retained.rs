//! The retained messages: one value per Topic Name, found by Topic Filter.
//!
//! Knows topics. Does not know messages, or when one expires.

use alloc::{boxed::Box, collections::BTreeMap};

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
    children: BTreeMap<Box<str>, Box<Node<V>>>,
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
        Self { here: None, children: BTreeMap::new() }
    }

    fn child(&mut self, level: &str) -> &mut Self {
        if !self.children.contains_key(level) {
            self.children.insert(level.into(), Box::new(Self::new()));
        }
        self.children.get_mut(level).expect("it was there or was inserted just now")
    }

    fn remove(&mut self, mut levels: core::str::Split<'_, char>) -> Option<V> {
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
