//! What only MQTT 5 has: Topic Aliases, enhanced authentication, options of a subscription.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::num::NonZeroU16;

use shared::Message;
use shared::client::{
    Authentication, Client, ClientError, CloseCause, Event, Options, PeerError, State, TopicAlias,
};
use shared::flow::{AliasError, InboundAliases};
use shared::time::Instant;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{
    Auth, Bytes, BytesMut, ConnAck, Decoder, Packet, Properties, Property, Publish, QoS,
    ReasonCode, SubscribeOptions, Text, Version,
};

const NOW: Instant = Instant::from_millis(5);

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn send(client: &mut Client, packet: &Packet) -> Vec<Event> {
    let mut bytes = BytesMut::new();
    packet.encode(Version::V5, &mut bytes).unwrap();
    client.handle_bytes(NOW, &bytes);
    std::iter::from_fn(|| client.poll_event()).collect()
}

fn received(client: &mut Client) -> Vec<Packet> {
    let mut decoder = Decoder::new(Version::V5, u32::MAX);
    while let Some(bytes) = client.poll_transmit() {
        decoder.feed(&bytes);
    }
    std::iter::from_fn(|| decoder.poll_packet()).map(|packet| packet.unwrap()).collect()
}

fn connack(properties: Properties) -> Packet {
    Packet::ConnAck(ConnAck { session_present: false, reason: ReasonCode::Success, properties })
}

fn connected(options: Options, properties: Properties) -> Client {
    let mut client = Client::new(options);
    client.handle_open(NOW);
    received(&mut client);
    send(&mut client, &connack(properties));
    assert_eq!(client.state(), State::Connected);
    client
}

fn options() -> Options {
    Options::new(text("esp"))
}

fn aliased(topic: &str, alias: u16) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: false,
        topic: text(topic),
        packet_id: None,
        properties: Properties::new().with(Property::TopicAlias(alias)),
        payload: Bytes::from_static(b"x"),
    })
}

/// [MQTT-3.2.2-17] [MQTT-3.3.2-9]
#[test]
fn topic_aliases_save_the_topic_where_the_server_takes_them() {
    let properties = Properties::new().with(Property::TopicAliasMaximum(1));
    let mut client = connected(options(), properties);
    for topic in ["a/long/topic", "another/topic", "a/long/topic"] {
        let message = Message::new(TopicName::new(topic).unwrap(), &b"x"[..]);
        client.publish(NOW, message).unwrap();
    }
    let seen = received(&mut client).into_iter().map(|packet| match packet {
        Packet::Publish(publish) => {
            (publish.topic.to_string(), publish.properties.topic_alias().copied())
        }
        other => panic!("{other:?}"),
    });
    let expected =
        [("a/long/topic".into(), Some(1)), ("another/topic".into(), None), ("".into(), Some(1))];
    assert_eq!(seen.collect::<Vec<(String, _)>>(), expected);
}

