//! Which web pages may use this broker: a browser says in `Origin` where a page is from.
//!
//! A page of the same host may, and so may those that were allowed; whoever sends no `Origin` is no
//! browser and may. That alone would not do: a stranger's name can be made to lead to this computer
//! (DNS rebinding), and then its page is one of the same host. So without TLS the host must be an
//! address, or a name that no stranger can have: names without a dot and those of local networks.
//! With TLS the browser has checked that the name is this broker's own.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::http::uri::Authority;

/// Ends of names that are given out in local networks alone, never to strangers.
const LOCAL: [&str; 6] = [".localhost", ".local", ".lan", ".home", ".internal", ".home.arpa"];

/// Where a page is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `*`: anywhere. Only to allow it.
    Any,
    /// `null`: from nowhere that the browser would name, such as a sandboxed frame.
    Null,
    /// `file://`: from the disk.
    File,
    /// `https://example.org:8443`.
    Site {
        /// `http` or `https`.
        scheme: String,
        /// In lower case.
        host: String,
        /// Said or meant.
        port: u16,
    },
}

/// Why a page is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// A page of another site, or from nowhere.
    Foreign(String),
    /// A page of the same host, whose name may be a stranger's.
    Stranger(String),
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wanted = || {
            "an origin is the beginning of a page's address, as in https://example.org or \
             http://192.168.1.10:3000; or null, file:// or *"
                .to_owned()
        };
        match text {
            "*" => return Ok(Self::Any),
            "null" => return Ok(Self::Null),
            "file://" => return Ok(Self::File),
            _ => {}
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(wanted)?;
        let usual_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(wanted()),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = host_and_port(authority).ok_or_else(wanted)?;
        let port = port.unwrap_or(usual_port);
        Ok(Self::Site { scheme: scheme.to_owned(), host, port })
    }
}

/// The host in lower case, and the port if there is one. Neither a user name nor a path.
fn host_and_port(authority: &str) -> Option<(String, Option<u16>)> {
    let parsed = Authority::try_from(authority).ok()?;
    let (host, port) = (parsed.host(), parsed.port());
    if host.is_empty() || authority.contains('@') || host.len() < authority.len() && port.is_none()
    {
        return None;
    }
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    Some((host, port.map(|port| port.as_u16())))
}

/// Whether the page that asks may use this broker. `is_secure` says that it asks by TLS.
pub(crate) fn check(
    headers: &HeaderMap,
    is_secure: bool,
    allowed: &[Origin],
) -> Result<(), Refused> {
    if allowed.contains(&Origin::Any) {
        return Ok(());
    }
    let Some(said) = only(headers, ORIGIN) else {
        return match headers.get(ORIGIN) {
            None => Ok(()),
            Some(_) => Err(Refused::Foreign("several at once".to_owned())),
        };
    };
    let said = String::from_utf8_lossy(said.as_bytes());
    let foreign = || Refused::Foreign(said.clone().into_owned());
    let origin = Origin::from_str(&said).map_err(|_| foreign())?;
    if origin != Origin::Any && allowed.contains(&origin) {
        return Ok(());
    }
    let Origin::Site { host, .. } = &origin else { return Err(foreign()) };
    let own = only(headers, HOST).and_then(|own| own.to_str().ok()).and_then(host_and_port);
    match own {
        Some((own, _)) if is_same(&own, host) => {
            if is_secure || is_local(&own) || is_named(&own, allowed) {
                Ok(())
            } else {
                Err(Refused::Stranger(said.into_owned()))
            }
        }
        _ => Err(foreign()),
    }
}

/// True for a request whose host no stranger's name can stand for: a page that such a name leads
/// here says no `Origin` when it only asks.
pub(crate) fn has_local_host(headers: &HeaderMap) -> bool {
    let host = only(headers, HOST).and_then(|host| host.to_str().ok()).and_then(host_and_port);
    host.is_some_and(|(host, _)| is_local(&host))
}

/// The value of a header that stands there once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).into_iter();
    values.next().filter(|_| values.next().is_none())
}

fn is_same(one: &str, other: &str) -> bool {
    one == other || is_loopback(one) && is_loopback(other)
}

fn address(host: &str) -> Option<IpAddr> {
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    bare.unwrap_or(host).parse().ok()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || address(host).is_some_and(|addr| addr.to_canonical().is_loopback())
}

/// True for a host that no stranger's name can stand for.
fn is_local(host: &str) -> bool {
    address(host).is_some() || !host.contains('.') || LOCAL.iter().any(|end| host.ends_with(end))
}

/// True for the host of a site that was allowed: whoever allowed it knows whose it is.
fn is_named(own: &str, allowed: &[Origin]) -> bool {
    allowed.iter().any(|allowed| matches!(allowed, Origin::Site { host, .. } if host == own))
}

impl Refused {
    /// The origin that was said.
    pub(crate) fn origin(&self) -> &str {
        match self {
            Self::Foreign(origin) | Self::Stranger(origin) => origin,
        }
    }
}

