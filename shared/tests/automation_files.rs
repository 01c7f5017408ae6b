//! Files of rules: what is read out of them, and for each way to be wrong the place and the cause.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::automation::{
    Act, Compare, Condition, Deed, Draft, Fault, MAX_FILE, MAX_RULES, Problem, RuleError, Rules,
    When, insert, remove,
};
use shared::inspect::Lang;
use shared::scenario::Fault as Form;
use shared::time::Duration;
use shared::wire::QoS;

const FULL: &str = r#"# Fans
rules:
  - name: Too hot
    when: sensors/+/state
    field: air.temperature
    if: value > 30 and levels[1] != 'attic'
    for: 10 s
    pause: 1 min
    retained: true
    stopped: true
    then:
      - publish: fans/{{ levels[1] }}/set
        payload: "{{ value | round(1) }}"
        qos: 1
        retain: true
      - notify: "{{ topic }}: {{ value }}"
      - set: esp32-1/led1
        to: on

  # What a remark says belongs to the next rule.
  - {name: Gone, when: a/b, silent: 5 min, then: {notify: gone}}
"#;

fn error(text: &str) -> RuleError {
    Rules::parse(text).map(|rules| format!("{rules:?}")).unwrap_err()
}

/// A file with one rule, the lines of which are given.
fn rule(lines: &str) -> String {
    let mut text = String::from("rules:\n  - name: a\n");
    for line in lines.lines() {
        text += &format!("    {line}\n");
    }
    text
}

#[test]
fn everything_that_a_rule_can_have_is_read() {
    let rules = Rules::parse(FULL).unwrap().rules;
    assert_eq!(rules.len(), 2);
    let hot = &rules[0];
    assert_eq!((hot.name.as_str(), hot.lines), ("Too hot", (3, 19)));
    assert_eq!((hot.filter.as_str(), hot.field.as_str()), ("sensors/+/state", "air.temperature"));
    assert_eq!(hot.pause, Duration::from_secs(60));
    assert!(hot.takes_retained && hot.is_stopped);
    let Condition::Message { test, changes, each, lasts, numbers } = &hot.condition else {
        panic!("{:?}", hot.condition)
    };
    assert_eq!(test.as_deref(), Some("value > 30 and levels[1] != 'attic'"));
    assert_eq!((*changes, *each, *numbers), (false, false, true));
    assert_eq!(*lasts, Some(Duration::from_secs(10)));
    let Act::Publish { topic, payload, qos, retain } = &hot.acts[0] else { panic!() };
    assert_eq!(topic, "fans/{{ levels[1] }}/set");
    assert_eq!(payload, "{{ value | round(1) }}");
    assert_eq!((*qos, *retain), (QoS::AtLeastOnce, true));
    assert_eq!(hot.acts[1], Act::Notify { text: "{{ topic }}: {{ value }}".into() });
    assert_eq!(hot.acts[2], Act::Set { card: "esp32-1/led1".into(), to: "on".into() });
    assert_eq!(rules[1].condition, Condition::Silent(Duration::from_secs(300)));
    assert_eq!(rules[1].lines, (21, 22));
}

#[test]
fn a_file_with_nothing_in_it_has_no_rules() {
    for text in ["", "# nothing yet\n\n", "rules:\n", "rules: []\n"] {
        assert_eq!(Rules::parse(text).unwrap().rules.len(), 0, "{text:?}");
    }
}

#[test]
fn an_expression_that_is_wrong_is_said_at_its_place() {
    let unknown = |name: &str| Problem::Name(name.into());
    let instead = |found, meant| Problem::Instead { found, meant };
    for (test, column, problem) in [
        ("value >", 16, Problem::Ends),
        ("value > (3", 19, Problem::Ends),
        ("valu > 3", 9, unknown("valu")),
        ("value == ON", 18, unknown("ON")),
        ("3 < xvalue and x > 1", 13, unknown("xvalue")),
        ("value = 3", 15, instead("=", "==")),
        ("value > 3 && value < 5", 19, instead("&&", "and")),
        ("value > 3 || value < 5", 19, instead("||", "or")),
        ("value > 3 !", 19, instead("!", "not")),
        ("value == 'ON", 18, Problem::OpenQuote),
        ("value|shout == 'A'", 15, Problem::Filter("shout".into())),
        ("value is shiny", 18, Problem::Test("shiny".into())),
        ("range(9)", 9, Problem::Call),
        ("value.lower() == 'a'", 14, Problem::Call),
        ("value 3", 15, Problem::Extra { found: "3".into() }),
        ("value == '温' and valu", 26, unknown("valu")),
        ("('x' * 9999) * 9999 == ''", 9, Problem::Work),
    ] {
        let error = error(&rule(&format!("when: t\nif: {test}\nthen: [notify: x]")));
        assert_eq!(error.fault, Fault::Term(problem), "{test}");
        assert_eq!((error.line, error.column), (4, column), "{test}");
        for lang in [Lang::Zh, Lang::En] {
            assert!(error.says(lang).contains(&column.to_string()), "{}", error.says(lang));
        }
    }
}

