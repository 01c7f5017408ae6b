//! Pieces of the page are fetched when they are first needed, once, and again after a failure only
//! where somebody waits for them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Bench, MANIFEST};
use std::rc::Rc;

use shared::board::Kind;
use web::state::Notice;
use web::state::action::{Action, Dialog, Effect};
use web::state::connection::{Choice, Profile};
use web::state::dashboard::Act;
use web::state::dashboard::spec::Spec;
use web::state::line::LineId;
use web::state::packets;
use web::state::pieces::{MAX_WAITING, Piece, Pieces, Progress};
use web::state::place::{Arrival, Place};
use web::state::shell::ShellAct;

fn fetched(effects: &[Effect]) -> Vec<Piece> {
    let piece = |effect: &Effect| match effect {
        Effect::Fetch(piece) => Some(*piece),
        _ => None,
    };
    effects.iter().filter_map(piece).collect()
}

fn go(bench: &mut Bench, hash: &str) -> Vec<Piece> {
    fetched(&bench.act(Action::Arrived(Arrival::parse(hash))))
}

#[test]
fn an_empty_bench_needs_no_piece_and_console_and_inspector_one_each() {
    let mut bench = Bench::online();
    assert_eq!(fetched(&bench.effects), []);
    assert_eq!(go(&mut bench, "#/console"), [Piece::Console]);
    assert_eq!(go(&mut bench, "#/packets"), [Piece::Packets, Piece::Admin]);
    assert_eq!(go(&mut bench, "#/packets/sequence"), []);
    assert_eq!(go(&mut bench, "#/"), []);
}

#[test]
fn what_a_person_does_waits_for_its_piece_in_order() {
    let mut bench = Bench::online();
    bench.state.pieces = Pieces::apart();
    let search = |text: &str| Action::Packets(packets::Act::Text(text.into()));
    assert_eq!(fetched(&bench.act(search("a"))), [Piece::Packets]);
    assert_eq!(fetched(&bench.act(search("b"))), []);
    assert_eq!(*bench.state.packets.filter.text, *"");
    bench.act(Action::Fetched(Piece::Console, true));
    assert_eq!(*bench.state.packets.filter.text, *"", "that is another piece");
    bench.act(Action::Fetched(Piece::Packets, true));
    assert_eq!(*bench.state.packets.filter.text, *"b");
    bench.act(search("c"));
    assert_eq!(*bench.state.packets.filter.text, *"c", "nothing waits any more");
}

#[test]
fn what_a_person_did_is_not_done_much_later() {
    let mut bench = Bench::online();
    bench.state.pieces = Pieces::apart();
    let search = |text: &str| Action::Packets(packets::Act::Text(text.into()));
    bench.act(search("a"));
    bench.act(Action::Fetched(Piece::Packets, false));
    assert_eq!(bench.state.notice, Some(Notice::NotFetched));
    assert_eq!(fetched(&bench.act(search("b"))), [Piece::Packets]);
    for _ in 0..MAX_WAITING + 10 {
        bench.act(search("c"));
    }
    bench.act(Action::Fetched(Piece::Packets, true));
    assert_eq!(*bench.state.packets.filter.text, *"c");
}

#[test]
fn each_piece_is_fetched_when_it_is_first_to_be_seen_and_not_again() {
    let mut bench = Bench::online();
    assert_eq!(fetched(&bench.act(Action::AddVirtualBoard(Kind::Esp32))), [Piece::Desk]);
    assert_eq!(go(&mut bench, "#/learn"), [Piece::Learn]);
    bench.act(Action::Fetched(Piece::Learn, true));
    let workbench = [Piece::Packets, Piece::Workbench, Piece::Admin];
    assert_eq!(go(&mut bench, "#/packets/hex/C000"), workbench);
    assert_eq!(go(&mut bench, "#/learn/words"), []);
    assert_eq!(go(&mut bench, "#/learn/scenarios"), [Piece::Scenarios]);
    assert_eq!(go(&mut bench, "#//swarm"), [Piece::Swarm]);
    assert_eq!(bench.state.pieces.progress(Piece::Learn), Progress::Here);
    let show = Action::Show(Some(Dialog::Connection));
    assert_eq!(fetched(&bench.act(show.clone())), [Piece::Dialogs]);
    bench.act(Action::Show(None));
    assert_eq!(fetched(&bench.act(show)), [], "it is still on its way");
}

#[test]
fn what_boards_say_waits_for_their_piece_however_long_that_takes() {
    let mut bench = Bench::online();
    bench.state.pieces = Pieces::apart();
    let said = bench.message("homeassistant/device/b1/config", MANIFEST);
    assert_eq!(fetched(&said), [Piece::Boards]);
    bench.act(Action::Fetched(Piece::Boards, false));
    assert_eq!(bench.state.notice, None, "nobody did anything");
    assert!(bench.state.pieces.is_awaited(Piece::Boards), "it is said in its place");
    assert_eq!(fetched(&bench.act(Action::FetchAgain)), [Piece::Boards]);
    bench.act(Action::Fetched(Piece::Boards, true));
    assert!(bench.state.peer().boards.get("b1").is_some());
    assert!(!bench.state.pieces.is_awaited(Piece::Boards));
}

