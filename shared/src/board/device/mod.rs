//! Models of parts that are more than a level: displays, a servo, analog and 1-Wire sensors.
//!
//! Knows what the data sheets say, each named where it is used. Does not know pins: what drives a
//! part is handed in.

mod analog;
mod lcd1602;
mod one_wire;
mod servo;
mod ssd1306;

pub use analog::{echo_micros, photoresistor_volts, tmp36_volts};
pub use lcd1602::{Lcd1602, LcdFace};
pub use one_wire::{crc8, rom_id};
pub use servo::servo_angle;
pub use ssd1306::{OledFace, Ssd1306};
