//! English for the saved connections.

use yew::AttrValue;

use super::super::links::LinksSay;
use super::faults::address;
use super::s;
use crate::state::file::Unread;
use crate::state::links::import::ImportError;
use crate::state::links::{Luggage, Report};

pub(in crate::i18n) fn say(what: LinksSay<'_>) -> AttrValue {
    match what {
        LinksSay::AtServer => text!("this server"),
        LinksSay::AtTab => text!("in this browser"),
        LinksSay::AtPrivate => text!("in this tab only"),
        LinksSay::Address(it) => address(it),
        LinksSay::ConnectTitle => text!("Which broker?"),
        LinksSay::ChooseServer => text!("The server of this page"),
        LinksSay::ChooseServerHint => text!("Real boards and other pages meet here."),
        LinksSay::NoServerHint => {
            text!("This page comes from a plain file server. Start broker-ws to have one.")
        }
        LinksSay::ChooseTab => text!("Inside this browser"),
        LinksSay::ChooseTabHint => {
            text!(
                "A whole broker in the page. Works without any server; every tab of this browser \
                 that has the page open shares it."
            )
        }
        LinksSay::OnlyThisTab => {
            text!("For this tab only: other tabs do not see it, and a reload empties it")
        }
        LinksSay::ChooseAddress => text!("Another address"),
        LinksSay::ChooseAddressHint => text!("Any MQTT broker that speaks WebSocket."),
        LinksSay::AddressLabel => text!("Address"),
        LinksSay::KeepPassword => text!("Keep the password in this browser"),
        LinksSay::Connect => text!("Connect"),

        LinksSay::List => text!("Saved connections"),
        LinksSay::Add => text!("New"),
        LinksSay::Duplicate => text!("Duplicate"),
        LinksSay::Delete => text!("Delete"),
        LinksSay::Undo => text!("Undo"),
        LinksSay::Export => text!("Export"),
        LinksSay::Import => text!("Import"),
        LinksSay::ImportHint => text!("JSON that this page or MQTTX exported"),
        LinksSay::InUse => text!("in use"),
        LinksSay::Name => text!("Name"),
        LinksSay::ConnectAlso => text!("Connect as well"),
        LinksSay::ConnectAlsoHint => text!("Keeps the connections that there are"),
        LinksSay::Disconnect => text!("Disconnect"),
        LinksSay::Home => text!("Virtual boards are here"),
        LinksSay::Look(name) => text!("Look at {name}"),
        LinksSay::Leave(name) => text!("Disconnect {name}"),
        LinksSay::Advanced => text!("Advanced"),
        LinksSay::Version => text!("MQTT version"),
        LinksSay::ClientId => text!("Client id"),
        LinksSay::ClientIdHint => text!("Empty: the page makes one up"),
        LinksSay::CleanStart => text!("Begin without an old Session (Clean Start)"),
        LinksSay::CleanSession => text!("Keep no Session (Clean Session)"),
        LinksSay::KeepAlive => text!("Keep Alive (seconds)"),
        LinksSay::SessionExpiry => text!("Session Expiry Interval (seconds)"),
        LinksSay::ReceiveMaximum => text!("Receive Maximum"),
        LinksSay::MaximumPacketSize => text!("Maximum Packet Size (bytes)"),
        LinksSay::ConnectTimeout => text!("Wait for CONNACK (seconds)"),
        LinksSay::LongestWait => text!("Longest wait between attempts (seconds)"),
        LinksSay::Reconnects => text!("Connect again by itself when the connection is lost"),
        LinksSay::AsksProblem => {
            text!("Let the broker say in words what is wrong (Request Problem Information)")
        }
        LinksSay::AsksResponse => {
            text!("Ask where Response Topics may begin (Request Response Information)")
        }
        LinksSay::TopicAliasMaximum => text!("Topic Alias Maximum"),
        LinksSay::UserProperties => text!("User Properties"),
        LinksSay::UserPropertiesHint => text!("One a line: name=value"),
        LinksSay::OnlyV5 => text!("MQTT 5.0 only"),
        LinksSay::Will => text!("Will"),
        LinksSay::HasWill => text!("Let the broker publish a message if this page is lost"),
        LinksSay::WillTopic => text!("Topic"),
        LinksSay::WillPayload => text!("Payload"),
        LinksSay::WillDelay => text!("Delay (seconds)"),
        LinksSay::WillExpiry => text!("Message Expiry (seconds, 0 is never)"),
        LinksSay::WillIsText => text!("Payload is UTF-8 text (Payload Format Indicator)"),
        LinksSay::WillContentType => text!("Content Type"),
        LinksSay::WillResponseTopic => text!("Response Topic"),
        LinksSay::WillCorrelationData => text!("Correlation Data"),
        LinksSay::OutOfRange(low, high) => text!("A whole number from {low} to {high}."),
        LinksSay::Report(it) => report(it),
    }
}

