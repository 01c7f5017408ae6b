//! What can be built and what cannot, and boards as JSON: today's form and the one before it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::board::behaviour::{Format, Language, Obey, Publish, Report, Rule, RuleError};
use shared::board::kind::Duty;
use shared::board::part::{Need, Pull};
use shared::board::program::{File, MAX_FILES};
use shared::board::source::Table;
use shared::board::spec::{Caution, MAX_PARTS, PinError, PinFault};
use shared::board::stored::ReadProblem;
use shared::board::{
    Behaviour, BoardSpec, Kind, LedColor, MAX_NAME_LEN, Part, PartKind, Program, Quantity, Shape,
    Source, SpecError, Terminal,
};
use shared::inspect::Lang;
use shared::time::Duration;
use shared::topic::TopicName;
use shared::wire::Version;

fn board(kind: Kind, parts: Vec<Part>) -> BoardSpec {
    BoardSpec {
        id: "b1".into(),
        name: "Board".into(),
        version: Version::V5,
        kind,
        parts,
        program: Program::Behaviour(Behaviour::announcing(Duration::from_secs(2))),
    }
}

fn on(id: &str, kind: PartKind, pin: u8) -> Part {
    Part::new(id, kind).on_pin(pin)
}

fn pin_fault(kind: Kind, parts: Vec<Part>) -> PinError {
    match board(kind, parts).check() {
        Err(SpecError::Pin(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn names_ids_and_numbers_have_limits() {
    use SpecError::*;
    for id in ["", "a/b", "+", "é", "123456789012345678901234"] {
        let spec = BoardSpec { id: id.into(), ..board(Kind::Esp32, vec![]) };
        assert_eq!(spec.check(), Err(InvalidId { id: id.into() }), "{id}");
    }
    let name = "n".repeat(MAX_NAME_LEN + 1);
    let part = on("a", PartKind::Led, 2);
    assert_eq!(board(Kind::Esp32, vec![part.clone().named(&name)]).check(), Err(NameTooLong));
    let two = |a: Part, b: Part| board(Kind::Esp32, vec![a, b]).check();
    assert_eq!(two(part.clone(), on("a", PartKind::Led, 4)), Err(SameId { id: "a".into() }));
    let id = "dht_humidity";
    let dht = on("dht", PartKind::Dht22, 4);
    for (one, other) in [(dht.clone(), on(id, PartKind::Led, 2)), (on(id, PartKind::Led, 2), dht)] {
        assert_eq!(two(one, other), Err(SameId { id: id.into() }), "they would in the manifest");
    }
    let many = (0..=MAX_PARTS).map(|number| Part::new(&format!("p{number}"), PartKind::Led));
    assert_eq!(board(Kind::Esp32, many.collect()).check(), Err(TooManyParts));
    assert_eq!(board(Kind::Esp32, vec![Part::new("loose", PartKind::Servo)]).check(), Ok(()));
    let mut strip = on("s", PartKind::NeopixelStrip, 5);
    strip.properties.count = 0;
    let wrong = WrongProperty { part: "s".into(), property: "count" };
    assert_eq!(board(Kind::Esp32, vec![strip]).check(), Err(wrong));
}

#[test]
fn a_pin_that_cannot_says_which_part_which_pin_and_why() {
    use PinFault::*;
    let (esp32, esp8266, pico) = (Kind::Esp32, Kind::Esp8266, Kind::PicoW);
    for (kind, part, fault) in [
        (esp32, on("led", PartKind::Led, 34), Cannot(Need::Output)),
        (esp32, on("servo", PartKind::Servo, 35), Cannot(Need::Pulses)),
        (esp32, on("pot", PartKind::Potentiometer, 23), Cannot(Need::Analog)),
        (esp32, on("dht", PartKind::Dht22, 39), Cannot(Need::Bus)),
        (esp32, on("led", PartKind::Led, 6), NoSuchPin),
        (esp8266, on("led", PartKind::Led, 9), Reserved(Duty::Flash)),
        (esp8266, on("servo", PartKind::Servo, 16), Cannot(Need::Pulses)),
        (esp8266, on("pot", PartKind::Potentiometer, 4), Cannot(Need::Analog)),
        (esp8266, on("button", PartKind::Button, 17), Cannot(Need::Input)),
        (pico, on("pot", PartKind::Potentiometer, 15), Cannot(Need::Analog)),
        (pico, on("led", PartKind::Led, 23), NoSuchPin),
    ] {
        let (id, pin) = (part.id.clone(), part.pins[0].1);
        let error = pin_fault(kind, vec![part]);
        assert_eq!((&error.part, error.pin, &error.fault), (&id, pin, &fault), "{kind:?}");
        for lang in [Lang::En, Lang::Zh] {
            let said = error.say(lang);
            assert!(said.contains(&id) && said.contains(&pin.to_string()), "{said}");
        }
    }
    let parts = vec![on("dht", PartKind::Dht22, 4), on("led", PartKind::Led, 4)];
    let taken = Taken { other: "dht".into(), terminal: Terminal::Data };
    let error = pin_fault(esp32, parts);
    assert_eq!(error.fault, taken);
    assert_eq!(error.say(Lang::En), "signal of `led` cannot be on pin 4: data of `dht` is on it");
    let sonar = Part::new("sonar", PartKind::HcSr04).on(Terminal::Trigger, 5).on(Terminal::Echo, 5);
    assert!(matches!(pin_fault(esp32, vec![sonar]).fault, Taken { .. }), "its own terminals");
}

#[test]
fn buses_are_shared_by_those_that_can() {
    let display = |id: &str, kind, address| {
        let mut part = Part::new(id, kind).on(Terminal::Sda, 21).on(Terminal::Scl, 22);
        part.properties.address = address;
        part
    };
    let oled = display("oled", PartKind::Ssd1306, 0x3C);
    let lcd = display("lcd", PartKind::Lcd1602, 0x27);
    assert_eq!(board(Kind::Esp32, vec![oled.clone(), lcd.clone()]).check(), Ok(()));
    let other = display("oled2", PartKind::Ssd1306, 0x3C);
    let (part, of) = ("oled2".into(), "oled".into());
    let same = SpecError::SameAddress { part, other: of, address: 0x3C };
    assert_eq!(board(Kind::Esp32, vec![oled.clone(), other]).check(), Err(same));
    let crossed = Part::new("x", PartKind::Lcd1602).on(Terminal::Sda, 22).on(Terminal::Scl, 21);
    assert!(board(Kind::Esp32, vec![oled, crossed]).check().is_err());

    let probes = vec![on("in", PartKind::Ds18b20, 4), on("out", PartKind::Ds18b20, 4)];
    assert_eq!(board(Kind::PicoW, probes).check(), Ok(()));
    let mixed = vec![on("in", PartKind::Ds18b20, 4), on("dht", PartKind::Dht11, 4)];
    assert!(board(Kind::PicoW, mixed).check().is_err());
}

#[test]
fn a_free_pin_is_found_for_every_part_on_every_board() {
    for kind in Kind::ALL {
        for part_kind in PartKind::ALL {
            let mut spec = board(kind, vec![on("led1", PartKind::Led, 2)]);
            let mut part = Part::new("new", part_kind);
            for (terminal, _) in part_kind.terminals() {
                let pin = spec.free_pin(&part, *terminal);
                assert!(pin.is_some(), "{kind:?} {part_kind:?} {terminal:?}");
                part.connect(*terminal, pin);
            }
            assert!(part_kind.terminals().len() == part.pins.len());
            spec.parts.push(part);
            assert_eq!(spec.check(), Ok(()), "{kind:?} {part_kind:?}");
            let is_calm = spec.cautions(&spec.parts[1]).next().is_none();
            assert!(is_calm, "{kind:?} {part_kind:?}: {:?}", spec.parts[1].pins);
        }
    }
    // The second display joins the bus of the first.
    let oled = Part::new("o", PartKind::Ssd1306).on(Terminal::Sda, 25).on(Terminal::Scl, 26);
    let spec = board(Kind::Esp32, vec![oled]);
    let lcd = Part::new("l", PartKind::Lcd1602);
    assert_eq!(spec.free_pin(&lcd, Terminal::Sda), Some(25));
    assert_eq!(spec.free_pin(&lcd, Terminal::Scl), Some(26));
}

#[test]
fn a_display_is_on_the_pins_that_programs_expect_and_others_leave_them_to_it() {
    let spec = board(Kind::Esp32, vec![on("led1", PartKind::Led, 2)]);
    let oled = Part::new("oled", PartKind::Ssd1306);
    assert_eq!(spec.free_pin(&oled, Terminal::Sda), Some(21));
    assert_eq!(spec.free_pin(&oled, Terminal::Scl), Some(22));
    let mut parts = vec![on("led1", PartKind::Led, 2)];
    for number in 0..8 {
        let relay = Part::new(&format!("relay{number}"), PartKind::Relay);
        let pin = board(Kind::Esp32, parts.clone()).free_pin(&relay, Terminal::Signal).unwrap();
        assert!(![21, 22].contains(&pin), "relay {number} is on pin {pin}");
        parts.push(on(&relay.id, PartKind::Relay, pin));
    }
}

#[test]
fn what_works_but_should_be_known_is_said() {
    let caution = |kind: Kind, part: Part| {
        let spec = board(kind, vec![part]);
        assert_eq!(spec.check(), Ok(()));
        spec.cautions(&spec.parts[0]).map(|(.., it)| it).collect::<Vec<_>>()
    };
    let pot = PartKind::Potentiometer;
    assert_eq!(caution(Kind::Esp32, on("p", pot, 27)), [Caution::AdcWithRadio]);
    assert_eq!(caution(Kind::Esp32, on("p", pot, 34)), []);
    assert_eq!(caution(Kind::Esp32, on("l", PartKind::Led, 1)), [Caution::Serial]);
    let strapping = caution(Kind::Esp8266, on("b", PartKind::Button, 0));
    assert!(matches!(strapping[..], [Caution::Strapping(_)]), "{strapping:?}");
    let mut button = on("b", PartKind::Button, 5);
    button.properties.pull = None;
    assert_eq!(caution(Kind::Esp32, button), [Caution::Floating]);
}

#[test]
fn programs_have_limits() {
    let with = |files: &[(&str, &str)]| {
        let file =
            |(name, text): &(&str, &str)| File { name: (*name).into(), text: (*text).into() };
        let program = Program::MicroPython(files.iter().map(file).collect());
        BoardSpec { program, ..board(Kind::Esp32, vec![]) }.check()
    };
    assert_eq!(with(&[("boot.py", ""), ("lib/a.py", "x = 1")]), Ok(()));
    for name in ["../x.py", "main.py"] {
        let error = SpecError::FileName { name: name.into() };
        assert_eq!(with(&[("main.py", ""), (name, "")]), Err(error), "{name}");
    }
    let names: Vec<String> = (0..=MAX_FILES).map(|it| format!("{it}.py")).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(with(&many), Err(SpecError::ProgramTooLong));
    assert_eq!(with(&[("main.py", &"x".repeat(300_000))]), Err(SpecError::ProgramTooLong));
    let mut spec = board(Kind::Esp32, vec![]);
    spec.program = Program::Behaviour(Behaviour { rules: vec![Behaviour::lesson("led1")] });
    let error = RuleError::NoSuchPart { part: "led1".into() };
    assert_eq!(spec.check(), Err(SpecError::Rule { index: 0, error }));
}

/// One of everything, each setting other than usual.
fn everything() -> BoardSpec {
    let mut parts: Vec<Part> = PartKind::ALL.map(|kind| Part::new(kind.key(), kind)).into();
    let mut spec = board(Kind::PicoW, Vec::new());
    let table = Table::new(vec![(0, 1.5), (2000, -3.0)]).unwrap();
    let ten = Duration::from_secs(10);
    let sources = [
        Source::Wave { level: 20.0, shape: Shape::Square, amplitude: 2.5, period: ten },
        Source::DayCurve { low: 10.0, high: 20.0, day: ten },
        Source::RandomWalk { level: 1.0, low: 0.0, high: 5.0, step: 0.5, every: ten },
        Source::Noise { level: 5.0, amplitude: 1.0, every: Duration::from_millis(1500) },
        Source::Steps { values: vec![1.0, 2.0], every: ten },
        Source::Csv(table.clone()),
        Source::Recorded(table),
    ];
    let mut next = sources.iter().cycle();
    for part in &mut parts {
        let own = &mut part.properties;
        own.sources.fill_with(|| next.next().unwrap().clone());
        (own.is_active_low, own.has_own_tone) = (true, true);
        match part.kind {
            PartKind::Led => own.color = LedColor::Blue,
            PartKind::NeopixelRing => own.count = 24,
            PartKind::Button => (own.closed_level, own.pull) = (true, Some(Pull::Down)),
            PartKind::Switch => own.pull = None,
            PartKind::Lcd1602 => own.address = 0x3F,
            PartKind::Ds18b20 => own.rom[1] ^= 1,
            _ => {}
        }
    }
    for mut part in parts.into_iter().take(MAX_PARTS) {
        for (terminal, _) in part.kind.terminals() {
            let pin = spec.free_pin(&part, *terminal);
            part.connect(*terminal, pin);
        }
        spec.parts.push(part);
    }
    let topic = || TopicName::new("t/1").unwrap();
    let words = Language::Words { on: "an".into(), off: "aus".into() };
    let part = || "led".to_owned();
    let rules = vec![
        Rule::Announce { every: Duration::from_millis(2500) },
        Rule::Obey(Obey { topic: topic(), part: part(), language: words }),
        Rule::Obey(Obey { topic: topic(), part: part(), language: Language::Value }),
        Rule::Obey(Obey {
            topic: topic(),
            part: part(),
            language: Language::Json { key: "k".into() },
        }),
        Rule::Publish(Publish {
            topic: topic(),
            values: vec![("dht22".into(), Quantity::Humidity)],
            format: Format::Json,
            every: ten,
            is_retained: true,
        }),
        Rule::Report(Report {
            topic: topic(),
            part: "button".into(),
            on: "1".into(),
            off: String::new(),
            is_retained: true,
        }),
    ];
    spec.program = Program::Behaviour(Behaviour { rules });
    spec
}

#[test]
fn everything_about_a_board_can_be_stored() {
    let spec = everything();
    assert_eq!(spec.check(), Ok(()));
    let json = serde_json::to_string(&spec).unwrap();
    assert_eq!(serde_json::from_str::<BoardSpec>(&json).unwrap(), spec);
    let file = |name: &str| File { name: name.into(), text: "print('你好')\n".into() };
    let program = Program::MicroPython(vec![file("main.py"), file("boot.py")]);
    let spec = BoardSpec { program, version: Version::V311, ..spec };
    let json = serde_json::to_string(&spec).unwrap();
    assert_eq!(BoardSpec::from_json(&json), Ok(spec), "files keep their order");
    let by_name = r#"{"id":"b","name":"B","parts":[],
        "program":{"micropython":{"files":{"main.py":"pass"}}}}"#;
    let spec = BoardSpec::from_json(by_name).unwrap();
    assert_eq!(spec.program.files().unwrap()[0].name, "main.py");
}

/// Word for word what the page stored before boards had kinds, sources and programs.
const OLD: &str = r#"{"id":"esp32-ab2cd","name":"ESP32 ab2cd","version":"5.0","parts":[
    {"part":"led","id":"led1","name":"LED","pin":2,"color":"red"},
    {"part":"dht22","id":"dht22","pin":4,
     "temperature":{"level":23.5,"wave":"sine","amplitude":2.0,"period":{"secs":60,"nanos":0}},
     "humidity":{"level":52.0,"wave":"constant","amplitude":5.0,"period":{"secs":60,"nanos":0}},
     "interval":{"secs":5,"nanos":0}}],"led_control":true}"#;

#[test]
fn boards_of_the_form_before_are_read() {
    let spec = BoardSpec::from_json(OLD).unwrap();
    assert_eq!(spec.check(), Ok(()));
    assert_eq!((spec.kind, spec.parts.len()), (Kind::Esp32, 2));
    assert_eq!(spec.parts[0], on("led1", PartKind::Led, 2));
    let dht = &spec.parts[1];
    assert_eq!((dht.kind, dht.pin(Terminal::Data)), (PartKind::Dht22, Some(4)));
    let period = Duration::from_secs(60);
    let wave = Source::Wave { level: 23.5, shape: Shape::Sine, amplitude: 2.0, period };
    assert_eq!(dht.source(Quantity::Temperature), Some(&wave));
    assert_eq!(dht.source(Quantity::Humidity), Some(&Source::constant(52.0)));
    let behaviour = spec.program.behaviour().unwrap();
    assert_eq!(behaviour.announces(), Some(Duration::from_secs(5)));
    assert!(behaviour.obeys_lesson());
    let without =
        BoardSpec::from_json(&OLD.replace("\"led_control\":true", "\"led_control\":false"));
    assert!(!without.unwrap().program.behaviour().unwrap().obeys_lesson());
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let json =
        serde_json::to_string(&board(Kind::Esp32, vec![on("a", PartKind::Dht22, 4)])).unwrap();
    for (from, to, path) in [
        (r#""data":4"#, r#""data":"four""#, "parts[0].pins.data"),
        (r#""data":4"#, r#""sda":4"#, "parts[0].pins.sda"),
        (r#""kind":"dht22""#, r#""kind":"dht33""#, "parts[0].kind"),
        (r#""kind":"esp32""#, r#""kind":"avr""#, "kind"),
        (r#""version":"5.0""#, r#""version":"4""#, "version"),
        (r#""announce""#, r#""shout""#, "program.behaviour.rules[0]"),
        (r#""source":"constant""#, r#""source":"guess""#, "parts[0].properties.humidity.source"),
    ] {
        let changed = json.replacen(from, to, 1);
        assert_ne!(changed, json, "{from}");
        let error = BoardSpec::from_json(&changed).unwrap_err();
        assert_eq!(error.path, path, "{to}");
        assert!(error.say(Lang::Zh).starts_with(path), "{}", error.say(Lang::Zh));
    }
    let error = BoardSpec::from_json("{\n  \"id\": }").unwrap_err();
    assert_eq!(error.problem, ReadProblem::NotJson { line: 2, column: 9 });
    assert_eq!(BoardSpec::from_json("{}").unwrap_err().problem, ReadProblem::Missing);
}
