//! A card bound by hand to a topic. It shows what was last seen there, and says so.

use std::rc::Rc;

use shared::board::manifest::Control;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::context::{Context, use_page};
use super::icon::Icon;
use crate::i18n::Say;
use crate::state::action::Action;
use crate::state::binding::{BoundCard, Seen};
use crate::state::payload::{Body, Shown};
use crate::state::snapshot::Snapshot;

/// A bound card.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The card.
    pub card: Snapshot<BoundCard>,
    /// Whether the page is connected.
    pub is_connected: bool,
}

/// The card.
#[component]
pub fn BoundCardView(props: &Props) -> Html {
    let page = use_page();
    let card = &props.card;
    let topic = &card.binding.topic;
    let body = match card.control() {
        Some(control) => switch(&page, card, control, props.is_connected),
        None => text(&page, card, props.is_connected),
    };
    let failed = card.failed.as_ref().map(|error| {
        html! { <p class="part-state bad" role="alert">{ page.say(Say::NotSent(error)) }</p> }
    });
    let refused = card.not_subscribed.map(|code| {
        html! { <p class="part-state bad">{ page.say(Say::NoPermission(code)) }</p> }
    });
    let last = card.last.as_ref().map(|seen| seen.on);
    let last = match last {
        None => "none",
        Some(Some(true)) => "on",
        Some(Some(false)) => "off",
        Some(None) => "other",
    };
    html! {
        <article class="card" data-testid={format!("bound-{topic}")} data-last={last}
            aria-label={topic.to_string()}>
            <header class="card-head">
                { Icon::Topic.html(26) }
                <h3 class="topic">{ &**topic }</h3>
                <button type="button" class="icon-button" onclick={page.on(Action::Unbind(Rc::clone(topic)))}
                    aria-label={page.say(Say::Unbind(topic))} title={page.say(Say::Unbind(topic))}>
                    { Icon::Close.html(18) }
                </button>
                <p class="about">{ page.say(Say::Bound) }</p>
            </header>
            { body }
            { failed }
            { refused }
        </article>
    }
}

/// Two buttons, the last one seen marked.
fn switch(page: &Context, card: &BoundCard, control: &Control, is_connected: bool) -> Html {
    let topic = &card.binding.topic;
    let last = card.last.as_ref().and_then(|seen| seen.on);
    let button = |on: bool| {
        let payload = control.command(on);
        let send = Action::Send { topic: Rc::clone(topic), payload: payload.to_owned() };
        let suffix = if on { "on" } else { "off" };
        html! {
            <button type="button" disabled={!is_connected} onclick={page.on(send)}
                class={classes!("button", (last == Some(on)).then_some("last"))}
                aria-label={page.say(Say::SendIt(payload))}
                data-testid={format!("bound-{topic}-{suffix}")}>
                { payload }
            </button>
        }
    };
    html! {
        <>
            <div class="light">
                <span class={classes!("lens", (last == Some(true)).then_some("lit"))}
                    aria-hidden="true"></span>
                <div>{ seen_briefly(page, card) }</div>
            </div>
            <div class="commands">{ button(true) }{ button(false) }</div>
            <p class="small soft">{ page.say(Say::SwitchHonesty) }</p>
        </>
    }
}

/// The last message in a line, and when it came.
fn seen_briefly(page: &Context, card: &BoundCard) -> Html {
    let Some(seen) = &card.last else {
        return html! {
            <p class="part-state" role="status" data-testid={testid(card, "last")}>
                { page.say(Say::NothingSent) }
            </p>
        };
    };
    html! {
        <>
            <p class="part-state">{ page.say(Say::LastSent) }</p>
            <p role="status">
                <strong class="mono" data-testid={testid(card, "last")}>
                    { excerpt(page, &seen.payload) }
                </strong>
                <span class="part-state">{ " · " }{ when(page, seen) }</span>
            </p>
        </>
    }
}

