//! What is done by hand in the console: subscriptions are written and edited, messages compared, copied
//! and saved, the tree is sorted.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use shared::wire::{Properties, QoS, SubscribeOptions};
use web::state::action::{Action, Effect};
use web::state::connection::Server;
use web::state::console::rows::{Order, Step};
use web::state::console::subscriptions::{Listening, filters};
use web::state::console::{Act, Copied, Search};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId, Phase};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::profile::Profile;
use web::state::settings::Settings;
use web::state::shell::ShellAct;
use web::state::topics::Terms;

use crate::common::{Bench, subscribed};

const HOME: PeerId = PeerId(0);

fn enter(bench: &mut Bench) {
    bench.act(Action::Arrived(Arrival { place: Place::Console, ..Arrival::default() }));
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Console(act))
}

fn listen(bench: &mut Bench, text: &str, alias: &str, instead_of: Option<&str>) -> Vec<Effect> {
    let options = SubscribeOptions::with_qos(QoS::AtLeastOnce);
    let listening = Listening {
        filters: filters(text, alias).unwrap(),
        alias: alias.into(),
        terms: Terms { options, properties: Properties::new() },
        instead_of: instead_of.map(|it| filters(it, "").unwrap().remove(0)),
    };
    act(bench, Act::Listen(Rc::new(listening)))
}

fn listed(bench: &Bench) -> Vec<(String, String, u8)> {
    let line = |it: &web::state::console::subscriptions::Subscription| {
        (it.filter.to_string(), it.name().to_owned(), it.colour)
    };
    bench.state.console.listening.of(0).iter().map(line).collect()
}

#[test]
fn several_filters_are_listened_to_at_once_and_one_takes_the_place_of_another() {
    let mut bench = Bench::online();
    enter(&mut bench);
    let effects = listen(&mut bench, "$SYS/a\n$SYS/b/#", "", None);
    assert_eq!(subscribed(&effects), ["$SYS/a", "$SYS/b/#"]);
    // The colour that it got, and not the next free one.
    act(&mut bench, Act::Recolour(filters("$SYS/a", "").unwrap().remove(0)));
    listen(&mut bench, "$SYS/c", "", Some("$SYS/a"));
    let names = |it: &str| it.to_owned();
    let expected = [
        (names("#"), names("#"), 0),
        (names("$SYS/c"), names("$SYS/c"), 2),
        (names("$SYS/b/#"), names("$SYS/b/#"), 2),
    ];
    assert_eq!(listed(&bench), expected);
    // The same filter under a name stays where it is; into one that is there already it goes.
    listen(&mut bench, "$SYS/c", "Clients", Some("$SYS/c"));
    assert_eq!(listed(&bench)[1], (names("$SYS/c"), names("Clients"), 2));
    listen(&mut bench, "$SYS/b/#", "", Some("$SYS/c"));
    assert_eq!(listed(&bench).len(), 2);
    let stored = Settings::parse(&bench.state.settings().to_json());
    assert_eq!(listed(&Bench::begun(stored)), listed(&bench));
}

#[test]
fn what_is_looked_at_is_compared_copied_and_saved() {
    let mut bench = Bench::online();
    enter(&mut bench);
    for payload in ["{\"t\":1}", "{\"t\":2}", "{\"t\":3}"] {
        bench.message("home/t", payload);
    }
    act(&mut bench, Act::Select(Some("home/t".into())));
    let copied = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|it| match it {
            Effect::Copy(text) => Some(text),
            _ => None,
        })
    };
    assert_eq!(copied(act(&mut bench, Act::Copy(Copied::Topic))).unwrap(), "home/t");
    let payload = copied(act(&mut bench, Act::Copy(Copied::Payload))).unwrap();
    assert_eq!(payload, "{\n  \"t\": 3\n}");
    let saved = act(&mut bench, Act::SavePayload);
    let file = saved.iter().find_map(|it| match it {
        Effect::Download { name, bytes, .. } => Some((name.as_str(), &bytes[..])),
        _ => None,
    });
    assert_eq!(file.unwrap(), ("t.json", &b"{\"t\":3}"[..]));
    let first = Rc::clone(bench.state.feed().ring.get(0).unwrap());
    act(&mut bench, Act::Pin(Some(first)));
    bench.message("home/t", "{\"t\":4}");
    assert_eq!(bench.state.feed().pinned.as_ref().unwrap().number, 0);
    act(&mut bench, Act::Select(Some("home".into())));
    assert!(bench.state.feed().pinned.is_none(), "another topic has nothing to do with it");
    assert_eq!(copied(act(&mut bench, Act::Copy(Copied::Payload))), None);
}

