//! Boards that follow rules: what they publish, obey and report, on a real broker.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod board_world;

use board_world::{World, dht22, led};
use shared::board::behaviour::{Format, Language, Obey, Publish, Report, Rule};
use shared::board::manifest::{Kind as ManifestKind, Manifest};
use shared::board::{
    Behaviour, BoardSpec, Expected, Kind, Log, Look, Part, PartKind, Program, Quantity, Source,
};
use shared::time::Duration;
use shared::topic::TopicName;
use shared::wire::Version;

const SECOND: Duration = Duration::from_secs(1);

fn topic(topic: &str) -> TopicName {
    TopicName::new(topic).unwrap()
}

fn world(parts: Vec<Part>, rules: Vec<Rule>) -> World {
    let mut world = World::new(BoardSpec {
        id: "esp32-1".into(),
        name: "My board".into(),
        version: Version::V5,
        kind: Kind::Esp32,
        parts,
        program: Program::Behaviour(Behaviour { rules }),
    });
    world.connect_board_well();
    world
}

fn publish(values: &[(&str, Quantity)], format: Format, every: Duration) -> Rule {
    Rule::Publish(Publish {
        topic: topic("room"),
        values: values.iter().map(|(part, it)| ((*part).to_owned(), *it)).collect(),
        format,
        every,
        is_retained: false,
    })
}

fn obey(part: &str, language: Language) -> Rule {
    Rule::Obey(Obey { topic: topic("orders"), part: part.into(), language })
}

