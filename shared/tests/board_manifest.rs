//! Manifests as real firmware sends them, manifests as students break them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::board::manifest::{
    AvailabilityMode, Component, Control, Kind, MAX_COMPONENTS, MAX_MANIFEST_LEN, Manifest,
    Problem, Shape, ValueError, ValueTemplate,
};
use shared::topic::TopicName;

fn parse(json: &str) -> Manifest {
    Manifest::parse("board", json.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

fn component<'a>(manifest: &'a Manifest, id: &str) -> &'a Component {
    manifest.components.iter().find(|component| component.id == id).unwrap()
}

fn control(component: &Component) -> &Control {
    match &component.kind {
        Kind::Light(control) | Kind::Switch(control) => control,
        other => panic!("{other:?}"),
    }
}

/// What the component reports when this payload comes.
fn state(component: &Component, payload: &str) -> Result<String, ValueError> {
    component.value.extract(payload.as_bytes())
}

fn topic(name: &str) -> Option<TopicName> {
    Some(TopicName::new(name).unwrap())
}

/// Long keys, topics shared by the device, a value that is the whole payload.
#[test]
fn a_node_in_the_manner_of_esphome() {
    let manifest = parse(
        r#"{
          "device": {
            "identifiers": "a4cf1277d1e0", "name": "Büro Knoten", "manufacturer": "Espressif",
            "model": "esp32dev", "sw_version": "2026.1.0 (ESP-IDF)",
            "connections": [["mac", "a4:cf:12:77:d1:e0"]]
          },
          "origin": { "name": "esphome", "sw_version": "2026.1.0" },
          "availability_topic": "buero/status",
          "components": {
            "relay": {
              "platform": "switch", "name": "Heizung", "unique_id": "buero-relay",
              "state_topic": "buero/switch/heizung/state",
              "command_topic": "buero/switch/heizung/command"
            },
            "temperature": {
              "platform": "sensor", "name": null, "device_class": "temperature",
              "unit_of_measurement": "°C", "state_class": "measurement", "expire_after": 90,
              "state_topic": "buero/sensor/temperatur/state", "unique_id": "buero-t"
            },
            "window": {
              "platform": "binary_sensor", "device_class": "window", "unique_id": "buero-w",
              "state_topic": "buero/binary_sensor/fenster/state"
            },
            "old_sensor": { "platform": "sensor" }
          },
          "qos": 1
        }"#,
    );
    assert_eq!(manifest.name, "Büro Knoten");
    assert_eq!(manifest.sw_version.as_deref(), Some("2026.1.0 (ESP-IDF)"));
    assert_eq!(manifest.origin.as_deref(), Some("esphome"));
    assert_eq!(manifest.availability[0].read(b"offline"), Some(false));
    assert_eq!(manifest.availability[0].read(b"what"), None);
    let ids: Vec<_> = manifest.components.iter().map(|component| component.id.as_str()).collect();
    assert_eq!(ids, ["relay", "temperature", "window"], "in order, and without what is taken back");

    let relay = component(&manifest, "relay");
    assert_eq!(control(relay).command_topic.as_str(), "buero/switch/heizung/command");
    assert_eq!(control(relay).command(true), "ON");
    assert_eq!(control(relay).read(&state(relay, "OFF").unwrap()), Some(false));

    let temperature = component(&manifest, "temperature");
    assert_eq!(temperature.name, "Büro Knoten", "null is the name of the device");
    assert_eq!(
        temperature.kind,
        Kind::Sensor { unit: Some("°C".into()), device_class: Some("temperature".into()) }
    );
    assert_eq!(component(&manifest, "window").name, "window");
}

