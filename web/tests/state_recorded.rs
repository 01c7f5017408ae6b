//! Real devices on the page, from what they published (`shared/tests/discovery`): what they report is shown,
//! and what is asked of them is sent in their own words.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
#[path = "../../shared/tests/recorded/mod.rs"]
mod recorded;

use shared::board::manifest::Rgb;
use web::state::action::Action;
use web::state::boards::GATHER_TIME;
use web::state::part::{Order, PartState, Reported, Request};

use crate::common::{Bench, published, subscribed};

/// A page that heard all that is in a file, and then once more what is retained, as a broker gives it
/// to one that subscribes.
fn page(file: &str) -> Bench {
    let mut bench = Bench::online();
    for _ in 0..2 {
        for message in recorded::lines(file) {
            bench.message(&message.topic, message.payload);
        }
        bench.wait(GATHER_TIME);
    }
    bench
}

fn part<'a>(bench: &'a Bench, board: &str, id: &str) -> &'a PartState {
    let cards = bench.state.peer().boards.get(board);
    let sheet = cards.unwrap_or_else(|| panic!("{board}")).sheet().unwrap();
    let index = sheet.manifest.components.iter().position(|it| it.id == id);
    &sheet.parts[index.unwrap_or_else(|| panic!("{board} {id}"))]
}

fn value(bench: &Bench, board: &str, id: &str) -> String {
    match &part(bench, board, id).reported {
        Reported::Unknown => "?".to_owned(),
        Reported::Switch(on) => on.to_string(),
        Reported::Value(value) => value.clone(),
        Reported::Color(color) => color.hex(),
    }
}

/// What is sent for an order, and that it is pending until `answer` came.
#[track_caller]
fn order(
    bench: &mut Bench,
    at: (&str, &str),
    order: Order,
    sent: (&str, &str),
    answer: (&str, &str),
) {
    let (board, id) = at;
    let effects = bench.act(Action::Order { board: board.into(), component: id.into(), order });
    let made: Vec<_> = published(&effects);
    assert_eq!(made, [(sent.0, sent.1.as_bytes(), false)]);
    assert!(part(bench, board, id).is_pending(), "{board} {id}");
    bench.message(answer.0, answer.1.to_owned());
    assert_eq!(part(bench, board, id).request, Request::None, "{board} {id}");
}

#[track_caller]
fn press(bench: &mut Bench, board: &str, id: &str, sent: (&str, &str)) {
    let effects =
        bench.act(Action::Order { board: board.into(), component: id.into(), order: Order::Press });
    assert_eq!(published(&effects), [(sent.0, sent.1.as_bytes(), false)]);
}

