//! Where the bytes of a program go: what the address that it connects to means on this page.
//!
//! A browser opens WebSockets and nothing else, so that a program's `SERVER` and port are a wish.
//! A table that a person sees and changes says what comes of it; what it does not name is refused,
//! and said. Knows names and numbers, opens nothing.

use std::rc::Rc;

use serde_json::{Value, json};

use crate::state::address::{AddressError, SocketAddress};
use crate::state::form::list;

/// Rows of the table.
pub const MAX_ROWS: usize = 64;
/// Bytes of a row's address.
pub const MAX_PATTERN: usize = 253;
/// The ports of MQTT: a row without a port is about them.
pub const MQTT_PORTS: [u16; 2] = [1883, 8883];

/// What an address comes down to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The broker of the page: the first one that it talks to.
    Here,
    /// The broker inside this tab.
    Tab,
    /// Another one, by the address of its WebSocket.
    Socket(Rc<str>),
    /// Nobody is there.
    Nowhere,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `host` or `host:port`; a `*` stands for any characters.
    pub address: Rc<str>,
    /// What it comes down to.
    pub to: Destination,
}

/// The table. The first row that fits counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses(Vec<Row>);

/// Why a row is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowError {
    /// Nothing was typed.
    Empty,
    /// A space, a `/` or the like: neither a name nor a number of a host has it.
    BadHost(Rc<str>),
    /// It is no port from 1 to 65535.
    BadPort(Rc<str>),
    /// The address of the WebSocket cannot work.
    BadSocket(AddressError),
    /// There are as many as there may be.
    TooMany,
}

/// What a program wants to connect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// A name or a number.
    pub host: Rc<str>,
    /// The port.
    pub port: u16,
}

/// What comes of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is an address of the page's own broker: nothing needs to be said.
    Honoured,
    /// A row says where it goes.
    Mapped(Row),
    /// Nothing says where it goes, or a row says nowhere.
    Refused(Refused),
}

/// Why a program's connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No row of the table fits.
    Unknown,
    /// A row says that nobody is there.
    ByRow,
    /// The board has no Wi-Fi.
    NoWifi,
    /// The board has as many connections as it may have.
    TooMany,
    /// The address that the row leads to cannot be reached.
    Unreachable,
}

impl Refused {
    /// What the Worker is told, for its log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::ByRow => "row",
            Self::NoWifi => "wifi",
            Self::TooMany => "sockets",
            Self::Unreachable => "unreachable",
        }
    }

    /// The number of the `OSError` that the program gets, as MicroPython numbers them.
    pub const fn errno(self) -> i32 {
        match self {
            // EHOSTUNREACH
            Self::Unknown | Self::ByRow | Self::NoWifi => 113,
            // ENFILE
            Self::TooMany => 23,
            // ECONNREFUSED
            Self::Unreachable => 111,
        }
    }
}

impl Default for Addresses {
    /// What lessons and examples have in them: this computer, a computer of the class's network,
    /// brokers that are open to everybody.
    fn default() -> Self {
        let here = [
            "localhost",
            "127.*",
            "192.168.*",
            "10.*",
            "172.*",
            "*.local",
            "test.mosquitto.org",
            "broker.emqx.io",
            "broker.hivemq.com",
            "mqtt.eclipseprojects.io",
            "mq.tongxinmao.com:18830",
        ];
        let row = |address: &str| Row { address: address.into(), to: Destination::Here };
        Self(here.map(row).into())
    }
}

impl Addresses {
    /// What was stored, as far as it keeps the rules. Where nothing was, those that the page begins
    /// with: no row at all may be meant.
    pub fn restore(stored: &Value) -> Self {
        if !stored.is_array() {
            return Self::default();
        }
        let mut addresses = Self(Vec::new());
        for row in list(stored, Row::from_value).into_iter().rev() {
            // What another version stored may break a rule of this one.
            let _ = addresses.put(None, row);
        }
        addresses
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        self.0.iter().map(Row::to_value).collect()
    }

    /// The rows, in their order.
    pub fn rows(&self) -> &[Row] {
        &self.0
    }

    /// What comes of a wish; `own` says whether an address is the page's own broker's.
    pub fn judge(&self, wish: &Wish, own: impl Fn(&Wish) -> bool) -> Verdict {
        match self.0.iter().find(|row| row.fits(wish)) {
            Some(row) if row.to == Destination::Nowhere => Verdict::Refused(Refused::ByRow),
            Some(row) if row.to != Destination::Here => Verdict::Mapped(row.clone()),
            _ if own(wish) => Verdict::Honoured,
            Some(row) => Verdict::Mapped(row.clone()),
            None => Verdict::Refused(Refused::Unknown),
        }
    }

