//! Every lesson is played twice: as it is meant, which does all its steps, and with a mistake that is
//! often made, which does not, and is told why. The packets are those of the broker, of clients and of
//! boards.

mod lesson_world;

use lesson_world::{Played, lesson, play};
use shared::inspect::Direction;
use shared::lesson::{Fact, Progress, Role, Seen};
use shared::wire::{Decoder, Packet, PacketType, Version};

const LAMP: &str = "boards:\n  - {id: lamp, led_control: true, parts: [{id: led1, kind: led, pins: {signal: 2}}]}\n";
const LAMPS: &str = "boards:\n  - {id: lamp, led_control: true, parts: [{id: led1, kind: led, pins: {signal: 2}}]}\n  - {id: second, led_control: true, parts: [{id: led1, kind: led, pins: {signal: 2}}]}\n";
const WEATHER: &str = "boards:
  - id: sensor
    parts: [{id: dht22, kind: dht22, pins: {data: 4}}]
    program: {behaviour: {rules: [
      {publish: {topic: Temperature, values: [{part: dht22, quantity: temperature}], every: 3}},
      {publish: {topic: Humidity, values: [{part: dht22, quantity: humidity}], every: 3}}]}}
  - id: display
    parts: [{id: oled, kind: ssd1306, pins: {sda: 21, scl: 22}}]
    program: {behaviour: {rules: [{obey: {topic: Temperature, part: oled, language: value}}]}}
";
const CLIENTS: &str = "clients:\n  - {id: page}\n  - {id: python}\n  - {id: board-program}\n";

fn all_done(played: &Played) {
    let Played { progress, hints } = played;
    let (id, steps) = (&progress.lesson().id, progress.lesson().steps.len());
    let open = (progress.fulfilled(), progress.counted());
    assert_eq!(progress.done(), steps, "{id}: {open:?}, {hints:?}");
    assert_eq!(progress.hint(), None, "{id}");
}

/// So many steps are done and no more, and this is said.
fn stuck(played: &Played, done: usize, says: &str) {
    let Played { progress, hints } = played;
    assert_eq!(progress.done(), done, "{}: {hints:?}", progress.lesson().id);
    assert!(hints.iter().any(|hint| hint.contains(says)), "{says}: {hints:?}");
}

/// A step in which a client publishes.
fn publish(client: &str, topic: &str, payload: &str) -> String {
    format!("  - publish: {{client: {client}, topic: {topic}, payload: '{payload}'}}\n")
}

/// A step in which the page subscribes.
fn subscribe(filter: &str) -> String {
    format!("  - subscribe: {{client: page, filter: '{filter}'}}\n")
}

#[test]
fn publish_and_subscribe() {
    let (name, head) = ("01-publish-and-subscribe", format!("{LAMP}{CLIENTS}"));
    let begin = format!("  - connect: page\n{}", subscribe("class/hello"));
    let board = "  - power-on: lamp\n  - sleep: 1 s\n  - set: {part: lamp/led1, on: true}\n";
    let right = format!("{begin}{}{board}", publish("page", "class/hello", "hi"));
    all_done(&play(name, &head, &right));
    let wrong = format!("{begin}{}", publish("page", "Class/Hello", "hi"));
    stuck(&play(name, &head, &wrong), 2, "capital and small letters");
    let wrong = format!("  - connect: page\n{}", subscribe("/class/hello"));
    stuck(&play(name, &head, &wrong), 1, "one more, empty level");
}

#[test]
fn led_from_afar() {
    let (name, head) = ("02-led-from-afar", format!("{LAMPS}{CLIENTS}"));
    let begin = "  - connect: page\n  - power-on: lamp\n  - sleep: 1 s\n";
    let on = publish("page", "LED_CONTROL", "LED_ON");
    let off = publish("page", "LED_CONTROL", "LED_OFF");
    let right = format!("{begin}{on}{off}  - power-on: second\n  - sleep: 1 s\n{on}");
    all_done(&play(name, &head, &right));
    for (topic, payload, says) in [
        ("LED_CONTROL", "led_on", "`led_on`, not `LED_ON`: capital and small"),
        ("LED_CONTROL", "\"LED_ON\"", "quotes are part of it"),
        ("LED_CONTROL", "{\"led\": \"on\"}", "no JSON"),
        ("led_control", "LED_ON", "`led_control`, not `LED_CONTROL`"),
        ("lamp", "LED_ON", "it went to `lamp`"),
    ] {
        let wrong = format!("{begin}{}", publish("page", topic, payload));
        stuck(&play(name, &head, &wrong), 1, says);
    }
}

