//! Sections 3.3 to 3.10 and 4.3 to 4.9 on the client's side: messages both ways.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod spec_world;

use shared::client::{ClientError, Event, State};
use shared::topic::TopicFilter;
use shared::wire::{
    Disconnect, Packet, PacketId, Properties, Property, Publish, QoS, ReasonCode, SubscribeOptions,
    Text, Version,
};
use spec_world::{Server, VERSIONS, ack, ack_with, incoming, lasting, message, options};

fn publishes(packets: &[Packet]) -> Vec<&Publish> {
    let publishes = packets.iter().filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(publish),
        _ => None,
    });
    publishes.collect()
}

/// DUP, QoS and Packet Identifier of every PUBLISH.
fn headers(packets: &[Packet]) -> Vec<(bool, u8, u16)> {
    let header = |publish: &&Publish| {
        (publish.dup, publish.qos as u8, publish.packet_id.map_or(0, PacketId::get))
    };
    publishes(packets).iter().map(header).collect()
}

/// [MQTT-2.2.1-2] [MQTT-2.2.1-3] [MQTT-3.3.1-2] [MQTT-4.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.2-2]
/// [MQTT-4.3.3-1] [MQTT-4.3.3-2]
/// 3.1.1: [MQTT-2.3.1-1] [MQTT-2.3.1-2] [MQTT-2.3.1-3] [MQTT-2.3.1-5] [MQTT-3.3.1-2]
/// 3.1.1: [MQTT-4.3.1-1]
#[test]
fn what_is_new_gets_an_identifier_that_is_not_in_use() {
    for version in VERSIONS {
        let mut server = Server::connected(options(version));
        server.publish("0", QoS::AtMostOnce);
        server.publish("1", QoS::AtLeastOnce);
        server.publish("2", QoS::ExactlyOnce);
        assert_eq!(headers(&server.received()), [(false, 0, 0), (false, 1, 1), (false, 2, 2)]);
        let filter = [TopicFilter::new("t").unwrap()];
        server.client.subscribe(server.now, &[(filter[0].clone(), QoS::AtMostOnce)]).unwrap();
        server.client.unsubscribe(server.now, &filter).unwrap();
        let ids = server.received().into_iter().map(|packet| match packet {
            Packet::Subscribe(packet) => packet.packet_id.get(),
            Packet::Unsubscribe(packet) => packet.packet_id.get(),
            other => panic!("{other:?}"),
        });
        assert_eq!(ids.collect::<Vec<_>>(), [3, 4]);
        for number in 5..100 {
            server.publish("x", QoS::AtLeastOnce);
            assert_eq!(headers(&server.received()), [(false, 1, number)]);
            server.send(&Packet::PubAck(ack(number)));
        }
    }
}

/// [MQTT-3.3.1-1] [MQTT-4.3.2-3] [MQTT-4.3.3-3] [MQTT-4.3.3-4] [MQTT-4.3.3-5] [MQTT-4.3.3-6]
/// [MQTT-4.4.0-1] [MQTT-4.6.0-1] [MQTT-4.6.0-4] [MQTT-3.6.2-1] [MQTT-3.6.2-2] [MQTT-3.6.2-3]
/// 3.1.1: [MQTT-2.3.1-3] [MQTT-3.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.3-1] [MQTT-4.4.0-1]
/// 3.1.1: [MQTT-4.6.0-1] [MQTT-4.6.0-4]
#[test]
fn what_is_unacknowledged_is_sent_again_in_order_on_the_next_connection_and_only_then() {
    for version in VERSIONS {
        let mut server = Server::connected(lasting(version));
        let qos = [QoS::ExactlyOnce, QoS::AtLeastOnce, QoS::ExactlyOnce, QoS::ExactlyOnce];
        qos.into_iter().for_each(|qos| server.publish("x", qos));
        let first = [(false, 2, 1), (false, 1, 2), (false, 2, 3), (false, 2, 4)];
        assert_eq!(headers(&server.received()), first);
        server.send(&Packet::PubRec(ack(4)));
        server.send(&Packet::PubRec(ack(3)));
        assert_eq!(server.received(), [Packet::PubRel(ack(4)), Packet::PubRel(ack(3))]);
        server.wait(29);
        assert_eq!(server.received(), [], "nothing is sent again meanwhile");
        for _ in 0..2 {
            server.cut();
            server.accept(true, Properties::new());
            let packets = server.received();
            assert_eq!(headers(&packets), [(true, 2, 1), (true, 1, 2)]);
            let again = [Packet::PubRel(ack(4)), Packet::PubRel(ack(3))];
            assert_eq!(packets[2..], again, "in the order of their PUBRECs");
        }
        for packet in [Packet::PubComp(ack(3)), Packet::PubAck(ack(2)), Packet::PubComp(ack(4))] {
            assert!(matches!(server.send(&packet).as_slice(), [Event::Published { .. }]));
        }
        server.cut();
        server.accept(true, Properties::new());
        assert_eq!(headers(&server.received()), [(true, 2, 1)]);
    }
}

