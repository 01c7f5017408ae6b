//! Whatever happens in whatever order, what the page promises holds.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::board::Kind;
use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::prelude::*;
use shared::board::{Behaviour, Quantity};
use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::{Bytes, ReasonCode};
use web::state::action::{Action, Effect, Origin, Parting, Start, Touch};
use web::state::clock::WallClock;
use web::state::connection::{Choice, Profile, Server};
use web::state::dashboard::spec::{CardKind, Spec};
use web::state::dashboard::{Act, MAX_CARDS};
use web::state::failure::Failure;
use web::state::history::MAX_READINGS;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::part::{ANSWER_TIMEOUT, Order, Reported, Request, SendError};
use web::state::peer::PeerId;
use web::state::place::Arrival;
use web::state::settings::Settings;
use web::state::source::SourceChange;
use web::state::virtual_board::{MAX_LOG_LINES, MAX_VIRTUAL_BOARDS};
use web::state::{State, reduce};

const BOARDS: [&str; 2] = ["b1", "b2"];

fn manifest(board: &str) -> String {
    format!(
        r#"{{"dev":{{"name":"{board}"}},"avty_t":"{board}/status","cmps":{{
            "led":{{"p":"light","cmd_t":"{board}/set","stat_t":"{board}/led"}},
            "t":{{"p":"sensor","stat_t":"{board}/t","unit_of_meas":"C"}}}}}}"#
    )
}

/// A step of the world; numbers pick boards, lines and payloads.
#[derive(Clone, Debug)]
enum Step {
    Manifest(usize, usize),
    Status(usize, bool),
    Led(usize, usize),
    Reading(usize, f64),
    Switch(usize, bool),
    NotSent(usize),
    Line(usize, usize),
    Wait(u64),
    Connect(usize),
    AddBoard,
    Touch(usize, usize),
    Bind(usize),
    Unbind(usize),
    Send(usize),
    Remove(usize),
    TryNow,
}

fn step() -> impl Strategy<Value = Step> {
    let board = 0..BOARDS.len();
    prop_oneof![
        1 => (board.clone(), 0..4_usize).prop_map(|(board, kind)| Step::Manifest(board, kind)),
        1 => (board.clone(), any::<bool>()).prop_map(|(board, online)| Step::Status(board, online)),
        4 => (board.clone(), 0..4_usize).prop_map(|(board, payload)| Step::Led(board, payload)),
        1 => (board.clone(), -50.0..50.0).prop_map(|(board, value)| Step::Reading(board, value)),
        4 => (board.clone(), any::<bool>()).prop_map(|(board, on)| Step::Switch(board, on)),
        1 => board.clone().prop_map(Step::NotSent),
        4 => (0..4_usize, 0..5_usize).prop_map(|(line, event)| Step::Line(line, event)),
        3 => (0..8000_u64).prop_map(Step::Wait),
        1 => (0..4_usize).prop_map(Step::Connect),
        1 => Just(Step::AddBoard),
        1 => (0..4_usize, 0..8_usize).prop_map(|(board, touch)| Step::Touch(board, touch)),
        1 => (0..60_usize).prop_map(Step::Bind),
        1 => (0..60_usize).prop_map(Step::Unbind),
        1 => (0..60_usize).prop_map(Step::Send),
        1 => board.prop_map(Step::Remove),
        1 => Just(Step::TryNow),
    ]
}

