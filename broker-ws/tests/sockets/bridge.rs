//! Two brokers with a bridge between them, over every transport and in both versions.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use broker_ws::{
    AccessOptions, BridgeOptions, Direction, Options, Rule, Secret, StorePlace, edit_passwords,
};
use shared::topic::TopicName;
use shared::wire::{QoS, ReasonCode, Text, Version};

use crate::support::{
    Authority, PATIENCE, Scratch, TestClient, TestServer, keep_log, log_lines, options, wait_for,
};

/// A bridge that does not wait long before it tries again.
fn bridge(name: &str, scheme: &str, upstream: SocketAddr, rules: &[Rule]) -> BridgeOptions {
    let host = if scheme.ends_with('s') && scheme != "ws" { "localhost" } else { "127.0.0.1" };
    let address = format!("{scheme}://{host}:{}", upstream.port()).parse().unwrap();
    BridgeOptions {
        rules: rules.to_vec(),
        reconnect: (Duration::from_millis(20), Duration::from_secs(1)),
        ..BridgeOptions::new(name, address)
    }
}

fn rule(filter: &str, direction: Direction, local: &str, remote: &str) -> Rule {
    Rule::new(filter, direction, QoS::ExactlyOnce, local, remote).unwrap()
}

fn bridged(bridge: BridgeOptions) -> TestServer {
    TestServer::start_with(|options| options.bridges = vec![bridge])
}

fn set_bridges(server: &TestServer, bridges: Vec<BridgeOptions>) {
    let options = Options { bridges, ..Options::default() };
    server.control().reload(options).unwrap();
}

fn client(server: &TestServer, name: &str) -> TestClient {
    TestClient::tcp(server.addr(), options(Version::V5, name))
}

/// Waits until the bridge says so itself.
fn await_state(server: &TestServer, name: &str, state: &str) {
    let mut watcher = client(server, "state watcher");
    watcher.subscribe(&format!("$SYS/broker/bridge/{name}/state"), QoS::AtMostOnce);
    while watcher.message().payload != state.as_bytes() {}
}

/// Topic, payload, QoS and RETAIN of the next message.
fn next(client: &mut TestClient) -> (String, String, u8, bool) {
    let message = client.message();
    let payload = String::from_utf8(message.payload.to_vec()).unwrap();
    (message.topic.as_str().to_owned(), payload, message.qos as u8, message.retain)
}

/// 3.1.1: [MQTT-7.0.0-1]
#[test]
fn messages_cross_both_ways_with_their_qos_and_other_prefixes() {
    let scratch = Scratch::new();
    let authority = Authority::new("upstream authority");
    let tls = authority.sign(&["localhost"], "upstream", 2100).options(&scratch);
    let ca = scratch.file("ca.pem", authority.pem());
    let upstream = TestServer::start_with(|options| options.tls = Some(tls));
    for scheme in ["mqtt", "ws", "mqtts", "wss"] {
        for version in [Version::V311, Version::V5] {
            let both = rule("+/state", Direction::Both, "room/", "school/7/");
            let options = bridge("school", scheme, upstream.addr(), &[both]);
            let ca = Some(ca.clone());
            let server = bridged(BridgeOptions { version, ca, ..options });
            await_state(&server, "school", "1");
            let (mut here, mut there) = (client(&server, "here"), client(&upstream, "there"));
            here.subscribe("#", QoS::ExactlyOnce);
            there.subscribe("#", QoS::ExactlyOnce);
            for (number, qos) in
                [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce].into_iter().enumerate()
            {
                // Others send: who subscribes only listens.
                let payload = format!("{number}");
                let expected = |topic: &str| (topic.to_owned(), payload.clone(), qos as u8, false);
                client(&server, "sender").publish("room/led/state", &*payload, qos, false);
                assert_eq!(next(&mut there), expected("school/7/led/state"), "{scheme}");
                assert_eq!(next(&mut here), expected("room/led/state"), "{scheme}");
                client(&upstream, "sender").publish("school/7/a/state", &*payload, qos, false);
                assert_eq!(next(&mut here), expected("room/a/state"), "{scheme}");
                assert_eq!(next(&mut there), expected("school/7/a/state"), "{scheme}");
            }
            // Nothing came back, and nothing else crosses.
            client(&server, "sender").publish("room/led/set", "x", QoS::AtLeastOnce, false);
            client(&upstream, "sender").publish("fence", "x", QoS::AtMostOnce, false);
            assert_eq!(next(&mut there).0, "fence", "{scheme}");
            assert_eq!(next(&mut here).0, "room/led/set", "{scheme}");
        }
    }
}

