//! Cards that a person lays out: what they show, what they send, where they lie.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeSet;
use std::rc::Rc;

use proptest::prelude::*;
use shared::board::manifest::Rgb;
use shared::time::{Duration, Instant};
use shared::wire::{Bytes, ReasonCode};
use web::state::action::{Action, Dialog, Effect, Origin};
use web::state::boards::GATHER_TIME;
use web::state::dashboard::live::{Asked, MAX_ENTRIES};
use web::state::dashboard::picture::Picture;
use web::state::dashboard::series::Series;
use web::state::dashboard::spec::{CardKind, Line, MAX_HEIGHT, MAX_WIDTH, Spec};
use web::state::dashboard::{Act, MAX_CARDS, MAX_DASHBOARDS};
use web::state::part::{ANSWER_TIMEOUT, Order, Reported, Request, SendError};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::settings::Settings;

use crate::common::{Bench, published, subscribed};

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Dashboard(act))
}

fn order(bench: &Bench) -> Vec<&str> {
    bench.state.dashboard().cards.iter().map(|spec| &*spec.topic).collect()
}

#[test]
fn a_card_shows_what_was_seen_and_apart_from_it_what_was_asked() {
    let mut bench = Bench::online();
    let effects = bench.put(Spec::lesson());
    assert_eq!(subscribed(&effects), ["LED_CONTROL"]);
    let card = bench.card("LED_CONTROL");
    let effects = act(&mut bench, Act::Send { card, payload: "LED_ON".into() });
    assert_eq!(published(&effects), [("LED_CONTROL", &b"LED_ON"[..], false)]);
    assert_eq!(bench.live("LED_CONTROL").seen, None, "sent is not seen");
    assert!(matches!(bench.live("LED_CONTROL").asked, Asked::Pending { .. }));
    bench.message("LED_CONTROL", "LED_OFF");
    assert!(matches!(bench.live("LED_CONTROL").asked, Asked::Pending { .. }));
    bench.message("LED_CONTROL", "LED_ON");
    let live = bench.live("LED_CONTROL");
    assert_eq!((live.is_on(), &live.asked), (Some(true), &Asked::Nothing));

    act(&mut bench, Act::SetQos(card, 1));
    act(&mut bench, Act::SetRetain(card, true));
    let effects = act(&mut bench, Act::Send { card, payload: "LED_OFF".into() });
    let [Effect::Publish(_, _, message)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(message.retain && message.qos == shared::wire::QoS::AtLeastOnce);
    bench.wait(ANSWER_TIMEOUT);
    assert_eq!(bench.live("LED_CONTROL").asked, Asked::Unseen("LED_OFF".into()));
    assert_eq!(bench.live("LED_CONTROL").is_on(), Some(true), "the last that was seen");
    let error = SendError::Refused(ReasonCode::NotAuthorized);
    bench.act(Action::NotSent(PeerId::default(), Origin::Card(card), error.clone()));
    assert_eq!(bench.live("LED_CONTROL").asked, Asked::Failed(error));
    let refusal = ReasonCode::NotAuthorized;
    bench.act(Action::NotSubscribed(PeerId::default(), "LED_CONTROL".into(), refusal));
    assert_eq!(bench.live("LED_CONTROL").refused, Some(refusal));
}

#[test]
fn a_slider_sends_to_one_topic_and_shows_a_field_of_another() {
    let mut bench = Bench::online();
    bench.put(Spec {
        send_to: "lamp/set".into(),
        field: "level".into(),
        ..Spec::new(CardKind::Slider, "lamp")
    });
    let card = bench.card("lamp");
    let effects = act(&mut bench, Act::Send { card, payload: "40".into() });
    assert_eq!(published(&effects), [("lamp/set", &b"40"[..], false)]);
    bench.message("lamp", r#"{"level": 12}"#);
    assert_eq!(bench.live("lamp").number(), Some(12.0));
    assert!(matches!(bench.live("lamp").asked, Asked::Pending { .. }));
    bench.message("lamp", r#"{"level": 40.0}"#);
    assert_eq!(
        (bench.live("lamp").number(), &bench.live("lamp").asked),
        (Some(40.0), &Asked::Nothing)
    );
    bench.message("lamp", "dark");
    assert!(bench.live("lamp").seen.as_ref().unwrap().value.is_err());
}

#[test]
fn a_chart_keeps_a_series_for_each_line_and_is_moved_in_time() {
    let mut bench = Bench::online();
    let more = vec![Line { topic: "b".into(), field: "x".into() }];
    let effects = bench.put(Spec { more, ..Spec::new(CardKind::Chart, "a") });
    assert_eq!(subscribed(&effects), ["a", "b"]);
    bench.retained("a", "99");
    for second in 0..100_u32 {
        bench.wait(Duration::from_secs(1));
        bench.message("a", second.to_string());
        bench.message("b", format!(r#"{{"x":{}}}"#, second * 2));
    }
    bench.message("a", "warm");
    let card = bench.card("a");
    let lengths: Vec<_> = bench.live("a").series.iter().map(Series::len).collect();
    assert_eq!(lengths, [100, 100], "what is retained or no number is no point");
    act(&mut bench, Act::Zoom { card, factor: 0.5, at: 1.0 });
    assert_eq!(bench.live("a").view.span, Duration::from_secs(30));
    act(&mut bench, Act::Pan { card, by: -1.0 });
    let end = bench.live("a").view.end.unwrap();
    assert!(end < bench.now, "in the past");
}

#[test]
fn a_log_and_a_picture_show_what_came() {
    let mut bench = Bench::online();
    bench.put(Spec::new(CardKind::Log, "room/+/t"));
    bench.put(Spec::new(CardKind::Image, "cam"));
    for message in 0..MAX_ENTRIES + 5 {
        bench.message(&format!("room/{message}/t"), message.to_string());
    }
    let live = bench.live("room/+/t");
    assert_eq!((live.entries.len(), live.lost), (MAX_ENTRIES, 5));
    assert_eq!(&*live.entries.back().unwrap().topic, format!("room/{}/t", MAX_ENTRIES + 4));
    bench.message("cam", Bytes::from_static(b"\x89PNG\r\n\x1a\n..."));
    assert!(matches!(bench.live("cam").picture, Some(Picture::Shown(..))));
    bench.message("cam", "<svg onload=alert(1)>");
    assert_eq!(bench.live("cam").picture, Some(Picture::Unknown(21)));
    let card = bench.card("room/+/t");
    act(&mut bench, Act::Clear(card));
    assert!(bench.live("room/+/t").entries.is_empty());
}

#[test]
fn a_topic_of_the_tree_becomes_a_card_that_fits() {
    let mut bench = Bench::online();
    let sample = Bytes::from_static(br#"{"temperature":21}"#);
    act(&mut bench, Act::AddTopicCard { topic: "room".into(), sample });
    let Some(Dialog::Card(spec)) = bench.state.dialog.clone() else { panic!() };
    assert_eq!((spec.kind, spec.field.as_str()), (CardKind::Chart, "temperature"));
    bench.put((*spec).clone());
    assert_eq!((order(&bench), &bench.state.dialog), (vec!["room"], &None));
    // Changed, it is the same card.
    let card = bench.card("room");
    bench.put(Spec { id: card, title: "Room".into(), ..(*spec).clone() });
    assert_eq!((bench.state.dashboards.cards().count(), bench.card("room")), (1, card));
    // Wrong, it changes nothing.
    bench.put(Spec { id: card, topic: "#".into(), ..(*spec).clone() });
    assert_eq!(order(&bench), ["room"]);
}

#[test]
fn cards_are_laid_out_by_hand_and_by_keys() {
    let mut bench = Bench::online();
    for topic in ["a", "b", "c"] {
        bench.put(Spec::new(CardKind::Value, topic));
    }
    let [a, b, c] = ["a", "b", "c"].map(|topic| bench.card(topic));
    act(&mut bench, Act::Place { card: c, over: a });
    assert_eq!(order(&bench), ["c", "a", "b"]);
    act(&mut bench, Act::Move { card: c, by: 1 });
    assert_eq!(order(&bench), ["a", "c", "b"]);
    act(&mut bench, Act::Move { card: a, by: -1 });
    act(&mut bench, Act::Move { card: b, by: 9 });
    assert_eq!(order(&bench), ["a", "c", "b"], "at the ends there is no further");
    let moved = bench.state.dashboards.moved.unwrap();
    assert_eq!((moved.card, moved.place, moved.of), (b, 3, 3));
    act(&mut bench, Act::Grow { card: b, width: 1, height: -1 });
    let spec = bench.state.dashboards.card(b).unwrap();
    assert_eq!((spec.width, spec.height), (3, 1));
    act(&mut bench, Act::Resize { card: b, width: 200, height: 0 });
    let spec = bench.state.dashboards.card(b).unwrap();
    assert_eq!((spec.width, spec.height), (MAX_WIDTH, 1));
}

#[test]
fn dashboards_have_names_addresses_and_an_undo() {
    let mut bench = Bench::online();
    bench.put(Spec::lesson());
    act(&mut bench, Act::Add);
    let id = bench.state.dashboards.list[1].id;
    let path = format!("dashboard/{id}");
    bench.act(Action::Arrived(Arrival {
        place: Place::Bench,
        path: path.as_str().into(),
        ..Arrival::default()
    }));
    assert_eq!(bench.state.dashboard().id, id);
    act(&mut bench, Act::Rename(id, "  Greenhouse ".into()));
    bench.put(Spec::new(CardKind::Gauge, "t"));
    let first = bench.state.dashboards.list[0].id;
    act(&mut bench, Act::Remove(first));
    assert_eq!(bench.state.dashboards.list.len(), 2, "the first one stays");
    act(&mut bench, Act::Remove(id));
    assert_eq!(bench.state.dashboard().id, bench.state.dashboards.list[0].id);
    bench.act(Action::Shell(web::state::shell::ShellAct::Undo));
    assert_eq!((bench.state.dashboard().name.as_str(), order(&bench)), ("Greenhouse", vec!["t"]));
    // All of it survives a reload.
    let json = bench.state.settings().to_json();
    let again = Bench::begun(Settings::parse(&json));
    assert_eq!(again.state.settings().to_json(), json);
    for _ in 0..MAX_DASHBOARDS + 3 {
        act(&mut bench, Act::Add);
    }
    assert_eq!(bench.state.dashboards.list.len(), MAX_DASHBOARDS);
}

#[test]
fn a_file_goes_out_and_comes_in() {
    let mut bench = Bench::online();
    bench.put(Spec::lesson());
    let effects = act(&mut bench, Act::Export);
    let [Effect::Download { bytes, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = act(&mut bench, Act::Import(Ok(bytes.clone())));
    assert_eq!(bench.state.dashboards.imported, Some(Ok(1)));
    assert_eq!(bench.state.dashboards.list[1].cards.len(), 1);
    assert!(subscribed(&effects).is_empty(), "the topic was heard already");
    act(&mut bench, Act::Import(Ok(Bytes::from_static(b"x"))));
    assert!(matches!(bench.state.dashboards.imported, Some(Err(_))));
}

#[test]
fn every_part_of_a_board_takes_orders_and_reports_them() {
    let mut bench = Bench::online();
    bench.message(
        "homeassistant/device/b1/config",
        r#"{"dev":{},"cmps":{
          "l":{"p":"light","schema":"json","cmd_t":"l/set","stat_t":"l","sup_clrm":["rgb"]},
          "n":{"p":"number","cmd_t":"n/set","stat_t":"n","min":0,"max":10,"step":0.5},
          "s":{"p":"select","cmd_t":"s/set","stat_t":"s","ops":["eco","boost"]},
          "b":{"p":"button","cmd_t":"b/set"},
          "t":{"p":"text","cmd_t":"t/set","max":4}}}"#,
    );
    let ask = |bench: &mut Bench, component: &str, order: Order| {
        let (board, component) = ("b1".into(), component.into());
        let effects = bench.act(Action::Order { board, component, order });
        let sent = published(&effects);
        sent.first()
            .map(|(topic, payload, _)| format!("{topic} {}", String::from_utf8_lossy(payload)))
    };
    let value = |text: &str| Order::Value(text.to_owned());
    let sent = ask(&mut bench, "l.color", Order::Color(Rgb([1, 2, 3])));
    assert_eq!(sent.as_deref(), Some(r#"l/set {"state":"ON","color":{"r":1,"g":2,"b":3}}"#));
    assert!(bench.part(2).is_pending());
    bench.message("l", r#"{"state":"ON","brightness":9,"color":{"r":1,"g":2,"b":3}}"#);
    assert_eq!(bench.part(2).reported, Reported::Color(Rgb([1, 2, 3])));
    let sheet = bench.state.peer().boards.get("b1").unwrap().sheet().unwrap();
    let color = |index: usize| sheet.color_of(&sheet.manifest.components[index]);
    assert_eq!((color(0), color(3)), (Some(Rgb([1, 2, 3])), None), "the light's, not the number's");
    assert!(!bench.part(2).is_pending());
    assert_eq!(bench.part(1).reported, Reported::Value("9".into()));
    // A report that says nothing of the colour leaves it as it is.
    bench.message("l", r#"{"state":"OFF","brightness":null}"#);
    assert_eq!(
        (&bench.part(2).reported, &bench.part(2).trouble),
        (&Reported::Color(Rgb([1, 2, 3])), &None)
    );
    assert_eq!(bench.part(1).trouble, None);
    bench.message("l", r#"{"state":"ON","color":{"x":0.3,"y":0.3}}"#);
    assert!(bench.part(2).trouble.is_some());

    assert_eq!(ask(&mut bench, "n", value("2.5")).as_deref(), Some("n/set 2.5"));
    bench.message("n", "2.6");
    assert!(!bench.part(3).is_pending(), "as near as a step");
    assert_eq!(ask(&mut bench, "n", value("11")), None);
    assert_eq!(ask(&mut bench, "n", value("NaN")), None);
    assert_eq!(ask(&mut bench, "s", value("boost")).as_deref(), Some("s/set boost"));
    assert_eq!(ask(&mut bench, "s", value("other")), None);
    assert_eq!(ask(&mut bench, "b", Order::Press).as_deref(), Some("b/set PRESS"));
    assert_eq!(ask(&mut bench, "b", Order::Switch(true)), None);
    assert_eq!(ask(&mut bench, "t", value("four")).as_deref(), Some("t/set four"));
    assert_eq!(bench.part(6).request, Request::Sent { order: value("four") }, "it never reports");
    assert_eq!(ask(&mut bench, "t", value("five5")), None);
}

#[test]
fn a_board_of_several_messages_appears_when_they_have_come() {
    let mut bench = Bench::online();
    bench.message("homie/car/$homie", "4.0.0");
    assert!(bench.state.peer().boards.is_empty());
    let effects = bench.wait(GATHER_TIME);
    assert!(subscribed(&effects).contains(&"homie/car/+/+/$datatype"));
    bench.message("homie/car/$nodes", "engine");
    bench.message("homie/car/engine/$properties", "on");
    bench.message("homie/car/engine/on/$datatype", "boolean");
    bench.message("homie/car/engine/on/$settable", "true");
    let effects = bench.wait(GATHER_TIME);
    assert!(subscribed(&effects).contains(&"homie/car/engine/on"));
    bench.message("homie/car/$state", "ready");
    bench.message("homie/car/engine/on", "true");
    let car = bench.state.peer().boards.get("homie/car").unwrap();
    assert_eq!(
        (car.is_online(), &car.sheet().unwrap().parts[0].reported),
        (Some(true), &Reported::Switch(true))
    );
    bench.message("homie/car/$state", "lost");
    assert_eq!(bench.state.peer().boards.get("homie/car").unwrap().is_online(), Some(false));
}

#[test]
fn tasmota_answers_on_two_topics() {
    let mut bench = Bench::online();
    bench.message(
        "tasmota/discovery/AA/config",
        r#"{"dn":"Plug","t":"plug","ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"],"rl":[1]}"#,
    );
    bench.wait(GATHER_TIME);
    let part = |bench: &Bench| {
        let card = bench.state.peer().boards.get("tasmota/AA").unwrap().clone();
        card.sheet().unwrap().parts[0].clone()
    };
    bench.message("tele/plug/STATE", r#"{"POWER":"OFF"}"#);
    bench.message("stat/plug/RESULT", r#"{"POWER":"ON"}"#);
    assert_eq!(part(&bench).reported, Reported::Switch(true));
    bench.message("stat/plug/RESULT", r#"{"Teleperiod":300}"#);
    assert_eq!((part(&bench).reported, part(&bench).trouble), (Reported::Switch(true), None));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_drawn_has_the_peaks_of_what_is_there(
        steps in prop::collection::vec((0..5000_u64, -1e6..1e6_f64), 1..1500),
        (from, length) in (0..4_000_000_u64, 1..4_000_000_u64),
        columns in 1..200_usize,
    ) {
        let mut series = Series::default();
        let mut points = Vec::new();
        let mut now = 0;
        for (step, value) in steps {
            now += step;
            series.push(Instant::from_millis(now), value);
            points.push((now, value));
        }
        let (start, end) = (Instant::from_millis(from), Instant::from_millis(from + length));
        let drawn = series.columns(start, end, columns);
        prop_assert_eq!(drawn.len(), columns);
        let inside: Vec<f64> = points
            .iter()
            .filter(|(at, _)| (from..=from + length).contains(at))
            .map(|(_, value)| *value)
            .collect();
        let low = |all: &mut dyn Iterator<Item = f64>| all.reduce(f64::min);
        let high = |all: &mut dyn Iterator<Item = f64>| all.reduce(f64::max);
        let spans = || drawn.iter().flatten();
        prop_assert_eq!(low(&mut spans().map(|it| it.0)), low(&mut inside.iter().copied()));
        prop_assert_eq!(high(&mut spans().map(|it| it.1)), high(&mut inside.iter().copied()));
        // And each column has exactly what lies in it.
        for (index, span) in drawn.iter().enumerate() {
            let of = |at: u64| {
                let part = (at - from) as f64 / 1000.0 * (columns as f64 / (length as f64 / 1000.0));
                (part as usize).min(columns - 1)
            };
            let own = points.iter().filter(|(at, _)| (from..=from + length).contains(at) && of(*at) == index);
            let own: Vec<f64> = own.map(|(_, value)| *value).collect();
            prop_assert_eq!(span.map(|it| it.0), low(&mut own.iter().copied()));
            prop_assert_eq!(span.map(|it| it.1), high(&mut own.iter().copied()));
        }
    }

    #[test]
    fn a_layout_loses_no_card(
        acts in prop::collection::vec((0..6_u8, 0..60_u32, 0..60_u32), 1..120),
    ) {
        let mut bench = Bench::online();
        for (what, a, b) in acts {
            match what {
                0 | 1 => drop(bench.put(Spec::new(CardKind::Value, &format!("t{a}")))),
                2 => drop(act(&mut bench, Act::Place { card: a, over: b })),
                3 => drop(act(&mut bench, Act::Move { card: a, by: b as isize - 30 })),
                4 => drop(act(&mut bench, Act::Grow { card: a, width: b as i8 - 30, height: b as i8 - 30 })),
                _ => {
                    act(&mut bench, Act::RemoveCard(a));
                    bench.act(Action::Shell(web::state::shell::ShellAct::Undo));
                }
            }
            let cards = &bench.state.dashboard().cards;
            let ids: BTreeSet<_> = cards.iter().map(|spec| spec.id).collect();
            prop_assert!(ids.len() == cards.len() && cards.len() <= MAX_CARDS && !ids.contains(&0));
            for spec in cards {
                prop_assert!((1..=MAX_WIDTH).contains(&spec.width));
                prop_assert!((1..=MAX_HEIGHT).contains(&spec.height));
                prop_assert!(bench.state.watch.get(spec.id).is_some());
            }
        }
    }
}

#[test]
fn a_dashboard_that_is_added_is_gone_to() {
    let mut bench = Bench::online();
    for number in 2..=MAX_DASHBOARDS {
        let address = format!("#//dashboard/{number}");
        assert_eq!(act(&mut bench, Act::Add), [Effect::Visit(address)]);
    }
    assert!(act(&mut bench, Act::Add).is_empty(), "there is no room for more");
}

#[test]
fn who_makes_a_card_elsewhere_is_led_to_it() {
    let mut bench = Bench::online();
    assert!(!bench.put(Spec::new(CardKind::Text, "a")).contains(&Effect::Go(Place::Bench)));
    bench.act(Action::Arrived(Arrival { place: Place::Console, ..Arrival::default() }));
    let wrong = Spec::new(CardKind::Text, "a/#/b");
    bench.act(Action::Show(Some(Dialog::Card(Rc::new(wrong.clone())))));
    assert!(!bench.put(wrong).contains(&Effect::Go(Place::Bench)), "it is not there");
    bench.act(Action::Show(None));
    assert!(bench.put(Spec::new(CardKind::Text, "b")).contains(&Effect::Go(Place::Bench)));
}
