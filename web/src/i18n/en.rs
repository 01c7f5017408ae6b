//! English.

use shared::client::ClientError;
use shared::wire::ReasonCode;
use yew::AttrValue;

use super::{
    AddressError, BindingError, Failure, Language, LogEntry, Notice, Problem, Say, SendError,
    Trouble,
};

/// A sentence; one without anything to fill in costs no allocation.
macro_rules! text {
    ($($part:tt)*) => {
        AttrValue::from(format_args!($($part)*))
    };
}

pub(super) fn say(what: Say<'_>) -> AttrValue {
    match what {
        Say::Tagline => text!("an MQTT workbench"),
        Say::Language => text!("Language"),
        Say::Theme => text!("Theme"),
        Say::ThemeAuto => text!("As the system"),
        Say::ThemeLight => text!("Light"),
        Say::ThemeDark => text!("Dark"),
        Say::Connection => text!("Connection"),
        Say::PhaseOff => text!("Not connected"),
        Say::PhaseOpening => text!("Connecting…"),
        Say::PhaseOnline => text!("Connected"),
        Say::PhaseWaiting => text!("Trying again soon"),
        Say::PhaseStopped => text!("Not connected"),
        Say::AtServer => text!("this server"),
        Say::AtTab => text!("in this tab"),
        Say::Milliseconds(ms) => text!("{ms} ms"),
        Say::RoundTripTitle => text!("Time to the broker and back"),

        Say::NotConnected => text!("No connection."),
        Say::RetryIn(0) => text!("Trying again now."),
        Say::RetryIn(1) => text!("Trying again in 1 second."),
        Say::RetryIn(seconds) => text!("Trying again in {seconds} seconds."),
        Say::TryNow => text!("Try now"),
        Say::ChangeConnection => text!("Change connection"),
        Say::Failure(it) => failure(it),
        Say::Address(it) => address(it),
        Say::Notice(it) => notice(it),
        Say::Dismiss => text!("Dismiss"),

        Say::ConnectTitle => text!("Which broker?"),
        Say::ChooseServer => text!("The server of this page"),
        Say::ChooseServerHint => text!("Real boards and other pages meet here."),
        Say::NoServerHint => {
            text!("This page comes from a plain file server. Start broker-ws to have one.")
        }
        Say::ChooseTab => text!("Inside this tab"),
        Say::ChooseTabHint => {
            text!("A whole broker in the page. Works without any server; only this tab reaches it.")
        }
        Say::ChooseAddress => text!("Another address"),
        Say::ChooseAddressHint => text!("Any MQTT broker that speaks WebSocket."),
        Say::AddressLabel => text!("Address"),
        Say::Username => text!("User name"),
        Say::Password => text!("Password"),
        Say::Optional => text!("optional"),
        Say::KeepPassword => text!("Keep the password in this browser"),
        Say::Connect => text!("Connect"),
        Say::Cancel => text!("Cancel"),
        Say::Close => text!("Close"),

        Say::Dashboard => text!("Dashboard"),
        Say::DashboardHint => {
            text!("Boards describe themselves. A light here is lit once its board says so.")
        }
        Say::BindTopic => text!("Bind a topic"),
        Say::BoardsNotShown(count) => {
            text!("{count} more boards announced themselves than fit here.")
        }
        Say::EmptyDashboard => text!("No board has announced itself yet"),
        Say::EmptyDashboardHint => {
            text!(
                "Add a virtual ESP32: it connects, describes itself, and its card appears here. \
                For boards that only know plain topics, bind a card to the topic yourself."
            )
        }
        Say::LessonCard => text!("Card for LED_CONTROL"),
        Say::Desk => text!("Desk"),
        Say::DeskHint => {
            text!("Virtual boards that run in this page, each with its own connection.")
        }
        Say::AddVirtualBoard => text!("Add a virtual ESP32"),
        Say::EmptyDesk => text!("Your desk is free"),
        Say::EmptyDeskHint => {
            text!(
                "A virtual ESP32 has an LED on pin 2 and a DHT22 on pin 4, and speaks MQTT as a \
                real one does. Warm its sensor, press its LED, pull its plug: the dashboard hears \
                of it only through the broker."
            )
        }

        Say::JoinTitle => text!("Join with a real board"),
        Say::JoinLan => text!("In the board's program, use this address as the MQTT server:"),
        Say::JoinLoopback => {
            text!(
                "The broker listens on this computer only. To let boards on the same network in, \
                restart it with"
            )
        }
        Say::JoinTab => {
            text!(
                "A broker inside a tab cannot be reached by a board. Start this on a computer in \
                the same network, and open the page from there:"
            )
        }
        Say::JoinAddress => {
            text!("Let the board connect to the same broker, on its plain TCP port (usually 1883).")
        }

        Say::Online => text!("online"),
        Say::Offline => text!("offline"),
        Say::PresenceUnknown => text!("presence unknown"),
        Say::OnThisPage => text!("on this page"),
        Say::Broken => text!("unreadable"),
        Say::BrokenHint => text!("This board announced itself, but its manifest cannot be read."),
        Say::At(line, column) => text!("Line {line}, column {column}:"),
        Say::Problem(it) => problem(it),
        Say::NoParts => text!("This board names no parts."),
        Say::UnknownPart(platform) => text!("A part of the kind “{platform}”"),
        Say::Lit => text!("lit"),
        Say::Dark => text!("dark"),
        Say::On => text!("on"),
        Say::Off => text!("off"),
        Say::NotReported => text!("not reported yet"),
        Say::Asked(true) => text!("asked to switch on, no report yet…"),
        Say::Asked(false) => text!("asked to switch off, no report yet…"),
        Say::NoAnswer => text!("The board did not report back within 5 seconds."),
        Say::NotSent(it) => send_error(it),
        Say::Trouble(it) => trouble(it),
        Say::ReportedAt(time) => text!("reported {time}"),
        Say::ReportedEarlier => text!("reported earlier, kept by the broker"),
        Say::SwitchOf(name) => text!("Switch {name}"),
        Say::OfflineNote => text!("Offline. This is what it reported last."),
        Say::StaleNote => text!("The page is not connected; this may be out of date."),
        Say::NoValue => text!("no value yet"),
        Say::Trend(low, high) => text!("Trend between {low} and {high}"),
        Say::Quantity(class) => match class {
            "temperature" => text!("Temperature"),
            "humidity" => text!("Humidity"),
            other => text!("{other}"),
        },
        Say::RemoveCard => text!("Remove card"),
        Say::RemoveCardTitle(name) => text!("Remove the card of {name}?"),
        Say::RemoveCardHint => {
            text!(
                "The broker forgets what it keeps of this board: its manifest and its last \
                states. If the board comes back, it announces itself again."
            )
        }
        Say::Remove => text!("Remove"),

        Say::Bound => text!("bound by hand"),
        Say::LastSent => text!("Last message on this topic"),
        Say::LastSentEarlier => text!("kept by the broker, sent earlier"),
        Say::NothingSent => text!("No message has been seen on this topic yet."),
        Say::SwitchHonesty => {
            text!("Shows what was last sent here. Whether a board obeyed, it does not say.")
        }
        Say::Other => text!("another message"),
        Say::SendIt(payload) => text!("Send {payload}"),
        Say::Payload => text!("Message"),
        Say::Send => text!("Send"),
        Say::Retain => text!("Retain"),
        Say::Retained => text!("retained"),
        Say::Hex => text!("Not text; shown as hex."),
        Say::Cut(size) => text!("{size} bytes in all; only the beginning is shown."),
        Say::EmptyPayload => text!("(empty message)"),
        Say::Unbind(topic) => text!("Remove the card for {topic}"),
        Say::NoPermission(code) => {
            text!("The broker refused the subscription: {}.", reason(code))
        }

        Say::BindTitle => text!("Bind a card to a topic"),
        Say::BindHint => {
            text!(
                "For boards that speak plain text on a topic of their own, as in the first lesson."
            )
        }
        Say::BindSwitch => text!("Two buttons"),
        Say::BindSwitchHint => text!("One message for on, one for off."),
        Say::BindText => text!("Text"),
        Say::BindTextHint => text!("Shows the last message and sends any text."),
        Say::Topic => text!("Topic"),
        Say::PayloadOn => text!("Message for on"),
        Say::PayloadOff => text!("Message for off"),
        Say::Bind => text!("Add card"),
        Say::BindingError(it) => binding_error(it),

        Say::Power => text!("Power"),
        Say::BoardName => text!("Name of the board"),
        Say::BoardOff => text!("no power"),
        Say::BoardOpening => text!("connecting…"),
        Say::BoardOnline => text!("connected"),
        Say::BoardWaiting(seconds) => text!("no connection, trying again in {seconds} s"),
        Say::BoardStopped => text!("no connection"),
        Say::Reconnect => text!("Connect again"),
        Say::Drawing(name) => text!("Drawing of {name} with its parts"),
        Say::PressLed(name) => text!("Switch {name} by hand, on the board"),
        Say::Surroundings => text!("Around the sensor"),
        Say::Temperature => text!("Temperature"),
        Say::Humidity => text!("Humidity"),
        Say::WaveForm => text!("Wave form"),
        Say::WaveConstant => text!("Constant"),
        Say::WaveSine => text!("Sine"),
        Say::WaveTriangle => text!("Triangle"),
        Say::WaveSquare => text!("Square"),
        Say::Swing => text!("Amplitude"),
        Say::Period => text!("Period"),
        Say::Seconds(seconds) => text!("{seconds} s"),
        Say::NotRead => text!("not read yet"),
        Say::ObeyLesson => text!("Also obeys LED_ON / LED_OFF on LED_CONTROL"),
        Say::Log => text!("Log"),
        Say::LogEmpty => text!("Nothing has happened yet."),
        Say::LogEntry(it) => log_entry(it),
        Say::TakeAway => text!("Remove"),
        Say::TakeAwayTitle(name) => text!("Remove {name}?"),
        Say::TakeAwayHint => {
            text!("The virtual board says goodbye to the broker and is gone, with its settings.")
        }
    }
}

