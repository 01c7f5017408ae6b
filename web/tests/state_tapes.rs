//! Recordings of the console that survive a reload: what is written of them when, and what is told if
//! it cannot be.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::rc::Rc;

use shared::time::Duration;
use web::hub::KeepFault;
use web::state::action::{Action, Effect};
use web::state::console::Act;
use web::state::console::tapes::{
    End, MAX_BYTES, MAX_TAPES, Order, Said, Tape, TapeAct, Unkept, Use,
};
use web::state::place::{Arrival, Place};
use web::state::profile::Profile;
use web::state::settings::Settings;
use web::state::shell::ShellAct;

use crate::common::Bench;

/// What a browser keeps, or does not.
#[derive(Default)]
struct Browser {
    tapes: BTreeMap<String, serde_json::Value>,
    parts: BTreeMap<(String, u32), String>,
    fault: Option<KeepFault>,
    done: usize,
}

impl Browser {
    /// Carries out what was ordered since, as the driver does.
    fn work(&mut self, bench: &mut Bench) {
        while let Some(effect) = bench.effects.get(self.done).cloned() {
            self.done += 1;
            if let Effect::Tape(order) = effect
                && let Some(said) = self.carry_out(order)
            {
                tape(bench, TapeAct::Said(said));
            }
        }
    }

    fn carry_out(&mut self, order: Order) -> Option<Said> {
        let fault = self.fault;
        Some(match order {
            Order::List => {
                Said::Listed(fault.map_or(Ok(self.tapes.values().cloned().collect()), Err))
            }
            Order::Put(tape, _) if fault.is_some() => Said::NotKept(tape, fault?),
            Order::Put(tape, part) => {
                self.tapes.insert(tape.id.to_string(), tape.to_value());
                if let Some((number, lines)) = part {
                    let old = self.parts.insert((tape.id.to_string(), number), lines);
                    assert_eq!(old, None, "a piece is written once");
                }
                Said::Kept(tape)
            }
            Order::Read(tape, to) => {
                let part = |number| self.parts[&(tape.id.to_string(), number)].clone();
                let lines = (0..tape.parts).map(part).collect();
                Said::Read(tape, to, fault.map_or(Ok(lines), Err))
            }
            Order::Purge(tape) => {
                self.tapes.remove(&*tape.id);
                self.parts.retain(|(id, _), _| **id != *tape.id);
                return None;
            }
        })
    }

    /// The page is loaded again, and its console entered.
    fn reload(&mut self, settings: &Settings) -> Bench {
        let mut bench = Bench::begun(settings.clone());
        self.done = 0;
        enter(&mut bench);
        self.work(&mut bench);
        bench
    }
}

fn enter(bench: &mut Bench) {
    let arrival = Arrival { place: Place::Console, ..Arrival::default() };
    bench.act(Action::Arrived(arrival));
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Console(act))
}

fn tape(bench: &mut Bench, it: TapeAct) -> Vec<Effect> {
    act(bench, Act::Tape(it))
}

fn shown(bench: &Bench) -> Vec<Tape> {
    bench.state.console.tapes.shown().cloned().collect()
}

fn second() -> Duration {
    Duration::from_secs(1)
}

/// A recording of these payloads, a second apart.
fn record(bench: &mut Bench, browser: &mut Browser, payloads: &[&str]) {
    act(bench, Act::Record(true));
    for payload in payloads {
        bench.message("a/b", payload.as_bytes().to_vec());
        bench.wait(second());
        browser.work(bench);
    }
}

fn begun() -> (Bench, Browser) {
    let (mut bench, mut browser) = (Bench::online(), Browser::default());
    enter(&mut bench);
    browser.work(&mut bench);
    (bench, browser)
}

