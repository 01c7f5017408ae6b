//! What a virtual board is made of, and what cannot be built.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use serde::{Deserialize, Serialize};

use super::identity::component_ids;
use super::topics::{MAX_ID_LEN, is_id};
use super::{Part, USABLE_PINS};
use crate::wire::Version;

/// The longest name of a board or a part, in bytes.
pub const MAX_NAME_LEN: usize = 200;

/// The plan of a virtual board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoardSpec {
    /// Its level in topics, and its client_id: letters, digits, `_` and `-`.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// The MQTT that it speaks.
    #[serde(with = "version")]
    pub version: Version,
    /// What is plugged in.
    pub parts: Vec<Part>,
    /// Whether its first LED also obeys the plain topic [`LED_CONTROL`](super::topics::LED_CONTROL).
    pub led_control: bool,
}

/// Why a board cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpecError {
    /// The id of the board or of a part is not 1 to [`MAX_ID_LEN`] letters, digits, `_` and `-`.
    InvalidId {
        /// The id.
        id: String,
    },
    /// A name has more than [`MAX_NAME_LEN`] bytes.
    NameTooLong,
    /// Two parts have the same id, or would in the manifest.
    SameId {
        /// The id.
        id: String,
    },
    /// An ESP32 has no such pin, or needs it for itself, or it cannot drive a part.
    UnusablePin {
        /// The pin.
        pin: u8,
    },
    /// Two parts are on the same pin.
    SamePin {
        /// The pin.
        pin: u8,
    },
}

impl BoardSpec {
    pub(super) fn check(&self) -> Result<(), SpecError> {
        let led_names = self.parts.iter().filter_map(|part| match part {
            Part::Led(led) => Some(&led.name),
            Part::Dht22(_) => None,
        });
        if led_names.chain([&self.name]).any(|name| name.len() > MAX_NAME_LEN) {
            return Err(SpecError::NameTooLong);
        }
        if !is_id(&self.id) {
            return Err(SpecError::InvalidId { id: self.id.clone() });
        }
        for (index, part) in self.parts.iter().enumerate() {
            let (id, pin, before) = (part.id(), part.pin(), &self.parts[..index]);
            if !is_id(id) {
                return Err(SpecError::InvalidId { id: id.into() });
            }
            let mut names = component_ids(part).into_iter().chain([id.into()]);
            let taken = |name: &String| {
                before.iter().any(|part| part.id() == name || component_ids(part).contains(name))
            };
            if let Some(id) = names.find(taken) {
                return Err(SpecError::SameId { id });
            }
            if !USABLE_PINS.contains(&pin) {
                return Err(SpecError::UnusablePin { pin });
            }
            if before.iter().any(|part| part.pin() == pin) {
                return Err(SpecError::SamePin { pin });
            }
        }
        Ok(())
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidId { id } => write!(
                f,
                "`{id}` cannot be an id: 1 to {MAX_ID_LEN} letters, digits, `_` and `-` can"
            ),
            Self::NameTooLong => write!(f, "a name has at most {MAX_NAME_LEN} bytes"),
            Self::SameId { id } => write!(f, "two parts are called `{id}`"),
            Self::UnusablePin { pin } => write!(f, "an ESP32 cannot drive a part with pin {pin}"),
            Self::SamePin { pin } => write!(f, "two parts are on pin {pin}"),
        }
    }
}

impl core::error::Error for SpecError {}

/// A version in stored plans: `"3.1.1"`.
mod version {
    use alloc::borrow::Cow;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::wire::Version;

    pub fn serialize<S: Serializer>(version: &Version, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(version.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Version, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        [Version::V31, Version::V311, Version::V5]
            .into_iter()
            .find(|version| version.name() == name)
            .ok_or_else(|| D::Error::custom("not a version of MQTT"))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::board::{Dht22, Led, LedColor, Source};
    use crate::time::Duration;

    fn led(id: &str, pin: u8) -> Part {
        let (id, name) = (id.into(), "LED".into());
        Part::Led(Led { id, name, pin, color: LedColor::Blue, on: false })
    }

    fn spec(id: &str, parts: Vec<Part>) -> BoardSpec {
        let (id, name) = (id.into(), "Board".into());
        BoardSpec { id, name, version: Version::V311, parts, led_control: true }
    }

    fn dht22(id: &str, pin: u8) -> Part {
        Part::Dht22(Dht22 {
            id: id.into(),
            pin,
            temperature: Source::constant(21.5),
            humidity: Source::constant(50.0),
            interval: Duration::from_secs(5),
            reading: None,
        })
    }

    #[test]
    fn what_cannot_be_built_is_refused() {
        use SpecError::*;
        assert_eq!(spec("esp32-1", vec![led("a", 2), led("b", 4)]).check(), Ok(()));
        for id in ["", "a/b", "+", "é", "123456789012345678901234"] {
            assert_eq!(spec(id, vec![]).check(), Err(InvalidId { id: id.into() }), "{id}");
        }
        let two = |a, b| spec("x", vec![a, b]).check();
        assert_eq!(two(led("a", 2), led("#", 4)), Err(InvalidId { id: "#".into() }));
        assert_eq!(two(led("a", 2), led("a", 4)), Err(SameId { id: "a".into() }));
        let id = "dht_humidity";
        assert_eq!(two(dht22("dht", 4), led(id, 2)), Err(SameId { id: id.into() }));
        assert_eq!(two(led(id, 2), dht22("dht", 4)), Err(SameId { id: id.into() }));
        assert_eq!(two(led("a", 2), led("b", 2)), Err(SamePin { pin: 2 }));
        // 6 is the flash's, 34 is input only, 20 and 40 are not there.
        for pin in [6, 34, 20, 40] {
            assert_eq!(two(led("a", 2), led("b", pin)), Err(UnusablePin { pin }));
        }
        let name = "n".repeat(MAX_NAME_LEN + 1);
        assert_eq!(BoardSpec { name, ..spec("x", vec![]) }.check(), Err(NameTooLong));
    }

    #[test]
    fn a_plan_can_be_stored() {
        let spec = spec("esp32-1", vec![led("led1", 2), dht22("dht", 4)]);
        let json = serde_json::to_string(&spec).unwrap();
        assert_eq!(serde_json::from_str::<BoardSpec>(&json).unwrap(), spec);
        assert!(serde_json::from_str::<BoardSpec>(&json.replace("3.1.1", "4")).is_err());
    }
}
