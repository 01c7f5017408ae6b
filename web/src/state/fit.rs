//! What a person changes about how a board is made: its parts, their pins and settings, its rules.
//!
//! Knows that a board is built anew after each change, and that what cannot be built is said and
//! not done. Does not know what is around sensors: that changes while the board runs.

use std::rc::Rc;

use shared::board::behaviour::{Rule, RuleError};
use shared::board::part::Pull;
use shared::board::spec::{MAX_NAME_LEN, MAX_PARTS, PinError};
use shared::board::{BoardSpec, LedColor, Part, PartKind, SpecError, Terminal, kept_topics};
use shared::message::Message;
use shared::topic::TopicName;
use shared::wire::{Bytes, QoS};

use super::State;
use super::action::{Effect, Origin};
use super::undo::Deleted;
use super::virtual_board::{BoardFault, MAX_NAME};
use crate::i18n::first_name;

/// Something about how a board is made.
#[derive(Clone, Debug, PartialEq)]
pub enum Fit {
    /// Another part, on pins that are free.
    Add(PartKind),
    /// A part goes.
    Remove(String),
    /// A terminal of a part is on another pin, or on none.
    Connect(String, Terminal, Option<u8>),
    /// A part gets another name.
    Name(String, String),
    /// A part gets another setting.
    Set(String, Property),
    /// Another rule.
    AddRule(Rule),
    /// A rule is another one now.
    ChangeRule(usize, Rule),
    /// A rule has another topic.
    RuleTopic(usize, String),
    /// A rule goes.
    RemoveRule(usize),
    /// What could not be done has been read.
    Dismiss,
}

/// A setting of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// The color of an LED.
    Color(LedColor),
    /// Whether a low level switches it on.
    ActiveLow(bool),
    /// How many pixels.
    Count(u16),
    /// What a contact gives while it is closed, and its resistor.
    Contact(bool, Option<Pull>),
    /// Whether a buzzer has a tone of its own.
    OwnTone(bool),
    /// The address on the I²C bus.
    Address(u8),
}

impl State {
    pub(super) fn fit(&mut self, id: &Rc<str>, fit: Fit, effects: &mut Vec<Effect>) {
        let (now, language) = (self.now, self.language);
        let Some(board) = self.virtual_board_mut(id) else { return };
        board.fault = None;
        let mut deleted = None;
        let mut spec = board.spec.clone();
        let fitted = match fit {
            Fit::Dismiss => return,
            Fit::Remove(part) => {
                deleted = remove(&mut spec, id, &part);
                Ok(())
            }
            Fit::RemoveRule(index) => {
                deleted = remove_rule(&mut spec, id, index);
                Ok(())
            }
            Fit::Add(kind) => add(&mut spec, kind, first_name(language, kind)),
            fit => change(&mut spec, fit),
        };
        match fitted.and_then(|()| spec.check()) {
            Err(error) => board.fault = Some(BoardFault::Spec(error)),
            Ok(()) if spec != board.spec => {
                board.spec = spec;
                if let Some(Deleted::Part(_, (_, part), _)) = &deleted {
                    self.clear_part(id, part, effects);
                }
                self.rebuild(id, effects);
                if let Some(deleted) = deleted {
                    self.undo.push(now, deleted);
                }
            }
            Ok(()) => {}
        }
    }

    /// Clears what the broker keeps of a part that is gone: its board does not know it any more.
    fn clear_part(&self, id: &Rc<str>, part: &Part, effects: &mut Vec<Effect>) {
        let announces = self.virtual_board(id).is_some_and(|board| {
            board.spec.program.behaviour().is_some_and(|it| it.announces().is_some())
        });
        if !announces || !self.home().connection.line.is_online() {
            return;
        }
        for topic in kept_topics(id, part) {
            let message = Message::new(topic, Bytes::new()).qos(QoS::AtLeastOnce).retain(true);
            let origin = Origin::Removal(Rc::clone(id));
            effects.push(Effect::Publish(self.home().id, origin, message));
        }
    }

    /// Puts back a part that was taken away, with the rules that spoke of it.
    pub(crate) fn restore_part(
        &mut self,
        id: &Rc<str>,
        (at, part): (usize, Part),
        rules: Vec<(usize, Rule)>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(board) = self.virtual_board_mut(id) else { return };
        let mut spec = board.spec.clone();
        let part_id = part.id.clone();
        spec.parts.insert(at.min(spec.parts.len()), part);
        if let Some(behaviour) = spec.program.behaviour_mut() {
            behaviour.recall_part(&part_id, rules);
        }
        self.put_back(id, spec, effects);
    }

    /// Puts back a rule that was taken away.
    pub(crate) fn restore_rule(
        &mut self,
        id: &Rc<str>,
        at: usize,
        rule: Rule,
        effects: &mut Vec<Effect>,
    ) {
        let Some(board) = self.virtual_board_mut(id) else { return };
        let mut spec = board.spec.clone();
        if let Some(behaviour) = spec.program.behaviour_mut() {
            behaviour.rules.insert(at.min(behaviour.rules.len()), rule);
        }
        self.put_back(id, spec, effects);
    }

    fn put_back(&mut self, id: &Rc<str>, spec: BoardSpec, effects: &mut Vec<Effect>) {
        let Some(board) = self.virtual_board_mut(id) else { return };
        match spec.check() {
            // Its place may be taken by now.
            Err(error) => board.fault = Some(BoardFault::Spec(error)),
            Ok(()) => {
                board.spec = spec;
                self.rebuild(id, effects);
            }
        }
    }
}

