//! What a class of forty costs: seats with a board and a page each, a teacher who hears all of them
//! and looks at the wall as often as its page does. It measures and judges nothing but loss and gross
//! delay. `cargo xtask bench seats` runs it and puts the tables into docs/BENCHMARKS.md; the variable
//! `BLINKLAB_REPORT` names the file that they are written to.

use std::env;
use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use shared::wire::{Bytes, Packet, QoS, Text, Version};

use crate::support::{Peer, Program, ask, connect_with, program, publish, subscribe};

const SEATS: usize = 40;
/// What a board publishes in a second, half of it about its LED, half about its thermometer: as one that
/// blinks and measures often does.
const RATE: u32 = 10;
const TIME: Duration = Duration::from_secs(20);
/// How often the wall's page asks.
const LOOK: Duration = Duration::from_millis(500);
const MANIFEST: &str = r#"{"dev":{"ids":"esp32","name":"ESP32"},"avty_t":"blinklab/esp32/status","cmps":{
    "led1":{"p":"light","name":"LED","cmd_t":"blinklab/esp32/led1/set","stat_t":"blinklab/esp32/led1/state"},
    "dht1":{"p":"sensor","name":"Temperature","stat_t":"blinklab/esp32/dht1/state","unit_of_meas":"°C"}}}"#;

/// Sends a request with a body and returns what the answer says.
fn request(addr: SocketAddr, path: &str, lines: &str, body: &Value) -> Value {
    let body = body.to_string();
    let mut peer = Peer::open(addr);
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\n{lines}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    peer.send(head.as_bytes());
    let head = String::from_utf8(peer.take_until(b"\r\n\r\n")).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let body = peer.take(length.map_or(0, |length| length.parse().unwrap()));
    serde_json::from_slice(&body).unwrap_or_default()
}

/// A client of a seat, connected.
fn sit(addr: SocketAddr, seat: &Value, client_id: &str) -> Peer {
    let text = |key: &str| seat[key].as_str().unwrap().to_owned();
    let bytes = connect_with(Version::V311, client_id, |connect| {
        connect.username = Some(Text::new(&text("username")).unwrap());
        connect.password = Some(Bytes::from(text("password")));
    });
    let (peer, ack) = Peer::connected_by(addr, Version::V311, &bytes);
    assert!(!ack.reason.is_error(), "{ack:?}");
    peer
}

/// How long each message took, until one says that it is the last.
fn listen(mut peer: Peer, begun: Instant, lasts: usize) -> Vec<Duration> {
    let (mut delays, mut ended) = (Vec::new(), 0);
    while ended < lasts {
        let Packet::Publish(publish) = peer.packet() else { continue };
        match std::str::from_utf8(&publish.payload).unwrap().parse() {
            Ok(micros) => delays.push(begun.elapsed() - Duration::from_micros(micros)),
            Err(_) => ended += usize::from(publish.payload == b"end"[..]),
        }
    }
    delays
}

fn percentile(delays: &mut [Duration], share: usize) -> Duration {
    delays.sort_unstable();
    delays[(delays.len() - 1) * share / 100]
}

/// The seconds that the program has computed.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // Behind the name, which may have spaces: utime and stime are the 12th and 13th, in hundredths.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

#[test]
#[ignore = "it measures: see the file's beginning"]
fn a_class_of_forty() {
    let program = Program::start(program().args(["--listen", "127.0.0.1:0"]));
    let (addr, pid) = (program.boards, program.child.id());
    let token = program.greeting.split("#admin=").nth(1).unwrap();
    let token = token.split_whitespace().next().unwrap();
    let lines = format!("Authorization: Bearer {token}\r\n");
    request(addr, "/api/v1/room/begin", &lines, &json!({}));
    let wall = |addr| -> Value {
        let answer = ask(&mut Peer::open(addr), "GET", "/api/v1/room/wall", &lines);
        serde_json::from_str(&answer.body).unwrap()
    };
    let room = wall(addr);
    let seats: Vec<Value> = (0..SEATS)
        .map(|number| {
            let body = json!({ "code": room["room"], "name": format!("Student {number}") });
            request(addr, "/api/v1/room/join", "", &body)
        })
        .collect();
    let begun = Instant::now();
    let pages: Vec<_> = seats
        .iter()
        .map(|seat| {
            let mut page = sit(addr, seat, "page");
            page.subscribe(QoS::AtMostOnce, Version::V311, "#");
            thread::spawn(move || listen(page, begun, 1))
        })
        .collect();
    let mut teacher = Peer::connected(addr, Version::V311, "teacher");
    let filter = format!("{}/#", room["root"].as_str().unwrap());
    teacher.send(&subscribe(Version::V311, &filter));
    teacher.packet();
    let teacher = thread::spawn(move || listen(teacher, begun, SEATS));
    let mut boards: Vec<Peer> = seats.iter().map(|seat| sit(addr, seat, "esp32")).collect();
    for board in &mut boards {
        let topic = "homeassistant/device/esp32/config";
        let mut bytes = publish(Version::V311, QoS::AtMostOnce, topic, MANIFEST.as_bytes());
        // RETAIN.
        bytes[0] |= 1;
        board.send(&bytes);
    }
    let (started, cpu) = (Instant::now(), cpu_seconds(pid));
    let (mut looks, mut looked) = (Vec::new(), Instant::now());
    let mut tick = 0;
    while started.elapsed() < TIME {
        for board in &mut boards {
            let micros = begun.elapsed().as_micros().to_string();
            let part = if tick % 2 == 0 { "led1" } else { "dht1" };
            let topic = &format!("blinklab/esp32/{part}/state");
            board.send(&publish(Version::V311, QoS::AtMostOnce, topic, micros.as_bytes()));
        }
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            assert_eq!(wall(addr)["seats"].as_array().unwrap().len(), SEATS);
            looks.push(looked.elapsed());
        }
        tick += 1;
        let next = started + Duration::from_secs(1) * tick / RATE;
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds(pid) - cpu);
    for board in &mut boards {
        board.send(&publish(Version::V311, QoS::AtMostOnce, "end", b"end"));
    }
    let mut to_pages: Vec<Duration> =
        pages.into_iter().flat_map(|page| page.join().unwrap()).collect();
    let mut to_teacher = teacher.join().unwrap();
    let sent = tick as usize * SEATS;
    assert_eq!((to_pages.len(), to_teacher.len()), (sent, sent), "nothing is lost");
    let per_second = sent as f64 / seconds;
    let mut table =
        format!("{SEATS} seats, a board and a page each, for {} s | \n---|--:\n", TIME.as_secs());
    let mut row = |what: &str, value: String| writeln!(table, "{what} | {value}").unwrap();
    row("messages a second, from the boards", format!("{per_second:.0}"));
    row("to pages and teacher", format!("{:.0}", 2.0 * per_second));
    let waits = [
        ("from board to page", &mut to_pages),
        ("from board to teacher", &mut to_teacher),
        ("an answer about all seats", &mut looks),
    ];
    for (what, delays) in waits {
        for share in [50, 99] {
            let millis = percentile(delays, share).as_secs_f64() * 1000.0;
            row(&format!("{what}, {share} %, ms"), format!("{millis:.2}"));
        }
    }
    row("messages lost", "0".to_owned());
    row("broker-ws, share of a core", format!("{:.1} %", 100.0 * cpu / seconds));
    println!("{table}");
    if let Ok(report) = env::var("BLINKLAB_REPORT") {
        fs::write(report, table).unwrap();
    }
    assert!(percentile(&mut to_pages, 99) < Duration::from_millis(500));
}
