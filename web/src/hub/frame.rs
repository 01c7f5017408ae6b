//! What a tab and the hub say to one another, and how it is written in bytes.
//!
//! A message between them is a batch of frames, so that one turn costs one message however many
//! connections had something to say. What cannot be read ends the batch: nothing is believed that
//! comes behind it.

use serde::Deserialize;
use serde_json::Value;
use shared::wire::Bytes;

use super::status::Status;
use crate::state::broker::admin::{Answer, Request};
use crate::state::form::Stored;

/// The version of all that is said between tabs. Tabs of different ones do not share a broker.
pub const VERSION: u8 = 1;
/// Bytes of one batch. Whoever writes begins another one beyond it; a longer one is not read.
pub const MAX_BATCH: usize = 8 << 20;

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A tab has come; with its [`VERSION`].
    Hello(u8),
    /// A tab opens a connection, by a number of its own. It is open at once.
    Open(u32),
    /// Bytes on a connection.
    Bytes(u32, Bytes),
    /// So many of them have arrived, and as many more may follow.
    Taken(u32, u32),
    /// A connection is over. Bytes that were said before it count.
    Closed(u32),
    /// A tab asks as an administrator, by a number that comes back. [`Request`] as JSON.
    Ask(u32, Bytes),
    /// The answer: a status of HTTP, and a body as broker-ws would send it.
    Told(u32, u16, Bytes),
    /// A person wants something of the broker.
    Do(Order),
    /// How it goes.
    Status(Box<Status>),
    /// A tab is still there, and so is the hub that says it back.
    Alive,
    /// A tab goes.
    Bye,
}

/// What a person wants of the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Keep what it holds over a reload, or keep it no longer.
    Keep(bool),
    /// Begin again, as after a crash.
    Restart {
        /// With what it had stored, or with nothing.
        keeps: bool,
    },
}

impl Frame {
    /// Adds it to a batch.
    pub fn write(&self, batch: &mut Vec<u8>) {
        let begin = batch.len();
        batch.extend([0; 4]);
        let number = |batch: &mut Vec<u8>, code: u8, number: u32| {
            batch.push(code);
            batch.extend(number.to_be_bytes());
        };
        match self {
            Self::Hello(version) => batch.extend([0, *version]),
            Self::Open(lane) => number(batch, 1, *lane),
            Self::Bytes(lane, bytes) => {
                number(batch, 2, *lane);
                batch.extend_from_slice(bytes);
            }
            Self::Taken(lane, len) => {
                number(batch, 3, *lane);
                batch.extend(len.to_be_bytes());
            }
            Self::Closed(lane) => number(batch, 4, *lane),
            Self::Ask(ask, request) => {
                number(batch, 5, *ask);
                batch.extend_from_slice(request);
            }
            Self::Told(ask, status, body) => {
                number(batch, 6, *ask);
                batch.extend(status.to_be_bytes());
                batch.extend_from_slice(body);
            }
            Self::Do(order) => batch.extend([7, order.code()]),
            Self::Status(status) => {
                batch.push(8);
                batch.extend(status.to_value().to_string().into_bytes());
            }
            Self::Alive => batch.push(9),
            Self::Bye => batch.push(10),
        }
        let len = u32::try_from(batch.len() - begin - 4).unwrap_or(u32::MAX);
        batch[begin..begin + 4].copy_from_slice(&len.to_be_bytes());
    }

    /// The first frame of a batch, which is taken off it; `None` at its end, and for what is none.
    pub fn read(batch: &mut Bytes) -> Option<Self> {
        let (len, _) = batch.split_first_chunk::<4>()?;
        let len = u32::from_be_bytes(*len) as usize;
        if len > batch.len() - 4 || batch.len() > MAX_BATCH {
            return None;
        }
        let _ = batch.split_to(4);
        Self::parse(batch.split_to(len))
    }

    fn parse(mut frame: Bytes) -> Option<Self> {
        let code = *frame.first()?;
        let _ = frame.split_to(1);
        match (code, &frame[..]) {
            (0, [version]) => return Some(Self::Hello(*version)),
            (7, [code]) => return Order::of_code(*code).map(Self::Do),
            (8, text) => {
                let value = serde_json::from_str(str::from_utf8(text).ok()?).ok()?;
                return Status::from_value(&value).map(|it| Self::Status(Box::new(it)));
            }
            (9, []) => return Some(Self::Alive),
            (10, []) => return Some(Self::Bye),
            _ => {}
        }
        let number = u32::from_be_bytes(*frame.first_chunk()?);
        let mut rest = frame.split_off(4);
        Some(match code {
            1 if rest.is_empty() => Self::Open(number),
            2 => Self::Bytes(number, rest),
            3 => Self::Taken(number, u32::from_be_bytes(rest[..].try_into().ok()?)),
            4 if rest.is_empty() => Self::Closed(number),
            5 => Self::Ask(number, rest),
            6 => {
                let status = u16::from_be_bytes(*rest.first_chunk()?);
                Self::Told(number, status, rest.split_off(2))
            }
            _ => return None,
        })
    }
}