impl fmt::Display for Refused {
    /// For whoever wrote the page.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(origin) => write!(
                f,
                "This broker takes no WebSocket from a page of another site ({origin}). Whoever \
                 runs it lets the page in with --allow-origin {origin}"
            ),
            Self::Stranger(origin) => write!(
                f,
                "This broker takes no WebSocket from a page of {origin}, a name that may be a \
                 stranger's. Ask for the page by the broker's address; or, if the name is the \
                 broker's own, start it with --allow-origin {origin}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &'static str, origins: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static(host));
        for origin in origins {
            headers.append(ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    fn refused(host: &'static str, origin: &'static str, allowed: &[&str]) -> Option<bool> {
        let allowed: Vec<Origin> = allowed.iter().map(|text| text.parse().unwrap()).collect();
        match check(&headers(host, &[origin]), false, &allowed) {
            Ok(()) => None,
            Err(Refused::Foreign(_)) => Some(false),
            Err(Refused::Stranger(_)) => Some(true),
        }
    }

    #[test]
    fn a_page_of_the_same_host_may_whatever_its_port_is() {
        for (host, origin) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("127.0.0.1:1883", "http://localhost:3000"),
            ("localhost", "http://[::1]:8080"),
            ("[::1]:8080", "https://127.0.0.1"),
            ("192.168.1.10:8080", "http://192.168.1.10"),
            ("[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
            ("blinklab.local:8080", "http://blinklab.local:8080"),
            ("Desk:8080", "http://desk:8080"),
            ("desk.lan.", "http://desk.lan"),
        ] {
            assert_eq!(refused(host, origin, &[]), None, "{host} {origin}");
        }
    }

    #[test]
    fn a_page_of_another_site_may_not_unless_it_is_allowed() {
        for (host, origin) in [
            ("127.0.0.1:8080", "https://example.org"),
            ("127.0.0.1:8080", "http://192.168.1.10"),
            ("127.0.0.1:8080", "http://127.0.0.1.example.org"),
            ("192.168.1.10", "http://192.168.1.100"),
            ("192.168.1.10", "http://localhost"),
            ("127.0.0.1:8080", "null"),
            ("127.0.0.1:8080", "file://"),
            ("127.0.0.1:8080", "chrome-extension://abcdef"),
            ("127.0.0.1:8080", "*"),
            ("127.0.0.1:8080", "http://user@127.0.0.1"),
            ("127.0.0.1:8080", ""),
        ] {
            assert_eq!(refused(host, origin, &[]), Some(false), "{host} {origin}");
            assert_eq!(refused(host, origin, &["*"]), None, "{host} {origin}");
        }
        let allowed = ["https://example.org", "null", "http://a.example:3000/"];
        for (origin, expected) in [
            ("https://example.org", None),
            ("https://example.org:443", None),
            ("https://EXAMPLE.org", None),
            ("null", None),
            ("http://a.example:3000", None),
            ("http://example.org", Some(false)),
            ("https://example.org:8443", Some(false)),
            ("https://sub.example.org", Some(false)),
            ("file://", Some(false)),
        ] {
            assert_eq!(refused("127.0.0.1", origin, &allowed), expected, "{origin}");
        }
    }

    #[test]
    fn a_name_that_was_turned_towards_this_computer_is_no_host_of_ours() {
        let (host, origin) = ("evil.example:8080", "http://evil.example:8080");
        assert_eq!(refused(host, origin, &[]), Some(true));
        assert_eq!(refused(host, origin, &["https://other.example"]), Some(true));
        assert_eq!(refused(host, origin, &[origin]), None);
        // Named by its owner, and asked for by another port.
        assert_eq!(refused("a.example:1", "http://a.example", &["https://a.example"]), None);
        // The certificate says that the name is ours.
        assert_eq!(check(&headers(host, &[origin]), true, &[]), Ok(()));
        let other = headers(host, &["https://other.example"]);
        assert!(check(&other, true, &[]).is_err());
    }

    #[test]
    fn who_names_no_origin_is_no_browser_and_who_names_two_is_none_either() {
        assert_eq!(check(&headers("evil.example", &[]), false, &[]), Ok(()));
        let own = "http://127.0.0.1";
        assert!(check(&headers("127.0.0.1", &[own, own]), false, &[]).is_err());
        let mut two_hosts = headers("127.0.0.1", &[own]);
        two_hosts.append(HOST, HeaderValue::from_static("127.0.0.1"));
        assert!(check(&two_hosts, false, &[]).is_err());
    }

    #[test]
    fn what_is_no_origin_is_said_to_be_none() {
        for text in ["example.org", "ftp://example.org", "http://", "https://a/b", "http://a:x", ""]
        {
            let error = Origin::from_str(text).unwrap_err();
            assert!(error.contains("https://example.org"), "{text}: {error}");
        }
    }
}
