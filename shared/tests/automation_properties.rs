//! Any file and any messages: no panic, no more than the limits allow, and the same as a model.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use shared::Message;
use shared::automation::{Action, Engine, Rules};
use shared::time::{Duration, Instant};
use shared::topic::TopicName;

fn message(topic: &str, payload: &[u8]) -> Message {
    Message::new(TopicName::new(topic).unwrap(), payload.to_vec())
}

/// A file that is nearly right.
fn nearly() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "rules:",
        "  - name: a",
        "  - name: b",
        "    when: t",
        "    when: '+/#'",
        "    if: value > 3",
        "    if: 'value|round > previous'",
        "    for: 3 s",
        "    silent: 1 s",
        "    each: true",
        "    changes: true",
        "    then:",
        "      - notify: '{{ value }}'",
        "      - publish: u",
        "        payload: '{{ levels[0] }}{{ value.x }}'",
        "    field: a[0].b",
        "    pause: 1 s",
        "    if: \"'\"",
        "  - {}",
        "    then: [notify: x]",
        "    retained: yes",
        "\t",
        "    as: any",
        "      - set: b/led",
        "        to: '{% for x in payload %}{{ x }}{% endfor %}'",
        "---",
    ]);
    prop::collection::vec(line, 0..16).prop_map(|lines| lines.join("\n"))
}

/// What happens to one rule.
#[derive(Clone, Debug)]
enum Step {
    Value(i8),
    Retained(i8),
    Wait(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<i8>().prop_map(Step::Value),
        1 => any::<i8>().prop_map(Step::Retained),
        2 => (0..8_u8).prop_map(Step::Wait),
    ]
}

/// `value > 0 for 3 s`, told as simply as possible: when it became true, and whether that was said.
#[derive(Default)]
struct Model {
    is_true: bool,
    due: Option<u64>,
    now: u64,
    fired: Vec<u64>,
}

impl Model {
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Value(value) => self.value(value, false),
            Step::Retained(value) => self.value(value, true),
            Step::Wait(seconds) => {
                self.now += u64::from(seconds);
                if self.due.is_some_and(|due| due <= self.now) {
                    self.due = None;
                    self.fired.push(self.now);
                }
            }
        }
    }

    fn value(&mut self, value: i8, is_retained: bool) {
        let was = std::mem::replace(&mut self.is_true, value > 0);
        if !self.is_true {
            self.due = None;
        } else if !was && !is_retained {
            self.due = Some(self.now + 3);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_rules_or_a_fault_with_a_place(text in prop_oneof![nearly(), any::<String>()]) {
        match Rules::parse(&text) {
            Ok(rules) => {
                rules.loops();
                rules.filters();
            }
            Err(error) => {
                prop_assert!(error.line >= 1 && error.column >= 1);
                prop_assert!(error.line <= text.lines().count() + 1, "{error}");
            }
        }
    }

    #[test]
    fn any_message_does_no_harm(
        text in nearly(),
        payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..64), 0..20),
    ) {
        let Ok(rules) = Rules::parse(&text) else { return Ok(()) };
        let mut engine = Engine::new(rules, Instant::default());
        for (index, payload) in payloads.iter().enumerate() {
            let now = Instant::from_millis(index as u64 * 700);
            engine.handle_message(now, &message("t", payload));
            engine.handle_timeout(now);
            while engine.poll_action().is_some() {}
            prop_assert!(engine.poll_timeout().is_none_or(|due| due > now));
        }
        engine.status();
    }

    #[test]
    fn a_condition_that_lasts_does_what_the_model_does(steps in prop::collection::vec(step(), 0..60)) {
        let text = "rules: [{name: r, when: t, if: value > 0, for: 3 s, then: [notify: x]}]";
        let mut engine = Engine::new(Rules::parse(text).unwrap(), Instant::default());
        let (mut model, mut fired) = (Model::default(), Vec::new());
        for step in &steps {
            model.step(step);
            let now = Instant::default() + Duration::from_secs(model.now);
            match step {
                Step::Value(value) => {
                    engine.handle_message(now, &message("t", value.to_string().as_bytes()));
                }
                Step::Retained(value) => {
                    let kept = message("t", value.to_string().as_bytes()).retain(true);
                    engine.handle_message(now, &kept);
                }
                Step::Wait(_) => engine.handle_timeout(now),
            }
            while let Some(action) = engine.poll_action() {
                let is_notice = matches!(action, Action::Notify { .. });
                prop_assert!(is_notice);
                fired.push(model.now);
            }
            let due = model.due.map(|due| Instant::default() + Duration::from_secs(due));
            prop_assert_eq!(engine.poll_timeout(), due);
        }
        prop_assert_eq!(fired, model.fired);
    }
}
