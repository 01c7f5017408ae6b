//! The machine: a virtual board with power, a connection, a circuit and a behaviour, as its driver
//! sees it.
//!
//! Knows when something is due and hands it to the behaviour. Does not know what that does, nor how
//! to run a program: a board with MicroPython is run by the page.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::behaviour::{Actor, Behaviour, Rule};
use super::circuit::Circuit;
use super::part::{Part, Quantity, Reading};
use super::{BoardSpec, Event, Program, Source, SpecError, announce};
use crate::client::{Client, State};
use crate::time::{Duration, Instant, earliest};
use crate::wire::{Bytes, Text};

/// A virtual board. See the [module](super) for what it knows, [`Client`] for how it is driven.
#[derive(Debug)]
pub struct Board {
    pub(super) spec: BoardSpec,
    pub(super) behaviour: Behaviour,
    pub(super) client: Client,
    pub(super) circuit: Circuit,
    /// What is wanted of each part.
    pub(super) actors: Vec<Actor>,
    /// What each sensor said when it was read last.
    pub(super) readings: Vec<Vec<Reading>>,
    pub(super) events: VecDeque<Event>,
    /// The time of the last call.
    pub(super) now: Instant,
    /// Since when it has power; `None` while it is off.
    pub(super) powered_at: Option<Instant>,
    pub(super) tasks: Vec<Due>,
}

/// Something that is done again and again.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) task: Task,
    /// When it is done next; never while there is no power.
    pub(super) at: Option<Instant>,
    pub(super) every: Duration,
}

/// What is done again and again.
#[derive(Debug, Clone, Copy)]
pub(super) enum Task {
    /// The sensor with this index is read, and published as announced.
    Read(usize),
    /// The rule with this index publishes.
    Publish(usize),
}

impl Board {
    /// A board that has power from `now` on, and no connection. What has no pattern in it depends
    /// on its id.
    ///
    /// # Errors
    ///
    /// The plan is one that cannot be built, or runs no behaviour.
    pub fn new(spec: BoardSpec, now: Instant) -> Result<Self, SpecError> {
        // FNV-1a.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
        let seed = spec.id.bytes().fold(0xCBF2_9CE4_8422_2325, step);
        Self::with_seed(spec, seed, now)
    }

    /// The same; what has no pattern depends on `seed` alone.
    ///
    /// # Errors
    ///
    /// The plan is one that cannot be built, or runs no behaviour.
    pub fn with_seed(spec: BoardSpec, seed: u64, now: Instant) -> Result<Self, SpecError> {
        spec.check()?;
        let Program::Behaviour(behaviour) = &spec.program else {
            return Err(SpecError::NoBehaviour);
        };
        let behaviour = behaviour.clone();
        let mut board = Self {
            client: Client::new(announce::options(&spec)),
            circuit: Circuit::new(&spec, seed),
            actors: spec.parts.iter().map(|_| Actor::default()).collect(),
            readings: spec.parts.iter().map(|_| Vec::new()).collect(),
            events: VecDeque::new(),
            now,
            powered_at: None,
            tasks: tasks(&behaviour, &spec.parts),
            behaviour,
            spec,
        };
        board.power_on(now);
        Ok(board)
    }

    /// What it is made of, with what is around its parts now.
    pub const fn spec(&self) -> &BoardSpec {
        &self.spec
    }

    /// Its parts and what they are like.
    pub const fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// What the sensor with this index said when it was read last; nothing before.
    pub fn reading(&self, index: usize) -> &[Reading] {
        self.readings.get(index).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether it has power.
    pub const fn is_on(&self) -> bool {
        self.powered_at.is_some()
    }

    /// Where its connection is.
    pub const fn state(&self) -> State {
        self.client.state()
    }

    /// Gives it power, as if it were plugged in: its lights are dark, its clock begins.
    pub fn power_on(&mut self, now: Instant) {
        self.now = now;
        if self.is_on() {
            return;
        }
        self.powered_at = Some(now);
        for due in &mut self.tasks {
            due.at = Some(now);
        }
        self.set_up();
    }

    /// Takes its power away. It has no time to say goodbye: the broker publishes its Will once
    /// the driver has closed the transport.
    pub fn power_off(&mut self, now: Instant) {
        self.now = now;
        if self.powered_at.take().is_none() {
            return;
        }
        for due in &mut self.tasks {
            due.at = None;
        }
        self.actors.fill(Actor::default());
        self.circuit.reset();
        for (index, reading) in self.readings.iter_mut().enumerate() {
            reading.clear();
            self.events.push_back(Event::PartChanged(index));
        }
        while self.circuit.poll_change().is_some() {}
        self.client.handle_closed(now);
        self.react();
    }

    /// Takes it out of the world: takes back all that it made the broker keep, and disconnects.
    pub fn retire(&mut self, now: Instant) {
        self.now = now;
        self.withdraw();
        self.client.disconnect(now);
        self.react();
    }

    /// Who it says it is from the next connection on.
    pub fn set_login(&mut self, username: Option<Text>, password: Option<Bytes>) {
        self.client.set_login(username, password);
    }

    /// The transport is open. Without power nothing comes of it.
    pub fn handle_open(&mut self, now: Instant) {
        self.now = now;
        if self.is_on() {
            self.client.handle_open(now);
            self.react();
        }
    }

    /// Bytes came from the broker, in chunks of any size.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.now = now;
        self.client.handle_bytes(now, bytes);
        self.react();
    }

