//! The programs of boards: how they start and end, where their bytes go, their files.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use common::{Bench, closed};
use serde::Deserialize;
use shared::board::Kind;
use shared::board::program::{File, MAX_PROGRAM_LEN};
use shared::time::Duration;
use web::state::action::{Action, Effect, Parting, Touch};
use web::state::address::SocketAddress;
use web::state::connection::{Login, Target};
use web::state::failure::Failure;
use web::state::file::Chosen;
use web::state::line::{LineEvent, LineId};
use web::state::programs::addresses::{Destination, Refused, Row};
use web::state::programs::fault::Fault;
use web::state::programs::files::FileError;
use web::state::programs::said::{Doing, How, Order, Said, Wake, Written};
use web::state::programs::serial::Content;
use web::state::programs::{Act, AddressAct, Program, Remark, SILENCE, STOP_TIME, Status};
use web::state::settings::Settings;
use web::state::shell::ShellAct;
use web::state::virtual_board::StoredBoard;

/// A page with a board whose program runs.
struct Stage {
    bench: Bench,
    board: Rc<str>,
}

impl Stage {
    fn new() -> Self {
        let mut bench = Bench::online();
        bench.act(Action::AddVirtualBoard(Kind::Esp32));
        let board = Rc::clone(&bench.state.virtual_boards[0].id);
        let mut stage = Self { bench, board };
        stage.act(Act::Programmed(true));
        stage.says(Said::Ready { version: "1.29.0".into() });
        stage.says(Said::Doing(Doing::Sleeping));
        stage
    }

    fn act(&mut self, act: Act) -> Vec<Order> {
        let effects = self.bench.act(Action::Program(Rc::clone(&self.board), act));
        orders(effects)
    }

    fn says(&mut self, said: Said) -> Vec<Order> {
        orders(self.bench.act(Action::ProgramSaid(Rc::clone(&self.board), said)))
    }

    fn opens(&mut self, socket: u32, host: &str, port: u16) -> Vec<Order> {
        self.says(Said::Open { socket, host: host.into(), port })
    }

    fn line(&mut self, slot: u8, event: LineEvent) -> Vec<Order> {
        let line = LineId::Program(Rc::clone(&self.board), slot);
        orders(self.bench.act(Action::Line(line, event)))
    }

    fn program(&self) -> &Program {
        self.bench.state.programs.get(&self.board).unwrap()
    }

    fn names(&self) -> Vec<&str> {
        self.bench.state.files_of(&self.board).unwrap().iter().map(|it| &*it.name).collect()
    }

    fn text(&self, name: &str) -> &str {
        let files = self.bench.state.files_of(&self.board).unwrap();
        &files.iter().find(|it| it.name == name).unwrap().text
    }

    fn has_remarked(&self, remark: &Remark) -> bool {
        self.program().serial.iter().any(|line| line.content == Content::Remark(remark.clone()))
    }

    fn undo(&mut self) -> Vec<Effect> {
        self.bench.act(Action::Shell(ShellAct::Undo))
    }
}

fn orders(effects: Vec<Effect>) -> Vec<Order> {
    let order = |effect| match effect {
        Effect::Program(_, order) => Some(order),
        _ => None,
    };
    effects.into_iter().filter_map(order).collect()
}

fn refused(socket: u32, why: Refused) -> Vec<Order> {
    vec![Order::Refuse { socket, why }]
}

#[test]
fn a_board_with_a_program_has_no_connection_but_the_programs() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let board = Rc::clone(&bench.state.virtual_boards[0].id);
    let line = LineId::Board(Rc::clone(&board));
    let effects = bench.act(Action::Program(Rc::clone(&board), Act::Programmed(true)));
    assert!(effects.contains(&Effect::Shut(line.clone(), Parting::Cut)));
    assert!(!effects.iter().any(|it| matches!(it, Effect::Open(..))));
    let boot = orders(effects);
    assert!(matches!(&boot[..], [Order::Boot { run: true, wifi: true, .. }]), "{boot:?}");

    let effects = bench.act(Action::Program(board, Act::Programmed(false)));
    assert!(effects.contains(&Effect::Open(line, Target::Tab)));
    assert!(orders(effects).contains(&Order::Kill));
}

