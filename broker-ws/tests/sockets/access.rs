//! Who is let in, and what they may do then: over TCP and WebSocket, in MQTT 3.1.1 and 5.0.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use broker_ws::{AccessOptions, Anonymous, Options, StartError, edit_passwords};
use shared::wire::{Bytes, Decoder, Packet, QoS, ReasonCode, Text, Version};

use crate::support::{
    Opcode, Peer, Scratch, TestServer, WsPeer, connect, connect_with, decoder, keep_log, log_lines,
    publish, subscribe_at, wait_for,
};

/// Of `secret`, made by mosquitto_passwd.
const SECRET: &str = "$7$101$N8oYba/5q/JSA8uX$eMXwPTN8zC8oc7DZvszY7r03/QrzKwxVxf/+bIpvKgk1H1JJcg+JRC5fpefUUrxB3C5QKhYB9hPdIpSeAcihpg==";

const RULES: &str = r##"
[[allow]]
users = ["teacher"]
publish = ["#"]
subscribe = ["#"]

[[allow]]
users = ["pupil-*"]
publish = ["room/%u/#"]
subscribe = ["room/%u/#", "hall"]

[[deny]]
users = ["pupil-*"]
publish = ["room/+/secret"]
"##;

const WAYS: [(Version, bool); 4] =
    [(Version::V311, false), (Version::V311, true), (Version::V5, false), (Version::V5, true)];

/// A peer on either transport.
enum Caller {
    Tcp(Peer),
    Ws(WsPeer, Decoder),
}

impl Caller {
    fn open(addr: SocketAddr, version: Version, is_ws: bool) -> Self {
        if is_ws {
            return Self::Ws(WsPeer::open(addr), decoder(version));
        }
        let mut peer = Peer::open(addr);
        peer.speak(version);
        Self::Tcp(peer)
    }

    fn send(&mut self, bytes: &[u8]) {
        match self {
            Self::Tcp(peer) => peer.send(bytes),
            Self::Ws(ws, _) => ws.send(Opcode::Binary, bytes),
        }
    }

    fn packet(&mut self) -> Packet {
        match self {
            Self::Tcp(peer) => peer.packet(),
            Self::Ws(ws, decoder) => wait_for("a packet", || {
                if let Some(packet) = decoder.poll_packet() {
                    return Some(packet.unwrap());
                }
                let frame = ws.next();
                assert_eq!(frame.opcode, Opcode::Binary, "{frame:?}");
                decoder.feed(&frame.payload);
                None
            }),
        }
    }

    /// Logs in and returns what CONNACK says.
    fn log_in(
        addr: SocketAddr,
        (version, is_ws): (Version, bool),
        user: Option<&str>,
        password: Option<&str>,
    ) -> (Self, ReasonCode) {
        let mut caller = Self::open(addr, version, is_ws);
        let id = format!("{}-{is_ws}-{}", user.unwrap_or("nobody"), version.name());
        caller.send(&connect_with(version, &id, |connect| {
            connect.username = user.map(|name| Text::new(name).unwrap());
            connect.password = password.map(|word| Bytes::copy_from_slice(word.as_bytes()));
        }));
        match caller.packet() {
            Packet::ConnAck(ack) => (caller, ack.reason),
            other => panic!("no CONNACK: {other:?}"),
        }
    }

    fn logged_in(addr: SocketAddr, way: (Version, bool), user: &str) -> Self {
        let (caller, reason) = Self::log_in(addr, way, Some(user), Some("secret"));
        assert_eq!(reason, ReasonCode::Success, "{user} {way:?}");
        caller
    }

    fn subscribe(&mut self, version: Version, filter: &str) -> ReasonCode {
        self.send(&subscribe_at(QoS::AtLeastOnce, version, filter));
        match self.packet() {
            Packet::SubAck(ack) => ack.reasons[0],
            other => panic!("no SUBACK: {other:?}"),
        }
    }

    fn publish(&mut self, version: Version, topic: &str) -> ReasonCode {
        self.send(&publish(version, QoS::AtLeastOnce, topic, b"x"));
        match self.packet() {
            Packet::PubAck(ack) => ack.reason,
            other => panic!("no PUBACK: {other:?}"),
        }
    }
}

/// A folder with passwords and rules, and what names them.
fn school(scratch: &Scratch) -> AccessOptions {
    let names = ["teacher", "pupil-1", "pupil-2"];
    let passwords: String = names.iter().map(|name| format!("{name}:{SECRET}\n")).collect();
    AccessOptions {
        passwords: Some(scratch.file("passwords", &passwords)),
        rules: Some(scratch.file("rules.toml", RULES)),
        ..AccessOptions::default()
    }
}

