//! The drawer: the last packets, within sight from every place.

use std::rc::Rc;

use shared::inspect::Direction;
use yew::prelude::*;

use super::context::{Context, use_page};
use super::icon::Icon;
use super::separator::Separator;
use crate::driver::room::focus;
use crate::i18n::{Say, ShellSay};
use crate::state::State;
use crate::state::action::Action;
use crate::state::packets::{Packets, Record};
use crate::state::place::Place;
use crate::state::shell::ShellAct;
use crate::state::shell::layout::Split;
use crate::state::shell::shortcut::Shortcut;
use crate::state::snapshot::Snapshot;

/// Packets in it.
const SHOWN: usize = 50;

/// What the drawer shows.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The packets.
    pub packets: Snapshot<Packets>,
    /// The height that it has, in percent of the window.
    pub share: u8,
}

/// The drawer.
pub fn drawer(_: &Context, state: &State) -> Html {
    let share = state.layout.share(Split::Drawer);
    html! { <Drawer packets={state.packets.clone()} {share} /> }
}

/// The same, open as long as it is drawn.
#[component]
pub fn Drawer(props: &Props) -> Html {
    let page = use_page();
    let rows: Vec<Html> = props.packets.latest(SHOWN).map(|record| row(&page, record)).collect();
    let title = page.say(ShellSay::Drawer);
    let close = {
        let page = page.clone();
        Callback::from(move |_: MouseEvent| {
            page.act(Action::Shell(ShellAct::ToggleDrawer));
            // This button goes with the drawer; the one that opened it stays.
            focus("[aria-controls=drawer]");
        })
    };
    html! {
        <>
            <Separator split={Split::Drawer} share={props.share} is_row={true} />
            <aside class="drawer" id="drawer" aria-label={title.clone()} data-testid="drawer">
                <header class="panel-head">
                    <h2>{ title }</h2>
                    <span class="spring"></span>
                    <a class="small" href={Place::Packets.hash()}>
                        { page.say(ShellSay::AllPackets) }
                    </a>
                    <button type="button" class="icon-button" aria-label={page.say(Say::Close)}
                        onclick={close} data-testid="drawer-close">
                        { Icon::Close.html(17) }
                    </button>
                </header>
                if rows.is_empty() {
                    <p class="drawer-empty soft" data-testid="drawer-empty">
                        { page.say(ShellSay::NoPackets) }
                    </p>
                } else {
                    <ol class="drawer-rows">{ for rows }</ol>
                }
            </aside>
        </>
    }
}

/// A packet, which leads to all that is known of it.
fn row(page: &Context, record: &Rc<Record>) -> Html {
    let (arrow, class, way) = match record.direction {
        Direction::ToServer => (Icon::Right, "out", ShellSay::ToBroker),
        Direction::ToClient => (Icon::Left, "in", ShellSay::ToClient),
    };
    let number = record.number;
    let caller: AttrValue = record.caller().to_string().into();
    html! {
        <li key={number.to_string()}>
            <a href={format!("{}/{number}", Place::Packets.hash())}
                data-testid={format!("drawer-{number}")}>
                <time>{ page.time(record.at) }</time>
                <span class="who" title={&caller}>{ &caller }</span>
                <span class={classes!("way", class)}>
                    { arrow.html(15) }
                    <span class="visually-hidden">{ page.say(way) }</span>
                </span>
                <span class={classes!("what", record.is_fault.then_some("bad"))}>
                    { record.summary(page.language.into()) }
                </span>
                <span class="size">{ page.say(ShellSay::Bytes(record.bytes.len())) }</span>
            </a>
        </li>
    }
}

/// Opens the drawer, or closes it.
pub fn drawer_button(page: &Context, is_open: bool) -> Html {
    let title = page.say(ShellSay::Drawer);
    html! {
        <button type="button" class="icon-button" data-testid="drawer-toggle"
            onclick={page.on(Action::Shell(ShellAct::ToggleDrawer))}
            aria-expanded={is_open.to_string()} aria-controls={is_open.then_some("drawer")}
            aria-keyshortcuts={Shortcut::Drawer.keys()} aria-label={title.clone()} {title}>
            { Icon::Drawer.html(19) }
        </button>
    }
}