#[test]
fn the_place_is_right_in_quotes_and_on_lines_of_their_own() {
    let quoted = rule("when: t\nif: \"value > x\"\nthen: [notify: x]");
    assert_eq!((error(&quoted).line, error(&quoted).column), (4, 18));
    let folded = rule("when: t\nif: >\n  value > 3\n  and x < 4\nthen: [notify: x]");
    assert_eq!(error(&folded).line, 5, "a text that the parser joins is known by its beginning");
    let block = rule("when: t\nif: value > 3\nthen:\n  - notify: |\n      a\n      {{ valu }}\n");
    assert_eq!((error(&block).line, error(&block).column), (8, 14));
    let template = rule("when: t\nthen:\n  - publish: a/b\n    payload: \"{{ value | x }}\"");
    assert_eq!((error(&template).line, error(&template).column), (6, 30));
}

#[test]
fn what_does_not_fit_the_format_is_said_with_its_line() {
    let long = "x".repeat(1_001);
    let then = "then: [notify: x]";
    let known = |key: &str, known: &[&'static str]| {
        Fault::Form(Form::UnknownKey { key: key.into(), known: known.to_vec() })
    };
    let missing = |key| Fault::Form(Form::MissingKey { key });
    let table: Vec<(String, usize, Fault)> = vec![
        (rule(then), 2, missing("when")),
        (rule("when: t"), 2, missing("then")),
        (rule("when: t\nas: boolean\nthen: [notify: x]"), 4, known("boolean", &["number", "any"])),
        (
            rule("when: t\nif: value\nsilent: 1 s\nthen: [notify: x]"),
            4,
            Fault::Together { key: "if", other: "silent" },
        ),
        (
            rule("when: t\nif: value\neach: true\nfor: 1 s\nthen: [notify: x]"),
            6,
            Fault::Together { key: "for", other: "each" },
        ),
        (
            rule("when: t\nchanges: true\nfor: 1 s\nthen: [notify: x]"),
            5,
            Fault::Together { key: "for", other: "changes" },
        ),
        (
            rule("when: t\nfor: 1 s\nthen: [notify: x]"),
            4,
            Fault::Without { key: "for", other: "if" },
        ),
        (rule("when: $share/g/t\nthen: [notify: x]"), 3, Fault::Shared),
        (rule("when: t\nfield: a..b\nthen: [notify: x]"), 4, Fault::Field { field: "a..b".into() }),
        (rule("when: t\nfield: a[x]\nthen: [notify: x]"), 4, Fault::Field { field: "a[x]".into() }),
        (rule("when: t\nthen: []"), 4, Fault::NotOneAct),
        (rule("when: t\nthen: [{qos: 1}]"), 4, Fault::NotOneAct),
        (rule("when: t\nthen: [{notify: x, set: y}]"), 4, Fault::NotOneAct),
        (rule("when: t\nthen: [publish: a]"), 4, missing("payload")),
        (rule("when: t\nthen: [notify: ]"), 4, Fault::Length { limit: 1_000 }),
        (rule(&format!("when: t\nthen: [notify: {long}]")), 4, Fault::Length { limit: 1_000 }),
        (
            format!("{}  - {{name: a, when: t, {then}}}\n", rule(&format!("when: t\n{then}"))),
            5,
            Fault::TwiceName { name: "a".into(), first: 2 },
        ),
        (
            format!("rules:\n{}", "- {}\n".repeat(MAX_RULES + 1)),
            2,
            Fault::TooMany { key: "rules", limit: MAX_RULES },
        ),
        (" ".repeat(MAX_FILE + 1), 1, Fault::Form(Form::TooLong { limit: MAX_FILE })),
    ];
    for (text, line, fault) in table {
        let error = error(&text);
        assert_eq!((error.line, &error.fault), (line, &fault), "{text}");
        let words = [error.says(Lang::Zh), error.says(Lang::En)];
        assert!(words[0] != words[1] && !words[0].contains("line"), "{words:?}");
    }
}