impl Order {
    const fn code(self) -> u8 {
        match self {
            Self::Keep(false) => 0,
            Self::Keep(true) => 1,
            Self::Restart { keeps: false } => 2,
            Self::Restart { keeps: true } => 3,
        }
    }

    const fn of_code(code: u8) -> Option<Self> {
        Some(match code {
            0 | 1 => Self::Keep(code == 1),
            2 | 3 => Self::Restart { keeps: code == 3 },
            _ => return None,
        })
    }
}

/// A request as it goes into [`Frame::Ask`].
pub fn write_request(request: &Request) -> Bytes {
    request.to_value().to_string().into()
}

/// The request in it, if it is one.
pub(super) fn read_request(json: &[u8]) -> Option<Request> {
    Request::deserialize(serde_json::from_slice::<Value>(json).ok()?).ok()
}

/// An answer as the HTTP interface of broker-ws gives it.
pub(super) fn write_answer(answer: &Answer) -> String {
    let value = match answer {
        Answer::Clients(listing) => serde_json::to_value(listing),
        Answer::Retained(listing) => serde_json::to_value(listing),
        Answer::Packets(packets) => serde_json::to_value(packets),
        Answer::Kicked => return String::new(),
        Answer::Cleared(cleared) => serde_json::to_value(cleared),
        Answer::BroughtBack(back) => serde_json::to_value(back),
    };
    value.map(|value| value.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use shared::broker::clearing::Cleared;

    use super::super::keep::{Keep, KeepFault};
    use super::*;

    fn all() -> Vec<Frame> {
        let status = Status {
            tabs: 2,
            keep: Keep::Failed(KeepFault::Full),
            aside: Some("3: no row".into()),
            ..Status::default()
        };
        vec![
            Frame::Hello(VERSION),
            Frame::Open(7),
            Frame::Bytes(u32::MAX, Bytes::from_static(b"\x10\x0c")),
            Frame::Bytes(0, Bytes::new()),
            Frame::Taken(1, 70_000),
            Frame::Closed(3),
            Frame::Ask(4, write_request(&Request::Clear("灯/#".into()))),
            Frame::Told(4, 404, Bytes::new()),
            Frame::Do(Order::Keep(true)),
            Frame::Do(Order::Restart { keeps: false }),
            Frame::Status(Box::new(status)),
            Frame::Alive,
            Frame::Bye,
        ]
    }

    #[test]
    fn a_batch_is_read_as_it_was_written() {
        let mut batch = Vec::new();
        all().iter().for_each(|frame| frame.write(&mut batch));
        let mut batch = Bytes::from(batch);
        let read: Vec<_> = std::iter::from_fn(|| Frame::read(&mut batch)).collect();
        assert_eq!(read, all());
        assert!(batch.is_empty());
    }

    #[test]
    fn what_is_cut_off_or_unknown_is_not_read() {
        for frame in all() {
            let mut whole = Vec::new();
            frame.write(&mut whole);
            for end in 0..whole.len() {
                assert_eq!(Frame::read(&mut Bytes::copy_from_slice(&whole[..end])), None);
            }
        }
        for bytes in [&[0, 0, 0, 0][..], &[0, 0, 0, 1, 99], &[255; 9], &[0, 0, 0, 2, 7, 9]] {
            assert_eq!(Frame::read(&mut Bytes::from_static(bytes)), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_request_survives_the_way_to_the_hub() {
        let packets = |client| Request::Packets { client, after: 9 };
        for request in [
            Request::Clients("灯".into()),
            Request::Retained("#".into()),
            Request::Preview("a/+".into()),
            packets(None),
            packets(Some("b1".into())),
            Request::Kick { client_id: "b1".into(), forget: true },
            Request::TryClear("a".into()),
            Request::Clear("a".into()),
            Request::Restore(Cleared {
                cleared: 9,
                dry_run: false,
                undoable: 8,
                clearing: Some(1_764_561_234_567_890.into()),
                undo_seconds: 600,
            }),
        ] {
            assert_eq!(read_request(&write_request(&request)), Some(request));
        }
        assert_eq!(read_request(b"{\"Nothing\":1}"), None);
    }
}
