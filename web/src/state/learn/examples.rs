//! One packet of each type, as a client or a broker might send it.

use shared::wire::{PacketType as P, Version};

/// The bytes of an example; `None` for what the version does not have.
pub const fn example(kind: P, version: Version) -> Option<&'static [u8]> {
    match version {
        Version::V5 => Some(in_5(kind)),
        Version::V31 | Version::V311 => before_5(kind),
    }
}

const fn in_5(kind: P) -> &'static [u8] {
    match kind {
        P::Connect => {
            b"\x10F\0\x04MQTT\x05\xee\0<\x08\x11\0\0\x0e\x10!\0\x14\0\x06window\x05\x18\0\0\0\x05\
              \0\x0dwindow/status\0\x07offline\0\x03ada\0\x06secret"
        }
        P::ConnAck => b" \x0b\0\0\x08!\0\x14$\x01\x13\0\x1e",
        P::Publish => b";\x1b\0\x0broom/1/temp\0\x0a\x07\x01\x01\x02\0\0\0<21.5",
        P::PubAck => b"@\x04\0\x0a\x10\0",
        P::PubRec => b"P\x02\0\x0a",
        P::PubRel => b"b\x02\0\x0a",
        P::PubComp => b"p\x04\0\x0a\x92\0",
        P::Subscribe => b"\x82\x13\0\x0a\x02\x0b\x07\0\x0broom/+/temp-",
        P::SubAck => b"\x90\x04\0\x0a\0\x01",
        P::Unsubscribe => b"\xa2\x10\0\x0a\0\0\x0broom/+/temp",
        P::UnsubAck => b"\xb0\x04\0\x0a\0\0",
        P::PingReq => b"\xc0\0",
        P::PingResp => b"\xd0\0",
        P::Disconnect => b"\xe0\x13\x04\x11\x1f\0\x0eout of battery",
        P::Auth => b"\xf0\x1d\x18\x1b\x15\0\x0dSCRAM-SHA-256\x16\0\x08n,,n=ada",
    }
}

const fn before_5(kind: P) -> Option<&'static [u8]> {
    Some(match kind {
        P::Connect => {
            b"\x107\0\x04MQTT\x04\xee\0<\0\x06window\0\x0dwindow/status\0\x07offline\0\x03ada\
              \0\x06secret"
        }
        P::ConnAck => b" \x02\0\0",
        P::Publish => b";\x13\0\x0broom/1/temp\0\x0a21.5",
        P::PubAck => b"@\x02\0\x0a",
        P::PubComp => b"p\x02\0\x0a",
        P::Subscribe => b"\x82\x10\0\x0a\0\x0broom/+/temp\x01",
        P::SubAck => b"\x90\x03\0\x0a\x01",
        P::Unsubscribe => b"\xa2\x0f\0\x0a\0\x0broom/+/temp",
        P::UnsubAck => b"\xb0\x02\0\x0a",
        P::Disconnect => b"\xe0\0",
        P::PubRec | P::PubRel | P::PingReq | P::PingResp => in_5(kind),
        P::Auth => return None,
    })
}
