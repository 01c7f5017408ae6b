//! HTTP by hand: a request, and its answer taken apart.

use super::Peer;

/// An answer, taken apart.
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Sends a request on a connection and reads its answer.
pub fn ask(peer: &mut Peer, method: &str, path: &str, lines: &str) -> Answer {
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n");
    peer.send(request.as_bytes());
    let head = String::from_utf8(peer.take_until(b"\r\n\r\n")).unwrap();
    let status = head[9..12].parse().unwrap();
    let mut answer = Answer { status, head, body: String::new() };
    if method != "HEAD" && !matches!(status, 204 | 304) {
        let length = answer.header("content-length").unwrap().parse().unwrap();
        answer.body = String::from_utf8(peer.take(length)).unwrap();
    }
    answer
}
