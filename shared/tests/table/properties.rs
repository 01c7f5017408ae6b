//! Every property in every packet: once, twice, with values that it must not have, and where it
//! does not belong.

use super::{Entry, bytes, connect, id, text};
use shared::wire::Version::V5;
use shared::wire::{
    Ack, Auth, Bytes, ConnAck, Connect, DecodeErrorKind, Disconnect, Packet, Properties, Property,
    PropertyHolder, PropertyKind, Publish, QoS, ReasonCode, SubAck, Subscribe, SubscribeFilter,
    SubscribeOptions, UnsubAck, Unsubscribe, Will,
};

pub fn entries() -> Vec<Entry> {
    let mut entries = Vec::new();
    for holder in PropertyHolder::ALL {
        for &kind in PropertyKind::ALL {
            entries.extend(of(holder, kind));
        }
        let nothing = entry(holder, &[], Ok(Properties::new()));
        entries.push(if may_be_left_out(holder) { nothing.not_canonical() } else { nothing });
        entries.push(entry(
            holder,
            &bytes("7E 00"),
            Err((DecodeErrorKind::UnknownProperty(126), 0)),
        ));
        entries.push(entry(
            holder,
            &bytes("FF 01"),
            Err((DecodeErrorKind::UnknownProperty(255), 0)),
        ));
    }
    entries
}

fn of(holder: PropertyHolder, kind: PropertyKind) -> Vec<Entry> {
    let (notation, property) = sample(kind);
    let once = bytes(notation);
    let twice = [&once[..], &once[..]].concat();
    let id = kind as u8;
    if !kind.stands_in(holder) {
        return vec![entry(holder, &once, Err((DecodeErrorKind::MisplacedProperty(id), 0)))];
    }
    let properties = Properties::new().with(property.clone());
    let repeats = kind == PropertyKind::UserProperty
        || (kind == PropertyKind::SubscriptionIdentifier && holder == PropertyHolder::Publish);
    let repeated = if repeats {
        Ok(properties.clone().with(property))
    } else {
        Err((DecodeErrorKind::DuplicateProperty(id), once.len()))
    };
    let mut entries = vec![entry(holder, &once, Ok(properties)), entry(holder, &twice, repeated)];
    for (notation, offset) in forbidden(kind) {
        let fault = (DecodeErrorKind::InvalidPropertyValue(id), *offset);
        entries.push(entry(holder, &bytes(notation), Err(fault)));
    }
    entries
}

/// An entry for a packet with these properties; a fault's offset counts from the first of them.
fn entry(
    holder: PropertyHolder,
    properties: &[u8],
    outcome: Result<Properties, (DecodeErrorKind, usize)>,
) -> Entry {
    let (first, before, after) = frame(holder);
    let (before, after) = (bytes(before), bytes(after));
    let length = |len: usize| u8::try_from(len).ok().filter(|&len| len < 0x80).unwrap();
    let mut whole = vec![first, length(before.len() + 1 + properties.len() + after.len())];
    whole.extend(before);
    whole.push(length(properties.len()));
    let start = whole.len();
    whole.extend(properties);
    whole.extend(after);
    let name = format!("{holder:?} with {properties:02X?}");
    let outcome = outcome
        .map(|properties| packet(holder, properties))
        .map_err(|(kind, offset)| (kind, start + offset));
    Entry::new(V5, &name, whole, outcome)
}

