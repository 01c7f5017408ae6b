//! A lesson on real sockets: seats that run the same program, and what a teacher does.

mod disturb;
mod held;
mod wall;

use std::net::SocketAddr;

use broker_ws::{ClassroomOptions, Options, StorePlace};
use serde_json::{Value, json};
use shared::broker::OTHERS;
use shared::wire::{self, Bytes, Packet, QoS, ReasonCode, Text, Version};

use crate::admin::schema;
use crate::support::{
    Answer, Peer, Scratch, TestClient, TestServer, WsPeer, connect_with, options, publish, wait_for,
};
use held::{Lesson, Seat, ask_with, request};

const BOTH: [Version; 2] = [Version::V311, Version::V5];
const QOS1: QoS = QoS::AtLeastOnce;

#[test]
fn the_same_program_runs_at_every_seat_and_the_teacher_sees_all() {
    for version in BOTH {
        let lesson = Lesson::start();
        let root = lesson.wall()["root"].as_str().unwrap().to_owned();
        let mut teacher = lesson.observer();
        teacher.subscribe(&format!("{root}/#"), QOS1);
        let seats = [lesson.seat("Ada"), lesson.seat("Ben")];
        let mut boards = seats.each_ref().map(|seat| {
            // One of them on a WebSocket, as a page is.
            let mut board = match seat.number {
                1 => seat.client(lesson.addr(), version, "esp32"),
                _ => TestClient::ws(lesson.addr(), seat.options(version, "esp32")),
            };
            board.subscribe("LED_CONTROL", QOS1);
            board
        });
        boards[0].publish("LED_CONTROL", "LED_ON", QOS1, false);
        assert_eq!(boards[0].message().topic.as_str(), "LED_CONTROL");
        assert_eq!(teacher.message().topic.as_str(), format!("{root}/1/LED_CONTROL"));
        teacher.publish(&format!("{root}/2/LED_CONTROL"), "LED_OFF", QOS1, false);
        let message = boards[1].message();
        assert_eq!(
            (message.topic.as_str(), &message.payload[..]),
            ("LED_CONTROL", &b"LED_OFF"[..])
        );
        let view = lesson.seat_view(&seats[0]);
        assert_eq!((&view["online"], &view["clients"]), (&true.into(), &json!(["esp32"])));
        assert!(
            view["last_message_at"].is_u64() && view["messages_per_second"].as_f64() > Some(0.0)
        );
        drop(boards);
        wait_for("both are gone", || {
            (lesson.seat_view(&seats[0])["online"] == false).then_some(())
        });
    }
}