#[test]
fn an_address_leads_where_the_table_says_and_is_refused_otherwise() {
    let mut stage = Stage::new();
    let here = Order::Connect { slot: 0, socket: 7, target: Target::Tab };
    assert_eq!(stage.opens(7, "192.168.1.10", 1883), [here]);
    assert_eq!(stage.opens(8, "micropython.org", 1883), refused(8, Refused::Unknown));
    assert_eq!(Refused::Unknown.errno(), 113);
    assert!(stage.program().refused.is_some());

    let socket = Destination::Socket("wss://broker.example:8084/mqtt".into());
    let row = Row { address: "micropython.org".into(), to: socket };
    stage.bench.act(Action::Addresses(AddressAct::Put(None, row)));
    let address = SocketAddress::parse("wss://broker.example:8084/mqtt").unwrap();
    let target = Target::Socket(address, Login::default());
    let there = Order::Connect { slot: 1, socket: 9, target };
    assert_eq!(stage.opens(9, "micropython.org", 1883), [there]);
    assert!(stage.program().refused.is_none(), "what was refused has been connected");

    let row = Row { address: "micropython.org".into(), to: Destination::Nowhere };
    stage.bench.act(Action::Addresses(AddressAct::Put(Some(0), row)));
    assert_eq!(stage.opens(10, "micropython.org", 1883), refused(10, Refused::ByRow));
}

#[test]
fn the_table_survives_a_reload_and_comes_back_when_it_was_deleted() {
    let mut stage = Stage::new();
    let rows = stage.bench.state.programs.addresses.rows().len();
    stage.bench.act(Action::Addresses(AddressAct::Remove(2)));
    let stored = Settings::parse(&stage.bench.state.settings().to_json());
    assert_eq!(stored.addresses.rows().len(), rows - 1);
    stage.undo();
    assert_eq!(stage.bench.state.programs.addresses.rows()[2].address, "192.168.*".into());
    let row = Row { address: "a b".into(), to: Destination::Here };
    stage.bench.act(Action::Addresses(AddressAct::Put(None, row)));
    assert!(stage.bench.state.programs.address_error.is_some());
}

#[test]
fn a_program_hears_what_becomes_of_its_connection() {
    let mut stage = Stage::new();
    stage.opens(7, "127.0.0.1", 1883);
    let opened = Order::Opened { slot: 0, address: "127.0.0.1:1883".into() };
    assert_eq!(stage.line(0, LineEvent::Online), [opened]);
    let over = Order::Closed { slot: 0, socket: 7 };
    assert_eq!(stage.line(0, closed(Failure::Closed(1006))), [over]);
    assert_eq!(stage.line(0, closed(Failure::Closed(1006))), [], "late news");

    stage.opens(8, "127.0.0.1", 1883);
    assert_eq!(stage.line(0, closed(Failure::Closed(1006))), refused(8, Refused::Unreachable));
    assert!(stage.program().sockets.iter().all(Option::is_none));
}

#[test]
fn a_board_has_so_many_connections_and_no_more() {
    let mut stage = Stage::new();
    for socket in 0..8 {
        let slot = socket as u8;
        let connect = Order::Connect { slot, socket, target: Target::Tab };
        assert_eq!(stage.opens(socket, "localhost", 1883), [connect]);
    }
    assert_eq!(stage.opens(8, "localhost", 1883), refused(8, Refused::TooMany));
    let effects =
        stage.bench.act(Action::ProgramSaid(Rc::clone(&stage.board), Said::Close { socket: 3 }));
    let line = LineId::Program(Rc::clone(&stage.board), 3);
    assert_eq!(effects, [Effect::Shut(line, Parting::Polite)]);
    let again = Order::Connect { slot: 3, socket: 9, target: Target::Tab };
    assert_eq!(stage.opens(9, "localhost", 1883), [again]);
}

#[test]
fn without_wifi_connections_are_cut_and_none_is_made() {
    let mut stage = Stage::new();
    stage.opens(7, "localhost", 1883);
    stage.line(0, LineEvent::Online);
    let board = Rc::clone(&stage.board);
    let effects = stage.bench.act(Action::Program(Rc::clone(&board), Act::Wifi(false)));
    let line = LineId::Program(board, 0);
    let lost = Effect::Wifi(Rc::clone(&stage.board), false);
    let told = Effect::Program(Rc::clone(&stage.board), Order::Wifi(false));
    assert_eq!(effects, [lost, told, Effect::Shut(line, Parting::Cut)]);
    assert_eq!(stage.opens(8, "localhost", 1883), refused(8, Refused::NoWifi));
    assert_eq!(stage.act(Act::Wifi(true)), [Order::Wifi(true)]);
    assert_eq!(stage.opens(9, "localhost", 1883).len(), 1);
}