#[test]
fn temperature() {
    let (name, head) = ("03-temperature", format!("{WEATHER}{CLIENTS}"));
    let begin = format!(
        "  - connect: page\n  - power-on: [sensor, display]\n  - sleep: 4 s\n{}  - sleep: 4 s\n  - set: {{part: sensor/dht22, temperature: 35}}\n  - sleep: 15 s\n",
        subscribe("Temperature")
    );
    let right = format!("{begin}{}", publish("page", "Temperature", "12.5"));
    all_done(&play(name, &head, &right));
    let wrong = format!("{begin}{}", publish("page", "Temperature", "12.5 °C"));
    stuck(&play(name, &head, &wrong), 4, "is no number");
}

#[test]
fn topics_and_wildcards() {
    let name = "04-topics-and-wildcards";
    let room = |room: &str| publish("page", &format!("school/{room}/temperature"), "20");
    let begin = format!("  - connect: page\n{}", room("room1"));
    let rooms = ["room1", "room2", "lab"].map(room).concat();
    let deeper = publish("page", "school/lab/window/left", "open");
    let right = format!(
        "{begin}{}{rooms}{}{deeper}",
        subscribe("school/+/temperature"),
        subscribe("school/#")
    );
    all_done(&play(name, CLIENTS, &right));
    let wrong = format!("{begin}{}{rooms}", subscribe("school/#"));
    stuck(&play(name, CLIENTS, &wrong), 1, "brings everything below school");
    let wrong = publish("page", "school/room1/temperature", "warm");
    stuck(&play(name, CLIENTS, &format!("  - connect: page\n{wrong}")), 0, "no number");
}

#[test]
fn qos() {
    let name = "05-qos";
    let head =
        "clients:\n  - {id: page, clean-start: false, session-expiry: 5 min, reconnect: true}\n";
    let send = |qos: u8| {
        format!("  - publish: {{client: page, topic: qos/test, payload: x, qos: {qos}}}\n")
    };
    let rest = "  - sleep: 1 s\n";
    let begin = format!("  - connect: page\n{}{rest}{}{rest}{}{rest}", send(0), send(1), send(2));
    let again = format!("  - disconnect: page\n{rest}  - connect: page\n{rest}");
    let cut = format!("  - network: {{delay: 2 s}}\n{}  - cut: page\n  - sleep: 20 s\n", send(1));
    all_done(&play(name, head, &format!("{begin}{again}{cut}")));
    let wrong = format!("{begin}{again}{}{rest}", send(1));
    stuck(&play(name, head, &wrong), 4, "PUBACK came in time");
    let wrong = format!("  - connect: page\n{}{}", send(0), send(0));
    stuck(&play(name, head, &wrong), 1, "it was QoS 0: QoS 1 is wanted");
}

#[test]
fn retained_and_will() {
    let (name, head) = ("06-retained-and-will", format!("{LAMP}{CLIENTS}"));
    let put = |payload: &str, retain: bool| {
        format!(
            "  - publish: {{client: page, topic: school/notice, payload: '{payload}', retain: {retain}}}\n"
        )
    };
    let all = subscribe("#");
    let begin = format!("  - connect: page\n{}{all}{}", put("hello", true), put("", true));
    let board = "  - power-on: lamp\n  - sleep: 5 s\n";
    let right = format!("{begin}{board}  - power-off: lamp\n  - sleep: 60 s\n");
    all_done(&play(name, &head, &right));
    let wrong = format!("  - connect: page\n{}", put("hello", false));
    stuck(&play(name, &head, &wrong), 0, "RETAIN was not set");
    let wrong = format!("  - connect: page\n{all}{}", put("hello", true));
    stuck(&play(name, &head, &wrong), 1, "Remove the subscription");
    let shown = format!("  - connect: page\n{}{all}", put("hello", true));
    stuck(&play(name, &head, &format!("{shown}{}", put("", false))), 2, "The notice is still up");
    // A board that is well has no Will to be published.
    let wrong = format!("{begin}{board}  - sleep: 60 s\n");
    assert_eq!(play(name, &head, &wrong).progress.done(), 4);
}

