//! A virtual board on a real broker: it announces, obeys, reports, and comes back.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod board_world;

use std::num::NonZeroUsize;

use board_world::{World, board, dht22, led, spec};
use shared::board::manifest::{DISCOVERY_FILTER, Kind, Manifest};
use shared::board::{Board, Event, Expected, Log};
use shared::client::CloseCause;
use shared::link::Config;
use shared::time::{Duration, Instant};
use shared::topic::TopicFilter;
use shared::wire::{Bytes, Decoder, Packet, Text, Version};

const CONFIG: &str = "homeassistant/device/esp32-1/config";
const STATUS: &str = "blinklab/esp32-1/status";
const LED_SET: &str = "blinklab/esp32-1/led1/set";
const LED_STATE: &str = "blinklab/esp32-1/led1/state";
const DHT_STATE: &str = "blinklab/esp32-1/dht/state";
const READING: &str = r#"{"temperature":23.4,"humidity":51.2}"#;

const SECOND: Duration = Duration::from_secs(1);

fn bad_network() -> Config {
    Config {
        delay: Duration::from_millis(30),
        jitter: Duration::from_millis(40),
        max_chunk: NonZeroUsize::new(7),
        stall_one_in: 20,
        stall: Duration::from_millis(200),
        cut_after: None,
    }
}

fn byte_by_byte() -> Config {
    Config { max_chunk: NonZeroUsize::new(1), ..Config::default() }
}

fn has_closed(world: &World) -> bool {
    world.board_events.iter().any(|event| matches!(event, Event::Closed(_)))
}

#[test]
fn a_page_learns_everything_from_the_manifest() {
    for version in [Version::V31, Version::V311, Version::V5] {
        for config in [Config::default(), byte_by_byte(), bad_network()] {
            let mut world = World::new(spec(version));
            world.connect_board(7, config);
            world.run(10 * SECOND);
            assert!(world.board_events.contains(&Event::Connected));

            let manifest = Manifest::parse("esp32-1", world.last(CONFIG).unwrap().as_bytes());
            let manifest = manifest.unwrap();
            assert_eq!(manifest, world.board.manifest());
            assert!(TopicFilter::new(DISCOVERY_FILTER).unwrap().matches(&manifest.topic()));

            let online = &manifest.availability[0];
            let status = world.last(online.topic.as_str()).unwrap();
            assert_eq!(online.read(status.as_bytes()), Some(true));

            let [light, brightness, temperature, humidity] = &manifest.components[..] else {
                panic!()
            };
            assert_eq!(brightness.of.as_deref(), Some("led1"));
            let Kind::Light(control) = &light.kind else { panic!("{light:?}") };
            for on in [true, false, true] {
                world.publish(control.command_topic.as_str(), control.command(on), false);
                world.run(2 * SECOND);
                let state = world.last(light.state_topic.as_ref().unwrap().as_str()).unwrap();
                let state = light.value.extract(state.as_bytes()).unwrap();
                assert_eq!(control.read(&state), Some(on));
                assert_eq!(world.led_is_on(), on);
            }
            for (sensor, expected) in [(temperature, "23.4"), (humidity, "51.2")] {
                let state = world.last(sensor.state_topic.as_ref().unwrap().as_str()).unwrap();
                assert_eq!(sensor.value.extract(state.as_bytes()).as_deref(), Ok(expected));
            }
            assert!(!has_closed(&world));
        }
    }
}

#[test]
fn what_a_board_says_is_kept_for_pages_that_come_later() {
    let mut world = World::new(spec(Version::V311));
    world.connect_board_well();
    world.publish(LED_SET, "ON", false);
    world.run(6 * SECOND);
    world.open_page();
    assert!(world.messages.iter().all(|(.., retain)| *retain));
    assert_eq!(world.last(LED_STATE), Some("ON"));
    assert_eq!(world.last(DHT_STATE), Some(READING));
    assert_eq!(world.last(STATUS), Some("online"));
    assert_eq!(world.last(LED_SET), None);
    assert!(world.last(CONFIG).unwrap().len() < 900, "a manifest is small");
}

