//! The page in headless Chromium: each script of tests/e2e is one test here.
//!
//! The scripts start what they need themselves (broker, boards, clients, browser); this file
//! runs them where `cargo test` looks for tests, and shows what they said.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

use blinklab_tests::tools;

/// One browser at a time: on two cores, more only wait for each other.
static TURN: Mutex<()> = Mutex::new(());

/// Where the scripts take their turn that mostly wait, for a Keep Alive to run out or for a broker to be
/// given up: one of them at a time disturbs none of the others.
static ASIDE: Mutex<()> = Mutex::new(());

/// Runs one script to its end, in its turn.
fn run(script: &str) {
    run_in(&TURN, script);
}

/// Runs one script beside the others: it takes minutes, and little of a processor.
fn run_aside(script: &str) {
    run_in(&ASIDE, script);
}

/// Runs one script with Node's own test runner.
fn run_in(turn: &Mutex<()>, script: &str) {
    // A script that failed before is no reason not to run this one.
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    for tool in ["BROKER", "CHROMIUM", "NODE_MODULES", "PAGE_MODULES", "PYTHON"] {
        tools::required(&format!("BLINKLAB_{tool}"));
    }
    let status = Command::new(tools::required("BLINKLAB_NODE"))
        .args(["--test", "--test-reporter=spec"])
        .arg(tools::repository("tests/e2e").join(script))
        .env("BLINKLAB_SCENARIO", env!("CARGO_BIN_EXE_scenario"))
        .status()
        .expect("Node can be started");
    assert!(status.success(), "{script} failed: see above");
}

/// [MQTT-6.0.0-3]
/// 3.1.1: [MQTT-6.0.0-3]
#[test]
fn with_a_broker() {
    run("with_broker.test.mjs");
}

#[test]
fn in_the_tab_alone() {
    run("in_tab.test.mjs");
}

#[test]
fn the_console() {
    run("console.test.mjs");
}

#[test]
fn the_console_by_hand() {
    run("console_hand.test.mjs");
}

#[test]
fn delivery() {
    run("delivery.test.mjs");
}

#[test]
fn bad_input() {
    run("bad_input.test.mjs");
}

#[test]
fn programs_of_boards() {
    run("boards.test.mjs");
}

#[test]
fn connections() {
    run("connections.test.mjs");
}

#[test]
fn the_brokers_place() {
    run("broker_place.test.mjs");
}

#[test]
fn the_frame() {
    run("frame.test.mjs");
}

#[test]
fn accessibility() {
    run("accessibility.test.mjs");
}

#[test]
fn the_layout() {
    run("layout.test.mjs");
}

#[test]
fn the_map_and_the_place_to_learn() {
    run("map_and_learn.test.mjs");
}

#[test]
fn scenarios() {
    run("scenarios.test.mjs");
}

#[test]
fn the_swarm() {
    run("swarm.test.mjs");
}

#[test]
fn screenshots() {
    run("screenshots.test.mjs");
}

#[test]
fn watched_packets() {
    run("packets_watch.test.mjs");
}

#[test]
fn packets() {
    run("packets.test.mjs");
}

#[test]
fn dashboards() {
    run("dashboards.test.mjs");
}

#[test]
fn mosquitto() {
    run("mosquitto.test.mjs");
}

#[test]
fn the_console_on_mosquitto() {
    run("mosquitto_console.test.mjs");
}

#[test]
fn packets_on_mosquitto() {
    run("mosquitto_packets.test.mjs");
}

#[test]
fn shared_tab() {
    run_aside("shared_tab.test.mjs");
}

#[test]
fn static_files() {
    run("static_files.test.mjs");
}

#[test]
fn faults() {
    run_aside("faults.test.mjs");
}

#[test]
fn real_boards() {
    run("real_boards.test.mjs");
}

#[test]
fn twins() {
    run("twins.test.mjs");
}

#[test]
fn programs() {
    run("programs.test.mjs");
}

#[test]
fn recorded_devices() {
    run("recorded.test.mjs");
}

#[test]
fn versions_of_the_page() {
    run("versions.test.mjs");
}

#[test]
fn parts() {
    run("parts.test.mjs");
}

#[test]
fn lessons() {
    run("lessons.test.mjs");
}

#[test]
fn lessons_from_end_to_end() {
    run("lessons_walk.test.mjs");
}

#[test]
fn a_classroom() {
    run("room.test.mjs");
}

#[test]
fn rules() {
    run("rules.test.mjs");
}

/// A script that nobody runs finds nothing.
#[test]
fn every_script_is_run() {
    let folder = tools::repository("tests/e2e").read_dir().expect("the folder can be read");
    let names = folder.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let scripts = names.filter(|name| name.ends_with(".test.mjs"));
    let forgotten: Vec<String> =
        scripts.filter(|it| !include_str!("browser.rs").contains(&format!("(\"{it}\")"))).collect();
    assert_eq!(forgotten, Vec::<String>::new());
}
