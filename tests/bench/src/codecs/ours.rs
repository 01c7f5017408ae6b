//! `shared::wire`.

use shared::wire::{BytesMut, Decoder, Packet, Version};

use super::LIMIT;
use crate::Codec;

macro_rules! codec {
    ($name:ident, $version:expr) => {
        pub struct $name;

        impl Codec for $name {
            const NAME: &'static str = "blinklab";
            type Packet = Packet;
            type Item<'a> = &'a Packet;
            type Decoder = Decoder;
            type Out = BytesMut;

            fn decoder() -> Decoder {
                Decoder::new($version, LIMIT)
            }

            fn decode(decoder: &mut Decoder, mut bytes: &[u8]) -> Packet {
                let packet = decoder.poll_packet_in(&mut bytes);
                packet.expect("a whole packet").expect("that is well-formed")
            }

            fn item(packet: &Packet) -> &Packet {
                packet
            }

            fn encode(packet: &Packet, out: &mut BytesMut) {
                out.clear();
                packet.encode($version, out).expect("it can be written");
            }

            fn written(out: &BytesMut) -> &[u8] {
                out
            }
        }
    };
}

codec!(Ours311, Version::V311);
codec!(Ours5, Version::V5);
