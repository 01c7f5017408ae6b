//! The administrator's side of the broker's place: logins, refreshes, and what is done.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use shared::broker::admin::{Listing, RetainedView};
use shared::broker::clearing::{BroughtBack, Cleared};
use shared::time::Duration;
use web::state::Notice;
use web::state::action::{Action, Dialog, Effect};
use web::state::administration::{Administer, and_below};
use web::state::broker::admin::{Access, Admin, Answer, Call, Outcome, REFRESH, Refusal, Request};
use web::state::connection::{Choice, Profile, Server, ServerInfo};
use web::state::place::{Arrival, Place};
use web::state::settings::Settings;
use web::state::shell::ShellAct;
use web::state::undo::Deleted;

use crate::common::Bench;

/// A page of broker-ws whose broker's place is seen.
fn served() -> Bench {
    let mut bench = Bench::begun(Settings::default());
    arrive(&mut bench, None);
    let info = ServerInfo::parse(
        r#"{"name": "broker-ws", "version": "1", "mqtt": {"path": "/mqtt"}, "lan": []}"#,
        false,
        "127.0.0.1:8080",
    );
    bench.act(Action::ServerKnown(Server::Broker(info.unwrap())));
    bench
}

fn arrive(bench: &mut Bench, token: Option<&str>) -> Vec<Effect> {
    let token = token.map(str::to_owned);
    bench.act(Action::Arrived(Arrival { place: Place::Broker, token, ..Arrival::default() }))
}

fn calls(effects: &[Effect]) -> Vec<&Call> {
    let mut found = Vec::new();
    for effect in effects {
        if let Effect::Administer(call) = effect {
            found.push(call);
        }
    }
    found
}

fn last_call(bench: &Bench) -> Call {
    calls(&bench.effects).last().copied().cloned().unwrap()
}

fn answer(bench: &mut Bench, call: &Call, answer: Result<Answer, Refusal>) -> Vec<Effect> {
    bench.act(Action::Answered(Box::new(call.clone()), answer))
}

fn none<T>() -> Listing<T> {
    Listing { total: 0, items: Vec::new(), next: None }
}

fn retained(topics: &[&str]) -> Listing<RetainedView> {
    let view = |topic: &&str| RetainedView {
        topic: (*topic).to_owned(),
        qos: 0,
        size: 2,
        excerpt: "ON".into(),
    };
    Listing { total: topics.len(), items: topics.iter().map(view).collect(), next: None }
}

fn admin(bench: &Bench) -> &Admin {
    &bench.state.peer().broker.admin
}

/// And whose broker has let the page ask. The calls are for clients and for retained messages.
fn granted() -> (Bench, [Call; 2]) {
    let mut bench = served();
    bench.act(Action::Administer(Administer::Token("t0ken".into())));
    let clients = last_call(&bench);
    let effects = answer(&mut bench, &clients, Ok(Answer::Clients(none())));
    assert_eq!(calls(&effects).len(), 1);
    let retained = last_call(&bench);
    (bench, [clients, retained])
}

#[test]
fn the_broker_in_the_tab_is_asked_without_a_login() {
    let mut bench = Bench::online();
    let effects = arrive(&mut bench, None);
    let call = last_call(&bench);
    assert_eq!((calls(&effects).len(), &call.request), (1, &Request::Clients("".into())));
    assert!(call.is_for_tab && call.authorization.is_none());
    answer(&mut bench, &call, Ok(Answer::Clients(none())));
    assert_eq!(last_call(&bench).request, Request::Retained("#".into()));
}