#[test]
fn a_recording_is_written_as_it_goes_on_and_read_after_a_reload() {
    let (mut bench, mut browser) = begun();
    record(&mut bench, &mut browser, &["1", "2"]);
    assert_eq!(shown(&bench)[0].end, End::Running);
    let id = Rc::clone(&shown(&bench)[0].id);
    tape(&mut bench, TapeAct::Rename(Rc::clone(&id), "  lesson 3 ".into()));
    bench.message("a/b", "3");
    act(&mut bench, Act::Record(false));
    browser.work(&mut bench);
    bench.message("a/b", "not any more");
    bench.wait(Duration::from_secs(5));
    browser.work(&mut bench);

    let mut later = browser.reload(&bench.state.settings());
    let [kept] = &shown(&later)[..] else { panic!("{:?}", shown(&later)) };
    assert_eq!((&*kept.name, kept.end, kept.count, kept.parts), ("lesson 3", End::Whole, 3, 3));
    assert_eq!((kept.length, kept.began), (Duration::from_secs(2), 1000.0));
    tape(&mut later, TapeAct::Play(Rc::clone(&id)));
    browser.work(&mut later);
    let replay = later.state.console.replay.as_ref().unwrap();
    let payloads = replay.entries.iter().map(|it| it.message.payload.to_vec());
    assert_eq!(payloads.collect::<Vec<_>>(), [b"1", b"2", b"3"]);
    assert_eq!(replay.length(), Duration::from_secs(2));
    tape(&mut later, TapeAct::Save(id));
    browser.work(&mut later);
    let saved = later.effects.iter().find_map(|effect| match effect {
        Effect::Download { name, bytes, .. } => Some((name.as_str(), bytes.len())),
        _ => None,
    });
    assert_eq!(saved, Some(("lesson-3.jsonl", kept.bytes)));
}

#[test]
fn what_was_recorded_when_the_page_went_is_there_and_broken_off() {
    let (mut bench, mut browser) = begun();
    record(&mut bench, &mut browser, &["1"]);
    bench.message("a/b", "2");
    bench.act(Action::Leaving);
    browser.work(&mut bench);
    // A page that comes back goes on.
    bench.message("a/b", "3");
    bench.wait(second());
    browser.work(&mut bench);
    assert_eq!((shown(&bench)[0].end, shown(&bench)[0].count), (End::Running, 3));
    let later = browser.reload(&bench.state.settings());
    assert_eq!((shown(&later)[0].end, shown(&later)[0].count), (End::BrokenOff, 3));
    // Entered again, the one that still runs here does.
    browser.done = bench.effects.len();
    bench.act(Action::Arrived(Arrival::default()));
    enter(&mut bench);
    browser.work(&mut bench);
    assert_eq!(shown(&bench)[0].end, End::Running);
}

#[test]
fn one_without_a_message_is_not_kept_and_another_broker_ends_one() {
    let (mut bench, mut browser) = begun();
    record(&mut bench, &mut browser, &[]);
    act(&mut bench, Act::Record(false));
    bench.wait(Duration::from_secs(2));
    browser.work(&mut bench);
    assert!(browser.tapes.is_empty());
    record(&mut bench, &mut browser, &["1"]);
    bench.message("a/b", "2");
    bench.act(Action::Connect(Rc::new(Profile { id: 9, ..Profile::default() })));
    browser.work(&mut bench);
    assert_eq!((shown(&bench)[0].end, shown(&bench)[0].count), (End::Whole, 2));
}

#[test]
fn one_that_is_deleted_comes_back_until_its_room_is_needed() {
    let (mut bench, mut browser) = begun();
    record(&mut bench, &mut browser, &["1"]);
    act(&mut bench, Act::Record(false));
    browser.work(&mut bench);
    let id = Rc::clone(&shown(&bench)[0].id);
    tape(&mut bench, TapeAct::Delete(Rc::clone(&id)));
    browser.work(&mut bench);
    assert!(shown(&bench).is_empty());
    bench.act(Action::Shell(ShellAct::Undo));
    browser.work(&mut bench);
    assert_eq!(shown(&bench)[0].id, id);
    // A visit within the hour still has it; later nobody can bring it back.
    tape(&mut bench, TapeAct::Delete(Rc::clone(&id)));
    browser.work(&mut bench);
    let mut later = browser.reload(&bench.state.settings());
    assert!(shown(&later).is_empty() && browser.tapes.len() == 1);
    later.wait(Duration::from_secs(3700));
    later.act(Action::Arrived(Arrival::default()));
    enter(&mut later);
    browser.work(&mut later);
    assert!(browser.tapes.is_empty() && browser.parts.is_empty());
}

