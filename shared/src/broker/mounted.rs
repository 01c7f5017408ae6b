//! Where mount points hold: at CONNECT, PUBLISH, SUBSCRIBE, and in what goes out.
//!
//! Sessions, subscriptions, retained messages and Wills have the broker's names, so that they mean
//! the same without a mount point: while their client is away, and after a restart. Only a Network
//! Connection has one.

use alloc::sync::Arc;
use core::ops::Bound;

use super::mount::{Mounted, NotMounted};
use super::session::Subscription;
use super::shared_subscriptions::SharedSubscriptions;
use super::{Broker, ConnId, Mount, SessionKey};
use crate::topic::{SharedFilter, SubscriptionTree, TopicFilter, TopicName};
use crate::wire::{Connect, Properties, Property, Publish, ReasonCode, Text};

/// What subscriptions ask for besides their own filter, each under the name of its subscription.
#[derive(Debug, Default)]
pub(super) struct Companions {
    pub(super) tree: SubscriptionTree<(SessionKey, TopicFilter), Subscription>,
    pub(super) shared: SharedSubscriptions,
}

impl Companions {
    /// Adds what `subscription` to `filter` asks for besides, if it does.
    pub(super) fn insert(&mut self, filter: &TopicFilter, key: SessionKey, new: &Subscription) {
        let Some(companion) = &new.companion else { return };
        if filter.is_shared() {
            self.shared.insert(&group(filter, companion), key, new.clone());
        } else {
            self.tree.insert(companion, (key, filter.clone()), new.clone());
        }
    }

    /// Takes it out again.
    pub(super) fn remove(&mut self, filter: &TopicFilter, key: SessionKey, old: &Subscription) {
        let Some(companion) = &old.companion else { return };
        if filter.is_shared() {
            self.shared.remove(&group(filter, companion), key);
        } else {
            self.tree.remove(companion, &(key, filter.clone()));
        }
    }
}

/// The group of a Shared Subscription's companion: a group for each mount point, so that every
/// place gets what is common to all. No client can name it, as there are slashes in its name.
fn group(filter: &TopicFilter, companion: &TopicFilter) -> SharedFilter {
    SharedFilter { share_name: filter.text().clone(), filter: companion.clone() }
}

impl Broker {
    /// The mount point of a connection.
    pub(super) fn mount(&self, conn: ConnId) -> Option<&Arc<Mount>> {
        self.conns.get(conn)?.mount.as_ref()
    }

    /// Makes the broker's names of those in a CONNECT, and returns the client identifier that the
    /// broker has, which is named by `client_id`.
    pub(super) fn mount_connect(
        &mut self,
        mount: &Mount,
        client_id: &Text,
        connect: &mut Connect,
    ) -> Result<Text, ReasonCode> {
        let client_id = mount.client_id(client_id).ok_or(ReasonCode::ClientIdentifierNotValid)?;
        if let Some(will) = &mut connect.will {
            will.topic = mount.name(&will.topic).ok_or(ReasonCode::NotAuthorized)?;
            mount_response_topic(mount, &mut will.properties)?;
            if self.topic_name(will.topic.clone()).is_err() {
                return Err(ReasonCode::TopicNameInvalid);
            }
            will.retain &= self.has_room_to_retain(mount, &will.topic);
        }
        self.make_room(mount, &client_id)?;
        Ok(client_id)
    }

    /// Sees to it that one more Session of this mount point is within its limit.
    fn make_room(&mut self, mount: &Mount, client_id: &Text) -> Result<(), ReasonCode> {
        if self.by_client_id.contains_key(client_id) {
            return Ok(());
        }
        let from = (Bound::Included(mount.prefix()), Bound::Unbounded);
        let sessions = self.by_client_id.range::<str, _>(from);
        let of_mount = sessions.take_while(|(name, _)| name.starts_with(mount.prefix()));
        let (mut count, mut first) = (0, None);
        for (_, &key) in of_mount {
            count += 1;
            let ends_at = self.sessions.get(key).and_then(|session| session.ends_at);
            if let Some(ends_at) = ends_at
                && first.is_none_or(|(at, _)| ends_at < at)
            {
                first = Some((ends_at, key));
            }
        }
        if count < mount.limits().sessions {
            return Ok(());
        }
        let (_, key) = first.ok_or(ReasonCode::QuotaExceeded)?;
        self.remove_session(key);
        Ok(())
    }

    /// Whether a message may be retained on this topic of the broker's.
    pub(super) fn has_room_to_retain(&self, mount: &Mount, topic: &str) -> bool {
        let Some((branch, limit)) = mount.retained_branch(topic) else { return true };
        self.retained.get(topic).is_some() || self.count_retained(&branch) < limit
    }

    /// The broker's name for that of a message which came on this connection; the Response Topic
    /// among its properties becomes one as well.
    pub(super) fn mount_publish(
        &self,
        conn: ConnId,
        topic: TopicName,
        properties: &mut Properties,
    ) -> Result<TopicName, ReasonCode> {
        let Some(mount) = self.mount(conn) else { return Ok(topic) };
        let name = mount.name(topic.as_str()).ok_or(ReasonCode::NotAuthorized)?;
        mount_response_topic(mount, properties)?;
        self.topic_name(name).map_err(|_| ReasonCode::TopicNameInvalid)
    }

    /// The broker's filter for one that came on this connection.
    pub(super) fn mount_filter(
        &self,
        conn: ConnId,
        filter: TopicFilter,
    ) -> Result<Mounted, NotMounted> {
        let Some(mount) = self.mount(conn) else { return Ok(Mounted { filter, companion: None }) };
        let mounted = mount.filter(&filter)?;
        match self.topic_filter(mounted.filter.text().clone()) {
            Ok(_) => Ok(mounted),
            Err(_) => Err(NotMounted::Invalid),
        }
    }
}

fn mount_response_topic(mount: &Mount, properties: &mut Properties) -> Result<(), ReasonCode> {
    for property in &mut properties.0 {
        if let Property::ResponseTopic(topic) = property {
            *topic = mount.name(topic).ok_or(ReasonCode::NotAuthorized)?;
        }
    }
    Ok(())
}

impl Mount {
    /// Gives a message the names that the client sees; `false` if it does not see it at all.
    pub(super) fn uncover(&self, publish: &mut Publish) -> bool {
        let Some(topic) = self.view(&publish.topic) else { return false };
        publish.topic = topic;
        // An answer to where the client does not reach would arrive nowhere.
        publish.properties.0.retain_mut(|property| match property {
            Property::ResponseTopic(topic) => match self.view(topic) {
                Some(seen) => {
                    *topic = seen;
                    true
                }
                None => false,
            },
            _ => true,
        });
        true
    }
}