#[test]
fn a_login_is_asked_for_kept_by_the_tab_and_sent_along() {
    let mut bench = served();
    assert_eq!(admin(&bench).access, Access::LoginNeeded { is_wrong: false });
    assert_eq!(calls(&bench.effects).len(), 0, "nothing is asked without one");
    let effects = bench.act(Action::Administer(Administer::Token("wrong".into())));
    let wrong: Rc<str> = "Bearer wrong".into();
    assert!(effects.contains(&Effect::KeepAuthorization(Some(Rc::clone(&wrong)))));
    let call = last_call(&bench);
    assert_eq!((call.is_for_tab, &call.authorization), (false, &Some(wrong)));
    answer(&mut bench, &call, Err(Refusal::Login));
    assert_eq!(admin(&bench).access, Access::LoginNeeded { is_wrong: true });
    bench.act(Action::Administer(Administer::Login("pupil".into(), "pw".into())));
    let call = last_call(&bench);
    answer(&mut bench, &call, Err(Refusal::Forbidden));
    assert_eq!(admin(&bench).access, Access::LoginNeeded { is_wrong: false });
    assert_eq!(admin(&bench).outcome, Some(Outcome::Failed(Refusal::Forbidden)));
    bench.act(Action::Administer(Administer::Login("ms-li".into(), "pw".into())));
    let call = last_call(&bench);
    assert_eq!(call.authorization.as_deref(), Some("Basic bXMtbGk6cHc="));
    answer(&mut bench, &call, Ok(Answer::Clients(none())));
    assert_eq!(admin(&bench).access, Access::Granted);
    let effects = bench.act(Action::Administer(Administer::LogOut));
    assert!(effects.contains(&Effect::KeepAuthorization(None)));
    assert!(admin(&bench).clients.is_none(), "what was seen is gone");
    assert_eq!(admin(&bench).access, Access::LoginNeeded { is_wrong: false });
}

#[test]
fn a_link_with_a_token_is_a_login() {
    let mut bench = served();
    let effects = arrive(&mut bench, Some("t0ken"));
    assert!(effects.contains(&Effect::KeepAuthorization(Some("Bearer t0ken".into()))));
    assert_eq!(last_call(&bench).authorization.as_deref(), Some("Bearer t0ken"));
}

#[test]
fn an_answer_to_another_login_or_for_another_broker_changes_nothing() {
    let mut bench = served();
    bench.act(Action::Administer(Administer::Token("old".into())));
    let old = last_call(&bench);
    bench.act(Action::Administer(Administer::Token("new".into())));
    answer(&mut bench, &old, Err(Refusal::Login));
    assert_eq!(admin(&bench).access, Access::LoginNeeded { is_wrong: false });
    let old = last_call(&bench);
    bench.act(Action::Connect(Profile { choice: Choice::Tab, ..Profile::default() }.into()));
    answer(&mut bench, &old, Ok(Answer::Clients(none())));
    assert_eq!((admin(&bench).access, &admin(&bench).clients), (Access::Asking, &None));
    let address =
        Profile { choice: Choice::Address, address: "ws://h".into(), ..Profile::default() };
    bench.act(Action::Connect(address.into()));
    assert_eq!(admin(&bench).access, Access::Elsewhere);
}

#[test]
fn what_is_seen_is_refreshed_only_while_it_is_seen() {
    let (mut bench, _) = granted();
    assert!(bench.state.deadline().unwrap() <= bench.now + REFRESH);
    assert_eq!(calls(&bench.wait(REFRESH)).len(), 2);
    // No answer: asked again all the same.
    assert_eq!(calls(&bench.wait(REFRESH)).len(), 2);
    bench.act(Action::Arrived(Arrival::default()));
    assert_eq!(calls(&bench.wait(Duration::from_secs(60))).len(), 0);
}

#[test]
fn only_the_answer_to_what_is_looked_for_now_is_shown() {
    let (mut bench, [_, first]) = granted();
    bench.act(Action::Administer(Administer::Filter("room/#".into())));
    answer(&mut bench, &first, Ok(Answer::Retained(retained(&["hall"]))));
    assert_eq!(admin(&bench).retained, None);
    let second = last_call(&bench);
    answer(&mut bench, &second, Ok(Answer::Retained(retained(&["room/1"]))));
    assert_eq!(admin(&bench).retained.as_ref().unwrap().items[0].topic, "room/1");
    // What is no filter is not asked for.
    let effects = bench.act(Action::Administer(Administer::Filter("room/#/x".into())));
    assert_eq!(calls(&effects).len(), 1);
    assert!(admin(&bench).topic_filter().is_none() && admin(&bench).retained.is_none());
}

