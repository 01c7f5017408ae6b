//! Web pages of other sites: refused before the WebSocket begins, with a sentence that says how to
//! let them in.

use crate::support::{Opcode, Peer, TestServer, WsPeer, connect};
use shared::wire::Version;

/// The whole answer to a handshake that is refused.
fn refused(server: &TestServer, lines: &[&str]) -> String {
    let mut peer = Peer::open(server.addr());
    let request = WsPeer::request("/mqtt", lines);
    peer.send(request.replace("keep-alive, ", "close, ").as_bytes());
    String::from_utf8(peer.take_all()).unwrap()
}

#[test]
fn a_page_of_another_site_gets_no_websocket_and_is_told_the_flag() {
    let server = TestServer::start();
    for (origin, says) in [
        ("Origin: https://evil.example", "--allow-origin https://evil.example"),
        ("Origin: null", "--allow-origin null"),
        ("Origin: http://127.0.0.1.evil.example:8080", "--allow-origin http://127.0.0.1.evil"),
    ] {
        let answer = refused(&server, &[origin]);
        assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
        assert!(answer.contains(says), "{answer}");
    }
}

#[test]
fn a_page_of_this_host_one_that_is_allowed_and_a_program_get_theirs() {
    let allowed = "https://lab.example".parse().unwrap();
    let server = TestServer::start_with(|options| options.allow_origin = vec![allowed]);
    for lines in [&["Origin: http://localhost:3000"][..], &["Origin: https://lab.example"], &[]] {
        let (mut ws, _) = WsPeer::open_with(server.addr(), "/mqtt", lines);
        ws.send(Opcode::Binary, &connect(Version::V311, "page"));
        assert_eq!(ws.take(4), [0x20, 2, 0, 0], "{lines:?}");
    }
    let everybody = "*".parse().unwrap();
    let server = TestServer::start_with(|options| options.allow_origin = vec![everybody]);
    WsPeer::open_with(server.addr(), "/mqtt", &["Origin: https://evil.example"]);
}

#[test]
fn a_strange_name_that_leads_to_this_computer_is_none_of_its_own() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    let request = WsPeer::request("/mqtt", &["Origin: http://evil.example"]);
    peer.send(request.replace("Host: localhost", "Host: evil.example").as_bytes());
    let answer = String::from_utf8(peer.take_until(b"\n\r\n")).unwrap();
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}
