//! Sections 3.1, 3.2 and 3.14 on the client's side: CONNECT, what CONNACK says, and the end.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod spec_world;

use shared::client::{
    Authentication, ClientError, CloseCause, Event, Options, PeerError, State, Will,
};
use shared::topic::TopicFilter;
use shared::wire::{
    Bytes, ConnAck, Disconnect, EncodeError, Packet, Properties, Property, QoS, ReasonCode, Text,
    Version,
};
use spec_world::{
    Server, VERSIONS, ack, encoded, field, frame, incoming, lasting, message, no_properties,
    options,
};

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

/// The bytes that a client with these options sends first, without its properties.
fn first_bytes(options: Options) -> Vec<u8> {
    let version = options.version;
    let mut packets = Server::new(options).open();
    let Some(Packet::Connect(mut connect)) = packets.pop() else { panic!("{packets:?}") };
    connect.properties = Properties::new();
    encoded(&Packet::Connect(connect), version)
}

/// [MQTT-3.1.0-1] [MQTT-3.1.2-1] [MQTT-3.1.2-9] [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-16]
/// [MQTT-3.1.2-17] [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.3-1] [MQTT-3.1.3-3] [MQTT-2.2.2-1]
/// 3.1.1: [MQTT-3.1.0-1] [MQTT-3.1.2-9] [MQTT-3.1.2-11] [MQTT-3.1.2-13] [MQTT-3.1.2-15]
/// 3.1.1: [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.2-20] [MQTT-3.1.2-21] [MQTT-3.1.3-1]
/// 3.1.1: [MQTT-3.1.3-3]
#[test]
fn connect_has_the_fields_that_its_flags_announce_in_their_order() {
    for version in VERSIONS {
        let none = no_properties(version);
        let head = |flags| [&field(b"MQTT")[..], &[version.level(), flags, 0, 30], none].concat();
        let plain = [head(0x02), field(b"esp")].concat();
        assert_eq!(first_bytes(options(version))[2..], plain);
        let mut full = lasting(version);
        let message = message("status", "gone", QoS::AtLeastOnce).retain(true);
        full.will = Some(Will { message, delay_interval: 0 });
        full.username = Some(text("user"));
        full.password = Some(Bytes::from_static(b"secret"));
        let will = [none, &field(b"status"), &field(b"gone")].concat();
        let login = [field(b"user"), field(b"secret")].concat();
        let expected = [head(0xEC), field(b"esp"), will, login].concat();
        assert_eq!(first_bytes(full)[2..], expected);
    }
}

/// 3.1.1: [MQTT-3.1.3-7] [MQTT-3.1.2-22]
#[test]
fn before_mqtt_5_no_name_means_clean_session_and_a_password_a_user_name() {
    let mut server = Server::new(Options { client_id: text(""), ..lasting(Version::V311) });
    let packets = server.open();
    assert!(matches!(packets.as_slice(), [Packet::Connect(connect)] if connect.clean_start));
    let password = Some(Bytes::from_static(b"secret"));
    let bytes = first_bytes(Options { password, ..options(Version::V311) });
    let flags = bytes[2 + 7];
    assert_eq!(flags, 0xC2);
    assert!(bytes.ends_with(&[field(b"esp"), field(b""), field(b"secret")].concat()));
}

/// [MQTT-3.1.2-20] [MQTT-3.1.2-21] [MQTT-3.2.2-21]
/// 3.1.1: [MQTT-3.1.2-23]
#[test]
fn a_client_with_nothing_to_say_pings_as_often_as_the_server_wants() {
    for version in VERSIONS {
        for wanted in [None, Some(7), Some(90)] {
            let mut properties = Properties::new();
            properties.0.extend(wanted.map(Property::ServerKeepAlive));
            let mut server = Server::connected_with(options(version), properties);
            let told = wanted.filter(|_| version == Version::V5);
            let seconds = u64::from(told.unwrap_or(30));
            server.wait(seconds - 1);
            assert_eq!(server.received(), []);
            server.wait(1);
            assert_eq!(server.received(), [Packet::PingReq]);
        }
    }
}

