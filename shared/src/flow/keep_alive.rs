//! Keep Alive as the client sees it (section 3.1.2.10): when to ping, when to give up.

use crate::time::{Duration, Instant};

/// Pings when either direction was silent for the interval: the server must hear something
/// ([MQTT-3.1.2-22]), and a client that only publishes at QoS 0 would otherwise never notice that
/// nobody is there.
#[derive(Debug)]
pub struct KeepAlive {
    interval: Option<Duration>,
    sent: Instant,
    received: Instant,
    pinged: Option<Instant>,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Send PINGREQ.
    Ping,
    /// The last PINGREQ was not answered: the connection is dead.
    GiveUp,
}

impl KeepAlive {
    /// Longest wait for a PINGRESP; shorter where the interval is.
    pub const MAX_PING_WAIT: Duration = Duration::from_secs(10);

    /// Starts at `now`; an interval of 0 seconds turns it off.
    pub const fn new(seconds: u16, now: Instant) -> Self {
        let interval = match seconds {
            0 => None,
            seconds => Some(Duration::from_secs(seconds as u64)),
        };
        Self { interval, sent: now, received: now, pinged: None }
    }

    /// Something was sent.
    pub const fn note_sent(&mut self, now: Instant) {
        self.sent = now;
    }

    /// Something was received.
    pub const fn note_received(&mut self, now: Instant) {
        self.received = now;
    }

    /// PINGRESP came. Returns the round trip, if a PINGREQ was under way.
    pub fn handle_pingresp(&mut self, now: Instant) -> Option<Duration> {
        self.pinged.take().map(|at| now.saturating_since(at))
    }

    /// When [`KeepAlive::poll`] will have something to say.
    pub fn deadline(&self) -> Option<Instant> {
        let interval = self.interval?;
        Some(match self.pinged {
            Some(at) => at + interval.min(Self::MAX_PING_WAIT),
            None => self.sent.min(self.received) + interval,
        })
    }

    /// What is due at `now`.
    pub fn poll(&mut self, now: Instant) -> Option<Due> {
        if self.deadline()? > now {
            return None;
        }
        if self.pinged.is_some() {
            return Some(Due::GiveUp);
        }
        self.pinged = Some(now);
        Some(Due::Ping)
    }
}
