//! Each kind of step, by what it does to packets that somebody else would see as well.

use shared::inspect::Lang;
use shared::scenario::{Miss, Outcome, Run, Scenario};

const CLIENTS: &str = "name: test\nclients:\n  - {id: a, clean-start: false, session-expiry: 1 h}\n  - {id: b}\n  - {id: c, version: 3.1.1, reconnect: true, keep-alive: 10 s,\n     will: {topic: c/status, payload: gone, qos: 1, retain: true}}\n";

fn run_in(head: &str, steps: &str) -> (Run, Vec<Outcome>) {
    let text = format!("{head}steps:\n{steps}");
    let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut run = Run::new(scenario);
    let outcomes = run.finish();
    (run, outcomes)
}

/// Runs steps that all succeed.
fn passes(steps: &str) -> Run {
    let (run, outcomes) = run_in(CLIENTS, steps);
    let last = outcomes.last().expect("there is a step");
    if let Some(miss) = &last.miss {
        panic!("{}: {}", run.scenario().steps[last.step].text, miss.says(Lang::En));
    }
    assert_eq!(outcomes.len(), run.scenario().steps.len());
    run
}

/// Runs steps of which the last one fails.
fn fails(steps: &str) -> Miss {
    let (run, outcomes) = run_in(CLIENTS, steps);
    assert_eq!(outcomes.len(), run.scenario().steps.len(), "{outcomes:?}");
    outcomes.into_iter().next_back().and_then(|last| last.miss).expect("the last step fails")
}

#[test]
fn a_message_is_waited_for_with_all_that_is_said_of_it() {
    let publish = "  - connect: a\n  - publish: {client: a, topic: x/y, payload: hello, qos: 1, retain: true}\n";
    passes(&format!(
        "{publish}  - wait-for: {{topic: x/+, payload: hello, qos: 1, retain: true}}\n  - wait-for: {{topic: '#', contains: ell}}\n"
    ));
    for wrong in ["payload: hell", "qos: 0", "retain: false", "contains: Hello"] {
        let miss = fails(&format!("{publish}  - wait-for: {{topic: x/y, {wrong}, within: 2 s}}\n"));
        let Miss::NoMessage { near, .. } = &miss else { panic!("{miss:?}") };
        assert_eq!(near, &["x/y = hello (QoS 1, retain)"], "{wrong}");
    }
    let miss = fails(&format!("{publish}  - wait-for: {{topic: z, within: 2 s}}\n"));
    assert_eq!(miss.says(Lang::En), "no such message came within 2 s");
    assert_eq!(miss.says(Lang::Zh), "2 s 内没有等到这样的消息");
}

#[test]
fn a_step_that_looks_sees_what_came_since_the_last_one_that_did_something() {
    let two = "  - connect: a\n  - publish: {client: a, topic: x, payload: 1}\n  - publish: {client: a, topic: x, payload: 2}\n";
    passes(&format!(
        "{two}  - wait-for: {{topic: x, payload: 2}}\n  - wait-for: {{topic: x, payload: 2}}\n"
    ));
    fails(&format!("{two}  - wait-for: {{topic: x, payload: 1, within: 1 s}}\n"));
}

#[test]
fn packets_are_told_apart_by_type_way_and_fields() {
    let steps = "  - connect: [a, b]\n  - subscribe: {client: b, filter: x, qos: 1}\n  - publish: {client: a, topic: x, payload: p, qos: 2}\n";
    for right in [
        "type: PUBLISH, from: a, qos: 2, dup: false, retain: false, packet-id: 1, payload: p",
        "type: publish, to: b, qos: 1, topic: x",
        "type: PUBREC, to: a, packet-id: 1, reason: 0",
        "type: PUBCOMP, times: 1, within: 1 s",
        "type: PUBLISH, times: 2",
        "type: PUBACK, from: a, times: 0",
    ] {
        passes(&format!("{steps}  - expect-packet: {{{right}}}\n"));
    }
    for wrong in [
        "type: PUBLISH, from: b",
        "type: PUBLISH, to: b, qos: 2",
        "type: PUBLISH, from: a, dup: true",
        "type: PUBLISH, from: a, topic: y",
        "type: PUBREC, to: a, packet-id: 2",
        "type: PUBREC, to: a, reason: Not authorized",
        "type: PUBREC, dup: false",
    ] {
        let miss = fails(&format!("{steps}  - expect-packet: {{{wrong}, within: 1 s}}\n"));
        assert!(matches!(miss, Miss::NoPacket { .. }), "{wrong}: {miss:?}");
    }
    let miss = fails(&format!("{steps}  - expect-packet: {{type: PUBLISH, times: 3}}\n"));
    assert!(matches!(miss, Miss::Times { wanted: 3, found: 2, .. }), "{miss:?}");
}

