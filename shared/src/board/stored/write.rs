//! From a board to JSON: what is as for a new part is left out.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Map, Value, json};

use super::sources::{self, seconds};
use crate::board::behaviour::{Behaviour, Format, Language, Rule};
use crate::board::part::{Part, PartKind, Properties, Pull};
use crate::board::{BoardSpec, Program};

pub(super) fn spec(spec: &BoardSpec) -> Value {
    json!({
        "id": spec.id,
        "name": spec.name,
        "version": spec.version.name(),
        "kind": spec.kind.key(),
        "parts": spec.parts.iter().map(part).collect::<Vec<_>>(),
        "program": match &spec.program {
            Program::Behaviour(it) => json!({ "behaviour": { "rules": rules(it) } }),
            Program::MicroPython(files) => {
                let files = files.iter();
                let files = files.map(|it| json!({ "name": it.name, "text": it.text }));
                json!({ "micropython": { "files": files.collect::<Vec<_>>() } })
            }
        },
    })
}

pub(super) fn part(part: &Part) -> Value {
    let pins: Map<String, Value> =
        part.pins.iter().map(|(terminal, pin)| (terminal.key().into(), (*pin).into())).collect();
    json!({
        "id": part.id,
        "name": part.name,
        "kind": part.kind.key(),
        "pins": pins,
        "properties": properties(part),
    })
}

fn properties(part: &Part) -> Value {
    let own = &part.properties;
    let usual = Properties::new(&part.id, part.kind);
    let mut map = Map::new();
    let mut put = |key: &str, value: Value| map.insert(key.into(), value);
    if part.kind == PartKind::Led {
        put("color", own.color.key().into());
    }
    if own.is_active_low != usual.is_active_low {
        put("active_low", own.is_active_low.into());
    }
    if part.kind.is_pixels() {
        put("count", own.count.into());
    }
    if part.kind.is_contact() {
        put("closed_level", u8::from(own.closed_level).into());
        put(
            "pull",
            match own.pull {
                Some(Pull::Up) => "up",
                Some(Pull::Down) => "down",
                None => "none",
            }
            .into(),
        );
    }
    if own.has_own_tone != usual.has_own_tone {
        put("own_tone", own.has_own_tone.into());
    }
    if part.kind.is_display() {
        put("address", own.address.into());
    }
    if part.kind == PartKind::Ds18b20 {
        put("rom", own.rom.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into());
    }
    for (sensed, source) in part.kind.senses().iter().zip(&own.sources) {
        put(sensed.quantity.key(), sources::write(source));
    }
    map.into()
}

fn rules(behaviour: &Behaviour) -> Vec<Value> {
    behaviour.rules.iter().map(rule).collect()
}

fn rule(rule: &Rule) -> Value {
    match rule {
        Rule::Announce { every } => json!({ "announce": { "every": seconds(*every) } }),
        Rule::Publish(publish) => {
            let values = publish.values.iter();
            let values = values.map(|(part, it)| json!({ "part": part, "quantity": it.key() }));
            json!({ "publish": {
                "topic": publish.topic.as_str(),
                "values": values.collect::<Vec<_>>(),
                "format": match publish.format {
                    Format::Text => "text",
                    Format::Json => "json",
                },
                "every": seconds(publish.every),
                "retain": publish.is_retained,
            }})
        }
        Rule::Obey(obey) => json!({ "obey": {
            "topic": obey.topic.as_str(),
            "part": obey.part,
            "language": match &obey.language {
                Language::Words { on, off } => json!({ "on": on, "off": off }),
                Language::Value => "value".into(),
                Language::Json { key } => json!({ "key": key }),
            },
        }}),
        Rule::Report(report) => json!({ "report": {
            "topic": report.topic.as_str(),
            "part": report.part,
            "on": report.on,
            "off": report.off,
            "retain": report.is_retained,
        }}),
    }
}