#[test]
fn an_led_is_reported_after_it_changed_and_each_time_that_it_was_asked() {
    let mut world = World::new(spec(Version::V5));
    world.connect_board_well();
    world.messages.clear();
    world.board_events.clear();
    world.publish(LED_SET, "ON", false);
    let changed = world.board_events.iter().position(|it| *it == Event::PartChanged(0));
    let reported = world.board_events.iter().position(
        |it| matches!(it, Event::Log(Log::Published { topic, .. }) if topic.as_str() == LED_STATE),
    );
    assert!(changed.unwrap() < reported.unwrap());
    world.publish(LED_SET, "ON", false);
    assert_eq!(world.received(LED_STATE), ["ON", "ON"]);
    let changes =
        world.board_events.iter().filter(|it| matches!(it, Event::PartChanged(_))).count();
    assert_eq!(changes, 1);
}

#[test]
fn the_first_lesson_works_on_the_first_led_only() {
    let mut parts = spec(Version::V311).parts;
    parts.push(led("led2", 5));
    let mut world = World::new(board(Version::V311, 5 * SECOND, parts));
    world.connect_board_well();
    world.publish("LED_CONTROL", "LED_ON", false);
    assert!(world.led_is_on());
    assert_eq!(world.received(LED_STATE), ["OFF", "ON"]);
    assert_eq!(world.received("blinklab/esp32-1/led2/state"), ["OFF"]);
    world.publish("LED_CONTROL", "LED_OFF", false);
    assert_eq!(world.last(LED_STATE), Some("OFF"));
}

#[test]
fn what_is_not_understood_changes_nothing_and_says_what_would_be() {
    let mut world = World::new(spec(Version::V5));
    world.connect_board_well();
    for (topic, payload, expected) in [
        (LED_SET, "on", ["ON", "OFF"]),
        (LED_SET, "", ["ON", "OFF"]),
        ("LED_CONTROL", "ON", ["LED_ON", "LED_OFF"]),
    ] {
        world.board_events.clear();
        world.messages.clear();
        world.publish(topic, payload, false);
        assert!(!world.led_is_on());
        assert_eq!(world.received(LED_STATE), Vec::<&str>::new());
        let [Log::NotUnderstood { expected: said, .. }] = world.logs()[..] else {
            panic!("{:?}", world.logs());
        };
        let [on, off] = expected.map(str::to_owned);
        assert_eq!(*said, Expected::Words(on, off));
    }
}

#[test]
fn a_board_without_the_lesson_or_an_led_leaves_the_lesson_alone() {
    let without_led = board(Version::V311, 5 * SECOND, vec![dht22()]);
    let mut without_lesson = spec(Version::V311);
    without_lesson.program.behaviour_mut().unwrap().set_lesson(&[], false);
    for spec in [without_lesson, without_led] {
        let mut world = World::new(spec);
        world.connect_board_well();
        world.board_events.clear();
        world.publish("LED_CONTROL", "LED_ON", false);
        assert_eq!(world.board_events, []);
    }
}

#[test]
fn power_loss_is_said_by_the_will_and_power_starts_anew() {
    let mut world = World::new(spec(Version::V311));
    world.connect_board_well();
    world.publish(LED_SET, "ON", false);
    world.board.power_off(world.now);
    world.settle();
    assert_eq!(world.last(STATUS), Some("offline"));
    assert!(!world.led_is_on());
    assert_eq!(world.last(LED_STATE), Some("ON"), "a board without power says nothing");
    assert_eq!(world.board.poll_timeout(), None);
    world.board.set_led(world.now, "led1", true);
    assert!(!world.led_is_on());
    world.connect_board_well();
    assert_eq!(world.last(STATUS), Some("offline"), "without power nothing connects");

    world.board.power_on(world.now);
    world.connect_board_well();
    assert_eq!(world.last(STATUS), Some("online"));
    assert_eq!(world.last(LED_STATE), Some("OFF"));
}

