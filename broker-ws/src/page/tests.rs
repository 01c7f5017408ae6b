//! What a browser gets for what it asks.

use std::collections::BTreeMap;

use http_body_util::BodyExt;

use super::*;

const HASHED: &str = "blinklab-1f3a9c0d2b4e5f67_bg.wasm";

/// Files in memory, instead of a page that may not be built yet.
struct Table(BTreeMap<&'static str, &'static str>);

impl Files for Table {
    fn get(&self, name: &str) -> Option<File> {
        let data = Bytes::from_static(self.0.get(name)?.as_bytes());
        let mut hash = [0; 32];
        hash[..data.len().min(32)].copy_from_slice(&data[..data.len().min(32)]);
        Some(File { data, hash })
    }
}

fn table() -> Table {
    Table(BTreeMap::from([
        ("index.html", "<!doctype html>"),
        (HASHED, "\0asm"),
        ("blinklab-1f3a9c0d2b4e5f67_bg.wasm.br", "brotli"),
        ("blinklab-1f3a9c0d2b4e5f67_bg.wasm.gz", "gzip"),
        ("worker/clock.js", "onmessage"),
    ]))
}

fn request(files: &Table, method: Method, path: &str, known: Option<&str>) -> Response {
    let tag = known.map(|tag| (header::IF_NONE_MATCH, HeaderValue::from_str(tag).unwrap()));
    let headers = tag.into_iter().collect();
    respond_from(files, &method, path, &headers, about)
}

fn about() -> About {
    About { lan: vec!["192.168.1.2:1883".parse().unwrap()], tls: true, lesson: false }
}

/// Asks for the file that has copies, as one who takes `encodings`.
fn compressed(method: Method, encodings: &'static str) -> Response {
    let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static(encodings))];
    let path = format!("/{HASHED}");
    respond_from(&table(), &method, &path, &headers.into_iter().collect(), about)
}

fn get(path: &str) -> Response {
    request(&table(), Method::GET, path, None)
}

fn header(response: &Response, name: HeaderName) -> &str {
    response.headers().get(&name).map_or("", |value| value.to_str().unwrap())
}

fn text(response: Response) -> String {
    let mut body = pin_ready(response.into_body().collect());
    String::from_utf8(std::mem::take(&mut body).to_vec()).unwrap()
}

/// A body that is whole is ready at once.
fn pin_ready(
    body: impl Future<Output = Result<http_body_util::Collected<Bytes>, std::convert::Infallible>>,
) -> Bytes {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(body).poll(&mut cx) {
        std::task::Poll::Ready(Ok(collected)) => collected.to_bytes(),
        std::task::Poll::Pending => panic!("a whole body is ready at once"),
    }
}

#[test]
fn the_root_is_the_index_and_is_asked_for_again() {
    let response = get("/");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(header(&response, header::CACHE_CONTROL), "no-cache");
    assert_eq!(text(response), "<!doctype html>");
}

#[test]
fn a_name_with_a_hash_is_kept_for_ever() {
    let response = get(&format!("/{HASHED}"));
    assert_eq!(header(&response, header::CONTENT_TYPE), "application/wasm");
    assert!(header(&response, header::CACHE_CONTROL).contains("immutable"));
}

#[test]
fn a_file_goes_out_in_the_smallest_encoding_that_is_taken() {
    for (accepted, encoding, content) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip, deflate", "gzip", "gzip"),
        ("br;q=0, gzip", "gzip", "gzip"),
        ("zstd", "", "\0asm"),
        ("", "", "\0asm"),
    ] {
        let response = compressed(Method::GET, accepted);
        assert_eq!(header(&response, header::CONTENT_ENCODING), encoding, "{accepted}");
        assert_eq!(header(&response, header::VARY), "Accept-Encoding");
        assert_eq!(header(&response, header::CONTENT_TYPE), "application/wasm");
        assert_eq!(text(response), content, "{accepted}");
    }
}

#[test]
fn each_encoding_has_a_tag_of_its_own() {
    let tag = |encodings| header(&compressed(Method::GET, encodings), header::ETAG).to_owned();
    let tags = [tag("br"), tag("gzip"), tag("")];
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
}

