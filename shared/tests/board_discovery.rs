//! Boards announced in each of the known ways, in messages as real firmware sends them, and broken
//! ones of each kind.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::board::manifest::{
    Component, Discovery, FILTERS, Heard, Kind, Manifest, Number, Problem, Rgb, Space, ValueError,
};
use shared::topic::{TopicFilter, TopicName};

const TASMOTA: &str = r#"{"ip":"192.168.1.40","dn":"Desk","fn":["Lamp","Fan",null,null],
"hn":"tasmota-C94FD2-4050","mac":"5CCF7FC94FD2","md":"Generic","ty":0,"if":0,"ofln":"Offline",
"onln":"Online","state":["OFF","ON","TOGGLE","HOLD"],"sw":"14.2.0","t":"desk","ft":"%prefix%/%topic%/",
"tp":["cmnd","stat","tele"],"rl":[2,1,0,0],"swc":[-1,-1],"so":{"4":0,"17":0,"26":0,"68":0},
"lk":1,"lt_st":3,"ver":1}"#;
const TASMOTA_SENSORS: &str = r#"{"sn":{"Time":"2026-03-01T12:00:00","AM2301":{"Temperature":23.4,
"Humidity":51.0},"Switch1":"OFF","TempUnit":"C"},"ver":1}"#;
const HOMIE_5: &str = r#"{"homie":"5.0","version":7,"name":"Heater","nodes":{"room":{"name":"Room",
"properties":{
 "temperature":{"name":"Temperature","datatype":"float","unit":"°C"},
 "target":{"datatype":"float","settable":true,"format":"5:30:0.5","unit":"°C"},
 "mode":{"datatype":"enum","settable":true,"format":"off,eco,comfort"},
 "window":{"datatype":"boolean"},
 "boost":{"datatype":"boolean","settable":true},
 "glow":{"datatype":"color","settable":true,"format":"xyz,hsv"},
 "note":{"datatype":"string","settable":true},
 "odd":{"datatype":"tensor"}}}}}"#;

fn heard(discovery: &mut Discovery, messages: &[(&str, &str)]) -> Vec<Heard> {
    let all = messages.iter().map(|(topic, payload)| discovery.handle(topic, payload.as_bytes()));
    all.flatten().collect()
}

fn manifest(discovery: &Discovery, board: &str) -> Manifest {
    discovery.manifest(board).unwrap().unwrap_or_else(|(error, _)| panic!("{error}"))
}

fn find<'a>(manifest: &'a Manifest, id: &str) -> &'a Component {
    let ids: Vec<_> = manifest.components.iter().map(|it| &it.id).collect();
    let mut all = manifest.components.iter();
    all.find(|it| it.id == id).unwrap_or_else(|| panic!("{id} in {ids:?}"))
}

fn problem(discovery: &Discovery, board: &str) -> (Problem, String) {
    let (error, payload) = discovery.manifest(board).unwrap().unwrap_err();
    (error.problem, String::from_utf8_lossy(payload).into_owned())
}

fn missing(key: &str) -> Problem {
    Problem::Missing { key: key.into() }
}

