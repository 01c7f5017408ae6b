//! A look into one seat: how far its lesson is, its boards, its program, what that prints, the ways to its
//! console and its packets, and what is done to it.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::boards::boards;
use super::seats::lesson;
use crate::driver::room::Asking;
use crate::i18n::RoomSay;
use crate::state::boards::Boards;
use crate::state::place::Place;
use crate::state::room::wall::SeatView;
use crate::state::room::{Ask, Deed, LogLine, REFRESH_MS, Told, log as read};
use crate::state::snapshot::Snapshot;

/// The seat.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// How it is.
    pub seat: Rc<SeatView>,
    /// Its boards.
    pub boards: Snapshot<Boards>,
    /// Where deeds go.
    pub does: Callback<Deed>,
    /// Told that it is not to be seen any more.
    pub onlook: Callback<Option<u32>>,
    /// Who asks.
    pub authorization: Option<Rc<str>>,
}

/// Where a seat says what is seen of it beside what happened.
const SEEN: [&str; 2] = ["room/program", "room/lesson"];

/// The panel.
#[component]
pub fn Look(props: &Props) -> Html {
    let page = use_page();
    let asked = use_state(Told::default);
    let panel = use_node_ref();
    let number = props.seat.seat;
    use_effect_with((), {
        let (asked, panel) = (asked.setter(), panel.clone());
        let authorization = props.authorization.clone();
        move |()| {
            if let Some(panel) = panel.cast::<web_sys::HtmlElement>() {
                // On a phone it is above the cards, out of sight.
                let _ = panel.focus();
            }
            let asking = Asking::start(
                move || Ask::Log(number),
                authorization,
                2 * REFRESH_MS,
                move |answer| {
                    // What is known is better than nothing.
                    if let Ok(body) = answer {
                        asked.set(read(&body));
                    }
                },
            );
            move || drop(asking)
        }
    });
    let onkeydown = {
        let onlook = props.onlook.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                crate::driver::room::focus(&format!("[data-testid=seat-{number}]"));
                onlook.emit(None);
            }
        })
    };
    let seat = &props.seat;
    let close = props.onlook.reform(|_: MouseEvent| None);
    html! {
        <section class="panel room-look" ref={panel} tabindex="-1" {onkeydown}
            aria-label={page.say(RoomSay::LookInto(number))} data-testid="look">
            <div class="panel-head">
                <h3>{ page.say(RoomSay::Seat(number)) }{ " · " }<bdi>{ &seat.name }</bdi></h3>
                <button type="button" class="icon-button" onclick={close}
                    aria-label={page.say(RoomSay::Close)} title={page.say(RoomSay::Close)}
                    data-testid="look-close">{ Icon::Close.html(17) }</button>
            </div>
            <div class="panel-body">
                <Deeds seat={Rc::clone(seat)} does={props.does.clone()} />
                { ways(&page, number) }
                if let Some(its) = &seat.lesson {
                    { part(&page, RoomSay::Lesson, lesson(&page, its, true)) }
                }
                if let Some(error) = &seat.error {
                    { part(&page, RoomSay::LastError, html! {
                        <bdi class="room-error whole mono" data-testid="look-error">{ error }</bdi>
                    }) }
                }
                { part(&page, RoomSay::Values, boards(&page, seat, &props.boards, true)) }
                { part(&page, RoomSay::Output, output(&page, &asked.output)) }
                { part(&page, RoomSay::Program, program(&page, &asked.program)) }
                { part(&page, RoomSay::Log, log(&page, &asked.lines)) }
                { part(&page, RoomSay::Clients, clients(seat)) }
            </div>
        </section>
    }
}

fn part(page: &Context, title: RoomSay<'_>, inside: Html) -> Html {
    html! { <section class="room-part"><h4>{ page.say(title) }</h4>{ inside }</section> }
}

fn program(page: &Context, text: &str) -> Html {
    if text.is_empty() {
        return html! { <p class="soft">{ page.say(RoomSay::NoProgram) }</p> };
    }
    html! {
        <pre class="room-lines mono" tabindex="0" aria-label={page.say(RoomSay::Program)}
            data-testid="look-program">{ text.to_owned() }</pre>
    }
}

