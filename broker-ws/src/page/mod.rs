//! The page: answers to HTTP requests, from the files that are embedded in the binary.
//!
//! Knows paths, caching and the headers that keep a browser safe. Does not know sockets, nor the
//! WebSocket handshake.

mod encoding;
mod files;

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, StatusCode};
use serde_json::json;

use encoding::{Accepted, Encoding};
use files::{Embedded, File, Files};

/// An answer with its whole body.
pub(crate) type Response = hyper::Response<Full<Bytes>>;

/// Where a page learns by which broker it was served.
const ABOUT: &str = "/blinklab.json";
/// Any path will do; this is the one that clients expect.
const MQTT_PATH: &str = "/mqtt";
/// Shown in place of a page that was not built.
const NOT_BUILT: &[u8] = include_bytes!("not_built.html");

/// What the page may do: its own scripts, wasm, workers, styles and images, and connections to any
/// broker. The page says the same of itself, for where another server serves it; only a header
/// reaches its workers, and keeps it out of other sites' frames.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const NOT_BUILT_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

/// What the page is told about the broker that serves it.
pub(crate) struct About {
    /// Where other devices reach this machine.
    pub(crate) lan: Vec<SocketAddr>,
    /// TLS is spoken on the port.
    pub(crate) tls: bool,
    /// A lesson is held, and who asks needs a seat.
    pub(crate) lesson: bool,
}

/// Answers a request. `about` finds out what the page may want to know.
pub(crate) fn respond(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    about: impl FnOnce() -> About,
) -> Response {
    respond_from(&Embedded, method, path, headers, about)
}

fn respond_from(
    files: &impl Files,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    about: impl FnOnce() -> About,
) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let text = "The page is only read here: use GET or HEAD.";
        let mut response = sentence(StatusCode::METHOD_NOT_ALLOWED, text);
        set(&mut response, header::ALLOW, "GET, HEAD");
        return response;
    }
    if path == ABOUT {
        return told(&about());
    }
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    match files.encoded(name, Accepted::of(headers)) {
        Some((file, encoding)) => serve(name, file, encoding, headers),
        None if path == "/" => not_built(),
        None => sentence(
            StatusCode::NOT_FOUND,
            "There is nothing at this address. The page is at /, and MQTT clients connect to this \
             same port, by TCP or by WebSocket.",
        ),
    }
}

/// The answer to a request without TLS where there has to be TLS: the same address with `https`.
pub(crate) fn only_https<B>(request: &hyper::Request<B>) -> Response {
    let text = "This broker is reached by https:// and wss:// only.";
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_plain = !request.headers().contains_key(header::UPGRADE);
    let there = host.filter(|_| is_read && is_plain).and_then(|host| {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        HeaderValue::try_from(format!("https://{host}{path}")).ok()
    });
    let Some(there) = there else { return sentence(StatusCode::FORBIDDEN, text) };
    let mut response = sentence(StatusCode::TEMPORARY_REDIRECT, text);
    response.headers_mut().insert(header::LOCATION, there);
    response
}

/// An answer of one sentence.
pub(crate) fn sentence(status: StatusCode, text: impl Into<String>) -> Response {
    let mut text = text.into();
    text.push('\n');
    body(status, "text/plain; charset=utf-8", text.into())
}

fn told(about: &About) -> Response {
    let lan: Vec<String> = about.lan.iter().map(SocketAddr::to_string).collect();
    let facts = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "mqtt": { "path": MQTT_PATH },
        "lan": lan,
        "tls": about.tls,
        "lesson": about.lesson,
    });
    let mut response = body(StatusCode::OK, "application/json", facts.to_string().into());
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

fn not_built() -> Response {
    let mut response =
        body(StatusCode::OK, "text/html; charset=utf-8", Bytes::from_static(NOT_BUILT));
    set(&mut response, header::CONTENT_SECURITY_POLICY, NOT_BUILT_POLICY);
    set(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

fn serve(name: &str, file: File, encoding: Option<Encoding>, headers: &HeaderMap) -> Response {
    let etag = file.etag();
    let known = is_known(headers, &etag);
    let mut response = if known {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        body(StatusCode::OK, files::mime_type(name), file.data)
    };
    if let Some(encoding) = encoding.filter(|_| !known) {
        set(&mut response, header::CONTENT_ENCODING, encoding.name());
    }
    set(&mut response, header::VARY, "Accept-Encoding");
    let caching =
        if files::is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" };
    set(&mut response, header::CACHE_CONTROL, caching);
    set(&mut response, header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    let etag = HeaderValue::try_from(etag).expect("hexadecimal digits in quotes");
    response.headers_mut().insert(header::ETAG, etag);
    response
}

/// True if the browser says that it has what `etag` names.
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).into_iter();
    let mut tags = values.filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(','));
    tags.any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
    })
}

/// An answer with a body, which no browser takes for anything else.
pub(crate) fn body(status: StatusCode, content_type: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, content_type);
    set(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, header::REFERRER_POLICY, "no-referrer");
    response
}

fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests;
