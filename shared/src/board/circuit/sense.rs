//! What comes from parts to the pins: levels, volts, and what sensors sense.

use alloc::vec::Vec;

use super::super::device::{photoresistor_volts, tmp36_volts};
use super::super::part::{Part, PartKind, Quantity, Reading, Terminal};
use super::{Change, Circuit};
use crate::time::Duration;

/// How long a motion sensor says that something moved (HC-SR501 data sheet: 2.5 s or more).
const MOTION_TIME: Duration = Duration::from_millis(2500);

impl Circuit {
    /// The level on a pin: what the program drives it with, else what a part gives, else a
    /// resistor's. `None`: nothing gives it one, and on a real board it is now this, now that.
    pub fn level(&self, pin: u8) -> Option<bool> {
        let state = self.pins.get(usize::from(pin))?;
        let on_pin = |(index, _): &(usize, &Part)| {
            self.parts[*index].part.pins.iter().any(|(_, own)| *own == pin)
        };
        let given = || {
            let mut parts = self.parts().enumerate().filter(on_pin);
            parts.find_map(|(index, _)| self.given(index, pin))
        };
        state.driven().or_else(given).or_else(|| state.output.pull.map(|pull| pull.level()))
    }

    /// The volts on a pin with an analog part; `None` without one.
    pub fn volts(&self, pin: u8) -> Option<f64> {
        let supply = self.kind.volts();
        let (index, fitted) = self
            .parts
            .iter()
            .enumerate()
            .find(|(_, fitted)| fitted.part.pin(Terminal::Signal) == Some(pin))?;
        let sense = |quantity| self.sense(index, quantity).unwrap_or_default();
        match fitted.part.kind {
            PartKind::Potentiometer => Some(supply * sense(Quantity::Position) / 100.0),
            PartKind::Tmp36 => Some(tmp36_volts(sense(Quantity::Temperature)).clamp(0.0, supply)),
            PartKind::Photoresistor => {
                Some(photoresistor_volts(sense(Quantity::Illuminance), supply))
            }
            _ => None,
        }
    }

    /// What the sensor with this index says now.
    pub fn sensed(&self, index: usize) -> Vec<Reading> {
        let Some(fitted) = self.parts.get(index) else { return Vec::new() };
        let senses = fitted.part.kind.senses().iter().zip(&fitted.part.properties.sources);
        senses
            .enumerate()
            .map(|(nth, (sensed, source))| {
                let seed = fitted.seed.wrapping_add(nth as u64);
                sensed.measure(source.sample(seed, self.elapsed))
            })
            .collect()
    }

    /// One of the values that it says.
    pub(super) fn sense(&self, index: usize, quantity: Quantity) -> Option<f64> {
        self.sensed(index).into_iter().find(|it| it.quantity == quantity).map(|it| it.value)
    }

    /// Whether a button or a switch is closed.
    pub(super) fn is_closed(&self, index: usize) -> bool {
        let is_closed = || self.sensed(index).first().is_some_and(Reading::is_on);
        self.parts[index].is_pressed || is_closed()
    }

    /// The level that a part gives a pin.
    fn given(&self, index: usize, pin: u8) -> Option<bool> {
        let fitted = &self.parts[index];
        let properties = &fitted.part.properties;
        match fitted.part.kind {
            kind if kind.is_contact() => {
                if self.is_closed(index) {
                    Some(properties.closed_level)
                } else {
                    properties.pull.map(|pull| pull.level())
                }
            }
            PartKind::Pir => Some(fitted.moved_until.is_some()),
            PartKind::HcSr04 if fitted.part.pin(Terminal::Echo) == Some(pin) => Some(false),
            // Their lines have resistors to high.
            PartKind::Dht11 | PartKind::Dht22 | PartKind::Ds18b20 => Some(true),
            kind if kind.is_display() => Some(true),
            _ => None,
        }
    }

    /// Whether what is around a part changes by itself.
    pub(super) fn varies(&self, index: usize) -> bool {
        let fitted = &self.parts[index];
        let sources = &fitted.part.properties.sources;
        fitted.moved_until.is_some()
            || fitted.device.next_time().is_some()
            || sources.iter().any(|source| source.next_change(self.elapsed).is_some())
    }

    pub(super) fn next_times(&self, is_wanted: impl Fn(PartKind) -> bool) -> Option<Duration> {
        let parts = self.parts.iter().filter(|fitted| is_wanted(fitted.part.kind));
        let times = parts.flat_map(|fitted| {
            let sources = fitted.part.properties.sources.iter();
            let changes = sources.filter_map(|source| source.next_change(self.elapsed));
            changes.chain(fitted.moved_until).chain(fitted.device.next_time())
        });
        times.min()
    }

    /// A motion sensor that sees something says so for a while.
    pub(super) fn watch_motion(&mut self, index: usize) {
        if self.parts[index].part.kind != PartKind::Pir {
            return;
        }
        let moves = self.sensed(index).first().is_some_and(Reading::is_on);
        let fitted = &mut self.parts[index];
        if moves {
            fitted.moved_until = Some(self.elapsed + MOTION_TIME);
        } else if fitted.moved_until.is_some_and(|until| until <= self.elapsed) {
            fitted.moved_until = None;
            self.refresh(index);
            self.note_inputs(index);
        }
    }

    /// What a part gives its pins may be something else now.
    pub(super) fn note_inputs(&mut self, index: usize) {
        let kind = self.parts[index].part.kind;
        if kind.senses().is_empty() && !kind.is_contact() {
            return;
        }
        if kind.is_contact()
            || matches!(
                kind,
                PartKind::Pir | PartKind::Potentiometer | PartKind::Tmp36 | PartKind::Photoresistor
            )
        {
            let pin = self.parts[index].part.pin(Terminal::Signal);
            pin.into_iter().for_each(|pin| self.note(Change::Pin(pin)));
        }
        if !kind.is_contact() {
            self.note(Change::Sensed(index));
        }
    }
}
