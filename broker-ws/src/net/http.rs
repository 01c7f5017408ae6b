//! HTTP on a connection: the page, and the way to a WebSocket.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper::{Request, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use shared::broker::CloseReason;
use shared::broker::diagnosis::{Cause, Foreign, TlsFault, WebFault};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;
use tracing::debug;

use super::lan;
use super::listener::{Context, stopped};
use super::socket::Socket;
use super::websocket;
use crate::admin::{self, Asked};
use crate::classroom::Desk;
use crate::log::Transport;
use crate::origin;
use crate::page::{self, Response};

/// Largest head of a request, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// What the WebSocket that a request asks for is: its connection, and the seat that it is at by its
/// address.
type Upgrade = (OnUpgrade, Option<Arc<Desk>>);

/// Serves requests until the peer leaves; gives the socket back if one makes it a WebSocket, with the
/// seat that it is at. `first` is what the socket reads first.
pub(super) async fn serve(
    socket: Socket,
    first: Bytes,
    addr: SocketAddr,
    context: &Context,
    mut stopping: watch::Receiver<bool>,
) -> Option<(Socket, Option<Arc<Desk>>)> {
    let options = context.options();
    let (plain, websocket) = transports(&socket);
    let upgrade = Mutex::new(None);
    let is_secure = socket.tls().is_some();
    let is_refused = !is_secure && context.refuses_plain(addr);
    if is_refused {
        context.diagnose(addr, plain, Cause::Tls(TlsFault::NotTls));
    }
    let upgrading = &upgrade;
    let has_asked = &AtomicBool::new(false);
    let service = service_fn(|request: Request<Incoming>| async move {
        has_asked.store(true, Ordering::Relaxed);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let (response, fault) = if is_refused {
            (page::only_https(&request), None)
        } else if admin::is_for(&path) && !websocket::is_upgrade(request.headers()) {
            (administer(request, context, addr, is_secure).await, None)
        } else {
            respond(request, addr, context, is_secure, upgrading)
        };
        if let Some(fault) = fault {
            context.diagnose(addr, websocket, Cause::Web(fault));
        }
        debug!("{addr}: {method} {path:?}: {}", response.status());
        Ok::<_, Infallible>(response)
    });
    {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(options.hello_timeout)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(socket), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let served = tokio::select! {
            served = connection.as_mut() => served,
            () = stopped(&mut stopping) => {
                // An answer that is on its way goes out; half a request is not waited for.
                connection.as_mut().graceful_shutdown();
                timeout(options.close_timeout, connection).await.unwrap_or(Ok(()))
            }
        };
        if let Err(error) = served {
            debug!("{addr}: HTTP ended: {error}");
            if error.is_parse() {
                context.diagnose(addr, plain, unreadable(&first, &error));
            } else if error.is_timeout() && !has_asked.load(Ordering::Relaxed) {
                // One that has asked before only did not ask again.
                let seconds = options.hello_timeout.as_secs();
                context.diagnose(addr, plain, Cause::Web(WebFault::HalfRequest { seconds }));
            }
        }
    }
    let upgrade: Option<Upgrade> = upgrade.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (upgrade, desk) = upgrade?;
    match upgrade.await {
        Ok(upgraded) => {
            let parts = upgraded
                .downcast::<TokioIo<Socket>>()
                .expect("the connection was made from a TokioIo<Socket>");
            let mut socket = parts.io.into_inner();
            socket.unread(parts.read_buf);
            Some((socket, desk))
        }
        Err(error) => {
            debug!("{addr}: no WebSocket after all: {error}");
            None
        }
    }
}

/// What carries the requests, and what will carry MQTT.
fn transports(socket: &Socket) -> (Transport, Transport) {
    match socket.tls() {
        None => (Transport::Tcp, Transport::WebSocket),
        Some(_) => (Transport::Tls, Transport::SecureWebSocket),
    }
}

/// What came is no HTTP: another protocol whose first bytes are letters, or a broken request.
fn unreadable(first: &[u8], error: &hyper::Error) -> Cause {
    match Foreign::of(first) {
        Some(foreign) if foreign != Foreign::Text => Cause::Closed(CloseReason::NotMqtt(foreign)),
        _ => Cause::Web(WebFault::BadHttp(error.to_string())),
    }
}

