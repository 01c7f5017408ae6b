//! What the page's state does, Action by Action. No browser is needed.
#![cfg(not(target_arch = "wasm32"))]

use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::ReasonCode;
use web::i18n::Language;
use web::state::action::{Action, Dialog, Effect, Origin, Parting, Start, Touch};
use web::state::binding::{Binding, BindingError, BindingKind, MAX_BINDINGS};
use web::state::boards::MAX_BOARDS;
use web::state::clock::WallClock;
use web::state::connection::{Choice, Profile, Server, Target};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::part::{ANSWER_TIMEOUT, PartState, Reported, Request, SendError, Trouble};
use web::state::settings::{Settings, Theme};
use web::state::virtual_board::{MAX_LOG_LINES, MAX_VIRTUAL_BOARDS};
use web::state::{Notice, State, reduce};

const MANIFEST: &str = r#"{
  "dev": {"ids": "b1", "name": "Window"},
  "avty_t": "b1/status",
  "cmps": {
    "led": {"p": "light", "name": "Lamp", "cmd_t": "b1/led/set", "stat_t": "b1/led/state"},
    "temp": {"p": "sensor", "name": "Temp", "stat_t": "b1/dht", "unit_of_meas": "°C",
             "val_tpl": "{{ value_json.t }}"}
  }
}"#;

/// A page with its clock, and what it asked the world for.
struct Bench {
    state: State,
    now: Instant,
    effects: Vec<Effect>,
}

impl Bench {
    /// Begun, and connected to the broker in the tab.
    fn online() -> Self {
        let mut bench = Self::begun(Settings::default());
        bench.act(Action::ServerKnown(Server::None));
        bench.act(Action::Line(LineId::Page, LineEvent::Online));
        bench
    }

    fn begun(settings: Settings) -> Self {
        let now = Instant::from_millis(1000);
        let mut bench = Self { state: State::default(), now, effects: Vec::new() };
        bench.act(Action::Start(Box::new(Start {
            settings,
            languages: vec!["zh-CN".into()],
            seed: 7,
            clock: WallClock::default(),
        })));
        bench
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let effects = reduce(&mut self.state, self.now, action);
        self.effects.extend(effects.clone());
        effects
    }

    fn wait(&mut self, time: Duration) -> Vec<Effect> {
        self.now = self.now + time;
        self.act(Action::Tick)
    }

    fn message(&mut self, topic: &str, payload: impl Into<shared::wire::Bytes>) -> Vec<Effect> {
        self.act(Action::Message(Message::new(TopicName::new(topic).unwrap(), payload)))
    }

    fn retained(&mut self, topic: &str, payload: &'static str) {
        let topic = TopicName::new(topic).unwrap();
        self.act(Action::Message(Message::new(topic, payload).retain(true)));
    }

    /// With a board that is there.
    fn with_board() -> Self {
        let mut bench = Self::online();
        bench.message("homeassistant/device/b1/config", MANIFEST);
        bench.message("b1/status", "online");
        bench
    }

    fn switch(&mut self, on: bool) -> Vec<Effect> {
        self.act(Action::Switch { board: "b1".into(), component: "led".into(), on })
    }

    fn part(&self, index: usize) -> &PartState {
        &self.state.boards.get("b1").unwrap().sheet().unwrap().parts[index]
    }
}

fn published(effects: &[Effect]) -> Vec<(&str, &[u8], bool)> {
    let publish = |effect| match effect {
        &Effect::Publish(_, ref message) => {
            Some((message.topic.as_str(), &message.payload[..], message.retain))
        }
        _ => None,
    };
    effects.iter().filter_map(publish).collect()
}

fn subscribed(effects: &[Effect]) -> Vec<&str> {
    let topics = effects.iter().filter_map(|effect| match effect {
        Effect::Subscribe(topics) => Some(topics.iter().map(|topic| &**topic)),
        _ => None,
    });
    topics.flatten().collect()
}

