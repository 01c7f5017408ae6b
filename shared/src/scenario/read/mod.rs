//! Reads a scenario out of a file's text.
//!
//! Knows the format (docs/SCENARIOS.md) and says for everything that does not fit it in which line it
//! is. Does not run anything.

pub(crate) mod fields;
mod parts;
pub(crate) mod step;
pub(crate) mod value;
mod who;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use self::fields::Fields;
use self::who::Names;
use super::fault::{Fault, ScenarioError, Shape};
use super::plan::{Scenario, Tester, Words};
use super::yaml::{Node, Value};
use crate::board::{Board, BoardSpec, SpecError};
use crate::client::{Options, Will};
use crate::link;
use crate::message::Message;
use crate::time::{Duration, Instant};
use crate::wire::{Text, Version};

/// Boards and clients together.
const MAX_NAMES: usize = 100;
/// Steps.
const MAX_STEPS: usize = 1_000;

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The text is no scenario: which line, and why.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let root = Node::parse(text)?;
        let mut fields = Fields::of(&root)?;
        let name = value::words(fields.need("name")?)?;
        let about = fields.take("about").map(value::words).transpose()?;
        let seed = fields.take("seed").map_or(Ok(1), |node| value::whole(node, 0, u64::MAX))?;
        let network = fields.take("network").map_or(Ok(link::Config::default()), network)?;
        let mut names = Names::default();
        let boards = list(&mut fields, "boards", MAX_NAMES, |node| {
            let board = board(node)?;
            names.add(node.line, &board.id, true)?;
            Ok(board)
        })?;
        let clients = list(&mut fields, "clients", MAX_NAMES - boards.len(), |node| {
            let client = client(node)?;
            names.add(node.line, &client.id, false)?;
            Ok(client)
        })?;
        let nodes = fields.need("steps")?;
        let Value::List(items) = &nodes.value else {
            return Err(Fault::Expected(Shape::List).at(nodes.line));
        };
        if items.len() > MAX_STEPS {
            return Err(Fault::TooMany { key: "steps", limit: MAX_STEPS }.at(nodes.line));
        }
        fields.finish()?;
        let lines: Vec<&str> = text.lines().collect();
        let mut steps = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let end = items.get(index + 1).map_or(lines.len() + 1, |next| next.line);
            let source = |first, end| source(&lines, first, end);
            steps.push(step::read(item, end, source, &names, &boards)?);
        }
        Ok(Self { name, about, seed, network, boards, clients, steps })
    }
}

/// The lines from one to before another as they are written, without the dash, remarks of the file
/// and empty lines.
fn source(lines: &[&str], first: usize, end: usize) -> String {
    let all = lines.get(first - 1..end.max(first + 1) - 1).unwrap_or_default();
    let is_text = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let begin = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
    let indent = all.first().map_or(0, |line| begin(line));
    let mut text = String::new();
    for line in all.iter().filter(is_text) {
        let start = begin(line).min(indent);
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line[start..].trim_end());
    }
    text
}

/// A list of things; one that is not there is empty.
fn list<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    limit: usize,
    mut read: impl FnMut(&Node) -> Result<T, ScenarioError>,
) -> Result<Vec<T>, ScenarioError> {
    let Some(node) = fields.take(key) else { return Ok(Vec::new()) };
    match &node.value {
        Value::List(items) if items.len() > limit => {
            Err(Fault::TooMany { key, limit }.at(node.line))
        }
        Value::List(items) => items.iter().map(&mut read).collect(),
        _ if node.is_empty() => Ok(Vec::new()),
        _ => Err(Fault::Expected(Shape::List).at(node.line)),
    }
}

/// What links are like.
fn network(node: &Node) -> Result<link::Config, ScenarioError> {
    let mut fields = Fields::of(node)?;
    let config = network_of(&mut fields)?;
    fields.finish()?;
    Ok(config)
}

