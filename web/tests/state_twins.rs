//! A real board and its virtual twin: one speaks, the other mirrors, and neither both nor the wrong one.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::rc::Rc;
use std::time::Duration;

use common::{Bench, closed, published};
use shared::board::Quantity;
use shared::wire::ReasonCode;
use web::state::action::{Action, Effect, Parting, Touch};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::settings::Settings;
use web::state::twin::{Act, GRACE, Mode, REST};

const ID: &str = "esp32-000001";

/// What a board says of itself whose program the page has made.
const MANIFEST: &str = r#"{
  "device": {"identifiers": ["esp32-000001"], "name": "esp32-000001", "model": "ESP32 DevKit"},
  "availability_topic": "blinklab/esp32-000001/status",
  "components": {
    "led1": {"platform": "light", "name": "LED", "unique_id": "1",
      "state_topic": "blinklab/esp32-000001/led1/state", "command_topic": "blinklab/esp32-000001/led1/set"},
    "button1": {"platform": "binary_sensor", "name": "Button", "unique_id": "2",
      "state_topic": "blinklab/esp32-000001/button1/state"},
    "dht22_temperature": {"platform": "sensor", "name": "Temperature", "unique_id": "3",
      "device_class": "temperature", "unit_of_measurement": "°C",
      "state_topic": "blinklab/esp32-000001/dht22/state", "value_template": "{{ value_json.temperature }}"},
    "dht22_humidity": {"platform": "sensor", "name": "Humidity", "unique_id": "4",
      "device_class": "humidity", "unit_of_measurement": "%",
      "state_topic": "blinklab/esp32-000001/dht22/state", "value_template": "{{ value_json.humidity }}"},
    "ssd1306": {"platform": "text", "name": "OLED", "unique_id": "5",
      "state_topic": "blinklab/esp32-000001/ssd1306/state",
      "command_topic": "blinklab/esp32-000001/ssd1306/set"}
  }
}"#;

fn topic(part: &str) -> String {
    format!("blinklab/{ID}/{part}")
}

struct Pair(Bench);

impl Pair {
    /// A real board that is there, with a twin.
    fn new() -> Self {
        let mut bench = Bench::online();
        bench.message(&format!("homeassistant/device/{ID}/config"), MANIFEST);
        bench.message(&topic("status"), "online");
        bench.message(&topic("led1/state"), "OFF");
        bench.act(Action::Twin(Act::Begin(ID.into())));
        Self(bench)
    }

    fn mode(&self) -> Mode {
        self.0.state.virtual_board(ID).unwrap().twin.as_ref().unwrap().mode
    }

    fn line() -> LineId {
        LineId::Board(ID.into())
    }

    fn opens(effects: &[Effect]) -> bool {
        effects.iter().any(|it| matches!(it, Effect::Open(LineId::Board(_), _)))
    }

    /// The real board is gone, and the twin is connected in its stead.
    fn stood_in() -> Self {
        let mut pair = Self::new();
        pair.0.message(&topic("status"), "offline");
        assert!(Self::opens(&pair.0.wait(GRACE)));
        pair.0.act(Action::Line(Self::line(), LineEvent::Online));
        pair.0.message(&topic("status"), "online");
        pair
    }

    fn take_over(&mut self) -> Vec<Effect> {
        let reason = ReasonCode::SessionTakenOver;
        let failure = Failure::Disconnected { reason, text: None };
        self.0.act(Action::Line(Self::line(), closed(failure)))
    }
}

