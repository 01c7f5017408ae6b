//! English for other clients' packets.

use yew::AttrValue;

use super::super::watch::WatchSay;
use super::broker::refused;

pub(in crate::i18n) fn say(what: WatchSay<'_>) -> AttrValue {
    match what {
        WatchSay::Title => text!("Packets of other clients"),
        WatchSay::Client => text!("Watch client"),
        WatchSay::Everyone => text!("empty: all clients"),
        WatchSay::Begin => text!("Watch"),
        WatchSay::End => text!("Stop watching"),
        WatchSay::Watching(client) => text!("The broker shows the packets of “{client}”."),
        WatchSay::WatchingAll => text!("The broker shows the packets of all clients."),
        WatchSay::Lost(1) => text!("1 packet was too much and is not shown."),
        WatchSay::Lost(count) => text!("{count} packets were too much and are not shown."),
        WatchSay::TooMany => {
            text!("As many clients are watched as the broker permits. Try again in ten seconds.")
        }
        WatchSay::Refused(refusal) => refused(refusal),
        WatchSay::LogIn => text!("Here is what passes on this page. To watch real boards as well,"),
        WatchSay::LogInLink => text!("log in as administrator"),
        WatchSay::Elsewhere => {
            text!("Here is what passes on this page; this broker shows no packets of others.")
        }
    }
}
