//! MQTT straight on a TCP stream.

use std::future::poll_fn;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::AsyncRead;
use tokio::net::TcpStream;
use tokio::net::tcp::WriteHalf;
use tokio::time::timeout;

use super::chunks::{advance, with_slices};
use super::pump::{Gone, Sink, Source, pump};
use super::scratch;
use super::socket::linger;
use crate::Options;
use crate::hub::Line;

/// Carries MQTT from `first`, the bytes that were read already, until the end.
///
/// Not an `async fn`, which would keep room for its arguments twice, and a connection may be silent
/// for days.
pub(super) fn carry(
    mut stream: TcpStream,
    first: Bytes,
    line: Line,
    options: &Options,
) -> impl Future<Output = ()> {
    line.receive([&first[..]]);
    drop(first);
    async move {
        let (read, write) = stream.split();
        let mut sink = TcpSink { write, write_timeout: options.write_timeout };
        let ending = pump(&line, &mut StreamSource { read }, &mut sink, options).await;
        drop(line);
        if ending.is_ok() {
            linger(&mut stream, options.close_timeout).await;
        }
    }
}

/// The side of a stream that MQTT's bytes come from as they are.
pub(super) struct StreamSource<R> {
    pub(super) read: R,
}

impl<R: AsyncRead + Unpin + Send> Source for StreamSource<R> {
    async fn forward(&mut self, line: &Line, most: usize) -> Result<(), Gone> {
        let forwarded = poll_fn(|cx| {
            scratch::poll_read(&mut self.read, cx, most, |bytes| {
                if !bytes.is_empty() {
                    line.receive([&*bytes]);
                }
                !bytes.is_empty()
            })
        });
        if forwarded.await? { Ok(()) } else { Err(Gone::Finished) }
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
                    // Boxed: most connections never wait here, and all would be larger by it.
                    let ready = Box::pin(timeout(self.write_timeout, self.write.writable()));
                    ready.await.map_err(|_| Gone::Stuck)??;
                }
                Err(error) => return Err(Gone::from(error)),
            }
        }
        Ok(())
    }

    async fn wait(&mut self, line: &Line) -> Result<(), Gone> {
        line.woken().await;
        Ok(())
    }
}

impl TcpSink<'_> {
    fn try_send(&self, chunks: &[Bytes]) -> io::Result<usize> {
        match chunks {
            // The system has less to do for one than for a list of one.
            [chunk] => self.write.try_write(chunk),
            chunks => with_slices(chunks, |slices| self.write.try_write_vectored(slices)),
        }
    }
}
