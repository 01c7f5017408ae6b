//! Rules at work: when they fire, when not and why, and that they cannot run away.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::Message;
use shared::automation::{
    Action, Card, Cards, Engine, Halt, MAX_DEPTH, MAX_FIRINGS, MAX_PAYLOAD, MAX_TOPICS,
    RULE_PROPERTY, RuleStatus, Rules, Trial, Trouble, Verdict,
};
use shared::board::manifest::Manifest;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::QoS;

fn at(seconds: u64) -> Instant {
    Instant::from_millis(seconds * 1000)
}

/// An engine with one rule, and a clock that a test moves.
struct Bench {
    engine: Engine,
    now: Instant,
}

fn rules(lines: &str) -> Rules {
    let mut text = String::from("rules:\n  - name: r\n");
    for line in lines.lines() {
        text += &format!("    {line}\n");
    }
    Rules::parse(&text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

fn bench(lines: &str) -> Bench {
    Bench { engine: Engine::new(rules(lines), at(0)), now: at(0) }
}

fn message(topic: &str, payload: &str) -> Message {
    Message::new(TopicName::new(topic).unwrap(), payload.as_bytes().to_vec())
}

fn words(action: &Action) -> String {
    match action {
        Action::Publish { message, .. } => {
            format!("{}={}", message.topic.as_str(), String::from_utf8_lossy(&message.payload))
        }
        Action::Notify { text, .. } => text.clone(),
        Action::Halted { rule, .. } => format!("halted {rule}"),
    }
}

impl Bench {
    fn drain(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.engine.poll_action()).map(|action| words(&action)).collect()
    }

    fn hear(&mut self, topic: &str, payload: &str) -> Vec<String> {
        self.engine.handle_message(self.now, &message(topic, payload));
        self.drain()
    }

    fn keep(&mut self, topic: &str, payload: &str) -> Vec<String> {
        self.engine.handle_message(self.now, &message(topic, payload).retain(true));
        self.drain()
    }

    fn wait(&mut self, time: Duration) -> Vec<String> {
        self.now = self.now + time;
        self.engine.handle_timeout(self.now);
        self.drain()
    }

    fn status(&self) -> RuleStatus {
        self.engine.status().remove(0)
    }

    fn verdict(&self) -> Verdict {
        self.status().sight.unwrap().verdict
    }
}

const NOTHING: [&str; 0] = [];
const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_condition_fires_when_it_becomes_true_and_again_after_it_was_not() {
    let mut bench = bench("when: t\nif: value > 30\nthen: [notify: '{{ value }}']");
    assert_eq!(bench.hear("t", "29.5"), NOTHING);
    assert_eq!(bench.verdict(), Verdict::NotTrue);
    assert_eq!(bench.hear("t", "31"), ["31"]);
    assert_eq!(bench.hear("t", "32"), NOTHING);
    assert_eq!(bench.verdict(), Verdict::StillTrue);
    assert_eq!(bench.hear("t", "3"), NOTHING);
    assert_eq!(bench.hear("t", "33.25"), ["33.25"]);
    assert_eq!(bench.hear("other", "99"), NOTHING);
    assert_eq!(bench.status().fired, 2);
}

#[test]
fn with_each_it_fires_for_every_message_for_which_it_is_true() {
    let mut bench = bench("when: t\nif: value > 30\neach: true\nthen: [notify: '{{ value }}']");
    assert_eq!(bench.hear("t", "31"), ["31"]);
    assert_eq!(bench.hear("t", "31"), ["31"]);
    assert_eq!(bench.hear("t", "1"), NOTHING);
}

#[test]
fn every_topic_is_followed_for_itself() {
    let mut bench = bench("when: s/+\nif: value == 'ON'\nthen: [notify: '{{ levels[1] }}']");
    assert_eq!(bench.hear("s/a", "ON"), ["a"]);
    assert_eq!(bench.hear("s/b", "ON"), ["b"]);
    assert_eq!(bench.hear("s/a", "ON"), NOTHING);
    assert_eq!(bench.status().topics, 2);
}

#[test]
fn a_text_is_never_above_a_number() {
    let mut bench = bench("when: t\nif: value > 30\nthen: [notify: hot]");
    assert_eq!(bench.hear("t", "unavailable"), NOTHING);
    assert_eq!(bench.verdict(), Verdict::NotANumber);
    assert_eq!(bench.hear("t", "{\"a\":1}"), NOTHING);
    assert_eq!(bench.hear("t", "\"31\""), ["hot"], "a number in quotes is one");
}

#[test]
fn a_value_is_found_in_json_and_its_absence_is_said() {
    let mut bench =
        bench("when: t\nfield: a.list[1].x\nif: value\neach: true\nthen: [notify: '{{ value }}']");
    assert_eq!(bench.hear("t", r#"{"a":{"list":[0,{"x":"yes"}]}}"#), ["yes"]);
    for payload in [r#"{"a":{"list":[0]}}"#, "no json", "", "\u{0}"] {
        assert_eq!(bench.hear("t", payload), NOTHING);
        assert_eq!(bench.verdict(), Verdict::NoField);
    }
}

#[test]
fn changes_are_differences_from_the_value_before() {
    let mut bench =
        bench("when: t\nfield: v\nchanges: true\nthen: [notify: '{{ previous }}-{{ value }}']");
    assert_eq!(bench.hear("t", r#"{"v":1,"n":1}"#), NOTHING);
    assert_eq!(bench.verdict(), Verdict::NoPrevious);
    assert_eq!(bench.hear("t", r#"{"v":1,"n":2}"#), NOTHING);
    assert_eq!(bench.verdict(), Verdict::NoChange);
    assert_eq!(bench.hear("t", r#"{"v":2}"#), ["1-2"]);
}

#[test]
fn a_step_is_compared_with_the_value_before_once_there_is_one() {
    let mut bench =
        bench("when: t\nif: (value - previous)|abs > 5\neach: true\nthen: [notify: '{{ value }}']");
    assert_eq!(bench.hear("t", "100"), NOTHING);
    assert_eq!(bench.verdict(), Verdict::NoPrevious);
    assert_eq!(bench.hear("t", "103"), NOTHING);
    assert_eq!(bench.hear("t", "90"), ["90"]);
}

#[test]
fn a_condition_that_has_to_last_fires_when_it_has() {
    let mut bench = bench("when: t\nif: value > 30\nfor: 10 s\nthen: [notify: '{{ value }}']");
    assert_eq!(bench.hear("t", "31"), NOTHING);
    assert_eq!(bench.wait(5 * SECOND), NOTHING);
    assert_eq!(bench.hear("t", "40"), NOTHING);
    assert_eq!(bench.verdict(), Verdict::Lasts(5 * SECOND));
    assert_eq!(bench.engine.poll_timeout(), Some(at(10)));
    assert_eq!(bench.wait(5 * SECOND), ["40"], "with the value that it has by then");
    assert_eq!(bench.hear("t", "41"), NOTHING, "once");
    assert_eq!(bench.wait(20 * SECOND), NOTHING);
    bench.hear("t", "1");
    bench.hear("t", "31");
    bench.wait(9 * SECOND);
    assert_eq!(bench.hear("t", "29"), NOTHING, "it did not last");
    assert_eq!(bench.wait(20 * SECOND), NOTHING);
    assert_eq!(bench.engine.poll_timeout(), None);
}

#[test]
fn silence_fires_once_until_something_comes() {
    let mut bench = bench("when: t\nsilent: 60 s\nthen: [notify: '{{ topic }}']");
    assert_eq!(bench.wait(59 * SECOND), NOTHING);
    assert_eq!(bench.wait(SECOND), ["t"], "a topic that never came is silent as well");
    assert_eq!(bench.wait(600 * SECOND), NOTHING);
    bench.hear("t", "x");
    assert_eq!(bench.verdict(), Verdict::Heard(60 * SECOND));
    bench.wait(30 * SECOND);
    bench.hear("t", "y");
    assert_eq!(bench.wait(59 * SECOND), NOTHING);
    assert_eq!(bench.wait(SECOND), ["t"]);
}

#[test]
fn behind_a_wildcard_only_topics_that_were_heard_can_fall_silent() {
    let mut bench = bench("when: s/+\nsilent: 60 s\nthen: [notify: '{{ levels[1] }} {{ value }}']");
    assert_eq!(bench.wait(600 * SECOND), NOTHING);
    bench.hear("s/a", "7");
    bench.wait(30 * SECOND);
    bench.hear("s/b", "8");
    assert_eq!(bench.wait(30 * SECOND), ["a 7"]);
    assert_eq!(bench.wait(30 * SECOND), ["b 8"]);
}

#[test]
fn what_was_retained_is_known_and_fires_only_where_asked() {
    let mut plain = bench("when: t\nif: value > 30\nthen: [notify: hot]");
    assert_eq!(plain.keep("t", "31"), NOTHING);
    assert_eq!(plain.verdict(), Verdict::Retained);
    assert_eq!(plain.hear("t", "32"), NOTHING, "it was true before");
    plain.hear("t", "1");
    assert_eq!(plain.hear("t", "32"), ["hot"]);
    let mut asked = bench("when: t\nif: value > 30\nretained: true\nthen: [notify: hot]");
    assert_eq!(asked.keep("t", "31"), ["hot"]);
    let mut each = bench("when: t\nretained: true\nthen: [notify: '{{ value }}']");
    assert_eq!(each.keep("t", "1"), ["1"]);
    assert_eq!(each.keep("t", "1"), NOTHING, "it comes with every subscription");
    assert_eq!(each.keep("t", "2"), ["2"]);
    let mut changes = bench("when: t\nchanges: true\nthen: [notify: '{{ previous }}']");
    assert_eq!(changes.keep("t", "a"), NOTHING);
    assert_eq!(changes.hear("t", "b"), ["a"], "what was kept is the value before");
}

#[test]
fn a_pause_leaves_firings_out_and_counts_them() {
    let mut bench = bench("when: t\npause: 10 s\nthen: [notify: '{{ payload }}']");
    assert_eq!(bench.hear("t", "1"), ["1"]);
    assert_eq!(bench.hear("t", "2"), NOTHING);
    assert_eq!((bench.verdict(), bench.status().paused), (Verdict::Pauses, 1));
    bench.wait(10 * SECOND);
    assert_eq!(bench.hear("t", "3"), ["3"]);
}

#[test]
fn all_actions_happen_in_order_and_carry_the_mark() {
    let mut bench = bench(
        "when: s/+\nthen:\n  - publish: f/{{ levels[1] }}\n    payload: 'v{{ value }}'\n    qos: 2\n    \
         retain: true\n  - notify: '{{ topic }}'",
    );
    bench.engine.handle_message(at(0), &message("s/a", "1"));
    let Some(Action::Publish { rule, message }) = bench.engine.poll_action() else { panic!() };
    assert_eq!(
        (rule.as_str(), message.topic.as_str(), &message.payload[..]),
        ("r", "f/a", &b"v1"[..])
    );
    assert_eq!((message.qos, message.retain), (QoS::ExactlyOnce, true));
    let marks: Vec<_> = message.properties.user_properties().collect();
    assert_eq!((marks[0].0.as_str(), marks[0].1.as_str()), (RULE_PROPERTY, "1 r"));
    assert_eq!(bench.drain(), ["s/a"]);
}

#[test]
fn what_a_template_makes_of_a_value_may_be_no_topic() {
    let mut bench =
        bench("when: t\nthen:\n  - publish: f/{{ value }}\n    payload: x\n  - notify: y");
    assert_eq!(bench.hear("t", "#"), ["y"], "the other actions happen");
    assert_eq!(bench.status().trouble, Some(Trouble::NoTopic("f/#".into())));
    let mut bench = self::bench("when: t\nthen: [notify: '{{ value.a }}']");
    assert_eq!(bench.hear("t", "1"), NOTHING);
    assert!(matches!(bench.status().trouble, Some(Trouble::Wrong(_))));
}

#[test]
fn a_card_is_set_by_its_own_command() {
    let json = r#"{"dev":{"name":"B"},"cmps":{
        "led":{"p":"switch","cmd_t":"b/led/set","stat_t":"b/led","pl_on":"EIN","pl_off":"AUS"},
        "dim":{"p":"number","cmd_t":"b/dim/set","cmd_tpl":"{\"d\":{{ value }}}","min":0,"max":9},
        "t":{"p":"sensor","stat_t":"b/t"}}}"#;
    let manifest = Manifest::parse("b", json.as_bytes()).unwrap();
    let mut cards = Cards::default();
    cards.add_board("b", &manifest);
    let press = Card::Press { topic: TopicName::new("bell").unwrap(), payload: "ring".into() };
    cards.add("Bell", press);
    assert_eq!(cards.names().collect::<Vec<_>>(), ["Bell", "b/dim", "b/led"]);
    let set = |card: &str, payload: &str| {
        let mut bench =
            bench(&format!("when: t\nthen: [{{set: \"{card}\", to: '{{{{ payload }}}}'}}]"));
        bench.engine.set_cards(cards.clone());
        let done = bench.hear("t", payload);
        (done, bench.status().trouble)
    };
    assert_eq!(set("b/led", "on").0, ["b/led/set=EIN"]);
    assert_eq!(set("b/led", "FALSE").0, ["b/led/set=AUS"]);
    assert_eq!(set("b/led", "EIN").0, ["b/led/set=EIN"]);
    assert_eq!(set("b/dim", "7").0, [r#"b/dim/set={"d":7}"#]);
    assert_eq!(set("Bell", "whatever").0, ["bell=ring"]);
    let to = Trouble::CardValue { card: "b/led".into(), to: "maybe".into() };
    assert_eq!(set("b/led", "maybe"), (vec![], Some(to)));
    assert_eq!(set("b/t", "1"), (vec![], Some(Trouble::NoCard("b/t".into()))));
}

#[test]
fn rules_that_set_each_other_off_are_stopped_and_say_by_whom() {
    let text = "rules:\n  - {name: a, when: x, then: [{publish: y, payload: '1'}]}\n  \
                - {name: b, when: y, then: [{publish: x, payload: '1'}]}\n";
    let rules = Rules::parse(text).unwrap();
    assert_eq!(rules.loops().len(), 1);
    let mut engine = Engine::new(rules, at(0));
    let mut queue = vec![message("x", "1")];
    let mut published = 0;
    let mut halted = Vec::new();
    while let Some(message) = queue.pop() {
        engine.handle_message(at(0), &message);
        while let Some(action) = engine.poll_action() {
            match action {
                Action::Publish { message, .. } => {
                    published += 1;
                    queue.push(message);
                }
                Action::Halted { rule, halt } => halted.push((rule, halt)),
                Action::Notify { .. } => panic!(),
            }
        }
    }
    assert_eq!(published, usize::from(MAX_DEPTH));
    assert_eq!(halted, [("a".to_owned(), Halt::Loop { depth: MAX_DEPTH, from: "b".to_owned() })]);
    engine.handle_message(at(1), &message("x", "1"));
    assert_eq!(engine.poll_action(), None, "it stays stopped");
    assert!(engine.resume(at(2), "a"));
    engine.handle_message(at(3), &message("x", "1"));
    assert!(matches!(engine.poll_action(), Some(Action::Publish { .. })));
}

#[test]
fn a_loop_whose_messages_lose_their_mark_is_stopped_by_its_rate() {
    let mut bench = bench("when: x\nthen: [{publish: x, payload: '1'}]");
    let mut fired = 0;
    loop {
        match &bench.hear("x", "1")[..] {
            [only] if only == "x=1" => fired += 1,
            [only] if only == "halted r" => break,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(fired, MAX_FIRINGS);
    assert_eq!(bench.status().halt, Some(Halt::TooOften));
    let mut slow = self::bench("when: x\nthen: [{publish: y, payload: '1'}]");
    for _ in 0..2 * MAX_FIRINGS {
        slow.wait(Duration::from_millis(60));
        assert_eq!(slow.hear("x", "1").len(), 1);
    }
}

#[test]
fn a_rule_is_stopped_and_started_by_hand() {
    let mut bench = bench("when: t\nif: value > 30\nfor: 5 s\nthen: [notify: hot]");
    bench.hear("t", "31");
    assert!(bench.engine.halt("r") && !bench.engine.halt("r") && !bench.engine.halt("none"));
    assert_eq!(bench.drain(), ["halted r"]);
    assert_eq!(bench.wait(10 * SECOND), NOTHING);
    assert_eq!(bench.hear("t", "32"), NOTHING);
    assert!(bench.engine.resume(bench.now, "r"));
    assert_eq!(bench.status().halt, None);
    bench.hear("t", "33");
    assert_eq!(bench.wait(5 * SECOND), ["hot"], "what was true before begins again");
}

#[test]
fn a_rule_may_begin_stopped() {
    let mut bench = bench("when: t\nsilent: 1 s\nstopped: true\nthen: [notify: x]");
    assert_eq!(bench.status().halt, Some(Halt::ByHand));
    assert_eq!(bench.wait(9 * SECOND), NOTHING);
    bench.engine.resume(bench.now, "r");
    assert_eq!(bench.wait(SECOND), ["x"]);
}

#[test]
fn other_rules_take_over_and_the_same_ones_go_on() {
    let text = "rules:\n  - {name: a, when: t, if: value > 3, then: [notify: a]}\n";
    let more = "# moved\nrules:\n  - {name: b, when: t, then: [notify: b]}\n  \
                - {name: a, when: t, if: value > 3, then: [notify: a]}\n";
    let mut bench = Bench { engine: Engine::new(Rules::parse(text).unwrap(), at(0)), now: at(0) };
    assert_eq!(bench.hear("t", "5"), ["a"]);
    bench.engine.replace(Rules::parse(more).unwrap(), at(0));
    assert_eq!(bench.hear("t", "6"), ["b"], "a was true before");
    let status = bench.engine.status();
    assert_eq!((status[1].name.as_str(), status[1].fired, status[1].line), ("a", 1, 4));
}

#[test]
fn topics_and_payloads_beyond_the_limits_are_left_out_and_said() {
    let mut bench = bench("when: s/#\neach: true\nthen: [notify: '{{ topic }}']");
    for n in 0..MAX_TOPICS {
        bench.wait(Duration::from_millis(60));
        assert_eq!(bench.hear(&format!("s/{n}"), "1").len(), 1);
    }
    assert_eq!(bench.hear("s/beyond", "1"), NOTHING);
    assert_eq!(bench.status().trouble, Some(Trouble::TooManyTopics));
    assert_eq!(bench.hear("s/0", "1"), ["s/0"], "known ones go on");
    let long = "x".repeat(MAX_PAYLOAD + 1);
    assert_eq!(bench.hear("s/0", &long), NOTHING);
    assert_eq!(bench.verdict(), Verdict::TooLong);
}

#[test]
fn a_trial_says_what_would_happen_and_when() {
    let hot = rules("when: t\nif: value > 30\nfor: 5 s\nthen: [notify: hot]").rules.remove(0);
    let trial = |before: Option<&str>, topic: &str, payload: &str| {
        let before = before.map(|payload| message(topic, payload));
        let trial = Trial { before, message: message(topic, payload) };
        let tried = trial.run(&hot, &Cards::default());
        let actions: Vec<_> =
            tried.actions.iter().map(|(time, action)| (time.as_secs(), words(action))).collect();
        (tried.verdict, actions)
    };
    let (verdict, actions) = trial(None, "t", "31");
    assert_eq!(verdict, Some(Verdict::Lasts(5 * SECOND)));
    assert_eq!(actions, [(5, "hot".to_owned())]);
    assert_eq!(trial(None, "t", "3").0, Some(Verdict::NotTrue));
    assert_eq!(trial(None, "u", "31"), (None, vec![]));
    let edge = rules("when: t\nif: value > 30\npause: 1 h\nthen: [notify: hot]").rules.remove(0);
    let tried = Trial { before: Some(message("t", "40")), message: message("t", "41") };
    assert_eq!(tried.run(&edge, &Cards::default()).verdict, Some(Verdict::StillTrue));
}
