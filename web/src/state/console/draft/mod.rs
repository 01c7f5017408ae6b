//! A message as a person writes it, and how it becomes one that can be sent.

mod alias;
mod payload;
mod stored;

pub use self::alias::Aliases;
pub use self::payload::MAX_FILE;

use std::rc::Rc;

use shared::message::Message;
use shared::topic::{TopicError, TopicName};
use shared::wire::{Bytes, Properties, Property, QoS, Text};

use super::format::{base64, hex, json};
use super::template::{Filling, TemplateError};
use crate::state::file::Unread;
use crate::state::random::Random;

/// User properties of one message.
pub const MAX_USER_PROPERTIES: usize = 32;

/// How the payload is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Input {
    /// As it is.
    #[default]
    Text,
    /// As JSON, which is checked.
    Json,
    /// As pairs of hex digits.
    Hex,
    /// As Base64.
    Base64,
}

impl Input {
    /// All of them, as a person is offered them.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Hex, Self::Base64];

    /// Its name in what is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Hex => "hex",
            Self::Base64 => "base64",
        }
    }
}

/// A message as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Where to.
    pub topic: Rc<str>,
    /// What, written as `input` says.
    pub payload: Rc<str>,
    /// How it is written.
    pub input: Input,
    /// 0, 1 or 2.
    pub qos: u8,
    /// To be kept by the broker.
    pub retain: bool,
    /// Whether `{{…}}` is filled in.
    pub has_template: bool,
    /// MQTT 5; empty is none, as with the next ones.
    pub content_type: Rc<str>,
    /// MQTT 5.
    pub response_topic: Rc<str>,
    /// MQTT 5, as text, or as bytes: `0x` and pairs of hex digits.
    pub correlation: Rc<str>,
    /// MQTT 5: seconds, as typed.
    pub expiry: Rc<str>,
    /// MQTT 5: says that the payload is UTF-8.
    pub says_utf8: bool,
    /// MQTT 5: a Topic Alias, as typed.
    pub alias: Rc<str>,
    /// MQTT 5.
    pub user: Vec<(Rc<str>, Rc<str>)>,
}

/// A change of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Where to.
    Topic(String),
    /// What.
    Payload(String),
    /// How it is written.
    Input(Input),
    /// 0, 1 or 2.
    Qos(u8),
    /// Kept by the broker.
    Retain(bool),
    /// Filled in.
    Template(bool),
    /// MQTT 5.
    ContentType(String),
    /// MQTT 5.
    ResponseTopic(String),
    /// MQTT 5.
    Correlation(String),
    /// MQTT 5.
    Expiry(String),
    /// MQTT 5.
    Utf8(bool),
    /// MQTT 5.
    Alias(String),
    /// One more user property.
    AddUser,
    /// The name of a user property.
    UserKey(usize, String),
    /// The value of a user property.
    UserValue(usize, String),
    /// One less.
    RemoveUser(usize),
}

/// A field of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Where to.
    Topic,
    /// What.
    Payload,
    /// MQTT 5, as the next ones.
    ContentType,
    /// Where an answer goes.
    ResponseTopic,
    /// How long it is of use.
    Expiry,
    /// What stands for the topic.
    Alias,
    /// The user property at this place.
    User(usize),
}

/// Why a draft is no message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// The topic is none.
    Topic(TopicError),
    /// Something that cannot be filled in, in the topic or in the payload.
    Template(Field, TemplateError),
    /// The payload is not written as it says, from this character on.
    Payload(Input, usize),
    /// The file that it was to be could not be read.
    File(Unread),
    /// The response topic is none.
    ResponseTopic(TopicError),
    /// The lifetime is no number of seconds.
    Expiry,
    /// The Topic Alias is no number of one.
    Alias,
    /// There is no topic, and on this connection nobody has said what this alias stands for.
    AliasUnset(u16),
    /// Some text that MQTT cannot carry.
    Text(Field),
}

impl DraftError {
    /// The field that is to be mended.
    pub const fn field(&self) -> Field {
        match self {
            Self::Topic(_) => Field::Topic,
            Self::Payload(..) | Self::File(_) => Field::Payload,
            Self::ResponseTopic(_) => Field::ResponseTopic,
            Self::Expiry => Field::Expiry,
            Self::Alias | Self::AliasUnset(_) => Field::Alias,
            Self::Template(field, _) | Self::Text(field) => *field,
        }
    }
}