#[test]
fn keys_go_through_the_tree_in_the_order_in_which_it_stands() {
    let mut bench = Bench::online();
    enter(&mut bench);
    for topic in ["a", "b", "b", "b", "c", "c"] {
        bench.message(topic, "1");
    }
    let walk = |bench: &mut Bench| {
        let mut seen = Vec::new();
        for step in [Step::First, Step::Down, Step::Down] {
            act(bench, Act::Walk(step));
            seen.push(bench.state.feed().topic.as_deref().unwrap().to_owned());
        }
        seen
    };
    assert_eq!(walk(&mut bench), ["a", "b", "c"]);
    act(&mut bench, Act::SortTopics(Order::Messages));
    assert_eq!(walk(&mut bench), ["b", "c", "a"]);
    let stored = Settings::parse(&bench.state.settings().to_json());
    let mut later = Bench::begun(stored);
    enter(&mut later);
    assert_eq!(later.state.console.order, Order::Messages);
}

#[test]
fn a_connection_that_is_lost_stays_so_if_a_person_wants_that() {
    for (reconnects, longest_wait) in [(false, 30), (true, 1)] {
        let profile = Profile { reconnects, longest_wait, ..Profile::default() };
        let settings = Settings { connections: vec![profile], ..Settings::default() };
        let mut bench = Bench::begun(settings);
        bench.act(Action::ServerKnown(Server::None));
        bench.act(Action::Line(LineId::Peer(HOME), LineEvent::Online));
        let lost = LineEvent::Closed(Some(Failure::Closed(1006)));
        bench.act(Action::Line(LineId::Peer(HOME), lost));
        let phase = bench.state.peer().connection.line.phase.clone();
        if reconnects {
            let latest = bench.state.now + shared::time::Duration::from_secs(1);
            assert!(matches!(phase, Phase::Waiting { until } if until <= latest), "{phase:?}");
        } else {
            assert_eq!(phase, Phase::Stopped);
            let again = bench.act(Action::TryNow);
            assert!(again.iter().any(|it| matches!(it, Effect::Open(LineId::Peer(HOME), _))));
        }
    }
}

#[test]
fn a_single_message_is_taken_from_the_lists_and_brought_back() {
    let mut bench = Bench::online();
    enter(&mut bench);
    for (topic, payload) in [("a", "1"), ("b", "2"), ("a", "3")] {
        bench.message(topic, payload);
    }
    let shown = |bench: &Bench| {
        let (ring, list) = bench.state.feed().shown();
        (0..list.len(ring)).filter_map(|at| list.get(ring, at)).map(|it| it.number).collect()
    };
    let first = Rc::clone(bench.state.feed().ring.get(0).unwrap());
    act(&mut bench, Act::Choose(first));
    act(&mut bench, Act::HideMessage);
    let numbers: Vec<u64> = shown(&bench);
    assert_eq!(numbers, [2, 1]);
    let feed = bench.state.feed();
    assert_eq!((feed.history.len(&feed.ring), feed.looked_at().unwrap().number), (1, 2));
    // Other filters leave it out as well, and what comes later is seen.
    act(&mut bench, Act::Search(Search::Topic("a".into())));
    bench.message("a", "4");
    let numbers: Vec<u64> = shown(&bench);
    assert_eq!(numbers, [3, 2]);
    bench.act(Action::Shell(ShellAct::Undo));
    let numbers: Vec<u64> = shown(&bench);
    assert_eq!(numbers, [3, 2, 0]);
    act(&mut bench, Act::Search(Search::Reset));
    let numbers: Vec<u64> = shown(&bench);
    assert_eq!(numbers, [3, 2, 1, 0]);
}
