//! English for the inspector.

use shared::inspect::{Kept, Link};
use yew::AttrValue;

use super::super::packets::PacketsSay;
use super::s;
use crate::state::packets::draft::{DraftError, Entry};
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
        PacketsSay::Gone(number) => text!("Packet {number} is not here any more"),
        PacketsSay::GoneHint => {
            text!(
                "It was cleared, has made room for newer ones, or passed before the page was loaded again: \
                 each visit counts from 1. Choose another one in the list."
            )
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
            text!("Time goes down. Choose an arrow to see its bytes, and what was owed after it.")
        }
        PacketsSay::Owed => text!("Owed now"),
        PacketsSay::NothingOwed => text!("Nobody owes anybody an answer."),

        PacketsSay::MomentAfter(number) => text!("After packet {number}"),
        PacketsSay::MomentPart => {
            text!("Earlier packets are not here any more: this is told from those that are.")
        }
        PacketsSay::ClientOwes => text!("The client owes the broker"),
        PacketsSay::ServerOwes => text!("The broker owes the client"),
        PacketsSay::OwesNothing => text!("nothing"),
        PacketsSay::AndMore(count) => text!("{count} more"),
        PacketsSay::Awaited(packet) => text!("{packet} awaited"),
        PacketsSay::Identifier(id) => text!("Packet Identifier {id}"),
        PacketsSay::ForPacket(packet, number) => text!("for packet {number}, {packet}"),
        PacketsSay::LinkIs(link) => self::link(link),
        PacketsSay::SessionIs(kept) => session(kept),
        PacketsSay::WillIs(topic, qos, retain, is_due) => {
            let kept = if retain { ", retained" } else { "" };
            if is_due {
                text!("Will triggered, the broker publishes it: {topic} (QoS {qos}{kept})")
            } else {
                text!("Will armed: {topic} (QoS {qos}{kept})")
            }
        }
        PacketsSay::Queued(count) => {
            text!("{count} message{s} queued for its Session", s = s(count))
        }
        PacketsSay::QueuedOne(topic, qos) => text!("{topic}, to come with QoS {qos}"),

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
        PacketsSay::DraftError(DraftError::Number(Entry::Reasons), field) => {
            text!(
                "“{field}” wants codes in hexadecimal digits, one on each line, such as 00 or 87."
            )
        }
        PacketsSay::DraftError(DraftError::Number(_), field) => {
            text!("“{field}” wants a number from 0 to 65535.")
        }
        PacketsSay::DraftError(DraftError::Property(kind), field) => {
            text!("The property “{field}” ({}) wants another value.", kind.name())
        }
        PacketsSay::DraftError(DraftError::TooLong, _) => {
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
        Happening::Ended => text!("{who}: connection ended"),
        Happening::Wifi(true) => text!("{who}: Wi-Fi on"),
        Happening::Wifi(false) => text!("{who}: Wi-Fi off"),
        Happening::PlugPulled => text!("{who}: plug pulled"),
        Happening::Restarted { keeps: true } => text!("{who}: restarted with its store"),
        Happening::Restarted { keeps: false } => text!("{who}: restarted with nothing"),
    }
}

fn link(link: Link) -> AttrValue {
    match link {
        Link::Unseen => text!("its beginning was not seen"),
        Link::Connecting => text!("connecting"),
        Link::Online => text!("connected"),
        Link::Ended => text!("connection ended"),
    }
}

fn session(kept: Kept) -> AttrValue {
    match kept {
        Kept::Unknown => text!("How long its Session is kept was not seen"),
        Kept::WithConnection => text!("Session: ends with the connection"),
        Kept::For(1) => text!("Session: kept for 1 second after the connection"),
        Kept::For(seconds) => text!("Session: kept for {seconds} seconds after the connection"),
        Kept::Always => text!("Session: kept after the connection"),
        Kept::Over => text!("Session ended: nothing is left of it"),
    }
}
