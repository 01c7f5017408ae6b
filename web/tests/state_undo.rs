//! What was deleted comes back, as it was and where it was.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::board::Kind;
use std::rc::Rc;

use common::{Bench, MANIFEST, published};
use shared::broker::diagnosis::{Cause, Diagnosis};
use shared::inspect::Direction;
use shared::time::Duration;
use shared::wire::Bytes;
use web::state::action::{Action, Effect, Origin, Parting, Touch};
use web::state::connection::Profile;
use web::state::dashboard::spec::{CardKind, Spec};
use web::state::dashboard::{Act, Removed};
use web::state::line::{LineEvent, LineId};
use web::state::packets;
use web::state::part::SendError;
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::shell::ShellAct;
use web::state::undo::{Deleted, MAX_UNDO, OFFER_TIME};

fn undo(bench: &mut Bench) -> Vec<Effect> {
    bench.act(Action::Shell(ShellAct::Undo))
}

fn bind(bench: &mut Bench, topic: &str) {
    bench.put(Spec::new(CardKind::Text, topic));
}

fn unbind(bench: &mut Bench, topic: &str) {
    bench.act(Action::Dashboard(Act::RemoveCard(bench.card(topic))));
}

fn topics(bench: &Bench) -> Vec<&str> {
    bench.state.dashboards.cards().map(|card| &*card.topic).collect()
}

#[test]
fn a_card_comes_back_where_it_was_and_is_stored_again() {
    let mut bench = Bench::online();
    for topic in ["a", "b", "c"] {
        bind(&mut bench, topic);
    }
    unbind(&mut bench, "b");
    let offer = bench.state.undo.offer();
    assert!(matches!(offer, Some(Deleted::Dashboard(Removed::Card(_, 1, ..)))));
    let effects = undo(&mut bench);
    assert_eq!(topics(&bench), ["a", "b", "c"]);
    assert_eq!(common::subscribed(&effects), ["b"]);
    assert_eq!(bench.state.settings().dashboards.cards().count(), 3);
    assert!(bench.state.undo.is_empty());
    assert!(undo(&mut bench).is_empty(), "there is nothing left to take back");
}

#[test]
fn the_offer_ends_and_the_key_still_works_for_as_many_as_are_kept() {
    let mut bench = Bench::online();
    for index in 0..MAX_UNDO + 2 {
        let topic = format!("t{index}");
        bind(&mut bench, &topic);
        unbind(&mut bench, &topic);
    }
    assert_eq!(bench.state.undo.len(), MAX_UNDO);
    bench.wait(OFFER_TIME + Duration::from_millis(1));
    assert!(bench.state.undo.offer().is_none());
    for _ in 0..MAX_UNDO + 2 {
        undo(&mut bench);
    }
    assert_eq!(topics(&bench).len(), MAX_UNDO);
    assert!(!topics(&bench).contains(&"t1"), "the oldest are forgotten");
}

#[test]
fn a_virtual_board_comes_back_before_and_after_its_goodbye() {
    for has_said_goodbye in [false, true] {
        let mut bench = Bench::online();
        bench.act(Action::AddVirtualBoard(Kind::Esp32));
        bench.act(Action::AddVirtualBoard(Kind::Esp32));
        let id = Rc::clone(&bench.state.virtual_boards[0].id);
        let line = LineId::Board(Rc::clone(&id));
        bench.act(Action::Line(line.clone(), LineEvent::Online));
        bench.act(Action::Handle(Rc::clone(&id), Touch::Remove));
        if has_said_goodbye {
            bench.act(Action::Line(line.clone(), LineEvent::Closed(None)));
            assert_eq!(bench.state.virtual_boards.len(), 1);
        }
        let effects = undo(&mut bench);
        let board = &bench.state.virtual_boards[0];
        assert!(board.id == id && !board.is_leaving && board.powered);
        let cut = Effect::Shut(line.clone(), Parting::Cut);
        assert_eq!(effects.contains(&cut), !has_said_goodbye);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Build { .. })));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Open(it, _) if *it == line)));
        assert_eq!(bench.state.settings().boards.len(), 2);
    }
}

