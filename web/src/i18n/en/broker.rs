//! English for the broker's place.

use yew::AttrValue;

use super::super::broker::{BrokerSay, bytes, rate, split};
use super::reason;

pub(super) fn say(what: BrokerSay) -> AttrValue {
    match what {
        BrokerSay::Figures => text!("Figures"),
        BrokerSay::SysRefused(code) => text!(
            "The broker does not let this page see its figures and its log: {}.",
            reason(code)
        ),
        BrokerSay::UptimeName => text!("Running for"),
        BrokerSay::Uptime(seconds) => match split(seconds) {
            (0, 0, 0) => text!("{seconds} s"),
            (0, 0, minutes) => text!("{minutes} min"),
            (0, hours, minutes) => text!("{hours} h {minutes} min"),
            (days, hours, _) => text!("{days} d {hours} h"),
        },
        BrokerSay::Connected => text!("Clients connected"),
        BrokerSay::AtMost(most) => text!("{most} at most"),
        BrokerSay::MessagesIn => text!("Messages in"),
        BrokerSay::MessagesOut => text!("Messages out"),
        BrokerSay::PerSecond(number) => text!("{}/s", rate(number)),
        BrokerSay::BytesPerSecond(number) => text!("{}/s", bytes(number)),
        BrokerSay::Subscriptions => text!("Subscriptions"),
        BrokerSay::RetainedName => text!("Retained messages"),
        BrokerSay::Dropped => text!("Messages dropped"),

        BrokerSay::Log => text!("What went wrong"),
        BrokerSay::LogHint => {
            text!("Whatever the broker refuses or drops, with its cause and what would mend it.")
        }
        BrokerSay::LogEmpty => text!(
            "Nothing so far. Connections that are refused, lost or dropped appear here at once."
        ),
        BrokerSay::ClearLog => text!("Clear"),
        BrokerSay::Warning => text!("to mend"),
        BrokerSay::Info => text!("ordinary"),
        BrokerSay::More(1) => text!("And 1 more like it."),
        BrokerSay::More(count) => text!("And {count} more like it."),
    }
}
