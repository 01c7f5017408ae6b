//! Which fields stand in which packet, and in which order (section 3).
//!
//! Follows the bytes wherever they can be followed. `wire` has judged them before: here is no rule
//! about what a field may hold.

use super::field::{Name, Part, Value};
use super::walk::{BitField, Step, Stop, Walk};
use crate::wire::{
    PacketType, PropertyHolder, PropertyKind, PropertyShape, QoS, ReasonCode, RetainHandling,
    Version,
};

/// Reads one whole packet.
pub(super) fn packet(walk: &mut Walk) -> Step<()> {
    let packet = walk.place.packet;
    let first = match packet {
        Some(PacketType::Publish) => walk.bits(Name::FirstByte, &PUBLISH_BITS)?,
        _ => walk.bits(Name::FirstByte, &FIRST_BITS)?,
    };
    let remaining = walk.varint(Name::RemainingLength, number)?;
    walk.set_packet_end(remaining as usize);
    walk.place.part = Part::VariableHeader;
    match packet.ok_or(Stop)? {
        PacketType::Connect => connect(walk),
        PacketType::ConnAck => connack(walk),
        PacketType::Publish => publish(walk, first),
        PacketType::PubAck => ack(walk, PropertyHolder::PubAck),
        PacketType::PubRec => ack(walk, PropertyHolder::PubRec),
        PacketType::PubRel => ack(walk, PropertyHolder::PubRel),
        PacketType::PubComp => ack(walk, PropertyHolder::PubComp),
        PacketType::Subscribe => subscribe(walk),
        PacketType::SubAck => answers(walk, PropertyHolder::SubAck),
        PacketType::Unsubscribe => unsubscribe(walk),
        PacketType::UnsubAck => answers(walk, PropertyHolder::UnsubAck),
        PacketType::PingReq | PacketType::PingResp => Ok(()),
        PacketType::Disconnect => reason_and_properties(walk, PropertyHolder::Disconnect),
        PacketType::Auth => reason_and_properties(walk, PropertyHolder::Auth),
    }
}

const PACKET_TYPE: BitField = BitField::new(Name::PacketType, 7, 4, |number| {
    PacketType::of(number << 4).map_or(Value::Unknown(u32::from(number)), Value::PacketType)
});

static FIRST_BITS: [BitField; 2] = [
    PACKET_TYPE,
    BitField::new(Name::ReservedFlags, 3, 0, |flags| Value::Number(u32::from(flags))),
];

static PUBLISH_BITS: [BitField; 4] = [
    PACKET_TYPE,
    BitField::flag(Name::Dup, 3),
    BitField::new(Name::QoS, 2, 1, qos),
    BitField::flag(Name::Retain, 0),
];

static CONNECT_BITS: [BitField; 7] = [
    BitField::flag(Name::UsernameFlag, 7),
    BitField::flag(Name::PasswordFlag, 6),
    BitField::flag(Name::WillRetain, 5),
    BitField::new(Name::WillQoS, 4, 3, qos),
    BitField::flag(Name::WillFlag, 2),
    BitField::flag(Name::CleanStart, 1),
    BitField::reserved(0, 0),
];

static CONNACK_BITS: [BitField; 2] =
    [BitField::reserved(7, 1), BitField::flag(Name::SessionPresent, 0)];

static OPTION_BITS: [BitField; 5] = [
    BitField::reserved(7, 6),
    BitField::new(Name::RetainHandling, 5, 4, |number| match number {
        0 => Value::RetainHandling(RetainHandling::Always),
        1 => Value::RetainHandling(RetainHandling::IfNew),
        2 => Value::RetainHandling(RetainHandling::Never),
        other => Value::Unknown(u32::from(other)),
    }),
    BitField::flag(Name::RetainAsPublished, 3),
    BitField::flag(Name::NoLocal, 2),
    BitField::new(Name::RequestedQoS, 1, 0, qos),
];

static OPTION_BITS_BEFORE_5: [BitField; 2] =
    [BitField::reserved(7, 2), BitField::new(Name::RequestedQoS, 1, 0, qos)];

fn qos(number: u8) -> Value {
    QoS::try_from(number).map_or_else(|other| Value::Unknown(u32::from(other)), Value::QoS)
}

fn connect(walk: &mut Walk) -> Step<()> {
    let name = walk.text(Name::ProtocolName)?;
    let Value::Text(name) = name else { return Err(Stop) };
    let version = walk.peek().and_then(|level| Version::named(name.as_bytes(), level));
    walk.byte(Name::ProtocolLevel, |level| {
        version.map_or(Value::Unknown(u32::from(level)), Value::Version)
    })?;
    walk.place.version = version.ok_or(Stop)?;
    let flags = walk.bits(Name::ConnectFlags, &CONNECT_BITS)?;
    walk.u16(Name::KeepAlive)?;
    properties(walk, PropertyHolder::Connect)?;
    walk.place.part = Part::Payload;
    walk.text(Name::ClientId)?;
    if flags & 0x04 != 0 {
        properties(walk, PropertyHolder::Will)?;
        walk.text(Name::WillTopic)?;
        walk.binary(Name::WillPayload)?;
    }
    if flags & 0x80 != 0 {
        walk.text(Name::Username)?;
    }
    if flags & 0x40 != 0 {
        walk.binary(Name::Password)?;
    }
    Ok(())
}