/// First byte, and what stands before and after the properties' length and the properties.
fn frame(holder: PropertyHolder) -> (u8, &'static str, &'static str) {
    match holder {
        PropertyHolder::Connect => (0x10, r#"00 04 "MQTT" 05 02 00 00"#, r#"00 03 "esp""#),
        PropertyHolder::Will => {
            (0x10, r#"00 04 "MQTT" 05 06 00 00 00 00 03 "esp""#, r#"00 01 "w" 00 01 "p""#)
        }
        PropertyHolder::ConnAck => (0x20, "00 00", ""),
        PropertyHolder::Publish => (0x30, r#"00 01 "t""#, r#""hi""#),
        PropertyHolder::PubAck => (0x40, "00 01 00", ""),
        PropertyHolder::PubRec => (0x50, "00 01 00", ""),
        PropertyHolder::PubRel => (0x62, "00 01 00", ""),
        PropertyHolder::PubComp => (0x70, "00 01 00", ""),
        PropertyHolder::Subscribe => (0x82, "00 01", r#"00 01 "f" 00"#),
        PropertyHolder::SubAck => (0x90, "00 01", "00"),
        PropertyHolder::Unsubscribe => (0xA2, "00 01", r#"00 01 "f""#),
        PropertyHolder::UnsubAck => (0xB0, "00 01", "00"),
        PropertyHolder::Disconnect => (0xE0, "00", ""),
        PropertyHolder::Auth => (0xF0, "00", ""),
    }
}

/// Packets that say with their length that they have no properties.
fn may_be_left_out(holder: PropertyHolder) -> bool {
    use PropertyHolder as H;
    matches!(holder, H::PubAck | H::PubRec | H::PubRel | H::PubComp | H::Disconnect | H::Auth)
}

fn packet(holder: PropertyHolder, properties: Properties) -> Packet {
    let reason = ReasonCode::Success;
    let packet_id = id(1);
    let ack = |properties| Ack { packet_id, reason, properties };
    match holder {
        PropertyHolder::Connect => Packet::Connect(Connect { properties, ..connect(V5) }),
        PropertyHolder::Will => {
            let payload = Bytes::from_static(b"p");
            let (qos, retain, topic) = (QoS::AtMostOnce, false, text("w"));
            let will = Some(Box::new(Will { qos, retain, properties, topic, payload }));
            Packet::Connect(Connect { will, ..connect(V5) })
        }
        PropertyHolder::ConnAck => {
            Packet::ConnAck(ConnAck { session_present: false, reason, properties })
        }
        PropertyHolder::Publish => Packet::Publish(Publish {
            topic: text("t"),
            properties,
            payload: Bytes::from_static(b"hi"),
            ..super::publish(QoS::AtMostOnce, None)
        }),
        PropertyHolder::PubAck => Packet::PubAck(ack(properties)),
        PropertyHolder::PubRec => Packet::PubRec(ack(properties)),
        PropertyHolder::PubRel => Packet::PubRel(ack(properties)),
        PropertyHolder::PubComp => Packet::PubComp(ack(properties)),
        PropertyHolder::Subscribe => {
            let options = SubscribeOptions::default();
            let filters = vec![SubscribeFilter { filter: text("f"), options }];
            Packet::Subscribe(Subscribe { packet_id, properties, filters })
        }
        PropertyHolder::SubAck => {
            Packet::SubAck(SubAck { packet_id, properties, reasons: vec![reason] })
        }
        PropertyHolder::Unsubscribe => {
            Packet::Unsubscribe(Unsubscribe { packet_id, properties, filters: vec![text("f")] })
        }
        PropertyHolder::UnsubAck => {
            Packet::UnsubAck(UnsubAck { packet_id, properties, reasons: vec![reason] })
        }
        PropertyHolder::Disconnect => Packet::Disconnect(Disconnect { reason, properties }),
        PropertyHolder::Auth => Packet::Auth(Auth { reason, properties }),
    }
}

fn sample(kind: PropertyKind) -> (&'static str, Property) {
    use Property as P;
    use PropertyKind as K;
    let data = Bytes::from_static(&[0, 0xFF]);
    match kind {
        K::PayloadFormatIndicator => ("01 01", P::PayloadFormatIndicator(1)),
        K::MessageExpiryInterval => ("02 00 01 00 00", P::MessageExpiryInterval(65_536)),
        K::ContentType => (r#"03 00 04 "text""#, P::ContentType(text("text"))),
        K::ResponseTopic => (r#"08 00 01 "r""#, P::ResponseTopic(text("r"))),
        K::CorrelationData => ("09 00 02 00 FF", P::CorrelationData(data)),
        K::SubscriptionIdentifier => {
            ("0B 80 01", P::SubscriptionIdentifier(128.try_into().unwrap()))
        }
        K::SessionExpiryInterval => ("11 FF FF FF FF", P::SessionExpiryInterval(u32::MAX)),
        K::AssignedClientIdentifier => {
            (r#"12 00 02 "me""#, P::AssignedClientIdentifier(text("me")))
        }
        K::ServerKeepAlive => ("13 00 3C", P::ServerKeepAlive(60)),
        K::AuthenticationMethod => (r#"15 00 01 "M""#, P::AuthenticationMethod(text("M"))),
        K::AuthenticationData => ("16 00 02 00 FF", P::AuthenticationData(data)),
        K::RequestProblemInformation => ("17 00", P::RequestProblemInformation(0)),
        K::WillDelayInterval => ("18 00 00 00 05", P::WillDelayInterval(5)),
        K::RequestResponseInformation => ("19 01", P::RequestResponseInformation(1)),
        K::ResponseInformation => (r#"1A 00 02 "r/""#, P::ResponseInformation(text("r/"))),
        K::ServerReference => (r#"1C 00 01 "s""#, P::ServerReference(text("s"))),
        K::ReasonString => (r#"1F 00 03 "灯""#, P::ReasonString(text("灯"))),
        K::ReceiveMaximum => ("21 FF FF", P::ReceiveMaximum(u16::MAX)),
        K::TopicAliasMaximum => ("22 00 00", P::TopicAliasMaximum(0)),
        K::TopicAlias => ("23 00 01", P::TopicAlias(1)),
        K::MaximumQoS => ("24 01", P::MaximumQoS(1)),
        K::RetainAvailable => ("25 00", P::RetainAvailable(0)),
        K::UserProperty => (r#"26 00 01 "k" 00 00"#, P::UserProperty((text("k"), text("")))),
        K::MaximumPacketSize => ("27 00 00 01 00", P::MaximumPacketSize(256)),
        K::WildcardSubscriptionAvailable => ("28 00", P::WildcardSubscriptionAvailable(0)),
        K::SubscriptionIdentifierAvailable => ("29 01", P::SubscriptionIdentifierAvailable(1)),
        K::SharedSubscriptionAvailable => ("2A 00", P::SharedSubscriptionAvailable(0)),
    }
}

/// Values that the property must not have, and where the fault is.
fn forbidden(kind: PropertyKind) -> &'static [(&'static str, usize)] {
    use PropertyKind as K;
    match kind {
        K::PayloadFormatIndicator => &[("01 02", 0)],
        K::RequestProblemInformation => &[("17 02", 0)],
        K::RequestResponseInformation => &[("19 FF", 0)],
        K::MaximumQoS => &[("24 02", 0)],
        K::RetainAvailable => &[("25 02", 0)],
        K::WildcardSubscriptionAvailable => &[("28 02", 0)],
        K::SubscriptionIdentifierAvailable => &[("29 02", 0)],
        K::SharedSubscriptionAvailable => &[("2A 02", 0)],
        K::ReceiveMaximum => &[("21 00 00", 0)],
        K::TopicAlias => &[("23 00 00", 0)],
        K::MaximumPacketSize => &[("27 00 00 00 00", 0)],
        // The number itself cannot be 0.
        K::SubscriptionIdentifier => &[("0B 00", 1)],
        _ => &[],
    }
}
