//! The lessons of boards/ on a real broker: each program runs unmodified, with the unmodified
//! umqtt.simple, and a client that others wrote is at the other end.

use blinklab_tests::board::Board;
use blinklab_tests::broker::Broker;
use blinklab_tests::peer::{Library, Peer, Setup};
use serde_json::{Value, json};
use shared::board::manifest::{Kind, Manifest};

/// The pin that the programs put their LED on.
const LED: u64 = 2;

fn paho(broker: &Broker, id: &str) -> Peer {
    Setup::new(Library::Paho, id).connect(broker)
}

#[test]
fn paho_switches_the_led_of_a_board() {
    let broker = Broker::start();
    let board = Board::start(&broker, "led_control.py", "240ac4000001");
    board.wait_for_print("waiting for orders");
    let mut teacher = paho(&broker, "teacher");

    teacher.publish("LED_CONTROL", "LED_ON", 0, false);
    board.wait_for_pin(LED, 1);
    // What is no order changes nothing: the next change of the pin is the one to 0.
    teacher.publish("LED_CONTROL", "led on please", 0, false);
    teacher.publish("LED_CONTROLS", "LED_OFF", 0, false);
    teacher.publish("LED_CONTROL", "LED_OFF", 1, false);
    board.wait_for_pin(LED, 0);
    teacher.publish("LED_CONTROL", "LED_ON", 2, false);
    board.wait_for_pin(LED, 1);
}

#[test]
fn one_order_reaches_a_whole_class() {
    let broker = Broker::start();
    let chips = ["240ac4000011", "240ac4000012", "240ac4000013"];
    let boards = chips.map(|chip| Board::start(&broker, "led_control.py", chip));
    for board in &boards {
        board.wait_for_print("waiting for orders");
    }
    paho(&broker, "teacher").publish("LED_CONTROL", "LED_ON", 1, false);
    for board in &boards {
        board.wait_for_pin(LED, 1);
    }
}

#[test]
fn the_readings_of_a_board_reach_paho() {
    let broker = Broker::start();
    let mut teacher = paho(&broker, "teacher");
    teacher.subscribe("#", 0);
    let mut board = Board::start(&broker, "temperature.py", "240ac4000002");
    assert_eq!(teacher.message("Temperature").payload, "23.4");
    assert_eq!(teacher.message("Humidity").payload, "51.2");
    board.wait_for_print("23.4 C 51.2 %");

    board.set_climate(-5.5, 100.0);
    teacher.message_that("Temperature", |payload| payload == "-5.5");
    teacher.message_that("Humidity", |payload| payload == "100.0");
}

#[test]
fn a_board_introduces_itself_obeys_and_is_missed() {
    let broker = Broker::start();
    let mut board = Board::start(&broker, "blinklab_board.py", "240ac4a1b2c3");
    board.wait_for_print("online");
    assert_eq!(board.name(), "esp32-a1b2c3");
    // Whoever comes later finds all of it retained.
    let mut page = paho(&broker, "page");
    page.subscribe("homeassistant/device/+/config", 1);
    page.subscribe("blinklab/#", 1);

    let manifest = page.message("homeassistant/device/esp32-a1b2c3/config");
    assert_eq!(manifest.retain, Some(true));
    check_manifest(&manifest.payload);
    let online = page.message("blinklab/esp32-a1b2c3/status");
    assert_eq!((online.payload.as_str(), online.retain), ("online", Some(true)));
    assert_eq!(page.message("blinklab/esp32-a1b2c3/led1/state").payload, "OFF");
    let climate = page.message("blinklab/esp32-a1b2c3/dht22/state").payload;
    assert!(says(&climate, 23.4, 51.2), "{climate}");

    page.publish("blinklab/esp32-a1b2c3/led1/set", "ON", 0, false);
    board.wait_for_pin(LED, 1);
    assert_eq!(page.message("blinklab/esp32-a1b2c3/led1/state").payload, "ON");
    page.publish("blinklab/esp32-a1b2c3/led1/set", "OFF", 1, false);
    board.wait_for_pin(LED, 0);
    assert_eq!(page.message("blinklab/esp32-a1b2c3/led1/state").payload, "OFF");

    board.kill();
    assert_eq!(page.message("blinklab/esp32-a1b2c3/status").payload, "offline");
    let mut latecomer = paho(&broker, "latecomer");
    latecomer.subscribe("blinklab/+/status", 1);
    let offline = latecomer.message("blinklab/esp32-a1b2c3/status");
    assert_eq!((offline.payload.as_str(), offline.retain), ("offline", Some(true)));
}