    /// A row in place of another one, or a new one: before all others, as the first one counts.
    pub fn put(&mut self, at: Option<usize>, row: Row) -> Result<(), RowError> {
        let row = row.checked()?;
        if let Some(old) = at.and_then(|at| self.0.get_mut(at)) {
            *old = row;
            return Ok(());
        }
        self.0.retain(|other| other.address != row.address);
        if self.0.len() >= MAX_ROWS {
            return Err(RowError::TooMany);
        }
        self.0.insert(0, row);
        Ok(())
    }

    /// Takes a row out.
    pub fn remove(&mut self, at: usize) -> Option<Row> {
        (at < self.0.len()).then(|| self.0.remove(at))
    }

    /// Puts a row back where it stood.
    pub fn insert(&mut self, at: usize, row: Row) {
        if self.0.len() < MAX_ROWS {
            self.0.insert(at.min(self.0.len()), row);
        }
    }
}

impl Row {
    fn from_value(stored: &Value) -> Option<Self> {
        let to = match &stored["to"] {
            Value::String(to) if to == "here" => Destination::Here,
            Value::String(to) if to == "tab" => Destination::Tab,
            Value::String(to) if to == "nowhere" => Destination::Nowhere,
            to => Destination::Socket(to["socket"].as_str()?.into()),
        };
        Some(Self { address: stored["address"].as_str()?.into(), to })
    }

    fn to_value(&self) -> Value {
        let to = match &self.to {
            Destination::Here => "here".into(),
            Destination::Tab => "tab".into(),
            Destination::Nowhere => "nowhere".into(),
            Destination::Socket(address) => json!({ "socket": &**address }),
        };
        json!({ "address": &*self.address, "to": to })
    }

    fn checked(self) -> Result<Self, RowError> {
        let address = self.address.trim().to_ascii_lowercase();
        if address.is_empty() {
            return Err(RowError::Empty);
        }
        let (host, port) = split(&address);
        let is_bad = |c: char| !(c.is_alphanumeric() || ".-_*:[]".contains(c));
        let is_url = address.contains("://");
        if host.is_empty() || is_url || address.len() > MAX_PATTERN || host.contains(is_bad) {
            return Err(RowError::BadHost(self.address));
        }
        if let Some(port) = port
            && port != "*"
            && !port.parse::<u16>().is_ok_and(|it| it > 0 && !port.starts_with('+'))
        {
            return Err(RowError::BadPort(port.into()));
        }
        let to = match self.to {
            Destination::Socket(typed) => {
                let address = SocketAddress::parse(&typed).map_err(RowError::BadSocket)?;
                Destination::Socket(address.as_str().into())
            }
            other => other,
        };
        Ok(Self { address: address.into(), to })
    }

    fn fits(&self, wish: &Wish) -> bool {
        let (host, port) = split(&self.address);
        let fits_port = match port {
            None => MQTT_PORTS.contains(&wish.port),
            Some("*") => true,
            Some(port) => port.parse() == Ok(wish.port),
        };
        fits_port && matches(host, &wish.host.to_ascii_lowercase())
    }
}

impl Wish {
    /// `host:port`, as a person writes it.
    pub fn text(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// What a row about it would name: the port only where it is none of MQTT's.
    pub fn pattern(&self) -> String {
        if MQTT_PORTS.contains(&self.port) && !self.host.contains(':') {
            self.host.to_ascii_lowercase()
        } else {
            self.text().to_ascii_lowercase()
        }
    }
}

/// Host and port of `host`, `host:port`, `[::1]` or `[::1]:port`.
fn split(address: &str) -> (&str, Option<&str>) {
    if let Some((host, rest)) = address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, rest.strip_prefix(':'));
    }
    match address.split_once(':') {
        // A number of IPv6 without brackets has no port.
        Some((_, port)) if port.contains(':') => (address, None),
        Some((host, port)) => (host, Some(port)),
        None => (address, None),
    }
}

