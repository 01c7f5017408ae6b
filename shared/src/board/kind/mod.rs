//! The kinds of boards: which pins each brings out, what a pin can do, and what it is needed for.
//!
//! Knows the data sheets of the boards, as tables. Does not know what is plugged in, nor what a
//! board looks like.

mod tables;

/// A kind of board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An ESP32 DevKit with 30 pins.
    Esp32,
    /// An ESP8266 NodeMCU.
    Esp8266,
    /// A Raspberry Pi Pico W.
    PicoW,
}

/// A pin that a board brings out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// Its number, as a program writes it.
    pub number: u8,
    /// What is printed beside it on the board.
    pub label: &'static str,
    /// What it can do.
    pub can: Can,
    /// What else it is needed for.
    pub duty: Duty,
}

/// What a pin can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Can(u8);

/// What a pin is needed for besides what a person plugs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Nothing.
    Free,
    /// The flash memory is on it: a board with something else there does not start.
    Flash,
    /// The radio chip is on it.
    Radio,
    /// The serial line to the computer: what is plugged in there sees the program being sent.
    Serial,
    /// Its level while the board starts decides how it starts.
    Strapping(Strap),
    /// It is joined to the reset by whoever wants to sleep and wake up.
    Wake,
}

/// What a level at the start decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strap {
    /// Low: the board waits for a new program.
    LowLoads,
    /// High: no new program can be sent to the board.
    HighRefuses,
    /// High: the board does not start.
    HighStops,
    /// Low: the board does not start.
    LowStops,
    /// High: the flash gets the wrong voltage.
    HighStarves,
    /// Low: the board says nothing on its serial line.
    LowSilences,
}

/// The lamp that is soldered onto a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lamp {
    /// The pin that drives it.
    pub pin: u8,
    /// Whether a low level lights it.
    pub is_active_low: bool,
}

/// The number of the Pico W's lamp, `Pin("LED")`: it is on the radio chip, and on no pin.
pub const PICO_W_LAMP: u8 = 64;
/// The number of the ESP8266's analog input, which has none of its own: Arduino calls it 17,
/// MicroPython `ADC(0)`.
pub const ESP8266_A0: u8 = 17;

impl Kind {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 3] = [Self::Esp32, Self::Esp8266, Self::PicoW];

    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Esp32 => "esp32",
            Self::Esp8266 => "esp8266",
            Self::PicoW => "pico-w",
        }
    }

    /// The kind with this name in files.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What a person calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Esp32 => "ESP32 DevKit",
            Self::Esp8266 => "ESP8266 NodeMCU",
            Self::PicoW => "Raspberry Pi Pico W",
        }
    }

    /// The pins that it brings out, by their numbers.
    pub const fn pins(self) -> &'static [Pin] {
        match self {
            Self::Esp32 => &tables::ESP32,
            Self::Esp8266 => &tables::ESP8266,
            Self::PicoW => &tables::PICO_W,
        }
    }

    /// The pin with this number.
    pub fn pin(self, number: u8) -> Option<&'static Pin> {
        self.pins().iter().find(|pin| pin.number == number)
    }

    /// The lamp on the board.
    pub const fn lamp(self) -> Lamp {
        match self {
            Self::Esp32 => Lamp { pin: 2, is_active_low: false },
            Self::Esp8266 => Lamp { pin: 2, is_active_low: true },
            Self::PicoW => Lamp { pin: PICO_W_LAMP, is_active_low: false },
        }
    }

    /// The pins that its I²C bus is usually on: data and clock.
    pub const fn usual_bus(self) -> (u8, u8) {
        match self {
            Self::Esp32 => (21, 22),
            Self::Esp8266 | Self::PicoW => (4, 5),
        }
    }

    /// The volts of a high level, and of the fullest analog reading.
    pub const fn volts(self) -> f64 {
        3.3
    }
}

impl Can {
    /// It can be read.
    pub const IN: Self = Self(1);
    /// It can be driven.
    pub const OUT: Self = Self(2);
    /// Its voltage can be measured.
    pub const ADC: Self = Self(4);
    /// Its voltage can be measured while the radio is off: it needs the same converter.
    pub const ADC_WITHOUT_RADIO: Self = Self(8);
    /// It can be driven with pulses of any width.
    pub const PWM: Self = Self(16);
    /// A resistor to high can be switched on.
    pub const PULL_UP: Self = Self(32);
    /// A resistor to low can be switched on.
    pub const PULL_DOWN: Self = Self(64);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it can all that `other` can.
    pub const fn all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it can something that `other` can.
    pub const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Pin {
    /// Whether the board needs it for itself.
    pub const fn is_reserved(&self) -> bool {
        matches!(self.duty, Duty::Flash | Duty::Radio)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn every_board_has_each_pin_once_and_in_order() {
        for kind in Kind::ALL {
            let pins = kind.pins();
            assert!(pins.windows(2).all(|pair| pair[0].number < pair[1].number), "{kind:?}");
            for (index, pin) in pins.iter().enumerate() {
                assert!(pins[..index].iter().all(|it| it.label != pin.label), "{}", pin.label);
            }
            assert_eq!(Kind::of_key(kind.key()), Some(kind));
        }
        assert_eq!(Kind::of_key("esp32-s3"), None);
    }

    #[test]
    fn pins_can_what_the_data_sheets_say() {
        let can = |kind: Kind, pin: u8, can: Can| kind.pin(pin).is_some_and(|it| it.can.all(can));
        // ESP32: 34 to 39 are inputs without resistors; ADC2 is the radio's.
        for pin in [34, 35, 36, 39] {
            assert!(can(Kind::Esp32, pin, Can::IN.and(Can::ADC)));
            assert!(!Kind::Esp32.pin(pin).unwrap().can.any(Can::OUT.and(Can::PULL_UP)));
        }
        assert!(can(Kind::Esp32, 4, Can::ADC_WITHOUT_RADIO) && !can(Kind::Esp32, 4, Can::ADC));
        // ESP8266: one analog input, no pulses on D0, whose resistor goes to low.
        let adc: Vec<_> = Kind::Esp8266.pins().iter().filter(|pin| pin.can.any(Can::ADC)).collect();
        assert!(adc.len() == 1 && adc[0].label == "A0" && !adc[0].can.any(Can::OUT));
        assert!(!can(Kind::Esp8266, 16, Can::PWM) && can(Kind::Esp8266, 16, Can::PULL_DOWN));
        assert!(!can(Kind::Esp8266, 16, Can::PULL_UP) && can(Kind::Esp8266, 5, Can::PULL_UP));
        // Pico W: three analog inputs, pulses everywhere.
        for pin in Kind::PicoW.pins() {
            assert_eq!(pin.can.any(Can::ADC), pin.number >= 26, "{}", pin.label);
            assert!(pin.can.all(Can::PWM.and(Can::PULL_DOWN)));
        }
        for (kind, pin) in [(Kind::Esp32, 6), (Kind::Esp32, 0), (Kind::PicoW, 23)] {
            assert_eq!(kind.pin(pin), None);
        }
    }
}
