//! The topics that were seen: how often, what last, and whether the broker keeps something there.
//!
//! A persistent tree: a message copies the nodes from the root to its topic if a picture still
//! holds them, and no others. Knows what the page has seen; what the broker keeps that the page
//! never saw is not in it.

use shared::map::Map;
use std::rc::Rc;

use super::record::Record;

/// Levels of topics that are kept.
pub const MAX_NODES: usize = 50_000;
/// Bytes that topics and last values may take.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a last value that are kept.
const MAX_VALUE: usize = 4096;
/// Bytes of it once there is no more room.
const LEAST_VALUE: usize = 64;
/// What a level needs beside its name and its value, about.
const OVERHEAD: usize = 200;

/// One level of a topic, with what is below it.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// The topic up to here.
    pub path: Rc<str>,
    /// Messages of this very topic.
    pub count: u64,
    /// Messages here and below.
    pub total: u64,
    /// Topics here and below that had messages.
    pub topics: u32,
    /// The broker is known to keep a message here.
    pub is_retained: bool,
    /// Topics here and below with such a message.
    pub retained: u32,
    /// The last message here.
    pub last: Option<Rc<Record>>,
    children: Map<Rc<str>, Rc<Node>>,
}

/// All topics.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    root: Rc<Node>,
    nodes: usize,
    bytes: usize,
    /// Messages whose topic found no room.
    pub left_out: u64,
}

/// What a message changed on its way down.
#[derive(Default)]
struct Change {
    nodes: usize,
    freed: usize,
    taken: usize,
    is_new_topic: bool,
    retained: i32,
}

impl Node {
    /// The name of the level.
    pub fn level(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// Whether there is anything below.
    pub fn has_children(&self) -> bool {
        !self.children.is_empty()
    }

    /// What is right below, in the order of their names.
    pub fn children(&self) -> impl Iterator<Item = &Rc<Self>> {
        self.children.values()
    }

    fn child<'a>(&self, levels: &mut impl Iterator<Item = &'a str>) -> Option<&Self> {
        match levels.next() {
            None => Some(self),
            Some(level) => self.children.get(level)?.child(levels),
        }
    }

    /// Every topic here and below that has a message which the broker keeps.
    fn collect_retained(&self, found: &mut Vec<Rc<Record>>) {
        if self.retained == 0 {
            return;
        }
        found.extend(self.last.iter().filter(|_| self.is_retained).cloned());
        for child in self.children() {
            child.collect_retained(found);
        }
    }
}

impl Tree {
    /// What has no name: above all topics.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Levels that are kept.
    pub const fn nodes(&self) -> usize {
        self.nodes
    }

    /// The level with this path.
    pub fn get(&self, path: &str) -> Option<&Node> {
        self.root.child(&mut path.split('/'))
    }

    /// The name of a topic that is known, so that it is there but once.
    pub fn name(&self, topic: &str) -> Rc<str> {
        self.get(topic).map_or_else(|| topic.into(), |node| Rc::clone(&node.path))
    }

    /// Messages that the broker is known to keep at this topic and below; with no topic all but what
    /// it says of itself.
    pub fn retained(&self, path: &str) -> Vec<Rc<Record>> {
        let mut found = Vec::new();
        self.at_and_below(path).for_each(|node| node.collect_retained(&mut found));
        found
    }

    /// How many those are.
    pub fn count_retained(&self, path: &str) -> u32 {
        self.at_and_below(path).map(|node| node.retained).sum()
    }

    fn at_and_below<'a>(&'a self, path: &str) -> impl Iterator<Item = &'a Node> {
        let all = self.root().children().filter(|it| !it.path.starts_with('$'));
        let all = path.is_empty().then_some(all).into_iter().flatten().map(|it| &**it);
        let one = if path.is_empty() { None } else { self.get(path) };
        all.chain(one)
    }

    /// A message came, of which `record` makes what is kept, given the name of its topic: so that is
    /// there but once, and looked for but once. One that came with the RETAIN flag, and one that
    /// empties a topic, says what the broker keeps there.
    pub fn note(&mut self, topic: &str, record: impl FnOnce(Rc<str>) -> Record) -> Rc<Record> {
        let is_full = self.nodes >= MAX_NODES || self.bytes >= MAX_BYTES + MAX_BYTES / 2;
        if is_full && self.get(topic).is_none() {
            self.left_out += 1;
            return Rc::new(record(topic.into()));
        }
        let room = MAX_BYTES.saturating_sub(self.bytes).clamp(LEAST_VALUE, MAX_VALUE);
        self.walk(topic, |node, change| {
            let record = Rc::new(record(Rc::clone(&node.path)));
            let kept = if record.payload.len() <= room {
                Rc::clone(&record)
            } else {
                let payload = shared::wire::Bytes::copy_from_slice(&record.payload[..room]);
                Rc::new(Record { payload, ..(*record).clone() })
            };
            let retained = record.retain.then_some(record.size > 0);
            change.is_new_topic = node.last.is_none();
            change.freed = node.last.as_ref().map_or(0, |last| last.payload.len());
            change.taken += kept.payload.len();
            node.count += 1;
            node.last = Some(kept);
            node.set_retained(retained.unwrap_or(node.is_retained && record.size > 0), change);
            record
        })
    }

    /// The broker is known to keep something at a topic now, or nothing.
    pub fn set_retained(&mut self, topic: &str, is_retained: bool) {
        if self.get(topic).is_some_and(|node| node.is_retained != is_retained) {
            self.walk(topic, |node, change| node.set_retained(is_retained, change));
        }
    }

    fn walk<T>(&mut self, topic: &str, at_topic: impl FnOnce(&mut Node, &mut Change) -> T) -> T {
        let mut change = Change::default();
        let result = descend(&mut self.root, topic, 0, at_topic, &mut change);
        self.nodes += change.nodes;
        self.bytes = (self.bytes + change.taken).saturating_sub(change.freed);
        result
    }
}

