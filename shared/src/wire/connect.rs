//! CONNECT (section 3.1).

use core::fmt;

use bytes::{BufMut, Bytes, BytesMut};

use super::reader::Reader;
use super::{
    DecodeError, DecodeErrorKind, EncodeError, Properties, PropertyHolder, QoS, Text, Version,
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
    pub will: Option<Will>,
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
    pub(super) fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        let (version, is_bridge) = read_version(reader)?;
        let flags_at = reader.offset();
        let flags = reader.u8()?;
        let will_qos = check_flags(version, flags)
            .or_else(|(kind, spec)| reader.fail(kind, flags_at, spec))?;
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
            Some(Will { qos: will_qos, retain, properties, topic, payload })
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

    pub(super) fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        let version = self.version;
        let name: &[u8] = if version == Version::V31 { b"MQIsdp" } else { b"MQTT" };
        writer::binary(name, out)?;
        let is_bridge = self.is_bridge && !version.has_properties();
        out.put_u8(version.level() | if is_bridge { Version::BRIDGE } else { 0 });
        out.put_u8(self.flags());
        out.put_u16(self.keep_alive);
        self.properties.write(version, out)?;
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

fn read_version(reader: &mut Reader) -> Result<(Version, bool), DecodeError> {
    let name_at = reader.offset();
    let name: &[u8] = match reader.prefixed()? {
        b"MQTT" => b"MQTT",
        b"MQIsdp" => b"MQIsdp",
        _ => return reader.fail(DecodeErrorKind::InvalidProtocolName, name_at, "MQTT-3.1.2-1"),
    };
    let level_at = reader.offset();
    let level = reader.u8()?;
    match Version::named(name, level) {
        Some(version) => Ok((version, level & Version::BRIDGE != 0)),
        None => reader.fail(DecodeErrorKind::UnsupportedVersion(level), level_at, "MQTT-3.1.2-2"),
    }
}

/// The Will QoS, or what is wrong with the flags.
fn check_flags(version: Version, flags: u8) -> Result<QoS, (DecodeErrorKind, &'static str)> {
    let invalid = |spec| Err((DecodeErrorKind::InvalidConnectFlags, spec));
    if flags & RESERVED != 0 {
        return invalid("MQTT-3.1.2-3");
    }
    let will_qos = QoS::try_from(flags >> 3 & 3)
        .map_err(|_| (DecodeErrorKind::InvalidQoS, "MQTT-3.1.2-12"))?;
    if flags & WILL == 0 {
        if will_qos != QoS::AtMostOnce {
            return invalid("MQTT-3.1.2-11");
        }
        if flags & WILL_RETAIN != 0 {
            return invalid("MQTT-3.1.2-13");
        }
    }
    // MQTT 5 allows a password alone; 3.1.1 does not (its [MQTT-3.1.2-22]).
    if !version.has_properties() && flags & PASSWORD != 0 && flags & USERNAME == 0 {
        return invalid("MQTT-3.1.2-22 of 3.1.1");
    }
    Ok(will_qos)
}
