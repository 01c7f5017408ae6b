//! Other protocols that people, programs and port scanners speak to an MQTT port, known by their
//! first bytes.

/// What the first bytes of a connection belong to, when that is not MQTT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// An SSH client.
    Ssh,
    /// A Redis client.
    Redis,
    /// An AMQP client, such as RabbitMQ's.
    Amqp,
    /// A STOMP client.
    Stomp,
    /// HTTP/2 without TLS.
    Http2,
    /// A mail program or scanner.
    Smtp,
    /// RTSP or SIP: a camera or telephone program.
    Media,
    /// The PROXY protocol, which a load balancer puts before the client's bytes.
    ProxyProtocol,
    /// A SOCKS client: it takes this port for a proxy.
    Socks,
    /// A PostgreSQL client.
    PostgreSql,
    /// Windows file sharing.
    Smb,
    /// Remote Desktop.
    Rdp,
    /// Printable text that is none of these: a payload without MQTT around it, or a person.
    Text,
}

/// First bytes, and whose they are.
const BEGINNINGS: &[(&[u8], Foreign)] = &[
    (b"SSH-", Foreign::Ssh),
    (b"*1\r\n$", Foreign::Redis),
    (b"*2\r\n$", Foreign::Redis),
    (b"*3\r\n$", Foreign::Redis),
    (b"PING\r\n", Foreign::Redis),
    (b"INFO\r\n", Foreign::Redis),
    (b"AMQP", Foreign::Amqp),
    (b"CONNECT\n", Foreign::Stomp),
    (b"CONNECT\r\n", Foreign::Stomp),
    (b"STOMP\n", Foreign::Stomp),
    (b"STOMP\r\n", Foreign::Stomp),
    (b"PRI * HTTP/2", Foreign::Http2),
    (b"EHLO ", Foreign::Smtp),
    (b"HELO ", Foreign::Smtp),
    (b"OPTIONS rtsp:", Foreign::Media),
    (b"OPTIONS sip:", Foreign::Media),
    (b"DESCRIBE rtsp:", Foreign::Media),
    (b"REGISTER sip:", Foreign::Media),
    (b"INVITE sip:", Foreign::Media),
    (b"PROXY TCP", Foreign::ProxyProtocol),
    (b"PROXY UNKNOWN", Foreign::ProxyProtocol),
    (b"\r\n\r\n\0\r\nQUIT\n", Foreign::ProxyProtocol),
    (b"\x05\x01\x00", Foreign::Socks),
    (b"\x05\x02\x00", Foreign::Socks),
    (b"\x04\x01", Foreign::Socks),
    (b"\0\0\0\x08\x04\xD2\x16\x2F", Foreign::PostgreSql),
];

/// Text shorter than this may as well be the beginning of anything.
const ENOUGH_TEXT: usize = 4;

impl Foreign {
    /// Every one of them.
    pub const ALL: [Self; 13] = [
        Self::Ssh,
        Self::Redis,
        Self::Amqp,
        Self::Stomp,
        Self::Http2,
        Self::Smtp,
        Self::Media,
        Self::ProxyProtocol,
        Self::Socks,
        Self::PostgreSql,
        Self::Smb,
        Self::Rdp,
        Self::Text,
    ];

    /// Whose the first bytes of a connection are; `None` where they do not tell.
    pub fn of(first: &[u8]) -> Option<Self> {
        let known = BEGINNINGS.iter().find(|(beginning, _)| first.starts_with(beginning));
        if let Some(&(_, foreign)) = known {
            return Some(foreign);
        }
        match *first {
            // A NetBIOS header, then SMB 1 or 2.
            [0, _, _, _, 0xFF | 0xFE, b'S', b'M', b'B', ..] => Some(Self::Smb),
            // TPKT, then the X.224 connection request.
            [3, 0, _, _, _, 0xE0, ..] => Some(Self::Rdp),
            _ if is_text(first) => Some(Self::Text),
            _ => None,
        }
    }
}

/// The bytes are text; its last character may not be whole yet.
fn is_text(bytes: &[u8]) -> bool {
    let text = match core::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            core::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_printable = |c: char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
    text.len() >= ENOUGH_TEXT && text.chars().all(is_printable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_tell_whose_they_are() {
        for (first, foreign) in [
            (&b"SSH-2.0-OpenSSH_9.2p1\r\n"[..], Some(Foreign::Ssh)),
            (b"*1\r\n$4\r\nPING\r\n", Some(Foreign::Redis)),
            (b"AMQP\x00\x00\x09\x01", Some(Foreign::Amqp)),
            (b"CONNECT\naccept-version:1.2\n", Some(Foreign::Stomp)),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Some(Foreign::Http2)),
            (b"EHLO scanner\r\n", Some(Foreign::Smtp)),
            (b"OPTIONS sip:nm SIP/2.0\r\n", Some(Foreign::Media)),
            (b"PROXY TCP4 10.0.0.1 10.0.0.2 5 1883\r\n", Some(Foreign::ProxyProtocol)),
            (b"\x05\x01\x00", Some(Foreign::Socks)),
            (b"\0\0\0\x08\x04\xD2\x16\x2F", Some(Foreign::PostgreSql)),
            (b"\0\0\0\x55\xFFSMBr", Some(Foreign::Smb)),
            (b"\x03\0\0\x13\x0E\xE0\0\0", Some(Foreign::Rdp)),
            (br#"{"temperature":23.4}"#, Some(Foreign::Text)),
            ("温度".as_bytes(), Some(Foreign::Text)),
            (&"温度".as_bytes()[..5], None),
            (&"温度计".as_bytes()[..8], Some(Foreign::Text)),
            (b"hi\n", None),
            (b"\x10\x0c\x00\x04MQTT", None),
            (b"\xFF\xFF\xFF\xFF", None),
            (b"", None),
        ] {
            assert_eq!(Foreign::of(first), foreign, "{first:?}");
        }
    }
}