/// [MQTT-3.1.2-23] [MQTT-3.2.2-5] [MQTT-3.1.2-4] [MQTT-4.1.0-1]
/// 3.1.1: [MQTT-3.1.2-4] [MQTT-3.1.2-6] [MQTT-4.1.0-1] [MQTT-4.1.0-2]
#[test]
fn the_client_keeps_its_session_until_the_server_has_none() {
    for version in VERSIONS {
        for session_present in [true, false] {
            let mut server = Server::connected(lasting(version));
            server.publish("1", QoS::AtLeastOnce);
            server.publish("2", QoS::ExactlyOnce);
            server.send(&Packet::Publish(incoming(QoS::ExactlyOnce, 9, "x")));
            server.wait(20);
            server.cut();
            let events = server.accept(session_present, Properties::new());
            let discarded = events.iter().filter(|event| matches!(event, Event::Discarded { .. }));
            assert_eq!(discarded.count(), if session_present { 0 } else { 2 });
            assert_eq!(server.received().len(), if session_present { 2 } else { 0 });
            let events = server.send(&Packet::Publish(incoming(QoS::ExactlyOnce, 9, "x")));
            assert_eq!(events.len(), usize::from(!session_present), "9 is a new message or not");
        }
    }
}

/// [MQTT-3.2.2-4]
#[test]
fn a_session_that_the_client_does_not_have_ends_the_connection() {
    for version in VERSIONS {
        let mut server = Server::new(options(version));
        let events = server.accept(true, Properties::new());
        let cause = CloseCause::Protocol(PeerError::UnexpectedSession);
        assert_eq!(events, [Event::Closed(cause)]);
    }
}

/// [MQTT-4.13.2-1]
#[test]
fn a_refusal_and_a_goodbye_end_the_connection() {
    for reason in [ReasonCode::Banned, ReasonCode::ServerBusy, ReasonCode::UnspecifiedError] {
        let mut server = Server::new(options(Version::V5));
        server.open();
        let (session_present, properties) = (false, Properties::new());
        server.send(&Packet::ConnAck(ConnAck { session_present, reason, properties }));
        assert_eq!(server.client.state(), State::Closed);
        assert_eq!(server.received(), []);
    }
    for reason in [ReasonCode::Success, ReasonCode::ServerBusy, ReasonCode::SessionTakenOver] {
        let mut server = Server::connected(options(Version::V5));
        server.send(&Packet::Disconnect(Disconnect::new(reason)));
        assert_eq!(server.client.state(), State::Closed);
        assert_eq!(server.received(), []);
    }
}

/// [MQTT-3.2.2-11] [MQTT-3.2.2-14] [MQTT-3.2.2-15]
#[test]
fn what_the_server_does_not_take_is_not_sent() {
    let limits = Properties::new()
        .with(Property::MaximumQoS(0))
        .with(Property::RetainAvailable(0))
        .with(Property::MaximumPacketSize(30));
    let mut server = Server::connected_with(options(Version::V5), limits);
    let now = server.now;
    let mut publish = |message| server.client.publish(now, message).map(|_| ());
    let maximum = QoS::AtMostOnce;
    let refused = ClientError::QosNotSupported { maximum };
    assert_eq!(publish(message("t", "x", QoS::AtLeastOnce)), Err(refused));
    let retained = message("t", "x", QoS::AtMostOnce).retain(true);
    assert_eq!(publish(retained), Err(ClientError::RetainNotSupported));
    // PUBLISH with topic t has 6 bytes besides its payload.
    assert_eq!(publish(message("t", &"x".repeat(24), QoS::AtMostOnce)), Ok(()));
    let too_large = Err(ClientError::Encode(EncodeError::TooLarge { limit: 30 }));
    assert_eq!(publish(message("t", &"x".repeat(25), QoS::AtMostOnce)), too_large);
    let filter = TopicFilter::new(&"x".repeat(40)).unwrap();
    let refused = server.client.subscribe(now, &[(filter.clone(), QoS::AtMostOnce)]);
    assert!(matches!(refused, Err(ClientError::Encode(_))));
    let refused = server.client.unsubscribe(now, &[filter]);
    assert!(matches!(refused, Err(ClientError::Encode(_))));
    assert_eq!(server.received().len(), 1);
}

