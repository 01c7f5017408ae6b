//! The map and the first steps, from what the page has seen pass.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::Bench;
use shared::inspect::Direction;
use shared::time::Duration;
use shared::wire::{
    Bytes, BytesMut, Connect, Packet, Properties, Publish, QoS, Text, Version, Will,
};
use web::state::action::Action;
use web::state::broker::admin::Access;
use web::state::learn::Step;
use web::state::line::{LineEvent, LineId};
use web::state::map::{Kind, Mark, Picture, TRAVEL};
use web::state::virtual_board::LogEntry;

fn connect(client_id: &str) -> Packet {
    Packet::Connect(Connect {
        version: Version::V311,
        clean_start: true,
        keep_alive: 60,
        properties: Properties::new(),
        client_id: Text::new(client_id).unwrap(),
        will: None,
        username: None,
        password: None,
        is_bridge: false,
    })
}

fn publish(topic: &str, payload: &'static str, retain: bool) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain,
        topic: Text::new(topic).unwrap(),
        packet_id: None,
        properties: Properties::new(),
        payload: Bytes::from(payload),
    })
}

impl Bench {
    fn passes(&mut self, line: &LineId, direction: Direction, packet: &Packet) {
        let mut bytes = BytesMut::new();
        packet.encode(Version::V311, &mut bytes).unwrap();
        self.act(Action::Traffic(line.clone(), direction, bytes.freeze()));
    }

    /// The page, whose packets are seen.
    fn watched() -> (Self, LineId) {
        let mut bench = Self::with_board();
        let page = LineId::Peer(bench.state.peer().id);
        bench.passes(&page, Direction::ToServer, &connect("page"));
        (bench, page)
    }
}

#[test]
fn the_page_and_the_boards_stand_around_the_broker() {
    let (bench, _) = Bench::watched();
    let picture = Picture::of(&bench.state);
    let seen: Vec<_> = picture.nodes.iter().map(|node| (&*node.id, node.kind)).collect();
    assert_eq!(seen, [("page", Kind::Page), ("b1", Kind::Board)]);
    let board = picture.node("b1").unwrap();
    assert_eq!(board.online, Some(true));
    assert_eq!(
        board.publishes.iter().map(|it| &**it).collect::<Vec<_>>(),
        ["b1/led/state", "b1/dht"]
    );
    assert_eq!(board.subscribes.iter().map(|it| &**it).collect::<Vec<_>>(), ["b1/led/set"]);
    assert!(!picture.is_complete);
}

#[test]
fn a_message_is_a_mark_until_it_has_arrived_and_many_are_one() {
    let (mut bench, page) = Bench::watched();
    bench.passes(&page, Direction::ToServer, &publish("a", "1", false));
    for _ in 0..500 {
        bench.passes(&page, Direction::ToClient, &publish("a", "1", true));
    }
    let marks = Picture::of(&bench.state).marks;
    let seen: Vec<_> =
        marks.iter().map(|it| (it.direction, it.count, it.retain, it.follows)).collect();
    assert_eq!(
        seen,
        [(Direction::ToServer, 1, false, false), (Direction::ToClient, 500, true, true)]
    );
    bench.wait(3 * TRAVEL);
    assert_eq!(Picture::of(&bench.state).marks, []);
}

#[test]
fn the_offline_message_of_a_board_is_its_will_and_nothing_else_is() {
    let (mut bench, page) = Bench::watched();
    for (topic, payload, retain, expected) in [
        ("b1/status", "offline", false, true),
        ("b1/status", "online", false, false),
        ("b1/status", "offline", true, false),
        ("b1/dht", "offline", false, false),
    ] {
        bench.wait(3 * TRAVEL);
        bench.passes(&page, Direction::ToClient, &publish(topic, payload, retain));
        let marks = Picture::of(&bench.state).marks;
        assert_eq!(marks.iter().map(|it| it.is_will).collect::<Vec<_>>(), [expected], "{topic}");
    }
}

