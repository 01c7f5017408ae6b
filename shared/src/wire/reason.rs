//! Reason Codes (section 2.4), and the Return Codes of 3.1.1 that mean the same.

use core::fmt;

use super::PacketType;

macro_rules! reason_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal, [$($packet:ident)*];)*) => {
        /// A Reason Code: below 0x80 it went well, from 0x80 it did not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum ReasonCode {
            $($(#[$doc])* $name = $code,)*
        }

        impl ReasonCode {
            /// Every Reason Code, in the order of its number.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name that the specification gives it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// True where the specification allows it in packets of this type.
            pub const fn stands_in(self, packet: PacketType) -> bool {
                match self {
                    $(Self::$name => false $(|| matches!(packet, PacketType::$packet))*,)*
                }
            }
        }

        impl TryFrom<u8> for ReasonCode {
            type Error = u8;

            fn try_from(code: u8) -> Result<Self, u8> {
                match code {
                    $($code => Ok(Self::$name),)*
                    other => Err(other),
                }
            }
        }
    };
}

reason_codes! {
    /// Also Normal disconnection, and Granted QoS 0.
    Success = 0x00, "Success",
        [ConnAck PubAck PubRec PubRel PubComp SubAck UnsubAck Disconnect Auth];
    /// SUBACK: at most QoS 1 will come.
    GrantedQoS1 = 0x01, "Granted QoS 1", [SubAck];
    /// SUBACK: any QoS may come.
    GrantedQoS2 = 0x02, "Granted QoS 2", [SubAck];
    /// DISCONNECT by a client that wants its Will published.
    DisconnectWithWill = 0x04, "Disconnect with Will Message", [Disconnect];
    /// Accepted, though nobody subscribes.
    NoMatchingSubscribers = 0x10, "No matching subscribers", [PubAck PubRec];
    /// UNSUBACK for a filter that was not subscribed.
    NoSubscriptionExisted = 0x11, "No subscription existed", [UnsubAck];
    /// AUTH: another step follows.
    ContinueAuthentication = 0x18, "Continue authentication", [Auth];
    /// AUTH: authenticate again.
    ReAuthenticate = 0x19, "Re-authenticate", [Auth];
    /// No other code fits.
    UnspecifiedError = 0x80, "Unspecified error",
        [ConnAck PubAck PubRec SubAck UnsubAck Disconnect];
    /// The bytes are no packet.
    MalformedPacket = 0x81, "Malformed Packet", [ConnAck Disconnect];
    /// The packet is well formed but not allowed here.
    ProtocolError = 0x82, "Protocol Error", [ConnAck Disconnect];
    /// Valid, but this receiver does not do it.
    ImplementationSpecificError = 0x83, "Implementation specific error",
        [ConnAck PubAck PubRec SubAck UnsubAck Disconnect];
    /// The server does not speak this version.
    UnsupportedProtocolVersion = 0x84, "Unsupported Protocol Version", [ConnAck];
    /// The client identifier is not allowed.
    ClientIdentifierNotValid = 0x85, "Client Identifier not valid", [ConnAck];
    /// Login refused.
    BadUserNameOrPassword = 0x86, "Bad User Name or Password", [ConnAck];
    /// Known, but not allowed to do this.
    NotAuthorized = 0x87, "Not authorized",
        [ConnAck PubAck PubRec SubAck UnsubAck Disconnect];
    /// The server is not available.
    ServerUnavailable = 0x88, "Server unavailable", [ConnAck];
    /// The server is busy.
    ServerBusy = 0x89, "Server busy", [ConnAck Disconnect];
    /// This client is banned.
    Banned = 0x8A, "Banned", [ConnAck];
    /// The server is going down.
    ServerShuttingDown = 0x8B, "Server shutting down", [Disconnect];
    /// The authentication method is not supported or not the one of CONNECT.
    BadAuthenticationMethod = 0x8C, "Bad authentication method", [ConnAck Disconnect];
    /// Nothing came for 1.5 times the Keep Alive.
    KeepAliveTimeout = 0x8D, "Keep Alive timeout", [Disconnect];
    /// Another connection uses the same client identifier.
    SessionTakenOver = 0x8E, "Session taken over", [Disconnect];
    /// The filter is well formed but not accepted.
    TopicFilterInvalid = 0x8F, "Topic Filter invalid", [SubAck UnsubAck Disconnect];
    /// The topic is well formed but not accepted.
    TopicNameInvalid = 0x90, "Topic Name invalid", [ConnAck PubAck PubRec Disconnect];
    /// The packet identifier is taken.
    PacketIdentifierInUse = 0x91, "Packet Identifier in use",
        [PubAck PubRec SubAck UnsubAck];
    /// Nothing is known of this packet identifier.
    PacketIdentifierNotFound = 0x92, "Packet Identifier not found", [PubRel PubComp];
    /// More unacknowledged messages than Receive Maximum.
    ReceiveMaximumExceeded = 0x93, "Receive Maximum exceeded", [Disconnect];
    /// A Topic Alias above the maximum, or 0.
    TopicAliasInvalid = 0x94, "Topic Alias invalid", [Disconnect];
    /// The packet is over Maximum Packet Size.
    PacketTooLarge = 0x95, "Packet too large", [ConnAck Disconnect];
    /// Messages come too fast.
    MessageRateTooHigh = 0x96, "Message rate too high", [Disconnect];
    /// A limit of the receiver is reached.
    QuotaExceeded = 0x97, "Quota exceeded",
        [ConnAck PubAck PubRec SubAck Disconnect];
    /// An administrator ended it.
    AdministrativeAction = 0x98, "Administrative action", [Disconnect];
    /// The payload is not what Payload Format Indicator says.
    PayloadFormatInvalid = 0x99, "Payload format invalid",
        [ConnAck PubAck PubRec Disconnect];
    /// The server keeps no retained messages.
    RetainNotSupported = 0x9A, "Retain not supported", [ConnAck Disconnect];
    /// The server does not do this QoS.
    QoSNotSupported = 0x9B, "QoS not supported", [ConnAck Disconnect];
    /// Use another server for now.
    UseAnotherServer = 0x9C, "Use another server", [ConnAck Disconnect];
    /// Use another server from now on.
    ServerMoved = 0x9D, "Server moved", [ConnAck Disconnect];
    /// The server has no Shared Subscriptions.
    SharedSubscriptionsNotSupported = 0x9E, "Shared Subscriptions not supported",
        [SubAck Disconnect];
    /// Connections come too fast.
    ConnectionRateExceeded = 0x9F, "Connection rate exceeded", [ConnAck Disconnect];
    /// The connection has lasted as long as it may.
    MaximumConnectTime = 0xA0, "Maximum connect time", [Disconnect];
    /// The server has no Subscription Identifiers.
    SubscriptionIdentifiersNotSupported = 0xA1, "Subscription Identifiers not supported",
        [SubAck Disconnect];
    /// The server has no wildcard subscriptions.
    WildcardSubscriptionsNotSupported = 0xA2, "Wildcard Subscriptions not supported",
        [SubAck Disconnect];
}

