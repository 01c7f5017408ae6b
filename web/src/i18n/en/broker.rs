//! English for the broker's place.

use shared::broker::clearing::{BroughtBack, Cleared};
use yew::AttrValue;

use super::super::broker::{BrokerSay, bytes, rate, split};
use super::faults::reason;
use super::s;
use crate::state::broker::admin::Refusal;

fn time(seconds: u64) -> String {
    match split(seconds) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

pub(in crate::i18n) fn say(what: BrokerSay<'_>) -> AttrValue {
    match what {
        BrokerSay::Classroom => text!("Classroom"),
        BrokerSay::Figures => text!("Figures"),
        BrokerSay::SysRefused(code) => text!(
            "The broker does not let this page see its figures and its log: {}.",
            reason(code)
        ),
        BrokerSay::UptimeName => text!("Running for"),
        BrokerSay::Uptime(seconds) => text!("{}", time(seconds)),
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
        BrokerSay::LogElsewhere(name) => text!(
            "What went wrong is not told here: this broker ({name}) writes it into a log of its own. \
             Look there for connections that it refused or lost."
        ),
        BrokerSay::ClearLog => text!("Clear"),
        BrokerSay::Warning => text!("to mend"),
        BrokerSay::Info => text!("ordinary"),
        BrokerSay::More(1) => text!("And 1 more like it."),
        BrokerSay::More(count) => text!("And {count} more like it."),

        BrokerSay::AdminMissing => text!(
            "This broker shows no clients and no retained messages here: its administration \
             interface is not switched on."
        ),
        BrokerSay::AdminElsewhere => text!(
            "Clients and retained messages are shown for the broker that served this page, and for \
             the one in this tab."
        ),
        BrokerSay::LoginTitle => text!("Administration"),
        BrokerSay::LoginHint => text!(
            "Clients, retained messages and the teacher's wall are for whoever runs the broker. On its \
             own computer, the link in its line Manage is enough, a new one each time it starts; \
             elsewhere it takes an administrator's user name and password."
        ),
        BrokerSay::Token => text!("Token"),
        BrokerSay::OrLogin => text!("or, as a user who is an administrator:"),
        BrokerSay::LogIn => text!("Log in"),
        BrokerSay::LogOut => text!("Log out"),
        BrokerSay::LoginWrong => {
            text!(
                "The broker does not accept this. Check it letter by letter; if the broker was \
                 started again, open its new link."
            )
        }
        BrokerSay::Refused(refusal) => refused(refusal),

        BrokerSay::Clients => text!("Clients"),
        BrokerSay::ClientsHint => text!(
            "Who is connected, and who is away while the broker keeps a Session for it. Looked up \
             every 5 seconds."
        ),
        BrokerSay::Search => text!("Name, user or address"),
        BrokerSay::NoClients => text!("No client fits."),
        BrokerSay::FirstOf(shown, total) => text!("The first {shown} of {total} are shown."),
        BrokerSay::User(name) => text!("user {name}"),
        BrokerSay::ConnectedFor(seconds) => text!("connected for {}", time(seconds)),
        BrokerSay::KeepAlive(0) => text!("no Keep Alive"),
        BrokerSay::KeepAlive(seconds) => text!("Keep Alive {seconds} s"),
        BrokerSay::Waiting(count) => text!("{count} waiting"),
        BrokerSay::Inflight(count) => text!("{count} not acknowledged"),
        BrokerSay::DroppedFor(count) => text!("{count} dropped"),
        BrokerSay::SubscriptionsOf(count) => text!("{count} subscription{s}", s = s(count)),
        BrokerSay::Kick => text!("Disconnect"),
        BrokerSay::KickOf(name) => text!("Disconnect {name}"),
        BrokerSay::KickTitle(name) => text!("Disconnect {name}?"),
        BrokerSay::KickHint => text!(
            "Most clients connect again by themselves. If the Session is forgotten as well, its \
             subscriptions and the messages that wait for it are gone."
        ),
        BrokerSay::KickHas { subscriptions: 0, waiting: 0 } => text!(
            "Most clients connect again by themselves. Its Session can be forgotten as well: it has no \
             subscriptions, and no message waits for it."
        ),
        BrokerSay::KickHas { subscriptions, waiting } => text!(
            "Most clients connect again by themselves. If the Session is forgotten as well, its \
             subscriptions ({subscriptions}) and the messages that wait for it ({waiting}) are gone for good."
        ),
        BrokerSay::KickAndForget => text!("Disconnect and forget the Session"),
        BrokerSay::Kicked(name) => text!("{name} was disconnected."),

        BrokerSay::RetainedHint => text!(
            "The last message of each topic that the broker keeps for those who subscribe later. \
             The field takes a topic filter: + is one level, # all that follow."
        ),
        BrokerSay::FilterLabel => text!("Topic filter"),
        BrokerSay::FilterWrong => text!("This is no topic filter. Try # or room/#."),
        BrokerSay::NoRetained => text!("Nothing is retained there."),
        BrokerSay::Bytes(count) => text!("{}", bytes(count as f64)),
        BrokerSay::ClearThese => text!("Clear these"),
        BrokerSay::ClearBelow(topic) => text!("Clear {topic} and all below it"),
        BrokerSay::ClearTitle(filter) => text!("Clear what is retained on {filter}?"),
        BrokerSay::Counting => text!("Counting…"),
        BrokerSay::ClearHint(0) => text!("Nothing is retained there."),
        BrokerSay::ClearHint(1) => {
            text!("1 retained message would be gone. Whoever subscribes is told.")
        }
        BrokerSay::ClearHint(count) => {
            text!("{count} retained messages would be gone. Whoever subscribes is told.")
        }
        BrokerSay::ClearUndo(gone) => undoable(gone),
        BrokerSay::AndMore(count) => text!("and {count} more"),
        BrokerSay::ClearIt(0 | 1) => text!("Clear"),
        BrokerSay::ClearIt(count) => text!("Clear all {count}"),
        BrokerSay::Cleared(gone) => match gone.cleared {
            1 => text!("1 retained message was cleared. {}", undoable(gone)),
            count => text!("{count} retained messages were cleared. {}", undoable(gone)),
        },
        BrokerSay::BroughtBack(back) => brought_back(back),
    }
}

/// How much of it can be taken back, and for how long.
fn undoable(gone: Cleared) -> AttrValue {
    let minutes = gone.undo_seconds / 60;
    match gone.undoable {
        0 => text!("That cannot be undone: the broker keeps 32 MiB for it at most."),
        some if some < gone.cleared => text!(
            "The broker keeps 32 MiB at most for undoing it: for {minutes} minutes the first {some} can \
             be brought back, unless it is restarted."
        ),
        _ => text!("That can be undone for {minutes} minutes, unless the broker is restarted."),
    }
}

/// What is there again, and why the rest is not.
fn brought_back(back: BroughtBack) -> AttrValue {
    let mut all = match back.restored {
        0 => "None of the retained messages came back.".to_owned(),
        1 => "1 retained message is there again.".to_owned(),
        count => format!("{count} retained messages are there again."),
    };
    for (count, why) in [
        (back.newer, "did not come back: something newer was said on the topic."),
        (back.expired, "did not come back: the Message Expiry Interval has passed."),
        (back.no_room, "did not come back: no more may be retained there."),
    ] {
        if count > 0 {
            all.push_str(&format!(" {count} {why}"));
        }
    }
    all.into()
}

/// Why an administrator was not answered.
pub(super) fn refused(refusal: Refusal) -> AttrValue {
    match refusal {
        Refusal::Unreachable => {
            text!("The broker did not answer. Check that it still runs.")
        }
        Refusal::Login => text!("The broker wants a login first."),
        Refusal::Forbidden => {
            text!("This user is no administrator. Log in as another one.")
        }
        Refusal::NotFound => text!("It is not there any more."),
        Refusal::Gone => text!(
            "Too late: what was cleared can be brought back once, for 10 minutes, and not after the \
             broker was restarted."
        ),
        Refusal::Status(status) => {
            text!("The broker could not do that (HTTP status {status}). Its log says more.")
        }
        Refusal::Unreadable => text!(
            "The broker's answer cannot be read: page and broker may be of different versions. \
                 Reload the page."
        ),
    }
}