#[test]
fn esphome() {
    let mut bench = page("esphome");
    let (board, led) = (
        "homeassistant/20500de464ec",
        "light/garagedoor1/garage_esp_status_led/garage_esp_status_led",
    );
    assert_eq!(bench.state.peer().boards.get(board).unwrap().is_online(), Some(true));
    let temperature = "sensor/garagedoor1/garage_temperature/garage_temperature";
    assert_eq!(value(&bench, board, temperature), "23.4");
    assert_eq!(value(&bench, board, led), "false");
    let topics = [
        "garagedoor1/light/garage_esp_status_led/command",
        "garagedoor1/light/garage_esp_status_led/state",
    ];
    let report = r#"{"color_mode":"onoff","state":"ON","color":{}}"#;
    order(
        &mut bench,
        (board, led),
        Order::Switch(true),
        (topics[0], r#"{"state":"ON"}"#),
        (topics[1], report),
    );
    assert_eq!(value(&bench, board, led), "true");
    let tube = "light/the_tube_light/the_tube_light/the_tube_light";
    order(
        &mut bench,
        ("homeassistant/5ccf7fe027f0", &format!("{tube}.color")),
        Order::Color(Rgb([255, 0, 9])),
        (
            "the_tube_light/light/the_tube_light/command",
            r#"{"state":"ON","color":{"r":255,"g":0,"b":9}}"#,
        ),
        (
            "the_tube_light/light/the_tube_light/state",
            r#"{"state":"ON","brightness":200,"color":{"r":255,"g":0,"b":9},"white_value":0}"#,
        ),
    );
    assert_eq!(value(&bench, "homeassistant/5ccf7fe027f0", &format!("{tube}.brightness")), "200");
    let start = ("zima/button/start_hp/command", "PRESS");
    press(&mut bench, "homeassistant/a020a61c3105", "button/zima/start_hp/start_hp", start);
    let gate = "cover/pico1/test_cover/test_cover";
    assert_eq!(value(&bench, "homeassistant/5002918689c4", gate), "open");
    let close = ("pico1/cover/test_cover/command", "CLOSE");
    press(&mut bench, "homeassistant/5002918689c4", &format!("{gate}.CLOSE"), close);
    bench.message("garagedoor1/status", "offline");
    assert_eq!(bench.state.peer().boards.get(board).unwrap().is_online(), Some(false));
}

#[test]
fn tasmota() {
    let mut bench = page("tasmota");
    let plug = "tasmota/E09806F17F56";
    assert_eq!(value(&bench, plug, "POWER"), "true");
    assert_eq!(value(&bench, plug, "ENERGY_Current"), "0.039");
    order(
        &mut bench,
        (plug, "POWER"),
        Order::Switch(false),
        ("cmnd/tasmota_F17F56/POWER", "OFF"),
        ("stat/tasmota_F17F56/RESULT", r#"{"POWER":"OFF"}"#),
    );
    assert_eq!(value(&bench, plug, "POWER"), "false");
    press(&mut bench, plug, "STATE", ("cmnd/tasmota_F17F56/STATE", ""));
    // The other one is known not to be there: nothing is sent.
    let three = "tasmota/E8DB8494B051";
    let order = Order::Switch(true);
    let effects =
        bench.act(Action::Order { board: three.into(), component: "POWER2".into(), order });
    assert!(published(&effects).is_empty());
}

#[test]
fn zigbee2mqtt() {
    let mut bench = page("zigbee2mqtt");
    let bulb = "zigbee2mqtt/0xc4d7fdbbfeba0000";
    let cards: Vec<_> = bench.state.peer().boards.iter().map(|(id, _)| &**id).collect();
    assert_eq!(
        cards,
        [
            "homeassistant/zigbee2mqtt_0x00158d00029b063b",
            "homeassistant/zigbee2mqtt_0x00158d0001e0b1f8",
            "zigbee2mqtt/0x00169a00022256da",
            "zigbee2mqtt/0x6ce4a4fffe6d2f80",
            bulb,
        ]
        .into_iter()
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>(),
        "each once, and the coordinator not at all"
    );
    let is_online = |bench: &Bench| bench.state.peer().boards.get(bulb).unwrap().is_online();
    assert_eq!(is_online(&bench), Some(true), "the bridge is, and the bulb says nothing else");
    assert_eq!(value(&bench, bulb, "state"), "true");
    assert_eq!(value(&bench, bulb, "state.color_temp"), "500");
    assert_eq!(value(&bench, bulb, "state.color"), "ff720d", "hue 25, saturation 95");
    assert_eq!(value(&bench, bulb, "do_not_disturb"), "?");
    let set = "zigbee2mqtt/0xc4d7fdbbfeba0000/set";
    order(
        &mut bench,
        (bulb, "state.brightness"),
        Order::Value("100".to_owned()),
        (set, r#"{"brightness":100}"#),
        (bulb, r#"{"brightness":100}"#),
    );
    order(
        &mut bench,
        (bulb, "state.color"),
        Order::Color(Rgb([0, 255, 0])),
        (set, r##"{"color":{"hex":"#00ff00"}}"##),
        (bulb, r#"{"color":{"hue":120,"saturation":100,"x":0.3,"y":0.6},"color_mode":"xy"}"#),
    );
    order(
        &mut bench,
        (bulb, "do_not_disturb"),
        Order::Switch(true),
        (set, r#"{"do_not_disturb":true}"#),
        (bulb, r#"{"do_not_disturb":true}"#),
    );
    assert_eq!(value(&bench, bulb, "state"), "true", "what a message does not say stays known");
    let relay = "zigbee2mqtt/0x6ce4a4fffe6d2f80";
    assert_eq!(value(&bench, relay, "external_trigger_mode"), "edge");
    let aqara = "homeassistant/zigbee2mqtt_0x00158d0001e0b1f8";
    let temperature = "sensor/0x00158d0001e0b1f8/temperature/temperature";
    assert_eq!(value(&bench, aqara, temperature), "27.34");
    // What was heard while the device was known by the list alone is not lost on its other card.
    bench.message("homeassistant/sensor/0x00158d0001e0b1f8/temperature/config", "");
    bench.message("homeassistant/sensor/0x00158d0001e0b1f8/illuminance_lux/config", "");
    bench.wait(GATHER_TIME);
    assert!(bench.state.peer().boards.get("zigbee2mqtt/0x00158d0001e0b1f8").is_some());
    bench.message("zigbee2mqtt/0x00158d0001e0b1f8", r#"{"temperature":19.5,"occupancy":true}"#);
    for message in recorded::lines("zigbee2mqtt") {
        if message.topic.contains("/0x00158d0001e0b1f8/temperature/") {
            bench.message(&message.topic, message.payload);
        }
    }
    bench.wait(GATHER_TIME);
    assert_eq!(value(&bench, aqara, temperature), "19.5");
    bench.message("zigbee2mqtt/0xc4d7fdbbfeba0000/availability", r#"{"state":"offline"}"#);
    assert_eq!(is_online(&bench), Some(false));
    bench.message("zigbee2mqtt/bridge/state", r#"{"state":"online"}"#);
    assert_eq!(is_online(&bench), Some(false), "the bridge does not speak for it");
}

#[test]
fn shelly() {
    let mut bench = Bench::online();
    let messages = recorded::lines("shelly");
    let plus = "shelly/shellyplus1-441793ab3fb4";
    // Nothing of this one is retained but that it is there: it says each thing once.
    for message in messages {
        bench.message(&message.topic, message.payload);
    }
    let wanted = bench.wait(GATHER_TIME);
    let wanted = subscribed(&wanted);
    for topic in ["shellyplus1-441793ab3fb4/status/+", "shellyplus1-441793ab3fb4/status/switch:0"] {
        assert!(wanted.contains(&topic), "{topic} in {wanted:?}");
    }
    assert_eq!(
        value(&bench, plus, "switch:0"),
        "false",
        "what made the part known is what it reports"
    );
    assert_eq!(value(&bench, plus, "switch:0.temperature"), "37.7");
    assert_eq!(bench.state.peer().boards.get(plus).unwrap().is_online(), Some(true));
    let event = |params: &str| {
        format!(
            r#"{{"src":"shellyplus1-441793ab3fb4","dst":"x","method":"NotifyStatus","params":{params}}}"#
        )
    };
    order(
        &mut bench,
        (plus, "switch:0"),
        Order::Switch(true),
        ("shellyplus1-441793ab3fb4/command/switch:0", "on"),
        (
            "shellyplus1-441793ab3fb4/events/rpc",
            &event(r#"{"ts":1.5,"switch:0":{"id":0,"output":true,"source":"MQTT"}}"#),
        ),
    );
    bench.message(
        "shellyplus1-441793ab3fb4/events/rpc",
        event(r#"{"ts":2.5,"input:0":{"id":0,"state":true}}"#),
    );
    assert_eq!(value(&bench, plus, "switch:0"), "true", "of which nothing is said stays");
    assert_eq!(value(&bench, plus, "input:0"), "true");
    let ask = ("shellyplus1-441793ab3fb4/command", "status_update");
    press(&mut bench, plus, "status_update", ask);
    assert_eq!(value(&bench, "shelly/shellyplusht-c049ef8bc088", "humidity:0.rh"), "57.6");
}

#[test]
fn homie_5() {
    let mut bench = page("homie5");
    let fire = "homie/5/fireplace";
    assert_eq!(bench.state.peer().boards.get(fire).unwrap().is_online(), Some(true));
    assert_eq!(value(&bench, fire, "pilot/status"), "off");
    assert_eq!(value(&bench, fire, "flames/value"), "40");
    order(
        &mut bench,
        (fire, "pilot/control"),
        Order::Switch(true),
        ("homie/5/fireplace/pilot/control/set", "true"),
        ("homie/5/fireplace/pilot/control", "true"),
    );
    order(
        &mut bench,
        (fire, "flames/value"),
        Order::Value("70".to_owned()),
        ("homie/5/fireplace/flames/value/set", "70"),
        ("homie/5/fireplace/flames/value", "70.0"),
    );
    bench.message("homie/5/fireplace/$state", "lost");
    assert_eq!(bench.state.peer().boards.get(fire).unwrap().is_online(), Some(false));
}