impl Node {
    fn set_retained(&mut self, is_retained: bool, change: &mut Change) {
        change.retained = i32::from(is_retained) - i32::from(self.is_retained);
        self.is_retained = is_retained;
    }
}

/// Changes the node of `topic`, of which `done` bytes are behind, and counts on the way back.
fn descend<T>(
    node: &mut Rc<Node>,
    topic: &str,
    done: usize,
    at_topic: impl FnOnce(&mut Node, &mut Change) -> T,
    change: &mut Change,
) -> T {
    let node = Rc::make_mut(node);
    let before = node.count;
    let result = match topic.get(done..) {
        Some(rest) => {
            let length = rest.find('/').unwrap_or(rest.len());
            let level = &rest[..length];
            let child = node.children.get_or_insert_with(level, || {
                let path: Rc<str> = topic[..done + length].into();
                change.nodes += 1;
                change.taken += OVERHEAD + path.len() + level.len();
                (level.into(), Rc::new(Node { path, ..Node::default() }))
            });
            let counted = child.total;
            let result = descend(child, topic, done + length + 1, at_topic, change);
            node.total += child.total - counted;
            result
        }
        None => {
            let result = at_topic(node, change);
            node.total += node.count - before;
            result
        }
    };
    node.topics += u32::from(change.is_new_topic);
    node.retained = node.retained.saturating_add_signed(change.retained);
    result
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::time::Instant;
    use shared::topic::TopicName;

    use super::*;

    fn note(tree: &mut Tree, topic: &str, payload: &[u8], retain: bool) {
        let message = Message::new(TopicName::new(topic).unwrap(), payload.to_vec()).retain(retain);
        let record = |name| Record::taken(7, Instant::default(), name, message);
        let record = tree.note(topic, record);
        assert_eq!((&*record.topic, record.number), (topic, 7));
        assert_eq!(&*record.payload, payload, "it is whole, whatever the tree keeps of it");
    }

    #[test]
    fn it_counts_at_each_level() {
        let mut tree = Tree::default();
        for topic in ["a/b", "a/b", "a/b/c", "a", "/x", "a/"] {
            note(&mut tree, topic, b"1", false);
        }
        let at = |path| tree.get(path).map(|node| (node.count, node.total, node.topics)).unwrap();
        assert_eq!(at("a"), (1, 5, 4));
        assert_eq!(at("a/b"), (2, 3, 2));
        assert_eq!(at("a/b/c"), (1, 1, 1));
        assert_eq!((at("/x"), at("a/")), ((1, 1, 1), (1, 1, 1)));
        assert_eq!((tree.root().total, tree.root().topics, tree.nodes()), (6, 5, 6));
        assert!(tree.get("b").is_none());
        assert_eq!(tree.get("a/b/c").unwrap().level(), "c");
    }

    #[test]
    fn it_knows_what_is_retained_below_a_topic() {
        let mut tree = Tree::default();
        for topic in ["a", "a/b", "c"] {
            note(&mut tree, topic, b"1", true);
        }
        note(&mut tree, "a/x", b"1", false);
        note(&mut tree, "a/b", b"2", false);
        let topics = |tree: &Tree, path| {
            tree.retained(path).iter().map(|it| it.topic.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(topics(&tree, "a"), ["a", "a/b"]);
        note(&mut tree, "$SYS/x", b"1", true);
        assert_eq!((topics(&tree, "").len(), topics(&tree, "nowhere").len()), (3, 0));
        assert_eq!((tree.count_retained(""), tree.count_retained("a")), (3, 2));
        assert_eq!(topics(&tree, "$SYS"), ["$SYS/x"]);
        // An empty message empties the topic, with or without the flag on its way here.
        note(&mut tree, "a/b", b"", false);
        assert_eq!(topics(&tree, "a"), ["a"]);
        tree.set_retained("a/x", true);
        assert_eq!((topics(&tree, "a").len(), tree.count_retained("")), (2, 3));
    }

    #[test]
    fn beyond_its_limits_it_says_what_is_not_in_it() {
        let mut tree = Tree::default();
        for number in 0..MAX_NODES + 7 {
            note(&mut tree, &number.to_string(), b"1", false);
        }
        assert_eq!((tree.nodes(), tree.left_out), (MAX_NODES, 7));
        note(&mut tree, "0", b"2", false);
        assert_eq!(tree.get("0").unwrap().count, 2);
        let mut tree = Tree::default();
        for number in 0..20_000 {
            note(&mut tree, &number.to_string(), &[b'x'; 5000], false);
        }
        assert!(tree.bytes < MAX_BYTES + MAX_BYTES / 2 && tree.left_out == 0, "{}", tree.bytes);
        let last = tree.get("19999").unwrap().last.clone().unwrap();
        assert_eq!((last.payload.len(), last.size, last.is_whole()), (LEAST_VALUE, 5000, false));
    }
}
