//! What a person sets or types, and how it is sent.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::use_page;
use super::super::trend::short;
use super::kinds::{state_of, testid};
use crate::i18n::{CardSay, DashboardSay};
use crate::state::action::Action;
use crate::state::dashboard::Act;
use crate::state::dashboard::live::{Asked, Live};
use crate::state::snapshot::Snapshot;

/// A slider.
#[derive(Properties, PartialEq)]
pub struct SliderProps {
    /// The card.
    pub live: Snapshot<Live>,
    /// Whether the page is connected.
    pub is_connected: bool,
}

/// The number that was seen, and a slider that asks for another.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let page = use_page();
    let (live, spec) = (&props.live, &props.live.spec);
    let moving = use_state(|| None::<String>);
    let value = |event: &Event| event.target_unchecked_into::<HtmlInputElement>().value();
    let oninput = {
        let moving = moving.clone();
        Callback::from(move |event: InputEvent| {
            moving.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    };
    let onchange = {
        let (page, moving, card) = (page.clone(), moving.clone(), spec.id);
        Callback::from(move |event: Event| {
            moving.set(None);
            page.act(Action::Dashboard(Act::Send { card, payload: value(&event) }));
        })
    };
    let asked = match &live.asked {
        Asked::Pending { payload, .. } => Some(payload.to_string()),
        _ => None,
    };
    let seen = live.number();
    let at = (*moving).clone().or(asked).or(seen.map(|it| it.to_string()));
    let at = at.unwrap_or_else(|| spec.min.to_string());
    let range = (short(spec.min), short(spec.max));
    html! {
        <>
            <p class="reading" role="status">
                <span data-testid={testid(spec, "value")}>
                    { seen.map_or_else(|| "—".to_owned(), short) }
                </span>
                <span class="unit">{ &spec.unit }</span>
            </p>
            <input type="range" min={spec.min.to_string()} max={spec.max.to_string()}
                step={spec.step.to_string()} value={at} {oninput} {onchange}
                disabled={!props.is_connected} data-testid={testid(spec, "slider")}
                aria-label={page.say(DashboardSay::SliderOf(spec.name()))} />
            <p class="ends" aria-hidden="true">
                <span>{ range.0 }</span>
                <strong>{ (*moving).clone() }</strong>
                <span>{ range.1 }</span>
            </p>
            { state_of(&page, live) }
        </>
    }
}

/// A field for any text.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The card.
    pub card: u32,
    /// For tests.
    pub testid: AttrValue,
    /// The QoS of what it sends.
    pub qos: u8,
    /// Whether the broker keeps it.
    pub retain: bool,
    /// Whether the page is connected.
    pub is_connected: bool,
}

/// What a person types, and how it is sent.
#[component]
pub fn Sender(props: &Props) -> Html {
    let page = use_page();
    let draft = use_state(String::new);
    let (card, qos, retain, topic) = (props.card, props.qos, props.retain, &props.testid);
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onsubmit = {
        let (page, payload) = (page.clone(), (*draft).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            page.act(Action::Dashboard(Act::Send { card, payload: payload.clone() }));
        })
    };
    let set_qos = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            page.act(Action::Dashboard(Act::SetQos(card, value.parse().unwrap_or_default())));
        })
    };
    let set_retain = page.on::<Event>(Action::Dashboard(Act::SetRetain(card, !retain)));
    let option = |level: u8| {
        let value = level.to_string();
        html! { <option selected={level == qos} {value}>{ format!("QoS {level}") }</option> }
    };
    html! {
        <form class="send" {onsubmit}>
            <input class="input mono" type="text" autocomplete="off" value={(*draft).clone()}
                {oninput} placeholder={page.say(CardSay::Payload)} aria-label={page.say(CardSay::Payload)}
                data-testid={format!("bound-{topic}-input")} />
            <div class="send-row">
                <select onchange={set_qos} aria-label="QoS">{ for (0..=2).map(option) }</select>
                <label class="check">
                    <input type="checkbox" checked={retain} onchange={set_retain} />
                    { page.say(CardSay::Retain) }
                </label>
                <span class="spring"></span>
                <button type="submit" class="button slim primary" disabled={!props.is_connected}
                    data-testid={format!("bound-{topic}-send")}>{ page.say(CardSay::Send) }</button>
            </div>
        </form>
    }
}
