//! The machine: a virtual ESP32 with power, a connection and parts, as its driver sees it.
//!
//! Knows when something is due and hands it to the program. Does not know what the program does.

use alloc::borrow::ToOwned;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::{BoardSpec, Dht22, Event, Part, Quantity, Source, SpecError, identity};
use crate::client::{Client, State};
use crate::time::{Duration, Instant, earliest};
use crate::wire::{Bytes, Text};

/// A virtual ESP32. See the [module](super) for what it knows, [`Client`] for how it is driven.
#[derive(Debug)]
pub struct Board {
    pub(super) spec: BoardSpec,
    pub(super) client: Client,
    pub(super) events: VecDeque<Event>,
    /// The time of the last call.
    pub(super) now: Instant,
    /// Since when it has power; `None` while it is off.
    pub(super) powered_at: Option<Instant>,
    /// When each part is read next; `None` for a part that is not read.
    pub(super) next_reading: Vec<Option<Instant>>,
}

impl Board {
    /// A board that has power from `now` on, and no connection.
    ///
    /// # Errors
    ///
    /// The plan is one that cannot be built.
    pub fn new(spec: BoardSpec, now: Instant) -> Result<Self, SpecError> {
        spec.check()?;
        let client = Client::new(identity::options(&spec));
        let next_reading = Vec::from_iter(spec.parts.iter().map(|_| None));
        let events = VecDeque::new();
        let mut board = Self { spec, client, events, now, powered_at: None, next_reading };
        board.power_on(now);
        Ok(board)
    }

    /// What it is made of, its parts as they are now.
    pub const fn spec(&self) -> &BoardSpec {
        &self.spec
    }

    /// Its parts as they are now.
    pub fn parts(&self) -> &[Part] {
        &self.spec.parts
    }

    /// Whether it has power.
    pub const fn is_on(&self) -> bool {
        self.powered_at.is_some()
    }

    /// Where its connection is.
    pub const fn state(&self) -> State {
        self.client.state()
    }

    /// Gives it power, as if it were plugged in: its LEDs are off, its clock begins.
    pub fn power_on(&mut self, now: Instant) {
        self.now = now;
        if self.is_on() {
            return;
        }
        self.powered_at = Some(now);
        for (part, next) in self.spec.parts.iter().zip(&mut self.next_reading) {
            *next = matches!(part, Part::Dht22(_)).then_some(now);
        }
    }

    /// Takes its power away. It has no time to say goodbye: the broker publishes its Will once
    /// the driver has closed the transport.
    pub fn power_off(&mut self, now: Instant) {
        self.now = now;
        if self.powered_at.take().is_none() {
            return;
        }
        self.next_reading.fill(None);
        for part in &mut self.spec.parts {
            part.reset();
            self.events.push_back(Event::PartChanged(part.id().to_owned()));
        }
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
        for index in 0..self.spec.parts.len() {
            if self.next_reading[index].is_some_and(|due| due <= now) {
                self.read(index);
            }
        }
    }

    /// When `handle_timeout` must be called at the latest. Sensors are read without a connection
    /// as well.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let next_reading = self.next_reading.iter().flatten().min().copied();
        earliest(self.client.poll_timeout(), next_reading)
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

    /// Switches an LED by hand, on the board itself. Other parts and ids are ignored.
    pub fn set_led(&mut self, now: Instant, part: &str, on: bool) {
        self.now = now;
        if let Some(index) = self.spec.parts.iter().position(|it| it.id() == part)
            && self.is_on()
        {
            self.switch(index, on);
        }
    }

    /// Changes what is around a DHT22. It measures that when it is read next.
    pub fn set_source(&mut self, now: Instant, part: &str, quantity: Quantity, source: Source) {
        self.now = now;
        if let Some((_, dht22)) = self.dht22_mut(part) {
            *dht22.source_mut(quantity) = source;
        }
    }

    /// Changes how often a DHT22 is read.
    pub fn set_interval(&mut self, now: Instant, part: &str, interval: Duration) {
        self.now = now;
        let Some((index, dht22)) = self.dht22_mut(part) else {
            return;
        };
        dht22.interval = interval;
        // A reading that is far away comes nearer, but none comes before the sensor is ready.
        let latest = now + interval.max(Dht22::MIN_INTERVAL);
        if let Some(next) = &mut self.next_reading[index] {
            *next = latest.min(*next);
        }
    }

    fn dht22_mut(&mut self, part: &str) -> Option<(usize, &mut Dht22)> {
        self.spec.parts.iter_mut().enumerate().find_map(|(index, it)| match it {
            Part::Dht22(dht22) if dht22.id == part => Some((index, dht22)),
            _ => None,
        })
    }
}
