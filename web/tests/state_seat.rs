//! A seat in a classroom: its login, what is heard there, and what the teacher is told.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use common::Bench;
use shared::message::Message;
use shared::scenario::Words;
use shared::time::Duration;
use shared::topic::TopicName;
use web::state::action::{Action, Effect, Origin};
use web::state::connection::{Choice, Login, Profile, Server, ServerInfo, Target};
use web::state::failure::Failure;
use web::state::lessons;
use web::state::line::{LineEvent, LineId};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::programs;
use web::state::programs::fault::Fault;
use web::state::programs::said::Said;
use web::state::room::report::{MAX_LINES, MAX_OUTPUT, Reporter};
use web::state::seat::{HAND, Seat, SeatAct};

const PEER: PeerId = PeerId(0);

fn seat() -> Rc<Seat> {
    let (username, password) = ("kmrtw-7".into(), "kz7m-4hq2".into());
    let (room, name) = ("KMRTW".into(), "<b>".into());
    Rc::new(Seat { number: 7, room, name, username, password, ..Seat::default() })
}

fn server(facts: &str) -> Action {
    let info =
        format!(r#"{{"name":"broker-ws","mqtt":{{"path":"/mqtt"}},"lan":["h:1883"]{facts}}}"#);
    Action::ServerKnown(Server::Broker(ServerInfo::parse(&info, false, "h:8080").unwrap()))
}

/// A page of broker-ws with a seat, connected.
fn seated() -> Bench {
    let mut bench = Bench::online();
    bench.act(server(""));
    bench.act(Action::Seat(SeatAct::Take(seat())));
    bench.act(Action::Line(LineId::Peer(PEER), LineEvent::Online));
    bench
}

fn logins<'a>(effects: &'a [Effect], of_page: bool) -> Vec<&'a Login> {
    let login = |effect: &'a Effect| match effect {
        Effect::Open(line, Target::Socket(_, login)) => {
            (matches!(line, LineId::Peer(_)) == of_page).then_some(login)
        }
        _ => None,
    };
    effects.iter().filter_map(login).collect()
}

#[test]
fn page_and_a_new_board_log_in_as_the_seat_and_are_themselves_again_when_it_is_left() {
    let bench = seated();
    for of_page in [true, false] {
        let login = *logins(&bench.effects, of_page).last().unwrap();
        assert_eq!(login.username.as_deref(), Some("kmrtw-7"), "{of_page}");
        assert_eq!(login.password.as_deref(), Some("kz7m-4hq2"));
    }
    assert_eq!(bench.state.virtual_boards.len(), 1, "there is a board at once");
    let (count, stored) = (bench.state.links.profiles.len(), bench.state.settings());
    assert!(stored.to_json().contains("kz7m-4hq2"), "a reload keeps the seat");
    let mut again = Bench::begun(stored);
    assert!(again.state.is_at_seat());
    // Who talks to another broker for a while comes back to the same.
    again.act(Action::Connect(Rc::new(Profile { choice: Choice::Tab, ..Profile::default() })));
    assert!(!again.state.is_at_seat());
    let own = again.state.seat.clone().unwrap();
    again.act(Action::Seat(SeatAct::Take(own)));
    again.act(Action::Seat(SeatAct::Leave));
    let profile = &again.state.home().connection.profile;
    assert_eq!((profile.choice, &*profile.username), (Choice::Server, ""));
    assert_eq!((again.state.links.profiles.len(), again.state.seat.is_none()), (count, true));
}

#[test]
fn a_hand_is_up_when_the_broker_says_so() {
    let mut bench = seated();
    let told = bench.act(Action::Seat(SeatAct::Tell(HAND, "up".into())));
    let Some(Effect::Publish(PEER, Origin::Seat, message)) = told.first() else {
        panic!("{told:?}")
    };
    assert_eq!(
        (message.topic.as_str(), &*message.payload, message.retain),
        (HAND, &b"up"[..], true)
    );
    assert!(!bench.state.heard.hand);
    bench.message(HAND, "up");
    assert!(bench.state.heard.hand);
    bench.message(HAND, "");
    assert!(!bench.state.heard.hand, "the teacher has seen it");
    // Nobody else hears it.
    bench.act(Action::Connect(Rc::new(Profile { choice: Choice::Tab, ..Profile::default() })));
    assert!(bench.act(Action::Seat(SeatAct::Tell(HAND, "up".into()))).is_empty());
}