#[test]
fn what_is_retained_crosses_as_such_also_when_it_was_there_before() {
    let upstream = TestServer::start();
    client(&upstream, "sender").publish("in/old", "1", QoS::AtLeastOnce, true);
    let rules = [rule("in/#", Direction::In, "", ""), rule("out/#", Direction::Out, "", "")];
    for version in [Version::V311, Version::V5] {
        let options = bridge("kept", "mqtt", upstream.addr(), &rules);
        let server = bridged(BridgeOptions { version, ..options });
        client(&server, "sender").publish("out/old", "2", QoS::AtLeastOnce, true);
        await_state(&server, "kept", "1");
        client(&upstream, "sender").publish("in/new", "3", QoS::AtLeastOnce, true);
        client(&server, "sender").publish("out/new", "4", QoS::AtLeastOnce, true);
        for (server, topic, payload) in [
            (&server, "in/old", "1"),
            (&upstream, "out/old", "2"),
            (&server, "in/new", "3"),
            (&upstream, "out/new", "4"),
        ] {
            // Whenever it gets there, a new subscriber finds it retained.
            wait_for(topic, || {
                let mut reader = client(server, "reader");
                reader.subscribe("fence", QoS::AtLeastOnce);
                reader.subscribe(topic, QoS::AtLeastOnce);
                client(server, "fence").publish("fence", "x", QoS::AtLeastOnce, false);
                let (found, value, _, retain) = next(&mut reader);
                (found == topic && value == payload && retain).then_some(())
            });
        }
    }
}

#[test]
fn two_brokers_that_bridge_everything_to_each_other_come_to_rest() {
    let both = [rule("#", Direction::Both, "", "")];
    let first = TestServer::start();
    let second = bridged(bridge("second", "mqtt", first.addr(), &both));
    set_bridges(&first, vec![bridge("first", "mqtt", second.addr(), &both)]);
    await_state(&first, "first", "1");
    await_state(&second, "second", "1");
    let mut watchers = [client(&first, "watcher"), client(&second, "watcher")];
    for watcher in &mut watchers {
        watcher.subscribe("t/#", QoS::AtLeastOnce);
    }
    client(&first, "sender").publish("t/1", "x", QoS::AtLeastOnce, false);
    client(&first, "sender").publish("t/2", "x", QoS::AtLeastOnce, false);
    let [here, there] = &mut watchers;
    assert_eq!([next(here).0, next(here).0], ["t/1", "t/2"]);
    // Two ways lead there, and what comes by each goes no further.
    let mut came = [(); 4].map(|()| next(there).0);
    came.sort();
    assert_eq!(came, ["t/1", "t/1", "t/2", "t/2"]);
    client(&second, "sender").publish("t/3", "x", QoS::AtLeastOnce, false);
    assert_eq!(next(there).0, "t/3");
    assert_eq!([next(here).0, next(here).0], ["t/3", "t/3"]);
}

#[test]
fn what_is_published_while_the_other_broker_is_away_gets_there_when_it_is_back() {
    for version in [Version::V311, Version::V5] {
        let upstream = TestServer::start();
        let upstream_addr = upstream.addr();
        let out = [rule("#", Direction::Out, "", "")];
        let options = bridge("away", "mqtt", upstream_addr, &out);
        let status_topic = Some(TopicName::new("bridges/away").unwrap());
        let server = bridged(BridgeOptions { version, status_topic, ..options });
        await_state(&server, "away", "1");
        upstream.join();
        await_state(&server, "away", "0");
        let mut sender = client(&server, "sender");
        // More than may be under way at once.
        for number in 0..250 {
            let qos = if number % 2 == 0 { QoS::AtLeastOnce } else { QoS::ExactlyOnce };
            sender.publish(&format!("kept/{number:03}"), "x", qos, true);
        }
        let upstream = TestServer::start_with(|options| options.listen = vec![upstream_addr]);
        await_state(&server, "away", "1");
        let mut status = client(&upstream, "status");
        status.subscribe("bridges/away", QoS::AtLeastOnce);
        assert_eq!(next(&mut status).1, "1");
        wait_for("all messages", || {
            let mut reader = client(&upstream, "reader");
            reader.subscribe("kept/#", QoS::AtLeastOnce);
            client(&upstream, "fence").publish("kept/fence", "x", QoS::AtLeastOnce, false);
            let mut topics = Vec::new();
            loop {
                match next(&mut reader).0 {
                    topic if topic == "kept/fence" => break,
                    topic => topics.push(topic),
                }
            }
            (topics.len() == 250).then_some(())
        });
        server.join();
        assert_eq!(next(&mut status).1, "0");
    }
}

