//! Which broker, reconnects, and what survives a reload.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::board::Kind;
use shared::board::manifest::FILTERS;
use shared::time::Duration;
use std::rc::Rc;
use web::i18n::Language;
use web::state::Notice;
use web::state::action::{Action, Dialog, Effect, Parting, Touch};
use web::state::connection::{Choice, Profile, Server, Target};
use web::state::dashboard::spec::{CardKind, Spec};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::links::{Act, Edit, Field};
use web::state::peer::{MAX_PEERS, PeerId};
use web::state::settings::{Settings, Theme};

use crate::common::{Bench, MANIFEST, closed, subscribed};

/// The lesson's topic and whatever announces a board, in the order of their names.
fn lesson_and_discovery() -> Vec<&'static str> {
    let mut topics = [&["LED_CONTROL"][..], &FILTERS].concat();
    topics.sort_unstable();
    topics
}

#[test]
fn after_a_reconnect_boards_that_are_gone_go() {
    let mut bench = Bench::with_board();
    bench.message("homeassistant/device/b2/config", MANIFEST.replace("b1/", "b2/"));
    bench.act(Action::Line(LineId::Peer(PeerId(0)), closed(Failure::Closed(1006))));
    // What was known is still shown.
    assert_eq!(bench.state.peer().boards.len(), 2);
    bench.act(Action::TryNow);
    let effects = bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
    assert_eq!(subscribed(&effects).len(), 6 + FILTERS.len());
    bench.retained("homeassistant/device/b1/config", MANIFEST);
    bench.wait(Duration::from_secs(4));
    assert!(bench.state.peer().boards.get("b1").is_some());
    assert!(bench.state.peer().boards.get("b2").is_none());
}

#[test]
fn the_page_comes_back_by_itself_and_its_boards_with_it() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let board = LineId::Board(id);
    bench.act(Action::Line(board.clone(), LineEvent::Online));
    for line in [&LineId::Peer(PeerId(0)), &board] {
        bench.act(Action::Line(line.clone(), closed(Failure::Closed(1006))));
    }
    let Phase::Waiting { until } = bench.state.peer().connection.line.phase else { panic!() };
    assert!(bench.state.deadline().unwrap() <= until);
    let effects = bench.wait(Duration::from_secs(2));
    assert!(effects.contains(&Effect::Open(LineId::Peer(PeerId(0)), Target::Tab)));
    assert_eq!(bench.state.peer().connection.line.failure, Some(Failure::Closed(1006)));
    // Make the board wait long, then let the page come back.
    bench.act(Action::Line(board.clone(), closed(Failure::Silent)));
    let effects = bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
    assert!(effects.contains(&Effect::Open(board, Target::Tab)), "{effects:?}");
    assert_eq!(bench.state.peer().connection.line.failure, None);
}

#[test]
fn a_wrong_address_is_said_without_trying() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let profile =
        Profile { choice: Choice::Address, address: "mqtt://x".into(), ..Profile::default() };
    let effects = bench.act(Action::Connect(profile.into()));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Open(..))));
    assert!(effects.contains(&Effect::Shut(LineId::Peer(PeerId(0)), Parting::Polite)));
    assert_eq!(bench.state.peer().connection.line.phase, Phase::Stopped);
    assert_eq!(bench.state.virtual_boards[0].line.phase, Phase::Stopped);
}

#[test]
fn another_broker_has_other_boards() {
    let mut bench = Bench::with_board();
    bench.put(Spec::lesson());
    bench.message("LED_CONTROL", "LED_ON");
    assert!(bench.live("LED_CONTROL").seen.is_some());
    bench.act(Action::Show(Some(Dialog::Connection)));
    let profile =
        Profile { choice: Choice::Address, address: "ws://h:9001".into(), ..Profile::default() };
    let effects = bench.act(Action::Connect(profile.into()));
    assert!(matches!(
        effects.as_slice(),
        [
            Effect::Shut(LineId::Peer(PeerId(0)), Parting::Polite),
            Effect::Greet(PeerId(0), _),
            Effect::Open(LineId::Peer(PeerId(0)), Target::Socket(..))
        ]
    ));
    assert!(bench.state.peer().boards.is_empty() && bench.live("LED_CONTROL").seen.is_none());
    // The dialog stays to show how it goes, and closes when it went well.
    bench.act(Action::Line(LineId::Peer(PeerId(0)), closed(Failure::ConnectTimedOut)));
    assert_eq!(bench.state.dialog, Some(Dialog::Connection));
    bench.wait(Duration::from_secs(2));
    let effects = bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
    assert_eq!(bench.state.dialog, None);
    assert_eq!(subscribed(&effects), lesson_and_discovery());
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
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    assert_eq!(saved(&bench.act(Action::Leaving)).unwrap().boards.len(), 1);
}

