//! Clients that others wrote, on a real broker, with each other: mosquitto's command line tools,
//! paho-mqtt, MQTT.js, rumqttc and umqtt.simple, over TCP and WebSocket, in MQTT 3.1.1 and 5.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;

use blinklab_tests::broker::Broker;
use blinklab_tests::peer::{Library, Peer, Setup};
use blinklab_tests::process::{PATIENCE, Process};
use blinklab_tests::scratch::Scratch;
use blinklab_tests::tools;

fn mosquitto(tool: &str, broker: &Broker, arguments: &[&str]) -> Process {
    let address = broker.address();
    let mut command = Command::new(tools::from_package(tool, "mosquitto-clients"));
    command.args(["-h", &address.ip().to_string(), "-p", &address.port().to_string()]);
    Process::start(format!("{tool} {arguments:?}"), command.args(arguments))
}

/// Runs mosquitto_pub to its end; a QoS above 0 makes it wait for the acknowledgement.
fn publish(broker: &Broker, arguments: &[&str]) {
    let mut publisher = mosquitto("mosquitto_pub", broker, arguments);
    assert!(publisher.wait(), "mosquitto_pub {arguments:?}: {:?}", publisher.log());
}

/// A mosquitto_sub that says `retain qos topic payload` of each message, and is subscribed: it
/// has got a retained message through the same SUBSCRIBE. (Of SUBACK it only says so when its
/// output buffer is full.)
fn subscribe(broker: &Broker, arguments: &[&str]) -> Process {
    publish(broker, &["-q", "1", "-r", "-t", "subscribed", "-m", "yes"]);
    let format = ["-F", "%r %q %t %p", "-t", "subscribed"];
    let subscriber = mosquitto("mosquitto_sub", broker, &[&format, arguments].concat());
    subscriber.take("a SUBACK", |line| line.ends_with("subscribed yes").then_some(()));
    subscriber
}

fn expect_line(subscriber: &Process, wanted: &str) {
    subscriber.take(wanted, |line| (line == wanted).then_some(()));
}

/// 3.1.1: [MQTT-7.0.0-2]
#[test]
fn mosquitto_tools_exchange_messages_in_every_version_and_qos() {
    let broker = Broker::start();
    for subscriber_version in ["mqttv311", "mqttv5"] {
        for granted in ["0", "1", "2"] {
            let arguments = ["-V", subscriber_version, "-q", granted, "-t", "room/+/t"];
            let subscriber = subscribe(&broker, &arguments);
            for version in ["mqttv311", "mqttv5"] {
                for qos in ["0", "1", "2"] {
                    let payload = format!("{version} at {qos}");
                    publish(&broker, &["-V", version, "-q", qos, "-t", "room/1/t", "-m", &payload]);
                    // The lower of the two: strings of one digit compare as numbers do.
                    let delivered = qos.min(granted);
                    expect_line(&subscriber, &format!("0 {delivered} room/1/t {payload}"));
                }
            }
        }
    }
}

#[test]
fn a_retained_message_waits_for_subscribers_until_it_is_removed() {
    let broker = Broker::start();
    publish(&broker, &["-q", "1", "-r", "-t", "door/1", "-m", "open"]);
    publish(&broker, &["-q", "1", "-r", "-t", "door/2", "-m", "shut"]);
    let first = subscribe(&broker, &["-q", "1", "-t", "door/+"]);
    expect_line(&first, "1 1 door/1 open");
    expect_line(&first, "1 1 door/2 shut");
    // Who is subscribed already gets it as a fresh message.
    publish(&broker, &["-q", "1", "-r", "-t", "door/2", "-m", "ajar"]);
    expect_line(&first, "0 1 door/2 ajar");

    publish(&broker, &["-q", "1", "-r", "-t", "door/1", "-n"]);
    let second = subscribe(&broker, &["-V", "mqttv5", "-q", "1", "-t", "door/#"]);
    // Retained messages come in the order of their topics, so door/1 would have been first.
    expect_line(&second, "1 1 door/2 ajar");
    assert!(!second.has_said(|line| line.contains("door/1")), "{:?}", second.log());
}

#[test]
fn a_will_speaks_for_a_client_that_was_cut_off_and_not_for_one_that_left() {
    let broker = Broker::start();
    let watcher = subscribe(&broker, &["-q", "1", "-t", "will/#"]);
    for version in ["mqttv311", "mqttv5"] {
        let id = format!("cut-{version}");
        let topic = format!("will/{id}");
        let will = ["--will-topic", &topic, "--will-payload", "gone", "--will-qos", "1"];
        let connect = ["-V", version, "-i", &id, "-t", "anything"];
        let mut client = subscribe(&broker, &[&connect[..], &will].concat());
        client.kill();
        expect_line(&watcher, &format!("0 1 {topic} gone"));
    }
    // A publisher that ends well sends DISCONNECT: its Will is never heard.
    let will = ["--will-topic", "will/polite", "--will-payload", "gone"];
    publish(&broker, &[&["-q", "1", "-t", "x", "-m", "y"][..], &will].concat());
    publish(&broker, &["-q", "1", "-t", "will/marker", "-m", "after"]);
    expect_line(&watcher, "0 1 will/marker after");
    assert!(!watcher.has_said(|line| line.contains("polite")), "{:?}", watcher.log());
}

