//! What the console listens to at each broker, and by which subscription messages come.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use shared::message::Message;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{QoS, ReasonCode, SubscribeOptions};
use web::state::action::{Action, Effect};
use web::state::connection::Choice;
use web::state::console::Act;
use web::state::line::{LineEvent, LineId};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::profile::Profile;
use web::state::settings::Settings;
use web::state::shell::ShellAct;

use crate::common::{Bench, subscribed};

const HOME: PeerId = PeerId(0);

fn enter(bench: &mut Bench) {
    let arrival = Arrival { place: Place::Console, ..Arrival::default() };
    bench.act(Action::Arrived(arrival));
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Console(act))
}

#[test]
fn what_is_listened_to_at_one_broker_is_not_at_another() {
    let plain = || SubscribeOptions::with_qos(QoS::AtLeastOnce);
    let filter = |text: &str| TopicFilter::new(text).unwrap();
    let of = |bench: &Bench, profile: u32| {
        let all = bench.state.console.listening.of(profile);
        all.iter().map(|it| (it.filter.to_string(), it.hits)).collect::<Vec<_>>()
    };
    let one = |text: &str, hits: u64| vec![(text.to_owned(), hits)];
    let mut bench = Bench::online();
    enter(&mut bench);
    act(&mut bench, Act::Unsubscribe(filter("#")));
    act(&mut bench, Act::Subscribe(filter("lamp/+"), plain()));
    let other = PeerId(1);
    let profile =
        Profile { id: 5, address: "ws://h".into(), choice: Choice::Address, ..Profile::default() };
    bench.act(Action::ConnectAlso(Rc::new(profile)));
    let online = bench.act(Action::Line(LineId::Peer(other), LineEvent::Online));
    let there = subscribed(&online);
    assert!(there.contains(&"#") && !there.contains(&"lamp/+"), "{there:?}");

    let message = Message::new(TopicName::new("lamp/1").unwrap(), "on");
    bench.act(Action::Messages(other, vec![message]));
    bench.act(Action::NotSubscribed(other, "lamp/+".into(), ReasonCode::NotAuthorized));
    assert_eq!((of(&bench, 0), of(&bench, 5)), (one("lamp/+", 0), one("#", 1)));
    assert_eq!(bench.state.console.listening.of(0)[0].refused, None);
    bench.message("lamp/1", "on");
    assert_eq!((of(&bench, 0), of(&bench, 5)), (one("lamp/+", 1), one("#", 1)));

    // What is taken back is taken back where it was.
    act(&mut bench, Act::Unsubscribe(filter("#")));
    bench.act(Action::Look(HOME));
    bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!((of(&bench, 0), of(&bench, 5)), (one("lamp/+", 1), one("#", 1)));
    let stored = bench.state.settings().to_json();
    let later = Bench::begun(Settings::parse(&stored));
    assert_eq!((of(&later, 0), of(&later, 5)), (one("lamp/+", 0), one("#", 0)));
}

#[test]
fn subscriptions_that_brokers_had_in_common_are_each_ones_own_now() {
    let profile = |id| Profile { id, name: format!("broker {id}"), ..Profile::default() };
    let old = serde_json::json!({
        "known": true,
        "subscriptions": [
            { "filter": "a/+", "qos": 1, "retainAsPublished": true, "colour": 3, "paused": true },
        ],
    });
    let settings = Settings {
        connections: vec![profile(2), profile(7)],
        open: vec![7],
        console: old,
        ..Settings::default()
    };
    let mut bench = Bench::begun(Settings::parse(&settings.to_json()));
    enter(&mut bench);
    for id in [2, 7] {
        let [it] = bench.state.console.listening.of(id) else { panic!("{id}") };
        assert_eq!((it.filter.as_str(), it.colour, it.is_paused), ("a/+", 3, true));
        assert!(it.options.retain_as_published && it.options.qos == QoS::AtLeastOnce);
    }
}

#[test]
fn a_subscription_with_a_flag_that_others_lack_is_made_for_itself() {
    let mut bench = Bench::online();
    enter(&mut bench);
    let filter = |text: &str| TopicFilter::new(text).unwrap();
    let plain = SubscribeOptions::with_qos(QoS::AtMostOnce);
    let as_published = SubscribeOptions { retain_as_published: true, ..plain };
    let no_local = SubscribeOptions { no_local: true, ..plain };
    let flagged = act(&mut bench, Act::Subscribe(filter("a/+"), as_published));
    assert_eq!(subscribed(&flagged), ["a/+"]);
    assert!(!flagged.iter().any(|it| matches!(it, Effect::Unsubscribe(..))), "{flagged:?}");
    act(&mut bench, Act::Subscribe(filter("b/+"), no_local));
    let cover = |bench: &Bench, text| bench.state.peer().cover_of(&filter(text));
    assert_eq!((cover(&bench, "a/+"), cover(&bench, "#")), (None, None));
    let wide = cover(&bench, "b/+").unwrap();
    assert_eq!((&*wide.filter, wide.brings_own), ("#", true));
    // Without the wider one it is the page's own.
    act(&mut bench, Act::PauseSubscription(filter("#"), true));
    assert_eq!(cover(&bench, "b/+"), None);
}
