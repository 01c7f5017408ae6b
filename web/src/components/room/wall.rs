//! The teacher's wall: asks the broker how all seats are, again and again, while it is seen.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::super::broker::Login;
use super::super::context::{Context, use_page};
use super::PROJECTOR;
use super::controls::Controls;
use super::look::Look;
use super::projector::projector;
use super::qr::qr;
use super::seats::seats;
use crate::driver::room::{Asking, ask};
use crate::i18n::RoomSay;
use crate::state::room::wall::{Desks, Shown, Wall as Room};
use crate::state::room::{self, Ask, Deed, REFRESH_MS, Refused};
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// Who asks, and what is seen of the answer.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The value of the header `Authorization`.
    pub authorization: Option<Rc<str>>,
    /// It is for all to see.
    pub is_projected: bool,
    /// The seat that is looked into at first.
    pub looked: Option<u32>,
    /// The teacher's own boards, whose programs can be given to all.
    pub boards: Vec<Snapshot<VirtualBoard>>,
}

/// What the broker said last.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    wall: Option<Rc<Room>>,
    shown: Shown,
    /// Why it says nothing any more.
    refused: Option<Refused>,
}

/// The wall.
#[component]
pub fn Wall(props: &Props) -> Html {
    let page = use_page();
    let told = use_state(Told::default);
    let looked = use_state(|| props.looked);
    let trouble = use_state(|| None::<Refused>);
    use_effect_with(props.authorization.clone(), {
        let told = told.setter();
        move |authorization| {
            let asking = authorization.as_ref().map(|authorization| watch(authorization, told));
            move || drop(asking)
        }
    });
    let does = use_callback(props.authorization.clone(), {
        let trouble = trouble.setter();
        move |deed: Deed, authorization| {
            let trouble = trouble.clone();
            ask(Ask::Do(deed), authorization.clone(), move |answer| trouble.set(answer.err()));
        }
    });
    let onlook = use_callback((), {
        let looked = looked.setter();
        move |seat, ()| looked.set(seat)
    });
    let refused = if props.authorization.is_none() { Some(Refused::Login) } else { told.refused };
    if refused == Some(Refused::Login) {
        let is_wrong = props.authorization.is_some();
        return html! { <main class="page"><Login {is_wrong} /></main> };
    }
    let trouble = refused.or(*trouble).map(|why| {
        html! {
            <p class="note bad" role="alert" data-testid="wall-refused">
                { page.say(RoomSay::Refused(why)) }</p>
        }
    });
    let Some(wall) = &told.wall else {
        return html! { <main class="page room-wall">{ trouble.unwrap_or_default() }</main> };
    };
    if props.is_projected && wall.running {
        return projector(&page, wall, &told.shown);
    }
    let seen = (*looked).and_then(|number| wall.seat(number)).filter(|_| wall.running);
    html! {
        <main class="page room-wall" data-testid="wall">
            { head(&page, wall) }
            { trouble.unwrap_or_default() }
            <Controls wall={Rc::clone(wall)} does={does.clone()} boards={props.boards.clone()}
                authorization={props.authorization.clone()} />
            if wall.running {
                <div class={classes!("room-stage", seen.is_some().then_some("looked"))}>
                    <div class="room-all">{ seats(&page, wall, &told.shown, *looked, &onlook) }</div>
                    if let Some(seat) = seen {
                        <Look key={seat.seat} seat={Rc::new(seat.clone())}
                            boards={told.shown.get(&seat.seat).cloned().unwrap_or_default()}
                            {does} {onlook} authorization={props.authorization.clone()} />
                    }
                </div>
            }
        </main>
    }
}

/// Asks how all seats are until what is returned is dropped; what is retained at a seat, when it has
/// changed.
fn watch(authorization: &Rc<str>, told: UseStateSetter<Told>) -> Asking {
    let who = Some(Rc::clone(authorization));
    let known = Rc::new(RefCell::new((Desks::default(), None)));
    Asking::start(
        || Ask::Wall,
        who.clone(),
        REFRESH_MS,
        move |answer| {
            let answer = answer.and_then(|body| room::parse::<Room>(&body)).map(Rc::new);
            let refused = answer.as_ref().err().copied();
            let (desks, last) = &mut *known.borrow_mut();
            for number in answer.iter().flat_map(|wall| desks.handle(wall)) {
                let (known, wall) = (Rc::clone(&known), answer.clone());
                ask(Ask::Retained(number), who.clone(), move |answer| {
                    let (desks, _) = &mut *known.borrow_mut();
                    match (answer, wall) {
                        (Ok(body), Ok(wall)) => desks.note_retained(number, &wall, &body),
                        _ => desks.ask_again(number),
                    }
                });
            }
            // A wall that is a moment old is better than none.
            *last = answer.ok().or(last.take());
            told.set(Told { wall: last.clone(), shown: desks.shown(), refused });
        },
    )
}

/// The code, and how many are here.
fn head(page: &Context, wall: &Room) -> Html {
    if !wall.running {
        return html! { <h2>{ page.say(RoomSay::Wall) }</h2> };
    }
    html! {
        <header class="room-head">
            <div>
                <h2>{ page.say(RoomSay::Wall) }</h2>
                <p class="room-big mono" data-testid="wall-code">{ &wall.room }</p>
                { for wall.join.iter().take(1).map(|link| html! {
                    <p class="mono room-link" data-testid="wall-join">{ link }</p>
                }) }
                <p class="soft">{ page.say(RoomSay::WallHint) }{ " " }
                    <a href={PROJECTOR} data-testid="to-projector">
                        { page.say(RoomSay::ToProjector) }</a></p>
                <p role="status" data-testid="wall-counts">
                    { page.say(RoomSay::Online(wall.online(), wall.seats.len())) }
                    if wall.hands() > 0 {
                        { " · " }<strong>{ page.say(RoomSay::Hands(wall.hands())) }</strong>
                    }
                </p>
            </div>
            { wall.qr.as_ref().map(|rows| qr(rows, page.say(RoomSay::Qr))).unwrap_or_default() }
        </header>
    }
}
