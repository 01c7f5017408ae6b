//! What a client must not do though its packets are well formed.

use crate::wire::ReasonCode;

/// A rule that a client broke with a well-formed packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// PUBLISH with a QoS above the Maximum QoS of CONNACK ([MQTT-3.2.2-11]).
    QosAboveMaximum,
    /// PUBLISH from a client with a Subscription Identifier ([MQTT-3.3.4-6]).
    SubscriptionIdentifier,
    /// A Response Topic with a wildcard ([MQTT-3.3.2-14]).
    ResponseTopic,
    /// More QoS 2 messages under way than Receive Maximum ([MQTT-3.3.4-9]).
    ReceiveMaximum,
    /// A Topic Alias above the maximum of CONNACK, or 0 ([MQTT-3.3.2-9]).
    TopicAliasAboveMaximum,
    /// A Topic Alias that stands for nothing yet.
    TopicAliasUnknown,
    /// No Local on a Shared Subscription ([MQTT-3.8.3-4]).
    NoLocalShared,
    /// DISCONNECT asks for a Session that CONNECT did not ask for ([MQTT-3.14.2-2]).
    SessionAfterAll,
    /// AUTH though CONNECT named no authentication method ([MQTT-4.12.0-7]).
    AuthWithoutMethod,
    /// AUTH with another method than CONNECT ([MQTT-4.12.0-5]).
    AuthOtherMethod,
    /// AUTH with a Reason Code that a client does not send here.
    AuthReason,
}

impl Breach {
    /// Every one of them.
    pub const ALL: [Self; 11] = [
        Self::QosAboveMaximum,
        Self::SubscriptionIdentifier,
        Self::ResponseTopic,
        Self::ReceiveMaximum,
        Self::TopicAliasAboveMaximum,
        Self::TopicAliasUnknown,
        Self::NoLocalShared,
        Self::SessionAfterAll,
        Self::AuthWithoutMethod,
        Self::AuthOtherMethod,
        Self::AuthReason,
    ];

    /// What an MQTT 5 client is told.
    pub const fn reason_code(self) -> ReasonCode {
        match self {
            Self::QosAboveMaximum => ReasonCode::QoSNotSupported,
            Self::ReceiveMaximum => ReasonCode::ReceiveMaximumExceeded,
            Self::TopicAliasAboveMaximum => ReasonCode::TopicAliasInvalid,
            Self::AuthOtherMethod => ReasonCode::BadAuthenticationMethod,
            Self::SubscriptionIdentifier
            | Self::ResponseTopic
            | Self::TopicAliasUnknown
            | Self::NoLocalShared
            | Self::SessionAfterAll
            | Self::AuthWithoutMethod
            | Self::AuthReason => ReasonCode::ProtocolError,
        }
    }
}
