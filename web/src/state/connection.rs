//! Which broker the page talks to, and how that goes.
//!
//! Knows the three choices and what each comes down to. Does not know how a transport is opened.

use std::rc::Rc;

use serde_json::Value;

use super::address::SocketAddress;
use super::failure::Failure;
use super::form::named;
use super::line::Line;
pub use super::profile::Profile;

/// The broker that a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// The one that served the page; where none did, the one in this browser.
    #[default]
    Server,
    /// The one inside this browser, or this tab: see [`Profile::is_private`].
    Tab,
    /// Another one, by its address.
    Address,
}

named!(Choice { Server = "server", Tab = "tab", Address = "address" });

/// Who served the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Server {
    /// Not known yet.
    #[default]
    Asking,
    /// A plain file server, or a file.
    None,
    /// broker-ws, which is a broker as well.
    Broker(ServerInfo),
}

/// What broker-ws says of itself in `blinklab.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerInfo {
    /// Its version.
    pub version: String,
    /// Where a WebSocket reaches it.
    pub address: SocketAddress,
    /// `host:port` at which boards on the same network reach it; empty on loopback.
    pub lan: Vec<String>,
    /// A lesson is held, and this page needs a seat in it.
    pub has_lesson: bool,
}

/// Where a connection goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The broker that the tabs of this browser have in common.
    Tab,
    /// A broker of this tab alone.
    Private,
    /// A WebSocket.
    Socket(SocketAddress, Login),
}

/// Who the page says it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// User name.
    pub username: Option<Rc<str>>,
    /// Password.
    pub password: Option<Rc<str>>,
}

/// A connection of the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Connection {
    /// What a person filled in.
    pub profile: Rc<Profile>,
    /// How it goes.
    pub line: Line,
}

impl Choice {
    /// What is meant where `server`, the page's own, is no broker.
    pub const fn fallen_back(self, server: &Server) -> Self {
        match (self, server) {
            (Self::Server, Server::None) => Self::Tab,
            (choice, _) => choice,
        }
    }
}

impl Connection {
    /// Which broker is meant, after falling back where `server`, the page's own, is none.
    pub fn effective_choice(&self, server: &Server) -> Choice {
        self.profile.choice.fallen_back(server)
    }

    /// Where to connect; `None` while it is not known who served the page.
    pub fn target(&self, server: &Server) -> Option<Result<Target, Failure>> {
        if let Err(failure) = self.profile.check() {
            return Some(Err(failure));
        }
        Some(match self.effective_choice(server) {
            Choice::Tab if self.profile.is_private => Ok(Target::Private),
            Choice::Tab => Ok(Target::Tab),
            Choice::Server => match server {
                Server::Broker(info) => {
                    Ok(Target::Socket(info.address.clone(), self.profile.login()))
                }
                Server::Asking | Server::None => return None,
            },
            Choice::Address => self.profile.target(),
        })
    }
}

impl ServerInfo {
    /// Reads `blinklab.json`; `None` if it is not broker-ws's.
    ///
    /// `host` is the page's host with its port.
    pub fn parse(json: &str, is_https: bool, host: &str) -> Option<Self> {
        let info: Value = serde_json::from_str(json).ok()?;
        let path = info["mqtt"]["path"].as_str().filter(|path| path.starts_with('/'))?;
        if info["name"] != "broker-ws" {
            return None;
        }
        let address = SocketAddress::of_server(is_https, host, path).ok()?;
        let lan = info["lan"].as_array().map(Vec::as_slice).unwrap_or_default();
        let lan = lan.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
        let version = info["version"].as_str().unwrap_or_default().to_owned();
        let has_lesson = info["lesson"] == true;
        Some(Self { version, address, lan, has_lesson })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::address::AddressError;

    const INFO: &str = r#"{"name":"broker-ws","version":"0.1.0","mqtt":{"path":"/mqtt"},
        "lan":["192.168.1.5:1883"],"later":true}"#;

    fn info() -> ServerInfo {
        ServerInfo::parse(INFO, false, "127.0.0.1:8080").unwrap()
    }

    #[test]
    fn blinklab_json_is_read_and_other_files_are_not() {
        assert_eq!(info().address.as_str(), "ws://127.0.0.1:8080/mqtt");
        assert_eq!((info().lan, info().has_lesson), (vec!["192.168.1.5:1883".to_owned()], false));
        for other in [
            "<!doctype html>",
            "{}",
            r#"{"name":"nginx","mqtt":{"path":"/mqtt"}}"#,
            r#"{"name":"broker-ws","mqtt":{"path":"mqtt"}}"#,
            r#"{"name":"broker-ws"}"#,
        ] {
            assert_eq!(ServerInfo::parse(other, false, "h"), None, "{other}");
        }
    }

    #[test]
    fn without_a_server_the_browser_is_the_broker() {
        let mut connection = Connection::default();
        assert_eq!(connection.target(&Server::Asking), None);
        assert_eq!(connection.target(&Server::None), Some(Ok(Target::Tab)));
        let server = Server::Broker(info());
        let target = Target::Socket(info().address, Login::default());
        assert_eq!(connection.target(&server), Some(Ok(target)));
        connection.profile = Rc::new(Profile { choice: Choice::Tab, ..Profile::default() });
        assert_eq!(connection.target(&server), Some(Ok(Target::Tab)));
        let own = Profile { choice: Choice::Tab, is_private: true, ..Profile::default() };
        connection.profile = Rc::new(own);
        assert_eq!(connection.target(&server), Some(Ok(Target::Private)));
    }

    #[test]
    fn an_address_comes_with_its_login() {
        let profile = Profile {
            choice: Choice::Address,
            address: "ws://h:9001".into(),
            username: "ann".into(),
            ..Profile::default()
        };
        let to = |profile: &Profile| {
            let profile = Rc::new(profile.clone());
            Connection { profile, ..Connection::default() }.target(&Server::None)
        };
        let Some(Ok(Target::Socket(address, login))) = to(&profile) else { panic!() };
        assert_eq!((address.as_str(), login.username.as_deref()), ("ws://h:9001", Some("ann")));
        assert_eq!(login.password, None);
        let profile = Profile { address: "h:9001".into(), ..profile };
        let failure = Failure::BadAddress(AddressError::NoScheme);
        assert_eq!(to(&profile), Some(Err(failure)));
    }

    #[test]
    fn a_login_is_for_the_broker_that_it_was_filled_in_for() {
        let login = |username: &str| Profile {
            username: username.into(),
            password: "pw".into(),
            ..Profile::default()
        };
        let profile = login("ann");
        let server = Server::Broker(info());
        let connection = Connection { profile: Rc::new(profile.clone()), ..Connection::default() };
        let Some(Ok(Target::Socket(_, login))) = connection.target(&server) else { panic!() };
        assert_eq!(login.username.as_deref(), Some("ann"));
        assert_eq!(profile.with_choice(Choice::Server), profile);
        let other = profile.with_choice(Choice::Address);
        assert_eq!((other.username.as_str(), other.password.as_str()), ("", ""));
    }
}
