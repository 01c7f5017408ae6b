//! A student's seat: its board, its topics, and what a real board logs in with.

use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::RoomSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::place::Place;
use crate::state::seat::{Seat, SeatAct};

/// The seat.
pub fn seat(page: &Context, state: &State, seat: &Seat) -> Html {
    html! {
        <main class="page room-seat" data-testid="room-seat">
            <h2>{ page.say(RoomSay::Seat(seat.number)) }{ " · " }
                <bdi data-testid="seat-name">{ &seat.name }</bdi></h2>
            <p>{ page.say(RoomSay::SeatHint) }</p>
            <section class="card" aria-labelledby="seat-boards">
                <h3 id="seat-boards">{ page.say(RoomSay::YourBoards) }</h3>
                <div class="send-row">
                    <a class="button primary" href={Place::Bench.hash()} data-testid="to-bench">
                        { page.say(RoomSay::ToBench) }</a>
                    { for state.virtual_boards.iter().filter(|it| !it.is_leaving).map(|board| {
                        let href = format!("#/board/{}/program", board.id);
                        html! {
                            <a key={&*board.id} class="button" {href}
                                data-testid={format!("seat-program-{}", board.id)}>
                                { page.say(RoomSay::ProgramOf(&board.spec.name)) }</a>
                        }
                    }) }
                </div>
            </section>
            { topics(page, seat) }
            { real_board(page, seat) }
            <button type="button" class="button slim" onclick={page.on(Action::Seat(SeatAct::Leave))}
                data-testid="leave-seat">{ page.say(RoomSay::LeaveSeat) }</button>
        </main>
    }
}

/// What a seat's topics stand for.
fn topics(page: &Context, seat: &Seat) -> Html {
    let room = seat.room.to_lowercase();
    let rows = [
        ("LED_CONTROL", format!("rooms/{room}/{}/LED_CONTROL", seat.number), RoomSay::OnlyYou),
        ("all/…", format!("rooms/{room}/all/…"), RoomSay::WholeClass),
    ];
    html! {
        <section class="card" aria-labelledby="seat-topics">
            <h3 id="seat-topics">{ page.say(RoomSay::Topics) }</h3>
            <div class="room-table">
                <table class="table">
                    <thead><tr>
                        <th>{ page.say(RoomSay::YouWrite) }</th>
                        <th>{ page.say(RoomSay::BrokerHas) }</th>
                        <th>{ page.say(RoomSay::WhoSees) }</th>
                    </tr></thead>
                    <tbody>
                        { for rows.map(|(own, full, who)| html! {
                            <tr><td><code>{ own }</code></td><td><code>{ full }</code></td>
                                <td>{ page.say(who) }</td></tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}

/// What a real board logs in with, and the lines of a program that do so.
fn real_board(page: &Context, seat: &Seat) -> Html {
    let fact = |name, value: &str, testid: &'static str| {
        html! {
            <div class="room-fact">
                <dt>{ page.say(name) }</dt>
                <dd><code data-testid={testid}>{ value.to_owned() }</code></dd>
            </div>
        }
    };
    let board = seat.boards.first().cloned().unwrap_or_default();
    let (host, port) = board.rsplit_once(':').unwrap_or((&board, "1883"));
    let host = host.trim_matches(['[', ']']);
    let lines = format!(
        "from umqtt.simple import MQTTClient\n\nclient = MQTTClient(\"esp32\", \"{host}\", {port},\n    \
         user=\"{}\", password=\"{}\")\nclient.connect()\nclient.publish(\"LED_STATE\", \"LED_ON\")\n",
        seat.username, seat.password
    );
    html! {
        <section class="card" aria-labelledby="for-boards">
            <h3 id="for-boards">{ page.say(RoomSay::ForBoards) }</h3>
            <p class="soft">{ page.say(RoomSay::ForBoardsHint) }</p>
            <dl class="room-facts">
                { fact(RoomSay::Address, &board, "seat-broker") }
                { fact(RoomSay::Username, &seat.username, "seat-username") }
                { fact(RoomSay::Password, &seat.password, "seat-password") }
            </dl>
            <pre class="room-lines mono" tabindex="0" data-testid="seat-lines">{ lines }</pre>
        </section>
    }
}
