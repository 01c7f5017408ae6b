//! Every code, known or not, in every packet that has one.

use super::{Entry, id};
use shared::wire::Version::{self, V5, V31, V311};
use shared::wire::{
    Ack, Auth, ConnAck, DecodeErrorKind, Disconnect, Packet, PacketType, Properties, ReasonCode,
    SubAck, UnsubAck,
};

pub fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for code in 0..=255u8 {
        for packet in PacketType::ALL {
            entries.extend(entry(packet, V5, code));
        }
        for version in [V31, V311] {
            entries.extend(entry(PacketType::ConnAck, version, code));
            entries.extend(entry(PacketType::SubAck, version, code));
        }
    }
    entries
}

fn entry(packet: PacketType, version: Version, code: u8) -> Option<Entry> {
    let v5 = version == V5;
    let (bytes, offset) = match packet {
        PacketType::ConnAck if v5 => (vec![0x20, 3, 0, code, 0], 3),
        PacketType::ConnAck => (vec![0x20, 2, 0, code], 3),
        PacketType::PubAck => (vec![0x40, 3, 0, 1, code], 4),
        PacketType::PubRec => (vec![0x50, 3, 0, 1, code], 4),
        PacketType::PubRel => (vec![0x62, 3, 0, 1, code], 4),
        PacketType::PubComp => (vec![0x70, 3, 0, 1, code], 4),
        PacketType::SubAck if v5 => (vec![0x90, 4, 0, 1, 0, code], 5),
        PacketType::SubAck => (vec![0x90, 3, 0, 1, code], 4),
        PacketType::UnsubAck => (vec![0xB0, 4, 0, 1, 0, code], 5),
        PacketType::Disconnect => (vec![0xE0, 1, code], 2),
        PacketType::Auth => (vec![0xF0, 1, code], 2),
        _ => return None,
    };
    let outcome = match meaning(packet, version, code) {
        Some(reason) => Ok(with(packet, reason)),
        None => Err((DecodeErrorKind::InvalidReasonCode(code), offset)),
    };
    let name = format!("{} with code {code:02X}", packet.name());
    let entry = Entry::new(version, &name, bytes, outcome);
    let said_by_absence = code == 0
        && !matches!(packet, PacketType::ConnAck | PacketType::SubAck | PacketType::UnsubAck);
    Some(if said_by_absence { entry.not_canonical() } else { entry })
}

fn meaning(packet: PacketType, version: Version, code: u8) -> Option<ReasonCode> {
    match (packet, version) {
        (_, V5) => ReasonCode::try_from(code).ok().filter(|reason| reason.stands_in(packet)),
        (PacketType::ConnAck, _) => ReasonCode::from_return_code(code),
        _ => [0x00, 0x01, 0x02, 0x80].contains(&code).then(|| ReasonCode::try_from(code).unwrap()),
    }
}

fn with(packet: PacketType, reason: ReasonCode) -> Packet {
    let (packet_id, properties) = (id(1), Properties::new());
    let ack = Ack::new(packet_id, reason);
    match packet {
        PacketType::ConnAck => {
            Packet::ConnAck(ConnAck { session_present: false, reason, properties })
        }
        PacketType::PubAck => Packet::PubAck(ack),
        PacketType::PubRec => Packet::PubRec(ack),
        PacketType::PubRel => Packet::PubRel(ack),
        PacketType::PubComp => Packet::PubComp(ack),
        PacketType::SubAck => {
            Packet::SubAck(SubAck { packet_id, properties, reasons: vec![reason] })
        }
        PacketType::UnsubAck => {
            Packet::UnsubAck(UnsubAck { packet_id, properties, reasons: vec![reason] })
        }
        PacketType::Disconnect => Packet::Disconnect(Disconnect { reason, properties }),
        _ => Packet::Auth(Auth { reason, properties }),
    }
}
