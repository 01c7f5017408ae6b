//! Messages on their way from one broker to the other, in one direction. Pure.
//!
//! A message with QoS 1 or 2 is acknowledged to where it comes from only after the other broker has
//! taken it over, so that none is lost when a connection breaks: what waits here is what the source
//! still has as well, and its Receive Maximum limits it. A message with QoS 0 waits for nobody who
//! is away, and beyond [`MAX_AT_MOST_ONCE`] the newest is dropped.

use std::collections::{BTreeMap, VecDeque};

use shared::Message;
use shared::client::{Client, ClientError, Receipt, State, Token};
use shared::time::Instant;
use shared::wire::{EncodeError, QoS};

/// Messages with QoS 0 that may wait for a connection that takes them slowly.
const MAX_AT_MOST_ONCE: usize = 1000;

/// One direction of a bridge.
#[derive(Debug, Default)]
pub(super) struct Relay {
    /// Not yet handed to the target, in order.
    waiting: VecDeque<Crossing>,
    /// Handed to the target, which has not acknowledged yet.
    under_way: BTreeMap<Token, Crossing>,
    at_most_once: usize,
    next: u64,
    dropped: u64,
}

#[derive(Clone, Debug)]
struct Crossing {
    /// Its place in the order of coming.
    number: u64,
    receipt: Receipt,
    message: Message,
}

impl Relay {
    /// Takes a message from its source. `finished` gets the receipts of what its source need not
    /// keep for this relay, here and below: it was handed over, or never will be.
    pub(super) fn take(&mut self, receipt: Receipt, message: Message, finished: &mut Vec<Receipt>) {
        if message.qos == QoS::AtMostOnce {
            if self.at_most_once >= MAX_AT_MOST_ONCE {
                self.dropped += 1;
                return finished.push(receipt);
            }
            self.at_most_once += 1;
        }
        self.next += 1;
        self.waiting.push_back(Crossing { number: self.next, receipt, message });
    }

    /// Hands what waits to the target, as far as it takes it now.
    pub(super) fn give(&mut self, now: Instant, target: &mut Client, finished: &mut Vec<Receipt>) {
        if target.state() != State::Connected {
            return self.drop_at_most_once(finished);
        }
        while let Some(crossing) = self.waiting.pop_front() {
            let is_at_most_once = crossing.message.qos == QoS::AtMostOnce;
            match hand_over(now, target, crossing.message.clone()) {
                Ok(token) => {
                    if is_at_most_once {
                        self.at_most_once -= 1;
                        finished.push(crossing.receipt);
                    } else {
                        self.under_way.insert(token, crossing);
                    }
                }
                Err(Refusal::Later) => return self.waiting.push_front(crossing),
                Err(Refusal::Never) => {
                    self.at_most_once -= usize::from(is_at_most_once);
                    self.dropped += 1;
                    finished.push(crossing.receipt);
                }
            }
        }
    }

    /// The target has taken a message over, or refused it for good: its source may forget it.
    pub(super) fn finish(&mut self, token: Token, is_refused: bool) -> Option<Receipt> {
        let crossing = self.under_way.remove(&token)?;
        self.dropped += u64::from(is_refused);
        Some(crossing.receipt)
    }

    /// The target's Session ended before it said whether it has a message: it gets it again.
    pub(super) fn again(&mut self, token: Token) {
        let Some(crossing) = self.under_way.remove(&token) else { return };
        let at = self.waiting.partition_point(|waiting| waiting.number < crossing.number);
        self.waiting.insert(at, crossing);
    }

    /// True while it is better not to take more from the source.
    pub(super) fn is_full(&self) -> bool {
        self.at_most_once >= MAX_AT_MOST_ONCE
    }

    /// Messages dropped or refused so far.
    pub(super) const fn dropped(&self) -> u64 {
        self.dropped
    }

    fn drop_at_most_once(&mut self, finished: &mut Vec<Receipt>) {
        self.waiting.retain(|crossing| {
            let stays = crossing.message.qos != QoS::AtMostOnce;
            if !stays {
                self.dropped += 1;
                finished.push(crossing.receipt);
            }
            stays
        });
        self.at_most_once = 0;
    }
}

/// Why a target does not take a message.
enum Refusal {
    /// It has no room, or no connection.
    Later,
    /// It never will.
    Never,
}

/// Publishes, with less than was asked for where the target cannot do more.
fn hand_over(now: Instant, target: &mut Client, message: Message) -> Result<Token, Refusal> {
    match target.publish(now, message.clone()) {
        Ok(token) => Ok(token),
        Err(ClientError::QosNotSupported { maximum }) => {
            hand_over(now, target, message.qos(maximum))
        }
        Err(ClientError::RetainNotSupported) => hand_over(now, target, message.retain(false)),
        Err(ClientError::QueueFull | ClientError::NotConnected | ClientError::NoPacketId) => {
            Err(Refusal::Later)
        }
        Err(
            ClientError::Encode(EncodeError::TooLarge { .. } | _)
            | ClientError::InvalidTopic(_)
            | ClientError::NoAuthenticationMethod
            | ClientError::NoFilter
            | ClientError::NoLocalOnShared
            | ClientError::SubscriptionIdentifiersNotSupported
            | ClientError::TopicAliasAboveMaximum { .. }
            | ClientError::TopicAliasUnset,
        ) => Err(Refusal::Never),
    }
}

#[cfg(test)]
mod tests;
