//! English, for connections that end.

use alloc::format;

use super::{Advice, advice, allowed_silence};
use crate::broker::diagnosis::Foreign;
use crate::broker::{Breach, CloseReason};
use crate::inspect::{Lang, fault};
use crate::wire::{DecodeError, DecodeErrorKind, PacketType, ReasonCode};

pub(super) fn says(reason: &CloseReason) -> Advice {
    match reason {
        CloseReason::ClientDisconnect(ReasonCode::Success | ReasonCode::DisconnectWithWill) => {
            advice("It said goodbye.", "There is nothing to mend.")
        }
        CloseReason::ClientDisconnect(code) => advice(
            format!("It ended the connection itself and says why: {code}."),
            "Look at the client: it did not like what it got.",
        ),
        CloseReason::TransportClosed => advice(
            "The connection was lost without DISCONNECT.",
            "Usual when a page is reloaded, a board is reset or its power is cut. If it happens \
             again and again, look at the Wi-Fi signal and the power supply.",
        ),
        CloseReason::NotMqtt(foreign) => {
            let (what, fix) = of_foreign(*foreign);
            advice(format!("{what} came where MQTT was expected."), fix)
        }
        CloseReason::Malformed(error) => malformed(error),
        CloseReason::CountedInCharacters(error) => advice(
            format!(
                "Malformed packet, at byte {} [{}]: a text was measured in characters but sent as \
                 bytes, of which Chinese has three for each character.",
                error.offset, error.spec
            ),
            "Turn the text into bytes before its length is taken: in MicroPython \
             client.publish(topic.encode(), message.encode()).",
        ),
        CloseReason::UnexpectedPacket(PacketType::Connect) => advice(
            "A second CONNECT came on one connection.",
            "Send CONNECT once. To connect again, close the socket and open a new one.",
        ),
        CloseReason::UnexpectedPacket(packet) => advice(
            format!("{} came where it is not allowed.", packet.name()),
            "A connection begins with CONNECT; CONNACK, SUBACK, UNSUBACK and PINGRESP come from \
             the broker only.",
        ),
        CloseReason::Protocol(breach) => of_breach(*breach),
        CloseReason::Refused(code) => refused(*code),
        CloseReason::ConnectTimeout => advice(
            "No whole CONNECT came in time.",
            "Send CONNECT right after the socket is open, with all the bytes that its Remaining \
             Length announces. A program that does not speak MQTT looks like this as well.",
        ),
        CloseReason::KeepAliveTimeout { keep_alive } => advice(
            format!(
                "Nothing came for {} s, 1.5 times its Keep Alive of {keep_alive} s.",
                allowed_silence(*keep_alive)
            ),
            format!(
                "Send something at least every {keep_alive} s: in MicroPython client.ping(). A long \
                 time.sleep() in the loop is the usual cause; so is a board that lost its power or \
                 its Wi-Fi."
            ),
        ),
        CloseReason::TakenOver => advice(
            "A newer connection with the same client id took its place.",
            "Usual when a page is reloaded or a board starts again. If it goes on, two devices \
             share a client id: give each its own.",
        ),
        CloseReason::ByServer(code) => by_server(*code),
        CloseReason::Redirected(code) => advice(
            format!("It was sent to another server: {code}."),
            "Connect to the server that the answer names.",
        ),
        CloseReason::NotReading => advice(
            "It sends without reading what the broker answers.",
            "Let the program read its socket between messages: check_msg() in the loop.",
        ),
    }
}

pub(super) fn by_server(code: ReasonCode) -> Advice {
    match code {
        ReasonCode::AdministrativeAction => advice(
            "Whoever runs the broker disconnected it.",
            "Ask that person. Most clients connect again by themselves.",
        ),
        ReasonCode::ServerShuttingDown => {
            advice("The broker is shutting down.", "Connect again when it is back.")
        }
        ReasonCode::NotAuthorized => advice(
            "What let it in holds no more: its user, its password or the rules have changed.",
            "Give the client the user name and the password that hold now.",
        ),
        code => advice(format!("The broker ended the connection: {code}."), "Connect again later."),
    }
}

pub(super) fn malformed(error: &DecodeError) -> Advice {
    match error.kind {
        DecodeErrorKind::PacketTooLarge { size, limit } => advice(
            format!("A packet of {size} bytes is over the limit of {limit}."),
            "Send less at once, or raise the broker's limit. A wrong length in the packet before \
             also reads like this.",
        ),
        DecodeErrorKind::UnsupportedVersion(_) | DecodeErrorKind::InvalidProtocolName => advice(
            format!(
                "Its CONNECT asks for a version that does not exist, at byte {} [{}]: {}",
                error.offset,
                error.spec,
                fault(error.kind, Lang::En)
            ),
            "Set the client to MQTT 3.1.1 or 5.0.",
        ),
        kind => advice(
            format!(
                "Malformed packet, at byte {} [{}]: {}",
                error.offset,
                error.spec,
                fault(kind, Lang::En)
            ),
            "Look at how the client writes this packet and the one before. If several threads \
             write to one socket, their packets get mixed: let only one of them write.",
        ),
    }
}