/// So many bytes are kept already, in one that was deleted or not.
fn fill(bench: &mut Bench, browser: &mut Browser, bytes: usize, deleted: Option<f64>) {
    let old = Tape::new("old".into(), 0.0, &Profile::default());
    let old = Tape { bytes, end: End::Whole, deleted, ..old };
    browser.carry_out(Order::Put(Box::new(old.clone()), None));
    tape(bench, TapeAct::Said(Said::Kept(Box::new(old))));
}

#[test]
fn without_room_the_beginning_is_kept_and_that_is_told() {
    let (mut bench, mut browser) = begun();
    let line = 100;
    fill(&mut bench, &mut browser, MAX_BYTES - 2 * line, None);
    record(&mut bench, &mut browser, &["1", "2", "3", "4"]);
    let recording = bench.state.feed().recording.clone().unwrap();
    assert_eq!((recording.unkept, recording.records.len()), (Some(Unkept::TooLarge), 4));
    assert!(recording.is_on, "all of it is in the page");
    let kept = &shown(&bench)[0];
    assert_eq!(kept.end, End::Cut);
    assert!(kept.count > 0 && kept.count < 4 && kept.bytes <= 2 * line, "{kept:?}");
    assert!(browser.tapes.contains_key("old"), "what was kept before is not let go");

    // What was deleted gives way.
    let (mut bench, mut browser) = begun();
    fill(&mut bench, &mut browser, MAX_BYTES, Some(1.0));
    record(&mut bench, &mut browser, &["1"]);
    assert_eq!((shown(&bench)[0].end, browser.tapes.len()), (End::Running, 1));
}

#[test]
fn as_many_as_allowed_are_kept_and_another_one_stays_in_the_page() {
    let (mut bench, mut browser) = begun();
    for number in 0..=MAX_TAPES {
        record(&mut bench, &mut browser, &["1"]);
        act(&mut bench, Act::Record(false));
        browser.work(&mut bench);
        let unkept = bench.state.feed().recording.as_ref().unwrap().unkept;
        assert_eq!(unkept.is_some(), number == MAX_TAPES, "{number}");
    }
    assert_eq!((browser.tapes.len(), shown(&bench).len()), (MAX_TAPES, MAX_TAPES));
    let recording = bench.state.feed().recording.as_ref().unwrap();
    assert_eq!((recording.unkept, recording.records.len()), (Some(Unkept::TooMany), 1));
}

#[test]
fn a_browser_that_keeps_nothing_is_told_and_nothing_is_lost_before_the_page_goes() {
    let (mut bench, mut browser) = begun();
    browser.fault = Some(KeepFault::Denied);
    record(&mut bench, &mut browser, &["1", "2"]);
    act(&mut bench, Act::Record(false));
    browser.work(&mut bench);
    let console = &bench.state.console;
    assert_eq!((console.tapes.fault, shown(&bench).len()), (Some(KeepFault::Denied), 0));
    let recording = bench.state.feed().recording.clone().unwrap();
    let why = Unkept::Fault(KeepFault::Denied);
    assert_eq!((recording.unkept, recording.records.len()), (Some(why), 2));
    act(&mut bench, Act::ReplayRecording);
    assert_eq!(bench.state.console.replay.as_ref().unwrap().entries.len(), 2);

    // Full in the midst of one: what is there is its beginning.
    let (mut bench, mut browser) = begun();
    record(&mut bench, &mut browser, &["1"]);
    browser.fault = Some(KeepFault::Full);
    bench.message("a/b", "2");
    act(&mut bench, Act::Record(false));
    browser.work(&mut bench);
    assert_eq!((shown(&bench)[0].end, shown(&bench)[0].count), (End::Cut, 1));
    let id = Rc::clone(&shown(&bench)[0].id);
    let read = Said::Read(Box::new(shown(&bench)[0].clone()), Use::Play, Err(KeepFault::Broken));
    tape(&mut bench, TapeAct::Said(read));
    assert!(bench.state.console.file_error.is_some() && !id.is_empty());
}