/// [MQTT-4.4.0-2]
#[test]
fn a_message_that_the_server_refuses_is_not_sent_again() {
    let mut server = Server::connected(lasting(Version::V5));
    server.publish("1", QoS::AtLeastOnce);
    server.publish("2", QoS::ExactlyOnce);
    server.received();
    let reason = ReasonCode::QuotaExceeded;
    for packet in [Packet::PubAck(ack_with(1, reason)), Packet::PubRec(ack_with(2, reason))] {
        let events = server.send(&packet);
        let [Event::Published { reason: said, .. }] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!(*said, reason);
    }
    assert_eq!(server.received(), [], "no PUBREL");
    server.cut();
    server.accept(true, Properties::new());
    assert_eq!(server.received(), []);
}

/// [MQTT-2.2.1-5] [MQTT-3.3.4-1] [MQTT-4.3.2-4] [MQTT-4.3.2-5] [MQTT-4.3.3-8] [MQTT-4.3.3-10]
/// [MQTT-4.3.3-11] [MQTT-4.3.3-12] [MQTT-4.5.0-2] [MQTT-4.6.0-2] [MQTT-4.6.0-3]
/// [MQTT-3.4.2-1] [MQTT-3.4.2-2] [MQTT-3.4.2-3] [MQTT-3.5.2-1] [MQTT-3.5.2-2] [MQTT-3.5.2-3]
/// [MQTT-3.7.2-1] [MQTT-3.7.2-2] [MQTT-3.7.2-3]
/// 3.1.1: [MQTT-2.3.1-6] [MQTT-3.3.4-1] [MQTT-4.3.2-2] [MQTT-4.3.3-2] [MQTT-4.5.0-2]
/// 3.1.1: [MQTT-4.6.0-2] [MQTT-4.6.0-3]
#[test]
fn what_comes_is_acknowledged_in_order_and_qos_2_given_on_once() {
    for version in VERSIONS {
        let mut server = Server::connected(options(version));
        let mut given = Vec::new();
        let one = [QoS::AtLeastOnce, QoS::ExactlyOnce];
        let incoming = |qos, number| Packet::Publish(incoming(qos, number, "x"));
        for number in [9, 3, 7] {
            one.into_iter().for_each(|qos| given.extend(server.send(&incoming(qos, number))));
        }
        assert_eq!(given.len(), 6);
        let order =
            [9, 3, 7].map(|number| [Packet::PubAck(ack(number)), Packet::PubRec(ack(number))]);
        assert_eq!(server.received(), order.concat());
        assert_eq!(server.send(&incoming(QoS::AtLeastOnce, 9)).len(), 1, "a new message");
        assert_eq!(server.send(&incoming(QoS::ExactlyOnce, 9)).len(), 0, "the same message");
        server.send(&Packet::PubRel(ack(9)));
        assert_eq!(server.send(&incoming(QoS::ExactlyOnce, 9)).len(), 1, "a new message");
        let rec = Packet::PubRec(ack(9));
        let answers = [Packet::PubAck(ack(9)), rec.clone(), Packet::PubComp(ack(9)), rec];
        assert_eq!(server.received(), answers);
        assert_eq!(server.send(&incoming(QoS::AtMostOnce, 0)).len(), 1);
        assert_eq!(server.received(), []);
    }
}