/// Changes what is plugged in, or says why not.
pub(super) fn change(spec: &mut BoardSpec, fit: Fit) -> Result<(), SpecError> {
    match fit {
        Fit::Add(kind) => return add(spec, kind, kind.name()),
        Fit::Connect(part, terminal, pin) => return connect(spec, &part, terminal, pin),
        Fit::Name(part, name) => {
            let name: String = name.trim().chars().take(MAX_NAME).collect();
            if let Some(part) = find(spec, &part)
                && !name.is_empty()
                && name.len() <= MAX_NAME_LEN
            {
                part.name = name;
            }
        }
        Fit::Set(part, property) => {
            if let Some(part) = find(spec, &part) {
                set(part, property);
            }
        }
        Fit::AddRule(rule) => {
            if let Some(behaviour) = spec.program.behaviour_mut() {
                behaviour.rules.push(rule);
            }
        }
        Fit::ChangeRule(index, rule) => {
            let behaviour = spec.program.behaviour_mut();
            if let Some(own) = behaviour.and_then(|it| it.rules.get_mut(index)) {
                *own = rule;
            }
        }
        Fit::RuleTopic(index, topic) => {
            let wrong = SpecError::Rule { index, error: RuleError::WrongTopic };
            let topic = TopicName::new(topic.trim()).map_err(|_| wrong)?;
            let behaviour = spec.program.behaviour_mut();
            match behaviour.and_then(|it| it.rules.get_mut(index)) {
                Some(Rule::Publish(publish)) => publish.topic = topic,
                Some(Rule::Obey(obey)) => obey.topic = topic,
                Some(Rule::Report(report)) => report.topic = topic,
                Some(Rule::Announce { .. }) | None => {}
            }
        }
        Fit::Remove(_) | Fit::RemoveRule(_) | Fit::Dismiss => {}
    }
    Ok(())
}

fn find<'a>(spec: &'a mut BoardSpec, part: &str) -> Option<&'a mut Part> {
    spec.parts.iter_mut().find(|it| it.id == part)
}

/// Adds a part that is called so, each of its terminals on the first pin that is free for it, or on
/// none.
fn add(spec: &mut BoardSpec, kind: PartKind, name: &str) -> Result<(), SpecError> {
    if spec.parts.len() >= MAX_PARTS {
        return Err(SpecError::TooManyParts);
    }
    let is_free = |id: &String| spec.parts.iter().all(|part| part.id != *id);
    let base = kind.key().replace('-', "_");
    let ends_in_digit = base.ends_with(|it: char| it.is_ascii_digit());
    let id = |number: usize| match (ends_in_digit, number) {
        (true, 1) => base.clone(),
        (true, number) => format!("{base}_{number}"),
        (false, number) => format!("{base}{number}"),
    };
    let id = (1..).map(id).find(is_free).unwrap_or_default();
    let mut part = Part::new(&id, kind);
    let same = spec.parts.iter().filter(|it| it.kind == kind).count();
    part.name = if same > 0 { format!("{name} {}", same + 1) } else { name.to_owned() };
    for (terminal, _) in kind.terminals() {
        let pin = spec.free_pin(&part, *terminal);
        part.connect(*terminal, pin);
    }
    // The second display on a bus has the other address.
    let addresses = match kind {
        PartKind::Ssd1306 => 0x3C..=0x3D,
        PartKind::Lcd1602 => 0x20..=0x27,
        _ => 0..=0,
    };
    let is_free = |address: &u8| {
        let displays = spec.parts.iter().filter(|it| it.kind.is_display());
        displays.map(|it| it.properties.address).all(|it| it != *address)
    };
    if kind.is_display() && !is_free(&part.properties.address) {
        part.properties.address = addresses.rev().find(is_free).unwrap_or(part.properties.address);
    }
    spec.parts.push(part);
    Ok(())
}

fn connect(
    spec: &mut BoardSpec,
    part: &str,
    terminal: Terminal,
    pin: Option<u8>,
) -> Result<(), SpecError> {
    let Some(index) = spec.parts.iter().position(|it| it.id == part) else { return Ok(()) };
    if let Some(pin) = pin
        && let Some(fault) = spec.pin_fault(&spec.parts[index], terminal, pin)
    {
        return Err(SpecError::Pin(PinError { part: part.to_owned(), terminal, pin, fault }));
    }
    spec.parts[index].connect(terminal, pin);
    Ok(())
}

fn set(part: &mut Part, property: Property) {
    let own = &mut part.properties;
    match property {
        Property::Color(color) => own.color = color,
        Property::ActiveLow(low) => own.is_active_low = low,
        Property::Count(count) => own.count = count,
        Property::Contact(level, pull) => (own.closed_level, own.pull) = (level, pull),
        Property::OwnTone(has) => own.has_own_tone = has,
        Property::Address(address) => own.address = address,
    }
}

fn remove(spec: &mut BoardSpec, id: &Rc<str>, part: &str) -> Option<Deleted> {
    let at = spec.parts.iter().position(|it| it.id == part)?;
    let part = spec.parts.remove(at);
    let rules = spec.program.behaviour_mut().map(|it| it.forget_part(&part.id));
    Some(Deleted::Part(Rc::clone(id), (at, Box::new(part)), rules.unwrap_or_default()))
}

fn remove_rule(spec: &mut BoardSpec, id: &Rc<str>, at: usize) -> Option<Deleted> {
    let behaviour = spec.program.behaviour_mut()?;
    let rule = (at < behaviour.rules.len()).then(|| behaviour.rules.remove(at))?;
    Some(Deleted::Rule(Rc::clone(id), at, Box::new(rule)))
}
