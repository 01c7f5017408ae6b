//! The bench: the dashboard on one side, the desk with the virtual boards on the other.

use std::rc::Rc;

use shared::board::Kind;
use yew::prelude::*;

use super::board_card::BoardCard;
use super::context::Context;
use super::dashboard;
use super::devkit::devkit;
use super::file_input::FileInput;
use super::icon::Icon;
use super::join::join;
use super::later;
use super::map;
use super::menu;
use super::virtual_board::VirtualBoardView;
use crate::i18n::{MapSay, Say};
use crate::state::State;
use crate::state::action::Action;
use crate::state::dashboard::Act;
use crate::state::dashboard::spec::Spec;
use crate::state::faults::Subject;
use crate::state::pieces::Piece;
use crate::state::real;
use crate::state::rules;
use crate::state::share::{MAX_FILE, Share};
use crate::state::snapshot::Snapshot;
use crate::state::swarm;

/// Both halves, where boards show themselves; another dashboard has all the room.
pub fn bench(page: &Context, state: &Snapshot<State>) -> Html {
    if *state.path == *swarm::PATH {
        return later::place(page, state, Piece::Swarm);
    }
    if *state.path == *rules::PATH {
        return later::place(page, state, Piece::Rules);
    }
    if *state.path == *real::PATH {
        return later::place(page, state, Piece::Real);
    }
    let is_first = state.dashboards.is_first(state.dashboard().id);
    html! {
        <main class={classes!("bench", (!is_first).then_some("wide"))}>
            <section class="half" aria-labelledby="dashboard">
                { dashboard::head(page, state) }
                { dashboard::news(page, state) }
                if is_first { { first(page, state) } } else { { dashboard::cards(page, state) } }
            </section>
            if is_first { { desk_half(page, state) } }
        </main>
    }
}

/// The cards that a person put there, and one for each board.
fn first(page: &Context, state: &Snapshot<State>) -> Html {
    let has_boards = !state.peer().boards.is_empty();
    let is_awaited = state.pieces.is_awaited(Piece::Boards);
    let not_shown = state.peer().boards.not_shown();
    html! {
        <>
            if !has_boards && !is_awaited && state.dashboard().cards.is_empty() { { empty_dashboard(page) } }
            { dashboard::cards(page, state) }
            if has_boards || is_awaited { { later::part(page, state, Piece::Boards) } }
            if not_shown > 0 {
                <p class="note" role="status">{ page.say(Say::BoardsNotShown(not_shown)) }</p>
            }
            { join(page, &state.peer().connection, &state.server) }
        </>
    }
}

/// A card for each board.
pub fn boards(_: &Context, state: &State) -> Html {
    let is_connected = state.peer().connection.line.is_online();
    // The boards of this page first, as they lie on the desk: they are what a person works on.
    let mine = state.virtual_boards.iter().map(|board| &board.id);
    let is_mine = |board: &str| state.virtual_board(board).is_some();
    let others = state.peer().boards.iter().map(|(board, _)| board).filter(|board| !is_mine(board));
    let card = |board: &Rc<str>| {
        let card = state.peer().boards.get(board)?.clone();
        let key = board.to_string();
        // A twin that is silent is no board: the card is the real one's.
        let own = state.virtual_board(board);
        let is_mine = own.is_some_and(|own| own.twin_speaks());
        let is_free = own.is_none() && state.is_at_home();
        Some(html! { <BoardCard {key} {card} {is_connected} {is_mine} {is_free} /> })
    };
    html! { <div class="cards">{ for mine.chain(others).filter_map(card) }</div> }
}

/// What to do next.
fn empty_dashboard(page: &Context) -> Html {
    html! {
        <div class="empty" data-testid="empty-dashboard">
            <h3>{ page.say(Say::EmptyDashboard) }</h3>
            <p class="soft">{ page.say(Say::EmptyDashboardHint) }</p>
            <div class="send-row">
                <button type="button" class="button primary" data-testid="add-first-board"
                    onclick={page.on(Action::AddVirtualBoard(Kind::Esp32))}>
                    { Icon::Add.html(18) }{ page.say(Say::AddVirtualBoard) }
                </button>
                <button type="button" class="button" data-testid="add-lesson"
                    onclick={page.on(Action::Dashboard(Act::Put(Box::new(Spec::lesson()))))}>
                    { Icon::Topic.html(18) }{ page.say(Say::LessonCard) }
                </button>
            </div>
        </div>
    }
}

