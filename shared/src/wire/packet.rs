//! Any Control Packet, and the fixed header (section 2.1) that tells them apart.

use bytes::BytesMut;

use super::reader::{self, Fault, Read, Reader};
use super::rule;
use super::{
    Ack, Auth, ConnAck, Connect, DecodeError, DecodeErrorKind, Disconnect, EncodeError,
    PropertyHolder, Publish, SubAck, Subscribe, Topics, UnsubAck, Unsubscribe, Version, writer,
};

/// The types of Control Packet (table 2-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum PacketType {
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
    Auth = 15,
}

impl PacketType {
    /// All 15.
    pub const ALL: [Self; 15] = [
        Self::Connect,
        Self::ConnAck,
        Self::Publish,
        Self::PubAck,
        Self::PubRec,
        Self::PubRel,
        Self::PubComp,
        Self::Subscribe,
        Self::SubAck,
        Self::Unsubscribe,
        Self::UnsubAck,
        Self::PingReq,
        Self::PingResp,
        Self::Disconnect,
        Self::Auth,
    ];

    /// The name as the specification writes it: `PUBLISH`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::ConnAck => "CONNACK",
            Self::Publish => "PUBLISH",
            Self::PubAck => "PUBACK",
            Self::PubRec => "PUBREC",
            Self::PubRel => "PUBREL",
            Self::PubComp => "PUBCOMP",
            Self::Subscribe => "SUBSCRIBE",
            Self::SubAck => "SUBACK",
            Self::Unsubscribe => "UNSUBSCRIBE",
            Self::UnsubAck => "UNSUBACK",
            Self::PingReq => "PINGREQ",
            Self::PingResp => "PINGRESP",
            Self::Disconnect => "DISCONNECT",
            Self::Auth => "AUTH",
        }
    }

    /// The type in the high four bits of a packet's first byte; `None` for the forbidden 0.
    pub const fn of(first: u8) -> Option<Self> {
        let number = first >> 4;
        if number == 0 { None } else { Some(Self::ALL[number as usize - 1]) }
    }

    /// The low four bits that the packet must have (table 2-2); PUBLISH uses them itself.
    const fn flags(self) -> u8 {
        match self {
            Self::PubRel | Self::Subscribe | Self::Unsubscribe => 2,
            _ => 0,
        }
    }

    pub(super) const fn first_byte(self) -> u8 {
        (self as u8) << 4 | self.flags()
    }
}

/// A Control Packet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's struct is documented")]
pub enum Packet {
    Connect(Connect),
    ConnAck(ConnAck),
    Publish(Publish),
    PubAck(Ack),
    PubRec(Ack),
    PubRel(Ack),
    PubComp(Ack),
    Subscribe(Subscribe),
    SubAck(SubAck),
    Unsubscribe(Unsubscribe),
    UnsubAck(UnsubAck),
    PingReq,
    PingResp,
    Disconnect(Disconnect),
    Auth(Auth),
}

impl Packet {
    /// What type of packet it is.
    pub const fn packet_type(&self) -> PacketType {
        match self {
            Self::Connect(_) => PacketType::Connect,
            Self::ConnAck(_) => PacketType::ConnAck,
            Self::Publish(_) => PacketType::Publish,
            Self::PubAck(_) => PacketType::PubAck,
            Self::PubRec(_) => PacketType::PubRec,
            Self::PubRel(_) => PacketType::PubRel,
            Self::PubComp(_) => PacketType::PubComp,
            Self::Subscribe(_) => PacketType::Subscribe,
            Self::SubAck(_) => PacketType::SubAck,
            Self::Unsubscribe(_) => PacketType::Unsubscribe,
            Self::UnsubAck(_) => PacketType::UnsubAck,
            Self::PingReq => PacketType::PingReq,
            Self::PingResp => PacketType::PingResp,
            Self::Disconnect(_) => PacketType::Disconnect,
            Self::Auth(_) => PacketType::Auth,
        }
    }

    /// Appends the packet to `out` as `version` writes it (CONNECT says its own version). On an
    /// error `out` is as it was.
    #[inline]
    pub fn encode(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        let start = out.len();
        let written = match self {
            Self::Publish(publish) => publish.write(version, out),
            Self::Subscribe(subscribe) => subscribe.write(version, out),
            Self::Connect(connect) => connect.write(out),
            small => small.write_with_header(version, out),
        };
        if written.is_err() {
            out.truncate(start);
        }
        written
    }

    /// Appends any other packet; on an error, what was appended is to be taken off.
    fn write_with_header(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        let packet_type = self.packet_type();
        if packet_type == PacketType::Auth && !version.has_properties() {
            return Err(EncodeError::NotInVersion(version));
        }
        writer::packet(packet_type.first_byte(), out, |out| self.write_body(version, out))
    }

