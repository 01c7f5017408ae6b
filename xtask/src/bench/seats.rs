//! A class of forty: at broker-ws, by a test of it that is run for nothing else
//! (broker-ws/tests/sockets/forty_seats.rs), and on the teacher's wall in headless Chromium
//! (tests/bench/seats).

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::broker;
use crate::browser::Browser;
use crate::failure::{At, Failure};
use crate::node::Node;
use crate::page::{self, Size};
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;

/// Compiling with all optimisation, and half a minute of measuring.
const BROKER_LIMIT: Duration = Duration::from_secs(25 * 60);
const WALL_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Measures; gives the tables.
pub fn measure(cx: &Context) -> Result<String, Failure> {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new("CPU time is read from /proc, which only Linux has"));
    }
    Ok(format!("{}\n{}", at_broker(cx)?, on_the_wall(cx)?))
}

fn at_broker(cx: &Context) -> Result<String, Failure> {
    let report = cx.places.scratch().join("bench-seats.md");
    let mut command = Command::new(native_cargo());
    command
        .current_dir(cx.places.root())
        .args(["test", "--release", "-p", "broker-ws", "--test", "sockets", "forty_seats"])
        .args(["--", "--ignored"])
        .env("BLINKLAB_REPORT", &report);
    let (doing, done) = ("measuring a class of forty", Some("measured"));
    Step { name: "seat bench", doing, done, limit: BROKER_LIMIT }.run(cx, &mut command)?;
    fs::read_to_string(&report).at("read", report)
}

fn on_the_wall(cx: &Context) -> Result<String, Failure> {
    page::build(cx, Size::Small)?;
    let broker = broker::build(cx)?;
    let chromium = Browser::find(cx)?.chromium;
    let node = Node::find(cx)?;
    let tests = cx.places.root().join("tests");
    let modules = node.modules(cx, &tests.join("e2e"), "the tests' packages")?;
    let report = cx.places.scratch().join("bench-wall.md");
    let mut command = Command::new(node.program());
    command
        .arg(tests.join("bench").join("seats").join("measure.mjs"))
        .arg(&report)
        .env("BLINKLAB_BROKER", broker)
        .env("BLINKLAB_CHROMIUM", chromium)
        .env("BLINKLAB_NODE_MODULES", modules);
    let (doing, done) = ("measuring the teacher's wall", Some("measured"));
    Step { name: "wall bench", doing, done, limit: WALL_LIMIT }.run(cx, &mut command)?;
    fs::read_to_string(&report).at("read", report)
}
