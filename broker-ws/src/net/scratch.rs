//! One buffer a thread for what is read: bytes go from a socket straight to the core, so a
//! connection that is silent needs none of its own.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

/// At most this many bytes are read at a time.
pub(super) const SCRATCH: usize = 64 * 1024;

thread_local! {
    static SCRATCH_OF_THREAD: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
}

/// Reads what is there, `most` bytes and 64 KiB at most, and lets `taken` have it: nothing at the end
/// of the stream.
///
/// Not `readable` and `try_read`: those find out by one more system call that the socket is empty,
/// where this knows it from a buffer that was not filled.
pub(super) fn poll_read<T>(
    stream: &mut (impl AsyncRead + Unpin),
    cx: &mut Context<'_>,
    most: usize,
    taken: impl FnOnce(&mut [u8]) -> T,
) -> Poll<io::Result<T>> {
    SCRATCH_OF_THREAD.with_borrow_mut(|scratch| {
        let mut scratch = ReadBuf::new(&mut scratch[..most.min(SCRATCH)]);
        ready!(Pin::new(stream).poll_read(cx, &mut scratch))?;
        Poll::Ready(Ok(taken(scratch.filled_mut())))
    })
}
