//! What parts are like, given what pins do and what a hand does; and what is around sensors.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use shared::board::circuit::{Change, Mode, PinOutput};
use shared::board::part::Pull;
use shared::board::source::{MAX_STEPS, Table};
use shared::board::{
    Behaviour, BoardSpec, Circuit, Kind, Look, Part, PartKind, Program, Quantity, Shape, Source,
    Terminal,
};
use shared::time::Duration;
use shared::wire::Version;

fn circuit(parts: Vec<Part>) -> Circuit {
    let spec = BoardSpec {
        id: "b".into(),
        name: "B".into(),
        version: Version::V5,
        kind: Kind::Esp32,
        parts,
        program: Program::Behaviour(Behaviour::default()),
    };
    assert_eq!(spec.check(), Ok(()));
    Circuit::new(&spec, 7)
}

fn changes(circuit: &mut Circuit) -> Vec<Change> {
    std::iter::from_fn(|| circuit.poll_change()).collect()
}

fn lit(circuit: &Circuit, index: usize) -> f64 {
    match circuit.look(index) {
        Look::Lit(lit) => *lit,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_led_follows_its_pin_and_its_pulses() {
    let mut low = Part::new("low", PartKind::Led).on_pin(4);
    low.properties.is_active_low = true;
    let mut circuit = circuit(vec![Part::new("led", PartKind::Led).on_pin(2), low]);
    assert_eq!((lit(&circuit, 0), lit(&circuit, 1)), (0.0, 0.0), "nobody drives them");
    circuit.handle_pin(2, PinOutput::out(true));
    circuit.handle_pin(4, PinOutput::out(true));
    assert_eq!((lit(&circuit, 0), lit(&circuit, 1)), (1.0, 0.0));
    assert_eq!(changes(&mut circuit), [Change::Look(0)], "the other one looks as before");
    circuit.handle_pwm(2, 1000, Some(u16::MAX / 4));
    circuit.handle_pwm(4, 1000, Some(u16::MAX / 4));
    assert!((lit(&circuit, 0) - 0.25).abs() < 0.001 && (lit(&circuit, 1) - 0.75).abs() < 0.001);
    circuit.handle_pwm(2, 1000, None);
    assert_eq!(lit(&circuit, 0), 0.0);
    // Open drain, high: it lets go.
    circuit.handle_pin(2, PinOutput { mode: Mode::OpenDrain, level: true, pull: None });
    assert_eq!(lit(&circuit, 0), 0.0);
    circuit.handle_pin(2, PinOutput::out(true));
    assert_eq!(circuit.lamp(), 1.0, "the lamp on the board is on the same pin");
    circuit.reset();
    assert_eq!((lit(&circuit, 0), circuit.lamp()), (0.0, 0.0));
    // Pins that are none do no harm.
    circuit.handle_pin(255, PinOutput::out(true));
    circuit.handle_pwm(200, 1, Some(1));
    assert_eq!(circuit.level(255), None);
}

#[test]
fn a_button_gives_its_level_while_it_is_held() {
    let mut bare = Part::new("bare", PartKind::Button).on_pin(18);
    bare.properties.pull = None;
    let mut circuit = circuit(vec![Part::new("b", PartKind::Button).on_pin(5), bare]);
    assert_eq!((circuit.level(5), circuit.level(18)), (Some(true), None), "the other one floats");
    circuit.handle_pin(18, PinOutput::input(Some(Pull::Up)));
    assert_eq!(circuit.level(18), Some(true));
    changes(&mut circuit);
    circuit.press(0, true);
    circuit.press(0, true);
    circuit.press(9, true);
    assert_eq!(circuit.level(5), Some(false));
    assert_eq!(changes(&mut circuit), [Change::Look(0), Change::Pin(5)]);
    circuit.press(0, false);
    assert_eq!(circuit.level(5), Some(true));
    // What the program drives is what it reads.
    circuit.handle_pin(5, PinOutput::out(false));
    assert_eq!(circuit.level(5), Some(false));
}

#[test]
fn analog_parts_are_volts() {
    let parts = vec![
        Part::new("pot", PartKind::Potentiometer).on_pin(34),
        Part::new("tmp", PartKind::Tmp36).on_pin(35),
        Part::new("ldr", PartKind::Photoresistor).on_pin(32),
    ];
    let mut circuit = circuit(parts);
    assert_eq!(circuit.volts(34), Some(1.65));
    circuit.set_source(0, Quantity::Position, Source::constant(100.0));
    circuit.set_source(1, Quantity::Temperature, Source::constant(25.0));
    assert_eq!(circuit.volts(34), Some(3.3));
    assert_eq!(circuit.volts(35), Some(0.75));
    assert!(changes(&mut circuit).contains(&Change::Pin(35)));
    let light = |circuit: &mut Circuit, lux| {
        circuit.set_source(2, Quantity::Illuminance, Source::constant(lux));
        circuit.volts(32).unwrap()
    };
    assert!(light(&mut circuit, 1.0) < light(&mut circuit, 1000.0));
    assert_eq!(circuit.volts(2), None);
}

#[test]
fn motion_is_seen_for_a_while() {
    let mut circuit = circuit(vec![Part::new("pir", PartKind::Pir).on_pin(27)]);
    let second = Duration::from_secs(1);
    circuit.handle_time(second);
    assert_eq!(circuit.level(27), Some(false));
    circuit.set_source(0, Quantity::Motion, Source::constant(1.0));
    assert_eq!(circuit.level(27), Some(true));
    circuit.set_source(0, Quantity::Motion, Source::constant(0.0));
    assert_eq!(circuit.level(27), Some(true), "it holds");
    let end = circuit.next_contact_time().unwrap();
    assert_eq!(end, second + Duration::from_millis(2500));
    changes(&mut circuit);
    circuit.handle_time(end);
    assert_eq!(circuit.level(27), Some(false));
    assert!(changes(&mut circuit).contains(&Change::Pin(27)));
    assert_eq!(circuit.next_time(), None);
}

#[test]
fn buses_reach_the_displays_that_are_there() {
    let oled = Part::new("o", PartKind::Ssd1306).on(Terminal::Sda, 21).on(Terminal::Scl, 22);
    let lcd = Part::new("l", PartKind::Lcd1602).on(Terminal::Sda, 21).on(Terminal::Scl, 22);
    let mut circuit = circuit(vec![oled, lcd]);
    assert!(!circuit.handle_i2c(21, 22, 0x50, &[0]), "nobody has this address");
    assert!(!circuit.handle_i2c(22, 21, 0x3C, &[0]), "wires crossed");
    assert!(circuit.handle_i2c(21, 22, 0x3C, &[0x00, 0x8D, 0x14, 0xAF, 0xA5]));
    assert_eq!(changes(&mut circuit), [Change::Look(0)]);
    let Look::Oled(face) = circuit.look(0) else { panic!() };
    assert!(face.pixels.iter().all(|it| *it == 0xFF), "all lit");
    assert!(circuit.handle_i2c(21, 22, 0x27, &[0]));
    let Look::Lcd(face) = circuit.look(1) else { panic!() };
    assert!(!face.has_backlight);
}

#[test]
fn a_picture_that_scrolls_moves_with_time_and_stops_without_power() {
    let oled = Part::new("oled", PartKind::Ssd1306).on(Terminal::Sda, 21).on(Terminal::Scl, 22);
    let mut circuit = circuit(vec![oled]);
    let command = |circuit: &mut Circuit, bytes: &[u8]| {
        assert!(circuit.handle_i2c(21, 22, 0x3C, &[&[0][..], bytes].concat()));
    };
    command(&mut circuit, &[0x20, 0, 0xA1, 0xC8, 0x8D, 0x14, 0xAF]);
    circuit.handle_i2c(21, 22, 0x3C, &[0x40, 0xFF]);
    let column = |circuit: &Circuit| match circuit.look(0) {
        Look::Oled(face) => face.pixels.iter().position(|it| *it == 0xFF),
        other => panic!("{other:?}"),
    };
    assert_eq!((column(&circuit), circuit.next_time()), (Some(0), None));
    circuit.handle_time(Duration::from_secs(5));
    command(&mut circuit, &[0x26, 0, 0, 7, 7, 0, 0xFF, 0x2F]);
    assert_eq!(circuit.next_contact_time(), None, "a program is not told of it");
    // It was told the time long ago: the first step is one after the time that comes next.
    let now = Duration::from_secs(9);
    assert!(circuit.next_time().unwrap() <= now);
    circuit.handle_time(now);
    assert_eq!(column(&circuit), Some(0));
    changes(&mut circuit);
    let step = circuit.next_time().unwrap();
    assert!(step > now && step < now + Duration::from_millis(30));
    circuit.handle_time(step);
    assert_eq!((column(&circuit), changes(&mut circuit)), (Some(1), vec![Change::Look(0)]));
    circuit.reset();
    assert_eq!((column(&circuit), circuit.next_time()), (None, None));
}

#[test]
fn pixels_take_green_first() {
    let mut strip = Part::new("s", PartKind::NeopixelStrip).on_pin(13);
    strip.properties.count = 2;
    let mut circuit = circuit(vec![strip]);
    circuit.handle_pixels(13, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(*circuit.look(0), Look::Pixels(vec![[2, 1, 3], [5, 4, 6]]));
    circuit.handle_pixels(13, &[0, 9, 0, 1]);
    assert_eq!(*circuit.look(0), Look::Pixels(vec![[9, 0, 0], [5, 4, 6]]), "a half is none");
}

#[test]
fn a_servo_turns_and_a_buzzer_sounds() {
    let mut active = Part::new("active", PartKind::Buzzer).on_pin(18);
    active.properties.has_own_tone = true;
    let parts = vec![
        Part::new("servo", PartKind::Servo).on_pin(5),
        Part::new("passive", PartKind::Buzzer).on_pin(4),
        active,
    ];
    let mut circuit = circuit(parts);
    circuit.handle_pwm(5, 50, Some((0.0015 * 50.0 * 65_536.0) as u16));
    let Look::Angle(Some(angle)) = *circuit.look(0) else { panic!() };
    assert!((angle - 90.0).abs() < 0.1, "{angle}");
    circuit.handle_pwm(5, 50, Some(0));
    assert_eq!(*circuit.look(0), Look::Angle(Some(angle)), "without pulses it stays");
    circuit.handle_pin(4, PinOutput::out(true));
    assert_eq!(*circuit.look(1), Look::Tone(None), "a level is no tone");
    circuit.handle_pwm(4, 440, Some(u16::MAX / 2));
    assert_eq!(*circuit.look(1), Look::Tone(Some(440.0)));
    circuit.handle_pin(18, PinOutput::out(true));
    assert!(matches!(circuit.look(2), Look::Tone(Some(_))));
}

fn source() -> impl Strategy<Value = Source> {
    let level = -50.0..50.0_f64;
    let time = (0_u64..20_000_000).prop_map(Duration::from_micros);
    let shape = prop_oneof![Just(Shape::Sine), Just(Shape::Triangle), Just(Shape::Square)];
    let rows = prop::collection::vec((0_u32..100_000, -50.0..50.0_f64), 1..20);
    prop_oneof![
        (level.clone(), shape, 0.0..10.0_f64, time.clone()).prop_map(
            |(level, shape, amplitude, period)| Source::Wave { level, shape, amplitude, period }
        ),
        (level.clone(), 0.0..40.0_f64, time.clone())
            .prop_map(|(low, span, day)| Source::DayCurve { low, high: low + span, day }),
        (level.clone(), 0.0..40.0_f64, 0.0..9.0_f64, time.clone()).prop_map(
            |(low, span, step, every)| {
                Source::RandomWalk { level: low + span / 3.0, low, high: low + span, step, every }
            }
        ),
        (level.clone(), 0.0..10.0_f64, time.clone())
            .prop_map(|(level, amplitude, every)| Source::Noise { level, amplitude, every }),
        (prop::collection::vec(level, 1..MAX_STEPS), time)
            .prop_map(|(values, every)| Source::Steps { values, every }),
        rows.prop_map(|mut rows| {
            rows.sort_by_key(|row| row.0);
            Source::Recorded(Table::new(rows).unwrap())
        }),
    ]
}

/// What a source can never leave.
fn bounds(source: &Source) -> (f64, f64) {
    let of = |values: &mut dyn Iterator<Item = f64>| {
        values.fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)))
    };
    match source {
        Source::Constant { level } => (*level, *level),
        Source::Wave { level, amplitude, .. } | Source::Noise { level, amplitude, .. } => {
            (level - amplitude, level + amplitude)
        }
        Source::DayCurve { low, high, .. } | Source::RandomWalk { low, high, .. } => (*low, *high),
        Source::Steps { values, .. } => of(&mut values.iter().copied()),
        Source::Csv(table) | Source::Recorded(table) => {
            of(&mut table.rows().iter().map(|row| row.1))
        }
    }
}

