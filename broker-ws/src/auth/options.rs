//! Who may come in, as far as the start of the program decides it.

use std::net::IpAddr;
use std::path::PathBuf;

/// Who may come in, and what they may do then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessOptions {
    /// The file of user names and passwords; without one, names prove nothing.
    pub passwords: Option<PathBuf>,
    /// The file of access rules; without one, whoever is in may do everything.
    pub rules: Option<PathBuf>,
    /// Who may come in without a password. `None` is nobody where there is a file of passwords, and
    /// this computer alone where there is none.
    pub anonymous: Option<Anonymous>,
    /// Users who may manage the broker over HTTP.
    pub admins: Vec<String>,
}

/// Who may come in without a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anonymous {
    /// Nobody.
    Never,
    /// Clients on the broker's own computer.
    Loopback,
    /// Whoever can reach it.
    Everywhere,
}

impl AccessOptions {
    /// Who may come in without a password.
    pub fn anonymous(&self) -> Anonymous {
        self.anonymous.unwrap_or(match self.passwords {
            Some(_) => Anonymous::Never,
            None => Anonymous::Loopback,
        })
    }
}

impl Anonymous {
    /// Whether a client at this address may.
    pub(super) fn allows(self, addr: IpAddr) -> bool {
        match self {
            Self::Never => false,
            Self::Loopback => addr.to_canonical().is_loopback(),
            Self::Everywhere => true,
        }
    }
}