fn connack(walk: &mut Walk) -> Step<()> {
    walk.bits(Name::ConnAckFlags, &CONNACK_BITS)?;
    if walk.place.version.has_properties() {
        reason(walk)?;
    } else {
        walk.byte(Name::ReasonCode, |code| {
            ReasonCode::from_return_code(code)
                .map_or(Value::Unknown(u32::from(code)), Value::Reason)
        })?;
    }
    properties(walk, PropertyHolder::ConnAck)
}

fn publish(walk: &mut Walk, first: u8) -> Step<()> {
    walk.text(Name::TopicName)?;
    if first & 0x06 != 0 {
        walk.u16(Name::PacketId)?;
    }
    properties(walk, PropertyHolder::Publish)?;
    walk.place.part = Part::Payload;
    walk.rest(Name::Payload)?;
    Ok(())
}

fn ack(walk: &mut Walk, holder: PropertyHolder) -> Step<()> {
    walk.u16(Name::PacketId)?;
    reason_and_properties(walk, holder)
}

/// Both may be missing from the end on.
fn reason_and_properties(walk: &mut Walk, holder: PropertyHolder) -> Step<()> {
    if !walk.place.version.has_properties() || walk.is_empty() {
        return Ok(());
    }
    reason(walk)?;
    if walk.is_empty() { Ok(()) } else { properties(walk, holder) }
}

fn subscribe(walk: &mut Walk) -> Step<()> {
    walk.u16(Name::PacketId)?;
    properties(walk, PropertyHolder::Subscribe)?;
    walk.place.part = Part::Payload;
    while !walk.is_empty() {
        walk.group(Name::Subscription, |walk| {
            let filter = walk.text(Name::TopicFilter)?;
            if walk.place.version.has_properties() {
                walk.bits(Name::SubscriptionOptions, &OPTION_BITS)?;
            } else {
                walk.bits(Name::SubscriptionOptions, &OPTION_BITS_BEFORE_5)?;
            }
            Ok(filter)
        })?;
    }
    Ok(())
}

fn unsubscribe(walk: &mut Walk) -> Step<()> {
    walk.u16(Name::PacketId)?;
    properties(walk, PropertyHolder::Unsubscribe)?;
    walk.place.part = Part::Payload;
    while !walk.is_empty() {
        walk.text(Name::TopicFilter)?;
    }
    Ok(())
}

/// SUBACK and UNSUBACK: one code for each filter. UNSUBACK has none before MQTT 5.
fn answers(walk: &mut Walk, holder: PropertyHolder) -> Step<()> {
    walk.u16(Name::PacketId)?;
    properties(walk, holder)?;
    walk.place.part = Part::Payload;
    let none = holder == PropertyHolder::UnsubAck && !walk.place.version.has_properties();
    while !none && !walk.is_empty() {
        reason(walk)?;
    }
    Ok(())
}

fn reason(walk: &mut Walk) -> Step<u8> {
    walk.byte(Name::ReasonCode, |code| {
        ReasonCode::try_from(code)
            .map_or_else(|code| Value::Unknown(u32::from(code)), Value::Reason)
    })
}

fn properties(walk: &mut Walk, holder: PropertyHolder) -> Step<()> {
    if !walk.place.version.has_properties() {
        return Ok(());
    }
    let outer = walk.place.holder.replace(holder);
    let read = walk.group(Name::Properties, |walk| {
        let len = walk.varint(Name::PropertyLength, number)?;
        walk.section(len as usize, property)?;
        Ok(Value::Group)
    });
    walk.place.holder = outer;
    read.map(|_| ())
}

fn property(walk: &mut Walk) -> Step<()> {
    // Every number that exists fits one byte; a longer one has no kind.
    let Some(kind) = walk.peek().and_then(|id| PropertyKind::of(u32::from(id))) else {
        walk.varint(Name::PropertyId, Value::Unknown)?;
        return Err(Stop);
    };
    let read = walk.group(Name::Property(kind), |walk| {
        walk.byte(Name::PropertyId, |_| Value::Property(kind))?;
        match kind.shape() {
            PropertyShape::Byte => {
                walk.leaf(Name::Content, 1, |bytes| Value::Number(u32::from(bytes[0])))
            }
            PropertyShape::TwoByte => walk.u16(Name::Content).map(|value| number(value.into())),
            PropertyShape::FourByte => walk.u32(Name::Content),
            PropertyShape::Varint => walk.varint(Name::Content, number).map(number),
            PropertyShape::Text => walk.characters(),
            PropertyShape::Binary => walk.data(),
            PropertyShape::Pair => {
                walk.text(Name::PairName)?;
                walk.text(Name::PairValue)?;
                Ok(Value::Group)
            }
        }
    });
    read.map(|_| ())
}

fn number(value: u32) -> Value {
    Value::Number(value)
}
