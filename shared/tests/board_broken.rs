//! Announcements that are broken, hostile or huge: what is wrong is said with its place, and nothing worse
//! comes of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod recorded;

use recorded::lines;
use shared::board::manifest::{Discovery, Kind, Manifest, Problem, Shape};

fn manifest(discovery: &Discovery, board: &str) -> Manifest {
    let said = discovery.manifest(board).unwrap_or_else(|| panic!("{board} is not known"));
    said.unwrap_or_else(|(error, _)| panic!("{board}: {error}"))
}

#[test]
fn what_is_broken_says_what_and_where() {
    let key = |key: &str| Problem::Missing { key: key.to_owned() };
    let shape =
        |key: &str, expected, found| Problem::WrongShape { key: key.to_owned(), expected, found };
    let not = |key: &str, value: &str| Problem::NotAllowed {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let list = "zigbee2mqtt/bridge/devices";
    let expose = |json: &str| {
        format!(
            r#"[{{"ieee_address":"0x1","friendly_name":"a","definition":{{"exposes":[{json}]}}}}]"#
        )
    };
    let first = "definition.exposes.0";
    let of = |rest: &str| format!("{first}.{rest}");
    let plug = "shellyplus1-441793ab3fb4";
    let status = format!("{plug}/status/switch:0");
    let events = format!("{plug}/events/rpc");
    let (bridge, device, shelly) =
        ("zigbee2mqtt/bridge", "zigbee2mqtt/0x1", format!("shelly/{plug}"));
    // `at` is where it is, in what is shown; nothing stands for its end.
    for (topic, payload, board, problem, at) in [
        (list, "{}".to_owned(), bridge, shape("", Shape::List, Shape::Object), "{"),
        (list, "[{".to_owned(), bridge, Problem::Unfinished, ""),
        (list, "[5]".to_owned(), bridge, shape("", Shape::Object, Shape::Number), "5"),
        (list, r#"[{"friendly_name":"a"}]"#.to_owned(), bridge, key("ieee_address"), "{"),
        (list, r#"[{"ieee_address":[]}]"#.to_owned(), bridge, shape("ieee_address", Shape::Text, Shape::List), "[]"),
        (list, r#"[{"ieee_address":""}]"#.to_owned(), bridge, not("ieee_address", ""), "{"),
        (list, r#"[{"ieee_address":"0x1"}]"#.to_owned(), device, key("friendly_name"), "{"),
        (list, expose("7"), device, shape(first, Shape::Object, Shape::Number), "7"),
        (list, expose("{}"), device, key(&of("type")), "{}"),
        (list, expose(r#"{"type":"numeric"}"#), device, key(&of("property")), r#"{"type"#),
        (list, expose(r#"{"type":"binary","name":"x"}"#), device, key(&of("value_on")), r#"{"type"#),
        (list, expose(r#"{"type":"enum","property":"x","access":2}"#), device, key(&of("values")), r#"{"type"#),
        (
            list,
            expose(r#"{"type":"numeric","property":"x","access":2,"value_min":9,"value_max":3}"#),
            device,
            not(&of("value_max"), "3"),
            "3",
        ),
        (
            list,
            expose(r#"{"type":"light","features":[{"kind":"binary"}]}"#),
            device,
            key(&of("features.0.type")),
            r#"{"kind"#,
        ),
        (&status, "{".to_owned(), &shelly, Problem::Unfinished, ""),
        (&status, "[]".to_owned(), &shelly, shape("", Shape::Object, Shape::List), "["),
        (&status, r#"{"output":"on"}"#.to_owned(), &shelly, shape("output", Shape::Boolean, Shape::Text), r#""on"#),
        (
            &events,
            r#"{"src":"shellyplus1-x","method":"NotifyStatus","params":{"switch:0":{"apower":"1"}}}"#.to_owned(),
            &shelly,
            shape("params.switch:0.apower", Shape::Number, Shape::Text),
            r#""1""#,
        ),
        (&events, r#"{"src":"shellyplus1-x","method":{}}"#.to_owned(), &shelly, shape("method", Shape::Text, Shape::Object), "{}"),
    ] {
        let mut discovery = Discovery::default();
        discovery.handle(topic, payload.as_bytes());
        let said = discovery.manifest(board).unwrap_or_else(|| panic!("{board}: {payload}"));
        let (error, shown) = said.expect_err(&payload);
        let shown = std::str::from_utf8(shown).unwrap();
        assert!(payload.contains(shown), "{payload}");
        let column = if at.is_empty() { shown.len() } else { shown.find(at).unwrap() + 1 };
        assert_eq!((&error.problem, error.line, error.column), (&problem, 1, column), "{payload}");
    }
    let mut discovery = Discovery::default();
    assert!(discovery.handle("x/events/rpc", b"\xff{").is_empty(), "anybody may speak there");
    assert!(discovery.handle("x/events/rpc", br#"{"src":"other"}"#).is_empty());
}

#[test]
fn hostile_names_and_huge_lists_are_names_and_lists() {
    let mut discovery = Discovery::default();
    let hostile = r#"[{"ieee_address":"0x1","friendly_name":"<b>/+","definition":null},
        {"ieee_address":"0x2","friendly_name":"a\u0000b"},
        {"ieee_address":"0x3","friendly_name":"<img src=x onerror=alert(1)>","definition":{"exposes":[
          {"type":"enum","property":"a\"}]{{ value }}{% if %}","access":7,"values":["</script>"]},
          {"type":"enum","property":"mode\"","access":7,"values":["\"x\""]}]}}]"#;
    discovery.handle("zigbee2mqtt/bridge/devices", hostile.as_bytes());
    for board in ["zigbee2mqtt/0x1", "zigbee2mqtt/0x2"] {
        let (error, _) = discovery.manifest(board).unwrap().unwrap_err();
        assert!(matches!(error.problem, Problem::InvalidTopic { .. }), "{error}");
    }
    let third = manifest(&discovery, "zigbee2mqtt/0x3");
    assert_eq!(third.name, "<img src=x onerror=alert(1)>");
    assert_eq!(third.components[0].kind, Kind::Other("enum".to_owned()), "no template of theirs");
    let Kind::Select { command, .. } = &third.components[1].kind else { panic!() };
    let sent: serde_json::Value = serde_json::from_str(&command.payload("\"x\"")).unwrap();
    assert_eq!(sent, serde_json::json!({ "mode\"": "\"x\"" }), "still one key and one text");
    let state = br#"{"mode\"":"on"}"#;
    assert_eq!(third.components[1].value.extract(state).as_deref(), Ok("on"));

    let one = |n: usize| format!(r#"{{"ieee_address":"0x{n}","friendly_name":"d{n}"}}"#);
    let many: Vec<_> = (0..5000).map(one).collect();
    discovery.handle("zigbee2mqtt/bridge/devices", format!("[{}]", many.join(",")).as_bytes());
    let kept = (0..5000).filter(|n| discovery.manifest(&format!("zigbee2mqtt/0x{n}")).is_some());
    assert_eq!(kept.count(), 400, "as many boards as are listened to");
    let mut discovery = Discovery::default();
    let parts: Vec<_> = (0..5000).map(|n| format!(r#""switch:{n}":{{"output":true}}"#)).collect();
    let huge =
        format!(r#"{{"src":"shelly-x","method":"NotifyStatus","params":{{{}}}}}"#, parts.join(","));
    discovery.handle("shelly-x/events/rpc", huge.as_bytes());
    assert_eq!(manifest(&discovery, "shelly/shelly-x").components.len(), 257);
}

/// Cut off anywhere, or with a byte that is another one: nothing but an error that points into it.
#[test]
fn damage_to_what_is_recorded_is_an_error_inside_it_or_none() {
    for file in ["esphome", "tasmota", "zigbee2mqtt", "shelly", "homie5"] {
        for message in lines(file) {
            let whole = message.payload.as_bytes();
            let cut = (0..whole.len()).step_by(7).map(|end| whole[..end].to_vec());
            let other = (0..whole.len()).step_by(23).flat_map(|at| {
                [b'[', b'"', b'9', b'}', 0xFF].map(|byte| {
                    let mut bytes = whole.to_vec();
                    bytes[at] = byte;
                    bytes
                })
            });
            for payload in cut.chain(other) {
                let mut discovery = Discovery::default();
                for heard in discovery.handle(&message.topic, &payload) {
                    if let Some(Err((error, shown))) = discovery.manifest(&heard.board) {
                        let is_inside = error.line == 1 && error.column <= shown.len() + 1;
                        assert!(is_inside, "{error} in {}", String::from_utf8_lossy(&payload));
                    }
                }
            }
        }
    }
}
