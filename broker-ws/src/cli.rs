//! The command line.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use broker_ws::Options;
use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

const ABOUT: &str = "\
MQTT broker for classrooms: MQTT over TCP, MQTT over WebSocket and the Blinklab page, all of them on \
every port that it listens on.

Speaks MQTT 3.1, 3.1.1 and 5.0. Whoever can reach a port can read and publish everything: there are \
no passwords, and nothing is encrypted. Without --lan only this computer can reach it.";

const EXAMPLES: &str = "\
Examples:
  broker-ws                          for this computer only, on ports 1883 and 8080
  broker-ws --lan                    for every device in the room; shows a QR code of the page
  broker-ws --listen 127.0.0.1:1884  on another port
  broker-ws --lan --listen 127.0.0.1:1884 --listen 127.0.0.1:80
                                     for every device in the room, on ports 1884 and 80
  broker-ws --listen 127.0.0.1:0     on a port that is free; it is printed at the start";

/// The command line.
#[derive(Debug, Parser)]
#[command(version, about = "MQTT broker for classrooms", long_about = ABOUT, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Where to listen; may be given several times [default: 127.0.0.1:1883 and 127.0.0.1:8080]
    ///
    /// One place is enough: every port speaks MQTT, WebSocket and HTTP. Port 0 lets the system
    /// choose. 0.0.0.0 listens on every network of this computer, and so does [::] for IPv6.
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = parse_place)]
    listen: Vec<SocketAddr>,

    /// Let other devices in: listen on every network instead of on loopback
    ///
    /// Prints the addresses for boards and for the page, and the page's as a QR code.
    #[arg(long)]
    lan: bool,

    /// Where Sessions and retained messages are kept: `none` keeps them in memory
    #[arg(long, value_name = "STORE", default_value = "none", value_parser = parse_store)]
    store: Store,

    /// How much is logged: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = parse_level)]
    pub(crate) log: LevelFilter,
}

/// What outlives the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Store {
    /// Nothing does.
    None,
}

impl Cli {
    /// What the server is told.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        if !self.listen.is_empty() {
            options.listen.clone_from(&self.listen);
        }
        if self.lan {
            for addr in options.listen.iter_mut().filter(|addr| addr.ip().is_loopback()) {
                addr.set_ip(match addr.ip() {
                    IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                    IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
                });
            }
        }
        options
    }
}

fn parse_place(text: &str) -> Result<SocketAddr, String> {
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

fn parse_store(text: &str) -> Result<Store, String> {
    match text {
        "none" => Ok(Store::None),
        _ => {
            Err("this version keeps everything in memory: write --store none, or leave it out"
                .into())
        }
    }
}

fn parse_level(text: &str) -> Result<LevelFilter, String> {
    match text {
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err("use off, error, warn, info, debug or trace".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listens(args: &[&str]) -> Vec<String> {
        let args = ["broker-ws"].iter().chain(args);
        let options = Cli::try_parse_from(args).unwrap().options();
        options.listen.iter().map(SocketAddr::to_string).collect()
    }

    fn error(args: &[&str]) -> String {
        Cli::try_parse_from(["broker-ws"].iter().chain(args)).unwrap_err().to_string()
    }

    #[test]
    fn listens_on_loopback_unless_told_otherwise() {
        assert_eq!(listens(&[]), ["127.0.0.1:1883", "127.0.0.1:8080"]);
        assert_eq!(listens(&["--listen", "127.0.0.1:1884"]), ["127.0.0.1:1884"]);
        assert_eq!(listens(&["--listen", "localhost:1"]), ["127.0.0.1:1"]);
    }

    #[test]
    fn lan_opens_what_is_on_loopback_and_nothing_else() {
        assert_eq!(listens(&["--lan"]), ["0.0.0.0:1883", "0.0.0.0:8080"]);
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

    #[test]
    fn knows_one_store_and_six_levels() {
        let error = error(&["--store", "disk"]);
        assert!(error.contains("keeps everything in memory: write --store none"), "{error}");
        for level in ["off", "error", "warn", "info", "debug", "trace"] {
            assert!(Cli::try_parse_from(["broker-ws", "--log", level]).is_ok(), "{level}");
        }
    }

    #[test]
    fn the_definition_holds_together() {
        use clap::CommandFactory;

        Cli::command().debug_assert();
    }
}