#[test]
fn copies_have_no_address_of_their_own() {
    assert_eq!(get(&format!("/{HASHED}.br")).status(), StatusCode::NOT_FOUND);
}

#[test]
fn what_has_no_copy_goes_out_as_it_is() {
    let headers = [(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"))];
    let headers = headers.into_iter().collect();
    let response = respond_from(&table(), &Method::GET, "/", &headers, about);
    assert_eq!(header(&response, header::CONTENT_ENCODING), "");
    assert_eq!(text(response), "<!doctype html>");
}

#[test]
fn hashes_are_told_from_words_and_dates() {
    for name in [HASHED, "a.0123abcd.js", "css/style-00ff00ff.css"] {
        assert!(files::is_hashed(name), "{name}");
    }
    for name in ["index.html", "deadbeef.js", "log-20261121.txt", "0123abc.js", "1f3a9c0d/a.js"] {
        assert!(!files::is_hashed(name), "{name}");
    }
}

#[test]
fn a_file_in_a_folder_has_its_type() {
    let response = get("/worker/clock.js");
    assert_eq!(header(&response, header::CONTENT_TYPE), "text/javascript; charset=utf-8");
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let etag = header(&get("/"), header::ETAG).to_owned();
    for known in [etag.clone(), format!("\"other\", W/{etag}"), "*".to_owned()] {
        let response = request(&table(), Method::GET, "/", Some(&known));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header(&response, header::ETAG), etag);
        assert_eq!(text(response), "");
    }
    let response = request(&table(), Method::GET, "/", Some("\"other\""));
    assert_eq!(response.status(), StatusCode::OK);
}

#[test]
fn what_is_not_there_is_said_in_a_sentence() {
    for path in ["/nothing", "/../Cargo.toml", "/worker", "/worker/"] {
        let response = get(path);
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(text(response).starts_with("There is nothing at this address."), "{path}");
    }
}

#[test]
fn nothing_is_written_here() {
    let response = request(&table(), Method::POST, "/", None);
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(header(&response, header::ALLOW), "GET, HEAD");
}

#[test]
fn a_page_that_was_not_built_says_so_in_both_languages() {
    let response = request(&Table(BTreeMap::new()), Method::GET, "/", None);
    assert_eq!(header(&response, header::CACHE_CONTROL), "no-store");
    let text = text(response);
    assert!(text.contains("cargo xtask run"), "{text}");
    assert!(text.contains("lang=\"zh\"") && text.contains("lang=\"en\""), "{text}");
}

#[test]
fn the_policy_permits_wasm_and_any_broker() {
    let response = get("/");
    let policy = header(&response, header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(policy.contains("connect-src 'self' ws: wss:;"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(header(&response, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
}

#[test]
fn the_page_learns_who_served_it() {
    let response = get("/blinklab.json");
    assert_eq!(header(&response, header::CONTENT_TYPE), "application/json");
    let about: serde_json::Value = serde_json::from_str(&text(response)).unwrap();
    assert_eq!(about["name"], "broker-ws");
    assert_eq!(about["mqtt"]["path"], "/mqtt");
    assert_eq!(about["lan"], json!(["192.168.1.2:1883"]));
    assert_eq!(about["tls"], true);
}

#[test]
fn who_comes_without_tls_is_sent_to_the_same_address_with_it() {
    let ask = |method: Method, host: Option<&str>, upgrade: bool| {
        let mut request = hyper::Request::builder().method(method).uri("/a/b?c=d");
        if let Some(host) = host {
            request = request.header(header::HOST, host);
        }
        if upgrade {
            request = request.header(header::UPGRADE, "websocket");
        }
        only_https(&request.body(()).unwrap())
    };
    let response = ask(Method::GET, Some("room.local:8080"), false);
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(header(&response, header::LOCATION), "https://room.local:8080/a/b?c=d");
    // Neither WebSocket clients nor senders of forms follow, and nobody knows where without Host.
    for response in [
        ask(Method::GET, Some("room.local"), true),
        ask(Method::POST, Some("room.local"), false),
        ask(Method::GET, None, false),
    ] {
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(text(response).contains("https:// and wss://"));
    }
}
