//! What a person sees and hears of a part.

use alloc::vec::Vec;

use super::super::device::{LcdFace, OledFace};

/// What a part looks and sounds like.
#[derive(Debug, Clone, PartialEq)]
pub enum Look {
    /// Always the same.
    Plain,
    /// A light, from 0 to 1.
    Lit(f64),
    /// A light in red, green and blue, each from 0 to 1.
    Color([f64; 3]),
    /// Lights in a row: red, green, blue of each.
    Pixels(Vec<[u8; 3]>),
    /// A relay that has pulled, a contact that is closed, a motion that is seen.
    On(bool),
    /// A knob, from 0 to 100.
    Turned(f64),
    /// A servo's arm, in degrees; `None`: it was never told.
    Angle(Option<f64>),
    /// A buzzer's tone, in Hz.
    Tone(Option<f64>),
    /// An OLED display.
    Oled(OledFace),
    /// A character display.
    Lcd(LcdFace),
}

impl Look {
    /// Whether it gives light, has pulled, is closed, sees something, or sounds.
    pub fn is_on(&self) -> bool {
        match self {
            Self::Lit(light) => *light > 0.0,
            Self::Color(light) => light.iter().any(|it| *it > 0.0),
            Self::Pixels(pixels) => pixels.iter().flatten().any(|it| *it > 0),
            Self::On(on) => *on,
            Self::Tone(tone) => tone.is_some(),
            Self::Plain | Self::Turned(_) | Self::Angle(_) | Self::Oled(_) | Self::Lcd(_) => false,
        }
    }
}