/// [MQTT-3.3.4-7] [MQTT-3.3.4-8] [MQTT-4.9.0-1] [MQTT-4.9.0-2] [MQTT-4.9.0-3]
#[test]
fn receive_maximum_holds_back_publish_and_nothing_else() {
    let quota = |quota| Properties::new().with(Property::ReceiveMaximum(quota));
    let mut server = Server::connected_with(lasting(Version::V5), quota(3));
    let one = [QoS::AtLeastOnce, QoS::ExactlyOnce, QoS::ExactlyOnce, QoS::AtLeastOnce];
    one.into_iter().for_each(|qos| server.publish("x", qos));
    assert_eq!(headers(&server.received()).len(), 3);
    server.send(&Packet::PubRec(ack(3)));
    server.send(&Packet::Publish(incoming(QoS::AtLeastOnce, 8, "x")));
    let filter = TopicFilter::new("t").unwrap();
    server.client.subscribe(server.now, &[(filter, QoS::AtMostOnce)]).unwrap();
    let packets = server.received();
    assert_eq!(packets[..2], [Packet::PubRel(ack(3)), Packet::PubAck(ack(8))]);
    assert!(matches!(packets[2..], [Packet::Subscribe(_)]));
    server.cut();
    server.accept(true, quota(1));
    let packets = server.received();
    assert_eq!(headers(&packets), [(true, 1, 1)]);
    assert_eq!(packets[1..], [Packet::PubRel(ack(3))], "not held back by the quota of 1");
    server.send(&Packet::PubComp(ack(3)));
    assert_eq!(server.received(), []);
    server.send(&Packet::PubAck(ack(1)));
    assert_eq!(headers(&server.received()), [(true, 2, 2)]);
    server.send(&Packet::PubRec(ack_with(2, ReasonCode::QuotaExceeded)));
    assert_eq!(headers(&server.received()).len(), 1, "a refusal gives its quota back");
}

/// [MQTT-3.1.2-20]
#[test]
fn messages_that_the_quota_holds_back_do_not_keep_the_connection_alive() {
    let quota = Properties::new().with(Property::ReceiveMaximum(1));
    let mut server = Server::connected_with(options(Version::V5), quota);
    server.publish("sent", QoS::AtLeastOnce);
    assert_eq!(server.received().len(), 1);
    for _ in 0..3 {
        server.wait(9);
        server.publish("held back", QoS::AtLeastOnce);
        server.send(&Packet::Publish(incoming(QoS::AtMostOnce, 0, "x")));
        assert_eq!(server.received(), []);
    }
    server.wait(3);
    assert_eq!(server.received(), [Packet::PingReq]);
}

/// [MQTT-3.2.2-17] [MQTT-3.2.2-18] [MQTT-3.3.2-7] [MQTT-3.3.2-8] [MQTT-3.3.2-9]
#[test]
fn no_topic_alias_is_sent_beyond_what_the_server_allows_on_this_connection() {
    let mut server = Server::new(lasting(Version::V5));
    for (allowed, expected) in [
        (Some(2), vec![(false, Some(1)), (false, Some(2)), (false, None), (true, Some(1))]),
        (Some(1), vec![(false, Some(1)), (false, None), (false, None), (true, Some(1))]),
        (Some(0), vec![(false, None); 4]),
        (None, vec![(false, None); 4]),
    ] {
        let mut properties = Properties::new();
        properties.0.extend(allowed.map(Property::TopicAliasMaximum));
        server.accept(true, properties);
        for topic in ["long/a", "long/b", "long/c", "long/a"] {
            let mut message = message(topic, "x", QoS::AtMostOnce);
            // Left over from where the message came from.
            message.properties = Properties::new().with(Property::TopicAlias(0));
            server.client.publish(server.now, message).unwrap();
        }
        let packets = server.received();
        let seen = publishes(&packets)
            .into_iter()
            .map(|publish| (publish.topic.is_empty(), publish.properties.topic_alias().copied()));
        assert_eq!(seen.collect::<Vec<_>>(), expected);
        server.cut();
    }
}

