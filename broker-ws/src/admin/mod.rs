//! The broker's interface for people and programs that look after it: JSON under `/api/v1`,
//! `/metrics` and `/healthz`.
//!
//! Knows paths, who may use them, and what they say ([`openapi.json`](openapi.json) describes it).
//! Does not know sockets: [`crate::net`] brings requests here and the answers back. Whoever asks
//! proves with every request who they are; there are no cookies, and pages of other sites get
//! nothing ([`crate::origin`]).

mod login;
mod metrics;
mod query;
mod refusal;
mod routes;
mod token;

use std::net::SocketAddr;
use std::sync::Arc;

use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::Value;

use crate::auth::Access;
use crate::automation::{self, Automation};
use crate::classroom::{self, Classroom};
use crate::hub::Hub;
use crate::net::doors::Doors;
use crate::origin::{self, Origin};
use crate::page::{self, Response};

use login::Logins;
use refusal::Refusal;
pub(crate) use token::NoRandomness;
use token::Token;

/// Largest body of a request, in bytes. Hardly any needs one.
const MAX_BODY: usize = 16 * 1024;

/// Largest body of a request to a path, in bytes.
pub(crate) fn max_body(path: &str) -> usize {
    if classroom::is_for(path) && !classroom::is_public(path) {
        classroom::MAX_BODY
    } else if automation::is_for_change(path) {
        automation::MAX_BODY
    } else {
        MAX_BODY
    }
}

/// What the requests are about.
#[derive(Debug)]
pub(crate) struct Admin {
    hub: Arc<Hub>,
    access: Arc<Access>,
    automation: Arc<Automation>,
    /// Where the server listens.
    pub(crate) doors: Doors,
    token: Token,
    logins: Logins,
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
    /// Who asks.
    pub(crate) addr: SocketAddr,
    /// It came by TLS.
    pub(crate) is_secure: bool,
    /// What other devices' browsers begin the page's address with.
    pub(crate) scheme: &'static str,
    /// Sites that may use the broker.
    pub(crate) allow_origin: &'a [Origin],
    /// How many sockets are open.
    pub(crate) open_sockets: usize,
}

/// What there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    Health,
    Metrics,
    Description,
    Broker,
    Clients,
    Subscriptions,
    Packets,
    Retained,
    Restore,
    Payload,
    Rules,
    RuleSwitch,
}

impl Route {
    /// What lies at a path; `None` for nothing.
    fn at(path: &str) -> Option<Self> {
        Some(match path {
            "/healthz" => Self::Health,
            "/metrics" => Self::Metrics,
            "/api/v1/openapi.json" => Self::Description,
            "/api/v1/broker" => Self::Broker,
            "/api/v1/clients" => Self::Clients,
            "/api/v1/subscriptions" => Self::Subscriptions,
            "/api/v1/packets" => Self::Packets,
            "/api/v1/retained" => Self::Retained,
            "/api/v1/retained/restore" => Self::Restore,
            "/api/v1/retained/payload" => Self::Payload,
            "/api/v1/rules" => Self::Rules,
            "/api/v1/rules/switch" => Self::RuleSwitch,
            _ => return None,
        })
    }

    /// What can be done there, for the header `Allow`.
    const fn methods(self) -> &'static str {
        match self {
            Self::Clients | Self::Retained => "GET, HEAD, DELETE",
            Self::Rules => "GET, HEAD, POST",
            Self::Restore | Self::RuleSwitch => "POST",
            _ => "GET, HEAD",
        }
    }
}

/// True for a path that is answered here and not by the page.
pub(crate) fn is_for(path: &str) -> bool {
    matches!(path, "/healthz" | "/metrics" | "/api") || path.starts_with("/api/")
}

impl Admin {
    /// For the broker behind `hub`, which listens at `doors`.
    pub(crate) fn new(
        hub: Arc<Hub>,
        access: Arc<Access>,
        automation: Arc<Automation>,
        doors: Doors,
    ) -> Result<Self, NoRandomness> {
        let (token, logins) = (Token::new()?, Logins::new()?);
        Ok(Self { hub, access, automation, doors, token, logins })
    }

    /// Who has which seat.
    pub(crate) fn classroom(&self) -> &Classroom {
        self.access.classroom()
    }

    /// The rules of this broker.
    pub(crate) fn automation(&self) -> &Arc<Automation> {
        &self.automation
    }

    /// What lets a person of this computer in while there are no passwords; `None` if there are.
    pub(crate) fn token(&self) -> Option<&str> {
        self.access.users().is_none().then(|| self.token.text())
    }

    /// Passwords may have changed: they are looked at anew.
    pub(crate) fn forget_logins(&self) {
        self.logins.clear();
    }

