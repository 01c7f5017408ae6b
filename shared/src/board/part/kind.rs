//! The kinds of parts: their terminals, what each needs of a pin, and what they sense.

use super::super::kind::Can;
use super::quantity::{Quantity, Sensed};
use crate::time::Duration;

/// A kind of part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// A light-emitting diode, with its resistor.
    Led,
    /// Three of them in one: red, green, blue.
    RgbLed,
    /// A strip of WS2812 lights.
    NeopixelStrip,
    /// A ring of them.
    NeopixelRing,
    /// A push button.
    Button,
    /// A switch that stays as it is.
    Switch,
    /// A knob on a variable resistor.
    Potentiometer,
    /// A sensor for temperature and humidity.
    Dht11,
    /// A better one.
    Dht22,
    /// An analog thermometer.
    Tmp36,
    /// A digital thermometer on a 1-Wire bus.
    Ds18b20,
    /// A light-dependent resistor above one of 10 kΩ.
    Photoresistor,
    /// A passive infrared motion sensor (HC-SR501).
    Pir,
    /// An ultrasonic distance sensor.
    HcSr04,
    /// A relay module.
    Relay,
    /// A servo.
    Servo,
    /// A buzzer.
    Buzzer,
    /// An OLED display of 128 by 64 pixels on the I²C bus.
    Ssd1306,
    /// A character display of 16 by 2, with a PCF8574 on the I²C bus.
    Lcd1602,
}

/// What of a part is connected to a pin. Power and ground are not: every part has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Terminal {
    /// Of a part with but one.
    Signal,
    /// The red one of an RGB LED.
    Red,
    /// The green one.
    Green,
    /// The blue one.
    Blue,
    /// Where bits come and go.
    Data,
    /// Where a measurement is asked for.
    Trigger,
    /// Where its answer comes.
    Echo,
    /// Data of the I²C bus.
    Sda,
    /// Clock of the I²C bus.
    Scl,
}

/// What a terminal needs of its pin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// To be driven.
    Output,
    /// To be driven with pulses.
    Pulses,
    /// To be read.
    Input,
    /// To be measured.
    Analog,
    /// To be driven and read, with others on the same pin.
    Bus,
}

use Need::{Analog, Bus, Input, Output, Pulses};
use Terminal::{Blue, Data, Echo, Green, Red, Scl, Sda, Signal, Trigger};

const fn sensed(quantity: Quantity, range: (f64, f64), step: f64, usual: f64) -> Sensed {
    let decimals = if step < 1.0 { 1 } else { 0 };
    Sensed { quantity, low: range.0, high: range.1, step, decimals, usual }
}

const POSITION: [Sensed; 1] = [sensed(Quantity::Position, (0.0, 100.0), 1.0, 50.0)];
const CLOSED: [Sensed; 1] = [sensed(Quantity::Position, (0.0, 100.0), 100.0, 0.0)];
const DHT11: [Sensed; 2] = [
    sensed(Quantity::Temperature, (0.0, 50.0), 1.0, 23.0),
    sensed(Quantity::Humidity, (20.0, 90.0), 1.0, 52.0),
];
const DHT22: [Sensed; 2] = [
    sensed(Quantity::Temperature, (-40.0, 80.0), 0.1, 23.5),
    sensed(Quantity::Humidity, (0.0, 100.0), 0.1, 52.0),
];
const TMP36: [Sensed; 1] = [sensed(Quantity::Temperature, (-40.0, 125.0), 0.1, 23.5)];
const DS18B20: [Sensed; 1] = [sensed(Quantity::Temperature, (-55.0, 125.0), 0.0625, 21.0)];
const LIGHT: [Sensed; 1] = [sensed(Quantity::Illuminance, (0.1, 100_000.0), 0.1, 300.0)];
const MOTION: [Sensed; 1] = [sensed(Quantity::Motion, (0.0, 1.0), 1.0, 0.0)];
const DISTANCE: [Sensed; 1] = [sensed(Quantity::Distance, (2.0, 400.0), 0.1, 60.0)];

