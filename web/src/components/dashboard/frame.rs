//! The frame of a card: its name, what moves and resizes it, and what it is in its body.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::super::board_card::BoardCard;
use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::kinds;
use crate::i18n::{CardSay, DashboardSay};
use crate::state::action::{Action, Dialog};
use crate::state::card::Card;
use crate::state::dashboard::live::{Asked, Live};
use crate::state::dashboard::spec::{CardKind, Spec};
use crate::state::dashboard::{Act, Moved};
use crate::state::snapshot::Snapshot;

/// A card of a dashboard.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it is.
    pub spec: Snapshot<Spec>,
    /// What is known of its topic.
    pub live: Option<Snapshot<Live>>,
    /// The board, for a card that is one.
    pub board: Option<Snapshot<Card>>,
    /// Whether the page is connected.
    pub is_connected: bool,
    /// Where it has just gone.
    pub moved: Option<Moved>,
    /// Whether it is being dragged.
    pub is_dragged: bool,
    /// A person began to drag it.
    pub on_grab: Callback<u32>,
    /// The pointer is over it.
    pub on_over: Callback<u32>,
}

/// The card.
#[component]
pub fn CardFrame(props: &Props) -> Html {
    let page = use_page();
    let (article, grip) = (use_node_ref(), use_node_ref());
    let spec = &props.spec;
    let id = spec.id;
    // Where the browser moves an element it takes the focus from it.
    use_effect_with(props.moved, {
        let grip = grip.clone();
        move |moved| {
            if moved.is_some()
                && let Some(grip) = grip.cast::<HtmlElement>()
            {
                // An element that is not in the document cannot be focused: then nothing is lost.
                let _ = grip.focus();
            }
        }
    });
    let onpointerover = {
        let on_over = props.on_over.clone();
        Callback::from(move |_: PointerEvent| on_over.emit(id))
    };
    let last =
        props.live.as_ref().map_or("none", |live| match (live.seen.is_some(), live.is_on()) {
            (false, _) => "none",
            (_, Some(true)) => "on",
            (_, Some(false)) => "off",
            (_, None) => "other",
        });
    let class = classes!(
        "card",
        "tile",
        format!("w{}", spec.width),
        format!("h{}", spec.height),
        format!("kind-{}", spec.kind.name()),
        props.is_dragged.then_some("dragged"),
    );
    let body = match (&props.live, &props.board) {
        (Some(live), _) => kinds::body(&page, spec, live, props.is_connected),
        (None, Some(card)) => html! {
            <BoardCard card={card.clone()} is_connected={props.is_connected} is_mine=false
                is_inside=true />
        },
        (None, None) => html! {
            <p class="soft">{ page.say(DashboardSay::NoBoard(&spec.topic)) }</p>
        },
    };
    html! {
        <article ref={article.clone()} {class} data-testid={format!("bound-{}", spec.topic)}
            data-kind={spec.kind.name()} data-card={id.to_string()} data-last={last}
            aria-label={spec.name().to_owned()} {onpointerover}>
            { head(&page, props, grip) }
            <div class="tile-body">{ body }{ trouble(&page, props.live.as_deref()) }</div>
            { corner(&page, spec, article) }
        </article>
    }
}