    /// The answer to a request.
    pub(crate) async fn respond(&self, asked: Asked<'_>) -> Response {
        if classroom::is_for(asked.path) {
            return self.in_classroom(asked).await;
        }
        let Some(route) = Route::at(asked.path) else {
            return Refusal::new(StatusCode::NOT_FOUND, "There is nothing at this address.").into();
        };
        let method = match *asked.method {
            // hyper leaves the body out.
            Method::HEAD => &Method::GET,
            ref method => method,
        };
        if !route.methods().split(", ").any(|allowed| allowed == method.as_str()) {
            let text = format!("Use {} at this address.", route.methods());
            let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, text);
            return refusal.with(header::ALLOW, route.methods()).into();
        }
        if route == Route::Health {
            return self.health();
        }
        if let Err(refused) = origin::check(asked.headers, asked.is_secure, asked.allow_origin) {
            return Refusal::new(StatusCode::FORBIDDEN, refused.to_string()).into();
        }
        if route == Route::Description {
            return routes::description();
        }
        let is_local = asked.is_from_here() && origin::has_local_host(asked.headers);
        if route == Route::Metrics && is_local {
            return metrics::respond(self, asked.open_sockets);
        }
        let who = match self.who(asked).await {
            Ok(who) => who,
            Err(refused) => return refused.into(),
        };
        match (route, method) {
            (Route::Metrics, _) => metrics::respond(self, asked.open_sockets),
            (route, method) => {
                let answer = routes::respond(self, route, method, asked, &who).await;
                answer.unwrap_or_else(Response::from)
            }
        }
    }

    /// The answer to a request about the classroom, by a student or an administrator.
    async fn in_classroom(&self, asked: Asked<'_>) -> Response {
        if let Err(refused) = origin::check(asked.headers, asked.is_secure, asked.allow_origin) {
            return Refusal::new(StatusCode::FORBIDDEN, refused.to_string()).into();
        }
        let method = match *asked.method {
            Method::HEAD => &Method::GET,
            ref method => method,
        };
        let (hub, classroom, doors) = (&*self.hub, self.classroom(), &self.doors);
        let setting = classroom::Setting { hub, classroom, doors };
        if classroom::is_public(asked.path) {
            return classroom::respond(setting, method, asked, None).await;
        }
        match self.who(asked).await {
            Ok(who) => classroom::respond(setting, method, asked, Some(&who)).await,
            Err(refused) => refused.into(),
        }
    }

    /// Whether the broker does what it is there for.
    fn health(&self) -> Response {
        let (status, text) = match (self.hub.is_stopping(), self.hub.is_store_failing()) {
            (true, _) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            (_, true) => (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written"),
            (false, false) => (StatusCode::OK, "ok"),
        };
        no_store(page::sentence(status, text))
    }
}

impl Asked<'_> {
    /// True for a request of this computer itself, not one that a proxy on it passes on.
    fn is_from_here(&self) -> bool {
        is_from_here(self.addr, self.headers)
    }
}

/// True for a request of this computer itself, not one that a proxy on it passes on.
pub(crate) fn is_from_here(addr: SocketAddr, headers: &HeaderMap) -> bool {
    let is_passed_on = ["forwarded", "x-forwarded-for", "via"];
    addr.ip().to_canonical().is_loopback()
        && !is_passed_on.iter().any(|name| headers.contains_key(*name))
}

/// An answer in JSON.
pub(crate) fn answer(status: StatusCode, value: &Value) -> Response {
    no_store(page::body(status, "application/json", value.to_string().into()))
}

/// What is said now may be wrong in a second.
pub(crate) fn no_store(mut response: Response) -> Response {
    let value = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}

/// The answer to a request with too large a body.
pub(crate) fn too_large(most: usize) -> Response {
    let text = format!("A request to this address has a body of {most} bytes at most.");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, text).into()
}

/// The answer to a request whose body does not come.
pub(crate) fn too_slow() -> Response {
    let text = "The request's body did not come in time.";
    Refusal::new(StatusCode::REQUEST_TIMEOUT, text).into()
}

/// The answer to a request whose body broke off.
pub(crate) fn broken_off() -> Response {
    Refusal::new(StatusCode::BAD_REQUEST, "The request's body cannot be read.").into()
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use shared::broker::Config;

    use super::*;
    use crate::auth::AccessOptions;
    use crate::store::Intake;

    #[tokio::test]
    async fn a_broker_that_cannot_write_or_is_stopping_is_not_well() {
        let access = Arc::new(Access::open(AccessOptions::default()).unwrap());
        let intake = Arc::new(Intake::new(1000));
        let (hub, _) = Hub::restore(Config::default(), access.clone(), vec![], intake.clone());
        let automation = Arc::new(Automation::open(None, None).unwrap());
        let admin =
            Admin::new(hub.clone(), access, automation, Doors::new(vec![], true).0).unwrap();
        let says = async |expected: u16| {
            let response = admin.health();
            assert_eq!(response.status(), expected);
            String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec())
        };
        assert_eq!(says(200).await.unwrap(), "ok\n");
        intake.note_failing();
        assert_eq!(says(503).await.unwrap(), "the store cannot be written\n");
        intake.note_committed(0, std::time::Duration::ZERO);
        assert_eq!(says(200).await.unwrap(), "ok\n");
        hub.shut_down();
        assert_eq!(says(503).await.unwrap(), "stopping\n");
    }
}
