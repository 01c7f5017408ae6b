//! The teacher's wall: asks the broker how all seats are, again and again, while it is seen.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::super::broker::Login;
use super::super::context::{Context, use_page};
use super::PROJECTOR;
use super::controls::Controls;
use super::look::Look;
use super::projector::projector;
use super::qr::qr;
use super::seats::seats;
use crate::driver::room::{ask, pause};
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
    let looked = use_state(|| None::<u32>);
    let trouble = use_state(|| None::<Refused>);
    use_effect_with(props.authorization.clone(), {
        let told = told.setter();
        move |authorization| {
            let is_seen = Rc::new(Cell::new(true));
            if let Some(authorization) = authorization.clone() {
                spawn_local(watch(Rc::clone(&is_seen), authorization, told));
            }
            move || is_seen.set(false)
        }
    });
    let does = use_callback(props.authorization.clone(), {
        let trouble = trouble.setter();
        move |deed: Deed, authorization| {
            let (trouble, authorization) = (trouble.clone(), authorization.clone());
            spawn_local(async move {
                trouble.set(ask(&Ask::Do(deed), authorization.as_deref()).await.err());
            });
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
                        <Look key={seat.seat} seat={Rc::new(seat.clone())} root={wall.root.clone()}
                            boards={told.shown.get(&seat.seat).cloned().unwrap_or_default()}
                            {does} {onlook} authorization={props.authorization.clone()} />
                    }
                </div>
            }
        </main>
    }
}

/// Asks how all seats are while the wall is seen; what is retained at a seat, when it has changed.
async fn watch(is_seen: Rc<Cell<bool>>, authorization: Rc<str>, told: UseStateSetter<Told>) {
    let who = Some(&*authorization);
    let (mut desks, mut last) = (Desks::default(), None);
    while is_seen.get() {
        let answer = ask(&Ask::Wall, who).await;
        let answer = answer.and_then(|body| room::parse::<Room>(&body)).map(Rc::new);
        let refused = answer.as_ref().err().copied();
        // A wall that is a moment old is better than none.
        last = answer.ok().or(last);
        if let Some(wall) = last.as_ref().filter(|_| refused.is_none()) {
            for number in desks.handle(wall) {
                match ask(&Ask::Retained(number), who).await {
                    Ok(body) => desks.note_retained(number, wall, &body),
                    Err(_) => desks.ask_again(number),
                }
            }
        }
        if !is_seen.get() {
            break;
        }
        told.set(Told { wall: last.clone(), shown: desks.shown(), refused });
        pause(REFRESH_MS).await;
    }
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
