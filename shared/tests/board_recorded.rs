//! What real devices said of themselves (`discovery/README.md`): each becomes a board, with the parts that
//! it has. What is broken is in `board_broken`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod recorded;

use recorded::{heard, lines};
use shared::board::manifest::{Component, Discovery, Kind, Manifest};

fn manifest(discovery: &Discovery, board: &str) -> Manifest {
    let said = discovery.manifest(board).unwrap_or_else(|| panic!("{board} is not known"));
    said.unwrap_or_else(|(error, _)| panic!("{board}: {error}"))
}

/// A part on one line: what it is, where its commands go, and where it reports.
fn line(part: &Component) -> String {
    let kind = match &part.kind {
        Kind::Light(it) => format!("light {} | {}", it.payload_on, it.payload_off),
        Kind::Switch(it) => format!("switch {} | {}", it.payload_on, it.payload_off),
        Kind::Sensor { unit, .. } => format!("sensor {}", unit.as_deref().unwrap_or("-")),
        Kind::BinarySensor { on, off, .. } => format!("binary {on} | {off}"),
        Kind::Number(it) => format!("number {} {:?}", it.command.payload("7"), it.range),
        Kind::Select { command, options } => {
            format!("select {} of {}", command.payload(&options[0]), options.len())
        }
        Kind::Button { payload, .. } => format!("button {payload}"),
        Kind::Text { .. } => "text".to_owned(),
        Kind::Color { space, .. } => format!("color {space:?}"),
        Kind::Other(what) => format!("other {what}"),
    };
    let to = part.kind.command_topic().map_or("", |it| it.as_str());
    let from = part.state_topic.as_ref().map_or("", |it| it.as_str());
    format!("{}: {kind} > {to} < {from}", part.id)
}

fn check(file: &str, board: &str, name: &str, expected: &[&str]) {
    let mut discovery = Discovery::default();
    heard(&mut discovery, file);
    let manifest = manifest(&discovery, board);
    assert_eq!(manifest.name, name);
    let found: Vec<_> = manifest.components.iter().map(line).collect();
    assert_eq!(found, expected, "{board}");
    for part in &manifest.components {
        assert!(part.value.is_supported(), "{board} {}: {}", part.id, part.value.as_str());
    }
}