#[test]
fn sessions() {
    let (steps, mut progress) = fresh("07-sessions");
    let mut tell = |bytes: &[u8], direction| {
        let packet = decode(bytes);
        let (role, who) = (Role::Page, "student-7");
        progress.handle(&Fact::Packet(Seen { role, who, direction, packet: &packet, topic: None }));
        (progress.done(), progress.hint().map(|hint| hint.words.en.clone()).unwrap_or_default())
    };
    let connect = |clean: bool| {
        let flags = if clean { 2 } else { 0 };
        [b"\x10\x16\0\x04MQTT\x05".as_slice(), &[flags, 0, 0, 0, 0, 9], b"student-7"].concat()
    };
    let connack = |present: u8| [0x20, 3, present, 0, 0];
    let (out, back) = (Direction::ToServer, Direction::ToClient);
    tell(&connect(true), out);
    assert_eq!(tell(&connack(0), back).0, 1);
    // Clean Start was left on.
    let (done, hint) = tell(&connect(true), out);
    assert!(done == 1 && hint.contains("Clean Start has to be off"), "{hint}");
    tell(&connack(0), back);
    tell(&connect(false), out);
    assert_eq!(tell(&connack(0), back).0, 2);
    let (done, hint) = tell(b"\x82\x0c\0\x01\0\0\x06mail/#\0", out);
    assert!(done == 2 && hint.contains("asks for QoS 0"), "{hint}");
    assert_eq!(tell(b"\x82\x0c\0\x01\0\0\x06mail/#\x01", out).0, 3);
    let (done, hint) = tell(&connack(0), back);
    assert!(done == 3 && hint.contains("the broker had no Session"), "{hint}");
    assert_eq!(tell(&connack(1), back).0, 4);
    tell(&connect(true), out);
    assert_eq!(tell(&connack(0), back), (steps, String::new()));
}

#[test]
fn packets() {
    let (steps, mut progress) = fresh("08-packets");
    let mut build = |bytes: &[u8]| {
        progress.handle(&Fact::Built(&decode(bytes)));
        (progress.done(), progress.hint().map(|hint| hint.words.en.clone()).unwrap_or_default())
    };
    assert_eq!(build(b"\xd0\0").0, 0);
    assert_eq!(build(b"\xc0\0").0, 1);
    let (done, hint) = build(b"0\x0b\0\x03a/b\0hallo");
    assert!(done == 1 && hint.contains("68 65 6C 6C 6F"), "{hint}");
    assert_eq!(build(b"0\x0b\0\x03a/b\0hello").0, 2);
    let door: [&[u8]; 4] =
        [b"\x10\x0d\0\x04MQTT\x05\x02\0\0\0\0\0", b" \x03\0\0\0", b"\xe0\0", b"\xf0\0"];
    let subscribing: [&[u8]; 4] = [
        b"\x82\x07\0\x01\0\0\x01#\0",
        b"\x90\x04\0\x01\0\0",
        b"\xa2\x06\0\x01\0\0\x01#",
        b"\xb0\x04\0\x01\0\0",
    ];
    let rest: [&[u8]; 5] =
        [b"@\x02\0\x01", b"P\x02\0\x01", b"b\x02\0\x01", b"p\x02\0\x01", b"\xd0\0"];
    assert_eq!(door.map(|bytes| build(bytes).0), [2, 2, 2, 3]);
    assert_eq!(subscribing.map(|bytes| build(bytes).0), [3, 3, 3, 4]);
    assert_eq!(rest.map(|bytes| build(bytes).0), [4, 4, 4, 4, steps]);
    assert_eq!(PacketType::ALL.len(), 2 + door.len() + subscribing.len() + rest.len());
}

#[test]
fn sys_topics() {
    let (name, head) = ("09-sys-topics", format!("{LAMP}{CLIENTS}"));
    let only = |filter: &str| format!("  - connect: page\n{}", subscribe(filter));
    stuck(&play(name, &head, &only("#")), 0, "leaves topics out");
    stuck(&play(name, &head, &only("SYS/#")), 0, "is there a slip in it?");
    let mut played = play(name, &head, &only("$SYS/#"));
    assert_eq!(played.progress.done(), 1);
    // A scenario's broker keeps its figures to itself: these are told as another one says them.
    let mut say = |topic: &str, payload: &str| {
        deliver(&mut played.progress, &format!("$SYS/broker/{topic}"), payload)
    };
    for topic in ["uptime", "version", "clients/total", "clients/connected", "messages/sent"] {
        assert_eq!(say(topic, "1"), 1, "{topic}");
    }
    for topic in ["messages/received", "bytes/sent", "bytes/received", "messages/inflight"] {
        assert_eq!(say(topic, "1"), 1, "{topic}");
    }
    assert_eq!(say("retained messages/count", "1"), 2);
    assert_eq!(say("clients/connected", "1"), 2);
    assert_eq!(say("clients/connected", "2"), 2);
    played.progress.handle(&Fact::Online { role: Role::Board, who: "lamp", is_online: true });
    all_done(&played);
}

