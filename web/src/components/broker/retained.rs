//! What the broker retains, and how it is cleared.

use shared::broker::admin::RetainedView;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::admin::outcome;
use crate::i18n::BrokerSay;
use crate::state::action::Action;
use crate::state::administration::{Administer, and_below, is_clearable};
use crate::state::broker::Broker;
use crate::state::snapshot::Snapshot;

/// Whose messages.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The broker.
    pub broker: Snapshot<Broker>,
}

/// The retained messages that match a filter.
#[component]
pub fn Retained(props: &Props) -> Html {
    let page = use_page();
    let say = |what: BrokerSay<'_>| page.say(what);
    let admin = &props.broker.admin;
    let is_filter = admin.topic_filter().is_some();
    let oninput = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let filter = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(Action::Administer(Administer::Filter(filter)));
        })
    };
    let told = admin.outcome.as_ref().filter(|outcome| outcome.is_of_retained());
    let total = admin.retained.as_ref().map_or(0, |listing| listing.total);
    let clear = page.on(Action::Administer(Administer::AskClear(admin.filter.clone())));
    html! {
        <section class="half" aria-labelledby="retained">
            <header class="half-head">
                <h2 id="retained">{ say(BrokerSay::RetainedName) }</h2>
                <span class="count" data-testid="retained-count">{ total }</span>
                <span class="spring"></span>
                <input class="input search mono" type="text" value={admin.filter.to_string()}
                    {oninput} aria-label={say(BrokerSay::FilterLabel)} autocomplete="off"
                    spellcheck="false" aria-invalid={(!is_filter).then_some("true")}
                    data-testid="retained-filter" />
                <button type="button" class="button slim danger" onclick={clear}
                    disabled={total == 0 || !is_clearable(&admin.filter)}
                    data-testid="clear-retained">
                    { Icon::Bin.html(16) }{ say(BrokerSay::ClearThese) }
                </button>
                <p>{ say(BrokerSay::RetainedHint) }</p>
            </header>
            { outcome(&page, told, "retained-outcome") }
            if !is_filter {
                <p class="field-error" role="alert">{ say(BrokerSay::FilterWrong) }</p>
            } else if let Some(listing) = &admin.retained {
                if listing.items.is_empty() {
                    <p class="note soft" data-testid="no-retained">{ say(BrokerSay::NoRetained) }</p>
                } else {
                    <ul class="rows">{ for listing.items.iter().map(|it| row(&page, it)) }</ul>
                }
                if listing.items.len() < listing.total {
                    <p class="note soft">
                        { say(BrokerSay::FirstOf(listing.items.len(), listing.total)) }
                    </p>
                }
            }
        </section>
    }
}

fn row(page: &Context, message: &RetainedView) -> Html {
    let topic = &message.topic;
    let clear = and_below(topic).map(|filter| {
        let label = page.say(BrokerSay::ClearBelow(topic));
        html! {
            <button type="button" class="icon-button" aria-label={label.clone()} title={label}
                onclick={page.on(Action::Administer(Administer::AskClear(filter)))}
                data-testid={format!("clear-{topic}")}>
                { Icon::Bin.html(18) }
            </button>
        }
    });
    html! {
        <li key={topic.clone()} class="retained" data-testid={format!("retained-{topic}")}>
            <span class="mono" dir="auto">{ topic }</span>
            <span class="excerpt mono soft" dir="auto">{ &message.excerpt }</span>
            <span class="soft size">
                { page.say(BrokerSay::Bytes(message.size as u64)) }
            </span>
            { clear }
        </li>
    }
}
