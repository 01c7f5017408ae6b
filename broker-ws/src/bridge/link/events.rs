//! What the two clients of a bridge say, and what crosses because of it.

use std::hash::{BuildHasher, RandomState};

use shared::Message;
use shared::broker::BROKER_PROPERTY;
use shared::client::{Client, CloseCause, Event, Receipt};
use shared::time;
use shared::wire::{Properties, ReasonCode};
use tokio::time::Instant;
use tracing::{info, warn};

use super::way::Way;
use super::{LOCAL_PAUSE, Link, behind};
use crate::bridge::trouble::Trouble;
use crate::bridge::{ends, route, rules};

impl Link {
    /// What the clients say, and what crosses.
    pub(super) fn react(&mut self, now: time::Instant) -> bool {
        let mut moved = false;
        while let Some(event) = self.local.poll_event() {
            self.local_event(now, event);
            moved = true;
        }
        while let Some(event) = self.remote.poll_event() {
            self.remote_event(now, event);
            moved = true;
        }
        let [here, there] = &mut self.finished;
        self.out.give(now, &mut self.remote, here);
        self.into.give(now, &mut self.local, there);
        moved |= !here.is_empty() || !there.is_empty();
        for receipt in here.drain(..) {
            self.local.acknowledge(now, receipt);
        }
        for receipt in there.drain(..) {
            self.remote.acknowledge(now, receipt);
        }
        moved
    }

    fn local_event(&mut self, now: time::Instant, event: Event) {
        match event {
            Event::Connected { .. } => {
                let filters = rules::local_filters(&self.bridge.rules);
                ends::subscribe(&mut self.local, now, &filters, false);
            }
            Event::Delivery { message, receipt } => self.cross_out(message, receipt),
            Event::Published { token, reason } => {
                let is_refused = self.is_refused("this broker", reason);
                self.finished[1].extend(self.into.finish(token, is_refused));
            }
            Event::Discarded { token } => self.into.again(token),
            Event::Subscribed { reasons, .. } => self.note_subscribed("this broker", &reasons),
            Event::Closed(cause) => {
                self.line = None;
                self.local_due = Instant::now() + LOCAL_PAUSE;
                if !matches!(cause, CloseCause::TransportClosed | CloseCause::Requested) {
                    let trouble = Trouble::Closed(cause);
                    warn!("bridge {}: this broker does not let it in: {trouble}", self.bridge.name);
                }
            }
            Event::Message(_)
            | Event::Authenticate { .. }
            | Event::Unsubscribed { .. }
            | Event::RoundTrip(_) => {}
        }
    }

    fn remote_event(&mut self, now: time::Instant, event: Event) {
        match event {
            Event::Connected { session_present, properties } => {
                self.come_up(now, session_present, &properties);
            }
            Event::Delivery { message, receipt } => self.cross_in(message, receipt),
            Event::Published { token, reason } => {
                let is_refused = self.is_refused("the other broker", reason);
                self.finished[0].extend(self.out.finish(token, is_refused));
            }
            Event::Discarded { token } => self.out.again(token),
            Event::Subscribed { reasons, .. } => self.note_subscribed("the other broker", &reasons),
            Event::Closed(cause) => {
                let trouble = self.trouble.take().unwrap_or(Trouble::Closed(cause));
                self.come_down(trouble);
            }
            Event::Message(_)
            | Event::Authenticate { .. }
            | Event::Unsubscribed { .. }
            | Event::RoundTrip(_) => {}
        }
    }

    fn cross_out(&mut self, message: Message, receipt: Receipt) {
        let crossing = rules::out(&self.bridge.rules, message)
            .and_then(|message| route::pass(message, &self.broker_id, &self.remote_id));
        match crossing {
            Some(mut message) => {
                if !self.bridge.version.has_properties() {
                    message.properties = Properties::new();
                }
                self.out.take(receipt, message, &mut self.finished[0]);
            }
            None => self.finished[0].push(receipt),
        }
    }

    fn cross_in(&mut self, message: Message, receipt: Receipt) {
        let crossing = rules::into(&self.bridge.rules, message)
            .and_then(|message| route::pass(message, &self.remote_id, &self.broker_id));
        match crossing {
            Some(message) => self.into.take(receipt, message, &mut self.finished[1]),
            None => self.finished[1].push(receipt),
        }
    }

    /// The other broker let it in.
    fn come_up(&mut self, now: time::Instant, session_present: bool, properties: &Properties) {
        let (name, address) = (&self.bridge.name, &self.bridge.address);
        info!("bridge {name}: connected to {address}");
        let mut told =
            properties.user_properties().filter(|(name, _)| name.as_str() == BROKER_PROPERTY);
        self.remote_id = match told.next() {
            Some((_, id)) => id.clone(),
            None => behind(&self.broker_id, &self.bridge),
        };
        self.tries_bridge_bit = false;
        self.said.clear();
        self.reconnect.reset();
        if let Some(topic) = self.bridge.status_topic.clone() {
            // Without it the link works all the same.
            let _ = self.remote.publish(now, ends::status(topic, true));
        }
        // A side that was started anew may have lost what the other one retains.
        let anew = std::mem::take(&mut self.is_new) || !session_present;
        let filters = rules::remote_filters(&self.bridge.rules);
        ends::subscribe(&mut self.remote, now, &filters, anew);
        if anew {
            let filters = rules::local_filters(&self.bridge.rules);
            ends::subscribe(&mut self.local, now, &filters, true);
        }
        self.say(true);
    }

    /// The connection to the other broker is over, or there was none.
    pub(super) fn come_down(&mut self, trouble: Trouble) {
        self.say(false);
        self.part();
        if self.tries_bridge_bit && trouble.may_be_the_bridge_bit() {
            // Nothing was under way yet: a client that never connected is no loss.
            let options = (&self.bridge, &self.broker_id, self.maximum_packet_size);
            self.remote = Client::new(ends::remote(options.0, options.1, options.2, false));
            self.tries_bridge_bit = false;
            self.way = Way::Pausing(Instant::now());
            let name = &self.bridge.name;
            return info!("bridge {name}: refused as a bridge, trying as an ordinary client");
        }
        let random = RandomState::new().hash_one(0) as u32;
        let pause = match trouble.needs_somebody() {
            true => self.bridge.reconnect.1,
            false => self.reconnect.next_delay(random),
        };
        self.way = Way::Pausing(Instant::now() + pause);
        let said = trouble.to_string();
        if said != self.said {
            warn!("bridge {}: {said} (trying again)", self.bridge.name);
            self.said = said;
        }
    }

    /// Says on the local status topic whether the link is up.
    pub(super) fn say(&self, is_up: bool) {
        let topic = format!("bridge/{}/state", self.bridge.name);
        self.hub.say(&topic, if is_up { "1" } else { "0" });
    }

    /// Says, at the first and each time that their number has doubled, that a message was refused.
    fn is_refused(&self, who: &str, reason: ReasonCode) -> bool {
        if reason.is_error() {
            let refused = self.out.dropped() + self.into.dropped() + 1;
            if refused.is_power_of_two() {
                let name = &self.bridge.name;
                warn!("bridge {name}: {who} refuses a message: {reason} ({refused} lost so far)");
            }
        }
        reason.is_error()
    }

    fn note_subscribed(&self, who: &str, reasons: &[ReasonCode]) {
        for reason in reasons.iter().filter(|reason| reason.is_error()) {
            warn!("bridge {}: {who} refuses a subscription: {reason}", self.bridge.name);
        }
    }
}