/// A JSON light, values in one JSON, two availabilities that both count, booleans as states.
#[test]
fn a_bulb_and_a_door_in_the_manner_of_zigbee2mqtt() {
    let manifest = parse(
        r#"{
          "device": {"identifiers": ["zigbee2mqtt_0x0017"], "name": "kitchen", "model": "LED1836"},
          "origin": {"name": "Zigbee2MQTT", "sw": "2.1.0", "url": "https://example.org"},
          "availability": [
            {"topic": "z/bridge/state", "value_template": "{{ value_json.state }}"},
            {"topic": "z/kitchen/availability", "value_template": "{{ value_json.state }}"}
          ],
          "availability_mode": "all",
          "state_topic": "z/kitchen",
          "components": {
            "light": {
              "platform": "light", "schema": "json", "brightness": true, "name": null,
              "command_topic": "z/kitchen/set", "supported_color_modes": ["brightness"]
            },
            "contact": {
              "platform": "binary_sensor", "device_class": "door",
              "payload_on": false, "payload_off": true,
              "value_template": "{{ value_json['contact'] }}"
            },
            "battery": {
              "platform": "sensor", "device_class": "battery", "unit_of_measurement": "%",
              "value_template": "{{ value_json.battery }}"
            },
            "effect": {"platform": "select", "options": ["blink"], "command_topic": "z/kitchen/set"},
            "warm": {
              "platform": "switch", "command_topic": "z/kitchen/set", "state_topic": "z/warm",
              "command_template": "{\"warm\": \"{{ value }}\"}"
            }
          }
        }"#,
    );
    let payload = r#"{"state":"ON","brightness":120,"contact":false,"battery":87.5}"#;
    let light = component(&manifest, "light");
    assert_eq!(light.state_topic, topic("z/kitchen"));
    assert_eq!(control(light).command(true), r#"{"state":"ON"}"#);
    assert_eq!(control(light).read(&state(light, payload).unwrap()), Some(true));

    let contact = component(&manifest, "contact");
    let Kind::BinarySensor { on, .. } = &contact.kind else { panic!("{contact:?}") };
    assert_eq!(state(contact, payload).as_ref(), Ok(on), "a door that has no contact is open");
    assert_eq!(state(component(&manifest, "battery"), payload).as_deref(), Ok("87.5"));
    let Kind::Select { options, .. } = &component(&manifest, "effect").kind else { panic!() };
    assert_eq!(options, &["blink"]);
    let Kind::Number(brightness) = &component(&manifest, "light.brightness").kind else { panic!() };
    assert_eq!(brightness.range, Some((0.0, 255.0)));
    assert_eq!(brightness.command.payload("120"), r#"{"state":"ON","brightness":120}"#);
    let of_light = component(&manifest, "light.brightness");
    assert_eq!(of_light.of.as_deref(), Some("light"));
    assert_eq!(state(of_light, payload).as_deref(), Ok("120"));

    let warm = component(&manifest, "warm");
    assert_eq!(control(warm).command(false), r#"{"warm": "OFF"}"#);
    assert_eq!(control(warm).read("OFF"), Some(false));

    assert_eq!(manifest.availability_mode, AvailabilityMode::All);
    let answers: Vec<_> =
        manifest.availability.iter().map(|it| it.read(br#"{"state":"online"}"#)).collect();
    assert_eq!(manifest.availability_mode.combine(&answers, None), Some(true));
}

/// Short keys, `~` at both ends, words of its own for on, off and gone.
#[test]
fn a_plug_in_the_manner_of_tasmota() {
    let manifest = parse(
        r#"{"dev":{"ids":["2CF432"],"name":"Plug","mf":"Tasmota","mdl":"Sonoff S26","sw":"14.2"},
        "o":{"name":"Tasmota"},
        "~":"plug/",
        "avty_t":"~tele/LWT","pl_avail":"Online","pl_not_avail":"Offline",
        "cmps":{
          "relay":{"p":"switch","name":"Power","uniq_id":"2CF432_RL_1","cmd_t":"cmnd/POWER/~",
            "stat_t":"~tele/STATE","val_tpl":"{{value_json.POWER}}","pl_on":1,"pl_off":0,
            "stat_on":"ON","stat_off":"OFF"},
          "power":{"p":"sensor","~":"meter","stat_t":"~/SENSOR","dev_cla":"power",
            "unit_of_meas":"W","val_tpl":"{{value_json['ENERGY'].Power}}"}}}"#,
    );
    assert_eq!(manifest.availability[0].topic.as_str(), "plug/tele/LWT");
    assert_eq!(manifest.availability[0].read(b"Offline"), Some(false));
    let relay = component(&manifest, "relay");
    assert_eq!(control(relay).command_topic.as_str(), "cmnd/POWER/plug/");
    assert_eq!(control(relay).command(true), "1", "a number is text, as for Home Assistant");
    assert_eq!(control(relay).read(&state(relay, r#"{"POWER":"ON"}"#).unwrap()), Some(true));
    let power = component(&manifest, "power");
    assert_eq!(power.state_topic, topic("meter/SENSOR"));
    assert_eq!(state(power, r#"{"ENERGY":{"Power":12}}"#).as_deref(), Ok("12"));
}

/// Without an availability of the device, those of its components count, each once.
#[test]
fn availability_may_be_said_by_each_component() {
    let manifest = parse(
        r#"{"dev":{},"cmps":{
          "a":{"p":"sensor","stat_t":"a","avty":{"t":"one"},"avty_mode":"any"},
          "b":{"p":"sensor","stat_t":"b","avty":[{"t":"one"},{"t":"two","pl_avail":"yes"}]}}}"#,
    );
    assert_eq!(manifest.name, "board");
    let topics: Vec<_> = manifest.availability.iter().map(|it| it.topic.as_str()).collect();
    assert_eq!(topics, ["one", "two"]);
    assert_eq!(manifest.availability[1].read(b"yes"), Some(true));
}

#[test]
fn of_equal_keys_the_short_one_and_then_the_last_one_counts() {
    let manifest = parse(
        r#"{"dev":{"name":"first","name":"last"},"cmps":{
          "s":{"p":"light","cmd_t":"gone"},
          "s":{"p":"sensor","state_topic":"long","stat_t":"short"}}}"#,
    );
    assert_eq!(manifest.name, "last");
    assert_eq!(manifest.components.len(), 1);
    assert_eq!(manifest.components[0].state_topic, topic("short"));
}

#[test]
fn what_cannot_be_commanded_with_two_payloads_is_not_commanded_at_all() {
    let manifest = parse(
        r#"{"dev":{},"cmps":{
          "a":{"p":"light","schema":"template","cmd_t":"a"},
          "b":{"p":"switch","cmd_t":"b","cmd_tpl":"{% if value %}1{% endif %}"},
          "c":{"p":"switch","cmd_t":"b","cmd_tpl":"{{ value | lower }}"},
          "d":{"p":"number","cmd_t":"d","cmd_tpl":"{{ value * 2 }}"}}}"#,
    );
    let platforms = ["light", "switch", "switch", "number"];
    for (component, platform) in manifest.components.iter().zip(platforms) {
        assert_eq!(component.kind, Kind::Other(platform.into()));
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let shape =
        |key: &str, expected, found| Problem::WrongShape { key: key.into(), expected, found };
    let missing = |key: &str| Problem::Missing { key: key.into() };
    for (json, problem, line, column) in [
        ("", Problem::Unfinished, 1, 1),
        ("[]", shape("", Shape::Object, Shape::List), 1, 1),
        ("{}", missing("device"), 1, 1),
        (r#"{"dev":{}}"#, missing("components"), 1, 1),
        ("{\n \"dev\": 5,\n \"cmps\": {}}", shape("dev", Shape::Object, Shape::Number), 2, 9),
        (r#"{"dev":{"name":[]},"cmps":{}}"#, shape("dev.name", Shape::Text, Shape::List), 1, 16),
        (r#"{"dev":{},"cmps":[]}"#, shape("cmps", Shape::Object, Shape::List), 1, 18),
        (r#"{"dev":{},"cmps":{"a":1}}"#, shape("cmps.a", Shape::Object, Shape::Number), 1, 23),
        (r#"{"dev":{},"cmps":{"a":{}}}"#, missing("cmps.a.platform"), 1, 23),
        (
            r#"{"dev":{},"cmps":{"é":{"p":"light","name":"x"}}}"#,
            missing("cmps.é.command_topic"),
            1,
            23,
        ),
        (
            r#"{"dev":{},"cmps":{"a":{"p":"sensor","name":"x"}}}"#,
            missing("cmps.a.state_topic"),
            1,
            23,
        ),
        (r#"{"dev":{},"cmps":{},"avty":[{}]}"#, missing("avty.topic"), 1, 29),
    ] {
        let error = Manifest::parse("board", json.as_bytes()).unwrap_err();
        assert_eq!((&error.problem, error.line, error.column), (&problem, line, column), "{json}");
    }
}

#[test]
fn a_topic_that_is_none_is_shown_as_it_came_out() {
    let json =
        "{\"dev\":{},\"~\":\"home\",\"cmps\":{\n\"a\":{\"p\":\"sensor\",\"stat_t\":\"~/+\"}}}";
    let error = Manifest::parse("board", json.as_bytes()).unwrap_err();
    assert_eq!((error.line, error.column), (2, 28));
    assert!(
        error
            .to_string()
            .starts_with("line 2, column 28: `cmps.a.stat_t` has to be a topic, `home/+` is none"),
        "{error}"
    );
}

#[test]
fn broken_json_is_said_with_its_place() {
    for (json, line, column) in [
        ("{\"dev\": {},\n\"cmps\": {\"a\" {}}}", 2, 14),
        ("{\"dev\": {\"name\": \"Küche\",}}", 1, 26),
        ("{'dev': {}}", 1, 2),
        ("{\"dev\": {}}\n\n}", 3, 1),
        ("{\"dev\": {}, \"cmps\": True}", 1, 21),
    ] {
        let error = Manifest::parse("board", json.as_bytes()).unwrap_err();
        assert!(matches!(error.problem, Problem::NotJson { .. }), "{json}: {error}");
        assert_eq!((error.line, error.column), (line, column), "{json}: {error}");
    }
    let half_a_pair = r#"{"dev":{"name":"\ud800"},"cmps":{}}"#;
    let error = Manifest::parse("board", half_a_pair.as_bytes()).unwrap_err();
    assert!(matches!(error.problem, Problem::NotJson { .. }), "{error}");
    let error = Manifest::parse("board", &[b'{', 0xFF]).unwrap_err();
    assert_eq!(error.problem, Problem::NotUtf8);
}

#[test]
fn limits_are_named_and_kept() {
    let mut json = String::from(r#"{"dev":{},"cmps":{}}"#);
    json.extend(std::iter::repeat_n(' ', MAX_MANIFEST_LEN - json.len()));
    assert!(Manifest::parse("board", json.as_bytes()).is_ok());
    json.push(' ');
    let error = Manifest::parse("board", json.as_bytes()).unwrap_err();
    assert_eq!(error.problem, Problem::TooLarge { bytes: MAX_MANIFEST_LEN + 1 });

    let with = |count: usize| {
        let list: Vec<_> =
            (0..count).map(|i| format!(r#""{i}":{{"p":"sensor","stat_t":"t"}}"#)).collect();
        format!(r#"{{"dev":{{}},"cmps":{{{}}}}}"#, list.join(","))
    };
    assert_eq!(parse(&with(MAX_COMPONENTS)).components.len(), MAX_COMPONENTS);
    let many = with(MAX_COMPONENTS + 1);
    let error = Manifest::parse("board", many.as_bytes()).unwrap_err();
    assert_eq!(error.problem, Problem::TooManyComponents);

    // As deep as fits: an error or not, but no overflow of the stack.
    for open in ["[", "{\"a\":", "{\"dev\":{},\"cmps\":{\"a\":"] {
        let deep = open.repeat(MAX_MANIFEST_LEN / open.len());
        assert!(Manifest::parse("board", deep.as_bytes()).is_err());
    }
    let depth = 100_000;
    let deep = "[".repeat(depth) + &"]".repeat(depth);
    let json = format!(r#"{{"dev":{{"x":{deep}}},"cmps":{{}}}}"#);
    assert!(Manifest::parse("board", json.as_bytes()).is_ok(), "nobody asked for `x`");
    assert_eq!(
        ValueTemplate::parse("{{ value_json[0] }}").extract(deep.as_bytes()),
        Err(ValueError::NotJson)
    );
}
