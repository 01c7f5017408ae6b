//! How boards are made on the page: parts, pins, rules, tables, recordings, files and links.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use shared::board::behaviour::Rule;
use shared::board::spec::PinFault;
use shared::board::{Kind, PartKind, Quantity, Source, SpecError, Terminal};
use shared::time::Duration;
use shared::wire::Bytes;
use web::i18n::Language;
use web::state::action::{Action, Dialog, Effect, Touch};
use web::state::file::Chosen;
use web::state::fit::{Fit, Property};
use web::state::place::Arrival;
use web::state::recorder::Record;
use web::state::share::{Link, MAX_LINK, Share, ShareError};
use web::state::shell::ShellAct;
use web::state::virtual_board::{BoardFault, VirtualBoard};

use crate::common::{Bench, published};

fn bench() -> (Bench, Rc<str>) {
    let mut bench = Bench::online();
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    (bench, id)
}

fn fit(bench: &mut Bench, id: &Rc<str>, fit: Fit) -> Vec<Effect> {
    bench.act(Action::Handle(Rc::clone(id), Touch::Fit(fit)))
}

fn board(bench: &Bench) -> &VirtualBoard {
    &bench.state.virtual_boards[0]
}

fn is_built(effects: &[Effect]) -> bool {
    effects.iter().any(|it| matches!(it, Effect::Build { .. }))
}

#[test]
fn a_part_is_added_on_free_pins_and_the_board_built_anew() {
    let (mut bench, id) = bench();
    assert!(is_built(&fit(&mut bench, &id, Fit::Add(PartKind::Ssd1306))));
    assert!(is_built(&fit(&mut bench, &id, Fit::Add(PartKind::Ssd1306))));
    let parts = &board(&bench).spec.parts;
    let [.., one, other] = &parts[..] else { panic!() };
    assert_eq!((one.id.as_str(), other.id.as_str()), ("ssd1306", "ssd1306_2"));
    assert_eq!(one.pins, other.pins, "on one bus");
    assert_ne!(one.properties.address, other.properties.address);
    assert_eq!(board(&bench).seen.len(), parts.len());
    fit(&mut bench, &id, Fit::Add(PartKind::Led));
    assert_eq!(board(&bench).spec.parts.last().unwrap().id, "led2");
    // It is called so in the language of the page; its id is for topics.
    bench.state.language = Language::Zh;
    for (id_of_part, name) in [("button1", "按钮"), ("button2", "按钮 2")] {
        fit(&mut bench, &id, Fit::Add(PartKind::Button));
        let part = board(&bench).spec.parts.last().unwrap();
        assert_eq!((part.id.as_str(), part.name.as_str()), (id_of_part, name));
    }
    assert!(board(&bench).spec.check().is_ok());
}

#[test]
fn a_pin_conflict_changes_nothing_and_is_said_until_something_else_is_done() {
    let (mut bench, id) = bench();
    let on = |pin| Fit::Connect("led1".into(), Terminal::Signal, Some(pin));
    assert_eq!(fit(&mut bench, &id, on(4)), []);
    let Some(BoardFault::Spec(SpecError::Pin(error))) = &board(&bench).fault else { panic!() };
    assert_eq!((error.part.as_str(), error.pin), ("led1", 4));
    assert!(matches!(&error.fault, PinFault::Taken { other, .. } if other == "dht22"));
    assert!(is_built(&fit(&mut bench, &id, on(23))));
    assert_eq!(board(&bench).fault, None);
    assert_eq!(board(&bench).spec.parts[0].pin(Terminal::Signal), Some(23));
    assert!(is_built(&fit(&mut bench, &id, Fit::Set("led1".into(), Property::ActiveLow(true)))));
    assert_eq!(fit(&mut bench, &id, Fit::Set("led9".into(), Property::Count(3))), []);
}

