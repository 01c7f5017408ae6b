//! The packets that boards send: byte for byte those of MicroPython's umqtt.simple and of Arduino's
//! PubSubClient.

use super::{Entry, connect, id, publish, text};
use shared::wire::Version::{V31, V311};
use shared::wire::{
    Ack, Bytes, Connect, DecodeErrorKind, Disconnect, Packet, PacketType, Properties, Publish, QoS,
    ReasonCode, Subscribe, SubscribeFilter, SubscribeOptions, Unsubscribe, Will,
};

pub fn entries() -> Vec<Entry> {
    umqtt().into_iter().chain(pub_sub_client()).collect()
}

fn subscribe(number: u16, filter: &str, qos: QoS) -> Packet {
    let options = SubscribeOptions::with_qos(qos);
    let filters = vec![SubscribeFilter { filter: text(filter), options }];
    Packet::Subscribe(Subscribe { packet_id: id(number), properties: Properties::new(), filters })
}

fn will(topic: &str, payload: &'static str, retain: bool, qos: QoS) -> Option<Will> {
    let (properties, payload) = (Properties::new(), Bytes::from_static(payload.as_bytes()));
    Some(Will { qos, retain, properties, topic: text(topic), payload })
}

/// `MQTTClient(client_id, server)`: MQTT 3.1.1, Clean Session, Keep Alive 0 unless it is asked for;
/// packet identifiers from 1.
fn umqtt() -> Vec<Entry> {
    let plain = Connect { client_id: text("umqtt_client"), ..connect(V311) };
    let login = Connect {
        keep_alive: 60,
        will: will("status", "offline", true, QoS::AtLeastOnce).map(Box::new),
        username: Some(text("user")),
        password: Some(Bytes::from_static(b"secret")),
        ..plain.clone()
    };
    let cut =
        Publish { payload: Bytes::from_static(&[0xE7, 0x81]), ..publish(QoS::AtMostOnce, None) };
    let success = ReasonCode::Success;
    vec![
        Entry::valid(
            V311,
            r#"10 18 00 04 "MQTT" 04 02 00 00 00 0C "umqtt_client""#,
            Packet::Connect(plain),
        ),
        Entry::valid(
            V311,
            r#"10 37 00 04 "MQTT" 04 EE 00 3C 00 0C "umqtt_client" 00 06 "status" 00 07 "offline"
               00 04 "user" 00 06 "secret""#,
            Packet::Connect(login),
        ),
        Entry::valid(
            V311,
            r#"82 10 00 01 00 0B "LED_CONTROL" 00"#,
            subscribe(1, "LED_CONTROL", QoS::AtMostOnce),
        ),
        Entry::valid(
            V311,
            r#"30 13 00 0B "LED_CONTROL" "LED_ON""#,
            Packet::Publish(publish(QoS::AtMostOnce, None)),
        ),
        Entry::valid(
            V311,
            r#"32 15 00 0B "LED_CONTROL" 00 02 "LED_ON""#,
            Packet::Publish(publish(QoS::AtLeastOnce, Some(id(2)))),
        ),
        Entry::valid(V311, "40 02 00 03", Packet::PubAck(Ack::new(id(3), success))),
        Entry::valid(V311, "C0 00", Packet::PingReq),
        Entry::valid(V311, "E0 00", Packet::Disconnect(Disconnect::new(success))),
        // publish("LED_CONTROL", "灯亮") counts two characters where there are six bytes: the first
        // two make a packet, and the other four follow as if they were the next.
        Entry::valid(V311, r#"30 0F 00 0B "LED_CONTROL" E7 81"#, Packet::Publish(cut)),
        Entry::faulty(
            V311,
            "AF E4 BA AE",
            DecodeErrorKind::InvalidFlags(PacketType::Unsubscribe),
            0,
        ),
    ]
}

/// `client.connect(id, …)`: Clean Session, Keep Alive 15; packet identifiers from 2.
fn pub_sub_client() -> Vec<Entry> {
    let arduino =
        |version| Connect { keep_alive: 15, client_id: text("arduinoClient"), ..connect(version) };
    let login = Connect {
        will: will("status", "offline", true, QoS::AtLeastOnce).map(Box::new),
        username: Some(text("user")),
        password: Some(Bytes::from_static(b"secret")),
        ..arduino(V311)
    };
    let user_only = Connect { username: Some(text("user")), ..arduino(V311) };
    let retained = Publish { retain: true, ..publish(QoS::AtMostOnce, None) };
    let unsubscribe = Unsubscribe {
        packet_id: id(3),
        properties: Properties::new(),
        filters: vec![text("LED_CONTROL")],
    };
    vec![
        Entry::valid(
            V311,
            r#"10 19 00 04 "MQTT" 04 02 00 0F 00 0D "arduinoClient""#,
            Packet::Connect(arduino(V311)),
        ),
        Entry::valid(
            V31,
            r#"10 1B 00 06 "MQIsdp" 03 02 00 0F 00 0D "arduinoClient""#,
            Packet::Connect(arduino(V31)),
        ),
        Entry::valid(
            V311,
            r#"10 38 00 04 "MQTT" 04 EE 00 0F 00 0D "arduinoClient" 00 06 "status" 00 07 "offline"
               00 04 "user" 00 06 "secret""#,
            Packet::Connect(login),
        ),
        Entry::valid(
            V311,
            r#"10 1F 00 04 "MQTT" 04 82 00 0F 00 0D "arduinoClient" 00 04 "user""#,
            Packet::Connect(user_only),
        ),
        Entry::valid(
            V311,
            r#"82 10 00 02 00 0B "LED_CONTROL" 01"#,
            subscribe(2, "LED_CONTROL", QoS::AtLeastOnce),
        ),
        Entry::valid(V311, r#"31 13 00 0B "LED_CONTROL" "LED_ON""#, Packet::Publish(retained)),
        Entry::valid(V311, r#"A2 0F 00 03 00 0B "LED_CONTROL""#, Packet::Unsubscribe(unsubscribe)),
    ]
}
