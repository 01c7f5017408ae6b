//! Every kind of fault, at the byte where it is found.

use super::{Entry, LIMIT};
use shared::wire::DecodeErrorKind as Kind;
use shared::wire::Version::{V5, V31, V311};
use shared::wire::{PacketType, TextError};

pub fn entries() -> Vec<Entry> {
    [fixed_header(), connection(), messages(), subscriptions(), properties()]
        .into_iter()
        .flatten()
        .map(|(notation, version, kind, offset)| Entry::faulty(version, notation, kind, offset))
        .collect()
}

type Fault = (&'static str, shared::wire::Version, Kind, usize);

const NOT_UTF8: Kind = Kind::InvalidText(TextError::NotUtf8 { at: 0 });

fn fixed_header() -> Vec<Fault> {
    vec![
        ("00 00", V311, Kind::UnknownPacketType(0), 0),
        ("0F 00", V5, Kind::UnknownPacketType(0), 0),
        ("F0 00", V31, Kind::UnknownPacketType(15), 0),
        ("F0 00", V311, Kind::UnknownPacketType(15), 0),
        ("F1 00", V5, Kind::InvalidFlags(PacketType::Auth), 0),
        ("11 00", V311, Kind::InvalidFlags(PacketType::Connect), 0),
        ("21 02 00 00", V31, Kind::InvalidFlags(PacketType::ConnAck), 0),
        ("48 02 00 01", V31, Kind::InvalidFlags(PacketType::PubAck), 0),
        ("52 02 00 01", V311, Kind::InvalidFlags(PacketType::PubRec), 0),
        ("60 02 00 01", V5, Kind::InvalidFlags(PacketType::PubRel), 0),
        ("6A 02 00 01", V311, Kind::InvalidFlags(PacketType::PubRel), 0),
        ("71 02 00 01", V311, Kind::InvalidFlags(PacketType::PubComp), 0),
        ("80 00", V5, Kind::InvalidFlags(PacketType::Subscribe), 0),
        ("92 03 00 01 00", V311, Kind::InvalidFlags(PacketType::SubAck), 0),
        ("A0 00", V5, Kind::InvalidFlags(PacketType::Unsubscribe), 0),
        ("B2 02 00 01", V311, Kind::InvalidFlags(PacketType::UnsubAck), 0),
        ("C4 00", V311, Kind::InvalidFlags(PacketType::PingReq), 0),
        ("DF 00", V311, Kind::InvalidFlags(PacketType::PingResp), 0),
        ("E1 00", V311, Kind::InvalidFlags(PacketType::Disconnect), 0),
        (r#""GET / HTTP/1.1""#, V311, Kind::InvalidFlags(PacketType::PubAck), 0),
        ("30 FF FF FF FF", V5, Kind::RemainingLengthTooLong, 4),
        ("30 FF FF FF FF 01", V311, Kind::RemainingLengthTooLong, 4),
        ("C0 80 00", V5, Kind::InvalidVarint, 2),
        ("30 FF 80 80 00", V311, Kind::InvalidVarint, 4),
        ("30 80 10", V5, Kind::PacketTooLarge { size: 2051, limit: LIMIT }, 1),
        ("30 FF FF FF 7F", V5, Kind::PacketTooLarge { size: 268_435_460, limit: LIMIT }, 1),
        ("C0 01 00", V5, Kind::TrailingBytes, 2),
        ("D0 02 00 00", V311, Kind::TrailingBytes, 2),
        ("E0 01 00", V311, Kind::TrailingBytes, 2),
        ("40 03 00 01 00", V311, Kind::TrailingBytes, 4),
        ("20 03 00 00 00", V311, Kind::TrailingBytes, 4),
        ("B0 03 00 01 00", V311, Kind::TrailingBytes, 4),
    ]
}

fn connection() -> Vec<Fault> {
    vec![
        ("10 00", V311, Kind::UnexpectedEnd, 2),
        ("10 02 00 04", V311, Kind::UnexpectedEnd, 4),
        (r#"10 06 00 04 "HTTP""#, V311, Kind::InvalidProtocolName, 2),
        (r#"10 0C 00 04 "mqtt" 04 02 00 00 00 00"#, V311, Kind::InvalidProtocolName, 2),
        ("10 03 00 01 FF", V311, Kind::InvalidProtocolName, 2),
        (r#"10 06 00 04 "MQTT""#, V311, Kind::UnexpectedEnd, 8),
        (r#"10 0C 00 04 "MQTT" 85 02 00 00 00 00"#, V311, Kind::UnsupportedVersion(0x85), 8),
        (r#"10 0C 00 04 "MQTT" 06 02 00 00 00 00"#, V311, Kind::UnsupportedVersion(6), 8),
        (r#"10 0C 00 04 "MQTT" 03 02 00 00 00 00"#, V311, Kind::UnsupportedVersion(3), 8),
        (r#"10 0E 00 06 "MQIsdp" 04 02 00 00 00 00"#, V31, Kind::UnsupportedVersion(4), 10),
        (r#"10 0C 00 04 "MQTT" 04 03 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0D 00 04 "MQTT" 05 03 00 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 0A 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 22 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 42 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 1E 00 00 00 00"#, V311, Kind::InvalidQoS, 9),
        (r#"10 0C 00 04 "MQTT" 04 02 00 00 00 05"#, V311, Kind::UnexpectedEnd, 14),
        (r#"10 0B 00 04 "MQTT" 04 02 00 00 00"#, V311, Kind::UnexpectedEnd, 13),
        (r#"10 0D 00 04 "MQTT" 04 02 00 00 00 00 00"#, V311, Kind::TrailingBytes, 14),
        (r#"10 0C 00 04 "MQTT" 04 82 00 00 00 00"#, V311, Kind::UnexpectedEnd, 14),
        (r#"10 0E 00 04 "MQTT" 04 02 00 00 00 02 C0 80"#, V311, NOT_UTF8, 14),
        (r#"10 0F 00 04 "MQTT" 05 02 00 00 02 11 00 00 00"#, V5, Kind::UnexpectedEnd, 15),
        (r#"10 0F 00 04 "MQTT" 05 02 00 00 80 80 80 80 00"#, V5, Kind::InvalidVarint, 15),
        ("20 02 02 00", V311, Kind::InvalidConnAckFlags, 2),
        ("20 03 80 00 00", V5, Kind::InvalidConnAckFlags, 2),
        ("20 02 00 00", V5, Kind::UnexpectedEnd, 4),
        ("20 00", V311, Kind::UnexpectedEnd, 2),
        ("E0 02 00 01", V5, Kind::UnexpectedEnd, 4),
        ("E0 03 00 00 00", V5, Kind::TrailingBytes, 4),
    ]
}

fn messages() -> Vec<Fault> {
    vec![
        ("30 00", V311, Kind::UnexpectedEnd, 2),
        (r#"30 03 00 05 "a""#, V311, Kind::UnexpectedEnd, 5),
        (r#"30 05 00 03 "a" 00 "b""#, V311, Kind::InvalidText(TextError::Nul { at: 1 }), 5),
        ("30 05 00 03 ED A0 80", V311, NOT_UTF8, 4),
        ("30 04 00 02 C0 80", V5, NOT_UTF8, 4),
        (r#"30 05 00 03 "a" E7 81"#, V311, Kind::InvalidText(TextError::NotUtf8 { at: 1 }), 5),
        (r#"30 05 00 03 "a/+""#, V311, Kind::InvalidTopicName, 6),
        (r#"30 04 00 01 23 00"#, V5, Kind::InvalidTopicName, 4),
        ("30 02 00 00", V311, Kind::InvalidTopicName, 2),
        ("30 03 00 00 00", V5, Kind::InvalidTopicName, 2),
        (r#"36 05 00 01 "a" 00 01"#, V311, Kind::InvalidQoS, 0),
        (r#"3E 05 00 01 "a" 00 01"#, V5, Kind::InvalidQoS, 0),
        (r#"38 03 00 01 "a""#, V311, Kind::DupAtQoS0, 0),
        (r#"32 05 00 01 "a" 00 00"#, V311, Kind::ZeroPacketId, 5),
        (r#"34 04 00 01 "a" 00"#, V311, Kind::UnexpectedEnd, 6),
        ("40 02 00 00", V311, Kind::ZeroPacketId, 2),
        ("62 01 00", V5, Kind::UnexpectedEnd, 3),
        ("50 04 00 01 00 03", V5, Kind::UnexpectedEnd, 6),
    ]
}

fn subscriptions() -> Vec<Fault> {
    vec![
        ("82 00", V311, Kind::UnexpectedEnd, 2),
        ("82 02 00 01", V311, Kind::NoFilter, 4),
        ("82 03 00 01 00", V5, Kind::NoFilter, 5),
        ("82 02 00 00", V311, Kind::ZeroPacketId, 2),
        (r#"82 05 00 01 00 01 "a""#, V311, Kind::UnexpectedEnd, 7),
        (r#"82 06 00 01 00 01 "a" 03"#, V311, Kind::InvalidSubscriptionOptions, 7),
        (r#"82 06 00 01 00 01 "a" 04"#, V311, Kind::InvalidSubscriptionOptions, 7),
        (r#"82 07 00 01 00 00 01 "a" 03"#, V5, Kind::InvalidSubscriptionOptions, 8),
        (r#"82 07 00 01 00 00 01 "a" 30"#, V5, Kind::InvalidSubscriptionOptions, 8),
        (r#"82 07 00 01 00 00 01 "a" 40"#, V5, Kind::InvalidSubscriptionOptions, 8),
        (
            r#"82 0A 00 01 00 01 "a" 00 00 01 00 00"#,
            V311,
            Kind::InvalidText(TextError::Nul { at: 0 }),
            10,
        ),
        ("A2 02 00 01", V311, Kind::NoFilter, 4),
        ("A2 03 00 01 00", V5, Kind::NoFilter, 5),
        (r#"A2 06 00 01 00 05 "ab""#, V311, Kind::UnexpectedEnd, 8),
        ("90 01 00", V311, Kind::UnexpectedEnd, 3),
        ("90 03 00 01 05", V5, Kind::UnexpectedEnd, 5),
    ]
}

/// What is wrong around properties. What can be wrong with each of them is listed for itself.
fn properties() -> Vec<Fault> {
    vec![
        (r#"30 06 00 01 "a" 02 11 00"#, V5, Kind::UnexpectedEnd, 8),
        (r#"30 08 00 01 "a" 02 02 00 00 00"#, V5, Kind::UnexpectedEnd, 8),
        (r#"30 06 00 01 "a" 01 02 "x""#, V5, Kind::UnexpectedEnd, 7),
        (r#"30 05 00 01 "a" 7F "x""#, V5, Kind::UnexpectedEnd, 7),
        (r#"30 03 00 01 "a""#, V5, Kind::UnexpectedEnd, 5),
        (r#"30 05 00 01 "a" 80 00"#, V5, Kind::InvalidVarint, 6),
        (r#"30 07 00 01 "a" 80 80 80 80"#, V5, Kind::InvalidVarint, 8),
        (r#"30 07 00 01 "a" 03 81 00 00"#, V5, Kind::InvalidVarint, 7),
        (r#"30 08 00 01 "a" 04 0B 80 80 00"#, V5, Kind::InvalidVarint, 9),
        (r#"30 09 00 01 "a" 05 03 00 02 C3 28"#, V5, NOT_UTF8, 9),
        (
            r#"30 0C 00 01 "a" 08 26 00 01 "k" 00 02 "v" 00"#,
            V5,
            Kind::InvalidText(TextError::Nul { at: 1 }),
            13,
        ),
        (r#"40 09 00 01 00 05 1F 00 05 "no""#, V5, Kind::UnexpectedEnd, 11),
    ]
}