fn report(it: &Report) -> AttrValue {
    match it {
        Report::Imported { added, proposed, failed, left_out, luggage: bags } => {
            let mut text = format!("Added {added} connection{}.", s(*added));
            if !proposed.is_empty() {
                text += &format!(
                    " “{}” led to a port for boards, which a browser cannot use: the usual WebSocket \
                     port is proposed instead. Check it.",
                    proposed.join("”, “")
                );
            }
            for (number, fault) in failed {
                text += &format!(" Entry {number} was left out: {}", error(fault));
            }
            if *left_out > 0 {
                text += &format!(" There was no room for {left_out} more.");
            }
            luggage(&mut text, bags);
            text.into()
        }
        Report::NotImported(fault) => text!("Nothing was imported. {}", error(fault)),
        Report::Deleted(profile) => text!("“{}” was deleted.", profile.title()),
        Report::Full => text!("There are 50 saved connections already. Delete one first."),
    }
}

/// What came with the connections for the console.
fn luggage(text: &mut String, it: &Luggage) {
    let (subscriptions, messages) = (it.subscriptions, it.messages);
    if subscriptions > 0 {
        let s = s(subscriptions);
        let paused = if it.is_active { "" } else { ", paused" };
        *text += &format!(" The console has {subscriptions} more subscription{s}{paused}.");
    }
    if messages > 0 {
        let s = s(messages);
        *text += &format!(" Its saved messages have {messages} more message{s}, by connection.");
    }
    for (number, odd) in &it.odd {
        let (list, place, field) = (odd.list, odd.place, odd.field);
        *text +=
            &format!(" Entry {number}, {list}, number {place}: “{field}” is missing or wrong.");
    }
    if it.more_odd > 0 {
        *text += &format!(" {} more could not be used.", it.more_odd);
    }
    if it.left_out > 0 {
        *text += &format!(" There was no room in the console for {} more.", it.left_out);
    }
    if it.received > 0 {
        let (count, s) = (it.received, s(it.received));
        *text += &format!(" {count} received message{s} stayed in the file.");
    }
}

fn error(it: &ImportError) -> AttrValue {
    match it {
        ImportError::Unread(Unread::TooLarge { limit }) => {
            text!("The file is larger than {} MiB.", limit >> 20)
        }
        ImportError::Unread(Unread::Unreadable) => text!("The browser could not read the file."),
        ImportError::NotText => text!("The file is not text."),
        ImportError::NotJson(line, column) => {
            text!("The file is not JSON: see line {line}, column {column}.")
        }
        ImportError::NotConnections => {
            text!("The file holds no connections of this page or of MQTTX.")
        }
        ImportError::Newer(version) => {
            text!("The file has version {version} of its form; this page reads version 1.")
        }
        ImportError::BadField(field) => text!("“{field}” is missing or wrong."),
        ImportError::BadAddress(fault) => address(fault),
    }
}