fn closed(failure: Failure) -> LineEvent {
    LineEvent::Closed(Some(failure))
}

#[test]
fn a_click_is_pending_until_the_board_reports_it() {
    let mut bench = Bench::with_board();
    bench.message("b1/led/state", "OFF");
    let effects = bench.switch(true);
    assert_eq!(published(&effects), [("b1/led/set", &b"ON"[..], false)]);
    assert_eq!(bench.part(0).reported, Reported::Switch(false));
    assert!(bench.part(0).is_pending());
    // The board may have said this before it heard of the command.
    bench.message("b1/led/state", "OFF");
    assert!(bench.part(0).is_pending());
    bench.message("b1/led/state", "ON");
    assert_eq!(bench.part(0).reported, Reported::Switch(true));
    assert_eq!(bench.part(0).request, Request::None);
}

#[test]
fn without_an_answer_it_says_so_and_shows_the_old_report() {
    let mut bench = Bench::with_board();
    bench.message("b1/led/state", "OFF");
    bench.switch(true);
    assert!(bench.state.deadline().unwrap() <= bench.now + ANSWER_TIMEOUT);
    bench.wait(ANSWER_TIMEOUT - Duration::from_millis(1));
    assert!(bench.part(0).is_pending());
    bench.wait(Duration::from_millis(1));
    assert_eq!(bench.part(0).request, Request::NoAnswer { on: true });
    assert_eq!(bench.part(0).reported, Reported::Switch(false));
    // A late answer is an answer.
    bench.message("b1/led/state", "ON");
    assert_eq!(bench.part(0).request, Request::None);
}

#[test]
fn a_command_that_is_not_sent_says_so() {
    let mut bench = Bench::with_board();
    bench.switch(true);
    let origin = Origin::Part { board: "b1".into(), component: "led".into() };
    bench.act(Action::NotSent(origin, SendError::Refused(ReasonCode::NotAuthorized)));
    let error = SendError::Refused(ReasonCode::NotAuthorized);
    assert_eq!(bench.part(0).request, Request::Failed(error));
    assert_eq!(bench.part(0).reported, Reported::Unknown);
}

#[test]
fn nothing_is_sent_to_a_board_that_is_not_there() {
    let mut bench = Bench::with_board();
    bench.message("b1/status", "offline");
    assert_eq!(bench.state.boards.get("b1").unwrap().is_online(), Some(false));
    assert!(bench.switch(true).is_empty());
    assert_eq!(bench.part(0).request, Request::None);
    bench.message("b1/status", "online");
    assert!(!bench.switch(true).is_empty());
    // Nor without a connection.
    bench.act(Action::Line(LineId::Page, closed(Failure::Silent)));
    assert!(published(&bench.switch(false)).is_empty());
}