/// The last message in full, and a field to send another.
fn text(page: &Context, card: &BoundCard, is_connected: bool) -> Html {
    let shown = match &card.last {
        None => html! {
            <p class="part-state" role="status" data-testid={testid(card, "last")}>
                { page.say(Say::NothingSent) }
            </p>
        },
        Some(seen) => {
            let Shown { body, size } = &seen.payload;
            let is_hex = matches!(body, Body::Hex(_));
            let content = match seen.payload.as_str() {
                "" => page.say(Say::EmptyPayload),
                text => text.to_owned().into(),
            };
            html! {
                <div>
                    <p class="part-state">{ page.say(Say::LastSent) }{ " · " }{ when(page, seen) }</p>
                    <pre class={classes!("payload", is_hex.then_some("hex"))} tabindex="0"
                        data-testid={testid(card, "last")}>{ content }</pre>
                    if is_hex { <p class="part-state">{ page.say(Say::Hex) }</p> }
                    if seen.payload.is_cut() {
                        <p class="part-state">{ page.say(Say::Cut(*size)) }</p>
                    }
                </div>
            }
        }
    };
    let binding = &card.binding;
    html! {
        <>
            { shown }
            <Sender topic={Rc::clone(&binding.topic)} qos={binding.qos} retain={binding.retain}
                {is_connected} />
        </>
    }
}

fn excerpt(page: &Context, payload: &Shown) -> AttrValue {
    match payload.excerpt() {
        text if text.is_empty() => page.say(Say::EmptyPayload),
        text => text.into(),
    }
}

fn when(page: &Context, seen: &Seen) -> AttrValue {
    match seen.at {
        Some(at) => page.time(at).into(),
        None => page.say(Say::LastSentEarlier),
    }
}

fn testid(card: &BoundCard, what: &str) -> String {
    format!("bound-{}-{what}", card.binding.topic)
}

#[derive(Properties, PartialEq)]
struct SenderProps {
    topic: Rc<str>,
    qos: u8,
    retain: bool,
    is_connected: bool,
}

/// What a person types, and how it is sent.
#[component]
fn Sender(props: &SenderProps) -> Html {
    let page = use_page();
    let draft = use_state(String::new);
    let SenderProps { topic, qos, retain, is_connected } = props;
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onsubmit = {
        let (page, topic, payload) = (page.clone(), Rc::clone(topic), (*draft).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            page.act(Action::Send { topic: Rc::clone(&topic), payload: payload.clone() });
        })
    };
    let set_qos = {
        let (page, topic, retain) = (page.clone(), Rc::clone(topic), *retain);
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            let qos = value.parse().unwrap_or_default();
            page.act(Action::SetSending { topic: Rc::clone(&topic), qos, retain });
        })
    };
    let set_retain = page.on::<Event>(Action::SetSending {
        topic: Rc::clone(topic),
        qos: *qos,
        retain: !retain,
    });
    let option = |level: u8| {
        let value = level.to_string();
        html! { <option selected={level == *qos} {value}>{ format!("QoS {level}") }</option> }
    };
    html! {
        <form class="send" {onsubmit}>
            <input class="input mono" type="text" autocomplete="off" value={(*draft).clone()}
                {oninput} placeholder={page.say(Say::Payload)} aria-label={page.say(Say::Payload)}
                data-testid={format!("bound-{topic}-input")} />
            <div class="send-row">
                <select onchange={set_qos} aria-label="QoS">{ for (0..=2).map(option) }</select>
                <label class="check">
                    <input type="checkbox" checked={*retain} onchange={set_retain} />
                    { page.say(Say::Retain) }
                </label>
                <span class="spring"></span>
                <button type="submit" class="button slim primary" disabled={!is_connected}
                    data-testid={format!("bound-{topic}-send")}>{ page.say(Say::Send) }</button>
            </div>
        </form>
    }
}
