//! What is known from the facts: who is connected, what is subscribed to and kept, which parts are on.
//!
//! Bounded: what is over a limit is not remembered, the oldest of what was sent is forgotten. Does not
//! know what is wanted.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

use super::event::{Fact, Role, Seen};
use super::plan::Check;
use crate::inspect::Direction;
use crate::scenario::plan::Payload;
use crate::wire::{Bytes, Packet};

/// Clients, and parts of boards, that are remembered.
const MAX_KNOWN: usize = 1_000;
/// Subscriptions and topics with a retained message.
const MAX_TOPICS: usize = 2_000;
/// Messages of the page and its boards that are remembered, to tell them from those of others.
const MAX_SENT: usize = 256;
/// Bytes of a payload that are remembered.
const MAX_PAYLOAD: usize = 1_024;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    online: BTreeSet<(Role, String)>,
    subscriptions: BTreeSet<(Role, String, String)>,
    listens: BTreeSet<(Role, String)>,
    retained: BTreeMap<String, Bytes>,
    parts: BTreeMap<(String, String), (String, bool)>,
    wills: BTreeMap<String, Will>,
    sent: VecDeque<(String, Bytes)>,
    /// Whose Wills somebody was sent.
    fired: BTreeSet<Role>,
}

#[derive(Clone, Debug)]
struct Will {
    role: Role,
    topic: String,
    payload: Bytes,
}

impl World {
    /// A fact; says whether it is a message that the page and its boards have not sent.
    pub(super) fn handle(&mut self, fact: &Fact<'_>) -> bool {
        match *fact {
            Fact::Packet(seen) => return self.handle_packet(seen),
            Fact::Online { role, who, is_online } => {
                let key = (role, who.to_owned());
                if !is_online {
                    self.online.remove(&key);
                } else if self.online.len() < MAX_KNOWN {
                    self.online.insert(key);
                }
            }
            Fact::Part { who, part, kind, is_on } => {
                let key = (who.to_owned(), part.to_owned());
                if self.parts.len() < MAX_KNOWN || self.parts.contains_key(&key) {
                    self.parts.insert(key, (kind.to_owned(), is_on));
                }
            }
            Fact::Listens { role, filter, is_there } => {
                let key = (role, filter.to_owned());
                if !is_there {
                    self.listens.remove(&key);
                } else if self.listens.len() < MAX_TOPICS {
                    self.listens.insert(key);
                }
            }
            Fact::Built(_) => {}
        }
        false
    }

    fn handle_packet(&mut self, seen: Seen<'_>) -> bool {
        let is_own = seen.role != Role::Other;
        match (seen.direction, seen.packet) {
            (Direction::ToServer, Packet::Connect(connect)) => {
                self.wills.remove(seen.who);
                if let Some(will) = &connect.will
                    && self.wills.len() < MAX_KNOWN
                {
                    let topic = will.topic.as_str().to_owned();
                    let payload = beginning(&will.payload);
                    let will = Will { role: seen.role, topic, payload };
                    self.wills.insert(seen.who.to_owned(), will);
                }
            }
            (Direction::ToServer, Packet::Disconnect(_)) => {
                self.wills.remove(seen.who);
            }
            (Direction::ToClient, Packet::ConnAck(ack)) if !ack.session_present => {
                self.subscriptions.retain(|(_, who, _)| who != seen.who);
            }
            (Direction::ToServer, Packet::Subscribe(subscribe)) => {
                for filter in &subscribe.filters {
                    if self.subscriptions.len() < MAX_TOPICS {
                        let filter = filter.filter.as_str().to_owned();
                        self.subscriptions.insert((seen.role, seen.who.to_owned(), filter));
                    }
                }
            }
            (Direction::ToServer, Packet::Unsubscribe(unsubscribe)) => {
                for filter in &unsubscribe.filters {
                    let filter = filter.as_str().to_owned();
                    self.subscriptions.remove(&(seen.role, seen.who.to_owned(), filter));
                }
            }
            (direction, Packet::Publish(publish)) => {
                let Some(topic) = seen.topic else { return false };
                let payload = beginning(&publish.payload);
                if publish.retain {
                    self.keep(topic, &payload);
                }
                if direction == Direction::ToServer {
                    if is_own {
                        self.sent.truncate(MAX_SENT - 1);
                        self.sent.push_front((topic.to_owned(), payload));
                    }
                } else {
                    return self.handle_delivery(seen.role, topic, &payload, publish.retain);
                }
            }
            _ => {}
        }
        false
    }

    /// A message reached a client.
    fn handle_delivery(&mut self, role: Role, topic: &str, payload: &Bytes, retain: bool) -> bool {
        if self.sent.iter().any(|(it, own)| it == topic && own == payload) {
            return false;
        }
        let is_it = |will: &&Will| will.topic == topic && will.payload == *payload;
        let is_will = self.wills.values().find(is_it).map(|will| will.role);
        self.fired.extend(is_will);
        // What is kept may be from before.
        role == Role::Page && is_will.is_none() && !retain
    }

    fn keep(&mut self, topic: &str, payload: &Bytes) {
        if payload.is_empty() {
            self.retained.remove(topic);
        } else if self.retained.len() < MAX_TOPICS || self.retained.contains_key(topic) {
            self.retained.insert(topic.to_owned(), payload.clone());
        }
    }

    /// A step begins: Wills that came before are not of it.
    pub(super) fn begin_step(&mut self) {
        self.fired.clear();
    }

    /// Whether it is so; `None` for what is seen in packets as they pass.
    pub(super) fn holds(&self, check: &Check) -> Option<bool> {
        Some(match check {
            Check::Packet(_) | Check::Sequence { .. } => return None,
            Check::Retained(topic, wanted) => match self.retained.get(topic.as_str()) {
                None => *wanted == Payload::None,
                Some(payload) => wanted.fits(payload),
            },
            Check::Part { part, is_on, count } => {
                let is_it = |(id, (kind, is)): (&str, &(String, bool))| {
                    (id == part || kind == part) && is == is_on
                };
                let parts = self.parts.iter().map(|((_, id), state)| (id.as_str(), state));
                parts.filter(|it| is_it(*it)).count() >= *count
            }
            Check::Will(of) => match of {
                None => !self.fired.is_empty(),
                Some(role) => self.fired.contains(role),
            },
            Check::Online(role, count) => {
                self.online.iter().filter(|(it, _)| it == role).count() >= *count
            }
            Check::Subscribed(role, filter) => {
                let is_meant = |it: Role| role.is_none_or(|role| role == it);
                let mut filters = self.subscriptions.iter().map(|(it, _, own)| (*it, own));
                let is_it = |(it, own): (Role, &String)| is_meant(it) && own == filter.as_str();
                filters.any(is_it) || self.listens.iter().any(|(it, own)| is_it((*it, own)))
            }
        })
    }

    /// What a client is subscribed to besides, for a hint.
    pub(super) fn filters(&self, role: Option<Role>) -> Vec<&str> {
        let is_meant = |it: &Role| role.is_none_or(|role| role == *it);
        let all = self.subscriptions.iter();
        all.filter(|(it, ..)| is_meant(it)).map(|(.., filter)| filter.as_str()).collect()
    }
}

fn beginning(payload: &Bytes) -> Bytes {
    // A copy, as a piece of it would keep all of it.
    Bytes::copy_from_slice(&payload[..payload.len().min(MAX_PAYLOAD)])
}