#[test]
fn a_retired_board_leaves_nothing_behind() {
    let mut world = World::new(spec(Version::V5));
    world.connect_board_well();
    world.run(6 * SECOND);
    assert_eq!(world.broker.stats().retained, 5);
    world.board.retire(world.now);
    world.settle();
    assert_eq!(world.broker.stats().retained, 0);
    assert!(world.board_events.contains(&Event::Closed(CloseCause::Requested)));
    world.open_page();
    assert_eq!(world.messages, []);
}

#[test]
fn home_assistant_gets_a_new_announcement_when_it_starts() {
    let mut world = World::new(spec(Version::V311));
    world.publish("homeassistant/status", "online", true);
    world.connect_board_well();
    assert_eq!(world.received(CONFIG).len(), 1, "what was retained is older than the board");
    world.publish("homeassistant/status", "offline", true);
    assert_eq!(world.received(CONFIG).len(), 1);
    world.publish("homeassistant/status", "online", true);
    for topic in [CONFIG, STATUS, LED_STATE, DHT_STATE] {
        assert_eq!(world.received(topic).len(), 2, "{topic}");
    }
}

#[test]
fn an_led_switched_by_hand_is_reported_at_once_or_when_there_is_a_connection() {
    let mut world = World::new(spec(Version::V311));
    world.connect_board_well();
    world.board.set_led(world.now, "led1", true);
    world.settle();
    assert_eq!(world.last(LED_STATE), Some("ON"));
    world.cut_board();
    assert_eq!(world.last(STATUS), Some("offline"));
    world.board.set_led(world.now, "led1", false);
    world.settle();
    assert_eq!(world.last(LED_STATE), Some("ON"));
    world.connect_board_well();
    assert_eq!(world.last(LED_STATE), Some("OFF"));
    // Nothing there to be switched: not an LED, not a part.
    world.board.set_led(world.now, "dht", true);
    world.board.set_led(world.now, "led9", true);
    assert!(!world.led_is_on());
}

/// The connection breaks after every single byte of a board's life, once: whatever was on its way,
/// after the next connection the board is announced, obeys, and is what it says.
#[test]
fn a_board_comes_back_from_a_cut_at_any_byte() {
    let mut bytes = 0;
    loop {
        bytes += 1;
        let mut world = World::new(spec(Version::V5));
        world.connect_board(bytes, Config { cut_after: Some(bytes), ..Config::default() });
        world.settle();
        world.publish(LED_SET, "ON", false);
        world.run(SECOND);
        if world.is_board_connected() {
            break;
        }
        assert!(has_closed(&world));
        assert_ne!(world.last(STATUS), Some("online"), "after {bytes} bytes");

        let on = world.led_is_on();
        world.messages.clear();
        world.connect_board_well();
        assert!(world.is_board_connected());
        assert_eq!(world.led_is_on(), on, "what was lost is not obeyed later");
        assert!(Manifest::parse("esp32-1", world.last(CONFIG).unwrap().as_bytes()).is_ok());
        assert_eq!(world.received(LED_STATE), [if on { "ON" } else { "OFF" }]);
        assert_eq!(world.last(STATUS), Some("online"));
        world.publish(LED_SET, if on { "OFF" } else { "ON" }, false);
        assert_eq!(world.last(LED_STATE), Some(if on { "OFF" } else { "ON" }));
    }
    assert!(bytes > 500, "only {bytes} bytes were ever exchanged");
}

#[test]
fn a_board_says_who_it_is_from_its_next_connection_on() {
    let now = Instant::from_millis(1);
    let mut board = Board::new(spec(Version::V5), now).unwrap();
    let mut login = || {
        board.handle_open(now);
        let mut decoder = Decoder::new(Version::V5, 1 << 20);
        decoder.feed(&board.poll_transmit().unwrap());
        let Some(Ok(Packet::Connect(connect))) = decoder.poll_packet() else { panic!() };
        board.handle_closed(now);
        board.set_login(Some(Text::new("pupil").unwrap()), Some(Bytes::from_static(b"pw")));
        (connect.username, connect.password)
    };
    assert_eq!(login(), (None, None));
    let (username, password) = login();
    assert_eq!((username.as_deref(), password.as_deref()), (Some("pupil"), Some(&b"pw"[..])));
}
