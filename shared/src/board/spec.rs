//! What a virtual board is made of, and what cannot be built.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::announce::component_ids;
use super::behaviour::RuleError;
use super::kind::{Can, Duty, Strap};
use super::part::{MAX_PIXELS, Need, Part, PartKind, Terminal};
use super::program::{MAX_FILES, MAX_PROGRAM_LEN, is_file_name};
use super::topics::is_id;
use super::{Kind, Program};
use crate::wire::Version;

/// The longest name of a board or a part, in bytes.
pub const MAX_NAME_LEN: usize = 200;
/// The most parts of a board.
pub const MAX_PARTS: usize = 24;

/// The plan of a virtual board.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardSpec {
    /// Its level in topics, and its client_id: letters, digits, `_` and `-`.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// The MQTT that it speaks, if it runs a behaviour. A program chooses its own.
    pub version: Version,
    /// What kind of board it is.
    pub kind: Kind,
    /// What is plugged in.
    pub parts: Vec<Part>,
    /// What it runs.
    pub program: Program,
}

/// Why a board cannot be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpecError {
    /// The id of the board or of a part is not 1 to [`MAX_ID_LEN`](super::topics::MAX_ID_LEN)
    /// letters, digits, `_` and `-`.
    InvalidId {
        /// The id.
        id: String,
    },
    /// A name has more than [`MAX_NAME_LEN`] bytes.
    NameTooLong,
    /// It has more than [`MAX_PARTS`] parts.
    TooManyParts,
    /// Two parts have the same id, or would in the manifest.
    SameId {
        /// The id.
        id: String,
    },
    /// A part cannot be on this pin.
    Pin(PinError),
    /// Two displays on the same bus have the same address.
    SameAddress {
        /// The part.
        part: String,
        /// The other.
        other: String,
        /// The address.
        address: u8,
    },
    /// A part has a setting that none of its kind has.
    WrongProperty {
        /// The part.
        part: String,
        /// The name of the setting in files.
        property: &'static str,
    },
    /// A rule of its behaviour makes no sense.
    Rule {
        /// Its index.
        index: usize,
        /// Why.
        error: RuleError,
    },
    /// Its program has more than [`MAX_FILES`] files or [`MAX_PROGRAM_LEN`] bytes.
    ProgramTooLong,
    /// A file has a name that none can have, or the same as another.
    FileName {
        /// The name.
        name: String,
    },
    /// It runs no behaviour: something else must run it.
    NoBehaviour,
}

/// Why a part cannot be on a pin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinError {
    /// The part.
    pub part: String,
    /// Which of its terminals.
    pub terminal: Terminal,
    /// The pin.
    pub pin: u8,
    /// Why not.
    pub fault: PinFault,
}

/// What is wrong with a pin for a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinFault {
    /// The board has no such pin, or does not bring it out.
    NoSuchPin,
    /// The board needs it for itself.
    Reserved(Duty),
    /// It cannot do what the terminal needs.
    Cannot(Need),
    /// Another part is on it.
    Taken {
        /// The other part.
        other: String,
        /// Which of its terminals.
        terminal: Terminal,
    },
}

/// What works, but should be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// The level that the part may give while the board starts decides how it starts.
    Strapping(Strap),
    /// The part is on the serial line to the computer.
    Serial,
    /// The converter of this pin is the radio's while Wi-Fi is on.
    AdcWithRadio,
    /// Nothing gives the pin a level while the contact is open, but what the program switches on.
    Floating,
    /// An output on the pin that wakes a board that sleeps.
    Wake,
}

