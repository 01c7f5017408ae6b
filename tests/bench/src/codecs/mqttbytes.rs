//! mqttbytes: functions over the reader's own `BytesMut`.

use bytes::BytesMut;
use mqttbytes::{v4, v5};

use super::LIMIT;
use crate::Codec;

macro_rules! codec {
    ($name:ident, $version:ident) => {
        pub struct $name;

        impl Codec for $name {
            const NAME: &'static str = "mqttbytes";
            type Packet = $version::Packet;
            type Item<'a> = &'a $version::Packet;
            type Decoder = BytesMut;
            type Out = BytesMut;

            fn decoder() -> BytesMut {
                BytesMut::with_capacity(10 * 1024)
            }

            fn decode(buffer: &mut BytesMut, bytes: &[u8]) -> $version::Packet {
                buffer.extend_from_slice(bytes);
                $version::read(buffer, LIMIT as usize).expect("a whole packet")
            }

            fn item(packet: &$version::Packet) -> &$version::Packet {
                packet
            }

            fn encode(packet: &$version::Packet, out: &mut BytesMut) {
                out.clear();
                match packet {
                    $version::Packet::Publish(publish) => publish.write(out),
                    $version::Packet::Subscribe(subscribe) => subscribe.write(out),
                    $version::Packet::Connect(connect) => connect.write(out),
                    other => panic!("{other:?} is no sample"),
                }
                .expect("it can be written");
            }

            fn written(out: &BytesMut) -> &[u8] {
                out
            }
        }
    };
}

codec!(Mqttbytes311, v4);
codec!(Mqttbytes5, v5);
