//! `cargo xtask crash`: the crash test of tests/src/crash, compiled fast and run long.

use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::broker::become_it;
use crate::failure::Failure;
use crate::places::exe;
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;

const COMPILE_LIMIT: Duration = Duration::from_secs(30 * 60);

/// Builds the broker and the test, and becomes the test.
pub fn run(cx: &Context, rounds: u32, seed: u64) -> Result<ExitCode, Failure> {
    let mut command = Command::new(native_cargo());
    command.current_dir(cx.places.root()).args(["build", "--release"]);
    command.args(["--package", "broker-ws", "--package", "blinklab-tests"]);
    command.args(["--bin", "broker-ws", "--bin", "crash"]);
    let (doing, done) = ("compiling the broker and the crash test", Some("compiled"));
    Step { name: "crash", doing, done, limit: COMPILE_LIMIT }.run(cx, &mut command)?;
    let release = cx.places.target().join("release");
    let mut command = Command::new(release.join(exe("crash")));
    command.arg(release.join(exe("broker-ws"))).args([rounds.to_string(), seed.to_string()]);
    become_it(command)
}
