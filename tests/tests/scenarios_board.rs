//! A virtual board, a broker and whoever looks at them, in one world: the same board that the
//! page shows, announcing itself, obeying, measuring, leaving, and coming back.

mod common;

use std::time::Duration;

use blinklab_tests::world::{Id, World};
use common::{VERSIONS, bad_network, cut_after, message, transient};
use shared::board::manifest::{DISCOVERY_FILTER, Kind, Manifest};
use shared::board::{
    Behaviour, BoardSpec, Kind as BoardKind, LedColor, Part, PartKind, Program, Quantity, Shape,
    Source,
};
use shared::link;
use shared::wire::{QoS, Version};

const LED_SET: &str = "blinklab/b1/led1/set";
const LED_STATE: &str = "blinklab/b1/led1/state";

fn spec(version: Version) -> BoardSpec {
    let mut led = Part::new("led1", PartKind::Led).on_pin(2);
    led.properties.color = LedColor::Blue;
    let temperature = Source::Wave {
        level: 20.0,
        shape: Shape::Triangle,
        amplitude: 10.0,
        period: Duration::from_secs(40),
    };
    let dht22 = Part::new("dht22", PartKind::Dht22)
        .on_pin(4)
        .with_source(Quantity::Temperature, temperature)
        .with_source(Quantity::Humidity, Source::constant(51.2));
    let parts = vec![led, dht22];
    let mut behaviour = Behaviour::announcing(Duration::from_secs(10));
    behaviour.set_lesson(&parts, true);
    BoardSpec {
        id: "b1".into(),
        name: "Desk 1".into(),
        version,
        kind: BoardKind::Esp32,
        parts,
        program: Program::Behaviour(behaviour),
    }
}

/// A world with a connected board and an observer of everything, who heard nothing before it.
fn desk(version: Version, network: link::Config) -> (World, Id, Id) {
    let mut world = World::new(1);
    let observer = world.join(transient(Version::V5, "observer"));
    world.subscribe(observer, "#", QoS::AtLeastOnce);
    let board = world.add_board(spec(version));
    world.open(board, network);
    world.wait(Duration::from_secs(30));
    (world, board, observer)
}

/// What the observer heard since the last call on a topic.
fn heard(world: &mut World, observer: Id, topic: &str) -> Vec<String> {
    let messages = world.messages(observer).into_iter();
    let on_topic = messages.filter(|message| message.topic.as_str() == topic);
    on_topic.map(|message| String::from_utf8_lossy(&message.payload).into_owned()).collect()
}

fn is_lit(world: &mut World, board: Id) -> bool {
    world.board(board).circuit().look(0).is_on()
}

/// What somebody who subscribes now is told, by topic.
fn retained_now(world: &mut World, id: &str) -> Vec<(String, String)> {
    let reader = world.join(transient(Version::V311, id));
    world.subscribe(reader, "#", QoS::AtLeastOnce);
    let text = |payload: &[u8]| String::from_utf8_lossy(payload).into_owned();
    let messages = world.messages(reader).into_iter();
    messages.map(|one| (one.topic.as_str().to_owned(), text(&one.payload))).collect()
}