impl PartKind {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 19] = [
        Self::Led,
        Self::RgbLed,
        Self::NeopixelStrip,
        Self::NeopixelRing,
        Self::Button,
        Self::Switch,
        Self::Potentiometer,
        Self::Dht22,
        Self::Dht11,
        Self::Ds18b20,
        Self::Tmp36,
        Self::Photoresistor,
        Self::Pir,
        Self::HcSr04,
        Self::Relay,
        Self::Servo,
        Self::Buzzer,
        Self::Ssd1306,
        Self::Lcd1602,
    ];

    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Led => "led",
            Self::RgbLed => "rgb-led",
            Self::NeopixelStrip => "neopixel-strip",
            Self::NeopixelRing => "neopixel-ring",
            Self::Button => "button",
            Self::Switch => "switch",
            Self::Potentiometer => "potentiometer",
            Self::Dht11 => "dht11",
            Self::Dht22 => "dht22",
            Self::Tmp36 => "tmp36",
            Self::Ds18b20 => "ds18b20",
            Self::Photoresistor => "photoresistor",
            Self::Pir => "pir",
            Self::HcSr04 => "hc-sr04",
            Self::Relay => "relay",
            Self::Servo => "servo",
            Self::Buzzer => "buzzer",
            Self::Ssd1306 => "ssd1306",
            Self::Lcd1602 => "lcd1602",
        }
    }

    /// The kind with this name in files.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// What a person calls it, in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Led => "LED",
            Self::RgbLed => "RGB LED",
            Self::NeopixelStrip => "NeoPixel strip",
            Self::NeopixelRing => "NeoPixel ring",
            Self::Button => "Button",
            Self::Switch => "Switch",
            Self::Potentiometer => "Potentiometer",
            Self::Dht11 => "DHT11",
            Self::Dht22 => "DHT22",
            Self::Tmp36 => "TMP36",
            Self::Ds18b20 => "DS18B20",
            Self::Photoresistor => "Photoresistor",
            Self::Pir => "PIR",
            Self::HcSr04 => "HC-SR04",
            Self::Relay => "Relay",
            Self::Servo => "Servo",
            Self::Buzzer => "Buzzer",
            Self::Ssd1306 => "OLED",
            Self::Lcd1602 => "LCD",
        }
    }

    /// Its terminals, and what each needs.
    pub const fn terminals(self) -> &'static [(Terminal, Need)] {
        match self {
            Self::Led | Self::Relay | Self::Buzzer => &[(Signal, Output)],
            Self::Servo => &[(Signal, Pulses)],
            Self::RgbLed => &[(Red, Output), (Green, Output), (Blue, Output)],
            Self::NeopixelStrip | Self::NeopixelRing => &[(Data, Output)],
            Self::Button | Self::Switch | Self::Pir => &[(Signal, Input)],
            Self::Potentiometer | Self::Tmp36 | Self::Photoresistor => &[(Signal, Analog)],
            Self::Dht11 | Self::Dht22 | Self::Ds18b20 => &[(Data, Bus)],
            Self::HcSr04 => &[(Trigger, Output), (Echo, Input)],
            Self::Ssd1306 | Self::Lcd1602 => &[(Sda, Bus), (Scl, Bus)],
        }
    }

    /// What it senses, or is set to by hand.
    pub const fn senses(self) -> &'static [Sensed] {
        match self {
            Self::Switch => &CLOSED,
            Self::Potentiometer => &POSITION,
            Self::Dht11 => &DHT11,
            Self::Dht22 => &DHT22,
            Self::Tmp36 => &TMP36,
            Self::Ds18b20 => &DS18B20,
            Self::Photoresistor => &LIGHT,
            Self::Pir => &MOTION,
            Self::HcSr04 => &DISTANCE,
            _ => &[],
        }
    }

    /// What must pass between two measurements: the data sheets' conversion and recovery times.
    pub const fn min_interval(self) -> Duration {
        Duration::from_millis(match self {
            Self::Dht22 => 2000,
            Self::Dht11 => 1000,
            Self::Ds18b20 => 750,
            Self::HcSr04 => 60,
            _ => 10,
        })
    }

    /// Whether it is a contact: pressed, or closed.
    pub const fn is_contact(self) -> bool {
        matches!(self, Self::Button | Self::Switch)
    }

    /// Whether it lights up.
    pub const fn is_light(self) -> bool {
        matches!(self, Self::Led | Self::RgbLed | Self::NeopixelStrip | Self::NeopixelRing)
    }

    /// Whether it is a row of WS2812.
    pub const fn is_pixels(self) -> bool {
        matches!(self, Self::NeopixelStrip | Self::NeopixelRing)
    }

    /// Whether it is a display on the I²C bus.
    pub const fn is_display(self) -> bool {
        matches!(self, Self::Ssd1306 | Self::Lcd1602)
    }
}

impl Terminal {
    /// All of them.
    pub const ALL: [Self; 9] = [Signal, Red, Green, Blue, Data, Trigger, Echo, Sda, Scl];

    /// Its name in files.
    pub const fn key(self) -> &'static str {
        match self {
            Signal => "signal",
            Red => "red",
            Green => "green",
            Blue => "blue",
            Data => "data",
            Trigger => "trigger",
            Echo => "echo",
            Sda => "sda",
            Scl => "scl",
        }
    }

    /// The terminal with this name in files.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }
}

impl Need {
    /// Whether a pin that can this meets it.
    pub const fn is_met_by(self, can: Can) -> bool {
        match self {
            Output => can.all(Can::OUT),
            Pulses => can.all(Can::PWM),
            Input => can.all(Can::IN),
            Analog => can.any(Can::ADC.and(Can::ADC_WITHOUT_RADIO)),
            Bus => can.all(Can::IN.and(Can::OUT)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_files_are_read_back_and_terminals_are_named_once() {
        for kind in PartKind::ALL {
            assert_eq!(PartKind::of_key(kind.key()), Some(kind));
            let terminals = kind.terminals();
            assert!(!terminals.is_empty());
            for (index, (terminal, _)) in terminals.iter().enumerate() {
                assert_eq!(Terminal::of_key(terminal.key()), Some(*terminal));
                assert!(terminals[..index].iter().all(|(other, _)| other != terminal));
            }
        }
    }
}
