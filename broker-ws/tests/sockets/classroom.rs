//! A lesson on real sockets: seats that run the same program, what a teacher does, and seats that do
//! what they should not.

use std::io::Write;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use broker_ws::{ClassroomOptions, Options, StorePlace};
use serde_json::{Value, json};
use shared::broker::OTHERS;
use shared::wire::{Bytes, Packet, QoS, ReasonCode, Text, Version};

use crate::admin::schema;
use crate::support::{
    Answer, Peer, Scratch, TestClient, TestServer, WsPeer, connect_with, options, publish, wait_for,
};

const BOTH: [Version; 2] = [Version::V311, Version::V5];
const QOS1: QoS = QoS::AtLeastOnce;

/// A server with a lesson, and who may manage it.
struct Lesson {
    server: TestServer,
}

/// A student's login.
#[derive(Clone)]
struct Seat {
    number: u64,
    user: String,
    password: String,
}

fn request(addr: SocketAddr, method: &str, path: &str, lines: &str, body: &str) -> Answer {
    let lines = format!("{lines}Content-Length: {}\r\n", body.len());
    let head = ask_with(addr, method, path, &lines, body);
    if !path.starts_with("/api/v1/room/nothing") {
        schema::check(method, path, &head);
    }
    head
}

fn ask_with(addr: SocketAddr, method: &str, path: &str, lines: &str, body: &str) -> Answer {
    // The body stands behind the empty line, which `ask` writes.
    let mut peer = Peer::open(addr);
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n{body}");
    peer.send(request.as_bytes());
    let head = String::from_utf8(peer.take_until(b"\r\n\r\n")).unwrap();
    let status = head[9..12].parse().unwrap();
    let mut answer = Answer { status, head, body: String::new() };
    if status != 204 {
        let length = answer.header("content-length").unwrap().parse().unwrap();
        answer.body = String::from_utf8(peer.take(length)).unwrap();
    }
    answer
}

impl Lesson {
    fn start() -> Self {
        Self::with(|_| {})
    }

    fn with(change: impl FnOnce(&mut Options)) -> Self {
        let server = TestServer::start_with(|options| {
            options.classroom = ClassroomOptions { begin: true, ..ClassroomOptions::default() };
            change(options);
        });
        Self { server }
    }

    fn addr(&self) -> SocketAddr {
        self.server.addr()
    }

    fn teacher(&self, method: &str, path: &str, body: &Value) -> Answer {
        let token = self.server.admin_token().unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let path = format!("/api/v1/room/{path}");
        let lines = format!("Authorization: Bearer {token}\r\n");
        request(self.addr(), method, &path, &lines, &body)
    }

    fn does(&self, path: &str, body: &Value) {
        let answer = self.teacher("POST", path, body);
        assert_eq!(answer.status, 204, "{path}: {}", answer.body);
    }

    fn wall(&self) -> Value {
        let answer = self.teacher("GET", "wall", &Value::Null);
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    fn seat_view(&self, seat: &Seat) -> Value {
        let wall = self.wall();
        let seats = wall["seats"].as_array().unwrap();
        seats.iter().find(|view| view["seat"] == seat.number).unwrap().clone()
    }

    fn join(&self, name: &str) -> Answer {
        let code = self.wall()["room"].clone();
        let body = json!({ "code": code, "name": name }).to_string();
        request(self.addr(), "POST", "/api/v1/room/join", "", &body)
    }

    fn seat(&self, name: &str) -> Seat {
        let answer = self.join(name);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let given: Value = serde_json::from_str(&answer.body).unwrap();
        let text = |key: &str| given[key].as_str().unwrap().to_owned();
        assert_eq!(text("name"), name);
        let number = given["seat"].as_u64().unwrap();
        Seat { number, user: text("username"), password: text("password") }
    }

    /// A client without a mount point, on this computer.
    fn observer(&self) -> TestClient {
        TestClient::tcp(self.addr(), options(Version::V5, "teacher"))
    }
}

impl Seat {
    fn options(&self, version: Version, client_id: &str) -> shared::client::Options {
        shared::client::Options {
            username: Some(Text::new(&self.user).unwrap()),
            password: Some(Bytes::from(self.password.clone())),
            ..options(version, client_id)
        }
    }

    fn client(&self, addr: SocketAddr, version: Version, client_id: &str) -> TestClient {
        TestClient::tcp(addr, self.options(version, client_id))
    }