fn network_of(fields: &mut Fields<'_>) -> Result<link::Config, ScenarioError> {
    let time = |node: Option<&Node>| node.map_or(Ok(Duration::ZERO), value::time);
    let (delay, jitter) = (time(fields.take("delay"))?, time(fields.take("jitter"))?);
    let chunk = fields.take("chunk").map(|node| value::whole(node, 1, 65_536)).transpose()?;
    let max_chunk = chunk.and_then(|chunk| core::num::NonZeroUsize::new(chunk as usize));
    Ok(link::Config { delay, jitter, max_chunk, ..link::Config::default() })
}

/// A board, in the form of a board's file; name and version may be missing.
fn board(node: &Node) -> Result<BoardSpec, ScenarioError> {
    let mut fields = Fields::of(node)?;
    let id = value::id(fields.need("id")?)?;
    let mut json = node.to_json();
    if let Some(object) = json.as_object_mut() {
        object.entry("name").or_insert_with(|| id.into());
        object.entry("parts").or_insert_with(|| serde_json::Value::Array(Vec::new()));
    }
    let spec =
        BoardSpec::from_value(&json).map_err(|error| Fault::BoardForm(error).at(node.line))?;
    // Built once, so that a run can rely on it.
    Board::new(spec.clone(), Instant::default()).map_err(|error| match error {
        SpecError::NoBehaviour => Fault::MicroPython.at(node.line),
        error => Fault::Board(error).at(node.line),
    })?;
    Ok(spec)
}

/// A client that does what steps say.
fn client(node: &Node) -> Result<Tester, ScenarioError> {
    let mut fields = Fields::of(node)?;
    let id = value::id(fields.need("id")?)?;
    let client_id = Text::new(&id).map_err(|_| Fault::Expected(Shape::Id).at(node.line))?;
    let version = fields.take("version").map_or(Ok(Version::V5), value::version)?;
    let clean_start = fields.take("clean-start").map_or(Ok(true), value::yes_no)?;
    let keep_alive = fields.take("keep-alive").map_or(Ok(Duration::from_secs(30)), value::time)?;
    let expiry = fields.take("session-expiry").map_or(Ok(Duration::ZERO), value::time)?;
    let receive =
        fields.take("receive-maximum").map_or(Ok(100), |it| value::whole(it, 1, 65_535))?;
    let reconnects = fields.take("reconnect").map_or(Ok(false), value::yes_no)?;
    let will = fields.take("will").map(will).transpose()?;
    fields.finish()?;
    let options = Options {
        version,
        clean_start,
        keep_alive: u16::try_from(keep_alive.as_secs()).unwrap_or(u16::MAX),
        session_expiry_interval: u32::try_from(expiry.as_secs()).unwrap_or(u32::MAX),
        receive_maximum: receive as u16,
        // What is seen of a packet is to be what it says, not a number that stands for it.
        topic_alias_maximum: 0,
        use_topic_aliases: false,
        will,
        ..Options::new(client_id)
    };
    Ok(Tester { id, options, reconnects })
}

fn will(node: &Node) -> Result<Will, ScenarioError> {
    let mut fields = Fields::of(node)?;
    let message = message(&mut fields)?;
    let delay = fields.take("delay").map_or(Ok(Duration::ZERO), value::time)?;
    fields.finish()?;
    Ok(Will { message, delay_interval: u32::try_from(delay.as_secs()).unwrap_or(u32::MAX) })
}

/// Topic, payload, QoS and retain of a message.
fn message(fields: &mut Fields<'_>) -> Result<Message, ScenarioError> {
    let topic = value::topic(fields.need("topic")?)?;
    let payload = fields.take("payload").map_or(Ok(""), value::text)?.to_owned();
    let qos = fields.take("qos").map_or(Ok(Default::default()), value::qos)?;
    let retain = fields.take("retain").map_or(Ok(false), value::yes_no)?;
    Ok(Message::new(topic, payload).qos(qos).retain(retain))
}

/// Where only one text is, it is that in both languages.
fn both(text: &str) -> Words {
    Words { zh: text.to_owned(), en: text.to_owned() }
}