struct World {
    state: State,
    now: Instant,
    /// What each LED said last on its topic, as far as the page could hear and understand it.
    said: BTreeMap<&'static str, Option<bool>>,
    /// Lines that were asked to be opened and were not asked to be shut since.
    open: BTreeMap<LineId, bool>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            state: State::default(),
            now: Instant::from_millis(1),
            said: BTreeMap::new(),
            open: BTreeMap::new(),
        };
        world.act(Action::Start(Box::new(Start {
            settings: Settings::default(),
            languages: Vec::new(),
            seed: 1,
            clock: WallClock::default(),
            arrival: Arrival::default(),
            authorization: None,
        })));
        world.act(Action::ServerKnown(Server::None));
        world
    }

    fn act(&mut self, action: Action) {
        for effect in reduce(&mut self.state, self.now, action) {
            match effect {
                Effect::Open(line, _) => {
                    let was_open = self.open.insert(line.clone(), true);
                    assert_ne!(was_open, Some(true), "{line:?} is opened twice");
                }
                Effect::Shut(line, parting) => {
                    // A board that says goodbye is open until its `Closed`.
                    let stays = parting == Parting::Retire;
                    let was_open = self.open.insert(line.clone(), stays);
                    assert_eq!(was_open, Some(true), "{line:?} is shut but was not open");
                }
                Effect::Publish(_, _, message) => {
                    assert!(!message.topic.as_str().contains(['+', '#']));
                }
                Effect::Save(json) => {
                    assert_eq!(Settings::parse(&json).to_json(), self.state.settings().to_json());
                }
                _ => {}
            }
        }
    }

    fn line(&self, index: usize) -> LineId {
        match index.checked_sub(1).and_then(|index| self.state.virtual_boards.get(index)) {
            Some(board) => LineId::Board(Rc::clone(&board.id)),
            None => LineId::Peer(PeerId(0)),
        }
    }

    fn message(&mut self, topic: &str, payload: impl Into<Bytes>) {
        // Without a connection there are no messages.
        if self.state.peer().connection.line.is_online() {
            let topic = TopicName::new(topic).unwrap();
            self.act(Action::Messages(PeerId(0), vec![Message::new(topic, payload)]));
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Manifest(board, kind) => {
                let board = BOARDS[board];
                let payload = match kind {
                    0 => String::new(),
                    1 => "{broken".to_owned(),
                    _ => manifest(board),
                };
                self.message(&format!("homeassistant/device/{board}/config"), payload);
            }
            Step::Status(board, online) => {
                let payload = if online { "online" } else { "offline" };
                self.message(&format!("{}/status", BOARDS[board]), payload);
            }
            Step::Led(board, payload) => {
                let payload = ["ON", "OFF", "", "banana"][payload];
                // Whatever is heard counts, be the board known by then or later.
                let is_heard = self.state.peer().connection.line.is_online();
                if is_heard {
                    let said = match payload {
                        "ON" => Some(true),
                        "OFF" => Some(false),
                        _ => None,
                    };
                    self.said.insert(BOARDS[board], said);
                }
                self.message(&format!("{}/led", BOARDS[board]), payload);
            }
            Step::Reading(board, value) => {
                self.message(&format!("{}/t", BOARDS[board]), value.to_string());
            }
            Step::Switch(board, on) => {
                let board = BOARDS[board].into();
                let order = Order::Switch(on);
                self.act(Action::Order { board, component: "led".into(), order });
            }
            Step::NotSent(board) => {
                let origin = Origin::Part { board: BOARDS[board].into(), component: "led".into() };
                self.act(Action::NotSent(PeerId(0), origin, SendError::Discarded));
            }
            Step::Line(line, event) => self.line_event(line, event),
            Step::Wait(millis) => {
                self.now = self.now + Duration::from_millis(millis);
                self.act(Action::Tick);
                let due = self.state.deadline().filter(|&at| at <= self.now);
                assert_eq!(due, None, "a Tick does all that is due");
            }
            Step::Connect(choice) => {
                let (choice, address) = [
                    (Choice::Tab, ""),
                    (Choice::Server, ""),
                    (Choice::Address, "ws://h:1"),
                    (Choice::Address, "nonsense"),
                ][choice];
                let address = address.to_owned();
                self.act(Action::Connect(Profile { choice, address, ..Profile::default() }.into()));
            }
            Step::AddBoard => self.act(Action::AddVirtualBoard(Kind::Esp32)),
            Step::Touch(board, touch) => self.touch(board, touch),
            Step::Bind(topic) => {
                let spec = Spec::new(CardKind::Text, &format!("t{topic}"));
                self.act(Action::Dashboard(Act::Put(Box::new(spec))));
            }
            Step::Unbind(card) => self.act(Action::Dashboard(Act::RemoveCard(card as u32))),
            Step::Send(topic) => {
                let card = topic as u32;
                self.act(Action::Dashboard(Act::Send { card, payload: "x".to_owned() }));
            }
            Step::Remove(board) => self.act(Action::RemoveBoard(BOARDS[board].into())),
            Step::TryNow => self.act(Action::TryNow),
        }
    }

    /// The driver speaks only of transports that it was asked for.
    fn line_event(&mut self, line: usize, event: usize) {
        let line = self.line(line);
        if self.open.get(&line) != Some(&true) {
            return;
        }
        let event = match event {
            0 | 1 => LineEvent::Online,
            2 => LineEvent::RoundTrip(Duration::from_millis(3)),
            3 => LineEvent::Closed(Some(Failure::Closed(1006))),
            _ => {
                let reason = ReasonCode::BadUserNameOrPassword;
                LineEvent::Closed(Some(Failure::Refused { reason, text: None }))
            }
        };
        if matches!(event, LineEvent::Closed(_)) {
            self.open.insert(line.clone(), false);
        }
        self.act(Action::Line(line, event));
    }

    fn touch(&mut self, board: usize, touch: usize) {
        let Some(board) = self.state.virtual_boards.get(board) else { return };
        let id = Rc::clone(&board.id);
        let obeys = board.spec.program.behaviour().is_some_and(Behaviour::obeys_lesson);
        let change = SourceChange::Level(f64::from(obeys) * 500.0);
        let touch = match touch {
            0 => Touch::Power(false),
            1 => Touch::Power(true),
            2 => Touch::Led { part: "led1".into(), on: true },
            3 => Touch::Source { part: "dht22".into(), quantity: Quantity::Humidity, change },
            4 => Touch::Rename("x".repeat(board.spec.name.len() % 50)),
            5 => Touch::ObeyLesson(!obeys),
            6 => Touch::Reconnect,
            _ => Touch::Remove,
        };
        self.act(Action::Handle(id, touch));
    }

    fn check(&self) {
        let state = &self.state;
        for (board, card) in state.peer().boards.iter() {
            let Some(sheet) = card.sheet() else { continue };
            assert_eq!(sheet.parts.len(), sheet.manifest.components.len());
            for part in &sheet.parts {
                assert!(part.history.len() <= MAX_READINGS);
                if let Request::Pending { since, .. } = &part.request {
                    assert!(state.deadline().unwrap() <= *since + ANSWER_TIMEOUT);
                }
            }
            // What is shown was said: never more, and never what was only asked for.
            if let Reported::Switch(shown) = sheet.parts[0].reported {
                let said = self.said.get(&**board).copied().flatten();
                assert_eq!(Some(shown), said, "{board}");
            }
        }
        let boards = state.virtual_boards.iter();
        let lines = boards.map(|board| (LineId::Board(Rc::clone(&board.id)), &board.line));
        for (id, line) in lines.chain([(LineId::Peer(PeerId(0)), &state.peer().connection.line)]) {
            let is_open = matches!(line.phase, Phase::Opening | Phase::Online);
            assert_eq!(self.open.get(&id) == Some(&true), is_open, "{id:?} {line:?}");
            if let Phase::Waiting { .. } = line.phase {
                assert!(line.failure.is_some() && state.deadline().is_some());
            }
            if line.is_online() {
                assert_eq!(line.failure, None);
            }
        }
        for board in &state.virtual_boards {
            let is_on = board.powered || board.is_leaving;
            assert!(is_on || board.line.phase == Phase::Off || board.line.phase == Phase::Stopped);
            assert!(!board.is_leaving || board.line.is_online(), "it would never go");
            assert!(board.log.len() <= MAX_LOG_LINES);
        }
        assert!(state.virtual_boards.len() <= MAX_VIRTUAL_BOARDS);
        assert!(state.dashboards.cards().count() <= MAX_CARDS);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn promises_hold_whatever_happens(steps in prop::collection::vec(step(), 1..120)) {
        let mut world = World::new();
        world.check();
        for step in steps {
            world.take(step);
            world.check();
        }
        let stored = world.state.settings().to_json();
        prop_assert_eq!(Settings::parse(&stored).to_json(), stored);
    }
}