fn of_breach(breach: Breach) -> Advice {
    match breach {
        Breach::QosAboveMaximum => advice(
            "It published with a QoS above the Maximum QoS of CONNACK.",
            "Publish with a lower QoS.",
        ),
        Breach::SubscriptionIdentifier => advice(
            "Its PUBLISH has a Subscription Identifier.",
            "Leave that property out: only the broker sends it in PUBLISH.",
        ),
        Breach::ResponseTopic => advice(
            "A Response Topic has a wildcard, or is empty.",
            "Name one topic, without + and #.",
        ),
        Breach::ReceiveMaximum => advice(
            "It has more unacknowledged messages under way than the Receive Maximum of CONNACK.",
            "Wait for PUBREC and PUBCOMP before publishing more. MQTT.js does not heed Receive \
             Maximum in MQTT 5: publish in smaller batches, or connect with MQTT 3.1.1.",
        ),
        Breach::TopicAliasAboveMaximum => advice(
            "Its Topic Alias is above the Topic Alias Maximum of CONNACK.",
            "Use aliases up to that number, or none.",
        ),
        Breach::TopicAliasUnknown => advice(
            "It sent a Topic Alias that stands for no topic yet.",
            "Send the topic along with the alias the first time, on every new connection.",
        ),
        Breach::NoLocalShared => advice(
            "It wants No Local on a Shared Subscription.",
            "Leave No Local out for filters that begin with $share/.",
        ),
        Breach::SessionAfterAll => advice(
            "Its DISCONNECT asks for a Session that CONNECT did not ask for.",
            "Set the Session Expiry Interval in CONNECT already.",
        ),
        Breach::AuthWithoutMethod => advice(
            "It sent AUTH though its CONNECT named no authentication method.",
            "Name the authentication method in CONNECT, or send no AUTH.",
        ),
        Breach::AuthOtherMethod => advice(
            "Its AUTH names another authentication method than its CONNECT.",
            "Keep to one authentication method on a connection.",
        ),
        Breach::AuthReason => advice(
            "Its AUTH has a Reason Code that a client does not send here.",
            "Use Continue authentication (0x18), or Re-authenticate (0x19) once connected.",
        ),
    }
}

pub(super) fn refused(code: ReasonCode) -> Advice {
    match code {
        ReasonCode::ClientIdentifierNotValid => advice(
            "CONNECT was refused: it has no client id that the broker can take.",
            "Give the device a client id of its own: one that is not empty and that no other user \
             has. Without one, MQTT 3.1.1 needs a clean Session \
             (clean_session=True).",
        ),
        ReasonCode::BadUserNameOrPassword => advice(
            "CONNECT was refused: the user name or the password is wrong.",
            "Check both in the client's settings; upper and lower case differ.",
        ),
        ReasonCode::NotAuthorized => advice(
            "CONNECT was refused: this client is not let in.",
            "Give it a user name and a password that the broker knows. broker-ws without passwords \
             lets other devices in if it was started with --lan.",
        ),
        ReasonCode::Banned => {
            advice("CONNECT was refused: this client is banned.", "Ask whoever runs the broker.")
        }
        ReasonCode::BadAuthenticationMethod => advice(
            "CONNECT was refused: the broker does not know its authentication method.",
            "Connect with a user name and a password, without an authentication method.",
        ),
        ReasonCode::QuotaExceeded => advice(
            "CONNECT was refused: the broker keeps as many Sessions as it may.",
            "Use clean Sessions and fixed client ids: a new random id at each start leaves an old \
             Session behind. Or raise the broker's limit.",
        ),
        ReasonCode::TopicNameInvalid | ReasonCode::QoSNotSupported | ReasonCode::ProtocolError => {
            advice(
                format!("CONNECT was refused because of its Will: {code}."),
                "A Will has a topic without + and #, and at most the QoS that the broker takes.",
            )
        }
        ReasonCode::PacketTooLarge => advice(
            "CONNECT was refused: not even CONNACK fits into the client's Maximum Packet Size.",
            "Let the client take larger packets.",
        ),
        code => advice(format!("CONNECT was refused: {code}."), "Ask whoever runs the broker."),
    }
}

const fn of_foreign(foreign: Foreign) -> (&'static str, &'static str) {
    const WRONG_PORT: &str =
        "Check the port in that program: it wanted another server. Or it was a port scan.";
    match foreign {
        Foreign::Ssh => ("SSH", WRONG_PORT),
        Foreign::Redis => ("A Redis command", WRONG_PORT),
        Foreign::Amqp => (
            "AMQP",
            "Connect with an MQTT client, or send AMQP to a broker that speaks it, usually on port \
             5672.",
        ),
        Foreign::Stomp => (
            "STOMP",
            "Connect with an MQTT client, or send STOMP to a broker that speaks it, usually on \
             port 61613.",
        ),
        Foreign::Http2 => {
            ("HTTP/2 without TLS", "Use HTTP/1.1: a WebSocket to this broker begins with it.")
        }
        Foreign::Smtp => ("A mail program", WRONG_PORT),
        Foreign::Media => ("A camera's or telephone's protocol (RTSP, SIP)", WRONG_PORT),
        Foreign::ProxyProtocol => (
            "A header of the PROXY protocol",
            "Turn the PROXY protocol off in the load balancer for this broker.",
        ),
        Foreign::Socks => (
            "SOCKS",
            "This is no proxy: check the proxy settings of that program. Or it was a port scan.",
        ),
        Foreign::PostgreSql => ("A PostgreSQL client", WRONG_PORT),
        Foreign::Smb => ("Windows file sharing", WRONG_PORT),
        Foreign::Rdp => ("Remote Desktop", WRONG_PORT),
        Foreign::Text => (
            "Plain text",
            "A message has to be packed as MQTT: use an MQTT library instead of writing the text \
             to the socket.",
        ),
    }
}
