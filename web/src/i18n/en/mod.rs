//! English.

pub(super) mod broker;
pub(super) mod console;
pub(super) mod dashboard;
mod faults;
pub(super) mod faults_lab;
pub(super) mod learn;
pub(super) mod lessons;
pub(super) mod links;
pub(super) mod map;
pub(super) mod packets;
pub(super) mod parts;
pub(super) mod program_faults;
pub(super) mod programs;
pub(super) mod real;
pub(super) mod room;
pub(super) mod rules;
pub(super) mod scenarios;
pub(super) mod shell;
pub(super) mod swarm;
pub(super) mod twins;
pub(super) mod watch;

use yew::AttrValue;

use self::faults::{address, failure, log_entry, notice, problem, reason, send_error, trouble};
use super::Say;
use crate::state::place::Place;

/// What makes a word stand for several things, or nothing for one.
fn s<T: PartialEq + From<u8>>(count: T) -> &'static str {
    if count == T::from(1) { "" } else { "s" }
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
        Say::AtTab => text!("in this browser"),
        Say::AtPrivate => text!("in this tab only"),
        Say::Milliseconds(ms) => text!("{ms} ms"),
        Say::RoundTripTitle => text!("Time to the broker and back"),

        Say::Places => text!("Places"),
        Say::Rules => text!("Rules"),
        Say::Swarm => text!("Swarm"),
        Say::Place(Place::Bench) => text!("Bench"),
        Say::Place(Place::Console) => text!("Console"),
        Say::Place(Place::Packets) => text!("Packets"),
        Say::Place(Place::Learn) => text!("Learn"),
        Say::Place(Place::Broker) => text!("Broker"),
        Say::Place(Place::Room) => text!("Classroom"),

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
        Say::ChooseTab => text!("Inside this browser"),
        Say::ChooseTabHint => {
            text!(
                "A whole broker in the page. Works without any server; every tab of this browser \
                 that has the page open shares it."
            )
        }
        Say::OnlyThisTab => {
            text!("For this tab only: other tabs do not see it, and a reload empties it")
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

        Say::DashboardHint => {
            text!("Boards describe themselves. A light here is lit once its board says so.")
        }
        Say::BoardsNotShown(count) => {
            text!("More boards announced themselves than fit here: {count}.")
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
        Say::OtherBoard => text!("Another kind of board, or one from a file"),
        Say::OpenBoard => text!("Open a file"),
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
                "A broker inside a browser cannot be reached by a board. Start this on a computer in \
                the same network, and open the page from there:"
            )
        }
        Say::JoinProgram => text!("Make its program"),
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

        Say::LastSent => text!("Last message on this topic"),
        Say::LastSentEarlier => text!("kept by the broker, sent earlier"),
        Say::NothingSent => text!("No message has been seen on this topic yet."),
        Say::SwitchHonesty => {
            text!("Shows what was last sent here. Whether a board obeyed, it does not say.")
        }
        Say::SendIt(payload) => text!("Send {payload}"),
        Say::Payload => text!("Message"),
        Say::Send => text!("Send"),
        Say::Retain => text!("Retain"),
        Say::Retained => text!("retained"),
        Say::Hex => text!("Not text; shown as hex."),
        Say::Cut(size) => text!("{size} bytes in all; only the beginning is shown."),
        Say::EmptyPayload => text!("(empty message)"),
        Say::NoPermission(code) => {
            text!("The broker refused the subscription: {}.", reason(code))
        }

        Say::Topic => text!("Topic"),
        Say::PayloadOn => text!("Message for on"),
        Say::PayloadOff => text!("Message for off"),

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
