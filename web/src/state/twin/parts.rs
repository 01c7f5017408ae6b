//! From a real board's manifest to a virtual board that says the same of itself.

use shared::board::manifest::{Component, Kind, Manifest};
use shared::board::{Behaviour, Board, BoardSpec, Part, PartKind, Program, kind};
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
    for component in &manifest.components {
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
    let kind = match &component.kind {
        Kind::Light(_) => PartKind::Led,
        Kind::Switch(_) => PartKind::Relay,
        Kind::BinarySensor { .. } => PartKind::Button,
        Kind::Text { .. } => PartKind::Ssd1306,
        Kind::Sensor { .. } => {
            let is_humidity = |it: &&Component| {
                it.state_topic == component.state_topic && it.id.ends_with("_humidity")
            };
            match manifest.components.iter().find(is_humidity) {
                Some(_) if id.starts_with("dht11") => PartKind::Dht11,
                Some(_) => PartKind::Dht22,
                None => PartKind::Tmp36,
            }
        }
        _ => return None,
    };
    Some((id.to_owned(), kind))
}

/// Whether a virtual board made so would speak on the same topics of all that the real one has.
fn says_the_same(manifest: &Manifest, spec: &BoardSpec) -> bool {
    let Ok(board) = Board::new(spec.clone(), Instant::default()) else { return false };
    let own = board.manifest();
    let is_same = |one: &Component, other: &Component| {
        one.id == other.id
            && one.state_topic == other.state_topic
            && orders(&one.kind) == orders(&other.kind)
    };
    let availability = |it: &Manifest| -> Vec<_> {
        it.availability.iter().map(|it| (it.topic.clone(), it.online.clone())).collect()
    };
    // It may say more: an LED of ours has a brightness.
    manifest.components.iter().all(|it| own.components.iter().any(|own| is_same(it, own)))
        && availability(&own) == availability(manifest)
}

/// Where a component is commanded, and with which words.
fn orders(kind: &Kind) -> (Option<&str>, [&str; 2]) {
    match kind {
        Kind::Light(control) | Kind::Switch(control) => (
            Some(control.command_topic.as_str()),
            [control.payload_on.as_str(), control.payload_off.as_str()],
        ),
        Kind::Text { command, .. } => (Some(command.topic.as_str()), ["", ""]),
        Kind::BinarySensor { on, off, .. } => (None, [on.as_str(), off.as_str()]),
        _ => (None, ["", ""]),
    }
}