/// [MQTT-3.14.2-1] [MQTT-3.14.2-3] [MQTT-3.14.2-4] [MQTT-3.14.4-1] [MQTT-3.14.4-2]
/// 3.1.1: [MQTT-3.14.4-1] [MQTT-3.14.4-2]
#[test]
fn disconnect_is_the_last_that_a_client_sends() {
    for version in VERSIONS {
        let mut server = Server::connected(options(version));
        server.publish("x", QoS::AtLeastOnce);
        server.client.disconnect(server.now);
        assert_eq!(server.events().last(), Some(&Event::Closed(CloseCause::Requested)));
        assert_eq!(server.client.state(), State::Closed, "the driver closes the transport");
        server.send(&Packet::PubAck(ack(1)));
        server.send(&Packet::Publish(incoming(QoS::AtLeastOnce, 2, "x")));
        server.wait(100);
        let refused = server.client.publish(server.now, message("t", "x", QoS::AtMostOnce));
        assert_eq!(refused, Err(ClientError::NotConnected));
        let packets = server.received();
        let goodbye = Packet::Disconnect(Disconnect::new(ReasonCode::Success));
        assert_eq!((packets.len(), packets.last()), (2, Some(&goodbye)));
    }
}

/// [MQTT-3.1.2-30] [MQTT-4.12.0-7]
#[test]
fn before_connack_a_client_that_authenticates_sends_nothing_else() {
    let method = text("SCRAM");
    let authentication = Some(Authentication { method, data: None });
    for authentication in [authentication, None] {
        let has_method = authentication.is_some();
        let mut server = Server::new(Options { authentication, ..options(Version::V5) });
        assert_eq!(server.open().len(), 1);
        let now = server.now;
        let refused = server.client.publish(now, message("t", "x", QoS::AtMostOnce));
        assert_eq!(refused, Err(ClientError::NotConnected));
        let filter = TopicFilter::new("t").unwrap();
        let refused = server.client.subscribe(now, &[(filter, QoS::AtMostOnce)]);
        assert_eq!(refused, Err(ClientError::NotConnected));
        let allowed = server.client.authenticate(now, Bytes::new());
        let expected = if has_method { Ok(()) } else { Err(ClientError::NoAuthenticationMethod) };
        assert_eq!(allowed, expected);
        assert_eq!(server.received().len(), usize::from(has_method));
    }
}

/// [MQTT-1.5.4-1] [MQTT-1.5.4-2] [MQTT-2.1.3-1] [MQTT-3.3.1-4] [MQTT-3.3.2-2] [MQTT-3.14.1-1]
/// [MQTT-3.15.1-1] [MQTT-3.6.1-1]
/// 3.1.1: [MQTT-1.5.3-1] [MQTT-1.5.3-2] [MQTT-2.2.2-2] [MQTT-3.3.1-4] [MQTT-4.8.0-1]
#[test]
fn a_server_that_sends_no_packets_is_told_and_left() {
    for version in VERSIONS {
        let none = no_properties(version);
        let publish = |topic: &[u8]| [&field(topic)[..], none, b"x"].concat();
        for (bytes, reason) in [
            (frame(0x30, &publish(b"\xC3")), ReasonCode::MalformedPacket),
            (frame(0x30, &publish(b"a\0")), ReasonCode::MalformedPacket),
            (frame(0x30, &publish(b"a/+")), ReasonCode::TopicNameInvalid),
            (frame(0x36, &publish(b"t")), ReasonCode::MalformedPacket),
            (vec![0x60, 2, 0, 1], ReasonCode::MalformedPacket),
            (vec![0xD1, 0], ReasonCode::MalformedPacket),
            (vec![0xE1, 0], ReasonCode::MalformedPacket),
            (vec![0xF8, 0], ReasonCode::MalformedPacket),
        ] {
            let mut server = Server::connected(options(version));
            let events = server.send_bytes(&bytes);
            let [Event::Closed(CloseCause::Protocol(PeerError::Decode(_)))] = events.as_slice()
            else {
                panic!("{events:?}")
            };
            let told = Packet::Disconnect(Disconnect::new(reason));
            let expected = if version == Version::V5 { vec![told] } else { vec![] };
            assert_eq!(server.received(), expected, "{bytes:02X?}");
        }
    }
}
