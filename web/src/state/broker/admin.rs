//! The administrator's side of the broker's place: who is connected, what is retained, and how a
//! question about it becomes an HTTP request and its answer a picture.
//!
//! Knows the interface of broker-ws under `/api/v1`. Does not know how a request travels: to the
//! broker in the tab it does not travel at all.

use std::rc::Rc;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::broker::WatchedPackets;
use shared::broker::admin::{ClientView, Listing, RetainedView};
use shared::broker::clearing::{BroughtBack, Cleared};
use shared::time::{Duration, Instant};
use shared::topic::TopicFilter;

use crate::state::peer::PeerId;

/// Clients or retained messages that are asked for at once; of more, only their number is known.
pub const MAX_ITEMS: usize = 200;
/// What is shown is at most this old, and an answer is waited for that long.
pub const REFRESH: Duration = Duration::from_secs(5);

/// What is known, and what is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Admin {
    /// Whether the page may ask.
    pub access: Access,
    /// What a client's name, user or address must contain.
    pub search: Rc<str>,
    /// The topic filter of the retained messages that are shown, as typed.
    pub filter: Rc<str>,
    /// The clients.
    pub clients: Option<Rc<Listing<ClientView>>>,
    /// The retained messages.
    pub retained: Option<Rc<Listing<RetainedView>>>,
    /// What would be cleared: the first of it.
    pub preview: Option<Rc<Listing<RetainedView>>>,
    /// What would be cleared, and how much of it could be brought back.
    pub clearing: Option<Cleared>,
    /// How the last thing that was done or asked went.
    pub outcome: Option<Outcome>,
    /// What goes along with every request: who asks.
    pub(in crate::state) authorization: Option<Rc<str>>,
    /// Counts brokers and logins: an answer to an older one is not for this one.
    pub(in crate::state) epoch: u32,
    pub(in crate::state) refresh_at: Option<Instant>,
}

/// Whether the page may ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Not known yet.
    #[default]
    Asking,
    /// It may.
    Granted,
    /// Who asks has to be said first.
    LoginNeeded {
        /// What was said was wrong.
        is_wrong: bool,
    },
    /// The broker has no such interface.
    Missing,
    /// The page is connected to a broker that did not serve it.
    Elsewhere,
}

/// Something good or bad to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A client was disconnected.
    Kicked(Rc<str>),
    /// So many retained messages are gone.
    Cleared(Cleared),
    /// So many of those are there again.
    BroughtBack(BroughtBack),
    /// It did not work.
    Failed(Refusal),
}

/// Why a request was not answered as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody answered.
    Unreachable,
    /// A login is needed, or another one.
    Login,
    /// The login is right, but not an administrator's.
    Forbidden,
    /// There is no client of that name, or no such interface.
    NotFound,
    /// What was cleared cannot be brought back any more.
    Gone,
    /// Another status.
    Status(u16),
    /// The answer cannot be read.
    Unreadable,
}

/// A question, or something to be done.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub enum Request {
    /// Which clients.
    Clients(Rc<str>),
    /// Which retained messages match this filter.
    Retained(Rc<str>),
    /// The same, to show before they are cleared.
    Preview(Rc<str>),
    /// What has passed between the broker and a client, or everyone.
    Packets {
        /// Which.
        client: Option<Rc<str>>,
        /// The number of the last packet that is known.
        after: u64,
    },
    /// Disconnect a client, and forget its Session if `forget`.
    Kick {
        /// Which.
        client_id: Rc<str>,
        /// Whether its Session goes as well.
        forget: bool,
    },
    /// What clearing the retained messages that match this filter would do.
    TryClear(Rc<str>),
    /// Clear them.
    Clear(Rc<str>),
    /// Bring back what was cleared.
    Restore(Cleared),
}

/// A request on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is asked.
    pub request: Request,
    /// For whose picture.
    pub peer: PeerId,
    /// Whom: the broker in the tab, or the one that served the page.
    pub is_for_tab: bool,
    /// Who asks: the value of the header `Authorization`.
    pub authorization: Option<Rc<str>>,
    /// Comes back with the answer.
    pub epoch: u32,
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The clients.
    Clients(Listing<ClientView>),
    /// The retained messages.
    Retained(Listing<RetainedView>),
    /// What has passed.
    Packets(WatchedPackets),
    /// It is disconnected.
    Kicked,
    /// So many are gone, or would be.
    Cleared(Cleared),
    /// So many are there again.
    BroughtBack(BroughtBack),
}

