//! The native broker as a child process.

use std::net::SocketAddr;
use std::process::Command;

use crate::process::Process;
use crate::tools;

/// A running broker-ws: MQTT over TCP, MQTT over WebSocket and the page, all on one port.
#[derive(Debug)]
pub struct Broker {
    process: Process,
    address: SocketAddr,
    arguments: Vec<String>,
}

impl Broker {
    /// Starts one on a free port and waits until it listens.
    pub fn start() -> Broker {
        Broker::start_with(&[])
    }

    /// The same with these further arguments. Without `--store` it keeps everything in memory.
    pub fn start_with(arguments: &[&str]) -> Broker {
        let arguments = arguments.iter().map(ToString::to_string).collect();
        Broker::listen(([127, 0, 0, 1], 0).into(), arguments)
    }

    /// Ends it at once and starts another on the same port, which remembers what its store has.
    pub fn restart(&mut self) {
        self.process.kill();
        *self = Broker::listen(self.address, std::mem::take(&mut self.arguments));
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The child, for its log.
    pub fn process(&self) -> &Process {
        &self.process
    }

    fn listen(address: SocketAddr, arguments: Vec<String>) -> Broker {
        let listen = address.to_string();
        let process = Process::start(
            "broker-ws",
            Command::new(tools::required("BLINKLAB_BROKER"))
                .env("BROKER_WS_STORE", "none")
                .args(["--listen", &listen])
                .args(&arguments),
        );
        // The log may name other addresses before.
        let greeted =
            |line: &str| line.trim_start().starts_with("Boards").then(|| address_in(line));
        let address = process.take("the broker's address", |line| greeted(line).flatten());
        Broker { process, address, arguments }
    }
}

/// The first loopback address with a port in a line for people.
pub(crate) fn address_in(line: &str) -> Option<SocketAddr> {
    let start = line.find("127.0.0.1:")?;
    let rest = &line[start..];
    let end = rest.find(|c: char| !(c.is_ascii_digit() || ".:".contains(c))).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::address_in;

    #[test]
    fn an_address_is_found_in_a_sentence() {
        let address = address_in("  page  http://127.0.0.1:41883/  (open it)");
        assert_eq!(address, Some(([127, 0, 0, 1], 41883).into()));
        assert_eq!(address_in("mqtt://127.0.0.1:1883"), Some(([127, 0, 0, 1], 1883).into()));
        assert_eq!(address_in("listening on port 1883"), None);
    }
}
