//! The console: what it hears, what it sends, what it keeps and gives back.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::num::NonZeroU16;
use std::rc::Rc;

use shared::client::TopicAlias;
use shared::time::Duration;
use shared::topic::TopicFilter;
use shared::wire::{Properties, QoS, ReasonCode, SubscribeOptions};
use web::state::action::{Action, Effect, Origin};
use web::state::connection::Server;
use web::state::console::draft::{Change, DraftError};
use web::state::console::filter::{Direction, Fault, Mode, Pattern};
use web::state::console::format::Format;
use web::state::console::record::Sent;
use web::state::console::rows::Step;
use web::state::console::subscriptions::{Listening, filters, properties};
use web::state::console::{Act, Search};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::profile::{Mqtt, Profile};
use web::state::settings::Settings;
use web::state::shell::ShellAct;
use web::state::topics::Terms;

use crate::common::{Bench, closed, subscribed};

const HOME: PeerId = PeerId(0);

fn enter(bench: &mut Bench, path: &str) -> Vec<Effect> {
    let arrival = Arrival { place: Place::Console, path: path.into(), ..Arrival::default() };
    bench.act(Action::Arrived(arrival))
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Console(act))
}

fn write(bench: &mut Bench, topic: &str, payload: &str) {
    act(bench, Act::Write(Change::Topic(topic.into())));
    act(bench, Act::Write(Change::Payload(payload.into())));
}

/// Topics and payloads that were published.
fn published(effects: &[Effect]) -> Vec<(String, String)> {
    let message = effects.iter().filter_map(|effect| match effect {
        Effect::Publish(_, _, message) => Some(message),
        _ => None,
    });
    let text = |payload: &[u8]| String::from_utf8_lossy(payload).into_owned();
    message.map(|it| (it.topic.to_string(), text(&it.payload))).collect()
}

fn shown(bench: &Bench) -> Vec<String> {
    let (ring, list) = bench.state.feed().shown();
    let record = |at| list.get(ring, at).map(|it| it.topic.to_string());
    (0..list.len(ring)).filter_map(record).collect()
}

#[test]
fn the_console_listens_to_everything_once_it_was_entered_unless_a_person_does_not_want_that() {
    let mut bench = Bench::online();
    assert!(!subscribed(&bench.effects).contains(&"#"));
    assert!(subscribed(&enter(&mut bench, "")).contains(&"#"));
    let everything = TopicFilter::new("#").unwrap();
    act(&mut bench, Act::Unsubscribe(everything));
    let stored = Settings::parse(&bench.state.settings().to_json());
    let mut later = Bench::begun(stored);
    enter(&mut later, "");
    assert!(later.state.console.listening.of(0).is_empty());
}

#[test]
fn a_message_is_counted_filtered_and_looked_at() {
    let mut bench = Bench::online();
    enter(&mut bench, "");
    for (topic, payload) in [("a/b", "1"), ("a/c", "{\"t\": 25}"), ("a/b", "2")] {
        bench.message(topic, payload);
    }
    assert_eq!(bench.state.console.listening.of(0)[0].hits, 3);
    assert_eq!(shown(&bench), ["a/b", "a/c", "a/b"]);
    act(&mut bench, Act::Search(Search::Topic("a/c".into())));
    assert_eq!(shown(&bench), ["a/c"]);
    act(&mut bench, Act::Search(Search::Reset));
    act(&mut bench, Act::Search(Search::Mode(Mode::Field)));
    act(&mut bench, Act::Search(Search::Text("t > 20".into())));
    assert_eq!(shown(&bench), ["a/c"]);
    act(&mut bench, Act::Search(Search::Text("t >".into())));
    assert!(matches!(bench.state.feed().faults[..], [Fault::Field(..)]));
    assert_eq!(shown(&bench).len(), 3, "what is faulty lets everything through");
    act(&mut bench, Act::Search(Search::Reset));
    act(&mut bench, Act::Search(Search::Direction(Direction::Sent)));
    assert!(shown(&bench).is_empty());
    act(&mut bench, Act::Search(Search::Reset));
    // Down from no message is the newest, and then the one before it.
    act(&mut bench, Act::MoveChoice(1));
    act(&mut bench, Act::MoveChoice(2));
    let feed = bench.state.feed();
    let record = feed.looked_at().unwrap();
    assert_eq!((record.number, &*record.topic), (0, "a/b"));
    act(&mut bench, Act::Select(Some("a/b".into())));
    let feed = bench.state.feed();
    let record = feed.looked_at().unwrap();
    assert_eq!((record.number, feed.before(record).unwrap().number), (2, 0));
}

