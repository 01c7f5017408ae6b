//! Who may connect: the broker asks its driver, which may take its time.
//!
//! Covers user name and password, and the steps of enhanced authentication (section 4.12).

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use super::connection::{Handled, Phase};
use super::{Breach, Broker, CloseReason, ConnId, Event, Mount};
use crate::time::Instant;
use crate::wire::{
    Auth, Bytes, ConnAck, Connect, Disconnect, Hidden, Packet, PacketType, Properties, Property,
    ReasonCode, Text,
};

/// Whether CONNECT needs the driver's word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Authentication {
    /// Everyone may connect, whatever user name and password they give.
    #[default]
    Anyone,
    /// `Event::Authenticate` asks, `Broker::handle_decision` answers.
    AskDriver,
}

/// What a client shows, or the next step of its enhanced authentication. Secrets are not among what
/// `Debug` prints.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// As it names itself; may be empty.
    pub client_id: Text,
    /// User name.
    pub username: Option<Text>,
    /// Password.
    pub password: Option<Bytes>,
    /// Authentication Method of enhanced authentication.
    pub method: Option<Text>,
    /// Authentication Data of this step.
    pub data: Option<Bytes>,
    /// A client that is connected already authenticates again (section 4.12.1).
    pub is_again: bool,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("username", &self.username)
            .field("password", &self.password.as_ref().map(|_| Hidden))
            .field("method", &self.method)
            .field("data", &self.data.as_ref().map(|_| Hidden))
            .field("is_again", &self.is_again)
            .finish()
    }
}

/// The driver's word on [`Credentials`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Let it in.
    Accept {
        /// The user name that was verified; `None` for a client that stays anonymous. Who is
        /// connected and authenticates again stays who it is.
        user: Option<Text>,
        /// Goes back with an authentication method only.
        data: Option<Bytes>,
        /// Where its topics are among the broker's; `None` if they are the same.
        mount: Option<Arc<Mount>>,
    },
    /// Enhanced authentication needs another step.
    Continue(Bytes),
    /// Keep it out.
    Refuse(ReasonCode),
    /// Send it to another server: Use another server, or Server moved (section 4.13).
    Redirect {
        /// For now, or for ever.
        is_permanent: bool,
        /// Where to.
        server: Text,
    },
}

