//! What is in a card, by its kind. It shows what was last seen on the topic, and says so.

use yew::prelude::*;

use super::super::context::Context;
use super::chart::Chart;
use super::gauge::gauge;
use super::sender::{Sender, Slider};
use crate::i18n::{CardSay, DashboardSay};
use crate::state::action::Action;
use crate::state::dashboard::Act;
use crate::state::dashboard::live::{Live, Seen};
use crate::state::dashboard::picture::Picture;
use crate::state::dashboard::spec::{CardKind, Spec};
use crate::state::payload::{Body, Shown};
use crate::state::snapshot::Snapshot;
use shared::board::manifest::ValueError;

/// The body of a card.
pub fn body(page: &Context, spec: &Spec, live: &Snapshot<Live>, is_connected: bool) -> Html {
    match spec.kind {
        CardKind::Switch => switch(page, spec, live, is_connected),
        CardKind::Button => button(page, spec, is_connected),
        CardKind::Slider => html! { <Slider live={live.clone()} {is_connected} /> },
        CardKind::Gauge => gauge(page, spec, live),
        CardKind::Value => value(page, spec, live),
        CardKind::Chart => html! { <Chart live={live.clone()} /> },
        CardKind::Text => text(page, spec, live, is_connected),
        CardKind::Log => log(page, spec, live),
        CardKind::Image => image(page, spec, live),
        CardKind::Board => Html::default(),
    }
}

/// Two buttons, the last one seen marked.
fn switch(page: &Context, spec: &Spec, live: &Live, is_connected: bool) -> Html {
    let last = live.is_on();
    let button = |on: bool| {
        let payload = if on { &spec.on } else { &spec.off };
        let send = Act::Send { card: spec.id, payload: payload.clone() };
        let suffix = if on { "on" } else { "off" };
        html! {
            <button type="button" disabled={!is_connected} onclick={page.on(Action::Dashboard(send))}
                class={classes!("button", (last == Some(on)).then_some("last"))}
                aria-label={page.say(CardSay::SendIt(payload))}
                data-testid={format!("bound-{}-{suffix}", spec.topic)}>
                { payload }
            </button>
        }
    };
    html! {
        <>
            <div class="light">
                <span class={classes!("lens", (last == Some(true)).then_some("lit"))}
                    aria-hidden="true"></span>
                <div>{ seen_briefly(page, spec, live) }</div>
            </div>
            <div class="commands">{ button(true) }{ button(false) }</div>
        </>
    }
}

fn button(page: &Context, spec: &Spec, is_connected: bool) -> Html {
    let send = Act::Send { card: spec.id, payload: spec.on.clone() };
    html! {
        <button type="button" class="button primary press" disabled={!is_connected}
            onclick={page.on(Action::Dashboard(send))}
            aria-label={page.say(DashboardSay::Press(spec.name()))}
            data-testid={format!("bound-{}-press", spec.topic)}>
            { &spec.on }
        </button>
    }
}

fn value(page: &Context, spec: &Spec, live: &Live) -> Html {
    let (text, is_words) = match live.seen.as_ref().map(|seen| &seen.value) {
        Some(Ok(value)) => {
            (AttrValue::from(value.to_string()), value.trim().parse::<f64>().is_err())
        }
        _ => (AttrValue::Static("—"), false),
    };
    html! {
        <>
            <p class={classes!("reading", is_words.then_some("words"))} role="status">
                <span data-testid={testid(spec, "value")}>{ text }</span>
                <span class="unit">{ &spec.unit }</span>
            </p>
            { state_of(page, live) }
        </>
    }
}

/// When it came, or why there is no value.
pub fn state_of(page: &Context, live: &Live) -> Html {
    let Some(seen) = &live.seen else {
        return html! { <p class="part-state">{ page.say(CardSay::NothingSent) }</p> };
    };
    match &seen.value {
        Ok(_) => html! { <p class="part-state">{ when(page, seen) }</p> },
        Err(ValueError::Missing { path }) => html! {
            <p class="part-state bad">{ page.say(DashboardSay::NoField(path)) }</p>
        },
        Err(error) => {
            let trouble = crate::state::part::Trouble::NoValue(error.clone(), seen.payload.clone());
            html! { <p class="part-state bad">{ page.say(CardSay::Trouble(&trouble)) }</p> }
        }
    }
}

