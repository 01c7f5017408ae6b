//! What the dashboard shows of boards.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::time::Duration;
use shared::topic::TopicFilter;
use shared::wire::{QoS, ReasonCode, SubscribeOptions};
use web::state::Notice;
use web::state::action::{Action, Dialog, Effect, Origin};
use web::state::boards::MAX_BOARDS;
use web::state::console;
use web::state::failure::Failure;
use web::state::line::LineId;
use web::state::part::{ANSWER_TIMEOUT, Order, Reported, Request, SendError, Trouble};
use web::state::peer::PeerId;
use web::state::topics::STORED_TIME;

use crate::common::{Bench, MANIFEST, closed, published, subscribed};

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
    assert_eq!(bench.part(0).request, Request::NoAnswer { order: Order::Switch(true) });
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
    bench.act(Action::NotSent(PeerId(0), origin, SendError::Refused(ReasonCode::NotAuthorized)));
    let error = SendError::Refused(ReasonCode::NotAuthorized);
    assert_eq!(bench.part(0).request, Request::Failed(error));
    assert_eq!(bench.part(0).reported, Reported::Unknown);
}

#[test]
fn nothing_is_sent_to_a_board_that_is_not_there() {
    let mut bench = Bench::with_board();
    bench.message("b1/status", "offline");
    assert_eq!(bench.state.peer().boards.get("b1").unwrap().is_online(), Some(false));
    assert!(bench.switch(true).is_empty());
    assert_eq!(bench.part(0).request, Request::None);
    bench.message("b1/status", "online");
    assert!(!bench.switch(true).is_empty());
    // Nor without a connection.
    bench.act(Action::Line(LineId::Peer(PeerId(0)), closed(Failure::Silent)));
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

/// [MQTT-3.3.1-12]: then the flag alone does not say what was kept.
#[test]
fn with_retain_as_published_what_comes_live_is_live() {
    let mut bench = Bench::with_board();
    let options = SubscribeOptions {
        retain_as_published: true,
        ..SubscribeOptions::with_qos(QoS::AtMostOnce)
    };
    let filter = TopicFilter::new("#").unwrap();
    bench.act(Action::Console(console::Act::Subscribe(filter, options)));
    bench.wait(Duration::from_millis(10));
    bench.retained("b1/led/state", "ON");
    assert_eq!(bench.part(0).reported_at, None, "the broker kept it: nothing came before");
    bench.retained("b1/led/state", "OFF");
    assert_eq!(bench.part(0).reported_at, Some(bench.now), "kept is only one");
    bench.wait(STORED_TIME + Duration::from_millis(1));
    bench.retained("b1/dht", r#"{"t": 20}"#);
    assert_eq!(
        bench.part(1).reported_at,
        Some(bench.now),
        "what was kept would have come long ago"
    );
    assert_eq!(bench.part(1).history.len(), 1);
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
    let card = bench.state.peer().boards.get("b1").unwrap();
    assert_eq!((card.name(), card.is_online()), ("Door", Some(true)));
    assert_eq!(bench.part(0).reported, Reported::Switch(true));
    let effects = bench.message("homeassistant/device/b1/config", "");
    assert!(bench.state.peer().boards.is_empty());
    let Some(Effect::Unsubscribe(_, topics)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(topics.len(), 3);
}

#[test]
fn a_broken_manifest_is_a_card_that_says_where() {
    let mut bench = Bench::online();
    bench.message("homeassistant/device/b2/config", "{\n  \"cmps\": oops\n}");
    let card = bench.state.peer().boards.get("b2").unwrap();
    let web::state::card::Content::Broken { error, payload } = &card.content else { panic!() };
    assert_eq!(error.line, 2);
    assert!(payload.as_str().contains("oops"));
    bench.message("homeassistant/device/b2/config", MANIFEST);
    assert!(bench.state.peer().boards.get("b2").unwrap().sheet().is_some());
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
    assert!(bench.state.peer().boards.get("b1").is_some());
    bench.message("homeassistant/device/b1/config", "");
    assert!(bench.state.peer().boards.get("b1").is_none());
    let error = SendError::Refused(ReasonCode::NotAuthorized);
    bench.act(Action::NotSent(PeerId(0), Origin::Removal("b9".into()), error.clone()));
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
    assert_eq!(
        (bench.state.peer().boards.len(), bench.state.peer().boards.not_shown()),
        (MAX_BOARDS, 3)
    );
}
