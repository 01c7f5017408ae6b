//! MQTT clients that others wrote, driven from a test: paho-mqtt, MQTT.js, rumqttc, umqtt.simple.
//!
//! They run as child processes behind tests/clients/paho_client.py, mqttjs_client.cjs,
//! umqtt_client.py and the program rumqttc_client, which take the same arguments, obey the same JSON
//! orders and report the same JSON events. The library's own behaviour is what is tested: nothing
//! here knows a packet.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::broker::Broker;
use crate::process::Process;
use crate::tools;

/// Whose implementation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// PyPI's paho-mqtt.
    Paho,
    /// npm's mqtt.
    MqttJs,
    /// crates.io's rumqttc.
    Rumqttc,
    /// MicroPython's umqtt.simple: MQTT 3.1.1 over TCP, QoS 0 and 1, no UNSUBSCRIBE.
    Umqtt,
}

impl Library {
    /// All of them.
    pub const ALL: [Library; 4] =
        [Library::Paho, Library::MqttJs, Library::Rumqttc, Library::Umqtt];

    /// Whether it speaks MQTT 5.0 and WebSocket, and can unsubscribe.
    pub fn does_everything(self) -> bool {
        self != Library::Umqtt
    }

    /// The highest QoS that it can publish with and subscribe at.
    pub fn max_qos(self) -> u8 {
        if self.does_everything() { 2 } else { 1 }
    }
}

/// How a client connects. `Setup::new` is MQTT 3.1.1 over TCP with a clean session.
#[derive(Clone, Debug)]
pub struct Setup {
    library: Library,
    arguments: Vec<String>,
}

/// A connected client.
#[derive(Debug)]
pub struct Peer {
    process: Process,
}

/// One Application Message, as the client's library handed it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its payload, as text.
    pub payload: String,
    /// Its Quality of Service, 0 to 2; `None` where the library does not tell.
    pub qos: Option<u8>,
    /// Its retain flag; `None` where the library does not tell.
    pub retain: Option<bool>,
}

impl Received {
    /// Whether it is this message, as far as the library tells.
    pub fn is(&self, payload: &str, qos: u8, retain: bool) -> bool {
        self.payload == payload
            && self.qos.is_none_or(|told| told == qos)
            && self.retain.is_none_or(|told| told == retain)
    }
}

impl Setup {
    /// A client of `library` with the given Client Identifier.
    pub fn new(library: Library, id: &str) -> Setup {
        Setup { library, arguments: vec!["--id".into(), id.into()] }
    }

    /// Whose client it is.
    pub fn library(&self) -> Library {
        self.library
    }

    /// Speaks MQTT 5.0 instead of 3.1.1.
    pub fn v5(self) -> Setup {
        self.with(&["--version", "5"])
    }

    /// Connects through a WebSocket instead of plain TCP.
    pub fn websocket(self) -> Setup {
        self.with(&["--transport", "websockets"])
    }

    /// Connects by TLS, and trusts the authorities in this file.
    pub fn trusting(self, authorities: &Path) -> Setup {
        let authorities = authorities.to_str().expect("a path of a test is UTF-8");
        self.with(&["--ca", authorities])
    }

    /// Says who it is.
    pub fn login(self, user: &str, password: &str) -> Setup {
        self.with(&["--username", user, "--password", password])
    }

    /// Asks the broker to keep the Session after the connection.
    pub fn keep_session(self) -> Setup {
        self.with(&["--keep"])
    }

    /// Leaves a Will: retained, QoS 1.
    pub fn will(self, topic: &str, payload: &str) -> Setup {
        self.with(&["--will", topic, payload])
    }

    /// Connects and waits until the broker has accepted it.
    pub fn connect(self, broker: &Broker) -> Peer {
        self.connect_to(broker.address())
    }

    /// Connects to whichever broker listens there.
    pub fn connect_to(self, address: SocketAddr) -> Peer {
        self.start(address, |event| (event["event"] == "connected").then_some(())).0
    }

    /// Connects to a broker that keeps its Session; true if the Session was there.
    pub fn resume(self, broker: &Broker) -> (Peer, bool) {
        self.start(broker.address(), |event| event["session_present"].as_bool())
    }

    /// Connects to a broker that refuses it, and returns what the library says of that.
    pub fn refused(self, broker: &Broker) -> String {
        let reason = |event: &Value| {
            let is_it = event["event"] == "refused";
            is_it.then(|| event["reason"].as_str().unwrap_or_default().to_owned())
        };
        self.start(broker.address(), reason).1
    }

