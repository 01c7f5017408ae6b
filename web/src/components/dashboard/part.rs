//! A part of a board that takes more than on and off: a number, a word, a text, a colour, a press.
//! It shows what the board reported, and apart from that what was asked for.

use std::rc::Rc;

use shared::board::manifest::{Component, Kind, Number, Rgb};
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::light::words;
use super::super::trend::{short, trend};
use crate::i18n::DashboardSay;
use crate::state::action::Action;
use crate::state::part::{Order, PartState, Reported, Request};

/// What a part needs to be drawn.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// The page.
    pub page: &'a Context,
    /// The board.
    pub board: &'a Rc<str>,
    /// What the part is.
    pub component: &'a Component,
    /// What is known of it.
    pub state: &'a PartState,
    /// Whether a command could arrive.
    pub is_reachable: bool,
}

/// Whether a part is drawn here.
pub const fn is_set(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Number(_)
            | Kind::Select { .. }
            | Kind::Button { .. }
            | Kind::Text { .. }
            | Kind::Color { .. }
    )
}

/// The part.
pub fn set_part(part: Part<'_>) -> Html {
    let Part { page, component, state, .. } = part;
    let field = match &component.kind {
        Kind::Number(number) => number_field(part, number),
        Kind::Select { options, .. } => select(part, options),
        Kind::Button { payload, .. } => press(part, payload),
        Kind::Text { min, max, is_secret, .. } => html! {
            <TextPart board={Rc::clone(part.board)} id={component.id.clone()}
                name={name(part)} is_reachable={part.is_reachable} min={*min} max={*max}
                is_secret={*is_secret} testid={testid(part)} />
        },
        Kind::Color { .. } => color(part),
        _ => Html::default(),
    };
    let (class, words) = words(page, component, state);
    let reported = match (&state.reported, &component.kind) {
        (_, Kind::Button { .. } | Kind::Text { is_secret: true, .. }) => None,
        (Reported::Value(value), Kind::Number(Number { unit, .. })) => {
            let unit = unit.as_deref().unwrap_or_default();
            Some(format!("{} {unit}", value.trim().parse().map_or(value.clone(), short)))
        }
        (Reported::Value(value), _) => Some(value.clone()),
        (Reported::Color(color), _) => Some(format!("#{}", color.hex())),
        _ => Some("—".to_owned()),
    };
    html! {
        <div class={classes!("set-part", component.of.is_some().then_some("inner"))}
            data-pending={state.is_pending().to_string()}>
            <p class="part-name">
                { name(part) }
                <strong data-testid={format!("value-{}-{}", part.board, component.id)}>
                    { reported }
                </strong>
            </p>
            { field }
            <p class={classes!("part-state", class)} role="status">{ words }</p>
            if component.of.is_none() && matches!(component.kind, Kind::Number(_)) {
                { trend(page, &state.history) }
            }
        </div>
    }
}

fn name(part: Part<'_>) -> AttrValue {
    let Part { page, component, .. } = part;
    // What belongs to another part has a name of its own in each language.
    let say = match component.name.as_str() {
        "brightness" => DashboardSay::Brightness,
        "color" => DashboardSay::Color,
        "color_temp" => DashboardSay::ColorTemperature,
        "effect" => DashboardSay::LightEffect,
        "position" => DashboardSay::Position,
        "speed" => DashboardSay::Speed,
        name => {
            return match (name.strip_suffix(" tone"), &component.kind) {
                // Of a virtual board's buzzer.
                (Some(of), Kind::Number(_)) => page.say(DashboardSay::ToneOf(of)),
                _ => component.name.clone().into(),
            };
        }
    };
    if component.of.is_some() { page.say(say) } else { component.name.clone().into() }
}

fn testid(part: Part<'_>) -> String {
    format!("part-{}-{}", part.board, part.component.id)
}

/// Orders what `read` finds in the field that changed.
fn ordering<T: JsCast + AsRef<EventTarget> + 'static>(
    part: Part<'_>,
    read: impl Fn(&T) -> Option<Order> + 'static,
) -> Callback<Event> {
    let (page, board) = (part.page.clone(), Rc::clone(part.board));
    let component: Rc<str> = part.component.id.as_str().into();
    Callback::from(move |event: Event| {
        if let Some(order) = read(&event.target_unchecked_into::<T>()) {
            let (board, component) = (Rc::clone(&board), Rc::clone(&component));
            page.act(Action::Order { board, component, order });
        }
    })
}

/// What is asked for while it is asked for, and what is reported otherwise.
fn shown(state: &PartState) -> Option<&str> {
    match (&state.request, &state.reported) {
        (Request::Pending { order: Order::Value(value), .. }, _) | (_, Reported::Value(value)) => {
            Some(value)
        }
        _ => None,
    }
}

