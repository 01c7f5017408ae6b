//! Under the page's bar, while it has a seat: which one, the hand, and what the teacher says to all.
//! Tells the teacher of the programs, too.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use crate::driver::after;
use crate::driver::room::ask;
use crate::i18n::RoomSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::file::Chosen;
use crate::state::line::Phase;
use crate::state::programs;
use crate::state::programs::files::MAIN;
use crate::state::room::report::Reporter;
use crate::state::room::{Ask, Limit, Refused};
use crate::state::seat::{HAND, Seat, SeatAct};
use crate::state::snapshot::Snapshot;

/// The page.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Its state.
    pub state: Snapshot<State>,
}

/// The bar.
#[component]
pub fn Bar(props: &Props) -> Html {
    let page = use_page();
    let state = &props.state;
    let reporter = use_mut_ref(Reporter::default);
    let is_waiting = use_memo((), |()| Cell::new(false));
    let refused = use_state(|| None::<Refused>);
    {
        let (state, page, is_waiting) = (state.clone(), page.clone(), Rc::clone(&is_waiting));
        use_effect(move || {
            let mut told = reporter.borrow_mut();
            for (topic, text) in told.look(&state) {
                page.act(Action::Seat(SeatAct::Tell(topic, text)));
            }
            if let (Some(text), Some(seat)) = (told.output(&state), &state.seat) {
                let (username, password) = (seat.username.clone(), seat.password.clone());
                // What does not arrive is told with the next lines.
                ask(Ask::Tell { username, password, text }, None, |_| {});
            }
            if let Some(wait) = told.wait(&state).filter(|_| !is_waiting.replace(true)) {
                after(wait, move || {
                    is_waiting.set(false);
                    page.act(Action::Tick);
                });
            }
        });
    }
    // A broker without a lesson may let anybody in, or nobody: only asking tells.
    let phase = &state.home().connection.line.phase;
    let (is_online, is_stopped) = (*phase == Phase::Online, *phase == Phase::Stopped);
    let username = state.seat.as_ref().map(|seat| seat.username.clone());
    use_effect_with((state.is_at_seat(), is_online, is_stopped, username), {
        let (refused, seat) = (refused.setter(), state.seat.clone());
        move |(is_at_seat, ..)| match seat.filter(|_| *is_at_seat && (is_online || is_stopped)) {
            Some(seat) => find_out(seat, refused),
            None => refused.set(None),
        }
    });
    let Some(seat) = &state.seat else { return Html::default() };
    html! {
        <section class="seat-bar" aria-label={page.say(RoomSay::Seat(seat.number))}
            data-testid="seat-bar">
            <a class="chip" href="#/room" data-testid="seat-link"
                aria-current={super::is_seen(state).then_some("page")}>
                { page.say(RoomSay::Seat(seat.number)) }{ " · " }
                <bdi class="seat-name">{ &seat.name }</bdi>
            </a>
            if let Some(why) = *refused {
                { gone(&page, why) }
            } else if state.is_at_seat() {
                { hand(&page, state) }
            } else {
                <span class="chip wait" role="status">{ page.say(RoomSay::Elsewhere) }</span>
                <button type="button" class="button slim" data-testid="seat-back"
                    onclick={page.on(Action::Seat(SeatAct::Take(Rc::clone(seat))))}>
                    { page.say(RoomSay::BackToSeat) }</button>
            }
            <div class="seat-heard" role="status">{ heard(&page, state) }</div>
        </section>
    }
}

fn hand(page: &Context, state: &State) -> Html {
    let is_up = state.heard.hand;
    let (say, tell) = match is_up {
        true => (RoomSay::LowerHand, "down"),
        false => (RoomSay::RaiseHand, "up"),
    };
    html! {
        <button type="button" class={classes!("button", "slim", is_up.then_some("primary"))}
            aria-pressed={is_up.to_string()} disabled={!state.home().connection.line.is_online()}
            onclick={page.on(Action::Seat(SeatAct::Tell(HAND, tell.to_owned())))}
            data-testid="hand">{ page.say(say) }</button>
    }
}

