//! A client against a server that is played packet by packet.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::time::Duration;

use shared::Message;
use shared::client::{Client, ClientError, CloseCause, Event, Options, PeerError, State, Token};
use shared::time::Instant;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{
    Ack, Bytes, BytesMut, ConnAck, Decoder, Disconnect, Packet, PacketId, PacketType, Properties,
    Property, Publish, QoS, ReasonCode, SubAck, SubscribeOptions, Text, Version,
};

struct Server {
    client: Client,
    now: Instant,
    decoder: Decoder,
}

fn options() -> Options {
    Options::new(Text::new("esp").unwrap())
}

fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

fn ack(number: u16) -> Ack {
    Ack::new(id(number), ReasonCode::Success)
}

fn message(payload: &str, qos: QoS) -> Message {
    Message::new(TopicName::new("t").unwrap(), Bytes::copy_from_slice(payload.as_bytes())).qos(qos)
}

fn incoming(qos: QoS, number: u16) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos,
        retain: false,
        topic: Text::new("t").unwrap(),
        packet_id: PacketId::new(number),
        properties: Properties::new(),
        payload: Bytes::from_static(b"x"),
    })
}

impl Server {
    fn new(options: Options) -> Self {
        let decoder = Decoder::new(options.version, u32::MAX);
        Self { client: Client::new(options), now: Instant::from_millis(5), decoder }
    }

    /// Opens the transport and lets the client in.
    fn accept(&mut self, session_present: bool, properties: Properties) -> Vec<Event> {
        self.client.handle_open(self.now);
        assert!(matches!(self.received().as_slice(), [Packet::Connect(_)]));
        let reason = ReasonCode::Success;
        self.send(Packet::ConnAck(ConnAck { session_present, reason, properties }))
    }

    fn connected(options: Options) -> Self {
        let mut server = Self::new(options);
        let events = server.accept(false, Properties::new());
        assert!(matches!(events.as_slice(), [Event::Connected { .. }, Event::RoundTrip(_)]));
        server
    }

    fn received(&mut self) -> Vec<Packet> {
        while let Some(bytes) = self.client.poll_transmit() {
            self.decoder.feed(&bytes);
        }
        std::iter::from_fn(|| self.decoder.poll_packet()).map(|packet| packet.unwrap()).collect()
    }

    fn send(&mut self, packet: Packet) -> Vec<Event> {
        let mut bytes = BytesMut::new();
        packet.encode(self.client.options().version, &mut bytes).unwrap();
        self.client.handle_bytes(self.now, &bytes);
        self.events()
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.client.poll_event()).collect()
    }

    fn publish(&mut self, payload: &str, qos: QoS) -> Token {
        self.client.publish(self.now, message(payload, qos)).unwrap()
    }

    fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        while let Some(at) = self.client.poll_timeout().filter(|at| *at <= until) {
            self.now = self.now.max(at);
            self.client.handle_timeout(self.now);
        }
        self.now = until;
    }
}

/// [MQTT-4.3.3-4]
#[test]
fn each_qos_is_handed_over_as_its_flow_says() {
    let mut server = Server::connected(options());
    let token = server.publish("0", QoS::AtMostOnce);
    assert_eq!(server.received().len(), 1);
    let done = |token| Event::Published { token, reason: ReasonCode::Success };
    assert_eq!(server.events(), [done(token)]);
    let token = server.publish("1", QoS::AtLeastOnce);
    server.received();
    assert_eq!(server.events(), []);
    assert_eq!(server.send(Packet::PubAck(ack(1))), [done(token)]);
    let token = server.publish("2", QoS::ExactlyOnce);
    server.received();
    assert_eq!(server.send(Packet::PubRec(ack(2))), []);
    assert_eq!(server.received(), [Packet::PubRel(ack(2))]);
    assert_eq!(server.send(Packet::PubComp(ack(2))), [done(token)]);
}