/// Closes the menu in which something was chosen.
fn close_menu() -> Callback<MouseEvent> {
    Callback::from(|event: MouseEvent| {
        let chosen = event.target_dyn_into::<web_sys::Element>();
        let is_button = |it: &web_sys::Element| it.closest("button").ok().flatten().is_some();
        let menu = chosen.filter(is_button).and_then(|it| it.closest("details").ok().flatten());
        menu.iter().for_each(menu::close);
    })
}

/// What adds a virtual board: at once, of another kind, or from a file.
fn add(page: &Context) -> Html {
    let other = |kind: Kind| {
        html! {
            <button type="button" class="button slim" data-testid={format!("add-{}", kind.key())}
                onclick={page.on(Action::AddVirtualBoard(kind))}>
                { Icon::Add.html(17) }{ kind.name() }
            </button>
        }
    };
    let on_file = page.dispatch.reform(|chosen| Action::Share(Share::Open(Rc::new(chosen))));
    let more = page.say(Say::OtherBoard);
    html! {
        <>
            <button type="button" data-testid="add-virtual-board" class="button slim"
                onclick={page.on(Action::AddVirtualBoard(Kind::Esp32))}>
                { Icon::Add.html(17) }{ page.say(Say::AddVirtualBoard) }
            </button>
            { menu::menu(more, "add-other-board", html! {
                <div class="dash-menu-items" onclick={close_menu()}>
                    { for Kind::ALL.map(other) }
                    <FileInput label={page.say(Say::OpenBoard)}
                        accept=".json,application/json" limit={MAX_FILE} testid="board-file"
                        {on_file} />
                </div>
            }) }
        </>
    }
}

/// The virtual boards.
pub fn desk(_: &Context, state: &State) -> Html {
    let boards = state.virtual_boards.iter().map(|board| {
        let key = board.id.to_string();
        let retry_in = board.line.seconds_left(state.now);
        let condition = state.faults.of(&Subject::Board(Rc::clone(&board.id)));
        let (board, program) = (board.clone(), state.program_status(&board.id));
        let recording = state.recording.clone().filter(|it| it.board == board.id);
        html! {
            <VirtualBoardView {key} {board} {recording} {retry_in} {condition} {program} />
        }
    });
    html! { <>{ for boards }</> }
}

/// The half with the virtual boards.
fn desk_half(page: &Context, state: &Snapshot<State>) -> Html {
    let is_empty = state.virtual_boards.is_empty() && !state.awaits_boards();
    html! {
        <section class="half" aria-labelledby="desk">
            <header class="half-head">
                <h2 id="desk">{ page.say(Say::Desk) }</h2>
                <span class="spring"></span>
                <a class="button slim quiet" href={map::HASH} data-testid="to-map">
                    { page.say(MapSay::Title) }
                </a>
                <a class="button slim quiet" href={rules::HASH} data-testid="to-rules">
                    { page.say(Say::Rules) }
                </a>
                <a class="button slim quiet" href={swarm::HASH} data-testid="to-swarm">
                    { page.say(Say::Swarm) }
                </a>
                { add(page) }
                <p>{ page.say(Say::DeskHint) }</p>
            </header>
            if state.virtual_boards.iter().any(|board| board.twin.is_some()) {
                { later::part(page, state, Piece::Twins) }
            }
            if is_empty {
                <div class="mat empty-desk" data-testid="empty-desk">
                    <h3>{ page.say(Say::EmptyDesk) }</h3>
                    <p>{ page.say(Say::EmptyDeskHint) }</p>
                    <svg class="scene" viewBox="0 24 390 206" aria-hidden="true">
                        { devkit(false, false) }
                    </svg>
                </div>
            } else {
                { later::part(page, state, Piece::Desk) }
            }
        </section>
    }
}