#[test]
fn what_came_instead_is_said_in_both_languages() {
    let miss = fails(
        "  - connect: a\n  - publish: {client: a, topic: x, payload: p, qos: 1}\n  - expect-packet: {type: PUBLISH, from: a, dup: true, within: 1 s}\n",
    );
    let (zh, en) = (miss.says(Lang::Zh), miss.says(Lang::En));
    assert!(en.starts_with("no such PUBLISH passed within 1 s; what came is: PUBLISH"), "{en}");
    assert!(zh.starts_with("1 s 内没有出现这样的 PUBLISH；出现的是：PUBLISH"), "{zh}");
}

#[test]
fn a_session_with_its_queue_is_seen_at_the_broker() {
    passes(
        "  - connect: [a, b]\n  - subscribe: {client: a, filter: x, qos: 1}\n  - disconnect: a\n  - expect-packet: {type: DISCONNECT, from: a}\n  - publish: {client: b, topic: x, payload: 1, qos: 1}\n  - expect-status: {who: a, connected: false, session: true, waiting: 1}\n  - expect-status: {who: c, connected: false, session: false}\n  - connect: a\n  - expect-packet: {type: CONNACK, to: a, session-present: true}\n  - expect-packet: {type: PUBLISH, to: a, topic: x}\n  - expect-status: {who: a, connected: true, waiting: 0}\n",
    );
    let miss = fails("  - connect: a\n  - expect-status: {who: a, connected: false}\n");
    assert_eq!(miss.says(Lang::En), "`a` is connected; 0 messages are not delivered");
}

#[test]
fn a_cut_is_seen_at_both_ends_and_what_was_under_way_is_lost() {
    passes(
        "  - network: {who: a, delay: 100 ms}\n  - connect: a\n  - sleep: 1 s\n  - publish: {client: a, topic: x, payload: 1, qos: 1}\n  - cut: a\n  - expect-status: {who: a, connected: false, session: true}\n  - wait-for: {topic: y, within: 1 s}\n"
            .trim_end_matches("  - wait-for: {topic: y, within: 1 s}\n"),
    );
    let lost = "  - network: {who: a, delay: 100 ms}\n  - connect: a\n  - sleep: 1 s\n  - publish: {client: a, topic: x, payload: 1, qos: 1}\n  - sleep: 50 ms\n  - cut: a\n  - wait-for: {topic: x, within: 10 s}\n";
    assert!(matches!(fails(lost), Miss::NoMessage { .. }));
    passes(&lost.replace("cut: a", "connect: b"));
}

#[test]
fn a_network_delays_and_a_stall_holds_back_but_loses_nothing() {
    let (_, outcomes) = run_in(
        CLIENTS,
        "  - network: {delay: 200 ms}\n  - connect: a\n  - expect-packet: {type: CONNACK, to: a}\n  - stall: {who: a, time: 5 s}\n  - publish: {client: a, topic: x, payload: 1}\n  - wait-for: {topic: x}\n",
    );
    assert!(outcomes.iter().all(|outcome| outcome.miss.is_none()), "{outcomes:?}");
    let took =
        |step: usize| outcomes[step].ended.saturating_since(outcomes[step].began).as_millis();
    assert_eq!(took(2), 400, "to the broker and back");
    assert_eq!(took(5), 5_000, "nothing arrives during a stall");
}