impl Draft {
    /// Changes it.
    pub fn change(&mut self, change: Change) {
        match change {
            Change::Topic(it) => self.topic = it.into(),
            Change::Payload(it) => self.payload = it.into(),
            Change::Input(it) => self.input = it,
            Change::Qos(it) => self.qos = it.min(2),
            Change::Retain(it) => self.retain = it,
            Change::Template(it) => self.has_template = it,
            Change::ContentType(it) => self.content_type = it.into(),
            Change::ResponseTopic(it) => self.response_topic = it.into(),
            Change::Correlation(it) => self.correlation = it.into(),
            Change::Expiry(it) => self.expiry = it.into(),
            Change::Utf8(it) => self.says_utf8 = it,
            Change::Alias(it) => self.alias = it.into(),
            Change::AddUser => self.user.push(Default::default()),
            Change::UserKey(at, it) => {
                if let Some(pair) = self.user.get_mut(at) {
                    pair.0 = it.into();
                }
            }
            Change::UserValue(at, it) => {
                if let Some(pair) = self.user.get_mut(at) {
                    pair.1 = it.into();
                }
            }
            Change::RemoveUser(at) if at < self.user.len() => drop(self.user.remove(at)),
            Change::RemoveUser(_) => {}
        }
        self.user.truncate(MAX_USER_PROPERTIES);
    }

    /// Whether it has anything that only MQTT 5 carries.
    pub fn has_properties(&self) -> bool {
        self.says_utf8
            || !self.user.is_empty()
            || [
                &self.content_type,
                &self.response_topic,
                &self.correlation,
                &self.expiry,
                &self.alias,
            ]
            .into_iter()
            .any(|text| !text.is_empty())
    }

    /// The message, filled in if it is to be.
    pub fn build(&self, filling: &mut Filling, random: &mut Random) -> Result<Message, DraftError> {
        self.build_for(None, filling, random)
    }

    /// The same, for this topic if there is one.
    fn build_for(
        &self,
        known: Option<&TopicName>,
        filling: &mut Filling,
        random: &mut Random,
    ) -> Result<Message, DraftError> {
        let mut walks = 0;
        let mut fill = |field: Field, text: &Rc<str>| {
            if !self.has_template {
                return Ok(text.to_string());
            }
            let filled = filling.fill(text, &mut walks, random);
            filled.map_err(|error| DraftError::Template(field, error))
        };
        let topic = match known {
            Some(topic) => topic.clone(),
            None => {
                let topic = fill(Field::Topic, &self.topic)?;
                TopicName::new(&topic).map_err(DraftError::Topic)?
            }
        };
        let text = fill(Field::Payload, &self.payload)?;
        let payload = self.input.parse(&text).map_err(|at| DraftError::Payload(self.input, at))?;
        let message = Message::new(topic, Bytes::from(payload))
            .qos(QoS::try_from(self.qos).unwrap_or_default())
            .retain(self.retain);
        Ok(Message { properties: self.properties()?, ..message })
    }

    fn properties(&self) -> Result<Properties, DraftError> {
        let text = |field, it: &str| Text::new(it).map_err(|_| DraftError::Text(field));
        let mut all = Vec::new();
        if self.says_utf8 {
            all.push(Property::PayloadFormatIndicator(1));
        }
        if !self.expiry.trim().is_empty() {
            let seconds = self.expiry.trim().parse().map_err(|_| DraftError::Expiry)?;
            all.push(Property::MessageExpiryInterval(seconds));
        }
        if !self.content_type.is_empty() {
            all.push(Property::ContentType(text(Field::ContentType, &self.content_type)?));
        }
        if !self.response_topic.is_empty() {
            let topic = TopicName::new(&self.response_topic).map_err(DraftError::ResponseTopic)?;
            all.push(Property::ResponseTopic(topic.text().clone()));
        }
        if !self.correlation.is_empty() {
            let bytes = hex_behind_mark(&self.correlation);
            let bytes = bytes.unwrap_or_else(|| self.correlation.as_bytes().to_vec());
            all.push(Property::CorrelationData(Bytes::from(bytes)));
        }
        for (at, (key, value)) in self.user.iter().enumerate() {
            let field = Field::User(at);
            all.push(Property::UserProperty((text(field, key)?, text(field, value)?)));
        }
        Ok(Properties(all))
    }

    /// A draft that would send a message again, as far as it can be written down.
    pub fn of(message: &super::record::Record) -> Self {
        let properties = &message.properties;
        let text = |text: Option<&Text>| text.map_or_else(Rc::default, |it| it.as_str().into());
        let (payload, input) = match std::str::from_utf8(&message.payload) {
            Ok(text) => (text.to_owned(), Input::Text),
            Err(_) => (hex::encode(&message.payload), Input::Hex),
        };
        let user = properties.0.iter().filter_map(|property| match property {
            Property::UserProperty((key, value)) => {
                Some((key.as_str().into(), value.as_str().into()))
            }
            _ => None,
        });
        Self {
            topic: Rc::clone(&message.topic),
            payload: payload.into(),
            input,
            qos: message.qos as u8,
            retain: message.retain,
            has_template: false,
            content_type: text(properties.content_type()),
            response_topic: text(properties.response_topic()),
            correlation: properties
                .correlation_data()
                .map_or_else(Rc::default, |data| correlation(data).into()),
            expiry: properties
                .message_expiry_interval()
                .map_or_else(Rc::default, |it| it.to_string().into()),
            says_utf8: properties.payload_format_indicator() == Some(&1),
            alias: Rc::default(),
            user: user.collect(),
        }
    }
}

