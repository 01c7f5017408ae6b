//! Virtual boards: pins, parts, what is around them, what they do, and the manifest that says what a
//! board is.
//!
//! Knows what an ESP32, an ESP8266 or a Pico W does with parts on its pins, and on which topics.
//! Does not know how it is drawn, nor which broker it talks to: a [`Board`] is driven like a
//! [`Client`](crate::client::Client), and speaks through one of its own. A board whose program is
//! MicroPython is run elsewhere, on the same [`Circuit`].
//!
//! | module | what it knows |
//! | --- | --- |
//! | [`kind`] | boards and their pins |
//! | [`part`] | parts, their terminals and settings |
//! | [`spec`] | a whole board, and what cannot be built |
//! | [`stored`] | boards as JSON |
//! | [`source`] | values over time, for sensors |
//! | [`device`] | displays, servos, sensors, by their data sheets |
//! | [`circuit`] | what parts are like, given what pins do |
//! | [`behaviour`] | rules that a board follows without code |
//! | [`says`] | what is wrong with a board, in words |
//! | `machine`, `run` | the board that follows them |

mod announce;
pub mod behaviour;
pub mod circuit;
pub mod device;
mod event;
pub mod kind;
mod machine;
pub mod manifest;
pub mod part;
pub mod program;
mod run;
pub mod says;
pub mod source;
pub mod spec;
pub mod stored;
pub mod topics;

pub use announce::kept_topics;
pub use behaviour::Behaviour;
pub use circuit::{Circuit, Look};
pub use event::{Event, Expected, Log};
pub use kind::Kind;
pub use machine::Board;
pub use manifest::Manifest;
pub use part::{LedColor, Part, PartKind, Quantity, Reading, Terminal};
pub use program::Program;
pub use source::{Shape, Source};
pub use spec::{BoardSpec, MAX_NAME_LEN, SpecError};
