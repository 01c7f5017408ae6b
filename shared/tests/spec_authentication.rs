//! Sections 3.15 and 4.12 on both sides: enhanced authentication.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use common::{Bench, Peer, connect, text};
use shared::broker::{Authentication, CloseReason, Config, Decision};
use shared::client::{self, CloseCause, Event, Options, PeerError, State};
use shared::wire::{
    Auth, Bytes, Connect, Disconnect, Packet, Properties, Property, ReasonCode, Version,
};
use spec_world::{Server, options};

fn accept() -> Decision {
    Decision::Accept { user: None, data: None, mount: None }
}

fn asking() -> Bench {
    let authentication = Authentication::AskDriver;
    Bench::with(Config { authentication, sys_interval: None, ..Config::default() })
}

fn named(method: &str) -> Properties {
    Properties::new().with(Property::AuthenticationMethod(text(method)))
}

fn with_data(method: &str, data: &'static [u8]) -> Properties {
    named(method).with(Property::AuthenticationData(Bytes::from_static(data)))
}

fn auth(reason: ReasonCode, properties: Properties) -> Packet {
    Packet::Auth(Auth { reason, properties })
}

fn begin(bench: &mut Bench, properties: Properties) -> Peer {
    let peer = bench.open(Version::V5);
    bench.send(peer, &Packet::Connect(Connect { properties, ..connect(Version::V5, "board") }));
    peer
}

/// [MQTT-3.15.2-1] [MQTT-3.15.2-2] [MQTT-3.15.2-3] [MQTT-4.12.0-2] [MQTT-4.12.0-5] [MQTT-4.12.1-1]
#[test]
fn the_broker_repeats_the_method_and_nothing_else_in_every_step() {
    let mut bench = asking();
    let peer = begin(&mut bench, named("SCRAM"));
    let again = ReasonCode::ContinueAuthentication;
    for _ in 0..3 {
        bench.decide(peer, Decision::Continue(Bytes::from_static(b"2")));
        assert_eq!(bench.receive(peer), [auth(again, with_data("SCRAM", b"2"))]);
        bench.send(peer, &auth(again, named("SCRAM")));
    }
    bench.decide(peer, accept());
    let packets = bench.receive(peer);
    let [Packet::ConnAck(ack)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(ack.properties.authentication_method(), Some(&text("SCRAM")));
    bench.send(peer, &auth(ReasonCode::ReAuthenticate, named("SCRAM")));
    bench.decide(peer, accept());
    assert_eq!(bench.receive(peer), [auth(ReasonCode::Success, named("SCRAM"))]);
    bench.send(peer, &auth(ReasonCode::ReAuthenticate, named("other")));
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::BadAuthenticationMethod));
    assert_eq!(bench.receive(peer), [told]);
}

/// [MQTT-4.12.0-1] [MQTT-4.12.0-4] [MQTT-3.14.0-1]
#[test]
fn a_method_or_a_client_that_is_refused_is_closed() {
    let mut bench = Bench::new();
    let peer = begin(&mut bench, named("SCRAM"));
    let reason = ReasonCode::BadAuthenticationMethod;
    assert_eq!(bench.closed.get(&peer.conn), Some(&CloseReason::Refused(reason)));
    for steps in 0..2 {
        let mut bench = asking();
        let peer = begin(&mut bench, named("SCRAM"));
        for _ in 0..steps {
            bench.decide(peer, Decision::Continue(Bytes::new()));
            bench.receive(peer);
            bench.send(peer, &auth(ReasonCode::ContinueAuthentication, named("SCRAM")));
        }
        bench.decide(peer, Decision::Refuse(ReasonCode::NotAuthorized));
        let packets = bench.receive(peer);
        assert!(matches!(packets.as_slice(), [Packet::ConnAck(ack)] if ack.reason.is_error()));
        assert!(bench.closed.contains_key(&peer.conn));
    }
}

/// [MQTT-4.12.0-5] [MQTT-3.1.2-30]
#[test]
fn between_connect_and_connack_only_the_next_step_may_come() {
    for packet in [
        Packet::PingReq,
        auth(ReasonCode::ContinueAuthentication, named("other")),
        auth(ReasonCode::ContinueAuthentication, Properties::new()),
        auth(ReasonCode::ReAuthenticate, named("SCRAM")),
    ] {
        let mut bench = asking();
        let peer = begin(&mut bench, named("SCRAM"));
        bench.decide(peer, Decision::Continue(Bytes::new()));
        bench.receive(peer);
        bench.send(peer, &packet);
        assert!(bench.closed[&peer.conn].is_fault(), "{packet:?}");
    }
}

