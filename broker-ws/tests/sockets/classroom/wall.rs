//! What the teacher's wall asks for, and a lesson that begins there.

use std::net::TcpStream;

use broker_ws::{ClassroomOptions, reachable};

use super::*;

const MANIFEST: &str = r#"{"dev":{"name":"<b>"},"cmps":{}}"#;

fn items(answer: &Answer) -> Vec<(String, String)> {
    let value: Value = serde_json::from_str(&answer.body).unwrap();
    let text = |item: &Value, key: &str| item[key].as_str().unwrap().to_owned();
    let items = value["items"].as_array().unwrap().iter();
    items.map(|item| (text(item, "topic"), text(item, "payload"))).collect()
}

#[test]
fn the_wall_knows_when_a_seat_has_other_boards_and_which() {
    let lesson = Lesson::start();
    let (ada, ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
    let mut board = ada.client(lesson.addr(), Version::V5, "esp32");
    let config = "homeassistant/device/b1/config";
    board.publish("b1/led", "ON", QOS1, true);
    assert_eq!(lesson.seat_view(&ada)["announced"], 0);
    board.publish(config, MANIFEST, QOS1, true);
    let seen = lesson.seat_view(&ada);
    assert_eq!((&seen["announced"], &lesson.seat_view(&ben)["announced"]), (&1.into(), &0.into()));
    assert_eq!(seen["values"][0]["topic"], "b1/led", "what announces is no value: {seen}");
    let asked = |seat: u64| lesson.teacher("GET", &format!("retained?seat={seat}"), &Value::Null);
    let pair = |topic: &str, payload: &str| (topic.to_owned(), payload.to_owned());
    assert_eq!(items(&asked(1)), [pair("b1/led", "ON"), pair(config, MANIFEST)]);
    assert_eq!(items(&asked(2)), []);
    assert_eq!(
        (asked(9).status, lesson.teacher("GET", "retained", &Value::Null).status),
        (403, 400)
    );
    lesson.does("end", &Value::Null);
    assert_eq!(items(&asked(1)).len(), 2, "it can be looked at afterwards");
}

#[test]
fn a_hand_is_taken_down_and_what_is_said_to_all_is_taken_back() {
    let lesson = Lesson::start();
    let ada = lesson.seat("Ada");
    let mut page = ada.client(lesson.addr(), Version::V5, "page");
    page.subscribe("room/hand", QOS1);
    page.publish("room/hand", "up", QOS1, true);
    assert_eq!(&page.message().payload[..], b"up");
    assert_eq!(lesson.seat_view(&ada)["hand"], true);
    lesson.does("hand", &json!({ "seat": 1 }));
    assert_eq!(&page.message().payload[..], b"", "its page is told");
    assert_eq!(lesson.seat_view(&ada)["hand"], false);
    assert_eq!(lesson.teacher("POST", "hand", &json!({ "seat": 9 })).status, 403);
    for (kind, key) in [("message", "message"), ("program", "program_lines")] {
        lesson.does("broadcast", &json!({ "kind": kind, "text": "a\nb\nc" }));
        let said = lesson.wall()[key].clone();
        assert_eq!(said, if kind == "program" { json!(3) } else { json!("a\nb\nc") });
        lesson.does("broadcast", &json!({ "kind": kind, "text": "" }));
        let said = lesson.wall()[key].clone();
        assert_eq!(said, if kind == "program" { json!(0) } else { Value::Null });
    }
    page.publish("room/program", "x = 1", QOS1, true);
    let log = lesson.teacher("GET", "log?seat=1", &Value::Null);
    let log: Value = serde_json::from_str(&log.body).unwrap();
    assert_eq!(log["program"], "x = 1");
    let events = log["items"].as_array().unwrap().iter().map(|item| item["event"].clone());
    assert!(events.collect::<Vec<_>>().contains(&"hand-seen".into()), "{log}");
}

#[test]
fn what_a_program_prints_is_for_the_teacher_alone_and_not_without_end() {
    let lesson = Lesson::start();
    let (ada, ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
    let tell = |seat: &Seat, text: &str| {
        let Seat { user, password, .. } = seat;
        let body = json!({ "username": user, "password": password, "text": text });
        request(lesson.addr(), "POST", "/api/v1/room/output", "", &body.to_string()).status
    };
    let printed = |seat: u32| {
        let log = lesson.teacher("GET", &format!("log?seat={seat}"), &Value::Null);
        serde_json::from_str::<Value>(&log.body).unwrap()["output"].clone()
    };
    assert_eq!(printed(1), Value::Null);
    let mut board = ada.client(lesson.addr(), Version::V5, "esp32");
    board.subscribe("#", QOS1);
    let text = "<b>Temp 23</b>\n".repeat(800);
    assert_eq!(tell(&ada, &text), 204);
    let kept = printed(1);
    let kept = kept.as_str().unwrap();
    assert!(kept.len() <= 4096 && kept.ends_with("</b>\n") && text.contains(kept));
    assert_eq!(tell(&ada, "again"), 429, "who prints without end is told to wait");
    assert_eq!(tell(&ben, "Ben's"), 204, "which concerns nobody else");
    assert_eq!((tell(&ada, &"x".repeat(20_000)), printed(2)), (413, json!("Ben's")));
    let wrong = Seat { password: "no".into(), ..lesson.seat("Cem") };
    assert_eq!(tell(&wrong, "x"), 403);
    // No client of the seat gets it: one that prints what it hears would never end.
    board.publish("own", "x", QOS1, false);
    assert_eq!(board.message().topic.as_str(), "own");
    assert!(!lesson.wall().to_string().contains("Temp 23"));
    let record = lesson.teacher("GET", "export?format=jsonl", &Value::Null).body;
    assert!(!record.contains("Temp 23"), "the record has room for other things");
}

#[test]
fn a_teacher_sees_the_packets_of_one_seat_as_that_seat_has_them_and_of_no_other() {
    let lesson = Lesson::start();
    let (ada, ben) = (lesson.seat("<b>"), lesson.seat("Ben"));
    let asked = |query: &str| {
        let answer = lesson.teacher("GET", &format!("packets?{query}"), &Value::Null);
        let value: Value = serde_json::from_str(&answer.body).unwrap();
        (answer.status, value)
    };
    assert_eq!(asked("seat=1").0, 200, "from now on it is watched");
    let mut boards = [&ada, &ben].map(|seat| seat.client(lesson.addr(), Version::V311, "esp32"));
    for (board, text) in boards.iter_mut().zip(["mine", "Ben's"]) {
        board.publish("LED", text, QOS1, false);
    }
    let (_, told) = asked("seat=1&after=0");
    assert_eq!((&told["seat"], &told["name"]), (&1.into(), &"<b>".into()));
    let packets = told["packets"]["items"].as_array().unwrap();
    let root = lesson.wall()["root"].as_str().unwrap().to_owned();
    assert!(packets.iter().all(|it| it["client"] == format!("{root}/1/esp32")), "{told}");
    let sent = packets.iter().filter(|it| it["to_server"] == true);
    let sent: Vec<&str> = sent.map(|it| it["bytes"].as_str().unwrap()).collect();
    // As the seat says it: its topic is not the broker's.
    assert!(sent.iter().any(|bytes| bytes.contains("00034c4544")), "{sent:?}");
    let last = told["packets"]["last"].as_u64().unwrap();
    let (_, next) = asked(&format!("seat=1&after={last}"));
    assert_eq!(next["packets"]["items"], json!([]));
    assert_eq!([asked("seat=9").0, asked("seat=1&after=x").0, asked("after=1").0], [403, 400, 400]);
    let path = "/api/v1/room/packets?seat=1";
    assert_eq!(
        request(lesson.addr(), "GET", path, "", "").status,
        401,
        "a student is told nothing"
    );
}

#[test]
fn how_far_a_student_is_in_a_lesson_is_on_the_wall_as_long_as_it_is_said() {
    let lesson = Lesson::start();
    let ada = lesson.seat("Ada");
    let mut page = ada.client(lesson.addr(), Version::V5, "page");
    let said = json!({ "number": 4, "title": { "zh": "主题", "en": "<b>Topics" }, "done": 1,
        "steps": 3, "come": 2, "wanted": 100, "hint": { "en": "x".repeat(9000) } });
    page.publish("room/lesson", said.to_string(), QOS1, true);
    drop(page);
    let seen = lesson.seat_view(&ada)["lesson"].clone();
    assert_eq!((&seen["title"]["en"], &seen["done"]), (&"<b>Topics".into(), &1.into()));
    assert_eq!(seen["hint"]["en"].as_str().unwrap().len(), 300);
    let mut page = ada.client(lesson.addr(), Version::V5, "page");
    for nothing in ["", "step 2"] {
        page.publish("room/lesson", nothing, QOS1, true);
        assert_eq!(lesson.seat_view(&ada)["lesson"], Value::Null);
    }
}

#[test]
fn who_is_slowed_is_told_by_which_limit_and_when_it_is_over() {
    let lesson = Lesson::start();
    let (ada, ben) = (lesson.seat("Ada"), lesson.seat("Ben"));
    let mut page = ada.client(lesson.addr(), Version::V5, "page");
    let mut other = ben.client(lesson.addr(), Version::V5, "page");
    page.subscribe("room/slowed", QOS1);
    other.subscribe("room/slowed", QOS1);
    let mut flood = Peer::open(lesson.addr());
    flood.speak(Version::V311);
    flood.send(&ada.connect(Version::V311, "flood"));
    assert!(matches!(flood.packet(), Packet::ConnAck(_)));
    flood.send(&publish(Version::V311, QoS::AtMostOnce, "x", b"x").repeat(300));
    let told = |text: &str, page: &mut TestClient| {
        let message = page.message();
        assert_eq!((message.topic.as_str(), &*message.payload), ("room/slowed", text.as_bytes()));
    };
    told("messages 100", &mut page);
    told("", &mut page);
    other.publish("room/slowed", "own", QOS1, false);
    told("own", &mut other);
}

#[test]
fn a_page_that_needs_a_seat_is_told_so_and_the_teachers_is_not() {
    let lesson = Lesson::start();
    let told = |lines: &str| -> Value {
        let answer = ask_with(lesson.addr(), "GET", "/blinklab.json", lines, "");
        serde_json::from_str::<Value>(&answer.body).unwrap()["lesson"].clone()
    };
    assert_eq!((told(""), told("X-Forwarded-For: 192.0.2.7\r\n")), (false.into(), true.into()));
    lesson.does("end", &Value::Null);
    assert_eq!(told("X-Forwarded-For: 192.0.2.7\r\n"), false);
    let room = lesson.wall()["room"].as_str().unwrap().to_owned();
    let join = lesson.wall()["join"][0].as_str().unwrap().to_owned();
    assert!(join.ends_with(&format!("/#/room/{room}")), "{join}");
}

#[test]
fn a_lesson_lets_the_network_in_as_long_as_it_is_held() {
    let lesson = Lesson::with(|options| options.classroom = ClassroomOptions::default());
    let port = lesson.addr().port();
    let Some(&lan) = reachable(&[SocketAddr::new([0, 0, 0, 0].into(), port)]).first() else {
        let answer = lesson.teacher("POST", "begin", &json!({ "lan": true }));
        assert_eq!(answer.status, 409, "this computer is in no network");
        assert_eq!(lesson.wall()["running"], false, "nothing was begun");
        return;
    };
    let facts = |lesson: &Lesson| {
        let wall = lesson.wall();
        ["running", "reachable", "openable"].map(|key| wall[key].as_bool().unwrap())
    };
    assert_eq!(facts(&lesson), [false, false, true]);
    let answer = lesson.teacher("POST", "lan", &json!({ "on": true }));
    assert_eq!(answer.status, 409, "only a lesson keeps strangers out");
    lesson.does("begin", &json!({}));
    assert!(TcpStream::connect(lan).is_err());
    lesson.does("lan", &json!({ "on": true }));
    assert_eq!(facts(&lesson), [true, true, false]);
    lesson.does("lan", &json!({ "on": false }));
    assert_eq!(facts(&lesson), [true, false, true]);
    lesson.does("begin", &json!({ "lan": true }));
    assert_eq!(facts(&lesson), [true, true, false]);
    let join = lesson.wall()["join"][0].as_str().unwrap().to_owned();
    assert!(join.starts_with(&format!("http://{lan}/")), "{join}");
    // Who has a seat is let in there; nobody else is.
    let ada = lesson.seat("Ada");
    let knock = |bytes: Vec<u8>| {
        let mut peer = Peer::open(lan);
        peer.speak(Version::V5);
        peer.send(&bytes);
        match peer.packet() {
            Packet::ConnAck(ack) => (peer, ack.reason),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(knock(connect_with(Version::V5, "stranger", |_| {})).1, ReasonCode::NotAuthorized);
    let (_ada, reason) = knock(ada.connect(Version::V5, "esp32"));
    assert_eq!(reason, ReasonCode::Success);
    lesson.does("end", &Value::Null);
    wait_for("the door is closed", || TcpStream::connect(lan).is_err().then_some(()));
    assert_eq!(facts(&lesson), [false, false, true]);
}