#[test]
fn clearing_shows_first_what_would_go_and_then_what_went() {
    let (mut bench, _) = granted();
    let filter = and_below("room").unwrap();
    bench.act(Action::Administer(Administer::AskClear("hall/#".into())));
    let late = last_call(&bench);
    bench.act(Action::Administer(Administer::AskClear(Rc::clone(&filter))));
    answer(&mut bench, &late, Ok(Answer::Retained(retained(&["hall"]))));
    assert_eq!(bench.state.dialog, Some(Dialog::ClearRetained(Rc::clone(&filter))));
    assert_eq!(admin(&bench).preview, None);
    let [.., preview, would] = calls(&bench.effects)[..] else { panic!() };
    let (preview, would) = (preview.clone(), would.clone());
    assert_eq!(preview.request, Request::Preview(Rc::clone(&filter)));
    assert_eq!(would.request, Request::TryClear(Rc::clone(&filter)));
    answer(&mut bench, &late_try(&late), Ok(Answer::Cleared(cleared(1))));
    assert_eq!(admin(&bench).clearing, None);
    answer(&mut bench, &would, Ok(Answer::Cleared(cleared(2))));
    assert_eq!(admin(&bench).clearing, Some(cleared(2)));
    answer(&mut bench, &preview, Ok(Answer::Retained(retained(&["room", "room/1"]))));
    assert_eq!(admin(&bench).preview.as_ref().unwrap().total, 2);
    bench.act(Action::Administer(Administer::Clear(Rc::clone(&filter))));
    assert_eq!(bench.state.dialog, None);
    let clear = last_call(&bench);
    assert_eq!(clear.request, Request::Clear(filter));
    let effects = answer(&mut bench, &clear, Ok(Answer::Cleared(cleared(2))));
    assert_eq!(admin(&bench).outcome, Some(Outcome::Cleared(cleared(2))));
    assert_eq!(calls(&effects).len(), 2, "looked up again at once");
}

/// The question after the same.
fn late_try(late: &Call) -> Call {
    Call { request: Request::TryClear("hall/#".into()), ..late.clone() }
}

fn cleared(count: usize) -> Cleared {
    let clearing = Some(7.into());
    Cleared { cleared: count, dry_run: false, undoable: count, clearing, undo_seconds: 600 }
}

/// And two messages were cleared.
fn with_cleared() -> Bench {
    let (mut bench, _) = granted();
    bench.act(Action::Administer(Administer::Clear("#".into())));
    let clear = last_call(&bench);
    answer(&mut bench, &clear, Ok(Answer::Cleared(cleared(2))));
    bench
}

fn undo(bench: &mut Bench) -> Vec<Effect> {
    bench.act(Action::Shell(ShellAct::Undo))
}

#[test]
fn what_was_cleared_is_offered_back_and_what_came_back_is_said() {
    let mut bench = with_cleared();
    let id = bench.state.peer().id;
    let offer = bench.state.undo.offer();
    assert!(matches!(offer, Some(Deleted::Retained(at, gone)) if *at == id && *gone == cleared(2)));
    assert_eq!(calls(&undo(&mut bench)).len(), 1);
    let restore = last_call(&bench);
    assert_eq!(restore.request, Request::Restore(cleared(2)));
    assert_eq!(restore.authorization.as_deref(), Some("Bearer t0ken"));
    let back = BroughtBack { restored: 1, newer: 1, ..BroughtBack::default() };
    let effects = answer(&mut bench, &restore, Ok(Answer::BroughtBack(back)));
    assert_eq!(admin(&bench).outcome, Some(Outcome::BroughtBack(back)));
    assert_eq!(calls(&effects).len(), 2, "looked up again at once");
    assert!(bench.state.undo.is_empty() && bench.state.notice.is_none());
    assert!(undo(&mut bench).is_empty());
}