#[test]
fn a_regular_expression_is_the_drivers_to_make() {
    let mut bench = Bench::online();
    bench.message("x", "abc");
    bench.message("y", "def");
    act(&mut bench, Act::Search(Search::Mode(Mode::Pattern)));
    let asked = act(&mut bench, Act::Search(Search::Text("b".into())));
    assert_eq!(asked, [Effect::CompilePattern("b".into())]);
    let old: Rc<str> = "older".into();
    act(&mut bench, Act::Compiled(old, Ok(Pattern::new(|_| false))));
    assert_eq!(shown(&bench).len(), 2, "the answer to another text");
    act(&mut bench, Act::Compiled("b".into(), Ok(Pattern::new(|text| text.contains('b')))));
    assert_eq!(shown(&bench), ["x"]);
    act(&mut bench, Act::Search(Search::Text("(".into())));
    act(&mut bench, Act::Compiled("(".into(), Err("unterminated".into())));
    assert_eq!(bench.state.feed().faults, [Fault::Pattern("unterminated".into())]);
}

#[test]
fn a_list_that_stands_still_counts_what_it_does_not_show() {
    let mut bench = Bench::online();
    bench.message("a", "1");
    act(&mut bench, Act::Scrolled(true));
    bench.message("a", "2");
    assert_eq!((shown(&bench).len(), bench.state.feed().behind()), (1, 1));
    act(&mut bench, Act::Scrolled(false));
    assert_eq!(shown(&bench).len(), 2);
    // What a person stopped does not go on by scrolling.
    act(&mut bench, Act::Freeze(true));
    act(&mut bench, Act::Scrolled(false));
    bench.message("a", "3");
    assert_eq!(shown(&bench).len(), 2);
    act(&mut bench, Act::Freeze(false));
    assert_eq!(shown(&bench).len(), 3);
}

#[test]
fn keys_walk_through_the_tree() {
    let mut bench = Bench::online();
    for topic in ["a/b/c", "d"] {
        bench.message(topic, "1");
    }
    let mut at = |step| {
        act(&mut bench, Act::Walk(step));
        bench.state.feed().topic.clone().unwrap().to_string()
    };
    assert_eq!(at(Step::Down), "a");
    assert_eq!((at(Step::Right), at(Step::Right)), ("a".into(), "a/b".into()));
    assert_eq!((at(Step::Last), at(Step::Up)), ("d".into(), "a/b".into()));
    assert_eq!((at(Step::Left), at(Step::Left)), ("a".into(), "a".into()));
    assert_eq!(
        (at(Step::Down), at(Step::Down), at(Step::First)),
        ("d".into(), "d".into(), "a".into())
    );
    enter(&mut bench, "x/y%20z");
    assert_eq!(bench.state.feed().topic.as_deref(), Some("x/y z"));
}

#[test]
fn how_a_message_went_is_seen_in_the_list() {
    let mut bench = Bench::online();
    write(&mut bench, "a", "1");
    let effects = act(&mut bench, Act::Publish);
    let [Effect::Publish(_, origin @ Origin::Console(0), _)] = &effects[..] else {
        panic!("{effects:?}")
    };
    let sent = |bench: &Bench| bench.state.feed().ring.get(0).unwrap().sent.clone();
    assert_eq!(sent(&bench), Some(Sent::Waiting));
    bench.act(Action::Acknowledged(HOME, origin.clone(), ReasonCode::NotAuthorized));
    assert_eq!(sent(&bench), Some(Sent::Done(ReasonCode::NotAuthorized)));
    assert_eq!(bench.state.console.shelf.history.len(), 1);
    write(&mut bench, "a/#", "1");
    assert!(act(&mut bench, Act::Publish).is_empty());
    assert!(bench.state.console.error.is_some());
}

