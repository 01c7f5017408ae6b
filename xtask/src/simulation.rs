//! `cargo xtask sim`: the simulation of tests/src/simulation, compiled fast and run long.

use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::broker::become_it;
use crate::failure::Failure;
use crate::places::exe;
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;

const COMPILE_LIMIT: Duration = Duration::from_secs(10 * 60);

/// Builds the simulation and becomes it.
pub fn run(cx: &Context, seed: u64, steps: u64) -> Result<ExitCode, Failure> {
    let mut command = Command::new(native_cargo());
    command.current_dir(cx.places.root());
    command.args(["build", "--release", "--package", "blinklab-tests", "--bin", "sim"]);
    let (doing, done) = ("compiling the simulation", Some("compiled"));
    Step { name: "sim", doing, done, limit: COMPILE_LIMIT }.run(cx, &mut command)?;
    let mut command = Command::new(cx.places.target().join("release").join(exe("sim")));
    command.args([seed, steps].map(|number| number.to_string()));
    become_it(command)
}
