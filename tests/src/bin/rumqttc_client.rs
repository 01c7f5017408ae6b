//! A rumqttc client that a test drives: JSON commands on stdin, JSON events on stdout.
//!
//! It takes the arguments, obeys the orders and reports the events of tests/clients/paho_client.py;
//! see there. rumqttc has two libraries in one, for 3.1.1 and 5.0, that are alike but for details:
//! each is wrapped by the same macro.

use std::io::{self, BufRead, Write};
use std::process::exit;
use std::thread;

use serde_json::{Value, json};

/// How a client is to connect.
#[derive(Default)]
struct Arguments {
    host: String,
    port: u16,
    id: String,
    keep: bool,
    v5: bool,
    websocket: bool,
    will: Option<(String, String)>,
}

impl Arguments {
    fn read(mut words: impl Iterator<Item = String>) -> Option<Self> {
        let mut arguments =
            Self { host: words.next()?, port: words.next()?.parse().ok()?, ..Self::default() };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--id" => arguments.id = words.next()?,
                "--keep" => arguments.keep = true,
                "--version" => arguments.v5 = words.next()? == "5",
                "--transport" => arguments.websocket = words.next()? == "websockets",
                "--will" => arguments.will = Some((words.next()?, words.next()?)),
                _ => return None,
            }
        }
        Some(arguments)
    }

    /// rumqttc wants a URL in place of a host for a WebSocket.
    fn address(&self) -> String {
        match self.websocket {
            true => format!("ws://{}:{}/mqtt", self.host, self.port),
            false => self.host.clone(),
        }
    }
}

fn say(event: &str, facts: Value) {
    let mut said = json!({ "event": event });
    if let (Some(said), Value::Object(facts)) = (said.as_object_mut(), facts) {
        said.extend(facts);
    }
    // A test that is gone needs no answer.
    let _ = writeln!(io::stdout().lock(), "{said}");
}

/// The orders on standard input. Its end is the client's, without a DISCONNECT, as a crash would be.
fn obey(mut order: impl FnMut(&str, &Value)) {
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(command) = serde_json::from_str::<Value>(&line) else { break };
        order(command["do"].as_str().unwrap_or_default(), &command);
    }
    exit(0);
}

fn text(command: &Value, name: &str) -> String {
    command[name].as_str().unwrap_or_default().to_owned()
}

macro_rules! client {
    (
        $name:ident, $api:path, $packets:path, $qos:path,
        $keep:expr, $will:expr, $topic:expr, $granted:expr
    ) => {
        mod $name {
            use $api as api;
            use $packets as packets;
            use $qos as Level;
            use packets::Packet;

            use super::*;

            fn qos(command: &Value) -> Level {
                match command["qos"].as_u64() {
                    Some(1) => Level::AtLeastOnce,
                    Some(2) => Level::ExactlyOnce,
                    _ => Level::AtMostOnce,
                }
            }

            pub(super) fn run(arguments: &Arguments) {
                let port = arguments.port;
                let mut options =
                    api::MqttOptions::new(&arguments.id, arguments.address(), port);
                if arguments.websocket {
                    options.set_transport(rumqttc::Transport::Ws);
                }
                $keep(&mut options, arguments.keep);
                if let Some((topic, payload)) = &arguments.will {
                    $will(&mut options, topic, payload);
                }
                let (client, mut connection) = api::Client::new(options, 1000);
                thread::spawn(move || {
                    obey(|order, command| {
                        let asked = match order {
                            "publish" => client.publish(
                                text(command, "topic"),
                                qos(command),
                                command["retain"] == true,
                                text(command, "payload"),
                            ),
                            "subscribe" => client.subscribe(text(command, "filter"), qos(command)),
                            "unsubscribe" => client.unsubscribe(text(command, "filter")),
                            "disconnect" => client.disconnect(),
                            _ => exit(1),
                        };
                        if let Err(error) = asked {
                            say("refused", json!({ "reason": error.to_string() }));
                        }
                    });
                });
                for event in connection.iter() {
                    match event {
                        Ok(event) => report(event),
                        Err(error) => {
                            say("refused", json!({ "reason": error.to_string() }));
                            break;
                        }
                    }
                }
            }

            fn report(event: api::Event) {
                match event {
                    api::Event::Incoming(Packet::ConnAck(ack)) => {
                        say("connected", json!({ "session_present": ack.session_present }));
                    }
                    api::Event::Incoming(Packet::SubAck(ack)) => {
                        let granted: Vec<u8> = ack.return_codes.iter().map($granted).collect();
                        say("subscribed", json!({ "granted": granted }));
                    }
                    api::Event::Incoming(Packet::UnsubAck(_)) => say("unsubscribed", json!({})),
                    api::Event::Incoming(Packet::PubAck(_) | Packet::PubComp(_))
                    // QoS 0 is done with when it is sent.
                    | api::Event::Outgoing(rumqttc::Outgoing::Publish(0)) => {
                        say("published", json!({}));
                    }
                    api::Event::Incoming(Packet::Publish(publish)) => {
                        let payload = String::from_utf8_lossy(&publish.payload);
                        say("message", json!({
                            "topic": $topic(&publish.topic),
                            "payload": payload,
                            "qos": publish.qos as u8,
                            "retain": publish.retain,
                        }));
                    }
                    api::Event::Outgoing(rumqttc::Outgoing::Disconnect) => {
                        say("disconnected", json!({}));
                    }
                    _ => {}
                }
            }
        }
    };
}

// Names in what follows are those of the module that the macro makes.
client! {
    v4, rumqttc, rumqttc, rumqttc::QoS,
    |options: &mut api::MqttOptions, keep: bool| {
        options.set_clean_session(!keep);
        options.set_max_packet_size(1 << 20, 1 << 20);
    },
    |options: &mut api::MqttOptions, topic: &String, payload: &String| {
        let qos = Level::AtLeastOnce;
        options.set_last_will(packets::LastWill::new(topic, payload.as_str(), qos, true));
    },
    |topic: &String| topic.clone(),
    |code: &packets::SubscribeReasonCode| match code {
        packets::SubscribeReasonCode::Success(qos) => *qos as u8,
        packets::SubscribeReasonCode::Failure => 0x80,
    }
}

client! {
    v5, rumqttc::v5, rumqttc::v5::mqttbytes::v5, rumqttc::v5::mqttbytes::QoS,
    |options: &mut api::MqttOptions, keep: bool| {
        options.set_clean_start(!keep);
        options.set_session_expiry_interval(Some(if keep { 3600 } else { 0 }));
        options.set_max_packet_size(Some(1 << 20));
    },
    |options: &mut api::MqttOptions, topic: &String, payload: &String| {
        let qos = Level::AtLeastOnce;
        options.set_last_will(packets::LastWill::new(topic, payload.as_str(), qos, true, None));
    },
    |topic: &[u8]| String::from_utf8_lossy(topic).into_owned(),
    |code: &packets::SubscribeReasonCode| match code {
        packets::SubscribeReasonCode::Success(qos) => *qos as u8,
        _ => 0x80,
    }
}

fn main() {
    let Some(arguments) = Arguments::read(std::env::args().skip(1)) else {
        let _ = writeln!(io::stderr(), "usage: as tests/clients/paho_client.py");
        exit(1);
    };
    if arguments.v5 { v5::run(&arguments) } else { v4::run(&arguments) }
}
