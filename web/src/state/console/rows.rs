//! The topic tree as the lines that are seen: what is open, what a search finds.

use shared::map::Set;
use std::rc::Rc;

use super::tree::{Node, Tree};
use crate::state::search;

/// A line of the tree.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// What it shows.
    pub node: &'a Node,
    /// How far in, from 0.
    pub depth: usize,
    /// Whether what is below is shown as well.
    pub is_open: bool,
}

/// A key that moves through the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the line before.
    Up,
    /// To the next line.
    Down,
    /// Closes, or goes to what is above.
    Left,
    /// Opens, or goes to what is below.
    Right,
    /// To the first line.
    First,
    /// To the last line.
    Last,
}

/// The lines. A search opens all that it finds, and hides all else. What the broker says of itself is
/// last.
pub fn rows<'a>(tree: &'a Tree, open: &Set<Rc<str>>, search: &str) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let search = search::folded(search);
    let is_system = |node: &&Rc<Node>| node.path.starts_with('$');
    let all = || tree.root().children();
    for node in all().filter(|it| !is_system(it)).chain(all().filter(is_system)) {
        if search.is_empty() {
            add_open(node, 0, open, &mut rows);
        } else {
            add_found(node, 0, &search, &mut rows);
        }
    }
    rows
}

fn add_open<'a>(node: &'a Node, depth: usize, open: &Set<Rc<str>>, rows: &mut Vec<Row<'a>>) {
    let is_open = node.has_children() && open.contains(&node.path);
    rows.push(Row { node, depth, is_open });
    if is_open {
        for child in node.children() {
            add_open(child, depth + 1, open, rows);
        }
    }
}

/// Adds what has the search in its path. Whether anything was added is told.
fn add_found<'a>(node: &'a Node, depth: usize, search: &str, rows: &mut Vec<Row<'a>>) -> bool {
    let (start, is_found) = (rows.len(), search::finds(&node.path, search));
    rows.push(Row { node, depth, is_open: false });
    let mut is_open = false;
    for child in node.children() {
        is_open |= add_found(child, depth + 1, search, rows);
    }
    if !is_found && !is_open {
        rows.truncate(start);
        return false;
    }
    rows[start].is_open = is_open;
    true
}

/// The topics above a topic, from the top.
pub fn above(topic: &str) -> impl Iterator<Item = &str> {
    topic.match_indices('/').map(|(at, _)| &topic[..at])
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::time::Instant;
    use shared::topic::TopicName;

    use super::super::record::Record;
    use super::*;

    fn tree(topics: &[&str]) -> Tree {
        let mut tree = Tree::default();
        for topic in topics {
            let message = Message::new(TopicName::new(topic).unwrap(), "1");
            tree.note(&Rc::new(Record::new(0, Instant::default(), (*topic).into(), &message)));
        }
        tree
    }

    fn seen(tree: &Tree, open: &[&str], search: &str) -> Vec<String> {
        let open = open.iter().map(|&path| path.into()).collect();
        let rows = rows(tree, &open, search);
        rows.iter().map(|row| format!("{}{}", "-".repeat(row.depth), row.node.level())).collect()
    }

    #[test]
    fn what_is_open_shows_what_is_below() {
        let tree = tree(&["b/x/1", "b/y", "a"]);
        assert_eq!(seen(&tree, &[], ""), ["a", "b"]);
        assert_eq!(seen(&tree, &["b", "a"], ""), ["a", "b", "-x", "-y"]);
        assert_eq!(seen(&tree, &["b/x"], ""), ["a", "b"]);
        let tree = self::tree(&["$SYS/broker/uptime", "b", "$other", "a"]);
        assert_eq!(seen(&tree, &["$SYS"], ""), ["a", "b", "$SYS", "-broker", "$other"]);
        assert_eq!(above("b/x/1").collect::<Vec<_>>(), ["b", "b/x"]);
    }

    #[test]
    fn a_search_shows_what_it_finds_and_how_one_gets_there() {
        let tree = tree(&["house/Kitchen/t", "house/bath", "garden"]);
        assert_eq!(seen(&tree, &[], "kitchen"), ["house", "-Kitchen", "--t"]);
        assert_eq!(seen(&tree, &[], "e/b"), ["house", "-bath"]);
        assert!(seen(&tree, &[], "attic").is_empty());
    }
}
