//! Where an upstream broker is: `mqtt://host:1883`, `mqtts://`, `ws://host/path` or `wss://`.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;

/// How a broker is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// MQTT on TCP.
    Mqtt,
    /// MQTT inside TLS.
    Mqtts,
    /// MQTT inside a WebSocket.
    Ws,
    /// The same inside TLS.
    Wss,
}

impl Scheme {
    const ALL: [(&str, Self, u16); 4] = [
        ("mqtt", Self::Mqtt, 1883),
        ("mqtts", Self::Mqtts, 8883),
        ("ws", Self::Ws, 80),
        ("wss", Self::Wss, 443),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Mqtt => "mqtt",
            Self::Mqtts => "mqtts",
            Self::Ws => "ws",
            Self::Wss => "wss",
        }
    }

    /// Whether TLS is spoken.
    pub(crate) const fn is_secure(self) -> bool {
        matches!(self, Self::Mqtts | Self::Wss)
    }

    /// Whether it is a WebSocket.
    pub(crate) const fn is_websocket(self) -> bool {
        matches!(self, Self::Ws | Self::Wss)
    }
}

/// Where a broker is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// How it is reached.
    pub(crate) scheme: Scheme,
    /// Its name or IP address, an IPv6 one without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What is asked for by a WebSocket: path and query.
    pub(crate) path: String,
}

impl Address {
    /// Host and port as a URL has them.
    pub(crate) fn authority(&self) -> String {
        let brackets = if self.host.contains(':') { ("[", "]") } else { ("", "") };
        format!("{}{}{}:{}", brackets.0, self.host, brackets.1, self.port)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.name(), self.authority())?;
        if self.scheme.is_websocket() { f.write_str(&self.path) } else { Ok(()) }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let shape = "write it as mqtt://host:1883, mqtts://host, ws://host/mqtt or wss://host/mqtt";
        let uri: Uri = text.trim().parse().map_err(|_| format!("this is no address: {shape}"))?;
        let named = uri.scheme_str().unwrap_or_default();
        let known = Scheme::ALL.into_iter().find(|(name, ..)| named.eq_ignore_ascii_case(name));
        let Some((_, scheme, default_port)) = known else {
            return Err(format!("its beginning is none of mqtt, mqtts, ws and wss: {shape}"));
        };
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err("put user name and password into keys of their own: addresses are shown \
                        in logs"
                .into());
        }
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err(format!("the host is missing: {shape}"));
        }
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let has_port = authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
        let port = match uri.port_u16() {
            Some(port) => port,
            None if has_port => return Err(format!("the port is a number up to 65535: {shape}")),
            None => default_port,
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        if !scheme.is_websocket() && path != "/" {
            return Err("a path goes with ws:// and wss:// only".into());
        }
        Ok(Self { scheme, host: host.to_owned(), port, path: path.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_port_of_its_scheme() {
        for (text, whole) in [
            ("mqtt://broker.example", "mqtt://broker.example:1883"),
            ("mqtts://broker.example/", "mqtts://broker.example:8883"),
            ("MQTT://10.0.0.2:1884", "mqtt://10.0.0.2:1884"),
            ("ws://[::1]:8080/mqtt?a=b", "ws://[::1]:8080/mqtt?a=b"),
            ("wss://broker.example", "wss://broker.example:443/"),
        ] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), whole);
            assert!(!address.host.contains('['));
        }
    }

    #[test]
    fn says_what_is_wrong_with_an_address() {
        for (text, says) in [
            ("broker.example", "none of mqtt, mqtts, ws and wss"),
            ("http://broker.example", "none of mqtt, mqtts, ws and wss"),
            ("mqtt://ann:secret@broker", "keys of their own"),
            ("mqtt://broker/path", "with ws:// and wss:// only"),
            ("mqtt://broker:", "the port is a number"),
            ("mqtt://", "this is no address"),
            ("mqtt://broker:99999", "the port is a number"),
            ("", "this is no address"),
        ] {
            let error = text.parse::<Address>().unwrap_err();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