/// [MQTT-4.12.0-6] [MQTT-4.12.0-7]
#[test]
fn without_a_method_there_is_no_auth_either_way() {
    for version in spec_world::VERSIONS {
        let mut bench = asking();
        let peer = bench.open(version);
        bench.send(peer, &Packet::Connect(connect(version, "plain")));
        bench.decide(peer, Decision::Continue(Bytes::from_static(b"1")));
        let packets = bench.receive(peer);
        assert!(matches!(packets.as_slice(), [Packet::ConnAck(ack)] if ack.reason.is_error()));
        assert!(bench.closed.contains_key(&peer.conn));
    }
    let mut bench = asking();
    let peer = begin(&mut bench, Properties::new());
    bench.decide(
        peer,
        Decision::Accept { user: None, data: Some(Bytes::from_static(b"2")), mount: None },
    );
    let packets = bench.receive(peer);
    let [Packet::ConnAck(ack)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(ack.properties.authentication_method(), None);
    bench.decide(peer, Decision::Continue(Bytes::new()));
    bench.decide(peer, accept());
    assert_eq!(bench.receive(peer), [], "no AUTH to a client that knows none");
    bench.send(peer, &auth(ReasonCode::ReAuthenticate, named("SCRAM")));
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
    assert_eq!(bench.receive(peer), [told]);
}

/// [MQTT-4.12.1-2]
#[test]
fn authenticating_again_in_vain_ends_the_connection() {
    let mut bench = asking();
    let peer = begin(&mut bench, named("SCRAM"));
    bench.decide(peer, accept());
    bench.receive(peer);
    bench.send(peer, &auth(ReasonCode::ReAuthenticate, named("SCRAM")));
    bench.decide(peer, Decision::Refuse(ReasonCode::NotAuthorized));
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::NotAuthorized));
    assert_eq!(bench.receive(peer), [told]);
    assert!(bench.closed.contains_key(&peer.conn));
}

fn authenticating() -> Options {
    let method = text("SCRAM");
    let authentication = Some(client::Authentication { method, data: None });
    Options { authentication, ..options(Version::V5) }
}

/// [MQTT-3.15.2-1] [MQTT-3.15.2-2] [MQTT-3.15.2-3] [MQTT-4.12.0-3] [MQTT-4.12.0-5] [MQTT-4.12.1-1]
#[test]
fn the_client_repeats_the_method_and_nothing_else_in_every_step() {
    let mut server = Server::new(authenticating());
    let packets = server.open();
    let [Packet::Connect(connect)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(connect.properties.authentication_method(), Some(&text("SCRAM")));
    let again = ReasonCode::ContinueAuthentication;
    server.send(&auth(again, with_data("SCRAM", b"2")));
    server.client.authenticate(server.now, Bytes::from_static(b"3")).unwrap();
    assert_eq!(server.received(), [auth(again, with_data("SCRAM", b"3"))]);
    let ack = shared::wire::ConnAck {
        session_present: false,
        reason: ReasonCode::Success,
        properties: named("SCRAM").with(Property::MaximumPacketSize(20)),
    };
    server.send(&Packet::ConnAck(ack));
    server.client.reauthenticate(server.now, Bytes::from_static(b"4")).unwrap();
    let expected = auth(ReasonCode::ReAuthenticate, with_data("SCRAM", b"4"));
    assert_eq!(server.received(), [expected]);
    let too_large = server.client.reauthenticate(server.now, Bytes::from_static(&[0; 20]));
    assert!(too_large.is_err());
    assert_eq!(server.received(), []);
}

/// [MQTT-4.12.1-2] [MQTT-4.12.0-5] [MQTT-4.13.2-1]
#[test]
fn a_server_that_changes_the_method_or_refuses_is_left() {
    let mut server = Server::connected(authenticating());
    server.client.reauthenticate(server.now, Bytes::new()).unwrap();
    server.received();
    let events = server.send(&auth(ReasonCode::ContinueAuthentication, named("other")));
    let cause = CloseCause::Protocol(PeerError::AuthenticationMethod);
    assert_eq!(events, [Event::Closed(cause)]);
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::BadAuthenticationMethod));
    assert_eq!(server.received(), [told]);

    let mut server = Server::connected(authenticating());
    server.client.reauthenticate(server.now, Bytes::new()).unwrap();
    server.send(&Packet::Disconnect(Disconnect::new(ReasonCode::NotAuthorized)));
    assert_eq!(server.client.state(), State::Closed);
}
