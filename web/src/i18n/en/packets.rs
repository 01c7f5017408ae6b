//! English for the inspector.

use yew::AttrValue;

use super::super::packets::PacketsSay;
use super::s;
use crate::state::packets::draft::DraftError;
use crate::state::packets::hex::{HexError, MAX_BYTES};
use crate::state::packets::mark::Happening;

pub(in crate::i18n) fn say(what: PacketsSay<'_>) -> AttrValue {
    match what {
        PacketsSay::Title => text!("Packets"),
        PacketsSay::Views => text!("Ways to look at packets"),
        PacketsSay::List => text!("List"),
        PacketsSay::Happened(who, what) => happened(who, what),
        PacketsSay::Sequence => text!("Sequence"),
        PacketsSay::Workbench => text!("Workbench"),

        PacketsSay::Seen(seen, all) if seen == all => text!("{all} packet{s}", s = s(all)),
        PacketsSay::Seen(seen, all) => text!("{seen} of {all} packet{s}", s = s(all)),
        PacketsSay::AllClients => text!("All clients"),
        PacketsSay::AllTypes => text!("All types"),
        PacketsSay::Client => text!("Client"),
        PacketsSay::Type => text!("Type"),
        PacketsSay::More => text!("Search and more"),
        PacketsSay::Search => text!("Topic, client or type"),
        PacketsSay::HidePings => text!("Hide pings"),
        PacketsSay::Hold => text!("Pause"),
        PacketsSay::GoOn => text!("Go on"),
        PacketsSay::Clear => text!("Clear"),
        PacketsSay::Save => text!("Save as pcap (Wireshark)"),
        PacketsSay::Empty => text!("No packet has passed yet"),
        PacketsSay::EmptyHint => {
            text!(
                "Connect to a broker or add a virtual board: every packet appears here, byte by byte."
            )
        }
        PacketsSay::NothingFound => text!("No packet is like that. Choose another filter."),
        PacketsSay::Bytes(count) => text!("{count} byte{s}", s = s(count)),
        PacketsSay::Sent => text!("to the broker"),
        PacketsSay::Received => text!("to the client"),

        PacketsSay::Detail => text!("One packet"),
        PacketsSay::ChooseOne => {
            text!("Choose a packet: its bytes and what each of them means appear here.")
        }
        PacketsSay::Hex => text!("Bytes"),
        PacketsSay::Fields => text!("Fields"),
        PacketsSay::Section(version, number) => text!("MQTT {version}, section {number}"),
        PacketsSay::At(first, 1) => text!("byte {first}"),
        PacketsSay::At(first, count) => text!("bytes {first} to {}", first + count - 1),
        PacketsSay::Bits(high, low) if high == low => text!("bit {high}"),
        PacketsSay::Bits(high, low) => text!("bits {high} to {low}"),
        PacketsSay::Secret => text!("The password is hidden."),
        PacketsSay::ShowSecret => text!("Show password"),
        PacketsSay::HideSecret => text!("Hide password"),
        PacketsSay::Cut(count) => text!("{count} more byte{s} not shown.", s = s(count)),
        PacketsSay::OnWorkbench => text!("To the workbench"),
        PacketsSay::Masked => text!("hidden"),
        PacketsSay::Incomplete => text!("Here the bytes end, and the packet does not."),

        PacketsSay::Server => text!("Broker"),
        PacketsSay::SequenceHint => {
            text!("The newest is at the top. Choose an arrow to see its bytes.")
        }
        PacketsSay::Owed => text!("Owed now"),
        PacketsSay::NothingOwed => text!("Nobody owes anybody an answer."),

        PacketsSay::Build => text!("Put a packet together"),
        PacketsSay::BuildHint => {
            text!(
                "Each field that you fill in changes the bytes beside it. What is wrong is said at its byte."
            )
        }
        PacketsSay::TakeApart => text!("Bytes"),
        PacketsSay::TakeApartHint => {
            text!("Paste hexadecimal digits: one packet, or several in a row.")
        }
        PacketsSay::Version => text!("Version"),
        PacketsSay::Link => text!("Link to these bytes"),
        PacketsSay::NoBytes => text!("There are no bytes yet."),
        PacketsSay::HexError(HexError::NotHex(character, at)) => {
            text!("“{character}”, character {at}, is no hexadecimal digit (0-9, A-F).")
        }
        PacketsSay::HexError(HexError::HalfByte) => {
            text!("One digit is left over: a byte has two.")
        }
        PacketsSay::HexError(HexError::TooLong) => {
            text!("More than {MAX_BYTES} bytes are not taken apart here.")
        }
        PacketsSay::DraftError(DraftError::Number(_)) => {
            text!("A field wants a number from 0 to 65535, or codes in hexadecimal digits.")
        }
        PacketsSay::DraftError(DraftError::Property(kind)) => {
            text!("The property {} wants another value.", kind.name())
        }
        PacketsSay::DraftError(DraftError::TooLong) => {
            text!("A text is longer than the 65535 bytes that its length can say.")
        }
        PacketsSay::AddProperty => text!("Add a property"),
        PacketsSay::Value => text!("Value"),
        PacketsSay::SecondValue => text!("Value of the User Property"),
        PacketsSay::Name => text!("Name of the User Property"),
        PacketsSay::RemoveProperty(kind) => text!("Remove {}", kind.name()),
        PacketsSay::LinesHint => text!("One on each line, in SUBSCRIBE with its QoS: room/+ 1"),
        PacketsSay::CodesHint => text!("One code on each line, in hexadecimal digits: 00, 01, 87"),
        PacketsSay::BinaryHint => text!("Hexadecimal digits"),
    }
}

fn happened(who: Option<&str>, what: Happening) -> AttrValue {
    let who = who.unwrap_or("the broker");
    match what {
        Happening::NetworkChanged => text!("{who}: another network"),
        Happening::Stalled(true) => text!("{who}: stalled"),
        Happening::Stalled(false) => text!("{who}: moves again"),
        Happening::Cut => text!("{who}: link cut"),
        Happening::Wifi(true) => text!("{who}: Wi-Fi on"),
        Happening::Wifi(false) => text!("{who}: Wi-Fi off"),
        Happening::PlugPulled => text!("{who}: plug pulled"),
        Happening::Restarted { keeps: true } => text!("{who}: restarted with its store"),
        Happening::Restarted { keeps: false } => text!("{who}: restarted with nothing"),
    }
}