impl Default for Admin {
    fn default() -> Self {
        Self {
            access: Access::Asking,
            search: "".into(),
            filter: "#".into(),
            clients: None,
            retained: None,
            preview: None,
            clearing: None,
            outcome: None,
            authorization: None,
            epoch: 0,
            refresh_at: None,
        }
    }
}

impl Admin {
    /// Whether it was said who asks.
    pub const fn is_logged_in(&self) -> bool {
        self.authorization.is_some()
    }

    /// Who asks: the value of the header `Authorization`.
    pub fn authorization(&self) -> Option<&Rc<str>> {
        self.authorization.as_ref()
    }

    /// What is typed, if it is a topic filter.
    pub fn topic_filter(&self) -> Option<TopicFilter> {
        TopicFilter::new(&self.filter).ok()
    }
}

impl Outcome {
    /// True for what became of retained messages.
    pub const fn is_of_retained(&self) -> bool {
        matches!(self, Self::Cleared(_) | Self::BroughtBack(_) | Self::Failed(Refusal::Gone))
    }
}

impl Refusal {
    /// True for what the next answer shows to be over: nobody answered, or wanted somebody else to ask.
    /// What was not there to be done stays to be read.
    pub const fn is_of_the_moment(self) -> bool {
        !matches!(self, Self::NotFound | Self::Gone)
    }
}

impl Request {
    /// As JSON, which it is read from as well.
    pub fn to_value(&self) -> Value {
        let (name, of) = match self {
            Self::Clients(search) => ("Clients", (&**search).into()),
            Self::Retained(filter) => ("Retained", (&**filter).into()),
            Self::Preview(filter) => ("Preview", (&**filter).into()),
            Self::Packets { client, after } => {
                let client = client.as_deref().map_or(Value::Null, Value::from);
                ("Packets", Value::from_iter([("client", client), ("after", (*after).into())]))
            }
            Self::Kick { client_id, forget } => {
                let fields = [("client_id", (&**client_id).into()), ("forget", (*forget).into())];
                ("Kick", Value::from_iter::<[(&str, Value); 2]>(fields))
            }
            Self::TryClear(filter) => ("TryClear", (&**filter).into()),
            Self::Clear(filter) => ("Clear", (&**filter).into()),
            // Numbers and names: there is nothing that could not be JSON.
            Self::Restore(gone) => ("Restore", serde_json::to_value(gone).unwrap_or_default()),
        };
        Value::from_iter([(name, of)])
    }

    /// Method and path of the HTTP request, relative to the page.
    pub fn http(&self) -> (&'static str, String) {
        match self {
            Self::Clients(search) => {
                let search = encoded(search);
                ("GET", format!("./api/v1/clients?search={search}&limit={MAX_ITEMS}"))
            }
            Self::Retained(filter) | Self::Preview(filter) => {
                let filter = encoded(filter);
                ("GET", format!("./api/v1/retained?filter={filter}&limit={MAX_ITEMS}"))
            }
            Self::Packets { client, after } => {
                let client = client.as_ref().map(|it| format!("&client={}", encoded(it)));
                ("GET", format!("./api/v1/packets?after={after}{}", client.unwrap_or_default()))
            }
            Self::Kick { client_id, forget } => {
                let client = encoded(client_id);
                ("DELETE", format!("./api/v1/clients?client={client}&forget={forget}"))
            }
            Self::TryClear(filter) => {
                let filter = encoded(filter);
                ("DELETE", format!("./api/v1/retained?filter={filter}&dry_run=true"))
            }
            Self::Clear(filter) => {
                ("DELETE", format!("./api/v1/retained?filter={}", encoded(filter)))
            }
            Self::Restore(gone) => {
                let clearing = gone.clearing.map_or(0, u64::from);
                ("POST", format!("./api/v1/retained/restore?clearing={clearing}"))
            }
        }
    }

    /// What an HTTP answer to it says.
    pub fn read(&self, status: u16, body: &str) -> Result<Answer, Refusal> {
        match status {
            200..300 => {}
            401 => return Err(Refusal::Login),
            403 => return Err(Refusal::Forbidden),
            404 | 405 => return Err(Refusal::NotFound),
            410 => return Err(Refusal::Gone),
            status => return Err(Refusal::Status(status)),
        }
        Ok(match self {
            Self::Clients(_) => Answer::Clients(parse(body)?),
            Self::Retained(_) | Self::Preview(_) => Answer::Retained(parse(body)?),
            Self::Packets { .. } => Answer::Packets(parse(body)?),
            Self::Kick { .. } => Answer::Kicked,
            Self::TryClear(_) | Self::Clear(_) => Answer::Cleared(parse(body)?),
            Self::Restore(_) => Answer::BroughtBack(parse(body)?),
        })
    }

