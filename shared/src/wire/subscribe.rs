//! SUBSCRIBE and SUBACK (sections 3.8 and 3.9).

use alloc::vec::Vec;

use bytes::{BufMut, BytesMut};

use super::ack::read_reason;
use super::reader::{Read, Reader};
use super::rule;
use super::writer::{Room, Sink as _};
use super::{
    DecodeErrorKind, EncodeError, PacketId, PacketType, Properties, PropertyHolder, QoS,
    ReasonCode, Text, Version, writer,
};

/// SUBSCRIBE: a client asks for Topic Filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribe {
    /// What SUBACK will repeat.
    pub packet_id: PacketId,
    /// Properties of SUBSCRIBE.
    pub properties: Properties,
    /// At least one.
    pub filters: Vec<SubscribeFilter>,
}

/// One Topic Filter of a SUBSCRIBE with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscribeFilter {
    /// As it stands on the wire: whether it is a valid Topic Filter is not yet known.
    pub filter: Text,
    /// Subscription Options.
    pub options: SubscribeOptions,
}

/// Subscription Options (section 3.8.3.1). Before MQTT 5 there is only the QoS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscribeOptions {
    /// Highest QoS that the server may send with.
    pub qos: QoS,
    /// Not what this very client publishes.
    pub no_local: bool,
    /// Leave the RETAIN flag as the publisher set it.
    pub retain_as_published: bool,
    /// When retained messages are sent.
    pub retain_handling: RetainHandling,
}

/// When the retained messages that match are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum RetainHandling {
    /// At every SUBSCRIBE.
    #[default]
    Always = 0,
    /// Only if the subscription is new.
    IfNew = 1,
    /// Never.
    Never = 2,
}

impl SubscribeOptions {
    /// Options with this QoS and otherwise the defaults.
    pub const fn with_qos(qos: QoS) -> Self {
        Self {
            qos,
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::Always,
        }
    }

    pub(crate) fn from_byte(version: Version, byte: u8) -> Option<Self> {
        let qos = QoS::try_from(byte & 3).ok()?;
        if !version.has_properties() {
            return (byte < 3).then(|| Self::with_qos(qos));
        }
        let retain_handling = match byte >> 4 {
            0 => RetainHandling::Always,
            1 => RetainHandling::IfNew,
            2 => RetainHandling::Never,
            _ => return None,
        };
        Some(Self {
            qos,
            no_local: byte & 4 != 0,
            retain_as_published: byte & 8 != 0,
            retain_handling,
        })
    }

    pub(crate) fn to_byte(self, version: Version) -> u8 {
        let qos = self.qos as u8;
        if !version.has_properties() {
            return qos;
        }
        qos | u8::from(self.no_local) << 2
            | u8::from(self.retain_as_published) << 3
            | (self.retain_handling as u8) << 4
    }
}

impl Subscribe {
    #[inline]
    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        let packet_id = reader.packet_id()?;
        let properties = Properties::read(version, PropertyHolder::Subscribe, reader)?;
        if reader.is_empty() {
            return reader.fail(
                DecodeErrorKind::NoFilter,
                reader.offset(),
                rule::SUBSCRIBE_HAS_FILTERS,
            );
        }
        let mut filters = Vec::new();
        while !reader.is_empty() {
            let filter = reader.text()?;
            let at = reader.offset();
            let Some(options) = SubscribeOptions::from_byte(version, reader.u8()?) else {
                let kind = DecodeErrorKind::InvalidSubscriptionOptions;
                return reader.fail(kind, at, rule::SUBSCRIPTION_OPTIONS);
            };
            filters.push(SubscribeFilter { filter, options });
        }
        Ok(Self { packet_id, properties, filters })
    }

    /// Appends the packet; on an error, what was appended is to be taken off.
    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        let filters = self.filters.iter().map(|filter| 2 + filter.filter.len() + 1);
        let properties = self.properties.body_len(version);
        let body = 2 + properties.encoded_len() + filters.sum::<usize>();
        let id = self.packet_id.get().to_be_bytes();
        writer::header(PacketType::Subscribe.first_byte(), body, id, out)?;
        let out = &mut Room::behind(body - 2, out);
        self.properties.write_of_len(properties, out)?;
        for SubscribeFilter { filter, options } in &self.filters {
            writer::text(filter, out);
            out.append_u8(options.to_byte(version));
        }
        Ok(())
    }
}

/// SUBACK: one code for each filter of the SUBSCRIBE, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubAck {
    /// That of the SUBSCRIBE.
    pub packet_id: PacketId,
    /// Properties of SUBACK.
    pub properties: Properties,
    /// Granted QoS or failure.
    pub reasons: Vec<ReasonCode>,
}

impl SubAck {
    pub(super) fn read(version: Version, reader: &mut Reader) -> Read<Self> {
        let packet_id = reader.packet_id()?;
        let properties = Properties::read(version, PropertyHolder::SubAck, reader)?;
        let mut reasons = Vec::with_capacity(reader.remaining());
        while !reader.is_empty() {
            let at = reader.offset();
            let reason = read_reason(PacketType::SubAck, reader)?;
            // Before MQTT 5: 0, 1, 2 and 0x80 only ([MQTT-3.9.3-2] of 3.1.1).
            let code = reason.code();
            if !version.has_properties() && code > 2 && reason != ReasonCode::UnspecifiedError {
                let kind = DecodeErrorKind::InvalidReasonCode(code);
                return reader.fail(kind, at, rule::REASON_CODES);
            }
            reasons.push(reason);
        }
        Ok(Self { packet_id, properties, reasons })
    }

    pub(super) fn write(&self, version: Version, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u16(self.packet_id.get());
        self.properties.write(version, out)?;
        for reason in &self.reasons {
            let plain = !version.has_properties() && reason.is_error();
            out.put_u8(if plain { ReasonCode::UnspecifiedError.code() } else { reason.code() });
        }
        Ok(())
    }
}