/// What the program printed last. The end of it is seen.
fn output(page: &Context, text: &str) -> Html {
    if text.is_empty() {
        return html! { <p class="soft" data-testid="look-silent">{ page.say(RoomSay::NoOutput) }</p> };
    }
    html! {
        <div class="room-output" tabindex="0" role="group" aria-label={page.say(RoomSay::Output)}>
            <pre class="mono" data-testid="look-output">{ text.to_owned() }</pre>
        </div>
    }
}

/// What happened, the newest first.
fn log(page: &Context, lines: &[LogLine]) -> Html {
    html! {
        <ol class="room-log" tabindex="0" aria-label={page.say(RoomSay::Log)} data-testid="look-log">
            { for lines.iter().filter(|line| !SEEN.contains(&&*line.topic)).map(|line| html! {
                <li>
                    <span class="soft mono">{ &line.at }</span>{ " " }
                    { page.say(RoomSay::Happened(line.event)) }
                    if !line.topic.is_empty() { { " " }<bdi class="mono room-log-topic">{ &line.topic }</bdi> }
                    if !line.what.is_empty() { { " " }<bdi class="mono">{ &line.what }</bdi> }
                </li>
            }) }
        </ol>
    }
}

/// The ways to what passes at the seat, which is to be read only.
fn ways(page: &Context, seat: u32) -> Html {
    let way = |to: &str, name, testid: &'static str| {
        html! {
            <a class="button slim" href={format!("{}/wall/{seat}/{to}", Place::Room.hash())}
                data-testid={testid}>{ page.say(name) }</a>
        }
    };
    html! {
        <p class="send-row">
            { way("console", RoomSay::ItsConsole, "look-console") }
            { way("packets", RoomSay::ItsPackets, "look-packets") }
        </p>
    }
}

fn clients(seat: &SeatView) -> Html {
    let client = |name: &String| {
        html! { <li key={name.clone()}><bdi class="mono">{ name }</bdi></li> }
    };
    html! { <ul class="room-clients" data-testid="look-clients">{ for seat.clients.iter().map(client) }</ul> }
}

/// What is done to the seat.
#[derive(Properties, PartialEq)]
struct DeedsProps {
    seat: Rc<SeatView>,
    does: Callback<Deed>,
}

/// The buttons for it.
#[component]
fn Deeds(props: &DeedsProps) -> Html {
    let page = use_page();
    let is_removing = use_state(|| false);
    let seat = &props.seat;
    let number = seat.seat;
    let button = |deed: Deed, pressed: Option<bool>, says: RoomSay<'_>, testid: &'static str| {
        let does = props.does.clone();
        let onclick = Callback::from(move |_: MouseEvent| does.emit(deed.clone()));
        let class = classes!("button", "slim", (pressed == Some(true)).then_some("primary"));
        html! {
            <button type="button" {class} {onclick} data-testid={testid}
                aria-pressed={pressed.map(|it| it.to_string())}>{ page.say(says) }</button>
        }
    };
    let removing = |on: bool| {
        let is_removing = is_removing.clone();
        Callback::from(move |_: MouseEvent| is_removing.set(on))
    };
    let mute = if seat.muted { RoomSay::Unmute } else { RoomSay::Mute };
    let open = if seat.open { RoomSay::Shut } else { RoomSay::Open };
    html! {
        <div class="toolbar">
            if seat.hand { { button(Deed::Hand(number), None, RoomSay::HandSeen, "hand-seen") } }
            { button(Deed::Mute(number, !seat.muted), Some(seat.muted), mute, "mute") }
            { button(Deed::Open(number, !seat.open), Some(seat.open), open, "open-seat") }
            if *is_removing {
                <span role="alert" data-testid="remove-hint">
                    { page.say(RoomSay::ReallyRemove(&seat.name)) }</span>
                { button(Deed::Remove(number), None, RoomSay::Remove, "remove-yes") }
                <button type="button" class="button slim" onclick={removing(false)}
                    data-testid="remove-no">{ page.say(RoomSay::Cancel) }</button>
            } else {
                <button type="button" class="button slim danger" onclick={removing(true)}
                    data-testid="remove-seat">{ page.say(RoomSay::Remove) }</button>
            }
        </div>
    }
}
