//! A bridge between broker-ws and a real mosquitto: broker-ws as the one that connects, over every
//! transport that mosquitto has, and mosquitto as the one that does.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use blinklab_tests::broker::Broker;
use blinklab_tests::peer::{Library, Peer, Setup};
use blinklab_tests::process::Process;
use blinklab_tests::scratch::Scratch;
use blinklab_tests::tools;

/// A port that was free a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has free ports");
    listener.local_addr().expect("it is bound").port()
}

/// A mosquitto with these lines in its configuration.
fn mosquitto(scratch: &Scratch, lines: &str) -> Process {
    // Started by root, it would become another user, who may not read a test's files.
    scratch.put("mosquitto.conf", &format!("user root\n{lines}"));
    let mut command = Command::new(tools::from_package("mosquitto", "mosquitto"));
    command.arg("-v").arg("-c").arg(scratch.path().join("mosquitto.conf"));
    let process = Process::start("mosquitto", &mut command);
    process.take("its start", |line| line.contains(" running").then_some(()));
    process
}

/// A broker-ws whose settings are in a file.
fn broker(scratch: &Scratch, settings: &str) -> Broker {
    scratch.put("broker-ws.toml", settings);
    let file = scratch.path().join("broker-ws.toml");
    Broker::start_with(&["--store", "none", "--config", path(&file)])
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path of a test is UTF-8")
}

fn settings(url: &str, version: &str, more: &str) -> String {
    format!(
        "[[bridge]]\nname = \"school\"\nurl = \"{url}\"\nversion = \"{version}\"\n{more}\n\
         topics = [\n  {{ filter = \"in/#\", direction = \"in\", qos = 2 }},\n  \
         {{ filter = \"out/#\", direction = \"out\", qos = 2, remote-prefix = \"room/\" }},\n  \
         {{ filter = \"both/#\", direction = \"both\", qos = 2 }},\n]\n"
    )
}

fn await_link(broker: &Broker) {
    let mut watcher = Setup::new(Library::Paho, "link-watcher").connect(broker);
    watcher.subscribe("$SYS/broker/bridge/school/state", 0);
    watcher.message_that("$SYS/broker/bridge/school/state", |payload| payload == "1");
}

/// Messages of every QoS cross where the rules say, and nothing comes back.
fn exchange(here: &mut Peer, there: &mut Peer) {
    for qos in 0..3 {
        let payload = format!("at {qos}");
        there.publish("in/a", &payload, qos, false);
        assert_eq!(here.message("in/a").qos, Some(qos));
        here.publish("out/a", &payload, qos, false);
        assert_eq!(there.message("room/out/a").qos, Some(qos));
        here.publish("both/a", &payload, qos, false);
        assert_eq!(there.message("both/a").payload, payload);
        there.publish("both/b", &payload, qos, false);
        assert_eq!(here.message("both/b").payload, payload);
        assert_eq!(here.message("both/a").payload, payload);
        assert_eq!(there.message("both/b").payload, payload);
    }
    there.publish("in/fence", "x", 1, false);
    here.message("in/fence");
    for echo in ["in/a", "both/a", "both/b"] {
        assert!(!here.has_message(echo), "{echo} came twice");
    }
    for echo in ["room/out/a", "both/a", "both/b"] {
        assert!(!there.has_message(echo), "{echo} came twice");
    }
}

#[test]
fn broker_ws_bridges_to_mosquitto_over_every_transport_and_version() {
    let (certificates, scratch) = (Scratch::new("certificates"), Scratch::new("mosquitto"));
    // The broker's own certificate serves mosquitto as well: it is for localhost.
    let store = certificates.path().to_str().expect("a path of a test is UTF-8");
    let maker = Broker::start_with(&["--store", store, "--tls", "auto"]);
    let tls = certificates.path().join("tls");
    let (plain, secure) = (free_port(), free_port());
    let _mosquitto = mosquitto(
        &scratch,
        &format!(
            "allow_anonymous true\nlistener {plain} 127.0.0.1\nlistener {secure} 127.0.0.1\n\
             certfile {0}/certificate.pem\nkeyfile {0}/key.pem\n",
            tls.display()
        ),
    );
    drop(maker);
    let ca = format!("ca = \"{}/ca.pem\"", tls.display());
    for version in ["3.1.1", "5"] {
        for (url, more) in [
            (format!("mqtt://127.0.0.1:{plain}"), ""),
            (format!("mqtts://localhost:{secure}"), ca.as_str()),
        ] {
            let here = Scratch::new("here");
            let broker = broker(&here, &settings(&url, version, more));
            await_link(&broker);
            let mut local = Setup::new(Library::Paho, "local").v5().connect(&broker);
            let there = Setup::new(Library::Paho, "there").v5();
            let mut remote = there.connect_to(([127, 0, 0, 1], plain).into());
            for filter in ["in/#", "both/#"] {
                local.subscribe(filter, 2);
            }
            for filter in ["room/#", "both/#", "in/#"] {
                remote.subscribe(filter, 2);
            }
            exchange(&mut local, &mut remote);
        }
    }
}

