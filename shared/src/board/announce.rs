//! What a virtual board says of itself: in its manifest, and in CONNECT.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::behaviour::{Aspect, is_reported};
use super::manifest::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, Manifest, Number, Space,
    ValueTemplate,
};
use super::part::{Part, PartKind, Quantity, Sensed};
use super::{Board, BoardSpec, topics};
use crate::client::{Options, Will};
use crate::message::Message;
use crate::topic::TopicName;
use crate::wire::{QoS, Text};

/// What a board says that it runs.
const PROGRAM: &str = "Blinklab";
/// The most characters of a text on a display.
const DISPLAY_TEXT: usize = 168;
/// The highest tone that a buzzer is asked for, in Hz.
const MAX_TONE: f64 = 20_000.0;

impl Board {
    /// What it announces.
    pub fn manifest(&self) -> Manifest {
        let board = &self.spec.id;
        Manifest {
            board: board.clone(),
            name: self.spec.name.clone(),
            manufacturer: Some(PROGRAM.to_owned()),
            model: Some(format!("{} (virtual)", self.spec.kind.name())),
            sw_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            origin: Some(PROGRAM.to_owned()),
            availability: Vec::from([Availability::new(topics::status(board))]),
            availability_mode: AvailabilityMode::Latest,
            components: self
                .spec
                .parts
                .iter()
                .flat_map(|part| components(board, part, &self.spec.parts))
                .collect(),
        }
    }
}

/// How a board connects: if it goes without a word, the broker says `offline` for it.
pub(super) fn options(spec: &BoardSpec) -> Options {
    let client_id = Text::new(&spec.id).expect("an id is short and has no NUL");
    let will = Message::new(topics::status(&spec.id), topics::OFFLINE);
    let announces = spec.program.behaviour().is_some_and(|it| it.announces().is_some());
    let will = Will { message: will.qos(QoS::AtLeastOnce).retain(true), delay_interval: 0 };
    Options { version: spec.version, will: announces.then_some(will), ..Options::new(client_id) }
}

/// What a part looks like in a manifest: a DHT22 is two sensors, a NeoPixel ring a light with its
/// brightness and colour. `parts` are those that it is among.
fn components(board: &str, part: &Part, parts: &[Part]) -> Vec<Component> {
    let sensed = part.kind.senses().iter();
    if is_reported(part.kind) {
        return Vec::from([contact(board, part)]);
    }
    let sensors = sensed.map(|sensed| sensor(board, part, sensed, parts));
    let aspects = if part.kind.senses().is_empty() { Aspect::of(part.kind) } else { &[] };
    sensors.chain(aspects.iter().map(|aspect| actor(board, part, *aspect))).collect()
}

/// What the broker keeps of a part of a board that announces itself: where its states are.
pub fn kept_topics(board: &str, part: &Part) -> Vec<TopicName> {
    let aspects = Aspect::of(part.kind).iter();
    aspects.map(|aspect| topics::aspect_state(board, &part.id, aspect.level())).collect()
}

/// The ids that a part takes in a manifest.
pub(super) fn component_ids(part: &Part) -> Vec<String> {
    components("b", part, &[]).into_iter().filter(|it| it.of.is_none()).map(|it| it.id).collect()
}

fn contact(board: &str, part: &Part) -> Component {
    let device_class = (part.kind == PartKind::Pir).then(|| Quantity::Motion.key().to_owned());
    let (on, off) = (topics::ON.to_owned(), topics::OFF.to_owned());
    let kind = Kind::BinarySensor { on, off, device_class };
    let state_topic = Some(topics::state(board, &part.id));
    Component { state_topic, ..Component::new(&part.id, &part.name, kind) }
}

fn sensor(board: &str, part: &Part, sensed: &Sensed, parts: &[Part]) -> Component {
    let key = sensed.quantity.key();
    let is_known = !matches!(sensed.quantity, Quantity::Position);
    let kind = Kind::Sensor {
        unit: Some(sensed.quantity.unit().to_owned()),
        device_class: is_known.then(|| key.to_owned()),
    };
    // What it measures says enough, unless another part measures the same.
    let others = parts.iter().filter(|other| other.id != part.id);
    let mut senses = others.flat_map(|other| other.kind.senses());
    let is_alone = !senses.any(|other| other.quantity == sensed.quantity);
    let is_usual = is_alone && part.name == part.kind.name();
    let name = if is_usual { sensed.quantity.name() } else { &part.name };
    let name = match (is_usual, part.kind.senses().len()) {
        (false, 2..) => format!("{name} {}", sensed.quantity.name()),
        _ => name.to_owned(),
    };
    Component {
        state_topic: Some(topics::state(board, &part.id)),
        value: ValueTemplate::parse(&format!("{{{{ value_json.{key} }}}}")),
        ..Component::new(&format!("{}_{key}", part.id), &name, kind)
    }
}

fn actor(board: &str, part: &Part, aspect: Aspect) -> Component {
    let (id, name) = (&part.id, &part.name);
    let set = topics::aspect_set(board, id, aspect.level());
    let number = |high: f64, unit: Option<&str>| {
        let unit = unit.map(ToOwned::to_owned);
        let command = Command::new(set.clone());
        Kind::Number(Number { command, range: Some((0.0, high)), step: 1.0, unit })
    };
    let component = match (aspect, part.kind) {
        (Aspect::State, PartKind::Servo) => Component::new(id, name, number(180.0, Some("°"))),
        (Aspect::State, kind) if kind.is_display() => {
            let command = Command::new(set.clone());
            let text = Kind::Text { command, min: 0, max: DISPLAY_TEXT, is_secret: false };
            Component::new(id, name, text)
        }
        (Aspect::State, kind) if kind.is_light() => {
            Component::new(id, name, Kind::Light(Control::new(set.clone())))
        }
        (Aspect::State, _) => Component::new(id, name, Kind::Switch(Control::new(set.clone()))),
        (Aspect::Tone, _) => {
            let (id, name) = (format!("{id}_tone"), format!("{name} tone"));
            Component::new(&id, &name, number(MAX_TONE, Some("Hz")))
        }
        (Aspect::Brightness, _) => {
            let id_of = format!("{id}.brightness");
            let of = Some(id.clone());
            Component { of, ..Component::new(&id_of, "brightness", number(255.0, None)) }
        }
        (Aspect::Color, _) => {
            let names = ["red", "green", "blue"];
            let command =
                Command::with_template(set.clone(), "{{ red }},{{ green }},{{ blue }}", &names)
                    .expect("the template fills in names that are known");
            let kind = Kind::Color { command, space: Space::Rgb };
            let of = Some(id.clone());
            Component { of, ..Component::new(&format!("{id}.color"), "color", kind) }
        }
    };
    Component { state_topic: Some(topics::aspect_state(board, id, aspect.level())), ..component }
}
