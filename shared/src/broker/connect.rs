//! CONNECT: who may have which Session, and the end of a connection.

use alloc::boxed::Box;
use alloc::format;
use alloc::sync::Arc;

use super::connection::{Handled, Phase, Timer};
use super::diagnosis::{Cause, Diagnosis};
use super::journal::Key;
use super::publish::has_invalid_response_topic;
use super::session::Session;
use super::{
    Authentication, Broker, CloseReason, Config, ConnId, Event, Mount, Permissions, SessionKey,
    Trace,
};
use crate::flow::{InboundAliases, OutboundAliases};
use crate::time::Duration;
use crate::wire::{
    Bytes, ConnAck, Connect, Packet, Properties, Property, QoS, ReasonCode, Text, Version,
};

/// The User Property by which a bridge of MQTT 5 says in CONNECT whose it is: the value names its
/// broker.
pub const BRIDGE_PROPERTY: &str = "blinklab-bridge";
/// The User Property that answers it in CONNACK: the value names this broker.
pub const BROKER_PROPERTY: &str = "blinklab-broker";

impl Config {
    /// How long a Session lives without connection, when its client asks for `seconds`.
    pub(super) fn session_expiry(&self, seconds: u32) -> Duration {
        match seconds {
            u32::MAX => self.max_session_expiry,
            seconds => Duration::from_secs(u64::from(seconds)).min(self.max_session_expiry),
        }
    }
}

impl Config {
    /// The Keep Alive that holds for this client.
    fn keep_alive(&self, connect: &Connect) -> u16 {
        let asked = connect.keep_alive;
        match self.max_keep_alive {
            Some(most) if connect.version.has_properties() && (asked == 0 || asked > most) => most,
            _ => asked,
        }
    }
}

