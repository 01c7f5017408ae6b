//! What is plugged into a board: its kind, its pins, its settings.
//!
//! Knows of a part what is fixed when it is plugged in. Does not know what it is like at the moment:
//! that is the [`Circuit`](super::Circuit)'s.

mod kind;
mod quantity;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

pub use kind::{Need, PartKind, Terminal};
pub use quantity::{Quantity, Reading, Sensed};

use super::Source;
use super::device::rom_id;

/// The most pixels of a NeoPixel strip or ring.
pub const MAX_PIXELS: u16 = 256;

/// Something on a board.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Its level in topics: letters, digits, `_` and `-`.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// What it is.
    pub kind: PartKind,
    /// The pin of each of its terminals that is connected.
    pub pins: Vec<(Terminal, u8)>,
    /// Its settings.
    pub properties: Properties,
}

/// The settings of a part. Those that its kind does not have are as they are for a new one.
#[derive(Debug, Clone, PartialEq)]
pub struct Properties {
    /// The color of an LED's light.
    pub color: LedColor,
    /// Whether a low level switches it on: an LED against 3.3 V, an RGB LED with a common anode, a
    /// relay module with an optocoupler.
    pub is_active_low: bool,
    /// How many pixels a strip or a ring has.
    pub count: u16,
    /// The level that a button or a switch gives while it is closed.
    pub closed_level: bool,
    /// The resistor beside a button or a switch, which gives the level while it is open.
    pub pull: Option<Pull>,
    /// Whether a buzzer has a tone of its own, and needs but a level.
    pub has_own_tone: bool,
    /// The address of a display on the I²C bus.
    pub address: u8,
    /// The ROM id of a DS18B20: family, six bytes, checksum.
    pub rom: [u8; 8],
    /// What is around a sensor, in the order of [`PartKind::senses`].
    pub sources: Vec<Source>,
}

/// A resistor that gives a level to what nothing else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// To high.
    Up,
    /// To low.
    Down,
}

/// The color of an LED's light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedColor {
    /// As most are.
    Red,
    /// Yellow.
    Yellow,
    /// Green.
    Green,
    /// As the one that is soldered onto many ESP32 boards.
    Blue,
    /// White.
    White,
}

impl Part {
    /// A new part of this kind, not connected. Its name is that of its kind.
    pub fn new(id: &str, kind: PartKind) -> Self {
        let properties = Properties::new(id, kind);
        Self { id: id.to_owned(), name: kind.name().to_owned(), kind, pins: Vec::new(), properties }
    }

    /// The part with this terminal on this pin.
    #[must_use]
    pub fn on(mut self, terminal: Terminal, pin: u8) -> Self {
        self.connect(terminal, Some(pin));
        self
    }

    /// The part with its first terminal on this pin.
    #[must_use]
    pub fn on_pin(self, pin: u8) -> Self {
        let terminal = self.kind.terminals()[0].0;
        self.on(terminal, pin)
    }

    /// The part with another name.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }

    /// The part with `source` around it. Ignored if it does not sense that.
    #[must_use]
    pub fn with_source(mut self, quantity: Quantity, source: Source) -> Self {
        if let Some(own) = self.source_mut(quantity) {
            *own = source;
        }
        self
    }

    /// Puts a terminal on a pin, or off it. A terminal that its kind does not have is ignored.
    pub fn connect(&mut self, terminal: Terminal, pin: Option<u8>) {
        if !self.kind.terminals().iter().any(|(own, _)| *own == terminal) {
            return;
        }
        self.pins.retain(|(own, _)| *own != terminal);
        self.pins.extend(pin.map(|pin| (terminal, pin)));
        let terminals = self.kind.terminals();
        self.pins.sort_by_key(|(own, _)| terminals.iter().position(|(it, _)| it == own));
    }

    /// The pin of this terminal.
    pub fn pin(&self, terminal: Terminal) -> Option<u8> {
        self.pins.iter().find(|(own, _)| *own == terminal).map(|(_, pin)| *pin)
    }

    /// What is around it.
    pub fn source(&self, quantity: Quantity) -> Option<&Source> {
        let index = self.kind.senses().iter().position(|it| it.quantity == quantity)?;
        self.properties.sources.get(index)
    }

    /// What is around it, to be changed.
    pub fn source_mut(&mut self, quantity: Quantity) -> Option<&mut Source> {
        let index = self.kind.senses().iter().position(|it| it.quantity == quantity)?;
        self.properties.sources.get_mut(index)
    }
}

impl Properties {
    /// Those of a new part of this kind.
    pub fn new(id: &str, kind: PartKind) -> Self {
        Self {
            color: LedColor::Red,
            is_active_low: false,
            count: if kind == PartKind::NeopixelRing { 16 } else { 8 },
            closed_level: kind != PartKind::Button,
            pull: Some(if kind == PartKind::Button { Pull::Up } else { Pull::Down }),
            has_own_tone: false,
            address: match kind {
                PartKind::Lcd1602 => 0x27,
                _ => 0x3C,
            },
            rom: rom_id(id),
            sources: kind.senses().iter().map(|it| Source::constant(it.usual)).collect(),
        }
    }
}

impl Pull {
    /// The level that it gives.
    pub const fn level(self) -> bool {
        matches!(self, Self::Up)
    }
}

impl LedColor {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 5] = [Self::Red, Self::Yellow, Self::Green, Self::Blue, Self::White];

    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::White => "white",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_stay_in_the_order_of_the_kind() {
        let mut part = Part::new("rgb", PartKind::RgbLed)
            .on(Terminal::Blue, 5)
            .on(Terminal::Red, 2)
            .on(Terminal::Sda, 9);
        assert_eq!(part.pins, [(Terminal::Red, 2), (Terminal::Blue, 5)]);
        part.connect(Terminal::Red, Some(4));
        assert_eq!((part.pin(Terminal::Red), part.pin(Terminal::Green)), (Some(4), None));
        part.connect(Terminal::Blue, None);
        assert_eq!(part.pins, [(Terminal::Red, 4)]);
    }

    #[test]
    fn a_new_part_senses_something_that_it_can() {
        for kind in PartKind::ALL {
            let part = Part::new("p", kind);
            for sensed in kind.senses() {
                assert!((sensed.low..=sensed.high).contains(&sensed.usual), "{kind:?}");
                assert_eq!(part.source(sensed.quantity), Some(&Source::constant(sensed.usual)));
            }
        }
        assert_eq!(Part::new("p", PartKind::Led).source(Quantity::Temperature), None);
    }
}