impl BoardSpec {
    /// Whether it can be built.
    ///
    /// # Errors
    ///
    /// The first thing that makes it impossible.
    pub fn check(&self) -> Result<(), SpecError> {
        let names = self.parts.iter().map(|part| &part.name);
        if names.chain([&self.name]).any(|name| name.len() > MAX_NAME_LEN) {
            return Err(SpecError::NameTooLong);
        }
        if !is_id(&self.id) {
            return Err(SpecError::InvalidId { id: self.id.clone() });
        }
        if self.parts.len() > MAX_PARTS {
            return Err(SpecError::TooManyParts);
        }
        for index in 0..self.parts.len() {
            self.check_part(index)?;
        }
        match &self.program {
            Program::Behaviour(behaviour) => behaviour
                .check(&self.parts)
                .map_err(|(index, error)| SpecError::Rule { index, error }),
            Program::MicroPython(files) => {
                let bytes: usize = files.iter().map(|file| file.name.len() + file.text.len()).sum();
                if files.len() > MAX_FILES || bytes > MAX_PROGRAM_LEN {
                    return Err(SpecError::ProgramTooLong);
                }
                let is_wrong = |index: usize| {
                    let name = &files[index].name;
                    !is_file_name(name) || files[..index].iter().any(|file| file.name == *name)
                };
                match (0..files.len()).find(|index| is_wrong(*index)) {
                    Some(index) => Err(SpecError::FileName { name: files[index].name.clone() }),
                    None => Ok(()),
                }
            }
        }
    }

    /// Why this terminal of a part cannot be on this pin, as the board is now; `None`: it can.
    /// The part need not be on the board yet.
    pub fn pin_fault(&self, part: &Part, terminal: Terminal, pin: u8) -> Option<PinFault> {
        let others = self.parts.iter().filter(|other| other.id != part.id);
        pin_fault(self.kind, others, part, terminal, pin)
    }

    /// The first pin that this terminal of a part can be on without a caution, or else with one.
    pub fn free_pin(&self, part: &Part, terminal: Terminal) -> Option<u8> {
        let need = need(part.kind, terminal)?;
        let bus = |pin: u8| {
            // Displays join the bus that is there.
            let joins = |other: &&Part| other.id != part.id && other.pin(terminal) == Some(pin);
            need == Need::Bus && self.parts.iter().any(|other| joins(&other))
        };
        let can = |pin: &u8| self.pin_fault(part, terminal, *pin).is_none();
        let pins = || self.kind.pins().iter().map(|pin| pin.number).filter(can);
        let calm = |pin: &u8| cautions(self.kind, part, terminal, *pin).next().is_none();
        let plain = |pin: &u8| calm(pin) && !self.is_precious(need, *pin);
        let usual = |pin: &u8| match (terminal, self.kind.usual_bus()) {
            (Terminal::Sda, (data, _)) => *pin == data,
            (Terminal::Scl, (_, clock)) => *pin == clock,
            _ => false,
        };
        pins()
            .find(|pin| bus(*pin))
            .or_else(|| pins().find(usual))
            .or_else(|| pins().find(plain))
            .or_else(|| pins().find(calm))
            .or_else(|| pins().next())
    }

    /// Whether a pin is better left to parts that have fewer to choose from.
    fn is_precious(&self, need: Need, pin: u8) -> bool {
        let (data, clock) = self.kind.usual_bus();
        if need != Need::Bus && [data, clock].contains(&pin) {
            return true;
        }
        need != Need::Analog && self.kind.pin(pin).is_some_and(|pin| pin.can.any(Can::ADC))
    }

    /// What should be known of a part where it is.
    pub fn cautions<'a>(
        &'a self,
        part: &'a Part,
    ) -> impl Iterator<Item = (Terminal, u8, Caution)> + 'a {
        part.pins.iter().flat_map(move |(terminal, pin)| {
            let found = cautions(self.kind, part, *terminal, *pin);
            found.map(move |caution| (*terminal, *pin, caution))
        })
    }

    fn check_part(&self, index: usize) -> Result<(), SpecError> {
        let (part, before) = (&self.parts[index], &self.parts[..index]);
        if !is_id(&part.id) {
            return Err(SpecError::InvalidId { id: part.id.clone() });
        }
        let mut names = component_ids(part).into_iter().chain([part.id.clone()]);
        let taken = |name: &String| {
            before.iter().any(|part| part.id == *name || component_ids(part).contains(name))
        };
        if let Some(id) = names.find(taken) {
            return Err(SpecError::SameId { id });
        }
        check_properties(part)?;
        for (terminal, pin) in &part.pins {
            if let Some(fault) = pin_fault(self.kind, before.iter(), part, *terminal, *pin) {
                let part = part.id.clone();
                return Err(SpecError::Pin(PinError {
                    part,
                    terminal: *terminal,
                    pin: *pin,
                    fault,
                }));
            }
        }
        let address = part.properties.address;
        let clashes = |other: &&Part| {
            let same =
                |terminal| other.pin(terminal).is_some_and(|it| part.pin(terminal) == Some(it));
            other.kind.is_display()
                && part.kind.is_display()
                && other.properties.address == address
                && same(Terminal::Sda)
                && same(Terminal::Scl)
        };
        match before.iter().find(clashes) {
            Some(other) => {
                let (part, other) = (part.id.clone(), other.id.clone());
                Err(SpecError::SameAddress { part, other, address })
            }
            None => Ok(()),
        }
    }
}

