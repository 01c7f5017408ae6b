//! Checks, and rules for what is almost right.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::event::Role;
use super::super::plan::{Almost, Check, Of, Packets, Pattern, Place};
use super::{MAX_CHECKS, Read, both, several};
use crate::inspect::Direction;
use crate::scenario::plan::Payload;
use crate::scenario::read::fields::Fields;
use crate::scenario::read::{step, value};
use crate::scenario::yaml::Node;
use crate::scenario::{Fault, Shape};
use crate::wire::PacketType;

/// So many can be counted.
const MAX_COUNT: u64 = 1_000;

/// Reads what stands behind a check's key.
type Reader = fn(&Node) -> Read<Check>;

/// Every check.
const CHECKS: [(&str, Reader); 7] = [
    ("packet", packet),
    ("sequence", |node| {
        let mut fields = Fields::of(node)?;
        let patterns = several(Some(fields.need("packets")?), "packets", MAX_CHECKS, |node| {
            let mut fields = Fields::of(node)?;
            let pattern = pattern(&mut fields)?;
            fields.finish()?;
            Ok(pattern)
        })?;
        let same_id = fields.take("same-id").map_or(Ok(false), value::yes_no)?;
        fields.finish()?;
        Ok(Check::Sequence { patterns, same_id })
    }),
    ("retained", retained),
    ("part", part),
    ("will", |node| {
        let mut fields = Fields::of(node)?;
        let of = fields.take("of").map(role).transpose()?;
        fields.finish()?;
        Ok(Check::Will(of))
    }),
    ("online", |node| {
        let mut fields = Fields::of(node)?;
        let who = role(fields.need("who")?)?;
        let count = count(&mut fields, "count")?.unwrap_or(1);
        fields.finish()?;
        Ok(Check::Online(who, count))
    }),
    ("subscribed", |node| {
        let mut fields = Fields::of(node)?;
        let who = fields.take("who").map(role).transpose()?;
        let filter = value::filter(fields.need("filter")?)?;
        fields.finish()?;
        Ok(Check::Subscribed(who, filter))
    }),
];

/// One key, and what belongs to it.
pub(super) fn check(node: &Node) -> Read<Check> {
    let mut fields = Fields::of(node)?;
    let Some(entry) = fields.take_any() else {
        return Err(Fault::NotOneStep.at(node.line).into());
    };
    let Some((_, reader)) = CHECKS.iter().find(|(name, _)| *name == entry.key) else {
        let known = CHECKS.iter().map(|(name, _)| *name).collect();
        return Err(Fault::UnknownKey { key: entry.key.clone(), known }.at(entry.line).into());
    };
    if let Some(second) = fields.take_any() {
        return Err(Fault::NotOneStep.at(second.line).into());
    }
    reader(&entry.node)
}

/// `packet` or `packets`, and `say`.
pub(super) fn almost(node: &Node) -> Read<Almost> {
    let mut fields = Fields::of(node)?;
    let one = |node: &Node| {
        let mut fields = Fields::of(node)?;
        let pattern = pattern(&mut fields)?;
        fields.finish()?;
        Ok(pattern)
    };
    let patterns = match fields.take("packets") {
        Some(list) => several(Some(list), "packets", MAX_CHECKS, one)?,
        None => Vec::from([one(fields.need("packet")?)?]),
    };
    let say = both(fields.need("say")?)?;
    fields.finish()?;
    Ok(Almost { patterns, say })
}

fn packet(node: &Node) -> Read<Check> {
    let mut fields = Fields::of(node)?;
    let pattern = pattern(&mut fields)?;
    let line = fields.line();
    let counts = [
        (Of::Packets, count(&mut fields, "times")?),
        (Of::Topics, count(&mut fields, "topics")?),
        (Of::Clients, count(&mut fields, "clients")?),
    ];
    fields.finish()?;
    let mut given = counts.into_iter().filter_map(|(of, count)| Some((of, count?)));
    let (of, times) = given.next().unwrap_or((Of::Packets, 1));
    if given.next().is_some() {
        return Err(Fault::OneOf { keys: &["times", "topics", "clients"] }.at(line).into());
    }
    Ok(Check::Packet(Box::new(Packets { pattern, times, of })))
}