#[test]
fn what_waits_while_mosquitto_is_away_gets_there_when_it_is_back() {
    let (scratch, here) = (Scratch::new("mosquitto"), Scratch::new("here"));
    let port = free_port();
    let lines = format!("allow_anonymous true\nlistener {port} 127.0.0.1\n");
    let mut first = mosquitto(&scratch, &lines);
    let broker = broker(&here, &settings(&format!("mqtt://127.0.0.1:{port}"), "3.1.1", ""));
    await_link(&broker);
    first.kill();
    let log = broker.process();
    log.take("the loss", |line| line.contains("bridge school:").then_some(()));
    let mut local = Setup::new(Library::Paho, "local").connect(&broker);
    let payloads: Vec<String> = (0..150).map(|number| number.to_string()).collect();
    for payload in &payloads {
        local.publish(&format!("out/{payload}"), payload, 1, true);
    }
    let _second = mosquitto(&scratch, &lines);
    let mut remote = Setup::new(Library::Paho, "there").connect_to(([127, 0, 0, 1], port).into());
    remote.subscribe("room/#", 1);
    for payload in &payloads {
        assert_eq!(remote.message(&format!("room/out/{payload}")).payload, *payload);
    }
}

#[test]
fn a_wrong_password_is_said_in_words() {
    let (scratch, here) = (Scratch::new("mosquitto"), Scratch::new("here"));
    let port = free_port();
    scratch.put("passwords", "ann:right\n");
    let mut hash = Command::new(tools::from_package("mosquitto_passwd", "mosquitto"));
    let hashed = hash.arg("-U").arg(scratch.path().join("passwords")).status();
    assert!(hashed.expect("mosquitto_passwd runs").success());
    let lines = format!(
        "allow_anonymous false\nlistener {port} 127.0.0.1\npassword_file {}\n",
        scratch.path().join("passwords").display()
    );
    let _mosquitto = mosquitto(&scratch, &lines);
    let url = format!("mqtt://127.0.0.1:{port}");
    let wrong = settings(&url, "5", "username = \"ann\"\npassword = \"wrong\"");
    let refused = broker(&here, &wrong);
    let log = refused.process();
    log.take("why", |line| {
        (line.contains("bridge school:") && line.contains("password")).then_some(())
    });
    let other = Scratch::new("other");
    other.put("password", "right\n");
    let from_file = format!("password-file = \"{}/password\"", other.path().display());
    let right = settings(&url, "5", &format!("username = \"ann\"\n{from_file}"));
    await_link(&broker(&other, &right));
}

/// mosquitto sends the bridges' bit in 3.1.1, and has No Local in 5.
#[test]
fn mosquitto_bridges_to_broker_ws_without_an_echo() {
    for version in ["mqttv311", "mqttv50"] {
        let scratch = Scratch::new("mosquitto");
        let broker = Broker::start();
        let port = free_port();
        let _mosquitto = mosquitto(
            &scratch,
            &format!(
                "allow_anonymous true\nlistener {port} 127.0.0.1\nconnection up\naddress {}\n\
                 bridge_protocol_version {version}\ntopic # both 2\nnotifications false\n",
                broker.address()
            ),
        );
        let log = broker.process();
        log.take("mosquitto", |line| line.contains("connected from").then_some(()));
        let mut here = Setup::new(Library::Paho, "here").connect(&broker);
        let mut there =
            Setup::new(Library::Paho, "there").connect_to(([127, 0, 0, 1], port).into());
        here.subscribe("t/#", 2);
        there.subscribe("t/#", 2);
        // Retained, so that it makes no difference who subscribed first.
        here.publish("t/1", "from here", 1, true);
        assert_eq!(there.message("t/1").payload, "from here", "{version}");
        assert_eq!(here.message("t/1").payload, "from here");
        there.publish("t/2", "from there", 1, true);
        assert_eq!(here.message("t/2").payload, "from there", "{version}");
        assert_eq!(there.message("t/2").payload, "from there");
        here.publish("t/fence", "x", 1, false);
        there.message("t/fence");
        there.publish("t/fence 2", "x", 1, false);
        here.message("t/fence 2");
        for topic in ["t/1", "t/2"] {
            assert!(!here.has_message(topic) && !there.has_message(topic), "{version}: {topic}");
        }
    }
}
