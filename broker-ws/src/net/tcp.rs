//! MQTT straight on a TCP stream.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::time::timeout;

use super::pump::{Gone, Sink, Source, pump};
use super::socket::linger;
use crate::Options;
use crate::hub::Line;

/// At most this many bytes are read at a time.
const SCRATCH: usize = 64 * 1024;
/// At most this many chunks are written at a time.
const SLICES: usize = 16;

thread_local! {
    /// Bytes go straight from the socket to the core, so one buffer serves every connection of a
    /// thread, and an idle one needs none.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
}

/// Carries MQTT from `first`, the bytes that were read already, until the end.
pub(super) async fn carry(mut stream: TcpStream, first: &[u8], line: Line, options: &Options) {
    line.receive([first]);
    let (read, write) = stream.split();
    let mut sink = TcpSink { write, write_timeout: options.write_timeout };
    let ending = pump(line, &mut TcpSource { read }, &mut sink, options.close_timeout).await;
    if ending.is_ok() {
        linger(&mut stream, options.close_timeout).await;
    }
}

struct TcpSource<'a> {
    read: ReadHalf<'a>,
}

impl Source for TcpSource<'_> {
    async fn forward(&mut self, line: &Line) -> Result<(), Gone> {
        // Not `readable` and `try_read`: those find out by one more system call that the socket is
        // empty, where this knows it from a buffer that was not filled.
        poll_fn(|cx| {
            BUFFER.with_borrow_mut(|buffer| {
                let mut buffer = ReadBuf::new(buffer);
                ready!(Pin::new(&mut self.read).poll_read(cx, &mut buffer))?;
                if buffer.filled().is_empty() {
                    return Poll::Ready(Err(Gone::Finished));
                }
                line.receive([buffer.filled()]);
                Poll::Ready(Ok(()))
            })
        })
        .await
    }
}

struct TcpSink<'a> {
    write: WriteHalf<'a>,
    write_timeout: Duration,
}

impl Sink for TcpSink<'_> {
    async fn send(&mut self, chunks: &mut Vec<Bytes>) -> Result<(), Gone> {
        while !chunks.is_empty() {
            match self.try_send(chunks) {
                Ok(written) => advance(chunks, written),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let ready = timeout(self.write_timeout, self.write.writable()).await;
                    ready.map_err(|_| Gone::Stuck)??;
                }
                Err(error) => return Err(Gone::from(error)),
            }
        }
        Ok(())
    }
}

impl TcpSink<'_> {
    fn try_send(&self, chunks: &[Bytes]) -> io::Result<usize> {
        let mut slices = [io::IoSlice::new(&[]); SLICES];
        for (slice, chunk) in slices.iter_mut().zip(chunks) {
            *slice = io::IoSlice::new(chunk);
        }
        self.write.try_write_vectored(&slices[..chunks.len().min(SLICES)])
    }
}

/// Removes the first `written` bytes.
fn advance(chunks: &mut Vec<Bytes>, mut written: usize) {
    let mut whole = 0;
    for chunk in chunks.iter_mut() {
        let taken = chunk.len().min(written);
        chunk.advance(taken);
        written -= taken;
        if !chunk.is_empty() {
            break;
        }
        whole += 1;
    }
    chunks.drain(..whole);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_can_end_anywhere() {
        let all: Vec<Bytes> = ["ab", "", "cde", "f"].into_iter().map(Bytes::from).collect();
        for written in 0..=6 {
            let mut chunks = all.clone();
            advance(&mut chunks, written);
            assert_eq!(chunks.concat(), b"abcdef"[written..], "{written}");
            assert!(chunks.first().is_none_or(|chunk| !chunk.is_empty()), "{written}");
        }
    }
}