#[test]
fn what_the_broker_kept_of_a_board_is_published_again() {
    let mut bench = Bench::online();
    bench.retained("homeassistant/device/b1/config", MANIFEST);
    bench.retained("b1/status", "online");
    bench.retained("b1/led/state", "OFF");
    bench.message("b1/led/state", "ON");
    bench.message("b1/dht", r#"{"t": 21}"#);
    bench.act(Action::RemoveBoard("b1".into()));
    assert!(
        matches!(bench.state.undo.offer(), Some(Deleted::Board(_, name, _)) if &**name == "Window")
    );
    bench.message("homeassistant/device/b1/config", "");
    assert!(bench.state.peer().boards.is_empty());
    let effects = undo(&mut bench);
    assert_eq!(
        published(&effects),
        [
            ("homeassistant/device/b1/config", MANIFEST.as_bytes(), true),
            ("b1/status", b"online", true),
            ("b1/led/state", b"ON", true),
        ],
        "what was never retained is not retained now",
    );
    bench.act(Action::NotSent(PeerId::default(), Origin::Undo, SendError::Discarded));
    assert!(bench.state.notice.is_some());
}

#[test]
fn another_broker_does_not_get_what_the_last_one_kept() {
    let mut bench = Bench::online();
    bench.retained("homeassistant/device/b1/config", MANIFEST);
    bind(&mut bench, "a");
    unbind(&mut bench, "a");
    bench.act(Action::RemoveBoard("b1".into()));
    bench.act(Action::Connect(Profile::default().into()));
    let effects = undo(&mut bench);
    assert!(published(&effects).is_empty());
    assert_eq!(topics(&bench), ["a"], "a card is the page's own");
}

#[test]
fn what_a_card_has_seen_comes_back_before_what_came_since() {
    let mut bench = Bench::online();
    bench.put(Spec::new(CardKind::Chart, "t"));
    bench.put(Spec::new(CardKind::Log, "t/#"));
    let numbers = |bench: &Bench| {
        let live = bench.live("t");
        (live.series[0].len(), live.series[0].first().map(|it| it.1))
    };
    let lines = |bench: &Bench| -> Vec<String> {
        bench.live("t/#").entries.iter().map(|entry| entry.text.clone()).collect()
    };
    for value in ["1", "2"] {
        bench.message("t", value);
    }
    for topic in ["t", "t/#"] {
        bench.act(Action::Dashboard(Act::Clear(bench.card(topic))));
        bench.message("t", "3");
        undo(&mut bench);
    }
    assert_eq!(numbers(&bench), (4, Some(1.0)));
    assert_eq!(lines(&bench), ["1", "2", "3", "3"]);
    // What one broker said is not brought back among what another says.
    bench.act(Action::Dashboard(Act::Clear(bench.card("t"))));
    bench.act(Action::Connect(Profile::default().into()));
    undo(&mut bench);
    assert_eq!(numbers(&bench), (0, None));
}

#[test]
fn a_chart_comes_back_with_its_numbers() {
    let numbers = |bench: &Bench, topic: &str| bench.live(topic).series[0].len();
    let mut bench = Bench::online();
    for topic in ["t", "u"] {
        bench.put(Spec::new(CardKind::Chart, topic));
        bench.message(topic, "1");
        bench.message(topic, "2");
    }
    unbind(&mut bench, "t");
    unbind(&mut bench, "u");
    undo(&mut bench);
    bench.message("u", "3");
    undo(&mut bench);
    assert_eq!((numbers(&bench, "t"), numbers(&bench, "u")), (2, 3));

    // It stays removed, and comes back without them, if another list has taken their room.
    unbind(&mut bench, "t");
    bench.act(Action::Dashboard(Act::Clear(bench.card("u"))));
    undo(&mut bench);
    undo(&mut bench);
    assert_eq!((numbers(&bench, "t"), numbers(&bench, "u")), (0, 3));

    // A whole dashboard does so as well, but not what another broker has said.
    let first = bench.state.path.clone();
    bench.act(Action::Dashboard(Act::Add));
    let second = bench.state.dashboards.list[1].id;
    let arrival = |path: Rc<str>| Action::Arrived(Arrival { path, ..Arrival::default() });
    bench.act(arrival(format!("dashboard/{second}").into()));
    bench.put(Spec::new(CardKind::Chart, "v"));
    bench.message("v", "1");
    for is_same in [true, false] {
        bench.act(Action::Dashboard(Act::Remove(second)));
        bench.act(arrival(first.clone()));
        if !is_same {
            bench.act(Action::Connect(Profile::default().into()));
        }
        undo(&mut bench);
        assert_eq!(numbers(&bench, "v"), usize::from(is_same));
    }
}

#[test]
fn packets_and_the_log_come_back_before_what_came_since() {
    let mut bench = Bench::online();
    let ping = |bench: &mut Bench| {
        let bytes = Bytes::from_static(&[0xC0, 0]);
        bench.act(Action::Traffic(LineId::Peer(PeerId(0)), Direction::ToServer, bytes));
    };
    let numbers = |bench: &Bench| -> Vec<u64> {
        bench.state.packets.latest(9).map(|record| record.number).collect()
    };
    ping(&mut bench);
    ping(&mut bench);
    let both = numbers(&bench);
    bench.act(Action::Packets(packets::Act::Hold(true)));
    bench.act(Action::Packets(packets::Act::Clear));
    assert_eq!(bench.state.packets.len(), 0);
    ping(&mut bench);
    assert_eq!(bench.state.packets.len(), 1, "what comes next is seen");
    undo(&mut bench);
    assert_eq!(bench.state.packets.len(), 3);
    assert_eq!(numbers(&bench)[1..], both);

    let log = |bench: &Bench| bench.state.peer().broker.log.lines().count();
    let diagnosis = Diagnosis::new(Cause::TlsOnPlainPort, None, None);
    let said = || serde_json::to_vec(&diagnosis.message()).unwrap();
    bench.act(Action::Arrived(Arrival { place: Place::Broker, ..Arrival::default() }));
    bench.message("$SYS/broker/log/warning/tls-on-plain-port", said());
    bench.act(Action::ClearBrokerLog);
    assert_eq!(log(&bench), 0);
    bench.message("$SYS/broker/log/warning/tls-on-plain-port", said());
    undo(&mut bench);
    assert_eq!(log(&bench), 2);
}