#[test]
fn bad_values_are_said_and_good_ones_come_back() {
    let mut bench = Bench::with_board();
    bench.message("b1/dht", r#"{"t": 21.5}"#);
    assert_eq!(bench.part(1).reported, Reported::Value("21.5".into()));
    bench.message("b1/dht", "21.5");
    assert!(matches!(bench.part(1).trouble, Some(Trouble::NoValue(..))));
    assert_eq!(bench.part(1).reported, Reported::Unknown);
    bench.message("b1/dht", r#"{"t": "warm"}"#);
    assert!(matches!(bench.part(1).trouble, Some(Trouble::NotANumber(_))));
    bench.message("b1/led/state", "green");
    assert!(matches!(bench.part(0).trouble, Some(Trouble::NeitherOnNorOff(_))));
    bench.message("b1/dht", r#"{"t": 22}"#);
    assert_eq!((&bench.part(1).trouble, bench.part(1).history.len()), (&None, 2));
    // A cleared retained state is not bad, just unknown.
    bench.message("b1/led/state", "");
    assert_eq!((&bench.part(0).trouble, &bench.part(0).reported), (&None, &Reported::Unknown));
}

#[test]
fn a_retained_state_is_shown_but_is_no_point_of_the_chart() {
    let mut bench = Bench::with_board();
    bench.retained("b1/dht", r#"{"t": 20}"#);
    assert_eq!(bench.part(1).reported, Reported::Value("20".into()));
    assert_eq!((bench.part(1).reported_at, bench.part(1).history.len()), (None, 0));
}

#[test]
fn a_manifest_brings_subscriptions_and_its_end_takes_them_away() {
    let mut bench = Bench::online();
    let effects = bench.message("homeassistant/device/b1/config", MANIFEST);
    assert_eq!(subscribed(&effects), ["b1/dht", "b1/led/state", "b1/status"]);
    // A new version of it keeps what is known of the parts that are the same.
    bench.message("b1/led/state", "ON");
    bench.message("b1/status", "online");
    let renamed = MANIFEST.replace("Window", "Door");
    let effects = bench.message("homeassistant/device/b1/config", renamed);
    assert!(effects.is_empty());
    let card = bench.state.boards.get("b1").unwrap();
    assert_eq!((card.name(), card.is_online()), ("Door", Some(true)));
    assert_eq!(bench.part(0).reported, Reported::Switch(true));
    let effects = bench.message("homeassistant/device/b1/config", "");
    assert!(bench.state.boards.is_empty());
    let Some(Effect::Unsubscribe(topics)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(topics.len(), 3);
}

#[test]
fn a_broken_manifest_is_a_card_that_says_where() {
    let mut bench = Bench::online();
    bench.message("homeassistant/device/b2/config", "{\n  \"cmps\": oops\n}");
    let card = bench.state.boards.get("b2").unwrap();
    let web::state::card::Content::Broken { error, payload } = &card.content else { panic!() };
    assert_eq!(error.line, 2);
    assert!(payload.as_str().contains("oops"));
    bench.message("homeassistant/device/b2/config", MANIFEST);
    assert!(bench.state.boards.get("b2").unwrap().sheet().is_some());
}

#[test]
fn a_removed_card_goes_when_the_broker_says_so() {
    let mut bench = Bench::with_board();
    // Another board reports its presence on the same topic: that one stays.
    let other = MANIFEST.replace("b1/dht", "b9/dht").replace("b1/led", "b9/led");
    bench.message("homeassistant/device/b9/config", other);
    bench.act(Action::Show(Some(Dialog::RemoveBoard("b1".into()))));
    let effects = bench.act(Action::RemoveBoard("b1".into()));
    assert_eq!(
        published(&effects),
        [
            ("homeassistant/device/b1/config", &b""[..], true),
            ("b1/led/state", b"", true),
            ("b1/dht", b"", true),
        ]
    );
    assert_eq!(bench.state.dialog, None);
    assert!(bench.state.boards.get("b1").is_some());
    bench.message("homeassistant/device/b1/config", "");
    assert!(bench.state.boards.get("b1").is_none());
    let error = SendError::Refused(ReasonCode::NotAuthorized);
    bench.act(Action::NotSent(Origin::Removal("b9".into()), error.clone()));
    assert_eq!(bench.state.notice, Some(Notice::NotRemoved(error)));
    bench.wait(Duration::from_secs(8));
    assert_eq!(bench.state.notice, None);
}

#[test]
fn boards_beyond_the_limit_are_counted_but_not_shown() {
    let mut bench = Bench::online();
    for board in 0..MAX_BOARDS + 3 {
        bench.message(&format!("homeassistant/device/x{board}/config"), r#"{"dev":{"name":"x"}}"#);
    }
    assert_eq!((bench.state.boards.len(), bench.state.boards.not_shown()), (MAX_BOARDS, 3));
}

#[test]
fn after_a_reconnect_boards_that_are_gone_go() {
    let mut bench = Bench::with_board();
    bench.message("homeassistant/device/b2/config", MANIFEST.replace("b1/", "b2/"));
    bench.act(Action::Line(LineId::Page, closed(Failure::Closed(1006))));
    // What was known is still shown.
    assert_eq!(bench.state.boards.len(), 2);
    bench.act(Action::TryNow);
    let effects = bench.act(Action::Line(LineId::Page, LineEvent::Online));
    assert_eq!(subscribed(&effects).len(), 7);
    bench.retained("homeassistant/device/b1/config", MANIFEST);
    bench.wait(Duration::from_secs(4));
    assert!(bench.state.boards.get("b1").is_some());
    assert!(bench.state.boards.get("b2").is_none());
}

#[test]
fn the_page_comes_back_by_itself_and_its_boards_with_it() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let board = LineId::Board(id);
    bench.act(Action::Line(board.clone(), LineEvent::Online));
    for line in [&LineId::Page, &board] {
        bench.act(Action::Line(line.clone(), closed(Failure::Closed(1006))));
    }
    let Phase::Waiting { until } = bench.state.connection.line.phase else { panic!() };
    assert!(bench.state.deadline().unwrap() <= until);
    let effects = bench.wait(Duration::from_secs(2));
    assert!(effects.contains(&Effect::Open(LineId::Page, Target::Tab)));
    assert_eq!(bench.state.connection.line.failure, Some(Failure::Closed(1006)));
    // Make the board wait long, then let the page come back.
    bench.act(Action::Line(board.clone(), closed(Failure::Silent)));
    let effects = bench.act(Action::Line(LineId::Page, LineEvent::Online));
    assert!(effects.contains(&Effect::Open(board, Target::Tab)), "{effects:?}");
    assert_eq!(bench.state.connection.line.failure, None);
}

#[test]
fn a_wrong_address_is_said_without_trying() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    let profile =
        Profile { choice: Choice::Address, address: "mqtt://x".into(), ..Profile::default() };
    let effects = bench.act(Action::Connect(profile));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Open(..))));
    assert!(effects.contains(&Effect::Shut(LineId::Page, Parting::Polite)));
    assert_eq!(bench.state.connection.line.phase, Phase::Stopped);
    assert_eq!(bench.state.virtual_boards[0].line.phase, Phase::Stopped);
}

#[test]
fn another_broker_has_other_boards() {
    let mut bench = Bench::with_board();
    bench.act(Action::Bind(Binding::lesson()));
    bench.message("LED_CONTROL", "LED_ON");
    assert!(bench.state.bindings[0].last.is_some());
    bench.act(Action::Show(Some(Dialog::Connection)));
    let profile =
        Profile { choice: Choice::Address, address: "ws://h:9001".into(), ..Profile::default() };
    let effects = bench.act(Action::Connect(profile));
    assert!(matches!(
        effects.as_slice(),
        [
            Effect::Shut(LineId::Page, Parting::Polite),
            Effect::Open(LineId::Page, Target::Socket(..))
        ]
    ));
    assert!(bench.state.boards.is_empty() && bench.state.bindings[0].last.is_none());
    // The dialog stays to show how it goes, and closes when it went well.
    bench.act(Action::Line(LineId::Page, closed(Failure::ConnectTimedOut)));
    assert_eq!(bench.state.dialog, Some(Dialog::Connection));
    bench.wait(Duration::from_secs(2));
    let effects = bench.act(Action::Line(LineId::Page, LineEvent::Online));
    assert_eq!(bench.state.dialog, None);
    assert_eq!(subscribed(&effects), ["LED_CONTROL", "homeassistant/device/+/config"]);
}

#[test]
fn a_virtual_board_is_built_and_connected_and_its_plug_pulled() {
    let mut bench = Bench::online();
    let effects = bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let line = LineId::Board(Rc::clone(&id));
    assert!(matches!(&effects[0], Effect::Build { spec, powered: true } if *spec.id == *id));
    assert_eq!(effects[1], Effect::Open(line.clone(), Target::Tab));
    bench.act(Action::Line(line.clone(), LineEvent::Online));
    let effects = bench.act(Action::Handle(Rc::clone(&id), Touch::Power(false)));
    let cut = Effect::Shut(line.clone(), Parting::Cut);
    assert_eq!(effects, [Effect::Power(Rc::clone(&id), false), cut]);
    // The driver's late news of the cut are no reason to try again.
    bench.act(Action::Line(line.clone(), closed(Failure::Closed(1006))));
    assert_eq!(bench.state.virtual_boards[0].line.phase, Phase::Off);
    let effects = bench.act(Action::Handle(id, Touch::Power(true)));
    assert!(effects.contains(&Effect::Open(line, Target::Tab)));
}

#[test]
fn a_connected_board_says_goodbye_and_then_goes() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let line = LineId::Board(Rc::clone(&id));
    bench.act(Action::Line(line.clone(), LineEvent::Online));
    let effects = bench.act(Action::Handle(Rc::clone(&id), Touch::Remove));
    assert_eq!(effects, [Effect::Shut(line.clone(), Parting::Retire)]);
    assert!(bench.state.settings().boards.is_empty());
    let effects = bench.act(Action::Line(line, LineEvent::Closed(None)));
    assert_eq!(effects, [Effect::Scrap(id)]);
    assert!(bench.state.virtual_boards.is_empty());
}

