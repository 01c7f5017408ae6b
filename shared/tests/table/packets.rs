//! Every type of packet in every version that it exists in.

use super::{Entry, connect, id, publish, text};
use shared::wire::Version::{V5, V31, V311};
use shared::wire::{
    Ack, Auth, Bytes, ConnAck, Connect, Disconnect, Packet, Properties, Property, Publish, QoS,
    ReasonCode, RetainHandling, SubAck, Subscribe, SubscribeFilter, SubscribeOptions, UnsubAck,
    Unsubscribe, Version, Will,
};

pub fn entries() -> Vec<Entry> {
    join([connection(), messages(), acknowledgements(), subscriptions(), endings()])
}

fn in_each(versions: &[Version], notation: &str, packet: &Packet) -> Vec<Entry> {
    versions.iter().map(|&version| Entry::valid(version, notation, packet.clone())).collect()
}

fn connack(session_present: bool, reason: ReasonCode) -> Packet {
    Packet::ConnAck(ConnAck { session_present, reason, properties: Properties::new() })
}

fn connection() -> Vec<Entry> {
    let accepted = connack(false, ReasonCode::Success);
    let will = Will {
        qos: QoS::AtLeastOnce,
        retain: true,
        properties: Properties::new().with(Property::WillDelayInterval(2)),
        topic: text("w/t"),
        payload: Bytes::from_static(b"off"),
    };
    let full = Connect {
        keep_alive: 60,
        properties: Properties::new().with(Property::SessionExpiryInterval(10)),
        will: Some(Box::new(will.clone())),
        username: Some(text("me")),
        password: Some(Bytes::from_static(&[1, 2, 3])),
        ..connect(V5)
    };
    let full_before_5 = |version| {
        let will = Some(Box::new(Will { properties: Properties::new(), ..will.clone() }));
        Packet::Connect(Connect { version, properties: Properties::new(), will, ..full.clone() })
    };
    let resumed = Connect { clean_start: false, ..connect(V311) };
    let nameless = Connect { client_id: text(""), ..connect(V5) };
    let password_only = Connect { password: Some(Bytes::from_static(b"pw")), ..connect(V5) };
    let mut entries = vec![
        Entry::valid(
            V31,
            r#"10 11 00 06 "MQIsdp" 03 02 00 00 00 03 "esp""#,
            Packet::Connect(connect(V31)),
        ),
        Entry::valid(
            V311,
            r#"10 0F 00 04 "MQTT" 04 02 00 00 00 03 "esp""#,
            Packet::Connect(connect(V311)),
        ),
        Entry::valid(
            V31,
            r#"10 11 00 06 "MQIsdp" 83 02 00 00 00 03 "esp""#,
            Packet::Connect(Connect { is_bridge: true, ..connect(V31) }),
        ),
        Entry::valid(
            V311,
            r#"10 0F 00 04 "MQTT" 84 02 00 00 00 03 "esp""#,
            Packet::Connect(Connect { is_bridge: true, ..connect(V311) }),
        ),
        Entry::valid(
            V5,
            r#"10 10 00 04 "MQTT" 05 02 00 00 00 00 03 "esp""#,
            Packet::Connect(connect(V5)),
        ),
        Entry::valid(
            V311,
            r#"10 0F 00 04 "MQTT" 04 00 00 00 00 03 "esp""#,
            Packet::Connect(resumed),
        ),
        Entry::valid(V5, r#"10 0D 00 04 "MQTT" 05 02 00 00 00 00 00"#, Packet::Connect(nameless)),
        Entry::valid(
            V5,
            r#"10 14 00 04 "MQTT" 05 42 00 00 00 00 03 "esp" 00 02 "pw""#,
            Packet::Connect(password_only),
        ),
        Entry::valid(
            V5,
            r#"10 2E 00 04 "MQTT" 05 EE 00 3C 05 11 00 00 00 0A 00 03 "esp" 05 18 00 00 00 02
               00 03 "w/t" 00 03 "off" 00 02 "me" 00 03 01 02 03"#,
            Packet::Connect(full.clone()),
        ),
        Entry::valid(
            V311,
            r#"10 22 00 04 "MQTT" 04 EE 00 3C 00 03 "esp" 00 03 "w/t" 00 03 "off" 00 02 "me"
               00 03 01 02 03"#,
            full_before_5(V311),
        ),
        Entry::valid(
            V31,
            r#"10 24 00 06 "MQIsdp" 03 EE 00 3C 00 03 "esp" 00 03 "w/t" 00 03 "off" 00 02 "me"
               00 03 01 02 03"#,
            full_before_5(V31),
        ),
        Entry::valid(V311, "20 02 01 00", connack(true, ReasonCode::Success)),
        Entry::valid(V5, "20 03 01 00 00", connack(true, ReasonCode::Success)),
        // MQTT 3.1 leaves the first byte reserved: it means nothing, and the encoder writes 0.
        Entry::valid(V31, "20 02 01 00", accepted.clone()).not_canonical(),
        Entry::valid(V31, "20 02 FE 00", accepted.clone()).not_canonical(),
    ];
    entries.extend(in_each(&[V31, V311], "20 02 00 00", &accepted));
    entries
}

fn messages() -> Vec<Entry> {
    let plain = Packet::Publish(publish(QoS::AtMostOnce, None));
    let again = Packet::Publish(Publish {
        dup: true,
        retain: true,
        ..publish(QoS::AtLeastOnce, Some(id(0x1234)))
    });
    let exactly_once = Packet::Publish(publish(QoS::ExactlyOnce, Some(id(0xFFFF))));
    let empty = Packet::Publish(Publish {
        retain: true,
        payload: Bytes::new(),
        ..publish(QoS::AtMostOnce, None)
    });
    let aliased = Packet::Publish(Publish {
        topic: text(""),
        properties: Properties::new().with(Property::TopicAlias(3)),
        ..publish(QoS::AtMostOnce, None)
    });
    let with_properties = Packet::Publish(Publish {
        properties: Properties::new()
            .with(Property::MessageExpiryInterval(9))
            .with(Property::UserProperty((text("k"), text("v")))),
        ..publish(QoS::ExactlyOnce, Some(id(1)))
    });
    let long = Packet::Publish(Publish {
        payload: Bytes::from(vec![b'x'; 200]),
        ..publish(QoS::AtMostOnce, None)
    });
    let long_notation = format!(r#"30 D5 01 00 0B "LED_CONTROL" "{}""#, "x".repeat(200));
    let chinese = Packet::Publish(Publish {
        topic: text("教室/灯"),
        payload: Bytes::from("灯亮"),
        ..publish(QoS::AtMostOnce, None)
    });
    join([
        in_each(&[V31, V311], r#"30 13 00 0B "LED_CONTROL" "LED_ON""#, &plain),
        in_each(&[V5], r#"30 14 00 0B "LED_CONTROL" 00 "LED_ON""#, &plain),
        in_each(&[V31, V311], r#"3B 15 00 0B "LED_CONTROL" 12 34 "LED_ON""#, &again),
        in_each(&[V5], r#"3B 16 00 0B "LED_CONTROL" 12 34 00 "LED_ON""#, &again),
        in_each(&[V31, V311], r#"34 15 00 0B "LED_CONTROL" FF FF "LED_ON""#, &exactly_once),
        in_each(&[V31, V311], r#"31 0D 00 0B "LED_CONTROL""#, &empty),
        in_each(&[V5], r#"30 0C 00 00 03 23 00 03 "LED_ON""#, &aliased),
        in_each(
            &[V5],
            r#"34 22 00 0B "LED_CONTROL" 00 01 0C 02 00 00 00 09 26 00 01 "k" 00 01 "v" "LED_ON""#,
            &with_properties,
        ),
        in_each(&[V31, V311], &long_notation, &long),
        in_each(&[V31, V311], r#"30 12 00 0A "教室/灯" "灯亮""#, &chinese),
    ])
}

fn acknowledgements() -> Vec<Entry> {
    let all = [V31, V311, V5];
    let ack = |number| Ack::new(id(number), ReasonCode::Success);
    let mut entries = join([
        in_each(&all, "40 02 00 01", &Packet::PubAck(ack(1))),
        in_each(&all, "50 02 00 02", &Packet::PubRec(ack(2))),
        in_each(&all, "62 02 00 02", &Packet::PubRel(ack(2))),
        in_each(&all, "70 02 FF FF", &Packet::PubComp(ack(0xFFFF))),
    ]);
    // What need not be written may be.
    entries.push(Entry::valid(V5, "40 03 00 01 00", Packet::PubAck(ack(1))).not_canonical());
    entries.push(Entry::valid(V5, "40 04 00 01 00 00", Packet::PubAck(ack(1))).not_canonical());
    // MQTT 3.1 has DUP on what is sent again.
    entries.push(Entry::valid(V31, "6A 02 00 02", Packet::PubRel(ack(2))).not_canonical());
    entries
}

fn subscriptions() -> Vec<Entry> {
    let subscribe = |properties, options| {
        let filters = vec![SubscribeFilter { filter: text("a/+"), options }];
        Packet::Subscribe(Subscribe { packet_id: id(7), properties, filters })
    };
    let qos1 = subscribe(Properties::new(), SubscribeOptions::with_qos(QoS::AtLeastOnce));
    let two = Packet::Subscribe(Subscribe {
        packet_id: id(7),
        properties: Properties::new(),
        filters: vec![
            SubscribeFilter { filter: text("#"), options: SubscribeOptions::default() },
            SubscribeFilter {
                filter: text("b"),
                options: SubscribeOptions::with_qos(QoS::ExactlyOnce),
            },
        ],
    });
    let all_options = subscribe(
        Properties::new().with(Property::SubscriptionIdentifier(5.try_into().unwrap())),
        SubscribeOptions {
            qos: QoS::ExactlyOnce,
            no_local: true,
            retain_as_published: true,
            retain_handling: RetainHandling::Never,
        },
    );
    let if_new = SubscribeOptions {
        retain_handling: RetainHandling::IfNew,
        ..SubscribeOptions::with_qos(QoS::AtMostOnce)
    };
    let suback = |reasons: &[ReasonCode]| {
        let (packet_id, properties, reasons) = (id(7), Properties::new(), reasons.to_vec());
        Packet::SubAck(SubAck { packet_id, properties, reasons })
    };
    let answers = suback(&[
        ReasonCode::Success,
        ReasonCode::GrantedQoS1,
        ReasonCode::GrantedQoS2,
        ReasonCode::UnspecifiedError,
    ]);
    let unsubscribe = Packet::Unsubscribe(Unsubscribe {
        packet_id: id(8),
        properties: Properties::new(),
        filters: vec![text("a/+"), text("b")],
    });
    let unsuback = |reasons: &[ReasonCode]| {
        let (packet_id, properties, reasons) = (id(8), Properties::new(), reasons.to_vec());
        Packet::UnsubAck(UnsubAck { packet_id, properties, reasons })
    };
    join([
        in_each(&[V31, V311], r#"82 08 00 07 00 03 "a/+" 01"#, &qos1),
        in_each(&[V5], r#"82 09 00 07 00 00 03 "a/+" 01"#, &qos1),
        in_each(&[V31, V311], r#"82 0A 00 07 00 01 23 00 00 01 "b" 02"#, &two),
        in_each(&[V5], r#"82 0B 00 07 02 0B 05 00 03 "a/+" 2E"#, &all_options),
        in_each(&[V5], r#"82 09 00 07 00 00 03 "a/+" 10"#, &subscribe(Properties::new(), if_new)),
        vec![Entry::valid(V31, r#"8A 08 00 07 00 03 "a/+" 01"#, qos1.clone()).not_canonical()],
        in_each(&[V31, V311], "90 06 00 07 00 01 02 80", &answers),
        in_each(&[V5], "90 07 00 07 00 00 01 02 80", &answers),
        in_each(&[V31, V311], r#"A2 0A 00 08 00 03 "a/+" 00 01 "b""#, &unsubscribe),
        in_each(&[V5], r#"A2 0B 00 08 00 00 03 "a/+" 00 01 "b""#, &unsubscribe),
        vec![
            Entry::valid(V31, r#"AA 0A 00 08 00 03 "a/+" 00 01 "b""#, unsubscribe.clone())
                .not_canonical(),
        ],
        in_each(&[V31, V311], "B0 02 00 08", &unsuback(&[])),
        in_each(
            &[V5],
            "B0 05 00 08 00 00 11",
            &unsuback(&[ReasonCode::Success, ReasonCode::NoSubscriptionExisted]),
        ),
    ])
}

fn endings() -> Vec<Entry> {
    let all = [V31, V311, V5];
    let goodbye = Packet::Disconnect(Disconnect::new(ReasonCode::Success));
    let auth = |reason, properties| Packet::Auth(Auth { reason, properties });
    let method = Properties::new().with(Property::AuthenticationMethod(text("M")));
    let mut entries = join([
        in_each(&all, "C0 00", &Packet::PingReq),
        in_each(&all, "D0 00", &Packet::PingResp),
        in_each(&all, "E0 00", &goodbye),
        in_each(&[V5], "F0 00", &auth(ReasonCode::Success, Properties::new())),
        in_each(
            &[V5],
            r#"F0 06 18 04 15 00 01 "M""#,
            &auth(ReasonCode::ContinueAuthentication, method),
        ),
    ]);
    entries.push(Entry::valid(V5, "E0 01 00", goodbye.clone()).not_canonical());
    entries.push(Entry::valid(V5, "E0 02 00 00", goodbye).not_canonical());
    entries
}

/// Several lists as one.
fn join<const N: usize>(lists: [Vec<Entry>; N]) -> Vec<Entry> {
    lists.into_iter().flatten().collect()
}
