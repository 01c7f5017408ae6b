//! WebSocket frames (RFC 6455, section 5) as a server reads and writes them. Knows no socket, and
//! not what the data is.
//!
//! MQTT's bytes are a stream: where frames and messages begin and end means nothing. So data is not
//! gathered into messages. It goes on as it comes, however large its frame says that it will be, and
//! a connection that is silent keeps no buffer.

use bytes::{BufMut, Bytes, BytesMut};

use crate::net::pump::Misuse;

/// Longest head of a frame: two bytes, eight of length, four of mask.
const MAX_HEAD: usize = 14;
/// Longest payload of a control frame (section 5.5).
pub(super) const MAX_CONTROL: usize = 125;

/// What a frame is (section 5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    /// More of the message before.
    Continuation = 0,
    /// Text.
    Text = 1,
    /// Bytes.
    Binary = 2,
    /// The last frame of its side.
    Close = 8,
    /// A question whether the peer is there.
    Ping = 9,
    /// Its answer.
    Pong = 10,
}

/// A control frame that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Control {
    /// To be answered with a pong of the same payload.
    Ping(Bytes),
    /// The peer is there.
    Pong,
    /// The peer sends nothing more, for the reason of this code.
    Close(Option<u16>),
}

/// The reading side of one connection.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The beginning of a head that has not come whole.
    head: [u8; MAX_HEAD],
    head_len: usize,
    /// The frame whose payload is coming.
    current: Option<Head>,
    /// The payload of a control frame, as far as it has come.
    control: BytesMut,
    /// The message goes on in a later frame.
    is_fragmented: bool,
}

/// What a frame says before its payload.
#[derive(Clone, Copy, Debug)]
struct Head {
    is_last: bool,
    opcode: Opcode,
    /// Begins with the byte that the next one is masked with.
    mask: [u8; 4],
    /// Bytes that are still to come.
    left: u64,
}

impl Frames {
    /// Takes frames apart that came in `bytes`, cut anywhere. Their data moves to the front of
    /// `bytes`, and how long it is comes back, also when an error ends it. Control frames go to
    /// `controls`; what follows a close is not looked at.
    pub(super) fn take(
        &mut self,
        bytes: &mut [u8],
        controls: &mut Vec<Control>,
    ) -> (usize, Result<(), Misuse>) {
        let (mut from, mut data) = (0, 0);
        while from < bytes.len() {
            let mut head = match self.current.take() {
                Some(head) => head,
                None => match self.next_head(&bytes[from..]) {
                    Ok((taken, head)) => {
                        from += taken;
                        let Some(head) = head else { break };
                        head
                    }
                    Err(misuse) => return (data, Err(misuse)),
                },
            };
            let rest = bytes.len() - from;
            let length = usize::try_from(head.left).map_or(rest, |left| left.min(rest));
            if head.opcode.is_control() {
                let payload = &mut bytes[from..from + length];
                head.unmask(payload);
                self.control.extend_from_slice(payload);
            } else {
                bytes.copy_within(from..from + length, data);
                head.unmask(&mut bytes[data..data + length]);
                data += length;
            }
            from += length;
            if head.left > 0 {
                self.current = Some(head);
            } else if let Some(control) = self.finish(head) {
                let is_close = matches!(control, Control::Close(_));
                controls.push(control);
                if is_close {
                    break;
                }
            }
        }
        (data, Ok(()))
    }

    /// The head that begins with `bytes`, or goes on with them, once it is whole; and how many of
    /// them were taken.
    fn next_head(&mut self, bytes: &[u8]) -> Result<(usize, Option<Head>), Misuse> {
        let before = self.head_len;
        if before == 0
            && let Some((head, length)) = self.check(bytes)?
        {
            return Ok((length, Some(head)));
        }
        let copied = bytes.len().min(MAX_HEAD - before);
        self.head[before..before + copied].copy_from_slice(&bytes[..copied]);
        self.head_len += copied;
        let whole = self.check(&self.head[..self.head_len])?;
        let Some((head, length)) = whole else { return Ok((copied, None)) };
        self.head_len = 0;
        Ok((length - before, Some(head)))
    }

    /// Reads a head, unless more bytes are needed, and holds it against the rules.
    fn check(&self, bytes: &[u8]) -> Result<Option<(Head, usize)>, Misuse> {
        let &[first, second, ..] = bytes else { return Ok(None) };
        // Extensions were not agreed on, so these bits mean nothing; and clients mask.
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return Err(Misuse::BadFrame);
        }
        let (is_last, short) = (first & 0x80 != 0, second & 0x7f);
        let opcode = Opcode::of(first & 0x0f).ok_or(Misuse::BadFrame)?;
        match opcode {
            Opcode::Text => return Err(Misuse::TextFrame),
            Opcode::Continuation if !self.is_fragmented => return Err(Misuse::BadFrame),
            Opcode::Binary if self.is_fragmented => return Err(Misuse::BadFrame),
            _ if opcode.is_control() && !(is_last && usize::from(short) <= MAX_CONTROL) => {
                return Err(Misuse::BadFrame);
            }
            _ => {}
        }
        let more = match short {
            126 => 2,
            127 => 8,
            _ => 0,
        };
        let Some(rest) = bytes.get(2..2 + more + 4) else { return Ok(None) };
        let (length, mask) = rest.split_at(more);
        let number = length.iter().fold(0, |number, &byte| number << 8 | u64::from(byte));
        let left = if more == 0 { u64::from(short) } else { number };
        let mask = [mask[0], mask[1], mask[2], mask[3]];
        Ok(Some((Head { is_last, opcode, mask, left }, 2 + more + 4)))
    }

    /// A frame is whole.
    fn finish(&mut self, head: Head) -> Option<Control> {
        if !head.opcode.is_control() {
            self.is_fragmented = !head.is_last;
            return None;
        }
        let payload = std::mem::take(&mut self.control).freeze();
        Some(match head.opcode {
            Opcode::Ping => Control::Ping(payload),
            Opcode::Pong => Control::Pong,
            _ => Control::Close(payload.first_chunk().map(|&code| u16::from_be_bytes(code))),
        })
    }
}