impl ReasonCode {
    /// The number on the wire.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// True from 0x80.
    pub const fn is_error(self) -> bool {
        self.code() >= 0x80
    }

    /// The CONNACK Return Code of 3.1.1 (its section 3.2.2.3) nearest to this Reason Code.
    pub const fn to_return_code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::UnsupportedProtocolVersion => 1,
            Self::ClientIdentifierNotValid => 2,
            Self::BadUserNameOrPassword => 4,
            Self::NotAuthorized | Self::Banned | Self::BadAuthenticationMethod => 5,
            _ => 3,
        }
    }

    /// The Reason Code for a CONNACK Return Code of 3.1.1; `None` for the reserved ones.
    pub const fn from_return_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Success,
            1 => Self::UnsupportedProtocolVersion,
            2 => Self::ClientIdentifierNotValid,
            3 => Self::ServerUnavailable,
            4 => Self::BadUserNameOrPassword,
            5 => Self::NotAuthorized,
            _ => return None,
        })
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (0x{:02X})", self.name(), self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_number_and_stands_somewhere() {
        for &reason in ReasonCode::ALL {
            assert_eq!(ReasonCode::try_from(reason.code()), Ok(reason));
            assert!(PacketType::ALL.iter().any(|&packet| reason.stands_in(packet)), "{reason}");
        }
    }

    #[test]
    fn return_codes_of_3_1_1_round_trip() {
        for code in 0..=5 {
            let reason = ReasonCode::from_return_code(code).unwrap();
            assert_eq!(reason.to_return_code(), code);
        }
        assert_eq!(ReasonCode::from_return_code(6), None);
    }
}
