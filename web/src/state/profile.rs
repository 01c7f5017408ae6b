//! A saved connection: which broker, and all that is said in CONNECT.
//!
//! Knows what can be filled in and which of it cannot be sent. Does not know whether it is in use.

use std::rc::Rc;

use shared::client::Options;
use shared::message::Message;
use shared::time::Duration;
use shared::topic::TopicName;
use shared::wire::{Bytes, Properties, Property, QoS, Text, TextError, Version};

use super::address::SocketAddress;
use super::connection::{Choice, Login, Target};
use super::failure::Failure;
use super::form::{Form, Stored, named};

/// Keep Alive in seconds; also how old the shown round-trip time gets.
const KEEP_ALIVE: u16 = 10;
/// Seconds for CONNACK.
const CONNECT_TIMEOUT: u16 = 10;
/// Seconds between two attempts.
const LONGEST_WAIT: u16 = 30;

/// What a person filled in. What is not said has the value that it has by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Unlike that of any other saved connection.
    pub id: u32,
    /// What a person calls it; empty is by where it leads.
    pub name: String,
    /// Which broker.
    pub choice: Choice,
    /// With [`Choice::Tab`]: a broker of this tab alone.
    pub is_private: bool,
    /// `ws://…` or `wss://…`, as typed; used with [`Choice::Address`].
    pub address: String,
    /// User name for that broker; empty is none.
    pub username: String,
    /// Password; empty is none. Stored only if [`Profile::keep_password`].
    pub password: String,
    /// Whether the password survives a reload, readable for whoever uses this browser.
    pub keep_password: bool,
    /// The version to speak.
    pub mqtt: Mqtt,
    /// Client identifier; empty is one that the page makes up.
    pub client_id: String,
    /// Keep Alive in seconds; 0 is none.
    pub keep_alive: u16,
    /// Begin without an old Session; before MQTT 5, Clean Session.
    pub clean_start: bool,
    /// Seconds that the Session outlives the connection.
    pub session_expiry: u32,
    /// Unacknowledged messages that the broker may have under way.
    pub receive_maximum: u16,
    /// Largest packet in bytes that the page takes.
    pub maximum_packet_size: u32,
    /// Topic Aliases that the broker may set.
    pub topic_alias_maximum: u16,
    /// Whether the broker may say in words what is wrong (Request Problem Information).
    pub asks_problem: bool,
    /// Whether the broker is asked where Response Topics may begin (Request Response Information).
    pub asks_response: bool,
    /// Seconds that the broker may take for its CONNACK.
    pub connect_timeout: u16,
    /// Whether a connection that is lost is tried again by itself.
    pub reconnects: bool,
    /// Seconds that lie between two attempts at most.
    pub longest_wait: u16,
    /// User Properties of CONNECT, a line each: `name=value`.
    pub user_properties: String,
    /// Whether there is a Will.
    pub has_will: bool,
    /// The Will.
    pub will: Will,
}

/// A version of MQTT that the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mqtt {
    /// MQTT 3.1.1.
    V311,
    /// MQTT 5.0.
    #[default]
    V5,
}

named!(Mqtt { V311 = "3.1.1", V5 = "5.0" });

/// What the broker publishes when the page is lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Will {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: String,
    /// With which QoS.
    pub qos: u8,
    /// Whether it is kept.
    pub retain: bool,
    /// Seconds that the broker waits for the page to come back.
    pub delay: u32,
    /// Seconds after which it is of no use; 0 is never.
    pub message_expiry: u32,
    /// Whether it is said that the payload is UTF-8 text (Payload Format Indicator).
    pub is_text: bool,
    /// What the payload is, such as `text/plain`.
    pub content_type: String,
    /// Where an answer is to go.
    pub response_topic: String,
    /// What an answer brings back.
    pub correlation_data: String,
    /// User Properties, a line each: `name=value`.
    pub user_properties: String,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            id: 0,
            name: String::new(),
            choice: Choice::Server,
            is_private: false,
            address: String::new(),
            username: String::new(),
            password: String::new(),
            keep_password: false,
            mqtt: Mqtt::V5,
            client_id: String::new(),
            keep_alive: KEEP_ALIVE,
            clean_start: true,
            session_expiry: 0,
            receive_maximum: 100,
            maximum_packet_size: 1 << 20,
            topic_alias_maximum: 16,
            asks_problem: true,
            asks_response: false,
            connect_timeout: CONNECT_TIMEOUT,
            reconnects: true,
            longest_wait: LONGEST_WAIT,
            user_properties: String::new(),
            has_will: false,
            will: Will::default(),
        }
    }
}

