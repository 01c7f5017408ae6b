//! mqtt-protocol-core's `PacketBuilder`, which finds packets in a stream, and its packets, which
//! parse themselves. Its `Connection` would keep a Session as well.

use mqtt_protocol_core::mqtt::common::Cursor;

use mqtt_protocol_core::mqtt::connection::{PacketBuildResult, PacketBuilder, PacketData};
use mqtt_protocol_core::mqtt::packet::{PacketType, v3_1_1, v5_0};

use super::LIMIT;
use crate::Codec;

macro_rules! codec {
    ($name:ident, $version:ident, $packet:ident) => {
        pub enum $packet {
            Publish($version::Publish),
            Subscribe($version::Subscribe),
            Connect($version::Connect),
        }

        pub struct $name;

        impl Codec for $name {
            const NAME: &'static str = "mqtt-protocol-core";
            type Packet = $packet;
            type Item<'a> = &'a $packet;
            type Decoder = PacketBuilder;
            type Out = Vec<u8>;

            fn decoder() -> PacketBuilder {
                PacketBuilder::with_maximum_packet_size(LIMIT)
            }

            fn decode(decoder: &mut PacketBuilder, bytes: &[u8]) -> $packet {
                let PacketBuildResult::Complete(raw) = decoder.feed(&mut Cursor::new(bytes)) else {
                    panic!("a whole packet")
                };
                let is_subscribe = raw.packet_type() == PacketType::Subscribe as u8;
                match &raw.data {
                    PacketData::Publish(body) => {
                        $version::Publish::parse(raw.flags(), body.clone())
                            .map(|(packet, _)| $packet::Publish(packet))
                    }
                    PacketData::Normal(body) if is_subscribe => $version::Subscribe::parse(body)
                        .map(|(packet, _)| $packet::Subscribe(packet)),
                    PacketData::Normal(body) => {
                        $version::Connect::parse(body).map(|(packet, _)| $packet::Connect(packet))
                    }
                }
                .expect("it is well-formed")
            }

            fn item(packet: &$packet) -> &$packet {
                packet
            }

            fn encode(packet: &$packet, out: &mut Vec<u8>) {
                *out = match packet {
                    $packet::Publish(packet) => packet.to_continuous_buffer(),
                    $packet::Subscribe(packet) => packet.to_continuous_buffer(),
                    $packet::Connect(packet) => packet.to_continuous_buffer(),
                };
            }

            fn written(out: &Vec<u8>) -> &[u8] {
                out
            }
        }
    };
}

codec!(MqttProtocolCore311, v3_1_1, Packet311);
codec!(MqttProtocolCore5, v5_0, Packet5);
