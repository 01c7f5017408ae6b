//! The packets that pass: cut, kept, found, saved, taken apart and put together.

use std::rc::Rc;

use shared::inspect::{Direction, Relation, Verdict};
use shared::time::{Duration, Instant};
use shared::wire::{BytesMut, Connect, Packet, PacketType, PropertyKind, Publish, QoS, Version};
use web::state::line::LineId;
use web::state::packets::draft::{Draft, DraftError, Entry, PropertyDraft};
use web::state::packets::mark::Happening;
use web::state::packets::{Packets, Record};
use web::state::peer::PeerId;
use web::state::ring::Kept;

const LINE: LineId = LineId::Peer(PeerId(0));

fn bytes_of(packets: &[Packet]) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    for packet in packets {
        packet.encode(Version::V311, &mut bytes).expect("it can be written");
    }
    bytes.to_vec()
}

fn connect(client_id: &str) -> Packet {
    let mut decoder = shared::wire::Decoder::new(Version::V311, 1000);
    let id = client_id.as_bytes();
    let head = [0x10, 12 + id.len() as u8, 0, 4, b'M', b'Q', b'T', b'T', 4, 2, 0, 60, 0];
    decoder.feed(&[&head[..], &[id.len() as u8], id].concat());
    let packet: Connect = match decoder.poll_packet() {
        Some(Ok(Packet::Connect(connect))) => connect,
        other => panic!("{other:?}"),
    };
    Packet::Connect(packet)
}

fn publish(topic: &str, size: usize) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: false,
        topic: topic.try_into().expect("it is a topic"),
        packet_id: std::num::NonZeroU16::new(7),
        properties: Default::default(),
        payload: vec![b'x'; size].into(),
    })
}

fn pass(packets: &mut Packets, direction: Direction, bytes: &[u8]) {
    packets.handle_bytes(Instant::default(), &LINE, &"?".into(), direction, bytes);
}

const PUBACK: [u8; 4] = [0x40, 2, 0, 7];

#[test]
fn packets_are_the_same_however_their_bytes_are_cut() {
    let up = bytes_of(&[connect("esp32"), publish("a/b", 5)]);
    for cut in 1..up.len() {
        let mut packets = Packets::default();
        pass(&mut packets, Direction::ToServer, &up[..cut]);
        pass(&mut packets, Direction::ToServer, &up[cut..]);
        pass(&mut packets, Direction::ToClient, &PUBACK);
        let kinds: Vec<_> = packets.latest(9).map(|it| it.kind).collect();
        let wanted = [PacketType::PubAck, PacketType::Publish, PacketType::Connect].map(Some);
        assert_eq!(kinds, wanted, "cut at {cut}");
        let puback = packets.latest(1).next().unwrap();
        assert_eq!(puback.relation, Relation::Answers { to: 2, opened: 2, complete: true });
        assert_eq!(&*puback.who, "esp32");
    }
}

#[test]
fn a_new_connection_goes_on_with_the_session() {
    let mut packets = Packets::default();
    pass(&mut packets, Direction::ToServer, &bytes_of(&[connect("esp32"), publish("a", 1)]));
    // Cut in the middle of a packet.
    pass(&mut packets, Direction::ToServer, &bytes_of(&[publish("b", 90)])[..20]);
    assert_eq!(packets.owed("esp32").len(), 2);
    let mut again = bytes_of(&[connect("esp32"), publish("a", 1)]);
    let dup = bytes_of(&[connect("esp32")]).len();
    again[dup] |= 8;
    pass(&mut packets, Direction::ToServer, &again);
    assert_eq!(packets.ring.len(), 4);
    assert_eq!(packets.latest(1).next().unwrap().relation, Relation::Resends { earlier: 2 });
}

#[test]
fn the_newest_are_kept_within_number_and_bytes() {
    let mut packets = Packets::default();
    let ping = [0xC0, 0].repeat(Record::MAX_RECORDS + 9);
    pass(&mut packets, Direction::ToServer, &bytes_of(&[connect("esp32")]));
    pass(&mut packets, Direction::ToServer, &ping);
    assert_eq!(
        (packets.ring.len(), packets.ring.first(), packets.len()),
        (Record::MAX_RECORDS, 11, Record::MAX_RECORDS)
    );
    for _ in 0..40 {
        pass(&mut packets, Direction::ToClient, &bytes_of(&[publish("big", 1 << 20)]));
    }
    assert!(packets.ring.bytes() <= Record::MAX_BYTES && packets.ring.len() < 20);
    assert_eq!(packets.len(), packets.ring.len());
    assert!(packets.nth(packets.len()).is_none());
}

#[test]
fn a_position_is_found_and_a_held_list_stands_still() {
    let mut packets = Packets::default();
    pass(&mut packets, Direction::ToServer, &[0xC0, 0].repeat(1000));
    for number in [1, 500, 1000] {
        let index = packets.position(number).unwrap();
        assert_eq!(packets.nth(index).unwrap().number, number);
    }
    packets.held = Some(1000);
    pass(&mut packets, Direction::ToServer, &[0xC0, 0].repeat(50));
    assert_eq!((packets.len(), packets.position(1001)), (1000, None));
    assert_eq!(packets.nth(0).unwrap().number, 1000);
}

