//! A change of one thing in a saved connection: what a person has just typed or ticked, and no
//! more, since the rest may have changed since the form was drawn.

use crate::state::connection::Choice;
use crate::state::profile::{Mqtt, Profile};

/// Bytes of one text: what a field of MQTT holds.
const MAX_TEXT: usize = 65_535;

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Another broker.
    Choice(Choice),
    /// Another version of MQTT.
    Mqtt(Mqtt),
    /// Another text.
    Text(Field, String),
    /// Ticked or not.
    Flag(Flag, bool),
    /// Another number.
    Number(Number, u32),
}

macro_rules! fields {
    ($(#[$doc:meta])* $enum:ident: $type:ty { $($(#[$each:meta])* $name:ident => $($field:ident).+,)* }) => {
        $(#[$doc])*
        #[allow(missing_docs, reason = "each is the field of a Profile that it is named for")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enum { $($name,)* }

        impl $enum {
            /// What it is now.
            pub fn of(self, profile: &Profile) -> &$type {
                match self { $(Self::$name => &profile.$($field).+,)* }
            }

            fn of_mut(self, profile: &mut Profile) -> &mut $type {
                match self { $(Self::$name => &mut profile.$($field).+,)* }
            }
        }
    };
}

fields! {
    /// A text of a saved connection.
    Field: String {
        Name => name,
        Address => address,
        Username => username,
        Password => password,
        ClientId => client_id,
        UserProperties => user_properties,
        WillTopic => will.topic,
        WillPayload => will.payload,
        WillContentType => will.content_type,
        WillResponseTopic => will.response_topic,
        WillCorrelationData => will.correlation_data,
        WillUserProperties => will.user_properties,
    }
}

fields! {
    /// Something of a saved connection that is so or is not.
    Flag: bool {
        IsPrivate => is_private,
        KeepPassword => keep_password,
        CleanStart => clean_start,
        AsksProblem => asks_problem,
        AsksResponse => asks_response,
        Reconnects => reconnects,
        HasWill => has_will,
        WillRetain => will.retain,
        WillIsText => will.is_text,
    }
}

/// A number of a saved connection.
#[allow(missing_docs, reason = "each is the field of a Profile that it is named for")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    KeepAlive,
    SessionExpiry,
    ReceiveMaximum,
    MaximumPacketSize,
    TopicAliasMaximum,
    ConnectTimeout,
    LongestWait,
    WillQos,
    WillDelay,
    WillExpiry,
}

impl Number {
    /// What it is now.
    pub fn of(self, profile: &Profile) -> u32 {
        match self {
            Self::KeepAlive => profile.keep_alive.into(),
            Self::SessionExpiry => profile.session_expiry,
            Self::ReceiveMaximum => profile.receive_maximum.into(),
            Self::MaximumPacketSize => profile.maximum_packet_size,
            Self::TopicAliasMaximum => profile.topic_alias_maximum.into(),
            Self::ConnectTimeout => profile.connect_timeout.into(),
            Self::LongestWait => profile.longest_wait.into(),
            Self::WillQos => profile.will.qos.into(),
            Self::WillDelay => profile.will.delay,
            Self::WillExpiry => profile.will.message_expiry,
        }
    }

    /// The least and the greatest that it may be.
    pub const fn range(self) -> (u32, u32) {
        match self {
            Self::KeepAlive | Self::TopicAliasMaximum => (0, 65_535),
            Self::ReceiveMaximum => (1, 65_535),
            // Below this no broker could say much.
            Self::MaximumPacketSize => (128, 256 << 20),
            // A browser that gets no answer needs longer itself.
            Self::ConnectTimeout => (1, 120),
            Self::LongestWait => (1, 3600),
            Self::WillQos => (0, 2),
            Self::SessionExpiry | Self::WillDelay | Self::WillExpiry => (0, u32::MAX),
        }
    }

    fn set(self, profile: &mut Profile, value: u32) {
        let (low, high) = self.range();
        let value = value.clamp(low, high);
        let short = u16::try_from(value).unwrap_or(u16::MAX);
        match self {
            Self::KeepAlive => profile.keep_alive = short,
            Self::SessionExpiry => profile.session_expiry = value,
            Self::ReceiveMaximum => profile.receive_maximum = short,
            Self::MaximumPacketSize => profile.maximum_packet_size = value,
            Self::TopicAliasMaximum => profile.topic_alias_maximum = short,
            Self::ConnectTimeout => profile.connect_timeout = short,
            Self::LongestWait => profile.longest_wait = short,
            Self::WillQos => profile.will.qos = u8::try_from(value).unwrap_or(0),
            Self::WillDelay => profile.will.delay = value,
            Self::WillExpiry => profile.will.message_expiry = value,
        }
    }
}

impl Edit {
    pub(super) fn apply(self, profile: &mut Profile) {
        match self {
            Self::Choice(choice) => *profile = profile.with_choice(choice),
            Self::Mqtt(mqtt) => profile.mqtt = mqtt,
            Self::Text(field, mut text) => {
                let mut end = text.len().min(MAX_TEXT);
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                text.truncate(end);
                *field.of_mut(profile) = text;
            }
            Self::Flag(flag, is_set) => *flag.of_mut(profile) = is_set,
            Self::Number(number, value) => number.set(profile, value),
        }
    }
}