#[test]
fn what_waits_for_a_bridge_outlives_its_broker() {
    let scratch = Scratch::new();
    let out = [rule("#", Direction::Out, "", "")];
    // Nobody listens there yet.
    let upstream = TestServer::start();
    let addr = upstream.addr();
    upstream.join();
    let start = || {
        TestServer::start_with(|options| {
            options.store.place = StorePlace::Folder(scratch.path("store"));
            options.bridges = vec![bridge("durable", "mqtt", addr, &out)];
        })
    };
    let server = start();
    let mut sender = client(&server, "sender");
    wait_for("the bridge's subscription", || {
        let reason = sender.publish("probe", "x", QoS::AtLeastOnce, false);
        (reason == ReasonCode::Success).then_some(())
    });
    sender.publish("kept", "x", QoS::AtLeastOnce, true);
    server.join();
    let upstream = TestServer::start_with(|options| options.listen = vec![addr]);
    let _server = start();
    let mut reader = client(&upstream, "reader");
    reader.subscribe("kept", QoS::AtLeastOnce);
    assert_eq!(next(&mut reader).1, "x");
}

#[test]
fn bridges_come_and_go_while_the_server_runs() {
    let upstream = TestServer::start();
    let server = TestServer::start();
    let named = |name: &str| {
        bridge(name, "mqtt", upstream.addr(), &[rule("#", Direction::Out, "", &format!("{name}/"))])
    };
    set_bridges(&server, vec![named("one"), named("two")]);
    await_state(&server, "one", "1");
    await_state(&server, "two", "1");
    set_bridges(&server, vec![named("two"), named("three")]);
    await_state(&server, "three", "1");
    await_state(&server, "one", "0");
    let mut there = client(&upstream, "there");
    there.subscribe("+/t", QoS::AtLeastOnce);
    client(&server, "sender").publish("t", "x", QoS::AtLeastOnce, false);
    let mut came = [(); 2].map(|()| next(&mut there).0);
    came.sort();
    assert_eq!(came, ["three/t", "two/t"]);
}

#[test]
fn a_link_that_does_not_come_about_is_explained() {
    keep_log();
    let scratch = Scratch::new();
    let passwords = scratch.path("passwords");
    edit_passwords(&passwords, "ann", Some(b"right")).unwrap();
    let upstream = TestServer::start_with(|options| {
        options.access = AccessOptions { passwords: Some(passwords), ..AccessOptions::default() };
    });
    let nobody = TestServer::start();
    let nobody_addr = nobody.addr();
    nobody.join();
    let all = [rule("#", Direction::Out, "", "")];
    let login = |name: &str, password: &'static [u8]| BridgeOptions {
        username: Some(Text::new("ann").unwrap()),
        password: Some(Secret(password.into())),
        ..bridge(name, "mqtt", upstream.addr(), &all)
    };
    let server = TestServer::start_with(|options| {
        options.bridges = vec![
            login("right", b"right"),
            login("wrong", b"wrong"),
            bridge("nobody", "mqtt", nobody_addr, &all),
            bridge("no-tls", "mqtts", upstream.addr(), &all),
        ];
    });
    await_state(&server, "right", "1");
    for (name, says) in [
        ("bridge wrong:", "refuses user name and password"),
        ("bridge nobody:", "nobody listens at mqtt://127.0.0.1"),
        ("bridge no-tls:", "hung up: does it speak"),
    ] {
        wait_for(says, || log_lines(name).iter().any(|line| line.contains(says)).then_some(()));
    }
    let all = log_lines("bridge ");
    assert!(!all.iter().any(|line| line.contains("b\"wrong") || line.contains("b\"right")));
}

