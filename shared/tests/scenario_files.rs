//! Scenarios as files: those that are shipped, the same again and again, and those that are none.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use shared::inspect::Lang;
use shared::scenario::{Fault, Run, Scenario, ScenarioError, Shape};

fn shipped() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let files =
        fs::read_dir(folder).expect("there is the folder").map(|it| it.expect("an entry").path());
    let yaml = files.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    let read = |path: std::path::PathBuf| {
        (path.display().to_string(), fs::read_to_string(&path).expect("it can be read"))
    };
    yaml.map(read).collect()
}

#[test]
fn every_shipped_scenario_passes_and_goes_the_same_way_each_time() {
    let files = shipped();
    assert!(files.len() >= 5, "{files:?}");
    for (path, text) in files {
        let run = || {
            let mut run =
                Run::new(Scenario::parse(&text).unwrap_or_else(|it| panic!("{path}: {it}")));
            let outcomes = run.finish();
            (run, outcomes)
        };
        let (first, outcomes) = run();
        let last = outcomes.last().unwrap();
        let step = &first.scenario().steps[last.step];
        let why = last.miss.as_ref().map(|miss| miss.says(Lang::En));
        assert_eq!(why, None, "{path}:{}: {}", step.line, step.text);
        let (second, again) = run();
        assert_eq!(outcomes, again, "{path}");
        assert_eq!(first.trace().passed(), second.trace().passed(), "{path}");
        assert_eq!(first.trace().fingerprint(), second.trace().fingerprint());
        assert!(first.trace().packets() > 5, "{path}");
        for words in [Some(&first.scenario().name), first.scenario().about.as_ref()] {
            let words = words.expect("a shipped scenario says what it is about");
            assert_ne!(words.zh, words.en, "{path}: a shipped scenario speaks both languages");
        }
    }
}

#[test]
fn the_example_of_the_document_passes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/SCENARIOS.md");
    let text = fs::read_to_string(path).unwrap();
    let example = text.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next());
    let mut run = Run::new(Scenario::parse(example.expect("there is one")).unwrap());
    let outcomes = run.finish();
    assert!(outcomes.iter().all(|outcome| outcome.miss.is_none()), "{outcomes:?}");
}

#[test]
fn the_seed_decides_what_is_random() {
    let text = |seed: u64| {
        format!(
            "name: x\nseed: {seed}\nnetwork: {{delay: 10 ms, jitter: 90 ms, chunk: 5}}\nclients:\n  - {{id: a}}\nsteps:\n  - connect: a\n  - sleep: 1 s\n  - publish: {{client: a, topic: x, payload: hello, qos: 1}}\n  - expect-packet: {{type: PUBACK, to: a}}\n"
        )
    };
    let print = |seed: u64| {
        let mut run = Run::new(Scenario::parse(&text(seed)).unwrap());
        assert!(run.finish().iter().all(|outcome| outcome.miss.is_none()));
        run.trace().fingerprint()
    };
    assert_eq!(print(7), print(7));
    assert_ne!(print(7), print(8));
}

fn fault(text: &str) -> ScenarioError {
    Scenario::parse(text).expect_err("a fault")
}

#[test]
fn a_fault_is_said_with_its_line_and_cause() {
    let head = "name: x\nclients:\n  - {id: a}\nsteps:\n";
    let steps = [
        ("  - conect: a\n", 5, "there is no step `conect`"),
        ("  - connect: b\n", 5, "`b` is neither among the boards nor the clients"),
        ("  - connect: a\n  - power-on: a\n", 6, "`a` is a client, and this step is for boards"),
        ("  - connect: a\n    sleep: 1 s\n", 6, "a step does one thing"),
        ("  - publish: {client: a, topic: x/#}\n", 5, "`x/#` is no topic"),
        ("  - publish: {client: a}\n", 5, "`topic` is missing"),
        ("  - publish:\n      client: a\n      topic: x\n      qos: 3\n", 8, "a QoS of 0, 1 or 2"),
        ("  - publish: {client: a, topic: x, retian: true}\n", 5, "`retian` means nothing here"),
        ("  - sleep: soon\n", 5, "a time such as 500 ms"),
        ("  - sleep: 8000 h\n", 5, "at most 7 days"),
        ("  - wait-for: {topic: x, payload: a, contains: b}\n", 5, "only one of payload, contains"),
        ("  - expect-packet: {type: PUBLISHED}\n", 5, "the name of a packet"),
        ("  - expect-packet: {type: PUBACK, reason: 0x03}\n", 5, "a Reason Code"),
        ("  - restart-broker: {store: maybe}\n", 5, "`keep` or `lose`"),
        ("  - expect-status: {who: a}\n", 5, "`connected` is missing"),
        ("  connect: a\n", 5, "a list"),
    ];
    for (text, line, why) in steps {
        let error = fault(&format!("{head}{text}"));
        let says = error.says(Lang::En);
        assert!(says.contains(why), "{text:?}: {says}");
        assert_eq!(error.line, line, "{text:?}: {says}");
        assert!(error.says(Lang::Zh).starts_with(&format!("第 {line} 行：")), "{text:?}");
    }
}

