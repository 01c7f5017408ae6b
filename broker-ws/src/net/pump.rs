//! Bytes between a transport and the core, both ways at once, until one side ends it.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::time::{Duration, Instant};

use bytes::Bytes;
use shared::broker::diagnosis::{Cause, WebFault};
use shared::broker::{CloseReason, Received};
use tokio::time::{sleep, timeout};
use tracing::debug;

use super::pace::{ClientRates, Pace};
use crate::Options;
use crate::hub::{Line, Pull};

/// The side of a transport that bytes come from.
pub(super) trait Source {
    /// Waits for bytes and hands those that are there to the line, `most` of them at most, in one
    /// batch.
    fn forward(
        &mut self,
        line: &Line,
        most: usize,
    ) -> impl Future<Output = Result<(), Gone>> + Send;
}

/// The side of a transport that bytes go to.
pub(super) trait Sink {
    /// Sends all chunks and leaves none.
    fn send(&mut self, chunks: &mut Vec<Bytes>) -> impl Future<Output = Result<(), Gone>> + Send;

    /// Waits until the line may have more to send. Meanwhile the transport says what it has to say
    /// itself.
    fn wait(&mut self, line: &Line) -> impl Future<Output = Result<(), Gone>> + Send;
}

/// Why a transport carries no more bytes.
#[derive(Debug)]
pub(super) enum Gone {
    /// The peer closed its side in good order.
    Finished,
    /// The connection broke.
    Broken(io::Error),
    /// The peer took nothing for too long.
    Stuck,
    /// The peer answers nothing for too long.
    Silent,
    /// The peer does what the transport does not allow.
    Misused(Misuse),
}

/// What a peer does wrong on a WebSocket before MQTT comes into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misuse {
    /// MQTT travels in binary frames ([MQTT-6.0.0-1]).
    TextFrame,
    /// Frames that RFC 6455 forbids.
    BadFrame,
}

impl From<io::Error> for Gone {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => Self::Stuck,
            _ => Self::Broken(error),
        }
    }
}

impl Misuse {
    /// As the catalogue knows it.
    pub(super) const fn fault(self) -> WebFault {
        match self {
            Self::TextFrame => WebFault::TextFrame,
            Self::BadFrame => WebFault::BadFrame,
        }
    }
}

/// How the conversation on a transport ended: by the core, with everything sent, or by the peer.
pub(super) type Ending = Result<CloseReason, Gone>;

/// Carries bytes until one side ends it. Dropping the line and closing the transport are left to do.
pub(super) async fn pump(
    line: &Line,
    source: &mut impl Source,
    sink: &mut impl Sink,
    options: &Options,
) -> Ending {
    let mut writing = pin!(write_all(line, sink));
    let ending = tokio::select! {
        ending = writing.as_mut() => ending,
        gone = read_all(line, source, options.client_rates) => match gone {
            // Who sends nothing more may still read: what is on its way goes out.
            Gone::Finished => {
                line.finish();
                timeout(options.close_timeout, writing).await.unwrap_or(Err(Gone::Stuck))
            }
            gone => Err(gone),
        },
    };
    match &ending {
        Ok(_) | Err(Gone::Finished) => {}
        Err(Gone::Broken(error)) => debug!("{}: {error}", line.peer()),
        Err(Gone::Stuck) => {
            line.lose(Cause::StuckReader { seconds: options.write_timeout.as_secs() });
        }
        Err(Gone::Silent) => {
            line.lose(Cause::Web(WebFault::Silent { ping: options.websocket_ping.as_secs() }));
        }
        Err(Gone::Misused(misuse)) => line.lose(Cause::Web(misuse.fault())),
    }
    ending
}

async fn read_all(line: &Line, source: &mut impl Source, rates: ClientRates) -> Gone {
    let mut pace = Pace::new(rates, Instant::now()).map(Box::new);
    let mut counted = Received::default();
    loop {
        line.ready_to_read().await;
        let most = line.desk().map_or(usize::MAX, |desk| desk.read_size()).min(rates.read_size());
        if let Err(gone) = source.forward(line, most).await {
            return gone;
        }
        let desk = line.desk();
        if pace.is_some() || desk.is_some() {
            let (received, now) = (line.received(), Instant::now());
            let own = pace.as_mut();
            let own = own.and_then(|pace| pace.note(received.messages, received.bytes, now));
            let of_seat = desk.and_then(|desk| desk.note_received(since(counted, received), now));
            counted = received;
            if let Some(until) = own.max(of_seat) {
                // Boxed: most connections never wait here.
                Box::pin(hold_back(line, until)).await;
            }
        }
        // A peer that never pauses must not keep the others of this thread waiting.
        tokio::task::consume_budget().await;
    }
}

/// What has come since `before`.
const fn since(before: Received, now: Received) -> Received {
    Received { messages: now.messages - before.messages, bytes: now.bytes - before.bytes }
}

/// Waits, and lets nobody think that the peer is silent.
async fn hold_back(line: &Line, until: Instant) {
    const OFTEN: Duration = Duration::from_secs(1);
    loop {
        line.hold_back();
        let now = Instant::now();
        if now >= until {
            return;
        }
        sleep(OFTEN.min(until - now)).await;
    }
}

async fn write_all(line: &Line, sink: &mut impl Sink) -> Ending {
    let mut chunks = Vec::new();
    loop {
        match line.pull(&mut chunks) {
            Pull::Send => sink.send(&mut chunks).await?,
            Pull::Wait => sink.wait(line).await?,
            Pull::Close(reason) => return Ok(reason),
        }
        tokio::task::consume_budget().await;
    }
}