#[test]
fn a_repeat_sends_when_it_is_due() {
    let mut bench = Bench::online();
    write(&mut bench, "n", "{{counter}}");
    act(&mut bench, Act::Write(Change::Template(true)));
    let every = Duration::from_millis(500);
    let first = act(&mut bench, Act::Repeat { every, times: 2 });
    assert_eq!(published(&first), [("n".into(), "0".into())]);
    assert!(bench.state.deadline().is_some_and(|at| at <= bench.now + every));
    assert!(published(&bench.wait(Duration::from_millis(499))).is_empty());
    assert_eq!(published(&bench.wait(Duration::from_millis(1))), [("n".into(), "1".into())]);
    assert!(published(&bench.wait(every)).is_empty());
    act(&mut bench, Act::Write(Change::Payload("{{walk}}".into())));
    assert!(act(&mut bench, Act::Repeat { every, times: 0 }).is_empty());
    assert_eq!(bench.state.console.repeats.len(), 1);
}

/// [MQTT-4.7.2-1]: a broker says much of itself, and often.
#[test]
fn what_a_broker_says_of_itself_does_not_push_out_messages() {
    let mut bench = Bench::online();
    enter(&mut bench, "");
    bench.message("room/1", "here");
    for number in 0..200 {
        bench.message(&format!("$SYS/broker/{number}"), "1");
    }
    let seen = |bench: &Bench| {
        let feed = &bench.state.peer().feed;
        let (ring, list) = feed.shown();
        (list.len(ring), list.get(ring, 0).map(|it| it.topic.to_string()))
    };
    assert_eq!(seen(&bench), (1, Some("room/1".to_owned())));
    assert_eq!(bench.state.peer().feed.counts().1, 1, "one of one is seen");
    assert!(bench.state.peer().feed.tree.get("$SYS/broker/7").is_some(), "it is in the tree");
    act(&mut bench, Act::Search(Search::Topic("$SYS/#".into())));
    assert_eq!(seen(&bench).0, 200, "a person asks for it");
    act(&mut bench, Act::Search(Search::Reset));
    assert_eq!(seen(&bench).0, 1);
    let filter = TopicFilter::new("$SYS/#").unwrap();
    act(&mut bench, Act::Subscribe(filter.clone(), SubscribeOptions::with_qos(QoS::AtMostOnce)));
    assert_eq!(seen(&bench).0, 201, "a person subscribed to it");
    assert_eq!(bench.state.peer().feed.counts().1, 201);
    act(&mut bench, Act::Unsubscribe(filter));
    assert_eq!(seen(&bench).0, 1);
}

#[test]
fn what_is_deleted_comes_back() {
    let mut bench = Bench::online();
    enter(&mut bench, "");
    let filter = TopicFilter::new("a/+").unwrap();
    let options =
        SubscribeOptions { no_local: true, ..SubscribeOptions::with_qos(QoS::AtLeastOnce) };
    act(&mut bench, Act::Subscribe(filter.clone(), options));
    act(&mut bench, Act::Unsubscribe(filter.clone()));
    assert_eq!(bench.state.console.listening.of(0).len(), 1);
    bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(bench.state.console.listening.of(0)[1].options, options);
    bench.message("a/b", "1");
    act(&mut bench, Act::ClearMessages);
    bench.message("a/c", "2");
    assert_eq!(shown(&bench), ["a/c"]);
    bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(shown(&bench), ["a/c", "a/b"]);
}

#[test]
fn a_topic_alias_is_set_with_its_topic_and_stands_for_it_until_the_connection_ends() {
    let aliased = |effects: &[Effect]| {
        let it = effects.iter().find_map(|effect| match effect {
            Effect::PublishAliased(_, _, message, alias) => {
                Some((message.topic.to_string(), *alias))
            }
            _ => None,
        });
        it.unwrap()
    };
    let one = NonZeroU16::MIN;
    let mut bench = Bench::online();
    enter(&mut bench, "");
    act(&mut bench, Act::Write(Change::Alias("1".into())));
    write(&mut bench, "", "x");
    act(&mut bench, Act::Publish);
    assert_eq!(bench.state.console.error, Some(DraftError::AliasUnset(1)));
    write(&mut bench, "room/a", "x");
    let set = act(&mut bench, Act::Publish);
    assert_eq!(aliased(&set), ("room/a".into(), TopicAlias::Set(one)));
    write(&mut bench, "", "y");
    let alone = act(&mut bench, Act::Publish);
    assert_eq!(aliased(&alone), ("room/a".into(), TopicAlias::Alone(one)));
    let (ring, list) = bench.state.feed().shown();
    let shown = list.get(ring, 0).unwrap();
    assert_eq!((&*shown.topic, shown.properties.topic_alias()), ("room/a", Some(&1)));
    // A repeat goes out as it is written.
    let second = Duration::from_secs(1);
    let effects = act(&mut bench, Act::Repeat { every: second, times: 1 });
    assert_eq!(aliased(&effects), ("room/a".into(), TopicAlias::Alone(one)));
    // Aliases end with their connection.
    bench.act(Action::Line(LineId::Peer(HOME), closed(Failure::Silent)));
    bench.act(Action::TryNow);
    bench.act(Action::Line(LineId::Peer(HOME), LineEvent::Online));
    act(&mut bench, Act::Publish);
    assert_eq!(bench.state.console.error, Some(DraftError::AliasUnset(1)));
}

