//! A look into one seat: its boards, its console, its program, what that prints, its packets, and what is
//! done to it.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::icon::Icon;
use super::boards::boards;
use crate::driver::room::Asking;
use crate::i18n::RoomSay;
use crate::state::action::Action;
use crate::state::boards::Boards;
use crate::state::broker::admin::encoded;
use crate::state::packets::Act;
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
    /// What the broker's names of the room's topics begin with.
    pub root: String,
    /// Where deeds go.
    pub does: Callback<Deed>,
    /// Told that it is not to be seen any more.
    pub onlook: Callback<Option<u32>>,
    /// Who asks.
    pub authorization: Option<Rc<str>>,
}

/// Where a seat shows its program.
const PROGRAM: &str = "room/program";

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
            let asking =
                Asking::start(Ask::Log(number), authorization, 2 * REFRESH_MS, move |answer| {
                    // What is known is better than nothing.
                    if let Ok(body) = answer {
                        asked.set(read(&body));
                    }
                });
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
                if let Some(error) = &seat.error {
                    { part(&page, RoomSay::LastError, html! {
                        <bdi class="room-error whole mono" data-testid="look-error">{ error }</bdi>
                    }) }
                }
                { part(&page, RoomSay::Values, boards(&page, seat, &props.boards, true)) }
                { part(&page, RoomSay::Output, output(&page, &asked.output)) }
                { part(&page, RoomSay::Program, program(&page, &asked.program)) }
                { part(&page, RoomSay::Log, log(&page, &asked.lines)) }
                { part(&page, RoomSay::Clients, clients(&page, props)) }
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
            // The text of the program is seen beside it.
            { for lines.iter().filter(|line| line.topic != PROGRAM).map(|line| html! {
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

/// Its clients, with the ways to their packets, and to its topics in the console.
fn clients(page: &Context, props: &Props) -> Html {
    let Props { root, seat, .. } = props;
    let client = |name: &String| {
        let inner: Rc<str> = format!("{root}/{}/{name}", seat.seat).into();
        let onclick = page.on(Action::Packets(Act::Watch(Some(inner))));
        html! {
            <li key={name.clone()}><bdi class="mono">{ name }</bdi>{ " " }
                <a href={Place::Packets.hash()} {onclick} data-testid={format!("look-packets-{name}")}>
                    { page.say(RoomSay::Packets) }</a></li>
        }
    };
    let console =
        format!("{}/{}", Place::Console.hash(), encoded(&format!("{root}/{}", seat.seat)));
    html! {
        <>
            <ul class="room-clients">{ for seat.clients.iter().map(client) }</ul>
            <p><a href={console} data-testid="look-console">{ page.say(RoomSay::InConsole) }</a></p>
        </>
    }
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
                <span role="alert">{ page.say(RoomSay::ReallyRemove) }</span>
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