/// The bytes of `0x00ff`; none of what is no such thing.
fn hex_behind_mark(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

/// Correlation Data as a person writes it, so that the same bytes go out again.
fn correlation(data: &[u8]) -> String {
    match std::str::from_utf8(data) {
        Ok(text) if hex_behind_mark(text).is_none() => text.to_owned(),
        _ => format!("0x{}", hex::encode(data).replace(' ', "")),
    }
}

impl Input {
    /// The bytes, or at which character they go wrong.
    fn parse(self, text: &str) -> Result<Vec<u8>, usize> {
        match self {
            Self::Text => Ok(text.as_bytes().to_vec()),
            Self::Json => match json::check(text) {
                Ok(()) => Ok(text.as_bytes().to_vec()),
                Err(fault) => {
                    Err(text.get(..fault.offset).map_or(fault.offset, |it| it.chars().count()))
                }
            },
            Self::Hex => hex::decode(text),
            Self::Base64 => base64::decode(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(draft: &Draft) -> Result<Message, DraftError> {
        draft.build(&mut Filling::default(), &mut Random::new(1))
    }

    pub(super) fn full() -> Draft {
        Draft {
            topic: "a/{{counter}}".into(),
            payload: "00 ff".into(),
            input: Input::Hex,
            qos: 2,
            retain: true,
            has_template: true,
            content_type: "application/x".into(),
            response_topic: "r".into(),
            correlation: "7".into(),
            expiry: "60".into(),
            says_utf8: false,
            alias: Rc::default(),
            user: vec![("k".into(), "v".into()), ("k".into(), "w".into())],
        }
    }

    #[test]
    fn a_draft_becomes_a_message_and_a_message_a_draft() {
        let message = build(&full()).unwrap();
        assert_eq!((message.topic.as_str(), &message.payload[..]), ("a/0", &[0, 255][..]));
        assert_eq!((message.qos, message.retain), (QoS::ExactlyOnce, true));
        assert_eq!(message.properties.0.len(), 6);
        assert_eq!(message.properties.message_expiry_interval(), Some(&60));
        let at = shared::time::Instant::default();
        let record = crate::state::console::record::Record::new(0, at, "a/0".into(), &message);
        let again = Draft { topic: "a/0".into(), has_template: false, ..full() };
        assert_eq!(Draft::of(&record), again);
    }

    #[test]
    fn correlation_data_is_text_or_bytes_and_goes_out_as_it_came() {
        let of = |data: &[u8]| {
            let mut message = Message::new(TopicName::new("a").unwrap(), "");
            let data = Bytes::copy_from_slice(data);
            message.properties = Properties(vec![Property::CorrelationData(data)]);
            let at = shared::time::Instant::default();
            let record = crate::state::console::record::Record::new(0, at, "a".into(), &message);
            let draft = Draft::of(&record);
            let again = build(&draft).unwrap().properties.correlation_data().unwrap().to_vec();
            (draft.correlation.to_string(), again)
        };
        for (data, text) in [
            (&b"id-7"[..], "id-7"),
            (&[0xff, 0, 7][..], "0xff0007"),
            (b"0xff", "0x30786666"),
            (b"0xfg", "0xfg"),
        ] {
            assert_eq!(of(data), (text.to_owned(), data.to_vec()));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let wrong = |change: Change| {
            let mut draft = Draft { has_template: false, topic: "a".into(), ..full() };
            draft.change(change);
            build(&draft).unwrap_err()
        };
        assert!(matches!(wrong(Change::Topic("a/#".into())), DraftError::Topic(_)));
        assert!(matches!(wrong(Change::ResponseTopic("+".into())), DraftError::ResponseTopic(_)));
        assert_eq!(wrong(Change::Payload("0".into())), DraftError::Payload(Input::Hex, 1));
        assert_eq!(wrong(Change::Expiry("soon".into())), DraftError::Expiry);
        let contents = wrong(Change::ContentType("\0".into()));
        assert_eq!(contents, DraftError::Text(Field::ContentType));
        assert_eq!(wrong(Change::UserValue(1, "\0".into())).field(), Field::User(1));
        let template = Draft { payload: "{{x}}".into(), ..full() };
        assert_eq!(build(&template).unwrap_err().field(), Field::Payload);
        let json = Draft { input: Input::Json, payload: "{\"温\": x}".into(), ..Draft::default() };
        let json = Draft { topic: "a".into(), ..json };
        assert_eq!(build(&json), Err(DraftError::Payload(Input::Json, 6)));
    }
}