#[test]
fn what_was_stored_is_there_again() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    bench.put(Spec::lesson());
    bench.act(Action::SetLanguage(Language::En));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.act(Action::Handle(id, Touch::Rename("  Balcony  ".into())));
    let stored = Settings::parse(&bench.state.settings().to_json());
    let again = Bench::begun(stored);
    assert_eq!(again.state.language, Language::En);
    assert_eq!(again.state.virtual_boards[0].spec.name, "Balcony");
    assert_eq!(again.live("LED_CONTROL").seen, None);
    assert!(
        again
            .effects
            .iter()
            .any(|it| matches!(it, Effect::Build { spec, .. } if spec.name == "Balcony"))
    );
    // Not before it is known who served the page.
    assert!(!again.effects.iter().any(|effect| matches!(effect, Effect::Open(..))));
}

fn other(address: &str) -> Profile {
    Profile { choice: Choice::Address, address: address.into(), ..Profile::default() }
}

#[test]
fn two_brokers_at_once_are_kept_apart() {
    let mut bench = Bench::with_board();
    bench.put(Spec::lesson());
    bench.message("LED_CONTROL", "LED_ON");
    let effects = bench.act(Action::ConnectAlso(other("ws://h:9001").into()));
    let second = PeerId(1);
    assert!(
        matches!(effects.as_slice(),
            [Effect::Greet(..), Effect::Open(LineId::Peer(id), _), Effect::Unsubscribe(PeerId(0), gone)]
            if *id == second && &*gone[0] == "LED_CONTROL"),
        "{effects:?}"
    );
    assert!(bench.state.is_current(second) && bench.state.peer().boards.is_empty());
    let effects = bench.act(Action::Line(LineId::Peer(second), LineEvent::Online));
    assert_eq!(subscribed(&effects), lesson_and_discovery());
    // What the first one says is kept, but not for the cards that are looked at.
    bench.message("b1/led/state", "ON");
    bench.message("LED_CONTROL", "LED_OFF");
    assert_eq!(bench.live("LED_CONTROL").seen, None);
    let effects = bench.act(Action::Look(PeerId(0)));
    assert_eq!(subscribed(&effects), ["LED_CONTROL"]);
    assert_eq!(bench.state.peer().boards.len(), 1);
    let effects = bench.act(Action::Leave(PeerId(0)));
    assert!(effects.contains(&Effect::Shut(LineId::Peer(PeerId(0)), Parting::Polite)));
    assert!(effects.contains(&Effect::Forget(PeerId(0))));
    assert!(bench.state.is_current(second) && bench.state.peers().len() == 1);
    // News of one that was left are nobody's.
    bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
    bench.message("LED_CONTROL", "LED_OFF");
    assert_eq!(bench.live("LED_CONTROL").seen, None);
}

#[test]
fn what_cards_have_seen_at_one_broker_is_there_again_when_it_is_looked_at() {
    let mut bench = Bench::online();
    bench.put(Spec::new(CardKind::Chart, "t"));
    bench.message("t", "1");
    bench.act(Action::ConnectAlso(other("ws://h:9001").into()));
    assert_eq!((bench.live("t").series[0].len(), &bench.live("t").seen), (0, &None));
    // A card that is new has nothing there, one that is gone is forgotten.
    bench.put(Spec::new(CardKind::Chart, "u"));
    bench.act(Action::Look(PeerId(0)));
    assert_eq!(bench.live("t").series[0].len(), 1);
    assert_eq!(bench.live("u").series[0].len(), 0);
    bench.message("t", "2");
    assert_eq!(bench.live("t").series[0].len(), 2);
    // Another address is another broker.
    bench.act(Action::Connect(other("ws://h:9002").into()));
    assert_eq!(bench.live("t").series[0].len(), 0);
}

