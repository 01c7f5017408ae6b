//! What holds for the dissector with any bytes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod strategies;

use proptest::collection::vec;
use proptest::prelude::*;
use shared::inspect::{Direction, Dissection, Field, Lang, Name, Stream, Verdict, dissect};
use shared::wire::{
    DecodeError, DecodeErrorKind, Decoder, Packet, Properties, Property, PropertyKind, Version,
};
use strategies::{apply, damage, encoded, packet, version};

const LIMIT: u32 = 1 << 20;

fn decode(bytes: &[u8], version: Version) -> Vec<Result<Packet, DecodeError>> {
    let mut decoder = Decoder::new(version, LIMIT);
    decoder.feed(bytes);
    std::iter::from_fn(|| decoder.poll_packet()).collect()
}

/// Goes over the whole tree: ranges inside their parents, leaves without gap or overlap.
fn check(dissection: &Dissection) -> Result<(), TestCaseError> {
    fn within(fields: &[Field], start: usize, end: usize) -> Result<(), TestCaseError> {
        let mut at = start;
        for field in fields {
            prop_assert!(field.range.end <= end);
            prop_assert!(!field.says(Lang::Zh).is_empty());
            if field.is_fault() {
                continue;
            }
            prop_assert_eq!(field.range.start, at);
            at = field.range.end;
            if field.children.iter().all(|child| child.bits.is_none()) {
                if !field.children.is_empty() {
                    within(&field.children, field.range.start, field.range.end)?;
                }
            } else {
                prop_assert!(field.children.iter().all(|child| child.range == field.range));
            }
        }
        prop_assert_eq!(at, end);
        Ok(())
    }
    within(&dissection.fields, 0, dissection.bytes.len())
}

/// The dissector and the decoder say the same of the first packet, and read the same from it.
fn agree(bytes: &[u8], version: Version) -> Result<(), TestCaseError> {
    let dissection = dissect(bytes, version, LIMIT);
    check(&dissection)?;
    match decode(bytes, version).into_iter().next() {
        Some(Ok(packet)) => {
            prop_assert_eq!(first_unread(&dissection), None);
            prop_assert_eq!(properties_shown(&dissection), properties_of(&packet));
            prop_assert_eq!(&dissection.verdict, &Verdict::Packet(packet));
        }
        Some(Err(error)) => {
            prop_assert_eq!(&dissection.verdict, &Verdict::Fault(error));
            // A length that goes past the packet's end is at fault there: what stands in between
            // may be anything.
            if error.kind != DecodeErrorKind::UnexpectedEnd {
                let unread = first_unread(&dissection).unwrap_or(usize::MAX);
                prop_assert!(unread >= error.offset, "{error} but {dissection:#?}");
            }
        }
        None => {
            let incomplete = matches!(dissection.verdict, Verdict::Incomplete { .. });
            prop_assert!(incomplete, "{dissection:?}");
        }
    }
    Ok(())
}

fn first_unread(dissection: &Dissection) -> Option<usize> {
    let unread = |field: &&Field| field.name == Name::Unread;
    dissection.fields.iter().find(unread).map(|field| field.range.start)
}

fn properties_shown(dissection: &Dissection) -> Vec<PropertyKind> {
    let mut kinds = Vec::new();
    dissection.for_each(|field| {
        if let Name::Property(kind) = field.name {
            kinds.push(kind);
        }
    });
    kinds
}

fn properties_of(packet: &Packet) -> Vec<PropertyKind> {
    let none = Properties::new();
    let (properties, will) = match packet {
        Packet::Connect(connect) => {
            let will = connect.will.as_ref().map(|will| &will.properties);
            (&connect.properties, will.unwrap_or(&none))
        }
        Packet::ConnAck(ack) => (&ack.properties, &none),
        Packet::Publish(publish) => (&publish.properties, &none),
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            (&ack.properties, &none)
        }
        Packet::Subscribe(subscribe) => (&subscribe.properties, &none),
        Packet::SubAck(ack) => (&ack.properties, &none),
        Packet::Unsubscribe(unsubscribe) => (&unsubscribe.properties, &none),
        Packet::UnsubAck(ack) => (&ack.properties, &none),
        Packet::PingReq | Packet::PingResp => (&none, &none),
        Packet::Disconnect(disconnect) => (&disconnect.properties, &none),
        Packet::Auth(auth) => (&auth.properties, &none),
    };
    properties.0.iter().chain(&will.0).map(Property::kind).collect()
}

proptest! {
    #[test]
    fn any_bytes_are_shown_whole_and_judged_as_wire_does(
        version in version(),
        bytes in vec(any::<u8>(), 0..200),
    ) {
        agree(&bytes, version)?;
    }

    #[test]
    fn a_packet_is_shown_whole_and_judged_as_wire_does_also_damaged_or_cut(
        version in version(),
        packet in packet(),
        damage in damage(),
        cut in any::<usize>(),
    ) {
        let mut bytes = encoded(&[packet], version);
        prop_assume!(!bytes.is_empty());
        agree(&bytes, version)?;
        agree(&bytes[..cut % bytes.len()], version)?;
        apply(&damage, &mut bytes);
        agree(&bytes, version)?;
    }

    #[test]
    fn a_stream_yields_what_the_decoder_does_however_the_bytes_are_cut(
        packets in vec(packet(), 1..6),
        damage in damage(),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let mut bytes = encoded(&packets, Version::V5);
        if cuts.len() % 2 == 1 {
            apply(&damage, &mut bytes);
        }
        let mut cuts = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect::<Vec<_>>();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let mut stream = Stream::new(Version::V5, LIMIT);
        let (mut outcomes, mut taken) = (Vec::new(), 0);
        for piece in cuts.windows(2) {
            stream.handle_bytes(Direction::ToServer, &bytes[piece[0]..piece[1]]);
            while let Some(frame) = stream.poll_frame() {
                prop_assert_eq!(frame.number as usize, outcomes.len() + 1);
                if frame.outcome.is_ok() {
                    prop_assert_eq!(&frame.bytes, &bytes[taken..taken + frame.bytes.len()]);
                }
                taken += frame.bytes.len();
                outcomes.push(frame.outcome);
            }
        }
        prop_assert_eq!(outcomes, decode(&bytes, Version::V5));
    }
}
