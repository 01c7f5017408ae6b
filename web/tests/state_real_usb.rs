//! A program gets onto a board over its raw REPL, or it is said why it does not.

#[path = "common/wired_board.rs"]
mod wired_board;

use std::rc::Rc;

use shared::board::kind::Kind;
use shared::time::{Duration, Instant};
use web::state::real::plan::{Plan, Runtime};
use web::state::real::serial::job::{Stage as Step, Trouble};
use web::state::real::serial::raw::Fault;
use web::state::real::serial::{Port, PortFault};
use web::state::real::write::files;
use web::state::real::{Act, Field, Library, Stage, UsbAct};
use wired_board::{Firmware, WiredBoard};

const LIBRARY: &str =
    r#"{"umqtt/simple.py":"simple","umqtt/robust.py":"robust","ssd1306.py":"é = 'x\\n'\n"}"#;

struct Cable {
    stage: Stage,
    board: WiredBoard,
    now: Instant,
    /// Bytes of the board that come at once.
    chunk: usize,
}

impl Cable {
    fn new(board: WiredBoard) -> Self {
        let mut it =
            Self { stage: Stage::default(), board, now: Instant::from_millis(1), chunk: 64 };
        for (field, text) in [
            (Field::Wifi, "Klasse '5\\b' \u{1F600}"),
            (Field::WifiPassword, "12345678"),
            (Field::Server, "192.168.1.10"),
        ] {
            it.act(Act::Edit(field, text.to_owned()));
        }
        it.act(Act::Usb(UsbAct::Choose));
        it.act(Act::Usb(UsbAct::Opened));
        it
    }

    fn act(&mut self, act: Act) {
        self.stage.act(self.now, act);
    }

    fn send(&mut self) {
        assert!(self.stage.can_send());
        self.act(Act::Usb(UsbAct::Send));
        self.act(Act::Usb(UsbAct::Library(Some(LIBRARY.into()))));
        self.settle();
    }

    /// Until neither side has anything more to say, and no time is waited for.
    fn settle(&mut self) {
        for _ in 0..1_000_000 {
            if let Some(bytes) = self.stage.usb.poll_transmit() {
                self.board.hear(&bytes);
            } else if !self.board.said.is_empty() {
                let count = self.chunk.min(self.board.said.len());
                let bytes: Vec<u8> = self.board.said.drain(..count).collect();
                self.act(Act::Usb(UsbAct::Bytes(bytes.into())));
            } else if let Some(at) = self.stage.usb.poll_timeout() {
                self.now = at.max(self.now);
                self.act(Act::Usb(UsbAct::Tick));
            } else {
                return;
            }
        }
        panic!("it never settles: {:?}", self.stage.usb);
    }

    fn step(&self) -> &Step {
        self.stage.usb.job.as_ref().expect("something was sent").stage()
    }

