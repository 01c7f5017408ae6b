//! English for what goes wrong, and for a board's log.

use shared::broker::diagnosis::Told;
use shared::client::{ClientError, PeerError};
use shared::wire::{EncodeError, ReasonCode};
use yew::AttrValue;

use crate::state::address::SocketAddress;

use super::super::{
    AddressError, Failure, Language, LogEntry, Notice, Problem, SendError, Trouble, ValueError,
    told,
};
use super::parts;
use crate::state::dashboard::spec::SpecError;

pub(super) fn reason(code: ReasonCode) -> String {
    super::super::reason(Language::En, code)
}

pub(super) fn failure(it: &Failure) -> AttrValue {
    match it {
        Failure::BadAddress(error) => address(error),
        Failure::BadWill(error) => text!("The topic of the Will cannot be one: {error}."),
        Failure::Blocked(to) => text!(
            "The browser does not let a page from https open {to}. Use a wss:// address, or open \
             this page over http."
        ),
        Failure::Unreachable(to) => unreachable(to),
        Failure::NotMqtt(to) => text!(
            "A server is at {to}, but it does not speak MQTT there. Check the port and the path; \
             /mqtt is usual."
        ),
        Failure::OpenTimedOut(to) => text!(
            "{to} did not answer in time. Check the address, and that you are on the same network."
        ),
        Failure::ConnectTimedOut => text!(
            "The server opened the connection but did not answer CONNECT. Check that this port is \
             an MQTT broker's."
        ),
        Failure::Refused { reason: ReasonCode::UnsupportedProtocolVersion, text } => {
            text!(
                "The broker does not speak this version of MQTT{}. Choose the other one, 3.1.1 or \
                 5.0, under Advanced.",
                words(text)
            )
        }
        Failure::Refused { reason, text } => {
            let (cause, fix) = told(Language::En, Told::Refused(*reason));
            text!("{cause}{} {fix}", said(text))
        }
        Failure::Disconnected { reason: ReasonCode::SessionTakenOver, .. } => text!(
            "Another page or board uses the same client id and took the connection over. Close the \
             other one, then connect again."
        ),
        Failure::Disconnected { reason, text } => {
            let (cause, fix) = told(Language::En, Told::ByServer(*reason));
            text!("{cause}{} {fix}", said(text))
        }
        Failure::Closed(1006) => {
            text!(
                "The connection was lost without a word. Likely the network or the broker is gone."
            )
        }
        Failure::Closed(code) => {
            text!("The server closed the connection without saying why (WebSocket code {code}).")
        }
        Failure::Silent => {
            text!("The broker no longer answers. The network may be gone.")
        }
        Failure::Protocol(PeerError::Decode(error)) => {
            let (cause, _) = told(Language::En, Told::Malformed(*error));
            text!("What the server sent is not proper MQTT. {cause}")
        }
        Failure::Protocol(error) => text!("What the server sent is not proper MQTT: {error}."),
        Failure::Congested => text!("The connection is too slow for what is sent over it."),
        Failure::NotRead => {
            text!("The program did not read what came, until too much was waiting: it was cut off.")
        }
        Failure::Unsendable(detail) => text!("The login cannot be sent: {detail}."),
        Failure::Cut => text!("The link was cut in the fault lab."),
        Failure::NoWifi => {
            text!("The fault lab has switched off the Wi-Fi. Once it is on, it connects by itself.")
        }
    }
}

/// What is known is little: the browser keeps the cause from the page. The rest is likely.
fn unreachable(to: &SocketAddress) -> AttrValue {
    let likely = match to.port() {
        Some(1883 | 8883) => {
            "Most likely this port is for boards only, as on most brokers; look for the WebSocket \
             port, often 8080, 8083 or 9001."
        }
        _ if to.is_secure() => {
            "Likely causes: the broker is not running; the address, port or path is wrong; or the \
             browser does not trust its certificate. Open the same address with https:// in a tab \
             to see."
        }
        _ => {
            "Likely causes: the broker is not running, or the address, port or path is wrong, or a \
             firewall is between."
        }
    };
    text!("No WebSocket opens at {to}; the browser does not say why. {likely}")
}

fn words(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!(", “{text}”")).unwrap_or_default()
}

fn said(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!(" It says: “{text}”.")).unwrap_or_default()
}

pub(super) fn address(it: &AddressError) -> AttrValue {
    match it {
        AddressError::Empty => text!("Type an address, such as ws://192.168.1.5:8080/mqtt."),
        AddressError::NoScheme => {
            text!("Begin with ws:// or wss://, as in ws://192.168.1.5:8080/mqtt.")
        }
        AddressError::WrongScheme(scheme) => text!(
            "A browser cannot open {scheme}:// for MQTT. Use the broker's WebSocket address, which \
             begins with ws:// or wss://."
        ),
        AddressError::NoHost => text!("The host is missing: ws://host:port/path."),
        AddressError::BadPort(port) => {
            text!("“{port}” is no port. A port is a number from 1 to 65535.")
        }
        AddressError::BadCharacter(' ') => text!("There is a space in the address."),
        AddressError::BadCharacter(c) => text!("“{c}” cannot stand there in an address."),
        AddressError::LoginInside => {
            text!("Put the user name and the password into their own fields.")
        }
        AddressError::Fragment => text!("An address has no “#”."),
        AddressError::NotAccepted => text!("The browser does not accept this address."),
    }
}

