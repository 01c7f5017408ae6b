//! CONNECT (section 3.1).

use alloc::boxed::Box;
use core::fmt;

use bytes::{BufMut, Bytes, BytesMut};

use super::reader::{Read, Reader};
use super::rule::{self, Rule};
use super::{
    DecodeErrorKind, EncodeError, PacketType, Properties, PropertyHolder, QoS, Text, Version,
    writer,
};

/// CONNECT: the first packet that a client sends. Its password is not among what `Debug` prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Connect {
    /// What the client wants to speak.
    pub version: Version,
    /// The client is a bridge of another broker, and says so before MQTT 5 by the highest bit of
    /// the protocol level, as is the custom: it wants back nothing that it published itself, and
    /// RETAIN as it was published. MQTT 5 has options of SUBSCRIBE for that.
    pub is_bridge: bool,
    /// Clean Start (5.0), Clean Session (3.1.1): begin without an old Session.
    pub clean_start: bool,
    /// Keep Alive in seconds; 0 is none.
    pub keep_alive: u16,
    /// Properties of CONNECT.
    pub properties: Properties,
    /// Client identifier; may be empty.
    pub client_id: Text,
    /// To be published when the connection is lost.
    pub will: Option<Box<Will>>,
    /// User name.
    pub username: Option<Text>,
    /// Password: any bytes.
    pub password: Option<Bytes>,
}

impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("version", &self.version)
            .field("clean_start", &self.clean_start)
            .field("keep_alive", &self.keep_alive)
            .field("properties", &self.properties)
            .field("client_id", &self.client_id)
            .field("will", &self.will)
            .field("username", &self.username)
            .field("password", &self.password.as_ref().map(|_| Hidden))
            .finish()
    }
}

/// Stands for a secret where something is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Hidden;

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// The Will Message inside CONNECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Will {
    /// Will QoS.
    pub qos: QoS,
    /// Will Retain.
    pub retain: bool,
    /// Will Properties.
    pub properties: Properties,
    /// Will Topic.
    pub topic: Text,
    /// Will Payload.
    pub payload: Bytes,
}

const USERNAME: u8 = 0x80;
const PASSWORD: u8 = 0x40;
const WILL_RETAIN: u8 = 0x20;
const WILL: u8 = 0x04;
const CLEAN_START: u8 = 0x02;
const RESERVED: u8 = 0x01;

impl Connect {
    pub(super) fn read(reader: &mut Reader) -> Read<Self> {
        let (version, is_bridge) = read_version(reader)?;
        reader.set_version(version);
        let flags_at = reader.offset();
        let flags = reader.u8()?;
        let will_qos = check_flags(version, flags)
            .or_else(|(kind, rule)| reader.fail(kind, flags_at, rule))?;
        let keep_alive = reader.u16()?;
        let properties = Properties::read(version, PropertyHolder::Connect, reader)?;
        let client_id = reader.text()?;
        let will = if flags & WILL == 0 {
            None
        } else {
            let properties = Properties::read(version, PropertyHolder::Will, reader)?;
            let topic = reader.text()?;
            let payload = reader.binary()?;
            let retain = flags & WILL_RETAIN != 0;
            Some(Box::new(Will { qos: will_qos, retain, properties, topic, payload }))
        };
        let username = if flags & USERNAME == 0 { None } else { Some(reader.text()?) };
        let password = if flags & PASSWORD == 0 { None } else { Some(reader.binary()?) };
        Ok(Self {
            version,
            is_bridge,
            clean_start: flags & CLEAN_START != 0,
            keep_alive,
            properties,
            client_id,
            will,
            username,
            password,
        })
    }

    /// The version that the body of a CONNECT asks for, if it gets as far as saying so.
    pub(super) fn version_of(body: &[u8]) -> Option<Version> {
        let (&[high, low], rest) = body.split_first_chunk()?;
        let (name, rest) = rest.split_at_checked(u16::from_be_bytes([high, low]).into())?;
        Version::named(name, *rest.first()?)
    }

