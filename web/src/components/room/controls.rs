//! What a teacher does to the whole room.

use std::rc::Rc;

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::speak::Speak;
use crate::driver::room::{ask, save};
use crate::i18n::RoomSay;
use crate::state::room::wall::Wall;
use crate::state::room::{Ask, Deed};
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// The room.
#[derive(Clone, Properties, PartialEq)]
pub struct Props {
    /// How it is.
    pub wall: Rc<Wall>,
    /// Where deeds go.
    pub does: Callback<Deed>,
    /// Who asks.
    pub authorization: Option<Rc<str>>,
    /// The teacher's own boards.
    pub boards: Vec<Snapshot<VirtualBoard>>,
}

/// The buttons, and the forms for what is said to all.
#[component]
pub fn Controls(props: &Props) -> Html {
    let page = use_page();
    let is_ending = use_state(|| false);
    let wall = &props.wall;
    if !wall.running {
        return html! { <Before ..props.clone() /> };
    }
    let deed = |deed: Deed| {
        let does = props.does.clone();
        Callback::from(move |_: MouseEvent| does.emit(deed.clone()))
    };
    let ending = |on: bool| {
        let is_ending = is_ending.clone();
        Callback::from(move |_: MouseEvent| is_ending.set(on))
    };
    let switch =
        |is_on: bool, says: (RoomSay<'static>, RoomSay<'static>), act, testid: &'static str| {
            html! {
                <button type="button" class={classes!("button", is_on.then_some("primary"))}
                    onclick={deed(act)} aria-pressed={is_on.to_string()} data-testid={testid}>
                    { page.say(if is_on { says.1 } else { says.0 }) }</button>
            }
        };
    html! {
        <section class="room-controls" aria-label={page.say(RoomSay::Controls)}>
            { outside(&page, wall, deed(Deed::Lan(true))) }
            <div class="toolbar">
                { switch(wall.frozen, (RoomSay::Freeze, RoomSay::Release),
                    Deed::Freeze(!wall.frozen), "freeze") }
                { switch(wall.locked, (RoomSay::Lock, RoomSay::Unlock),
                    Deed::Lock(!wall.locked), "lock") }
                { exports(&page, props) }
                <span class="spring"></span>
                if *is_ending {
                    <span role="alert" data-testid="end-hint">
                        { page.say(RoomSay::ReallyEnd(wall.seats.len())) }</span>
                    <button type="button" class="button danger" onclick={deed(Deed::End)}
                        data-testid="end-yes">{ page.say(RoomSay::End) }</button>
                    <button type="button" class="button" onclick={ending(false)}
                        data-testid="end-no">{ page.say(RoomSay::Cancel) }</button>
                } else {
                    <button type="button" class="button danger" onclick={ending(true)}
                        data-testid="end">{ page.say(RoomSay::End) }</button>
                }
            </div>
            <Speak message={wall.message.clone()} program_lines={wall.program_lines}
                does={props.does.clone()} boards={props.boards.clone()} />
        </section>
    }
}

/// Nobody but this computer reaches the broker: what can be done about it.
fn outside(page: &Context, wall: &Wall, onclick: Callback<MouseEvent>) -> Html {
    if wall.reachable {
        return plain_http(page, wall);
    }
    let hint = if wall.openable { RoomSay::OnlyHere } else { RoomSay::OnlyHereTls };
    html! {
        <div class="note wait room-outside" data-testid="only-here">
            <span>{ page.say(hint) }</span>
            if wall.openable {
                <button type="button" class="button slim" {onclick} data-testid="let-in">
                    { page.say(RoomSay::LetIn) }</button>
            }
        </div>
    }
}

/// What students' pages lack that come over plain http from another computer.
fn plain_http(page: &Context, wall: &Wall) -> Html {
    if !wall.join.first().is_some_and(|link| link.starts_with("http://")) {
        return Html::default();
    }
    html! { <p class="soft small" data-testid="plain-http">{ page.say(RoomSay::PlainHttp) }</p> }
}

/// No lesson is held: there was one, or none yet. What is left of one is lost with the next, which is
/// asked first.
#[component]
fn Before(props: &Props) -> Html {
    let page = &use_page();
    let is_asked = use_state(|| false);
    let wall = &props.wall;
    let is_lost = wall.ended && !wall.seats.is_empty();
    let (title, hint) = match wall.ended {
        true => (RoomSay::Ended, RoomSay::EndedHint),
        false => (RoomSay::NoLesson, RoomSay::NoLessonHint),
    };
    let does = props.does.clone();
    let asking = |on: bool| {
        let is_asked = is_asked.clone();
        Callback::from(move |_: MouseEvent| is_asked.set(on))
    };
    let asks = is_lost && !*is_asked;
    let ask_first = is_asked.setter();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if asks {
            return ask_first.set(true);
        }
        let form: HtmlFormElement = event.target_unchecked_into();
        let ticked = FormData::new_with_form(&form).is_ok_and(|data| data.has("lan"));
        does.emit(Deed::Begin(ticked));
    });
    html! {
        <div class="empty" data-testid="no-lesson">
            <h3>{ page.say(title) }</h3>
            <p class="soft">{ page.say(hint) }</p>
            <form class="room-begin" {onsubmit}>
                if !wall.reachable && wall.openable {
                    <label class="check">
                        <input type="checkbox" name="lan" ~defaultChecked={true}
                            data-testid="begin-lan" />
                        { page.say(RoomSay::LetInMeanwhile) }
                    </label>
                }
                if !wall.reachable && !wall.openable {
                    <p class="note wait">{ page.say(RoomSay::OnlyHereTls) }</p>
                }
                if is_lost && *is_asked {
                    <p class="note wait" role="alert" data-testid="begin-hint">
                        { page.say(RoomSay::ReallyBegin(wall.seats.len())) }</p>
                    <div class="send-row">
                        <button type="submit" class="button danger" data-testid="begin-yes">
                            { page.say(RoomSay::Begin) }</button>
                        <button type="button" class="button" onclick={asking(false)}
                            data-testid="begin-no">{ page.say(RoomSay::Cancel) }</button>
                    </div>
                } else {
                    <button type="submit" class="button primary" data-testid="begin">
                        { page.say(RoomSay::Begin) }</button>
                }
            </form>
            if wall.ended {
                <div class="send-row">{ exports(page, props) }</div>
            }
        </div>
    }
}

fn exports(page: &Context, props: &Props) -> Html {
    let export = |form: &'static str, mime: &'static str| {
        let authorization = props.authorization.clone();
        Callback::from(move |_: MouseEvent| {
            ask(Ask::Export(form), authorization.clone(), move |answer| {
                if let Ok(text) = answer {
                    save(&format!("lesson.{form}"), mime, &text);
                }
            });
        })
    };
    html! {
        <>
            <button type="button" class="button" onclick={export("csv", "text/csv")}
                data-testid="export-lesson-csv">{ page.say(RoomSay::ExportCsv) }</button>
            <button type="button" class="button" onclick={export("jsonl", "application/jsonl")}
                data-testid="export-lesson-json">{ page.say(RoomSay::ExportJson) }</button>
        </>
    }
}