#[test]
fn a_seat_that_is_frozen_or_muted_says_so_until_it_may_speak_again() {
    let mut bench = seated();
    bench.message("all/teacher/frozen", "on");
    bench.message("room/muted", "on");
    bench.message("room/slowed", "messages 100");
    assert!(bench.state.heard.frozen && bench.state.heard.muted);
    assert_eq!(&*bench.state.heard.slowed, "messages 100");
    bench.message("all/teacher/frozen", "");
    assert!(!bench.state.heard.frozen && bench.state.heard.muted);
    // What was taken back while the page was away is not retained any more.
    let lost = LineEvent::Closed(Some(Failure::Closed(1006)));
    bench.act(Action::Line(LineId::Peer(PEER), lost));
    bench.wait(Duration::from_secs(5));
    bench.act(Action::Line(LineId::Peer(PEER), LineEvent::Online));
    assert!(!bench.state.heard.muted);
}

#[test]
fn what_the_teacher_says_is_read_once_however_often_it_comes() {
    let mut bench = seated();
    let wanted = bench.effects.iter().any(|effect| {
        matches!(effect, Effect::Subscribe(PEER, topics)
            if topics.iter().any(|(topic, _)| **topic == *"all/teacher/+"))
    });
    assert!(wanted);
    bench.retained("all/teacher/message", "<b>Look</b>");
    assert_eq!(&*bench.state.heard.message, "<b>Look</b>");
    bench.act(Action::Seat(SeatAct::Read));
    bench.retained("all/teacher/message", "<b>Look</b>");
    assert_eq!(&*bench.state.heard.message, "", "it is only kept by the broker");
    bench.message("all/teacher/message", "<b>Look</b>");
    assert_eq!(&*bench.state.heard.message, "<b>Look</b>", "it was said again");
    bench.message("all/teacher/message", "");
    assert_eq!(&*bench.state.heard.message, "", "it was taken back");
    let mut other = Bench::online();
    other.message("all/teacher/message", "x");
    assert_eq!(&*other.state.heard.message, "");
    let message = Message::new(TopicName::new("all/teacher/message").unwrap(), "x");
    bench.act(Action::Messages(PeerId(9), vec![message]));
    assert_eq!(&*bench.state.heard.message, "", "another broker's topic of that name is another");
}

#[test]
fn the_teacher_is_told_of_the_program_and_of_its_last_error() {
    let mut bench = seated();
    let mut reporter = Reporter::default();
    let nothing = ["room/program", "room/error", "room/lesson"].map(|topic| (topic, String::new()));
    assert_eq!(reporter.look(&bench.state), nothing, "what was told before is gone");
    let board = Rc::clone(&bench.state.virtual_boards[0].id);
    let act = |bench: &mut Bench, act| bench.act(Action::Program(Rc::clone(&board), act));
    act(&mut bench, programs::Act::Programmed(true));
    act(&mut bench, programs::Act::Write("main.py".into(), "x = 1".into()));
    assert!(reporter.look(&bench.state).is_empty(), "who types is not followed letter by letter");
    bench.wait(Duration::from_secs(2));
    assert_eq!(reporter.look(&bench.state), [("room/program", "x = 1\n".to_owned())]);
    act(&mut bench, programs::Act::Run);
    let fault = Fault {
        file: "main.py".into(),
        line: 3,
        kind: "NameError".into(),
        message: "name '<b>' isn't defined".into(),
        traceback: "".into(),
    };
    bench.act(Action::ProgramSaid(Rc::clone(&board), Said::Fault(fault)));
    let error = "NameError: name '<b>' isn't defined (main.py:3)".to_owned();
    assert_eq!(reporter.look(&bench.state), [("room/error", error)]);
    assert!(reporter.look(&bench.state).is_empty());
    bench.act(Action::Program(board, programs::Act::Run));
    assert_eq!(reporter.look(&bench.state), [("room/error", String::new())]);
}

#[test]
fn the_teacher_is_told_the_last_lines_however_much_a_program_prints() {
    let mut bench = seated();
    let mut reporter = Reporter::default();
    let board = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.act(Action::Program(Rc::clone(&board), programs::Act::Programmed(true)));
    bench.act(Action::Program(Rc::clone(&board), programs::Act::Run));
    assert_eq!(reporter.output(&bench.state).as_deref(), Some(""), "it has printed nothing yet");
    bench.wait(Duration::from_secs(2));
    let print = |bench: &mut Bench, text: &str| {
        bench.act(Action::ProgramSaid(Rc::clone(&board), Said::Out(text.into())));
    };
    print(&mut bench, "<b>23 °C</b>\r\n");
    assert_eq!(reporter.output(&bench.state).as_deref(), Some("<b>23 °C</b>\n"));
    assert_eq!((reporter.output(&bench.state), reporter.wait(&bench.state)), (None, None));
    print(&mut bench, &"灯\n".repeat(100_000));
    print(&mut bench, "end");
    assert_eq!(reporter.output(&bench.state), None, "it is too early");
    assert_eq!(reporter.wait(&bench.state), Some(Duration::from_secs(2)));
    bench.wait(Duration::from_secs(2));
    let told = reporter.output(&bench.state).unwrap();
    assert_eq!(told, "灯\n".repeat(MAX_LINES - 1) + "end\n");
    print(&mut bench, &("\n".to_owned() + &"x".repeat(2 * MAX_OUTPUT) + "\nend\n"));
    bench.wait(Duration::from_secs(2));
    let told = reporter.output(&bench.state).unwrap();
    assert!(told.len() <= MAX_OUTPUT && told.ends_with("x\nend\n"), "{}", told.len());
    // Somebody else's broker is not told.
    bench.act(Action::Connect(Rc::new(Profile { choice: Choice::Tab, ..Profile::default() })));
    print(&mut bench, "more\n");
    bench.wait(Duration::from_secs(2));
    assert_eq!((reporter.output(&bench.state), reporter.wait(&bench.state)), (None, None));
}

