//! What a program does with a pin.

use super::super::part::Pull;

/// How a program uses a pin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PinOutput {
    /// Whether it drives it.
    pub mode: Mode,
    /// The level that it drives it with.
    pub level: bool,
    /// The resistor that it has switched on.
    pub pull: Option<Pull>,
}

/// Whether a program drives a pin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mode {
    /// It does nothing with it.
    #[default]
    Off,
    /// It reads it.
    In,
    /// It drives it.
    Out,
    /// It drives it low, or lets go of it.
    OpenDrain,
}

/// A pin as the program has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PinState {
    pub(super) output: PinOutput,
    /// How many pulses each second, and for how much of the time, in 65,536ths.
    pub(super) pulses: Option<(u32, u16)>,
}

impl PinOutput {
    /// It is driven with this level.
    pub const fn out(level: bool) -> Self {
        Self { mode: Mode::Out, level, pull: None }
    }

    /// It is read.
    pub const fn input(pull: Option<Pull>) -> Self {
        Self { mode: Mode::In, level: false, pull }
    }
}

impl PinState {
    /// The level that the program drives it with.
    pub(super) const fn driven(&self) -> Option<bool> {
        match (self.output.mode, self.output.level) {
            (Mode::Out, level) => Some(level),
            (Mode::OpenDrain, false) => Some(false),
            (Mode::OpenDrain, true) | (Mode::In | Mode::Off, _) => None,
        }
    }

    /// How bright a light on it is, from 0 to 1: what hangs on 3.3 V is lit by a low level.
    pub(super) fn brightness(&self, is_active_low: bool) -> f64 {
        let high = match (self.pulses, self.driven()) {
            // Full is full: 65,535 is the most that a program can ask for.
            (Some((_, duty)), _) => f64::from(duty) / f64::from(u16::MAX),
            (None, Some(level)) => f64::from(u8::from(level)),
            (None, None) => return 0.0,
        };
        if is_active_low { 1.0 - high } else { high }
    }
}
