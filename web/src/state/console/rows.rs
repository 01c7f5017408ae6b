//! The topic tree as the lines that are seen: what is open, what a search finds.

use shared::map::Set;
use std::cmp::Reverse;
use std::rc::Rc;

use super::tree::{Node, Tree};
use crate::state::form::named;
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

/// In which order the levels below one stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By their names.
    #[default]
    Name,
    /// The one with the most messages first, itself and below.
    Messages,
    /// The one with the most topics first.
    Topics,
}

named!(Order { Name = "name", Messages = "messages", Topics = "topics" });

impl Order {
    /// All of them, as a person is offered them.
    pub const ALL: [Self; 3] = [Self::Name, Self::Messages, Self::Topics];

    /// The levels right below one. Those that are alike stand by their names.
    fn below(self, node: &Node) -> Vec<&Rc<Node>> {
        let mut all: Vec<_> = node.children().collect();
        match self {
            Self::Name => {}
            Self::Messages => all.sort_by_key(|it| Reverse(it.total)),
            Self::Topics => all.sort_by_key(|it| Reverse(it.topics)),
        }
        all
    }
}

/// The lines. A search opens all that it finds, and hides all else. What the broker says of itself is
/// last.
pub fn rows<'a>(tree: &'a Tree, open: &Set<Rc<str>>, search: &str, order: Order) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let search = search::folded(search);
    let is_system = |node: &&Rc<Node>| node.path.starts_with('$');
    let (system, plain): (Vec<_>, Vec<_>) =
        order.below(tree.root()).into_iter().partition(is_system);
    for node in plain.into_iter().chain(system) {
        if search.is_empty() {
            add_open(node, 0, open, order, &mut rows);
        } else {
            add_found(node, 0, &search, order, &mut rows);
        }
    }
    rows
}

fn add_open<'a>(
    node: &'a Node,
    depth: usize,
    open: &Set<Rc<str>>,
    order: Order,
    rows: &mut Vec<Row<'a>>,
) {
    let is_open = node.has_children() && open.contains(&node.path);
    rows.push(Row { node, depth, is_open });
    if is_open {
        for child in order.below(node) {
            add_open(child, depth + 1, open, order, rows);
        }
    }
}

/// Adds what has the search in its path. Whether anything was added is told.
fn add_found<'a>(
    node: &'a Node,
    depth: usize,
    search: &str,
    order: Order,
    rows: &mut Vec<Row<'a>>,
) -> bool {
    let (start, is_found) = (rows.len(), search::finds(&node.path, search));
    rows.push(Row { node, depth, is_open: false });
    let mut is_open = false;
    for child in order.below(node) {
        is_open |= add_found(child, depth + 1, search, order, rows);
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
            tree.note(topic, |name| Record::taken(0, Instant::default(), name, message));
        }
        tree
    }

    fn seen(tree: &Tree, open: &[&str], search: &str) -> Vec<String> {
        let open = open.iter().map(|&path| path.into()).collect();
        let rows = rows(tree, &open, search, Order::Name);
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
    fn what_is_busiest_or_largest_can_be_first() {
        let mut tree = tree(&["a", "b/x", "b/y", "c", "$SYS/1", "$SYS/2", "$SYS/3"]);
        for _ in 0..5 {
            let message = Message::new(TopicName::new("c").unwrap(), "1");
            tree.note("c", |name| Record::taken(0, Instant::default(), name, message));
        }
        let first = |order| {
            let rows = rows(&tree, &Set::default(), "", order);
            rows.iter().map(|row| row.node.level().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(first(Order::Name), ["a", "b", "c", "$SYS"]);
        assert_eq!(first(Order::Messages), ["c", "b", "a", "$SYS"]);
        assert_eq!(first(Order::Topics), ["b", "a", "c", "$SYS"]);
    }

    #[test]
    fn a_search_shows_what_it_finds_and_how_one_gets_there() {
        let tree = tree(&["house/Kitchen/t", "house/bath", "garden"]);
        assert_eq!(seen(&tree, &[], "kitchen"), ["house", "-Kitchen", "--t"]);
        assert_eq!(seen(&tree, &[], "e/b"), ["house", "-bath"]);
        assert!(seen(&tree, &[], "attic").is_empty());
    }
}
