//! rumqttc's codec, which grew out of mqttbytes.

use bytes::BytesMut;
use rumqttc::mqttbytes::v4;
use rumqttc::v5::mqttbytes::v5;

use super::LIMIT;
use crate::Codec;

macro_rules! codec {
    ($name:ident, $version:ident, $limit:expr) => {
        pub struct $name;

        impl Codec for $name {
            const NAME: &'static str = "rumqttc";
            type Packet = $version::Packet;
            type Item<'a> = &'a $version::Packet;
            type Decoder = BytesMut;
            type Out = BytesMut;

            fn decoder() -> BytesMut {
                BytesMut::with_capacity(10 * 1024)
            }

            fn decode(buffer: &mut BytesMut, bytes: &[u8]) -> $version::Packet {
                buffer.extend_from_slice(bytes);
                $version::Packet::read(buffer, $limit).expect("a whole packet")
            }

            fn item(packet: &$version::Packet) -> &$version::Packet {
                packet
            }

            fn encode(packet: &$version::Packet, out: &mut BytesMut) {
                out.clear();
                packet.write(out, $limit).expect("it can be written");
            }

            fn written(out: &BytesMut) -> &[u8] {
                out
            }
        }
    };
}

codec!(Rumqttc311, v4, LIMIT as usize);
codec!(Rumqttc5, v5, Some(LIMIT));
