//! The broker's place: how one comes there, its figures, and what went wrong.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::broker::diagnosis::{Cause, Diagnosis};
use shared::wire::ReasonCode;
use web::state::action::{Action, Effect};
use web::state::broker::{FILTER, Figure, MAX_LINES};
use web::state::connection::Profile;
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};

use crate::common::{Bench, closed, subscribed};

fn go(bench: &mut Bench, place: Place) -> Vec<Effect> {
    bench.act(Action::Arrived(Arrival { place, ..Arrival::default() }))
}

fn log_message() -> Vec<u8> {
    let diagnosis = Diagnosis::new(Cause::TlsOnPlainPort, None, None);
    serde_json::to_vec(&diagnosis.message()).unwrap()
}

#[test]
fn what_the_broker_says_of_itself_is_asked_for_when_its_place_is_entered() {
    let mut bench = Bench::online();
    assert!(!subscribed(&bench.effects).contains(&FILTER));
    assert_eq!(subscribed(&go(&mut bench, Place::Broker)), [FILTER]);
    // Back and forth asks for nothing, and keeps what comes meanwhile.
    assert_eq!(go(&mut bench, Place::Bench).len(), 1, "the title changes, and nothing else");
    bench.message("$SYS/broker/log/warning/tls-on-plain-port", log_message());
    assert!(subscribed(&go(&mut bench, Place::Broker)).is_empty());
    assert_eq!(bench.state.place, Place::Broker);
    assert_eq!(bench.state.peer().broker.log.lines().count(), 1);
    // Every new connection asks again.
    bench.act(Action::Line(LineId::Peer(PeerId(0)), closed(Failure::Closed(1006))));
    bench.act(Action::TryNow);
    let effects = bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
    assert!(subscribed(&effects).contains(&FILTER));
    assert_eq!(bench.state.peer().broker.log.lines().count(), 1, "the log stays");
}

#[test]
fn figures_are_taken_from_their_topics() {
    let mut bench = Bench::online();
    go(&mut bench, Place::Broker);
    bench.message("$SYS/broker/uptime", "75 seconds");
    bench.message("$SYS/broker/clients/connected", "3");
    bench.message("$SYS/broker/version", "some broker");
    let figures = &bench.state.peer().broker.figures;
    assert_eq!(figures.get(Figure::Uptime), Some(75.0));
    assert_eq!(figures.get(Figure::Connected), Some(3.0));
    assert_eq!(figures.get(Figure::Dropped), None);
}

#[test]
fn the_log_has_a_limit_and_leaves_out_what_it_cannot_read() {
    let mut bench = Bench::online();
    go(&mut bench, Place::Broker);
    for _ in 0..MAX_LINES + 5 {
        bench.message("$SYS/broker/log/warning/tls-on-plain-port", log_message());
    }
    bench.message("$SYS/broker/log/N", "New connection from 10.0.0.1");
    bench.message("$SYS/broker/log/warning/x", vec![b'{'; 20_000]);
    let log = &bench.state.peer().broker.log;
    assert_eq!(log.lines().count(), MAX_LINES);
    let numbers: Vec<u64> = log.lines().map(|line| line.number).collect();
    assert_eq!((numbers[0], numbers[MAX_LINES - 1]), (MAX_LINES as u64 + 5, 6));
    bench.act(Action::ClearBrokerLog);
    assert!(bench.state.peer().broker.log.is_empty());
}

#[test]
fn another_broker_has_another_log() {
    let mut bench = Bench::online();
    go(&mut bench, Place::Broker);
    bench.message("$SYS/broker/uptime", "75 seconds");
    bench.message("$SYS/broker/log/warning/tls-on-plain-port", log_message());
    bench.act(Action::NotSubscribed(PeerId(0), FILTER.into(), ReasonCode::NotAuthorized));
    assert_eq!(bench.state.peer().broker.refused, Some(ReasonCode::NotAuthorized));
    bench.act(Action::Connect(Profile::default().into()));
    let broker = &bench.state.peer().broker;
    assert!(broker.log.is_empty() && broker.figures.is_empty() && broker.is_wanted);
    assert_eq!(broker.refused, None);
}
