//! CONNECT: who may have which Session, and the end of a connection.

use alloc::format;

use super::connection::{Handled, Phase, Timer};
use super::session::Session;
use super::{Broker, CloseReason, Config, ConnId, Event, SessionKey, Trace};
use crate::time::Duration;
use crate::topic::TopicName;
use crate::wire::{ConnAck, Connect, Packet, Properties, Property, ReasonCode, Text, Version};

impl Config {
    /// How long a Session lives without connection, when its client asks for `seconds`.
    pub(super) fn session_expiry(&self, seconds: u32) -> Duration {
        match seconds {
            u32::MAX => self.max_session_expiry,
            seconds => Duration::from_secs(u64::from(seconds)).min(self.max_session_expiry),
        }
    }
}

impl Broker {
    pub(super) fn handle_connect(&mut self, conn: ConnId, connect: Connect) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        connection.version = connect.version;
        let limit = connect.properties.maximum_packet_size();
        connection.maximum_packet_size = limit.copied().unwrap_or(u32::MAX);
        if let Err(reason) = self.check_connect(&connect) {
            self.refuse(conn, reason);
            return Err(CloseReason::Refused(reason));
        }
        let assigned = connect.client_id.is_empty().then(|| self.assign_client_id());
        let client_id = assigned.clone().unwrap_or_else(|| connect.client_id.clone());
        // The old connection's Will goes out before the new CONNACK.
        self.take_over(&client_id, connect.clean_start);
        let (key, session_present) = self.attach(conn, &client_id, &connect);
        self.events.push_back(Event::Trace(Trace::Connected {
            conn,
            client_id,
            version: connect.version,
            keep_alive: connect.keep_alive,
            session_present,
        }));
        let reason = ReasonCode::Success;
        let properties = self.connack_properties(key, &connect, assigned);
        self.answer(conn, &Packet::ConnAck(ConnAck { session_present, reason, properties }))
    }

    fn check_connect(&self, connect: &Connect) -> Result<(), ReasonCode> {
        let nameless = connect.client_id.is_empty();
        // 3.1 always needs a name; 3.1.1 needs one to find the Session again ([MQTT-3.1.3-8]).
        let needs_name = match connect.version {
            Version::V31 => true,
            Version::V311 => !connect.clean_start,
            Version::V5 => false,
        };
        if nameless && needs_name {
            return Err(ReasonCode::ClientIdentifierNotValid);
        }
        if connect.properties.authentication_method().is_some() {
            return Err(ReasonCode::BadAuthenticationMethod);
        }
        if let Some(will) = &connect.will
            && TopicName::from_text(will.topic.clone()).is_err()
        {
            return Err(ReasonCode::TopicNameInvalid);
        }
        let known = self.by_client_id.contains_key(&connect.client_id);
        if !known && self.sessions.len() >= self.config.max_sessions {
            return Err(ReasonCode::QuotaExceeded);
        }
        Ok(())
    }

    /// Answers CONNECT with a refusal, before the connection is closed ([MQTT-3.2.2-7]).
    pub(super) fn refuse(&mut self, conn: ConnId, reason: ReasonCode) {
        let properties = Properties::new();
        let refusal = ConnAck { session_present: false, reason, properties };
        let _ = self.answer(conn, &Packet::ConnAck(refusal));
    }

    /// A name that no client has. The number is not secret: a name is no login.
    fn assign_client_id(&mut self) -> Text {
        loop {
            self.assigned_ids += 1;
            let name = format!("auto-{}", self.assigned_ids);
            let name = Text::new(&name).expect("letters, digits and a hyphen are a short Text");
            if !self.by_client_id.contains_key(&name) {
                return name;
            }
        }
    }

    /// Ends an older connection of this client ([MQTT-3.1.4-3]), and with Clean Start its Session
    /// ([MQTT-3.1.2-4]).
    fn take_over(&mut self, client_id: &Text, clean_start: bool) {
        let Some(&key) = self.by_client_id.get(client_id) else { return };
        if let Some(old) = self.sessions.get(key).and_then(|session| session.conn) {
            self.close(old, CloseReason::TakenOver);
            self.announce(old);
        }
        if clean_start {
            self.remove_session(key);
        }
    }

    /// Finds or makes the Session and ties it to the connection.
    fn attach(&mut self, conn: ConnId, client_id: &Text, connect: &Connect) -> (SessionKey, bool) {
        let existing = self.by_client_id.get(client_id).copied();
        let key = existing.unwrap_or_else(|| {
            let key = self.sessions.insert(Session::new(client_id.clone(), &self.config));
            self.by_client_id.insert(client_id.clone(), key);
            key
        });
        let now = self.now;
        if let Some(session) = self.sessions.get_mut(key) {
            session.conn = Some(conn);
            session.expiry = match connect.version {
                Version::V5 => {
                    let seconds = connect.properties.session_expiry_interval();
                    self.config.session_expiry(seconds.copied().unwrap_or(0))
                }
                Version::V31 | Version::V311 if connect.clean_start => Duration::ZERO,
                Version::V31 | Version::V311 => self.config.max_session_expiry,
            };
            // A Will that still waits is off: the client is back ([MQTT-3.1.3-9]).
            session.delayed_will = None;
            session.ends_at = None;
            // Older versions cannot be told of a Receive Maximum, and so have none.
            let told = connect.version.has_properties();
            session.inbound.resume(if told { self.config.receive_maximum } else { u16::MAX });
            let named = connect.properties.receive_maximum().copied();
            session.outbound.resume(named.unwrap_or(self.config.max_inflight));
        }
        if let Some(connection) = self.conns.get_mut(conn) {
            connection.phase = Phase::Connected(key);
            connection.keep_alive = connect.keep_alive;
            connection.will = connect.will.clone();
            if let Some(deadline) = connection.keep_alive_deadline() {
                self.timers.insert((deadline.max(now), Timer::Connection(conn)));
            }
        }
        (key, existing.is_some())
    }

    fn connack_properties(
        &self,
        key: SessionKey,
        connect: &Connect,
        assigned: Option<Text>,
    ) -> Properties {
        let mut properties = Properties::new()
            .with(Property::ReceiveMaximum(self.config.receive_maximum))
            .with(Property::MaximumPacketSize(self.config.maximum_packet_size))
            .with(Property::SubscriptionIdentifierAvailable(0))
            .with(Property::SharedSubscriptionAvailable(0));
        if let Some(name) = assigned {
            properties = properties.with(Property::AssignedClientIdentifier(name));
        }
        let granted = self.sessions.get(key).map_or(0, |session| session.expiry.as_secs());
        let asked = connect.properties.session_expiry_interval().copied().unwrap_or(0);
        if granted < u64::from(asked) {
            let seconds = u32::try_from(granted).unwrap_or(u32::MAX);
            properties = properties.with(Property::SessionExpiryInterval(seconds));
        }
        properties
    }

    /// Cuts a connection off from its Session: from now on it only sends its last bytes.
    pub(super) fn end(&mut self, conn: ConnId, reason: CloseReason) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        let Phase::Connected(key) = core::mem::replace(&mut connection.phase, Phase::Closing)
        else {
            return;
        };
        let will = connection.will.take();
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.conn = None;
        session.outbound.drop_at_most_once();
        let (client_id, expiry) = (session.client_id.clone(), session.expiry);
        let name = client_id.clone();
        self.events.push_back(Event::Trace(Trace::Disconnected { conn, client_id: name, reason }));
        let mut will_now = None;
        if let Some(will) = will {
            let delay = will.properties.will_delay_interval().copied().unwrap_or(0);
            let delay = Duration::from_secs(u64::from(delay)).min(expiry);
            if delay.is_zero() {
                will_now = Some(will);
            } else {
                session.delayed_will = Some((self.now + delay, will));
                self.timers.insert((self.now + delay, Timer::Session(key)));
            }
        }
        if expiry.is_zero() {
            self.remove_session(key);
        } else {
            session.ends_at = Some(self.now + expiry);
            self.timers.insert((self.now + expiry, Timer::Session(key)));
        }
        if let Some(will) = will_now {
            self.publish_will(client_id, will);
        }
    }

    /// Forgets a Session. A Will that still waits is published first ([MQTT-3.1.2-8]).
    pub(super) fn remove_session(&mut self, key: SessionKey) {
        let Some(session) = self.sessions.remove(key) else { return };
        self.by_client_id.remove(&session.client_id);
        for filter in session.subscriptions.keys() {
            self.subscriptions.remove(filter, &key);
        }
        if let Some((_, will)) = session.delayed_will {
            self.publish_will(session.client_id, will);
        }
    }
}