#[test]
fn the_virtual_boards_are_at_the_first_broker() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let board = LineId::Board(Rc::clone(&bench.state.virtual_boards[0].id));
    bench.act(Action::Line(board.clone(), LineEvent::Online));
    let effects = bench.act(Action::ConnectAlso(other("ws://h:9001").into()));
    assert!(!effects.contains(&Effect::Shut(board.clone(), Parting::Cut)));
    let effects = bench.act(Action::Leave(PeerId(0)));
    assert!(effects.contains(&Effect::Shut(board.clone(), Parting::Cut)));
    assert!(
        effects.iter().any(|it| matches!(it, Effect::Open(id, Target::Socket(..)) if *id == board)),
        "{effects:?}"
    );
}

#[test]
fn there_is_a_limit_of_brokers_and_the_last_one_stays() {
    let mut bench = Bench::online();
    for _ in 0..MAX_PEERS + 1 {
        bench.act(Action::ConnectAlso(other("ws://h:9001").into()));
    }
    assert_eq!(bench.state.peers().len(), MAX_PEERS);
    assert_eq!(bench.state.notice, Some(Notice::TooManyPeers));
    for id in 0..=MAX_PEERS as u32 {
        bench.act(Action::Leave(PeerId(id)));
    }
    assert_eq!(bench.state.peers().len(), 1);
    assert_eq!(bench.state.peer().connection.line.phase, Phase::Off);
}

#[test]
fn the_connections_in_use_are_opened_again_after_a_reload() {
    let mut bench = Bench::online();
    bench.act(Action::Links(Act::Add));
    let id = bench.state.links.selected;
    bench.act(Action::Links(Act::Edit(id, Edit::Text(Field::Address, "ws://h:9001".into()))));
    let profile = Profile::clone(bench.state.links.seen());
    bench.act(Action::ConnectAlso(profile.into()));
    let mut again = Bench::begun(Settings::parse(&bench.state.settings().to_json()));
    let effects = again.act(Action::ServerKnown(Server::None));
    assert_eq!(again.state.peers().len(), 2);
    assert_eq!(again.state.links.profiles.len(), 2);
    let opened = again.effects.iter().filter(|it| matches!(it, Effect::Open(..))).count();
    assert_eq!(opened, 2, "{effects:?}");
    let greeted = again.effects.iter().any(
        |it| matches!(it, Effect::Greet(PeerId(1), profile) if profile.address == "ws://h:9001"),
    );
    assert!(greeted, "{:?}", again.effects);
}

#[test]
fn a_will_that_cannot_be_is_said_without_trying() {
    let mut bench = Bench::online();
    let profile = Profile { has_will: true, ..Profile::default() };
    let effects = bench.act(Action::Connect(profile.into()));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Open(..))));
    assert!(matches!(bench.state.peer().connection.line.failure, Some(Failure::BadWill(_))));
}

#[test]
fn what_is_filled_in_last_is_what_is_connected_with() {
    let mut bench = Bench::online();
    let edit = |edit| Action::Links(Act::Edit(0, edit));
    let address = |text: &str| edit(Edit::Text(Field::Address, text.to_owned()));
    bench.act(edit(Edit::Choice(Choice::Address)));
    bench.act(address("h:9001"));
    let effects = bench.act(Action::Links(Act::Connect { also: false }));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(bench.state.links.fault.is_some());
    // No picture of the page is drawn between the letter and the key.
    bench.act(address("ws://h:9001"));
    let effects = bench.act(Action::Links(Act::Connect { also: false }));
    assert_eq!(bench.state.links.fault, None);
    let opened = effects.iter().any(|it| matches!(it, Effect::Open(_, Target::Socket(address, _)) if address.as_str() == "ws://h:9001"));
    assert!(opened, "{effects:?}");
}