    /// The transport is gone.
    pub fn handle_closed(&mut self, now: Instant) {
        self.now = now;
        self.client.handle_closed(now);
        self.react();
    }

    /// Time has reached [`Board::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
        self.client.handle_timeout(now);
        self.react();
        let Some(since) = self.powered_at else { return };
        let elapsed = now.saturating_since(since);
        if self.circuit.next_contact_time().is_some_and(|at| at <= elapsed) {
            self.circuit.handle_time(elapsed);
            self.watch_circuit();
        }
        for index in 0..self.tasks.len() {
            let due = &mut self.tasks[index];
            let Some(at) = due.at.filter(|at| *at <= now) else { continue };
            let next = at + due.every;
            // After a long sleep once is enough.
            due.at = Some(if next > now { next } else { now + due.every });
            let task = due.task;
            self.circuit.handle_time(elapsed);
            self.perform(task);
            self.watch_circuit();
        }
    }

    /// When `handle_timeout` must be called at the latest. Sensors are read without a connection
    /// as well.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let tasks = self.tasks.iter().filter_map(|due| due.at).min();
        let since = self.powered_at;
        let contact = since.and_then(|since| Some(since + self.circuit.next_contact_time()?));
        earliest(self.client.poll_timeout(), earliest(tasks, contact))
    }

    /// The next bytes to send.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        let bytes = self.client.poll_transmit();
        self.react();
        bytes
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Switches a light or a relay by hand, on the board itself. Other parts and ids are ignored.
    pub fn set_led(&mut self, now: Instant, part: &str, on: bool) {
        self.now = now;
        if let Some(index) = self.index_of(part)
            && self.is_on()
        {
            self.switch(index, on);
        }
    }

    /// Does with a part what an order on its topic would ask for, without one: a real board whose
    /// twin it is has reported that. Other parts, ids and orders are ignored.
    pub fn follow(&mut self, now: Instant, part: &str, order: &[u8]) {
        self.now = now;
        if let Some(index) = self.index_of(part)
            && self.is_on()
        {
            self.follow_order(index, order);
        }
    }

    /// A hand presses a button, or lets it go. Other parts and ids are ignored.
    pub fn press(&mut self, now: Instant, part: &str, is_pressed: bool) {
        self.now = now;
        if let Some(index) = self.index_of(part) {
            self.circuit.press(index, is_pressed);
            self.watch_circuit();
        }
    }

    /// Changes what is around a sensor. It measures that when it is read next; a switch, a knob or
    /// a motion sensor knows at once.
    pub fn set_source(&mut self, now: Instant, part: &str, quantity: Quantity, source: Source) {
        self.now = now;
        let Some(index) = self.index_of(part) else { return };
        let Some(own) = self.spec.parts[index].source_mut(quantity) else { return };
        own.clone_from(&source);
        self.circuit.set_source(index, quantity, source);
        self.watch_circuit();
    }

    fn index_of(&self, part: &str) -> Option<usize> {
        self.spec.parts.iter().position(|it| it.id == part)
    }
}

/// What is to be done again and again, and how often: no sensor is read faster than it can be.
fn tasks(behaviour: &Behaviour, parts: &[Part]) -> Vec<Due> {
    let rule = |(index, rule): (usize, &Rule)| match rule {
        Rule::Announce { every } => {
            let sensors = parts.iter().enumerate().filter(|(_, part)| is_read(part));
            let due = |(index, part): (usize, &Part)| Due {
                task: Task::Read(index),
                at: None,
                every: (*every).max(part.kind.min_interval()),
            };
            sensors.map(due).collect()
        }
        Rule::Publish(publish) => {
            let slowest = publish.values.iter().filter_map(|(id, _)| {
                parts.iter().find(|part| part.id == *id).map(|part| part.kind.min_interval())
            });
            let every = slowest.fold(publish.every, Duration::max);
            Vec::from([Due { task: Task::Publish(index), at: None, every }])
        }
        Rule::Obey(_) | Rule::Report(_) => Vec::new(),
    };
    behaviour.rules.iter().enumerate().flat_map(rule).collect()
}

/// Whether a part is a sensor that is asked, and does not speak by itself.
pub(super) const fn is_read(part: &Part) -> bool {
    !part.kind.senses().is_empty() && !super::behaviour::is_reported(part.kind)
}