#[test]
fn a_recording_is_played_again() {
    let mut bench = Bench::online();
    act(&mut bench, Act::Record(true));
    bench.message("a", "1");
    bench.wait(Duration::from_secs(10));
    bench.message("b", "2");
    act(&mut bench, Act::Record(false));
    bench.message("c", "3");
    act(&mut bench, Act::ReplayRecording);
    act(&mut bench, Act::Speed(1000));
    assert_eq!(published(&act(&mut bench, Act::Play(true))), [("a".into(), "1".into())]);
    assert!(published(&bench.wait(Duration::from_millis(900))).is_empty());
    assert_eq!(published(&bench.wait(Duration::from_millis(101))), [("b".into(), "2".into())]);
    assert!(!bench.state.console.replay.as_ref().unwrap().is_playing());
}

#[test]
fn repeats_filters_and_the_format_survive_a_reload() {
    let mut bench = Bench::online();
    enter(&mut bench, "");
    write(&mut bench, "n", "{{counter}}");
    act(&mut bench, Act::Write(Change::Template(true)));
    let every = Duration::from_millis(500);
    act(&mut bench, Act::Repeat { every, times: 0 });
    bench.wait(every);
    act(&mut bench, Act::Search(Search::Topic("a/+".into())));
    act(&mut bench, Act::Search(Search::Mode(Mode::Pattern)));
    act(&mut bench, Act::Search(Search::Text("^a".into())));
    act(&mut bench, Act::ReadAs(Format::Cbor));
    act(&mut bench, Act::ShowDiff(true));
    let stored = bench.state.settings().to_json();

    let mut later = Bench::begun(Settings::parse(&stored));
    // Until the console is entered, what it alone reads is stored as it came.
    let before = Settings::parse(&stored).console;
    assert_eq!(later.state.settings().console, before);
    let effects = enter(&mut later, "");
    assert!(effects.contains(&Effect::CompilePattern("^a".into())), "{effects:?}");
    let console = &later.state.console;
    assert_eq!((console.format, console.shows_diff), (Format::Cbor, true));
    let repeat = &console.repeats[0];
    assert!(repeat.is_back && repeat.next.is_none() && repeat.sent == 0, "{repeat:?}");
    let (id, wish) = (repeat.id, later.state.feed().wish.clone());
    assert_eq!((&*wish.topic, &*wish.text, wish.mode), ("a/+", "^a", Mode::Pattern));
    assert!(published(&later.wait(every)).is_empty(), "nothing is sent by itself");
    act(&mut later, Act::Compiled("^a".into(), Ok(Pattern::new(|text| text.starts_with('a')))));
    assert!(!later.state.feed().needs_pattern());
    assert_eq!(published(&act(&mut later, Act::RunRepeat(id, true))), [("n".into(), "0".into())]);
    // What is stored again is the same.
    let again = Settings::parse(&later.state.settings().to_json());
    assert!(before["place"]["filters"][0].is_object());
    assert_eq!(again.console["place"], before["place"]);
    write(&mut later, "m", "1");
    act(&mut later, Act::Repeat { every, times: 0 });
    let ids: Vec<_> = later.state.console.repeats.iter().map(|it| it.id).collect();
    assert_eq!(ids, [id, id + 1]);
}

