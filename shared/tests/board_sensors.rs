//! A board's DHT22 through time: how often it is read, what it says, and to whom.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod board_world;

use board_world::{World, board, dht22, spec};
use shared::board::{Board, Event, Log, Part, PartKind, Quantity, Shape, Source};
use shared::client::{ClientError, CloseCause};
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::{
    BytesMut, ConnAck, Packet, Properties, Property, QoS, ReasonCode, SubAck, Version,
};

const STATE: &str = "blinklab/esp32-1/dht/state";
const SECOND: Duration = Duration::from_secs(1);

fn with(dht22: Part, every: Duration) -> World {
    World::new(board(Version::V311, every, vec![dht22]))
}

fn wave(level: f64, shape: Shape, amplitude: f64, period: Duration) -> Source {
    Source::Wave { level, shape, amplitude, period }
}

fn readings(world: &World) -> usize {
    world.received(STATE).len()
}

fn temperature(board: &Board) -> Option<f64> {
    let index = board.circuit().index_of("dht")?;
    board.reading(index).first().map(|reading| reading.value)
}

#[test]
fn two_parts_that_measure_the_same_are_told_apart_by_their_names() {
    let names = |parts: Vec<Part>| {
        let manifest = Board::new(board(Version::V5, SECOND, parts), Instant::from_millis(0))
            .unwrap()
            .manifest();
        manifest.components.into_iter().map(|it| it.name).collect::<Vec<_>>()
    };
    assert_eq!(names(vec![dht22()]), ["Temperature", "Humidity"]);
    let ds18b20 = Part::new("ds", PartKind::Ds18b20).on_pin(5);
    assert_eq!(names(vec![dht22(), ds18b20]), ["DHT22 Temperature", "Humidity", "DS18B20"]);
}

#[test]
fn it_is_read_at_its_interval_and_follows_its_waves() {
    let dht22 = dht22()
        .with_source(Quantity::Temperature, wave(20.0, Shape::Triangle, 4.0, 40 * SECOND))
        .with_source(Quantity::Humidity, wave(50.0, Shape::Square, 0.25, 20 * SECOND));
    let mut world = with(dht22, 5 * SECOND);
    world.connect_board_well();
    world.run(Duration::from_millis(39_999));
    let expected: Vec<_> = [
        ("20.0", "50.3"),
        ("22.0", "50.3"),
        ("24.0", "49.8"),
        ("22.0", "49.8"),
        ("20.0", "50.3"),
        ("18.0", "50.3"),
        ("16.0", "49.8"),
        ("18.0", "49.8"),
    ]
    .map(|(t, h)| format!(r#"{{"temperature":{t},"humidity":{h}}}"#))
    .into();
    // The first comes twice: it was read before the connection was there, and announced with it.
    let mut received = world.received(STATE);
    received.dedup();
    assert_eq!(received, expected);
}

#[test]
fn it_is_never_read_faster_than_it_can_be() {
    let mut world = with(dht22(), Duration::from_millis(50));
    world.connect_board_well();
    world.messages.clear();
    world.run(20 * SECOND);
    assert_eq!(readings(&world), 10);
}

#[test]
fn it_is_read_without_a_connection_and_says_the_newest_when_there_is_one() {
    let dht22 =
        dht22().with_source(Quantity::Temperature, wave(0.0, Shape::Triangle, 100.0, 400 * SECOND));
    let mut world = with(dht22, 5 * SECOND);
    world.run(12 * SECOND);
    assert_eq!(temperature(&world.board), Some(10.0));
    assert_eq!(readings(&world), 0);
    let changes = world.board_events.iter().filter(|it| matches!(it, Event::PartChanged(_)));
    assert_eq!(changes.count(), 3);
    world.connect_board_well();
    assert_eq!(world.received(STATE), [r#"{"temperature":10.0,"humidity":51.2}"#]);
}

#[test]
fn after_a_long_sleep_one_reading_is_enough() {
    let start = Instant::from_millis(20);
    let mut board = Board::new(spec(Version::V311), start).unwrap();
    assert_eq!(board.poll_timeout(), Some(start), "the first reading is due at once");
    let now = start + 3600 * SECOND;
    board.handle_timeout(now);
    assert!(temperature(&board).is_some());
    assert_eq!(board.poll_timeout(), Some(now + 5 * SECOND));
}

#[test]
fn changes_around_it_are_seen_at_the_next_reading() {
    let mut world = with(dht22(), 5 * SECOND);
    world.connect_board_well();
    world.run(SECOND);
    let (now, warm) = (world.now, Source::constant(30.04));
    world.board.set_source(now, "dht", Quantity::Temperature, warm);
    world.board.set_source(now, "dht", Quantity::Humidity, Source::constant(120.0));
    world.board.set_source(now, "led1", Quantity::Humidity, Source::constant(1.0));
    world.run(3 * SECOND);
    assert_eq!(world.last(STATE), Some(r#"{"temperature":23.4,"humidity":51.2}"#));
    world.run(SECOND);
    assert_eq!(world.last(STATE), Some(r#"{"temperature":30.0,"humidity":100.0}"#));
}

#[test]
fn the_same_values_are_published_but_do_not_look_different() {
    let mut world = with(dht22(), 5 * SECOND);
    world.connect_board_well();
    world.run(SECOND);
    world.board_events.clear();
    world.run(10 * SECOND);
    assert!(readings(&world) >= 3);
    assert!(world.board_events.iter().all(|event| matches!(event, Event::Log(_))));
}

/// A board and a server that says what the test wants.
fn scripted(version: Version, script: &[Packet]) -> (Board, Vec<Event>) {
    let now = Instant::from_millis(1);
    let mut board = Board::new(spec(version), now).unwrap();
    board.handle_open(now);
    assert!(board.poll_transmit().is_some());
    for packet in script {
        let mut bytes = BytesMut::new();
        packet.encode(version, &mut bytes).unwrap();
        board.handle_bytes(now, &bytes);
        while board.poll_transmit().is_some() {}
    }
    let events = std::iter::from_fn(|| board.poll_event()).collect();
    (board, events)
}

fn connack(reason: ReasonCode, properties: Properties) -> Packet {
    Packet::ConnAck(ConnAck { session_present: false, reason, properties })
}

#[test]
fn a_refused_login_is_said() {
    let refused = connack(ReasonCode::BadUserNameOrPassword, Properties::new());
    let (_, events) = scripted(Version::V311, &[refused]);
    let reason = ReasonCode::BadUserNameOrPassword;
    assert_eq!(events, [Event::Closed(CloseCause::Refused { reason, text: None })]);
}

#[test]
fn what_a_server_does_not_take_is_in_the_log() {
    let limits = Properties::new().with(Property::MaximumQoS(0));
    let suback = Packet::SubAck(SubAck {
        packet_id: 1.try_into().unwrap(),
        properties: Properties::new(),
        reasons: vec![
            ReasonCode::GrantedQoS1,
            ReasonCode::NotAuthorized,
            ReasonCode::GrantedQoS1,
            ReasonCode::GrantedQoS1,
        ],
    });
    let (_, events) = scripted(Version::V5, &[connack(ReasonCode::Success, limits), suback]);
    let topic = TopicName::new("blinklab/esp32-1/status").unwrap();
    let error = ClientError::QosNotSupported { maximum: QoS::AtMostOnce };
    assert!(events.contains(&Event::Log(Log::NotSent { topic, error })), "{events:?}");
    let reason = ReasonCode::NotAuthorized;
    assert!(events.contains(&Event::Log(Log::Refused { reason })), "{events:?}");
}