/// The last message in a line, and when it came.
pub fn seen_briefly(page: &Context, spec: &Spec, live: &Live) -> Html {
    let Some(seen) = &live.seen else {
        return html! {
            <p class="part-state" role="status" data-testid={testid(spec, "last")}>
                { page.say(CardSay::NothingSent) }
            </p>
        };
    };
    let excerpt = match seen.payload.excerpt() {
        text if text.is_empty() => page.say(CardSay::EmptyPayload),
        text => text.into(),
    };
    html! {
        <p role="status" title={page.say(CardSay::LastSent)}>
            <strong class="mono" data-testid={testid(spec, "last")}>{ excerpt }</strong>
            <span class="part-state">{ " · " }{ when(page, seen) }</span>
        </p>
    }
}

/// The last message in full, and a field to send another.
fn text(page: &Context, spec: &Spec, live: &Live, is_connected: bool) -> Html {
    let shown = match &live.seen {
        None => html! {
            <p class="part-state" role="status" data-testid={testid(spec, "last")}>
                { page.say(CardSay::NothingSent) }
            </p>
        },
        Some(seen) => {
            let Shown { body, size } = &seen.payload;
            let is_hex = matches!(body, Body::Hex(_));
            let content = match (&seen.value, spec.field.is_empty(), seen.payload.as_str()) {
                (Ok(value), false, _) => AttrValue::from(value.to_string()),
                (_, _, "") => page.say(CardSay::EmptyPayload),
                (_, _, text) => text.to_owned().into(),
            };
            html! {
                <div>
                    <p class="part-state">{ page.say(CardSay::LastSent) }{ " · " }{ when(page, seen) }</p>
                    <pre class={classes!("payload", is_hex.then_some("hex"))} tabindex="0"
                        data-testid={testid(spec, "last")}>{ content }</pre>
                    if is_hex { <p class="part-state">{ page.say(CardSay::Hex) }</p> }
                    if seen.payload.is_cut() {
                        <p class="part-state">{ page.say(CardSay::Cut(*size)) }</p>
                    }
                </div>
            }
        }
    };
    html! {
        <>
            { shown }
            <Sender card={spec.id} testid={spec.topic.to_string()} qos={spec.qos}
                retain={spec.retain} {is_connected} />
        </>
    }
}

fn log(page: &Context, spec: &Spec, live: &Live) -> Html {
    let newest_first = live.entries.iter().rev().enumerate().map(|(index, entry)| {
        let at = match entry.at {
            Some(at) => page.time(at).into(),
            None => page.say(CardSay::Retained),
        };
        html! {
            <li key={live.entries.len() + live.lost as usize - index}>
                <time>{ at }</time><code>{ &*entry.topic }</code><span>{ &entry.text }</span>
            </li>
        }
    });
    if live.entries.is_empty() {
        return html! { <p class="soft">{ page.say(DashboardSay::LogEmpty) }</p> };
    }
    html! {
        <>
            <ol class="lines" tabindex="0" data-testid={testid(spec, "lines")}>{ for newest_first }</ol>
            <div class="send-row">
                if live.lost > 0 {
                    <span class="part-state">
                        { page.say(DashboardSay::LogLost(live.lost)) }
                    </span>
                }
                <span class="spring"></span>
                <button type="button" class="button slim quiet"
                    onclick={page.on(Action::Dashboard(Act::Clear(spec.id)))}>
                    { page.say(DashboardSay::Clear) }
                </button>
            </div>
        </>
    }
}

fn image(page: &Context, spec: &Spec, live: &Live) -> Html {
    let say = |what: DashboardSay<'_>| page.say(what);
    match &live.picture {
        None => html! { <p class="soft">{ say(DashboardSay::NoPicture) }</p> },
        Some(Picture::Shown(url, size)) => html! {
            <img class="picture" src={url.to_string()} data-testid={testid(spec, "picture")}
                alt={say(DashboardSay::PictureAlt(spec.name(), *size))} />
        },
        Some(Picture::TooLarge(size)) => {
            html! { <p class="part-state bad">{ say(DashboardSay::PictureTooLarge(*size)) }</p> }
        }
        Some(Picture::Unknown(size)) => {
            html! { <p class="part-state bad">{ say(DashboardSay::PictureUnknown(*size)) }</p> }
        }
    }
}

/// When a message came.
pub fn when(page: &Context, seen: &Seen) -> AttrValue {
    match seen.at {
        Some(at) => page.time(at).into(),
        None => page.say(CardSay::LastSentEarlier),
    }
}

/// What a test finds a piece of a card by.
pub fn testid(spec: &Spec, what: &str) -> String {
    format!("bound-{}-{what}", spec.topic)
}
