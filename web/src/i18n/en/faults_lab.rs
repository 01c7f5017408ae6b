//! English for the fault lab and the broker inside the browser.

use yew::AttrValue;

use super::super::broker::bytes;
use super::super::faults::FaultsSay;
use crate::hub::{KeepFault, MAX_KEPT};
use crate::state::household::Home;

pub(in crate::i18n) fn say(what: FaultsSay<'_>) -> AttrValue {
    match what {
        FaultsSay::Title => text!("Fault lab"),
        FaultsSay::BoardHint => {
            text!("Break something, and watch in the packets how MQTT copes with it.")
        }
        FaultsSay::BrokerTitle => text!("Fault lab: all links of this page to this broker"),
        FaultsSay::BrokerHint => {
            text!("The page's own link and those of its virtual boards. A reload mends everything.")
        }
        FaultsSay::Delay => text!("Every byte takes longer"),
        FaultsSay::NoDelay => text!("no delay"),
        FaultsSay::DelayOf(ms) if ms < 1000 => text!("{ms} ms"),
        FaultsSay::DelayOf(ms) => text!("{} s", ms / 1000),
        FaultsSay::Jitter => text!("unevenly"),
        FaultsSay::Chunks => text!("Packets arrive in small pieces"),
        FaultsSay::ByteByByte => text!("in pieces"),
        FaultsSay::Stall => text!("Stall"),
        FaultsSay::GoOn => text!("Go on"),
        FaultsSay::Cut => text!("Cut the link"),
        FaultsSay::CutHint => {
            text!(
                "Both sides learn it at once: the broker publishes the Will, the board reconnects."
            )
        }
        FaultsSay::WifiOff => text!("Wi-Fi off"),
        FaultsSay::WifiOn => text!("Wi-Fi on"),
        FaultsSay::WifiHint => text!(
            "The board knows, the broker does not: it waits one and a half times the Keep Alive \
             before it publishes the Will."
        ),
        FaultsSay::PullPlug => text!("Pull the plug"),
        FaultsSay::PlugHint => text!(
            "No DISCONNECT, and nobody tells the broker: it waits one and a half times the Keep \
             Alive before it publishes the Will."
        ),
        FaultsSay::Mend => text!("Mend all"),
        FaultsSay::MarkDelay(ms) if ms < 1000 => text!("{ms} ms late"),
        FaultsSay::MarkDelay(ms) => text!("{} s late", ms / 1000),
        FaultsSay::MarkChunks => text!("in pieces"),
        FaultsSay::MarkStalled => text!("stalled"),
        FaultsSay::MarkWifi => text!("no Wi-Fi"),
        FaultsSay::Inside => text!("The broker in this browser"),
        FaultsSay::At(Home::Seeking) => text!("Looking for the other tabs …"),
        FaultsSay::At(Home::Worker) => {
            text!("It runs in the background, and lives as long as a tab has this page open.")
        }
        FaultsSay::At(Home::ThisTab) => {
            text!("It runs in this tab. When this tab is closed, another one takes over.")
        }
        FaultsSay::At(Home::OtherTab) => {
            text!("It runs in another tab. When that is closed, another one takes over.")
        }
        FaultsSay::Private => text!("It is for this tab only, and a reload empties it."),
        FaultsSay::Tabs(1) => text!("1 tab"),
        FaultsSay::Tabs(count) => text!("{count} tabs share it"),
        FaultsSay::Keep => text!("Keep what the broker holds over a reload"),
        FaultsSay::KeepHint => text!(
            "Sessions and retained messages are stored in this browser. Switched off, they are \
             erased there; the running broker goes on with them."
        ),
        FaultsSay::KeepPrivate => {
            text!("Only the broker that all tabs share can keep what it holds.")
        }
        FaultsSay::Beginning => text!("Being stored …"),
        FaultsSay::Kept(1, size) => text!("1 entry stored, {}", bytes(size as f64)),
        FaultsSay::Kept(rows, size) => text!("{rows} entries stored, {}", bytes(size as f64)),
        FaultsSay::NotKept => text!("Gone when the last tab is closed"),
        FaultsSay::KeepFault(fault) => keep_fault(fault),
        FaultsSay::Aside(why) => text!(
            "What was stored could not be read, so it was put aside and the broker began empty. \
             Entry {why}."
        ),
        FaultsSay::Restored(1) => text!("Began with 1 stored Session or message."),
        FaultsSay::Restored(count) => text!("Began with {count} stored Sessions and messages."),
        FaultsSay::Restart => text!("Restart the broker"),
        FaultsSay::RestartHint => {
            text!("As if it had crashed: every connection breaks without a word, in all tabs.")
        }
        FaultsSay::RestartWith => text!("With its store"),
        FaultsSay::RestartWithout => text!("Without its store …"),
        FaultsSay::NoRestart => text!(
            "The page cannot restart this broker: it is another program. Restart it where it runs, \
             or connect to the broker inside this browser."
        ),
        FaultsSay::EmptyTitle => text!("Restart the broker with nothing?"),
        FaultsSay::EmptyHint => text!(
            "All Sessions, waiting messages and retained messages are lost, those stored in this \
             browser as well. This cannot be undone."
        ),
        FaultsSay::EmptyIt => text!("Restart with nothing"),
    }
}

fn keep_fault(fault: KeepFault) -> AttrValue {
    match fault {
        KeepFault::Denied => text!(
            "Nothing is stored: the browser gives this page no storage. Is this a private window, \
             or are site data blocked in its settings?"
        ),
        KeepFault::Full => text!(
            "Nothing more is stored: the browser's storage is full. Free some space, then switch \
             this on again."
        ),
        KeepFault::TooLarge => text!(
            "Nothing more is stored: the broker holds more than {} MiB. Clear retained messages, \
             then switch this on again.",
            MAX_KEPT >> 20
        ),
        KeepFault::TakenOver => text!(
            "Nothing more is stored: a tab with another version of this page uses the storage. \
             Reload all tabs."
        ),
        KeepFault::Broken => {
            text!("Nothing is stored: the browser could not read or write its storage.")
        }
    }
}
