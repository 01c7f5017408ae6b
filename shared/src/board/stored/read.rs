//! From JSON to a board.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use serde_json::Value;

use super::fields::At;
use super::{ReadError, ReadProblem, Wanted, sources};
use crate::board::behaviour::{Behaviour, Format, Language, Obey, Publish, Report, Rule};
use crate::board::part::{LedColor, Part, PartKind, Properties, Pull, Quantity, Terminal};
use crate::board::program::File;
use crate::board::{BoardSpec, Kind, Program};
use crate::time::Duration;
use crate::wire::Version;

/// How often sensors were read in a board that did not say so.
const USUAL_EVERY: Duration = Duration::from_secs(2);

type Read<T> = Result<T, ReadError>;

pub(super) fn spec(value: &Value) -> Read<BoardSpec> {
    let at = At::root(value);
    let version = |name: &str| {
        [Version::V31, Version::V311, Version::V5].into_iter().find(|it| it.name() == name)
    };
    let items = at.get("parts")?.items()?;
    let parts = items.iter().cloned().map(part).collect::<Read<Vec<_>>>()?;
    let program = match at.find("program") {
        Some(it) => program(&it)?,
        None => Program::Behaviour(behaviour_of_old(&at, &items, &parts)?),
    };
    Ok(BoardSpec {
        id: at.get("id")?.text()?.to_owned(),
        name: at.get("name")?.text()?.to_owned(),
        version: at.find("version").map_or(Ok(Version::V5), |it| it.word(version))?,
        kind: at.find("kind").map_or(Ok(Kind::Esp32), |it| it.word(Kind::of_key))?,
        parts,
        program,
    })
}

/// As boards were before there were programs: they announced themselves, and obeyed the lesson.
fn behaviour_of_old(at: &At<'_>, items: &[At<'_>], parts: &[Part]) -> Read<Behaviour> {
    let every = items.iter().find_map(|item| item.find("interval"));
    let every = every.map_or(Ok(USUAL_EVERY), |it| it.duration())?;
    let mut behaviour = Behaviour::announcing(every.max(USUAL_EVERY));
    let obeys = at.find("led_control").map_or(Ok(false), |it| it.boolean())?;
    behaviour.set_lesson(parts, obeys);
    Ok(behaviour)
}

pub(super) fn part(at: At<'_>) -> Read<Part> {
    // It was `part` once, with the pin and the rest beside it.
    let of_old = at.find("part");
    let kind = match &of_old {
        Some(part) => part.word(PartKind::of_key)?,
        None => at.get("kind")?.word(PartKind::of_key)?,
    };
    let id = at.get("id")?.text()?;
    let mut part = Part::new(id, kind);
    if let Some(name) = at.find("name") {
        part.name = name.text()?.to_owned();
    }
    let pins = at.find("pins").map_or(Ok(Vec::new()), |it| it.entries())?;
    for (key, pin) in pins {
        let terminal =
            Terminal::of_key(key).filter(|it| kind.terminals().iter().any(|(own, _)| own == it));
        part.connect(terminal.ok_or_else(|| pin.unknown_key(key))?, Some(pin.whole()?));
    }
    if let Some(pin) = at.find("pin") {
        part.connect(kind.terminals()[0].0, Some(pin.whole()?));
    }
    let properties = if of_old.is_some() { Some(at) } else { at.find("properties") };
    if let Some(at) = properties {
        read_properties(&at, kind, &mut part.properties)?;
    }
    Ok(part)
}

fn read_properties(at: &At<'_>, kind: PartKind, own: &mut Properties) -> Read<()> {
    let color = |word: &str| LedColor::ALL.into_iter().find(|it| it.key() == word);
    if let Some(it) = at.find("color") {
        own.color = it.word(color)?;
    }
    if let Some(it) = at.find("active_low") {
        own.is_active_low = it.boolean()?;
    }
    if let Some(it) = at.find("count") {
        own.count = it.whole()?;
    }
    if let Some(it) = at.find("closed_level") {
        own.closed_level = it.whole::<u8>()? != 0;
    }
    if let Some(it) = at.find("pull") {
        own.pull = it.word(|word| match word {
            "up" => Some(Some(Pull::Up)),
            "down" => Some(Some(Pull::Down)),
            "none" => Some(None),
            _ => None,
        })?;
    }
    if let Some(it) = at.find("own_tone") {
        own.has_own_tone = it.boolean()?;
    }
    if let Some(it) = at.find("address") {
        own.address = it.whole()?;
    }
    if let Some(it) = at.find("rom") {
        own.rom = it.word(rom)?;
    }
    for (sensed, source) in kind.senses().iter().zip(&mut own.sources) {
        if let Some(it) = at.find(sensed.quantity.key()) {
            *source = sources::read(it)?;
        }
    }
    Ok(())
}

