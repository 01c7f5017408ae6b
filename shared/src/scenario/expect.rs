//! Whether what was expected came, and what is to be said if it did not.
//!
//! Knows messages, packets and what the broker keeps. Does not wait: that is the run's.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::plan::{MessageWanted, PacketWanted, Payload, StatusWanted, Words};
use super::trace::Seen;
use crate::broker::Broker;
use crate::broker::admin::{ClientView, Page};
use crate::client::ClientError;
use crate::inspect::{Frame, Lang};
use crate::message::Message;
use crate::time::Duration;
use crate::topic::TopicName;
use crate::wire::{Packet, PacketType, QoS};

/// Of what came instead so much is said.
const NEAR: usize = 3;
/// Characters of a payload that are said.
const EXCERPT: usize = 60;

/// Why a step failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// No such message came to the broker.
    NoMessage {
        /// How long it was waited for.
        within: Duration,
        /// What came on such a topic, the newest last: topic and payload.
        near: Vec<String>,
    },
    /// No such packet passed.
    NoPacket {
        /// Of which type it was to be.
        kind: PacketType,
        /// How long it was waited for.
        within: Duration,
        /// Packets of this type that passed, the newest last.
        near: Vec<Words>,
    },
    /// Packets passed, but not so often.
    Times {
        /// Of which type.
        kind: PacketType,
        /// How often they were to.
        wanted: usize,
        /// How often they did.
        found: usize,
    },
    /// The broker keeps something else on a topic.
    Retained {
        /// The topic.
        topic: String,
        /// What it keeps.
        found: Option<String>,
    },
    /// The broker knows something else of a client.
    Status {
        /// The client.
        name: String,
        /// Whether it is connected.
        connected: bool,
        /// Whether it has a Session.
        session: bool,
        /// How many messages wait for it.
        waiting: usize,
    },
    /// A part of a board is not like that.
    Part {
        /// The part, or the pin.
        part: String,
        /// What it is like.
        found: String,
    },
    /// A client has no connection, and cannot do that.
    NotConnected {
        /// The client.
        name: String,
    },
    /// A client cannot do that.
    Client {
        /// The client.
        name: String,
        /// Why, in English.
        why: String,
    },
    /// More happened than a scenario is meant for: it may never come to rest.
    Exhausted,
}

impl Miss {
    pub(super) fn client(name: &str, error: &ClientError) -> Self {
        let name = name.to_string();
        match error {
            ClientError::NotConnected => Self::NotConnected { name },
            error => Self::Client { name, why: error.to_string() },
        }
    }

    /// Why, for people.
    pub fn says(&self, lang: Lang) -> String {
        super::says::miss(self, lang)
    }
}

