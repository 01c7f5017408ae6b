//! From a plan to the files of a program, in MicroPython, in Arduino's C++ and in CircuitPython.
//!
//! Knows the three languages, and their libraries for what is plugged in. Does not know what of a
//! plan is wrong (`plan`), nor how files get onto a board. The files of boards/real are what this
//! makes of the usual plans: a test compares them.

mod arduino;
mod arduino_parts;
mod circuitpython;
mod entry;
mod micropython;
mod python;
mod quote;

use std::rc::Rc;

use super::plan::{Fault, Plan, Runtime};

pub use self::arduino::LIBRARIES as ARDUINO_LIBRARIES;
pub use self::circuitpython::LIBRARIES as CIRCUITPYTHON_LIBRARIES;

/// A file of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub text: Rc<str>,
    /// Whether passwords are in it.
    pub is_secret: bool,
}

/// The files of this plan, the one with passwords first. None while there can be no program.
pub fn files(plan: &Plan) -> Option<Vec<SourceFile>> {
    if plan.faults().iter().any(Fault::forbids_program) {
        return None;
    }
    let [(secrets, secret_text), (name, text)] = match plan.runtime {
        Runtime::MicroPython => micropython::files(plan),
        Runtime::Arduino => arduino::files(plan),
        Runtime::CircuitPython => circuitpython::files(plan),
    };
    Some(vec![
        SourceFile { name: secrets, text: secret_text.into(), is_secret: true },
        SourceFile { name, text: text.into(), is_secret: false },
    ])
}