/// Reads a capture file as a program that knows the format does.
#[test]
fn a_capture_file_holds_the_streams_with_right_checksums() {
    use web::state::action::{Action, Effect};
    use web::state::packets::Act;
    use web::state::{State, reduce};

    let mut state = State::default();
    let at = Instant::default() + Duration::from_millis(1500);
    let up = bytes_of(&[connect("esp32"), publish("a/b", 70_000)]);
    for (direction, bytes) in
        [(Direction::ToServer, up.clone()), (Direction::ToClient, PUBACK.into())]
    {
        reduce(&mut state, at, Action::Traffic(LINE, direction, bytes.into()));
    }
    let effects = reduce(&mut state, at, Action::Packets(Act::Save));
    let [Effect::Download { bytes: file, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let word = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    assert_eq!((word(0), word(4), word(20)), (0xA1B2_C3D4, 0x0004_0002, 101));
    let mut streams = [Vec::<u8>::new(), Vec::new()];
    let mut next = [None::<u32>; 2];
    let mut place = 24;
    while place < file.len() {
        assert_eq!((word(place), word(place + 4)), (1, 500_000));
        let size = word(place + 8) as usize;
        let ip = &file[place + 16..place + 16 + size];
        place += 16 + size;
        assert_eq!(usize::from(u16::from_be_bytes([ip[2], ip[3]])), size);
        assert_eq!(sum(&ip[..20]), 0xFFFF, "checksum of IPv4");
        let tcp = &ip[20..];
        let pseudo = [&ip[12..20], &[0, 6], &((size - 20) as u16).to_be_bytes()].concat();
        assert_eq!(sum(&[&pseudo[..], tcp].concat()), 0xFFFF, "checksum of TCP");
        let is_up = u16::from_be_bytes([tcp[2], tcp[3]]) == 1883;
        let side = usize::from(!is_up);
        let sequence = u32::from_be_bytes(tcp[4..8].try_into().unwrap());
        assert_eq!(sequence, next[side].unwrap_or(sequence), "no gap");
        let counted = if tcp[13] & 2 == 0 { tcp.len() - 20 } else { 1 };
        next[side] = Some(sequence + counted as u32);
        streams[side].extend(&tcp[20..]);
    }
    assert!(streams[0] == up && streams[1] == PUBACK);
}

/// The sum of 16-bit words that is all ones where a checksum is right (RFC 1071).
fn sum(bytes: &[u8]) -> u32 {
    let words =
        bytes.chunks(2).map(|it| u32::from(it[0]) << 8 | it.get(1).map_or(0, |&low| low.into()));
    let mut sum: u32 = words.sum();
    while sum > 0xFFFF {
        sum = (sum >> 16) + (sum & 0xFFFF);
    }
    sum
}

#[test]
fn every_type_can_be_put_together_in_every_version() {
    for version in [Version::V31, Version::V311, Version::V5] {
        for kind in PacketType::ALL {
            let mut draft = Draft::default();
            (draft.kind, draft.version) = (kind, version);
            for entry in [Entry::WillFlag, Entry::Retain] {
                draft.set(entry, "1".into());
            }
            draft.set(Entry::Username, "ann".into());
            draft.set(Entry::QoS, "2".into());
            if kind == PacketType::UnsubAck {
                draft.set(Entry::Reasons, "00\n11".into());
            }
            if let Some(holder) = draft.holder() {
                let all = PropertyKind::ALL.iter().filter(|it| it.stands_in(holder));
                draft.properties = all.map(|&it| PropertyDraft::new(it)).collect();
                // Text that may not be empty, and names that go together.
                for property in &mut draft.properties {
                    if property.kind == PropertyKind::ResponseTopic {
                        property.value = "answers".into();
                    }
                }
            }
            let bytes = draft.bytes().unwrap();
            let limit = u32::MAX;
            let verdict = shared::inspect::dissect(&bytes, version, limit).verdict;
            match (kind, version.has_properties(), &verdict) {
                (PacketType::Auth, false, Verdict::Fault(_)) => {}
                (_, _, Verdict::Packet(packet)) => assert_eq!(packet.packet_type(), kind),
                other => panic!("{kind:?} {version:?}: {other:?} {bytes:02X?}"),
            }
        }
    }
}

#[test]
fn what_is_no_number_is_said_with_its_field() {
    let mut draft = Draft::default();
    draft.kind = PacketType::PubAck;
    draft.set(Entry::PacketId, "70000".into());
    assert_eq!(draft.bytes(), Err(DraftError::Number(Entry::PacketId)));
    draft.set(Entry::PacketId, "7".into());
    draft.properties = vec![PropertyDraft::new(PropertyKind::ReasonString)];
    assert!(draft.bytes().is_ok());
    let mut wrong = PropertyDraft::new(PropertyKind::TopicAlias);
    wrong.value = Rc::from("many");
    let mut draft = Draft::default();
    draft.properties = vec![wrong];
    assert_eq!(draft.bytes(), Err(DraftError::Property(PropertyKind::TopicAlias)));
}

#[test]
fn packets_of_a_program_are_those_of_its_board() {
    let mut packets = Packets::default();
    let up = bytes_of(&[connect("esp32"), publish("a/b", 5)]);
    let line = LineId::Program("b1".into(), 0);
    packets.handle_bytes(Instant::default(), &line, &"Desk 3".into(), Direction::ToServer, &up);
    // Another one that calls itself the same.
    pass(&mut packets, Direction::ToServer, &up);
    let callers: Vec<_> = packets.ring.iter().map(|it| it.caller().to_string()).collect();
    assert_eq!(callers, ["Desk 3 · esp32", "Desk 3 · esp32", "esp32", "esp32"]);
    assert_eq!(packets.caller("esp32"), "Desk 3 · esp32");
    packets.filter.text = "desk".into();
    assert_eq!(packets.ring.iter().filter(|it| packets.filter.takes(it)).count(), 2);

    // What was broken at the board is seen with the packets of its program.
    for who in ["b1", "b2"] {
        packets.mark(Instant::default(), Some(who.into()), Happening::Cut);
    }
    packets.filter.who = Some("esp32".into());
    let marks: Vec<_> = packets.marks_between(None, None).map(|it| it.who.as_deref()).collect();
    assert_eq!(marks, [Some("b1")]);
}