#[test]
fn what_stands_above_the_steps_is_checked_as_well() {
    let check = |text: &str, line: usize, expected: Fault| {
        let ScenarioError { line: at, fault, .. } = fault(text);
        assert_eq!((at, &fault), (line, &expected), "{text:?}");
    };
    check("steps: []\n", 1, Fault::MissingKey { key: "name" });
    check("name: x\n", 1, Fault::MissingKey { key: "steps" });
    check("name: x\nsteps: 1\n", 2, Fault::Expected(Shape::List));
    check("name: {zh: x}\nsteps: []\n", 1, Fault::MissingKey { key: "en" });
    let twice = "name: x\nclients:\n  - {id: a}\n  - {id: a}\nsteps: []\n";
    check(twice, 4, Fault::TwiceName { name: "a".into() });
    check("name: x\nclients:\n  - {id: a/b}\nsteps: []\n", 3, Fault::Expected(Shape::Id));
    let version = "name: x\nclients:\n  - {id: a, version: 4}\nsteps: []\n";
    check(version, 3, Fault::Expected(Shape::Version));
    check(
        "name: x\nseed: -1\nsteps: []\n",
        2,
        Fault::Expected(Shape::Whole { low: 0, high: u64::MAX }),
    );
    check("name: x\nnetwork: {delay: 5}\nsteps: []\n", 2, Fault::Expected(Shape::Time));
    let steps = "  - sleep: 1 s\n".repeat(1001);
    let many = format!("name: x\nsteps:\n{steps}");
    check(&many, 3, Fault::TooMany { key: "steps", limit: 1000 });
}

#[test]
fn boards_and_their_parts_are_checked_with_the_line_of_the_board() {
    let board = "name: x\nboards:\n  - id: esp\n    parts:\n      - {id: led1, kind: led, pins: {signal: 2}}\n";
    let of = |more: &str| {
        let error = fault(&format!("{board}{more}"));
        (error.line, error.says(Lang::En))
    };
    for (steps, line, why) in [
        ("steps:\n  - press: esp/led1\n", 7, "`led1` has no `press`"),
        ("steps:\n  - press: esp/key\n", 7, "the board `esp` has no part `key`"),
        ("steps:\n  - press: led1\n", 7, "`board/part` is expected"),
        ("steps:\n  - set: {part: esp/led1, temperature: 3}\n", 7, "`led1` has no `temperature`"),
        ("steps:\n  - expect-part: {part: esp/led1, angle: 3}\n", 7, "`led1` has no `angle`"),
        ("steps:\n  - expect-pin: {board: esp, pin: 2, level: 2}\n", 7, "from 0 to 1"),
        ("      - {id: led2, kind: led, pins: {signal: 2}}\nsteps: []\n", 3, "cannot be built"),
        ("      - {id: led2, kind: lamp}\nsteps: []\n", 3, "cannot be read"),
        (
            "    program: {micropython: {files: {main.py: 'print(1)'}}}\nsteps: []\n",
            3,
            "no MicroPython programs",
        ),
    ] {
        let (at, says) = of(steps);
        assert!(says.contains(why) && at == line, "{steps:?}: {says}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever a file holds, reading it ends with a scenario or a fault in one of its lines.
    #[test]
    fn any_change_to_a_file_is_read_or_refused(at in 0usize..2000, piece in "\\PC{0,6}|[\n\t -:{}\\[\\]&*!|>'\"]{0,6}") {
        let (_, text) = shipped().remove(0);
        let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let changed = format!("{}{piece}{}", &text[..at], &text[at..]);
        match Scenario::parse(&changed) {
            Ok(scenario) => drop(Run::new(scenario)),
            Err(error) => prop_assert!(error.line >= 1 && error.line <= changed.lines().count() + 1),
        }
    }
}
