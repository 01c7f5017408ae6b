//! What an administrator sees of a broker and does to it: clients, subscriptions, retained messages.
//!
//! Pictures of the moment, in a form that goes into JSON as it is: the HTTP interface of broker-ws
//! hands them out, and the page draws them, whether they come from there or from the broker in its
//! tab. Who may ask is the driver's to decide. Passwords are in none of them.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::ops::{Bound, ControlFlow};

use serde::{Deserialize, Serialize};

use super::session::{Session, Stored, Subscription};
use super::{Broker, CloseReason};
use crate::time::Instant;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Bytes, Properties, QoS, ReasonCode, Text};

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page<'a> {
    /// What begins behind this entry's name ([`Listing::next`]); `None` for the beginning.
    pub after: Option<&'a str>,
    /// How many entries at most.
    pub limit: usize,
}

/// A part of a list, and how long all of it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing<T> {
    /// How many there are in the whole list.
    pub total: usize,
    /// Some of them.
    pub items: Vec<T>,
    /// Behind what the next part begins, if there is more.
    pub next: Option<String>,
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
    /// For how many seconds it has been connected.
    pub connected_for: Option<u64>,
    /// How long its Session outlives its connection, in seconds.
    pub session_expiry: u64,
    /// How many subscriptions it has.
    pub subscription_count: usize,
    /// The first of its subscriptions.
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

    /// Subscriptions that are shown with their client.
    pub const SHOWN_SUBSCRIPTIONS: usize = 20;

    /// Clients whose identifier, user or address contains `search`, in the order of their
    /// identifiers.
    pub fn client_views(&self, search: &str, page: Page<'_>) -> Listing<ClientView> {
        let mut listing = Listing { total: 0, items: Vec::new(), next: None };
        for (client_id, &key) in &self.by_client_id {
            let Some(session) = self.sessions.get(key) else { continue };
            if !self.is_found(session, search) {
                continue;
            }
            listing.total += 1;
            if page.after.is_none_or(|after| client_id.as_str() > after) {
                let _ =
                    listing.put(page.limit, || self.client_view(session), |view| &view.client_id);
            }
        }
        listing
    }

    /// The subscriptions of a client, in the order of their filters.
    pub fn subscription_views(
        &self,
        client_id: &str,
        page: Page<'_>,
    ) -> Result<Listing<SubscriptionView>, UnknownClient> {
        let key = *self.by_client_id.get(client_id).ok_or(UnknownClient)?;
        let session = self.sessions.get(key).ok_or(UnknownClient)?;
        let total = session.subscriptions.len();
        let mut listing = Listing { total, items: Vec::new(), next: None };
        for (filter, subscription) in &session.subscriptions {
            if page.after.is_none_or(|after| filter.as_str() > after) {
                let view = || SubscriptionView::new(filter, subscription);
                let _ = listing.put(page.limit, view, |view| &view.filter);
            }
        }
        Ok(listing)
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
        let connected_at = conn.and_then(|conn| conn.connected_at);
        let subscriptions = session.subscriptions.iter().take(Self::SHOWN_SUBSCRIPTIONS);
        let subscriptions =
            subscriptions.map(|(filter, held)| SubscriptionView::new(filter, held)).collect();
        ClientView {
            client_id: session.client_id.to_string(),
            user: session.user.as_ref().map(|user| user.to_string()),
            connected: conn.is_some(),
            address: peer.map(|peer| peer.address.to_string()),
            transport: peer.map(|peer| peer.transport.into()),
            version: conn.map(|conn| conn.version.name().into()),
            keep_alive: conn.map(|conn| conn.keep_alive),
            session_expiry: session.expiry.as_secs(),
            connected_for: connected_at.map(|at| self.now.saturating_since(at).as_secs()),
            subscription_count: session.subscriptions.len(),
            subscriptions,
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

    /// Forgets the clients whose identifiers begin with `prefix`: ends their connections with
    /// Administrative action, and their Sessions.
    pub fn forget_clients(&mut self, now: Instant, prefix: &str) {
        self.advance(now);
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let known = self.by_client_id.range::<str, _>(from);
        let names: Vec<Text> = known
            .map(|(client_id, _)| client_id)
            .take_while(|client_id| client_id.starts_with(prefix))
            .cloned()
            .collect();
        for name in names {
            // It was there a moment ago.
            let _ = self.kick(now, &name, true);
        }
    }

    /// Publishes a message of the broker's own, with QoS 1.
    pub fn say(&mut self, now: Instant, topic: &TopicName, payload: Bytes, retain: bool) {
        self.advance(now);
        self.publish_own(topic, payload, retain);
    }

    pub(super) fn publish_own(&mut self, topic: &TopicName, payload: Bytes, retain: bool) {
        let message = Stored {
            topic: topic.text().clone(),
            payload,
            qos: QoS::AtLeastOnce,
            retain,
            properties: Properties::new(),
            received_at: self.now,
            number: self.journal.number(),
            after: 0,
        };
        self.publish(None, topic, message);
    }

    /// Retained messages whose topics match, in the order of their topics, compared level by level.
    pub fn retained_views(&self, filter: &TopicFilter, page: Page<'_>) -> Listing<RetainedView> {
        let mut listing =
            Listing { total: self.count_retained(filter), items: Vec::new(), next: None };
        let _ = self.retained.for_each_match_after(filter, page.after, |_, message| {
            listing.put(page.limit, || RetainedView::new(message), |view| &view.topic)
        });
        listing
    }

    /// How many retained messages match.
    pub(super) fn count_retained(&self, filter: &TopicFilter) -> usize {
        let mut count = 0;
        self.retained.for_each_match(filter, |_, _| count += 1);
        count
    }

    /// The payload of a retained message.
    pub fn retained_payload(&self, topic: &str) -> Option<Bytes> {
        self.retained.get(topic).map(|message| message.payload.clone())
    }

    /// Retained messages whose topics match, as topics and payloads, in the order of their topics: as
    /// many as have `most` bytes together.
    pub fn retained_messages(&self, filter: &TopicFilter, most: usize) -> Vec<(Text, Bytes)> {
        let (mut messages, mut bytes) = (Vec::new(), 0);
        let _ = self.retained.for_each_match_after(filter, None, |_, message| {
            bytes += message.topic.len() + message.payload.len();
            if bytes > most {
                return ControlFlow::Break(());
            }
            messages.push((message.topic.clone(), message.payload.clone()));
            ControlFlow::Continue(())
        });
        messages
    }
}

impl<T> Listing<T> {
    /// Takes an entry if there is room; if there is none, says behind what the next part begins.
    fn put(
        &mut self,
        limit: usize,
        entry: impl FnOnce() -> T,
        name: impl Fn(&T) -> &String,
    ) -> ControlFlow<()> {
        if self.items.len() < limit {
            self.items.push(entry());
            return ControlFlow::Continue(());
        }
        self.next = self.items.last().map(|last| name(last).clone());
        ControlFlow::Break(())
    }
}

impl SubscriptionView {
    fn new(filter: &TopicFilter, subscription: &Subscription) -> Self {
        Self { filter: filter.text().to_string(), qos: subscription.options.qos as u8 }
    }
}

impl RetainedView {
    fn new(message: &Stored) -> Self {
        Self {
            topic: message.topic.to_string(),
            qos: message.qos as u8,
            size: message.payload.len(),
            excerpt: excerpt(&message.payload),
        }
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