/// The beginning of a payload, for people.
pub(crate) fn excerpt(payload: &[u8]) -> String {
    let text = String::from_utf8_lossy(payload);
    match text.char_indices().nth(EXCERPT) {
        Some((end, _)) => alloc::format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

impl Payload {
    /// Whether a payload is like that.
    pub(crate) fn fits(&self, payload: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Is(text) => text.as_bytes() == payload,
            Self::Contains(text) => {
                text.is_empty() || payload.windows(text.len()).any(|part| part == text.as_bytes())
            }
            Self::None => false,
        }
    }
}

fn agrees<T: PartialEq>(wanted: Option<T>, found: T) -> bool {
    wanted.is_none_or(|wanted| wanted == found)
}

impl MessageWanted {
    /// The message that came, or what came instead.
    pub(super) fn find(&self, messages: &[Message]) -> bool {
        messages.iter().any(|message| self.fits(message))
    }

    fn fits(&self, message: &Message) -> bool {
        self.topic.matches(message.topic.as_str())
            && self.payload.fits(&message.payload)
            && agrees(self.qos, message.qos)
            && agrees(self.retain, message.retain)
    }

    pub(super) fn miss(&self, messages: &[Message], within: Duration) -> Miss {
        let near = messages.iter().filter(|it| self.topic.matches(it.topic.as_str()));
        let says = |message: &Message| {
            let (qos, retain) = (message.qos as u8, if message.retain { ", retain" } else { "" });
            alloc::format!(
                "{} = {} (QoS {qos}{retain})",
                message.topic.as_str(),
                excerpt(&message.payload)
            )
        };
        Miss::NoMessage { within, near: last(near.map(says).collect()) }
    }
}

impl PacketWanted {
    /// How many such packets there are.
    pub(super) fn count(&self, frames: &[Seen]) -> usize {
        frames.iter().filter(|seen| self.is_near(seen) && self.fits(&seen.frame)).count()
    }

    /// Of this type, and on this link in this direction.
    fn is_near(&self, seen: &Seen) -> bool {
        let is_way = |(who, direction)| who == seen.who && direction == seen.frame.direction;
        self.way.is_none_or(is_way)
            && seen.frame.outcome.as_ref().is_ok_and(|packet| packet.packet_type() == self.kind)
    }

    fn fits(&self, frame: &Frame) -> bool {
        let Ok(packet) = &frame.outcome else { return false };
        self.fits_packet(packet, frame.topic.as_ref().map(|topic| topic.as_str()))
    }

    /// Whether a packet of this type is like that; `topic` is what a PUBLISH is on, Topic Alias or
    /// not.
    pub(crate) fn fits_packet(&self, packet: &Packet, topic: Option<&str>) -> bool {
        let is_topic =
            self.topic.as_ref().is_none_or(|wanted| topic.is_some_and(|it| wanted.matches(it)));
        is_topic && self.fits_publish(packet) && self.fits_others(packet)
    }

    fn fits_publish(&self, packet: &Packet) -> bool {
        let Packet::Publish(publish) = packet else {
            let is_about_publish = self.payload != Payload::Any
                || self.qos.is_some()
                || self.retain.is_some()
                || self.dup.is_some();
            return !is_about_publish;
        };
        self.payload.fits(&publish.payload)
            && agrees(self.qos, publish.qos)
            && agrees(self.retain, publish.retain)
            && agrees(self.dup, publish.dup)
    }

    fn fits_others(&self, packet: &Packet) -> bool {
        let reason = match packet {
            Packet::ConnAck(ack) => Some(ack.reason),
            Packet::PubAck(ack)
            | Packet::PubRec(ack)
            | Packet::PubRel(ack)
            | Packet::PubComp(ack) => Some(ack.reason),
            Packet::SubAck(ack) => ack.reasons.first().copied(),
            Packet::UnsubAck(ack) => ack.reasons.first().copied(),
            Packet::Disconnect(packet) => Some(packet.reason),
            Packet::Auth(packet) => Some(packet.reason),
            _ => None,
        };
        let session_present = match packet {
            Packet::ConnAck(ack) => Some(ack.session_present),
            _ => None,
        };
        let clean_start = match packet {
            Packet::Connect(connect) => Some(connect.clean_start),
            _ => None,
        };
        let packet_id = packet_id(packet);
        (self.reason.is_none() || self.reason == reason)
            && (self.session_present.is_none() || self.session_present == session_present)
            && (self.clean_start.is_none() || self.clean_start == clean_start)
            && (self.packet_id.is_none() || self.packet_id == packet_id)
    }

    pub(super) fn miss(&self, frames: &[Seen], within: Duration) -> Miss {
        if let Some(wanted) = self.times {
            return Miss::Times { kind: self.kind, wanted, found: self.count(frames) };
        }
        let near = frames.iter().filter(|seen| self.is_near(seen)).map(|seen| Words {
            zh: seen.frame.summary(Lang::Zh),
            en: seen.frame.summary(Lang::En),
        });
        Miss::NoPacket { kind: self.kind, within, near: last(near.collect()) }
    }
}

/// The Packet Identifier, if it has one.
pub(crate) fn packet_id(packet: &Packet) -> Option<u16> {
    let id = match packet {
        Packet::Publish(publish) => publish.packet_id?,
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            ack.packet_id
        }
        Packet::Subscribe(packet) => packet.packet_id,
        Packet::SubAck(packet) => packet.packet_id,
        Packet::Unsubscribe(packet) => packet.packet_id,
        Packet::UnsubAck(packet) => packet.packet_id,
        _ => return None,
    };
    Some(id.get())
}

fn last<T>(mut all: Vec<T>) -> Vec<T> {
    all.split_off(all.len().saturating_sub(NEAR))
}

/// Whether the broker keeps that on a topic. One that is down keeps nothing that could be seen.
pub(super) fn retained(
    broker: Option<&Broker>,
    topic: &TopicName,
    wanted: &Payload,
) -> Result<(), Miss> {
    let found = broker.and_then(|broker| broker.retained_payload(topic.as_str()));
    let is_right = match (&found, wanted) {
        (None, wanted) => *wanted == Payload::None,
        (Some(payload), wanted) => wanted.fits(payload),
    };
    let found = || found.as_ref().map(|payload| excerpt(payload));
    if is_right {
        Ok(())
    } else {
        Err(Miss::Retained { topic: topic.as_str().into(), found: found() })
    }
}

/// What the broker knows of a client.
pub(super) fn status(broker: Option<&Broker>, client_id: &str) -> Option<ClientView> {
    const ALL: Page<'static> = Page { after: None, limit: usize::MAX };
    let views = broker?.client_views(client_id, ALL).items;
    views.into_iter().find(|view| view.client_id == client_id)
}

impl StatusWanted {
    pub(super) fn fits(self, view: Option<&ClientView>) -> bool {
        agrees(self.connected, view.is_some_and(|view| view.connected))
            && agrees(self.session, view.is_some())
            && agrees(self.waiting, view.map_or(0, |view| view.waiting + view.inflight))
    }

    pub(super) fn miss(name: &str, view: Option<&ClientView>) -> Miss {
        Miss::Status {
            name: name.into(),
            connected: view.is_some_and(|view| view.connected),
            session: view.is_some(),
            waiting: view.map_or(0, |view| view.waiting + view.inflight),
        }
    }
}

/// A QoS by its number.
pub(crate) fn qos(number: u8) -> Option<QoS> {
    QoS::try_from(number).ok()
}
