//! Steps that are about the parts of a board.

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use super::super::fault::{Fault, ScenarioError, Shape};
use super::super::parts::{Hand, PartWanted, Sight};
use super::super::plan::{Act, Who};
use super::super::yaml::Node;
use super::fields::Fields;
use super::value;
use super::who::Names;
use crate::board::{BoardSpec, Part, PartKind, Quantity};

type Read<T> = Result<T, ScenarioError>;

/// A number that a part is looked at for: its key, what it makes, and which kinds of parts have it.
type LookedAt = (&'static str, fn(f64) -> Sight, fn(PartKind) -> bool);

const NUMBERS: [LookedAt; 3] = [
    ("lit", Sight::Lit, PartKind::is_light),
    ("angle", Sight::Angle, |kind| matches!(kind, PartKind::Servo)),
    ("tone", Sight::Tone, |kind| matches!(kind, PartKind::Buzzer)),
];

/// A part that a step names.
struct Named<'a> {
    who: Who,
    index: usize,
    part: &'a Part,
    line: usize,
}

impl Named<'_> {
    fn lacks(&self, key: &'static str) -> ScenarioError {
        Fault::NotOfPart { part: self.part.id.clone(), key }.at(self.line)
    }
}

/// `board/part`
fn named<'a>(node: &Node, names: &Names, boards: &'a [BoardSpec]) -> Read<Named<'a>> {
    let line = node.line;
    let path = node.text().and_then(|text| text.split_once('/'));
    let (board, part) = path.ok_or_else(|| Fault::Expected(Shape::Part).at(line))?;
    let who = names.named(board, line)?;
    names.check_board(who, line)?;
    let parts = boards[who].parts.iter().enumerate();
    let found = parts.into_iter().find(|(_, it)| it.id == part);
    let (index, part) = found.ok_or_else(|| {
        Fault::UnknownPart { board: board.to_owned(), part: part.to_owned() }.at(line)
    })?;
    Ok(Named { who, index, part, line })
}

pub(super) fn press(node: &Node, names: &Names, boards: &[BoardSpec], down: bool) -> Read<Act> {
    let named = named(node, names, boards)?;
    if named.part.kind != PartKind::Button {
        return Err(named.lacks("press"));
    }
    Ok(Act::Hand(named.who, Vec::from([(named.part.id.clone(), Hand::Press(down))])))
}

/// What is around a sensor, where a knob stands, whether a switch is closed or a light is on.
pub(super) fn set(node: &Node, names: &Names, boards: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let named = named(fields.need("part")?, names, boards)?;
    let mut hands = Vec::new();
    for quantity in Quantity::ALL {
        let Some(node) = fields.take(quantity.key()) else { continue };
        if named.part.source(quantity).is_none() {
            return Err(named.lacks(quantity.key()));
        }
        hands.push((named.part.id.clone(), Hand::Set(quantity, value::number(node)?)));
    }
    if let Some(node) = fields.take("on") {
        let on = value::yes_no(node)?;
        hands.push((
            named.part.id.clone(),
            match named.part.kind {
                kind if kind.is_light() || kind == PartKind::Relay => Hand::Switch(on),
                PartKind::Switch => Hand::Set(Quantity::Position, if on { 100.0 } else { 0.0 }),
                PartKind::Pir => Hand::Set(Quantity::Motion, f64::from(u8::from(on))),
                _ => return Err(named.lacks("on")),
            },
        ));
    }
    if hands.is_empty() {
        return Err(Fault::MissingKey { key: "on" }.at(fields.line()));
    }
    fields.finish()?;
    Ok(Act::Hand(named.who, hands))
}

pub(super) fn expect_part(node: &Node, names: &Names, boards: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let named = named(fields.need("part")?, names, boards)?;
    let mut sights = Vec::new();
    if let Some(node) = fields.take("on") {
        sights.push(Sight::On(value::yes_no(node)?));
    }
    for (key, sight, has_it) in NUMBERS {
        let Some(node) = fields.take(key) else { continue };
        if !has_it(named.part.kind) {
            return Err(named.lacks(key));
        }
        sights.push(sight(value::number(node)?));
    }
    if let Some(node) = fields.take("shows") {
        if named.part.kind != PartKind::Lcd1602 {
            return Err(named.lacks("shows"));
        }
        sights.push(Sight::Shows(value::text(node)?.to_owned()));
    }
    for quantity in Quantity::ALL {
        let Some(node) = fields.take(quantity.key()) else { continue };
        if named.part.source(quantity).is_none() {
            return Err(named.lacks(quantity.key()));
        }
        sights.push(Sight::Reads(quantity, value::number(node)?));
    }
    if sights.is_empty() {
        return Err(Fault::MissingKey { key: "on" }.at(fields.line()));
    }
    let within = super::step::within(&mut fields)?;
    fields.finish()?;
    Ok(Act::ExpectPart(named.who, PartWanted::Part(named.index, sights), within))
}

pub(super) fn expect_pin(node: &Node, names: &Names, _: &[BoardSpec]) -> Read<Act> {
    let mut fields = Fields::of(node)?;
    let who = names.board(fields.need("board")?)?;
    let pin = value::whole(fields.need("pin")?, 0, 64)? as u8;
    let level = value::whole(fields.need("level")?, 0, 1)? == 1;
    let within = super::step::within(&mut fields)?;
    fields.finish()?;
    Ok(Act::ExpectPart(who, PartWanted::Pin(pin, level), within))
}