    fn connect(&self, version: Version, client_id: &str) -> Vec<u8> {
        connect_with(version, client_id, |connect| {
            connect.username = Some(Text::new(&self.user).unwrap());
            connect.password = Some(Bytes::from(self.password.clone()));
        })
    }
}

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
            connect.will = Some(Box::new(shared::wire::Will {
                qos: QOS1,
                retain: true,
                properties: shared::wire::Properties::new(),
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
    lesson.does("freeze", &json!({ "on": true }));
    assert_eq!(lesson.wall()["frozen"], true);
    for client in [&mut a, &mut b] {
        assert_eq!(client.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
        assert_ne!(client.publish("room/hand", "up", QOS1, true), ReasonCode::NotAuthorized);
    }
    lesson.does("freeze", &json!({ "on": false }));
    lesson.does("mute", &json!({ "seat": 1, "on": true }));
    assert_eq!(a.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
    assert_ne!(b.publish("x", "x", QOS1, false), ReasonCode::NotAuthorized);
    lesson.does("mute", &json!({ "seat": 1, "on": false }));
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

/// What another seat's messages take on their way, at worst, while `disturb` is at work.
fn worst_of_others(lesson: &Lesson, disturb: impl FnOnce(&Seat) + Send) -> Duration {
    let (eve, ben) = (lesson.seat("Eve"), lesson.seat("Ben"));
    let mut board = ben.client(lesson.addr(), Version::V5, "esp32");
    board.subscribe("echo", QOS1);
    std::thread::scope(|scope| {
        let disturbing = scope.spawn(|| disturb(&eve));
        let mut worst = Duration::ZERO;
        while !disturbing.is_finished() {
            let sent = Instant::now();
            board.publish("echo", "x", QOS1, false);
            board.message();
            worst = worst.max(sent.elapsed());
            std::thread::sleep(Duration::from_millis(10));
        }
        disturbing.join().unwrap();
        worst
    })
}

const FLOOD: Duration = Duration::from_secs(2);

#[test]
fn a_seat_that_floods_is_slowed_and_disturbs_nobody() {
    let lesson = Lesson::start();
    let mut view = Value::Null;
    let worst = worst_of_others(&lesson, |eve| {
        let mut peer = Peer::open(lesson.addr());
        peer.speak(Version::V311);
        peer.send(&eve.connect(Version::V311, "flood"));
        assert!(matches!(peer.packet(), Packet::ConnAck(_)));
        let batch = publish(Version::V311, QoS::AtMostOnce, "all/flood", b"x").repeat(200);
        let mut stream = peer.stream();
        stream.set_write_timeout(Some(Duration::from_millis(20))).unwrap();
        let (begun, mut at) = (Instant::now(), 0);
        // As much as the broker takes, for as long as it takes some.
        while begun.elapsed() < FLOOD {
            at = (at + stream.write(&batch[at..]).unwrap_or(0)) % batch.len();
        }
        view = lesson.seat_view(eve);
    });
    assert!(worst < Duration::from_millis(500), "{worst:?}");
    assert_eq!(view["slowed"], true, "{view}");
    assert!(view["messages_per_second"].as_f64().unwrap() < 400.0, "{view}");
}

#[test]
fn a_seat_that_sends_huge_and_binary_messages_ends_its_own_connection_alone() {
    let lesson = Lesson::start();
    let worst = worst_of_others(&lesson, |eve| {
        for payload in [vec![0xFF; 70_000], vec![0; 1 << 20]] {
            let mut peer = Peer::open(lesson.addr());
            peer.speak(Version::V5);
            peer.send(&eve.connect(Version::V5, "huge"));
            assert!(matches!(peer.packet(), Packet::ConnAck(_)));
            peer.try_send(&publish(Version::V5, QOS1, "all/huge", &payload));
            match peer.packets_to_the_end().last() {
                Some(Packet::Disconnect(end)) => {
                    assert_eq!(end.reason, ReasonCode::PacketTooLarge);
                }
                other => panic!("{other:?}"),
            }
        }
        let mut board = eve.client(lesson.addr(), Version::V5, "binary");
        let bytes: Vec<u8> = (0..=255).cycle().take(60_000).collect();
        board.subscribe("raw", QOS1);
        board.publish("raw", bytes.clone(), QOS1, true);
        assert_eq!(&board.message().payload[..], bytes);
    });
    assert!(worst < Duration::from_millis(500), "{worst:?}");
}

#[test]
fn a_seat_that_connects_in_a_loop_is_kept_out_for_a_while_and_disturbs_nobody() {
    let lesson = Lesson::start();
    let mut refused = 0;
    let worst = worst_of_others(&lesson, |eve| {
        let begun = Instant::now();
        let messages = publish(Version::V5, QoS::AtMostOnce, "all/loop", b"x").repeat(50);
        while begun.elapsed() < FLOOD {
            let mut peer = Peer::open(lesson.addr());
            peer.speak(Version::V5);
            peer.send(&eve.connect(Version::V5, "loop"));
            match peer.packet() {
                Packet::ConnAck(ack) if ack.reason == ReasonCode::Success => {
                    peer.try_send(&messages);
                }
                Packet::ConnAck(ack) => {
                    assert_eq!(ack.reason, ReasonCode::QuotaExceeded);
                    refused += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    });
    assert!(refused > 5, "{refused}");
    assert!(worst < Duration::from_millis(500), "{worst:?}");
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
