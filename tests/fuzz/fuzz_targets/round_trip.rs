//! What decodes can be encoded, and decodes to the same again. The first byte picks the version.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::wire::{BytesMut, Decoder, Packet, Version};

fuzz_target!(|input: &[u8]| {
    let [pick, bytes @ ..] = input else { return };
    let mut version = [Version::V31, Version::V311, Version::V5][usize::from(*pick) % 3];
    let mut decoder = Decoder::new(version, 1 << 16);
    decoder.feed(bytes);
    while let Some(Ok(packet)) = decoder.poll_packet() {
        if let Packet::Connect(connect) = &packet {
            version = connect.version;
        }
        let mut encoded = BytesMut::new();
        packet.encode(version, &mut encoded).expect("what was decoded can be encoded");
        let mut again = Decoder::new(version, u32::MAX);
        again.feed(&encoded);
        assert_eq!(again.poll_packet(), Some(Ok(packet)));
    }
});