#[test]
fn a_twin_is_silent_and_shows_what_the_real_board_reports() {
    let mut pair = Pair::new();
    assert_eq!(pair.mode(), Mode::Real);
    assert!(!Pair::opens(&pair.0.effects));
    let follows = |part: &str, order: &str| {
        Effect::Follow(ID.into(), part.to_owned(), order.to_owned().into())
    };
    assert!(pair.0.effects.contains(&follows("led1", "OFF")));
    assert!(pair.0.message(&topic("led1/state"), "ON").contains(&follows("led1", "ON")));
    assert!(
        pair.0.message(&topic("ssd1306/state"), "Hello").contains(&follows("ssd1306", "Hello"))
    );
    let pressed = Effect::Press(ID.into(), "button1".into(), true);
    assert!(pair.0.message(&topic("button1/state"), "ON").contains(&pressed));
    let measured = pair.0.message(&topic("dht22/state"), r#"{"temperature":31.5,"humidity":40}"#);
    let set = |quantity: Quantity, value: f64| {
        measured.iter().any(|it| {
            matches!(it, Effect::SetSource(_, part, of, source)
                if part == "dht22" && *of == quantity && *source == shared::board::Source::constant(value))
        })
    };
    assert!(set(Quantity::Temperature, 31.5) && set(Quantity::Humidity, 40.0));
    // What is said again is no news.
    assert_eq!(pair.0.message(&topic("led1/state"), "ON"), []);
}

#[test]
fn what_is_switched_on_a_silent_twin_is_asked_of_the_real_board() {
    let mut pair = Pair::new();
    let press = Touch::Led { part: "led1".into(), on: true };
    let effects = pair.0.act(Action::Handle(ID.into(), press));
    assert_eq!(published(&effects), [(topic("led1/set").as_str(), &b"ON"[..], false)]);
    assert!(!effects.iter().any(|it| matches!(it, Effect::PressLed(..))));
}

#[test]
fn a_twin_stands_in_when_the_real_board_is_gone_for_a_while() {
    let mut pair = Pair::new();
    pair.0.message(&topic("status"), "offline");
    assert!(matches!(pair.mode(), Mode::Gone(_)));
    // It was gone for a moment only.
    pair.0.wait(GRACE / 2);
    pair.0.message(&topic("status"), "online");
    assert_eq!(pair.mode(), Mode::Real);
    assert!(!Pair::opens(&pair.0.wait(GRACE)));
    pair.0.message(&topic("status"), "offline");
    assert_eq!(pair.0.state.deadline(), Some(pair.0.now + GRACE));
    assert!(Pair::opens(&pair.0.wait(GRACE)));
    assert_eq!(pair.mode(), Mode::Virtual);
    // A light of it is its own now.
    let press = Touch::Led { part: "led1".into(), on: true };
    let effects = pair.0.act(Action::Handle(ID.into(), press));
    assert!(
        effects.iter().any(|it| matches!(it, Effect::PressLed(..)))
            && published(&effects).is_empty()
    );
}

#[test]
fn it_steps_back_when_the_real_board_takes_its_name_and_hands_over_what_was_switched() {
    let mut pair = Pair::stood_in();
    let lit = web::state::virtual_board::Seen {
        look: shared::board::Look::Lit(1.0),
        readings: Vec::new(),
    };
    pair.0.act(Action::BoardPart(ID.into(), 0, lit));
    pair.0.message(&topic("led1/state"), "ON");
    pair.0.wait(Duration::from_millis(1));
    let effects = pair.take_over();
    assert_eq!(pair.mode(), Mode::Real);
    assert!(!Pair::opens(&effects));
    // What is still known of the light was the twin's: there is nothing to ask for yet.
    assert_eq!(published(&pair.0.wait(Duration::from_millis(1))), []);
    // The twin's Will comes: it is not taken for the real board's.
    pair.0.message(&topic("status"), "offline");
    assert!(!Pair::opens(&pair.0.wait(GRACE * 2)));
    // The real board introduces itself; its LED is dark, and is asked to be as the twin's was.
    pair.0.message(&topic("led1/state"), "OFF");
    let effects = pair.0.message(&topic("status"), "online");
    assert_eq!(published(&effects), [(topic("led1/set").as_str(), &b"ON"[..], false)]);
    assert_eq!(published(&pair.0.message(&topic("led1/state"), "OFF")), []);
    assert_eq!(pair.mode(), Mode::Real);
}

/// A manifest of a board made here, with parts in which there is more than on and off.
fn colorful() -> String {
    use shared::board::{Behaviour, Board, BoardSpec, Part, PartKind, Program, Terminal, kind};
    let rgb = Part::new("rgb", PartKind::RgbLed)
        .on(Terminal::Red, 25)
        .on(Terminal::Green, 26)
        .on(Terminal::Blue, 27);
    let parts = vec![
        rgb,
        Part::new("neopixel_ring1", PartKind::NeopixelRing).on_pin(5),
        Part::new("servo1", PartKind::Servo).on_pin(18),
        Part::new("pir1", PartKind::Pir).on_pin(13),
        Part::new("light1", PartKind::Photoresistor).on_pin(34),
        Part::new("lcd1602a", PartKind::Lcd1602).on(Terminal::Sda, 21).on(Terminal::Scl, 22),
    ];
    let program = Program::Behaviour(Behaviour::announcing(Duration::from_secs(5)));
    let kind = kind::Kind::Esp32;
    let version = shared::wire::Version::V5;
    let spec = BoardSpec { id: ID.into(), name: "Colors".into(), version, kind, parts, program };
    Board::new(spec, shared::time::Instant::default()).unwrap().manifest().to_json()
}

#[test]
fn a_twin_mirrors_colours_brightness_and_whatever_else_a_manifest_says() {
    let mut bench = Bench::online();
    bench.message(&format!("homeassistant/device/{ID}/config"), colorful());
    bench.message(&topic("status"), "online");
    bench.act(Action::Twin(Act::Begin(ID.into())));
    let mut pair = Pair(bench);
    let kinds: Vec<_> =
        pair.0.state.virtual_board(ID).unwrap().spec.parts.iter().map(|it| it.kind.key()).collect();
    let same = ["rgb-led", "neopixel-ring", "servo", "pir", "photoresistor", "lcd1602"];
    assert_eq!(kinds, same);
    let mut follows = |topic_of: &str, said: &str| {
        let effects = pair.0.message(&topic(topic_of), said.to_owned());
        effects.into_iter().find_map(|it| match it {
            Effect::Follow(_, part, order) => {
                Some((part, String::from_utf8(order.to_vec()).unwrap()))
            }
            _ => None,
        })
    };
    // A colour alone says nothing of whether it is lit.
    assert_eq!(follows("rgb/rgb/state", "255,128,0"), None);
    let lit = r#"{"state":"OFF","color":{"r":255,"g":128,"b":0}}"#;
    assert_eq!(follows("rgb/state", "OFF"), Some(("rgb".into(), lit.into())));
    let lit = r#"{"state":"OFF","brightness":64,"color":{"r":255,"g":128,"b":0}}"#;
    assert_eq!(follows("rgb/brightness/state", "64"), Some(("rgb".into(), lit.into())));
    assert_eq!(follows("rgb/brightness/state", "64"), None, "that is no news");
    assert_eq!(follows("servo1/state", "45"), Some(("servo1".into(), "45".into())));
    let moved = pair.0.message(&topic("pir1/state"), "ON");
    let bright = pair.0.message(&topic("light1/state"), r#"{"illuminance":12}"#);
    for (effects, quantity, value) in
        [(moved, Quantity::Motion, 1.0), (bright, Quantity::Illuminance, 12.0)]
    {
        let source = shared::board::Source::constant(value);
        assert!(effects.iter().any(|it| {
            matches!(it, Effect::SetSource(_, _, of, to) if *of == quantity && *to == source)
        }));
    }
}

#[test]
fn a_colour_that_a_twin_was_given_is_asked_of_the_real_board_when_it_returns() {
    let mut bench = Bench::online();
    bench.message(&format!("homeassistant/device/{ID}/config"), colorful());
    bench.message(&topic("status"), "offline");
    bench.act(Action::Twin(Act::Begin(ID.into())));
    let mut pair = Pair(bench);
    assert!(Pair::opens(&pair.0.wait(GRACE)));
    pair.0.act(Action::Line(Pair::line(), LineEvent::Online));
    let look = shared::board::Look::Color([0.5, 0.25, 0.0]);
    let seen = web::state::virtual_board::Seen { look, readings: Vec::new() };
    pair.0.act(Action::BoardPart(ID.into(), 0, seen));
    pair.0.wait(Duration::from_millis(1));
    pair.take_over();
    // It is lit as bright, in another colour.
    for (of, said) in [("rgb", "ON"), ("rgb/brightness", "128"), ("rgb/rgb", "0,0,255")] {
        pair.0.message(&topic(&format!("{of}/state")), said);
    }
    let effects = pair.0.message(&topic("status"), "online");
    let asked = [(&*topic("rgb/rgb/set"), &b"255,128,0"[..], false)];
    assert_eq!(published(&effects), asked);
}

#[test]
fn a_real_board_that_only_touched_its_name_is_stood_in_for_again_after_a_rest() {
    let mut pair = Pair::stood_in();
    pair.take_over();
    pair.0.message(&topic("status"), "offline");
    assert!(!Pair::opens(&pair.0.wait(REST - Duration::from_millis(1))));
    assert!(Pair::opens(&pair.0.wait(Duration::from_millis(1))));
    assert_eq!(pair.mode(), Mode::Virtual);
}

#[test]
fn a_twin_that_is_taken_away_leaves_what_the_broker_keeps_of_the_real_board() {
    for mut pair in [Pair::new(), Pair::stood_in()] {
        let spoke = pair.mode() == Mode::Virtual;
        let effects = pair.0.act(Action::Handle(ID.into(), Touch::Remove));
        assert_eq!(published(&effects), []);
        assert!(pair.0.state.virtual_board(ID).is_none());
        // Cut, so that its Will says that nobody is there any more.
        assert_eq!(effects.contains(&Effect::Shut(Pair::line(), Parting::Cut)), spoke);
    }
}

#[test]
fn a_twin_outlives_a_reload_and_a_board_without_power_does_not_stand_in() {
    let mut pair = Pair::new();
    pair.0.act(Action::Handle(ID.into(), Touch::Power(false)));
    pair.0.message(&topic("status"), "offline");
    assert!(!Pair::opens(&pair.0.wait(GRACE * 10)));
    pair.0.act(Action::Handle(ID.into(), Touch::Power(true)));
    let json = pair.0.state.settings().to_json();
    let mut next = Bench::begun(Settings::parse(&json));
    assert!(next.state.virtual_board(ID).unwrap().twin.is_some());
    let effects = next.act(Action::ServerKnown(web::state::connection::Server::None));
    assert!(!Pair::opens(&effects));
}

#[test]
fn only_a_board_that_a_virtual_one_can_speak_for_has_a_twin() {
    let begin = |manifest: &str| {
        let mut bench = Bench::online();
        bench.message(&format!("homeassistant/device/{ID}/config"), manifest.to_owned());
        bench.act(Action::Twin(Act::Begin(ID.into())));
        bench.state.virtual_board(ID).is_some()
    };
    assert!(begin(MANIFEST));
    assert!(!begin(&MANIFEST.replace("blinklab/esp32-000001/led1", "house/led1")));
    assert!(!begin(&MANIFEST.replace("\"light\"", "\"camera\"")));
    assert!(!begin("no manifest"));
    // A virtual board of this page has its name: it is no twin, nor does it get one.
    let mut pair = Pair::new();
    pair.0.act(Action::Twin(Act::Begin(ID.into())));
    assert_eq!(pair.0.state.virtual_boards.len(), 1);
    let _: Rc<str> = Rc::clone(&pair.0.state.virtual_boards[0].id);
}

#[test]
fn the_usual_programs_of_every_board_can_have_a_twin() {
    for kind in ["esp32", "esp8266", "pico-w"] {
        let sketch = concat!(env!("CARGO_MANIFEST_DIR"), "/../boards/arduino/").to_owned();
        let text =
            std::fs::read_to_string(format!("{sketch}{kind}/blinklab/blinklab.ino")).unwrap();
        let literals =
            text.split("MANIFEST[] PROGMEM =").nth(1).unwrap().split(";\n").next().unwrap();
        let lines =
            literals.lines().filter_map(|it| it.trim().strip_prefix('"')?.strip_suffix('"'));
        let json: String = lines.map(|it| it.replace("\\\"", "\"")).collect();
        let json = json.replace("$BOARD", ID).replace("$HOME", &format!("blinklab/{ID}"));
        let manifest = shared::board::Manifest::parse(ID, json.as_bytes()).unwrap();
        let spec = web::state::twin::parts::spec_of(&manifest).expect(kind);
        assert_eq!(spec.kind.key(), kind);
    }
}
