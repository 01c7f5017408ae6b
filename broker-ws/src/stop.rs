//! How a person, or the system, asks the program to stop.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, CtrlClose, ctrl_c, ctrl_close};

/// Listens for requests to stop, from when it is made: none gets lost after that.
#[cfg(unix)]
pub(crate) struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Stop {
    /// Begins to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for Ctrl-C or SIGTERM.
    pub(crate) async fn asked(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Listens for requests to stop, from when it is made: none gets lost after that.
#[cfg(windows)]
pub(crate) struct Stop {
    ctrl_c: CtrlC,
    window: CtrlClose,
}

#[cfg(windows)]
impl Stop {
    /// Begins to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { ctrl_c: ctrl_c()?, window: ctrl_close()? })
    }

    /// Waits for Ctrl-C, or for the window to be closed.
    pub(crate) async fn asked(mut self) {
        tokio::select! {
            _ = self.ctrl_c.recv() => {}
            _ = self.window.recv() => {}
        }
    }
}
