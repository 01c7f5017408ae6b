//! What clients and their server owe each other at one moment, told from packets alone.
//!
//! Takes the packets of any number of clients in the order in which they passed, and keeps an
//! [`Account`] of each. Watches and never judges: what was not seen is not guessed.

use alloc::string::String;

use super::account::Account;
use super::ledger::Relation;
use super::stream::Direction;
use crate::map::Map;
use crate::time::Instant;
use crate::wire::{Packet, Publish, QoS};

/// Clients that are followed. Further ones are not.
pub const MAX_CLIENTS: usize = 256;

/// A packet as it passed.
#[derive(Clone, Copy, Debug)]
pub struct Passed<'a> {
    /// Its running number.
    pub number: u64,
    /// When it passed.
    pub at: Instant,
    /// The client that sent it, or that it was for.
    pub client: &'a str,
    /// Which way it went.
    pub direction: Direction,
    /// The Topic Name of a PUBLISH, also where only a Topic Alias stands for it.
    pub topic: Option<&'a str>,
    /// What it is.
    pub packet: &'a Packet,
}

/// What is owed and kept, client by client.
#[derive(Clone, Debug, Default)]
pub struct Moment(Map<String, Account>);

impl Moment {
    /// Every client that was seen, by name.
    pub fn clients(&self) -> impl Iterator<Item = (&str, &Account)> {
        self.0.iter().map(|(client, account)| (client.as_str(), account))
    }

    /// One client, if it was seen.
    pub fn client(&self, client: &str) -> Option<&Account> {
        self.0.get(client)
    }

    /// A packet passed.
    pub fn note(&mut self, passed: Passed<'_>) {
        if !self.0.contains_key(passed.client) {
            if self.0.len() >= MAX_CLIENTS {
                return;
            }
            self.0.insert(passed.client.into(), Account::default());
        }
        let Some(account) = self.0.get_mut(passed.client) else { return };
        let relation = account.note(&passed);
        match (passed.direction, passed.packet, relation) {
            (
                Direction::ToServer,
                Packet::Publish(publish),
                Relation::Opens | Relation::ResendsUnseen | Relation::Reuses { .. },
            ) => self.enqueue(&passed, publish),
            (
                Direction::ToClient,
                Packet::PubAck(ack) | Packet::PubRec(ack),
                Relation::Answers { opened, .. },
            ) if ack.reason.is_error() => {
                // It was refused: nobody gets it.
                self.0.values_mut().for_each(|account| account.withdraw(opened));
            }
            _ => {}
        }
    }

    /// The connection of a client has ended, also without a packet that says so.
    pub fn handle_end(&mut self, at: Instant, client: &str) {
        if let Some(account) = self.0.get_mut(client) {
            account.handle_end(at);
        }
    }

    /// It is this late: Sessions whose time is over have ended.
    pub fn settle(&mut self, now: Instant) {
        self.0.values_mut().for_each(|account| account.settle(now));
    }

    /// Whoever has subscribed to it and is away gets it later.
    fn enqueue(&mut self, passed: &Passed<'_>, publish: &Publish) {
        let topic = passed.topic.unwrap_or(&publish.topic);
        if publish.qos == QoS::AtMostOnce || topic.is_empty() {
            return;
        }
        for account in self.0.values_mut() {
            account.settle(passed.at);
            account.enqueue(passed.number, topic, publish.qos);
        }
    }
}
