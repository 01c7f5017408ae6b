//! How a person, or the system, asks the program for something.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, CtrlClose, ctrl_c, ctrl_close};

/// Listens for what is asked, from when it is made: nothing gets lost after that.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

/// Listens for what is asked, from when it is made: nothing gets lost after that.
#[cfg(windows)]
pub(crate) struct Signals {
    ctrl_c: CtrlC,
    window: CtrlClose,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// To stop: Ctrl-C, SIGTERM, or the window is closed.
    Stop,
    /// To read the settings again: SIGHUP.
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no such signal"))]
    Reload,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for a wish.
    pub(crate) async fn next(&mut self) -> Wish {
        tokio::select! {
            _ = self.interrupt.recv() => Wish::Stop,
            _ = self.terminate.recv() => Wish::Stop,
            _ = self.hang_up.recv() => Wish::Reload,
        }
    }
}

#[cfg(windows)]
impl Signals {
    /// Begins to listen.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { ctrl_c: ctrl_c()?, window: ctrl_close()? })
    }

    /// Waits for a wish.
    pub(crate) async fn next(&mut self) -> Wish {
        tokio::select! {
            _ = self.ctrl_c.recv() => Wish::Stop,
            _ = self.window.recv() => Wish::Stop,
        }
    }
}