/// Answers a request to the broker's own interface, once its body is out of the way.
async fn administer(
    request: Request<Incoming>,
    context: &Context,
    addr: SocketAddr,
    is_secure: bool,
) -> Response {
    let options = context.options();
    let (head, body) = request.into_parts();
    let most = admin::max_body(head.uri.path());
    if body.size_hint().lower() > most as u64 {
        return admin::too_large(most);
    }
    let body = Limited::new(body, most).collect();
    let body = match timeout(options.hello_timeout, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return admin::too_large(most),
        Ok(Err(_)) => return admin::broken_off(),
        Err(_) => return admin::too_slow(),
    };
    let is_only_tls = options.tls.as_ref().is_some_and(|tls| tls.only);
    let asked = Asked {
        method: &head.method,
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        body: &body,
        addr,
        is_secure,
        scheme: if is_only_tls { "https" } else { "http" },
        allow_origin: &options.allow_origin,
        open_sockets: context.open_sockets(),
    };
    context.admin.respond(asked).await
}

/// Answers one request, and says what is wrong with it. One that becomes a WebSocket leaves its
/// connection in `upgrade`.
fn respond(
    mut request: Request<Incoming>,
    addr: SocketAddr,
    context: &Context,
    is_secure: bool,
    upgrade: &Mutex<Option<Upgrade>>,
) -> (Response, Option<WebFault>) {
    if !websocket::is_upgrade(request.headers()) {
        let about = || page::About {
            lan: lan::reachable(&context.admin.doors.addrs()),
            tls: context.has_tls(),
            lesson: context.admin.classroom().is_running()
                && !admin::is_from_here(addr, request.headers()),
        };
        let (method, path) = (request.method(), request.uri().path());
        let response = page::respond(method, path, request.headers(), about);
        let is_refused = response.status() == StatusCode::METHOD_NOT_ALLOWED;
        return (response, is_refused.then(|| WebFault::Method(method.to_string())));
    }
    let Ok(desk) = desk_of(&request, context) else {
        let text = "There is no such seat, or not with this password.";
        return (page::sentence(StatusCode::FORBIDDEN, text), None);
    };
    let (response, fault) = handshake(&request, context, is_secure);
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let connection = hyper::upgrade::on(&mut request);
        let upgraded = (connection, desk);
        *upgrade.lock().unwrap_or_else(PoisonError::into_inner) = Some(upgraded);
    }
    (response, fault)
}

/// The seat that a WebSocket's address names, as in `/mqtt?seat=kmrtw-7:kz7m-4hq2`, if it names one.
/// What a program in a page connects by: its text is the same at every seat, and so has no login.
fn desk_of(request: &Request<Incoming>, context: &Context) -> Result<Option<Arc<Desk>>, NoSeat> {
    let query = request.uri().query().unwrap_or_default();
    let Some(seat) = query.split('&').find_map(|pair| pair.strip_prefix("seat=")) else {
        return Ok(None);
    };
    let (user, password) = seat.split_once(':').ok_or(NoSeat)?;
    context.admin.classroom().desk(user, password).map(Some).ok_or(NoSeat)
}

/// There is no such seat, or not with this password.
struct NoSeat;

/// The answer to a request for a WebSocket: 101, or a sentence that says what is wrong with it.
fn handshake(
    request: &Request<Incoming>,
    context: &Context,
    is_secure: bool,
) -> (Response, Option<WebFault>) {
    let options = context.options();
    let allowed = &options.allow_origin;
    if let Err(refused) = origin::check(request.headers(), is_secure, allowed) {
        let response = page::sentence(StatusCode::FORBIDDEN, refused.to_string());
        return (response, Some(WebFault::Origin(refused.origin().to_owned())));
    }
    let wanted_version = request.headers().get(header::SEC_WEBSOCKET_VERSION);
    if wanted_version.is_some_and(|version| version != "13") {
        let text = "This server speaks version 13 of WebSocket.";
        let mut response = page::sentence(StatusCode::UPGRADE_REQUIRED, text);
        let version = header::HeaderValue::from_static("13");
        response.headers_mut().insert(header::SEC_WEBSOCKET_VERSION, version);
        return (response, Some(WebFault::BadHandshake("its version is not 13".into())));
    }
    let Ok(subprotocol) = websocket::choose_subprotocol(request.headers()) else {
        let text = "This is an MQTT broker: a WebSocket to it offers the subprotocol mqtt (or \
                    mqttv3.1), or none.";
        return (page::sentence(StatusCode::BAD_REQUEST, text), Some(WebFault::Subprotocol));
    };
    match create_response_with_body(request, Default::default) {
        Ok(mut response) => {
            if let Some(name) = subprotocol {
                response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, name);
            }
            (response, None)
        }
        Err(error) => {
            let text = format!("This is no valid request for a WebSocket: {error}.");
            let fault = WebFault::BadHandshake(error.to_string());
            (page::sentence(StatusCode::BAD_REQUEST, text), Some(fault))
        }
    }
}