#[test]
fn who_has_no_right_password_stays_out_whatever_it_speaks() {
    let scratch = Scratch::new();
    let options = school(&scratch);
    // One whose password was made here.
    let passwords: PathBuf = options.passwords.clone().unwrap();
    edit_passwords(&passwords, "alice", Some(b"wonder")).unwrap();
    let server = TestServer::start_with(|all| all.access = options);
    for way in WAYS {
        for (user, password, reason) in [
            (Some("teacher"), Some("secret"), ReasonCode::Success),
            (Some("alice"), Some("wonder"), ReasonCode::Success),
            (Some("alice"), Some("secret"), ReasonCode::BadUserNameOrPassword),
            (Some("teacher"), Some("Secret"), ReasonCode::BadUserNameOrPassword),
            (Some("teacher"), Some(""), ReasonCode::BadUserNameOrPassword),
            (Some("teacher"), None, ReasonCode::BadUserNameOrPassword),
            (Some("stranger"), Some("secret"), ReasonCode::BadUserNameOrPassword),
            (None, None, ReasonCode::NotAuthorized),
        ] {
            let said = Caller::log_in(server.addr(), way, user, password).1;
            assert_eq!(said, reason, "{user:?} {password:?} {way:?}");
        }
    }
}

#[test]
fn rules_hold_over_every_transport_and_version() {
    let scratch = Scratch::new();
    let options = school(&scratch);
    let server = TestServer::start_with(|all| all.access = options);
    for way @ (version, _) in WAYS {
        let mut teacher = Caller::logged_in(server.addr(), way, "teacher");
        assert_eq!(teacher.subscribe(version, "#"), ReasonCode::GrantedQoS1);
        let mut pupil = Caller::logged_in(server.addr(), way, "pupil-1");
        let refused = match version {
            Version::V5 => ReasonCode::NotAuthorized,
            _ => ReasonCode::UnspecifiedError,
        };
        assert_eq!(pupil.subscribe(version, "room/pupil-2/#"), refused);
        assert_eq!(pupil.subscribe(version, "room/#"), ReasonCode::GrantedQoS1);
        for topic in ["room/pupil-2/led", "room/pupil-1/secret", "hall"] {
            let refused = match version {
                Version::V5 => ReasonCode::NotAuthorized,
                _ => ReasonCode::Success,
            };
            assert_eq!(pupil.publish(version, topic), refused, "{topic}");
        }
        // It comes to the teacher first, who would have got the others before it.
        pupil.send(&publish(version, QoS::AtMostOnce, "room/pupil-1/led", b"on"));
        for caller in [&mut teacher, &mut pupil] {
            match caller.packet() {
                Packet::Publish(message) => assert_eq!(&*message.topic, "room/pupil-1/led"),
                other => panic!("no message: {other:?}"),
            }
        }
    }
}

fn reload(server: &TestServer, access: AccessOptions) -> Result<(), StartError> {
    server.control().reload(Options { access, ..Options::default() })
}

#[test]
fn new_files_hold_at_once_for_those_who_are_there() {
    let scratch = Scratch::new();
    let options = school(&scratch);
    let given = options.clone();
    let server = TestServer::start_with(|all| all.access = given);
    let way = (Version::V5, false);
    let mut teacher = Caller::logged_in(server.addr(), way, "teacher");
    let mut pupil = Caller::logged_in(server.addr(), way, "pupil-1");
    let mut other = Caller::logged_in(server.addr(), way, "pupil-2");
    assert_eq!(pupil.subscribe(Version::V5, "hall"), ReasonCode::GrantedQoS1);

    // A broken file changes nothing.
    scratch.file("rules.toml", "[[allow]]\nusers = [\"teacher\"]\n");
    let error = reload(&server, options.clone()).unwrap_err().to_string();
    assert!(
        error.ends_with(
            "rules.toml, line 1: the rule says nothing: give it `publish` or \
                             `subscribe`, a list of topics"
        ),
        "{error}"
    );
    let reason = teacher.publish(Version::V5, "hall");
    assert_eq!(reason, ReasonCode::Success);
    assert!(matches!(pupil.packet(), Packet::Publish(_)));

    // pupil-2 is gone, and the hall is the teacher's alone.
    edit_passwords(options.passwords.as_ref().unwrap(), "pupil-2", None).unwrap();
    scratch.file("rules.toml", &RULES.replace(", \"hall\"", ""));
    reload(&server, options.clone()).unwrap();
    match other.packet() {
        Packet::Disconnect(packet) => assert_eq!(packet.reason, ReasonCode::NotAuthorized),
        other => panic!("not sent away: {other:?}"),
    }
    assert_eq!(teacher.publish(Version::V5, "hall"), ReasonCode::NoMatchingSubscribers);
    assert_eq!(pupil.publish(Version::V5, "room/pupil-1/led"), ReasonCode::NoMatchingSubscribers);
    let said = Caller::log_in(server.addr(), way, Some("pupil-2"), Some("secret")).1;
    assert_eq!(said, ReasonCode::BadUserNameOrPassword);

    // Without passwords everybody here is anonymous, and those who came by a password go.
    let open = AccessOptions { passwords: None, rules: None, ..options };
    reload(&server, open).unwrap();
    assert!(matches!(teacher.packet(), Packet::Disconnect(_)));
    let (_, said) = Caller::log_in(server.addr(), way, None, None);
    assert_eq!(said, ReasonCode::Success);
}

