//! What the console listens to.

use shared::topic::{TopicError, TopicFilter};
use shared::wire::{QoS, SubscribeOptions};
use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::action::Action;
use crate::state::console::subscriptions::{Subscription, handling};
use crate::state::console::{Act, Console};
use crate::state::snapshot::Snapshot;

/// Whose subscriptions.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The console.
    pub console: Snapshot<Console>,
}

/// The subscriptions, and a form for one more.
#[component]
pub fn Subscriptions(props: &Props) -> Html {
    let page = use_page();
    let all = &props.console.subscriptions;
    let offers = [
        ("#", QoS::ExactlyOnce, ConsoleSay::SubscribeAll, "subscribe-all"),
        ("$SYS/#", QoS::AtMostOnce, ConsoleSay::SubscribeSys, "subscribe-sys"),
    ];
    let offer = |(filter, qos, name, testid): (&str, QoS, ConsoleSay<'_>, &'static str)| {
        let filter = TopicFilter::new(filter).ok()?;
        let is_there = all.iter().any(|it| it.filter == filter);
        let act = Act::Subscribe(filter, SubscribeOptions::with_qos(qos));
        (!is_there).then(|| {
            html! {
                <button type="button" class="button slim" onclick={on(&page, act)}
                    data-testid={testid}>{ say(&page, name) }</button>
            }
        })
    };
    html! {
        <div class="subscriptions">
            if all.is_empty() {
                <p class="soft" data-testid="no-subscriptions">
                    { say(&page, ConsoleSay::NoSubscriptions) }
                </p>
            }
            <ul class="shelf">{ for all.iter().map(|it| line(&page, it)) }</ul>
            <div class="tools">{ for offers.into_iter().filter_map(offer) }</div>
            <Form />
            if props.console.is_full {
                <p class="note wait" role="status">{ say(&page, ConsoleSay::Full) }</p>
            }
        </div>
    }
}

fn line(page: &Context, it: &Subscription) -> Html {
    let filter = it.filter.as_str();
    let pause = Act::PauseSubscription(it.filter.clone(), !it.is_paused);
    let name = if it.is_paused {
        ConsoleSay::ResumeSubscription(filter)
    } else {
        ConsoleSay::PauseSubscription(filter)
    };
    let icon = if it.is_paused { Icon::Play } else { Icon::Pause };
    let tool = |act, icon: Icon, name: ConsoleSay<'_>, what: &str| {
        html! {
            <button type="button" class="icon-button" onclick={on(page, act)} title={say(page, name)}
                aria-label={say(page, name)} data-testid={format!("{what}-{filter}")}>
                { icon.html(16) }
            </button>
        }
    };
    let refused = it.refused.map(|reason| {
        html! { <p class="field-error">{ say(page, ConsoleSay::Refused(reason)) }</p> }
    });
    html! {
        <li key={filter} data-testid={format!("subscription-{filter}")}
            data-paused={it.is_paused.to_string()}>
            <button type="button" class={format!("swatch colour-{}", it.colour)}
                onclick={on(page, Act::Recolour(it.filter.clone()))}
                aria-label={say(page, ConsoleSay::Recolour(filter))}
                title={say(page, ConsoleSay::Recolour(filter))}
                data-testid={format!("recolour-{filter}")}></button>
            <div class="subscription">
                <strong class="mono" dir="auto">{ filter }</strong>
                <p class="small soft">
                    { format!("QoS {} · ", it.options.qos as u8) }
                    <span data-testid={format!("hits-{filter}")}>
                        { say(page, ConsoleSay::Hits(it.hits)) }
                    </span>
                    if it.is_paused { <>{ " · " }{ say(page, ConsoleSay::Paused) }</> }
                </p>
                { refused }
            </div>
            { tool(pause, icon, name, "pause") }
            { tool(Act::Unsubscribe(it.filter.clone()), Icon::Bin, ConsoleSay::Unsubscribe(filter),
                "unsubscribe") }
        </li>
    }
}

/// A topic filter with its options.
#[component]
fn Form() -> Html {
    let page = use_page();
    let fault = use_state(|| None::<TopicError>);
    let onsubmit = {
        let (page, fault) = (page.clone(), fault.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name| data.get(name).as_string().unwrap_or_default();
            let number = |name| field(name).parse::<u8>().unwrap_or_default();
            match TopicFilter::new(field("filter").trim()) {
                Ok(filter) => {
                    let options = SubscribeOptions {
                        qos: QoS::try_from(number("qos")).unwrap_or_default(),
                        no_local: !field("no-local").is_empty() && !filter.is_shared(),
                        retain_as_published: !field("as-published").is_empty(),
                        retain_handling: handling(number("handling")),
                    };
                    fault.set(None);
                    form.reset();
                    page.act(Action::Console(Act::Subscribe(filter, options)));
                }
                Err(error) => fault.set(Some(error)),
            }
        })
    };
    let check = |name: &'static str, what, testid: &'static str| {
        html! {
            <label class="check">
                <input type="checkbox" {name} value="on" data-testid={testid} />
                { say(&page, what) }
            </label>
        }
    };
    let option = |at: u8, name: AttrValue| html! { <option value={at.to_string()} selected={at == 0}>{ name }</option> };
    html! {
        <form class="subscribe-form" {onsubmit}>
            <div class="field">
                <label for="subscribe-filter">{ say(&page, ConsoleSay::Filter) }</label>
                <input id="subscribe-filter" class="input mono" type="text" name="filter"
                    autocomplete="off" spellcheck="false" aria-invalid={fault.is_some().to_string()}
                    data-testid="subscribe-filter" />
            </div>
            if let Some(fault) = &*fault {
                <p class="field-error" role="alert" data-testid="subscribe-error">
                    { say(&page, ConsoleSay::TopicError(fault)) }
                </p>
            }
            <div class="publish-options">
                <select class="input" name="qos" aria-label="QoS" data-testid="subscribe-qos">
                    { for (0..=2).map(|qos| option(qos, format!("QoS {qos}").into())) }
                </select>
                <button type="submit" class="button primary slim" data-testid="subscribe">
                    { say(&page, ConsoleSay::Subscribe) }
                </button>
            </div>
            <details class="fold">
                <summary data-testid="subscribe-options">{ "MQTT 5" }</summary>
                <div class="subscribe-form">
                    { check("no-local", ConsoleSay::NoLocal, "subscribe-no-local") }
                    { check("as-published", ConsoleSay::RetainAsPublished, "subscribe-as-published") }
                    <div class="field">
                        <label for="subscribe-handling">{ say(&page, ConsoleSay::RetainHandling) }</label>
                        <select id="subscribe-handling" class="input" name="handling"
                            data-testid="subscribe-handling">
                            { for (0..=2).map(|at| option(at, say(&page, ConsoleSay::Handling(at)))) }
                        </select>
                    </div>
                </div>
            </details>
        </form>
    }
}
