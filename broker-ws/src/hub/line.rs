//! One connection to the core, as its transport holds it: bytes go in and come out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use shared::broker::diagnosis::Cause;
use shared::broker::{CloseReason, ConnId, Received};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::{Core, Hub};
use crate::classroom::Desk;
use crate::log::Peer;

/// A writer takes about this many bytes at a time.
const PULL: usize = 64 * 1024;
/// A peer that is not read from because of the disk is excused so often for its silence.
const EXCUSE: Duration = Duration::from_secs(1);

/// What a writer is to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pull {
    /// Send what was pulled, then pull again.
    Send,
    /// Wait for [`Line::woken`].
    Wait,
    /// Everything is sent: close the transport.
    Close(CloseReason),
}

/// One connection to the core. Dropping it tells the core that the transport is gone.
#[derive(Debug)]
pub(crate) struct Line {
    hub: Arc<Hub>,
    conn: ConnId,
    wake: Arc<Notify>,
    peer: Peer,
    /// Too much waits for the disk to read on.
    must_wait: AtomicBool,
    /// Whether the peer may come in may be undecided.
    is_undecided: AtomicBool,
    /// The seat that it is at, once it is known who it is.
    desk: OnceLock<Option<Arc<Desk>>>,
}

impl Line {
    pub(super) fn new(hub: Arc<Hub>, conn: ConnId, wake: Arc<Notify>, peer: Peer) -> Self {
        let (must_wait, is_undecided) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { hub, conn, wake, peer, must_wait, is_undecided, desk: OnceLock::new() }
    }

    /// Who is at the other end.
    pub(crate) const fn peer(&self) -> Peer {
        self.peer
    }

    /// Bytes came, in one batch of chunks.
    pub(crate) fn receive<'a>(&self, chunks: impl IntoIterator<Item = &'a [u8]>) {
        let (is_undecided, holds_much) = self.hub.drive(|core, now| {
            for chunk in chunks {
                core.broker.handle_bytes(now, self.conn, chunk);
            }
            let holds_much = self.hub.intake.is_some() && core.broker.is_holding_much(self.conn);
            (core.broker.is_undecided(self.conn), holds_much)
        });
        self.is_undecided.store(is_undecided, Ordering::Relaxed);
        if let Some(intake) = &self.hub.intake {
            self.must_wait.store(holds_much || intake.is_full(), Ordering::Relaxed);
        }
    }

    /// Waits until more may be read from this peer: until it is decided whether it may come in, and
    /// the disk has caught up so far.
    pub(crate) async fn ready_to_read(&self) {
        if self.is_undecided.swap(false, Ordering::Relaxed) {
            // Boxed: once in the life of a connection.
            Box::pin(self.hub.decided(self.conn)).await;
        }
        if !self.must_wait.load(Ordering::Relaxed) {
            return;
        }
        let Some(intake) = &self.hub.intake else { return };
        let mut commits = intake.commits();
        while intake.is_full() || self.hub.lock().broker.is_holding_much(self.conn) {
            // Its Keep Alive must not end for what the broker does not read.
            self.hold_back();
            // What comes of the wait is looked at above.
            let _ = timeout(EXCUSE, commits.changed()).await;
        }
        self.must_wait.store(false, Ordering::Relaxed);
    }

    /// What has come so far.
    pub(crate) fn received(&self) -> Received {
        self.hub.lock().broker.received(self.conn)
    }

    /// The seat that it is at; `None` as well while it is not known who it is.
    pub(crate) fn desk(&self) -> Option<&Arc<Desk>> {
        if self.desk.get().is_none() {
            let core = self.hub.lock();
            if !core.access.classroom().is_running() {
                return None;
            }
            let identity = core.entries.get(self.conn).and_then(|entry| entry.identity.as_deref());
            if let Some(identity) = identity {
                // Nobody else sets it.
                let _ = self.desk.set(identity.desk().cloned());
            }
        }
        self.desk.get()?.as_ref()
    }

    /// Nothing is read from the peer for a while, which is not its fault.
    pub(crate) fn hold_back(&self) {
        self.hub.drive(|core, now| core.broker.handle_held_back(now, self.conn));
    }

    /// Appends what can be sent now, about 64 KiB at most, to `chunks`.
    pub(crate) fn pull(&self, chunks: &mut Vec<Bytes>) -> Pull {
        let mut core = self.hub.lock();
        let mut pulled = 0;
        while pulled < PULL
            && let Some(chunk) = core.broker.poll_transmit(self.conn)
        {
            pulled += chunk.len();
            chunks.push(chunk);
        }
        self.hub.record(&mut core);
        if pulled > 0 {
            return Pull::Send;
        }
        match core.entries.get(self.conn).and_then(|entry| entry.ending.as_deref().cloned()) {
            // Its last answers still wait for a disk that works.
            Some(_) if self.must_hold(&mut core) => Pull::Wait,
            Some(reason) => Pull::Close(reason),
            None => Pull::Wait,
        }
    }

    fn must_hold(&self, core: &mut Core) -> bool {
        let works = self.hub.intake.as_ref().is_some_and(|intake| !intake.is_failing());
        works && core.broker.is_holding(self.conn)
    }

    /// The transport is gone, and this is why.
    pub(crate) fn lose(&self, cause: Cause) {
        self.hub.drive(|core, now| core.broker.handle_lost(now, self.conn, cause));
    }

    /// Waits until [`Line::pull`] has something to say. A wake-up in between is not lost.
    pub(crate) async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Lets [`Line::woken`] return, for whoever waits there to look for something else.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// The peer sends nothing more: the line ends as soon as everything is pulled.
    pub(crate) fn finish(&self) {
        let mut core = self.hub.lock();
        if let Some(entry) = core.entries.get_mut(self.conn) {
            entry.ending.get_or_insert_with(|| Box::new(CloseReason::TransportClosed));
        }
        drop(core);
        self.wake();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.hub.close(self.conn);
    }
}
