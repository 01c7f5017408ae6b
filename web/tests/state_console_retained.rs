//! What a broker keeps, in the console: it is asked for, cleared and brought back.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use shared::time::Duration;
use shared::wire::ReasonCode;
use web::state::action::{Action, Dialog, Effect};
use web::state::console::Act;
use web::state::console::clearing::STEP;
use web::state::line::{LineEvent, LineId};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::shell::ShellAct;

use crate::common::{Bench, subscribed};

const HOME: PeerId = PeerId(0);

fn enter(bench: &mut Bench, path: &str) -> Vec<Effect> {
    let arrival = Arrival { place: Place::Console, path: path.into(), ..Arrival::default() };
    bench.act(Action::Arrived(arrival))
}

fn act(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Console(act))
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

#[test]
fn what_is_retained_is_cleared_and_brought_back() {
    let mut bench = Bench::online();
    bench.retained("h/a", "1");
    bench.retained("h/b/c", "2");
    bench.message("h/live", "3");
    bench.act(Action::Show(Some(Dialog::ClearTopic("h".into()))));
    let gone = act(&mut bench, Act::ClearRetained("h".into()));
    assert_eq!(published(&gone), [("h/a".into(), "".into()), ("h/b/c".into(), "".into())]);
    for effect in gone {
        let Effect::Publish(peer, origin, _) = effect else { continue };
        bench.act(Action::Acknowledged(peer, origin, ReasonCode::Success));
    }
    assert_eq!(bench.state.feed().tree.root().retained, 0);
    let back = bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(published(&back), [("h/a".into(), "1".into()), ("h/b/c".into(), "2".into())]);
}

#[test]
fn what_is_retained_is_asked_for_before_it_is_cleared() {
    let mut bench = Bench::online();
    let asked = bench.act(Action::Show(Some(Dialog::ClearTopic("h".into()))));
    assert_eq!(subscribed(&asked), ["h/#"]);
    let is_awaited = |bench: &Bench| bench.state.console.survey.as_ref().unwrap().until.is_some();
    bench.retained("h/a", "1");
    bench.wait(Duration::from_secs(1));
    assert!(is_awaited(&bench), "something came");
    bench.wait(Duration::from_secs(1));
    assert!(!is_awaited(&bench));
    bench.act(Action::NotSubscribed(HOME, "h/#".into(), ReasonCode::NotAuthorized));
    let survey = bench.state.console.survey.as_ref().unwrap();
    assert_eq!(survey.refused, Some(ReasonCode::NotAuthorized));
    let closed = bench.act(Action::Show(None));
    assert!(closed.contains(&Effect::Unsubscribe(HOME, vec!["h/#".into()])), "{closed:?}");
    // With `#` everything is heard, but what others retain meanwhile comes without the flag.
    enter(&mut bench, "");
    let asked = bench.act(Action::Show(Some(Dialog::ClearTopic("".into()))));
    assert!(subscribed(&asked).is_empty());
    let asked = bench.act(Action::Show(Some(Dialog::ClearTopic("h".into()))));
    assert_eq!(subscribed(&asked), ["h/#"]);
}

#[test]
fn many_are_cleared_a_step_at_a_time_and_brought_back_as_far_as_they_are_gone() {
    let mut bench = Bench::online();
    for number in 0..STEP + 50 {
        bench.retained(&format!("h/{number:03}"), "kept");
    }
    let first = act(&mut bench, Act::ClearRetained("h".into()));
    assert_eq!(published(&first).len(), STEP);
    assert!(published(&bench.wait(Duration::from_secs(1))).is_empty(), "none is acknowledged");
    assert!(bench.state.undo.is_empty(), "it is not over");
    let acknowledge = |bench: &mut Bench, effects: Vec<Effect>| {
        for effect in effects {
            if let Effect::Publish(peer, origin, _) = effect {
                bench.act(Action::Acknowledged(peer, origin, ReasonCode::Success));
            }
        }
    };
    acknowledge(&mut bench, first);
    let rest = bench.wait(Duration::from_secs(1));
    assert_eq!(published(&rest).len(), 50);
    acknowledge(&mut bench, rest);
    assert_eq!(bench.state.feed().tree.count_retained("h"), 0);
    let back = bench.act(Action::Shell(ShellAct::Undo));
    assert_eq!(published(&back)[0], ("h/000".into(), "kept".into()));
    // A person has enough of that, and nothing more is sent.
    acknowledge(&mut bench, back);
    act(&mut bench, Act::StopSweep);
    assert!(published(&bench.wait(Duration::from_secs(1))).is_empty());
    assert_eq!(bench.state.feed().tree.count_retained("h") as usize, STEP);
    // A connection that breaks is said, and what is gone can come back.
    act(&mut bench, Act::ClearRetained("h".into()));
    for number in 0..STEP + 50 {
        bench.retained(&format!("h/{number:03}"), "kept");
    }
    let first = act(&mut bench, Act::ClearRetained("h".into()));
    bench.act(Action::Line(LineId::Peer(HOME), LineEvent::Closed(None)));
    bench.wait(Duration::from_secs(1));
    let sweep = bench.state.console.sweeps.front().unwrap();
    assert_eq!((published(&first).len(), sweep.sent, sweep.next), (STEP, STEP, None));
    act(&mut bench, Act::StopSweep);
    assert!(bench.state.console.sweeps.is_empty() && !bench.state.undo.is_empty());
}

#[test]
fn what_is_left_to_be_cleared_is_not_cleared_at_another_broker() {
    let mut bench = Bench::online();
    for number in 0..STEP + 50 {
        bench.retained(&format!("h/{number:03}"), "kept");
    }
    assert_eq!(published(&act(&mut bench, Act::ClearRetained("h".into()))).len(), STEP);
    bench.act(Action::Connect(Rc::default()));
    bench.act(Action::Line(LineId::Peer(HOME), LineEvent::Online));
    assert!(published(&bench.wait(Duration::from_secs(1))).is_empty());
}