fn count(fields: &mut Fields<'_>, key: &'static str) -> Read<Option<usize>> {
    let count = fields.take(key).map(|node| value::whole(node, 1, MAX_COUNT)).transpose()?;
    Ok(count.map(|count| count as usize))
}

fn pattern(fields: &mut Fields<'_>) -> Read<Pattern> {
    let kind = value::packet_type(fields.need("type")?)?;
    let place = place(fields)?;
    let mut wanted = step::packet_wanted(fields, kind)?;
    let filter = fields.take("filter").map(value::filter).transpose()?;
    let number = fields.take("number").map(bounds).transpose()?;
    // Of a SUBSCRIBE it is the one that is asked for.
    let asked = if kind == PacketType::Subscribe { wanted.qos.take() } else { None };
    Ok(Pattern { wanted, place, filter, asked, number })
}

/// `from`, `to`, `workbench`, or none of them.
fn place(fields: &mut Fields<'_>) -> Read<Place> {
    let (from, to) = (fields.take("from"), fields.take("to"));
    let at_workbench = fields.take("workbench").map_or(Ok(false), value::yes_no)?;
    Ok(match (from, to, at_workbench) {
        (None, None, false) => Place::Anywhere,
        (None, None, true) => Place::Workbench,
        (Some(from), None, false) if from.text() == Some("outside") => Place::Outside,
        (Some(from), None, false) => Place::Way(role(from)?, Direction::ToServer),
        (None, Some(to), false) => Place::Way(role(to)?, Direction::ToClient),
        (from, to, _) => {
            let line = from.or(to).map_or(fields.line(), |node| node.line);
            return Err(Fault::OneOf { keys: &["from", "to", "workbench"] }.at(line).into());
        }
    })
}

/// `page`, `board` or `other`.
fn role(node: &Node) -> Read<Role> {
    match node.text() {
        Some("page") => Ok(Role::Page),
        Some("board") => Ok(Role::Board),
        Some("other") => Ok(Role::Other),
        _ => {
            let known = Vec::from(["page", "board", "other"]);
            let key = node.text().unwrap_or_default().to_owned();
            Err(Fault::UnknownKey { key, known }.at(node.line).into())
        }
    }
}

/// `[low, high]`
fn bounds(node: &Node) -> Read<(f64, f64)> {
    let numbers = several(Some(node), "number", 2, |node| Ok(value::number(node)?))?;
    match numbers[..] {
        [low, high] => Ok((low, high)),
        _ => Err(Fault::Expected(Shape::List).at(node.line).into()),
    }
}

fn retained(node: &Node) -> Read<Check> {
    let mut fields = Fields::of(node)?;
    let topic = value::topic(fields.need("topic")?)?;
    let none = fields.take("none").map_or(Ok(false), value::yes_no)?;
    let line = fields.line();
    let payload = match (step::payload(&mut fields)?, none) {
        (Payload::Any, true) => Payload::None,
        (wanted, false) => wanted,
        _ => return Err(Fault::OneOf { keys: &["payload", "contains", "none"] }.at(line).into()),
    };
    fields.finish()?;
    Ok(Check::Retained(topic, payload))
}

fn part(node: &Node) -> Read<Check> {
    let mut fields = Fields::of(node)?;
    let part: String = value::text(fields.need("part")?)?.to_owned();
    let is_on = fields.take("on").map_or(Ok(true), value::yes_no)?;
    let count = count(&mut fields, "count")?.unwrap_or(1);
    fields.finish()?;
    Ok(Check::Part { part, is_on, count })
}
