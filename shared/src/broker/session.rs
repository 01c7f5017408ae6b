//! What the broker keeps of a client: survives the Network Connection if the client wants.

use crate::map::Map;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::num::NonZeroU32;

use super::budget::Budget;
use super::journal::{Kept, Reference};
use super::{Config, ConnId, PayloadFilter, Permissions};
use crate::flow::{Inbound, Outbound, PacketIds};
use crate::time::{Duration, Instant};
use crate::topic::TopicFilter;
use crate::wire::{
    self, Bytes, BytesMut, EncodeError, Packet, PacketId, Properties, Property, Publish,
    PublishFrame, QoS, SubscribeOptions, Text, Version,
};

/// A Session (section 4.1).
#[derive(Debug)]
pub(super) struct Session {
    pub(super) client_id: Text,
    /// The user that it belongs to, if a user name was verified.
    pub(super) user: Option<Text>,
    /// What its client may do; `None` is everything.
    pub(super) permissions: Option<Arc<Permissions>>,
    /// What the journal calls it.
    pub(super) number: u64,
    /// Its rows are in the journal.
    pub(super) is_durable: bool,
    pub(super) conn: Option<ConnId>,
    pub(super) outbound: Outbound<Option<Kept>, Delivery>,
    pub(super) ids: PacketIds,
    pub(super) inbound: Inbound,
    pub(super) subscriptions: Map<TopicFilter, Subscription>,
    /// How long it outlives its connection.
    pub(super) expiry: Duration,
    /// When it ends, while there is no connection.
    pub(super) ends_at: Option<Instant>,
    /// A Will that waits for its delay, while there is no connection.
    pub(super) delayed_will: Option<Box<(Instant, wire::Will)>>,
    pub(super) dropped: u64,
}

impl Session {
    pub(super) fn new(client_id: Text, number: u64, config: &Config) -> Self {
        Self {
            client_id,
            user: None,
            permissions: None,
            number,
            is_durable: false,
            conn: None,
            outbound: Outbound::new(config.queue),
            ids: PacketIds::default(),
            inbound: Inbound::new(config.receive_maximum),
            subscriptions: Map::new(),
            expiry: Duration::ZERO,
            ends_at: None,
            delayed_will: None,
            dropped: 0,
        }
    }

    /// Queues a message; `false` if the line is full, or `budget` is used up, and it was dropped.
    pub(super) fn push(&mut self, delivery: Delivery, budget: Budget) -> bool {
        // A disconnected Session keeps QoS 1 and 2 only (section 4.1).
        if self.conn.is_none() && delivery.qos == QoS::AtMostOnce {
            return true;
        }
        let size = delivery.message.size();
        let is_queued = budget.allows(self.outbound.bytes(), size)
            && self.outbound.push(delivery.qos, None, delivery, size).is_ok();
        self.dropped += u64::from(!is_queued);
        is_queued
    }
}

/// How a Session subscribes to one Topic Filter.
#[derive(Clone, Debug)]
pub(super) struct Subscription {
    pub(super) options: SubscribeOptions,
    /// Only messages that pass.
    pub(super) payload_filter: Option<Arc<PayloadFilter>>,
    /// What it asks for besides its filter, through a mount point.
    pub(super) companion: Option<TopicFilter>,
    /// Sent along with every message that this subscription matches.
    pub(super) identifier: Option<NonZeroU32>,
}

/// An Application Message inside the broker, shared by all that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its Topic Name.
    pub topic: Text,
    /// Its payload.
    pub payload: Bytes,
    /// The QoS that it was published with.
    pub qos: QoS,
    /// It was published to be retained.
    pub retain: bool,
    /// The properties that it was published with, without those of that one hop.
    pub properties: Properties,
    /// When it came, to pass the remaining Message Expiry Interval on ([MQTT-3.3.2-6]).
    pub received_at: Instant,
    /// What the journal calls it; 0 where there is none.
    pub number: u64,
    /// The record that says that it was taken over, if it must not come twice: nobody is given it
    /// before that is on disk.
    pub after: u64,
}

impl Stored {
    /// About the memory that it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.topic.len() + self.payload.len() + self.properties.size() + 64
    }

    /// Seconds left of the Message Expiry Interval: `None` without one, 0 when it is over.
    fn remaining_expiry(&self, now: Instant) -> Option<u32> {
        let interval = *self.properties.message_expiry_interval()?;
        let waited = now.saturating_since(self.received_at).as_secs();
        Some(interval.saturating_sub(u32::try_from(waited).unwrap_or(u32::MAX)))
    }

    /// The payload as JSON; null if it is none.
    pub(super) fn json(&self) -> serde_json::Value {
        let text = str::from_utf8(&self.payload).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    }

    /// True when its Message Expiry Interval has passed.
    pub(super) fn is_expired(&self, now: Instant) -> bool {
        self.properties.message_expiry_interval().is_some() && self.remaining_expiry(now) == Some(0)
    }
}

/// One message on its way to one Session.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) message: Arc<Stored>,
    pub(super) qos: QoS,
    pub(super) retain: bool,
    /// Of all the subscriptions that matched ([MQTT-3.3.4-4]).
    pub(super) identifiers: Vec<NonZeroU32>,
    /// The same bytes for all receivers of a fan-out, for this version.
    pub(super) frame: Option<(Version, PublishFrame)>,
}

impl Delivery {
    /// What the journal says of it.
    pub(super) fn reference(&self) -> Reference {
        Reference {
            message: self.message.number,
            qos: self.qos,
            retain: self.retain,
            identifiers: self.identifiers.clone(),
        }
    }

    /// The packet to send, with the expiry that remains at `now`.
    pub(super) fn to_publish(&self, now: Instant) -> Publish {
        let message = &self.message;
        let mut properties = message.properties.clone();
        if let Some(remaining) = message.remaining_expiry(now) {
            for property in &mut properties.0 {
                if let Property::MessageExpiryInterval(seconds) = property {
                    *seconds = remaining.max(1);
                }
            }
        }
        properties.0.extend(self.identifiers.iter().copied().map(Property::SubscriptionIdentifier));
        Publish {
            dup: false,
            qos: self.qos,
            retain: self.retain,
            topic: message.topic.clone(),
            packet_id: (self.qos != QoS::AtMostOnce).then_some(PacketId::MIN),
            properties,
            payload: message.payload.clone(),
        }
    }

    /// Appends the packet.
    pub(super) fn write(
        &self,
        version: Version,
        now: Instant,
        packet_id: Option<PacketId>,
        dup: bool,
        out: &mut BytesMut,
    ) -> Result<(), EncodeError> {
        if let Some(frame) = self.shared_frame(version) {
            frame.write(packet_id, dup, out);
            return Ok(());
        }
        let publish = Publish { dup, packet_id, ..self.to_publish(now) };
        Packet::Publish(publish).encode(version, out)
    }

    /// The frame shared with other receivers, where it says the same as a new one would.
    fn shared_frame(&self, version: Version) -> Option<&PublishFrame> {
        let (for_version, frame) = self.frame.as_ref()?;
        let same = for_version.has_properties() == version.has_properties();
        let expires = self.message.properties.message_expiry_interval().is_some();
        (same && !(expires && version.has_properties())).then_some(frame)
    }
}
