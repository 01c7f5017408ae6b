//! Packets as a peer puts them on the wire.

use shared::wire::{
    Bytes, BytesMut, Connect, Decoder, Packet, PacketId, Properties, Property, Publish, QoS,
    Subscribe, SubscribeFilter, SubscribeOptions, Text, Version,
};

/// A packet's bytes.
pub fn encoded(version: Version, packet: &Packet) -> Vec<u8> {
    let mut out = BytesMut::new();
    packet.encode(version, &mut out).unwrap();
    out.to_vec()
}

/// CONNECT with Clean Start and without Keep Alive.
pub fn connect(version: Version, client_id: &str) -> Vec<u8> {
    connect_with(version, client_id, |_| {})
}

/// The same, changed by `change`.
pub fn connect_with(
    version: Version,
    client_id: &str,
    change: impl FnOnce(&mut Connect),
) -> Vec<u8> {
    let mut connect = Connect {
        version,
        is_bridge: false,
        clean_start: true,
        keep_alive: 0,
        properties: Properties::new(),
        client_id: Text::new(client_id).unwrap(),
        will: None,
        username: None,
        password: None,
    };
    change(&mut connect);
    encoded(version, &Packet::Connect(connect))
}

/// A CONNECT that wants the Session of before, and that it is kept for an hour.
pub fn resume(version: Version, client_id: &str) -> Vec<u8> {
    connect_with(version, client_id, |connect| {
        connect.clean_start = false;
        if version.has_properties() {
            connect.properties = Properties::new().with(Property::SessionExpiryInterval(3600));
        }
    })
}

/// SUBSCRIBE with packet identifier 1 and QoS 0.
pub fn subscribe(version: Version, filter: &str) -> Vec<u8> {
    subscribe_at(QoS::AtMostOnce, version, filter)
}

/// The same with another QoS.
pub fn subscribe_at(qos: QoS, version: Version, filter: &str) -> Vec<u8> {
    let filter = SubscribeFilter {
        filter: Text::new(filter).unwrap(),
        options: SubscribeOptions::with_qos(qos),
    };
    let subscribe = Subscribe {
        packet_id: PacketId::MIN,
        properties: Properties::new(),
        filters: vec![filter],
    };
    encoded(version, &Packet::Subscribe(subscribe))
}

/// PUBLISH with packet identifier 1, if the QoS asks for one.
pub fn publish(version: Version, qos: QoS, topic: &str, payload: &[u8]) -> Vec<u8> {
    let publish = Publish {
        dup: false,
        qos,
        retain: false,
        topic: Text::new(topic).unwrap(),
        packet_id: (qos != QoS::AtMostOnce).then_some(PacketId::MIN),
        properties: Properties::new(),
        payload: Bytes::copy_from_slice(payload),
    };
    encoded(version, &Packet::Publish(publish))
}

/// Turns what a broker sends into packets.
pub fn decoder(version: Version) -> Decoder {
    Decoder::new(version, u32::MAX)
}