fn reason(code: ReasonCode) -> String {
    super::reason(Language::En, code)
}

fn failure(it: &Failure) -> AttrValue {
    match it {
        Failure::BadAddress(error) => address(error),
        Failure::Blocked(to) => text!(
            "The browser does not let a page from https open {to}. Use a wss:// address, or open \
             this page over http."
        ),
        Failure::Unreachable(to) if to.port() == Some(1883) => text!(
            "Nothing speaks WebSocket at {to}. On most brokers 1883 is for boards only; look for \
             the WebSocket port, often 8080, 8083 or 9001."
        ),
        Failure::Unreachable(to) => text!(
            "Nothing answers at {to}. Check that the broker is running, and its address, port and \
             path."
        ),
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
        Failure::Refused { reason: code, text } => {
            let advice = match code {
                ReasonCode::BadUserNameOrPassword | ReasonCode::NotAuthorized => {
                    "Check the user name and the password."
                }
                ReasonCode::ClientIdentifierNotValid => "The broker does not take this client id.",
                ReasonCode::UnsupportedProtocolVersion => {
                    "The broker does not speak MQTT 5; it needs a newer version."
                }
                _ => "Ask whoever runs the broker.",
            };
            text!("The broker refused the login: {}{}. {advice}", reason(*code), words(text))
        }
        Failure::Disconnected { reason: ReasonCode::SessionTakenOver, .. } => text!(
            "Another page or board uses the same client id and took the connection over. Close the \
             other one, then connect again."
        ),
        Failure::Disconnected { reason: code, text } => {
            text!("The broker ended the connection: {}{}.", reason(*code), words(text))
        }
        Failure::Closed(1006) => {
            text!("The connection was lost. Check the network, and that the broker still runs.")
        }
        Failure::Closed(code) => {
            text!("The server closed the connection without saying why (WebSocket code {code}).")
        }
        Failure::Silent => {
            text!("The broker no longer answers. The network may be gone.")
        }
        Failure::Protocol(detail) => {
            text!("What the server sent is not proper MQTT: {detail}.")
        }
        Failure::Congested => text!("The connection is too slow for what is sent over it."),
        Failure::Unsendable(detail) => text!("The login cannot be sent: {detail}."),
        Failure::TabFull => text!("The broker in this tab takes no more connections."),
    }
}