#[test]
fn a_board_without_power_is_cleaned_up_by_the_page() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.act(Action::Handle(Rc::clone(&id), Touch::Power(false)));
    bench.message(&format!("homeassistant/device/{id}/config"), MANIFEST);
    let effects = bench.act(Action::Handle(Rc::clone(&id), Touch::Remove));
    assert_eq!(published(&effects)[0].0, format!("homeassistant/device/{id}/config"));
    assert!(effects.contains(&Effect::Scrap(id)));
}

#[test]
fn two_pages_do_not_fight_for_a_board() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let line = LineId::Board(Rc::clone(&id));
    bench.act(Action::Line(line.clone(), LineEvent::Online));
    let reason = ReasonCode::SessionTakenOver;
    let taken = Failure::Disconnected { reason, text: None };
    bench.act(Action::Line(line.clone(), closed(taken)));
    assert_eq!(bench.state.virtual_boards[0].line.phase, Phase::Stopped);
    assert!(bench.wait(Duration::from_secs(600)).iter().all(|it| !matches!(it, Effect::Open(..))));
    let effects = bench.act(Action::Handle(id, Touch::Reconnect));
    assert_eq!(effects, [Effect::Open(line, Target::Tab)]);
}

#[test]
fn virtual_boards_and_bindings_have_limits() {
    let mut bench = Bench::online();
    for _ in 0..MAX_VIRTUAL_BOARDS + 1 {
        bench.act(Action::AddVirtualBoard);
    }
    assert_eq!(bench.state.virtual_boards.len(), MAX_VIRTUAL_BOARDS);
    assert_eq!(bench.state.notice, Some(Notice::TooManyVirtualBoards));
    let binding = |topic: usize| Binding {
        topic: topic.to_string().into(),
        kind: BindingKind::Text,
        qos: 0,
        retain: false,
    };
    for topic in 0..MAX_BINDINGS {
        bench.act(Action::Bind(binding(topic)));
    }
    assert_eq!(bench.state.bind(binding(MAX_BINDINGS)), Err(BindingError::Full));
    bench.act(Action::Unbind("0".into()));
    assert_eq!(bench.state.bind(binding(1)), Err(BindingError::Taken));
    assert!(bench.state.bind(binding(MAX_BINDINGS)).is_ok());
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    for _ in 0..MAX_LOG_LINES + 9 {
        let entry = web::state::virtual_board::LogEntry::Connected;
        bench.act(Action::BoardLog(Rc::clone(&id), entry));
    }
    assert_eq!(bench.state.virtual_boards[0].log.len(), MAX_LOG_LINES);
}