/// Whether the seat is still there; if not, why.
fn find_out(seat: Rc<Seat>, refused: UseStateSetter<Option<Refused>>) {
    let find = Ask::Find { username: seat.username.clone(), password: seat.password.clone() };
    ask(find, None, move |answer| {
        let is_gone = |why: &Refused| matches!(why, Refused::NoLesson | Refused::NoSeat);
        refused.set(answer.err().filter(is_gone));
    });
}

fn gone(page: &Context, why: Refused) -> Html {
    let leave = page.clone();
    // Another lesson may be held already.
    let onclick = Callback::from(move |_: MouseEvent| {
        leave.act(Action::Seat(SeatAct::Leave));
        crate::driver::room::go("#/room");
    });
    html! {
        <>
            <span class="chip bad" role="alert" data-testid="seat-gone">
                { page.say(RoomSay::Refused(why)) }</span>
            <button type="button" class="button slim" {onclick} data-testid="seat-leave">
                { page.say(RoomSay::LeaveSeat) }</button>
        </>
    }
}

/// What the teacher says, and gives.
fn heard(page: &Context, state: &State) -> Html {
    let heard = &state.heard;
    let dismiss = |act: SeatAct, testid: &'static str| {
        html! {
            <button type="button" class="icon-button" onclick={page.on(Action::Seat(act))}
                aria-label={page.say(RoomSay::Read)} title={page.say(RoomSay::Read)}
                data-testid={testid}>{ Icon::Close.html(16) }</button>
        }
    };
    let still = match (heard.frozen, heard.muted) {
        (true, _) => Some(RoomSay::IsFrozen),
        (false, true) => Some(RoomSay::IsMuted),
        (false, false) => Limit::read(&heard.slowed).map(RoomSay::IsSlowed),
    };
    html! {
        <>
            if let Some(why) = still {
                <span class="chip wait" data-testid="seat-still">{ page.say(why) }</span>
            }
            if !heard.message.is_empty() {
                <div class="seat-said">
                    <p class="seat-message" data-testid="teacher-message">
                        <strong>{ page.say(RoomSay::TeacherSays) }</strong>{ " " }
                        <bdi>{ &*heard.message }</bdi>
                    </p>
                    { dismiss(SeatAct::Read, "teacher-read") }
                </div>
            }
            if !heard.program.is_empty() {
                <div class="seat-said">
                    <div class="seat-offer">
                        <span>{ page.say(RoomSay::TeacherProgram) }</span>
                        { takers(page, state) }
                    </div>
                    { dismiss(SeatAct::Used, "teacher-program-close") }
                </div>
            }
        </>
    }
}

/// A button for each board that can take the teacher's program.
fn takers(page: &Context, state: &State) -> Html {
    let boards = state.virtual_boards.iter().filter(|board| !board.is_leaving);
    let boards: Vec<_> = boards.map(|board| (Rc::clone(&board.id), &*board.spec.name)).collect();
    let is_alone = boards.len() == 1;
    let taker = |(id, name): &(Rc<str>, &str)| {
        let onclick = take(page, Rc::clone(id), Rc::clone(&state.heard.program));
        let text = match is_alone {
            true => page.say(RoomSay::TakeProgram),
            false => page.say(RoomSay::TakeProgramInto(name)),
        };
        html! {
            <button key={&**id} type="button" class="button slim primary" {onclick}
                data-testid={format!("take-program-{id}")}>{ text }</button>
        }
    };
    if boards.is_empty() {
        return html! { <span class="soft">{ page.say(RoomSay::NeedsBoard) }</span> };
    }
    html! { <>{ for boards.iter().map(taker) }</> }
}

/// Puts the program into a board, starts it, and shows it. The old one can be taken back.
fn take(page: &Context, id: Rc<str>, program: Rc<str>) -> Callback<MouseEvent> {
    let page = page.clone();
    Callback::from(move |_| {
        let act = |act| page.act(Action::Program(Rc::clone(&id), act));
        act(programs::Act::Programmed(true));
        let bytes = Ok(program.as_bytes().to_vec());
        act(programs::Act::TakeFile(Chosen { name: MAIN.to_owned(), bytes }));
        act(programs::Act::Run);
        page.act(Action::Seat(SeatAct::Used));
        crate::driver::room::go(&format!("#/board/{id}/program"));
    })
}
