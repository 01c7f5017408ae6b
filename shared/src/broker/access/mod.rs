//! Who may publish and read what: rules for everyone, and what follows from them for one client.
//!
//! Knows names and topics. Does not know how a user name was verified, nor where rules are written
//! down: that is the driver's. A denial goes before everything that is allowed, and what no rule
//! allows is refused.

mod pattern;

use crate::map::Map;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

pub use pattern::{NamePattern, TopicPattern, TopicPatternError, Who};

use crate::topic::{SharedFilter, TopicFilter};

/// The rules for everyone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessRules {
    /// What is allowed.
    pub allow: Vec<AccessRule>,
    /// What is refused whatever is allowed.
    pub deny: Vec<AccessRule>,
}

/// One rule: for whom, and for which topics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessRule {
    /// For these users and for no one who is anonymous; `None` is for all, anonymous or not.
    pub users: Option<Vec<NamePattern>>,
    /// For clients that are anonymous as well, beside `users`.
    pub anonymous: bool,
    /// For clients with these identifiers; `None` is for all.
    pub clients: Option<Vec<NamePattern>>,
    /// Topics to publish to.
    pub publish: Vec<TopicPattern>,
    /// Topics to read.
    pub subscribe: Vec<TopicPattern>,
}

/// What one client may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    publish: Topics,
    read: Topics,
    /// For now it may publish to these alone.
    hushed: Option<Vec<TopicFilter>>,
}

/// What single users may do, whatever the rules say. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(Arc<Map<String, Arc<Permissions>>>);

/// Topics: those that one of `allowed` matches and none of `denied`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topics {
    /// What is allowed.
    pub allowed: Vec<TopicFilter>,
    /// What is refused whatever is allowed.
    pub denied: Vec<TopicFilter>,
}

impl AccessRules {
    /// What these rules mean for a client.
    pub fn permissions(&self, who: Who<'_>) -> Permissions {
        let mut permissions = Permissions::default();
        let Permissions { publish, read, .. } = &mut permissions;
        for rule in self.allow.iter().filter(|rule| rule.is_for(who)) {
            publish.allowed.extend(rule.publish.iter().filter_map(|topic| topic.allowed(who)));
            read.allowed.extend(rule.subscribe.iter().filter_map(|topic| topic.allowed(who)));
        }
        for rule in self.deny.iter().filter(|rule| rule.is_for(who)) {
            publish.denied.extend(rule.publish.iter().map(|topic| topic.denied(who)));
            read.denied.extend(rule.subscribe.iter().map(|topic| topic.denied(who)));
        }
        permissions
    }
}

impl AccessRule {
    fn is_for(&self, who: Who<'_>) -> bool {
        let names = |patterns: &[NamePattern], name| {
            patterns.iter().any(|pattern| pattern.matches(name, who.user))
        };
        let user = match (&self.users, who.user) {
            (None, _) => true,
            (Some(_), None) => self.anonymous,
            (Some(users), Some(user)) => names(users, user),
        };
        user && self.clients.as_deref().is_none_or(|clients| names(clients, who.client_id))
    }
}

impl Grants {
    /// What this user may do, if it is one of them.
    pub(super) fn of(&self, user: &str) -> Option<&Arc<Permissions>> {
        self.0.get(user)
    }

    /// True if they are about nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Arc<Permissions>)> for Grants {
    fn from_iter<I: IntoIterator<Item = (String, Arc<Permissions>)>>(users: I) -> Self {
        Self(Arc::new(users.into_iter().collect()))
    }
}

impl Permissions {
    /// Publishing to these topics and reading those.
    pub const fn new(publish: Topics, read: Topics) -> Self {
        Self { publish, read, hushed: None }
    }

    /// The same for a client that is to be still for now: what it publishes goes nowhere, but for
    /// these topics.
    #[must_use]
    pub fn hushed(self, but_for: Vec<TopicFilter>) -> Self {
        Self { hushed: Some(but_for), ..self }
    }

    /// Whether it may publish to this topic now.
    pub fn may_publish(&self, topic: &str) -> bool {
        let is_heard = |hushed: &Vec<TopicFilter>| hushed.iter().any(|it| it.matches(topic));
        self.publish.matches(topic) && self.hushed.as_ref().is_none_or(is_heard)
    }

    /// Whether it may leave a Will for this topic: it may have to be still now, and no longer when
    /// the Will is due.
    pub fn may_leave_will(&self, topic: &str) -> bool {
        self.publish.matches(topic)
    }

    /// Whether messages of this topic may be given to it.
    pub fn may_read(&self, topic: &str) -> bool {
        self.read.matches(topic)
    }

    /// Whether it may subscribe to this filter: whether there can be a topic among those that it
    /// asks for that it may read. It is given those alone, however wide the filter is.
    pub fn may_subscribe(&self, filter: &TopicFilter) -> bool {
        let shared = filter.is_shared().then(|| SharedFilter::parse(filter));
        match shared {
            None => self.read.meets(filter),
            Some(Ok(shared)) => self.read.meets(&shared.filter),
            Some(Err(_)) => false,
        }
    }
}

impl Topics {
    fn matches(&self, topic: &str) -> bool {
        let among = |filters: &[TopicFilter]| filters.iter().any(|filter| filter.matches(topic));
        among(&self.allowed) && !among(&self.denied)
    }

    fn meets(&self, filter: &TopicFilter) -> bool {
        self.allowed.iter().any(|allowed| {
            // What both ask for lies inside each of them: one denial of either is one of all.
            let is_denied = |denied: &TopicFilter| denied.covers(filter) || denied.covers(allowed);
            allowed.intersects(filter) && !self.denied.iter().any(is_denied)
        })
    }
}

#[cfg(test)]
mod tests;
