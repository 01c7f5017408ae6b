//! What went wrong at the broker, the newest first: what happened, and what would mend it.

use yew::prelude::*;

use super::super::context::{Context, use_page};
use crate::i18n::BrokerSay;
use crate::state::action::Action;
use crate::state::broker::{Broker, LogLine};
use crate::state::snapshot::Snapshot;

/// Whose log.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The broker.
    pub broker: Snapshot<Broker>,
}

/// The log.
#[component]
pub fn BrokerLog(props: &Props) -> Html {
    let page = use_page();
    let say = |what: BrokerSay<'_>| page.say(what);
    let log = &props.broker.log;
    if props.broker.refused.is_some() {
        // Said where the figures are.
        return Html::default();
    }
    if let Some(name) = props.broker.silent_name() {
        return html! {
            <p class="note soft" data-testid="log-elsewhere">{ say(BrokerSay::LogElsewhere(name)) }</p>
        };
    }
    html! {
        <section class="half" aria-labelledby="broker-log">
            <header class="half-head">
                <h2 id="broker-log">{ say(BrokerSay::Log) }</h2>
                <span class="spring"></span>
                <button type="button" class="button slim" disabled={log.is_empty()}
                    onclick={page.on(Action::ClearBrokerLog)} data-testid="clear-log">
                    { say(BrokerSay::ClearLog) }
                </button>
                <p>{ say(BrokerSay::LogHint) }</p>
            </header>
            if log.is_empty() {
                <div class="empty" data-testid="log-empty">
                    <p class="soft">{ say(BrokerSay::LogEmpty) }</p>
                </div>
            } else {
                <ol class="broker-log" role="log" tabindex="0" aria-labelledby="broker-log"
                    data-testid="broker-log">
                    { for log.lines().map(|it| line(&page, it)) }
                </ol>
            }
        </section>
    }
}

fn line(page: &Context, line: &LogLine) -> Html {
    let message = &line.message;
    let is_warning = message.severity == "warning";
    let severity = if is_warning { BrokerSay::Warning } else { BrokerSay::Info };
    let who = message.client.as_ref().map(|client| {
        html! { <strong class="mono" dir="auto">{ client }</strong> }
    });
    let place = message.address.as_ref().map(|address| {
        let transport = message.transport.as_ref().map(|name| format!(" ({name})"));
        html! { <span class="mono soft">{ address }{ transport }</span> }
    });
    let more = (message.more > 0).then(|| {
        html! { <p class="soft">{ page.say(BrokerSay::More(message.more)) }</p> }
    });
    let lang = page.language.into();
    html! {
        <li key={line.number} data-testid="log-line" data-code={message.code.clone()}>
            <p class="log-head">
                <span class={classes!("pill", if is_warning { "wait" } else { "info" })}>
                    { page.say(severity) }
                </span>
                { who }
                { place }
                <time>{ page.time(line.at) }</time>
            </p>
            <p>{ message.cause.get(lang) }</p>
            <p class="soft">{ message.fix.get(lang) }</p>
            { more }
        </li>
    }
}
