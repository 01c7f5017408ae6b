//! Chunks of bytes on their way out, many in one write.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// At most this many chunks are written at a time.
const SLICES: usize = 16;

/// Calls `write` with the first chunks as the system wants them.
pub(super) fn with_slices<T>(chunks: &[Bytes], write: impl FnOnce(&[IoSlice<'_>]) -> T) -> T {
    let mut slices = [IoSlice::new(&[]); SLICES];
    for (slice, chunk) in slices.iter_mut().zip(chunks) {
        *slice = IoSlice::new(chunk);
    }
    write(&slices[..chunks.len().min(SLICES)])
}

/// Removes the first `written` bytes.
pub(super) fn advance(chunks: &mut Vec<Bytes>, mut written: usize) {
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

/// Writes all chunks, and leaves none.
pub(super) async fn write_all(
    write: &mut (impl AsyncWrite + Unpin),
    chunks: &mut Vec<Bytes>,
) -> io::Result<()> {
    advance(chunks, 0);
    while !chunks.is_empty() {
        let written = poll_fn(|cx| {
            with_slices(chunks, |slices| Pin::new(&mut *write).poll_write_vectored(cx, slices))
        });
        match written.await? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => advance(chunks, written),
        }
    }
    write.flush().await
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