#[test]
fn the_teacher_is_told_how_far_a_lesson_is_and_again_after_a_reload() {
    let mut bench = seated();
    let mut reporter = Reporter::default();
    let lesson = |told: Vec<(&'static str, String)>| {
        told.into_iter().find(|(topic, _)| *topic == "room/lesson").map(|(_, text)| text)
    };
    assert_eq!(lesson(reporter.look(&bench.state)).as_deref(), Some(""), "nobody does one yet");
    let text = |name: &str| format!(r#"{{"name":"{name}","text":"x"}}"#);
    let files = format!("[{},{}]", text("01-a"), text("02-wildcards"));
    bench.act(Action::Lessons(lessons::Act::Fetched(Some(files.into()))));
    bench.act(Action::Arrived(Arrival {
        place: Place::Learn,
        path: "lessons/wildcards".into(),
        ..Arrival::default()
    }));
    let words = |text: &str| Words { zh: format!("{text}灯"), en: text.to_owned() };
    let report = |done: usize, hint: Option<&str>| lessons::Report {
        id: "wildcards".into(),
        title: words("<b>"),
        step: words("s"),
        done,
        steps: 3,
        fulfilled: (1, 2),
        counted: None,
        hint: hint.map(words),
    };
    let act = |bench: &mut Bench, report| {
        bench.act(Action::Lessons(lessons::Act::Report(report)));
    };
    act(&mut bench, report(1, Some("h")));
    assert_eq!(lesson(reporter.look(&bench.state)), None, "it is too early");
    assert_eq!(reporter.wait(&bench.state), Some(Duration::from_millis(1500)));
    bench.wait(Duration::from_secs(2));
    let told = lesson(reporter.look(&bench.state)).unwrap();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["number"], &told["done"], &told["steps"]), (&2.into(), &1.into(), &3.into()));
    assert_eq!((&told["title"]["en"], &told["hint"]["zh"]), (&"<b>".into(), &"h灯".into()));
    assert_eq!((&told["come"], &told["wanted"]), (&1.into(), &2.into()));
    // After a reload nobody follows the lesson at first: what was told stays.
    let mut again = Bench::begun(bench.state.settings());
    again.act(server(""));
    again.act(Action::Line(LineId::Peer(PEER), LineEvent::Online));
    let mut reporter = Reporter::default();
    assert_eq!(lesson(reporter.look(&again.state)), None);
    act(&mut again, report(2, None));
    assert!(lesson(reporter.look(&again.state)).unwrap().contains(r#""done":2"#));
    again.act(Action::Lessons(lessons::Act::Close));
    again.wait(Duration::from_secs(2));
    assert_eq!(lesson(reporter.look(&again.state)).as_deref(), Some(""));
}

#[test]
fn a_program_is_at_the_seat_whatever_its_text_says() {
    let mut bench = seated();
    let board = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.act(Action::Program(Rc::clone(&board), programs::Act::Programmed(true)));
    bench.act(Action::Program(Rc::clone(&board), programs::Act::Run));
    let open = Said::Open { socket: 1, host: "h".into(), port: 1883 };
    let opened = bench.act(Action::ProgramSaid(board, open));
    let text = format!("{opened:?}");
    assert!(text.contains("ws://h:8080/mqtt?seat=kmrtw-7:kz7m-4hq2"), "{text}");
}

#[test]
fn who_has_only_the_address_of_a_lesson_is_led_to_the_form() {
    let is_led = |bench: &mut Bench, facts: &str| {
        bench.act(server(facts)).contains(&Effect::Go(Place::Room))
    };
    let mut bench = Bench::begun(Bench::online().state.settings());
    assert!(is_led(&mut bench, r#","lesson":true"#));
    assert!(!is_led(&mut bench, ""));
    bench.act(Action::Seat(SeatAct::Take(seat())));
    assert!(!is_led(&mut bench, r#","lesson":true"#));
}