#[test]
fn another_broker_ends_connections_to_the_last_one() {
    let mut stage = Stage::new();
    let row = Row { address: "tab.example".into(), to: Destination::Tab };
    stage.bench.act(Action::Addresses(AddressAct::Put(None, row)));
    stage.opens(1, "localhost", 1883);
    stage.opens(2, "tab.example", 1883);
    let profile = Rc::new(web::state::connection::Profile {
        choice: web::state::connection::Choice::Address,
        address: "ws://192.168.1.2:9001".into(),
        ..Default::default()
    });
    let told = orders(stage.bench.act(Action::Connect(profile)));
    assert_eq!(told, refused(1, Refused::Unreachable));
    let address = SocketAddress::parse("ws://192.168.1.2:9001").unwrap();
    let target = Target::Socket(address, Login::default());
    let there = Order::Connect { slot: 0, socket: 3, target };
    assert_eq!(stage.opens(3, "192.168.1.2", 1883), [there], "its own address is honoured");
}

#[test]
fn a_program_that_says_nothing_hangs_and_can_be_ended_by_force() {
    let mut stage = Stage::new();
    stage.opens(7, "localhost", 1883);
    stage.bench.wait(SILENCE - Duration::from_millis(1));
    assert_eq!(stage.program().status, Status::On(Doing::Sleeping));
    stage.bench.wait(Duration::from_millis(1));
    assert_eq!(stage.program().status, Status::Hanging);
    assert!(stage.has_remarked(&Remark::Hanging));
    stage.says(Said::Alive { busy_ms: None });
    assert_eq!(stage.program().status, Status::On(Doing::Running), "it was only slow");

    stage.bench.wait(SILENCE);
    let board = Rc::clone(&stage.board);
    let effects = stage.bench.act(Action::Program(Rc::clone(&board), Act::Kill));
    let cut = Effect::Shut(LineId::Program(Rc::clone(&board), 0), Parting::Cut);
    assert_eq!(effects, [Effect::Program(board, Order::Kill), cut]);
    assert_eq!(stage.program().status, Status::Killed);
    assert_eq!(stage.says(Said::Out("late".into())), [], "nothing is heard of it any more");
    assert!(stage.program().serial.iter().all(|it| it.content != Content::Text("late".into())));
}

#[test]
fn a_program_that_does_not_stop_when_asked_is_said_to_be_late() {
    let mut stage = Stage::new();
    assert_eq!(stage.act(Act::Stop), [Order::Stop]);
    assert_eq!(stage.program().status, Status::Stopping { is_late: false });
    stage.says(Said::Out("still here\n".into()));
    stage.says(Said::Doing(Doing::Running));
    stage.bench.wait(STOP_TIME);
    assert_eq!(stage.program().status, Status::Stopping { is_late: true });
    stage.says(Said::Exit(How::Stop, [].into()));
    stage.says(Said::Doing(Doing::Repl));
    assert_eq!(stage.program().status, Status::Ended(How::Stop), "how it ended stays");
    assert!(stage.program().takes_input());
}

#[test]
fn a_reset_and_deep_sleep_start_it_again_with_what_its_clock_kept() {
    let mut stage = Stage::new();
    stage.opens(7, "localhost", 1883);
    let kept: Rc<[u8]> = [1, 2].into();
    let told = stage.says(Said::Exit(How::DeepSleep(Some(5000)), Rc::clone(&kept)));
    assert_eq!((told, stage.program().status), (vec![Order::Kill], Status::DeepSleep));
    assert_eq!(orders(stage.bench.wait(Duration::from_millis(4999))), []);
    let boot = orders(stage.bench.wait(Duration::from_millis(1)));
    let [Order::Boot { wake, run: true, .. }] = &boot[..] else { panic!("{boot:?}") };
    assert_eq!(*wake, Wake { cause: "deepsleep", memory: kept });
    stage.says(Said::Exit(How::Reset, [].into()));
    let boot = orders(stage.bench.wait(Duration::from_secs(1)));
    assert!(matches!(&boot[..], [Order::Boot { wake, .. }] if wake.cause == "reset"));
    let boot = stage.act(Act::Run);
    assert!(matches!(&boot[..], [Order::Boot { wake, .. }] if *wake == Wake::default()));
}