#[test]
fn without_wifi_the_broker_waits_for_keep_alive_and_publishes_the_will() {
    let (_, outcomes) = run_in(
        CLIENTS,
        "  - connect: c\n  - sleep: 1 s\n  - wifi-off: c\n  - wait-for: {topic: c/status, payload: gone, within: 1 min}\n  - expect-retained: {topic: c/status, payload: gone}\n  - expect-status: {who: c, connected: false}\n  - wifi-on: c\n  - expect-packet: {type: CONNACK, to: c, within: 1 min}\n",
    );
    assert!(outcomes.iter().all(|outcome| outcome.miss.is_none()), "{outcomes:?}");
    let waited = outcomes[3].ended.saturating_since(outcomes[3].began).as_secs();
    assert!((13..=15).contains(&waited), "1.5 times the Keep Alive of 10 s: {waited}");
}

#[test]
fn a_goodbye_is_no_reason_for_a_will() {
    let miss = fails(
        "  - connect: c\n  - disconnect: c\n  - wait-for: {topic: c/status, within: 1 min}\n",
    );
    assert!(matches!(miss, Miss::NoMessage { .. }));
}

#[test]
fn a_broker_restarts_with_its_store_or_without() {
    let kept = "  - connect: [a, b, c]\n  - subscribe: {client: a, filter: x, qos: 1}\n  - publish: {client: b, topic: kept, payload: 1, qos: 1, retain: true}\n  - disconnect: a\n  - publish: {client: b, topic: x, payload: 2, qos: 1}\n  - restart-broker: {store: keep, down: 3 s}\n  - expect-status: {who: a, connected: false, session: false}\n  - sleep: 4 s\n";
    passes(&format!(
        "{kept}  - expect-retained: {{topic: kept, payload: 1}}\n  - wait-for: {{topic: c/status, payload: gone}}\n  - expect-status: {{who: c, connected: true, within: 1 min}}\n  - connect: a\n  - expect-packet: {{type: PUBLISH, to: a, payload: 2}}\n"
    ));
    let lost = kept.replace("store: keep", "store: lose");
    passes(&format!(
        "{lost}  - expect-retained: {{topic: kept, none: true}}\n  - connect: a\n  - expect-packet: {{type: CONNACK, to: a, session-present: false}}\n"
    ));
}

#[test]
fn who_is_not_connected_cannot_publish() {
    for step in [
        "publish: {client: a, topic: x}",
        "subscribe: {client: a, filter: x}",
        "unsubscribe: {client: a, filter: x}",
    ] {
        let miss = fails(&format!("  - {step}\n"));
        assert_eq!(miss, Miss::NotConnected { name: "a".into() }, "{step}");
    }
}

#[test]
fn nothing_comes_after_a_step_that_failed() {
    let (run, outcomes) = run_in(
        CLIENTS,
        "  - connect: a\n  - wait-for: {topic: x, within: 1 s}\n  - publish: {client: a, topic: x}\n",
    );
    assert_eq!(outcomes.len(), 2);
    assert!(outcomes[1].miss.is_some() && run.scenario().steps.len() == 3);
}

#[test]
fn a_world_that_never_rests_is_given_up() {
    let (_, outcomes) = run_in(
        "name: busy\nnetwork: {delay: 1 ms}\nclients:\n  - {id: a, keep-alive: 1 s}\n",
        "  - connect: a\n  - sleep: 168 h\n",
    );
    assert_eq!(outcomes.last().and_then(|last| last.miss.clone()), Some(Miss::Exhausted));
}