fn head(page: &Context, props: &Props, grip: NodeRef) -> Html {
    let spec = &props.spec;
    let (id, name) = (spec.id, spec.name());
    let onpointerdown = {
        let on_grab = props.on_grab.clone();
        Callback::from(move |event: PointerEvent| {
            // A finger holds on to what it touched first; the cards below it want to know as well.
            let target: Element = event.target_unchecked_into();
            let _ = target.release_pointer_capture(event.pointer_id());
            on_grab.emit(id);
        })
    };
    let onkeydown = {
        let page = page.clone();
        Callback::from(move |event: KeyboardEvent| {
            let way = match event.key().as_str() {
                "ArrowLeft" => (-1, 0),
                "ArrowRight" => (1, 0),
                "ArrowUp" => (0, -1),
                "ArrowDown" => (0, 1),
                _ => return,
            };
            event.prevent_default();
            page.act(Action::Dashboard(if event.shift_key() {
                Act::Grow { card: id, width: way.0, height: way.1 }
            } else {
                Act::Move { card: id, by: isize::from(way.0 + way.1) }
            }));
        })
    };
    let edit = page.on(Action::Show(Some(Dialog::Card(Rc::new((**spec).clone())))));
    let remove = page.on(Action::Dashboard(Act::RemoveCard(id)));
    let arrange = page.say(DashboardSay::Arrange(name));
    let edit_label = page.say(DashboardSay::Edit(name));
    let remove_label = page.say(DashboardSay::RemoveCard(name));
    let is_titled = !spec.title.is_empty() && spec.kind != CardKind::Board;
    html! {
        <header class="tile-head">
            <button ref={grip} type="button" class="icon-button grip" aria-label={arrange}
                title={page.say(DashboardSay::ArrangeHint)} {onpointerdown}
                {onkeydown} data-testid={format!("grip-{id}")}>{ Icon::Grip.html(18) }</button>
            <div class="tile-name">
                <h3 class={(!is_titled).then_some("topic")}>{ name.to_owned() }</h3>
                if is_titled { <p class="about"><code>{ &*spec.topic }</code></p> }
            </div>
            <button type="button" class="icon-button" onclick={edit} title={edit_label.clone()}
                aria-label={edit_label} data-testid={format!("edit-{id}")}>{ Icon::Edit.html(16) }</button>
            <button type="button" class="icon-button" onclick={remove} title={remove_label.clone()}
                aria-label={remove_label} data-testid={format!("remove-card-{id}")}>
                { Icon::Close.html(17) }</button>
        </header>
    }
}

/// What was asked for, and what is in the way.
fn trouble(page: &Context, live: Option<&Live>) -> Html {
    let Some(live) = live else { return Html::default() };
    let asked = match &live.asked {
        Asked::Nothing => None,
        Asked::Pending { payload, .. } => Some(("wait", page.say(DashboardSay::Pending(payload)))),
        Asked::Unseen(payload) => Some(("bad", page.say(DashboardSay::Unseen(payload)))),
        Asked::Failed(error) => Some(("bad", page.say(CardSay::NotSent(error)))),
    };
    let asked = asked.map(|(class, words)| {
        html! { <p class={classes!("part-state", class)} role="status">{ words }</p> }
    });
    let refused = live.refused.map(|code| {
        html! { <p class="part-state bad">{ page.say(CardSay::NoPermission(code)) }</p> }
    });
    html! { <>{ asked }{ refused }</> }
}

/// The corner that is dragged to resize a card. The keyboard does that from the grip.
fn corner(page: &Context, spec: &Spec, article: NodeRef) -> Html {
    let (id, width, height) = (spec.id, spec.width, spec.height);
    let onpointerdown = Callback::from(|event: PointerEvent| {
        event.prevent_default();
        let target: Element = event.target_unchecked_into();
        let _ = target.set_pointer_capture(event.pointer_id());
    });
    let onpointermove = {
        let page = page.clone();
        Callback::from(move |event: PointerEvent| {
            let target: Element = event.target_unchecked_into();
            let Some(card) = article.cast::<Element>() else { return };
            if !target.has_pointer_capture(event.pointer_id()) {
                return;
            }
            let area = card.get_bounding_client_rect();
            let cells = |way: f64, length: f64, count: u8| {
                (way / (length / f64::from(count))).round().clamp(1.0, 255.0) as u8
            };
            let new_width = cells(f64::from(event.client_x()) - area.left(), area.width(), width);
            let new_height = cells(f64::from(event.client_y()) - area.top(), area.height(), height);
            if (new_width, new_height) != (width, height) {
                let (width, height) = (new_width, new_height);
                page.act(Action::Dashboard(Act::Resize { card: id, width, height }));
            }
        })
    };
    html! {
        <span class="corner" aria-hidden="true" {onpointerdown} {onpointermove}
            title={page.say(DashboardSay::ResizeCorner)}
            data-testid={format!("corner-{id}")}></span>
    }
}
