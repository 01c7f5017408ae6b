//! English for cards, and for virtual boards.

use shared::client::ClientError;
use shared::wire::EncodeError;
use yew::AttrValue;

use super::faults::{log_entry, problem, reason, send_error, trouble};
use crate::i18n::CardSay;
use crate::state::part::SendError;

pub(in crate::i18n) fn say(what: CardSay<'_>) -> AttrValue {
    match what {
        CardSay::Online => text!("online"),
        CardSay::Offline => text!("offline"),
        CardSay::PresenceUnknown => text!("presence unknown"),
        CardSay::OnThisPage => text!("on this page"),
        CardSay::Broken => text!("unreadable"),
        CardSay::BrokenHint => {
            text!("This board announced itself, but its manifest cannot be read.")
        }
        CardSay::At(line, column) => text!("Line {line}, column {column}:"),
        CardSay::Problem(it) => problem(it),
        CardSay::NoParts => text!("This board names no parts."),
        CardSay::UnknownPart(platform) => text!("A part of the kind “{platform}”"),
        CardSay::Lit => text!("lit"),
        CardSay::Dark => text!("dark"),
        CardSay::On => text!("on"),
        CardSay::Off => text!("off"),
        CardSay::NotReported => text!("not reported yet"),
        CardSay::Asked(true) => text!("asked to switch on, no report yet…"),
        CardSay::Asked(false) => text!("asked to switch off, no report yet…"),
        CardSay::NoAnswer => text!("The board did not report back within 5 seconds."),
        CardSay::NotSent(it) => send_error(it),
        CardSay::Trouble(it) => trouble(it),
        CardSay::ReportedAt(time) => text!("reported {time}"),
        CardSay::ReportedEarlier => text!("reported earlier, kept by the broker"),
        CardSay::SwitchOf(name) => text!("Switch {name}"),
        CardSay::OfflineNote => text!("Offline. This is what it reported last."),
        CardSay::StaleNote => text!("The page is not connected; this may be out of date."),
        CardSay::NoValue => text!("no value yet"),
        CardSay::Trend(low, high) => text!("Trend between {low} and {high}"),
        CardSay::Quantity(class) => match class {
            "temperature" => text!("Temperature"),
            "humidity" => text!("Humidity"),
            other => text!("{other}"),
        },
        CardSay::RemoveCard => text!("Remove card"),
        CardSay::RemoveCardTitle(name) => text!("Remove the card of {name}?"),
        CardSay::RemoveCardHint => {
            text!(
                "The broker forgets what it keeps of this board: its manifest and its last \
                states. If the board comes back, it announces itself again."
            )
        }
        CardSay::Remove => text!("Remove"),
        CardSay::LastSent => text!("Last message on this topic"),
        CardSay::LastSentEarlier => text!("kept by the broker, sent earlier"),
        CardSay::NothingSent => text!("No message has been seen on this topic yet."),
        CardSay::SendIt(payload) => text!("Send {payload}"),
        CardSay::Payload => text!("Message"),
        CardSay::Send => text!("Send"),
        CardSay::Retain => text!("Retain"),
        CardSay::Retained => text!("retained"),
        CardSay::Hex => text!("Not text; shown as hex."),
        CardSay::Cut(size) => text!("{size} bytes in all; only the beginning is shown."),
        CardSay::EmptyPayload => text!("(empty message)"),
        CardSay::NoPermission(code) => {
            text!("The broker refused the subscription: {}.", reason(code))
        }
        CardSay::Topic => text!("Topic"),
        CardSay::PayloadOn => text!("Message for on"),
        CardSay::PayloadOff => text!("Message for off"),
        CardSay::Power => text!("Power"),
        CardSay::BoardName => text!("Name of the board"),
        CardSay::BoardOff => text!("no power"),
        CardSay::BoardOpening => text!("connecting…"),
        CardSay::BoardOnline => text!("connected"),
        CardSay::BoardWaiting(seconds) => text!("no connection, trying again in {seconds} s"),
        CardSay::BoardStopped => text!("no connection"),
        CardSay::Unannounced(ClientError::Encode(EncodeError::TooLarge { limit })) => text!(
            "Nobody has a card for this board: its manifest, which announces it, does not fit into the {limit} bytes that the broker allows a packet. Take parts away, or allow larger packets at the broker (mosquitto: max_packet_size)."
        ),
        CardSay::Unannounced(error) => text!(
            "Nobody has a card for this board: its manifest, which announces it, did not go out. {}",
            send_error(&SendError::Client(*error))
        ),
        CardSay::Reconnect => text!("Connect again"),
        CardSay::Drawing(name) => text!("Drawing of {name} with its parts"),
        CardSay::PressLed(name) => text!("Switch {name} by hand, on the board"),
        CardSay::WaveForm => text!("Wave form"),
        CardSay::WaveSine => text!("Sine"),
        CardSay::WaveTriangle => text!("Triangle"),
        CardSay::WaveSquare => text!("Square"),
        CardSay::ObeyLesson => text!("Also obeys LED_ON / LED_OFF on LED_CONTROL"),
        CardSay::Log => text!("Log"),
        CardSay::LogEmpty => text!("Nothing has happened yet."),
        CardSay::LogEntry(it) => log_entry(it),
        CardSay::TakeAway => text!("Remove"),
        CardSay::TakeAwayTitle(name) => text!("Remove {name}?"),
        CardSay::TakeAwayHint => {
            text!("The virtual board says goodbye to the broker and is gone, with its settings.")
        }
    }
}
