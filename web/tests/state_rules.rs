//! Rules on the page: whose they are, their connection, and what a person does with their text.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;

use common::Bench;
use serde_json::{Value, json};
use shared::automation::{Cards, Verdict};
use shared::inspect::Lang;
use shared::time::Duration;
use web::i18n::{Language, RuleSay};
use web::state::Notice;
use web::state::action::{Action, Effect};
use web::state::connection::{Profile, Server, ServerInfo};
use web::state::failure::Failure;
use web::state::file::{Chosen, Unread};
use web::state::line::{LineEvent, LineId};
use web::state::peer::PeerId;
use web::state::place::Arrival;
use web::state::rules::form::Field;
use web::state::rules::herald::{PAUSE, TOPIC};
use web::state::rules::row::roughly;
use web::state::rules::sheet::Edited;
use web::state::rules::stage::{Act as Do, Order, Question, Refused, Remote, Side, Stage};
use web::state::rules::{Act, How};
use web::state::shell::ShellAct;
use web::state::undo::Deleted;

const RULE: &str = "rules:\n  # mine\n  - {name: a, when: t, if: value > 3, then: [notify: hi]}\n";

fn rules(bench: &mut Bench, act: Act) -> Vec<Effect> {
    bench.act(Action::Rules(act))
}

fn opens(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Open(LineId::Rules, _)))
}

fn shuts(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Shut(LineId::Rules, _)))
}

/// A page whose rules run.
fn running() -> Bench {
    let mut bench = Bench::online();
    rules(&mut bench, Act::Stored(RULE.into()));
    rules(&mut bench, Act::Mine(true));
    assert!(opens(&rules(&mut bench, Act::Ready)));
    bench.act(Action::Line(LineId::Rules, LineEvent::Online));
    bench
}

#[test]
fn rules_connect_where_they_are_this_tabs_and_their_piece_is_here() {
    let mut bench = Bench::online();
    assert!(!opens(&rules(&mut bench, Act::Stored(RULE.into()))));
    assert!(!opens(&rules(&mut bench, Act::Mine(true))));
    assert!(opens(&rules(&mut bench, Act::Ready)));
    bench.act(Action::Line(LineId::Rules, LineEvent::Online));
    assert!(bench.state.rules.line.is_online());
    assert!(shuts(&rules(&mut bench, Act::Mine(false))), "another tab runs them");
    assert!(opens(&rules(&mut bench, Act::Mine(true))));
    bench.act(Action::Line(LineId::Rules, LineEvent::Online));
    assert!(
        shuts(&rules(&mut bench, Act::Keep("".into(), How::Written))),
        "there are none any more"
    );
}

#[test]
fn a_page_without_rules_has_no_connection_for_them() {
    let mut bench = Bench::online();
    for act in [Act::Mine(true), Act::Ready, Act::Stored("  \n".into())] {
        assert!(!opens(&rules(&mut bench, act)));
    }
}

#[test]
fn a_connection_of_rules_that_is_lost_is_tried_again_and_goes_with_the_home() {
    let mut bench = running();
    let lost = LineEvent::Closed(Some(Failure::Closed(1006)));
    bench.act(Action::Line(LineId::Rules, lost));
    let mut effects = Vec::new();
    for _ in 0..10 {
        bench.now = bench.now + Duration::from_secs(1);
        effects.extend(bench.act(Action::Tick));
    }
    assert!(opens(&effects));
    bench.act(Action::Line(LineId::Rules, LineEvent::Online));
    let effects = bench.act(Action::Connect(Rc::new(Profile::default())));
    assert!(shuts(&effects), "the home is another broker");
}

#[test]
fn what_a_person_wants_is_stored_and_told_to_the_rules_at_work() {
    let mut bench = running();
    let effects = rules(&mut bench, Act::Keep("# none\n".into(), How::Written));
    assert!(effects.contains(&Effect::KeepRules("# none\n".into())));
    assert!(effects.contains(&Effect::Rules("# none\n".into())));
    let effects = rules(&mut bench, Act::Stored(RULE.into()));
    assert!(effects.contains(&Effect::Rules(RULE.into())), "another tab has changed them");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::KeepRules(_))));
}

#[test]
fn what_a_rule_says_is_a_notice() {
    let mut bench = running();
    rules(&mut bench, Act::Said { rule: "a".into(), text: "<b>hi</b>".into() });
    let said = Notice::Rule { rule: "a".into(), text: "<b>hi</b>".into(), more: 0 };
    assert_eq!(bench.state.notice, Some(said));
}

/// A page that broker-ws served, connected to it.
fn served() -> Bench {
    let mut bench = Bench::begun(Bench::online().state.settings());
    let info = r#"{"name":"broker-ws","mqtt":{"path":"/mqtt"}}"#;
    let info = ServerInfo::parse(info, false, "h:8080").unwrap();
    bench.act(Action::ServerKnown(Server::Broker(info)));
    bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
    bench
}

