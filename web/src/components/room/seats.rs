//! The cards of all seats, which the arrow keys go through.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::boards::boards;
use crate::i18n::RoomSay;
use crate::state::boards::Boards;
use crate::state::room::wall::{LessonView, SeatView, Shown, Wall};
use crate::state::snapshot::Snapshot;

/// The cards, or what to do while there are none. `onlook` is told the seat that is to be looked into.
pub fn seats(
    page: &Context,
    wall: &Wall,
    shown: &Shown,
    looked: Option<u32>,
    onlook: &Callback<Option<u32>>,
) -> Html {
    if wall.seats.is_empty() {
        return html! {
            <div class="empty" data-testid="no-seats">
                <h3>{ page.say(RoomSay::NoSeats) }</h3>
                <p class="soft">{ page.say(RoomSay::NoSeatsHint) }</p>
            </div>
        };
    }
    html! {
        <ul class="room-seats" onkeydown={Callback::from(|event| walk(&event))} data-testid="seats">
            { for wall.seats.iter().map(|seat| {
                let is_looked = looked == Some(seat.seat);
                let boards = shown.get(&seat.seat).cloned().unwrap_or_default();
                // By tens, so that a card is not drawn again each second.
                let silent = wall.silent_for(seat).map(|it| if it < 10 { it } else { it / 10 * 10 });
                html! {
                    <li key={seat.seat}>
                        <Card seat={Rc::new(seat.clone())} {boards} {silent} {is_looked}
                            onlook={onlook.clone()} />
                    </li>
                }
            }) }
        </ul>
    }
}

/// The arrow keys go from card to card, up and down as well.
fn walk(event: &KeyboardEvent) {
    let card = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let Some(item) = card.and_then(|card| card.closest("li").ok().flatten()) else { return };
    let Some(list) = item.parent_element() else { return };
    let items = list.children();
    let at = |index: u32| items.item(index).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let tops: Vec<i32> = (0..items.length()).filter_map(at).map(|it| it.offset_top()).collect();
    let Some(here) = (0..items.length()).find(|&index| items.item(index).as_ref() == Some(&item))
    else {
        return;
    };
    let columns = tops.iter().take_while(|top| Some(*top) == tops.first()).count() as u32;
    let last = items.length() - 1;
    let next = match event.key().as_str() {
        "ArrowRight" => here + 1,
        "ArrowLeft" => here.wrapping_sub(1),
        "ArrowDown" => here + columns,
        "ArrowUp" => here.wrapping_sub(columns),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    let button = at(next).and_then(|it| it.query_selector("button").ok().flatten());
    if let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // An element that is gone has no focus to take.
        let _ = button.focus();
    }
}

/// A seat.
#[derive(Properties, PartialEq)]
struct Props {
    /// How it is.
    seat: Rc<SeatView>,
    /// Its boards.
    boards: Snapshot<Boards>,
    /// For how many seconds it has published nothing.
    silent: Option<u64>,
    /// It is looked into.
    is_looked: bool,
    /// Told which seat is to be looked into.
    onlook: Callback<Option<u32>>,
}

/// Its card.
#[component]
fn Card(props: &Props) -> Html {
    let page = use_page();
    let Props { seat, is_looked, .. } = props;
    let (number, is_looked) = (seat.seat, *is_looked);
    let onclick = props.onlook.reform(move |_: MouseEvent| (!is_looked).then_some(number));
    let (online, class) = match seat.online {
        true => (RoomSay::IsOnline, "online"),
        false => (RoomSay::Offline, "offline"),
    };
    let last = props.silent.map_or(RoomSay::NeverHeard, RoomSay::Silent);
    html! {
        <button type="button" class={classes!("room-card", seat.hand.then_some("hand"))} {onclick}
            aria-pressed={is_looked.to_string()} data-testid={format!("seat-{number}")}
            data-online={seat.online.to_string()} data-hand={seat.hand.to_string()}>
            <span class="room-card-head">
                <span class="count">{ number }</span>
                <bdi class="room-card-name">{ &seat.name }</bdi>
                <span class={classes!("pill", class)}>{ page.say(online) }</span>
            </span>
            { marks(&page, seat) }
            if let Some(its) = &seat.lesson { { lesson(&page, its, false) } }
            { boards(&page, seat, &props.boards, false) }
            if let Some(error) = &seat.error {
                <bdi class="room-error mono" data-testid={format!("seat-error-{number}")}>
                    { error }</bdi>
            }
            <span class="soft room-rate">
                { page.say(RoomSay::Rate(seat.messages_per_second)) }{ " · " }{ page.say(last) }
            </span>
        </button>
    }
}

/// How far a student is in a lesson; in full with the step's name and all of the hint.
pub(super) fn lesson(page: &Context, lesson: &LessonView, is_whole: bool) -> Html {
    let lang = page.language.into();
    let LessonView { number, done, steps, come, wanted, .. } = *lesson;
    let is_done = done >= steps;
    let step = if is_done { RoomSay::LessonDone } else { RoomSay::StepOf(done + 1, steps) };
    let hint = lesson.hint.get(lang);
    html! {
        <span class={classes!("room-lesson", is_whole.then_some("whole"))} data-testid="wall-lesson"
            data-done={done.to_string()}>
            <bdi class="room-lesson-title">
                if number > 0 { { page.say(RoomSay::LessonNumber(number)) }{ " · " } }
                { lesson.title.get(lang).to_owned() }
            </bdi>
            <span class="room-lesson-step">
                <span class={classes!("chip", if is_done { "ok" } else { "copper" })}>
                    { page.say(step) }</span>
                if !is_done && wanted > 1 {
                    { " " }<span class="soft">{ page.say(RoomSay::OfStep(come, wanted)) }</span>
                }
            </span>
            if is_whole && !is_done { <bdi>{ lesson.step.get(lang).to_owned() }</bdi> }
            if !hint.is_empty() {
                <span class="room-hint">
                    <strong>{ page.say(RoomSay::Almost) }</strong>{ " " }<bdi>{ hint.to_owned() }</bdi>
                </span>
            }
        </span>
    }
}

/// What is out of the ordinary.
fn marks(page: &Context, seat: &SeatView) -> Html {
    let marks = [
        (seat.hand, "copper", RoomSay::HandIsUp),
        (seat.slowed, "wait", RoomSay::Slowed),
        (seat.muted, "bad", RoomSay::Muted),
        (seat.open, "ok", RoomSay::IsOpen),
    ];
    let marks: Vec<_> = marks.into_iter().filter(|(is_on, ..)| *is_on).collect();
    if marks.is_empty() {
        return Html::default();
    }
    html! {
        <span class="room-marks">
            { for marks.into_iter().map(|(_, class, what)| html! {
                <span class={classes!("chip", class)}>{ page.say(what) }</span>
            }) }
        </span>
    }
}
