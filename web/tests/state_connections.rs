//! Which broker, reconnects, and what survives a reload.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::time::Duration;
use std::rc::Rc;
use web::i18n::Language;
use web::state::action::{Action, Dialog, Effect, Parting, Touch};
use web::state::binding::Binding;
use web::state::connection::{Choice, Profile, Target};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::settings::{Settings, Theme};

use crate::common::{Bench, MANIFEST, closed, subscribed};

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