#[test]
fn a_bound_card_shows_what_was_seen_and_sends_as_it_is_set() {
    let mut bench = Bench::online();
    let effects = bench.act(Action::Bind(Binding::lesson()));
    assert_eq!(subscribed(&effects), ["LED_CONTROL"]);
    let send =
        |payload: &str| Action::Send { topic: "LED_CONTROL".into(), payload: payload.into() };
    let effects = bench.act(send("LED_ON"));
    assert_eq!(published(&effects), [("LED_CONTROL", &b"LED_ON"[..], false)]);
    // Sent is not seen.
    assert_eq!(bench.state.bindings[0].last, None);
    bench.message("LED_CONTROL", "LED_ON");
    assert_eq!(bench.state.bindings[0].last.as_ref().unwrap().on, Some(true));
    bench.act(Action::SetSending { topic: "LED_CONTROL".into(), qos: 1, retain: true });
    let effects = bench.act(send("LED_OFF"));
    let [Effect::Publish(_, message)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(message.retain && message.qos == shared::wire::QoS::AtLeastOnce);
    bench.act(Action::NotSubscribed("LED_CONTROL".into(), ReasonCode::NotAuthorized));
    assert_eq!(bench.state.bindings[0].not_subscribed, Some(ReasonCode::NotAuthorized));
}

#[test]
fn settings_are_stored_a_moment_after_the_last_change_or_when_the_page_goes() {
    let mut bench = Bench::online();
    let saved = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Save(json) => Some(Settings::parse(json)),
            _ => None,
        })
    };
    bench.act(Action::SetTheme(Theme::Dark));
    bench.act(Action::SetLanguage(Language::En));
    assert_eq!(saved(&bench.effects), None);
    let stored = saved(&bench.wait(Duration::from_millis(400))).unwrap();
    assert_eq!((stored.theme, stored.language), (Theme::Dark, Some(Language::En)));
    assert_eq!(saved(&bench.act(Action::Leaving)), None);
    bench.act(Action::AddVirtualBoard);
    assert_eq!(saved(&bench.act(Action::Leaving)).unwrap().boards.len(), 1);
}

