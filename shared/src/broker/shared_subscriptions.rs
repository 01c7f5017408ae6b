//! Shared Subscriptions (section 4.8.2): each message of a group goes to one of its members.

use crate::map::Map;
use alloc::vec::Vec;

use slotmap::{SlotMap, new_key_type};

use super::SessionKey;
use super::session::Subscription;
use crate::topic::{SharedFilter, SubscriptionTree};

new_key_type! {
    struct GroupKey;
}

/// The groups, found by the topics that their filters match.
#[derive(Debug, Default)]
pub(super) struct SharedSubscriptions {
    groups: SlotMap<GroupKey, Group>,
    by_filter: Map<SharedFilter, GroupKey>,
    tree: SubscriptionTree<GroupKey, ()>,
}

#[derive(Debug)]
struct Group {
    members: Vec<(SessionKey, Subscription)>,
    /// Whose turn it is.
    next: usize,
}

impl SharedSubscriptions {
    /// Adds a member, or replaces its subscription.
    pub(super) fn insert(&mut self, filter: &SharedFilter, key: SessionKey, new: Subscription) {
        let group = *self.by_filter.entry(filter.clone()).or_insert_with(|| {
            let group = self.groups.insert(Group { members: Vec::new(), next: 0 });
            self.tree.insert(&filter.filter, group, ());
            group
        });
        let Some(group) = self.groups.get_mut(group) else { return };
        match group.members.iter_mut().find(|(member, _)| *member == key) {
            Some((_, subscription)) => *subscription = new,
            None => group.members.push((key, new)),
        }
    }

    /// Removes a member, and the group with its last one.
    pub(super) fn remove(&mut self, filter: &SharedFilter, key: SessionKey) {
        let Some(&group_key) = self.by_filter.get(filter) else { return };
        let Some(group) = self.groups.get_mut(group_key) else { return };
        if let Some(index) = group.members.iter().position(|(member, _)| *member == key) {
            group.members.remove(index);
            if index < group.next {
                group.next -= 1;
            }
        }
        if group.members.is_empty() {
            self.groups.remove(group_key);
            self.by_filter.remove(filter);
            self.tree.remove(&filter.filter, &group_key);
        }
    }

    /// Appends one member of each group that the topic matches. Members that want the message take
    /// turns; one that `is_ready` (connected, with room) goes before one that is not.
    pub(super) fn choose(
        &mut self,
        topic: &str,
        wants: impl Fn(SessionKey, &Subscription) -> bool,
        is_ready: impl Fn(SessionKey) -> bool,
        chosen: &mut Vec<(SessionKey, Subscription)>,
    ) {
        let groups = &mut self.groups;
        self.tree.for_each_match(topic, |key, ()| {
            let Some(group) = groups.get_mut(*key) else { return };
            let count = group.members.len();
            let turns = (0..count).map(|offset| (group.next + offset) % count);
            let mut wanting = turns.filter(|&index| {
                let (member, subscription) = &group.members[index];
                wants(*member, subscription)
            });
            let first = wanting.clone().next();
            let ready = wanting.find(|&index| is_ready(group.members[index].0));
            if let Some(index) = ready.or(first) {
                chosen.push(group.members[index].clone());
                group.next = (index + 1) % count;
            }
        });
    }

    /// True without any group.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Members of all groups.
    pub(super) fn len(&self) -> usize {
        self.groups.values().map(|group| group.members.len()).sum()
    }
}
