//! Where broker-ws listens.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use broker_ws::Options;
use clap::Args;

use super::value;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Where it listens")]
pub(crate) struct ListenSettings {
    /// Where to listen; may be given several times
    ///
    /// One place is enough: every port speaks MQTT, WebSocket and HTTP. Port 0 lets the system
    /// choose. 0.0.0.0 listens on every network of this computer, and so does [::] for IPv6.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        value_parser = place,
        value_delimiter = ',',
        default_values = ["127.0.0.1:1883", "127.0.0.1:8080"]
    )]
    listen: Vec<SocketAddr>,

    /// Let other devices in: listen on every network instead of on loopback
    ///
    /// Without passwords everybody in the room may then read and publish everything. Prints the
    /// addresses for boards and for the page, and the page's as a QR code.
    #[arg(
        long,
        value_name = "true|false",
        value_parser = value::switch,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        default_value = "false",
        hide_default_value = true
    )]
    pub(super) lan: bool,

    /// Name by which other devices find the broker, as in blinklab.local; or off
    ///
    /// It is announced by multicast DNS (mDNS, Bonjour), and only if they can reach it. If another
    /// device has the name, a number is added and the log says so.
    #[arg(long, value_name = "NAME", value_parser = name, default_value = "blinklab")]
    mdns: Name,
}

/// A name, or none. (An `Option` would be an argument that may be missing.)
#[derive(Clone, Debug)]
struct Name(Option<String>);

impl ListenSettings {
    /// `others` says that other devices are to be let in for another reason than `lan`.
    pub(super) fn apply(&self, options: &mut Options, others: bool) {
        options.listen.clone_from(&self.listen);
        options.mdns.clone_from(&self.mdns.0);
        if self.lan || others {
            for addr in options.listen.iter_mut().filter(|addr| addr.ip().is_loopback()) {
                addr.set_ip(match addr.ip() {
                    IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                    IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
                });
            }
        }
    }
}

fn place(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    if let Ok(addr) = text.parse() {
        return Ok(addr);
    }
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (text, None),
    };
    match port.map(str::parse::<u16>) {
        Some(Ok(port)) if host == "localhost" => Ok((Ipv4Addr::LOCALHOST, port).into()),
        // 1884 alone is a port; 127.0.0.1 alone is an address.
        None if text.parse::<u16>().is_ok() => {
            Err(format!("the address is missing: write 127.0.0.1:{text}"))
        }
        None => Err(format!("the port is missing: write {host}:1883")),
        Some(Err(_)) => Err("the port is a number from 0 to 65535, as in 127.0.0.1:1883".into()),
        Some(Ok(port)) => Err(format!(
            "`{host}` is no IP address of this computer: write 127.0.0.1:{port}, 0.0.0.0:{port} \
             for every network, or [::1]:{port}"
        )),
    }
}

fn name(text: &str) -> Result<Name, String> {
    let text = text.trim();
    let name = text.strip_suffix(".local").unwrap_or(text);
    let is_label = |c: char| c.is_ascii_alphanumeric() || c == '-';
    match name {
        "off" => Ok(Name(None)),
        name if (1..=60).contains(&name.len())
            && name.chars().all(is_label)
            && !name.starts_with('-')
            && !name.ends_with('-') =>
        {
            Ok(Name(Some(name.to_ascii_lowercase())))
        }
        _ => Err("use a name of letters, digits and hyphens, as in blinklab; or off".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{error, options};

    #[test]
    fn a_name_is_one_label() {
        assert_eq!(options(&[]).mdns.as_deref(), Some("blinklab"));
        assert_eq!(options(&["--mdns", "Room-3.local"]).mdns.as_deref(), Some("room-3"));
        assert_eq!(options(&["--mdns", "off"]).mdns, None);
        for name in ["", "a b", "a.b", "-a", "灯", &"a".repeat(61)] {
            let error = error(&[&format!("--mdns={name}")]);
            assert!(error.contains("letters, digits and hyphens"), "{name}: {error}");
        }
    }

    fn listens(args: &[&str]) -> Vec<String> {
        options(args).listen.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn listens_on_loopback_unless_told_otherwise() {
        assert_eq!(listens(&[]), ["127.0.0.1:1883", "127.0.0.1:8080"]);
        assert_eq!(listens(&["--listen", "127.0.0.1:1884"]), ["127.0.0.1:1884"]);
        assert_eq!(listens(&["--listen", "localhost:1"]), ["127.0.0.1:1"]);
        assert_eq!(listens(&["--listen", "127.0.0.1:1,[::1]:2"]), ["127.0.0.1:1", "[::1]:2"]);
    }

    #[test]
    fn lan_opens_what_is_on_loopback_and_nothing_else() {
        assert_eq!(listens(&["--lan"]), ["0.0.0.0:1883", "0.0.0.0:8080"]);
        assert_eq!(listens(&["--lan=false"]), ["127.0.0.1:1883", "127.0.0.1:8080"]);
        let places = ["--lan", "--listen", "[::1]:1", "--listen", "192.0.2.1:2"];
        assert_eq!(listens(&places), ["[::]:1", "192.0.2.1:2"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_place() {
        for (place, says) in [
            ("1884", "the address is missing: write 127.0.0.1:1884"),
            ("127.0.0.1", "the port is missing: write 127.0.0.1:1883"),
            ("[::1]", "the port is missing: write [::1]:1883"),
            ("127.0.0.1:99999", "the port is a number from 0 to 65535"),
            ("127.0.0.1:", "the port is a number from 0 to 65535"),
            ("example.org:1883", "`example.org` is no IP address"),
            (":1883", "`` is no IP address"),
        ] {
            let error = error(&["--listen", place]);
            assert!(error.contains(says), "{place}: {error}");
        }
    }
}