impl Broker {
    pub(super) fn handle_connect(&mut self, conn: ConnId, connect: Connect) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        connection.version = connect.version;
        connection.is_bridge = connect.is_bridge && !connect.version.has_properties();
        connection.asked_id = (!connect.client_id.is_empty()).then(|| connect.client_id.clone());
        let limit = connect.properties.maximum_packet_size();
        connection.maximum_packet_size = limit.copied().unwrap_or(u32::MAX);
        connection.wants_problem_information =
            connect.properties.request_problem_information() != Some(&0);
        if let Err(reason) = self.check_connect(&connect) {
            self.refuse(conn, reason);
            return Err(CloseReason::Refused(reason));
        }
        if self.config.authentication == Authentication::AskDriver {
            self.ask(conn, connect);
            return Ok(());
        }
        self.accept_connect(conn, connect, None, None, None)
    }

    /// Lets a client in, as `user` or without a name that was verified. `data` is the last word of
    /// its enhanced authentication.
    pub(super) fn accept_connect(
        &mut self,
        conn: ConnId,
        mut connect: Connect,
        user: Option<Text>,
        data: Option<Bytes>,
        mount: Option<Arc<Mount>>,
    ) -> Handled {
        let assigned =
            connect.client_id.is_empty().then(|| self.assign_client_id(mount.as_deref()));
        let client_id = match self.find_room(assigned.as_ref(), &mut connect, mount.as_deref()) {
            Ok(client_id) => client_id,
            Err(reason) => {
                self.refuse(conn, reason);
                return Err(CloseReason::Refused(reason));
            }
        };
        let permissions = self.permissions(user.as_deref(), &client_id);
        if let Err(reason) =
            self.check_access(conn, &client_id, user.as_ref(), permissions.as_deref(), &connect)
        {
            self.refuse(conn, reason);
            return Err(CloseReason::Refused(reason));
        }
        if let (Some(mount), Some(connection)) = (mount, self.conns.get_mut(conn)) {
            connection.decoder.limit(mount.limits().maximum_packet_size);
            connection.mount = Some(mount);
        }
        // The old connection's Will goes out before the new CONNACK.
        self.take_over(conn, &client_id, connect.clean_start);
        let (key, session_present) =
            self.attach(conn, &client_id, &connect, user.clone(), permissions);
        self.events.push_back(Event::Trace(Trace::Connected {
            conn,
            client_id,
            user,
            version: connect.version,
            keep_alive: self.config.keep_alive(&connect),
            session_present,
        }));
        let reason = ReasonCode::Success;
        self.counters.clients_accepted += 1;
        self.connected += 1;
        self.counters.clients_maximum = self.counters.clients_maximum.max(self.connected as u64);
        let mut properties = self.connack_properties(conn, key, &connect, assigned);
        if let Some(method) = connect.properties.authentication_method() {
            properties.0.push(Property::AuthenticationMethod(method.clone()));
            properties.0.extend(data.map(Property::AuthenticationData));
        }
        let ack = Packet::ConnAck(ConnAck { session_present, reason, properties });
        let fits = self.conns.get_mut(conn).is_some_and(|connection| {
            connection.hold(connection.out.len(), self.journal.of_packet(), &self.journal);
            connection.send(&ack).is_ok()
        });
        if !fits {
            // Nothing may come before CONNACK ([MQTT-3.2.0-1]), and it may not be sent.
            return Err(CloseReason::Refused(ReasonCode::PacketTooLarge));
        }
        self.counters.packets_sent += 1;
        Ok(())
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
        let has_method = connect.properties.authentication_method().is_some();
        if has_method && self.config.authentication == Authentication::Anyone {
            return Err(ReasonCode::BadAuthenticationMethod);
        }
        if let Some(will) = &connect.will
            && will.qos > self.config.maximum_qos
        {
            // [MQTT-3.2.2-12]
            return Err(ReasonCode::QoSNotSupported);
        }
        if let Some(will) = &connect.will
            && self.topic_name(will.topic.clone()).is_err()
        {
            return Err(ReasonCode::TopicNameInvalid);
        }
        if let Some(will) = &connect.will
            && has_invalid_response_topic(&will.properties)
        {
            return Err(ReasonCode::ProtocolError);
        }
        Ok(())
    }

    /// The client identifier that the broker has, if there may be a Session of it. Where the client
    /// has a mount point, its Will gets the broker's names.
    fn find_room(
        &mut self,
        assigned: Option<&Text>,
        connect: &mut Connect,
        mount: Option<&Mount>,
    ) -> Result<Text, ReasonCode> {
        let named = assigned.unwrap_or(&connect.client_id).clone();
        let client_id = match mount {
            Some(mount) => self.mount_connect(mount, &named, connect)?,
            None => named,
        };
        let is_known = self.by_client_id.contains_key(&client_id);
        if !is_known && self.sessions.len() >= self.config.max_sessions {
            return Err(ReasonCode::QuotaExceeded);
        }
        Ok(client_id)
    }

    /// Answers CONNECT with a refusal, before the connection is closed ([MQTT-3.2.2-7]).
    pub(super) fn refuse(&mut self, conn: ConnId, reason: ReasonCode) {
        let Some(connection) = self.conns.get(conn) else { return };
        // 3.1.1 has no return code for a Will that cannot be, and closes without a word (its
        // [MQTT-3.2.2-6]).
        let is_unsaid =
            matches!(reason, ReasonCode::TopicNameInvalid | ReasonCode::QoSNotSupported);
        if is_unsaid && !connection.version.has_properties() {
            return;
        }
        let properties = Properties::new();
        let refusal = ConnAck { session_present: false, reason, properties };
        let _ = self.answer(conn, &Packet::ConnAck(refusal));
    }

    /// A name that no client has. The number is not secret: a name is no login.
    fn assign_client_id(&mut self, mount: Option<&Mount>) -> Text {
        loop {
            self.assigned_ids += 1;
            let name = format!("auto-{}", self.assigned_ids);
            let name = Text::new(&name).expect("letters, digits and a hyphen are a short Text");
            let inner = mount.and_then(|mount| mount.client_id(&name));
            if !self.by_client_id.contains_key(inner.as_ref().unwrap_or(&name)) {
                return name;
            }
        }
    }

    /// Ends an older connection of this client ([MQTT-3.1.4-3]), and with Clean Start its Session
    /// ([MQTT-3.1.2-4]).
    fn take_over(&mut self, conn: ConnId, client_id: &Text, clean_start: bool) {
        let Some(&key) = self.by_client_id.get(client_id) else { return };
        // Its time may be up though its timer was not yet looked at ([MQTT-4.1.0-2]).
        self.check_session(key);
        let Some(&key) = self.by_client_id.get(client_id) else { return };
        if let Some(old) = self.sessions.get(key).and_then(|session| session.conn) {
            self.close(old, CloseReason::TakenOver);
            self.announce(old);
            if let Some(takeovers) = self.fights.note_takeover(client_id, self.now) {
                let peer = self.conns.get(conn).and_then(|new| new.peer.as_deref()).cloned();
                let cause = Cause::ClientIdFight { takeovers };
                self.diagnose(Diagnosis::new(cause, Some(client_id.clone()), peer));
            }
        }
        if clean_start {
            self.remove_session(key);
        }
    }

    /// Finds or makes the Session and ties it to the connection.
    fn attach(
        &mut self,
        conn: ConnId,
        client_id: &Text,
        connect: &Connect,
        user: Option<Text>,
        permissions: Option<Arc<Permissions>>,
    ) -> (SessionKey, bool) {
        let existing = self.by_client_id.get(client_id).copied();
        let key = existing.unwrap_or_else(|| {
            let number = self.journal.number();
            let session = Session::new(client_id.clone(), number, &self.config);
            let key = self.sessions.insert(session);
            self.by_client_id.insert(client_id.clone(), key);
            key
        });
        let now = self.now;
        let mut had_will = false;
        if let Some(session) = self.sessions.get_mut(key) {
            session.conn = Some(conn);
            session.user = user;
            session.permissions = permissions;
            session.expiry = match connect.version {
                Version::V5 => {
                    let seconds = connect.properties.session_expiry_interval();
                    self.config.session_expiry(seconds.copied().unwrap_or(0))
                }
                Version::V31 | Version::V311 if connect.clean_start => Duration::ZERO,
                Version::V31 | Version::V311 => self.config.max_session_expiry,
            };
            // A Will that still waits is off: the client is back ([MQTT-3.1.3-9]).
            had_will = session.delayed_will.take().is_some();
            session.ends_at = None;
            // Older versions cannot be told of a Receive Maximum, and so have none.
            let told = connect.version.has_properties();
            session.inbound.resume(if told { self.config.receive_maximum } else { u16::MAX });
            let named = connect.properties.receive_maximum().copied();
            session.outbound.resume(named.unwrap_or(self.config.max_inflight));
        }
        self.record_attached(key, had_will);
        if let Some(will) = &connect.will {
            self.record_will(key, None, will);
        }
        if let Some(connection) = self.conns.get_mut(conn) {
            connection.phase = Phase::Connected(key);
            connection.connected_at = Some(now);
            connection.asked_id = None;
            connection.keep_alive = self.config.keep_alive(connect);
            connection.authentication_method = connect.properties.authentication_method().cloned();
            connection.aliases_in = InboundAliases::new(self.config.topic_alias_maximum);
            let allowed = connect.properties.topic_alias_maximum().copied().unwrap_or(0);
            connection.aliases_out = OutboundAliases::new(allowed.min(self.config.max_aliases_out));
            connection.will = connect.will.clone();
            if let Some(deadline) = connection.keep_alive_deadline() {
                self.timers.insert((deadline.max(now), Timer::Connection(conn)));
            }
        }
        (key, existing.is_some())
    }

    fn connack_properties(
        &self,
        conn: ConnId,
        key: SessionKey,
        connect: &Connect,
        assigned: Option<Text>,
    ) -> Properties {
        let mount = self.mount(conn);
        let own = mount.map_or(u32::MAX, |mount| mount.limits().maximum_packet_size);
        let mut properties = Properties::new()
            .with(Property::ReceiveMaximum(self.config.receive_maximum))
            .with(Property::MaximumPacketSize(self.config.maximum_packet_size.min(own)));
        if let Some(id) = &self.config.broker_id
            && connect
                .properties
                .user_properties()
                .any(|(name, _)| name.as_str() == BRIDGE_PROPERTY)
        {
            let name = Text::new(BROKER_PROPERTY).expect("a short Text");
            properties = properties.with(Property::UserProperty((name, id.clone())));
        }
        if self.config.topic_alias_maximum > 0 {
            let maximum = self.config.topic_alias_maximum;
            properties = properties.with(Property::TopicAliasMaximum(maximum));
        }
        if self.config.maximum_qos < QoS::ExactlyOnce {
            let maximum = self.config.maximum_qos as u8;
            properties = properties.with(Property::MaximumQoS(maximum));
        }
        let keep_alive = self.config.keep_alive(connect);
        if keep_alive != connect.keep_alive {
            properties = properties.with(Property::ServerKeepAlive(keep_alive));
        }
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
        if reason.is_diagnosed() {
            self.blame(conn, Cause::Closed(reason.clone()));
        }
        let Some(connection) = self.conns.get_mut(conn) else { return };
        let Phase::Connected(key) = core::mem::replace(&mut connection.phase, Phase::Closing)
        else {
            return;
        };
        let will = connection.will.take();
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.conn = None;
        self.connected -= 1;
        let before = session.outbound.bytes();
        session.outbound.drop_at_most_once();
        self.queued_bytes -= before - session.outbound.bytes();
        let (client_id, expiry) = (session.client_id.clone(), session.expiry);
        let permissions = session.permissions.clone();
        let name = client_id.clone();
        self.events.push_back(Event::Trace(Trace::Disconnected { conn, client_id: name, reason }));
        let mut will_now = None;
        if let Some(will) = will {
            let delay = will.properties.will_delay_interval().copied().unwrap_or(0);
            let delay = Duration::from_secs(u64::from(delay)).min(expiry);
            if delay.is_zero() {
                will_now = Some(will);
            } else {
                let due = self.now + delay;
                self.timers.insert((due, Timer::Session(key)));
                session.delayed_will = Some(Box::new((due, *will.clone())));
                self.record_will(key, Some(due), &will);
            }
        }
        if will_now.is_some() {
            self.record_will_gone(key);
        }
        if expiry.is_zero() {
            self.remove_session(key);
        } else if let Some(session) = self.sessions.get_mut(key) {
            session.ends_at = Some(self.now + expiry);
            self.timers.insert((self.now + expiry, Timer::Session(key)));
            self.record_session(key);
        }
        if let Some(will) = will_now {
            self.publish_will(client_id, permissions.as_deref(), *will);
        }
    }

    /// Forgets a Session. A Will that still waits is published first ([MQTT-3.1.2-8]).
    pub(super) fn remove_session(&mut self, key: SessionKey) {
        self.forget_rows(key);
        let Some(session) = self.sessions.remove(key) else { return };
        self.by_client_id.remove(&session.client_id);
        self.queued_bytes -= session.outbound.bytes();
        for (filter, subscription) in &session.subscriptions {
            self.forget_subscription(key, filter, subscription);
        }
        if let Some((_, will)) = session.delayed_will.map(|waiting| *waiting) {
            self.journal.delete(Key::Will(session.number));
            self.publish_will(session.client_id, session.permissions.as_deref(), will);
        }
    }
}