#[test]
fn what_the_broker_does_not_keep_is_not_offered_and_another_broker_has_none_of_it() {
    let (mut bench, _) = granted();
    bench.act(Action::Administer(Administer::Clear("#".into())));
    let clear = last_call(&bench);
    let gone = Cleared { undoable: 0, clearing: None, ..cleared(2) };
    answer(&mut bench, &clear, Ok(Answer::Cleared(gone)));
    assert_eq!(admin(&bench).outcome, Some(Outcome::Cleared(gone)));
    assert!(bench.state.undo.is_empty());

    let mut bench = with_cleared();
    bench.act(Action::Connect(Profile { choice: Choice::Tab, ..Profile::default() }.into()));
    assert!(bench.state.undo.is_empty());
}

#[test]
fn what_cannot_come_back_now_can_later_unless_it_is_gone() {
    for (refusal, stays) in [
        (Refusal::Unreachable, true),
        (Refusal::Login, true),
        (Refusal::Status(503), true),
        (Refusal::Gone, false),
    ] {
        let mut bench = with_cleared();
        undo(&mut bench);
        let restore = last_call(&bench);
        answer(&mut bench, &restore, Err(refusal));
        assert_eq!(admin(&bench).outcome, Some(Outcome::Failed(refusal)));
        assert_eq!(bench.state.undo.offer().is_some(), stays, "{refusal:?}");
        assert!(bench.state.notice.is_none(), "it is said where a person looks");
        // The lists that are asked for at once are no reason to take a lasting answer away.
        let clients = Call { request: Request::Clients("".into()), ..restore };
        answer(&mut bench, &clients, Ok(Answer::Clients(none())));
        assert_eq!(admin(&bench).outcome.is_none(), stays, "{refusal:?}");
    }
}

#[test]
fn elsewhere_a_person_is_told_that_something_did_not_come_back() {
    let all = BroughtBack { restored: 2, ..BroughtBack::default() };
    let some = BroughtBack { restored: 1, expired: 1, ..BroughtBack::default() };
    for (came, notice) in [
        (Ok(Answer::BroughtBack(all)), None),
        (Ok(Answer::BroughtBack(some)), Some(Notice::NotBroughtBack)),
        (Err(Refusal::Gone), Some(Notice::NotBroughtBack)),
    ] {
        let mut bench = with_cleared();
        bench.act(Action::Arrived(Arrival::default()));
        undo(&mut bench);
        let restore = last_call(&bench);
        answer(&mut bench, &restore, came);
        assert_eq!(bench.state.notice, notice);
    }
}

#[test]
fn what_does_not_work_is_said() {
    let (mut bench, [first, _]) = granted();
    let (client_id, forget): (Rc<str>, _) = ("board".into(), true);
    bench.act(Action::Show(Some(Dialog::Kick(Rc::clone(&client_id)))));
    bench.act(Action::Administer(Administer::Kick { client_id: Rc::clone(&client_id), forget }));
    assert_eq!(bench.state.dialog, None);
    let kick = last_call(&bench);
    answer(&mut bench, &kick, Err(Refusal::NotFound));
    assert_eq!(admin(&bench).outcome, Some(Outcome::Failed(Refusal::NotFound)));
    answer(&mut bench, &kick, Ok(Answer::Kicked));
    assert_eq!(admin(&bench).outcome, Some(Outcome::Kicked(client_id)));
    // A broker without the interface answers with its page, or with nothing.
    answer(&mut bench, &first, Err(Refusal::Unreadable));
    assert_eq!(admin(&bench).access, Access::Missing);
}

#[test]
fn topics_have_a_filter_for_all_below_them() {
    assert_eq!(and_below("room/1").as_deref(), Some("room/1/#"));
    assert_eq!(and_below(&"x".repeat(65_535)), None);
    assert_eq!(and_below("$SYS/broker/uptime"), None, "that is the broker's own");
}