#[test]
fn a_part_that_is_removed_comes_back_with_its_rules_and_the_broker_forgets_it_meanwhile() {
    let (mut bench, id) = bench();
    let before = board(&bench).spec.clone();
    let effects = fit(&mut bench, &id, Fit::Remove("led1".into()));
    let cleared: Vec<_> = published(&effects).into_iter().map(|it| it.0).collect();
    let topic = |last: &str| format!("blinklab/{id}/led1/{last}");
    assert_eq!(cleared, [topic("state"), topic("brightness/state")]);
    let rules = &board(&bench).spec.program.behaviour().unwrap().rules;
    assert_eq!(rules.len(), 1, "the lesson went with its LED");
    bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(board(&bench).spec, before);

    // Its pin is taken by now: that is said.
    fit(&mut bench, &id, Fit::Remove("led1".into()));
    let taken = Fit::Connect("dht22".into(), Terminal::Data, Some(2));
    fit(&mut bench, &id, taken);
    bench.act(Action::Shell(ShellAct::Undo));
    assert!(matches!(board(&bench).fault, Some(BoardFault::Spec(SpecError::Pin(_)))));
    assert_eq!(board(&bench).spec.parts.len(), 1);
}

#[test]
fn rules_are_changed_and_a_removed_one_comes_back() {
    let (mut bench, id) = bench();
    let rules = |bench: &Bench| board(bench).spec.program.behaviour().unwrap().rules.clone();
    let before = rules(&bench);
    let every = Duration::from_secs(7);
    fit(&mut bench, &id, Fit::ChangeRule(0, Rule::Announce { every }));
    assert_eq!(rules(&bench)[0], Rule::Announce { every });
    assert_eq!(fit(&mut bench, &id, Fit::RuleTopic(1, "a/+".into())), []);
    assert!(matches!(
        board(&bench).fault,
        Some(BoardFault::Spec(SpecError::Rule { index: 1, .. }))
    ));
    fit(&mut bench, &id, Fit::RuleTopic(1, " lamp ".into()));
    let Rule::Obey(obey) = &rules(&bench)[1] else { panic!() };
    assert_eq!(obey.topic.as_str(), "lamp");
    fit(&mut bench, &id, Fit::RemoveRule(0));
    assert_eq!(rules(&bench).len(), 1);
    bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(rules(&bench).len(), before.len());
    let second = Fit::AddRule(Rule::Announce { every });
    assert_eq!(fit(&mut bench, &id, second), [], "it announces itself already");
}

#[test]
fn a_table_is_put_around_a_sensor_or_its_fault_said() {
    let (mut bench, id) = bench();
    let mut put = |text: &[u8]| {
        let file = Rc::new(Chosen { name: "t.csv".into(), bytes: Ok(text.into()) });
        let (part, quantity) = ("dht22".into(), Quantity::Humidity);
        bench.act(Action::Handle(Rc::clone(&id), Touch::Table { part, quantity, file }));
        (board(&bench).fault.clone(), board(&bench).spec.parts[1].clone())
    };
    let (fault, _) = put(b"1\n2\nx\n");
    assert!(matches!(fault, Some(BoardFault::Csv(error)) if error.line == 3));
    assert_eq!(put(&[0xFF]).0, Some(BoardFault::NotText));
    let (fault, part) = put(b"1\n2\n");
    assert_eq!(fault, None);
    assert!(matches!(part.source(Quantity::Humidity), Some(Source::Csv(_))));
}

