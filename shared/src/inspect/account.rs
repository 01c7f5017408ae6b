//! The account of one client: what it and its server owe each other, and what is set up for later.
//!
//! Knows what the packets of its Session have said: a Will, how long the Session is kept, what is
//! subscribed to. Does not know other clients: what they publish is handed in.

use alloc::collections::VecDeque;
use alloc::string::String;
use alloc::vec::Vec;

use super::ledger::{Exchange, Ledger, Relation};
use super::moment::Passed;
use super::stream::Direction;
use crate::map::Map;
use crate::time::{Duration, Instant};
use crate::topic::TopicFilter;
use crate::wire::{
    ConnAck, Connect, Disconnect, Packet, PacketId, QoS, ReasonCode, SubAck, Subscribe, Text,
    Version,
};

/// Messages that are known to wait for one client. Further ones are not counted.
pub const MAX_QUEUED: usize = 1_000;
/// Topic Filters of one client. What further ones let wait is not known.
pub const MAX_FILTERS: usize = 256;
/// SUBSCRIBE and UNSUBSCRIBE of one client that are not answered; the oldest is forgotten.
const MAX_REQUESTS: usize = 64;

/// What one client and its server owe each other, and what is kept for it.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Its Network Connection.
    pub link: Link,
    /// Its Will.
    pub will: Option<LastWill>,
    /// How long its Session is kept.
    pub kept: Kept,
    /// What a CONNECT says, until CONNACK agrees.
    offer: Option<Offer>,
    ledger: Ledger,
    granted: Vec<(TopicFilter, QoS)>,
    requests: Map<PacketId, Vec<Text>>,
    queued: VecDeque<Queued>,
    ended: Instant,
}

/// A Network Connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Its beginning was not seen.
    #[default]
    Unseen,
    /// CONNECT waits for its answer.
    Connecting,
    /// CONNACK said yes.
    Online,
    /// It is over.
    Ended,
}

/// How long a Session is kept after its Network Connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// Nobody has said it here.
    #[default]
    Unknown,
    /// Not at all: it ends with the connection.
    WithConnection,
    /// For so many seconds.
    For(u32),
    /// As long as the server likes.
    Always,
    /// It is over, and everything with it.
    Over,
}

/// A Will Message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWill {
    /// Its topic.
    pub topic: Text,
    /// Its QoS.
    pub qos: QoS,
    /// It is to be retained.
    pub retain: bool,
    /// The connection has ended without the goodbye that deletes it: the server publishes it.
    pub is_due: bool,
}

/// A message that waits for a client that is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// The PUBLISH that brought it, by its running number.
    pub number: u64,
    /// Its topic.
    pub topic: String,
    /// The QoS with which it will come.
    pub qos: QoS,
}

#[derive(Clone, Debug)]
struct Offer {
    will: Option<LastWill>,
    kept: Kept,
}

impl Kept {
    const fn of(interval: u32) -> Self {
        match interval {
            0 => Self::WithConnection,
            u32::MAX => Self::Always,
            seconds => Self::For(seconds),
        }
    }
}

impl Offer {
    fn of(connect: &Connect) -> Self {
        let will = connect.will.as_deref().map(|will| LastWill {
            topic: will.topic.clone(),
            qos: will.qos,
            retain: will.retain,
            is_due: false,
        });
        let interval = connect.properties.session_expiry_interval().copied();
        let kept = match (connect.version, connect.clean_start) {
            (Version::V5, _) => Kept::of(interval.unwrap_or(0)),
            (_, true) => Kept::WithConnection,
            (_, false) => Kept::Always,
        };
        Self { will, kept }
    }
}

impl Account {
    /// What has to be answered, oldest first.
    pub fn owed(&self) -> impl Iterator<Item = &Exchange> {
        self.ledger.exchanges()
    }

    /// What is known to wait for it, oldest first.
    pub fn queued(&self) -> impl ExactSizeIterator<Item = &Queued> {
        self.queued.iter()
    }

    /// Whether there is nothing to say: nothing is owed, armed or waiting.
    pub fn is_settled(&self) -> bool {
        self.owed().next().is_none() && self.will.is_none() && self.queued.is_empty()
    }