/// Every library over every transport that it has, in the versions that it speaks.
fn setups(id: &str) -> Vec<(String, Setup)> {
    let mut setups = Vec::new();
    for library in Library::ALL {
        for websocket in [false, true] {
            for v5 in [false, true] {
                if (websocket || v5) && !library.does_everything() {
                    continue;
                }
                let name = format!("{id}-{}", setups.len());
                let mut setup = Setup::new(library, &name);
                if websocket {
                    setup = setup.websocket();
                }
                if v5 {
                    setup = setup.v5();
                }
                setups.push((name, setup));
            }
        }
    }
    setups
}

/// 3.1.1: [MQTT-7.0.0-2]
#[test]
fn every_library_over_every_transport_reaches_every_other() {
    let broker = Broker::start();
    let mut peers: Vec<(String, u8, Peer)> = setups("peer")
        .into_iter()
        .map(|(name, setup)| (name, setup.library().max_qos(), setup.connect(&broker)))
        .collect();
    for (name, max_qos, peer) in &mut peers {
        assert_eq!(peer.subscribe("hall/#", *max_qos), *max_qos, "{name}");
    }
    for sender in 0..peers.len() {
        for qos in 0..=peers[sender].1 {
            let (name, _, peer) = &mut peers[sender];
            let topic = format!("hall/{name}/{qos}");
            peer.publish(&topic, "你好, hello", qos, false);
            for (name, max_qos, peer) in &peers {
                let received = peer.message(&topic);
                let delivered = qos.min(*max_qos);
                let is_it = received.is("你好, hello", delivered, false);
                assert!(is_it, "{topic} at {name}: {received:?}");
            }
        }
    }
}

#[test]
fn every_library_gets_what_was_retained_by_every_other() {
    let broker = Broker::start();
    let mut kept = Vec::new();
    for (name, setup) in setups("keeper") {
        let topic = format!("kept/{name}");
        setup.connect(&broker).publish(&topic, &name, 1, true);
        kept.push((topic, name));
    }
    for (reader, setup) in setups("reader") {
        let mut peer = setup.connect(&broker);
        peer.subscribe("kept/#", 1);
        for (topic, name) in &kept {
            let received = peer.message(topic);
            assert!(received.is(name, 1, true), "{topic} at {reader}: {received:?}");
        }
    }
}

#[test]
fn a_large_message_crosses_transports_whole() {
    let broker = Broker::start();
    // Longer than one WebSocket frame or one read from a socket can hold, and not periodic in
    // any power of two, so that a piece out of place is seen.
    let payload: String = (0..40_000).map(|number| format!("{number},")).collect();
    let mut receiver = Setup::new(Library::MqttJs, "receiver").websocket().v5().connect(&broker);
    receiver.subscribe("large", 1);
    let mut sender = Setup::new(Library::Paho, "sender").connect(&broker);
    sender.publish("large", &payload, 1, false);
    assert!(receiver.message("large").payload == payload, "the payload arrives as it was sent");
}

#[test]
fn hundreds_at_once_arrive_in_order_from_every_library() {
    let broker = Broker::start();
    let mut receiver = Setup::new(Library::Paho, "receiver").v5().connect(&broker);
    receiver.subscribe("many/#", 2);
    for (name, setup) in setups("hasty") {
        // More than other brokers' Receive Maximum: MQTT.js does not look at it.
        let payloads: Vec<String> = (0..300).map(|number| number.to_string()).collect();
        let max_qos = setup.library().max_qos();
        let mut hasty = setup.connect(&broker);
        for qos in 0..=max_qos {
            let topic = format!("many/{name}/{qos}");
            hasty.publish_all(&topic, &payloads, qos);
            for payload in &payloads {
                assert_eq!(receiver.message(&topic).payload, *payload, "{topic}");
            }
        }
    }
}

#[test]
fn a_malformed_packet_closes_its_connection_only_and_says_why() {
    let broker = Broker::start();
    let mut bystander = Setup::new(Library::Paho, "bystander").connect(&broker);
    bystander.subscribe("t", 1);
    let mut vandal = TcpStream::connect(broker.address()).expect("the broker listens");
    vandal.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
    // CONNECT of MQTT 5 as `v`, then a packet of type 0, which there is not (section 2.1.2).
    let connect = b"\x10\x0e\x00\x04MQTT\x05\x02\x00\x00\x00\x00\x01v";
    vandal.write_all(&[&connect[..], b"\x00\x00"].concat()).expect("the broker reads");
    let mut answer = Vec::new();
    vandal.read_to_end(&mut answer).expect("the broker closes the connection");
    assert_eq!(&answer[..1], [0x20], "CONNACK came first");
    // A DISCONNECT without properties need not say that there are none (section 3.14.2.2.1).
    assert!(answer.ends_with(&[0xE0, 1, 0x81]), "DISCONNECT, Malformed Packet: {answer:x?}");

    broker.process().take("the reason", |line| line.contains("Malformed packet").then_some(()));
    bystander.publish("t", "still here", 1, false);
    assert_eq!(bystander.message("t").payload, "still here");
}