impl Stored for Profile {
    fn fields(&mut self, form: &mut Form<'_>) {
        form.field("id", &mut self.id);
        form.field("name", &mut self.name);
        form.field("choice", &mut self.choice);
        form.field("is_private", &mut self.is_private);
        form.field("address", &mut self.address);
        form.field("username", &mut self.username);
        form.field("password", &mut self.password);
        form.field("keep_password", &mut self.keep_password);
        form.field("mqtt", &mut self.mqtt);
        form.field("client_id", &mut self.client_id);
        form.field("keep_alive", &mut self.keep_alive);
        form.field("clean_start", &mut self.clean_start);
        form.field("session_expiry", &mut self.session_expiry);
        form.field("receive_maximum", &mut self.receive_maximum);
        form.field("maximum_packet_size", &mut self.maximum_packet_size);
        form.field("topic_alias_maximum", &mut self.topic_alias_maximum);
        form.field("asks_problem", &mut self.asks_problem);
        form.field("asks_response", &mut self.asks_response);
        form.field("connect_timeout", &mut self.connect_timeout);
        form.field("reconnects", &mut self.reconnects);
        form.field("longest_wait", &mut self.longest_wait);
        form.field("user_properties", &mut self.user_properties);
        form.field("has_will", &mut self.has_will);
        form.field("will", &mut self.will);
    }
}

impl Stored for Will {
    fn fields(&mut self, form: &mut Form<'_>) {
        form.field("topic", &mut self.topic);
        form.field("payload", &mut self.payload);
        form.field("qos", &mut self.qos);
        form.field("retain", &mut self.retain);
        form.field("delay", &mut self.delay);
        form.field("message_expiry", &mut self.message_expiry);
        form.field("is_text", &mut self.is_text);
        form.field("content_type", &mut self.content_type);
        form.field("response_topic", &mut self.response_topic);
        form.field("correlation_data", &mut self.correlation_data);
        form.field("user_properties", &mut self.user_properties);
    }
}

impl Profile {
    /// What it is called: by a person, or by where it leads; empty if that is not an address.
    pub fn title(&self) -> &str {
        if !self.name.is_empty() || self.choice != Choice::Address {
            return &self.name;
        }
        let address = self.address.trim();
        let host = address.split_once("://").map_or(address, |(_, rest)| rest);
        host.split('/').next().unwrap_or(host)
    }

    /// Where it leads; with [`Choice::Address`].
    pub(super) fn target(&self) -> Result<Target, Failure> {
        let address = SocketAddress::parse(&self.address).map_err(Failure::BadAddress)?;
        Ok(Target::Socket(address, self.login()))
    }

    /// Who the page says it is.
    pub(super) fn login(&self) -> Login {
        let some = |text: &str| (!text.is_empty()).then(|| Rc::from(text));
        Login { username: some(&self.username), password: some(&self.password) }
    }

    /// What in it cannot work, before anything is tried.
    pub fn check(&self) -> Result<(), Failure> {
        if self.choice == Choice::Address {
            SocketAddress::parse(&self.address).map_err(Failure::BadAddress)?;
        }
        if self.has_will {
            let topics = [&self.will.topic, &self.will.response_topic];
            for topic in topics.into_iter().take(1 + usize::from(!topics[1].is_empty())) {
                TopicName::new(topic).map_err(Failure::BadWill)?;
            }
        }
        Ok(())
    }

    /// The same for another broker: what was filled in as a login for one is not for another.
    pub fn with_choice(&self, choice: Choice) -> Self {
        let mut other = Self { choice, ..self.clone() };
        if choice != self.choice {
            other.username.clear();
            other.password.clear();
        }
        other
    }

    /// The same as it may be stored.
    pub fn for_storage(&self) -> Self {
        let mut stored = self.clone();
        if !self.keep_password {
            stored.password.clear();
        }
        stored
    }

    /// How a client connects that is to be called `name` if nothing else is said; to the broker in
    /// the tab it needs no login.
    pub fn options(&self, name: &str) -> Result<Options, TextError> {
        let id = if self.client_id.is_empty() { name } else { &self.client_id };
        let mut options = Options::new(Text::new(id)?);
        options.version = match self.mqtt {
            Mqtt::V311 => Version::V311,
            Mqtt::V5 => Version::V5,
        };
        if self.choice != Choice::Tab {
            let Login { username, password } = self.login();
            options.username = username.as_deref().map(Text::new).transpose()?;
            options.password = password.map(|it| Bytes::copy_from_slice(it.as_bytes()));
        }
        options.keep_alive = self.keep_alive;
        options.clean_start = self.clean_start;
        options.session_expiry_interval = self.session_expiry;
        options.receive_maximum = self.receive_maximum;
        options.maximum_packet_size = self.maximum_packet_size;
        options.topic_alias_maximum = self.topic_alias_maximum;
        options.request_response_information = self.asks_response;
        options.connect_timeout = Duration::from_secs(self.connect_timeout.into());
        options.properties = user_properties(&self.user_properties)?;
        if !self.asks_problem {
            options.properties.0.push(Property::RequestProblemInformation(0));
        }
        options.will = if self.has_will { self.will.to_client()? } else { None };
        Ok(options)
    }
}

