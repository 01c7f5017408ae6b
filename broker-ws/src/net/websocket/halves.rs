//! The two halves of a WebSocket: frames to the core's bytes and back, and what the halves have to
//! tell each other so that pings are answered and silence is noticed.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{ReadHalf, WriteHalf};
use tokio::time::{Instant, Interval, interval_at};

use super::frames::{self, Control, Frames, Opcode};
use crate::hub::Line;
use crate::net::chunks::write_all;
use crate::net::pump::{Gone, Sink, Source};
use crate::net::scratch;
use crate::net::socket::Socket;

/// Looks in a row at which nothing had come: two pings are without an answer.
const UNANSWERED: u32 = 2;

/// What the reading side heard that concerns the writing side.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    /// Anything came since the writing side last asked.
    anything: AtomicBool,
    /// The payload of a ping that is to be answered: of several the last (section 5.5.3).
    ping: Mutex<Option<Bytes>>,
    /// The peer's close frame, with its code.
    close: Mutex<Option<Option<u16>>>,
}

impl Hearing {
    fn ping(&self) -> Option<Bytes> {
        self.ping.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The peer's close frame, if it came, with its code.
    pub(super) fn close(&self) -> Option<Option<u16>> {
        *self.close.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a control frame. An error ends the reading.
    fn note(&self, control: Control, line: &Line) -> Result<(), Gone> {
        match control {
            Control::Ping(payload) => {
                *self.ping.lock().unwrap_or_else(PoisonError::into_inner) = Some(payload);
                line.wake();
                Ok(())
            }
            Control::Pong => Ok(()),
            Control::Close(code) => {
                *self.close.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
                Err(Gone::Finished)
            }
        }
    }
}

/// The side that frames come from.
pub(super) struct WsSource<'a> {
    read: ReadHalf<Socket>,
    frames: Frames,
    hearing: &'a Hearing,
}

impl<'a> WsSource<'a> {
    /// A side on which no frame has come.
    pub(super) fn new(read: ReadHalf<Socket>, hearing: &'a Hearing) -> Self {
        Self { read, frames: Frames::default(), hearing }
    }

    /// The socket whole again.
    pub(super) fn unsplit(self, sink: WsSink<'_>) -> Socket {
        self.read.unsplit(sink.write)
    }
}

impl Source for WsSource<'_> {
    async fn forward(&mut self, line: &Line, most: usize) -> Result<(), Gone> {
        let mut controls = Vec::new();
        let Self { read, frames, hearing } = self;
        let taken = poll_fn(|cx| {
            scratch::poll_read(read, cx, most, |bytes| {
                if bytes.is_empty() {
                    return Err(Gone::Finished);
                }
                hearing.anything.store(true, Ordering::Relaxed);
                let (data, result) = frames.take(bytes, &mut controls);
                // What came before the end counts.
                if data > 0 {
                    line.receive([&bytes[..data]]);
                }
                result.map_err(Gone::Misused)
            })
        });
        taken.await??;
        controls.into_iter().try_for_each(|control| hearing.note(control, line))
    }
}

/// The side that frames go to.
pub(super) struct WsSink<'a> {
    write: WriteHalf<Socket>,
    hearing: &'a Hearing,
    /// When it is looked whether a ping is due; never without pings.
    look: Option<Interval>,
    /// Anything was sent since the last look.
    has_sent: bool,
    /// Looks in a row at which nothing had come.
    silent: u32,
}

impl<'a> WsSink<'a> {
    /// `every` is after how long a silence there is a ping; zero for none.
    pub(super) fn new(write: WriteHalf<Socket>, hearing: &'a Hearing, every: Duration) -> Self {
        let look = (!every.is_zero()).then(|| interval_at(Instant::now() + every, every));
        Self { write, hearing, look, has_sent: false, silent: 0 }
    }

    async fn send_frame(&mut self, opcode: Opcode, chunks: &mut Vec<Bytes>) -> Result<(), Gone> {
        self.has_sent = true;
        chunks.insert(0, frames::head(opcode, chunks.iter().map(Bytes::len).sum()));
        Ok(write_all(&mut self.write, chunks).await?)
    }

    /// Proxies cut a connection on which either side is silent for a minute, so such a one gets a
    /// ping; a peer that answers none is gone.
    async fn look_around(&mut self) -> Result<(), Gone> {
        let has_heard = self.hearing.anything.swap(false, Ordering::Relaxed);
        let has_sent = std::mem::take(&mut self.has_sent);
        if has_heard {
            self.silent = 0;
        } else {
            self.silent += 1;
        }
        if self.silent > UNANSWERED {
            return Err(Gone::Silent);
        }
        if has_heard && has_sent {
            return Ok(());
        }
        self.send_frame(Opcode::Ping, &mut Vec::new()).await
    }
}

impl Sink for WsSink<'_> {
    async fn send(&mut self, chunks: &mut Vec<Bytes>) -> Result<(), Gone> {
        self.send_frame(Opcode::Binary, chunks).await
    }

    async fn wait(&mut self, line: &Line) -> Result<(), Gone> {
        if let Some(payload) = self.hearing.ping() {
            return self.send_frame(Opcode::Pong, &mut vec![payload]).await;
        }
        let look = async {
            match &mut self.look {
                Some(look) => drop(look.tick().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = line.woken() => Ok(()),
            () = look => self.look_around().await,
        }
    }
}