#[test]
fn whoever_comes_late_knows_the_whole_board() {
    for version in VERSIONS {
        let (mut world, _, _) = desk(version, bad_network());
        let kept = retained_now(&mut world, "late");
        let topics: Vec<&str> = kept.iter().map(|(topic, _)| topic.as_str()).collect();
        let expected = [
            "blinklab/b1/dht22/state",
            "blinklab/b1/led1/brightness/state",
            LED_STATE,
            "blinklab/b1/status",
            "homeassistant/device/b1/config",
        ];
        assert_eq!(topics, expected, "{version:?}");
        assert_eq!(kept[2].1, "OFF");
        assert_eq!(kept[3].1, "online");
        let manifest = Manifest::parse("b1", kept[4].1.as_bytes()).expect("its own manifest");
        assert_eq!(manifest.name, "Desk 1");
        assert_eq!(manifest.components.len(), 4, "an LED, how bright, a temperature, a humidity");
        // Each component finds its value in what the board published.
        for component in &manifest.components {
            let topic = component.state_topic.as_ref().expect("every part reports").as_str();
            let state = &kept.iter().find(|(of, _)| of == topic).expect("it has reported").1;
            let value = component.value.extract(state.as_bytes()).expect("its template fits");
            match &component.kind {
                Kind::Light(control) => assert_eq!(value, control.state_off),
                Kind::Number(_) => assert_eq!(value, "255"),
                Kind::Sensor { unit, .. } => {
                    assert!(value.parse::<f64>().is_ok(), "{value}");
                    assert!(unit.is_some());
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn the_led_obeys_its_topic_and_the_lessons_topic_and_reports_what_it_does() {
    for version in VERSIONS {
        let (mut world, board, observer) = desk(version, bad_network());
        heard(&mut world, observer, LED_STATE);
        let orders = [
            (LED_SET, "ON", true),
            (LED_SET, "OFF", false),
            ("LED_CONTROL", "LED_ON", true),
            ("LED_CONTROL", "LED_OFF", false),
        ];
        for (topic, order, lit) in orders {
            world.publish(observer, message(topic, order, QoS::AtLeastOnce));
            world.settle();
            assert_eq!(is_lit(&mut world, board), lit, "{version:?}: {topic} {order}");
            let state = if lit { "ON" } else { "OFF" };
            assert_eq!(heard(&mut world, observer, LED_STATE), [state], "{topic} {order}");
        }
        // What it does not understand changes nothing.
        for (topic, order) in [(LED_SET, "on"), ("LED_CONTROL", "ON"), (LED_SET, "")] {
            world.publish(observer, message(topic, order, QoS::AtLeastOnce));
            world.settle();
            assert!(!is_lit(&mut world, board), "{topic} {order}");
        }
        // A press on the board itself is reported as well.
        world.touch(board, |board, now| board.set_led(now, "led1", true));
        world.settle();
        assert_eq!(heard(&mut world, observer, LED_STATE), ["ON"], "{version:?}");
    }
}

#[test]
fn the_sensor_is_read_on_time_and_follows_what_is_around_it() {
    let (mut world, board, observer) = desk(Version::V5, link::Config::default());
    heard(&mut world, observer, "");
    // Read at 0, 10, 20 … seconds of a triangle around 20 with a period of 40 seconds.
    world.wait(Duration::from_secs(40));
    let expected = [20.0, 30.0, 20.0, 10.0]
        .map(|temperature| format!(r#"{{"temperature":{temperature:.1},"humidity":51.2}}"#));
    let states = heard(&mut world, observer, "blinklab/b1/dht22/state");
    assert_eq!(states.len(), 4);
    let start = expected.iter().position(|state| *state == states[0]).expect("a known value");
    let turned: Vec<&String> = expected.iter().cycle().skip(start).take(4).collect();
    assert_eq!(states.iter().collect::<Vec<_>>(), turned);

    world.touch(board, |board, now| {
        board.set_source(now, "dht22", Quantity::Temperature, Source::constant(-5.5));
    });
    world.wait(Duration::from_secs(50));
    let states = heard(&mut world, observer, "blinklab/b1/dht22/state");
    assert_eq!(states.len(), 5, "every ten seconds");
    assert!(states.iter().all(|state| state == r#"{"temperature":-5.5,"humidity":51.2}"#));
}

#[test]
fn a_board_without_power_is_offline_and_comes_back_dark() {
    for version in VERSIONS {
        let (mut world, board, observer) = desk(version, link::Config::default());
        world.touch(board, |board, now| board.set_led(now, "led1", true));
        world.settle();
        heard(&mut world, observer, "");
        world.touch(board, |board, now| board.power_off(now));
        world.settle();
        assert_eq!(heard(&mut world, observer, "blinklab/b1/status"), ["offline"], "{version:?}");
        world.touch(board, |board, now| board.power_on(now));
        world.open(board, link::Config::default());
        world.settle();
        let status = retained_now(&mut world, "late");
        assert!(status.contains(&("blinklab/b1/status".into(), "online".into())), "{status:?}");
        assert!(status.contains(&(LED_STATE.into(), "OFF".into())), "{status:?}");
    }
}

#[test]
fn a_retired_board_leaves_nothing_behind() {
    let (mut world, board, observer) = desk(Version::V5, bad_network());
    world.touch(board, |board, now| board.retire(now));
    world.settle();
    assert_eq!(retained_now(&mut world, "late"), []);
    let wills = heard(&mut world, observer, "blinklab/b1/status");
    assert_eq!(wills.last().map(String::as_str), Some(""), "no Will after the goodbye: {wills:?}");
    assert!(!world.is_open(board));
}

#[test]
fn wherever_its_link_breaks_a_board_that_returns_is_whole_and_obeys() {
    for byte in 1.. {
        let mut world = World::new(byte);
        let teacher = world.join(transient(Version::V5, "teacher"));
        let board = world.add_board(spec(Version::V311));
        world.open(board, cut_after(byte));
        world.settle();
        for order in ["ON", "OFF", "ON"] {
            world.publish(teacher, message(LED_SET, order, QoS::AtLeastOnce));
            world.settle();
        }
        if world.is_open(board) {
            assert!(byte > 500, "only {byte} bytes were tried");
            return;
        }
        world.open(board, link::Config::default());
        world.settle();
        world.publish(teacher, message(LED_SET, "OFF", QoS::AtLeastOnce));
        world.publish(teacher, message("LED_CONTROL", "LED_ON", QoS::AtLeastOnce));
        world.settle();
        assert!(is_lit(&mut world, board), "cut after {byte}");
        let kept = retained_now(&mut world, "late");
        for (topic, payload) in [(LED_STATE, "ON"), ("blinklab/b1/status", "online")] {
            assert!(kept.contains(&(topic.into(), payload.into())), "cut after {byte}: {kept:?}");
        }
        assert_eq!(kept.len(), 5, "cut after {byte}: {kept:?}");
    }
}

#[test]
fn home_assistants_birth_makes_every_board_introduce_itself_again() {
    let (mut world, _, observer) = desk(Version::V311, link::Config::default());
    let reader = world.join(transient(Version::V5, "reader"));
    world.subscribe(reader, DISCOVERY_FILTER, QoS::AtLeastOnce);
    assert_eq!(world.payloads(reader).len(), 1, "the retained one");
    world.publish(observer, message("homeassistant/status", "online", QoS::AtMostOnce));
    world.settle();
    assert_eq!(world.payloads(reader).len(), 1, "a fresh one");
}

#[test]
fn forty_boards_share_a_broker() {
    let mut world = World::new(11);
    let teacher = world.join(transient(Version::V5, "teacher"));
    let boards: Vec<Id> = (0..40)
        .map(|number| {
            let id = format!("desk-{number}");
            let board = world.add_board(BoardSpec { id, ..spec(VERSIONS[number % 3]) });
            world.open(board, bad_network());
            board
        })
        .collect();
    world.wait(Duration::from_secs(20));
    world.publish(teacher, message("LED_CONTROL", "LED_ON", QoS::AtLeastOnce));
    // Between two readings, so that what follows counts retained messages only.
    world.wait(Duration::from_secs(15));
    for board in &boards {
        assert!(is_lit(&mut world, *board), "{board:?}");
    }
    world.subscribe(teacher, "blinklab/+/+/state", QoS::AtLeastOnce);
    assert_eq!(world.payloads(teacher).len(), 80);
}
