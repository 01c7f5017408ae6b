//! What an administrator sees of a broker and does to it: clients, subscriptions, retained messages.
//!
//! Pictures of the moment, in a form that goes into JSON as it is: the HTTP interface of broker-ws
//! hands them out, and the page draws them, whether they come from there or from the broker in its
//! tab. Who may ask is the driver's to decide. Passwords are in none of them.

use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::session::{Session, Stored};
use super::{Broker, CloseReason};
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Bytes, Properties, QoS, ReasonCode};

/// The beginning of a list, and how long all of it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing<T> {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub items: Vec<T>,
}

/// A client that is connected, or one whose Session waits for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// What it calls itself.
    pub client_id: String,
    /// The user that it has shown to be.
    pub user: Option<String>,
    /// Whether it is connected.
    pub connected: bool,
    /// Its address and port, while it is connected.
    pub address: Option<String>,
    /// `tcp`, `ws`, …, while it is connected.
    pub transport: Option<String>,
    /// `3.1`, `3.1.1` or `5.0`, while it is connected.
    pub version: Option<String>,
    /// Its Keep Alive in seconds, while it is connected; 0 is none.
    pub keep_alive: Option<u16>,
    /// How long its Session outlives its connection, in seconds.
    pub session_expiry: u64,
    /// Its subscriptions.
    pub subscriptions: Vec<SubscriptionView>,
    /// Messages that wait for it.
    pub waiting: usize,
    /// Messages that were sent to it and not acknowledged yet.
    pub inflight: usize,
    /// Messages that were dropped because its queue was full.
    pub dropped: u64,
}

/// A subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionView {
    /// Its Topic Filter.
    pub filter: String,
    /// Its highest QoS.
    pub qos: u8,
}

/// A retained message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetainedView {
    /// Its topic.
    pub topic: String,
    /// Its QoS.
    pub qos: u8,
    /// Its payload's size in bytes.
    pub size: usize,
    /// The beginning of its payload, as far as it is text.
    pub excerpt: String,
}

/// There is no client and no Session of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownClient;

impl Broker {
    /// Characters of a payload that are shown.
    const EXCERPT: usize = 120;

    /// The first `limit` clients whose identifier, user or address contains `search`, in the order
    /// of their identifiers.
    pub fn client_views(&self, search: &str, limit: usize) -> Listing<ClientView> {
        let mut listing = Listing { total: 0, items: Vec::new() };
        let sessions = self.by_client_id.values().filter_map(|&key| self.sessions.get(key));
        for session in sessions.filter(|session| self.is_found(session, search)) {
            listing.total += 1;
            if listing.items.len() < limit {
                listing.items.push(self.client_view(session));
            }
        }
        listing
    }

    fn is_found(&self, session: &Session, search: &str) -> bool {
        let address = || {
            let conn = session.conn.and_then(|conn| self.conns.get(conn));
            conn.and_then(|conn| conn.peer.as_deref()).map(|peer| peer.address.as_str())
        };
        search.is_empty()
            || session.client_id.contains(search)
            || session.user.as_ref().is_some_and(|user| user.contains(search))
            || address().is_some_and(|address| address.contains(search))
    }

    fn client_view(&self, session: &Session) -> ClientView {
        let conn = session.conn.and_then(|conn| self.conns.get(conn));
        let peer = conn.and_then(|conn| conn.peer.as_deref());
        let (waiting, inflight) = session.outbound.len();
        let subscriptions = session.subscriptions.iter().map(|(filter, subscription)| {
            let qos = subscription.options.qos as u8;
            SubscriptionView { filter: filter.text().to_string(), qos }
        });
        ClientView {
            client_id: session.client_id.to_string(),
            user: session.user.as_ref().map(|user| user.to_string()),
            connected: conn.is_some(),
            address: peer.map(|peer| peer.address.to_string()),
            transport: peer.map(|peer| peer.transport.into()),
            version: conn.map(|conn| conn.version.name().into()),
            keep_alive: conn.map(|conn| conn.keep_alive),
            session_expiry: session.expiry.as_secs(),
            subscriptions: subscriptions.collect(),
            waiting,
            inflight,
            dropped: session.dropped,
        }
    }

    /// Ends a client's connection with Administrative action; with `forget`, its Session as well:
    /// its subscriptions and what waits for it.
    pub fn kick(
        &mut self,
        now: Instant,
        client_id: &str,
        forget: bool,
    ) -> Result<(), UnknownClient> {
        self.advance(now);
        let key = *self.by_client_id.get(client_id).ok_or(UnknownClient)?;
        let conn = self.sessions.get(key).and_then(|session| session.conn);
        if let Some(conn) = conn {
            self.close(conn, CloseReason::ByServer(ReasonCode::AdministrativeAction));
            self.announce(conn);
        }
        if forget {
            self.remove_session(key);
        }
        Ok(())
    }

    /// The first `limit` retained messages whose topics match, in the order of their topics.
    pub fn retained_views(&self, filter: &TopicFilter, limit: usize) -> Listing<RetainedView> {
        let mut found: Vec<Arc<Stored>> = Vec::new();
        self.retained.for_each_match(filter, |_, message| found.push(message.clone()));
        found.sort_unstable_by(|a, b| a.topic.cmp(&b.topic));
        let view = |message: &Arc<Stored>| RetainedView {
            topic: message.topic.to_string(),
            qos: message.qos as u8,
            size: message.payload.len(),
            excerpt: excerpt(&message.payload),
        };
        Listing { total: found.len(), items: found.iter().take(limit).map(view).collect() }
    }

    /// Takes away every retained message whose topic matches, as an empty retained message would:
    /// whoever subscribes is told. Says how many there were. What the broker says of itself, below
    /// `$SYS`, stays.
    pub fn clear_retained(&mut self, now: Instant, filter: &TopicFilter) -> usize {
        self.advance(now);
        let mut topics = Vec::new();
        self.retained.for_each_match(filter, |topic, message| {
            if !topic.starts_with("$SYS/") {
                topics.push(message.topic.clone());
            }
        });
        let count = topics.len();
        for topic in topics {
            let Ok(topic) = TopicName::from_text(topic) else { continue };
            let message = Stored {
                topic: topic.text().clone(),
                payload: Bytes::new(),
                qos: QoS::AtLeastOnce,
                retain: true,
                properties: Properties::new(),
                received_at: self.now,
                number: self.journal.number(),
                after: 0,
            };
            self.publish(None, &topic, message);
        }
        count
    }
}

/// The beginning of a payload, on one line.
fn excerpt(payload: &[u8]) -> String {
    // A character takes four bytes at most; one that is cut in two becomes a replacement.
    let head = &payload[..payload.len().min(4 * Broker::EXCERPT)];
    let text = String::from_utf8_lossy(head);
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(Broker::EXCERPT).map(printable).collect()
}