/// A stranger's, whose CONNECT was seen because an administrator watches it.
#[test]
fn the_will_of_a_stranger_is_known_from_its_connect() {
    let (mut bench, page) = Bench::watched();
    let Packet::Connect(connect) = connect("stranger") else { unreachable!() };
    let will = Will {
        qos: QoS::AtMostOnce,
        retain: false,
        properties: Properties::new(),
        topic: Text::new("room/4").unwrap(),
        payload: Bytes::from("gone"),
    };
    let connect = Packet::Connect(Connect { will: Some(Box::new(will)), ..connect });
    bench.passes(&LineId::Board("stranger".into()), Direction::ToServer, &connect);
    bench.message("homeassistant/device/stranger/config", r#"{"dev":{},"cmps":{}}"#);
    let picture = Picture::of(&bench.state);
    let will = picture.node("stranger").unwrap().will.clone().unwrap();
    assert_eq!((&*will.topic, &will.payload[..]), ("room/4", &b"gone"[..]));
    for (payload, expected) in [("here", false), ("gone", true)] {
        bench.wait(3 * TRAVEL);
        bench.passes(&page, Direction::ToClient, &publish("room/4", payload, false));
        let marks = Picture::of(&bench.state).marks;
        assert_eq!(marks.iter().map(|it| it.is_will).collect::<Vec<_>>(), [expected], "{payload}");
    }
}

/// Where the broker tells nobody of its clients, as mosquitto.
#[test]
fn whoever_else_publishes_is_one_client_whose_messages_are_seen_to_come() {
    let (mut bench, page) = Bench::watched();
    let others = |bench: &Bench| {
        let picture = Picture::of(&bench.state);
        let node = picture.nodes.iter().find(|it| it.kind == Kind::Stranger).cloned();
        node.map(|it| it.publishes.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    bench.passes(&page, Direction::ToClient, &publish("room/1", "1", false));
    assert_eq!(others(&bench), None, "it is not known whether the broker tells");
    bench.state.peer_mut().broker.edit().admin.access = Access::Elsewhere;
    assert_eq!(others(&bench), Some(vec!["room/1".to_owned()]));
    bench.wait(3 * TRAVEL);

    // Nobody else: the page itself, a board, the broker.
    bench.passes(&page, Direction::ToServer, &publish("own", "1", false));
    for topic in ["own", "b1/led/state", "b1/status", "$SYS/broker/uptime"] {
        bench.passes(&page, Direction::ToClient, &publish(topic, "1", false));
    }
    assert_eq!(others(&bench), Some(vec!["room/1".to_owned()]));
    bench.wait(3 * TRAVEL);

    for _ in 0..3 {
        bench.passes(&page, Direction::ToClient, &publish("room/1", "2", false));
    }
    let seen = |bench: &Bench| {
        let Picture { nodes, marks, .. } = Picture::of(&bench.state);
        let mark = |it: &Mark| (nodes[it.node].kind, it.direction, it.count, it.follows);
        marks.iter().map(mark).collect::<Vec<_>>()
    };
    let (up, down) = (Direction::ToServer, Direction::ToClient);
    assert_eq!(seen(&bench), [(Kind::Stranger, up, 3, false), (Kind::Page, down, 3, true)]);
    let picture = Picture::of(&bench.state);
    let seen_by = |kind| {
        let node = picture.nodes.iter().find(|it| it.kind == kind).unwrap();
        bench.state.packets.latest(100).filter(|it| node.has_seen(it)).count()
    };
    assert_eq!([Kind::Stranger, Kind::Page, Kind::Board].map(seen_by), [4, 9, 0]);
    // What was kept was published before.
    bench.wait(3 * TRAVEL);
    bench.passes(&page, Direction::ToClient, &publish("room/1", "2", true));
    assert_eq!(seen(&bench), [(Kind::Page, down, 1, false)]);
}

#[test]
fn a_will_is_seen_among_many_messages() {
    let (mut bench, page) = Bench::watched();
    for (topic, payload) in [("a", "1"), ("b1/status", "offline"), ("a", "2")] {
        bench.passes(&page, Direction::ToClient, &publish(topic, payload, false));
    }
    let marks = Picture::of(&bench.state).marks;
    let seen: Vec<_> = marks.iter().map(|it| (it.count, it.is_will)).collect();
    assert_eq!(seen, [(2, false), (1, true)]);
}

#[test]
fn only_what_happened_is_ticked_off() {
    let mut bench = Bench::online();
    let done = |bench: &Bench| Step::ALL.map(|step| step.is_done(&bench.state));
    assert_eq!(done(&bench), [true, false, false, false, false]);
    bench.act(Action::AddVirtualBoard(shared::board::Kind::Esp32));
    bench.act(Action::AddVirtualBoard(shared::board::Kind::Esp32));
    let ids: Vec<_> = bench.state.virtual_boards.iter().map(|it| it.id.clone()).collect();
    bench.act(Action::Line(LineId::Board(ids[0].clone()), LineEvent::Online));
    assert_eq!(done(&bench), [true, true, false, false, false]);
    let obeyed = |bench: &mut Bench, id: &std::rc::Rc<str>| {
        let payload = web::state::payload::Shown::new(b"LED_ON");
        let entry = LogEntry::Obeyed("LED_CONTROL".to_owned(), payload);
        bench.act(Action::BoardLog(id.clone(), entry));
    };
    obeyed(&mut bench, &ids[0]);
    assert_eq!(done(&bench), [true, true, false, true, false]);
    obeyed(&mut bench, &ids[1]);
    bench.wait(Duration::from_secs(1));
    assert_eq!(done(&bench), [true, true, false, true, true]);
}
