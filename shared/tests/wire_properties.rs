//! What holds for any bytes and for any packet.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod strategies;

use proptest::collection::vec;
use proptest::prelude::*;
use shared::wire::{BytesMut, Decoder, Packet, Publish, PublishFrame, Version};
use strategies::{apply, damage, encoded, packet, packet_id, publish, version};

/// Feeds `bytes` in pieces that end at `cuts` and collects what comes out.
fn decode(version: Version, bytes: &[u8], cuts: &[usize]) -> Vec<Result<Packet, String>> {
    let mut decoder = Decoder::new(version, 1 << 20);
    let mut packets = Vec::new();
    let mut cuts = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect::<Vec<_>>();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    for piece in cuts.windows(2) {
        decoder.feed(&bytes[piece[0]..piece[1]]);
        while let Some(packet) = decoder.poll_packet() {
            packets.push(packet.map_err(|error| error.to_string()));
        }
    }
    packets
}

proptest! {
    #[test]
    fn any_packets_round_trip_however_their_bytes_are_cut(
        packets in vec(packet(), 1..4),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let bytes = encoded(&packets, Version::V5);
        let expected = packets.into_iter().map(Ok).collect::<Vec<_>>();
        prop_assert_eq!(decode(Version::V5, &bytes, &cuts), expected);
    }

    #[test]
    fn any_bytes_end_in_packets_or_one_error_and_the_same_however_they_are_cut(
        version in version(),
        bytes in vec(any::<u8>(), 0..200),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let whole = decode(version, &bytes, &[]);
        prop_assert!(whole.iter().rev().skip(1).all(Result::is_ok));
        prop_assert_eq!(decode(version, &bytes, &cuts), whole);
    }

    #[test]
    fn a_damaged_packet_never_panics_and_what_it_decodes_to_can_be_encoded(
        packet in packet(),
        damage in damage(),
    ) {
        let mut bytes = encoded(&[packet], Version::V5);
        apply(&damage, &mut bytes);
        for packet in decode(Version::V5, &bytes, &[]).into_iter().flatten() {
            let mut again = BytesMut::new();
            packet.encode(Version::V5, &mut again).unwrap();
            let version = match &packet {
                Packet::Connect(connect) => connect.version,
                _ => Version::V5,
            };
            prop_assert_eq!(decode(version, &again, &[]), vec![Ok(packet)]);
        }
    }

    #[test]
    fn a_shared_frame_says_the_same_as_the_packet_itself(
        publish in publish(),
        id in packet_id(),
        dup in any::<bool>(),
        version in version(),
    ) {
        let frame = PublishFrame::new(&publish, version).unwrap();
        let has_id = publish.packet_id.is_some();
        let packet_id = has_id.then_some(id);
        let packet = Packet::Publish(Publish { packet_id, dup: dup && has_id, ..publish });
        let (mut shared, mut own) = (BytesMut::new(), BytesMut::new());
        frame.write(packet_id, dup, &mut shared);
        packet.encode(version, &mut own).unwrap();
        prop_assert_eq!(shared, own);
    }
}