    fn has(&self, name: &str) -> &[u8] {
        self.board.files.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

#[test]
fn a_program_arrives_byte_for_byte_however_a_board_takes_code() {
    let firmwares = [Firmware::Paste(128), Firmware::Paste(7), Firmware::NoPaste, Firmware::Old];
    for (firmware, chunk) in
        firmwares.into_iter().flat_map(|it| [1, 2, 3, 64, 10_000].map(|c| (it, c)))
    {
        let mut cable = Cable::new(WiredBoard::new(firmware));
        cable.chunk = chunk;
        cable.send();
        assert_eq!(*cable.step(), Step::Done, "{firmware:?} {chunk}");
        for file in files(&cable.stage.plan).unwrap() {
            assert_eq!(cable.has(file.name), file.text.as_bytes(), "{firmware:?} {chunk}");
        }
        // What it had stays, what it lacked came, and no draft is left.
        assert_eq!(cable.has("lib/ssd1306.py"), "é = 'x\\n'\n".as_bytes());
        assert_eq!(cable.board.files.len(), 4, "{:?}", cable.board.files.keys());
        assert!(cable.board.is_running());
        assert!(cable.stage.usb.screen.text().contains("MPY: soft reboot\nrunning"));
    }
}

#[test]
fn modules_are_sent_with_their_folders_where_they_are_missing() {
    let mut board = WiredBoard::new(Firmware::Paste(128));
    board.modules.clear();
    let mut cable = Cable::new(board);
    cable.act(Act::Umqtt(web::state::real::plan::Umqtt::Robust));
    cable.send();
    assert_eq!(*cable.step(), Step::Done);
    assert_eq!(
        (cable.has("lib/umqtt/simple.py"), cable.has("lib/umqtt/robust.py")),
        (&b"simple"[..], &b"robust"[..])
    );
}

#[test]
fn what_arrives_damaged_does_not_take_the_place_of_what_was_there() {
    let mut board = WiredBoard::new(Firmware::Paste(128));
    board.modules.push("ssd1306");
    board.damages = true;
    let mut cable = Cable::new(board);
    cable.send();
    assert_eq!(*cable.step(), Step::Failed(Trouble::Damaged("config.py".into())));
    assert_eq!((cable.has("main.py"), cable.has("config.py")), (&b"old"[..], &b""[..]));
    // The line is a person's again.
    cable.act(Act::Usb(UsbAct::Put("abc".into())));
    cable.settle();
    assert!(cable.stage.usb.screen.text().ends_with(">>> abc"));
}

#[test]
fn what_a_board_cannot_do_it_says() {
    let with = |change: fn(&mut WiredBoard)| {
        let mut board = WiredBoard::new(Firmware::Paste(128));
        change(&mut board);
        let mut cable = Cable::new(board);
        cable.send();
        assert!(!cable.stage.usb.is_sending() && cable.stage.can_send());
        assert_eq!(cable.has("main.py"), b"old");
        let Step::Failed(trouble) = cable.step().clone() else { panic!("{:?}", cable.step()) };
        trouble
    };
    assert_eq!(with(|it| it.room = 1_000), Trouble::Refused("OSError: 28".into()));
    assert_eq!(
        with(|it| it.identity = "micropython esp8266"),
        Trouble::OtherBoard("esp8266".into())
    );
    assert_eq!(
        with(|it| it.identity = "circuitpython esp32"),
        Trouble::OtherRuntime("circuitpython".into())
    );
    assert_eq!(with(|it| it.mute_after = 0), Trouble::Line(Fault::NoRepl));
    assert_eq!(with(|it| it.mute_after = 5), Trouble::Line(Fault::Silent));
    assert_eq!(with(|it| it.babbles = true), Trouble::Line(Fault::TooMuch));
}

#[test]
fn bytes_of_no_board_at_all_end_in_a_fault_and_not_in_a_panic() {
    for seed in 0..200_u32 {
        let mut stage = Cable::new(WiredBoard::new(Firmware::Old)).stage;
        let mut now = Instant::from_millis(1);
        stage.act(now, Act::Usb(UsbAct::Send));
        stage.act(now, Act::Usb(UsbAct::Library(Some(LIBRARY.into()))));
        let mut random = seed;
        for _ in 0..200 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let piece: &[u8] = match random >> 24 {
                0..60 => b"\r\nraw REPL; CTRL-B to exit\r\n>",
                60..120 => b"R\x01\x08\x00",
                120..160 => b"\x04",
                160..190 => b">",
                190..220 => b"OK",
                _ => &random.to_be_bytes(),
            };
            stage.act(now, Act::Usb(UsbAct::Bytes(piece.into())));
            while stage.usb.poll_transmit().is_some() {}
            now = now + Duration::from_millis(u64::from(random >> 20));
            stage.act(now, Act::Usb(UsbAct::Tick));
        }
    }
}

#[test]
fn the_line_of_a_board_that_goes_is_said_to_be_lost() {
    let mut cable = Cable::new(WiredBoard::new(Firmware::NoPaste));
    cable.act(Act::Usb(UsbAct::Send));
    assert_eq!(cable.stage.library, Library::Coming);
    cable.act(Act::Usb(UsbAct::Closed(Some(PortFault::Lost))));
    cable.act(Act::Usb(UsbAct::Library(Some(LIBRARY.into()))));
    assert_eq!(cable.stage.usb.port, Port::Failed(PortFault::Lost));
    assert!(cable.stage.usb.job.is_none() && !cable.stage.can_send());
    cable.act(Act::Usb(UsbAct::Library(None)));
    assert_eq!(cable.stage.library, Library::Failed);
}

#[test]
fn only_a_whole_program_in_micropython_can_be_sent() {
    let mut cable = Cable::new(WiredBoard::new(Firmware::NoPaste));
    cable.act(Act::Runtime(Runtime::Arduino));
    assert!(!cable.stage.can_send());
    cable.act(Act::Runtime(Runtime::MicroPython));
    cable.act(Act::Edit(Field::Wifi, String::new()));
    assert!(!cable.stage.can_send());
}

#[test]
fn passwords_are_dots_until_they_are_to_be_seen() {
    let mut cable = Cable::new(WiredBoard::new(Firmware::NoPaste));
    let shown = |cable: &Cable| -> Rc<str> { Rc::clone(&cable.stage.shown().unwrap()[0].text) };
    assert!(shown(&cable).contains("WIFI_PASSWORD = \"••••••••\""));
    cable.act(Act::ShowPasswords(true));
    assert!(shown(&cable).contains("WIFI_PASSWORD = \"12345678\""));
}

#[test]
fn a_part_that_was_removed_can_be_put_back_and_an_address_is_only_suggested() {
    let mut stage = Stage { plan: Plan::new(Kind::Esp32), ..Stage::default() };
    let now = Instant::default();
    let before = stage.plan.spec.clone();
    let gone = stage.act(now, Act::Fit(web::state::fit::Fit::Remove("button1".into()))).unwrap();
    assert_eq!(stage.plan.spec.parts.len(), 4);
    let chosen = stage.plan.spec.clone();
    let parts = stage.act(now, Act::Kind(Kind::PicoW)).unwrap();
    assert_eq!(stage.act(now, Act::Kind(Kind::Esp8266)), None, "nobody had chosen these parts");
    stage.act(now, Act::PutBack(parts));
    assert_eq!(stage.plan.spec, chosen);
    stage.act(now, Act::PutBack(gone.clone()));
    assert_eq!(stage.plan.spec, before);
    stage.act(now, Act::PutBack(gone));
    assert!(stage.refused.is_some() && stage.plan.spec == before, "it is there already");
    stage.act(now, Act::Suggest("10.0.0.2:1884".into()));
    stage.act(now, Act::Suggest("10.0.0.9:1883".into()));
    assert_eq!((stage.plan.server.as_str(), stage.plan.port.as_str()), ("10.0.0.2", "1884"));
}
