//! Real clients at a broker with passwords and access rules: a file that mosquitto_passwd made, and
//! one that broker-ws made, over TCP and WebSocket, in MQTT 3.1.1 and 5.

use std::process::Command;

use blinklab_tests::broker::Broker;
use blinklab_tests::peer::{Library, Setup};
use blinklab_tests::process::Process;
use blinklab_tests::scratch::Scratch;
use blinklab_tests::tools;

const RULES: &str = r##"
[[allow]]
users = ["teacher"]
publish = ["#"]
subscribe = ["#"]

[[allow]]
users = ["pupil"]
publish = ["room/%u/%c"]
subscribe = ["room/%u/#"]
"##;

/// A file that has passwords of both programs, and the broker that reads it.
fn school(scratch: &Scratch) -> Broker {
    let passwords = scratch.path().join("passwords");
    let made = Command::new(tools::from_package("mosquitto_passwd", "mosquitto"))
        .args(["-c", "-b"])
        .arg(&passwords)
        .args(["teacher", "of all"])
        .status();
    assert!(made.expect("mosquitto_passwd starts").success());
    let mut own = Command::new(tools::required("BLINKLAB_BROKER"));
    own.arg("passwd").arg(&passwords).arg("pupil");
    let mut own = Process::start("broker-ws passwd", &mut own);
    own.tell("小学生");
    assert!(own.wait(), "{:?}", own.log());
    scratch.put("rules.toml", RULES);
    let rules = scratch.path().join("rules.toml");
    let path =
        |path: &std::path::Path| path.to_str().expect("a path of a test is UTF-8").to_owned();
    let (passwords, rules) = (path(&passwords), path(&rules));
    Broker::start_with(&["--store", "none", "--passwords", &passwords, "--access-rules", &rules])
}

fn mosquitto_pub(broker: &Broker, arguments: &[&str]) -> Process {
    let mut command = Command::new(tools::from_package("mosquitto_pub", "mosquitto-clients"));
    let address = broker.address();
    command.args(["-h", &address.ip().to_string(), "-p", &address.port().to_string()]);
    Process::start(format!("mosquitto_pub {arguments:?}"), command.args(arguments))
}

#[test]
fn every_library_gets_in_with_the_right_password_alone() {
    let scratch = Scratch::new("access");
    let broker = school(&scratch);
    for library in [Library::Paho, Library::MqttJs] {
        for websocket in [false, true] {
            for v5 in [false, true] {
                let setup = |id: &str| {
                    let setup = Setup::new(library, id);
                    let setup = if websocket { setup.websocket() } else { setup };
                    if v5 { setup.v5() } else { setup }
                };
                let mut teacher = setup("teacher").login("teacher", "of all").connect(&broker);
                assert_eq!(teacher.subscribe("room/#", 1), 1);
                let mut pupil = setup("desk").login("pupil", "小学生").connect(&broker);
                assert!(pupil.subscribe("hall/#", 1) >= 128);
                assert_eq!(pupil.subscribe("#", 1), 1);
                pupil.publish("room/pupil/desk", "mine", 1, false);
                assert_eq!(teacher.message("room/pupil/desk").payload, "mine");
                assert_eq!(pupil.message("room/pupil/desk").payload, "mine");
                teacher.publish("room/teacher/desk", "not yours", 1, false);
                teacher.publish("room/pupil/marker", "yours", 1, false);
                pupil.message("room/pupil/marker");
                assert!(!pupil.has_message("room/teacher/desk"));
                let refused = setup("stranger").login("pupil", "of all").refused(&broker);
                assert!(!refused.is_empty());
            }
        }
    }
}

#[test]
fn mosquitto_s_tools_are_told_what_is_wrong() {
    let scratch = Scratch::new("access");
    let broker = school(&scratch);
    for version in ["mqttv311", "mqttv5"] {
        for (user, password, topic, says) in [
            ("teacher", "of all", "bell", None),
            ("pupil", "小学生", "room/pupil/desk", None),
            ("teacher", "Of all", "bell", Some("Connection error: Connection Refused")),
            ("stranger", "of all", "bell", Some("Connection error: Connection Refused")),
        ] {
            let login = ["-V", version, "-i", "desk", "-u", user, "-P", password];
            let message = ["-q", "1", "-t", topic, "-m", "x"];
            let mut tool = mosquitto_pub(&broker, &[&login[..], &message].concat());
            let is_well = tool.wait();
            // MQTT 5 has words of its own for it.
            let log = tool.log().join("\n");
            assert_eq!(is_well, says.is_none(), "{user} {topic}: {log}");
            let is_said = version == "mqttv5" || says.is_none_or(|says| log.contains(says));
            assert!(is_said, "{user}: {log}");
        }
    }
    let login = ["-V", "mqttv5", "-i", "desk", "-u", "pupil", "-P", "小学生"];
    let message = ["-q", "1", "-t", "bell", "-m", "x"];
    let mut tool = mosquitto_pub(&broker, &[&login[..], &message].concat());
    tool.wait();
    let log = tool.log().join("\n");
    assert!(log.to_lowercase().contains("not authorized"), "{log}");
    broker.process().take("the line", |line| {
        (line.contains("may not publish to \"bell\"") && line.contains("desk")).then_some(())
    });
}