#[test]
fn a_session_keeps_what_came_while_its_client_was_away() {
    let broker = Broker::start();
    let mut sender = Setup::new(Library::Paho, "sender").connect(&broker);
    for (number, (name, setup)) in setups("keeper").into_iter().enumerate() {
        let setup = setup.keep_session();
        let (mut keeper, present) = setup.clone().resume(&broker);
        assert!(!present, "{name} is new");
        keeper.subscribe(&format!("post/{number}"), 1);
        // Half of them leave well, half are cut off: the Session stays either way.
        if number % 2 == 0 {
            keeper.disconnect();
        }
        keeper.kill();
        for letter in ["one", "two"] {
            sender.publish(&format!("post/{number}"), letter, 1, false);
        }
        let (keeper, present) = setup.resume(&broker);
        assert!(present, "{name} is known");
        for letter in ["one", "two"] {
            let received = keeper.message(&format!("post/{number}"));
            assert!(received.is(letter, 1, false), "{name}: {received:?}");
        }
    }
}

#[test]
fn a_session_of_every_library_outlives_the_broker() {
    let scratch = Scratch::new("store");
    let store = scratch.path().to_str().expect("a temporary folder has a plain name");
    let mut broker = Broker::start_with(&["--store", store]);
    let mut keepers = Vec::new();
    for (number, (name, setup)) in setups("keeper").into_iter().enumerate() {
        let setup = setup.keep_session();
        let (mut keeper, _) = setup.clone().resume(&broker);
        let max_qos = setup.library().max_qos();
        keeper.subscribe(&format!("post/{number}"), max_qos);
        keeper.disconnect();
        keepers.push((name, max_qos, setup));
    }
    let mut sender = Setup::new(Library::Paho, "sender").connect(&broker);
    for number in 0..keepers.len() {
        for qos in 1..=2 {
            sender.publish(&format!("post/{number}"), &format!("QoS {qos}"), qos, qos == 2);
        }
    }
    drop(sender);
    // It is killed: what was acknowledged is on disk all the same.
    broker.restart();
    for (number, (name, max_qos, setup)) in keepers.into_iter().enumerate() {
        let (keeper, present) = setup.resume(&broker);
        assert!(present, "{name} is known");
        for qos in 1..=2 {
            let received = keeper.message(&format!("post/{number}"));
            let is_it = received.is(&format!("QoS {qos}"), max_qos.min(qos), false);
            assert!(is_it, "{name}: {received:?}");
        }
    }
    let mut new = Setup::new(Library::Paho, "new").connect(&broker);
    new.subscribe("post/0", 1);
    assert_eq!(new.message("post/0").retain, Some(true));
}

#[test]
fn a_will_of_every_library_is_published_when_it_is_killed() {
    let broker = Broker::start();
    let mut watcher = Setup::new(Library::Paho, "watcher").connect(&broker);
    watcher.subscribe("status/#", 1);
    for (name, setup) in setups("mortal") {
        let topic = format!("status/{name}");
        let mut mortal = setup.will(&topic, "offline").connect(&broker);
        mortal.kill();
        assert_eq!(watcher.message(&topic).payload, "offline", "{name}");
    }
}

#[test]
fn an_unsubscribed_client_hears_no_more() {
    let broker = Broker::start();
    let mut sender = Setup::new(Library::Paho, "sender").connect(&broker);
    let can = |setup: &(String, Setup)| setup.1.library().does_everything();
    for (name, setup) in setups("listener").into_iter().filter(can) {
        let mut listener = setup.connect(&broker);
        listener.subscribe("news", 1);
        listener.subscribe("marker", 1);
        sender.publish("news", "first", 1, false);
        assert_eq!(listener.message("news").payload, "first", "{name}");
        listener.unsubscribe("news");
        sender.publish("news", "second", 1, false);
        sender.publish("marker", "after", 1, false);
        listener.message("marker");
        assert!(!listener.has_message("news"), "{name}");
    }
}

#[test]
fn a_client_that_takes_another_ones_id_replaces_it() {
    let broker = Broker::start();
    for v5 in [false, true] {
        let setup = Setup::new(Library::Paho, "twin");
        let setup = if v5 { setup.v5() } else { setup };
        let topic = format!("status/{v5}");
        let mut watcher = Setup::new(Library::MqttJs, "watcher").connect(&broker);
        watcher.subscribe(&topic, 1);
        let elder = setup.clone().will(&topic, "replaced").connect(&broker);
        let mut younger = setup.connect(&broker);
        assert_eq!(watcher.message(&topic).payload, "replaced");
        drop(elder);
        younger.publish(&topic, "alive", 1, false);
        assert_eq!(watcher.message(&topic).payload, "alive");
    }
}
