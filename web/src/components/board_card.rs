//! A board's card, drawn from its manifest and nothing else.

use std::rc::Rc;

use shared::board::manifest::{Kind, ManifestError};
use yew::prelude::*;

use super::context::{Context, use_page};
use super::dashboard::part::{Part, is_set, set_part};
use super::icon::Icon;
use super::light::light;
use super::sensor::sensor;
use crate::i18n::{CardSay, DashboardSay, TwinSay};
use crate::state::action::{Action, Dialog};
use crate::state::card::{Card, Content, Sheet};
use crate::state::payload::Shown;
use crate::state::snapshot::Snapshot;
use crate::state::twin::Act;
use crate::state::twin::parts::spec_of;

/// A board.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The board.
    pub card: Snapshot<Card>,
    /// Whether the page is connected.
    pub is_connected: bool,
    /// Whether it is a virtual board of this page.
    pub is_mine: bool,
    /// Whether no virtual board has its name, so that it can have a twin.
    #[prop_or_default]
    pub is_free: bool,
    /// Whether another card is around it, which has its name.
    #[prop_or_default]
    pub is_inside: bool,
}

/// The card.
#[component]
pub fn BoardCard(props: &Props) -> Html {
    let page = use_page();
    let card = &props.card;
    let (online, pill_class, pill) = match (&card.content, card.is_online()) {
        (Content::Broken { .. }, _) => ("unknown", "broken", CardSay::Broken),
        (_, Some(true)) => ("true", "online", CardSay::Online),
        (_, Some(false)) => ("false", "offline", CardSay::Offline),
        (_, None) => ("unknown", "unknown", CardSay::PresenceUnknown),
    };
    let body = match &card.content {
        Content::Sheet(sheet) => parts(&page, props, sheet),
        Content::Broken { error, payload } => fault(&page, error, payload),
    };
    if props.is_inside {
        return html! {
            <div class="card-inside" data-online={online}>
                <p><span class={classes!("pill", pill_class)}>{ page.say(pill) }</span></p>
                { body }
            </div>
        };
    }
    let is_stale = !props.is_connected || online != "true";
    html! {
        <article class="card" data-testid={format!("board-{}", card.board)} data-online={online}
            aria-label={card.name().to_owned()}>
            <header class="card-head">
                { Icon::Board.html(28) }
                <h3>{ card.name() }</h3>
                <span class={classes!("pill", pill_class)}>{ page.say(pill) }</span>
                <p class="about">{ about(&page, props) }</p>
            </header>
            { body }
            { twin(&page, props) }
            if is_stale { { foot(&page, props, online) } }
        </article>
    }
}

/// The way to a twin, for a board that can have one.
fn twin(page: &Context, props: &Props) -> Html {
    let card = &props.card;
    let can = || card.sheet().is_some_and(|sheet| spec_of(&sheet.manifest).is_some());
    if !props.is_free || !can() {
        return Html::default();
    }
    let begin = Action::Twin(Act::Begin(Rc::clone(&card.board)));
    html! {
        <footer class="card-foot">
            <button type="button" class="button slim quiet" onclick={page.on(begin)}
                title={page.say(TwinSay::BeginHint)}
                data-testid={format!("twin-begin-{}", card.board)}>
                { Icon::Copy.html(16) }{ page.say(TwinSay::Begin) }
            </button>
        </footer>
    }
}

/// The id, and what the board is: in this page, or what it says of itself.
fn about(page: &Context, props: &Props) -> Html {
    let card = &props.card;
    let model = card.sheet().and_then(|sheet| sheet.manifest.model.clone());
    let what = if props.is_mine {
        Some(page.say(CardSay::OnThisPage))
    } else {
        model.map(AttrValue::from)
    };
    let what = what.map(|what| html! { <>{ " · " }{ what }</> });
    html! { <><code>{ &*card.board }</code>{ what }</> }
}

fn parts(page: &Context, props: &Props, sheet: &Sheet) -> Html {
    if sheet.manifest.components.is_empty() {
        return html! { <p class="soft">{ page.say(CardSay::NoParts) }</p> };
    }
    let is_reachable = props.is_connected && sheet.is_online() != Some(false);
    let (mut lights, mut sensors) = (Vec::new(), Vec::new());
    for (component, part) in sheet.manifest.components.iter().zip(&sheet.parts) {
        let board = &props.card.board;
        if matches!(component.kind, Kind::Light(_) | Kind::Switch(_)) {
            lights.push(light(
                page,
                board,
                component,
                part,
                sheet.color_of(component),
                is_reachable,
            ));
        } else if is_set(&component.kind) {
            lights.push(set_part(Part { page, board, component, state: part, is_reachable }));
        } else {
            sensors.push(sensor(page, board, component, part));
        }
        if !component.left_out.is_empty() {
            let keys = component.left_out.join(", ");
            let words = page.say(DashboardSay::LeftOut(&keys));
            lights.push(html! { <p class="part-state">{ words }</p> });
        }
    }
    let sensors = (!sensors.is_empty()).then(|| html! { <div class="sensors">{ sensors }</div> });
    html! { <>{ lights }{ sensors }</> }
}

/// What is wrong with a manifest, and where.
fn fault(page: &Context, error: &ManifestError, payload: &Shown) -> Html {
    html! {
        <div class="unreadable" data-testid="manifest-fault">
            <p>{ page.say(CardSay::BrokenHint) }</p>
            <p>
                <strong>{ page.say(CardSay::At(error.line, error.column)) }</strong>{ " " }
                { page.say(CardSay::Problem(&error.problem)) }
            </p>
            <pre tabindex="0">{ payload.as_str() }</pre>
        </div>
    }
}

/// Why the card may not be up to date, and how to be rid of it.
fn foot(page: &Context, props: &Props, online: &str) -> Html {
    let board = &props.card.board;
    let note = if !props.is_connected {
        Some(CardSay::StaleNote)
    } else {
        (online == "false").then_some(CardSay::OfflineNote)
    };
    let ask = page.on(Action::Show(Some(Dialog::RemoveBoard(Rc::clone(board)))));
    html! {
        <footer class="card-foot">
            <span>{ note.map(|note| page.say(note)) }</span>
            <button type="button" class="button slim quiet" onclick={ask}
                disabled={!props.is_connected} data-testid={format!("remove-{board}")}>
                { Icon::Bin.html(16) }{ page.say(CardSay::RemoveCard) }
            </button>
        </footer>
    }
}
