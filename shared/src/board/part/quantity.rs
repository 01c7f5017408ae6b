//! What sensors measure, and how finely.

use core::fmt;

/// What a part measures, or is set to by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Quantity {
    /// In °C.
    Temperature,
    /// Relative, in %.
    Humidity,
    /// In lx.
    Illuminance,
    /// In cm.
    Distance,
    /// Whether something moves: from 0.5 up.
    Motion,
    /// How far a knob is turned, in %; of a switch, whether it is closed: from 50 up.
    Position,
}

/// What a kind of part measures of a quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensed {
    /// What.
    pub quantity: Quantity,
    /// The least that it measures.
    pub low: f64,
    /// The most that it measures.
    pub high: f64,
    /// What lies between two values that it can tell apart.
    pub step: f64,
    /// Digits behind the point when it is written.
    pub decimals: u8,
    /// What is around it if nobody says anything else.
    pub usual: f64,
}

/// A value as a sensor gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// What was measured.
    pub quantity: Quantity,
    /// The value.
    pub value: f64,
    /// Digits behind the point when it is written.
    pub decimals: u8,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Temperature,
        Self::Humidity,
        Self::Illuminance,
        Self::Distance,
        Self::Motion,
        Self::Position,
    ];

    /// Its name in files and in a state's JSON, and its `device_class` if Home Assistant has one.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Temperature => "temperature",
            Self::Humidity => "humidity",
            Self::Illuminance => "illuminance",
            Self::Distance => "distance",
            Self::Motion => "motion",
            Self::Position => "position",
        }
    }

    /// The quantity with this name in files.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// What a person calls it, in English.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Temperature => "Temperature",
            Self::Humidity => "Humidity",
            Self::Illuminance => "Illuminance",
            Self::Distance => "Distance",
            Self::Motion => "Motion",
            Self::Position => "Position",
        }
    }

    /// The unit of its values.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Temperature => "°C",
            Self::Humidity | Self::Position => "%",
            Self::Illuminance => "lx",
            Self::Distance => "cm",
            Self::Motion => "",
        }
    }
}

impl Sensed {
    /// What the sensor says of `value`: within its range, on one of its steps. What is no number is
    /// its lowest.
    pub fn measure(&self, value: f64) -> Reading {
        let value = if value.is_nan() { self.low } else { value.clamp(self.low, self.high) };
        let value = libm::round(value / self.step) * self.step;
        Reading { quantity: self.quantity, value, decimals: self.decimals }
    }
}

impl Reading {
    /// Whether something that is there or not is there: motion, a closed switch.
    pub fn is_on(&self) -> bool {
        match self.quantity {
            Quantity::Position => self.value >= 50.0,
            _ => self.value >= 0.5,
        }
    }
}

impl fmt::Display for Reading {
    /// Always with the same number of decimals, and never `-0.0`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = libm::pow(10.0, f64::from(self.decimals));
        let value = libm::round(self.value * scale) / scale;
        write!(f, "{:.*}", usize::from(self.decimals), value + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::board::PartKind;

    fn said(kind: PartKind, quantity: Quantity, value: f64) -> alloc::string::String {
        let sensed = kind.senses().iter().find(|it| it.quantity == quantity).unwrap();
        sensed.measure(value).to_string()
    }

    #[test]
    fn sensors_say_what_the_data_sheets_let_them() {
        use PartKind::*;
        use Quantity::*;
        for (kind, quantity, value, expected) in [
            (Dht22, Temperature, 23.44, "23.4"),
            (Dht22, Temperature, -0.04, "0.0"),
            (Dht22, Temperature, -12.36, "-12.4"),
            (Dht22, Temperature, 1000.0, "80.0"),
            (Dht22, Temperature, f64::NEG_INFINITY, "-40.0"),
            (Dht22, Humidity, 51.25, "51.3"),
            (Dht22, Humidity, -3.0, "0.0"),
            (Dht11, Temperature, 23.6, "24"),
            (Dht11, Temperature, -5.0, "0"),
            (Dht11, Humidity, 5.0, "20"),
            (Ds18b20, Temperature, 23.03, "23.0"),
            (Ds18b20, Temperature, 25.09, "25.1"),
            (Ds18b20, Temperature, -70.0, "-55.0"),
            (HcSr04, Distance, 0.0, "2.0"),
            (HcSr04, Distance, 500.0, "400.0"),
            (Potentiometer, Position, f64::NAN, "0"),
        ] {
            assert_eq!(said(kind, quantity, value), expected, "{kind:?} {value}");
        }
        let sensed = &Ds18b20.senses()[0];
        assert_eq!(sensed.measure(25.09).value, 25.0625, "a sixteenth of a degree");
    }
}
