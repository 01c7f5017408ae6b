//! What is almost right: a packet that differs from the one that is wanted in one thing.
//!
//! Looks only at packets of the type that is wanted and on the way that is wanted, so that what a
//! page or board sends by itself is no mistake of a person's. What somebody is sent is not his doing
//! but for its QoS.

use alloc::vec::Vec;

use super::event::{Role, Seen};
use super::plan::{Pattern, Place};
use super::progress::is_within;
use super::says;
use crate::inspect::Direction;
use crate::scenario::Words;
use crate::scenario::expect::excerpt;
use crate::scenario::plan::Payload;
use crate::topic::TopicFilter;
use crate::wire::{Packet, Publish, QoS, Subscribe};

/// A text that is longer is not compared letter by letter.
const MAX_COMPARED: usize = 64;

/// In what way a text is not the one that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Differs {
    Case,
    Space,
    Slash,
    Quotes,
    Typo,
}

/// What is not right.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Near<'a> {
    Topic { wanted: &'a str, found: &'a str, differs: Differs },
    OtherTopic { wanted: &'a str, found: &'a str },
    Payload { wanted: &'a str, found: &'a str, differs: Differs },
    OtherPayload { wanted: &'a str, found: &'a str },
    NoNumber { found: &'a str },
    Bounds { found: &'a str, low: f64, high: f64 },
    Qos { wanted: QoS, found: QoS },
    DeliveredQos { wanted: QoS, found: QoS },
    NoRetain,
    Retain,
    Filter { wanted: &'a str, found: &'a str, differs: Differs },
    WideFilter { wanted: &'a str, found: &'a str },
    AskedQos { wanted: QoS, found: QoS },
    CleanStart { is_wanted: bool },
    SessionPresent { is_wanted: bool },
}

/// What is to be said of a packet, if it is almost such a one.
pub(super) fn packet(pattern: &Pattern, seen: &Seen<'_>, is_outside: bool) -> Option<Words> {
    let is_there = match pattern.place {
        Place::Way(role, direction) => seen.role == role && seen.direction == direction,
        Place::Anywhere => seen.direction == Direction::ToServer,
        Place::Outside => is_outside,
        Place::Workbench => false,
    };
    if !is_there || seen.packet.packet_type() != pattern.wanted.kind {
        return None;
    }
    match seen.packet {
        Packet::Publish(publish) => near_publish(pattern, publish, seen),
        Packet::Subscribe(packet) => near_subscribe(pattern, packet),
        Packet::Unsubscribe(packet) => {
            let wanted = pattern.filter.as_ref()?.as_str();
            packet.filters.iter().find_map(|it| near_filter(wanted, it.as_str()))
        }
        Packet::Connect(connect) => {
            let is_wanted = pattern.wanted.clean_start?;
            let is_near = connect.clean_start != is_wanted;
            is_near.then(|| says::near(&Near::CleanStart { is_wanted }))
        }
        Packet::ConnAck(ack) => {
            let is_wanted = pattern.wanted.session_present?;
            let is_near = ack.session_present != is_wanted && !ack.reason.is_error();
            is_near.then(|| says::near(&Near::SessionPresent { is_wanted }))
        }
        _ => None,
    }
}

/// What is to be said of a SUBSCRIBE, if the subscription that is wanted is not there.
pub(super) fn subscription(
    role: Option<Role>,
    wanted: &TopicFilter,
    seen: &Seen<'_>,
    others: &[&str],
) -> Option<Words> {
    let Packet::Subscribe(packet) = seen.packet else { return None };
    if role.is_some_and(|role| role != seen.role) {
        return None;
    }
    let new = packet.filters.iter().map(|it| it.filter.as_str());
    let near = new.clone().find_map(|filter| near_filter(wanted.as_str(), filter));
    near.or_else(|| {
        let wide = new.chain(others.iter().copied()).find(|it| is_wider(it, wanted))?;
        Some(says::near(&Near::WideFilter { wanted: wanted.as_str(), found: wide }))
    })
}

fn near_publish(pattern: &Pattern, publish: &Publish, seen: &Seen<'_>) -> Option<Words> {
    let wanted = &pattern.wanted;
    let topic = seen.topic?;
    let is_topic = wanted.topic.as_ref().is_none_or(|it| it.matches(topic));
    let is_number = pattern.number.is_none_or(|bounds| is_within(seen.packet, bounds));
    let is_payload = wanted.payload.fits(&publish.payload) && is_number;
    let is_qos = wanted.qos.is_none_or(|qos| qos == publish.qos);
    let is_retain = wanted.retain.is_none_or(|retain| retain == publish.retain);
    if seen.direction == Direction::ToClient && pattern.place != Place::Outside {
        let found = publish.qos;
        let wanted = wanted.qos.filter(|_| is_topic && is_payload && is_retain && !is_qos)?;
        return Some(says::near(&Near::DeliveredQos { wanted, found }));
    }
    if !is_topic {
        return near_topic(pattern, topic, is_payload);
    }
    if !is_payload {
        return near_payload(pattern, publish);
    }
    if pattern.place == Place::Outside {
        return None;
    }
    if let Some(wanted) = wanted.qos.filter(|_| !is_qos) {
        return Some(says::near(&Near::Qos { wanted, found: publish.qos }));
    }
    let is_wanted = wanted.retain.filter(|_| !is_retain)?;
    Some(says::near(if is_wanted { &Near::NoRetain } else { &Near::Retain }))
}

/// The topic is another one.
fn near_topic(pattern: &Pattern, found: &str, is_payload: bool) -> Option<Words> {
    let wanted = pattern.wanted.topic.as_ref()?.as_str();
    let has_wildcard = wanted.contains(['+', '#']);
    if !has_wildcard && let Some(differs) = compare(wanted, found) {
        return Some(says::near(&Near::Topic { wanted, found, differs }));
    }
    // With the right payload it was meant for another topic.
    let is_meant = is_payload && matches!(&pattern.wanted.payload, Payload::Is(it) if it.len() > 1);
    is_meant.then(|| says::near(&Near::OtherTopic { wanted, found }))
}

/// The payload is another one.
fn near_payload(pattern: &Pattern, publish: &Publish) -> Option<Words> {
    let found = &excerpt(&publish.payload);
    let near = match (&pattern.wanted.payload, pattern.number) {
        (Payload::Is(wanted), _) => match compare(wanted, found) {
            Some(differs) => Near::Payload { wanted, found, differs },
            None => Near::OtherPayload { wanted, found },
        },
        (Payload::Contains(wanted), _) if !pattern.wanted.payload.fits(&publish.payload) => {
            Near::OtherPayload { wanted, found }
        }
        (_, Some((low, high))) if found.trim().parse::<f64>().is_ok() => {
            Near::Bounds { found, low, high }
        }
        (_, Some(_)) => Near::NoNumber { found },
        _ => return None,
    };
    Some(says::near(&near))
}

fn near_subscribe(pattern: &Pattern, packet: &Subscribe) -> Option<Words> {
    let wanted = pattern.filter.as_ref()?;
    if let Some(same) = packet.filters.iter().find(|it| it.filter.as_str() == wanted.as_str()) {
        let found = same.options.qos;
        return pattern.asked.map(|wanted| says::near(&Near::AskedQos { wanted, found }));
    }
    let mut filters = packet.filters.iter().map(|it| it.filter.as_str());
    let near = filters.clone().find_map(|found| near_filter(wanted.as_str(), found));
    near.or_else(|| {
        let found = filters.find(|found| is_wider(found, wanted))?;
        Some(says::near(&Near::WideFilter { wanted: wanted.as_str(), found }))
    })
}

fn near_filter(wanted: &str, found: &str) -> Option<Words> {
    let differs = compare(wanted, found)?;
    Some(says::near(&Near::Filter { wanted, found, differs }))
}

/// A filter that brings what is wanted and more, and begins in the same way: `#` is no attempt.
fn is_wider(found: &str, wanted: &TopicFilter) -> bool {
    let begins_so = found.split('/').next() == wanted.as_str().split('/').next();
    let wide = TopicFilter::new(found).ok().filter(|_| begins_so && found != wanted.as_str());
    wide.is_some_and(|wide| wide.covers(wanted))
}

/// In what small way one text is not the other.
fn compare(wanted: &str, found: &str) -> Option<Differs> {
    if wanted == found {
        return None;
    }
    let bare = found.trim_matches(['"', '\'', '“', '”', '‘', '’']);
    if found.trim() == wanted {
        Some(Differs::Space)
    } else if bare == wanted {
        Some(Differs::Quotes)
    } else if found.to_lowercase() == wanted.to_lowercase() {
        Some(Differs::Case)
    } else if found.trim_matches('/') == wanted.trim_matches('/') {
        Some(Differs::Slash)
    } else {
        is_typo(wanted, found).then_some(Differs::Typo)
    }
}

/// Whether one letter in four, two at most, would have to be changed, added or removed.
fn is_typo(wanted: &str, found: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (wanted.chars().collect(), found.chars().collect());
    if a.len() > MAX_COMPARED || b.len() > MAX_COMPARED {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = core::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()] <= (a.len() / 4).min(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_differences_are_told_apart() {
        for (found, differs) in [
            ("led_control", Some(Differs::Case)),
            ("LED_CONTROL ", Some(Differs::Space)),
            ("/LED_CONTROL", Some(Differs::Slash)),
            ("\"LED_CONTROL\"", Some(Differs::Quotes)),
            ("“LED_CONTROL”", Some(Differs::Quotes)),
            ("LED_CONTRLO", Some(Differs::Typo)),
            ("LEDCONTROL", Some(Differs::Typo)),
            ("LED_CONTROL", None),
            ("TEMPERATURE", None),
        ] {
            assert_eq!(compare("LED_CONTROL", found), differs, "{found}");
        }
        assert_eq!(compare("on", "off"), None);
        assert_eq!(compare("room/1", "room/2"), Some(Differs::Typo));
    }
}
