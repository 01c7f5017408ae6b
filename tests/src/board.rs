//! A board that runs a program of boards/, unmodified, with the unmodified umqtt.simple.
//!
//! tests/clients/flash.py prepares its flash folder the way a student prepares a board, and knows
//! which interpreter there is; the hardware is tests/clients/virtual_esp32.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::broker::Broker;
use crate::process::Process;
use crate::scratch::Scratch;
use crate::tools;

/// A running board.
#[derive(Debug)]
pub struct Board {
    process: Process,
    files: Scratch,
    name: String,
}

impl Board {
    /// Flashes a board with `program` (a file of boards/) and switches it on. `chip` is its
    /// serial number, 12 hex digits; its last six end up in the board's name.
    pub fn start(broker: &Broker, program: &str, chip: &str) -> Board {
        let files = Scratch::new("board");
        let address = broker.address();
        let output = Command::new(tools::required("BLINKLAB_PYTHON"))
            .arg(tools::repository("tests/clients/flash.py"))
            .arg(files.path())
            .args([program, &address.ip().to_string(), &address.port().to_string(), chip])
            .output()
            .expect("BLINKLAB_PYTHON can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let switch_on: Value = serde_json::from_slice(&output.stdout).expect("flash.py says how");
        let name = format!("esp32-{}", &chip[6..]);
        let process = Process::start(format!("{program} on {name}"), &mut command(&switch_on));
        Board { process, files, name }
    }

    /// The name that it gives itself in topics.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Changes the weather that its DHT22 measures.
    pub fn set_climate(&mut self, temperature: f64, humidity: f64) {
        self.change(json!({"temperature": temperature, "humidity": humidity}));
    }

    /// Pulls the DHT22 off its pin.
    pub fn unplug_sensor(&mut self) {
        self.change(json!({"temperature": null}));
    }

    /// Switches the Wi-Fi off or on again.
    pub fn set_wifi(&mut self, up: bool) {
        self.change(json!({"wifi": up}));
    }

    /// Waits until `pin` changes to `level`.
    pub fn wait_for_pin(&self, pin: u64, level: u64) {
        self.process.take(&format!("pin {pin} at {level}"), |line| {
            let fact: Value = serde_json::from_str(line).ok()?;
            (fact["pin"] == pin).then(|| assert_eq!(fact["level"], level, "pin {pin}"))
        });
    }

    /// Waits until the program prints a line that contains `text`.
    pub fn wait_for_print(&self, text: &str) {
        self.process
            .take(&format!("{text:?} on its console"), |line| line.contains(text).then_some(()));
    }

    /// Cuts its power.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    fn change(&mut self, facts: Value) {
        let path = self.files.path().join("world.json");
        let world = fs::read_to_string(path).expect("flash.py wrote it");
        let mut world: Value = serde_json::from_str(&world).expect("it is JSON");
        for (name, fact) in facts.as_object().expect("facts are an object") {
            world[name] = fact.clone();
        }
        self.files.put("world.json", &world.to_string());
    }
}

/// `{"command": [...], "environment": {...}}` as a command.
fn command(switch_on: &Value) -> Command {
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let words = switch_on["command"].as_array().expect("a list");
    let mut command = Command::new(text(&words[0]));
    command.args(words[1..].iter().map(text));
    let environment = switch_on["environment"].as_object().expect("an object");
    command.envs(environment.iter().map(|(name, value)| (name, text(value))));
    command
}
