//! From a cause to the driver's log and to `$SYS/broker/log/…`.

use alloc::boxed::Box;
use alloc::format;

use super::{Cause, Diagnosis, LOG_TOPIC};
use crate::broker::connection::{Phase, Timer};
use crate::broker::session::Stored;
use crate::broker::{Broker, ConnId, Event, SessionKey};
use crate::time::Instant;
use crate::topic::TopicName;
use crate::wire::{Properties, QoS};

impl Broker {
    /// Something went wrong that only the driver can see, with no connection to the core: it is
    /// limited, published and handed back as [`Event::Diagnosed`], as the core's own are.
    pub fn handle_diagnosis(&mut self, now: Instant, diagnosis: Diagnosis) {
        self.advance(now);
        self.diagnose(diagnosis);
    }

    /// The transport of a connection is gone, and the driver knows why. Otherwise as
    /// [`Broker::handle_closed`].
    pub fn handle_lost(&mut self, now: Instant, conn: ConnId, cause: Cause) {
        self.advance(now);
        self.blame(conn, cause);
        self.handle_closed(now, conn);
    }

    /// Something went wrong with a client, which stays.
    pub(in crate::broker) fn diagnose_session(&mut self, key: SessionKey, cause: Cause) {
        let Some(session) = self.sessions.get(key) else { return };
        let client_id = session.client_id.clone();
        let conn = session.conn.and_then(|conn| self.conns.get(conn));
        let peer = conn.and_then(|conn| conn.peer.as_deref()).cloned();
        self.diagnose(Diagnosis::new(cause, Some(client_id), peer));
    }

    /// Says why a connection ends, unless that was said, or is over, already.
    pub(in crate::broker) fn blame(&mut self, conn: ConnId, cause: Cause) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        if connection.phase == Phase::Closing
            || core::mem::replace(&mut connection.is_explained, true)
        {
            return;
        }
        let peer = connection.peer.as_deref().cloned();
        let client_id = match connection.session() {
            Some(key) => self.sessions.get(key).map(|session| session.client_id.clone()),
            None => connection.asked_id.clone(),
        };
        self.diagnose(Diagnosis::new(cause, client_id, peer));
    }

    pub(in crate::broker) fn diagnose(&mut self, mut diagnosis: Diagnosis) {
        diagnosis.shorten();
        if let Some(said) = self.floods.admit(self.now, Box::new(diagnosis)) {
            self.events.push_back(Event::Diagnosed(said));
        }
        self.arm_floods();
    }

    /// The window is over: says what was held back in it.
    pub(in crate::broker) fn flush_floods(&mut self) {
        self.floods_armed = false;
        let summed = self.floods.flush();
        self.events.extend(summed.into_iter().map(Box::new).map(Event::Diagnosed));
    }

    fn arm_floods(&mut self) {
        if !self.floods_armed
            && let Some(deadline) = self.floods.deadline()
        {
            self.timers.insert((deadline, Timer::Floods));
            self.floods_armed = true;
        }
    }

    /// Publishes a diagnosis for whoever subscribes. Where that is nobody, it is not even put into
    /// words.
    pub(in crate::broker) fn publish_diagnosis(&mut self, diagnosis: &Diagnosis) {
        let cause = &diagnosis.cause;
        let topic = format!("{LOG_TOPIC}/{}/{}", cause.severity().name(), cause.code());
        let topic = TopicName::new(&topic).expect("letters, hyphens and four slashes");
        let mut is_wanted = !self.shared.is_empty();
        self.subscriptions.for_each_match(topic.as_str(), |_, _| is_wanted = true);
        if !is_wanted {
            return;
        }
        let message = Stored {
            topic: topic.text().clone(),
            payload: diagnosis.message().to_payload(),
            qos: QoS::AtMostOnce,
            retain: false,
            properties: Properties::new(),
            received_at: self.now,
            number: self.journal.number(),
            after: 0,
        };
        self.publish(None, &topic, message);
    }
}
