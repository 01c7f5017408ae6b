//! What a virtual board says of itself: in its manifest, and in CONNECT.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::manifest::{
    Availability, AvailabilityMode, Component, Control, Kind, Manifest, ValueTemplate,
};
use super::{Board, BoardSpec, Dht22, Part, Quantity, topics};
use crate::client::{Options, Will};
use crate::message::Message;
use crate::wire::{QoS, Text};

/// What a board says that it runs.
const PROGRAM: &str = "Blinklab";
/// What a board says that it is.
const MODEL: &str = "ESP32 (virtual)";

impl Board {
    /// What it announces.
    pub fn manifest(&self) -> Manifest {
        let board = &self.spec.id;
        Manifest {
            board: board.clone(),
            name: self.spec.name.clone(),
            manufacturer: Some(PROGRAM.to_owned()),
            model: Some(MODEL.to_owned()),
            sw_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            origin: Some(PROGRAM.to_owned()),
            availability: Vec::from([Availability::new(topics::status(board))]),
            availability_mode: AvailabilityMode::Latest,
            components: self.spec.parts.iter().flat_map(|part| components(board, part)).collect(),
        }
    }
}

/// How a board connects: if it goes without a word, the broker says `offline` for it.
pub(super) fn options(spec: &BoardSpec) -> Options {
    let client_id = Text::new(&spec.id).expect("an id is short and has no NUL");
    let will = Message::new(topics::status(&spec.id), topics::OFFLINE);
    Options {
        version: spec.version,
        will: Some(Will { message: will.qos(QoS::AtLeastOnce).retain(true), delay_interval: 0 }),
        ..Options::new(client_id)
    }
}

/// What a part looks like in a manifest: a DHT22 is two sensors.
fn components(board: &str, part: &Part) -> Vec<Component> {
    let state_topic = Some(topics::state(board, part.id()));
    match part {
        Part::Led(led) => {
            let kind = Kind::Light(Control::new(topics::set(board, &led.id)));
            Vec::from([Component { state_topic, ..Component::new(&led.id, &led.name, kind) }])
        }
        Part::Dht22(dht22) => {
            let sensor = |quantity: Quantity| {
                let kind = Kind::Sensor {
                    unit: Some(quantity.unit().to_owned()),
                    device_class: Some(quantity.key().to_owned()),
                };
                let key = quantity.key();
                Component {
                    state_topic: state_topic.clone(),
                    value: ValueTemplate::parse(&format!("{{{{ value_json.{key} }}}}")),
                    ..Component::new(&component_id(dht22, quantity), quantity.name(), kind)
                }
            };
            Quantity::ALL.map(sensor).into()
        }
    }
}

/// The ids that a part takes in a manifest.
pub(super) fn component_ids(part: &Part) -> Vec<String> {
    match part {
        Part::Led(led) => Vec::from([led.id.clone()]),
        Part::Dht22(dht22) => Quantity::ALL.map(|quantity| component_id(dht22, quantity)).into(),
    }
}

fn component_id(dht22: &Dht22, quantity: Quantity) -> String {
    format!("{}_{}", dht22.id, quantity.key())
}