    fn write_body(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        match self {
            Self::ConnAck(ack) => ack.write(version, out),
            Self::PubAck(ack) | Self::PubRec(ack) | Self::PubRel(ack) | Self::PubComp(ack) => {
                ack.write(version, out)
            }
            Self::SubAck(ack) => ack.write(version, out),
            Self::Unsubscribe(unsubscribe) => unsubscribe.write(version, out),
            Self::UnsubAck(ack) => ack.write(version, out),
            Self::Disconnect(disconnect) => disconnect.write(version, out),
            Self::Auth(auth) => auth.write(version, out),
            Self::Publish(_)
            | Self::Connect(_)
            | Self::Subscribe(_)
            | Self::PingReq
            | Self::PingResp => Ok(()),
        }
    }

    /// Like [`Packet::encode`], for a receiver that takes packets of at most `limit` bytes.
    pub fn encode_within(
        &self,
        version: Version,
        limit: u32,
        out: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        let start = out.len();
        self.encode(version, out)?;
        if out.len() - start > limit as usize {
            out.truncate(start);
            return Err(EncodeError::TooLarge { limit });
        }
        Ok(())
    }

    /// Decodes one packet with this first byte, which was checked, from behind its fixed header.
    /// `topics` are Topic Names of PUBLISHes before.
    #[inline]
    pub(super) fn decode(
        version: Version,
        first: u8,
        topics: &mut Topics,
        reader: &mut Reader,
    ) -> Result<Self, DecodeError> {
        let packet_type = PacketType::of(first).expect("the first byte was checked");
        // The packets that matter for speed, and that leave nothing behind, each by itself: they
        // are then put where they are wanted without being moved once more.
        let read = match packet_type {
            PacketType::Publish => Publish::read(version, first, topics, reader).map(Self::Publish),
            PacketType::Subscribe => Subscribe::read(version, reader).map(Self::Subscribe),
            other => Self::read(version, other, reader),
        };
        match read {
            Ok(packet) => Ok(packet),
            Err(Fault) => Err(reader.fault()),
        }
    }

    /// Reads any other packet to its end.
    fn read(version: Version, packet_type: PacketType, reader: &mut Reader) -> Read<Self> {
        let ack = |holder, reader: &mut Reader| Ack::read(version, packet_type, holder, reader);
        let packet = match packet_type {
            PacketType::Publish | PacketType::Subscribe => unreachable!("`decode` reads these"),
            PacketType::Connect => Self::Connect(Connect::read(reader)?),
            PacketType::ConnAck => Self::ConnAck(ConnAck::read(version, reader)?),
            PacketType::PubAck => Self::PubAck(ack(PropertyHolder::PubAck, reader)?),
            PacketType::PubRec => Self::PubRec(ack(PropertyHolder::PubRec, reader)?),
            PacketType::PubRel => Self::PubRel(ack(PropertyHolder::PubRel, reader)?),
            PacketType::PubComp => Self::PubComp(ack(PropertyHolder::PubComp, reader)?),
            PacketType::SubAck => Self::SubAck(SubAck::read(version, reader)?),
            PacketType::Unsubscribe => Self::Unsubscribe(Unsubscribe::read(version, reader)?),
            PacketType::UnsubAck => Self::UnsubAck(UnsubAck::read(version, reader)?),
            PacketType::PingReq => Self::PingReq,
            PacketType::PingResp => Self::PingResp,
            PacketType::Disconnect => Self::Disconnect(Disconnect::read(version, reader)?),
            PacketType::Auth => Self::Auth(Auth::read(version, reader)?),
        };
        reader.finish()?;
        Ok(packet)
    }
}

/// The packet type, if type and flags are what the specification allows.
pub(super) fn check_first_byte(version: Version, first: u8) -> Result<PacketType, DecodeError> {
    let fail = |kind, rule| Err(reader::error(kind, 0, rule, version));
    let is_known = |packet_type: &_| *packet_type != PacketType::Auth || version.has_properties();
    let Some(packet_type) = PacketType::of(first).filter(is_known) else {
        return fail(DecodeErrorKind::UnknownPacketType(first >> 4), rule::PACKET_TYPE);
    };
    let flags = first & 0x0F;
    // MQTT 3.1 lets DUP stand on what is sent again: SUBSCRIBE, UNSUBSCRIBE, PUBREL.
    let dup_allowed = version == Version::V31 && packet_type.flags() == 2;
    let expected = packet_type.flags();
    if packet_type == PacketType::Publish
        || flags == expected
        || (dup_allowed && flags & !8 == expected)
    {
        return Ok(packet_type);
    }
    fail(DecodeErrorKind::InvalidFlags(packet_type), rule::RESERVED_FLAGS)
}