pub(super) fn notice(it: &Notice) -> AttrValue {
    match it {
        Notice::NotRemoved(error) => text!("The card was not removed. {}", send_error(error)),
        Notice::NotRestored(error) => text!("Not restored. {}", send_error(error)),
        Notice::NotBroughtBack => text!(
            "Not all of the retained messages that were cleared came back. The broker’s place says why."
        ),
        Notice::TooManyVirtualBoards => {
            text!("There are 16 virtual boards in this page already. Remove one first.")
        }
        Notice::TooManyPeers => {
            text!("The page talks to 8 brokers already. Close one of the connections first.")
        }
        Notice::NotFetched => text!(
            "This could not be done: a part of the page did not load. Try again when the server \
             answers."
        ),
        Notice::Rule { rule, text, more: 0 } => text!("“{rule}”: {text}"),
        Notice::Rule { rule, text, more } => text!("“{rule}”: {text} (and {more} more before)"),
        Notice::NothingDownloaded => text!("This browser did not save the file."),
        Notice::NothingStored => {
            text!("This browser does not store anything: boards and cards are gone after a reload.")
        }
    }
}

pub(super) fn send_error(it: &SendError) -> AttrValue {
    match it {
        SendError::Client(ClientError::NotConnected) => text!("Not sent: there is no connection."),
        SendError::Client(ClientError::QueueFull) => {
            text!("Not sent: too much is waiting already.")
        }
        SendError::Client(ClientError::QosNotSupported { maximum }) => {
            text!("Not sent: the broker takes QoS {} at most.", *maximum as u8)
        }
        SendError::Client(ClientError::RetainNotSupported) => {
            text!("Not sent: the broker keeps no retained messages.")
        }
        SendError::Client(ClientError::Encode(EncodeError::TooLarge { limit })) => {
            text!("Not sent: the broker takes packets of {limit} bytes at most.")
        }
        SendError::Client(ClientError::TopicAliasAboveMaximum { maximum: 0 }) => {
            text!("Not sent: this broker takes no Topic Alias.")
        }
        SendError::Client(ClientError::TopicAliasAboveMaximum { maximum }) => {
            text!("Not sent: this broker takes Topic Aliases up to {maximum}.")
        }
        SendError::Client(ClientError::TopicAliasUnset) => {
            text!("Not sent: on this connection the Topic Alias does not stand for that topic.")
        }
        SendError::Client(error) => text!("Not sent: {error}."),
        SendError::Refused(code) => text!("The broker refused the message: {}.", reason(*code)),
        SendError::Discarded => {
            text!("The connection broke before the broker acknowledged the message.")
        }
    }
}

pub(super) fn trouble(it: &Trouble) -> AttrValue {
    match it {
        Trouble::NoValue(ValueError::NotUtf8, payload) => {
            text!("Bad value: not text ({}).", payload.excerpt())
        }
        Trouble::NoValue(ValueError::NotJson, payload) => {
            text!("Bad value: “{}” is not JSON.", payload.excerpt())
        }
        Trouble::NoValue(ValueError::Missing { path }, payload) => {
            text!("Bad value: “{}” has no “{path}”.", payload.excerpt())
        }
        Trouble::NoValue(ValueError::NotANumber { .. }, payload) | Trouble::NotANumber(payload) => {
            text!("Bad value: “{}” is not a number.", payload.excerpt())
        }
        Trouble::NoColor(payload) => text!("Bad value: “{}” is no colour.", payload.excerpt()),
        Trouble::NoValue(ValueError::Unsupported, _) => {
            text!("The value template of this part is not understood here.")
        }
        Trouble::NeitherOnNorOff(payload) => {
            text!("Bad value: “{}” is neither on nor off.", payload.excerpt())
        }
        Trouble::NotSubscribed(code) => {
            text!("The broker refused the subscription: {}.", reason(*code))
        }
    }
}

pub(super) fn problem(it: &Problem) -> AttrValue {
    text!("{it}")
}

pub(super) fn spec_error(it: SpecError) -> AttrValue {
    match it {
        SpecError::Topic(error) => text!("{error}."),
        SpecError::Field => text!("The field is none: write it as in a.b[0]."),
        SpecError::SamePayload => text!("On and off need two different messages."),
        SpecError::Range => text!("The lowest number has to be below the highest."),
        SpecError::Step => text!("The step has to be above 0."),
        SpecError::TooManyLines => text!("A chart has at most 8 lines."),
        SpecError::TooLong => text!("A text is too long."),
        SpecError::Full => text!("There are 48 cards on this dashboard already. Remove one first."),
    }
}

pub(super) fn log_entry(it: &LogEntry) -> AttrValue {
    match it {
        LogEntry::Power(true) => text!("power on"),
        LogEntry::Power(false) => text!("power off"),
        LogEntry::PlugPulled => text!("plug pulled, too fast for a DISCONNECT"),
        LogEntry::Wifi(true) => text!("Wi-Fi is back"),
        LogEntry::Wifi(false) => text!("Wi-Fi is gone"),
        LogEntry::Connected => text!("connected, announced itself"),
        LogEntry::Failed(error) => failure(error),
        LogEntry::Published(topic, payload) => text!("→ {topic} {}", payload.excerpt()),
        LogEntry::Obeyed(topic, payload) => text!("← {topic} {}", payload.excerpt()),
        LogEntry::NotUnderstood(topic, payload, expected) => {
            let expected = parts::expected(expected);
            text!("← {topic} “{}” not understood: {expected}", payload.excerpt())
        }
        LogEntry::NotSent(topic, error) => {
            text!("→ {topic} {}", send_error(&SendError::Client(*error)))
        }
        LogEntry::Refused(code) => text!("refused by the broker: {}", reason(*code)),
    }
}
