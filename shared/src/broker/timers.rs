//! Time: connections that say nothing, Sessions that end, Wills that waited.

use super::connection::{Phase, Timer};
use super::diagnosis::Foreign;
use super::{Broker, CloseReason, ConnId, Event, SessionKey, Trace};
use crate::time::{Instant, earliest};

impl Broker {
    /// When `handle_timeout` must be called at the latest.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.timers.first().map(|&(at, _)| at)
    }

    /// Time has reached [`Broker::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Instant) {
        self.advance(now);
        while let Some(&(at, timer)) = self.timers.first()
            && at <= self.now
        {
            self.timers.pop_first();
            match timer {
                Timer::Connection(conn) => self.check_connection(conn),
                Timer::Session(key) => self.check_session(key),
                Timer::Sys => self.publish_sys(),
                Timer::Floods => self.flush_floods(),
                Timer::Watches => self.check_watches(),
                Timer::Clearings => self.check_clearings(),
            }
        }
    }

    /// Deadlines are not moved with every packet: an old one is looked at again when it is reached.
    fn check_connection(&mut self, conn: ConnId) {
        let Some(connection) = self.conns.get(conn) else { return };
        match connection.phase {
            Phase::AwaitDecision | Phase::AwaitAuth => {
                self.close(conn, CloseReason::ConnectTimeout);
            }
            Phase::AwaitConnect => {
                let foreign = Foreign::of(connection.decoder.waiting());
                let reason = foreign.map_or(CloseReason::ConnectTimeout, CloseReason::NotMqtt);
                self.close(conn, reason);
            }
            Phase::Connected(_) => match connection.keep_alive_deadline() {
                Some(deadline) if deadline <= self.now => {
                    let keep_alive = connection.keep_alive;
                    self.close(conn, CloseReason::KeepAliveTimeout { keep_alive });
                    self.announce(conn);
                }
                Some(deadline) => {
                    self.timers.insert((deadline, Timer::Connection(conn)));
                }
                None => {}
            },
            Phase::Closing => {}
        }
    }

    pub(super) fn check_session(&mut self, key: SessionKey) {
        let Some(session) = self.sessions.get_mut(key) else { return };
        let now = self.now;
        if session.delayed_will.as_ref().is_some_and(|waiting| waiting.0 <= now)
            && let Some((_, will)) = session.delayed_will.take().map(|waiting| *waiting)
        {
            let (client_id, permissions) = (session.client_id.clone(), session.permissions.clone());
            self.record_will_gone(key);
            self.publish_will(client_id, permissions.as_deref(), will);
        }
        let Some(session) = self.sessions.get(key) else { return };
        if session.ends_at.is_some_and(|at| at <= now) {
            let client_id = session.client_id.clone();
            self.events.push_back(Event::Trace(Trace::SessionExpired { client_id }));
            self.counters.clients_expired += 1;
            self.remove_session(key);
        } else if let Some(at) =
            earliest(session.ends_at, session.delayed_will.as_ref().map(|waiting| waiting.0))
        {
            self.timers.insert((at, Timer::Session(key)));
        }
    }
}
