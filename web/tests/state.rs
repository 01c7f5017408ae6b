//! What the page's state does with boards and connections, Action by Action. No browser is needed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod bench;

use shared::time::Duration;
use shared::wire::ReasonCode;
use std::rc::Rc;
use web::state::Notice;
use web::state::action::{Action, Dialog, Effect, Origin, Parting};
use web::state::binding::Binding;
use web::state::boards::MAX_BOARDS;
use web::state::connection::{Choice, Profile, Target};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::part::{ANSWER_TIMEOUT, Reported, Request, SendError, Trouble};

use bench::*;

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
