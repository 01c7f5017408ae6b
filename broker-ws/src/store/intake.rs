//! What is on its way to the disk: the core puts batches in, the writer takes all there are.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use shared::broker::journal::Batch;
use tokio::sync::watch;

/// The line between the core and the writer.
#[derive(Debug)]
pub(crate) struct Intake {
    waiting: Mutex<Waiting>,
    filled: Condvar,
    max_backlog: usize,
    /// More than `max_backlog` waits or is being written.
    is_full: AtomicBool,
    /// The last commit failed.
    is_failing: AtomicBool,
    /// Changes with every commit.
    commits: watch::Sender<()>,
}

#[derive(Debug, Default)]
struct Waiting {
    batches: Vec<Batch>,
    /// Bytes of what waits, and of what the writer has taken and not yet committed.
    bytes: usize,
    commits: Commits,
    is_closed: bool,
}

/// What the disk has taken, and how long it took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Commits {
    /// How often.
    pub(crate) count: u64,
    /// For how long in all.
    pub(crate) seconds: f64,
}

impl Intake {
    /// An empty line in which about `max_backlog` bytes may wait.
    pub(crate) fn new(max_backlog: usize) -> Self {
        Self {
            waiting: Mutex::default(),
            filled: Condvar::new(),
            max_backlog,
            is_full: AtomicBool::new(false),
            is_failing: AtomicBool::new(false),
            commits: watch::Sender::new(()),
        }
    }

    /// Puts a batch at the end of the line. It is always taken: what fills the line is held back
    /// where it comes from, see [`Intake::is_full`].
    pub(crate) fn put(&self, batch: Batch) {
        let size = batch.size();
        let mut waiting = self.lock();
        waiting.bytes += size;
        if waiting.bytes > self.max_backlog {
            self.is_full.store(true, Ordering::Relaxed);
        }
        waiting.batches.push(batch);
        if waiting.batches.len() == 1 {
            self.filled.notify_one();
        }
    }

    /// True while nobody should be read from.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }

    /// True while the disk takes nothing.
    pub(crate) fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    /// What changes with every commit.
    pub(crate) fn commits(&self) -> watch::Receiver<()> {
        self.commits.subscribe()
    }

    /// Waits for batches and takes all; `None` when there are none and will be none.
    pub(super) fn take(&self) -> Option<Vec<Batch>> {
        let mut waiting = self.lock();
        loop {
            if !waiting.batches.is_empty() {
                return Some(std::mem::take(&mut waiting.batches));
            }
            if waiting.is_closed {
                return None;
            }
            waiting = self.filled.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What the disk has taken so far.
    pub(crate) fn counted(&self) -> Commits {
        self.lock().commits
    }

    /// This many bytes of what was taken are on disk, which has taken so long.
    pub(crate) fn note_committed(&self, bytes: usize, took: Duration) {
        let mut waiting = self.lock();
        waiting.bytes -= bytes;
        waiting.commits.count += 1;
        waiting.commits.seconds += took.as_secs_f64();
        self.is_full.store(waiting.bytes > self.max_backlog, Ordering::Relaxed);
        drop(waiting);
        self.is_failing.store(false, Ordering::Relaxed);
        self.commits.send_replace(());
    }

    /// A commit has failed.
    pub(crate) fn note_failing(&self) {
        self.is_failing.store(true, Ordering::Relaxed);
    }

    /// Waits before a commit is tried again; `false` if it is not to be, because the line is closed.
    pub(super) fn pause(&self, pause: Duration) -> bool {
        let waiting = self.lock();
        let closes = |waiting: &mut Waiting| !waiting.is_closed;
        let waited = self.filled.wait_timeout_while(waiting, pause, closes);
        !waited.unwrap_or_else(PoisonError::into_inner).0.is_closed
    }

    /// Nothing more will be put in.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.filled.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