#[test]
fn yaml_that_is_none_and_topics_that_are_none_are_said_with_line_and_column() {
    for (text, line) in [
        ("rules:\n\t- name: a\n", 2),
        ("rules: [\n", 1),
        (&rule("when: t\nwhen: u\nthen: [notify: x]"), 4),
        (&rule("when: a/#/b\nthen: [notify: x]"), 3),
        (&rule("when: t\nthen: [{publish: a/+, payload: x}]"), 4),
        (&rule("when: t\nunless: x\nthen: [notify: x]"), 4),
        (&rule("when: t\nfor: soon\nif: value\nthen: [notify: x]"), 4),
        (&rule("when: t\nif: value\nfor: 0 s\nthen: [notify: x]"), 5),
        (&rule("when: t\nthen: [{publish: a, payload: {{ value }}}]"), 4),
        ("rules: 3\n", 1),
        ("hello\n", 1),
        ("- name: a\n", 1),
    ] {
        let error = error(text);
        assert_eq!(error.line, line, "{text}: {error}");
        assert!(error.column >= 1);
    }
}

#[test]
fn rules_that_lead_back_to_themselves_are_named() {
    let one = |name: &str, when: &str, publish: &str| {
        let then = format!("then: [{{publish: \"{publish}\", payload: x}}]");
        format!("  - {{name: {name}, when: \"{when}\", {then}}}\n")
    };
    let loops = |rules: &[String]| {
        let text = format!("rules:\n{}", rules.concat());
        let loops = Rules::parse(&text).unwrap().loops();
        loops.into_iter().map(|found| found.names.join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(loops(&[one("a", "t/+", "t/x")]), ["a"]);
    assert_eq!(loops(&[one("a", "t/+", "u/x"), one("b", "u/#", "v")]), [""; 0]);
    assert_eq!(loops(&[one("a", "t", "u"), one("b", "u", "v"), one("c", "v", "t")]), ["a b c"]);
    assert_eq!(loops(&[one("a", "t/1", "t/{{ value }}")]), ["a"], "anything may be filled in");
    assert_eq!(loops(&[one("a", "u/1", "t/{{ value }}")]), [""; 0]);
    let two = [one("a", "t", "u"), one("b", "u", "t"), one("c", "x", "y"), one("d", "y", "x")];
    assert_eq!(loops(&two), ["a b", "c d"]);
}

#[test]
fn a_rule_of_the_form_is_read_back_whatever_is_typed() {
    for tricky in
        ["a", "on", "3", "it's \"so\"", "a: b # c", "- x", "{{ value }}", "温度 > 3", "\\"]
    {
        let draft = Draft {
            name: tricky.into(),
            filter: "a/b".into(),
            field: "t".into(),
            when: When::Is { compare: Compare::Equal, with: tricky.into(), lasts: "1 s".into() },
            deed: Deed::Publish { topic: "c".into(), payload: tricky.into(), retain: true },
        };
        let text = insert("", &draft.yaml());
        let rules = Rules::parse(&text).unwrap_or_else(|error| panic!("{text}\n{error}")).rules;
        assert_eq!(rules[0].name, tricky);
        let Act::Publish { payload, retain: true, .. } = &rules[0].acts[0] else { panic!() };
        assert_eq!(payload, tricky);
    }
    for compare in Compare::ALL {
        let draft = Draft {
            name: "n".into(),
            filter: "a".into(),
            field: String::new(),
            when: When::Is { compare, with: "3.5".into(), lasts: String::new() },
            deed: Deed::Notify("hi".into()),
        };
        let rules = Rules::parse(&insert("", &draft.yaml())).unwrap().rules;
        let Condition::Message { test: Some(test), .. } = &rules[0].condition else { panic!() };
        assert_eq!(*test, format!("value {} 3.5", compare.sign()));
    }
}

#[test]
fn a_rule_is_added_and_taken_away_and_all_else_stays() {
    let draft = Draft {
        name: "New".into(),
        filter: "x".into(),
        field: String::new(),
        when: When::Changes,
        deed: Deed::Set { card: "b/led".into(), to: "off".into() },
    };
    for text in [
        "",
        "# mine\n",
        "rules:\n",
        "rules: []\n",
        "rules:\n- {name: a, when: t, then: [notify: x]}\n",
        FULL,
    ] {
        let before = Rules::parse(text).unwrap().rules;
        let added = insert(text, &draft.yaml());
        let after = Rules::parse(&added).unwrap_or_else(|error| panic!("{added}\n{error}")).rules;
        assert_eq!(after.len(), before.len() + 1, "{added}");
        assert_eq!(after[..before.len()], before[..]);
        let removed = remove(&added, after[before.len()].lines);
        assert_eq!(Rules::parse(&removed).unwrap().rules, before);
    }
    let rest = remove(FULL, Rules::parse(FULL).unwrap().rules[0].lines);
    assert_eq!(Rules::parse(&rest).unwrap().rules[0].name, "Gone");
    assert!(rest.contains("# Fans") && rest.contains("# What a remark"));
}
