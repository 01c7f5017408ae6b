//! What the console listens to.

use std::rc::Rc;

use shared::topic::TopicFilter;
use shared::wire::{QoS, SubscribeOptions};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::subscribe::Form;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::console::subscriptions::Subscription;
use crate::state::console::{Act, Console, Search};
use crate::state::snapshot::Snapshot;
use crate::state::topics::Cover;

/// Whose subscriptions.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The console.
    pub console: Snapshot<Console>,
    /// The saved connection that they are of.
    pub profile: u32,
    /// Whether the broker is spoken to in MQTT 5.
    pub has_properties: bool,
    /// For each of them, by what its messages come if not by itself.
    pub covers: Rc<[Option<Cover>]>,
    /// The topic filter by which the messages are seen.
    pub seen: Rc<str>,
}

/// The subscriptions, and a form for one more.
#[component]
pub fn Subscriptions(props: &Props) -> Html {
    let page = use_page();
    let all = props.console.listening.of(props.profile);
    let edited = use_state(|| None::<Rc<Subscription>>);
    let on_end = {
        let edited = edited.clone();
        Callback::from(move |()| edited.set(None))
    };
    let edit = {
        let edited = edited.clone();
        Callback::from(move |it| edited.set(Some(it)))
    };
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
    let covers = props.covers.iter().map(Option::as_ref).chain(std::iter::repeat(None));
    let lines = all.iter().zip(covers).map(|(it, cover)| line(&page, it, props, cover, &edit));
    html! {
        <div class="subscriptions">
            if all.is_empty() {
                <p class="soft" data-testid="no-subscriptions">
                    { say(&page, ConsoleSay::NoSubscriptions) }
                </p>
            }
            <ul class="shelf">{ for lines }</ul>
            <div class="tools">{ for offers.into_iter().filter_map(offer) }</div>
            <Form has_properties={props.has_properties} edited={(*edited).clone()} {on_end} />
            if props.console.is_full {
                <p class="note wait" role="status">{ say(&page, ConsoleSay::Full) }</p>
            }
        </div>
    }
}

fn line(
    page: &Context,
    it: &Subscription,
    props: &Props,
    cover: Option<&Cover>,
    edit: &Callback<Rc<Subscription>>,
) -> Html {
    let filter = it.filter.as_str();
    // What is seen is all again by another click.
    let is_seen = *props.seen == *it.topics();
    let wish = if is_seen { String::new() } else { it.topics().to_owned() };
    let only = say(page, ConsoleSay::OnlySubscription(it.topics()));
    let edit = {
        let (edit, it) = (edit.clone(), Rc::new(it.clone()));
        Callback::from(move |_: MouseEvent| edit.emit(Rc::clone(&it)))
    };
    let edit_name = say(page, ConsoleSay::EditSubscription(filter));
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
    let is_own = !it.properties.is_empty() || it.options.retain_as_published;
    let is_heard_twice = !it.is_paused
        && is_own
        && cover.is_none()
        && props.console.listening.active(props.profile).any(covers);
    let note = match cover.filter(|_| !it.is_paused) {
        Some(cover) if it.options.no_local && cover.brings_own => {
            Some(ConsoleSay::LocalCovered(&cover.filter))
        }
        Some(cover) => Some(ConsoleSay::Covered(&cover.filter)),
        None => is_heard_twice.then_some(ConsoleSay::HeardTwice),
    };
    html! {
        <li key={filter} data-testid={format!("subscription-{filter}")}
            data-paused={it.is_paused.to_string()}>
            <button type="button" class={format!("swatch colour-{}", it.colour)}
                onclick={on(page, Act::Recolour(it.filter.clone()))}
                aria-label={say(page, ConsoleSay::Recolour(filter))}
                title={say(page, ConsoleSay::Recolour(filter))}
                data-testid={format!("recolour-{filter}")}></button>
            <div class="subscription">
                <button type="button" class={classes!("subscription-name", is_seen.then_some("seen"))}
                    onclick={on(page, Act::Search(Search::Topic(wish)))} title={only.clone()}
                    aria-pressed={is_seen.to_string()} data-testid={format!("only-{filter}")}>
                    <strong class={classes!(it.alias.is_empty().then_some("mono"))} dir="auto">
                        { it.name() }
                    </strong>
                </button>
                <p class="small soft">
                    if !it.alias.is_empty() { <span class="mono" dir="auto">{ filter }</span>{ " · " } }
                    { format!("QoS {} · ", it.options.qos as u8) }{ terms(page, it) }
                    <span data-testid={format!("hits-{filter}")}>
                        { say(page, ConsoleSay::Hits(it.hits)) }
                    </span>
                    if it.is_paused { <>{ " · " }{ say(page, ConsoleSay::Paused) }</> }
                </p>
                if let Some(note) = note {
                    <p class="small soft" data-testid={format!("covered-{filter}")}>
                        { say(page, note) }
                    </p>
                }
                { refused }
            </div>
            <button type="button" class="icon-button" onclick={edit} title={edit_name.clone()}
                aria-label={edit_name} data-testid={format!("edit-{filter}")}>
                { Icon::Edit.html(16) }
            </button>
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
