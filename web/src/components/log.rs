//! A virtual board's log, the newest line first.

use yew::prelude::*;

use super::context::use_page;
use crate::i18n::CardSay;
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::{LogEntry, VirtualBoard};

/// Whose log.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The board.
    pub board: Snapshot<VirtualBoard>,
}

/// The log, folded away until it is asked for: its lines are drawn only then.
#[component]
pub fn BoardLog(props: &Props) -> Html {
    let page = use_page();
    let is_open = use_state(|| false);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            is_open.set(!*is_open);
        })
    };
    let board = &props.board;
    let lines = board.log.iter().rev().map(|line| {
        html! {
            <li>
                <time>{ page.time(line.at) }</time>
                <span class={is_bad(&line.entry).then_some("bad")}>
                    { page.say(CardSay::LogEntry(&line.entry)) }
                </span>
            </li>
        }
    });
    html! {
        <details class="log" open={*is_open}>
            <summary onclick={toggle} data-testid={format!("vlog-{}", board.id)}>
                { page.say(CardSay::Log) }
            </summary>
            if *is_open {
                if board.log.is_empty() {
                    <p class="small soft">{ page.say(CardSay::LogEmpty) }</p>
                } else {
                    <ol tabindex="0">{ for lines }</ol>
                }
            }
        </details>
    }
}

fn is_bad(entry: &LogEntry) -> bool {
    match entry {
        LogEntry::Failed(_)
        | LogEntry::NotUnderstood(..)
        | LogEntry::NotSent(..)
        | LogEntry::PlugPulled
        | LogEntry::Wifi(false)
        | LogEntry::Refused(_) => true,
        LogEntry::Power(_)
        | LogEntry::Wifi(true)
        | LogEntry::Connected
        | LogEntry::Published(..)
        | LogEntry::Obeyed(..) => false,
    }
}
