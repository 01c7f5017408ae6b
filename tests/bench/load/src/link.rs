//! Packets to bytes and back, over TCP or WebSocket. It knows no socket.

use std::io;

use shared::wire::{BytesMut, Decoder, Packet, Version};

/// What every client of the measurements speaks: all brokers do.
pub const VERSION: Version = Version::V311;

/// What carries the packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Straight on TCP.
    Tcp,
    /// One packet in each WebSocket message, as client libraries send them.
    WebSocket,
}

/// Any mask will do: it is there to confuse old proxies.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
/// Final frame with binary data.
const BINARY: u8 = 0x82;

/// One side of a connection.
#[derive(Debug)]
pub struct Link {
    transport: Transport,
    decoder: Decoder,
    /// Frames that have not come whole.
    frames: BytesMut,
    /// What is to be sent.
    pub out: BytesMut,
}

impl Link {
    /// A link on which nothing was said.
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            decoder: Decoder::new(VERSION, u32::MAX),
            frames: BytesMut::new(),
            out: BytesMut::new(),
        }
    }

    /// What carries it.
    pub const fn transport(&self) -> Transport {
        self.transport
    }

    /// Queues one packet's bytes.
    pub fn queue(&mut self, packet: &[u8]) {
        if self.transport == Transport::Tcp {
            self.out.extend_from_slice(packet);
            return;
        }
        self.out.extend_from_slice(&[BINARY]);
        match packet.len() {
            length @ ..126 => self.out.extend_from_slice(&[0x80 | length as u8]),
            length @ ..0x1_0000 => {
                self.out.extend_from_slice(&[0x80 | 126]);
                self.out.extend_from_slice(&(length as u16).to_be_bytes());
            }
            length => {
                self.out.extend_from_slice(&[0x80 | 127]);
                self.out.extend_from_slice(&(length as u64).to_be_bytes());
            }
        }
        self.out.extend_from_slice(&MASK);
        let start = self.out.len();
        self.out.extend_from_slice(packet);
        for (byte, mask) in self.out[start..].iter_mut().zip(MASK.iter().cycle()) {
            *byte ^= mask;
        }
    }

    /// Queues a packet.
    pub fn send(&mut self, packet: &Packet) -> io::Result<()> {
        let mut bytes = BytesMut::new();
        packet.encode(VERSION, &mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        self.queue(&bytes);
        Ok(())
    }

    /// Bytes came: `found` gets the packets that are whole.
    pub fn receive(&mut self, bytes: &[u8], mut found: impl FnMut(Packet)) -> io::Result<()> {
        match self.transport {
            Transport::Tcp => self.decoder.feed(bytes),
            Transport::WebSocket => {
                self.frames.extend_from_slice(bytes);
                while self.next_frame()? {}
            }
        }
        while let Some(packet) = self.decoder.poll_packet() {
            found(packet.map_err(|error| io::Error::other(error.to_string()))?);
        }
        Ok(())
    }

    /// Takes one frame, if one is whole. A broker does not mask its own.
    fn next_frame(&mut self) -> io::Result<bool> {
        let frames = &self.frames[..];
        let (head, length) = match *frames {
            [_, length @ ..126, ..] => (2, usize::from(length)),
            [_, 126, high, low, ..] => (4, usize::from(u16::from_be_bytes([high, low]))),
            [_, 127, _, _, _, _, a, b, c, d, ..] => (10, u32::from_be_bytes([a, b, c, d]) as usize),
            _ => return Ok(false),
        };
        if frames.len() < head + length {
            return Ok(false);
        }
        let frame = self.frames.split_to(head + length);
        match frame[0] & 0x0f {
            // A continuation carries on with the same stream of bytes.
            0 | 2 => self.decoder.feed(&frame[head..]),
            8 => return Err(io::Error::other("the broker closed the WebSocket")),
            _ => {}
        }
        Ok(true)
    }
}
