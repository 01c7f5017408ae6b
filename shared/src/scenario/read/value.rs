//! Single values: texts, numbers, times, topics.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::super::expect;
use super::super::fault::{Fault, ScenarioError, Shape};
use super::super::plan::Words;
use super::super::yaml::{Node, Value};
use super::both;
use super::fields::Fields;
use crate::board::topics::MAX_ID_LEN;
use crate::time::Duration;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{PacketType, QoS, ReasonCode, Version};

/// No step and no Session takes longer.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

type Read<T> = Result<T, ScenarioError>;

fn expected(node: &Node, shape: Shape) -> ScenarioError {
    Fault::Expected(shape).at(node.line)
}

pub(crate) fn text(node: &Node) -> Read<&str> {
    node.text().ok_or_else(|| expected(node, Shape::Text))
}

/// A text for people: one for all, or one in each language.
pub(crate) fn words(node: &Node) -> Read<Words> {
    if !matches!(node.value, Value::Map(_)) {
        return Ok(both(text(node)?));
    }
    let mut fields = Fields::of(node)?;
    let (zh, en) = (text(fields.need("zh")?)?, text(fields.need("en")?)?);
    fields.finish()?;
    Ok(Words { zh: zh.to_owned(), en: en.to_owned() })
}

pub(crate) fn id(node: &Node) -> Read<String> {
    let id = text(node)?;
    let is_id = (1..=MAX_ID_LEN).contains(&id.len()) && !id.contains('/');
    if is_id { Ok(id.to_owned()) } else { Err(expected(node, Shape::Id)) }
}

pub(crate) fn whole(node: &Node, low: u64, high: u64) -> Read<u64> {
    let number = node.text().and_then(|text| text.parse().ok());
    let fits = number.filter(|number| (low..=high).contains(number));
    fits.ok_or_else(|| expected(node, Shape::Whole { low, high }))
}

pub(crate) fn number(node: &Node) -> Read<f64> {
    let number = node.text().and_then(|text| text.parse::<f64>().ok());
    number.filter(|number| number.is_finite()).ok_or_else(|| expected(node, Shape::Number))
}

pub(crate) fn yes_no(node: &Node) -> Read<bool> {
    match node.text() {
        Some("true" | "yes" | "on") => Ok(true),
        Some("false" | "no" | "off") => Ok(false),
        _ => Err(expected(node, Shape::YesNo)),
    }
}

/// `500 ms`, `1.5 s`, `1 min`, `1 h`; the blank may be missing.
pub(crate) fn time(node: &Node) -> Read<Duration> {
    let read = || {
        let text = node.text()?.trim();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, unit) = (text[..end].parse::<f64>().ok()?, text[end..].trim_start());
        let micros = match unit {
            "ms" => 1e3,
            "s" => 1e6,
            "min" => 60e6,
            "h" => 3600e6,
            _ => return None,
        };
        let time = Duration::from_micros(libm::round(number * micros) as u64);
        (time <= LONGEST).then_some(time)
    };
    read().ok_or_else(|| expected(node, Shape::Time))
}

pub(crate) fn qos(node: &Node) -> Read<QoS> {
    let number = node.text().and_then(|text| text.parse().ok());
    number.and_then(expect::qos).ok_or_else(|| expected(node, Shape::QoS))
}

pub(crate) fn version(node: &Node) -> Read<Version> {
    let all = [Version::V31, Version::V311, Version::V5];
    let name = node.text().map(|text| if text == "5" { "5.0" } else { text });
    let found = all.into_iter().find(|version| name == Some(version.name()));
    found.ok_or_else(|| expected(node, Shape::Version))
}

pub(crate) fn topic(node: &Node) -> Read<TopicName> {
    let topic = text(node)?;
    TopicName::new(topic)
        .map_err(|error| Fault::Topic { topic: topic.to_owned(), error }.at(node.line))
}

pub(crate) fn filter(node: &Node) -> Read<TopicFilter> {
    let topic = text(node)?;
    TopicFilter::new(topic)
        .map_err(|error| Fault::Topic { topic: topic.to_owned(), error }.at(node.line))
}

pub(crate) fn packet_type(node: &Node) -> Read<PacketType> {
    let is_it =
        |kind: &PacketType| node.text().is_some_and(|it| it.eq_ignore_ascii_case(kind.name()));
    PacketType::ALL.into_iter().find(is_it).ok_or_else(|| expected(node, Shape::PacketType))
}

/// A Reason Code by its number (`0x87`, `135`) or its name (`Not authorized`).
pub(crate) fn reason(node: &Node) -> Read<ReasonCode> {
    let find = || {
        let text = node.text()?;
        let hex = text.strip_prefix("0x").map(|hex| u8::from_str_radix(hex, 16).ok());
        let number = hex.unwrap_or_else(|| text.parse().ok());
        match number {
            Some(number) => ReasonCode::try_from(number).ok(),
            None => ReasonCode::ALL.iter().copied().find(|it| it.name().eq_ignore_ascii_case(text)),
        }
    };
    find().ok_or_else(|| expected(node, Shape::Reason))
}
