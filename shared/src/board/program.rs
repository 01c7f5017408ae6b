//! The program that a virtual board runs: announce, report, obey, measure.
//!
//! Knows topics and payloads. Does not know bytes: those are the client's.

use alloc::format;
use alloc::vec::Vec;

use super::topics::{self, on_off};
use super::{Board, Dht22, Event, Log, Part, Quantity};
use crate::client::{self, ClientError};
use crate::message::Message;
use crate::topic::{TopicFilter, TopicName};
use crate::wire::{Bytes, QoS};

impl Board {
    /// Does what the client's events ask for.
    pub(super) fn react(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match event {
                client::Event::Connected { .. } => {
                    self.subscribe();
                    self.announce();
                    self.events.push_back(Event::Connected);
                }
                client::Event::Message(message) => self.obey(message),
                client::Event::Closed(cause) => self.events.push_back(Event::Closed(cause)),
                client::Event::Published { reason, .. } if reason.is_error() => {
                    self.log(Log::Refused { reason });
                }
                client::Event::Subscribed { reasons, .. } => {
                    for reason in reasons.into_iter().filter(|reason| reason.is_error()) {
                        self.log(Log::Refused { reason });
                    }
                }
                // A board asks neither for enhanced authentication nor to acknowledge by hand.
                client::Event::Authenticate { .. }
                | client::Event::Delivery { .. }
                | client::Event::Published { .. }
                | client::Event::Discarded { .. }
                | client::Event::Unsubscribed { .. }
                | client::Event::RoundTrip(_) => {}
            }
        }
    }

    fn subscribe(&mut self) {
        let home_assistant = topics::known(topics::HOME_ASSISTANT_STATUS);
        let leds = self.spec.parts.iter().filter(|part| matches!(part, Part::Led(_)));
        let mut wanted = Vec::from([home_assistant.clone()]);
        wanted.extend(leds.map(|led| topics::set(&self.spec.id, led.id())));
        if self.spec.led_control && wanted.len() > 1 {
            wanted.push(topics::known(topics::LED_CONTROL));
        }
        let filters: Vec<_> =
            wanted.into_iter().map(|name| (TopicFilter::from(name), QoS::AtLeastOnce)).collect();
        if let Err(error) = self.client.subscribe(self.now, &filters) {
            self.log(Log::NotSent { topic: home_assistant, error });
        }
    }

    /// Says what it is and how it is, and that it is there.
    fn announce(&mut self) {
        let (board, manifest) = (self.spec.id.clone(), self.manifest().to_json());
        self.publish(topics::discovery(&board), manifest, QoS::AtLeastOnce);
        self.publish(topics::status(&board), topics::ONLINE, QoS::AtLeastOnce);
        for index in 0..self.spec.parts.len() {
            self.report(index);
        }
    }

    /// Takes back whatever it made the broker keep. QoS 0 does, as DISCONNECT follows.
    pub(super) fn withdraw(&mut self) {
        let board = self.spec.id.clone();
        let parts = self.spec.parts.iter();
        let mut kept: Vec<_> = parts.map(|part| topics::state(&board, part.id())).collect();
        kept.extend([topics::status(&board), topics::discovery(&board)]);
        for topic in kept {
            self.publish(topic, "", QoS::AtMostOnce);
        }
    }

    /// Publishes the state of a part. A sensor that was not read yet has none.
    fn report(&mut self, index: usize) {
        let part = &self.spec.parts[index];
        let topic = topics::state(&self.spec.id, part.id());
        match part {
            Part::Led(led) => self.publish(topic, on_off(led.on), QoS::AtLeastOnce),
            Part::Dht22(dht22) => {
                if let Some(reading) = dht22.reading {
                    let [temperature, humidity] = Quantity::ALL.map(Quantity::key);
                    let json = format!(
                        r#"{{"{temperature}":{},"{humidity}":{}}}"#,
                        reading.temperature, reading.humidity
                    );
                    self.publish(topic, json, QoS::AtMostOnce);
                }
            }
        }
    }

    fn obey(&mut self, message: Message) {
        let Message { topic, payload, retain, .. } = message;
        match topic.as_str() {
            topics::HOME_ASSISTANT_STATUS => {
                // What was retained is from before this board announced itself.
                if !retain && payload == topics::ONLINE {
                    self.announce();
                }
            }
            topics::LED_CONTROL => {
                let led = self.spec.parts.iter().position(|part| matches!(part, Part::Led(_)));
                self.command(led, topic, payload, [topics::LED_ON, topics::LED_OFF]);
            }
            _ => {
                let is_it = |part: &Part| topics::set(&self.spec.id, part.id()) == topic;
                let part = self.spec.parts.iter().position(is_it);
                self.command(part, topic, payload, [topics::ON, topics::OFF]);
            }
        }
    }

    /// Switches the part `index` if `payload` is one of `words`, on and off.
    fn command(
        &mut self,
        index: Option<usize>,
        topic: TopicName,
        payload: Bytes,
        words: [&'static str; 2],
    ) {
        match (index, words.iter().position(|word| payload == word)) {
            (Some(index), Some(word)) => {
                self.log(Log::Obeyed { topic, payload });
                self.switch(index, word == 0);
            }
            _ => self.log(Log::NotUnderstood { topic, payload, expected: words }),
        }
    }

    /// Switches an LED, then reports how it is, also if it was so before: who asked waits for it.
    pub(super) fn switch(&mut self, index: usize, on: bool) {
        let Part::Led(led) = &mut self.spec.parts[index] else {
            return;
        };
        if led.on != on {
            led.on = on;
            self.events.push_back(Event::PartChanged(led.id.clone()));
        }
        self.report(index);
    }

    /// Reads a sensor, reports what it says, and plans the next reading.
    pub(super) fn read(&mut self, index: usize) {
        let (Part::Dht22(dht22), Some(powered_at)) = (&mut self.spec.parts[index], self.powered_at)
        else {
            return;
        };
        let reading = Some(dht22.measure(self.now.saturating_since(powered_at)));
        if dht22.reading != reading {
            dht22.reading = reading;
            self.events.push_back(Event::PartChanged(dht22.id.clone()));
        }
        let interval = dht22.interval.max(Dht22::MIN_INTERVAL);
        let next = self.next_reading[index].unwrap_or(self.now) + interval;
        // After a long sleep one reading is enough.
        self.next_reading[index] = Some(if next > self.now { next } else { self.now + interval });
        self.report(index);
    }

    /// Publishes a retained message, if there is a connection.
    fn publish(&mut self, topic: TopicName, payload: impl Into<Bytes>, qos: QoS) {
        let payload = payload.into();
        let message = Message::new(topic.clone(), payload.clone()).qos(qos).retain(true);
        match self.client.publish(self.now, message) {
            Ok(_) => self.log(Log::Published { topic, payload }),
            Err(ClientError::NotConnected) => {}
            Err(error) => self.log(Log::NotSent { topic, error }),
        }
    }

    fn log(&mut self, log: Log) {
        self.events.push_back(Event::Log(log));
    }
}
