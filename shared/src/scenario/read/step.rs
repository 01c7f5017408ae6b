//! Steps: one key each, with what belongs to it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use super::super::fault::{Fault, ScenarioError, Shape};
use super::super::plan::{Act, MessageWanted, PacketWanted, Payload, StatusWanted, Step, Who};
use super::super::yaml::{Entry, Node};
use super::fields::Fields;
use super::parts;
use super::value;
use super::who::Names;
use crate::board::BoardSpec;
use crate::inspect::Direction;
use crate::time::Duration;
use crate::wire::PacketType;

/// How long something is waited for if the step does not say.
const PATIENCE: Duration = Duration::from_secs(10);

type Read<T> = Result<T, ScenarioError>;

/// Reads what stands behind a step's key.
type Reader = fn(&Node, &Names, &[BoardSpec]) -> Read<Act>;

/// Every step.
const STEPS: [(&str, Reader); 23] = [
    ("power-on", |node, names, _| Ok(Act::Power(names.several(node, Names::board)?, true))),
    ("power-off", |node, names, _| Ok(Act::Power(names.several(node, Names::board)?, false))),
    ("connect", |node, names, _| Ok(Act::Connect(names.several(node, Names::client)?))),
    ("disconnect", |node, names, _| Ok(Act::Disconnect(names.several(node, Names::client)?))),
    ("wifi-off", |node, names, _| Ok(Act::Wifi(names.several(node, Names::any)?, false))),
    ("wifi-on", |node, names, _| Ok(Act::Wifi(names.several(node, Names::any)?, true))),
    ("cut", |node, names, _| Ok(Act::Cut(names.several(node, Names::any)?))),
    ("stall", stall),
    ("network", network),
    ("restart-broker", restart_broker),
    ("publish", publish),
    ("subscribe", subscribe),
    ("unsubscribe", unsubscribe),
    ("press", |node, names, boards| parts::press(node, names, boards, true)),
    ("release", |node, names, boards| parts::press(node, names, boards, false)),
    ("set", parts::set),
    ("sleep", |node, _, _| Ok(Act::Sleep(value::time(node)?))),
    ("wait-for", wait_for),
    ("expect-packet", expect_packet),
    ("expect-retained", expect_retained),
    ("expect-status", expect_status),
    ("expect-part", parts::expect_part),
    ("expect-pin", parts::expect_pin),
];

/// Reads a step. `source` has the lines between two, the second one left out.
pub(super) fn read(
    node: &Node,
    end: usize,
    source: impl Fn(usize, usize) -> String,
    names: &Names,
    boards: &[BoardSpec],
) -> Read<Step> {
    let mut fields = Fields::of(node)?;
    let note = fields.take_entry("note");
    let Some(Entry { line, key, node: what, .. }) = fields.take_any() else {
        return Err(Fault::NotOneStep.at(node.line));
    };
    let Some((_, reader)) = STEPS.iter().find(|(name, _)| name == key) else {
        let known = STEPS.iter().map(|(name, _)| *name).collect();
        return Err(Fault::UnknownStep { key: key.clone(), known }.at(*line));
    };
    if let Some(second) = fields.take_any() {
        return Err(Fault::NotOneStep.at(second.line));
    }
    // The remark is shown by itself.
    let end =
        note.map(|note| note.line).filter(|note| note > line).map_or(end, |note| note.min(end));
    let note = note.map(|note| value::words(&note.node)).transpose()?;
    Ok(Step { line: node.line, text: source(*line, end), note, act: reader(what, names, boards)? })
}

fn within_or(fields: &mut Fields<'_>, otherwise: Duration) -> Read<Duration> {
    fields.take("within").map_or(Ok(otherwise), value::time)
}

/// How long something is waited for that is expected to be there.
pub(super) fn within(fields: &mut Fields<'_>) -> Read<Duration> {
    within_or(fields, Duration::ZERO)
}

fn stall(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = names.several(fields.need("who")?, Names::any)?;
    let time = value::time(fields.need("time")?)?;
    fields.finish()?;
    Ok(Act::Stall(who, time))
}

fn network(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = fields.take("who").map(|node| names.several(node, Names::any)).transpose()?;
    let config = super::network_of(&mut fields)?;
    fields.finish()?;
    Ok(Act::Network(who, config))
}

fn restart_broker(node: &Node, _: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let store = fields.need("store")?;
    let keeps_store = match store.text() {
        Some("keep") => true,
        Some("lose") => false,
        _ => return Err(Fault::Expected(Shape::Store).at(store.line)),
    };
    let down = fields.take("down").map_or(Ok(Duration::from_secs(1)), value::time)?;
    fields.finish()?;
    Ok(Act::RestartBroker { keeps_store, down })
}

fn publish(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = names.client(fields.need("client")?)?;
    let message = super::message(&mut fields)?;
    fields.finish()?;
    Ok(Act::Publish(who, message))
}

