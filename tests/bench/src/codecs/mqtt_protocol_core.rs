//! mqtt-protocol-core's packets. Finding a packet in a stream is its `Connection`'s business,
//! which also keeps a Session: the fixed header is read here, with its own parts.

use mqtt_protocol_core::mqtt::packet::{
    DecodeResult, PacketType, VariableByteInteger, v3_1_1, v5_0,
};

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
            type Decoder = ();
            type Out = Vec<u8>;

            fn decoder() {}

            fn decode((): &mut (), bytes: &[u8]) -> $packet {
                let DecodeResult::Ok(length, size) =
                    VariableByteInteger::decode_stream(&bytes[1..])
                else {
                    panic!("a whole fixed header")
                };
                let body = &bytes[1 + size..][..length.to_u32() as usize];
                match bytes[0] >> 4 {
                    kind if kind == PacketType::Publish as u8 => {
                        $version::Publish::parse(bytes[0] & 0x0F, body.into())
                            .map(|(packet, _)| $packet::Publish(packet))
                    }
                    kind if kind == PacketType::Subscribe as u8 => $version::Subscribe::parse(body)
                        .map(|(packet, _)| $packet::Subscribe(packet)),
                    _ => $version::Connect::parse(body).map(|(packet, _)| $packet::Connect(packet)),
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
