//! What the parts of a board are like, given what its pins do and what a hand does to them.
//!
//! Knows levels, pulses, I²C and pixels, and what each part makes of them. Does not know who drives
//! the pins: a behaviour and a MicroPython program use the same circuit. It is driven like every
//! machine here: a mutation (`handle_*`, [`Circuit::press`], [`Circuit::set_source`]), then
//! [`Circuit::poll_change`] until there is none, then [`Circuit::next_time`] says when
//! [`Circuit::handle_time`] has something to do.

mod look;
mod pins;
mod sense;

use alloc::vec::Vec;

pub use look::Look;
pub use pins::{Mode, PinOutput};

use self::pins::PinState;
use super::device::{Lcd1602, Ssd1306, servo_angle};
use super::part::{Part, PartKind, Quantity, Terminal};
use super::source::Source;
use super::{BoardSpec, Kind};
use crate::time::Duration;

/// The tone of a buzzer that has its own, in Hz.
const OWN_TONE: f64 = 2300.0;
/// Pins are numbered up to this one.
const PINS: usize = 65;

/// The parts of a board and the wires between them.
#[derive(Debug, Clone)]
pub struct Circuit {
    kind: Kind,
    parts: Vec<Fitted>,
    pins: Vec<PinState>,
    /// Time since it got power.
    elapsed: Duration,
    changes: Vec<Change>,
}

/// A part in its place.
#[derive(Debug, Clone)]
struct Fitted {
    part: Part,
    /// For what in it has no pattern.
    seed: u64,
    device: Device,
    look: Look,
    is_pressed: bool,
    /// Until when a motion sensor says that something moved.
    moved_until: Option<Duration>,
}

/// What of a part remembers what was sent to it.
#[derive(Debug, Clone)]
enum Device {
    None,
    Pixels(Vec<[u8; 3]>),
    Angle(Option<f64>),
    Oled(Ssd1306),
    Lcd(Lcd1602),
}

/// Something that is not as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The part with this index looks different: see [`Circuit::look`].
    Look(usize),
    /// There is another level or voltage on this pin: see [`Circuit::level`], [`Circuit::volts`].
    Pin(u8),
    /// The sensor with this index senses something else: see [`Circuit::sensed`].
    Sensed(usize),
}

impl Circuit {
    /// The circuit of a board without power. What has no pattern depends on `seed` alone.
    pub fn new(spec: &BoardSpec, seed: u64) -> Self {
        let fitted = |(index, part): (usize, &Part)| {
            let device = Device::new(part);
            // Two sensors of a board do not walk in step.
            let seed = seed.wrapping_add((index as u64).wrapping_mul(0xA076_1D64_78BD_642F));
            let (look, part) = (Look::Plain, part.clone());
            Fitted { part, seed, device, look, is_pressed: false, moved_until: None }
        };
        let mut circuit = Self {
            kind: spec.kind,
            parts: spec.parts.iter().enumerate().map(fitted).collect(),
            pins: Vec::from_iter((0..PINS).map(|_| PinState::default())),
            elapsed: Duration::ZERO,
            changes: Vec::new(),
        };
        for index in 0..circuit.parts.len() {
            circuit.parts[index].look = circuit.look_of(index);
        }
        circuit
    }