#[test]
fn a_step_is_shown_as_it_is_written() {
    let scenario = Scenario::parse(
        "name: {zh: 甲, en: A}\nclients:\n  - id: a\nsteps:\n  - connect: a # now\n\n  # a remark\n  - note: {zh: 乙, en: B}\n    publish:\n      client: a\n      topic: x\n  - sleep: 1 s\n    note: C\n",
    )
    .unwrap();
    let [connect, publish, sleep] = &scenario.steps[..] else { panic!("{scenario:?}") };
    assert_eq!((connect.line, connect.text.as_str()), (5, "connect: a # now"));
    assert_eq!(publish.line, 8);
    assert_eq!(publish.text, "publish:\n  client: a\n  topic: x");
    assert_eq!(publish.note.as_ref().unwrap().get(Lang::En), "B");
    assert_eq!((sleep.line, sleep.text.as_str()), (12, "sleep: 1 s"));
    assert_eq!(sleep.note.as_ref().unwrap().get(Lang::Zh), "C");
    assert_eq!(scenario.name.get(Lang::Zh), "甲");
}

const BOARD: &str = "name: board\nboards:\n  - id: esp\n    parts:\n      - {id: led1, kind: led, pins: {signal: 2}}\n      - {id: key, kind: button, pins: {signal: 4}}\n      - {id: climate, kind: dht22, pins: {data: 15}}\n      - {id: face, kind: lcd1602, pins: {sda: 21, scl: 22}}\n    program:\n      behaviour:\n        rules:\n          - announce: {every: 5}\n          - obey: {topic: say, part: face, language: value}\nclients:\n  - {id: hand}\n";

#[test]
fn parts_are_pressed_turned_and_looked_at() {
    let begin = "  - connect: hand\n  - power-on: esp\n  - wait-for: {topic: blinklab/esp/status, payload: online}\n";
    let passes = |steps: &str| {
        let (run, outcomes) = run_in(BOARD, &format!("{begin}{steps}"));
        let last = outcomes.last().expect("there is a step");
        let why = last.miss.as_ref().map(|miss| miss.says(Lang::En));
        assert_eq!(why, None, "{}", run.scenario().steps[last.step].text);
    };
    passes(
        "  - expect-part: {part: esp/led1, on: false, lit: 0}\n  - publish: {client: hand, topic: blinklab/esp/led1/set, payload: 'ON', qos: 1}\n  - expect-part: {part: esp/led1, on: true, lit: 1}\n  - expect-pin: {board: esp, pin: 2, level: 1}\n  - wait-for: {topic: blinklab/esp/led1/state, contains: 'ON', retain: true}\n",
    );
    passes("  - set: {part: esp/led1, on: true}\n  - expect-part: {part: esp/led1, on: true}\n");
    passes(
        "  - expect-pin: {board: esp, pin: 4, level: 1}\n  - press: esp/key\n  - expect-part: {part: esp/key, on: true}\n  - expect-pin: {board: esp, pin: 4, level: 0}\n  - release: esp/key\n  - expect-pin: {board: esp, pin: 4, level: 1}\n",
    );
    passes(
        "  - set: {part: esp/climate, temperature: 31.5, humidity: 40}\n  - expect-part: {part: esp/climate, temperature: 31.5, humidity: 40, within: 6 s}\n  - wait-for: {topic: blinklab/esp/climate/state, contains: '31.5'}\n",
    );
    passes(
        "  - publish: {client: hand, topic: say, payload: Hello}\n  - expect-part: {part: esp/face, shows: Hello}\n",
    );
    let (_, outcomes) =
        run_in(BOARD, &format!("{begin}  - expect-part: {{part: esp/led1, on: true}}\n"));
    let miss = outcomes.last().and_then(|last| last.miss.clone()).expect("it is dark");
    assert_eq!(miss.says(Lang::En), "`esp/led1` is on: false");
}

#[test]
fn a_board_without_power_forgets_and_says_nothing() {
    let (_, outcomes) = run_in(
        BOARD,
        "  - power-on: esp\n  - set: {part: esp/led1, on: true}\n  - power-off: esp\n  - expect-part: {part: esp/led1, on: false}\n  - expect-packet: {type: DISCONNECT, from: esp, times: 0, within: 1 min}\n",
    );
    assert!(outcomes.iter().all(|outcome| outcome.miss.is_none()), "{outcomes:?}");
}
