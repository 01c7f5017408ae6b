//! From a real board's manifest to a virtual board that says the same of itself.
//!
//! Knows which part of ours a component is: by what it is, what belongs to it (a brightness, a colour),
//! and where several would do, by its id, in which boards made here have the kind.

use shared::board::manifest::{Component, Kind, Manifest, Rgb, Space};
use shared::board::{Behaviour, Board, BoardSpec, Part, PartKind, Program, Quantity, kind};
use shared::time::{Duration, Instant};
use shared::wire::Version;

/// How often a twin that stands in reads its sensors.
const EVERY: Duration = Duration::from_secs(5);

/// A virtual board with the same components on the same topics; `None` if none of ours has them.
pub fn spec_of(manifest: &Manifest) -> Option<BoardSpec> {
    let model = manifest.model.as_deref().unwrap_or_default();
    let kind = kind::Kind::ALL.into_iter().find(|kind| model.starts_with(kind.name()));
    let mut spec = BoardSpec {
        id: manifest.board.clone(),
        name: manifest.name.clone(),
        version: Version::V5,
        kind: kind.unwrap_or(kind::Kind::Esp32),
        parts: Vec::new(),
        program: Program::Behaviour(Behaviour::announcing(EVERY)),
    };
    // What belongs to another component comes with it.
    for component in manifest.components.iter().filter(|it| it.of.is_none()) {
        let (id, kind) = part_of(manifest, component)?;
        if spec.parts.iter().any(|part| part.id == id) {
            continue;
        }
        let mut part = Part::new(&id, kind);
        if kind.senses().is_empty() {
            part.name.clone_from(&component.name);
        }
        for (terminal, _) in kind.terminals() {
            // Where it really is the manifest does not say.
            let pin = spec.free_pin(&part, *terminal);
            part.connect(*terminal, pin);
        }
        spec.parts.push(part);
    }
    spec.check().ok()?;
    says_the_same(manifest, &spec).then_some(spec)
}

/// The part that a component is of: its level in the topics, and what it is.
fn part_of(manifest: &Manifest, component: &Component) -> Option<(String, PartKind)> {
    let topic = component.state_topic.as_ref()?;
    let id = topic.as_str().strip_suffix("/state")?.rsplit('/').next()?;
    let own = |it: &&Component| it.of.as_ref() == Some(&component.id);
    let is_colored =
        || manifest.components.iter().filter(own).any(|it| matches!(it.kind, Kind::Color { .. }));
    let candidates: Vec<PartKind> = match &component.kind {
        Kind::Light(_) if is_colored() => {
            vec![PartKind::RgbLed, PartKind::NeopixelStrip, PartKind::NeopixelRing]
        }
        Kind::Light(_) => vec![PartKind::Led],
        Kind::Switch(_) => vec![PartKind::Relay],
        Kind::Number(_) => vec![PartKind::Servo],
        Kind::BinarySensor { device_class, .. } => {
            let is_motion = device_class.as_deref() == Some(Quantity::Motion.key());
            if is_motion { vec![PartKind::Pir] } else { vec![PartKind::Button, PartKind::Switch] }
        }
        Kind::Text { .. } => vec![PartKind::Ssd1306, PartKind::Lcd1602],
        Kind::Sensor { .. } => {
            let said =
                manifest.components.iter().filter(|it| it.state_topic == component.state_topic);
            let said: Vec<_> =
                said.filter_map(|it| it.id.strip_prefix(id)?.strip_prefix('_')).collect();
            let senses = |kind: &PartKind| {
                let is_said = |key: &str| said.contains(&key);
                kind.senses().len() == said.len()
                    && kind.senses().iter().all(|it| is_said(it.quantity.key()))
            };
            let usual =
                [PartKind::Dht22, PartKind::Tmp36, PartKind::Photoresistor, PartKind::HcSr04];
            let others = [PartKind::Dht11, PartKind::Ds18b20, PartKind::Potentiometer];
            usual.into_iter().chain(others).filter(senses).collect()
        }
        _ => return None,
    };
    // The ids that parts get here have no hyphens.
    let is_named = |kind: &&PartKind| id.starts_with(&kind.key().replace('-', "_"));
    let kind = candidates.iter().find(is_named).or(candidates.first())?;
    Some((id.to_owned(), *kind))
}

/// Whether a virtual board made so would speak on the same topics of all that the real one has.
fn says_the_same(manifest: &Manifest, spec: &BoardSpec) -> bool {
    let Ok(board) = Board::new(spec.clone(), Instant::default()) else { return false };
    let own = board.manifest();
    let is_same = |one: &Component, other: &Component| {
        one.id == other.id
            && one.state_topic == other.state_topic
            && orders(&one.kind) == orders(&other.kind)
            && range(&one.kind) == range(&other.kind)
    };
    let availability = |it: &Manifest| -> Vec<_> {
        it.availability.iter().map(|it| (it.topic.clone(), it.online.clone())).collect()
    };
    // It may say more: an LED of ours has a brightness.
    manifest.components.iter().all(|it| own.components.iter().any(|own| is_same(it, own)))
        && availability(&own) == availability(manifest)
}

/// What numbers it takes.
fn range(kind: &Kind) -> Option<(f64, f64)> {
    if let Kind::Number(number) = kind { number.range } else { None }
}

/// Where a component is commanded, and with which words: what it would be sent for one thing and another.
fn orders(kind: &Kind) -> (Option<&str>, [String; 2]) {
    let words = |on: &str, off: &str| [on.to_owned(), off.to_owned()];
    match kind {
        Kind::Light(control) | Kind::Switch(control) => {
            (Some(control.command_topic.as_str()), words(&control.payload_on, &control.payload_off))
        }
        Kind::Text { command, .. } => (Some(command.topic.as_str()), words("", "")),
        Kind::Number(number) => {
            let sent = |value: &str| number.command.payload(value);
            (Some(number.command.topic.as_str()), ["7", "90"].map(sent))
        }
        Kind::Color { command, .. } => {
            let sent = |color: [u8; 3]| {
                let values = Space::Rgb.values(Rgb(color));
                let values: Vec<_> = values.iter().map(|(name, value)| (*name, &**value)).collect();
                command.payload_of(&values)
            };
            (Some(command.topic.as_str()), [[1, 2, 3], [250, 120, 60]].map(sent))
        }
        Kind::BinarySensor { on, off, .. } => (None, words(on, off)),
        _ => (None, words("", "")),
    }
}