#[test]
fn what_a_real_board_says_is_recorded_and_played() {
    let (mut bench, id) = bench();
    let begin = Record::Begin {
        board: Rc::clone(&id),
        part: "dht22".into(),
        quantity: Quantity::Temperature,
        topic: "room".into(),
        key: "t".into(),
    };
    let effects = bench.act(Action::Record(begin.clone()));
    let asked = |effects: &[Effect], filter: &str| {
        effects.iter().any(|it| {
            matches!(it, Effect::Subscribe(_, topics) if topics.iter().any(|it| *it.0 == *filter))
        })
    };
    assert!(asked(&effects, "room"), "{effects:?}");
    for value in [20.5, 21.0] {
        bench.wait(Duration::from_secs(3));
        bench.message("room", format!(r#"{{"t":{value}}}"#));
    }
    bench.message("room", "no number");
    let recording = bench.state.recording.clone().unwrap();
    assert_eq!((recording.len(), recording.without), (2, 1));
    let effects = bench.act(Action::Record(Record::End));
    assert!(effects.iter().any(|it| matches!(it, Effect::SetSource(..))), "{effects:?}");
    let unsubscribed = |it: &Effect| matches!(it, Effect::Unsubscribe(_, it) if *it[0] == *"room");
    assert!(effects.iter().any(unsubscribed), "{effects:?}");
    let source = board(&bench).spec.parts[1].source(Quantity::Temperature).cloned();
    let Some(Source::Recorded(table)) = source else { panic!("{source:?}") };
    assert_eq!(table.rows(), [(0, 20.5), (3000, 21.0)]);
    bench.act(Action::Record(begin));
    bench.act(Action::Record(Record::Drop));
    assert!(bench.state.recording.is_none());
}

#[test]
fn a_board_goes_as_a_file_and_comes_back_under_an_id_of_its_own() {
    let (mut bench, id) = bench();
    let effects = bench.act(Action::Share(Share::Save(Rc::clone(&id))));
    let [Effect::Download { name, bytes, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*name, format!("{id}.board.json"));
    let file = Chosen { name: name.clone(), bytes: Ok(bytes.to_vec()) };
    bench.act(Action::Share(Share::Open(Rc::new(file))));
    assert_eq!(bench.state.dialog, Some(Dialog::IncomingBoard));
    assert_eq!(bench.state.virtual_boards.len(), 1, "nothing is added unasked");
    let effects = bench.act(Action::Share(Share::Accept));
    assert!(is_built(&effects));
    let [one, other] = &bench.state.virtual_boards[..] else { panic!() };
    assert_ne!(one.id, other.id);
    assert_eq!(one.spec.parts, other.spec.parts);
}

#[test]
fn a_board_goes_as_a_link_and_a_bad_link_says_so() {
    let (mut bench, id) = bench();
    let effects = bench.act(Action::Share(Share::Link(Rc::clone(&id))));
    let [Effect::Squeeze(bytes), ..] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(bench.state.sharing.link, Some(Link::Coming));
    // What squeezes is the browser: here it does nothing.
    bench.act(Action::Share(Share::Squeezed(Some(bytes.clone()))));
    let Some(Link::Ready(link)) = bench.state.sharing.link.clone() else { panic!() };
    let effects = bench.act(Action::Arrived(Arrival::parse(&link)));
    let unsqueezed = effects.iter().find_map(|it| match it {
        Effect::Unsqueeze(bytes) => Some(bytes.clone()),
        _ => None,
    });
    assert_eq!(unsqueezed.as_ref(), Some(bytes));
    bench.act(Action::Share(Share::Unsqueezed(unsqueezed)));
    assert!(matches!(&bench.state.sharing.incoming, Some(Ok(spec)) if *spec.id == *id));

    let many = Bytes::from(vec![7; MAX_LINK]);
    bench.act(Action::Share(Share::Squeezed(Some(many))));
    assert!(matches!(bench.state.sharing.link, Some(Link::TooLong(_))));
    bench.act(Action::Share(Share::Unsqueezed(None)));
    assert_eq!(bench.state.sharing.incoming, Some(Err(ShareError::BadLink)));
    bench.act(Action::Arrived(Arrival::parse("#board=*")));
    assert_eq!(bench.state.sharing.incoming, Some(Err(ShareError::BadLink)));
    bench.act(Action::Share(Share::Accept));
    assert_eq!(bench.state.virtual_boards.len(), 1);
}