#[test]
fn hundred_points() {
    let name = "10-hundred-points";
    let point = |number: usize| {
        publish("board-program", &format!("site/{number}/temperature"), &format!("{number}.5"))
    };
    let points = |count: usize| (1..=count).map(|it| point(it % 60)).collect::<String>();
    let all: String = (1..=100)
        .map(|number| publish("board-program", &format!("site/{number}/temperature"), "21.5"))
        .collect();
    let begin = "  - connect: [page, board-program]\n";
    let right = format!(
        "{begin}{}{all}{}{}",
        subscribe("site/+/temperature"),
        subscribe("site/42/temperature"),
        point(42).repeat(3)
    );
    all_done(&play(name, CLIENTS, &right));
    let wrong = format!("{begin}{}{all}", subscribe("site/temperature"));
    stuck(&play(name, CLIENTS, &wrong), 0, "a level missing");
    // Many messages of few points.
    let wrong = format!("{begin}{}{}", subscribe("site/+/temperature"), points(200));
    let progress = play(name, CLIENTS, &wrong).progress;
    assert_eq!((progress.done(), progress.counted()), (1, Some((60, 100))));
}

#[test]
fn real_esp32() {
    let name = "11-real-esp32";
    let report = |who: &str, value: &str| {
        publish(who, "Temperature", value) + &publish(who, "Humidity", &format!("{value}0"))
    };
    let begin = format!(
        "  - connect: [page, board-program, python]\n{}{}{}{}",
        report("board-program", "2.1"),
        subscribe("Temperature"),
        subscribe("Humidity"),
        report("board-program", "2.2")
    );
    let real = ["3.1", "3.2", "3.3", "3.4"].map(|value| report("python", value)).concat();
    all_done(&play(name, CLIENTS, &format!("{begin}{real}")));
    // The virtual board again.
    let wrong = format!("{begin}{}", report("board-program", "2.3"));
    assert_eq!(play(name, CLIENTS, &wrong).progress.done(), 2);
    let wrong = format!("{begin}{}", publish("python", "Temperature", "hot"));
    stuck(&play(name, CLIENTS, &wrong), 2, "`hot` is no number");
}

#[test]
fn python() {
    let (name, head) = ("12-python", format!("{LAMP}{CLIENTS}"));
    let begin = format!(
        "  - connect: [page, python]\n{}{}{}{}  - power-on: lamp\n  - sleep: 1 s\n",
        subscribe("#"),
        publish("python", "python/hello", "hello"),
        publish("page", "python/ask", "how"),
        publish("python", "python/answer", "HOW"),
    );
    let light = |who: &str, word: &str| format!("{begin}{}", publish(who, "LED_CONTROL", word));
    all_done(&play(name, &head, &light("python", "LED_ON")));
    let own = format!("  - connect: page\n{}", publish("page", "python/hello", "hello"));
    stuck(&play(name, &head, &own), 0, "the Python program sends it");
    stuck(&play(name, &head, &light("page", "LED_ON")), 2, "came from the page");
    stuck(&play(name, &head, &light("python", "led_on")), 2, "capital and small letters");
}

fn fresh(name: &str) -> (usize, Progress) {
    let lesson = lesson(name);
    (lesson.steps.len(), Progress::new(lesson, 0))
}

fn decode(bytes: &[u8]) -> Packet {
    let mut decoder = Decoder::new(Version::V5, u32::MAX);
    decoder.feed(bytes);
    decoder.poll_packet().expect("it is whole").expect("it is a packet")
}

/// A message reaches the page; gives the number of steps that are done.
fn deliver(progress: &mut Progress, topic: &str, payload: &str) -> usize {
    let body = [&[0, topic.len() as u8], topic.as_bytes(), &[0], payload.as_bytes()].concat();
    let packet = decode(&[&[0x30, body.len() as u8], &body[..]].concat());
    let (direction, role) = (Direction::ToClient, Role::Page);
    let seen = Seen { role, who: "page", direction, packet: &packet, topic: Some(topic) };
    progress.handle(&Fact::Packet(seen));
    progress.done()
}