    /// Its parts, with what is around them.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = &Part> {
        self.parts.iter().map(|fitted| &fitted.part)
    }

    /// The part with this index.
    pub fn part(&self, index: usize) -> Option<&Part> {
        self.parts.get(index).map(|fitted| &fitted.part)
    }

    /// The index of the part with this id.
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.parts.iter().position(|fitted| fitted.part.id == id)
    }

    /// What the part with this index looks like.
    pub fn look(&self, index: usize) -> &Look {
        self.parts.get(index).map_or(&Look::Plain, |fitted| &fitted.look)
    }

    /// What all parts look like.
    pub fn looks(&self) -> Vec<Look> {
        self.parts.iter().map(|fitted| fitted.look.clone()).collect()
    }

    /// Whether the lamp on the board is lit, and how brightly, from 0 to 1.
    pub fn lamp(&self) -> f64 {
        let lamp = self.kind.lamp();
        self.pins[usize::from(lamp.pin)].brightness(lamp.is_active_low)
    }

    /// Everything is as without power: pins do nothing, displays and pixels forget, the time
    /// begins anew. What is around the sensors stays, and so does a hand on a button.
    pub fn reset(&mut self) {
        self.elapsed = Duration::ZERO;
        self.pins.fill(PinState::default());
        for fitted in &mut self.parts {
            fitted.device = Device::new(&fitted.part);
            fitted.moved_until = None;
        }
        for index in 0..self.parts.len() {
            self.refresh(index);
        }
    }

    /// The program uses a pin in another way, or gives it another level. Pulses on it end.
    pub fn handle_pin(&mut self, pin: u8, output: PinOutput) {
        self.change_pin(pin, |state| {
            (state.output, state.pulses) = (output, None);
        });
    }

    /// The program drives a pin with pulses: `hz` of them each second, high for `duty` of 65,536
    /// parts of the time; `None` ends them, and the pin is low.
    pub fn handle_pwm(&mut self, pin: u8, hz: u32, duty: Option<u16>) {
        self.change_pin(pin, |state| {
            state.pulses = duty.map(|duty| (hz, duty));
            state.output = PinOutput { mode: Mode::Out, level: false, pull: None };
        });
    }

    /// The program wrote bytes to an address on the I²C bus of these pins. False if nothing there
    /// takes them: what a program sees as `ENODEV`.
    pub fn handle_i2c(&mut self, sda: u8, scl: u8, address: u8, bytes: &[u8]) -> bool {
        let mut is_taken = false;
        for index in 0..self.parts.len() {
            let fitted = &mut self.parts[index];
            let is_it = fitted.part.properties.address == address
                && fitted.part.pin(Terminal::Sda) == Some(sda)
                && fitted.part.pin(Terminal::Scl) == Some(scl);
            match &mut fitted.device {
                Device::Oled(oled) if is_it => oled.write(bytes),
                Device::Lcd(lcd) if is_it => lcd.write(bytes),
                _ => continue,
            }
            is_taken = true;
            self.refresh(index);
        }
        is_taken
    }

    /// The program sent colors to the pixels on this pin: green, red, blue for each, as a WS2812
    /// takes them. Pixels behind the last one stay as they are.
    pub fn handle_pixels(&mut self, pin: u8, bytes: &[u8]) {
        for index in 0..self.parts.len() {
            let fitted = &mut self.parts[index];
            if fitted.part.pin(Terminal::Data) == Some(pin)
                && let Device::Pixels(pixels) = &mut fitted.device
            {
                for (pixel, bytes) in pixels.iter_mut().zip(bytes.chunks_exact(3)) {
                    *pixel = [bytes[1], bytes[0], bytes[2]];
                }
                self.refresh(index);
            }
        }
    }

    /// A hand presses a button, or lets it go. Other parts and indices are ignored.
    pub fn press(&mut self, index: usize, is_pressed: bool) {
        if let Some(fitted) = self.parts.get_mut(index)
            && fitted.part.kind == PartKind::Button
            && fitted.is_pressed != is_pressed
        {
            fitted.is_pressed = is_pressed;
            self.refresh(index);
            self.note_inputs(index);
        }
    }

    /// Something else is around a sensor from now on, or a knob or switch is turned. Parts that do
    /// not sense that are ignored.
    pub fn set_source(&mut self, index: usize, quantity: Quantity, source: Source) {
        let fitted = self.parts.get_mut(index);
        if let Some(own) = fitted.and_then(|fitted| fitted.part.source_mut(quantity)) {
            *own = source;
            self.watch_motion(index);
            self.refresh(index);
            self.note_inputs(index);
        }
    }

    /// Time has passed: `elapsed` since it got power.
    pub fn handle_time(&mut self, elapsed: Duration) {
        self.elapsed = elapsed;
        for index in 0..self.parts.len() {
            let varies = self.varies(index);
            if let Device::Oled(oled) = &mut self.parts[index].device {
                oled.handle_time(elapsed);
            }
            self.watch_motion(index);
            if varies {
                self.refresh(index);
                self.note_inputs(index);
            }
        }
    }

    /// When [`Circuit::handle_time`] has something to do, as time since it got power.
    pub fn next_time(&self) -> Option<Duration> {
        self.next_times(|_| true)
    }

    /// The same for contacts and motion sensors alone: what a program is told of, and need not
    /// ask for.
    pub fn next_contact_time(&self) -> Option<Duration> {
        self.next_times(|kind| kind.is_contact() || kind == PartKind::Pir)
    }

    /// The next thing that is not as it was.
    pub fn poll_change(&mut self) -> Option<Change> {
        (!self.changes.is_empty()).then(|| self.changes.remove(0))
    }

    fn change_pin(&mut self, pin: u8, change: impl FnOnce(&mut PinState)) {
        let Some(state) = self.pins.get_mut(usize::from(pin)) else { return };
        let before = *state;
        change(state);
        if *state == before {
            return;
        }
        if before.output.pull != state.output.pull {
            self.note(Change::Pin(pin));
        }
        for index in 0..self.parts.len() {
            if self.parts[index].part.pins.iter().any(|(_, own)| *own == pin) {
                self.follow_pulses(index);
                self.refresh(index);
            }
        }
    }

    /// A servo turns to where the pulses say, and stays there when they end.
    fn follow_pulses(&mut self, index: usize) {
        let fitted = &mut self.parts[index];
        let pin = fitted.part.pin(Terminal::Signal);
        let pulses = pin.and_then(|pin| self.pins.get(usize::from(pin))?.pulses);
        if let (Device::Angle(angle), Some((hz, duty))) = (&mut fitted.device, pulses) {
            *angle = servo_angle(hz, duty).or(*angle);
        }
    }

    /// Looks at a part again.
    fn refresh(&mut self, index: usize) {
        let look = self.look_of(index);
        if self.parts[index].look != look {
            self.parts[index].look = look;
            self.note(Change::Look(index));
        }
    }

    fn look_of(&self, index: usize) -> Look {
        let fitted = &self.parts[index];
        let part = &fitted.part;
        let is_active_low = part.properties.is_active_low;
        let driven = |terminal: Terminal| {
            let pin = part.pin(terminal).and_then(|pin| self.pins.get(usize::from(pin)));
            pin.map_or(0.0, |pin| pin.brightness(is_active_low))
        };
        match (&fitted.device, part.kind) {
            (Device::Pixels(pixels), _) => Look::Pixels(pixels.clone()),
            (Device::Angle(angle), _) => Look::Angle(*angle),
            (Device::Oled(oled), _) => Look::Oled(oled.face()),
            (Device::Lcd(lcd), _) => Look::Lcd(lcd.face()),
            (Device::None, PartKind::Led) => Look::Lit(driven(Terminal::Signal)),
            (Device::None, PartKind::RgbLed) => {
                Look::Color([Terminal::Red, Terminal::Green, Terminal::Blue].map(driven))
            }
            (Device::None, PartKind::Relay) => Look::On(driven(Terminal::Signal) > 0.5),
            (Device::None, PartKind::Buzzer) => Look::Tone(self.tone(part)),
            (Device::None, PartKind::Button | PartKind::Switch) => Look::On(self.is_closed(index)),
            (Device::None, PartKind::Pir) => Look::On(fitted.moved_until.is_some()),
            (Device::None, PartKind::Potentiometer) => {
                Look::Turned(self.sense(index, Quantity::Position).unwrap_or_default())
            }
            (Device::None, _) => Look::Plain,
        }
    }

    /// What a buzzer sounds like, in Hz.
    fn tone(&self, part: &Part) -> Option<f64> {
        let pin = self.pins.get(usize::from(part.pin(Terminal::Signal)?))?;
        if part.properties.has_own_tone {
            return (pin.brightness(part.properties.is_active_low) > 0.0).then_some(OWN_TONE);
        }
        let (hz, duty) = pin.pulses?;
        (duty > 0 && duty < u16::MAX && hz > 0).then(|| f64::from(hz))
    }

    fn note(&mut self, change: Change) {
        // Each of parts and pins once: no more than there are of these.
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}

impl Device {
    /// When it changes by itself, as time since the board got power.
    fn next_time(&self) -> Option<Duration> {
        if let Self::Oled(oled) = self { oled.next_time() } else { None }
    }

    fn new(part: &Part) -> Self {
        match part.kind {
            kind if kind.is_pixels() => {
                Self::Pixels(Vec::from_iter((0..part.properties.count).map(|_| [0; 3])))
            }
            PartKind::Servo => Self::Angle(None),
            PartKind::Ssd1306 => Self::Oled(Ssd1306::new()),
            PartKind::Lcd1602 => Self::Lcd(Lcd1602::new()),
            _ => Self::None,
        }
    }
}
