//! Virtual boards: parts, behaviour, and the manifest that says what a board is.
//!
//! Knows what an ESP32 with LEDs and sensors does, and on which topics. Does not know how it is
//! drawn, nor which broker it talks to: a [`Board`] is driven like a
//! [`Client`](crate::client::Client), and speaks through one of its own.

mod event;
mod identity;
mod machine;
pub mod manifest;
mod part;
mod program;
mod source;
mod spec;
pub mod topics;

pub use event::{Event, Log};
pub use machine::Board;
pub use manifest::Manifest;
pub use part::{Dht22, Led, LedColor, Part, Quantity, Reading, Tenths, USABLE_PINS};
pub use source::{Source, Wave};
pub use spec::{BoardSpec, MAX_NAME_LEN, SpecError};
