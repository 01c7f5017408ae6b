//! A virtual board on the desk: its drawing, its power, what surrounds it, its log.

use std::rc::Rc;

use shared::board::Behaviour;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::circuit::fittings::{fault, fittings};
use super::circuit::rules::rules;
use super::circuit::scene;
use super::context::{Context, use_page};
use super::faults;
use super::icon::Icon;
use super::log::BoardLog;
use super::programs;
use super::surroundings::surroundings;
use crate::i18n::{CardSay, PartsSay, ProgramsSay, Say, TwinSay};
use crate::state::action::{Action, Dialog, Touch};
use crate::state::faults::Condition;
use crate::state::line::Phase;
use crate::state::programs::Status;
use crate::state::recorder::Recording;
use crate::state::share::Share;
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::{MAX_NAME, VirtualBoard};

/// A virtual board.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The board.
    pub board: Snapshot<VirtualBoard>,
    /// What is recorded for one of its sensors.
    #[prop_or_default]
    pub recording: Option<Snapshot<Recording>>,
    /// Seconds until its connection is tried again.
    pub retry_in: Option<u64>,
    /// What is wrong with its links, on purpose.
    pub condition: Condition,
    /// How its program goes, if it has one.
    #[prop_or_default]
    pub program: Option<Status>,
}

/// The board.
#[component]
pub fn VirtualBoardView(props: &Props) -> Html {
    let page = use_page();
    let board = &props.board;
    let id = &board.id;
    let touch = |touch: Touch| Action::Handle(Rc::clone(id), touch);
    let spec = &board.spec;
    let obeys = spec.program.behaviour().is_some_and(Behaviour::obeys_lesson);
    let obey = page.on::<Event>(touch(Touch::ObeyLesson(!obeys)));
    let take_away = Action::Show(Some(Dialog::RemoveVirtualBoard(Rc::clone(id))));
    html! {
        <article class={classes!("vboard", (!board.powered).then_some("unpowered"))}
            data-testid={format!("vboard-{id}")} data-online={board.line.is_online().to_string()}
            aria-label={spec.name.clone()}>
            <div class="mat">
                <header class="mat-head">
                    { name(&page, board) }
                    <label class="power">
                        { page.say(CardSay::Power) }
                        <button type="button" role="switch" class="switch small"
                            aria-checked={board.powered.to_string()}
                            aria-label={page.say(CardSay::Power)}
                            onclick={page.on::<MouseEvent>(touch(Touch::Power(!board.powered)))}
                            data-testid={format!("vpower-{id}")}></button>
                    </label>
                    { faults::marks(&page, props.condition, id) }
                    <p class="about">
                        <code>{ &**id }</code>{ " · " }
                        <span role="status">{ connection(&page, props) }</span>
                    </p>
                </header>
                { scene(&page, board) }
            </div>
            <div class="surroundings">
                { failure(&page, props) }
                { unannounced(&page, board) }
                { fault(&page, board) }
                { surroundings(&page, id, &spec.parts, props.recording.as_deref()) }
                if spec.program.behaviour().is_some() && board.twin.is_none() {
                    <label class="check small">
                        <input type="checkbox" checked={obeys} onchange={obey}
                            data-testid={format!("vlesson-{id}")} />
                        { page.say(CardSay::ObeyLesson) }
                    </label>
                }
                { faults::board_lab(&page, id, props.condition) }
                if board.twin.is_none() {
                    { fittings(&page, board) }
                    { rules(&page, board) }
                }
                <div class="send-row">
                    <button type="button" class="button slim quiet" data-testid={format!("vsave-{id}")}
                        onclick={page.on(Action::Share(Share::Save(Rc::clone(id))))}>
                        { Icon::Save.html(16) }{ page.say(PartsSay::SaveBoard) }
                    </button>
                    <button type="button" class="button slim quiet" data-testid={format!("vshare-{id}")}
                        onclick={page.on(Action::Share(Share::Link(Rc::clone(id))))}>
                        { Icon::Send.html(16) }{ page.say(PartsSay::ShareBoard) }
                    </button>
                </div>
                <div class="vboard-foot">
                    <BoardLog board={board.clone()} />
                    <span class="vboard-deeds">
                        if board.twin.is_none() {
                            <a class="button slim quiet" href={programs::address(id)}
                                data-testid={format!("vprogram-{id}")}>
                                { Icon::Edit.html(16) }
                                { page.say(ProgramsSay::Program) }
                            </a>
                        }
                        <button type="button" class="button slim quiet"
                            onclick={page.on(take_away)} data-testid={format!("vremove-{id}")}>
                            { Icon::Bin.html(16) }{ page.say(CardSay::TakeAway) }
                        </button>
                    </span>
                </div>
            </div>
        </article>
    }
}

/// How its connection goes, in a few words.
fn connection(page: &Context, props: &Props) -> AttrValue {
    if !props.board.powered {
        return page.say(CardSay::BoardOff);
    }
    if !props.board.twin_speaks() {
        return page.say(TwinSay::Mirrors);
    }
    if let Some(status) = &props.program {
        return page.say(ProgramsSay::Status(status));
    }
    page.say(match props.board.line.phase {
        Phase::Off | Phase::Opening => CardSay::BoardOpening,
        Phase::Online => CardSay::BoardOnline,
        Phase::Waiting { .. } => CardSay::BoardWaiting(props.retry_in.unwrap_or_default()),
        Phase::Stopped => CardSay::BoardStopped,
    })
}

/// Why its connection failed, with a way to try again where the page does not by itself.
fn failure(page: &Context, props: &Props) -> Html {
    let line = &props.board.line;
    let Some(failure) = line.failure.as_ref().filter(|_| props.board.powered) else {
        return Html::default();
    };
    let again = Action::Handle(Rc::clone(&props.board.id), Touch::Reconnect);
    html! {
        <div class="note bad" role="status">
            <p>{ page.say(Say::Failure(failure)) }</p>
            if line.phase == Phase::Stopped && !props.condition.has_no_wifi {
                <button type="button" class="button slim" onclick={page.on(again)}>
                    { page.say(CardSay::Reconnect) }
                </button>
            }
        </div>
    }
}

/// Why it has no card, while it is connected all the same.
fn unannounced(page: &Context, board: &VirtualBoard) -> Html {
    let announces = board.spec.program.behaviour().is_some_and(|it| it.announces().is_some());
    let error = board.unannounced.as_ref().filter(|_| announces && board.line.is_online());
    let words = error.map(|error| {
        html! {
            <p class="note bad" data-testid={format!("vunannounced-{}", board.id)}>
                { page.say(CardSay::Unannounced(error)) }
            </p>
        }
    });
    html! { <div role="status">{ words }</div> }
}

/// The board's name, to be changed in place.
fn name(page: &Context, board: &VirtualBoard) -> Html {
    let onchange = {
        let (page, id, name) = (page.clone(), Rc::clone(&board.id), board.spec.name.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let typed = input.value();
            if typed.trim().is_empty() {
                input.set_value(&name);
            }
            page.act(Action::Handle(Rc::clone(&id), Touch::Rename(typed)));
        })
    };
    html! {
        <input class="name-input" type="text" autocomplete="off" spellcheck="false"
            maxlength={MAX_NAME.to_string()} value={board.spec.name.clone()} {onchange}
            aria-label={page.say(CardSay::BoardName)} data-testid={format!("vname-{}", board.id)} />
    }
}