    /// Appends the packet; on an error, what was appended is to be taken off.
    pub(super) fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        let version = self.version;
        let is_bridge = self.is_bridge && !version.has_properties();
        let level = version.level() | if is_bridge { Version::BRIDGE } else { 0 };
        let (flags, [a, b]) = (self.flags(), self.keep_alive.to_be_bytes());
        let properties = self.properties.body_len(version);
        let rest = properties.encoded_len() + self.payload_len();
        if version == Version::V31 {
            writer::header(PacketType::Connect.first_byte(), 2 + 6 + 4 + rest, [0, 6], out)?;
            out.put_slice(&[b'M', b'Q', b'I', b's', b'd', b'p', level, flags, a, b]);
        } else {
            writer::header(PacketType::Connect.first_byte(), 2 + 4 + 4 + rest, [0, 4], out)?;
            out.put_slice(&[b'M', b'Q', b'T', b'T', level, flags, a, b]);
        }
        let out = &mut writer::Room::behind(rest, out);
        self.properties.write_of_len(properties, out)?;
        writer::text(&self.client_id, out);
        if let Some(will) = &self.will {
            will.properties.write(version, out)?;
            writer::text(&will.topic, out);
            writer::binary(&will.payload, out)?;
        }
        if let Some(username) = &self.username {
            writer::text(username, out);
        }
        if let Some(password) = &self.password {
            writer::binary(password, out)?;
        }
        Ok(())
    }

    /// Bytes behind the properties of CONNECT.
    fn payload_len(&self) -> usize {
        let will = self.will.as_ref().map_or(0, |will| {
            let properties = will.properties.encoded_len(self.version);
            properties + 2 + will.topic.len() + 2 + will.payload.len()
        });
        let username = self.username.as_ref().map_or(0, |username| 2 + username.len());
        let password = self.password.as_ref().map_or(0, |password| 2 + password.len());
        2 + self.client_id.len() + will + username + password
    }

    fn flags(&self) -> u8 {
        let mut flags = 0;
        if self.clean_start {
            flags |= CLEAN_START;
        }
        if let Some(will) = &self.will {
            flags |= WILL | (will.qos as u8) << 3;
            if will.retain {
                flags |= WILL_RETAIN;
            }
        }
        if self.username.is_some() {
            flags |= USERNAME;
        }
        if self.password.is_some() {
            flags |= PASSWORD;
        }
        flags
    }
}

fn read_version(reader: &mut Reader) -> Read<(Version, bool)> {
    let name_at = reader.offset();
    let name: &[u8] = match reader.prefixed()? {
        b"MQTT" => b"MQTT",
        b"MQIsdp" => b"MQIsdp",
        _ => {
            return reader.fail(DecodeErrorKind::InvalidProtocolName, name_at, rule::PROTOCOL_NAME);
        }
    };
    let level_at = reader.offset();
    let level = reader.u8()?;
    match Version::named(name, level) {
        Some(version) => Ok((version, level & Version::BRIDGE != 0)),
        None => {
            reader.fail(DecodeErrorKind::UnsupportedVersion(level), level_at, rule::PROTOCOL_LEVEL)
        }
    }
}

/// The Will QoS, or what is wrong with the flags.
fn check_flags(version: Version, flags: u8) -> Result<QoS, (DecodeErrorKind, Rule)> {
    let invalid = |rule| Err((DecodeErrorKind::InvalidConnectFlags, rule));
    if flags & RESERVED != 0 {
        return invalid(rule::RESERVED_CONNECT_FLAG);
    }
    let will_qos =
        QoS::try_from(flags >> 3 & 3).map_err(|_| (DecodeErrorKind::InvalidQoS, rule::WILL_QOS))?;
    if flags & WILL == 0 {
        if will_qos != QoS::AtMostOnce {
            return invalid(rule::NO_WILL_HAS_NO_QOS);
        }
        if flags & WILL_RETAIN != 0 {
            return invalid(rule::NO_WILL_HAS_NO_RETAIN);
        }
    }
    if !version.has_properties() && flags & PASSWORD != 0 && flags & USERNAME == 0 {
        return invalid(rule::NO_PASSWORD_ALONE);
    }
    Ok(will_qos)
}