#[test]
fn sensors_are_published_as_text_or_json_at_their_interval() {
    let probe = Part::new("roof", PartKind::Ds18b20)
        .on_pin(5)
        .with_source(Quantity::Temperature, Source::constant(-3.0));
    let parts = vec![dht22(), probe];
    let values = [
        ("dht", Quantity::Temperature),
        ("roof", Quantity::Temperature),
        ("dht", Quantity::Humidity),
    ];
    for (format, expected) in [
        (Format::Text, "23.4,-3.0,51.2"),
        (Format::Json, r#"{"temperature":23.4,"roof_temperature":-3.0,"humidity":51.2}"#),
    ] {
        let mut world = world(parts.clone(), vec![publish(&values, format, 10 * SECOND)]);
        world.run(35 * SECOND);
        assert_eq!(world.received("room"), [expected; 3]);
        let others = world.messages.iter().filter(|(topic, ..)| topic != "room");
        assert_eq!(others.count(), 0, "a board that does not announce itself says nothing else");
    }
    // A DHT22 cannot be read more often than every two seconds.
    let rule = publish(&values[..1], Format::Text, Duration::from_millis(100));
    let mut fast = world(parts, vec![rule]);
    fast.run(20 * SECOND);
    assert_eq!(fast.received("room").len(), 10);
}

#[test]
fn a_topic_is_obeyed_in_words_as_a_value_and_in_json() {
    let words = Language::Words { on: "an".into(), off: "aus".into() };
    let mut it = world(vec![led("led", 2)], vec![obey("led", words)]);
    it.publish("orders", "an", false);
    assert!(it.led_is_on());
    it.publish("orders", "ON", false);
    assert!(it.led_is_on());
    let Some(Log::NotUnderstood { expected, .. }) = it.logs().last() else { panic!() };
    assert_eq!(*expected, Expected::Words("an".into(), "aus".into()));
    it.publish("orders", "aus", false);
    assert!(!it.led_is_on());

    let mut it = world(vec![led("led", 2)], vec![obey("led", Language::Value)]);
    it.publish("orders", "64", false);
    let Look::Lit(lit) = *it.board.circuit().look(0) else { panic!() };
    assert!((lit - 64.0 / 255.0).abs() < 0.01, "{lit}");
    it.publish("orders", "0", false);
    assert!(!it.led_is_on());

    let servo = Part::new("servo", PartKind::Servo).on_pin(5);
    let mut it = world(vec![servo], vec![obey("servo", Language::Json { key: "angle".into() })]);
    it.publish("orders", r#"{"angle":45}"#, false);
    let Look::Angle(Some(angle)) = *it.board.circuit().look(0) else { panic!() };
    assert!((angle - 45.0).abs() < 0.5, "{angle}");
}

#[test]
fn a_button_is_reported_when_it_is_pressed_and_let_go() {
    let report = |off: &str, is_retained| {
        let (topic, part, on) = (topic("bell"), "b".to_owned(), "rings".to_owned());
        Rule::Report(Report { topic, part, on, off: off.into(), is_retained })
    };
    let button = Part::new("b", PartKind::Button).on_pin(5);
    let mut it = world(vec![button.clone()], vec![report("", false)]);
    for down in [true, true, false, true] {
        it.board.press(it.now, "b", down);
        it.settle();
    }
    assert_eq!(it.received("bell"), ["rings", "rings"]);
    // One that is retained is said at the beginning, too: nobody has to guess.
    let it = world(vec![button], vec![report("still", true)]);
    assert_eq!(it.received("bell"), ["still"]);
}

#[test]
fn motion_is_reported_without_being_asked_for() {
    let pir = Part::new("pir", PartKind::Pir).on_pin(27);
    let mut it = world(vec![pir], vec![Rule::Announce { every: SECOND }]);
    let now = it.now;
    it.board.set_source(now, "pir", Quantity::Motion, Source::constant(1.0));
    it.settle();
    it.board.set_source(now, "pir", Quantity::Motion, Source::constant(0.0));
    it.run(5 * SECOND);
    assert_eq!(it.received("blinklab/esp32-1/pir/state"), ["OFF", "ON", "OFF"]);
}

/// One of every part: what is announced is what the page reads, and each part obeys.
#[test]
fn every_kind_of_part_is_announced_and_obeys() {
    let mut parts: Vec<Part> = Vec::new();
    let mut spec = BoardSpec {
        id: "esp32-1".into(),
        name: "All".into(),
        version: Version::V311,
        kind: Kind::PicoW,
        parts: Vec::new(),
        program: Program::Behaviour(Behaviour::default()),
    };
    for kind in PartKind::ALL {
        let mut part = Part::new(&kind.key().replace('-', "_"), kind);
        for (terminal, _) in kind.terminals() {
            let pin = spec.free_pin(&part, *terminal);
            part.connect(*terminal, pin);
        }
        parts.push(part.clone());
        spec.parts.push(part);
    }
    spec.program = Program::Behaviour(Behaviour::announcing(SECOND));
    let mut it = World::new(spec);
    it.connect_board_well();
    let config = it.last("homeassistant/device/esp32-1/config").unwrap().to_owned();
    let manifest = Manifest::parse("esp32-1", config.as_bytes()).unwrap();
    assert_eq!(manifest, it.board.manifest());
    for component in &manifest.components {
        let topic = component.state_topic.as_ref().unwrap().as_str();
        let state = it.last(topic).unwrap_or_else(|| panic!("{topic} says nothing"));
        let value = component.value.extract(state.as_bytes()).unwrap();
        match &component.kind {
            ManifestKind::Light(control) | ManifestKind::Switch(control) => {
                assert_eq!(control.read(&value), Some(false), "{topic}");
            }
            ManifestKind::Sensor { .. } | ManifestKind::Number(_) => {
                assert!(value.parse::<f64>().is_ok(), "{topic}: {value}");
            }
            ManifestKind::BinarySensor { off, .. } => assert_eq!(value, *off, "{topic}"),
            ManifestKind::Text { .. } | ManifestKind::Color { .. } => {}
            other => panic!("{topic}: {other:?}"),
        }
    }
    for (part, orders) in [
        ("rgb_led", &[("rgb/set", "255,0,0"), ("brightness/set", "128")][..]),
        ("neopixel_ring", &[("set", r##"{"state":"ON","color":{"r":0,"g":255,"b":0}}"##)]),
        ("relay", &[("set", "ON")]),
        ("buzzer", &[("tone/set", "440")]),
    ] {
        for (order, payload) in orders {
            it.publish(&format!("blinklab/esp32-1/{part}/{order}"), payload, false);
        }
        let index = it.board.circuit().index_of(part).unwrap();
        assert!(it.board.circuit().look(index).is_on(), "{part}");
        assert_eq!(it.last(&format!("blinklab/esp32-1/{part}/state")), Some("ON"), "{part}");
    }
    let look = |it: &World, part: &str| {
        it.board.circuit().look(it.board.circuit().index_of(part).unwrap()).clone()
    };
    let Look::Color([red, green, _]) = look(&it, "rgb_led") else { panic!() };
    assert!((red - 128.0 / 255.0).abs() < 0.01 && green == 0.0, "{red} {green}");
    assert_eq!(look(&it, "neopixel_ring"), Look::Pixels(vec![[0, 255, 0]; 16]));
    assert_eq!(look(&it, "buzzer"), Look::Tone(Some(440.0)));
    it.publish("blinklab/esp32-1/lcd1602/set", "Hello", false);
    let Look::Lcd(face) = look(&it, "lcd1602") else { panic!() };
    assert_eq!(face.text(0).trim_end(), "Hello");
    it.publish("blinklab/esp32-1/ssd1306/set", "Hello", false);
    let Look::Oled(face) = look(&it, "ssd1306") else { panic!() };
    assert!(face.pixels.iter().any(|it| *it != 0));
    it.publish("blinklab/esp32-1/servo/set", "a bit", false);
    let Some(Log::NotUnderstood { expected, .. }) = it.logs().last() else { panic!() };
    assert_eq!(*expected, Expected::Number(0, 180));

    let before = it.broker.stats().retained;
    assert!(before > 20);
    it.board.retire(it.now);
    it.settle();
    assert_eq!(it.broker.stats().retained, 0, "whatever it made the broker keep is taken back");
}

#[test]
fn a_board_that_does_not_announce_itself_has_no_will_and_leaves_nothing() {
    let mut it = world(vec![led("led", 2)], vec![obey("led", Language::Value)]);
    it.publish("orders", "255", false);
    it.board.power_off(it.now);
    it.settle();
    assert_eq!(it.broker.stats().retained, 0);
    assert_eq!(it.messages.len(), 1, "its order alone: {:?}", it.messages);
}
