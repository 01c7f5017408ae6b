//! Where the specifications forbid something: the number of the normative statement, or of the
//! section where there is no statement, in each version.
//!
//! MQTT 3.1's own document has no numbers; 3.1.1 describes the same packets.

use super::Version;

/// What both specifications say, each under its own number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    v5: &'static str,
    v311: &'static str,
}

impl Rule {
    const fn new(v5: &'static str, v311: &'static str) -> Self {
        Self { v5, v311 }
    }

    const fn same(number: &'static str) -> Self {
        Self::new(number, number)
    }

    /// The number in the specification of this version.
    pub(super) const fn of(self, version: Version) -> &'static str {
        if version.has_properties() { self.v5 } else { self.v311 }
    }
}

pub(super) const UTF8: Rule = Rule::new("MQTT-1.5.4-1", "MQTT-1.5.3-1");
pub(super) const NUL: Rule = Rule::new("MQTT-1.5.4-2", "MQTT-1.5.3-2");
pub(super) const VARINT: Rule = Rule::new("1.5.5", "2.2.3");
pub(super) const VARINT_IS_MINIMAL: Rule = Rule::new("MQTT-1.5.5-1", "2.2.3");
pub(super) const PACKET_TYPE: Rule = Rule::new("2.1.2", "2.2.1");
pub(super) const RESERVED_FLAGS: Rule = Rule::new("MQTT-2.1.3-1", "MQTT-2.2.2-2");
pub(super) const REMAINING_LENGTH: Rule = Rule::new("2.1.4", "2.2.3");
pub(super) const PACKET_ID: Rule = Rule::new("MQTT-2.2.1-3", "MQTT-2.3.1-1");
pub(super) const PROPERTIES: Rule = Rule::same("2.2.2.2");
pub(super) const REASON_CODES: Rule = Rule::new("2.4", "MQTT-3.9.3-2");
pub(super) const PROTOCOL_NAME: Rule = Rule::same("MQTT-3.1.2-1");
pub(super) const PROTOCOL_LEVEL: Rule = Rule::same("MQTT-3.1.2-2");
pub(super) const RESERVED_CONNECT_FLAG: Rule = Rule::same("MQTT-3.1.2-3");
pub(super) const NO_WILL_HAS_NO_QOS: Rule = Rule::new("MQTT-3.1.2-11", "MQTT-3.1.2-13");
pub(super) const WILL_QOS: Rule = Rule::new("MQTT-3.1.2-12", "MQTT-3.1.2-14");
pub(super) const NO_WILL_HAS_NO_RETAIN: Rule = Rule::new("MQTT-3.1.2-13", "MQTT-3.1.2-15");
/// MQTT 5 allows a password without a user name.
pub(super) const NO_PASSWORD_ALONE: Rule = Rule::new("3.1.2.9", "MQTT-3.1.2-22");
/// 3.1.1 has no limit but that of Remaining Length.
pub(super) const MAXIMUM_PACKET_SIZE: Rule = Rule::new("MQTT-3.1.2-24", "2.2.3");
pub(super) const CONNACK_FLAGS: Rule = Rule::new("MQTT-3.2.2-1", "3.2.2.1");
pub(super) const CONNACK_CODES: Rule = Rule::new("MQTT-3.2.2-8", "3.2.2.3");
pub(super) const NO_DUP_AT_QOS_0: Rule = Rule::same("MQTT-3.3.1-2");
pub(super) const NO_QOS_3: Rule = Rule::same("MQTT-3.3.1-4");
pub(super) const NO_WILDCARDS: Rule = Rule::same("MQTT-3.3.2-2");
pub(super) const NO_EMPTY_TOPIC: Rule = Rule::new("3.3.2.1", "MQTT-4.7.3-1");
pub(super) const SUBSCRIPTION_IDENTIFIER: Rule = Rule::same("3.8.2.1.2");
pub(super) const SUBSCRIBE_HAS_FILTERS: Rule = Rule::new("MQTT-3.8.3-2", "MQTT-3.8.3-3");
pub(super) const SUBSCRIPTION_OPTIONS: Rule = Rule::new("MQTT-3.8.3-5", "MQTT-3.8.3-4");
pub(super) const UNSUBSCRIBE_HAS_FILTERS: Rule = Rule::same("MQTT-3.10.3-2");
