//! What a connection speaks, read off its first bytes.
//!
//! Two bytes tell: MQTT begins with CONNECT (0x10), HTTP with a method in capital letters, TLS with
//! a handshake record (0x16 0x03). Whatever else comes is MQTT's to refuse.

/// What a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spoken {
    /// MQTT, or nothing known.
    Mqtt,
    /// HTTP, which may become a WebSocket.
    Http,
    /// TLS, with any of the others inside.
    Tls,
}

/// What begins with `first`; `None` until more bytes are there.
pub(super) fn detect(first: &[u8]) -> Option<Spoken> {
    match *first {
        [] | [0x16 | b'A'..=b'Z'] => None,
        [0x16, 0x03, ..] => Some(Spoken::Tls),
        [b'A'..=b'Z', b'A'..=b'Z', ..] => Some(Spoken::Http),
        _ => Some(Spoken::Mqtt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_each_protocol_by_its_beginning() {
        for (first, spoken) in [
            (&b"\x10\x0c\x00\x04MQTT"[..], Spoken::Mqtt),
            (b"GET / HTTP/1.1\r\n", Spoken::Http),
            (b"OPTIONS * HTTP/1.1\r\n", Spoken::Http),
            (b"\x16\x03\x01\x02\x00\x01", Spoken::Tls),
            // PUBREC, whose first byte is a P, and CONNECT with wrong flags: MQTT refuses them.
            (b"P\x02\x00\x01", Spoken::Mqtt),
            (b"\x16\x0c\x00\x04MQTT", Spoken::Mqtt),
            (b"\x00", Spoken::Mqtt),
            (b"get / http/1.1", Spoken::Mqtt),
        ] {
            let known = (0..=first.len()).find_map(|end| detect(&first[..end]));
            assert_eq!(known, Some(spoken), "{first:?}");
            assert_eq!(detect(first), Some(spoken), "{first:?}");
        }
    }

    #[test]
    fn one_letter_is_not_enough() {
        assert_eq!(detect(b""), None);
        assert_eq!(detect(b"G"), None);
        assert_eq!(detect(b"\x16"), None);
    }
}
