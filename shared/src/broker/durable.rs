//! What of a Session is recorded, and when: one function for each change.
//!
//! A Session that ends with its connection costs nothing here, but for its Will: after a crash
//! nobody else would say that its client is lost.

use super::connection::Phase;
use super::journal::{Key, Row};
use super::session::{Session, Subscription};
use super::{Broker, ConnId, SessionKey};
use crate::time::Instant;
use crate::topic::TopicFilter;
use crate::wire;

impl Broker {
    /// A client has come: its Session is recorded, or no longer.
    pub(super) fn record_attached(&mut self, key: SessionKey, had_will: bool) {
        if !self.journal.is_enabled {
            return;
        }
        let Some(session) = self.sessions.get_mut(key) else { return };
        if had_will {
            self.journal.delete(Key::Will(session.number));
        }
        if session.expiry.is_zero() {
            // It ends with this connection now, also where the broker ends first.
            self.forget_rows(key);
            return;
        }
        session.is_durable = true;
        self.record_session(key);
    }

    /// The Session itself, as it is now.
    pub(super) fn record_session(&mut self, key: SessionKey) {
        let Some(session) = self.sessions.get(key) else { return };
        if session.is_durable {
            self.journal.put(Row::Session {
                session: session.number,
                client_id: session.client_id.clone(),
                user: session.user.clone(),
                expiry: session.expiry,
                ends_at: session.ends_at,
            });
        }
    }

    pub(super) fn record_subscription(
        &mut self,
        key: SessionKey,
        filter: &TopicFilter,
        subscription: &Subscription,
    ) {
        let Some(session) = self.sessions.get(key) else { return };
        if session.is_durable {
            let payload_filter = subscription.payload_filter.as_ref();
            self.journal.put(Row::Subscription {
                session: session.number,
                filter: filter.clone(),
                options: subscription.options,
                identifier: subscription.identifier,
                payload_filter: payload_filter.map(|filter| filter.text().clone()),
                companion: subscription.companion.clone(),
            });
        }
    }

    pub(super) fn record_unsubscribed(&mut self, key: SessionKey, filter: &TopicFilter) {
        if let Some(session) = self.sessions.get(key)
            && session.is_durable
        {
            self.journal.delete(Key::Subscription(session.number, filter.clone()));
        }
    }

    /// The Will of a connection, or one that waits for its delay until `due`.
    pub(super) fn record_will(&mut self, key: SessionKey, due: Option<Instant>, will: &wire::Will) {
        if !self.journal.is_enabled {
            return;
        }
        let Some(session) = self.sessions.get(key) else { return };
        self.journal.put(Row::Will {
            session: session.number,
            client_id: session.client_id.clone(),
            user: session.user.clone(),
            due,
            will: will.clone(),
        });
    }

    /// The Will of a Session was published or dropped.
    pub(super) fn record_will_gone(&mut self, key: SessionKey) {
        if let Some(session) = self.sessions.get(key) {
            self.journal.delete(Key::Will(session.number));
        }
    }

    /// Drops the Will of a connection whose client said goodbye ([MQTT-3.14.4-3]).
    pub(super) fn drop_will(&mut self, conn: ConnId) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        if connection.will.take().is_some()
            && let Phase::Connected(key) = connection.phase
        {
            self.record_will_gone(key);
        }
    }

    /// Takes every row of a Session back, but for its Will.
    pub(super) fn forget_rows(&mut self, key: SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        if !core::mem::take(&mut session.is_durable) {
            return;
        }
        let Session { number, subscriptions, outbound, inbound, .. } = session;
        let number = *number;
        self.journal.delete(Key::Session(number));
        for filter in subscriptions.keys() {
            self.journal.delete(Key::Subscription(number, filter.clone()));
        }
        for kept in outbound.tags_mut() {
            if let Some(kept) = kept.take() {
                self.journal.done(number, kept);
            }
        }
        for packet_id in inbound.await_pubrel() {
            self.journal.delete(Key::Inbound(number, packet_id));
        }
    }
}
