//! The address of an MQTT server as a browser can reach it: `ws://` or `wss://`.
//!
//! Knows what a person gets wrong when typing one, so that the page can say it before anything is
//! sent. Does not know whether somebody listens there.

use std::fmt;
use std::rc::Rc;

/// A checked WebSocket address. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SocketAddress(Rc<str>);

/// What is wrong with a typed address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// Nothing was typed.
    Empty,
    /// It does not begin with `ws://` or `wss://`.
    NoScheme,
    /// It begins with another scheme, which a browser cannot open as a socket.
    WrongScheme(String),
    /// There is no host after the scheme.
    NoHost,
    /// What follows the host's `:` is no port from 1 to 65535.
    BadPort(String),
    /// A space, a control character, `\`, `<`, `>`, `"`, or a bracket out of place.
    BadCharacter(char),
    /// `user:password@`: the page has fields for these.
    LoginInside,
    /// `#…`, which no socket address has.
    Fragment,
    /// The browser does not take it, without saying why.
    NotAccepted,
}

impl SocketAddress {
    /// Checks what a person typed. Spaces around it do not count.
    pub fn parse(typed: &str) -> Result<Self, AddressError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(AddressError::Empty);
        }
        if let Some(bad) = typed.chars().find(|&c| is_bad(c)) {
            return Err(AddressError::BadCharacter(bad));
        }
        let (scheme, rest) = typed.split_once("://").ok_or(AddressError::NoScheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "ws" && scheme != "wss" {
            return Err(AddressError::WrongScheme(scheme));
        }
        if rest.contains('#') {
            return Err(AddressError::Fragment);
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        check_authority(authority)?;
        Ok(Self(format!("{scheme}://{authority}{path}").into()))
    }

    /// The address on the server that served the page: same host and port, `wss` for `https`.
    ///
    /// `host` is the page's host with its port, `path` begins with `/`.
    pub fn of_server(is_https: bool, host: &str, path: &str) -> Result<Self, AddressError> {
        let scheme = if is_https { "wss" } else { "ws" };
        Self::parse(&format!("{scheme}://{host}{path}"))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is `ws://` to another computer, which a browser forbids a page from `https`.
    pub fn is_plain_remote(&self) -> bool {
        let Some(rest) = self.0.strip_prefix("ws://") else { return false };
        !["localhost", "127.", "[::1]"].iter().any(|local| rest.starts_with(local))
    }

    /// Whether it is `wss://`.
    pub fn is_secure(&self) -> bool {
        self.0.starts_with("wss:")
    }

    /// The host: a name, or a number without its brackets.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        match authority.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        }
    }

    /// The port, where one is written.
    pub fn port(&self) -> Option<u16> {
        let rest = self.0.split_once("://")?.1;
        let authority = rest.split(['/', '?']).next()?;
        let after_host = authority.rsplit(']').next()?;
        after_host.rsplit_once(':')?.1.parse().ok()
    }
}

impl fmt::Display for SocketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_bad(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\\' | '<' | '>' | '"' | '`' | '{' | '}')
}

fn check_authority(authority: &str) -> Result<(), AddressError> {
    if authority.contains('@') {
        return Err(AddressError::LoginInside);
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']').ok_or(AddressError::BadCharacter('['))?;
            match after.strip_prefix(':') {
                Some(port) => (host, Some(port)),
                None if after.is_empty() => (host, None),
                None => return Err(AddressError::BadCharacter(']')),
            }
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if host.is_empty() {
        return Err(AddressError::NoHost);
    }
    if !authority.starts_with('[')
        && let Some(bad) = host.chars().find(|c| matches!(c, '[' | ']'))
    {
        return Err(AddressError::BadCharacter(bad));
    }
    match port {
        None => Ok(()),
        Some(digits) => {
            let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            match digits.parse::<u16>() {
                Ok(1..) if is_number => Ok(()),
                _ => Err(AddressError::BadPort(digits.to_owned())),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_work() {
        for (typed, kept) in [
            ("ws://localhost:8080/mqtt", "ws://localhost:8080/mqtt"),
            ("  wss://broker.example/mqtt \n", "wss://broker.example/mqtt"),
            ("WS://10.0.0.7:9001", "ws://10.0.0.7:9001"),
            ("ws://[::1]:8080/mqtt", "ws://[::1]:8080/mqtt"),
            ("ws://[fe80::1]", "ws://[fe80::1]"),
            ("wss://h?token=a/b", "wss://h?token=a/b"),
            ("ws://教室.local:65535", "ws://教室.local:65535"),
        ] {
            assert_eq!(SocketAddress::parse(typed).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn addresses_that_cannot_work() {
        use AddressError::*;
        for (typed, error) in [
            ("", Empty),
            ("   ", Empty),
            ("192.168.1.5:1883", NoScheme),
            ("localhost", NoScheme),
            ("mqtt://192.168.1.5:1883", WrongScheme("mqtt".into())),
            ("http://192.168.1.5", WrongScheme("http".into())),
            ("ws://", NoHost),
            ("ws://:8080", NoHost),
            ("ws:///mqtt", NoHost),
            ("ws://[]:1", NoHost),
            ("ws://h:", BadPort(String::new())),
            ("ws://h:0", BadPort("0".into())),
            ("ws://h:65536", BadPort("65536".into())),
            ("ws://h:+80", BadPort("+80".into())),
            ("ws://h:80:90", BadPort("80:90".into())),
            ("ws://h:mqtt/x", BadPort("mqtt".into())),
            ("ws://a b", BadCharacter(' ')),
            ("ws://h\\mqtt", BadCharacter('\\')),
            ("ws://[::1", BadCharacter('[')),
            ("ws://[::1]x", BadCharacter(']')),
            ("ws://h]", BadCharacter(']')),
            ("ws://ann:secret@h", LoginInside),
            ("ws://h/mqtt#1", Fragment),
        ] {
            assert_eq!(SocketAddress::parse(typed), Err(error), "{typed:?}");
        }
    }

    #[test]
    fn host_and_port_are_found() {
        let port = |typed| SocketAddress::parse(typed).unwrap().port();
        assert_eq!(port("ws://h:1883/a:5"), Some(1883));
        assert_eq!(port("ws://[::1]:9001"), Some(9001));
        assert_eq!(port("ws://[::1]/"), None);
        assert_eq!(port("wss://h"), None);
        let host = |typed| SocketAddress::parse(typed).unwrap().host().to_owned();
        assert_eq!(host("ws://h:1883/a:5"), "h");
        assert_eq!(host("ws://[::1]:9001"), "::1");
        assert_eq!(host("wss://h?x"), "h");
    }

    #[test]
    fn only_plain_and_remote_is_forbidden_to_https_pages() {
        let is_plain = |typed| SocketAddress::parse(typed).unwrap().is_plain_remote();
        assert!(is_plain("ws://192.168.1.5:8080/mqtt"));
        for allowed in ["wss://192.168.1.5", "ws://localhost:1", "ws://127.0.0.1", "ws://[::1]:9"] {
            assert!(!is_plain(allowed), "{allowed}");
        }
    }

    #[test]
    fn the_servers_own_address() {
        let of = |https, host| SocketAddress::of_server(https, host, "/mqtt").unwrap().to_string();
        assert_eq!(of(false, "127.0.0.1:8080"), "ws://127.0.0.1:8080/mqtt");
        assert_eq!(of(true, "lab.example"), "wss://lab.example/mqtt");
    }
}
