//! What goes out on a connection: answers, messages, and when the driver is told to pull them.

use super::connection::{Handled, Phase};
use super::session::Delivery;
use super::{Broker, CloseReason, ConnId, Event, SessionKey};
use crate::flow::Outgoing;
use crate::wire::{Ack, Bytes, Packet, QoS, ReasonCode};

/// `poll_transmit` returns about this many bytes at a time, whole packets only.
const TRANSMIT_CHUNK: usize = 64 * 1024;

impl Broker {
    /// The next bytes for a connection: about 64 KiB at most, and none that wait for the disk. Makes
    /// no events, but may make records.
    pub fn poll_transmit(&mut self, conn: ConnId) -> Option<Bytes> {
        if let Some(Phase::Connected(key)) = self.conns.get(conn).map(|connection| connection.phase)
        {
            self.account(key, |broker| broker.fill(conn, key));
        }
        let connection = self.conns.get_mut(conn)?;
        let free = connection.free(&self.journal);
        if free == 0 {
            connection.announced = false;
            self.await_disk(conn);
            return None;
        }
        let bytes = connection.take(free);
        self.counters.bytes_sent += bytes.len() as u64;
        if self.watches.is_on() {
            self.watch_sent(conn, &bytes);
        }
        Some(bytes)
    }

    /// Sends a packet that the client is owed, unless it reads nothing.
    pub(super) fn answer(&mut self, conn: ConnId, packet: &Packet) -> Handled {
        let Some(connection) = self.conns.get_mut(conn) else { return Ok(()) };
        if connection.out.len() > self.config.max_unsent {
            return Err(CloseReason::NotReading);
        }
        connection.hold(connection.out.len(), self.journal.of_packet(), &self.journal);
        // A client whose Maximum Packet Size is below that of an acknowledgement gets none.
        if connection.send(packet).is_ok() {
            self.counters.packets_sent += 1;
        }
        Ok(())
    }

    /// Writes queued messages until enough waits for the transport.
    fn fill(&mut self, conn: ConnId, key: SessionKey) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        let Some(session) = self.sessions.get_mut(key) else { return };
        // The rules may have changed while a message waited. One that was sent before is sent again.
        let permissions = session.permissions.clone();
        let may_read = |delivery: &Delivery| {
            permissions.as_ref().is_none_or(|rules| rules.may_read(&delivery.message.topic))
        };
        while connection.out.len() < TRANSMIT_CHUNK {
            let start = connection.out.len();
            let written = match session.outbound.poll(&mut session.ids) {
                None => return,
                Some(Outgoing::Pubrel(id)) => {
                    let pubrel = Packet::PubRel(Ack::new(id, ReasonCode::Success));
                    self.counters.packets_sent += u64::from(connection.send(&pubrel).is_ok());
                    continue;
                }
                Some(Outgoing::AtMostOnce(_, delivery)) => {
                    connection.hold(start, delivery.message.after, &self.journal);
                    may_read(&delivery) && connection.deliver(&delivery, self.now, None, false)
                }
                Some(Outgoing::Publish { qos, packet_id, dup, tag, message }) => {
                    let written = (dup || may_read(message))
                        && connection.deliver(message, self.now, Some(packet_id), dup);
                    if written {
                        let mut record = message.message.after;
                        if let (false, &Some(kept)) = (dup, tag) {
                            let sent = self.journal.sent(session.number, kept, packet_id, message);
                            if qos == QoS::ExactlyOnce {
                                // Under another identifier it would be another message.
                                record = sent;
                            }
                        }
                        connection.hold(start, record, &self.journal);
                    } else if let Ok(Some(kept)) =
                        // As if it had been acknowledged ([MQTT-3.1.2-25]).
                        session.outbound.discard(packet_id, &mut session.ids)
                    {
                        self.journal.done(session.number, kept);
                    }
                    written
                }
            };
            self.counters.packets_sent += u64::from(written);
            self.counters.messages_sent += u64::from(written);
        }
    }

    /// Tells the driver, once, that there is something to pull.
    pub(super) fn announce(&mut self, conn: ConnId) {
        let Some(connection) = self.conns.get_mut(conn) else { return };
        if connection.announced {
            return;
        }
        let waits = match connection.phase {
            // What is full of bytes that wait for the disk takes no more.
            Phase::Connected(key) if connection.out.len() < TRANSMIT_CHUNK => {
                self.sessions.get(key).is_some_and(|session| session.outbound.has_sendable())
            }
            _ => false,
        };
        if waits || connection.free(&self.journal) > 0 {
            connection.announced = true;
            self.events.push_back(Event::Ready(conn));
        } else {
            self.await_disk(conn);
        }
    }
}