/// [MQTT-3.3.4-1] [MQTT-4.3.2-4] [MQTT-4.3.3-8] [MQTT-4.3.3-10] [MQTT-4.3.3-11]
#[test]
fn what_comes_in_is_acknowledged_and_qos_2_is_given_on_once() {
    let mut server = Server::connected(options());
    assert_eq!(server.send(incoming(QoS::AtMostOnce, 0)).len(), 1);
    assert_eq!(server.received(), []);
    assert_eq!(server.send(incoming(QoS::AtLeastOnce, 7)).len(), 1);
    assert_eq!(server.received(), [Packet::PubAck(ack(7))]);
    assert_eq!(server.send(incoming(QoS::ExactlyOnce, 8)).len(), 1);
    assert_eq!(server.send(incoming(QoS::ExactlyOnce, 8)).len(), 0);
    assert_eq!(server.received(), [Packet::PubRec(ack(8)), Packet::PubRec(ack(8))]);
    server.send(Packet::PubRel(ack(8)));
    assert_eq!(server.received(), [Packet::PubComp(ack(8))]);
}

/// [MQTT-3.2.2-5] [MQTT-3.3.1-1] [MQTT-4.4.0-1]
#[test]
fn a_reconnect_with_the_session_sends_again_with_dup_and_without_it_gives_up() {
    for session_present in [true, false] {
        let session = Options { session_expiry_interval: 60, clean_start: false, ..options() };
        let mut server = Server::connected(session);
        let token = server.publish("1", QoS::AtLeastOnce);
        let Some(Packet::Publish(first)) = server.received().pop() else { panic!() };
        server.client.handle_closed(server.now);
        assert_eq!(server.events(), [Event::Closed(CloseCause::TransportClosed)]);
        assert_eq!(
            server.client.publish(server.now, message("x", QoS::AtLeastOnce)),
            Err(ClientError::NotConnected)
        );
        server.decoder = Decoder::new(Version::V5, u32::MAX);
        let events = server.accept(session_present, Properties::new());
        if session_present {
            let again = Packet::Publish(Publish { dup: true, ..first });
            assert_eq!(server.received(), [again]);
        } else {
            assert_eq!(events[0], Event::Discarded { token });
            assert_eq!(server.received(), []);
        }
    }
}

/// [MQTT-3.1.2-21] [MQTT-3.2.2-11] [MQTT-3.2.2-14] [MQTT-3.2.2-15] [MQTT-3.2.2-21]
/// [MQTT-3.3.4-7] [MQTT-4.9.0-2]
#[test]
fn the_servers_limits_are_kept() {
    let mut server = Server::new(options());
    let limits = Properties::new()
        .with(Property::ReceiveMaximum(1))
        .with(Property::MaximumQoS(1))
        .with(Property::RetainAvailable(0))
        .with(Property::SubscriptionIdentifierAvailable(0))
        .with(Property::MaximumPacketSize(20))
        .with(Property::ServerKeepAlive(5));
    server.accept(false, limits);
    let publish = |server: &mut Server, message| server.client.publish(server.now, message);
    let maximum = QoS::AtLeastOnce;
    let refused = publish(&mut server, message("x", QoS::ExactlyOnce));
    assert_eq!(refused, Err(ClientError::QosNotSupported { maximum }));
    let refused = publish(&mut server, message("x", QoS::AtMostOnce).retain(true));
    assert_eq!(refused, Err(ClientError::RetainNotSupported));
    let refused = publish(&mut server, message(&"x".repeat(20), QoS::AtMostOnce));
    assert!(matches!(refused, Err(ClientError::Encode(_))));
    let identifier = Property::SubscriptionIdentifier(7.try_into().unwrap());
    let filters = [(TopicFilter::new("a").unwrap(), SubscribeOptions::default())];
    let properties = Properties::new().with(identifier);
    let refused = server.client.subscribe_with(server.now, &filters, properties);
    assert_eq!(refused, Err(ClientError::SubscriptionIdentifiersNotSupported));
    server.publish("1", QoS::AtLeastOnce);
    server.publish("2", QoS::AtLeastOnce);
    assert_eq!(server.received().len(), 1, "Receive Maximum is 1");
    server.wait(5);
    assert_eq!(server.received(), [Packet::PingReq], "Server Keep Alive is 5 s");
}

/// [MQTT-3.1.2-20]
#[test]
fn a_server_that_is_silent_is_pinged_and_then_given_up() {
    let mut server = Server::connected(options());
    server.wait(30);
    assert_eq!(server.received(), [Packet::PingReq]);
    server.now = server.now + Duration::from_millis(80);
    let events = server.send(Packet::PingResp);
    assert_eq!(events, [Event::RoundTrip(Duration::from_millis(80))]);
    server.wait(30);
    server.wait(10);
    assert_eq!(server.events(), [Event::Closed(CloseCause::KeepAliveTimeout)]);
    assert_eq!((server.client.state(), server.client.poll_timeout()), (State::Closed, None));

    let mut server = Server::new(options());
    server.client.handle_open(server.now);
    server.wait(10);
    assert_eq!(server.events(), [Event::Closed(CloseCause::ConnectTimeout)]);
}