/// [MQTT-3.3.2-10] [MQTT-3.3.2-7]
#[test]
fn every_topic_alias_that_connect_allows_is_taken_and_ends_with_its_connection() {
    let aliased = |topic: &str, alias| {
        let topic = Text::new(topic).unwrap();
        let properties = Properties::new().with(Property::TopicAlias(alias));
        Packet::Publish(Publish { topic, properties, ..incoming(QoS::AtMostOnce, 0, "x") })
    };
    let mut server = Server::connected(lasting(Version::V5));
    let maximum = server.client.options().topic_alias_maximum;
    for topic_of in [|alias: u16| format!("topic/{alias}"), |_| String::new()] {
        for alias in 1..=maximum {
            let events = server.send(&aliased(&topic_of(alias), alias));
            let [Event::Message(message)] = events.as_slice() else { panic!("{events:?}") };
            assert_eq!(message.topic.as_str(), format!("topic/{alias}"));
        }
    }
    server.cut();
    server.accept(true, Properties::new());
    server.send(&aliased("", 1));
    assert_eq!(server.client.state(), State::Closed);
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
    assert_eq!(server.received(), [told]);
}

/// [MQTT-3.3.4-6] [MQTT-3.3.2-14] [MQTT-3.3.2-8]
#[test]
fn a_message_that_is_passed_on_leaves_what_was_its_connections_behind() {
    let mut server = Server::connected(options(Version::V5));
    let kept = Property::ContentType(Text::new("text/plain").unwrap());
    let mut passed_on = message("t", "x", QoS::AtMostOnce);
    passed_on.properties = Properties::new()
        .with(Property::SubscriptionIdentifier(7.try_into().unwrap()))
        .with(kept.clone())
        .with(Property::TopicAlias(0));
    server.client.publish(server.now, passed_on.clone()).unwrap();
    let packets = server.received();
    assert_eq!(publishes(&packets)[0].properties.0, [kept]);
    let wildcard = Property::ResponseTopic(Text::new("a/#").unwrap());
    passed_on.properties = Properties::new().with(wildcard);
    let refused = server.client.publish(server.now, passed_on);
    assert!(matches!(refused, Err(ClientError::InvalidTopic(_))));
}

/// [MQTT-3.8.3-2] [MQTT-3.8.3-4] [MQTT-3.10.3-2] [MQTT-4.8.2-1] [MQTT-4.8.2-2] [MQTT-4.7.1-1]
/// [MQTT-4.7.1-2]
/// 3.1.1: [MQTT-3.8.3-3] [MQTT-3.10.3-2] [MQTT-4.7.1-2] [MQTT-4.7.1-3]
#[test]
fn a_subscription_that_the_server_must_refuse_is_not_sent() {
    let mut server = Server::connected(options(Version::V5));
    let now = server.now;
    assert_eq!(server.client.subscribe(now, &[]), Err(ClientError::NoFilter));
    assert_eq!(server.client.unsubscribe(now, &[]), Err(ClientError::NoFilter));
    for filter in ["$share/g", "$share//t", "$share/g/", "$share/+/t"] {
        let filter = TopicFilter::new(filter).unwrap();
        let refused = server.client.subscribe(now, &[(filter, QoS::AtMostOnce)]);
        assert!(matches!(refused, Err(ClientError::InvalidTopic(_))), "{refused:?}");
    }
    let filter = TopicFilter::new("$share/g/t").unwrap();
    let options = SubscribeOptions { no_local: true, ..Default::default() };
    let refused = server.client.subscribe_with(now, &[(filter, options)], Properties::new());
    assert_eq!(refused, Err(ClientError::NoLocalOnShared));
    for filter in ["", "a#", "#/a", "+a", "a/b+"] {
        assert!(TopicFilter::new(filter).is_err());
    }
    assert_eq!(server.received(), []);
}
