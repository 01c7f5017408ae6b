//! Programs for real boards: what of a plan is wrong, and that boards/ has what the page makes.

use std::fs;
use std::path::PathBuf;

use shared::board::kind::Kind;
use shared::board::{PartKind, Terminal};
use web::state::fit::{Fit, Property};
use web::state::real::plan::{Fault, Plan, Runtime, Umqtt};
use web::state::real::write::files;

/// The plan whose programs are kept in boards/.
fn usual(kind: Kind, runtime: Runtime) -> Plan {
    Plan {
        runtime,
        wifi: "Classroom".into(),
        wifi_password: "12345678".into(),
        server: "192.168.1.10".into(),
        ..Plan::new(kind)
    }
}

/// Where the program of a board is kept; nothing if there is none.
fn folder(kind: Kind, runtime: Runtime) -> Option<PathBuf> {
    let boards = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../boards");
    match runtime {
        Runtime::MicroPython => Some(boards.join("micropython").join(kind.key())),
        // Arduino wants a sketch in a folder of its name.
        Runtime::Arduino => Some(boards.join("arduino").join(kind.key()).join("blinklab")),
        Runtime::CircuitPython if kind == Kind::Esp8266 => None,
        Runtime::CircuitPython => Some(boards.join("circuitpython").join(kind.key())),
    }
}

fn text(plan: &Plan, name: &str) -> String {
    let files = files(plan).expect("a program");
    files.iter().find(|file| file.name == name).expect(name).text.to_string()
}

/// `BLINKLAB_WRITE=1` writes them anew.
#[test]
fn the_programs_in_boards_are_what_the_page_makes_of_the_usual_plans() {
    let writes = std::env::var_os("BLINKLAB_WRITE").is_some();
    for (kind, runtime) in Kind::ALL.into_iter().flat_map(|kind| Runtime::ALL.map(|it| (kind, it)))
    {
        let made = files(&usual(kind, runtime));
        let Some(folder) = folder(kind, runtime) else {
            assert_eq!(made, None, "{kind:?} {runtime:?}");
            continue;
        };
        for file in made.expect("a program") {
            let path = folder.join(file.name);
            if writes {
                fs::create_dir_all(&folder).unwrap();
                fs::write(&path, &*file.text).unwrap();
            }
            let kept = fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == *file.text, "{} is another one", path.display());
        }
    }
}

#[test]
fn the_usual_plan_of_every_board_is_without_fault() {
    for kind in Kind::ALL {
        for runtime in [Runtime::MicroPython, Runtime::Arduino] {
            assert_eq!(usual(kind, runtime).faults(), [], "{kind:?} {runtime:?}");
        }
    }
    assert_eq!(usual(Kind::Esp8266, Runtime::CircuitPython).faults(), [Fault::NoCircuitPython]);
}

#[test]
fn what_makes_no_program_is_named() {
    let of = |change: fn(&mut Plan)| {
        let mut plan = usual(Kind::Esp32, Runtime::MicroPython);
        change(&mut plan);
        (plan.faults(), files(&plan).is_some())
    };
    for (change, fault, has_program) in [
        ((|it| it.wifi.clear()) as fn(&mut Plan), Fault::NoWifi, true),
        (|it| it.wifi = "é".repeat(17), Fault::WifiName, true),
        (|it| it.wifi_password = "short".into(), Fault::WifiPassword, true),
        (|it| it.server.clear(), Fault::NoServer, true),
        (|it| it.server = "http://host".into(), Fault::Server, true),
        (|it| it.server = "127.0.0.1".into(), Fault::Loopback, true),
        (|it| it.port = "70000".into(), Fault::Port, false),
        (|it| it.password = "secret".into(), Fault::NoUsername, true),
        (|it| it.board = "a board".into(), Fault::BoardName, false),
        (|it| it.home = "a/#".into(), Fault::Topics, false),
        (|it| it.home = "a/".into(), Fault::Topics, false),
        (|it| it.home = "a\"b".into(), Fault::Topics, false),
        (|it| it.username = "a\0b".into(), Fault::Nul, false),
    ] {
        assert_eq!(of(change), (vec![fault.clone()], has_program), "{fault:?}");
    }
    let loose = of(|it| it.fit(Fit::Connect("led1".into(), Terminal::Signal, None)).unwrap());
    assert_eq!(loose, (vec![Fault::Loose("LED".into(), Terminal::Signal)], false));
}