#[test]
fn a_will_and_what_is_retained_stay_at_their_seat() {
    for version in BOTH {
        let lesson = Lesson::start();
        let (ada, ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
        let mut other = ben.client(lesson.addr(), version, "esp32");
        other.subscribe("#", QOS1);
        let mut page = ada.client(lesson.addr(), version, "page");
        page.subscribe("status", QOS1);
        let mut dying = Peer::open(lesson.addr());
        dying.speak(version);
        let bytes = connect_with(version, "esp32", |connect| {
            connect.username = Some(Text::new(&ada.user).unwrap());
            connect.password = Some(Bytes::from(ada.password.clone()));
            connect.will = Some(Box::new(wire::Will {
                qos: QOS1,
                retain: true,
                properties: wire::Properties::new(),
                topic: Text::new("status").unwrap(),
                payload: Bytes::from_static(b"offline"),
            }));
        });
        dying.send(&bytes);
        assert!(matches!(dying.packet(), Packet::ConnAck(_)));
        drop(dying);
        assert_eq!(&page.message().payload[..], b"offline");
        let mut late = ada.client(lesson.addr(), version, "late");
        late.subscribe("+", QOS1);
        let message = late.message();
        assert_eq!((message.topic.as_str(), message.retain), ("status", true));
        // The first that the other seat gets is what is for all of them.
        page.publish("all/end", "x", QOS1, false);
        assert_eq!(other.message().topic.as_str(), "all/end");
    }
}

#[test]
fn nobody_comes_in_at_a_seat_without_its_password_nor_gets_one_without_the_code() {
    let lesson = Lesson::start();
    let ada = lesson.seat("Ada");
    let wrong = Seat { password: "wrong".to_owned(), ..ada.clone() };
    let nobody = Seat { user: ada.user.replace("-1", "-9"), ..ada.clone() };
    for seat in [wrong, nobody] {
        let mut peer = Peer::open(lesson.addr());
        peer.speak(Version::V5);
        peer.send(&seat.connect(Version::V5, "x"));
        match peer.packet() {
            Packet::ConnAck(ack) => assert_eq!(ack.reason, ReasonCode::BadUserNameOrPassword),
            other => panic!("{other:?}"),
        }
    }
    let join = |body: &Value| {
        request(lesson.addr(), "POST", "/api/v1/room/join", "", &body.to_string()).status
    };
    assert_eq!(join(&json!({ "code": "XXXXX", "name": "Eve" })), 403);
    assert_eq!(join(&json!({ "code": 5, "name": "Eve" })), 400);
    assert_eq!(lesson.join("").status, 400);
    assert_eq!(lesson.join("\u{202e}evil").status, 400);
    let found = |password: &str| {
        let body = json!({ "username": ada.user, "password": password }).to_string();
        request(lesson.addr(), "POST", "/api/v1/room/seat", "", &body)
    };
    assert_eq!(found("wrong").status, 403);
    let again: Value = serde_json::from_str(&found(&ada.password).body).unwrap();
    assert_eq!((&again["seat"], &again["name"]), (&1.into(), &"Ada".into()));
    // Whoever is no administrator learns nothing, and changes nothing.
    for (method, path) in [("GET", "wall"), ("GET", "export"), ("POST", "end"), ("POST", "mute")] {
        let path = format!("/api/v1/room/{path}");
        assert_eq!(ask_with(lesson.addr(), method, &path, "Content-Length: 0\r\n", "").status, 401);
    }
    let foreign = "Origin: https://evil.example\r\n";
    let body = json!({ "code": "XXXXX", "name": "Eve" }).to_string();
    let answer = request(lesson.addr(), "POST", "/api/v1/room/join", foreign, &body);
    assert_eq!(answer.status, 403);
    for _ in 0..20 {
        join(&json!({ "code": "XXXXX", "name": "Eve" }));
    }
    let answer = lesson.join("Late");
    assert_eq!(answer.status, 429);
    assert!(answer.header("retry-after").is_some());
}

#[test]
fn seats_reach_each_other_only_where_the_teacher_opens_them() {
    let lesson = Lesson::start();
    let (ada, ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
    let mut a = ada.client(lesson.addr(), Version::V5, "esp32");
    let mut b = ben.client(lesson.addr(), Version::V5, "esp32");
    b.subscribe("LED_CONTROL", QOS1);
    let other = format!("{OTHERS}/2/LED_CONTROL");
    let root = lesson.wall()["root"].as_str().unwrap().to_owned();
    assert_eq!(a.publish(&other, "x", QOS1, false), ReasonCode::NotAuthorized);
    // Its own topic of that name, and nobody else's.
    a.publish(&format!("{root}/2/LED_CONTROL"), "x", QOS1, false);
    assert_eq!(a.publish("all/teacher/message", "x", QOS1, false), ReasonCode::NotAuthorized);
    lesson.does("open", &json!({ "seat": 2, "on": true }));
    assert_eq!(a.publish(&other, "opened", QOS1, false), ReasonCode::Success);
    assert_eq!(&b.message().payload[..], b"opened");
    let hand = format!("{OTHERS}/2/room/hand");
    assert_eq!(a.publish(&hand, "up", QOS1, true), ReasonCode::NotAuthorized);
    lesson.does("open", &json!({ "seat": 2, "on": false }));
    assert_eq!(a.publish(&other, "x", QOS1, false), ReasonCode::NotAuthorized);
}

#[test]
fn a_teacher_freezes_mutes_speaks_and_sees_hands_and_errors() {
    let lesson = Lesson::start();
    let (ada, ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
    let mut a = ada.client(lesson.addr(), Version::V5, "esp32");
    let mut b = ben.client(lesson.addr(), Version::V5, "esp32");
    a.subscribe("all/teacher/#", QOS1);
    a.subscribe("room/muted", QOS1);
    b.subscribe("homeassistant/status", QOS1);
    let is_told = |client: &mut TestClient, of: &str, text: &str| {
        let message = client.message();
        assert_eq!((message.topic.as_str(), &*message.payload), (of, text.as_bytes()));
    };
    lesson.does("freeze", &json!({ "on": true }));
    is_told(&mut a, "all/teacher/frozen", "on");
    assert_eq!(lesson.wall()["frozen"], true);
    for client in [&mut a, &mut b] {
        assert_eq!(client.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
        assert_ne!(client.publish("room/hand", "up", QOS1, true), ReasonCode::NotAuthorized);
    }
    // A board that comes back meanwhile is let in, with its Will.
    let will = wire::Will {
        qos: QOS1,
        retain: true,
        properties: wire::Properties::new(),
        topic: Text::new("status").unwrap(),
        payload: Bytes::from_static(b"offline"),
    };
    let mut back = Peer::open(lesson.addr());
    back.speak(Version::V5);
    back.send(&connect_with(Version::V5, "back", |connect| {
        connect.username = Some(Text::new(&ada.user).unwrap());
        connect.password = Some(Bytes::from(ada.password.clone()));
        connect.will = Some(Box::new(will));
    }));
    match back.packet() {
        Packet::ConnAck(ack) => assert_eq!(ack.reason, ReasonCode::Success),
        other => panic!("{other:?}"),
    }
    lesson.does("freeze", &json!({ "on": false }));
    is_told(&mut a, "all/teacher/frozen", "");
    // Boards say again what nobody has heard.
    is_told(&mut b, "homeassistant/status", "online");
    lesson.does("mute", &json!({ "seat": 1, "on": true }));
    is_told(&mut a, "room/muted", "on");
    assert_eq!(a.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
    assert_ne!(b.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
    lesson.does("mute", &json!({ "seat": 1, "on": false }));
    is_told(&mut a, "room/muted", "");
    assert_ne!(a.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
    b.publish("room/hand", "down", QOS1, true);
    let error = "NameError: name '<b>led</b>' isn't defined";
    a.publish("room/error", error, QOS1, true);
    let (a_seen, b_seen) = (lesson.seat_view(&ada), lesson.seat_view(&ben));
    assert_eq!((&a_seen["hand"], &a_seen["error"]), (&true.into(), &error.into()));
    assert_eq!((&b_seen["hand"], &b_seen["error"]), (&false.into(), &Value::Null));
    lesson.does("broadcast", &json!({ "kind": "program", "text": "print('灯')" }));
    let message = a.message();
    assert_eq!(message.topic.as_str(), "all/teacher/program");
    assert_eq!(&message.payload[..], "print('灯')".as_bytes());
    let mut late = ben.client(lesson.addr(), Version::V311, "late");
    late.subscribe("all/#", QOS1);
    assert!(late.message().retain);
    let long = "x".repeat(64 * 1024 + 1);
    let answer = lesson.teacher("POST", "broadcast", &json!({ "kind": "program", "text": long }));
    assert_eq!(answer.status, 400);
    for (path, body, status) in [
        ("mute", json!({ "seat": 9, "on": true }), 403),
        ("mute", json!({ "seat": 1 }), 400),
        ("lock", json!({ "on": "yes" }), 400),
        ("end", json!({ "what": 1 }), 400),
    ] {
        assert_eq!(lesson.teacher("POST", path, &body).status, status, "{path} {body}");
    }
    assert_eq!(lesson.teacher("GET", "nothing", &Value::Null).status, 404);
}

#[test]
fn a_websocket_whose_address_names_a_seat_is_at_it_with_any_program() {
    let lesson = Lesson::start();
    let ada = lesson.seat("Ada");
    let mut page = ada.client(lesson.addr(), Version::V5, "page");
    page.subscribe("LED", QOS1);
    let knock = |password: &str| {
        let path = format!("/mqtt?seat={}:{password}", ada.user);
        WsPeer::open_with(lesson.addr(), &path, &["Sec-WebSocket-Protocol: mqtt"]).0
    };
    let mut stranger = Peer::open(lesson.addr());
    let wrong = WsPeer::request(&format!("/mqtt?seat={}:wrong", ada.user), &[]);
    stranger.send(wrong.as_bytes());
    assert!(stranger.take_until(b"\r\n\r\n").starts_with(b"HTTP/1.1 403"));
    let program = knock(&ada.password);
    // As the text of a lesson has it: no login, or one that is none here.
    let options = shared::client::Options {
        username: Some(Text::new("student").unwrap()),
        password: Some(Bytes::from_static(b"secret")),
        ..options(Version::V311, "esp32")
    };
    let mut program = TestClient::on_ws(program, options);
    program.publish("LED", "ON", QOS1, false);
    assert_eq!(&page.message().payload[..], b"ON");
    let view = lesson.seat_view(&ada);
    assert_eq!(
        (&view["values"][0]["topic"], &view["values"][0]["text"]),
        (&"LED".into(), &"ON".into())
    );
    let log = lesson.teacher("GET", "log?seat=1", &Value::Null);
    let log: Value = serde_json::from_str(&log.body).unwrap();
    assert_eq!(log["items"].as_array().unwrap().last().unwrap()["topic"], "LED");
    assert_eq!(lesson.teacher("GET", "log?seat=x", &Value::Null).status, 400);
}

#[test]
fn a_lesson_ends_for_all_seats_and_what_was_done_can_be_kept() {
    let lesson = Lesson::start();
    let name = "=1+1 <img src=x onerror=alert(1)>";
    let ada = lesson.seat(name);
    let mut board = ada.client(lesson.addr(), Version::V5, "esp32");
    board.publish("temperature", "21.5", QOS1, true);
    board.publish("raw", vec![0xFF, 0], QOS1, false);
    lesson.does("lock", &json!({ "on": true }));
    assert_eq!(lesson.join("Late").status, 409);
    lesson.does("end", &Value::Null);
    let cause = board.closed();
    assert!(format!("{cause:?}").contains("AdministrativeAction"), "{cause:?}");
    assert_eq!(lesson.join("Late").status, 409);
    assert_eq!(lesson.teacher("POST", "freeze", &json!({ "on": true })).status, 409);
    let json = lesson.teacher("GET", "export?format=jsonl", &Value::Null);
    let lines: Vec<Value> =
        json.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let events: Vec<&str> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    let expected =
        ["begun", "joined", "connected", "message", "message", "locked", "ended", "disconnected"];
    assert_eq!(events, expected);
    assert_eq!((&lines[3]["topic"], &lines[3]["payload"]), (&"temperature".into(), &"21.5".into()));
    assert_eq!((&lines[3]["name"], &lines[4]["payload_hex"]), (&name.into(), &"ff00".into()));
    let csv = lesson.teacher("GET", "export?format=csv", &Value::Null).body;
    assert!(csv.contains("\"'=1+1 <img"), "{csv}");
    // The next lesson has another room, and nothing of this one.
    let old = lesson.wall()["root"].as_str().unwrap().to_owned();
    lesson.does("begin", &Value::Null);
    assert_ne!(lesson.wall()["root"], old.as_str());
    let mut teacher = lesson.observer();
    teacher.subscribe(&format!("{old}/#"), QOS1);
    teacher.publish(&format!("{old}/last"), "x", QOS1, false);
    assert_eq!(teacher.message().topic.as_str(), format!("{old}/last"));
}

#[test]
fn a_removed_seat_is_free_again_and_its_client_gone() {
    let lesson = Lesson::start();
    let (ada, _ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
    let mut board = ada.client(lesson.addr(), Version::V5, "esp32");
    board.publish("state", "x", QOS1, true);
    lesson.does("remove", &json!({ "seat": 1 }));
    board.closed();
    let eve = lesson.seat("Eve");
    assert_eq!(eve.number, 1);
    assert_ne!(eve.password, ada.password);
    let mut board = eve.client(lesson.addr(), Version::V5, "esp32");
    board.subscribe("#", QOS1);
    board.publish("first", "x", QOS1, false);
    assert_eq!(board.message().topic.as_str(), "first", "nothing is left of who sat here");
}

#[test]
fn seats_survive_a_restart_with_the_store() {
    let scratch = Scratch::new();
    let place = StorePlace::Folder(scratch.path("store"));
    let keep = |options: &mut Options| options.store.place = place.clone();
    let lesson = Lesson::with(keep);
    let ada = lesson.seat("Ada");
    let code = lesson.wall()["room"].clone();
    let mut options = ada.options(Version::V311, "esp32");
    options.clean_start = false;
    let mut board = TestClient::tcp(lesson.addr(), options.clone());
    board.subscribe("+/job", QOS1);
    board.publish("state", "kept", QOS1, true);
    drop(board);
    lesson.server.join();
    let lesson = Lesson::with(keep);
    assert_eq!(lesson.wall()["room"], code);
    let root = lesson.wall()["root"].as_str().unwrap().to_owned();
    let mut teacher = lesson.observer();
    for topic in ["1/a/job", "all/job", "2/a/job"] {
        teacher.publish(&format!("{root}/{topic}"), "x", QOS1, false);
    }
    let mut board = TestClient::tcp(lesson.addr(), options);
    let topics = [board.message(), board.message()].map(|message| message.topic.to_string());
    assert_eq!(topics, ["a/job", "all/job"]);
    board.subscribe("#", QOS1);
    assert_eq!(&board.message().payload[..], b"kept");
}

#[test]
fn what_was_done_can_be_exported_after_a_restart_until_the_next_lesson() {
    let scratch = Scratch::new();
    let place = StorePlace::Folder(scratch.path("store"));
    let keep = |options: &mut Options| options.store.place = place.clone();
    let exported = |lesson: &Lesson, seat: &str| {
        let csv = lesson.teacher("GET", "export?format=csv", &Value::Null).body;
        csv.lines().filter(|line| line.contains(seat)).map(str::to_owned).collect::<Vec<_>>()
    };
    let lesson = Lesson::with(keep);
    let ada = lesson.seat("Ada");
    let mut board = ada.client(lesson.addr(), Version::V5, "esp32");
    board.publish("temperature", "21.5", QOS1, false);
    board.publish("raw", vec![0xFF, 0], QOS1, true);
    lesson.server.join();
    let lesson = Lesson::with(keep);
    let before = exported(&lesson, ",Ada,");
    let has = |what: &str| before.iter().any(|line| line.contains(what));
    assert!(has(",joined,") && has(",temperature,21.5,") && has(",raw,0xff00,"), "{before:?}");
    assert!(has(",disconnected,"), "the end of the server is in it as well: {before:?}");
    let log = lesson.teacher("GET", "log?seat=1", &Value::Null).body;
    assert!(log.contains("21.5"), "the wall knows it, too");
    lesson.does("end", &Value::Null);
    lesson.server.join();
    let lesson = Lesson::with(|options| {
        keep(options);
        options.classroom.begin = false;
    });
    assert_eq!(exported(&lesson, ",Ada,"), before, "it is over, and still there");
    lesson.does("begin", &Value::Null);
    lesson.server.join();
    let lesson = Lesson::with(keep);
    assert!(exported(&lesson, ",Ada,").is_empty());
    assert_eq!(exported(&lesson, ",begun,").len(), 1);
}

#[test]
fn other_devices_come_in_at_a_seat_or_not_at_all() {
    use broker_ws::{AccessOptions, Anonymous, reachable};
    let lesson = Lesson::with(|options| {
        options.listen = vec!["0.0.0.0:0".parse().unwrap()];
        let anonymous = Some(Anonymous::Everywhere);
        options.access = AccessOptions { anonymous, ..AccessOptions::default() };
    });
    let Some(&lan) = reachable(&[lesson.addr()]).first() else { return };
    let knock = || {
        let mut peer = Peer::open(lan);
        peer.speak(Version::V5);
        peer.send(&connect_with(Version::V5, "stranger", |_| {}));
        match peer.packet() {
            Packet::ConnAck(ack) => (peer, ack.reason),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(knock().1, ReasonCode::NotAuthorized);
    let here: SocketAddr = format!("127.0.0.1:{}", lesson.addr().port()).parse().unwrap();
    let token = format!("Authorization: Bearer {}\r\n", lesson.server.admin_token().unwrap());
    request(here, "POST", "/api/v1/room/end", &token, "");
    let (mut stranger, reason) = knock();
    assert_eq!(reason, ReasonCode::Success, "no lesson is held");
    request(here, "POST", "/api/v1/room/begin", &token, "");
    assert!(matches!(stranger.packet(), Packet::Disconnect(_)), "it is sent away");
}