#[test]
fn esphome_is_what_its_single_components_say_together() {
    check(
        "esphome",
        "homeassistant/20500de464ec",
        "GarageDoor1",
        &[
            "binary_sensor/garagedoor1/garage_door_position/garage_door_position: binary ON | OFF >  < garagedoor1/binary_sensor/garage_door_position/state",
            r#"light/garagedoor1/garage_esp_status_led/garage_esp_status_led: light {"state":"ON"} | {"state":"OFF"} > garagedoor1/light/garage_esp_status_led/command < garagedoor1/light/garage_esp_status_led/state"#,
            "sensor/garagedoor1/garage_humidity/garage_humidity: sensor % >  < garagedoor1/sensor/garage_humidity/state",
            "sensor/garagedoor1/garage_temperature/garage_temperature: sensor °C >  < garagedoor1/sensor/garage_temperature/state",
        ],
    );
    let tube = "light/the_tube_light/the_tube_light/the_tube_light";
    let at =
        "> the_tube_light/light/the_tube_light/command < the_tube_light/light/the_tube_light/state";
    check(
        "esphome",
        "homeassistant/5ccf7fe027f0",
        "the_tube_light",
        &[
            &format!(r#"{tube}: light {{"state":"ON"}} | {{"state":"OFF"}} {at}"#),
            &format!(
                r#"{tube}.brightness: number {{"state":"ON","brightness":7}} Some((0.0, 255.0)) {at}"#
            ),
            &format!("{tube}.color: color Rgb {at}"),
        ],
    );
    let start = "button/zima/start_hp/start_hp: button PRESS > zima/button/start_hp/command < ";
    check("esphome", "homeassistant/a020a61c3105", "zima", &[start]);
    let gate = "cover/pico1/test_cover/test_cover";
    let to = "> pico1/cover/test_cover/command < ";
    check(
        "esphome",
        "homeassistant/5002918689c4",
        "pico1",
        &[
            &format!("{gate}: sensor - >  < pico1/cover/test_cover/state"),
            &format!("{gate}.OPEN: button OPEN {to}"),
            &format!("{gate}.STOP: button STOP {to}"),
            &format!("{gate}.CLOSE: button CLOSE {to}"),
            &format!(
                "{gate}.position: number 7 Some((0.0, 100.0)) > pico1/cover/test_cover/position/command < pico1/cover/test_cover/position/state"
            ),
        ],
    );
}

#[test]
fn tasmota_is_what_its_config_and_sensors_say() {
    let state = "< tele/tasmota_F17F56/STATE";
    let sensor = |name: &str, unit: &str| {
        format!("ENERGY_{name}: sensor {unit} >  < tele/tasmota_F17F56/SENSOR")
    };
    let all = [
        format!("POWER: switch ON | OFF > cmnd/tasmota_F17F56/POWER {state}"),
        "STATE: button  > cmnd/tasmota_F17F56/STATE < ".to_owned(),
        sensor("TotalStartTime", "-"),
        sensor("Total", "kWh"),
        sensor("Yesterday", "kWh"),
        sensor("Today", "kWh"),
        sensor("Power", "W"),
        sensor("ApparentPower", "VA"),
        sensor("ReactivePower", "var"),
        sensor("Factor", "-"),
        sensor("Voltage", "V"),
        sensor("Current", "A"),
    ];
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    check("tasmota", "tasmota/E09806F17F56", "Tasmota", &all);
    check(
        "tasmota",
        "tasmota/E8DB8494B051",
        "Tasmota",
        &[
            "POWER1: switch ON | OFF > cmnd/E8DB8494B051/POWER1 < tele/E8DB8494B051/STATE",
            "POWER2: switch ON | OFF > cmnd/E8DB8494B051/POWER2 < tele/E8DB8494B051/STATE",
            "POWER3: switch ON | OFF > cmnd/E8DB8494B051/POWER3 < tele/E8DB8494B051/STATE",
            "STATE: button  > cmnd/E8DB8494B051/STATE < ",
        ],
    );
}

#[test]
fn zigbee2mqtts_list_is_read_where_home_assistant_is_told_nothing() {
    let at = "> zigbee2mqtt/0xc4d7fdbbfeba0000/set < zigbee2mqtt/0xc4d7fdbbfeba0000";
    let all = [
        format!(r#"power_on_behavior: select {{"power_on_behavior":"off"}} of 4 {at}"#),
        format!(r#"state: light {{"state":"ON"}} | {{"state":"OFF"}} {at}"#),
        format!(r#"state.brightness: number {{"brightness":7}} Some((0.0, 254.0)) {at}"#),
        format!(r#"state.color_temp: number {{"color_temp":7}} Some((142.0, 500.0)) {at}"#),
        format!("state.color: color Xy {at}"),
        r#"effect: select {"effect":"blink"} of 8 > zigbee2mqtt/0xc4d7fdbbfeba0000/set < "#
            .to_owned(),
        format!(
            r#"do_not_disturb: switch {{"do_not_disturb":true}} | {{"do_not_disturb":false}} {at}"#
        ),
        "linkquality: sensor lqi >  < zigbee2mqtt/0xc4d7fdbbfeba0000".to_owned(),
    ];
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    check("zigbee2mqtt", "zigbee2mqtt/0xc4d7fdbbfeba0000", "0xc4d7fdbbfeba0000", &all);
    let at = "> zigbee2mqtt/0x6ce4a4fffe6d2f80/set < zigbee2mqtt/0x6ce4a4fffe6d2f80";
    let all = [
        format!(r#"state: switch {{"state":"ON"}} | {{"state":"OFF"}} {at}"#),
        format!(
            r#"network_indicator: switch {{"network_indicator":true}} | {{"network_indicator":false}} {at}"#
        ),
        format!(
            r#"delayed_power_on_time: number {{"delayed_power_on_time":7}} Some((0.5, 3599.5)) {at}"#
        ),
        format!(r#"external_trigger_mode: select {{"external_trigger_mode":"edge"}} of 4 {at}"#),
        "inching_control_set: other composite >  < ".to_owned(),
        "action: sensor - >  < zigbee2mqtt/0x6ce4a4fffe6d2f80".to_owned(),
        "linkquality: sensor lqi >  < zigbee2mqtt/0x6ce4a4fffe6d2f80".to_owned(),
    ];
    let all: Vec<_> = all.iter().map(String::as_str).collect();
    check("zigbee2mqtt", "zigbee2mqtt/0x6ce4a4fffe6d2f80", "0x6ce4a4fffe6d2f80", &all);
    check("zigbee2mqtt", "zigbee2mqtt/0x00169a00022256da", "my_sensor", &[]);
}

#[test]
fn what_zigbee2mqtt_tells_home_assistant_has_one_card() {
    let mut discovery = Discovery::default();
    let (list, told) =
        ("zigbee2mqtt/0x00158d0001e0b1f8", "homeassistant/zigbee2mqtt_0x00158d0001e0b1f8");
    let messages = lines("zigbee2mqtt");
    let (of_home, of_list): (Vec<_>, Vec<_>) =
        messages.iter().partition(|it| it.topic.starts_with("homeassistant/"));
    for message in of_list {
        discovery.handle(&message.topic, message.payload.as_bytes());
    }
    assert_eq!(manifest(&discovery, list).components.len(), 2, "the list alone");
    for message in &of_home {
        let heard = discovery.handle(&message.topic, message.payload.as_bytes());
        let both: Vec<_> = heard.iter().map(|it| it.board.as_str()).collect();
        assert_eq!(both.contains(&list), both.contains(&told), "both are drawn anew: {both:?}");
    }
    assert!(discovery.manifest(list).is_none(), "one is enough");
    let found = manifest(&discovery, told);
    let units: Vec<_> = found.components.iter().map(line).collect();
    assert_eq!(units.len(), 2, "{units:?}");
    assert!(units[1].ends_with("sensor °C >  < zigbee2mqtt/0x00158d0001e0b1f8"), "{units:?}");
    for message in &of_home {
        discovery.handle(&message.topic, b"");
    }
    assert_eq!(manifest(&discovery, list).components.len(), 2, "it is told no more");
    // The list without the device: it has left.
    let heard = discovery.handle("zigbee2mqtt/bridge/devices", b"[]");
    assert_eq!(heard.len(), 4, "{heard:?}");
    assert!(discovery.manifest(list).is_none());
}

#[test]
fn shellys_parts_are_seen_in_what_it_reports() {
    check(
        "shelly",
        "shelly/shellyplus1-441793ab3fb4",
        "shellyplus1-441793ab3fb4",
        &[
            "input:0: binary True | False >  < shellyplus1-441793ab3fb4/status/input:0",
            "switch:0: switch on | off > shellyplus1-441793ab3fb4/command/switch:0 < shellyplus1-441793ab3fb4/status/switch:0",
            "switch:0.temperature: sensor °C >  < shellyplus1-441793ab3fb4/status/switch:0",
            "status_update: button status_update > shellyplus1-441793ab3fb4/command < ",
        ],
    );
    check(
        "shelly",
        "shelly/shellyplusht-c049ef8bc088",
        "shellyplusht-c049ef8bc088",
        &[
            "devicepower:0.battery: sensor % >  < shellyplusht-c049ef8bc088/status/devicepower:0",
            "humidity:0.rh: sensor % >  < shellyplusht-c049ef8bc088/status/humidity:0",
            "temperature:0.tC: sensor °C >  < shellyplusht-c049ef8bc088/status/temperature:0",
            "status_update: button status_update > shellyplusht-c049ef8bc088/command < ",
        ],
    );
    let mut discovery = Discovery::default();
    heard(&mut discovery, "shelly");
    let both = manifest(&discovery, "shelly/shelly2pmg3-aabbccddeeff");
    let ids: Vec<_> = both.components.iter().map(|it| it.id.as_str()).collect();
    let of = |n: usize| {
        ["", ".apower", ".voltage", ".current", ".aenergy", ".temperature"]
            .map(|what| format!("switch:{n}{what}"))
    };
    let all =
        [vec!["input:0".to_owned()], of(0).into(), of(1).into(), vec!["status_update".into()]];
    assert_eq!(ids, all.concat());
    let heard_again = heard(&mut discovery, "shelly");
    assert!(heard_again.is_empty(), "the same parts are nothing new: {heard_again:?}");
    // It stays when the connection is new, as long as it is said to be there.
    discovery.expect_again();
    discovery.handle("shellyplus1-441793ab3fb4/online", b"true");
    let gone = discovery.forget_unheard();
    assert_eq!(gone.len(), 2, "{gone:?}");
    let plus = manifest(&discovery, "shelly/shellyplus1-441793ab3fb4");
    assert_eq!(plus.components.len(), 4, "nothing of it was retained but that it is there");
}

#[test]
fn shelly_under_another_prefix_is_known_by_who_says_it() {
    let mut discovery = Discovery::default();
    let say = r#"{"src":"shellydimmerg3-aabb","dst":"x","method":"NotifyFullStatus","params":{"ts":1,
        "light:0":{"id":0,"output":true,"brightness":40.0},"cover:1":{"state":"open","current_pos":70},
        "rgbw:0":{"output":false,"rgb":[255,0,0],"brightness":9},"cct:0":{"output":true,"ct":3000},
        "input:2":{"id":2,"state":null},"input:3":{"id":3,"percent":31.5}}}"#;
    assert!(
        discovery.handle("hall/lamp/online", b"true").is_empty(),
        "any topic may end like that"
    );
    assert_eq!(discovery.handle("hall/lamp/events/rpc", say.as_bytes()).len(), 1);
    let lamp = manifest(&discovery, "shelly/hall/lamp");
    let found: Vec<_> = lamp.components.iter().map(line).collect();
    let rpc = |method: &str, params: &str| {
        format!(r#"{{"id":1,"src":"blinklab","method":"{method}","params":{{"id":0,{params}}}}}"#)
    };
    let parts = [
        "cct:0: light on | off > hall/lamp/command/cct:0 < hall/lamp/status/cct:0".to_owned(),
        format!(
            "cct:0.color_temp: number {} None > hall/lamp/rpc < hall/lamp/status/cct:0",
            rpc("CCT.Set", r#""ct":7"#)
        ),
        "cover:1: sensor - >  < hall/lamp/status/cover:1".to_owned(),
        "cover:1.open: button open > hall/lamp/command/cover:1 < ".to_owned(),
        "cover:1.stop: button stop > hall/lamp/command/cover:1 < ".to_owned(),
        "cover:1.close: button close > hall/lamp/command/cover:1 < ".to_owned(),
        format!(
            "cover:1.position: number {} Some((0.0, 100.0)) > hall/lamp/rpc < hall/lamp/status/cover:1",
            rpc("Cover.GoToPosition", r#""pos":7"#).replace(r#""id":0"#, r#""id":1"#)
        ),
        "input:3.percent: sensor % >  < hall/lamp/status/input:3".to_owned(),
        "light:0: light on | off > hall/lamp/command/light:0 < hall/lamp/status/light:0".to_owned(),
        format!(
            "light:0.brightness: number {} Some((0.0, 100.0)) > hall/lamp/rpc < hall/lamp/status/light:0",
            rpc("Light.Set", r#""brightness":7"#)
        ),
        "rgbw:0: light on | off > hall/lamp/command/rgbw:0 < hall/lamp/status/rgbw:0".to_owned(),
        format!(
            "rgbw:0.brightness: number {} Some((0.0, 100.0)) > hall/lamp/rpc < hall/lamp/status/rgbw:0",
            rpc("RGBW.Set", r#""brightness":7"#)
        ),
        "rgbw:0.color: color Rgb > hall/lamp/rpc < hall/lamp/status/rgbw:0".to_owned(),
        "status_update: button status_update > hall/lamp/command < ".to_owned(),
    ];
    assert_eq!(found, parts);
    let dimmer = lamp.components.iter().find(|it| it.id == "light:0.brightness").unwrap();
    let also = dimmer.also.as_ref().unwrap();
    assert_eq!(also.topic.as_str(), "hall/lamp/events/rpc");
    assert_eq!(also.value.extract(say.as_bytes()).as_deref(), Ok("40.0"));
    let further: Vec<_> = discovery.further_filters().collect();
    assert_eq!(further, ["hall/lamp/online", "hall/lamp/status/+"]);
    assert!(discovery.concerns("hall/lamp/online"), "now it is its");
}

#[test]
fn homie_5_has_its_parts_in_any_domain() {
    check(
        "homie5",
        "homie/5/fireplace",
        "Smart Fireplace",
        &[
            "pilot/control: switch true | false > homie/5/fireplace/pilot/control/set < homie/5/fireplace/pilot/control",
            "pilot/status: sensor - >  < homie/5/fireplace/pilot/status",
            "flames/value: number 7 Some((0.0, 100.0)) > homie/5/fireplace/flames/value/set < homie/5/fireplace/flames/value",
        ],
    );
    let mut discovery = Discovery::default();
    let description = r#"{"homie":"5.0","name":"Panel","nodes":{"do":{"properties":
        {"action":{"datatype":"enum","format":"dim,toggle","settable":true,"retained":false}}}}}"#;
    discovery.handle("ebus/5/panel/$description", description.as_bytes());
    let panel = manifest(&discovery, "ebus/5/panel");
    let action = r"do/action: select dim of 2 > ebus/5/panel/do/action/set < ";
    assert_eq!(line(&panel.components[0]), action, "an action is never reported");
}