fn says(bench: &mut Bench, rule: &str, text: &str) {
    bench.message(TOPIC, json!({ "rule": rule, "text": text }).to_string());
}

#[test]
fn what_rules_of_the_broker_say_is_heard_where_it_served_the_page() {
    assert!(common::subscribed(&served().effects).contains(&TOPIC));
    assert!(!common::subscribed(&Bench::online().effects).contains(&TOPIC));
    let mut bench = served();
    says(&mut bench, "Hot", "<b>31 °C</b>");
    let said = Notice::Rule { rule: "Hot".into(), text: "<b>31 °C</b>".into(), more: 0 };
    assert_eq!(bench.state.notice, Some(said));
    bench.act(Action::DismissNotice);
    for wrong in ["", "{}", "[1]", r#"{"rule":1,"text":2}"#] {
        bench.message(TOPIC, wrong);
    }
    bench.wait(PAUSE);
    assert_eq!(bench.state.notice, None);
    says(&mut bench, "n", &"灯".repeat(5_000));
    let Some(Notice::Rule { text, .. }) = &bench.state.notice else { panic!() };
    assert_eq!(text.chars().count(), 301);
}

#[test]
fn a_rule_that_says_much_is_one_notice_at_a_time_and_the_newest_is_seen() {
    let mut bench = served();
    let shown = |bench: &Bench| match &bench.state.notice {
        Some(Notice::Rule { text, more, .. }) => (text.to_string(), *more),
        other => (format!("{other:?}"), 0),
    };
    for number in 0..100 {
        says(&mut bench, "n", &number.to_string());
    }
    assert_eq!(shown(&bench), ("0".to_owned(), 0));
    assert_eq!(bench.state.deadline(), Some(bench.now + PAUSE));
    bench.wait(PAUSE);
    assert_eq!(shown(&bench), ("99".to_owned(), 98));
    // What the page itself has to say is read first.
    bench.act(Action::StorageFailed);
    says(&mut bench, "n", "later");
    bench.wait(PAUSE);
    assert_eq!(bench.state.notice, Some(Notice::NothingStored));
    bench.wait(PAUSE);
    assert_eq!(shown(&bench), ("later".to_owned(), 0));
}

fn act(stage: &mut Stage, act: Do) -> Vec<Order> {
    stage.act(act, &Cards::default())
}

fn fill(stage: &mut Stage, fields: &[(Field, &str)]) {
    for (field, text) in fields {
        act(stage, Do::Fill(*field, (*text).to_owned()));
    }
}

#[test]
fn a_text_holds_once_it_is_right_and_wanted() {
    let mut stage = Stage::default();
    assert_eq!(act(&mut stage, Do::Write("rules:\n  - {name: 温, when: t, if: x}\n".into())), []);
    assert_eq!(stage.sheet().state(), Edited::Wrong);
    let (line, mark) = stage.sheet().excerpt().unwrap();
    assert_eq!(line, "  - {name: 温, when: t, if: x}");
    assert_eq!((mark.chars().count(), mark.contains('\u{3000}')), (28, true), "{mark:?}");
    assert_eq!(act(&mut stage, Do::Save), [], "what is wrong is not stored");
    act(&mut stage, Do::Write(RULE.into()));
    assert_eq!(stage.sheet().state(), Edited::Right);
    assert_eq!(act(&mut stage, Do::Save), [Order::Keep(RULE.into(), How::Written)]);
    assert_eq!((stage.sheet().state(), stage.rules().len()), (Edited::Not, 1));
    act(&mut stage, Do::Write("x".into()));
    act(&mut stage, Do::Revert);
    assert_eq!(&*stage.sheet().text, RULE);
}

#[test]
fn what_another_tab_stores_is_seen_unless_a_person_is_typing() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Stored(RULE.into()));
    assert_eq!(&*stage.sheet().text, RULE);
    act(&mut stage, Do::Write("# typing\n".into()));
    act(&mut stage, Do::Stored("".into()));
    assert_eq!((&*stage.sheet().text, stage.rules().len()), ("# typing\n", 0));
}