impl Broker {
    /// Asks the driver about a CONNECT. Until it answers, nothing more is read from the client.
    pub(super) fn ask(&mut self, conn: ConnId, connect: Connect) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        let credentials = Credentials {
            client_id: connect.client_id.clone(),
            username: connect.username.clone(),
            password: connect.password.clone(),
            method: connect.properties.authentication_method().cloned(),
            data: connect.properties.authentication_data().cloned(),
            is_again: false,
        };
        connection.phase = Phase::AwaitDecision;
        connection.asked = Some(Box::new(connect));
        self.events.push_back(Event::Authenticate(conn, credentials));
    }

    /// True while the driver has not decided about a connection: its packets wait in the broker, so
    /// it is better not read from.
    pub fn is_undecided(&self, conn: ConnId) -> bool {
        self.conns.get(conn).is_some_and(|connection| connection.phase == Phase::AwaitDecision)
    }

    /// Answers `Event::Authenticate`.
    pub fn handle_decision(&mut self, now: Instant, conn: ConnId, decision: Decision) {
        self.advance(now);
        self.journal.begin_packet();
        let Some(connection) = self.conns.get_mut(conn) else { return };
        let handled = match connection.phase {
            Phase::AwaitDecision => self.decide_connect(conn, decision),
            Phase::Connected(_) => self.decide_again(conn, decision),
            Phase::AwaitConnect | Phase::AwaitAuth | Phase::Closing => return,
        };
        if let Err(reason) = handled {
            self.close(conn, reason);
        }
        self.read_packets(conn, &[]);
        self.announce(conn);
    }

    fn decide_connect(&mut self, conn: ConnId, decision: Decision) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        let refuse = |reason, reference: Option<Text>| {
            let mut properties = Properties::new();
            properties.0.extend(reference.map(Property::ServerReference));
            (reason, Packet::ConnAck(ConnAck { session_present: false, reason, properties }))
        };
        let (reason, refusal) = match decision {
            Decision::Accept { user, data, mount } => {
                let Some(connect) = connection.asked.take() else { return Ok(()) };
                return self.accept_connect(conn, *connect, user, data, mount);
            }
            Decision::Continue(data) => {
                match connection.asked.as_ref().and_then(|connect| method(connect)) {
                    Some(method) => {
                        connection.phase = Phase::AwaitAuth;
                        let reason = ReasonCode::ContinueAuthentication;
                        return self.answer(conn, &auth(reason, Some(method), Some(data)));
                    }
                    // A client that named no method gets no AUTH ([MQTT-4.12.0-6]).
                    None => refuse(ReasonCode::NotAuthorized, None),
                }
            }
            Decision::Refuse(reason) => {
                // The driver's codes come unchecked ([MQTT-3.2.2-8]).
                let fits = reason.is_error() && reason.stands_in(PacketType::ConnAck);
                refuse(if fits { reason } else { ReasonCode::UnspecifiedError }, None)
            }
            Decision::Redirect { is_permanent, server } => {
                refuse(redirect(is_permanent), Some(server))
            }
        };
        let _ = self.answer(conn, &refusal);
        Err(CloseReason::Refused(reason))
    }

    fn decide_again(&mut self, conn: ConnId, decision: Decision) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        let method = connection.authentication_method.clone();
        if method.is_none() && matches!(decision, Decision::Accept { .. } | Decision::Continue(_)) {
            // [MQTT-4.12.0-6]
            return Ok(());
        }
        match decision {
            Decision::Accept { data, .. } => {
                self.answer(conn, &auth(ReasonCode::Success, method, data))
            }
            Decision::Continue(data) => {
                let reason = ReasonCode::ContinueAuthentication;
                self.answer(conn, &auth(reason, method, Some(data)))
            }
            Decision::Refuse(reason) => Err(CloseReason::ByServer(reason)),
            Decision::Redirect { is_permanent, server } => {
                let reason = redirect(is_permanent);
                let properties = Properties::new().with(Property::ServerReference(server));
                let _ = connection.send(&Packet::Disconnect(Disconnect { reason, properties }));
                Err(CloseReason::Redirected(reason))
            }
        }
    }

    /// AUTH came: the next step before CONNACK, or a client that authenticates again.
    pub(super) fn handle_auth(&mut self, conn: ConnId, packet: &Auth) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        let is_again = matches!(connection.phase, Phase::Connected(_));
        let expected = match &connection.asked {
            Some(connect) => method(connect),
            None => connection.authentication_method.clone(),
        };
        let said = packet.properties.authentication_method();
        if expected.is_none() {
            // [MQTT-4.12.0-7]
            return Err(CloseReason::Protocol(Breach::AuthWithoutMethod));
        }
        if said != expected.as_ref() {
            // [MQTT-4.12.0-5], [MQTT-4.12.1-1]
            return Err(CloseReason::Protocol(Breach::AuthOtherMethod));
        }
        let may_stand = match packet.reason {
            ReasonCode::ContinueAuthentication => true,
            ReasonCode::ReAuthenticate => is_again,
            _ => false,
        };
        if !may_stand {
            return Err(CloseReason::Protocol(Breach::AuthReason));
        }
        let client_id = match (&connection.asked, connection.phase) {
            (Some(connect), _) => connect.client_id.clone(),
            (None, Phase::Connected(key)) => {
                self.sessions.get(key).map(|session| session.client_id.clone()).unwrap_or_default()
            }
            (None, _) => Text::default(),
        };
        if !is_again {
            connection.phase = Phase::AwaitDecision;
        }
        let data = packet.properties.authentication_data().cloned();
        let (username, password) = (None, None);
        let method = said.cloned();
        let credentials = Credentials { client_id, username, password, method, data, is_again };
        self.events.push_back(Event::Authenticate(conn, credentials));
        Ok(())
    }
}

fn method(connect: &Connect) -> Option<Text> {
    connect.properties.authentication_method().cloned()
}

const fn redirect(is_permanent: bool) -> ReasonCode {
    if is_permanent { ReasonCode::ServerMoved } else { ReasonCode::UseAnotherServer }
}

fn auth(reason: ReasonCode, method: Option<Text>, data: Option<Bytes>) -> Packet {
    let mut properties = Properties::new();
    properties.0.extend(method.map(Property::AuthenticationMethod));
    properties.0.extend(data.map(Property::AuthenticationData));
    Packet::Auth(Auth { reason, properties })
}