/// [MQTT-3.3.2-10]
#[test]
fn topic_aliases_of_the_server_are_resolved_and_wrong_ones_end_the_connection() {
    let mut client = connected(options(), Properties::new());
    for topic in ["a/b", ""] {
        let events = send(&mut client, &aliased(topic, 16));
        let [Event::Message(message)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(message.topic.as_str(), "a/b");
        assert!(message.properties.is_empty());
    }
    for (alias, error) in [(17, AliasError::AboveMaximum), (3, AliasError::Unknown)] {
        let mut client = connected(options(), Properties::new());
        let topic = if alias == 17 { "t" } else { "" };
        let events = send(&mut client, &aliased(topic, alias));
        let cause = CloseCause::Protocol(PeerError::TopicAlias(error));
        assert_eq!(events, [Event::Closed(cause)]);
    }
}

/// [MQTT-4.12.0-3] [MQTT-4.12.0-5] [MQTT-4.12.0-7] [MQTT-4.12.1-1]
#[test]
fn enhanced_authentication_goes_step_by_step_before_and_after_connack() {
    let auth = |reason, data: &'static [u8]| {
        let properties = Properties::new()
            .with(Property::AuthenticationMethod(text("SCRAM")))
            .with(Property::AuthenticationData(Bytes::from_static(data)));
        Packet::Auth(Auth { reason, properties })
    };
    let data = Some(Bytes::from_static(b"1"));
    let authentication = Some(Authentication { method: text("SCRAM"), data: data.clone() });
    let mut client = Client::new(Options { authentication, ..options() });
    client.handle_open(NOW);
    let packets = received(&mut client);
    let [Packet::Connect(connect)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(connect.properties.authentication_data(), data.as_ref());
    let again = ReasonCode::ContinueAuthentication;
    let events = send(&mut client, &auth(again, b"2"));
    let data = Some(Bytes::from_static(b"2"));
    assert_eq!(events, [Event::Authenticate { reason: again, data }]);
    client.authenticate(NOW, Bytes::from_static(b"3")).unwrap();
    assert_eq!(received(&mut client), [auth(again, b"3")]);
    send(&mut client, &connack(Properties::new()));
    client.reauthenticate(NOW, Bytes::from_static(b"4")).unwrap();
    assert_eq!(received(&mut client), [auth(ReasonCode::ReAuthenticate, b"4")]);

    let mut plain = connected(options(), Properties::new());
    let refused = plain.reauthenticate(NOW, Bytes::new());
    assert_eq!(refused, Err(ClientError::NoAuthenticationMethod));
    let events = send(&mut plain, &auth(again, b""));
    let cause = CloseCause::Protocol(PeerError::AuthenticationMethod);
    assert_eq!(events, [Event::Closed(cause)]);
}

#[test]
fn a_subscription_says_all_its_options_and_its_identifier() {
    let mut client = connected(options(), Properties::new());
    let options = SubscribeOptions { no_local: true, ..SubscribeOptions::default() };
    let identifier = Property::SubscriptionIdentifier(7.try_into().unwrap());
    let properties = Properties::new().with(identifier);
    let filter = TopicFilter::new("a/#").unwrap();
    client.subscribe_with(NOW, &[(filter, options)], properties.clone()).unwrap();
    let packets = received(&mut client);
    let [Packet::Subscribe(packet)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!((packet.filters[0].options, &packet.properties), (options, &properties));
}

#[test]
fn connect_carries_what_the_options_ask_for() {
    let user = Property::UserProperty((text("k"), text("v")));
    let mut client = Client::new(Options {
        request_response_information: true,
        properties: Properties::new().with(user.clone()),
        ..options()
    });
    client.handle_open(NOW);
    let packets = received(&mut client);
    let [Packet::Connect(connect)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(connect.properties.request_response_information(), Some(&1));
    assert!(connect.properties.0.contains(&user));
    let too_long = Bytes::from(vec![0; 70_000]);
    let mut client = connected(options(), Properties::new());
    let mut message = Message::new(TopicName::new("t").unwrap(), &b"x"[..]);
    message.properties = Properties::new().with(Property::CorrelationData(too_long));
    assert!(matches!(client.publish(NOW, message), Err(ClientError::Encode(_))));
}

/// Topic and alias of every PUBLISH that the client has sent.
fn published(client: &mut Client) -> Vec<(String, Option<u16>)> {
    let all = received(client).into_iter().filter_map(|packet| match packet {
        Packet::Publish(it) => Some((it.topic.to_string(), it.properties.topic_alias().copied())),
        _ => None,
    });
    all.collect()
}

fn taking(maximum: u16) -> Properties {
    Properties::new().with(Property::TopicAliasMaximum(maximum))
}

#[test]
fn whoever_publishes_names_a_topic_alias_and_then_sends_it_alone() {
    let number = |it| NonZeroU16::new(it).unwrap();
    let message = |topic: &str, qos| Message::new(TopicName::new(topic).unwrap(), "x").qos(qos);
    let mut client = connected(options(), taking(3));
    let mut publish = |topic, alias: Option<TopicAlias>| {
        let message = message(topic, QoS::AtMostOnce);
        match alias {
            Some(alias) => client.publish_aliased(NOW, message, alias)?,
            None => client.publish(NOW, message)?,
        };
        Ok::<_, ClientError>(published(&mut client).remove(0))
    };
    let sent = |topic: &str, alias| Ok((topic.to_owned(), alias));
    let (set, alone) = (TopicAlias::Set(number(1)), TopicAlias::Alone(number(1)));
    assert_eq!(publish("room/a", Some(alone)), Err(ClientError::TopicAliasUnset));
    assert_eq!(publish("room/a", Some(set)), sent("room/a", Some(1)));
    assert_eq!(publish("room/a", Some(alone)), sent("", Some(1)));
    assert_eq!(publish("room/b", Some(alone)), Err(ClientError::TopicAliasUnset));
    // What the client does by itself leaves the number alone.
    for (topic, alias) in [("room/a", 2), ("room/b", 3)] {
        assert_eq!(publish(topic, None), sent(topic, Some(alias)));
        assert_eq!(publish(topic, None), sent("", Some(alias)));
    }
    assert_eq!(publish("room/c", None), sent("room/c", None));
    assert_eq!(publish("room/b", Some(set)), sent("room/b", Some(1)), "it can be set anew");
    assert_eq!(publish("room/a", Some(alone)), Err(ClientError::TopicAliasUnset));
    let above = Err(ClientError::TopicAliasAboveMaximum { maximum: 3 });
    assert_eq!(publish("room/a", Some(TopicAlias::Set(number(4)))), above);
    let mut none = connected(options(), Properties::new());
    let none = none.publish_aliased(NOW, message("a", QoS::AtMostOnce), set);
    assert_eq!(none, Err(ClientError::TopicAliasAboveMaximum { maximum: 0 }));
}

#[test]
fn a_named_alias_ends_with_its_connection_and_the_message_does_not() {
    let set = TopicAlias::Set(NonZeroU16::MIN);
    let alone = TopicAlias::Alone(NonZeroU16::MIN);
    let message = || Message::new(TopicName::new("room/a").unwrap(), "x").qos(QoS::AtLeastOnce);
    let session = Options { clean_start: false, session_expiry_interval: 60, ..options() };
    // One at a time: the second waits with its alias until the first is acknowledged.
    let one = taking(3).with(Property::ReceiveMaximum(1));
    let mut client = connected(session, one.clone());
    client.publish_aliased(NOW, message(), set).unwrap();
    client.publish_aliased(NOW, message(), alone).unwrap();
    assert_eq!(published(&mut client), [("room/a".to_owned(), Some(1))]);
    client.handle_closed(NOW);
    client.handle_open(NOW);
    received(&mut client);
    let reason = ReasonCode::Success;
    let again = ConnAck { session_present: true, reason, properties: taking(0) };
    send(&mut client, &Packet::ConnAck(again));
    let topics = published(&mut client);
    assert_eq!(topics, [("room/a".to_owned(), None), ("room/a".to_owned(), None)]);
    let unset = client.publish_aliased(NOW, message(), alone);
    assert_eq!(unset, Err(ClientError::TopicAliasAboveMaximum { maximum: 0 }));
}

/// Whatever is named, set by itself and sent alone: a server reads the topics that were meant.
#[test]
fn a_server_reads_the_topics_that_were_meant() {
    let mut seed = 7_u64;
    let mut below = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit
    };
    for _ in 0..50 {
        let maximum = below(4) as u16;
        let mut client = connected(options(), taking(maximum));
        let (mut server, mut meant, mut read) =
            (InboundAliases::new(maximum), Vec::new(), Vec::new());
        for _ in 0..100 {
            let topic = ["room/a", "room/b", "room/c", "room/d", "s"][below(5) as usize];
            let message = Message::new(TopicName::new(topic).unwrap(), "x");
            let number = NonZeroU16::new(below(5) as u16 + 1).unwrap();
            let taken = match below(4) {
                0 => client.publish_aliased(NOW, message, TopicAlias::Set(number)),
                1 => client.publish_aliased(NOW, message, TopicAlias::Alone(number)),
                _ => client.publish(NOW, message),
            };
            meant.extend(taken.is_ok().then_some(topic));
            if below(3) == 0 {
                read.extend(published(&mut client));
            }
        }
        read.extend(published(&mut client));
        let topics = read.into_iter().map(|(topic, alias)| {
            server.resolve(text(&topic), alias).map(|topic| topic.to_string())
        });
        assert_eq!(topics.collect::<Result<Vec<_>, _>>().unwrap(), meant);
    }
}
