//! What steps do with the parts of a board, and what they expect of them.
//!
//! Knows hands, looks, levels and readings. Does not wait, nor know messages.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::expect::Miss;
use crate::board::{Board, Look, Quantity, Source};
use crate::time::Instant;

/// Lights, angles and tones that differ by less are the same.
const CLOSE: f64 = 0.005;

/// What a hand does with a part.
#[derive(Clone, Debug)]
pub(super) enum Hand {
    /// Presses a button, or lets it go.
    Press(bool),
    /// Switches a light or a relay on the board itself.
    Switch(bool),
    /// Turns a knob or a switch, or changes what is around a sensor.
    Set(Quantity, f64),
}

impl Hand {
    pub(super) fn touch(&self, now: Instant, board: &mut Board, part: &str) {
        match self {
            Self::Press(is_pressed) => board.press(now, part, *is_pressed),
            Self::Switch(on) => board.set_led(now, part, *on),
            Self::Set(quantity, value) => {
                board.set_source(now, part, *quantity, Source::constant(*value));
            }
        }
    }
}

/// Something that a part is to be like.
#[derive(Clone, Debug)]
pub(super) enum Sight {
    /// It is lit, has pulled, is closed, sees something, or sounds.
    On(bool),
    /// It is lit so brightly, from 0 to 1.
    Lit(f64),
    /// A servo's arm stands so, in degrees.
    Angle(f64),
    /// A buzzer sounds with so many Hz.
    Tone(f64),
    /// A character display shows this in one of its lines.
    Shows(String),
    /// A sensor read this when it was read last.
    Reads(Quantity, f64),
}

/// What a part or a pin of a board is to be like.
#[derive(Clone, Debug)]
pub(super) enum PartWanted {
    /// The part with this index.
    Part(usize, Vec<Sight>),
    /// The level of a pin.
    Pin(u8, bool),
}

impl PartWanted {
    pub(super) fn fits(&self, board: &Board) -> bool {
        match self {
            Self::Part(index, sights) => sights.iter().all(|sight| sight.fits(board, *index)),
            Self::Pin(pin, level) => board.circuit().level(*pin) == Some(*level),
        }
    }

    pub(super) fn miss(&self, board: &Board) -> Miss {
        let name = &board.spec().id;
        match self {
            Self::Part(index, sights) => {
                let part = board.spec().parts.get(*index).map_or("", |part| &part.id);
                let found: Vec<_> = sights.iter().map(|sight| sight.found(board, *index)).collect();
                Miss::Part { part: format!("{name}/{part}"), found: found.join(", ") }
            }
            Self::Pin(pin, _) => {
                let found = match board.circuit().level(*pin) {
                    Some(level) => format!("level: {}", u8::from(level)),
                    None => "level: -".into(),
                };
                Miss::Part { part: format!("{name} pin {pin}"), found }
            }
        }
    }
}

impl Sight {
    fn fits(&self, board: &Board, index: usize) -> bool {
        let look = board.circuit().look(index);
        let is_close = |wanted: &f64, found: f64| libm::fabs(wanted - found) < CLOSE;
        match self {
            Self::On(wanted) => look.is_on() == *wanted,
            Self::Lit(wanted) => is_close(wanted, brightness(look)),
            Self::Angle(wanted) => match look {
                // A degree is what a servo is built to.
                Look::Angle(Some(angle)) => libm::fabs(wanted - angle) < 1.0,
                _ => false,
            },
            Self::Tone(wanted) => matches!(look, Look::Tone(Some(tone)) if is_close(wanted, *tone)),
            Self::Shows(text) => lines(look).iter().any(|line| line.contains(text.as_str())),
            Self::Reads(quantity, wanted) => {
                read(board, index, *quantity).is_some_and(|found| is_close(wanted, found))
            }
        }
    }

    /// What is there instead, as it would be written.
    fn found(&self, board: &Board, index: usize) -> String {
        let look = board.circuit().look(index);
        let number = |found: Option<f64>| found.map_or("-".into(), |found| format!("{found:.2}"));
        match self {
            Self::On(_) => format!("on: {}", look.is_on()),
            Self::Lit(_) => format!("lit: {:.2}", brightness(look)),
            Self::Angle(_) => match look {
                Look::Angle(angle) => format!("angle: {}", number(*angle)),
                _ => "angle: -".into(),
            },
            Self::Tone(_) => match look {
                Look::Tone(tone) => format!("tone: {}", number(*tone)),
                _ => "tone: -".into(),
            },
            Self::Shows(_) => format!("shows: {}", lines(look).join(" / ")),
            Self::Reads(quantity, _) => {
                format!("{}: {}", quantity.key(), number(read(board, index, *quantity)))
            }
        }
    }
}

/// How brightly something is lit: a light of several colors as its brightest.
fn brightness(look: &Look) -> f64 {
    match look {
        Look::Lit(light) => *light,
        Look::Color(light) => light.iter().copied().fold(0.0, f64::max),
        Look::Pixels(pixels) => {
            f64::from(pixels.iter().flatten().copied().max().unwrap_or(0)) / 255.0
        }
        _ => 0.0,
    }
}

/// The lines of a character display; what is no letter of ASCII is a `?`.
fn lines(look: &Look) -> Vec<String> {
    let Look::Lcd(face) = look else { return Vec::new() };
    if !face.is_on {
        return Vec::new();
    }
    let letter = |code: &u8| if (0x20..0x7F).contains(code) { char::from(*code) } else { '?' };
    let line = |codes: &[u8]| {
        let text: String = codes.iter().map(letter).collect();
        text.trim_end().into()
    };
    face.characters.iter().map(|codes| line(codes)).collect()
}

fn read(board: &Board, index: usize, quantity: Quantity) -> Option<f64> {
    board.reading(index).iter().find(|it| it.quantity == quantity).map(|it| it.value)
}