fn number_field(part: Part<'_>, number: &Number) -> Html {
    let onchange = ordering(part, |input: &HtmlInputElement| {
        let value = input.value();
        (!value.is_empty()).then_some(Order::Value(value))
    });
    let (kind, class) = match number.range {
        Some(_) => ("range", None),
        None => ("number", Some("input")),
    };
    let value = shown(part.state).map(ToOwned::to_owned);
    let value = value.or(number.range.map(|(min, _)| min.to_string()));
    html! {
        <input type={kind} {class} min={number.range.map(|(min, _)| min.to_string())}
            max={number.range.map(|(_, max)| max.to_string())} step={number.step.to_string()}
            {value} {onchange} disabled={!part.is_reachable} data-testid={testid(part)}
            aria-label={part.page.say(DashboardSay::SliderOf(&name(part)))} />
    }
}

fn select(part: Part<'_>, options: &[String]) -> Html {
    let onchange = ordering(part, |select: &HtmlSelectElement| Some(Order::Value(select.value())));
    let at = shown(part.state);
    let option = |option: &String| {
        let selected = at == Some(option.as_str());
        html! { <option {selected} value={option.clone()}>{ option }</option> }
    };
    let is_listed = at.is_some_and(|at| options.iter().any(|option| option == at));
    html! {
        <select class="input" {onchange} disabled={!part.is_reachable} data-testid={testid(part)}
            aria-label={part.page.say(DashboardSay::Choose(&name(part)))}>
            if !is_listed { <option selected=true disabled=true value="">{ "—" }</option> }
            { for options.iter().map(option) }
        </select>
    }
}

fn press(part: Part<'_>, payload: &str) -> Html {
    let onclick = part.page.on::<MouseEvent>(Action::Order {
        board: Rc::clone(part.board),
        component: part.component.id.as_str().into(),
        order: Order::Press,
    });
    html! {
        <button type="button" class="button slim" {onclick} disabled={!part.is_reachable}
            title={payload.to_owned()} data-testid={testid(part)}>
            { part.page.say(DashboardSay::Press(&name(part))) }
        </button>
    }
}

fn color(part: Part<'_>) -> Html {
    let onchange = ordering(part, |input: &HtmlInputElement| {
        Rgb::of_hex(input.value().trim_start_matches('#')).map(Order::Color)
    });
    let color = match (&part.state.request, &part.state.reported) {
        (Request::Pending { order: Order::Color(color), .. }, _) | (_, Reported::Color(color)) => {
            color.hex()
        }
        _ => "000000".to_owned(),
    };
    // The lens of a light shows the colour that it reported, as an attribute: there are no styles.
    let reported = match &part.state.reported {
        Reported::Color(color) => html! {
            <svg class="dab" viewBox="0 0 20 20" aria-hidden="true">
                <circle cx="10" cy="10" r="9" fill={format!("#{}", color.hex())} />
            </svg>
        },
        _ => Html::default(),
    };
    html! {
        <div class="color-row">
            { reported }
            <input type="color" value={format!("#{color}")} {onchange}
                disabled={!part.is_reachable} data-testid={testid(part)}
                aria-label={part.page.say(DashboardSay::Choose(&name(part)))} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TextProps {
    board: Rc<str>,
    id: String,
    name: AttrValue,
    is_reachable: bool,
    min: usize,
    max: usize,
    is_secret: bool,
    testid: String,
}

/// A text that a person types, and sends when it is whole.
#[component]
fn TextPart(props: &TextProps) -> Html {
    let page = use_page();
    let draft = use_state(String::new);
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            draft.set(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let onsubmit = {
        let (page, board) = (page.clone(), Rc::clone(&props.board));
        let (component, text): (Rc<str>, _) = (props.id.as_str().into(), (*draft).clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (board, component) = (Rc::clone(&board), Rc::clone(&component));
            page.act(Action::Order { board, component, order: Order::Value(text.clone()) });
        })
    };
    let fits = (props.min..=props.max).contains(&draft.chars().count());
    let hint = page.say(DashboardSay::Characters(props.min, props.max));
    html! {
        <form class="text-row" {onsubmit}>
            <input class="input" type={if props.is_secret { "password" } else { "text" }}
                value={(*draft).clone()} {oninput} placeholder={hint} autocomplete="off"
                aria-label={props.name.clone()} data-testid={props.testid.clone()} />
            <button type="submit" class="button slim" disabled={!props.is_reachable || !fits}
                data-testid={format!("{}-set", props.testid)}>
                { page.say(DashboardSay::Set) }
            </button>
        </form>
    }
}