    /// True for what only looks.
    pub const fn is_question(&self) -> bool {
        matches!(self, Self::Clients(_) | Self::Retained(_) | Self::Preview(_) | Self::TryClear(_))
    }
}

/// By way of a `Value`: a parser of text for every type is a good part of the page.
fn parse<T: DeserializeOwned>(body: &str) -> Result<T, Refusal> {
    serde_json::from_str::<Value>(body).and_then(T::deserialize).map_err(|_| Refusal::Unreadable)
}

/// Percent-encoded for the query of a URL: all but letters, digits and `-._~` (RFC 3986).
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte.into());
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The value of the header `Authorization` for a token.
pub fn bearer(token: &str) -> Rc<str> {
    format!("Bearer {}", token.trim()).into()
}

/// The value of the header `Authorization` for a user name and a password (RFC 7617, in UTF-8).
pub fn basic(username: &str, password: &str) -> Rc<str> {
    format!("Basic {}", base64(format!("{username}:{password}").as_bytes())).into()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0; 3];
        group[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) as usize & 0x3F;
            out.push(if digit <= chunk.len() { DIGITS[index].into() } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_say_what_is_asked_whatever_a_name_contains() {
        let kick = Request::Kick { client_id: "灯 1&forget=true".into(), forget: false };
        let path = "./api/v1/clients?client=%E7%81%AF%201%26forget%3Dtrue&forget=false";
        assert_eq!(kick.http(), ("DELETE", path.into()));
        let (method, path) = Request::Clear("room/#".into()).http();
        assert_eq!((method, path.as_str()), ("DELETE", "./api/v1/retained?filter=room%2F%23"));
        let (method, path) = Request::TryClear("a".into()).http();
        assert_eq!((method, path.as_str()), ("DELETE", "./api/v1/retained?filter=a&dry_run=true"));
        let (method, path) = Request::Restore(cleared(5)).http();
        assert_eq!((method, path.as_str()), ("POST", "./api/v1/retained/restore?clearing=7"));
    }

    fn cleared(count: usize) -> Cleared {
        let clearing = Some(7.into());
        Cleared { cleared: count, dry_run: false, undoable: count, clearing, undo_seconds: 600 }
    }

    #[test]
    fn answers_are_read_by_their_status_and_their_json() {
        let clear = Request::Clear("#".into());
        let gone = r#"{"cleared": 5, "dry_run": false, "undoable": 5, "clearing": 7, "undo_seconds": 600}"#;
        assert_eq!(clear.read(200, gone), Ok(Answer::Cleared(cleared(5))));
        let restore = Request::Restore(cleared(5));
        let back = BroughtBack { restored: 4, newer: 1, ..BroughtBack::default() };
        let says = r#"{"restored": 4, "newer": 1, "expired": 0, "no_room": 0}"#;
        assert_eq!(restore.read(200, says), Ok(Answer::BroughtBack(back)));
        assert_eq!(restore.read(410, ""), Err(Refusal::Gone));
        assert_eq!(clear.read(200, "<html>"), Err(Refusal::Unreadable));
        let kick = Request::Kick { client_id: "x".into(), forget: true };
        assert_eq!(kick.read(204, ""), Ok(Answer::Kicked));
        for (status, refusal) in [
            (401, Refusal::Login),
            (403, Refusal::Forbidden),
            (404, Refusal::NotFound),
            (500, Refusal::Status(500)),
        ] {
            assert_eq!(kick.read(status, ""), Err(refusal));
        }
        let listing =
            r#"{"total": 1, "items": [{"topic": "a", "qos": 1, "size": 2, "excerpt": "ON"}]}"#;
        let Ok(Answer::Retained(listing)) = Request::Preview("a".into()).read(200, listing) else {
            panic!()
        };
        assert_eq!((listing.total, listing.items[0].excerpt.as_str()), (1, "ON"));
    }

    #[test]
    fn logins_are_written_as_http_wants_them() {
        assert_eq!(&*basic("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(&*basic("a", "灯"), "Basic YTrnga8=");
        assert_eq!(&*basic("", ""), "Basic Og==");
        assert_eq!(&*bearer(" t0ken\n"), "Bearer t0ken");
    }
}
