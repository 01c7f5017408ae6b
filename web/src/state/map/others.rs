//! Whoever else there is, where the broker does not say who its clients are: one client stands for all of
//! whom the page knows nothing but what they published.

use shared::inspect::Direction;
use shared::map::Set;
use shared::wire::PacketType;

use super::{Kind, LOOK_BACK, MAX_CLIENTS, Node, Picture, add};
use crate::state::State;
use crate::state::broker::admin::Access;
use crate::state::packets::Record;

/// Stands where clients have their identifier.
const OTHERS: &str = "?";

impl Picture {
    /// Those who published what came to the page, where that was none of the clients drawn.
    pub(super) fn add_others(&mut self, state: &State) {
        let peer = state.peer();
        let is_told = matches!(peer.broker.admin.access, Access::Asking | Access::Granted);
        let page = self.nodes.iter().find(|node| node.kind == Kind::Page);
        let Some(page) = page.filter(|_| !is_told && self.node(OTHERS).is_none()) else { return };
        let records = || state.packets.latest(LOOK_BACK).filter(|it| is_publish(it));
        let sent: Set<&str> = records()
            .filter(|it| it.direction == Direction::ToServer)
            .filter_map(|it| it.topic.as_deref())
            .collect();
        let is_known = |topic: &str| {
            let is_will =
                |node: &Node| node.will.as_ref().is_some_and(|will| *will.topic == *topic);
            topic.starts_with('$') || peer.boards.concerns(topic) || self.nodes.iter().any(is_will)
        };
        let mut others = Node::new(&OTHERS.into(), Kind::Stranger);
        for record in records().filter(|it| it.direction == Direction::ToClient) {
            if let Some(topic) = record.topic.as_deref().filter(|_| record.who == page.id)
                && !sent.contains(topic)
                && !is_known(topic)
            {
                add(&mut others.publishes, topic);
            }
        }
        if !others.publishes.is_empty() && self.nodes.len() < MAX_CLIENTS {
            self.nodes.push(others);
        }
    }

    /// The place among the nodes of the client that stands for all others, if one of these has published
    /// to the topic.
    pub(super) fn others_at(&self, topic: &str) -> Option<usize> {
        let place = self.nodes.iter().position(|node| *node.id == *OTHERS)?;
        self.nodes[place].publishes.iter().any(|it| **it == *topic).then_some(place)
    }

    /// Gives that client a name that a person reads.
    pub fn name_others(&mut self, name: &str) {
        if let Some(node) = self.node_mut(OTHERS).filter(|node| node.kind == Kind::Stranger) {
            node.name = name.into();
        }
    }
}

impl Node {
    /// Whether it has sent or got this message.
    pub fn has_seen(&self, record: &Record) -> bool {
        let is_others = *self.id == *OTHERS && record.direction == Direction::ToClient;
        let has_sent = |topic: &str| is_others && self.publishes.iter().any(|it| **it == *topic);
        is_publish(record)
            && (record.who == self.id || record.topic.as_deref().is_some_and(has_sent))
    }
}

fn is_publish(record: &Record) -> bool {
    record.kind == Some(PacketType::Publish)
}
