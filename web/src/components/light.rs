//! Something that is switched: it shows what was reported, and apart from that what was asked for.

use std::rc::Rc;

use shared::board::manifest::{Component, Kind, Rgb};
use yew::prelude::*;

use super::context::Context;
use crate::i18n::{CardSay, DashboardSay};
use crate::state::action::Action;
use crate::state::part::{Order, PartState, Reported, Request};

/// A lens, a name, what was reported, and a switch. `color`: what the light says that it shines in.
/// `is_reachable`: a command could arrive.
pub fn light(
    page: &Context,
    board: &Rc<str>,
    component: &Component,
    part: &PartState,
    color: Option<Rgb>,
    is_reachable: bool,
) -> Html {
    let is_on = part.reported == Reported::Switch(true);
    let onclick = page.on::<MouseEvent>(Action::Order {
        board: Rc::clone(board),
        component: component.id.as_str().into(),
        order: Order::Switch(!wanted(part).unwrap_or(is_on)),
    });
    let id = format!("state-{board}-{}", component.id);
    let (class, words) = words(page, component, part);
    html! {
        <div class="light">
            // A colour is an attribute that pictures have: there are no styles.
            <svg class={classes!("lens", is_on.then_some("lit"))} aria-hidden="true"
                color={color.map(|color| format!("#{}", color.hex()))}></svg>
            <div>
                <p class="part-name">{ &component.name }</p>
                <p id={id.clone()} class={classes!("part-state", class)} role="status">{ words }</p>
            </div>
            <button type="button" role="switch" class="switch" {onclick}
                aria-checked={is_on.to_string()} aria-describedby={id}
                aria-label={page.say(CardSay::SwitchOf(&component.name))}
                disabled={!is_reachable}
                data-testid={format!("part-{board}-{}", component.id)}
                data-reported={reported(part)} data-pending={part.is_pending().to_string()}>
            </button>
        </div>
    }
}

/// What the next press reverses while a command is on its way: the command, not the old report.
fn wanted(part: &PartState) -> Option<bool> {
    match part.request {
        Request::Pending { order: Order::Switch(on), .. } => Some(on),
        _ => None,
    }
}

fn reported(part: &PartState) -> &'static str {
    match part.reported {
        Reported::Switch(true) => "on",
        Reported::Switch(false) => "off",
        Reported::Unknown | Reported::Value(_) | Reported::Color(_) => "unknown",
    }
}

/// The words under a part's name: the request first, as it is what a person waits for.
pub fn words(page: &Context, component: &Component, part: &PartState) -> (&'static str, Html) {
    match &part.request {
        Request::Pending { order, .. } => return ("wait", asked(page, order).into()),
        Request::Sent { .. } => {
            return ("", page.say(DashboardSay::SentWords).into());
        }
        Request::NoAnswer { .. } => return ("bad", page.say(CardSay::NoAnswer).into()),
        Request::Failed(error) => return ("bad", page.say(CardSay::NotSent(error)).into()),
        Request::None => {}
    }
    if let Some(trouble) = &part.trouble {
        return ("bad", page.say(CardSay::Trouble(trouble)).into());
    }
    let is_light = matches!(component.kind, Kind::Light(_));
    let state = match (&part.reported, is_light) {
        (Reported::Switch(true), true) => Some(CardSay::Lit),
        (Reported::Switch(false), true) => Some(CardSay::Dark),
        (Reported::Switch(true), false) => Some(CardSay::On),
        (Reported::Switch(false), false) => Some(CardSay::Off),
        // What a value is, is said beside it.
        (Reported::Value(_) | Reported::Color(_), _) => None,
        (Reported::Unknown, _) if component.state_topic.is_none() => return ("", Html::default()),
        (Reported::Unknown, _) => return ("", page.say(CardSay::NotReported).into()),
    };
    let when = match part.reported_at {
        Some(at) => page.say(CardSay::ReportedAt(&page.time(at))),
        None => page.say(CardSay::ReportedEarlier),
    };
    let state = state.map(|state| html! { <>{ page.say(state) }{ " · " }</> });
    ("", html! { <>{ state }{ when }</> })
}

fn asked(page: &Context, order: &Order) -> AttrValue {
    match order {
        Order::Switch(on) => page.say(CardSay::Asked(*on)),
        Order::Value(value) => page.say(DashboardSay::AskedFor(value)),
        Order::Color(color) => page.say(DashboardSay::AskedFor(&format!("#{}", color.hex()))),
        Order::Press => page.say(DashboardSay::SentWords),
    }
}
