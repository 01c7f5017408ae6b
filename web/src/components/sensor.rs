//! Something that reports a value: the value, its unit, and how it went.

use shared::board::manifest::{Component, Kind};
use yew::prelude::*;

use super::context::Context;
use super::trend::trend;
use crate::i18n::CardSay;
use crate::state::part::{PartState, Reported};

/// A tile with the value.
pub fn sensor(page: &Context, board: &str, component: &Component, part: &PartState) -> Html {
    let (text, is_words) = value(page, component, part);
    let unit = match (&component.kind, &part.reported) {
        (Kind::Sensor { unit: Some(unit), .. }, Reported::Value(_)) => {
            html! { <span class="unit">{ unit }</span> }
        }
        _ => Html::default(),
    };
    let trouble = part.trouble.as_ref().map(|trouble| {
        html! { <p class="part-state bad" role="status">{ page.say(CardSay::Trouble(trouble)) }</p> }
    });
    html! {
        <div class="sensor">
            <p class="part-name">{ name(page, component) }</p>
            <p class={classes!("reading", is_words.then_some("words"))}>
                <span data-testid={format!("value-{board}-{}", component.id)}>{ text }</span>
                { unit }
            </p>
            { trouble }
            { trend(page, &part.history) }
        </div>
    }
}

/// The name that the manifest gives; in the page's language where it is only the English word for
/// what is measured.
pub fn name(page: &Context, component: &Component) -> AttrValue {
    match &component.kind {
        Kind::Sensor { device_class: Some(class), .. }
            if component.name.eq_ignore_ascii_case(class) && is_known(class) =>
        {
            page.say(CardSay::Quantity(class))
        }
        Kind::Sensor { device_class: Some(class), .. } => match component.name.rsplit_once(' ') {
            // Of a part that is not the only one that measures this.
            Some((of, what)) if what.eq_ignore_ascii_case(class) && is_known(class) => {
                format!("{of} {}", page.say(CardSay::Quantity(class))).into()
            }
            _ => component.name.clone().into(),
        },
        _ => component.name.clone().into(),
    }
}

/// What is measured by most boards has a name in each language.
fn is_known(class: &str) -> bool {
    matches!(class, "temperature" | "humidity")
}

/// The value, and whether it is in words.
fn value(page: &Context, component: &Component, part: &PartState) -> (AttrValue, bool) {
    match &part.reported {
        Reported::Value(text) => (text.clone().into(), text.trim().parse::<f64>().is_err()),
        Reported::Color(color) => (format!("#{}", color.hex()).into(), true),
        Reported::Switch(true) => (page.say(CardSay::On), true),
        Reported::Switch(false) => (page.say(CardSay::Off), true),
        Reported::Unknown if part.trouble.is_some() => (AttrValue::Static("—"), false),
        Reported::Unknown => match &component.kind {
            Kind::Other(platform) => (page.say(CardSay::UnknownPart(platform)), true),
            _ => (page.say(CardSay::NoValue), true),
        },
    }
}
