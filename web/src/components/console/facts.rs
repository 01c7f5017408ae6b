//! What is said of a message beside its payload.

use shared::wire::{Property, QoS};
use yew::prelude::*;

use super::super::context::Context;
use super::say;
use crate::i18n::{CardSay, ConsoleSay};
use crate::state::console::format::{base64, excerpt};
use crate::state::console::record::{Record, Sent};

/// QoS, retained, may have come before, size.
pub fn marks(page: &Context, record: &Record) -> Html {
    let qos = match record.qos {
        QoS::AtMostOnce => "QoS 0",
        QoS::AtLeastOnce => "QoS 1",
        QoS::ExactlyOnce => "QoS 2",
    };
    html! {
        <>
            <span class="mark">{ qos }</span>
            if record.retain {
                <span class="mark" title={page.say(CardSay::Retained)}>{ "R" }
                    <span class="visually-hidden">{ page.say(CardSay::Retained) }</span>
                </span>
            }
            if record.dup {
                <span class="mark" title={say(page, ConsoleSay::Duplicate)}>{ "DUP" }</span>
            }
            <span class="size">{ say(page, ConsoleSay::Size(record.size)) }</span>
        </>
    }
}

/// How a message went that the page sent; in a list, no more than needed.
pub fn outcome(page: &Context, record: &Record, is_brief: bool) -> Html {
    let (class, state, text) = match &record.sent {
        None => return Html::default(),
        Some(Sent::Waiting) => ("wait", "waiting", say(page, ConsoleSay::SentWaiting)),
        Some(Sent::Done(reason)) if reason.is_error() => {
            ("bad", "refused", say(page, ConsoleSay::SentRefused(*reason)))
        }
        Some(Sent::Done(_)) => ("good", "done", say(page, ConsoleSay::SentDone)),
        Some(Sent::Failed(error)) => ("bad", "failed", page.say(CardSay::NotSent(error))),
    };
    let sign = match state {
        "waiting" => "…",
        "done" => "✓",
        _ => "✗",
    };
    html! {
        <span class={classes!("outcome", class)} data-testid="message-outcome" data-state={state}
            title={text.clone()}>
            if is_brief {
                { sign }<span class="visually-hidden">{ text }</span>
            } else {
                { text }
            }
        </span>
    }
}

/// The properties of MQTT 5, if there are any.
pub fn properties(page: &Context, record: &Record) -> Html {
    if record.properties.0.is_empty() {
        return Html::default();
    }
    let line = |property: &Property| {
        let name = property.kind().name();
        let value = match property {
            Property::PayloadFormatIndicator(it) => it.to_string(),
            Property::MessageExpiryInterval(it) => it.to_string(),
            Property::ContentType(it) | Property::ResponseTopic(it) => it.to_string(),
            Property::CorrelationData(it) => match std::str::from_utf8(it) {
                Ok(_) => excerpt(it),
                Err(_) => base64::encode(it),
            },
            Property::UserProperty((key, value)) => format!("{key} = {value}"),
            Property::SubscriptionIdentifier(it) => it.to_string(),
            Property::TopicAlias(it) => it.to_string(),
            _ => String::new(),
        };
        html! { <><dt>{ name }</dt><dd class="mono" dir="auto">{ value }</dd></> }
    };
    html! {
        <dl class="properties" aria-label={say(page, ConsoleSay::Properties)}
            data-testid="detail-properties">
            { for record.properties.0.iter().map(line) }
        </dl>
    }
}
