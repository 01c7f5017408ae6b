//! A stream, plain or inside TLS, that gives back its first bytes, and gives up on a peer that takes
//! none.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep, timeout};

use super::scratch::{self, SCRATCH};
use super::tls::Tls;

/// See the module's documentation. A write that makes no progress in time fails with `TimedOut`.
#[derive(Debug)]
pub(super) struct Socket {
    stream: Stream,
    /// Bytes that were read already and are to be read again.
    replay: Bytes,
    write_timeout: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug)]
enum Stream {
    Plain(TcpStream),
    Secure(Box<Tls>),
}

impl Socket {
    /// `stream`, whose next bytes are `replay`.
    pub(super) fn new(stream: TcpStream, replay: Bytes, write_timeout: Duration) -> Self {
        Self { stream: Stream::Plain(stream), replay, write_timeout, stalled: None }
    }

    /// The same inside TLS.
    pub(super) fn secure(stream: Box<Tls>, replay: Bytes, write_timeout: Duration) -> Self {
        Self { stream: Stream::Secure(stream), replay, write_timeout, stalled: None }
    }

    /// What is inside TLS, if it is TLS.
    pub(super) fn tls(&self) -> Option<&Tls> {
        match &self.stream {
            Stream::Plain(_) => None,
            Stream::Secure(stream) => Some(stream),
        }
    }

    /// Gives `bytes`, which were read already, back to be read again.
    pub(super) fn unread(&mut self, bytes: Bytes) {
        // No bytes can still be a handle on a buffer of many.
        if !bytes.is_empty() {
            self.replay = [&bytes[..], &self.replay].concat().into();
        }
    }

    /// Lets a write that waits fail when it has waited for too long.
    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let write_timeout = self.write_timeout;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(write_timeout)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.replay.is_empty() {
            return match &mut self.stream {
                Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
                Stream::Secure(stream) => Pin::new(stream).poll_read(cx, buffer),
            };
        }
        let taken = self.replay.len().min(buffer.remaining());
        buffer.put_slice(&self.replay[..taken]);
        self.replay.advance(taken);
        if self.replay.is_empty() {
            // Lets go of the buffer.
            self.replay = Bytes::new();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Secure(stream) => Pin::new(stream).poll_write(cx, bytes),
        };
        self.watch(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Stream::Secure(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        };
        self.watch(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Plain(stream) => stream.is_write_vectored(),
            Stream::Secure(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Secure(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Secure(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}

/// Closes this side, then waits a moment for the peer to close its own.
///
/// A socket that is closed with bytes unread resets the connection, and the reset can overtake the
/// last bytes that were sent: the peer would never read why it was sent away.
pub(super) async fn linger(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), at_most: Duration) {
    let farewell = async {
        stream.shutdown().await?;
        while poll_fn(|cx| scratch::poll_read(stream, cx, SCRATCH, |unread| !unread.is_empty()))
            .await?
        {}
        io::Result::Ok(())
    };
    // Whether the peer plays along makes no difference any more.
    let _ = timeout(at_most, farewell).await;
}
