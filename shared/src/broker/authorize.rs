//! The rules of [`super::access`] where they hold: at CONNECT, PUBLISH, SUBSCRIBE, and once more when a
//! message goes out.
//!
//! Rules that change hold at once, for Sessions that are there already as well. What is checked only
//! when something begins would not do: so a message is checked when it is queued, and again when it
//! is sent for the first time.

use alloc::sync::Arc;

use super::diagnosis::{Action, Cause};
use super::{AccessRules, Broker, Config, ConnId, Grants, Permissions, SessionKey, Who};
use crate::time::Instant;
use crate::topic::{TopicError, TopicErrorKind, TopicFilter, TopicName};
use crate::wire::{Connect, ReasonCode, Text};

impl Broker {
    /// Changes the rules, from now on, for everyone; `None` is without rules: everything is allowed.
    /// A subscription that may bring nothing any more stays, and brings nothing.
    pub fn set_access_rules(&mut self, now: Instant, rules: Option<Arc<AccessRules>>) {
        self.advance(now);
        self.config.access_rules = rules;
        self.renew_permissions();
    }

    /// Changes what single users may do, from now on.
    pub fn set_grants(&mut self, now: Instant, grants: Grants) {
        self.advance(now);
        self.config.grants = grants;
        self.renew_permissions();
    }

    fn renew_permissions(&mut self) {
        for session in self.sessions.values_mut() {
            let user = session.user.as_deref();
            session.permissions = permissions(&self.config, user, &session.client_id);
        }
    }

    /// Whether anything at all is forbidden to anybody.
    pub(super) fn has_rules(&self) -> bool {
        self.config.access_rules.is_some() || !self.config.grants.is_empty()
    }

    /// What a client may do; `None` is everything.
    pub(super) fn permissions(
        &self,
        user: Option<&str>,
        client_id: &str,
    ) -> Option<Arc<Permissions>> {
        permissions(&self.config, user, client_id)
    }

    /// Whether a client that is who it says it is may have what its CONNECT asks for.
    pub(super) fn check_access(
        &mut self,
        conn: ConnId,
        client_id: &Text,
        user: Option<&Text>,
        permissions: Option<&Permissions>,
        connect: &Connect,
    ) -> Result<(), ReasonCode> {
        if let Some(will) = &connect.will
            && permissions.is_some_and(|permissions| !permissions.may_leave_will(&will.topic))
        {
            let (action, topic) = (Action::Publish, will.topic.clone());
            self.blame(conn, Cause::NotAuthorized { action, topic });
            return Err(ReasonCode::NotAuthorized);
        }
        if let Some(&key) = self.by_client_id.get(client_id) {
            // Its time may be up though its timer was not yet looked at ([MQTT-4.1.0-2]).
            self.check_session(key);
        }
        let session = self.by_client_id.get(client_id).and_then(|&key| self.sessions.get(key));
        match session.and_then(|session| session.user.as_ref()) {
            // What waits in it is for the user who made it.
            Some(owner) if Some(owner) != user => Err(ReasonCode::ClientIdentifierNotValid),
            _ => Ok(()),
        }
    }

    /// Whether the client of a Session may publish to a topic.
    pub(super) fn may_publish(&self, key: SessionKey, topic: &str) -> bool {
        self.rules_of(key).is_none_or(|permissions| permissions.may_publish(topic))
    }

    /// Whether messages of a topic may be given to the client of a Session.
    pub(super) fn may_read(&self, key: SessionKey, topic: &str) -> bool {
        self.rules_of(key).is_none_or(|permissions| permissions.may_read(topic))
    }

    /// Whether the client of a Session may subscribe to a filter.
    pub(super) fn may_subscribe(&self, key: SessionKey, filter: &TopicFilter) -> bool {
        self.rules_of(key).is_none_or(|permissions| permissions.may_subscribe(filter))
    }

    /// What a Session's client may do; `None` is everything.
    fn rules_of(&self, key: SessionKey) -> Option<&Permissions> {
        // Where there are no rules, no message pays for them.
        let session = self.sessions.get(key).filter(|_| self.has_rules())?;
        session.permissions.as_deref()
    }

    /// A Topic Name within the limit on levels.
    pub(super) fn topic_name(&self, text: Text) -> Result<TopicName, TopicError> {
        self.check_levels(&text)?;
        TopicName::from_text(text)
    }

    /// A Topic Filter within the limit on levels, which holds for what is behind `$share/name/`.
    pub(super) fn topic_filter(&self, text: Text) -> Result<TopicFilter, TopicError> {
        let filter = TopicFilter::from_text(text)?;
        let levels = filter.levels().count() - if filter.is_shared() { 2 } else { 0 };
        if levels > self.config.max_topic_levels {
            return Err(TopicError { kind: TopicErrorKind::TooManyLevels, offset: 0 });
        }
        Ok(filter)
    }

    fn check_levels(&self, topic: &str) -> Result<(), TopicError> {
        match topic.match_indices('/').nth(self.config.max_topic_levels.saturating_sub(1)) {
            Some((offset, _)) => Err(TopicError { kind: TopicErrorKind::TooManyLevels, offset }),
            None => Ok(()),
        }
    }
}

fn permissions(config: &Config, user: Option<&str>, client_id: &str) -> Option<Arc<Permissions>> {
    if let Some(granted) = user.and_then(|user| config.grants.of(user)) {
        return Some(granted.clone());
    }
    config.access_rules.as_ref().map(|rules| Arc::new(rules.permissions(Who { user, client_id })))
}
