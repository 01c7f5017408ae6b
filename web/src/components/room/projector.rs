//! The wall for all to see: how to join, in letters for the last row, and who is here. No errors, no
//! messages, nothing to press but the way back.

use yew::prelude::*;

use super::super::context::Context;
use super::WALL;
use super::qr::qr;
use crate::i18n::RoomSay;
use crate::state::part::Reported;
use crate::state::room::wall::{SeatView, Shown, Wall};

/// The picture.
pub fn projector(page: &Context, wall: &Wall, shown: &Shown) -> Html {
    html! {
        <main class="page fill room-projector" data-testid="projector">
            <header class="room-show">
                <div>
                    <p class="room-show-hint">{ page.say(RoomSay::ShowHint) }</p>
                    { for wall.join.iter().take(1).map(|link| html! {
                        <p class="mono room-show-page">{ address(link) }</p>
                    }) }
                    <p class="room-huge mono">{ &wall.room }</p>
                    <p role="status" data-testid="show-counts">
                        { page.say(RoomSay::Online(wall.online(), wall.seats.len())) }</p>
                </div>
                { wall.qr.as_ref().map(|rows| qr(rows, page.say(RoomSay::Qr))).unwrap_or_default() }
            </header>
            <ul class="room-tiles">
                { for wall.seats.iter().map(|seat| tile(seat, shown)) }
            </ul>
            <p><a href={WALL} data-testid="to-wall">{ page.say(RoomSay::ToWall) }</a></p>
        </main>
    }
}

/// What is typed: the link as far as the page's own address goes.
fn address(link: &str) -> String {
    let page = link.split('#').next().unwrap_or_default();
    page.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

fn tile(seat: &SeatView, shown: &Shown) -> Html {
    let boards = shown.get(&seat.seat);
    let parts =
        boards.into_iter().flat_map(|boards| boards.iter()).filter_map(|(_, it)| it.sheet());
    let lamps = parts.flat_map(|sheet| &sheet.parts).filter_map(|part| match part.reported {
        Reported::Switch(is_on) => Some(is_on),
        _ => None,
    });
    html! {
        <li key={seat.seat} class={classes!("room-tile", seat.online.then_some("online"))}
            data-testid={format!("tile-{}", seat.seat)}>
            <span class="count">{ seat.seat }</span>
            <bdi class="room-card-name">{ &seat.name }</bdi>
            { for lamps.take(4).map(|is_on| html! {
                <span class={classes!("room-lamp", is_on.then_some("lit"))} aria-hidden="true"></span>
            }) }
        </li>
    }
}
