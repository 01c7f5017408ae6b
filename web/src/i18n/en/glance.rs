//! English for a look into one seat.

use yew::AttrValue;

use super::super::glance::GlanceSay;
use crate::state::room::Refused;

pub(in crate::i18n) fn say(what: GlanceSay) -> AttrValue {
    match what {
        GlanceSay::Seat(number) => text!("Seat {number}"),
        GlanceSay::Back => text!("Teacher's wall"),
        GlanceSay::ReadOnly => text!("Read-only"),
        GlanceSay::Hint => text!(
            "What this seat's clients send and get from now on, by the names that the seat has for it. Nothing can be sent from here."
        ),
        GlanceSay::Lost(1) => text!("1 packet was too much and is not shown."),
        GlanceSay::Lost(count) => text!("{count} packets were too much and are not shown."),
        GlanceSay::Views => text!("What is seen"),
        GlanceSay::Console => text!("Console"),
        GlanceSay::Packets => text!("Packets"),
        GlanceSay::Topics => text!("Last message on each topic"),
        GlanceSay::NoTopics => text!("Nothing is retained, and nothing has passed yet."),
        GlanceSay::Messages => text!("Messages, the newest first"),
        GlanceSay::NoMessages => text!("No message yet."),
        GlanceSay::NoPackets => text!("No packet yet."),
        GlanceSay::Search => text!("Topic, text or client"),
        GlanceSay::Retained => text!("retained"),
        GlanceSay::Sent => text!("sent"),
        GlanceSay::Got => text!("got"),
        GlanceSay::Bytes => text!("Bytes and fields"),
        GlanceSay::ChooseOne => text!("Choose a packet to see its bytes."),
        GlanceSay::Refused(Refused::Login) => {
            text!("This is for administrators: log in on the teacher's wall.")
        }
        GlanceSay::Refused(Refused::NoSeat) => text!("There is no such seat any more."),
        GlanceSay::Refused(Refused::NoLesson) => text!("There was no lesson yet."),
        GlanceSay::Refused(Refused::Watched) => text!(
            "The packets of as many others are watched as the broker permits. It is asked again and again."
        ),
        GlanceSay::Refused(_) => text!("The broker does not answer. It is asked again and again."),
    }
}
