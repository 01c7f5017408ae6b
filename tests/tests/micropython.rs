//! Virtual boards that run MicroPython: the Worker that the page loads, on Node's threads, against
//! the native broker. Each script of tests/micropython is one test here.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use blinklab_tests::tools;

/// One script at a time: each starts boards by the dozen.
static TURN: Mutex<()> = Mutex::new(());

/// Runs one script to its end with Node's own test runner.
fn run(script: &str) {
    // A script that failed before is no reason not to run this one.
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    for tool in ["BROKER", "NODE_MODULES", "PYTHON"] {
        tools::required(&format!("BLINKLAB_{tool}"));
    }
    let status = Command::new(tools::required("BLINKLAB_NODE"))
        .args(["--test", "--test-reporter=spec"])
        .arg(tools::repository("tests/micropython").join(script))
        .status()
        .expect("Node can be started");
    assert!(status.success(), "{script} failed: see above");
}

#[test]
fn modules() {
    run("modules.test.mjs");
}

#[test]
fn the_prompt() {
    run("repl.test.mjs");
}

#[test]
fn bad_input() {
    run("bad_input.test.mjs");
}

#[test]
fn only_on_a_real_board() {
    run("only_real.test.mjs");
}

#[test]
fn lessons() {
    run("lessons.test.mjs");
}

#[test]
fn programs_in_three_places() {
    run("places.test.mjs");
}

#[test]
fn programs_for_real_boards() {
    tools::from_package("g++", "g++");
    run("real_boards.test.mjs");
}

#[test]
fn memory_and_waiting() {
    run("suspension.test.mjs");
}

#[test]
fn what_the_page_is_told() {
    run("flow.test.mjs");
}

#[test]
fn what_the_editor_completes() {
    run("names.test.mjs");
}