impl Head {
    /// Unmasks the bytes that come next.
    fn unmask(&mut self, bytes: &mut [u8]) {
        let [a, b, c, d] = self.mask;
        let mask = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
        let (words, rest) = bytes.as_chunks_mut();
        for word in words {
            *word = (u64::from_ne_bytes(*word) ^ mask).to_ne_bytes();
        }
        for (byte, mask) in rest.iter_mut().zip(self.mask.iter().cycle()) {
            *byte ^= mask;
        }
        self.mask.rotate_left(bytes.len() % 4);
        self.left -= bytes.len() as u64;
    }
}

impl Opcode {
    const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    const fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// The head of a frame of `length` bytes that is a message of its own. A server does not mask.
pub(super) fn head(opcode: Opcode, length: usize) -> Bytes {
    let mut head = BytesMut::with_capacity(MAX_HEAD);
    head.put_u8(0x80 | opcode as u8);
    match length {
        ..126 => head.put_u8(length as u8),
        126..0x1_0000 => {
            head.put_u8(126);
            head.put_u16(length as u16);
        }
        _ => {
            head.put_u8(127);
            head.put_u64(length as u64);
        }
    }
    head.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame as a client sends it.
    fn masked(is_last: bool, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
        let mask = [0x37, 0xfa, 0x21, 0x3d];
        let mut frame = head(opcode, payload.len()).to_vec();
        frame[0] &= if is_last { 0xff } else { 0x7f };
        frame[1] |= 0x80;
        frame.extend(mask);
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        frame
    }

    /// What comes of a stream in chunks of at most `size` bytes.
    fn taken(stream: &[u8], size: usize) -> (Vec<u8>, Vec<Control>, Result<(), Misuse>) {
        let (mut frames, mut data, mut controls) = (Frames::default(), Vec::new(), Vec::new());
        for chunk in stream.chunks(size) {
            let mut chunk = chunk.to_vec();
            let (length, result) = frames.take(&mut chunk, &mut controls);
            data.extend_from_slice(&chunk[..length]);
            if result.is_err() {
                return (data, controls, result);
            }
        }
        (data, controls, Ok(()))
    }

    #[test]
    fn where_a_stream_is_cut_makes_no_difference() {
        let payload = |length: usize| (0..length).map(|at| (at % 251) as u8).collect::<Vec<_>>();
        let (mut stream, mut data) = (Vec::new(), Vec::new());
        for length in [0, 1, 7, 8, 125, 126, 127, 65_535, 65_536] {
            stream.extend(masked(false, Opcode::Binary, &payload(length)));
            stream.extend(masked(true, Opcode::Ping, b"there?"));
            stream.extend(masked(false, Opcode::Continuation, b""));
            stream.extend(masked(true, Opcode::Continuation, &payload(length / 2)));
            stream.extend(masked(true, Opcode::Pong, b""));
            data.extend([payload(length), payload(length / 2)].concat());
        }
        stream.extend(masked(true, Opcode::Close, &1001_u16.to_be_bytes()));
        let pair = [Control::Ping(Bytes::from_static(b"there?")), Control::Pong];
        let mut controls = vec![pair; 9].concat();
        controls.push(Control::Close(Some(1001)));
        for size in (1..30).chain([100, 4096, stream.len()]) {
            let (took, heard, result) = taken(&stream, size);
            assert!(took == data, "in chunks of {size}");
            assert_eq!((heard, result), (controls.clone(), Ok(())), "in chunks of {size}");
        }
    }

    #[test]
    fn what_breaks_the_rules_ends_it_and_what_came_before_counts() {
        let good = masked(true, Opcode::Binary, b"good");
        let begun = masked(false, Opcode::Binary, b"");
        for (bytes, misuse) in [
            (&[0x82, 0x01, 0x10][..], Misuse::BadFrame),
            (&[0xc2, 0x80, 0, 0, 0, 0], Misuse::BadFrame),
            (&[0x83, 0x80, 0, 0, 0, 0], Misuse::BadFrame),
            (&[0x80, 0x80, 0, 0, 0, 0], Misuse::BadFrame),
            (&[0x09, 0x80, 0, 0, 0, 0], Misuse::BadFrame),
            (&[0x89, 0xfe, 0, 126, 0, 0, 0, 0], Misuse::BadFrame),
            (&[&begun[..], &good].concat(), Misuse::BadFrame),
            (&masked(true, Opcode::Text, b"text"), Misuse::TextFrame),
        ] {
            let stream = [&good[..], bytes].concat();
            for size in 1..=stream.len() {
                let (data, _, result) = taken(&stream, size);
                assert_eq!((&data[..], result), (&b"good"[..], Err(misuse)), "{bytes:x?}, {size}");
            }
        }
    }

    #[test]
    fn nothing_counts_after_a_close() {
        let mut stream = masked(true, Opcode::Close, b"");
        stream.extend(masked(true, Opcode::Binary, b"late"));
        let (data, controls, result) = taken(&stream, stream.len());
        assert_eq!(
            (&data[..], &controls[..], result),
            (&b""[..], &[Control::Close(None)][..], Ok(()))
        );
    }
}
