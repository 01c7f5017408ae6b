//! What the console listens to.

use shared::topic::TopicFilter;
use shared::wire::{QoS, SubscribeOptions};
use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::action::Action;
use crate::state::console::subscriptions::{
    MAX_IDENTIFIER, SubscribeFault, Subscription, handling, written,
};
use crate::state::console::{Act, Console};
use crate::state::snapshot::Snapshot;
use crate::state::topics::Terms;

/// Whose subscriptions.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The console.
    pub console: Snapshot<Console>,
    /// Whether the broker is spoken to in MQTT 5.
    pub has_properties: bool,
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
            <ul class="shelf">{ for all.iter().map(|it| line(&page, it, &props.console)) }</ul>
            <div class="tools">{ for offers.into_iter().filter_map(offer) }</div>
            <Form has_properties={props.has_properties} />
            if props.console.is_full {
                <p class="note wait" role="status">{ say(&page, ConsoleSay::Full) }</p>
            }
        </div>
    }
}

fn line(page: &Context, it: &Subscription, console: &Console) -> Html {
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
    let covers =
        |other: &Subscription| other.filter != it.filter && other.filter.covers(&it.filter);
    let is_heard_twice = !it.is_paused && !it.properties.is_empty() && console.active().any(covers);
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
                    { format!("QoS {} · ", it.options.qos as u8) }{ terms(page, it) }
                    <span data-testid={format!("hits-{filter}")}>
                        { say(page, ConsoleSay::Hits(it.hits)) }
                    </span>
                    if it.is_paused { <>{ " · " }{ say(page, ConsoleSay::Paused) }</> }
                </p>
                if is_heard_twice {
                    <p class="small soft">{ say(page, ConsoleSay::HeardTwice) }</p>
                }
                { refused }
            </div>
            { tool(pause, icon, name, "pause") }
            { tool(Act::Unsubscribe(it.filter.clone()), Icon::Bin, ConsoleSay::Unsubscribe(filter),
                "unsubscribe") }
        </li>
    }
}

/// What was said of it besides its QoS.
fn terms(page: &Context, it: &Subscription) -> Html {
    let options = [
        (it.options.no_local, "No Local"),
        (it.options.retain_as_published, "Retain As Published"),
    ];
    let options = options.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.into());
    let identifier = it.properties.subscription_identifier();
    let identifier = identifier.map(|it| say(page, ConsoleSay::Numbered(it.get())));
    let user = it.user().map(|(name, value)| format!("{name}={value}").into());
    let all: Vec<AttrValue> = options.chain(identifier).chain(user).collect();
    html! { <>{ for all.into_iter().map(|text| html! { <>{ text }{ " · " }</> }) }</> }
}

#[derive(Properties, PartialEq)]
struct FormProps {
    has_properties: bool,
}

/// A topic filter with its options.
#[component]
fn Form(props: &FormProps) -> Html {
    let page = use_page();
    let fault = use_state(|| None::<SubscribeFault>);
    let onsubmit = {
        let (page, fault) = (page.clone(), fault.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name| data.get(name).as_string().unwrap_or_default();
            let number = |name| field(name).parse::<u8>().unwrap_or_default();
            match written(&field("filter"), &field("identifier"), &field("user")) {
                Ok((filter, properties)) => {
                    let options = SubscribeOptions {
                        qos: QoS::try_from(number("qos")).unwrap_or_default(),
                        no_local: !field("no-local").is_empty() && !filter.is_shared(),
                        retain_as_published: !field("as-published").is_empty(),
                        retain_handling: handling(number("handling")),
                    };
                    fault.set(None);
                    form.reset();
                    let terms = Terms { options, properties };
                    page.act(Action::Console(Act::SubscribeAs(filter, terms)));
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
    let is_wrong = |of: fn(&SubscribeFault) -> bool| fault.as_ref().is_some_and(of).to_string();
    let filter_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::Filter(_)));
    let number_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::Identifier));
    let user_is_wrong = is_wrong(|it| matches!(it, SubscribeFault::User(_)));
    html! {
        <form class="subscribe-form" {onsubmit}>
            <div class="field">
                <label for="subscribe-filter">{ say(&page, ConsoleSay::Filter) }</label>
                <input id="subscribe-filter" class="input mono" type="text" name="filter"
                    autocomplete="off" spellcheck="false" aria-invalid={filter_is_wrong}
                    data-testid="subscribe-filter" />
            </div>
            if let Some(fault) = &*fault {
                <p class="field-error" role="alert" data-testid="subscribe-error">
                    { say(&page, ConsoleSay::SubscribeFault(fault)) }
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
            if !props.has_properties {
                <p class="small soft" data-testid="subscribe-plain">
                    { say(&page, ConsoleSay::PlainSubscription) }
                </p>
            } else {
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
                    <div class="field">
                        <label for="subscribe-identifier">{ say(&page, ConsoleSay::Identifier) }</label>
                        <input id="subscribe-identifier" class="input" type="text" inputmode="numeric"
                            name="identifier" autocomplete="off" aria-invalid={number_is_wrong}
                            placeholder={format!("1–{MAX_IDENTIFIER}")}
                            data-testid="subscribe-identifier" />
                    </div>
                    <div class="field">
                        <label for="subscribe-user">{ say(&page, ConsoleSay::SubscribeUser) }</label>
                        <textarea id="subscribe-user" class="input mono" rows="2" name="user"
                            spellcheck="false" aria-invalid={user_is_wrong}
                            data-testid="subscribe-user" />
                    </div>
                </div>
            </details>
            }
        </form>
    }
}
