//! Why a server does not start, in one sentence that says what to do.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};

use crate::tls::TlsError;
use crate::{FileError, RulesError, StoreError};

/// Why [`crate::Server::bind`] failed. Displayed as one sentence with what to do.
#[derive(Debug)]
pub enum StartError {
    /// There is no address to listen on.
    NoAddress,
    /// The same address stands twice in the options.
    GivenTwice(SocketAddr),
    /// Another program listens there.
    PortInUse(SocketAddr),
    /// The system keeps this port for others.
    NotPermitted(SocketAddr),
    /// No network of this machine has the address.
    NotThisMachine(SocketAddr),
    /// There is something wrong with the certificates.
    Tls(TlsError),
    /// Something else.
    Listen(SocketAddr, io::Error),
    /// There is no store.
    Store(StoreError),
    /// The passwords or the access rules cannot be read.
    Access(FileError),
    /// The rules cannot be read.
    Rules(RulesError),
    /// The system gave no random bytes, and secrets are made of them.
    NoRandomness,
}

impl StartError {
    /// What `error` means for a listener at `addr`.
    pub(crate) fn from_bind(addr: SocketAddr, error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::AddrInUse => Self::PortInUse(addr),
            io::ErrorKind::PermissionDenied => Self::NotPermitted(addr),
            io::ErrorKind::AddrNotAvailable => Self::NotThisMachine(addr),
            _ => Self::Listen(addr, error),
        }
    }
}

/// The next port that needs no permission.
fn other_port(addr: SocketAddr) -> SocketAddr {
    let port = match addr.port() {
        port @ ..1024 => 8000 + port % 1000,
        port => port.checked_add(1).unwrap_or(1884),
    };
    SocketAddr::new(addr.ip(), port)
}

/// The address that listens on every network of this machine, in the family of `ip`.
fn everywhere(ip: IpAddr) -> &'static str {
    if ip.is_ipv4() { "0.0.0.0" } else { "[::]" }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRandomness => f.write_str(
                "the system gives no random bytes yet, which secrets are made of: start again in a \
                 moment",
            ),
            Self::NoAddress => f.write_str(
                "there is no address to listen on: add one with --listen 127.0.0.1:1883",
            ),
            Self::GivenTwice(addr) => {
                write!(f, "{addr} is given twice with --listen: leave one of them out")
            }
            Self::PortInUse(addr) => write!(
                f,
                "port {} on {} is already in use, perhaps by another broker: stop that program, or \
                 choose another port with --listen {}",
                addr.port(),
                addr.ip(),
                other_port(*addr)
            ),
            Self::NotPermitted(addr) => write!(
                f,
                "this user may not listen on port {} (ports under 1024 are often reserved): choose \
                 another port with --listen {}",
                addr.port(),
                other_port(*addr)
            ),
            Self::NotThisMachine(addr) => write!(
                f,
                "{} is not an address of this machine: use one that it has, or listen on all of \
                 them with --listen {}:{}",
                addr.ip(),
                everywhere(addr.ip()),
                addr.port()
            ),
            Self::Store(error) => error.fmt(f),
            Self::Tls(error) => error.fmt(f),
            Self::Access(error) => error.fmt(f),
            Self::Rules(error) => error.fmt(f),
            Self::Listen(addr, error) => write!(
                f,
                "cannot listen on {addr} ({error}): choose another place with --listen \
                 127.0.0.1:1883"
            ),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(_, error) => Some(error),
            Self::Store(error) => error.source(),
            Self::Tls(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(addr: &str, kind: io::ErrorKind) -> String {
        StartError::from_bind(addr.parse().unwrap(), kind.into()).to_string()
    }

    #[test]
    fn says_which_port_and_how_to_choose_another() {
        let text = text("127.0.0.1:1883", io::ErrorKind::AddrInUse);
        assert!(text.starts_with("port 1883 on 127.0.0.1 is already in use"), "{text}");
        assert!(text.ends_with("--listen 127.0.0.1:1884"), "{text}");
    }

    #[test]
    fn offers_a_port_that_needs_no_permission() {
        let text = text("0.0.0.0:80", io::ErrorKind::PermissionDenied);
        assert!(text.contains("port 80"), "{text}");
        assert!(text.ends_with("--listen 0.0.0.0:8080"), "{text}");
    }

    #[test]
    fn the_last_port_has_a_neighbour_too() {
        let text = text("127.0.0.1:65535", io::ErrorKind::AddrInUse);
        assert!(text.ends_with("--listen 127.0.0.1:1884"), "{text}");
    }

    #[test]
    fn a_foreign_address_offers_all_of_this_machine() {
        let v4 = text("192.0.2.1:1883", io::ErrorKind::AddrNotAvailable);
        assert!(v4.contains("192.0.2.1 is not an address of this machine"), "{v4}");
        assert!(v4.ends_with("--listen 0.0.0.0:1883"), "{v4}");
        let v6 = text("[2001:db8::1]:1883", io::ErrorKind::AddrNotAvailable);
        assert!(v6.ends_with("--listen [::]:1883"), "{v6}");
    }
}