    fn start<T>(self, address: SocketAddr, accept: impl Fn(&Value) -> Option<T>) -> (Peer, T) {
        let script = |tool, script| {
            let mut command = Command::new(tools::required(tool));
            command.arg(tools::repository(script));
            command
        };
        let mut command = match self.library {
            Library::Paho => script("BLINKLAB_PYTHON", "tests/clients/paho_client.py"),
            Library::MqttJs => script("BLINKLAB_NODE", "tests/clients/mqttjs_client.cjs"),
            Library::Umqtt => script("BLINKLAB_PYTHON", "tests/clients/umqtt_client.py"),
            Library::Rumqttc => Command::new(tools::of_tests("rumqttc_client")),
        };
        command.args([address.ip().to_string(), address.port().to_string()]).args(&self.arguments);
        let name = format!("{:?} {}", self.library, self.arguments[1]);
        let process = Process::start(name, &mut command);
        let accepted = process.take("the connection", |line| accept(&event(line)?));
        (Peer { process }, accepted)
    }

    fn with(mut self, more: &[&str]) -> Setup {
        self.arguments.extend(more.iter().map(ToString::to_string));
        self
    }
}

impl Peer {
    /// Subscribes, and returns the QoS that the broker granted (128 or more: refused).
    pub fn subscribe(&mut self, filter: &str, qos: u8) -> u8 {
        self.order(json!({"do": "subscribe", "filter": filter, "qos": qos}));
        let granted = self.process.take("a SUBACK", |line| {
            let event = event(line)?;
            (event["event"] == "subscribed").then(|| event["granted"][0].as_u64())?
        });
        u8::try_from(granted).expect("a reason code is one byte")
    }

    /// Takes a subscription back.
    pub fn unsubscribe(&mut self, filter: &str) {
        self.order(json!({"do": "unsubscribe", "filter": filter}));
        self.expect("unsubscribed");
    }

    /// Publishes, and waits until the library says that it is done: sent for QoS 0, fully
    /// acknowledged above.
    pub fn publish(&mut self, topic: &str, payload: &str, qos: u8, retain: bool) {
        self.order_publish(topic, payload, qos, retain);
        self.expect("published");
    }

    /// Publishes them all at once, and waits only then. How many are under way at a time is the
    /// library's choice.
    pub fn publish_all(&mut self, topic: &str, payloads: &[String], qos: u8) {
        for payload in payloads {
            self.order_publish(topic, payload, qos, false);
        }
        for _ in payloads {
            self.expect("published");
        }
    }

    /// The next message on `topic` that was not taken yet.
    pub fn message(&self, topic: &str) -> Received {
        self.message_that(topic, |_| true)
    }

    /// The next message on `topic` whose payload `fits`. Others on that topic stay to be taken.
    pub fn message_that(&self, topic: &str, fits: impl Fn(&str) -> bool) -> Received {
        self.process.take(&format!("a message on {topic}"), |line| {
            let event = event(line)?;
            let payload = event["payload"].as_str()?;
            let is_it = event["event"] == "message" && event["topic"] == topic && fits(payload);
            is_it.then(|| Received {
                payload: payload.into(),
                qos: event["qos"].as_u64().and_then(|qos| u8::try_from(qos).ok()),
                retain: event["retain"].as_bool(),
            })
        })
    }

    /// Whether a message on `topic` has arrived that was not taken yet. It does not wait: first
    /// wait for something that was sent later on the same path.
    pub fn has_message(&self, topic: &str) -> bool {
        self.process.has_said(|line| {
            event(line).is_some_and(|event| event["event"] == "message" && event["topic"] == topic)
        })
    }

    /// Says goodbye with a DISCONNECT.
    pub fn disconnect(&mut self) {
        self.order(json!({"do": "disconnect"}));
        self.expect("disconnected");
    }

    /// Ends it at once: the broker sees the connection break.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    fn order_publish(&mut self, topic: &str, payload: &str, qos: u8, retain: bool) {
        self.order(json!(
            {"do": "publish", "topic": topic, "payload": payload, "qos": qos, "retain": retain}));
    }

    fn order(&mut self, order: Value) {
        self.process.tell(&order.to_string());
    }

    fn expect(&self, name: &str) {
        self.process.take(name, |line| (event(line)?["event"] == name).then_some(()));
    }
}

fn event(line: &str) -> Option<Value> {
    serde_json::from_str(line).ok()
}
