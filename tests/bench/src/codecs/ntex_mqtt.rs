//! ntex-mqtt's codec. It uses packets up, and leaves a large payload in a page of its own, for a
//! vectored write; here the pages are put together, as the other codecs do by themselves.

use ntex_bytes::{BytePageSize, BytePages, Bytes, BytesMut};
use ntex_codec::{Decoder, Encoder};
use ntex_mqtt::{v3, v5};

use crate::Codec;

macro_rules! codec {
    ($name:ident, $version:ident) => {
        pub struct $name;

        impl Codec for $name {
            const NAME: &'static str = "ntex-mqtt";
            type Packet = $version::codec::Encoded;
            type Item<'a> = $version::codec::Encoded;
            type Decoder = ($version::codec::Codec, BytesMut);
            type Out = Bytes;

            fn decoder() -> Self::Decoder {
                ($version::codec::Codec::new(), BytesMut::new())
            }

            fn decode((codec, buffer): &mut Self::Decoder, bytes: &[u8]) -> Self::Packet {
                buffer.extend_from_slice(bytes);
                match codec.decode(buffer).expect("it is well-formed").expect("a whole packet") {
                    $version::codec::Decoded::Packet(packet, _) => packet.into(),
                    $version::codec::Decoded::Publish(publish, payload, _) => {
                        $version::codec::Encoded::Publish(publish, Some(payload))
                    }
                    $version::codec::Decoded::PayloadChunk(..) => panic!("it came whole"),
                }
            }

            fn item(packet: &Self::Packet) -> Self::Packet {
                packet.clone()
            }

            fn encode(packet: Self::Packet, out: &mut Bytes) {
                let mut pages = BytePages::new(BytePageSize::Size16);
                $version::codec::Codec::new()
                    .encodev(packet, &mut pages)
                    .expect("it can be written");
                *out = pages.freeze();
            }

            fn written(out: &Bytes) -> &[u8] {
                out
            }
        }
    };
}

codec!(NtexMqtt311, v3);
codec!(NtexMqtt5, v5);