/// Whether a DHT22's state says this. MicroPython writes the keys of a dict in any order.
fn says(climate: &str, temperature: f64, humidity: f64) -> bool {
    let reading: Value = serde_json::from_str(climate).expect("JSON");
    reading == json!({"temperature": temperature, "humidity": humidity})
}

/// The page draws the board's card from this: it reads as it was meant.
fn check_manifest(json: &str) {
    let manifest = Manifest::parse("esp32-a1b2c3", json.as_bytes()).expect("a manifest");
    assert_eq!(manifest.name, "esp32-a1b2c3");
    let find = |id: &str| {
        let found = manifest.components.iter().find(|component| component.id == id);
        found.unwrap_or_else(|| panic!("the manifest has {id}"))
    };
    let Kind::Light(control) = &find("led1").kind else { panic!("led1 is a light") };
    assert_eq!(control.command_topic.as_str(), "blinklab/esp32-a1b2c3/led1/set");
    let temperature = find("dht22_temperature");
    let state = br#"{"temperature": 23.4, "humidity": 51.2}"#;
    assert_eq!(temperature.value.extract(state).expect("a value"), "23.4");
    let Kind::Sensor { unit, .. } = &temperature.kind else { panic!("temperature is a sensor") };
    assert_eq!(unit.as_deref(), Some("°C"));
}

#[test]
fn a_board_returns_after_the_broker_did() {
    let mut broker = Broker::start();
    let board = Board::start(&broker, "blinklab_board.py", "240ac4000004");
    board.wait_for_print("online");
    broker.restart();
    // The new broker remembers nothing, so all that it has was said again.
    let mut page = paho(&broker, "page");
    page.subscribe("#", 1);
    page.message("homeassistant/device/esp32-000004/config");
    assert_eq!(page.message("blinklab/esp32-000004/status").payload, "online");
    page.publish("blinklab/esp32-000004/led1/set", "ON", 1, false);
    board.wait_for_pin(LED, 1);
}

#[test]
fn a_board_that_lost_its_wifi_is_missed_and_returns() {
    let broker = Broker::start();
    let mut board = Board::start(&broker, "blinklab_board.py", "240ac4000005");
    board.wait_for_print("online");
    let mut page = paho(&broker, "page");
    page.subscribe("blinklab/esp32-000005/status", 1);
    assert_eq!(page.message("blinklab/esp32-000005/status").payload, "online");
    // The broker hears nothing of it: only the silence, 1.5 times the Keep Alive long.
    board.set_wifi(false);
    assert_eq!(page.message("blinklab/esp32-000005/status").payload, "offline");
    board.set_wifi(true);
    assert_eq!(page.message("blinklab/esp32-000005/status").payload, "online");
    page.publish("blinklab/esp32-000005/led1/set", "ON", 1, false);
    board.wait_for_pin(LED, 1);
}

#[test]
fn a_board_lives_on_without_its_sensor() {
    let broker = Broker::start();
    let mut board = Board::start(&broker, "blinklab_board.py", "240ac4000006");
    board.wait_for_print("23.4");
    board.unplug_sensor();
    board.wait_for_print("no DHT22 on pin 4");
    let mut page = paho(&broker, "page");
    page.subscribe("blinklab/#", 1);
    page.publish("blinklab/esp32-000006/led1/set", "ON", 1, false);
    board.wait_for_pin(LED, 1);
    board.set_climate(30.0, 40.0);
    page.message_that("blinklab/esp32-000006/dht22/state", |climate| says(climate, 30.0, 40.0));
    assert_eq!(page.message("blinklab/esp32-000006/status").payload, "online");
    assert!(!page.has_message("blinklab/esp32-000006/status"), "it never was offline");
}
