//! A WebSocket client of its own, so that tests decide about each frame.

use std::net::SocketAddr;

use super::Peer;

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// What RFC 6455 (section 1.3) says is the answer to `KEY`.
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Opcode {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// A frame from the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub opcode: Opcode,
    pub payload: Vec<u8>,
}

impl Frame {
    /// Code and reason of a close frame.
    pub fn close(&self) -> (u16, String) {
        assert_eq!(self.opcode, Opcode::Close, "{self:?}");
        let code = u16::from_be_bytes([self.payload[0], self.payload[1]]);
        (code, String::from_utf8(self.payload[2..].to_vec()).unwrap())
    }
}

/// A WebSocket to the broker.
pub struct WsPeer {
    pub peer: Peer,
}

impl WsPeer {
    /// The request for a WebSocket on `path`, with these further lines.
    pub fn request(path: &str, lines: &[&str]) -> String {
        let mut request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
        );
        for line in lines {
            request.push_str(line);
            request.push_str("\r\n");
        }
        request + "\r\n"
    }

    /// Asks for a WebSocket and returns the answer's head as well.
    pub fn open_with(addr: SocketAddr, path: &str, lines: &[&str]) -> (Self, String) {
        Self::on(Peer::open(addr), path, lines)
    }

    /// The same on a connection that is there.
    pub fn on(mut peer: Peer, path: &str, lines: &[&str]) -> (Self, String) {
        peer.send(Self::request(path, lines).as_bytes());
        let head = String::from_utf8(peer.take_until(b"\r\n\r\n")).unwrap();
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        assert!(head.contains(ACCEPT), "{head}");
        (Self { peer }, head)
    }

    /// A WebSocket as a browser's MQTT client opens it.
    pub fn open(addr: SocketAddr) -> Self {
        Self::open_with(addr, "/mqtt", &["Sec-WebSocket-Protocol: mqtt"]).0
    }

    /// The bytes of a frame, masked as a client's are.
    pub fn frame(opcode: Opcode, is_last: bool, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![u8::from(is_last) << 7 | opcode as u8];
        match payload.len() {
            length @ ..126 => frame.push(0x80 | length as u8),
            length @ ..0x10000 => {
                frame.push(0x80 | 126);
                frame.extend((length as u16).to_be_bytes());
            }
            length => {
                frame.push(0x80 | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(MASK);
        frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        frame
    }

    /// Sends one whole message.
    pub fn send(&mut self, opcode: Opcode, payload: &[u8]) {
        self.peer.send(&Self::frame(opcode, true, payload));
    }

    /// Waits for the next frame.
    pub fn next(&mut self) -> Frame {
        let head = self.peer.take(2);
        assert_eq!(head[0] & 0x80, 0x80, "the broker does not split its messages");
        assert_eq!(head[1] & 0x80, 0, "a server does not mask");
        let length = match head[1] {
            126 => usize::from(u16::from_be_bytes(self.peer.take(2).try_into().unwrap())),
            127 => u64::from_be_bytes(self.peer.take(8).try_into().unwrap()) as usize,
            length => usize::from(length),
        };
        let opcode = match head[0] & 0xf {
            1 => Opcode::Text,
            2 => Opcode::Binary,
            8 => Opcode::Close,
            9 => Opcode::Ping,
            10 => Opcode::Pong,
            other => panic!("opcode {other}"),
        };
        Frame { opcode, payload: self.peer.take(length) }
    }

    /// The next binary frame's payload, if one is on its way: perhaps nothing; `None` at the end.
    pub fn take_some(&mut self) -> Option<Vec<u8>> {
        match self.peer.take_some()? {
            bytes if bytes.is_empty() => Some(bytes),
            bytes => {
                self.peer.received = bytes;
                let frame = self.next();
                (frame.opcode != Opcode::Close).then_some(frame.payload)
            }
        }
    }

    /// Waits for binary frames with `length` bytes in all.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            let frame = self.next();
            assert_eq!(frame.opcode, Opcode::Binary, "{frame:?}");
            bytes.extend(frame.payload);
        }
        bytes
    }
}