#[test]
fn a_rule_is_deleted_and_the_text_is_taken_back_as_it_was() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Stored(RULE.into()));
    let rest: Rc<str> = "rules:\n  # mine\n".into();
    let how = How::Deleted("a".into());
    let kept = act(&mut stage, Do::Remove("a".into()));
    assert_eq!(kept, [Order::Keep(Rc::clone(&rest), how.clone())]);

    let mut bench = running();
    let undo = |bench: &mut Bench| bench.act(Action::Shell(ShellAct::Undo));
    rules(&mut bench, Act::Keep(rest, how));
    let Some(Deleted::Rules(change)) = bench.state.undo.offer() else { panic!() };
    assert_eq!(change.how, How::Deleted("a".into()));
    let added: Rc<str> = "rules:\n  - {name: b, when: t, then: [notify: hi]}\n".into();
    rules(&mut bench, Act::Keep(added, How::Added));
    assert!(bench.state.undo.offer().is_none(), "what is added is seen");
    bench.act(Action::Arrived(Arrival::parse("#/console")));
    undo(&mut bench);
    assert_eq!(&*bench.state.rules.text, "rules:\n  # mine\n");
    let effects = undo(&mut bench);
    assert_eq!(&*bench.state.rules.text, RULE);
    assert!(effects.contains(&Effect::KeepRules(RULE.into())));
    assert!(effects.contains(&Effect::Rules(RULE.into())));
    assert!(bench.state.undo.is_empty(), "taking back is no change of its own");

    rules(&mut bench, Act::Keep("".into(), How::Written));
    rules(&mut bench, Act::Stored("# another tab's\n".into()));
    assert!(undo(&mut bench).is_empty(), "what was before is not what another tab has changed");
}

#[test]
fn rules_of_the_broker_are_taken_back_unless_somebody_else_has_changed_them() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Look(Side::Broker));
    let answer = |stage: &mut Stage, text: &str, version: u64, question| {
        let body = json!({ "version": version, "place": "own", "text": text, "rules": [] });
        act(stage, Do::Answered(Some((200, body.to_string())), question))
    };
    assert_eq!(answer(&mut stage, RULE, 1, Question::See), []);
    act(&mut stage, Do::Remove("a".into()));
    assert_eq!(answer(&mut stage, RULE, 1, Question::See), [], "that was asked before");
    let changed = answer(&mut stage, "rules:\n  # mine\n", 2, Question::Change);
    let [Order::Changed(change)] = &changed[..] else { panic!("{changed:?}") };

    let mut bench = Bench::online();
    bench.act(Action::Arrived(Arrival::parse("#/rules")));
    rules(&mut bench, Act::Changed(change.clone()));
    let before = bench.state.undo.handed_back().clone();
    bench.act(Action::Shell(ShellAct::Undo));
    let back = bench.state.undo.handed_back();
    assert!(*back != before && matches!(back.what.as_deref(), Some(Deleted::Rules(_))));
    rules(&mut bench, Act::Changed(change.clone()));
    bench.act(Action::Arrived(Arrival::parse("#/console")));
    assert!(bench.state.undo.is_empty(), "nobody is there who could ask the broker");

    let asked = act(&mut stage, Do::TakeBack(change.clone()));
    let body = json!({ "text": RULE, "version": 2 }).to_string();
    assert_eq!(asked, [Order::Ask(Question::Change, Some(body.into()))]);
    assert_eq!(answer(&mut stage, RULE, 3, Question::Change), [], "it is not taken back again");
    assert_eq!(act(&mut stage, Do::TakeBack(change.clone())), []);
    assert_eq!(stage.refused, Some(Refused::Meanwhile));
}

#[test]
fn the_form_makes_a_rule_and_is_empty_again() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Stored(RULE.into()));
    fill(&mut stage, &[(Field::Filter, " s/+ "), (Field::With, "ON"), (Field::Lasts, "2 s")]);
    act(&mut stage, Do::Compare(4));
    fill(&mut stage, &[(Field::Topic, "fan"), (Field::Payload, "{{ value }}")]);
    act(&mut stage, Do::Retain(true));
    let [Order::Keep(text, How::Added)] = &act(&mut stage, Do::Add)[..] else {
        panic!("{:?}", stage.sheet())
    };
    assert!(text.contains("# mine") && text.contains("for: 2 s") && text.contains("retain: true"));
    assert_eq!(stage.rules()[1].name, "s/+", "without a name it has its topic's");
    assert_eq!((stage.form.edition, stage.form.compare), (1, 0));
    // What makes no rule stays, with what is wrong.
    fill(&mut stage, &[(Field::Filter, "a/#/b"), (Field::With, "1")]);
    assert_eq!(act(&mut stage, Do::Add), []);
    assert_eq!((stage.sheet().state(), stage.form.edition), (Edited::Wrong, 1));
}

#[test]
fn the_examples_are_right_in_both_languages_and_are_added_to_the_text() {
    for language in [Language::Zh, Language::En] {
        let mut stage = Stage::default();
        for number in 0..2 {
            let rule = language.say(RuleSay::Example(number)).to_string();
            assert_eq!(act(&mut stage, Do::Insert(rule)), [], "it is not in use yet");
        }
        assert_eq!(stage.sheet().state(), Edited::Right, "{:?}", stage.sheet().fault());
        act(&mut stage, Do::Save);
        assert_eq!(stage.rules().len(), 2);
    }
}

