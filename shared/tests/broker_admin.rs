//! What an administrator sees of a broker and does to it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Bench, connect, publish, text};
use shared::broker::admin::{Listing, Page, SubscriptionView, UnknownClient};
use shared::broker::clearing::{BroughtBack, Cleared, UnknownClearing};
use shared::broker::diagnosis::Peer;
use shared::broker::{Broker, Config};
use shared::topic::TopicFilter;
use shared::wire::{Packet, Publish, QoS, ReasonCode, SubscribeOptions, Version};

const fn first(limit: usize) -> Page<'static> {
    Page { after: None, limit }
}

/// All of a list, page by page.
fn all<T>(limit: usize, mut list: impl FnMut(Page<'_>) -> Listing<T>) -> Vec<T> {
    let (mut items, mut after) = (Vec::new(), None::<String>);
    loop {
        let listing = list(Page { after: after.as_deref(), limit });
        assert!(listing.items.len() <= limit);
        items.extend(listing.items);
        after = listing.next;
        if after.is_none() {
            assert_eq!(items.len(), listing.total);
            return items;
        }
    }
}

fn filter(text: &str) -> TopicFilter {
    TopicFilter::new(text).unwrap()
}

/// Clears all that match.
fn clear(bench: &mut Bench, text: &str) -> Cleared {
    let clearing = bench.broker.begin_clearing(bench.now);
    let some = || bench.broker.clear_some_retained(bench.now, &filter(text), clearing);
    let count = std::iter::repeat_with(some).take_while(|some| *some > 0).sum();
    bench.broker.cleared(clearing, count)
}

fn retain(bench: &mut Bench, topics: &[&str]) {
    let peer = bench.client(Version::V311, "keeper");
    for topic in topics {
        let message = publish(topic, "line\nof text", QoS::AtMostOnce, 0);
        bench.publish(peer, Publish { retain: true, ..message });
    }
    bench.cut(peer);
}

#[test]
fn clients_are_seen_with_their_address_their_subscriptions_and_what_waits() {
    let mut bench = Bench::new();
    let peer = Peer { address: text("10.0.0.7:5000"), transport: "ws" };
    let conn = bench.broker.handle_open_from(bench.now, peer).unwrap();
    let board = common::Peer { conn, version: Version::V311 };
    let mut asks = connect(Version::V311, "board");
    asks.clean_start = false;
    bench.send(board, &Packet::Connect(asks));
    bench.receive(board);
    bench.subscribe(board, "room/#", SubscribeOptions::with_qos(QoS::AtLeastOnce));
    let sender = bench.client(Version::V5, "sender");
    bench.publish(sender, publish("room/1", "x", QoS::AtLeastOnce, 1));

    let all = bench.broker.client_views("", first(10));
    assert_eq!((all.total, all.items.len()), (2, 2));
    let seen = &all.items[0];
    assert_eq!((seen.client_id.as_str(), seen.connected), ("board", true));
    assert_eq!(seen.address.as_deref(), Some("10.0.0.7:5000"));
    assert_eq!(seen.transport.as_deref(), Some("ws"));
    assert_eq!((seen.version.as_deref(), seen.keep_alive), (Some("3.1.1"), Some(60)));
    let subscription = SubscriptionView { filter: "room/#".into(), qos: 1 };
    assert_eq!(seen.subscriptions, [subscription]);
    assert_eq!((seen.waiting, seen.inflight), (1, 0));
    bench.receive(board);
    let seen = bench.broker.client_views("", first(1));
    assert_eq!((seen.total, seen.items.len()), (2, 1));
    assert_eq!((seen.items[0].waiting, seen.items[0].inflight), (0, 1));

    for (search, count) in [("boa", 1), ("10.0.0", 1), ("nobody", 0), ("", 2)] {
        assert_eq!(bench.broker.client_views(search, first(10)).total, count, "{search}");
    }
    bench.wait(std::time::Duration::from_secs(7));
    assert_eq!(bench.broker.client_views("board", first(1)).items[0].connected_for, Some(7));
    bench.cut(board);
    let away = &bench.broker.client_views("board", first(10)).items[0];
    assert_eq!((away.connected, &away.address, &away.version), (false, &None, &None));
}

#[test]
fn a_client_is_kicked_and_its_session_stays_unless_it_is_to_go() {
    let mut bench = Bench::new();
    let mut asks = connect(Version::V5, "board");
    asks.properties.0.push(shared::wire::Property::SessionExpiryInterval(600));
    let (board, _) = bench.connect(asks);
    bench.subscribe(board, "a", SubscribeOptions::default());
    assert_eq!(bench.broker.kick(bench.now, "nobody", true), Err(UnknownClient));
    assert_eq!(bench.broker.kick(bench.now, "board", false), Ok(()));
    bench.drain();
    match bench.receive(board).as_slice() {
        [Packet::Disconnect(packet)] => {
            assert_eq!(packet.reason, ReasonCode::AdministrativeAction);
        }
        other => panic!("{other:?}"),
    }
    bench.cut(board);
    assert_eq!(bench.broker.client_views("", first(10)).items[0].subscriptions.len(), 1);
    assert_eq!(bench.broker.kick(bench.now, "board", true), Ok(()));
    let left = bench.broker.stats();
    assert_eq!((left.sessions, left.subscriptions), (0, 0));
}

#[test]
fn a_connected_client_is_forgotten_in_one_go() {
    let mut bench = Bench::new();
    let board = bench.client(Version::V311, "board");
    bench.subscribe(board, "a", SubscribeOptions::default());
    assert_eq!(bench.broker.kick(bench.now, "board", true), Ok(()));
    bench.drain();
    bench.cut(board);
    let left = bench.broker.stats();
    assert_eq!((left.connections, left.sessions, left.subscriptions), (0, 0, 0));
}

#[test]
fn retained_messages_are_listed_and_cleared_below_a_topic_and_subscribers_hear_of_it() {
    let mut bench = Bench::with(Config::default());
    retain(&mut bench, &["room/2/t", "room/1", "room", "hall"]);
    let listed = bench.broker.retained_views(&filter("room/#"), first(2));
    assert_eq!(listed.total, 3);
    let topics: Vec<&str> = listed.items.iter().map(|item| item.topic.as_str()).collect();
    assert_eq!(topics, ["room", "room/1"]);
    assert_eq!((listed.items[0].size, listed.items[0].excerpt.as_str()), (12, "line of text"));
    let watcher = bench.client(Version::V311, "watcher");
    bench.subscribe(watcher, "room/#", SubscribeOptions::default());
    bench.messages(watcher);
    assert_eq!(bench.broker.retained_payload("room/1").unwrap(), "line\nof text");
    let cleared = clear(&mut bench, "room/#");
    assert_eq!((cleared.cleared, cleared.undoable), (3, 3));
    bench.drain();
    let told = bench.messages(watcher);
    assert!(told.iter().all(|(_, payload, ..)| payload.is_empty()), "{told:?}");
    assert_eq!(told.len(), 3);
    assert_eq!(bench.broker.retained_views(&filter("#"), first(10)).total, 1);
    // What the broker says of itself is not its clients' to forget.
    let own = bench.broker.retained_views(&filter("$SYS/#"), first(1)).total;
    assert!(own > 10);
    assert_eq!(bench.broker.count_clearable(&filter("$SYS/#")), 0);
    assert_eq!(bench.broker.preview_clearing(&filter("$SYS/#")).cleared, 0);
    assert_eq!(clear(&mut bench, "$SYS/#").cleared, 0);
    assert_eq!(bench.broker.retained_views(&filter("$SYS/#"), first(1)).total, own);
}

#[test]
fn long_lists_are_taken_page_by_page_and_cleared_some_at_a_time() {
    let mut bench = Bench::with(Config { sys_interval: None, ..Config::default() });
    let topics: Vec<String> = (0..1500).map(|n| format!("t/{n}")).collect();
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    retain(&mut bench, &topics);
    for limit in [1, 7, 2000] {
        let seen = all(limit, |page| bench.broker.retained_views(&filter("t/+"), page));
        assert!(seen.is_sorted_by(|a, b| a.topic < b.topic), "one level: the order is the text's");
    }
    let (now, all_of_them) = (bench.now, filter("#"));
    let clearing = bench.broker.begin_clearing(now);
    let mut some = || bench.broker.clear_some_retained(now, &all_of_them, clearing);
    assert_eq!([some(), some(), some()], [Broker::CLEARED_AT_ONCE, 500, 0]);
    let some = |bench: &mut Bench| bench.broker.bring_back_some(now, clearing, None);
    assert_eq!(some(&mut bench), Ok(None), "the others have their turn");
    assert_eq!(bench.broker.stats().retained, Broker::CLEARED_AT_ONCE);
    let all_of_them = BroughtBack { restored: 1500, ..BroughtBack::default() };
    assert_eq!(some(&mut bench), Ok(Some(all_of_them)));
    assert_eq!(some(&mut bench), Err(UnknownClearing), "once");

    let peers: Vec<_> = (0..5).map(|n| bench.client(Version::V5, &format!("c{n}"))).collect();
    for n in 0..30 {
        let options = SubscribeOptions::default();
        bench.subscribe(peers[2], &format!("f/{n}"), options);
    }
    let clients = all(2, |page| bench.broker.client_views("c", page));
    assert_eq!(clients.len(), 5);
    assert_eq!((clients[2].subscription_count, clients[2].subscriptions.len()), (30, 20));
    let filters = all(7, |page| bench.broker.subscription_views("c2", page).unwrap());
    assert_eq!(filters.len(), 30);
    assert_eq!(bench.broker.subscription_views("c9", first(1)), Err(UnknownClient));
}
