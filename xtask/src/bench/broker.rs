//! The measurements of tests/bench/load: the broker under load, beside others on the same machine in
//! the same minutes.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::broker;
use crate::browser;
use crate::failure::{At, Failure};
use crate::places::{exe, which};
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;
use crate::tools;

const COMPILE_LIMIT: Duration = Duration::from_secs(10 * 60);
const MEASURE_LIMIT: Duration = Duration::from_secs(20 * 60);

/// Measures; gives the tables.
pub fn measure(cx: &Context) -> Result<String, Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new("CPU time and memory are read from /proc, which only Linux has"));
    }
    let target = cx.places.target().join("bench");
    // Not `--locked`: its lock file names the crates of `shared`, and those may have changed.
    let mut command = Command::new(native_cargo());
    command
        .current_dir(cx.places.root().join("tests").join("bench").join("load"))
        .env("CARGO_TARGET_DIR", &target)
        .args(["build", "--release"]);
    let (doing, done) = ("compiling the load", Some("compiled the load"));
    Step { name: "bench", doing, done, limit: COMPILE_LIMIT }.run(cx, &mut command)?;

    let mut command = Command::new(target.join("release").join(exe("blinklab-load")));
    let report = cx.places.scratch().join("bench-broker.md");
    command.arg("--report").arg(&report).arg(format!("broker-ws={}", broker::build(cx)?.display()));
    browser::mosquitto(cx)?;
    if let Some(mosquitto) = which("mosquitto") {
        command.arg(format!("mosquitto={}", mosquitto.display()));
    }
    // A table without it is better than none: its crates are not in step with today's compiler.
    let rumqttd = tools::rumqttd(cx);
    if let Ok(rumqttd) = &rumqttd {
        command.arg(format!("rumqttd={}", rumqttd.display()));
    }
    let (doing, done) = ("measuring the brokers", Some("measured"));
    Step { name: "load", doing, done, limit: MEASURE_LIMIT }.run(cx, &mut command)?;
    let tables = fs::read_to_string(&report).at("read", report)?;
    let note = if rumqttd.is_err() { "\nrumqttd could not be compiled here.\n" } else { "" };
    Ok(format!("{tables}{note}"))
}
