//! `cargo xtask scenario`: builds the program that runs scenarios, and becomes it.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::broker::become_it;
use crate::failure::Failure;
use crate::places::exe;
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;

const COMPILE_LIMIT: Duration = Duration::from_secs(10 * 60);

/// Runs the scenarios in these files.
pub fn run(cx: &Context, files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut command = Command::new(build(cx)?);
    command.args(files);
    become_it(command)
}

/// Builds the program; gives its path.
pub fn build(cx: &Context) -> Result<PathBuf, Failure> {
    let mut command = Command::new(native_cargo());
    command.current_dir(cx.places.root());
    command.args(["build", "--package", "blinklab-tests", "--bin", "scenario"]);
    let (doing, done) = ("compiling what runs scenarios", Some("compiled"));
    Step { name: "scenario", doing, done, limit: COMPILE_LIMIT }.run(cx, &mut command)?;
    Ok(program(cx.places.target()))
}

fn program(target: &Path) -> PathBuf {
    target.join("debug").join(exe("scenario"))
}