/// Sixteen hexadecimal digits.
fn rom(text: &str) -> Option<[u8; 8]> {
    let is_hex = text.len() == 16 && text.bytes().all(|it| it.is_ascii_hexdigit());
    let mut rom = [0; 8];
    for (index, byte) in rom.iter_mut().enumerate().filter(|_| is_hex) {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    is_hex.then_some(rom)
}

fn program(at: &At<'_>) -> Read<Program> {
    if let Some(python) = at.find("micropython") {
        let files = python.get("files")?;
        // By name, as they may be written by hand, or in their order.
        let files = if files.value.is_object() {
            let file = |(name, text): (&str, At<'_>)| {
                Ok(File { name: name.to_owned(), text: text.text()?.to_owned() })
            };
            files.entries()?.into_iter().map(file).collect::<Read<_>>()?
        } else {
            let file = |at: &At<'_>| {
                let (name, text) = (at.get("name")?.text()?, at.get("text")?.text()?);
                Ok(File { name: name.to_owned(), text: text.to_owned() })
            };
            files.items()?.iter().map(file).collect::<Read<_>>()?
        };
        return Ok(Program::MicroPython(files));
    }
    let rules = at.get("behaviour")?.get("rules")?.items()?;
    let rules = rules.iter().map(rule).collect::<Read<_>>()?;
    Ok(Program::Behaviour(Behaviour { rules }))
}

fn rule(at: &At<'_>) -> Read<Rule> {
    if let Some(it) = at.find("announce") {
        return Ok(Rule::Announce { every: it.get("every")?.duration()? });
    }
    if let Some(it) = at.find("publish") {
        return publish(&it);
    }
    if let Some(it) = at.find("obey") {
        let language = it.get("language")?;
        return Ok(Rule::Obey(Obey {
            topic: it.get("topic")?.topic()?,
            part: it.get("part")?.text()?.to_owned(),
            language: match language.value {
                Value::String(_) => {
                    language.word(|word| (word == "value").then_some(Language::Value))?
                }
                _ => match language.find("key") {
                    Some(key) => Language::Json { key: key.text()?.to_owned() },
                    None => Language::Words {
                        on: language.get("on")?.text()?.to_owned(),
                        off: language.get("off")?.text()?.to_owned(),
                    },
                },
            },
        }));
    }
    if let Some(it) = at.find("report") {
        let word = |key: &str| it.find(key).map_or(Ok(""), |it| it.text());
        return Ok(Rule::Report(Report {
            topic: it.get("topic")?.topic()?,
            part: it.get("part")?.text()?.to_owned(),
            on: word("on")?.to_owned(),
            off: word("off")?.to_owned(),
            is_retained: it.find("retain").map_or(Ok(false), |it| it.boolean())?,
        }));
    }
    Err(match at.entries()?.first() {
        Some((key, _)) => at.unknown_key(key),
        None => at.error(ReadProblem::NotA(Wanted::Object)),
    })
}

fn publish(at: &At<'_>) -> Read<Rule> {
    let value = |at: &At<'_>| {
        let quantity = at.get("quantity")?.word(Quantity::of_key)?;
        Ok((at.get("part")?.text()?.to_owned(), quantity))
    };
    let format = |word: &str| match word {
        "text" => Some(Format::Text),
        "json" => Some(Format::Json),
        _ => None,
    };
    Ok(Rule::Publish(Publish {
        topic: at.get("topic")?.topic()?,
        values: at.get("values")?.items()?.iter().map(value).collect::<Read<_>>()?,
        format: at.find("format").map_or(Ok(Format::Text), |it| it.word(format))?,
        every: at.get("every")?.duration()?,
        is_retained: at.find("retain").map_or(Ok(false), |it| it.boolean())?,
    }))
}