fn words(text: &Option<String>) -> String {
    text.as_ref().map(|text| format!(", “{text}”")).unwrap_or_default()
}

fn address(it: &AddressError) -> AttrValue {
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

fn notice(it: &Notice) -> AttrValue {
    match it {
        Notice::NotRemoved(error) => text!("The card was not removed. {}", send_error(error)),
        Notice::TooManyVirtualBoards => {
            text!("There are 16 virtual boards in this page already. Remove one first.")
        }
        Notice::NothingStored => {
            text!("This browser does not store anything: boards and cards are gone after a reload.")
        }
    }
}

fn send_error(it: &SendError) -> AttrValue {
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
        SendError::Client(error) => text!("Not sent: {error}."),
        SendError::Refused(code) => text!("The broker refused the message: {}.", reason(*code)),
        SendError::Discarded => {
            text!("The connection broke before the broker acknowledged the message.")
        }
    }
}

fn trouble(it: &Trouble) -> AttrValue {
    use super::ValueError;
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

fn problem(it: &Problem) -> AttrValue {
    text!("{it}")
}

fn binding_error(it: BindingError) -> AttrValue {
    match it {
        BindingError::Topic(error) => text!("{error}."),
        BindingError::Taken => text!("There is a card for this topic already."),
        BindingError::SamePayload => text!("On and off need two different messages."),
        BindingError::Full => text!("There are 48 bound cards already. Remove one first."),
    }
}

fn log_entry(it: &LogEntry) -> AttrValue {
    match it {
        LogEntry::Power(true) => text!("power on"),
        LogEntry::Power(false) => text!("power off"),
        LogEntry::Connected => text!("connected, announced itself"),
        LogEntry::Failed(error) => failure(error),
        LogEntry::Published(topic, payload) => text!("→ {topic} {}", payload.excerpt()),
        LogEntry::Obeyed(topic, payload) => text!("← {topic} {}", payload.excerpt()),
        LogEntry::NotUnderstood(topic, payload, [one, other]) => {
            text!("← {topic} “{}” not understood: {one} or {other}", payload.excerpt())
        }
        LogEntry::NotSent(topic, error) => text!("not sent to {topic}: {error}"),
        LogEntry::Refused(code) => text!("refused by the broker: {}", reason(*code)),
    }
}
