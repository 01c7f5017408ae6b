//! The packets that are measured: what boards and pages send, with the properties that MQTT 5
//! clients add.

use shared::topic::TopicFilter;
use shared::wire::{
    Bytes, BytesMut, Connect, Decoder, Packet, PacketId, Properties, Property, Publish, QoS,
    Subscribe, SubscribeFilter, SubscribeOptions, Text, Version, Will,
};

use crate::Codec;

/// A packet with its bytes.
pub struct Sample {
    /// What it is called in the tables.
    pub name: &'static str,
    pub version: Version,
    pub bytes: Bytes,
}

/// How often each codec is measured with each packet; the round that was disturbed least counts.
pub const ROUNDS: usize = 5;

/// The packets of one version, in the order of the tables.
pub fn all(version: Version) -> Vec<Sample> {
    let packets = [
        ("PUBLISH 16 B", publish(version, 16)),
        ("PUBLISH 256 B", publish(version, 256)),
        ("PUBLISH 64 KiB", publish(version, 64 * 1024)),
        ("SUBSCRIBE", subscribe(version)),
        ("CONNECT", connect(version)),
    ];
    let sample = |(name, packet): (_, Packet)| {
        let mut bytes = BytesMut::new();
        packet.encode(version, &mut bytes).expect("the samples can be written");
        Sample { name, version, bytes: bytes.freeze() }
    };
    packets.map(sample).into()
}

/// The numbers of filters that topic matching is measured with.
pub const FILTERS: [usize; 4] = [100, 1_000, 10_000, 100_000];

/// Boards that share a site.
const SITE: usize = 50;

/// So many different filters: most of a board's own topics, some with wildcards for a site.
pub fn filters(count: usize) -> Vec<TopicFilter> {
    let filter = |index: usize| {
        let (site, board, part) = (index / 10 / SITE, index / 10, index % 10);
        match part {
            0 => format!("site{site}/+/part{board}/state"),
            1 => format!("site{site}/board{board}/#"),
            2 => format!("site{site}/board{board}/+/state"),
            _ => format!("site{site}/board{board}/part{part}/state"),
        }
    };
    (0..count).map(|index| TopicFilter::new(&filter(index)).expect("it is a filter")).collect()
}

/// 1,024 topics that boards publish to where [`filters`] are subscribed, spread over all of them.
pub fn topics(count: usize) -> Vec<String> {
    let boards = count / 10;
    (0..1024)
        .map(|index| {
            let board = index * 37 % boards;
            format!("site{}/board{board}/part{}/state", board / SITE, 3 + index % 7)
        })
        .collect()
}

/// Panics if the codec does not read the sample's packet, or writes another one.
///
/// Properties may be written in any order: ours reads both, and compares them sorted.
pub fn check<C: Codec>(sample: &Sample) {
    let packet = C::decode(&mut C::decoder(), &sample.bytes);
    let mut out = C::Out::default();
    C::encode(C::item(&packet), &mut out);
    let written = C::written(&out);
    assert_eq!(written.len(), sample.bytes.len(), "{} writes {}", C::NAME, sample.name);
    assert_eq!(
        sorted(sample.version, written),
        sorted(sample.version, &sample.bytes),
        "{} writes {}",
        C::NAME,
        sample.name
    );
}

/// The packet with its properties in the order of their numbers.
fn sorted(version: Version, bytes: &[u8]) -> Packet {
    let mut decoder = Decoder::new(version, u32::MAX);
    decoder.feed(bytes);
    let mut packet = decoder.poll_packet().expect("one packet").expect("that is well-formed");
    let properties = match &mut packet {
        Packet::Publish(publish) => &mut publish.properties,
        Packet::Subscribe(subscribe) => &mut subscribe.properties,
        Packet::Connect(connect) => &mut connect.properties,
        other => panic!("{other:?} is no sample"),
    };
    properties.0.sort_by_key(Property::id);
    packet
}

fn publish(version: Version, payload: usize) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: false,
        topic: text("blinklab/esp32-1/dht1/state"),
        packet_id: Some(packet_id()),
        properties: properties(version, || {
            vec![
                Property::MessageExpiryInterval(3600),
                Property::ContentType(text("application/json")),
            ]
        }),
        payload: vec![b'7'; payload].into(),
    })
}

fn subscribe(version: Version) -> Packet {
    let filter = |filter, qos| SubscribeFilter {
        filter: text(filter),
        options: SubscribeOptions::with_qos(qos),
    };
    Packet::Subscribe(Subscribe {
        packet_id: packet_id(),
        properties: properties(version, || {
            vec![Property::SubscriptionIdentifier(7.try_into().expect("7 is not 0"))]
        }),
        filters: vec![
            filter("blinklab/+/+/state", QoS::AtLeastOnce),
            filter("homeassistant/device/+/config", QoS::AtMostOnce),
            filter("LED_CONTROL", QoS::ExactlyOnce),
        ],
    })
}

fn connect(version: Version) -> Packet {
    Packet::Connect(Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 60,
        properties: properties(version, || {
            vec![Property::SessionExpiryInterval(3600), Property::ReceiveMaximum(20)]
        }),
        client_id: text("esp32-1"),
        will: Some(Box::new(Will {
            qos: QoS::AtLeastOnce,
            retain: true,
            properties: Properties::new(),
            topic: text("blinklab/esp32-1/status"),
            payload: Bytes::from_static(b"offline"),
        })),
        username: Some(text("student")),
        password: Some(Bytes::from_static(b"12345678")),
    })
}

fn properties(version: Version, of_5: impl FnOnce() -> Vec<Property>) -> Properties {
    Properties(if version == Version::V5 { of_5() } else { Vec::new() })
}

fn text(text: &str) -> Text {
    Text::new(text).expect("the samples hold no U+0000")
}

fn packet_id() -> PacketId {
    PacketId::new(10).expect("10 is not 0")
}