#[test]
fn a_broker_that_refuses_bridges_is_asked_as_an_ordinary_client() {
    let upstream = TcpListener::bind("127.0.0.1:0").unwrap();
    let all = [rule("#", Direction::Out, "", "")];
    let options = bridge("plain", "mqtt", upstream.local_addr().unwrap(), &all);
    let _server = bridged(BridgeOptions { version: Version::V311, ..options });
    for level in [0x84, 0x04] {
        let (mut socket, _) = upstream.accept().unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        // The first bytes of CONNECT, whose length takes one byte or two.
        let mut head = [0; 16];
        socket.read_exact(&mut head).unwrap();
        let name = head.windows(4).position(|window| window == b"MQTT").unwrap();
        assert_eq!(head[name + 4], level);
    }
}

/// A way to `upstream` that is cut after so many bytes, each time after more, and then not any more.
fn cut_again_and_again(upstream: SocketAddr) -> SocketAddr {
    const CUTS: usize = 15;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || {
        for (number, socket) in listener.incoming().enumerate() {
            let (socket, target) = (socket.unwrap(), TcpStream::connect(upstream).unwrap());
            let limit = if number < CUTS { 150 + 197 * number } else { usize::MAX };
            for (from, to) in [(&socket, &target), (&target, &socket)] {
                let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                thread::spawn(move || carry(from, to, limit));
            }
        }
    });
    addr
}

/// Carries bytes until one side ends, or there were `left` of them: then both sides are cut.
fn carry(mut from: TcpStream, mut to: TcpStream, mut left: usize) {
    let mut bytes = [0; 512];
    while left > 0
        && let Ok(length @ 1..) = from.read(&mut bytes)
    {
        let length = length.min(left);
        left -= length;
        if to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    // The other side may have been cut already.
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

#[test]
fn a_link_that_is_cut_again_and_again_loses_nothing_and_delivers_qos_2_once() {
    const MESSAGES: usize = 150;
    for version in [Version::V311, Version::V5] {
        let upstream = TestServer::start();
        let way = cut_again_and_again(upstream.addr());
        let rules = [rule("out/#", Direction::Out, "", ""), rule("in/#", Direction::In, "", "")];
        let options = bridge("cut", "mqtt", way, &rules);
        let server = bridged(BridgeOptions { version, ..options });
        let mut ends =
            [(&server, &upstream, "out"), (&upstream, &server, "in")].map(|(from, to, prefix)| {
                let mut receiver = client(to, "receiver");
                receiver.subscribe(&format!("{prefix}/#"), QoS::ExactlyOnce);
                (client(from, "sender"), receiver, prefix)
            });
        // What comes in waits for the bridge only once it has a Session there.
        let (sender, ..) = &mut ends[1];
        wait_for("the bridge's subscription", || {
            let reason = sender.publish("in/probe", "x", QoS::AtLeastOnce, false);
            (reason == ReasonCode::Success).then_some(())
        });
        for (sender, _, prefix) in &mut ends {
            for number in 0..MESSAGES {
                let qos = [QoS::AtLeastOnce, QoS::ExactlyOnce][number % 2];
                sender.publish(&format!("{prefix}/{number}"), "x", qos, false);
            }
            sender.publish(&format!("{prefix}/end"), "x", QoS::ExactlyOnce, false);
        }
        for (_, receiver, prefix) in &mut ends {
            let mut came: BTreeMap<String, usize> = BTreeMap::new();
            loop {
                let topic = next(receiver).0;
                if topic == format!("{prefix}/end") {
                    break;
                }
                *came.entry(topic).or_default() += 1;
            }
            for number in 0..MESSAGES {
                let count = came.get(&format!("{prefix}/{number}")).copied().unwrap_or(0);
                let is_right = if number % 2 == 0 { count >= 1 } else { count == 1 };
                assert!(is_right, "{version:?}: {prefix}/{number} came {count} times");
            }
        }
    }
}