#[test]
fn every_kind_of_component_is_read_with_its_command() {
    let json = r#"{"dev":{"name":"All"},"cmps":{
      "plain":{"p":"light","cmd_t":"p/set","bri_cmd_t":"p/bri/set","bri_stat_t":"p/bri","bri_scl":100,
        "rgb_cmd_t":"p/rgb/set","rgb_stat_t":"p/rgb","fx_cmd_t":"p/fx"},
      "json":{"p":"light","schema":"json","cmd_t":"j/set","stat_t":"j","bri_scl":254,
        "sup_clrm":["rgb","color_temp"]},
      "hue":{"p":"light","schema":"json","cmd_t":"h/set","stat_t":"h","sup_clrm":["hs"]},
      "n":{"p":"number","cmd_t":"n/set","stat_t":"n","min":-5,"max":5,"step":0.5,"unit_of_meas":"°C",
        "cmd_tpl":"{\"n\": {{ value }} }"},
      "s":{"p":"select","cmd_t":"s/set","stat_t":"s","ops":["a","b"]},
      "b":{"p":"button","cmd_t":"b/set","pl_prs":"GO"},
      "t":{"p":"text","cmd_t":"t/set","stat_t":"t","min":2,"max":8,"mode":"password"}}}"#;
    let manifest = Manifest::parse("b", json.as_bytes()).unwrap();
    let number = |id: &str| match &find(&manifest, id).kind {
        Kind::Number(number) => number.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(find(&manifest, "plain").left_out, ["effect_command_topic"]);
    let Number { command, range, .. } = number("plain.brightness");
    assert_eq!((command.topic.as_str(), range), ("p/bri/set", Some((0.0, 100.0))));
    assert_eq!(command.payload("40"), "40");
    let paint = |id: &str, rgb| match &find(&manifest, id).kind {
        Kind::Color { command, space } => {
            let values = space.values(Rgb(rgb));
            let values: Vec<_> =
                values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            command.payload_of(&values)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(paint("plain.color", [255, 0, 16]), "255,0,16");
    let json = r#"{"state":"ON","color":{"r":1,"g":2,"b":3}}"#;
    assert_eq!(paint("json.color", [1, 2, 3]), json);
    assert_eq!(paint("hue.color", [0, 255, 0]), r#"{"state":"ON","color":{"h":120,"s":100}}"#);
    let said = find(&manifest, "json.color").value.extract(json.as_bytes()).unwrap();
    assert_eq!(Space::Rgb.read(&said), Some(Rgb([1, 2, 3])));
    assert_eq!(number("json.color_temp").range, Some((153.0, 500.0)));
    assert_eq!(
        number("json.color_temp").command.payload("250"),
        r#"{"state":"ON","color_temp":250}"#
    );
    assert_eq!(number("json.brightness").range, Some((0.0, 254.0)));

    let Number { command, range, step, unit } = number("n");
    assert_eq!((range, step, unit.as_deref()), (Some((-5.0, 5.0)), 0.5, Some("°C")));
    assert_eq!(command.payload("1.5"), r#"{"n": 1.5 }"#);
    let Kind::Select { options, .. } = &find(&manifest, "s").kind else { panic!() };
    assert_eq!(options, &["a", "b"]);
    let Kind::Button { payload, .. } = &find(&manifest, "b").kind else { panic!() };
    assert_eq!(payload, "GO");
    let Kind::Text { min, max, is_secret, .. } = &find(&manifest, "t").kind else { panic!() };
    assert_eq!((*min, *max, *is_secret), (2, 8, true));
}

#[test]
fn a_broken_component_says_what_and_where() {
    let not_allowed =
        |key: &str, value: &str| Problem::NotAllowed { key: key.into(), value: value.into() };
    for (component, expected) in [
        (r#"{"p":"number","cmd_t":"n","min":5,"max":5}"#, not_allowed("cmps.a.max", "5")),
        (r#"{"p":"number","cmd_t":"n","step":0}"#, not_allowed("cmps.a.step", "0")),
        (r#"{"p":"number","name":"n"}"#, missing("cmps.a.command_topic")),
        (r#"{"p":"select","cmd_t":"s"}"#, missing("cmps.a.options")),
        (r#"{"p":"button","name":"b"}"#, missing("cmps.a.command_topic")),
        (r#"{"p":"text","cmd_t":"t","max":900}"#, not_allowed("cmps.a.max", "900")),
        (
            r#"{"p":"light","cmd_t":"l","bri_cmd_t":"b","bri_scl":0}"#,
            not_allowed("cmps.a.bri_scl", "0"),
        ),
    ] {
        let json = format!(r#"{{"dev":{{}},"cmps":{{"a":{component}}}}}"#);
        let error = Manifest::parse("b", json.as_bytes()).unwrap_err();
        assert_eq!(error.problem, expected, "{json}");
        assert_eq!(error.line, 1);
        assert!(error.column > 15, "{json}: {error}");
    }
}

#[test]
fn single_components_become_the_board_that_they_name() {
    let mut discovery = Discovery::default();
    let sensor = "homeassistant/sensor/0x0017/temperature/config";
    let light = "homeassistant/light/0x0017/light/config";
    let device = r#""dev":{"ids":["zigbee2mqtt_0x0017"],"name":"Kitchen","mf":"IKEA"}"#;
    let told = heard(
        &mut discovery,
        &[
            (
                sensor,
                &format!(
                    r#"{{"~":"z/kitchen","stat_t":"~","val_tpl":"{{{{ value_json.t }}}}","unit_of_meas":"°C","name":"Temperature","avty":[{{"t":"z/state"}}],{device}}}"#
                ),
            ),
            (
                light,
                &format!(
                    r#"{{"schema":"json","cmd_t":"z/kitchen/set","stat_t":"z/kitchen","sup_clrm":["brightness"],"avty":[{{"t":"z/state"}}],{device}}}"#
                ),
            ),
        ],
    );
    let board = "homeassistant/zigbee2mqtt_0x0017";
    assert!(told.iter().all(|it| it.board == board && !it.is_whole), "{told:?}");
    let whole = manifest(&discovery, board);
    assert_eq!((whole.name.as_str(), whole.availability.len()), ("Kitchen", 1));
    let temperature = find(&whole, "sensor/0x0017/temperature/temperature");
    assert_eq!(temperature.state_topic.as_ref().unwrap().as_str(), "z/kitchen");
    let brightness = find(&whole, "light/0x0017/light/light.brightness");
    assert_eq!(brightness.of.as_deref(), Some("light/0x0017/light/light"));
    assert_eq!(discovery.topics(board).count(), 2);

    // One is taken back, then the other.
    discovery.handle(sensor, b"");
    assert_eq!(manifest(&discovery, board).components.len(), 2);
    discovery.handle(light, b"");
    assert!(discovery.manifest(board).is_none());

    // A broken one is a card of its own, until it is mended.
    let plug = "homeassistant/switch/plug/config";
    heard(&mut discovery, &[(plug, r#"{"name":"x"}"#)]);
    let (fault, payload) = problem(&discovery, "homeassistant/switch/plug");
    assert_eq!((fault, payload.as_str()), (missing("command_topic"), r#"{"name":"x"}"#));
    let told = heard(&mut discovery, &[(plug, r#"{"cmd_t":"x","dev":{"ids":"p"}}"#)]);
    assert_eq!(told.len(), 2, "the broken card goes, the board comes: {told:?}");
    assert!(discovery.manifest("homeassistant/switch/plug").is_none());
    assert_eq!(manifest(&discovery, "homeassistant/p").components.len(), 1);
}

#[test]
fn tasmota_says_relays_lights_and_sensors() {
    let mut discovery = Discovery::default();
    let config = "tasmota/discovery/5CCF7FC94FD2/config";
    heard(
        &mut discovery,
        &[(config, TASMOTA), ("tasmota/discovery/5CCF7FC94FD2/sensors", TASMOTA_SENSORS)],
    );
    let desk = manifest(&discovery, "tasmota/5CCF7FC94FD2");
    assert_eq!((desk.name.as_str(), desk.sw_version.as_deref()), ("Desk", Some("14.2.0")));
    assert_eq!(desk.availability[0].topic.as_str(), "tele/desk/LWT");
    let lamp = find(&desk, "POWER1");
    let Kind::Light(control) = &lamp.kind else { panic!("{lamp:?}") };
    assert_eq!((lamp.name.as_str(), control.command_topic.as_str()), ("Lamp", "cmnd/desk/POWER1"));
    let state =
        r##"{"Time":"x","POWER1":"ON","Dimmer":40,"Color":"0066CC","HSBColor":"210,100,80"}"##;
    let read = |id: &str| find(&desk, id).value.extract(state.as_bytes());
    assert_eq!(read("POWER1").as_deref(), Ok("ON"));
    assert_eq!(read("POWER1.brightness").as_deref(), Ok("40"));
    assert_eq!(Space::Hsv.read(&read("POWER1.color").unwrap()), Some(Rgb([0, 102, 204])));
    let also = find(&desk, "POWER1").also.as_ref().unwrap();
    assert_eq!(also.topic, TopicName::new("stat/desk/RESULT").unwrap());
    assert!(matches!(find(&desk, "POWER2").kind, Kind::Switch(_)));
    assert!(matches!(read("POWER2"), Err(ValueError::Missing { .. })));
    let Kind::Sensor { unit, .. } = &find(&desk, "AM2301_Temperature").kind else { panic!() };
    assert_eq!(unit.as_deref(), Some("°C"));
    let sensor = br#"{"AM2301":{"Temperature":23.4},"Switch1":"OFF"}"#;
    assert_eq!(find(&desk, "AM2301_Temperature").value.extract(sensor).as_deref(), Ok("23.4"));
    assert_eq!(find(&desk, "Switch1").value.extract(sensor).as_deref(), Ok("OFF"));

    let broken = |json: &str| {
        let mut discovery = Discovery::default();
        discovery.handle(config, json.as_bytes());
        problem(&discovery, "tasmota/5CCF7FC94FD2").0
    };
    assert_eq!(broken("{}"), missing("t"));
    assert_eq!(broken(r#"{"t":"x","ft":"%prefix%/","tp":["cmnd"]}"#), missing("tp"));
    assert!(matches!(broken(&TASMOTA.replace("%topic%", "#")), Problem::InvalidTopic { .. }));
    assert!(matches!(
        broken(&TASMOTA.replace("[2,1,0,0]", r#"["x"]"#)),
        Problem::WrongShape { .. }
    ));
    assert_eq!(broken("{"), Problem::Unfinished);
    // What its sensors say is broken: then that is shown.
    discovery.handle("tasmota/discovery/5CCF7FC94FD2/sensors", b"[1]");
    assert_eq!(problem(&discovery, "tasmota/5CCF7FC94FD2").1, "[1]");
}

#[test]
fn tasmotas_shutters_are_moved_and_lights_of_their_own_are_switched() {
    let mut discovery = Discovery::default();
    let json = TASMOTA.replace("[2,1,0,0]", "[3,3,2,2]");
    discovery.handle("tasmota/discovery/AA/config", json.as_bytes());
    let desk = manifest(&discovery, "tasmota/AA");
    let kinds: Vec<_> = desk.components.iter().map(|it| (&*it.id, it.left_out.len())).collect();
    assert_eq!(
        kinds,
        [
            ("Shutter1", 0),
            ("Shutter1.Open", 0),
            ("Shutter1.Stop", 0),
            ("Shutter1.Close", 0),
            ("POWER3", 1),
            ("POWER4", 1),
            ("STATE", 0)
        ]
    );
    let Kind::Number(position) = &desk.components[0].kind else { panic!() };
    assert_eq!(position.command.topic.as_str(), "cmnd/desk/ShutterPosition1");
    let result = br#"{"Shutter1":{"Position":30,"Direction":0,"Target":30}}"#;
    assert_eq!(desk.components[0].value.extract(result).as_deref(), Ok("30"));

    let json = TASMOTA.replace(r#""lt_st":3"#, r#""lt_st":2"#);
    discovery.handle("tasmota/discovery/AA/config", json.as_bytes());
    let white = find(&manifest(&discovery, "tasmota/AA"), "POWER1.color_temp").clone();
    let Kind::Number(Number { range, command, .. }) = &white.kind else { panic!() };
    assert_eq!((*range, command.topic.as_str()), (Some((153.0, 500.0)), "cmnd/desk/CT"));
}

#[test]
fn homie_5_says_all_in_one_description() {
    let mut discovery = Discovery::default();
    let topic = "homie/5/heater/$description";
    assert!(heard(&mut discovery, &[(topic, HOMIE_5)])[0].is_whole);
    let heater = manifest(&discovery, "homie/5/heater");
    assert_eq!((heater.name.as_str(), heater.components.len()), ("Heater", 8));
    let answers = |state: &[u8]| {
        let answers: Vec<_> = heater.availability.iter().map(|it| it.read(state)).collect();
        heater.availability_mode.combine(&answers, None)
    };
    assert_eq!(
        [&b"ready"[..], b"alert", b"lost", b"sleeping"].map(answers),
        [Some(true), Some(true), Some(false), Some(false)]
    );
    let Kind::Number(target) = &find(&heater, "room/target").kind else { panic!() };
    assert_eq!((target.range, target.step), (Some((5.0, 30.0)), 0.5));
    assert_eq!(target.command.topic.as_str(), "homie/5/heater/room/target/set");
    assert!(
        matches!(&find(&heater, "room/mode").kind, Kind::Select { options, .. } if options.len() == 3)
    );
    assert!(matches!(find(&heater, "room/window").kind, Kind::BinarySensor { .. }));
    assert!(matches!(find(&heater, "room/boost").kind, Kind::Switch(_)));
    assert!(matches!(find(&heater, "room/note").kind, Kind::Text { .. }));
    assert_eq!(find(&heater, "room/odd").kind, Kind::Other("tensor".into()));
    let Kind::Color { command, space } = &find(&heater, "room/glow").kind else { panic!() };
    let values = space.values(Rgb([0, 0, 255]));
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(command.payload_of(&values), "hsv,240,100,100");

    for (from, to, expected) in [
        (r#""datatype":"tensor""#, r#""x":1"#, missing("nodes.room.properties.odd.datatype")),
        (
            "off,eco,comfort",
            " , ",
            Problem::NotAllowed { key: "room.mode.format".into(), value: " , ".into() },
        ),
        (
            "5:30:0.5",
            "30:5",
            Problem::NotAllowed { key: "room.target.format".into(), value: "30:5".into() },
        ),
    ] {
        discovery.handle(topic, HOMIE_5.replace(from, to).as_bytes());
        assert_eq!(problem(&discovery, "homie/5/heater").0, expected);
    }
}

#[test]
fn homie_4_says_each_thing_on_its_own_topic() {
    let mut discovery = Discovery::default();
    let messages = [
        ("homie/car/$homie", "4.0.0"),
        ("homie/car/$name", "Supercar"),
        ("homie/car/$nodes", "engine,lights"),
        ("homie/car/engine/$properties", "temperature,speed"),
        ("homie/car/engine/temperature/$datatype", "float"),
        ("homie/car/engine/temperature/$unit", "°C"),
        ("homie/car/engine/speed/$datatype", "integer"),
        ("homie/car/engine/speed/$settable", "true"),
        ("homie/car/engine/speed/$format", "0:240"),
        ("homie/car/lights/$properties", "color"),
        ("homie/car/lights/color/$datatype", "color"),
        ("homie/car/lights/color/$settable", "true"),
        ("homie/car/lights/color/$format", "rgb"),
    ];
    assert!(heard(&mut discovery, &messages[1..]).is_empty(), "not before it says what it is");
    heard(&mut discovery, &messages);
    let car = manifest(&discovery, "homie/car");
    assert_eq!((car.name.as_str(), car.model.as_deref()), ("Supercar", Some("Homie 4.0.0")));
    let Kind::Number(speed) = &find(&car, "engine/speed").kind else { panic!() };
    assert_eq!((speed.range, speed.step), (Some((0.0, 240.0)), 1.0));
    let Kind::Color { command, .. } = &find(&car, "lights/color").kind else { panic!() };
    let values = [("red", "1"), ("green", "2"), ("blue", "3")];
    assert_eq!(command.payload_of(&values), "1,2,3");
    let filters: Vec<_> = discovery.further_filters().collect();
    for (topic, _) in &messages[1..] {
        let is_heard = filters.iter().any(|it| TopicFilter::new(it).unwrap().matches(topic));
        assert!(is_heard, "{topic}");
    }
    assert!(!discovery.concerns("homie/car/engine/temperature"), "a value announces nothing");
    discovery.handle("homie/car/engine/speed/$format", b"fast");
    let (fault, payload) = problem(&discovery, "homie/car");
    assert_eq!(
        fault,
        Problem::NotAllowed { key: "engine.speed.format".into(), value: "fast".into() }
    );
    assert_eq!(payload, "fast");
}

#[test]
fn what_does_not_come_again_is_forgotten() {
    let mut discovery = Discovery::default();
    heard(
        &mut discovery,
        &[("homie/5/a/$description", HOMIE_5), ("homie/5/b/$description", HOMIE_5)],
    );
    discovery.expect_again();
    heard(&mut discovery, &[("homie/5/a/$description", HOMIE_5)]);
    assert_eq!(Vec::from_iter(discovery.forget_unheard()), ["homie/5/b"]);
    assert!(discovery.manifest("homie/5/a").is_some() && discovery.manifest("homie/5/b").is_none());
}

#[test]
fn strangers_cannot_fill_the_memory() {
    let mut discovery = Discovery::default();
    let large = "x".repeat(1 << 18);
    for board in 0..1000 {
        discovery.handle(&format!("homeassistant/device/{board}/config"), large.as_bytes());
    }
    let kept = (0..1000).filter(|board| discovery.manifest(&board.to_string()).is_some()).count();
    assert_eq!(kept, 32, "8 MiB");
    for filter in FILTERS {
        assert!(TopicFilter::new(filter).is_ok());
    }
    for topic in ["homie", "homie/5", "homie//$homie", "homeassistant//x/config", "a/b"] {
        assert!(!discovery.concerns(topic), "{topic}");
    }
}
