//! The inspector: every packet that passes, its bytes and what they mean, who owes whom an answer,
//! and a workbench for packets of one's own.

mod dissection;
mod form;
mod list;
mod moment;
mod sequence;
mod watch;
mod workbench;

use yew::prelude::*;

pub use self::dissection::DissectionView;
use self::list::PacketList;
pub use self::moment::MomentPanel;
pub use self::sequence::Diagram;
use self::sequence::Sequence;
use self::watch::watch_bar;
use self::workbench::workbench;
use super::context::Context;
use super::later;
use super::separator::Separator;
use crate::i18n::PacketsSay;
use crate::state::State;
use crate::state::packets::{address, is_sequence};
use crate::state::pieces::{Piece, is_workbench};
use crate::state::place::Place;
use crate::state::shell::layout::Split;
use crate::state::snapshot::Snapshot;

/// The ways to look at packets, by what stands in the address.
const VIEWS: [(&str, PacketsSay<'static>, &str); 3] = [
    ("", PacketsSay::List, "packets-list"),
    ("sequence", PacketsSay::Sequence, "packets-sequence"),
    ("workbench", PacketsSay::Workbench, "packets-workbench"),
];

/// The workbench.
pub fn workbench_of(page: &Context, state: &State) -> Html {
    workbench(page, &state.packets.workbench)
}

/// The place.
pub fn packets(page: &Context, state: &Snapshot<State>) -> Html {
    let view = match &*state.path {
        path if is_sequence(path) => "sequence",
        path if is_workbench(path) => "workbench",
        _ => "",
    };
    let link = |(path, name, testid): (&str, PacketsSay<'static>, &'static str)| {
        let href = match path {
            "workbench" => format!("{}/{path}", Place::Packets.hash()),
            path => address(path, state.packets.selected),
        };
        html! {
            <a class="chip" {href} aria-current={(view == path).then_some("page")}
                data-testid={testid}>{ page.say(name) }</a>
        }
    };
    let packets = &state.packets;
    let share = state.layout.share(Split::Packets);
    html! {
        <main class="packets fill">
            <header class="toolbar packets-head">
                <h2>{ page.say(PacketsSay::Title) }</h2>
                <nav class="chips" aria-label={page.say(PacketsSay::Views)}>
                    { for VIEWS.map(link) }
                </nav>
            </header>
            if view != "workbench" { { watch_bar(page, state) } }
            { match view {
                "workbench" => later::part(page, state, Piece::Workbench),
                view => html! {
                    <div class="split grow">
                        if view == "sequence" {
                            <Sequence packets={packets.clone()} />
                        } else {
                            <PacketList packets={packets.clone()} />
                        }
                        <Separator split={Split::Packets} {share} />
                        { list::detail(page, packets, view == "sequence") }
                    </div>
                },
            } }
        </main>
    }
}