/// Addresses that the page went to, and whether each is a step of the history.
fn addresses(effects: &[Effect]) -> Vec<(&str, bool)> {
    let address = effects.iter().map(|effect| match effect {
        Effect::Visit(address) => Some((address.as_str(), true)),
        Effect::Readdress(address) => Some((address.as_str(), false)),
        _ => None,
    });
    address.flatten().collect()
}

#[test]
fn a_click_is_a_step_of_the_history_and_keys_change_the_address_once_they_rest() {
    let mut bench = Bench::online();
    enter(&mut bench, "");
    for topic in ["a", "b b", "c", "d"] {
        bench.message(topic, "1");
    }
    let chosen = act(&mut bench, Act::Select(Some("b b".into())));
    assert_eq!(addresses(&chosen), [("#/console/b%20b", true)]);
    enter(&mut bench, "b%20b");
    assert!(addresses(&act(&mut bench, Act::Select(Some("b b".into())))).is_empty());
    for _ in 0..2 {
        assert!(addresses(&act(&mut bench, Act::Walk(Step::Down))).is_empty());
    }
    assert!(addresses(&bench.wait(Duration::from_millis(299))).is_empty());
    assert_eq!(addresses(&bench.wait(Duration::from_millis(1))), [("#/console/d", false)]);
    assert!(addresses(&bench.wait(Duration::from_secs(1))).is_empty());
    // A click does not wait for keys that were pressed before: they have their address first.
    act(&mut bench, Act::Walk(Step::First));
    let chosen = act(&mut bench, Act::Select(Some("c".into())));
    assert_eq!(addresses(&chosen), [("#/console/a", false), ("#/console/c", true)]);
}

#[test]
fn back_and_forward_lead_to_topics_and_another_place_leaves_them_as_they_are() {
    let mut bench = Bench::online();
    enter(&mut bench, "");
    bench.message("a", "1");
    bench.message("a", "2");
    let first = Rc::clone(bench.state.feed().ring.get(0).unwrap());
    act(&mut bench, Act::Choose(first));
    enter(&mut bench, "a");
    let chosen = |bench: &Bench| bench.state.feed().chosen.as_ref().map(|it| it.number);
    assert_eq!(chosen(&bench), Some(0), "the page's own step changes nothing");
    bench.act(Action::Arrived(Arrival { place: Place::Packets, ..Arrival::default() }));
    let back = enter(&mut bench, "");
    assert_eq!((addresses(&back), chosen(&bench)), (vec![("#/console/a", false)], Some(0)));
    enter(&mut bench, "");
    assert_eq!(bench.state.feed().topic, None, "back to where none was chosen");
}

#[test]
fn a_subscription_with_properties_has_a_packet_of_its_own_but_before_mqtt_5() {
    let filters = filters("a/+", "").unwrap();
    let properties = properties("7", "room=7").unwrap();
    let options = SubscribeOptions::with_qos(QoS::AtLeastOnce);
    let terms = Terms { options, properties };
    for (mqtt, expected) in [(Mqtt::V5, &terms), (Mqtt::V311, &options.into())] {
        let profile = Profile { mqtt, ..Profile::default() };
        let settings = Settings { connections: vec![profile], ..Settings::default() };
        let mut bench = Bench::begun(settings);
        bench.act(Action::ServerKnown(Server::None));
        bench.act(Action::Line(LineId::Peer(HOME), LineEvent::Online));
        let listening = Listening {
            filters: filters.clone(),
            alias: "".into(),
            terms: terms.clone(),
            instead_of: None,
        };
        let effects = act(&mut bench, Act::Listen(Rc::new(listening)));
        let own = effects.iter().find_map(|effect| match effect {
            Effect::SubscribeAs(HOME, topic, terms) if **topic == *"a/+" => Some(terms.clone()),
            Effect::Subscribe(HOME, all) => {
                all.iter().find(|it| *it.0 == *"a/+").map(|it| it.1.into())
            }
            _ => None,
        });
        assert_eq!(own.as_ref(), Some(expected), "{mqtt:?}: {effects:?}");
        write(&mut bench, "t", "1");
        act(&mut bench, Act::Write(Change::ContentType("x".into())));
        act(&mut bench, Act::Publish);
        let sent = bench.state.feed().ring.get(0).unwrap();
        assert_eq!(sent.properties == Properties::new(), mqtt == Mqtt::V311);
    }
}