/// [MQTT-4.13.2-1]
#[test]
fn a_refusal_and_a_goodbye_say_why() {
    let text = Text::new("not today").unwrap();
    let properties = Properties::new().with(Property::ReasonString(text.clone()));
    let mut server = Server::new(options());
    server.client.handle_open(server.now);
    let reason = ReasonCode::BadUserNameOrPassword;
    let events =
        server.send(Packet::ConnAck(ConnAck { session_present: false, reason, properties }));
    assert_eq!(events, [Event::Closed(CloseCause::Refused { reason, text: Some(text) })]);

    let mut server = Server::connected(options());
    let reason = ReasonCode::ServerShuttingDown;
    let events = server.send(Packet::Disconnect(Disconnect::new(reason)));
    assert_eq!(events, [Event::Closed(CloseCause::ServerDisconnect { reason, text: None })]);
}

#[test]
fn a_server_that_breaks_the_protocol_is_told_and_left() {
    let suback = |number, codes| {
        let reasons = vec![ReasonCode::Success; codes];
        Packet::SubAck(SubAck { packet_id: id(number), properties: Properties::new(), reasons })
    };
    for (packet, error) in [
        (Packet::PingReq, PeerError::UnexpectedPacket(PacketType::PingReq)),
        (Packet::PubAck(ack(9)), PeerError::UnknownPacketId(PacketType::PubAck)),
        (suback(9, 1), PeerError::UnknownPacketId(PacketType::SubAck)),
        (suback(1, 2), PeerError::WrongCodeCount(PacketType::SubAck)),
    ] {
        let mut server = Server::connected(options());
        let filter = TopicFilter::new("a/#").unwrap();
        let token = server.client.subscribe(server.now, &[(filter, QoS::AtLeastOnce)]).unwrap();
        server.received();
        let events = server.send(packet);
        let expected = [Event::Discarded { token }, Event::Closed(CloseCause::Protocol(error))];
        assert_eq!(events, expected);
        let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
        assert_eq!(server.received(), [told]);
    }
}

#[test]
fn a_full_queue_refuses_and_disconnect_sends_what_was_taken() {
    let mut small = options();
    small.queue.messages = 2;
    let mut server = Server::connected(small);
    server.publish("1", QoS::AtMostOnce);
    server.publish("2", QoS::AtMostOnce);
    let refused = server.client.publish(server.now, message("3", QoS::AtMostOnce));
    assert_eq!(refused, Err(ClientError::QueueFull));
    server.client.disconnect(server.now);
    let packets = server.received();
    assert!(matches!(
        packets.as_slice(),
        [Packet::Publish(_), Packet::Publish(_), Packet::Disconnect(_)]
    ));
    assert_eq!(server.events().last(), Some(&Event::Closed(CloseCause::Requested)));
}

#[test]
fn before_mqtt_5_everything_works_without_properties() {
    for version in [Version::V31, Version::V311] {
        let mut server = Server::connected(Options { version, ..options() });
        let filter = TopicFilter::new("a/#").unwrap();
        let token = server.client.subscribe(server.now, &[(filter, QoS::AtLeastOnce)]).unwrap();
        let Some(Packet::Subscribe(packet)) = server.received().pop() else { panic!() };
        let reasons = vec![ReasonCode::GrantedQoS1];
        let (packet_id, properties) = (packet.packet_id, Properties::new());
        let suback = SubAck { packet_id, properties, reasons: reasons.clone() };
        assert_eq!(server.send(Packet::SubAck(suback)), [Event::Subscribed { token, reasons }]);
        // Only an MQTT 5 server sends DISCONNECT.
        let events = server.send(Packet::Disconnect(Disconnect::new(ReasonCode::Success)));
        let error = PeerError::UnexpectedPacket(PacketType::Disconnect);
        assert_eq!(events, [Event::Closed(CloseCause::Protocol(error))]);
        assert_eq!(server.received(), [], "3.1.1 closes without a word");
    }
}
