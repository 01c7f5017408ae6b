//! Any bytes, cut anywhere: the same packets or the same error, and no panic. The first byte picks
//! the version, the second where the bytes are cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::wire::{Decoder, Version};

fn decode(version: Version, pieces: [&[u8]; 2]) -> Vec<String> {
    let mut decoder = Decoder::new(version, 1 << 16);
    let mut seen = Vec::new();
    for piece in pieces {
        decoder.feed(piece);
        while let Some(packet) = decoder.poll_packet() {
            seen.push(format!("{packet:?}"));
        }
    }
    seen
}

fuzz_target!(|input: &[u8]| {
    let [pick, cut, bytes @ ..] = input else { return };
    let version = [Version::V31, Version::V311, Version::V5][usize::from(*pick) % 3];
    let cut = usize::from(*cut) % (bytes.len() + 1);
    assert_eq!(decode(version, [bytes, &[]]), decode(version, [&bytes[..cut], &bytes[cut..]]));
});