fn need(kind: PartKind, terminal: Terminal) -> Option<Need> {
    kind.terminals().iter().find(|(own, _)| *own == terminal).map(|(_, need)| *need)
}

fn pin_fault<'a>(
    kind: Kind,
    mut others: impl Iterator<Item = &'a Part>,
    part: &Part,
    terminal: Terminal,
    number: u8,
) -> Option<PinFault> {
    let Some(pin) = kind.pin(number) else { return Some(PinFault::NoSuchPin) };
    if pin.is_reserved() {
        return Some(PinFault::Reserved(pin.duty));
    }
    let need = need(part.kind, terminal)?;
    if !need.is_met_by(pin.can) {
        return Some(PinFault::Cannot(need));
    }
    let own = part.pins.iter().find(|(it, pin)| *it != terminal && *pin == number);
    let own = own.map(|(terminal, _)| (part, *terminal));
    let taken = own.or_else(|| {
        others.find_map(|other| {
            let mut pins = other.pins.iter().filter(|(_, pin)| *pin == number);
            pins.find(|(it, _)| !shares((part.kind, terminal), (other.kind, *it)))
                .map(|(it, _)| (other, *it))
        })
    });
    taken.map(|(other, terminal)| PinFault::Taken { other: other.id.clone(), terminal })
}

/// Whether two terminals may be on one pin: those of a bus may.
fn shares(one: (PartKind, Terminal), other: (PartKind, Terminal)) -> bool {
    let i2c = one.0.is_display() && other.0.is_display() && one.1 == other.1;
    i2c || (one.0 == PartKind::Ds18b20 && other.0 == PartKind::Ds18b20)
}

fn cautions(
    kind: Kind,
    part: &Part,
    terminal: Terminal,
    pin: u8,
) -> impl Iterator<Item = Caution> + use<> {
    let (pin, need) = (kind.pin(pin), need(part.kind, terminal));
    let duty = pin.and_then(|pin| match pin.duty {
        Duty::Strapping(strap) => Some(Caution::Strapping(strap)),
        Duty::Serial => Some(Caution::Serial),
        Duty::Wake => Some(Caution::Wake),
        Duty::Free | Duty::Flash | Duty::Radio => None,
    });
    let adc = pin.is_some_and(|pin| need == Some(Need::Analog) && !pin.can.any(Can::ADC));
    let floats = part.kind.is_contact() && part.properties.pull.is_none();
    let adc = adc.then_some(Caution::AdcWithRadio);
    [duty, adc, floats.then_some(Caution::Floating)].into_iter().flatten()
}

fn check_properties(part: &Part) -> Result<(), SpecError> {
    let properties = &part.properties;
    let addresses = match part.kind {
        PartKind::Ssd1306 => 0x3C..=0x3D,
        PartKind::Lcd1602 => 0x20..=0x3F,
        _ => 0..=127,
    };
    let wrong = if part.kind.is_pixels() && !(1..=MAX_PIXELS).contains(&properties.count) {
        Some("count")
    } else if !addresses.contains(&properties.address) {
        Some("address")
    } else if properties.sources.len() != part.kind.senses().len() {
        Some("sources")
    } else {
        None
    };
    match wrong {
        Some(property) => Err(SpecError::WrongProperty { part: part.id.to_owned(), property }),
        None => Ok(()),
    }
}