#[test]
fn what_was_stored_is_there_again() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    bench.act(Action::Bind(Binding::lesson()));
    bench.act(Action::SetLanguage(Language::En));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.act(Action::Handle(id, Touch::Rename("  Balcony  ".into())));
    let stored = Settings::parse(&bench.state.settings().to_json());
    let again = Bench::begun(stored);
    assert_eq!(again.state.language, Language::En);
    assert_eq!(again.state.virtual_boards[0].spec.name, "Balcony");
    assert_eq!(&*again.state.bindings[0].binding.topic, "LED_CONTROL");
    assert!(matches!(&again.effects[1], Effect::Build { spec, .. } if spec.name == "Balcony"));
    // Not before it is known who served the page.
    assert!(!again.effects.iter().any(|effect| matches!(effect, Effect::Open(..))));
}

#[test]
fn a_renamed_board_starts_again_under_its_new_name() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let line = LineId::Board(Rc::clone(&id));
    bench.act(Action::Line(line.clone(), LineEvent::Online));
    let effects = bench.act(Action::Handle(Rc::clone(&id), Touch::Rename("A".into())));
    assert_eq!(effects[0], Effect::Shut(line.clone(), Parting::Cut));
    assert!(matches!(&effects[1], Effect::Build { spec, powered: true } if spec.name == "A"));
    assert_eq!(effects[2], Effect::Open(line, Target::Tab));
    assert!(bench.act(Action::Handle(Rc::clone(&id), Touch::Rename(" ".into()))).is_empty());
    assert!(bench.act(Action::Handle(id, Touch::Rename("A".into()))).is_empty());
}
