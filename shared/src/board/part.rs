//! What is plugged into a board: an LED, a DHT22.
//!
//! Knows what a part is like and what it can do. Does not know topics or time.

use alloc::string::String;
use core::fmt;

use serde::{Deserialize, Serialize};

use super::Source;
use crate::time::Duration;

/// The pins of an ESP32 that can drive a part: output as well as input, and not the flash's.
pub const USABLE_PINS: [u8; 20] =
    [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27];

/// Something on a board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "part", rename_all = "lowercase")]
pub enum Part {
    /// A light-emitting diode.
    Led(Led),
    /// A sensor for temperature and humidity.
    Dht22(Dht22),
}

/// A light-emitting diode on a pin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Led {
    /// Its level in topics: letters, digits, `_` and `-`.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// The pin that drives it.
    pub pin: u8,
    /// The color of its light.
    pub color: LedColor,
    /// Whether it is lit.
    #[serde(skip)]
    pub on: bool,
}

/// The color of an LED's light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
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

/// A DHT22 (AM2302) on a pin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dht22 {
    /// Its level in topics: letters, digits, `_` and `-`.
    pub id: String,
    /// The pin of its data line.
    pub pin: u8,
    /// The temperature around it, in °C.
    pub temperature: Source,
    /// The relative humidity around it, in %.
    pub humidity: Source,
    /// How often it is read. Below [`Dht22::MIN_INTERVAL`] it is read at that interval.
    pub interval: Duration,
    /// What it said last; none before it was read.
    #[serde(skip)]
    pub reading: Option<Reading>,
}

/// What a DHT22 measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// In °C.
    Temperature,
    /// Relative, in %.
    Humidity,
}

/// Both values of a DHT22, read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// In °C.
    pub temperature: Tenths,
    /// Relative, in %.
    pub humidity: Tenths,
}

/// A number with one decimal, as the sensor sends it: tenths, as an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenths(i16);

impl Part {
    /// Its level in topics.
    pub fn id(&self) -> &str {
        match self {
            Self::Led(led) => &led.id,
            Self::Dht22(dht22) => &dht22.id,
        }
    }

    /// The pin that it is on.
    pub const fn pin(&self) -> u8 {
        match self {
            Self::Led(led) => led.pin,
            Self::Dht22(dht22) => dht22.pin,
        }
    }

    /// What is lost without power.
    pub(super) const fn reset(&mut self) {
        match self {
            Self::Led(led) => led.on = false,
            Self::Dht22(dht22) => dht22.reading = None,
        }
    }
}

impl Dht22 {
    /// The sensor needs this long between two readings.
    pub const MIN_INTERVAL: Duration = Duration::from_secs(2);

    /// Measures what is around it, `elapsed` after its board got power.
    pub fn measure(&self, elapsed: Duration) -> Reading {
        let value = |source: &Source, quantity: Quantity| {
            let (low, high) = quantity.range();
            Tenths::new(source.sample(elapsed).clamp(low, high))
        };
        Reading {
            temperature: value(&self.temperature, Quantity::Temperature),
            humidity: value(&self.humidity, Quantity::Humidity),
        }
    }

    /// What is around it, to be changed.
    pub fn source_mut(&mut self, quantity: Quantity) -> &mut Source {
        match quantity {
            Quantity::Temperature => &mut self.temperature,
            Quantity::Humidity => &mut self.humidity,
        }
    }
}

impl Quantity {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Temperature, Self::Humidity];

    /// What a person calls it, in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Temperature => "Temperature",
            Self::Humidity => "Humidity",
        }
    }

    /// The lowest and the highest value that a DHT22 measures.
    pub const fn range(self) -> (f64, f64) {
        match self {
            Self::Temperature => (-40.0, 80.0),
            Self::Humidity => (0.0, 100.0),
        }
    }

    /// The unit of its values.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Temperature => "°C",
            Self::Humidity => "%",
        }
    }

    /// Its key in a state's JSON, and its `device_class`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Temperature => "temperature",
            Self::Humidity => "humidity",
        }
    }
}

impl Tenths {
    /// The nearest tenth. What is no number is zero.
    pub fn new(value: f64) -> Self {
        Self(libm::round(value * 10.0) as i16)
    }

    /// The number.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Tenths {
    /// Always with one decimal: `23.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn tenths_have_one_decimal() {
        for (value, text) in [
            (23.0, "23.0"),
            (23.44, "23.4"),
            (-0.5, "-0.5"),
            (-0.04, "0.0"),
            (-12.36, "-12.4"),
            (100.0, "100.0"),
            (f64::NAN, "0.0"),
        ] {
            assert_eq!(Tenths::new(value).to_string(), text);
        }
    }

    #[test]
    fn a_dht22_measures_within_its_range() {
        let mut dht22 = Dht22 {
            id: "dht".into(),
            pin: 4,
            temperature: Source::constant(1000.0),
            humidity: Source::constant(-3.0),
            interval: Dht22::MIN_INTERVAL,
            reading: None,
        };
        let hot = dht22.measure(Duration::ZERO);
        assert_eq!((hot.temperature, hot.humidity), (Tenths::new(80.0), Tenths::new(0.0)));
        dht22.temperature.level = f64::NEG_INFINITY;
        dht22.humidity.level = 51.25;
        let cold = dht22.measure(Duration::ZERO);
        assert_eq!((cold.temperature, cold.humidity), (Tenths::new(-40.0), Tenths(513)));
    }
}