#[test]
fn anonymous_clients_come_in_where_they_may() {
    for (anonymous, reason) in [
        (None, ReasonCode::Success),
        (Some(Anonymous::Loopback), ReasonCode::Success),
        (Some(Anonymous::Never), ReasonCode::NotAuthorized),
    ] {
        let access = AccessOptions { anonymous, ..AccessOptions::default() };
        let server = TestServer::start_with(|all| all.access = access);
        for way in WAYS {
            let said = Caller::log_in(server.addr(), way, None, None).1;
            assert_eq!(said, reason, "{anonymous:?} {way:?}");
        }
    }
}

#[test]
fn the_log_says_who_was_refused_and_no_password() {
    keep_log();
    let scratch = Scratch::new();
    let options = school(&scratch);
    let server = TestServer::start_with(|all| all.access = options);
    let id = "guesses-a-lot";
    let mut peer = Peer::open(server.addr());
    peer.speak(Version::V5);
    peer.send(&connect_with(Version::V5, id, |connect| {
        connect.username = Some(Text::new("teacher").unwrap());
        connect.password = Some(Bytes::from_static(b"hunter2"));
    }));
    assert!(matches!(peer.packet(), Packet::ConnAck(ack) if ack.reason.is_error()));
    let line = wait_for("the line", || log_lines(id).into_iter().next());
    assert!(line.contains("the user name or the password is wrong"), "{line}");
    let mut peer = Peer::open(server.addr());
    peer.speak(Version::V5);
    peer.send(&connect_with(Version::V5, "knows-it", |connect| {
        connect.username = Some(Text::new("teacher").unwrap());
        connect.password = Some(Bytes::from_static(b"secret"));
    }));
    assert!(matches!(peer.packet(), Packet::ConnAck(ack) if !ack.reason.is_error()));
    let line = wait_for("the line", || log_lines("knows-it").into_iter().next());
    assert!(line.contains("(tcp) as \"teacher\": MQTT 5.0"), "{line}");
    assert_eq!(log_lines("hunter2"), Vec::<String>::new());
    assert_eq!(log_lines("$7$"), Vec::<String>::new());
}

#[test]
fn one_address_has_so_many_connections_and_no_more() {
    let server = TestServer::start_with(|options| {
        options.address_limits.connections = Some(2);
        options.address_limits.loopback = true;
    });
    let first = Peer::connected(server.addr(), Version::V311, "1");
    let _second = Peer::connected(server.addr(), Version::V311, "2");
    let mut third = Peer::open(server.addr());
    third.try_send(&connect(Version::V311, "3"));
    assert_eq!(third.answer_or_end(), b"");
    drop(first);
    wait_for("room", || {
        let mut peer = Peer::open(server.addr());
        peer.try_send(&connect(Version::V311, "3"));
        (!peer.answer_or_end().is_empty()).then_some(())
    });
}

#[test]
fn new_connections_from_one_address_come_no_faster_than_allowed() {
    let server = TestServer::start_with(|options| {
        options.address_limits.rate = Some(1);
        options.address_limits.loopback = true;
    });
    let (begin, mut answered) = (Instant::now(), 0);
    for number in 0..50 {
        let mut peer = Peer::open(server.addr());
        peer.try_send(&connect(Version::V311, &number.to_string()));
        answered += u64::from(!peer.answer_or_end().is_empty());
    }
    // Five at once, and one more for each second that this took.
    let most = 6 + begin.elapsed().as_secs();
    assert!((5..=most).contains(&answered), "{answered} of {most}");
}

#[test]
fn who_sends_too_fast_is_read_more_slowly_and_loses_nothing() {
    let server = TestServer::start_with(|options| {
        options.client_rates.messages = Some(200);
    });
    let mut reader = Peer::connected(server.addr(), Version::V311, "reader");
    reader.subscribe(QoS::AtMostOnce, Version::V311, "t");
    // Its Keep Alive would be over long before the last message is read.
    let connect = connect_with(Version::V311, "sender", |connect| connect.keep_alive = 1);
    let (mut sender, _) = Peer::connected_by(server.addr(), Version::V311, &connect);
    let begin = Instant::now();
    let messages: Vec<Vec<u8>> = (0..800)
        .map(|number| publish(Version::V311, QoS::AtMostOnce, "t", format!("{number}").as_bytes()))
        .collect();
    sender.send(&messages.concat());
    for number in 0..800 {
        assert_eq!(reader.publish().payload, format!("{number}"));
    }
    sender.send(&publish(Version::V311, QoS::AtLeastOnce, "t", b"last"));
    assert!(matches!(sender.packet(), Packet::PubAck(_)));
    assert!(begin.elapsed() > Duration::from_secs(2), "{:?}", begin.elapsed());
    // Others are not held up meanwhile.
    assert_eq!(reader.publish().payload, "last");
}