fn subscribe(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = names.client(fields.need("client")?)?;
    let filter = value::filter(fields.need("filter")?)?;
    let qos = fields.take("qos").map_or(Ok(Default::default()), value::qos)?;
    fields.finish()?;
    Ok(Act::Subscribe(who, filter, qos))
}

fn unsubscribe(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = names.client(fields.need("client")?)?;
    let filter = value::filter(fields.need("filter")?)?;
    fields.finish()?;
    Ok(Act::Unsubscribe(who, filter))
}

/// `payload` or `contains`, or neither.
pub(crate) fn payload(fields: &mut Fields<'_>) -> Read<Payload> {
    match (fields.take("payload"), fields.take("contains")) {
        (None, None) => Ok(Payload::Any),
        (Some(node), None) => Ok(Payload::Is(value::text(node)?.to_owned())),
        (None, Some(node)) => Ok(Payload::Contains(value::text(node)?.to_owned())),
        (Some(_), Some(node)) => Err(Fault::OneOf { keys: &["payload", "contains"] }.at(node.line)),
    }
}

fn wait_for(node: &Node, _: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let wanted = MessageWanted {
        topic: value::filter(fields.need("topic")?)?,
        payload: payload(&mut fields)?,
        qos: fields.take("qos").map(value::qos).transpose()?,
        retain: fields.take("retain").map(value::yes_no).transpose()?,
    };
    let within = within_or(&mut fields, PATIENCE)?;
    fields.finish()?;
    Ok(Act::WaitFor(wanted, within))
}

fn expect_packet(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let kind = value::packet_type(fields.need("type")?)?;
    let way = way(&mut fields, names)?;
    let times = fields.take("times").map(|it| value::whole(it, 0, 100_000)).transpose()?;
    let wanted = packet_wanted(&mut fields, kind)?;
    let wanted = PacketWanted { way, times: times.map(|times| times as usize), ..wanted };
    let usual = if times.is_some() { Duration::ZERO } else { PATIENCE };
    let within = within_or(&mut fields, usual)?;
    fields.finish()?;
    Ok(Act::ExpectPacket(Box::new(wanted), within))
}

/// What a packet says, whoever sent it.
pub(crate) fn packet_wanted(fields: &mut Fields<'_>, kind: PacketType) -> Read<PacketWanted> {
    let packet_id = fields.take("packet-id").map(|it| value::whole(it, 1, 65_535)).transpose()?;
    Ok(PacketWanted {
        kind,
        way: None,
        topic: fields.take("topic").map(value::filter).transpose()?,
        payload: payload(fields)?,
        qos: fields.take("qos").map(value::qos).transpose()?,
        retain: fields.take("retain").map(value::yes_no).transpose()?,
        dup: fields.take("dup").map(value::yes_no).transpose()?,
        session_present: fields.take("session-present").map(value::yes_no).transpose()?,
        clean_start: fields.take("clean-start").map(value::yes_no).transpose()?,
        reason: fields.take("reason").map(value::reason).transpose()?,
        packet_id: packet_id.map(|id| id as u16),
        times: None,
    })
}

/// `from` or `to`, or neither.
fn way(fields: &mut Fields<'_>, names: &Names) -> Read<Option<(Who, Direction)>> {
    match (fields.take("from"), fields.take("to")) {
        (None, None) => Ok(None),
        (Some(node), None) => Ok(Some((names.any(node)?, Direction::ToServer))),
        (None, Some(node)) => Ok(Some((names.any(node)?, Direction::ToClient))),
        (Some(_), Some(node)) => Err(Fault::OneOf { keys: &["from", "to"] }.at(node.line)),
    }
}

fn expect_retained(node: &Node, _: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let topic = value::topic(fields.need("topic")?)?;
    let none = fields.take("none").map_or(Ok(false), value::yes_no)?;
    let line = fields.line();
    let wanted = match (payload(&mut fields)?, none) {
        (Payload::Any, true) => Payload::None,
        (wanted, false) => wanted,
        _ => return Err(Fault::OneOf { keys: &["payload", "contains", "none"] }.at(line)),
    };
    fields.finish()?;
    Ok(Act::ExpectRetained(topic, wanted))
}

fn expect_status(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = names.any(fields.need("who")?)?;
    let waiting = fields.take("waiting").map(|it| value::whole(it, 0, 1_000_000)).transpose()?;
    let wanted = StatusWanted {
        connected: fields.take("connected").map(value::yes_no).transpose()?,
        session: fields.take("session").map(value::yes_no).transpose()?,
        waiting: waiting.map(|waiting| waiting as usize),
    };
    if wanted == (StatusWanted { connected: None, session: None, waiting: None }) {
        return Err(Fault::MissingKey { key: "connected" }.at(fields.line()));
    }
    let within = within(&mut fields)?;
    fields.finish()?;
    Ok(Act::ExpectStatus(who, wanted, within))
}
