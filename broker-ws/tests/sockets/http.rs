//! The page and its neighbours, over the wire. What the headers say in detail is tested beside the
//! code that writes them.

use crate::support::{Peer, TestServer, ask};

#[test]
fn the_page_is_served_on_a_connection_that_stays() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    for _ in 0..3 {
        let page = ask(&mut peer, "GET", "/", "");
        assert_eq!(page.status, 200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.header("content-security-policy").is_some());
        assert!(page.body.contains("<!doctype html>"), "{}", page.body);
    }
}

#[test]
fn head_is_get_without_a_body() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    let get = ask(&mut peer, "GET", "/", "");
    let head = ask(&mut peer, "HEAD", "/", "");
    assert_eq!(head.status, 200);
    for name in ["content-length", "content-type", "etag", "cache-control"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    // The connection goes on with the next answer: no body came in between.
    assert_eq!(ask(&mut peer, "GET", "/", "").body, get.body);
}

#[test]
fn a_page_that_has_a_tag_is_not_sent_twice() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    let page = ask(&mut peer, "GET", "/", "");
    // A page that was not built into this binary has no tag; with one, it must hold.
    if let Some(tag) = page.header("etag") {
        let again = ask(&mut peer, "GET", "/", &format!("If-None-Match: {tag}\r\n"));
        assert_eq!(again.status, 304);
        assert_eq!(ask(&mut peer, "GET", "/", "").body, page.body);
    } else {
        assert!(page.body.contains("cargo xtask run"), "{}", page.body);
    }
}

#[test]
fn what_is_not_there_is_said_in_a_sentence() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    let answer = ask(&mut peer, "GET", "/nothing/here.js", "");
    assert_eq!(answer.status, 404);
    assert!(answer.body.starts_with("There is nothing at this address."), "{}", answer.body);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn nothing_is_written_here() {
    let server = TestServer::start();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let mut peer = Peer::open(server.addr());
        let answer = ask(&mut peer, method, "/", "Content-Length: 0\r\n");
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method}");
    }
}

#[test]
fn the_page_learns_who_served_it() {
    let server = TestServer::start();
    let answer = ask(&mut Peer::open(server.addr()), "GET", "/blinklab.json", "");
    let about: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(about["name"], "broker-ws");
    assert_eq!(about["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(about["mqtt"]["path"], "/mqtt");
    assert_eq!(about["lan"], serde_json::json!([]), "loopback is reached by nobody else");
}

#[test]
fn what_is_no_request_is_refused_as_http() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    peer.send(b"GET / nonsense\r\n\r\n");
    assert!(peer.take_all().starts_with(b"HTTP/1.1 400"));
}

#[test]
fn a_request_with_an_endless_head_is_cut_short() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ");
    // Just over the limit, and all of it read before the answer.
    peer.send(&[b'x'; 40 * 1024]);
    let answer = peer.take_until(b"\r\n");
    assert!(answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
}
