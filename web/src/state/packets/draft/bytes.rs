//! The bytes of a packet that a person puts together, in the order of its fields (chapter 3 of the
//! specifications).
//!
//! It writes what was filled in, right or wrong: whether that is a packet is for the dissector to say.

use shared::wire::{PacketType, PropertyShape, Version};

use super::{Draft, DraftError, Entry, PropertyDraft};
use crate::state::packets::hex;

impl Draft {
    /// The packet's bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, DraftError> {
        let mut body = Vec::new();
        let v5 = self.version.has_properties();
        match self.kind {
            PacketType::Connect => self.connect(&mut body)?,
            PacketType::ConnAck => {
                body.push(u8::from(self.flag(Entry::SessionPresent)));
                body.push(self.reason()?);
                self.write_properties(&mut body)?;
            }
            PacketType::Publish => {
                text(self.value(Entry::TopicName).as_bytes(), &mut body)?;
                if self.qos(Entry::QoS) != 0 {
                    body.extend(self.number(Entry::PacketId)?.to_be_bytes());
                }
                self.write_properties(&mut body)?;
                body.extend(self.value(Entry::Payload).as_bytes());
            }
            PacketType::PubAck | PacketType::PubRec | PacketType::PubRel | PacketType::PubComp => {
                body.extend(self.number(Entry::PacketId)?.to_be_bytes());
                if v5 {
                    self.write_short_end(&mut body)?;
                }
            }
            PacketType::Subscribe
            | PacketType::Unsubscribe
            | PacketType::SubAck
            | PacketType::UnsubAck => {
                body.extend(self.number(Entry::PacketId)?.to_be_bytes());
                self.write_properties(&mut body)?;
                self.list(&mut body)?;
            }
            PacketType::Disconnect | PacketType::Auth if v5 => self.write_short_end(&mut body)?,
            PacketType::Auth => body.push(self.reason()?),
            PacketType::PingReq | PacketType::PingResp | PacketType::Disconnect => {}
        }
        let mut packet = vec![(self.kind as u8) << 4 | self.flags()];
        varint(body.len(), &mut packet);
        packet.append(&mut body);
        Ok(packet)
    }

    /// The low four bits of the first byte (table 2-2).
    fn flags(&self) -> u8 {
        match self.kind {
            PacketType::Publish => {
                u8::from(self.flag(Entry::Dup)) << 3
                    | (self.qos(Entry::QoS) & 3) << 1
                    | u8::from(self.flag(Entry::Retain))
            }
            PacketType::PubRel | PacketType::Subscribe | PacketType::Unsubscribe => 2,
            _ => 0,
        }
    }

    fn connect(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        let name: &[u8] = if self.version == Version::V31 { b"MQIsdp" } else { b"MQTT" };
        text(name, body)?;
        let (username, password) = (self.value(Entry::Username), self.value(Entry::Password));
        let has_will = self.flag(Entry::WillFlag);
        let mut flags = u8::from(self.flag(Entry::CleanStart)) << 1;
        flags |= u8::from(!username.is_empty()) << 7 | u8::from(!password.is_empty()) << 6;
        if has_will {
            let retain = u8::from(self.flag(Entry::WillRetain)) << 5;
            flags |= 4 | (self.qos(Entry::WillQoS) & 3) << 3 | retain;
        }
        body.extend([self.version.level(), flags]);
        body.extend(self.number(Entry::KeepAlive)?.to_be_bytes());
        self.write_properties(body)?;
        text(self.value(Entry::ClientId).as_bytes(), body)?;
        if has_will {
            if self.version.has_properties() {
                body.push(0);
            }
            text(self.value(Entry::WillTopic).as_bytes(), body)?;
            text(self.value(Entry::WillPayload).as_bytes(), body)?;
        }
        for part in [username, password] {
            if !part.is_empty() {
                text(part.as_bytes(), body)?;
            }
        }
        Ok(())
    }

    /// Filters, or codes.
    fn list(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        let has_codes = self.version.has_properties() || self.kind == PacketType::SubAck;
        match self.kind {
            PacketType::SubAck | PacketType::UnsubAck if has_codes => {
                for line in self.value(Entry::Reasons).lines().filter(|it| !it.trim().is_empty()) {
                    let code = u8::from_str_radix(line.trim().trim_start_matches("0x"), 16);
                    body.push(code.map_err(|_| DraftError::Number(Entry::Reasons))?);
                }
            }
            PacketType::Subscribe => {
                for line in self.value(Entry::Filters).lines().filter(|it| !it.is_empty()) {
                    let (filter, options) = line.rsplit_once(' ').unwrap_or((line, "0"));
                    text(filter.as_bytes(), body)?;
                    let options: Result<u8, _> = options.trim().parse();
                    body.push(options.map_err(|_| DraftError::Number(Entry::Filters))?);
                }
            }
            PacketType::Unsubscribe => {
                // What is filled in for a SUBSCRIBE has its QoS behind the filter.
                for line in self.value(Entry::Filters).lines().filter(|it| !it.is_empty()) {
                    let is_qos = |it: &str| matches!(it, "0" | "1" | "2");
                    let filter = line.rsplit_once(' ').filter(|(_, end)| is_qos(end));
                    text(filter.map_or(line, |(filter, _)| filter).as_bytes(), body)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Reason Code and properties, which are left out where they say nothing (3.4.2.1).
    fn write_short_end(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        let reason = self.reason()?;
        if reason != 0 || !self.properties.is_empty() {
            body.push(reason);
        }
        if !self.properties.is_empty() {
            self.write_properties(body)?;
        }
        Ok(())
    }

    fn write_properties(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        if self.holder().is_none() {
            return Ok(());
        }
        let mut section = Vec::new();
        for property in &self.properties {
            property.write(&mut section)?;
        }
        varint(section.len(), body);
        body.append(&mut section);
        Ok(())
    }

    fn reason(&self) -> Result<u8, DraftError> {
        match self.value(Entry::Reason) {
            "" => Ok(0),
            code => code.parse().map_err(|_| DraftError::Number(Entry::Reason)),
        }
    }

    fn number(&self, entry: Entry) -> Result<u16, DraftError> {
        self.value(entry).trim().parse().map_err(|_| DraftError::Number(entry))
    }
}

impl PropertyDraft {
    fn write(&self, out: &mut Vec<u8>) -> Result<(), DraftError> {
        let error = DraftError::Property(self.kind);
        let number = |limit: u64| {
            let number = self.value.trim().parse::<u64>().ok().filter(|it| *it <= limit);
            number.ok_or(error).map(|it| it as u32)
        };
        out.push(self.kind as u8);
        match self.kind.shape() {
            PropertyShape::Byte => out.push(number(0xFF)? as u8),
            PropertyShape::TwoByte => out.extend((number(0xFFFF)? as u16).to_be_bytes()),
            PropertyShape::FourByte => out.extend(number(0xFFFF_FFFF)?.to_be_bytes()),
            PropertyShape::Varint => varint(number(0x0FFF_FFFF)? as usize, out),
            PropertyShape::Text => text(self.value.as_bytes(), out)?,
            PropertyShape::Binary => text(&hex::parse(&self.value).map_err(|_| error)?, out)?,
            PropertyShape::Pair => {
                text(self.value.as_bytes(), out)?;
                text(self.second.as_bytes(), out)?;
            }
        }
        Ok(())
    }
}

/// Bytes with their length in front.
fn text(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), DraftError> {
    let len = u16::try_from(bytes.len()).map_err(|_| DraftError::TooLong)?;
    out.extend(len.to_be_bytes());
    out.extend(bytes);
    Ok(())
}

/// A Variable Byte Integer (section 1.5.5).
fn varint(mut value: usize, out: &mut Vec<u8>) {
    loop {
        let byte = (value & 0x7F) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
