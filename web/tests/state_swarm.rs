//! The swarm as the page knows it: where it goes, how it is doing, and how it comes back.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use common::Bench;
use shared::swarm::{Figures, MAX_POINTS, PlanError};
use shared::time::Duration;
use web::state::action::{Action, Effect};
use web::state::connection::{Choice, Profile, Target};
use web::state::shell::ShellAct;
use web::state::swarm::{Act, Cause, Edit, Fault, Live, Order, Report};

fn swarm(bench: &mut Bench, act: Act) -> Vec<Order> {
    orders(bench.act(Action::Swarm(act)))
}

fn orders(effects: Vec<Effect>) -> Vec<Order> {
    let order = |effect| match effect {
        Effect::Swarm(order) => Some(order),
        _ => None,
    };
    effects.into_iter().filter_map(order).collect()
}

fn live(bench: &Bench) -> &Live {
    bench.state.swarm.live.as_ref().unwrap()
}

fn report(sent: u64) -> Act {
    let figures = Figures { online: 100, sent, ..Figures::default() };
    Act::Report(Rc::new(Report { figures, values: vec![20.5, f32::NAN], ..Report::default() }))
}

#[test]
fn it_goes_to_the_broker_that_is_looked_at_and_ends_with_it() {
    let mut bench = Bench::online();
    let orders = swarm(&mut bench, Act::Start);
    let [Order::Start(plan, _)] = &orders[..] else { panic!("{orders:?}") };
    assert_eq!(plan.count, 100);
    assert_eq!(live(&bench).plan, **plan);
    // Another broker is no place for it.
    let effects = bench.act(Action::Connect(Rc::new(Profile::default())));
    assert_eq!(self::orders(effects), [Order::End]);
    assert!(bench.state.swarm.live.is_none());
    // Beside the page's home it has nothing to do with that.
    let inside = Profile { id: 7, choice: Choice::Tab, ..Profile::default() };
    bench.act(Action::ConnectAlso(Rc::new(inside)));
    let orders = swarm(&mut bench, Act::Start);
    assert!(matches!(&orders[..], [Order::Start(_, Target::Tab)]), "{orders:?}");
    let (home, other) = (bench.state.home().id, bench.state.peer().id);
    bench.act(Action::Look(home));
    bench.act(Action::Connect(Rc::new(Profile::default())));
    assert!(live(&bench).is_inside);
    let effects = bench.act(Action::Leave(other));
    assert_eq!(self::orders(effects), [Order::End]);
}

#[test]
fn what_makes_no_swarm_is_said_until_it_is_changed() {
    let mut bench = Bench::online();
    swarm(&mut bench, Act::Edit(Edit::Topic("here".into())));
    assert!(swarm(&mut bench, Act::Start).is_empty());
    assert_eq!(bench.state.swarm.fault, Some(Fault::Plan(PlanError::NoNumber)));
    swarm(&mut bench, Act::Edit(Edit::Topic("here/{n}".into())));
    assert_eq!(bench.state.swarm.fault, None);
    assert_eq!(swarm(&mut bench, Act::Start).len(), 1);
}

#[test]
fn messages_a_second_are_counted_over_the_last_reports() {
    let mut bench = Bench::online();
    swarm(&mut bench, Act::Start);
    for sent in [0, 25, 50, 75, 100] {
        swarm(&mut bench, report(sent));
        bench.wait(Duration::from_millis(250));
    }
    assert!((live(&bench).rate - 100.0).abs() < 1.0, "{}", live(&bench).rate);
    assert_eq!((live(&bench).value(0), live(&bench).value(1)), (Some(20.5), None));
    assert_eq!(live(&bench).value(7), None, "not reported yet");
}

#[test]
fn it_grows_to_the_most_that_is_allowed() {
    let mut bench = Bench::online();
    swarm(&mut bench, Act::Start);
    assert_eq!(swarm(&mut bench, Act::Grow(100)), [Order::Grow(100)]);
    swarm(&mut bench, Act::Grow(MAX_POINTS));
    assert_eq!(live(&bench).plan.count, MAX_POINTS);
}

#[test]
fn what_was_removed_comes_back() {
    let mut bench = Bench::online();
    swarm(&mut bench, Act::Start);
    swarm(&mut bench, Act::Grow(50));
    swarm(&mut bench, Act::Select(Some(149)));
    assert_eq!(live(&bench).selected, Some(149));
    assert_eq!(swarm(&mut bench, Act::Remove), [Order::End]);
    assert!(bench.state.swarm.live.is_none());
    // Late news of it change nothing.
    swarm(&mut bench, report(7));
    assert!(bench.state.swarm.live.is_none());
    let orders = orders(bench.act(Action::Shell(ShellAct::Undo)));
    let [Order::Start(plan, _)] = &orders[..] else { panic!("{orders:?}") };
    assert_eq!(plan.count, 150);
}

#[test]
fn without_a_worker_there_is_none_and_the_cause_stays_with_its_swarm() {
    let mut bench = Bench::online();
    swarm(&mut bench, Act::Start);
    let lost = Report { cause: Some(Cause::NoSocket(200)), ..Report::default() };
    swarm(&mut bench, Act::Report(Rc::new(lost)));
    assert_eq!(live(&bench).report.cause, Some(Cause::NoSocket(200)));
    assert_eq!(swarm(&mut bench, Act::Failed), [Order::Kill]);
    assert!(bench.state.swarm.live.is_none() && bench.state.swarm.has_failed);
    swarm(&mut bench, Act::Start);
    assert!(!bench.state.swarm.has_failed && live(&bench).report.cause.is_none());
}