#[test]
fn a_board_without_power_runs_nothing() {
    let mut stage = Stage::new();
    stage.opens(7, "localhost", 1883);
    let board = Rc::clone(&stage.board);
    let off = Action::Handle(Rc::clone(&board), Touch::Power(false));
    assert!(orders(stage.bench.act(off)).contains(&Order::Kill));
    assert_eq!(stage.program().status, Status::Off);
    assert_eq!(stage.act(Act::Run), []);
    let boot = orders(stage.bench.act(Action::Handle(board, Touch::Power(true))));
    assert!(matches!(&boot[..], [Order::Boot { run: true, .. }]), "{boot:?}");
}

#[test]
fn files_are_kept_and_what_is_deleted_comes_back() {
    let mut stage = Stage::new();
    stage.act(Act::AddFile("sensor".into()));
    stage.act(Act::AddFile("boot.py".into()));
    assert_eq!(stage.names(), ["main.py", "sensor.py", "boot.py"]);
    assert_eq!(*stage.program().open, *"boot.py");
    stage.act(Act::Write("sensor.py".into(), "x = 1".into()));
    assert!(stage.program().is_changed);
    stage.act(Act::AddFile("boot.py".into()));
    assert_eq!(stage.program().file_error, Some(FileError::Taken("boot.py".into())));
    stage.act(Act::Open("sensor.py".into()));
    stage.act(Act::RenameFile("sensor.py".into(), "lib/thermo.py".into()));
    assert_eq!((&*stage.program().open, stage.text("lib/thermo.py")), ("lib/thermo.py", "x = 1"));
    assert_eq!(stage.program().file_error, None);

    stage.act(Act::DeleteFile("lib/thermo.py".into()));
    assert_eq!((stage.names(), &*stage.program().open), (vec!["main.py", "boot.py"], "main.py"));
    stage.undo();
    assert_eq!(stage.names(), ["main.py", "lib/thermo.py", "boot.py"]);
    let chosen = Chosen { name: "main.py".into(), bytes: Ok(b"\xef\xbb\xbfprint(1)\r\n".to_vec()) };
    stage.act(Act::TakeFile(chosen));
    assert_eq!(stage.text("main.py"), "print(1)\n");
    let picture = Chosen { name: "a.py".into(), bytes: Ok(vec![0xff, 0xfe]) };
    stage.act(Act::TakeFile(picture));
    assert_eq!(stage.program().file_error, Some(FileError::NoText("a.py".into())));

    let stored = Settings::parse(&stage.bench.state.settings().to_json());
    let board = StoredBoard::deserialize(&stored.boards[0]).unwrap();
    let files = board.spec.program.files().unwrap();
    assert_eq!(files.len(), 3);
    assert_eq!(files[1].text, "x = 1");
}

#[test]
fn an_example_takes_the_place_of_the_files_until_that_is_taken_back() {
    let mut stage = Stage::new();
    let examples =
        r##"[{"id": "led", "files": [["main.py", "# 灯 / LED\n"], ["config.py", "a"]]}]"##;
    stage.bench.act(Action::ExamplesFetched(examples.into()));
    stage.act(Act::Write("main.py".into(), "mine".into()));
    let revision = stage.program().revision;
    stage.act(Act::TakeExample("led".into()));
    assert_eq!(stage.names(), ["main.py", "config.py"]);
    assert!(stage.program().revision > revision, "the editor must take the new text");
    stage.undo();
    assert_eq!((stage.names(), stage.text("main.py")), (vec!["main.py"], "mine"));
}

#[test]
fn what_is_typed_is_seen_and_comes_back_with_the_arrow_keys() {
    let mut stage = Stage::new();
    stage.says(Said::Doing(Doing::Input));
    assert_eq!(stage.act(Act::Type("Ann".into())), [Order::Input("Ann\r\n".into())]);
    stage.says(Said::Doing(Doing::Repl));
    stage.act(Act::Type("1 + 1".into()));
    stage.act(Act::Type("1 + 1".into()));
    stage.act(Act::Type("".into()));
    assert_eq!(stage.program().typed, ["Ann".into(), "1 + 1".into()] as [Rc<str>; 2]);
    let typed = stage.program().serial.iter().filter(|it| matches!(it.content, Content::Typed(_)));
    assert_eq!(typed.count(), 4, "the board does not repeat it");
}

