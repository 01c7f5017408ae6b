//! A classroom met by clients that others wrote: the same program with the same client identifier at
//! two seats, paho-mqtt and umqtt.simple unmodified, and what a seat can't reach of another.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use blinklab_tests::broker::Broker;
use blinklab_tests::peer::{Library, Peer, Setup};
use serde_json::{Value, json};

/// A lesson.
struct Lesson {
    broker: Broker,
    token: String,
}

/// A seat's login.
struct Seat {
    number: u64,
    user: String,
    password: String,
}

impl Lesson {
    /// Begins one at a broker that runs.
    fn begin() -> Lesson {
        let broker = Broker::start();
        let token = broker.process().take("the administrator's link", |line| {
            line.split_once("#admin=").map(|(_, token)| token.trim().to_owned())
        });
        let lesson = Lesson { broker, token };
        lesson.does("begin", &json!({}));
        lesson
    }

    fn does(&self, what: &str, body: &Value) {
        let (status, answer) = self.ask("POST", what, body);
        assert_eq!(status, 204, "{what}: {answer}");
    }

    fn wall(&self) -> Value {
        self.ask("GET", "wall", &Value::Null).1
    }

    fn join(&self, name: &str) -> Seat {
        let body = json!({ "code": self.wall()["room"], "name": name });
        let (status, given) = self.ask("POST", "join", &body);
        assert_eq!(status, 200, "{given}");
        let text = |key: &str| given[key].as_str().expect("a text").to_owned();
        let number = given["seat"].as_u64().expect("a number");
        Seat { number, user: text("username"), password: text("password") }
    }

    fn ask(&self, method: &str, what: &str, body: &Value) -> (u16, Value) {
        let address: SocketAddr = self.broker.address();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(address).expect("it listens");
        let head = format!(
            "{method} /api/v1/room/{what} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (_, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        (status.expect("a status"), serde_json::from_str(body).unwrap_or_default())
    }
}

impl Seat {
    /// A client with the identifier that all of them have.
    fn connect(&self, lesson: &Lesson, library: Library) -> Peer {
        let setup = Setup::new(library, "esp32").login(&self.user, &self.password);
        setup.connect(&lesson.broker)
    }
}

/// One program, as it runs on every board: it listens to `LED_CONTROL`, and says how the LED is.
fn run(board: &mut Peer, led: &str) {
    board.subscribe("LED_CONTROL", 1);
    board.publish("LED_STATE", led, 1, true);
}

#[test]
fn the_same_program_with_the_same_client_identifier_runs_at_every_seat() {
    for (one, other) in [(Library::Paho, Library::Paho), (Library::Umqtt, Library::Paho)] {
        let lesson = Lesson::begin();
        let (ada, ben) = (lesson.join("Ada"), lesson.join("Ben"));
        let mut boards = [ada.connect(&lesson, one), ben.connect(&lesson, other)];
        run(&mut boards[0], "LED_ON");
        run(&mut boards[1], "LED_OFF");
        for (seat, led) in [(&ada, "LED_ON"), (&ben, "LED_OFF")] {
            // Another client of the seat, as a phone at the student's desk.
            let phone = Setup::new(Library::MqttJs, "phone").login(&seat.user, &seat.password);
            let mut phone = phone.connect(&lesson.broker);
            phone.subscribe("LED_STATE", 1);
            assert_eq!(phone.message("LED_STATE").payload, led, "{one:?}");
            phone.publish("LED_CONTROL", &format!("to {}", seat.number), 1, false);
        }
        for (board, seat) in boards.iter().zip([&ada, &ben]) {
            let heard = board.message("LED_CONTROL").payload;
            assert_eq!(heard, format!("to {}", seat.number), "{one:?}");
        }
        // Nobody took anybody's place: all are still there.
        let wall = lesson.wall();
        for seat in wall["seats"].as_array().expect("seats") {
            let clients = seat["clients"].as_array().expect("clients");
            assert!(clients.contains(&"esp32".into()), "{seat}");
        }
        for board in &mut boards {
            board.publish("still", "here", 1, false);
        }
    }
}

#[test]
fn a_seat_reads_and_writes_no_other_until_the_teacher_opens_it() {
    let lesson = Lesson::begin();
    let (ada, ben) = (lesson.join("Ada"), lesson.join("Ben"));
    let mut victim = ada.connect(&lesson, Library::Paho);
    run(&mut victim, "LED_ON");
    victim.subscribe("#", 1);
    victim.publish("SECRET", "hers", 1, true);
    let root = lesson.wall()["root"].as_str().expect("a topic").to_owned();
    let own = format!("{root}/{}/", ada.number);
    let mut spy = ben.connect(&lesson, Library::Paho);
    // Everything that is there, by every name that it has.
    let filters = ["#", "+/+/+/SECRET", &format!("{own}#"), &format!("$seats/{}/#", ada.number)];
    for filter in filters {
        spy.subscribe(filter, 1);
    }
    for topic in [format!("{own}LED_CONTROL"), format!("$seats/{}/LED_CONTROL", ada.number)] {
        spy.publish(&topic, "attack", 1, false);
        spy.publish(&topic, "", 1, true);
    }
    victim.publish("SECRET", "still hers", 1, true);
    // What goes to all comes after all that, on the same way.
    victim.publish("all/marker", "over", 1, false);
    assert_eq!(spy.message("all/marker").payload, "over");
    spy.publish("all/marker", "over there", 1, false);
    victim.message_that("all/marker", |payload| payload == "over there");
    assert!(!victim.has_message("LED_CONTROL"));
    for topic in ["SECRET", &format!("{own}SECRET"), &format!("$seats/{}/SECRET", ada.number)] {
        assert!(!spy.has_message(topic), "{topic}");
    }

    lesson.does("open", &json!({ "seat": ada.number, "on": true }));
    spy.publish(&format!("$seats/{}/LED_CONTROL", ada.number), "welcome", 1, false);
    assert_eq!(victim.message("LED_CONTROL").payload, "welcome");
    // What was refused before is asked for again.
    spy.subscribe(&format!("$seats/{}/SECRET", ada.number), 1);
    victim.publish("SECRET", "for all", 1, false);
    let seen = format!("$seats/{}/SECRET", ada.number);
    spy.message_that(&seen, |payload| payload == "for all");
}
