//! The place to learn: which page of it an address leads to, and what a person has done so far.
//!
//! Knows nothing by itself: the steps of the first five minutes are read off what the page knows,
//! so that only what really happened is ticked off.

mod examples;

pub use self::examples::example;

use std::rc::Rc;

use shared::board::PartKind;
use shared::board::topics::LED_CONTROL;
use shared::inspect::{Field, Name, Part as PacketPart, Place as FieldPlace, Value};
use shared::wire::{PacketType, PropertyHolder, PropertyKind, ReasonCode, Version};

use super::State;
use super::console::tree::Node;
use super::lessons;
use super::place::decoded;
use super::virtual_board::LogEntry;

/// Topics that are offered for comparing with a filter.
pub const MAX_TOPICS: usize = 200;

/// A page of the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lesson {
    /// The roles and the first five minutes.
    Start,
    /// Topic filters; the one that the address brings.
    Filter(String),
    /// The Control Packets; the one that is looked at.
    Packets(PacketType, Version),
    /// The Reason Codes.
    Reasons,
    /// The three flows of a message.
    Flows,
    /// The words.
    Words,
    /// The lessons; the one with this id.
    Course(String),
    /// What happens to boards, clients and a broker, and what comes of it.
    Scenarios,
}

impl Lesson {
    /// What the address leads to; what is not known leads to the start.
    pub fn of(path: &str) -> Self {
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        if let Some(id) = lessons::of_path(path) {
            return Self::Course(id);
        }
        match name {
            "filter" => Self::Filter(decoded(rest)),
            "packets" => {
                let (kind, version) = rest.split_once('/').unwrap_or((rest, ""));
                let is_named = |it: &PacketType| it.name().eq_ignore_ascii_case(kind);
                let kind = PacketType::ALL.into_iter().find(is_named);
                let version = if version == "3.1.1" { Version::V311 } else { Version::V5 };
                Self::Packets(kind.unwrap_or(PacketType::Connect), version)
            }
            "reasons" => Self::Reasons,
            "flows" => Self::Flows,
            "words" => Self::Words,
            "scenarios" => Self::Scenarios,
            _ => Self::Start,
        }
    }
}

/// A step of the first five minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The page is connected to a broker.
    Connected,
    /// A virtual board is connected as well.
    Board,
    /// It has announced itself, and has a card.
    Announced,
    /// Its LED was switched by a message, and it has reported so.
    Switched,
    /// One message was obeyed by two boards.
    Shared,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 5] =
        [Self::Connected, Self::Board, Self::Announced, Self::Switched, Self::Shared];

    /// Whether it has happened, as far as the page can tell.
    pub fn is_done(self, state: &State) -> bool {
        let mut boards = state.virtual_boards.iter();
        match self {
            Self::Connected => state.peer().connection.line.is_online(),
            Self::Board => boards.any(|board| board.line.is_online()),
            Self::Announced => boards.any(|board| state.peer().boards.get(&board.id).is_some()),
            Self::Switched => boards.any(|board| {
                let has_led = board.spec.parts.iter().any(|part| part.kind == PartKind::Led);
                has_led && obeyed(board, |_| true).is_some()
            }),
            Self::Shared => {
                let heard = boards.filter(|board| obeyed(board, |it| it == LED_CONTROL).is_some());
                heard.count() >= 2
            }
        }
    }
}

/// A topic on which a board was told something that it did.
fn obeyed(board: &super::virtual_board::VirtualBoard, on: impl Fn(&str) -> bool) -> Option<&str> {
    board.log.iter().find_map(|line| match &line.entry {
        LogEntry::Obeyed(topic, _) if on(topic) => Some(topic.as_str()),
        _ => None,
    })
}

impl State {
    /// The topics that the page has seen at the broker that is looked at, and those that its boards
    /// speak of.
    pub fn live_topics(&self) -> Vec<Rc<str>> {
        let mut topics = Vec::new();
        collect(self.peer().feed.tree.root(), &mut topics);
        for topic in self.peer().boards.topics().filter(|topic| !topic.contains(['+', '#'])) {
            if topics.len() < MAX_TOPICS && !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        topics.sort();
        topics
    }

    /// The topics that a form offers: those, and what boards listen to.
    pub fn offered_topics(&self) -> Vec<Rc<str>> {
        let mut topics = self.live_topics();
        let sheets = self.peer().boards.iter().filter_map(|(_, card)| card.sheet());
        let components = sheets.flat_map(|sheet| &sheet.manifest.components);
        let commands = components.filter_map(|it| it.kind.command_topic());
        topics.extend(commands.take(MAX_TOPICS).map(|it| it.as_str().into()));
        topics.sort();
        topics.dedup();
        topics
    }

    /// Whether a person listens to everything: else only what the page needs itself is heard.
    pub fn hears_all(&self) -> bool {
        let mut active = self.console.listening.active(self.peer().connection.profile.id);
        active.any(|it| it.filter.as_str() == "#" && it.refused.is_none())
    }
}

fn collect(node: &Node, topics: &mut Vec<Rc<str>>) {
    if topics.len() >= MAX_TOPICS {
        return;
    }
    if node.last.is_some() {
        topics.push(Rc::clone(&node.path));
    }
    node.children().for_each(|child| collect(child, topics));
}

/// A property as a field of a packet, which knows what it is called, is for and where it is defined.
pub fn property(kind: PropertyKind, packet: PacketType, holder: PropertyHolder) -> Field {
    field(Name::Property(kind), Value::Group, packet, Some(holder))
}

/// A Reason Code as a field of a packet.
pub fn reason(code: ReasonCode, packet: PacketType) -> Field {
    field(Name::ReasonCode, Value::Reason(code), packet, None)
}

fn field(name: Name, value: Value, packet: PacketType, holder: Option<PropertyHolder>) -> Field {
    let place = FieldPlace {
        version: Version::V5,
        packet: Some(packet),
        part: PacketPart::VariableHeader,
        holder,
    };
    Field { range: 0..0, bits: None, name, value, place, children: Vec::new() }
}

#[cfg(test)]
mod tests {
    use shared::inspect::{Verdict, dissect};

    use super::*;

    #[test]
    fn an_address_leads_to_its_page() {
        for (path, lesson) in [
            ("", Lesson::Start),
            ("nowhere", Lesson::Start),
            ("filter/a%2F%2B", Lesson::Filter("a/+".to_owned())),
            ("packets/suback", Lesson::Packets(PacketType::SubAck, Version::V5)),
            ("packets/publish/3.1.1", Lesson::Packets(PacketType::Publish, Version::V311)),
            ("words", Lesson::Words),
            ("lessons", Lesson::Course(String::new())),
            ("lessons/qos", Lesson::Course("qos".to_owned())),
            ("scenarios", Lesson::Scenarios),
        ] {
            assert_eq!(Lesson::of(path), lesson, "{path}");
        }
    }

    #[test]
    fn every_example_is_a_packet_of_its_type_and_version() {
        for kind in PacketType::ALL {
            for version in [Version::V311, Version::V5] {
                let Some(bytes) = example(kind, version) else {
                    assert_eq!((kind, version), (PacketType::Auth, Version::V311));
                    continue;
                };
                let dissection = dissect(bytes, version, 1000);
                let Verdict::Packet(packet) = &dissection.verdict else {
                    panic!("{kind:?} in {version:?}: {:?}", dissection.verdict)
                };
                assert_eq!(packet.packet_type(), kind);
                assert_eq!((dissection.bytes.len(), dissection.version), (bytes.len(), version));
            }
        }
    }
}
