//! English.

pub(super) mod bench;
pub(super) mod broker;
pub(super) mod cards;
pub(super) mod console;
pub(super) mod dashboard;
mod faults;
pub(super) mod faults_lab;
pub(super) mod glance;
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
pub(super) mod tapes;
pub(super) mod twins;
pub(super) mod watch;

use yew::AttrValue;

use self::faults::{failure, notice};
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
        Say::Notice(it) => notice(it),
        Say::Dismiss => text!("Dismiss"),

        Say::Username => text!("User name"),
        Say::Password => text!("Password"),
        Say::Optional => text!("optional"),
        Say::Cancel => text!("Cancel"),
        Say::Close => text!("Close"),

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
    }
}
