//! Real clients by TLS: mqtts and wss on the same port as what is plain, with the certificate that
//! the broker made itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use blinklab_tests::broker::Broker;
use blinklab_tests::peer::{Library, Setup};
use blinklab_tests::process::Process;
use blinklab_tests::scratch::Scratch;
use blinklab_tests::tools;

/// A broker that keeps what it makes in `scratch`, and what clients are given to trust it.
fn secure_broker(scratch: &Scratch) -> (Broker, PathBuf) {
    let store = scratch.path().to_str().expect("a path of a test is UTF-8");
    let broker = Broker::start_with(&["--store", store, "--tls", "auto"]);
    (broker, scratch.path().join("tls").join("ca.pem"))
}

fn mosquitto_pub(broker: &Broker, authorities: &Path, host: &str) -> Process {
    let mut command = Command::new(tools::from_package("mosquitto_pub", "mosquitto-clients"));
    let port = broker.address().port().to_string();
    command.args(["-h", host, "-p", &port, "-q", "1", "-t", "hall/tools", "-m", "by TLS"]);
    command.arg("--cafile").arg(authorities);
    Process::start(format!("mosquitto_pub {host}"), &mut command)
}

#[test]
fn every_library_reaches_plain_clients_by_tls() {
    let scratch = Scratch::new("secure");
    let (broker, authorities) = secure_broker(&scratch);
    let mut plain = Setup::new(Library::Paho, "plain").v5().connect(&broker);
    plain.subscribe("hall/#", 2);
    for (number, library) in [Library::Paho, Library::MqttJs].into_iter().enumerate() {
        for websocket in [false, true] {
            for v5 in [false, true] {
                let id = format!("secure-{number}-{websocket}-{v5}");
                let mut setup = Setup::new(library, &id).trusting(&authorities);
                if websocket {
                    setup = setup.websocket();
                }
                if v5 {
                    setup = setup.v5();
                }
                let mut secure = setup.connect(&broker);
                assert_eq!(secure.subscribe(&format!("hall/{id}"), 2), 2);
                // Longer than one record of TLS.
                let payload = "你好".repeat(10_000);
                secure.publish(&format!("hall/{id}"), &payload, 2, false);
                assert!(plain.message(&format!("hall/{id}")).payload == payload, "{id}");
                assert!(secure.message(&format!("hall/{id}")).payload == payload, "{id}");
            }
        }
    }
    assert!(mosquitto_pub(&broker, &authorities, "localhost").wait());
    assert_eq!(plain.message("hall/tools").payload, "by TLS");
}

#[test]
fn a_client_that_trusts_somebody_else_stays_away_and_the_log_says_why() {
    let scratch = Scratch::new("secure");
    let other = Scratch::new("other");
    let (broker, _) = secure_broker(&scratch);
    let (_other_broker, strangers) = secure_broker(&other);
    assert!(!mosquitto_pub(&broker, &strangers, "localhost").wait());
    let log = broker.process();
    log.take("why", |line| line.contains("code=tls-unknown-authority").then_some(()));
}