    pub(super) fn note(&mut self, passed: &Passed<'_>) -> Relation {
        use Direction::{ToClient, ToServer};
        let Passed { number, at, direction, packet, .. } = *passed;
        match (direction, packet) {
            (ToServer, Packet::Connect(connect)) => {
                if matches!(self.link, Link::Online | Link::Unseen) {
                    // Taken over, or its end was not seen.
                    self.handle_end(at);
                }
                self.settle(at);
                self.ledger.reconnect();
                self.link = Link::Connecting;
                self.offer = Some(Offer::of(connect));
            }
            (ToClient, Packet::ConnAck(ack)) => self.connack(ack),
            (ToServer, Packet::Subscribe(subscribe)) => self.subscribe(subscribe),
            (ToServer, Packet::Unsubscribe(unsubscribe)) => {
                self.request(unsubscribe.packet_id, unsubscribe.filters.clone());
            }
            (ToClient, Packet::SubAck(ack)) => self.suback(ack),
            (ToClient, Packet::UnsubAck(ack)) => {
                let gone = self.requests.remove(&ack.packet_id).unwrap_or_default();
                self.granted.retain(|(filter, _)| !gone.contains(filter.text()));
            }
            (ToClient, Packet::Publish(publish)) if publish.qos != QoS::AtMostOnce => {
                let topic = passed.topic.unwrap_or(&publish.topic);
                let delivered = self.queued.iter().position(|it| it.topic == topic);
                if let Some(index) = delivered.filter(|_| !publish.dup) {
                    self.queued.remove(index);
                }
            }
            _ => {}
        }
        let relation = self.ledger.note(number, direction, packet);
        match (direction, packet) {
            (_, Packet::Disconnect(disconnect)) => self.disconnect(at, direction, disconnect),
            (ToClient, Packet::ConnAck(ack)) if ack.reason.is_error() => self.handle_end(at),
            _ => {}
        }
        relation
    }

    fn connack(&mut self, ack: &ConnAck) {
        let offer = self.offer.take();
        if ack.reason.is_error() {
            return;
        }
        self.link = Link::Online;
        self.requests.clear();
        if !ack.session_present {
            self.granted.clear();
            self.queued.clear();
        }
        if let Some(Offer { will, kept }) = offer {
            (self.will, self.kept) = (will, kept);
        }
        if let Some(&interval) = ack.properties.session_expiry_interval() {
            self.kept = Kept::of(interval);
        }
    }

    fn subscribe(&mut self, subscribe: &Subscribe) {
        let filters = subscribe.filters.iter().map(|one| one.filter.clone()).collect();
        self.request(subscribe.packet_id, filters);
    }

    fn request(&mut self, id: PacketId, filters: Vec<Text>) {
        if self.requests.len() >= MAX_REQUESTS {
            self.requests.pop_first();
        }
        self.requests.insert(id, filters);
    }

    fn suback(&mut self, ack: &SubAck) {
        let filters = self.requests.remove(&ack.packet_id).unwrap_or_default();
        for (text, &reason) in filters.into_iter().zip(&ack.reasons) {
            let (Some(qos), Ok(filter)) = (granted(reason), TopicFilter::from_text(text)) else {
                continue;
            };
            self.granted.retain(|(other, _)| other.text() != filter.text());
            // Which member of a group a message waits for is the server's business.
            if self.granted.len() < MAX_FILTERS && !filter.is_shared() {
                self.granted.push((filter, qos));
            }
        }
    }

    fn disconnect(&mut self, at: Instant, direction: Direction, disconnect: &Disconnect) {
        if direction == Direction::ToServer {
            if disconnect.reason == ReasonCode::Success {
                self.will = None;
            }
            if let Some(&interval) = disconnect.properties.session_expiry_interval() {
                self.kept = Kept::of(interval);
            }
        }
        self.handle_end(at);
    }

    pub(super) fn handle_end(&mut self, at: Instant) {
        if self.link == Link::Ended {
            return;
        }
        let was_let_in = self.link != Link::Connecting;
        self.link = Link::Ended;
        self.offer = None;
        self.requests.clear();
        self.ledger.reconnect();
        if !was_let_in {
            // The Session of the connection before goes on waiting, or is over.
            return;
        }
        self.ended = at;
        if let Some(will) = &mut self.will {
            will.is_due = true;
        }
        if self.kept == Kept::WithConnection {
            self.forget();
        }
    }

    /// It is this late.
    pub(super) fn settle(&mut self, now: Instant) {
        if let (Link::Ended, Kept::For(seconds)) = (self.link, self.kept)
            && now.saturating_since(self.ended) >= Duration::from_secs(seconds.into())
        {
            self.forget();
        }
    }

    fn forget(&mut self) {
        self.kept = Kept::Over;
        self.ledger = Ledger::default();
        self.granted.clear();
        self.queued.clear();
    }

    /// A message came to the server: it waits if this client wants it and is away.
    pub(super) fn enqueue(&mut self, number: u64, topic: &str, qos: QoS) {
        let is_away = self.link == Link::Ended && matches!(self.kept, Kept::For(_) | Kept::Always);
        if !is_away || self.queued.len() >= MAX_QUEUED {
            return;
        }
        let wanted = self.granted.iter().filter(|(filter, _)| filter.matches(topic));
        let best = wanted.map(|&(_, granted)| granted.min(qos)).max();
        if let Some(qos) = best.filter(|&qos| qos != QoS::AtMostOnce) {
            self.queued.push_back(Queued { number, topic: topic.into(), qos });
        }
    }

    /// The server has refused the message that this PUBLISH brought.
    pub(super) fn withdraw(&mut self, number: u64) {
        self.queued.retain(|it| it.number != number);
    }
}

const fn granted(reason: ReasonCode) -> Option<QoS> {
    match reason {
        ReasonCode::Success => Some(QoS::AtMostOnce),
        ReasonCode::GrantedQoS1 => Some(QoS::AtLeastOnce),
        ReasonCode::GrantedQoS2 => Some(QoS::ExactlyOnce),
        _ => None,
    }
}