#[test]
fn output_is_searched_held_and_cleared() {
    let mut stage = Stage::new();
    stage.says(Said::Out("Alpha\nbeta\n".into()));
    stage.act(Act::Search("ALPHA".into()));
    assert_eq!(stage.program().seen().len(), 1);
    stage.act(Act::Search("".into()));
    let before = stage.program().seen().len();
    stage.act(Act::Hold(true));
    stage.says(Said::Out("gamma\n".into()));
    assert_eq!(stage.program().seen().len(), before);
    stage.act(Act::Hold(false));
    assert_eq!(stage.program().seen().len(), before + 1);
    let copied = stage.bench.act(Action::Program(Rc::clone(&stage.board), Act::CopyOutput));
    let [Effect::Copy(text)] = &copied[..] else { panic!("{copied:?}") };
    assert!(text.ends_with("Alpha\nbeta\ngamma\n"), "{text}");
    stage.act(Act::ClearOutput);
    assert!(stage.program().seen().is_empty());
    stage.undo();
    assert_eq!(stage.program().seen().len(), before + 1);
}

#[test]
fn what_a_program_ended_with_is_gone_when_it_starts_again() {
    let mut stage = Stage::new();
    let fault = Fault {
        file: "main.py".into(),
        line: 3,
        kind: "OSError".into(),
        message: "[Errno 111] ECONNREFUSED".into(),
        traceback: "".into(),
    };
    stage.says(Said::Fault(fault.clone()));
    stage.says(Said::Exit(How::Error, [].into()));
    assert_eq!(stage.program().fault, Some(fault));
    assert_eq!(stage.program().status, Status::Ended(How::Error));
    stage.act(Act::Run);
    assert_eq!(stage.program().fault, None);
    stage.says(Said::Broken("".into()));
    assert_eq!(stage.program().status, Status::Broken);
}

#[test]
fn a_reload_starts_the_programs_of_boards_that_have_power() {
    let stage = Stage::new();
    let stored = stage.bench.state.settings();
    let bench = Bench::begun(Settings::parse(&stored.to_json()));
    let boots = orders(bench.effects).into_iter().filter(|it| matches!(it, Order::Boot { .. }));
    assert_eq!(boots.count(), 1);
}

#[test]
fn what_a_program_writes_is_a_file_of_its_board() {
    let mut stage = Stage::new();
    let file = |name: &str, text: &str| File { name: name.into(), text: text.into() };
    stage.act(Act::AddFile("old.txt".into()));
    stage.act(Act::Open("main.py".into()));
    stage.says(Said::Out("1\n".into()));
    let revision = stage.program().revision;
    let changed = vec![file("log.txt", "21.5"), file("big.txt", &"x".repeat(MAX_PROGRAM_LEN))];
    stage.says(Said::Files(Written { changed, removed: vec!["old.txt".into()] }));
    assert_eq!(stage.names(), ["main.py", "log.txt"]);
    let program = stage.program();
    assert_eq!(program.revision, revision, "what is open stays as a person types it");
    let notes: Vec<_> = program.notes.iter().map(|note| (&*note.code, &*note.name)).collect();
    assert_eq!(notes, [("file-lost", "big.txt")]);

    // It is there when the board starts again, and a person who deletes it gets it back.
    let orders = stage.act(Act::Run);
    assert!(matches!(&orders[..], [Order::Boot { files, .. }] if files[1].text == "21.5"));
    assert!(!stage.program().is_changed);
    stage.act(Act::DeleteFile("log.txt".into()));
    stage.undo();
    assert_eq!(stage.names(), ["main.py", "log.txt"]);

    // What is open is shown anew when the program writes it, and another one when it is gone.
    let revision = stage.program().revision;
    stage.says(Said::Files(Written { changed: vec![file("log.txt", "22")], removed: vec![] }));
    assert_eq!((&*stage.program().open, stage.program().revision), ("log.txt", revision + 1));
    stage.says(Said::Files(Written { changed: vec![], removed: vec!["log.txt".into()] }));
    assert_eq!(&*stage.program().open, "main.py");
}
