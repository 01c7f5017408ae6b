//! How a behaviour is followed: announce, report, obey, measure.
//!
//! Knows topics and payloads. Does not know bytes: those are the client's.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::announce::kept_topics;
use super::behaviour::{Aspect, Command, Format, Language, Publish, Rule, acts, is_reported};
use super::circuit::{Change, PinOutput};
use super::machine::{Task, is_read};
use super::part::{Part, PartKind, Quantity, Reading, Terminal};
use super::topics::{self, on_off};
use super::{Board, Event, Expected, Log};
use crate::client::{self, ClientError};
use crate::message::Message;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Bytes, QoS};

impl Board {
    /// Does what the client's events ask for.
    pub(super) fn react(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match event {
                client::Event::Connected { .. } => {
                    self.subscribe();
                    self.announce();
                    self.report_contacts(None);
                    self.events.push_back(Event::Connected);
                }
                client::Event::Message(message) => self.obey(message),
                client::Event::Closed(cause) => self.events.push_back(Event::Closed(cause)),
                client::Event::Published { reason, .. } if reason.is_error() => {
                    self.log(Log::Refused { reason });
                }
                client::Event::Subscribed { reasons, .. } => {
                    for reason in reasons.into_iter().filter(|reason| reason.is_error()) {
                        self.log(Log::Refused { reason });
                    }
                }
                // A board asks neither for enhanced authentication nor to acknowledge by hand.
                client::Event::Authenticate { .. }
                | client::Event::Delivery { .. }
                | client::Event::Published { .. }
                | client::Event::Discarded { .. }
                | client::Event::Unsubscribed { .. }
                | client::Event::RoundTrip(_) => {}
            }
        }
    }

    /// Sets its pins up as a program does first: lights dark, buttons read.
    pub(super) fn set_up(&mut self) {
        self.circuit.handle_time(crate::time::Duration::ZERO);
        for index in 0..self.spec.parts.len() {
            let part = &self.spec.parts[index];
            if acts(part.kind) && part.kind != PartKind::Servo {
                self.actors[index].drive(&mut self.circuit, part, self.spec.kind);
            } else if let (true, Some(pin)) = (is_reported(part.kind), part.pin(Terminal::Signal)) {
                self.circuit.handle_pin(pin, PinOutput::input(part.properties.pull));
            }
        }
        while self.circuit.poll_change().is_some() {}
    }

    fn subscribe(&mut self) {
        let mut wanted = Vec::new();
        for rule in &self.behaviour.rules {
            match rule {
                Rule::Announce { .. } => {
                    wanted.push(topics::known(topics::HOME_ASSISTANT_STATUS));
                    let actors = self.spec.parts.iter().filter(|part| acts(part.kind));
                    wanted.extend(actors.flat_map(|part| {
                        let aspects = Aspect::of(part.kind).iter();
                        let (board, id) = (&self.spec.id, &part.id);
                        aspects.map(|aspect| topics::aspect_set(board, id, aspect.level()))
                    }));
                }
                Rule::Obey(obey) if !wanted.contains(&obey.topic) => {
                    wanted.push(obey.topic.clone())
                }
                Rule::Obey(_) | Rule::Publish(_) | Rule::Report(_) => {}
            }
        }
        let Some(first) = wanted.first().cloned() else { return };
        let filters: Vec<_> =
            wanted.into_iter().map(|name| (TopicFilter::from(name), QoS::AtLeastOnce)).collect();
        if let Err(error) = self.client.subscribe(self.now, &filters) {
            self.log(Log::NotSent { topic: first, error });
        }
    }

    /// Says what it is and how it is, and that it is there.
    fn announce(&mut self) {
        if self.behaviour.announces().is_none() {
            return;
        }
        let (board, manifest) = (self.spec.id.clone(), self.manifest().to_json());
        self.publish(topics::discovery(&board), manifest, QoS::AtLeastOnce);
        self.publish(topics::status(&board), topics::ONLINE, QoS::AtLeastOnce);
        for index in 0..self.spec.parts.len() {
            self.report(index);
        }
    }

    /// Takes back whatever it made the broker keep. QoS 0 does, as DISCONNECT follows.
    pub(super) fn withdraw(&mut self) {
        let board = self.spec.id.clone();
        let mut kept = Vec::new();
        for rule in &self.behaviour.rules {
            match rule {
                Rule::Announce { .. } => {
                    let parts = self.spec.parts.iter();
                    kept.extend(parts.flat_map(|part| kept_topics(&board, part)));
                    kept.extend([topics::status(&board), topics::discovery(&board)]);
                }
                Rule::Publish(publish) if publish.is_retained => kept.push(publish.topic.clone()),
                Rule::Report(report) if report.is_retained => kept.push(report.topic.clone()),
                Rule::Publish(_) | Rule::Report(_) | Rule::Obey(_) => {}
            }
        }
        for topic in kept {
            self.publish(topic, "", QoS::AtMostOnce);
        }
    }

    /// Publishes the state of a part as it was announced. A sensor that was not read yet has none.
    fn report(&mut self, index: usize) {
        if self.behaviour.announces().is_none() {
            return;
        }
        let part = &self.spec.parts[index];
        let topic = topics::state(&self.spec.id, &part.id);
        if is_read(part) {
            if !self.readings[index].is_empty() {
                let json = json(self.readings[index].iter().map(|it| (it.quantity.key(), it)));
                self.publish(topic, json, QoS::AtMostOnce);
            }
        } else if is_reported(part.kind) {
            let on = self.circuit.look(index).is_on();
            self.publish(topic, on_off(on), QoS::AtLeastOnce);
        } else {
            self.report_actor(index, |_, _| true);
        }
    }

    /// Publishes what a part that obeys is like: those aspects of it that are wanted.
    fn report_actor(&mut self, index: usize, is_wanted: impl Fn(Aspect, &str) -> bool) {
        if self.behaviour.announces().is_none() {
            return;
        }
        let kind = self.spec.parts[index].kind;
        for aspect in Aspect::of(kind) {
            let state = self.actors[index].report(kind, *aspect);
            if is_wanted(*aspect, &state) {
                let id = &self.spec.parts[index].id;
                let topic = topics::aspect_state(&self.spec.id, id, aspect.level());
                self.publish(topic, state, QoS::AtLeastOnce);
            }
        }
    }

    /// Follows the rules that report a contact: of this part, or of all that are retained.
    fn report_contacts(&mut self, changed: Option<usize>) {
        for rule in 0..self.behaviour.rules.len() {
            let Rule::Report(report) = &self.behaviour.rules[rule] else { continue };
            let index = self.spec.parts.iter().position(|part| part.id == report.part);
            let Some(index) = index else { continue };
            if changed.map_or(!report.is_retained, |changed| changed != index) {
                continue;
            }
            let on = self.circuit.look(index).is_on();
            let word = if on { report.on.clone() } else { report.off.clone() };
            if !word.is_empty() {
                let (topic, retain) = (report.topic.clone(), report.is_retained);
                self.send(Message::new(topic, word).qos(QoS::AtLeastOnce).retain(retain));
            }
        }
    }

    /// Tells what has changed in the circuit, and reports what speaks by itself.
    pub(super) fn watch_circuit(&mut self) {
        while let Some(change) = self.circuit.poll_change() {
            let Change::Look(index) = change else { continue };
            self.events.push_back(Event::PartChanged(index));
            if self.is_on() && is_reported(self.spec.parts[index].kind) {
                self.report(index);
                self.report_contacts(Some(index));
            }
        }
    }

    fn obey(&mut self, message: Message) {
        let Message { topic, payload, retain, .. } = message;
        if topic.as_str() == topics::HOME_ASSISTANT_STATUS {
            // What was retained is from before this board announced itself.
            if !retain && payload == topics::ONLINE {
                self.announce();
            }
        }
        if self.behaviour.announces().is_some()
            && let Some((index, aspect)) = self.announced(&topic)
        {
            let kind = self.spec.parts[index].kind;
            let command = announced_command(kind, aspect, &payload);
            let expected = expected(kind, aspect);
            self.command(index, topic.clone(), payload.clone(), command, aspect, expected);
        }
        for rule in 0..self.behaviour.rules.len() {
            let Rule::Obey(obey) = &self.behaviour.rules[rule] else { continue };
            if obey.topic != topic {
                continue;
            }
            let index = self.spec.parts.iter().position(|part| part.id == obey.part);
            let Some(index) = index else { continue };
            let command = Command::read(&obey.language, &payload);
            let expected = match &obey.language {
                Language::Words { on, off } => Expected::Words(on.clone(), off.clone()),
                Language::Json { key } => Expected::Json(key.clone()),
                Language::Value => value_expected(self.spec.parts[index].kind),
            };
            let (topic, payload) = (topic.clone(), payload.clone());
            self.command(index, topic, payload, command, Aspect::State, expected);
        }
    }

    /// The part, and what of it, that is told on this topic.
    fn announced(&self, topic: &TopicName) -> Option<(usize, Aspect)> {
        let parts = self.spec.parts.iter().enumerate();
        let mut all = parts.filter(|(_, part)| acts(part.kind)).flat_map(|(index, part)| {
            Aspect::of(part.kind).iter().map(move |aspect| (index, part, *aspect))
        });
        let is_it = |part: &Part, aspect: Aspect| {
            topics::aspect_set(&self.spec.id, &part.id, aspect.level()) == *topic
        };
        all.find(|(_, part, aspect)| is_it(part, *aspect)).map(|(index, _, aspect)| (index, aspect))
    }

    /// Does with a part what was asked for, then reports how it is, also if it was so before: who
    /// asked waits for it.
    fn command(
        &mut self,
        index: usize,
        topic: TopicName,
        payload: Bytes,
        command: Option<Command>,
        asked: Aspect,
        expected: Expected,
    ) {
        let (kind, before) = (self.spec.parts[index].kind, self.actors[index].clone());
        let is_obeyed = command.is_some_and(|it| self.actors[index].obey(kind, &it));
        if !is_obeyed {
            return self.log(Log::NotUnderstood { topic, payload, expected });
        }
        self.log(Log::Obeyed { topic, payload });
        self.drive(index);
        self.report_actor(index, |aspect, now| {
            aspect == asked || before.report(kind, aspect) != now
        });
    }

    /// Switches a light or a relay by hand, and reports it.
    pub(super) fn switch(&mut self, index: usize, on: bool) {
        let kind = self.spec.parts[index].kind;
        if acts(kind) && self.actors[index].obey(kind, &Command::switch(on)) {
            self.drive(index);
            self.report_actor(index, |aspect, _| aspect == Aspect::State);
        }
    }

    /// Does what an order asks for, and reports it if there is a connection.
    pub(super) fn follow_order(&mut self, index: usize, order: &[u8]) {
        let kind = self.spec.parts[index].kind;
        let command = announced_command(kind, Aspect::State, order).filter(|_| acts(kind));
        if command.is_some_and(|it| self.actors[index].obey(kind, &it)) {
            self.drive(index);
            self.report_actor(index, |aspect, _| aspect == Aspect::State);
        }
    }

    fn drive(&mut self, index: usize) {
        let part = &self.spec.parts[index];
        self.actors[index].drive(&mut self.circuit, part, self.spec.kind);
        self.watch_circuit();
    }

    /// Does what is due.
    pub(super) fn perform(&mut self, task: Task) {
        match task {
            Task::Read(index) => {
                self.read(index);
                self.report(index);
            }
            Task::Publish(rule) => {
                let Rule::Publish(publish) = &self.behaviour.rules[rule] else { return };
                let publish = publish.clone();
                for (id, _) in &publish.values {
                    if let Some(index) = self.spec.parts.iter().position(|part| part.id == *id) {
                        self.read(index);
                    }
                }
                let payload = self.written(&publish);
                let message = Message::new(publish.topic, payload);
                self.send(message.retain(publish.is_retained));
            }
        }
    }

    /// Reads a sensor.
    fn read(&mut self, index: usize) {
        let reading = self.circuit.sensed(index);
        if self.readings[index] != reading {
            self.readings[index] = reading;
            self.events.push_back(Event::PartChanged(index));
        }
    }

    /// The values of a rule, as it writes them.
    fn written(&self, publish: &Publish) -> String {
        let value = |id: &str, quantity: Quantity| {
            let index = self.spec.parts.iter().position(|part| part.id == id)?;
            self.readings[index].iter().find(|it| it.quantity == quantity).copied()
        };
        let values = publish.values.iter().filter_map(|(id, it)| Some((id, value(id, *it)?)));
        let values: Vec<(&String, Reading)> = values.collect();
        match publish.format {
            Format::Text => {
                values.iter().map(|(_, it)| it.to_string()).collect::<Vec<_>>().join(",")
            }
            Format::Json => {
                let key = |at: usize, id: &str, it: &Reading| {
                    let key = it.quantity.key();
                    let is_second = values[..at].iter().any(|(_, it)| it.quantity.key() == key);
                    if is_second { format!("{id}_{key}") } else { key.to_string() }
                };
                let named = values.iter().enumerate();
                json(named.map(|(at, (id, it))| (key(at, id, it), it)))
            }
        }
    }

    /// Publishes a retained message, if there is a connection.
    fn publish(&mut self, topic: TopicName, payload: impl Into<Bytes>, qos: QoS) {
        self.send(Message::new(topic, payload.into()).qos(qos).retain(true));
    }

    /// Publishes a message, if there is a connection.
    fn send(&mut self, message: Message) {
        let (topic, payload) = (message.topic.clone(), message.payload.clone());
        match self.client.publish(self.now, message) {
            Ok(_) => self.log(Log::Published { topic, payload }),
            Err(ClientError::NotConnected) => {}
            Err(error) => self.log(Log::NotSent { topic, error }),
        }
    }

    fn log(&mut self, log: Log) {
        self.events.push_back(Event::Log(log));
    }
}