#[test]
fn a_rule_is_tried_and_nothing_else_happens() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Stored(RULE.into()));
    let mut tried = |payload: &str, topic: &str| {
        fill(&mut stage, &[(Field::TryPayload, payload), (Field::TryTopic, topic)]);
        assert_eq!(act(&mut stage, Do::Try), []);
        stage.tried.clone().unwrap().1
    };
    assert_eq!(tried("4", "").unwrap().verdict, Some(Verdict::Fired));
    assert_eq!(tried("x", "").unwrap().verdict, Some(Verdict::NotANumber));
    assert_eq!(tried("4", "other").unwrap().verdict, None);
    assert!(tried("4", "#").is_none());
}

fn answer(status: u16, value: &Value) -> Option<(u16, String)> {
    Some((status, value.to_string()))
}

fn picture(version: u64, text: &str) -> Value {
    json!({ "version": version, "place": "own", "path": "/x", "text": text, "rules": [], "loops": [],
            "notices": [] })
}

#[test]
fn the_brokers_rules_are_asked_for_and_changed_with_the_version_that_was_seen() {
    let mut stage = Stage::default();
    let asks = act(&mut stage, Do::Look(Side::Broker));
    assert_eq!(asks, [Order::Ask(Question::See, None)]);
    assert!(!stage.is_editable());
    act(&mut stage, Do::Answered(answer(401, &json!({})), Question::See));
    assert_eq!(stage.remote, Remote::LoginNeeded);
    act(&mut stage, Do::Answered(answer(200, &picture(3, RULE)), Question::See));
    assert!(stage.is_editable() && stage.rules().len() == 1);
    act(&mut stage, Do::Write("rules: []\n".into()));
    let [Order::Ask(Question::Change, Some(body))] = &act(&mut stage, Do::Save)[..] else {
        panic!()
    };
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body, json!({ "text": "rules: []\n", "version": 3 }));
    act(&mut stage, Do::Answered(answer(409, &json!({})), Question::Change));
    assert_eq!(stage.refused, Some(Refused::Meanwhile));
    act(&mut stage, Do::Answered(answer(200, &picture(4, RULE)), Question::See));
    assert_eq!(&*stage.sheet().text, "rules: []\n", "what is typed stays");
    act(&mut stage, Do::Revert);
    assert_eq!(&*stage.sheet().text, RULE);
    let switch = act(&mut stage, Do::Switch("a".into(), false));
    assert!(matches!(&switch[..], [Order::Ask(Question::Switch, Some(_))]));
}

#[test]
fn whatever_a_broker_answers_does_no_harm() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Look(Side::Broker));
    for (status, body) in [
        (200, "no json"),
        (200, "[]"),
        (200, "{\"text\":7}"),
        (404, ""),
        (500, "{\"error\":\"disk\"}"),
        (200, "{\"text\":\"- x\",\"rules\":[7,{\"name\":[]}],\"version\":-1}"),
    ] {
        for question in [Question::See, Question::Change, Question::Switch] {
            act(&mut stage, Do::Answered(Some((status, body.to_owned())), question));
        }
    }
    act(&mut stage, Do::Answered(None, Question::See));
    assert_eq!(stage.remote, Remote::Missing);
    act(&mut stage, Do::Answered(None, Question::Change));
    assert_eq!(stage.refused, Some(Refused::Unreachable));
}

#[test]
fn a_file_is_opened_and_seen_before_it_holds() {
    let mut stage = Stage::default();
    let file = |bytes: Result<Vec<u8>, Unread>| Do::Open(Chosen { name: "r.yaml".into(), bytes });
    assert_eq!(act(&mut stage, file(Ok(RULE.into()))), []);
    assert_eq!((stage.sheet().state(), stage.rules().len()), (Edited::Right, 0));
    act(&mut stage, file(Ok(vec![0xFF])));
    assert_eq!(stage.refused, Some(Refused::NotText));
    act(&mut stage, file(Err(Unread::Unreadable)));
    assert_eq!(stage.refused, Some(Refused::File(Unread::Unreadable)));
}

#[test]
fn a_time_that_need_not_be_exact_has_one_unit() {
    let said = |seconds| {
        let time = Duration::from_secs(seconds);
        [Lang::Zh, Lang::En].map(|lang| roughly(time, lang))
    };
    assert_eq!(said(119), ["119 秒", "119 s"]);
    assert_eq!(said(120), ["2 分钟", "2 min"]);
    assert_eq!(said(7200), ["2 小时", "2 h"]);
}

#[test]
fn a_line_is_found_where_a_browser_counts_it() {
    let mut stage = Stage::default();
    act(&mut stage, Do::Write("# 🔥\nrules: x\n".into()));
    assert_eq!(stage.sheet().line_range(2), (5, 13));
    assert_eq!(stage.sheet().line_range(9), (14, 14));
}
