//! What a behaviour wants of a part, and how it drives the pins for that.
//!
//! Knows for each kind of part what an order does to it, in the circuit as a program would do it.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::circuit::{Circuit, PinOutput};
use super::super::kind::Can;
use super::super::part::{Part, PartKind, Terminal};
use super::super::topics::on_off;
use super::display;
use super::order::Command;

/// How fast lights are dimmed, in Hz.
const DIMMING: u32 = 1000;
/// What a buzzer plays that was not told what, in Hz.
const TONE: f64 = 1000.0;
/// The highest tone, in Hz.
const MAX_TONE: f64 = 20_000.0;
/// Pulses of a servo, in Hz, and its width at 0° and for each further degree, in µs.
const SERVO_RATE: u32 = 50;
const SERVO_PULSE: (f64, f64) = (500.0, 2000.0 / 180.0);

/// What is wanted of a part.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::board) struct Actor {
    pub(in crate::board) on: bool,
    brightness: u8,
    color: [u8; 3],
    angle: f64,
    tone: f64,
    text: String,
}

/// One of the things that a part reports and is told, on a topic of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::board) enum Aspect {
    /// On or off, or all that there is.
    State,
    /// From 0 to 255.
    Brightness,
    /// `255,128,0`.
    Color,
    /// In Hz.
    Tone,
}

impl Default for Actor {
    fn default() -> Self {
        Self {
            on: false,
            brightness: 255,
            color: [255; 3],
            angle: 90.0,
            tone: TONE,
            text: String::new(),
        }
    }
}

impl Aspect {
    /// What parts of this kind report.
    pub(in crate::board) const fn of(kind: PartKind) -> &'static [Self] {
        match kind {
            PartKind::Led => &[Self::State, Self::Brightness],
            PartKind::RgbLed | PartKind::NeopixelStrip | PartKind::NeopixelRing => {
                &[Self::State, Self::Brightness, Self::Color]
            }
            PartKind::Buzzer => &[Self::State, Self::Tone],
            _ => &[Self::State],
        }
    }

    /// The level of its topic, below the part's.
    pub(in crate::board) const fn level(self) -> Option<&'static str> {
        match self {
            Self::State => None,
            Self::Brightness => Some("brightness"),
            Self::Color => Some("rgb"),
            Self::Tone => Some("tone"),
        }
    }
}

impl Actor {
    /// Does what an order asks of a part of this kind; false if it asks nothing that it can do.
    pub(in crate::board) fn obey(&mut self, kind: PartKind, command: &Command) -> bool {
        let number_to = |low: f64, high: f64| command.number.map(|it| it.clamp(low, high));
        let before = match kind {
            PartKind::Servo => number_to(0.0, 180.0).map(|angle| self.angle = angle),
            PartKind::Ssd1306 | PartKind::Lcd1602 => {
                command.text.as_ref().map(|text| self.text.clone_from(text))
            }
            PartKind::Buzzer => number_to(0.0, MAX_TONE).map(|tone| {
                self.on = tone >= 1.0;
                if self.on {
                    self.tone = tone;
                }
            }),
            PartKind::Relay => command.number.map(|number| self.on = number > 0.0),
            _ => number_to(0.0, 255.0).map(|number| {
                self.on = number > 0.0;
                if self.on {
                    self.brightness = number as u8;
                }
            }),
        };
        let is_colored = matches!(Aspect::of(kind), [_, _, Aspect::Color]);
        let color = command.color.filter(|_| is_colored).map(|color| {
            self.on = color != [0; 3];
            if self.on {
                self.color = color;
            }
        });
        let can_switch = !matches!(kind, PartKind::Servo) && !kind.is_display();
        let switched = command.on.filter(|_| can_switch).map(|on| self.on = on);
        before.or(color).or(switched).is_some()
    }

    /// What it reports.
    pub(in crate::board) fn report(&self, kind: PartKind, aspect: Aspect) -> String {
        let [red, green, blue] = self.color;
        match (aspect, kind) {
            (Aspect::State, PartKind::Servo) => format!("{:.0}", self.angle),
            (Aspect::State, kind) if kind.is_display() => self.text.clone(),
            (Aspect::State, _) => on_off(self.on).to_string(),
            (Aspect::Brightness, _) => self.brightness.to_string(),
            (Aspect::Color, _) => format!("{red},{green},{blue}"),
            (Aspect::Tone, _) => format!("{:.0}", self.tone),
        }
    }

    /// Drives the pins of `part` so that it is what is wanted.
    pub(in crate::board) fn drive(
        &self,
        circuit: &mut Circuit,
        part: &Part,
        kind: super::super::Kind,
    ) {
        let is_active_low = part.properties.is_active_low;
        // How much of the light, from 0 to 1.
        let dimmed = if self.on { f64::from(self.brightness) / 255.0 } else { 0.0 };
        let light = |circuit: &mut Circuit, terminal: Terminal, light: f64| {
            let Some(pin) = part.pin(terminal) else { return };
            let high = if is_active_low { 1.0 - light } else { light };
            let can_dim = kind.pin(pin).is_some_and(|it| it.can.all(Can::PWM));
            if can_dim && high > 0.0 && high < 1.0 {
                circuit.handle_pwm(pin, DIMMING, Some((high * f64::from(u16::MAX)) as u16));
            } else {
                circuit.handle_pin(pin, PinOutput::out(high >= 0.5));
            }
        };
        match part.kind {
            PartKind::Led => light(circuit, Terminal::Signal, dimmed),
            PartKind::Relay => light(circuit, Terminal::Signal, f64::from(u8::from(self.on))),
            PartKind::RgbLed => {
                let terminals = [Terminal::Red, Terminal::Green, Terminal::Blue];
                for (terminal, color) in terminals.into_iter().zip(self.color) {
                    light(circuit, terminal, dimmed * f64::from(color) / 255.0);
                }
            }
            PartKind::NeopixelStrip | PartKind::NeopixelRing => {
                let Some(pin) = part.pin(Terminal::Data) else { return };
                let [red, green, blue] = self.color.map(|it| (f64::from(it) * dimmed) as u8);
                let count = usize::from(part.properties.count);
                circuit.handle_pixels(pin, &[green, red, blue].repeat(count));
            }
            PartKind::Servo => {
                let Some(pin) = part.pin(Terminal::Signal) else { return };
                let micros = SERVO_PULSE.0 + SERVO_PULSE.1 * self.angle;
                let duty = micros * f64::from(SERVO_RATE) / 1e6 * 65_536.0;
                circuit.handle_pwm(pin, SERVO_RATE, Some(libm::round(duty) as u16));
            }
            PartKind::Buzzer => {
                let Some(pin) = part.pin(Terminal::Signal) else { return };
                if self.on && !part.properties.has_own_tone {
                    circuit.handle_pwm(pin, self.tone as u32, Some(u16::MAX / 2));
                } else {
                    circuit.handle_pin(pin, PinOutput::out(self.on != is_active_low));
                }
            }
            PartKind::Ssd1306 | PartKind::Lcd1602 => {
                let pins = (part.pin(Terminal::Sda), part.pin(Terminal::Scl));
                let (Some(sda), Some(scl)) = pins else { return };
                let writes: Vec<Vec<u8>> = match part.kind {
                    PartKind::Ssd1306 => display::oled(&self.text),
                    _ => display::lcd(&self.text),
                };
                for bytes in writes {
                    circuit.handle_i2c(sda, scl, part.properties.address, &bytes);
                }
            }
            _ => {}
        }
    }
}