/// What a payload asks of a part on one of its announced topics.
fn announced_command(kind: PartKind, aspect: Aspect, payload: &[u8]) -> Option<Command> {
    let value = || Command::read(&Language::Value, payload);
    let number = || value().filter(|it| it.number.is_some());
    match aspect {
        Aspect::State if kind.is_display() => value(),
        Aspect::State if kind == PartKind::Servo => number(),
        Aspect::State => match payload {
            payload if payload == topics::ON.as_bytes() => Some(Command::switch(true)),
            payload if payload == topics::OFF.as_bytes() => Some(Command::switch(false)),
            _ if kind.is_light() => Command::of_light_json(payload),
            _ => None,
        },
        Aspect::Brightness | Aspect::Tone => number(),
        Aspect::Color => value().filter(|it| it.color.is_some()),
    }
}

/// What would have been understood on an announced topic.
fn expected(kind: PartKind, aspect: Aspect) -> Expected {
    match aspect {
        Aspect::State if kind.is_display() || kind == PartKind::Servo => value_expected(kind),
        Aspect::State => Expected::Words(topics::ON.into(), topics::OFF.into()),
        Aspect::Color => Expected::Color,
        Aspect::Brightness => Expected::Number(0, 255),
        Aspect::Tone => value_expected(PartKind::Buzzer),
    }
}

/// What would have been understood as a value.
const fn value_expected(kind: PartKind) -> Expected {
    match kind {
        PartKind::Servo => Expected::Number(0, 180),
        PartKind::Buzzer => Expected::Number(0, 20_000),
        PartKind::Ssd1306 | PartKind::Lcd1602 => Expected::Text,
        PartKind::RgbLed | PartKind::NeopixelStrip | PartKind::NeopixelRing => Expected::Color,
        PartKind::Relay => Expected::Number(0, 1),
        _ => Expected::Number(0, 255),
    }
}

/// An object of numbers.
fn json<'a, K: AsRef<str>>(values: impl Iterator<Item = (K, &'a Reading)>) -> String {
    let fields: Vec<_> =
        values.map(|(key, reading)| format!(r#""{}":{reading}"#, key.as_ref())).collect();
    format!("{{{}}}", fields.join(","))
}