impl Will {
    /// `None` if its topic is none, which is said before.
    fn to_client(&self) -> Result<Option<shared::client::Will>, TextError> {
        let Ok(topic) = TopicName::new(&self.topic) else { return Ok(None) };
        let mut message = Message::new(topic, self.payload.clone().into_bytes())
            .qos(QoS::try_from(self.qos).unwrap_or_default())
            .retain(self.retain);
        message.properties = user_properties(&self.user_properties)?;
        let list = &mut message.properties.0;
        if self.message_expiry > 0 {
            list.push(Property::MessageExpiryInterval(self.message_expiry));
        }
        if self.is_text {
            list.push(Property::PayloadFormatIndicator(1));
        }
        if !self.content_type.is_empty() {
            list.push(Property::ContentType(Text::new(&self.content_type)?));
        }
        if !self.response_topic.is_empty() {
            list.push(Property::ResponseTopic(Text::new(&self.response_topic)?));
        }
        if !self.correlation_data.is_empty() {
            let data = Bytes::copy_from_slice(self.correlation_data.as_bytes());
            list.push(Property::CorrelationData(data));
        }
        Ok(Some(shared::client::Will { message, delay_interval: self.delay }))
    }
}

/// A line each: `name=value`. Empty lines say nothing.
fn user_properties(lines: &str) -> Result<Properties, TextError> {
    let mut properties = Properties::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let pair = (Text::new(name.trim())?, Text::new(value.trim())?);
        properties.0.push(Property::UserProperty(pair));
    }
    Ok(properties)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_said_in_connect() {
        let profile = Profile {
            mqtt: Mqtt::V311,
            client_id: "desk".into(),
            username: "ann".into(),
            keep_alive: 60,
            clean_start: false,
            session_expiry: 300,
            user_properties: "room = 7\n\nempty".into(),
            asks_problem: false,
            asks_response: true,
            connect_timeout: 3,
            has_will: true,
            will: Will {
                topic: "desk/status".into(),
                payload: "gone".into(),
                qos: 1,
                delay: 5,
                content_type: "text/plain".into(),
                is_text: true,
                ..Will::default()
            },
            ..Profile::default()
        };
        let options = profile.options("page").unwrap();
        assert_eq!((options.version, options.client_id.as_str()), (Version::V311, "desk"));
        assert_eq!(options.username.as_ref().map(Text::as_str), Some("ann"));
        assert_eq!((options.keep_alive, options.clean_start), (60, false));
        assert_eq!(options.session_expiry_interval, 300);
        assert_eq!(options.properties.0.len(), 3);
        assert_eq!(options.properties.request_problem_information(), Some(&0));
        assert!(options.request_response_information);
        assert_eq!(options.connect_timeout, Duration::from_secs(3));
        let will = options.will.unwrap();
        assert_eq!((will.message.topic.as_str(), will.delay_interval), ("desk/status", 5));
        assert_eq!(will.message.properties.payload_format_indicator(), Some(&1));
        assert_eq!(will.message.properties.content_type().unwrap().as_str(), "text/plain");
        assert_eq!(Profile::default().options("page").unwrap().client_id.as_str(), "page");
    }

    #[test]
    fn a_will_without_a_topic_is_said_before_it_is_tried() {
        let mut profile = Profile { has_will: true, ..Profile::default() };
        assert!(matches!(profile.check(), Err(Failure::BadWill(_))));
        profile.will.topic = "a/#".into();
        assert!(matches!(profile.check(), Err(Failure::BadWill(_))));
        profile.will.topic = "a".into();
        assert_eq!(profile.check(), Ok(()));
        profile.will.response_topic = "+".into();
        assert!(matches!(profile.check(), Err(Failure::BadWill(_))));
    }

    #[test]
    fn a_password_is_stored_only_on_request() {
        let mut profile = Profile { password: "secret".into(), ..Profile::default() };
        assert_eq!(profile.for_storage().password, "");
        profile.keep_password = true;
        assert_eq!(profile.for_storage().password, "secret");
    }
}
