//! The driver decides who comes in, at once or in steps.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Bench, Peer, connect, publish, text};
use shared::broker::{Authentication, CloseReason, Config, Decision};
use shared::wire::{
    Auth, Bytes, Connect, Disconnect, Packet, Properties, Property, QoS, ReasonCode,
    SubscribeOptions, Version,
};

fn accept() -> Decision {
    Decision::Accept { user: None, data: None, mount: None }
}

fn asking() -> Bench {
    let authentication = Authentication::AskDriver;
    Bench::with(Config { authentication, sys_interval: None, ..Config::default() })
}

fn method(data: &'static [u8]) -> Properties {
    Properties::new()
        .with(Property::AuthenticationMethod(text("SCRAM")))
        .with(Property::AuthenticationData(Bytes::from_static(data)))
}

fn auth(reason: ReasonCode, data: &'static [u8]) -> Packet {
    Packet::Auth(Auth { reason, properties: method(data) })
}

fn begin(bench: &mut Bench) -> Peer {
    let peer = bench.open(Version::V5);
    let packet = Connect { properties: method(b"1"), ..connect(Version::V5, "board") };
    bench.send(peer, &Packet::Connect(packet));
    peer
}

fn reasons(packets: &[Packet]) -> Vec<ReasonCode> {
    let reason = |packet: &Packet| match packet {
        Packet::ConnAck(ack) => ack.reason,
        Packet::Auth(auth) => auth.reason,
        Packet::Disconnect(disconnect) => disconnect.reason,
        other => panic!("{other:?}"),
    };
    packets.iter().map(reason).collect()
}

/// 3.1.1: [MQTT-3.1.4-5] [MQTT-3.2.0-1]
#[test]
fn nothing_goes_either_way_until_the_driver_has_decided() {
    for (decision, expected) in [
        (accept(), ReasonCode::Success),
        (Decision::Refuse(ReasonCode::NotAuthorized), ReasonCode::NotAuthorized),
    ] {
        let mut bench = asking();
        let peer = bench.open(Version::V311);
        let packet = Connect {
            username: Some(text("student")),
            password: Some(Bytes::from_static(b"secret")),
            ..connect(Version::V311, "board")
        };
        bench.send(peer, &Packet::Connect(packet));
        // 3.1.1 lets a client go on without waiting for CONNACK.
        bench.publish(peer, publish("t", "early", QoS::AtLeastOnce, 1));
        assert_eq!(bench.receive(peer), []);
        let credentials = bench.asked.pop().unwrap();
        assert_eq!(credentials.username, Some(text("student")));
        assert_eq!(credentials.password.as_deref(), Some(&b"secret"[..]));
        bench.decide(peer, decision);
        let packets = bench.receive(peer);
        assert_eq!(reasons(&packets[..1]), [expected]);
        let accepted = expected == ReasonCode::Success;
        assert_eq!(packets.len(), if accepted { 2 } else { 1 }, "the early message counts now");
        assert_eq!(bench.closed.contains_key(&peer.conn), !accepted);
    }
}

/// [MQTT-4.12.0-2] [MQTT-4.12.0-5] [MQTT-4.12.1-2]
#[test]
fn enhanced_authentication_takes_as_many_steps_as_it_needs() {
    let mut bench = asking();
    let peer = begin(&mut bench);
    assert_eq!(bench.asked.pop().unwrap().data.as_deref(), Some(&b"1"[..]));
    bench.decide(peer, Decision::Continue(Bytes::from_static(b"2")));
    assert_eq!(bench.receive(peer), [auth(ReasonCode::ContinueAuthentication, b"2")]);
    bench.send(peer, &auth(ReasonCode::ContinueAuthentication, b"3"));
    let credentials = bench.asked.pop().unwrap();
    assert_eq!((credentials.data.as_deref(), credentials.is_again), (Some(&b"3"[..]), false));
    bench.decide(
        peer,
        Decision::Accept { user: None, data: Some(Bytes::from_static(b"4")), mount: None },
    );
    let packets = bench.receive(peer);
    let [Packet::ConnAck(ack)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(ack.properties.authentication_data().map(|data| &data[..]), Some(&b"4"[..]));
    bench.subscribe(peer, "t", SubscribeOptions::default());

    bench.send(peer, &auth(ReasonCode::ReAuthenticate, b"5"));
    assert!(bench.asked.pop().unwrap().is_again);
    bench.publish(peer, publish("t", "goes on meanwhile", QoS::AtMostOnce, 0));
    assert_eq!(bench.messages(peer).len(), 1);
    bench.decide(peer, accept());
    assert_eq!(reasons(&bench.receive(peer)), [ReasonCode::Success]);
    bench.send(peer, &auth(ReasonCode::ReAuthenticate, b"5"));
    bench.decide(peer, Decision::Refuse(ReasonCode::NotAuthorized));
    assert_eq!(reasons(&bench.receive(peer)), [ReasonCode::NotAuthorized]);
    assert!(bench.closed.contains_key(&peer.conn));
}

/// [MQTT-4.12.0-7] [MQTT-4.12.1-1]
#[test]
fn an_auth_that_does_not_belong_here_ends_the_connection() {
    let mut bench = asking();
    let peer = begin(&mut bench);
    bench.decide(peer, accept());
    bench.receive(peer);
    bench.send(peer, &auth(ReasonCode::Success, b""));
    assert_eq!(reasons(&bench.receive(peer)), [ReasonCode::ProtocolError]);

    let peer = bench.open(Version::V5);
    bench.send(peer, &Packet::Connect(connect(Version::V5, "plain")));
    bench.decide(peer, accept());
    bench.receive(peer);
    bench.send(peer, &auth(ReasonCode::ReAuthenticate, b""));
    assert_eq!(reasons(&bench.receive(peer)), [ReasonCode::ProtocolError]);

    let peer = begin(&mut bench);
    bench.decide(peer, accept());
    bench.receive(peer);
    let properties = Properties::new().with(Property::AuthenticationMethod(text("other")));
    let reason = ReasonCode::ReAuthenticate;
    bench.send(peer, &Packet::Auth(Auth { reason, properties }));
    assert_eq!(reasons(&bench.receive(peer)), [ReasonCode::BadAuthenticationMethod]);
}

#[test]
fn a_client_can_be_sent_to_another_server() {
    let mut bench = asking();
    let server = text("other.local:1883");
    let peer = begin(&mut bench);
    bench.decide(peer, Decision::Redirect { is_permanent: false, server: server.clone() });
    let packets = bench.receive(peer);
    let [Packet::ConnAck(ack)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(ack.reason, ReasonCode::UseAnotherServer);
    assert_eq!(ack.properties.server_reference(), Some(&server));

    let peer = begin(&mut bench);
    bench.decide(peer, accept());
    bench.receive(peer);
    bench.decide(peer, Decision::Redirect { is_permanent: true, server: server.clone() });
    let properties = Properties::new().with(Property::ServerReference(server));
    let reason = ReasonCode::ServerMoved;
    assert_eq!(bench.receive(peer), [Packet::Disconnect(Disconnect { reason, properties })]);
    assert_eq!(bench.closed.get(&peer.conn), Some(&CloseReason::Redirected(reason)));
}