/// Whether a text is like a pattern in which `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(host: &str, port: u16) -> Wish {
        Wish { host: host.into(), port }
    }

    fn row(address: &str, to: Destination) -> Row {
        Row { address: address.into(), to }
    }

    fn goes_here(addresses: &Addresses, host: &str, port: u16) -> bool {
        let verdict = addresses.judge(&wish(host, port), |_| false);
        matches!(verdict, Verdict::Mapped(Row { to: Destination::Here, .. }))
    }

    #[test]
    fn the_addresses_of_lessons_come_here_and_others_do_not() {
        let addresses = Addresses::default();
        for (host, port) in [
            ("192.168.1.100", 1883),
            ("127.0.0.1", 1883),
            ("Teacher.local", 8883),
            ("broker.emqx.io", 1883),
            ("mq.tongxinmao.com", 18830),
        ] {
            assert!(goes_here(&addresses, host, port), "{host}:{port}");
        }
        for (host, port) in [
            ("192.168.1.100", 80),
            ("mq.tongxinmao.com", 80),
            ("micropython.org", 1883),
            ("broker.emqx.io.evil.example", 1883),
            ("192.1680.1.1", 1883),
        ] {
            let verdict = addresses.judge(&wish(host, port), |_| false);
            assert_eq!(verdict, Verdict::Refused(Refused::Unknown), "{host}:{port}");
        }
    }

    #[test]
    fn the_first_row_that_fits_counts_and_a_new_one_comes_first() {
        let mut addresses = Addresses::default();
        let elsewhere = Destination::Socket("wss://broker.emqx.io:8084/mqtt".into());
        assert_eq!(addresses.put(None, row("broker.emqx.io", elsewhere.clone())), Ok(()));
        let verdict = addresses.judge(&wish("broker.emqx.io", 1883), |_| false);
        assert_eq!(verdict, Verdict::Mapped(row("broker.emqx.io", elsewhere)));
        assert_eq!(addresses.rows().len(), Addresses::default().rows().len(), "not twice");
        assert_eq!(addresses.put(None, row("192.168.1.7", Destination::Nowhere)), Ok(()));
        let own = |_: &Wish| true;
        let refused = Verdict::Refused(Refused::ByRow);
        assert_eq!(addresses.judge(&wish("192.168.1.7", 1883), own), refused);
        assert_eq!(addresses.judge(&wish("192.168.1.8", 1883), own), Verdict::Honoured);
        assert_eq!(addresses.judge(&wish("lab.example", 1883), own), Verdict::Honoured);
        let tab = row("192.168.1.8", Destination::Tab);
        assert_eq!(addresses.put(None, tab.clone()), Ok(()));
        assert_eq!(addresses.judge(&wish("192.168.1.8", 1883), own), Verdict::Mapped(tab));
    }

    #[test]
    fn what_a_person_types_is_checked() {
        let mut addresses = Addresses::restore(&json!([]));
        let mut put = |address: &str| addresses.put(None, row(address, Destination::Tab));
        for good in ["a", "A.b:1883", "*:*", "灯.local", "::1", "[::1]:1883", "a*c.d"] {
            assert_eq!(put(good), Ok(()), "{good}");
        }
        for (bad, error) in [
            (" ", RowError::Empty),
            ("a b", RowError::BadHost("a b".into())),
            ("tcp://a", RowError::BadHost("tcp://a".into())),
            (":80", RowError::BadHost(":80".into())),
            ("a:0", RowError::BadPort("0".into())),
            ("a:", RowError::BadPort("".into())),
            ("a:65536", RowError::BadPort("65536".into())),
            ("a:+80", RowError::BadPort("+80".into())),
        ] {
            assert_eq!(put(bad), Err(error), "{bad:?}");
        }
        let socket = row("a", Destination::Socket("mqtt://a".into()));
        let error = RowError::BadSocket(AddressError::WrongScheme("mqtt".into()));
        assert_eq!(addresses.put(None, socket), Err(error));
        for number in 0..2 * MAX_ROWS {
            let _ = addresses.put(None, row(&format!("h{number}"), Destination::Tab));
        }
        assert_eq!(addresses.rows().len(), MAX_ROWS);
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, fits) in [
            ("*", "", true),
            ("a*", "ab", true),
            ("a*", "ba", false),
            ("*.local", "x.local", true),
            ("*.local", "x.locals", false),
            ("a*b*c", "aXbYc", true),
            ("a*b*c", "abbc", true),
            ("a*b*c", "acb", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_row_is_proposed_for_a_wish() {
        for (host, port, pattern) in
            [("A.b", 1883, "a.b"), ("a.b", 99, "a.b:99"), ("::1", 1883, "[::1]:1883")]
        {
            assert_eq!(wish(host, port).pattern(), pattern);
            let mut addresses = Addresses::restore(&json!([]));
            assert_eq!(addresses.put(None, row(pattern, Destination::Here)), Ok(()));
            assert!(goes_here(&addresses, host, port), "{pattern}");
        }
    }
}