#[test]
fn a_pin_that_is_taken_stays_with_its_part() {
    let mut plan = usual(Kind::Esp32, Runtime::MicroPython);
    let before = plan.clone();
    assert!(plan.fit(Fit::Connect("led1".into(), Terminal::Signal, Some(4))).is_err());
    assert!(plan.fit(Fit::Connect("led1".into(), Terminal::Signal, Some(34))).is_err());
    assert_eq!(plan, before);
    plan.fit(Fit::Connect("led1".into(), Terminal::Signal, Some(5))).unwrap();
    assert!(text(&plan, "main.py").contains("\"led1\": (Pin(5, Pin.OUT, value=0), 1),"));
    plan.fit(Fit::Set("led1".into(), Property::ActiveLow(true))).unwrap();
    assert!(text(&plan, "main.py").contains("\"led1\": (Pin(5, Pin.OUT, value=1), 0),"));
}

#[test]
fn a_display_of_a_pico_needs_the_pins_of_one_controller_where_hardware_drives_it() {
    let mut plan = usual(Kind::PicoW, Runtime::Arduino);
    assert!(text(&plan, "blinklab.ino").contains("display(128, 64, &Wire, -1)"));
    let on = |plan: &mut Plan, sda, scl| {
        for (terminal, pin) in [(Terminal::Sda, sda), (Terminal::Scl, scl)] {
            plan.fit(Fit::Connect("ssd1306".into(), terminal, None)).unwrap();
            plan.fit(Fit::Connect("ssd1306".into(), terminal, Some(pin))).unwrap();
        }
    };
    on(&mut plan, 6, 7);
    assert!(text(&plan, "blinklab.ino").contains("Wire1.setSDA(6);"));
    on(&mut plan, 5, 3);
    assert_eq!(plan.faults(), [Fault::NoBus]);
    plan.runtime = Runtime::MicroPython;
    assert_eq!(plan.faults(), []);
}

#[test]
fn secrets_are_in_one_file_and_quoted() {
    let secret = "p\"\\'\n#{}$😀\u{202e}x";
    for runtime in Runtime::ALL {
        let mut plan = usual(Kind::Esp32, runtime);
        for field in
            [&mut plan.wifi, &mut plan.wifi_password, &mut plan.username, &mut plan.password]
        {
            *field = secret.into();
        }
        let files = files(&plan).unwrap();
        assert!(files[0].is_secret && !files[1].is_secret);
        assert!(!files[1].text.contains("p\\\"") && !files[1].text.contains('😀'));
        let quoted = match runtime {
            Runtime::MicroPython => "\"p\\\"\\\\'\\n#{}$😀\\u202ex\"",
            Runtime::CircuitPython => "\"p\\\"\\\\'\\u000A#{}$😀\\u202Ex\"",
            Runtime::Arduino => "\"p\\\"\\\\'\\012#{}$😀\\342\\200\\256x\"",
        };
        assert_eq!(files[0].text.matches(quoted).count(), 4, "{}", files[0].text);
    }
}

#[test]
fn names_of_parts_cannot_break_out_of_comments_or_strings() {
    for runtime in Runtime::ALL {
        let mut plan = usual(Kind::Esp32, runtime);
        plan.fit(Fit::Name("led1".into(), "x\" + $BOARD\u{2028}import os".into())).unwrap();
        let program = files(&plan).unwrap().remove(1).text;
        assert!(program.lines().all(|line| !line.starts_with("import os\"")), "{program}");
        assert!(!program.contains('\u{2028}'));
    }
}

#[test]
fn topics_and_names_are_as_a_person_wants_them() {
    let mut plan = usual(Kind::Esp32, Runtime::MicroPython);
    plan.board = "roof".into();
    plan.home = "school/{board}/lab".into();
    plan.umqtt = Umqtt::Robust;
    assert!(text(&plan, "config.py").contains("BOARD = \"roof\""));
    let main = text(&plan, "main.py");
    assert!(main.contains("HOME = \"school/\" + BOARD + \"/lab\"\n"));
    assert!(
        main.contains("from umqtt.robust import MQTTClient") && main.contains("client = Client(")
    );
    plan.runtime = Runtime::Arduino;
    let sketch = text(&plan, "blinklab.ino");
    assert!(sketch.contains("home = String(\"school/\") + board + String(\"/lab\");"));
}

#[test]
fn a_program_has_only_what_is_plugged_in() {
    for runtime in Runtime::ALL {
        let mut plan = usual(Kind::Esp32, runtime);
        for part in ["led1", "button1", "dht22", "tmp36"] {
            plan.fit(Fit::Remove(part.into())).unwrap();
        }
        let program = files(&plan).unwrap().remove(1).text.to_lowercase();
        for absent in ["dht", "button", "light", "tmp36", "adc", "keypad"] {
            assert!(!program.contains(absent), "{runtime:?}: {absent}\n{program}");
        }
        plan.fit(Fit::Remove("ssd1306".into())).unwrap();
        plan.fit(Fit::Add(PartKind::Relay)).unwrap();
        let program = files(&plan).unwrap().remove(1).text.to_lowercase();
        assert!(program.contains("\"relay1\"") && !program.contains("ssd1306"), "{runtime:?}");
    }
}