#[test]
fn stored_boards_begin_with_their_piece_and_are_kept_until_then() {
    let mut before = Bench::online();
    before.act(Action::AddVirtualBoard(Kind::Esp32));
    before.act(Action::AddVirtualBoard(Kind::PicoW));
    let mut settings = before.state.settings();
    settings.boards.push(serde_json::json!({ "spec": { "id": 5 } }));
    settings.boards.push(settings.boards[0].clone());
    let ids: Vec<String> = before.state.board_ids().collect();

    let mut bench = Bench::apart(settings.clone());
    assert!(fetched(&bench.effects).contains(&Piece::Desk));
    assert!(bench.state.virtual_boards.is_empty() && bench.state.awaits_boards());
    assert!(ids.iter().all(|id| bench.state.board_ids().any(|it| it == *id)));
    assert_eq!(bench.state.settings().boards, settings.boards, "nothing is lost");
    bench.act(Action::AddVirtualBoard(Kind::Esp8266));
    let effects = bench.act(Action::Fetched(Piece::Desk, true));
    let built = effects.iter().filter(|it| matches!(it, Effect::Build { .. })).count();
    assert_eq!(built, 3, "what cannot be read, or is there twice, is left out");
    let seen: Vec<String> = bench.state.board_ids().collect();
    assert_eq!(seen[..2], ids[..]);
    assert!(!bench.state.awaits_boards());
    assert_eq!(bench.state.settings().boards.len(), 3);
}

#[test]
fn what_is_wanted_of_boards_waits_in_order_until_somebody_can_do_it() {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    bench.state.pieces = Pieces::apart();
    let of_board = |effects: &[Effect]| -> Vec<&'static str> {
        let name = |effect: &Effect| match effect {
            Effect::Shut(LineId::Board(_), _) => Some("shut"),
            Effect::Open(LineId::Board(_), _) => Some("open"),
            _ => None,
        };
        effects.iter().filter_map(name).collect()
    };
    let other = Rc::new(Profile { choice: Choice::Tab, ..Profile::default() });
    let moved = bench.act(Action::Connect(other));
    assert_eq!(of_board(&moved), [""; 0], "there is nobody to do it");
    assert!(moved.iter().any(|it| matches!(it, Effect::Open(LineId::Peer(_), _))));
    let late = bench.act(Action::Fetched(Piece::Desk, true));
    assert_eq!(of_board(&late), ["shut", "open"]);
}

#[test]
fn what_is_deleted_comes_back_when_its_piece_is_there() {
    let mut bench = Bench::online();
    bench.put(Spec::lesson());
    let card = bench.state.dashboard().cards[0].id;
    bench.act(Action::Dashboard(Act::RemoveCard(card)));
    bench.state.pieces = Pieces::apart();
    let undone = bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(fetched(&undone), [Piece::Cards]);
    bench.act(Action::Fetched(Piece::Cards, true));
    assert_eq!(bench.state.dashboard().cards.len(), 1);
}

#[test]
fn what_could_not_be_fetched_is_tried_again_when_somebody_wants_it() {
    let mut bench = Bench::online();
    let fail = |bench: &mut Bench| {
        assert_eq!(fetched(&bench.act(Action::Fetched(Piece::Learn, false))), []);
        assert_eq!(bench.state.pieces.progress(Piece::Learn), Progress::Failed);
    };
    go(&mut bench, "#/learn");
    fail(&mut bench);
    assert_eq!(fetched(&bench.act(Action::FetchAgain)), [Piece::Learn]);
    fail(&mut bench);
    assert_eq!(fetched(&bench.act(Action::NetworkBack)), [Piece::Learn]);
    fail(&mut bench);
    assert_eq!(go(&mut bench, "#/console"), [Piece::Console], "nobody waits for it there");
    assert_eq!(go(&mut bench, "#/learn/words"), [Piece::Learn]);
}

#[test]
fn who_points_at_the_way_to_a_place_has_it_fetched_and_is_not_told_if_that_fails() {
    let mut bench = Bench::online();
    bench.state.pieces = Pieces::apart();
    assert_eq!(fetched(&bench.act(Action::Approach(Place::Console))), [Piece::Console]);
    assert_eq!(fetched(&bench.act(Action::Approach(Place::Console))), [], "it is on its way");
    bench.act(Action::Fetched(Piece::Console, false));
    assert_eq!(bench.state.notice, None, "nobody asked for anything yet");
    assert_eq!(fetched(&bench.act(Action::Approach(Place::Console))), [], "it failed just now");
    assert_eq!(go(&mut bench, "#/console"), [Piece::Console], "somebody is there now");
    bench.act(Action::Fetched(Piece::Console, true));
    assert_eq!(fetched(&bench.act(Action::Approach(Place::Console))), [], "it is here");
}
