//! The parts of a board that has a program: what the program does to them, and what they do to it.
//!
//! Knows how the Worker's words reach the circuit, and what of the circuit the Worker is to know.
//! What parts look like is kept until the page is drawn: a program may change it far more often.

use shared::board::circuit::{Change, Mode, PinOutput};
use shared::board::part::{Pull, Reading};
use shared::board::{BoardSpec, Circuit, Quantity, Source};
use shared::time::Instant;

use super::Pins;
use super::worker::ProgramWorker;
use crate::state::virtual_board::Seen;

/// The parts of a board.
#[derive(Debug)]
pub struct Bench {
    circuit: Circuit,
    powered_at: Instant,
    /// Of each part: it does not look as it was last shown.
    is_stale: Vec<bool>,
    /// Of each part: what it was last shown to sense.
    shown: Vec<Vec<Reading>>,
}

impl Bench {
    /// The parts of this board, without power.
    pub fn new(spec: &BoardSpec, now: Instant) -> Self {
        // What has no pattern differs from board to board, and is the same after every start.
        let seed = spec.id.bytes().fold(0, |seed: u64, it| seed.rotate_left(5) ^ u64::from(it));
        let count = spec.parts.len();
        Self {
            circuit: Circuit::new(spec, seed),
            powered_at: now,
            is_stale: vec![true; count],
            shown: vec![Vec::new(); count],
        }
    }

    /// The board gets power, or starts anew: pins do nothing, displays are dark.
    pub fn start(&mut self, now: Instant) {
        self.circuit.reset();
        self.powered_at = now;
        while self.circuit.poll_change().is_some() {}
        self.is_stale.fill(true);
    }

    /// Tells a Worker that has just begun all that there is to know.
    pub fn introduce(&self, worker: &ProgramWorker) {
        for (index, part) in self.circuit.parts().enumerate() {
            part.pins.iter().for_each(|(_, pin)| self.tell_pin(worker, *pin));
            self.tell_sensed(worker, index);
        }
    }

    /// The program does something with pins.
    pub fn handle_pins(&mut self, pins: Pins) {
        match pins {
            Pins::Pin { pin, mode, level, pull } => {
                let mode = match &*mode {
                    "in" => Mode::In,
                    "out" => Mode::Out,
                    "open-drain" => Mode::OpenDrain,
                    _ => Mode::Off,
                };
                let pull = pull.map(|it| if &*it == "up" { Pull::Up } else { Pull::Down });
                self.circuit.handle_pin(pin, PinOutput { mode, level, pull });
            }
            Pins::Pwm { pin, hz, duty } => self.circuit.handle_pwm(pin, hz, duty),
            Pins::I2c { sda, scl, address, bytes } => {
                // Whether somebody takes them the Worker knows by itself.
                self.circuit.handle_i2c(sda, scl, address, &bytes);
            }
            Pins::Pixels { pin, bytes } => self.circuit.handle_pixels(pin, &bytes),
        }
    }

    /// A hand presses a button, or lets it go.
    pub fn press(&mut self, part: &str, is_pressed: bool) {
        if let Some(index) = self.circuit.index_of(part) {
            self.circuit.press(index, is_pressed);
        }
    }

    /// Something else is around a sensor.
    pub fn set_source(&mut self, part: &str, quantity: Quantity, source: Source) {
        if let Some(index) = self.circuit.index_of(part) {
            self.circuit.set_source(index, quantity, source);
        }
    }

    /// Time has passed.
    pub fn handle_time(&mut self, now: Instant) {
        if self.poll_timeout().is_some_and(|at| at <= now) {
            self.circuit.handle_time(now.saturating_since(self.powered_at));
        }
    }

    /// When `handle_time` has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        Some(self.powered_at + self.circuit.next_time()?)
    }

    /// Passes on what has changed: to the Worker what it reads, to the page what is seen.
    pub fn follow(&mut self, worker: Option<&ProgramWorker>) {
        while let Some(change) = self.circuit.poll_change() {
            match change {
                Change::Look(index) => self.is_stale[index] = true,
                Change::Pin(pin) => worker.into_iter().for_each(|it| self.tell_pin(it, pin)),
                Change::Sensed(index) => {
                    worker.into_iter().for_each(|it| self.tell_sensed(it, index));
                    self.is_stale[index] |= self.shown[index] != self.circuit.sensed(index);
                }
            }
        }
    }

    /// The parts that are not as they were last shown, by their places.
    pub fn take_seen(&mut self) -> Vec<(usize, Seen)> {
        let mut seen = Vec::new();
        for (index, is_stale) in self.is_stale.iter_mut().enumerate() {
            if std::mem::take(is_stale) {
                let readings = self.circuit.sensed(index);
                self.shown[index].clone_from(&readings);
                seen.push((index, Seen { look: self.circuit.look(index).clone(), readings }));
            }
        }
        seen
    }

    fn tell_pin(&self, worker: &ProgramWorker, pin: u8) {
        worker.level(pin, self.circuit.level(pin));
        if let Some(volts) = self.circuit.volts(pin) {
            worker.analog(pin, volts);
        }
    }

    fn tell_sensed(&self, worker: &ProgramWorker, index: usize) {
        let readings = self.circuit.sensed(index);
        if let (Some(part), false) = (self.circuit.part(index), readings.is_empty()) {
            let values = readings.iter().map(|it| (it.quantity.key(), it.value));
            worker.sense(&part.id, values);
        }
    }
}
