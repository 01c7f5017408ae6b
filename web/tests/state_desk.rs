//! The virtual boards of the page.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::board::{Kind, Quantity, Source};
use shared::client::ClientError;
use shared::time::Duration;
use shared::wire::{EncodeError, ReasonCode};
use std::rc::Rc;
use web::state::Notice;
use web::state::action::{Action, Effect, Parting, Touch};
use web::state::connection::Target;
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::payload::Shown;
use web::state::source::SourceChange;
use web::state::virtual_board::{LogEntry, MAX_LOG_LINES, MAX_VIRTUAL_BOARDS};

use crate::common::{Bench, MANIFEST, closed, published};

#[test]
fn a_virtual_board_is_built_and_connected_and_its_plug_pulled() {
    let mut bench = Bench::online();
    let effects = bench.act(Action::AddVirtualBoard(Kind::Esp32));
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
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
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

/// The page is drawn once per frame: two settings within one must not undo each other.
#[test]
fn two_settings_of_a_sensor_both_hold_however_quickly_they_follow() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let mut set = |change| {
        let (part, quantity) = ("dht22".to_owned(), Quantity::Temperature);
        bench.act(Action::Handle(Rc::clone(&id), Touch::Source { part, quantity, change }))
    };
    set(SourceChange::Kind("constant"));
    let effects = set(SourceChange::Level(31.0));
    let [Effect::SetSource(_, _, Quantity::Temperature, source)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(*source, Source::constant(31.0));
    let effects = set(SourceChange::Level(f64::NAN));
    let [Effect::SetSource(_, _, _, source)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(*source, Source::constant(-40.0));
}

#[test]
fn a_board_without_power_is_cleaned_up_by_the_page() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
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
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
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
fn virtual_boards_and_their_logs_have_limits() {
    let mut bench = Bench::online();
    for _ in 0..MAX_VIRTUAL_BOARDS + 1 {
        bench.act(Action::AddVirtualBoard(Kind::Esp32));
    }
    assert_eq!(bench.state.virtual_boards.len(), MAX_VIRTUAL_BOARDS);
    assert_eq!(bench.state.notice, Some(Notice::TooManyVirtualBoards));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    for _ in 0..MAX_LOG_LINES + 9 {
        bench.act(Action::BoardLog(Rc::clone(&id), LogEntry::Connected));
    }
    assert_eq!(bench.state.virtual_boards[0].log.len(), MAX_LOG_LINES);
}

#[test]
fn a_board_knows_why_it_has_no_card_until_it_announces_itself() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    let manifest = format!("homeassistant/device/{id}/config");
    let too_large = ClientError::Encode(EncodeError::TooLarge { limit: 300 });
    let mut said = |entry: LogEntry| {
        bench.act(Action::BoardLog(Rc::clone(&id), entry));
        bench.state.virtual_boards[0].unannounced
    };
    let not_sent = |topic: &str| LogEntry::NotSent(topic.to_owned(), too_large);
    assert_eq!(said(not_sent("blinklab/other")), None);
    assert_eq!(said(not_sent(&manifest)), Some(too_large));
    // It is told that it is connected after it has tried.
    assert_eq!(said(LogEntry::Connected), Some(too_large));
    assert_eq!(said(LogEntry::Power(false)), None);
    said(not_sent(&manifest));
    assert_eq!(said(LogEntry::Published(manifest.clone(), Shown::new(b"{}"))), None);
}

#[test]
fn a_renamed_board_starts_again_under_its_new_name() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
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