proptest! {
    /// Whenever it is asked, in whatever order, a source says the same, and never leaves its bounds.
    #[test]
    fn sources_depend_on_seed_and_time_alone(
        source in source(),
        seed in any::<u64>(),
        times in prop::collection::vec(any::<u64>(), 1..30),
    ) {
        let (low, high) = bounds(&source);
        let ask = |time: u64| source.sample(seed, Duration::from_micros(time));
        let forth: Vec<f64> = times.iter().map(|time| ask(*time)).collect();
        let back: Vec<f64> = times.iter().rev().map(|time| ask(*time)).collect();
        prop_assert!(forth.iter().eq(back.iter().rev()));
        for value in forth {
            prop_assert!((low - 1e-9..=high + 1e-9).contains(&value), "{value} not in {low} {high}");
        }
        let next = source.next_change(Duration::from_micros(times[0] / 2));
        prop_assert!(next.is_none_or(|next| next > Duration::from_micros(times[0] / 2)));
    }

    /// No step of a walk is longer than it may be, wherever it is, and it does not stand still.
    #[test]
    fn a_walk_takes_no_leap(seed in any::<u64>(), start in 0_u64..1 << 40, step in 0.01..5.0_f64) {
        let second = Duration::from_secs(1);
        let walk =
            Source::RandomWalk { level: 20.0, low: 0.0, high: 40.0, step, every: second };
        let at = |count: u64| walk.sample(seed, Duration::from_secs(count));
        let values: Vec<f64> = (start..start + 200).map(at).collect();
        let leap = values.windows(2).map(|it| (it[1] - it[0]).abs()).fold(0.0, f64::max);
        prop_assert!(leap <= step + 1e-9 && leap > step / 50.0, "{leap} of {step}");
        prop_assert!((walk.sample(seed, Duration::ZERO) - 20.0).abs() < 1e-9, "it begins there");
    }

    #[test]
    fn no_csv_panics(text in "[0-9a-z,;:. \n\t#-]{0,200}") {
        let _ = Table::parse_csv(&text);
    }
}
