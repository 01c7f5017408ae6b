//! The files of lessons/ are lessons, whole in both languages, and what is wrong with one is said with
//! its line.

mod lesson_world;

use std::collections::BTreeSet;

use lesson_world::lesson;
use shared::inspect::Lang;
use shared::lesson::markdown::{Block, Span};
use shared::lesson::{Fact, Lesson, LessonFault, Progress, Role, Text};
use shared::scenario::Fault;

fn names() -> Vec<String> {
    let folder = format!("{}/../lessons", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("there is a folder");
    let names = entries.filter_map(|entry| {
        let name = entry.expect("it can be read").file_name().into_string().expect("it is a text");
        name.strip_suffix(".md").map(str::to_owned)
    });
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// Where the links of a text lead.
fn addresses(text: &[Block]) -> Vec<&str> {
    let spans = text.iter().flat_map(|block| match block {
        Block::Paragraph(spans) => spans.iter().collect::<Vec<_>>(),
        Block::List { items, .. } => items.iter().flatten().collect(),
        Block::Code(_) => Vec::new(),
    });
    let mut addresses: Vec<&str> = spans
        .filter_map(|span| match span {
            Span::Link { address, .. } => Some(address.as_str()),
            _ => None,
        })
        .collect();
    addresses.sort_unstable();
    addresses
}

#[test]
fn every_file_is_a_lesson_with_an_id_of_its_own() {
    let names = names();
    assert!(names.len() >= 12, "{names:?}");
    let mut ids = BTreeSet::new();
    for name in &names {
        let lesson = lesson(name);
        let (number, rest) = name.split_once('-').expect("a number and a name");
        assert!(number.len() == 2 && number.parse::<u8>().is_ok(), "{name}");
        assert_eq!(rest, lesson.id, "{name}");
        assert!(ids.insert(lesson.id.clone()), "{name}");
    }
}

#[test]
fn both_languages_of_a_lesson_have_the_same_parts() {
    for name in names() {
        let lesson = lesson(&name);
        for board in &lesson.boards {
            assert_ne!(board.name.zh, board.name.en, "{name}: a board's name is in both languages");
        }
        let texts = lesson.steps.iter().map(|step| &step.text);
        for text in texts.chain([&lesson.intro, &lesson.summary]) {
            let Text { zh, en } = text;
            assert!(!zh.is_empty() && !en.is_empty(), "{name}");
            assert_eq!(addresses(zh), addresses(en), "{name}");
            let codes = |blocks: &[Block]| {
                blocks.iter().filter(|it| matches!(it, Block::Code(_))).cloned().collect::<Vec<_>>()
            };
            assert_eq!(codes(zh), codes(en), "{name}");
        }
    }
}

const GOOD: &str = "---\nid: x\ntitle: {zh: 甲, en: A}\nminutes: 5\nsteps:\n  - check:\n      - packet: {type: PUBLISH, from: page, topic: a/b}\n    almost:\n      - packet: {type: PUBLISH, from: page, topic: a}\n        say: {zh: 差一点, en: almost}\n---\n# 中文\n\n开头\n\n## 1. 一\n\n做\n\n# English\n\nBegin\n\n## 1. One\n\nDo\n";

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    assert!(Lesson::parse(GOOD).is_ok());
    let packet = "      - packet: {type: PUBLISH, from: page, topic: a/b}\n";
    for (from, to, line, says) in [
        ("---\nid", "id", 1, "a lesson begins with a line `---`"),
        ("id: x\n", "", 2, "`id` is missing"),
        ("minutes: 5", "minutes: long", 4, "a whole number from 1 to 300"),
        ("title: {zh: 甲, en: A}", "title: A", 3, "both languages are needed"),
        ("title: {zh: 甲, en: A}", "title: {zh: 甲, en: ' '}", 3, "both languages are needed"),
        ("type: PUBLISH, from: page, topic: a/b", "type: PUBLISCH", 7, "the name of a packet"),
        ("topic: a/b", "topic: a/#/b", 7, "`a/#/b` is no topic"),
        ("topic: a/b", "topik: a/b", 7, "`topik` means nothing here"),
        ("topic: a/b", "to: page", 7, "only one of from, to, workbench"),
        ("from: page, topic: a/b", "from: teacher", 7, "page, board, other"),
        ("topic: a/b", "times: 2, topics: 3", 7, "only one of times, topics, clients"),
        (packet, "      - wish: {}\n", 7, "`wish` means nothing here"),
        (", en: almost}", "}", 10, "`en` is missing"),
        ("# 中文", "# Deutsch", 12, "`# Deutsch`"),
        ("# 中文\n", "Hello\n# 中文\n", 12, "text stands below"),
        ("## 1. 一", "## 2. 一", 16, "`## 1. Title`"),
        ("做\n", "[x](javascript:1)\n", 18, "`javascript:1`: a link leads"),
        ("做\n", "```\n做\n", 18, "three backquotes"),
        ("## 1. One\n\nDo\n", "", 21, "`steps` has 1 steps, the English text 0"),
        ("Do\n", "", 24, "no text below this heading"),
        ("# English\n\nBegin\n\n## 1. One\n\nDo\n", "", 19, "the English text is missing"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let error = Lesson::parse(&GOOD.replacen(from, to, 1)).expect_err(to);
        assert_eq!(error.line, line, "{to}: {error}");
        let (zh, en) = (error.says(Lang::Zh), error.says(Lang::En));
        assert!(en.starts_with(&format!("line {line}: ")) && en.contains(says), "{to}: {en}");
        assert!(zh.starts_with(&format!("第 {line} 行：")) && zh != en, "{to}: {zh}");
    }
}

#[test]
fn a_board_that_cannot_be_built_is_a_fault_of_the_lesson() {
    let with = |board: &str| GOOD.replacen("steps:", &format!("boards:\n  - {board}\nsteps:"), 1);
    let good = "{id: b, parts: [{id: l, kind: led, pins: {signal: 2}}], file: led_control.py}";
    let lesson = Lesson::parse(&with(good)).unwrap();
    assert_eq!(lesson.boards[0].program.as_deref(), Some("led_control.py"));
    assert_eq!(lesson.boards[0].name.get(Lang::Zh), "b");
    let named = Lesson::parse(&with("{id: b, name: {zh: 灯, en: Lamp}}\ncrowd: true")).unwrap();
    let board = &named.boards[0];
    assert_eq!((&*board.spec_in(Lang::Zh).name, &*board.spec_in(Lang::En).name), ("灯", "Lamp"));
    assert!(board.is_called("灯") && board.is_called("Lamp") && !board.is_called("b"));
    assert!(named.crowd && !lesson.crowd);
    let long = format!("{{id: b, name: {{zh: {}, en: Lamp}}}}", "灯".repeat(200));
    let error = Lesson::parse(&with(&long)).unwrap_err();
    assert!(matches!(error.fault, LessonFault::Form(Fault::Board(_))), "{error}");
    let taken = "{id: b, parts: [{id: l, kind: led, pins: {signal: 2}}, {id: m, kind: led, pins: {signal: 2}}]}";
    let error = Lesson::parse(&with(taken)).unwrap_err();
    assert!(matches!(error.fault, LessonFault::Form(Fault::Board(_))), "{error}");
    assert_eq!(error.line, 6);
    let many = "{id: b}\n  - ".repeat(5) + "{id: b}";
    let error = Lesson::parse(&with(&many)).unwrap_err();
    assert!(matches!(error.fault, LessonFault::Form(Fault::TooMany { .. })), "{error}");
}

#[test]
fn any_beginning_of_a_file_is_a_lesson_or_a_fault() {
    let text = lesson_world::text("06-retained-and-will");
    for (end, _) in text.char_indices().step_by(7) {
        let _ = Lesson::parse(&text[..end]);
    }
}

#[test]
fn what_was_done_is_a_number_and_facts_from_before_do_nothing_but_are_known() {
    let name = "01-publish-and-subscribe";
    let online = |is_online| Fact::Online { role: Role::Page, who: "page", is_online };
    let mut progress = Progress::new(lesson(name), 0);
    progress.recall(&online(true));
    assert_eq!(progress.done(), 0);
    progress.settle();
    assert_eq!(progress.done(), 1);
    // A page that is not connected any more has been.
    progress.handle(&online(false));
    assert_eq!(progress.done(), 1);
    let again = Progress::new(lesson(name), progress.done());
    assert_eq!((again.done(), again.is_finished(), again.fulfilled()), (1, false, (0, 1)));
    assert!(Progress::new(lesson(name), 99).is_finished());
}

#[test]
fn a_page_listens_to_a_filter_that_another_of_its_filters_covers() {
    let mut progress = Progress::new(lesson("01-publish-and-subscribe"), 1);
    let listens = |filter| Fact::Listens { role: Role::Page, filter, is_there: true };
    assert!(!progress.handle(&listens("#")));
    assert!(progress.handle(&listens("class/hello")));
    assert_eq!(progress.done(), 2);
}
