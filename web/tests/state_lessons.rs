//! Lessons: fetched when they are needed, remembered over a reload, and followed by what passes on the
//! page's own connections.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::Bench;
use serde_json::{Value, json};
use shared::board::program::Program;
use shared::inspect::Direction;
use shared::lesson::Lesson;
use shared::wire::Bytes;
use web::state::action::{Action, Effect};
use web::state::lessons::stage::Stage;
use web::state::lessons::{Act, Report};
use web::state::line::{LineEvent, LineId};
use web::state::packets;
use web::state::packets::Edit;
use web::state::peer::PeerId;
use web::state::pieces::Piece;
use web::state::place::Arrival;
use web::state::programs::examples::Loading;
use web::state::settings::Settings;
use web::state::shell::ShellAct;

fn file(name: &str) -> String {
    let path = format!("{}/../lessons/{name}.md", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// Two lessons as the page fetches them.
fn library() -> String {
    let entry = |name: &str| json!({ "name": name, "text": file(name) });
    Value::from(vec![entry("02-led-from-afar"), entry("08-packets")]).to_string()
}

fn go(bench: &mut Bench, hash: &str) -> Vec<Effect> {
    bench.act(Action::Arrived(Arrival::parse(hash)))
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Lessons(act))
}

/// A page on which a lesson is being done, and what follows it.
fn begun(id: &str) -> (Bench, Stage) {
    let mut bench = Bench::online();
    go(&mut bench, &format!("#/learn/lessons/{id}"));
    act(&mut bench, Act::Fetched(Some(library().into())));
    let (_, text) = bench.state.lessons.current().unwrap();
    let stage = Stage::new(text, 0, &bench.state).unwrap();
    (bench, stage)
}

fn traffic(bench: &mut Bench, line: LineId, direction: Direction, bytes: &'static [u8]) {
    bench.act(Action::Traffic(line, direction, Bytes::from_static(bytes)));
}

#[test]
fn lessons_are_fetched_once_and_again_after_a_failure() {
    let fetches = |effects: &[Effect]| effects.contains(&Effect::FetchLessons);
    let mut bench = Bench::online();
    assert!(!fetches(&go(&mut bench, "#/learn")));
    assert!(fetches(&go(&mut bench, "#/learn/lessons")));
    assert!(!fetches(&go(&mut bench, "#/learn/lessons/packets")));
    act(&mut bench, Act::Fetched(None));
    assert_eq!(bench.state.lessons.loading, Loading::Failed);
    assert!(fetches(&act(&mut bench, Act::FetchAgain)));
    act(&mut bench, Act::Fetched(Some("<html>".into())));
    assert_eq!(bench.state.lessons.loading, Loading::Failed);
    act(&mut bench, Act::Fetched(Some(library().into())));
    assert_eq!(bench.state.lessons.loading, Loading::There);
    let (id, text) = bench.state.lessons.current().unwrap();
    assert_eq!((&**id, &**text), ("packets", file("08-packets").as_str()));
    let saved = act(&mut bench, Act::Save("packets".into()));
    let bytes = file("08-packets").into_bytes().into();
    let (name, mime) = ("packets.md".to_owned(), "text/markdown");
    assert_eq!(saved, [Effect::Download { name, mime, bytes }]);
    assert!(act(&mut bench, Act::Save("nothing".into())).is_empty());
}

#[test]
fn what_a_person_does_in_the_page_does_the_steps() {
    let (mut bench, mut stage) = begun("led-from-afar");
    let specs = stage.lesson().boards.iter().map(|it| (it.spec.clone(), it.program.clone()));
    let boards = specs.collect();
    act(&mut bench, Act::AddBoards(boards));
    let id = bench.state.virtual_boards[0].id.clone();
    assert_ne!(&*id, "lamp", "an id of its own");
    let (page, board) = (LineId::Peer(PeerId(0)), LineId::Board(id.clone()));
    bench.act(Action::Line(board.clone(), LineEvent::Online));
    traffic(&mut bench, board, Direction::ToServer, b"\x82\x11\0\x01\0\0\x0bLED_CONTROL\0");
    stage.look(&bench.state);
    let report = stage.report();
    assert_eq!((report.done, report.steps, &*report.id), (1, 4, "led-from-afar"));
    // Almost.
    traffic(&mut bench, page.clone(), Direction::ToServer, b"0\x14\0\x0bLED_CONTROL\0led_on");
    stage.look(&bench.state);
    let hint = stage.report().hint.unwrap();
    assert!(hint.en.contains("capital and small") && hint.zh.contains("区分大小写"), "{hint:?}");
    // Right, but the LED is not lit yet.
    traffic(&mut bench, page, Direction::ToServer, b"0\x14\0\x0bLED_CONTROL\0LED_ON");
    stage.look(&bench.state);
    assert_eq!((stage.report().done, stage.report().fulfilled), (1, (1, 2)));
    let seen = web::state::virtual_board::Seen {
        look: shared::board::Look::Lit(1.0),
        readings: Vec::new(),
    };
    bench.act(Action::BoardPart(id, 0, seen));
    stage.look(&bench.state);
    assert_eq!((stage.report().done, stage.report().hint), (2, None));
}

#[test]
fn what_is_written_at_the_workbench_counts_and_what_passed_before_does_not() {
    let mut bench = Bench::online();
    let write = |bench: &mut Bench, hex: &str| {
        bench.act(Action::Packets(packets::Act::Workbench(Edit::Hex(hex.into()))));
    };
    write(&mut bench, "c0 00");
    let mut stage = Stage::new(&file("08-packets"), 0, &bench.state).unwrap();
    stage.look(&bench.state);
    assert_eq!(stage.report().done, 0, "it was there before");
    write(&mut bench, "c0");
    stage.look(&bench.state);
    write(&mut bench, "c0 00");
    stage.look(&bench.state);
    assert_eq!(stage.report().done, 1);
}

#[test]
fn how_far_a_person_is_survives_a_reload_and_a_new_beginning_can_be_taken_back() {
    let (mut bench, _) = begun("packets");
    let report = Report { id: "packets".into(), done: 3, steps: 5, ..Report::default() };
    act(&mut bench, Act::Report(report));
    let settings = Settings::parse(&bench.state.settings().to_json());
    let mut bench = Bench::begun(settings);
    assert!(bench.effects.contains(&Effect::FetchLessons), "it is gone on with");
    assert!(bench.effects.contains(&Effect::Fetch(Piece::Guide)));
    assert_eq!(bench.state.lessons.done("packets"), 3);
    act(&mut bench, Act::Restart("packets".into()));
    assert_eq!(bench.state.lessons.done("packets"), 0);
    bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(bench.state.lessons.done("packets"), 3);
    act(&mut bench, Act::Close);
    assert_eq!(bench.state.lessons.current(), None);
}

#[test]
fn a_file_becomes_a_lesson_that_is_kept() {
    let mut bench = Bench::online();
    let text = file("04-topics-and-wildcards").replacen("id: topics-and-wildcards", "id: mine", 1);
    act(&mut bench, Act::OpenFile("mine".into(), text.as_str().into()));
    let settings = Settings::parse(&bench.state.settings().to_json());
    let mut bench = Bench::begun(settings);
    go(&mut bench, "#/learn/lessons/%2Ffile");
    let (id, kept) = bench.state.lessons.current().unwrap();
    assert_eq!((&**id, &**kept), ("mine", text.as_str()));
    // What is stored may be anything.
    for damaged in [json!(7), json!({"own": {"id": 1}, "done": [1], "open": {}})] {
        let settings = Settings { lessons: damaged, ..Settings::default() };
        assert_eq!(Bench::begun(settings).state.lessons.current(), None);
    }
}

#[test]
fn a_board_with_a_program_waits_for_the_programs() {
    let lesson = Lesson::parse(&file("11-real-esp32")).unwrap();
    let boards = || lesson.boards.iter().map(|it| (it.spec.clone(), it.program.clone())).collect();
    let (mut bench, _) = begun("packets");
    act(&mut bench, Act::AddBoards(boards()));
    assert_eq!(bench.state.virtual_boards.len(), 0);
    let text = json!([{ "id": "temperature", "files": [["main.py", "# t\nimport dht\n"]] }]);
    bench.act(Action::ExamplesFetched(text.to_string().into()));
    act(&mut bench, Act::AddBoards(boards()));
    let program = &bench.state.virtual_boards[0].spec.program;
    assert!(matches!(program, Program::MicroPython(files) if files[0].name == "main.py"));
}
