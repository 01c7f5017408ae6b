//! English for the frame of the page.

use std::rc::Rc;

use yew::AttrValue;

use super::super::console::ConsoleSay;
use super::super::shell::ShellSay;
use crate::i18n::{Language, LinksSay, ProgramsSay, Say};
use crate::state::dashboard::Removed;
use crate::state::links::Report;
use crate::state::shell::layout::Split;
use crate::state::shell::shortcut::Shortcut;
use crate::state::undo::Deleted;

pub(super) fn say(what: ShellSay<'_>) -> AttrValue {
    match what {
        ShellSay::Skip => text!("Skip to the content"),
        ShellSay::Deleted(Deleted::VirtualBoard(_, board)) => text!("{} is gone.", board.spec.name),
        ShellSay::Deleted(Deleted::Dashboard(Removed::Card(_, _, spec))) => {
            text!("The card “{}” is gone.", spec.name())
        }
        ShellSay::Deleted(Deleted::Dashboard(Removed::Dashboard(_, it))) if it.name.is_empty() => {
            text!("The dashboard “{}” is gone.", it.id)
        }
        ShellSay::Deleted(Deleted::Dashboard(Removed::Dashboard(_, it))) => {
            text!("The dashboard “{}” is gone.", it.name)
        }
        ShellSay::Deleted(Deleted::Console(gone)) => super::console::say(ConsoleSay::Gone(gone)),
        ShellSay::Deleted(Deleted::Board(_, name, _)) => text!("The card of {name} is gone."),
        ShellSay::Deleted(Deleted::Program(gone)) => super::programs::say(ProgramsSay::Gone(gone)),
        ShellSay::Deleted(Deleted::Swarm(plan)) => {
            text!("The swarm of {} points is gone.", plan.count)
        }
        ShellSay::Deleted(Deleted::Link(_, profile)) => {
            Language::En.say(Say::Links(LinksSay::Report(&Report::Deleted(Rc::clone(profile)))))
        }
        ShellSay::Undo => text!("Undo"),
        ShellSay::Shortcuts => text!("Keyboard shortcuts"),
        ShellSay::ShortcutsHint => {
            text!(
                "They do nothing while you type in a text field. Tab moves to the next control, the \
                arrow keys move within a group."
            )
        }
        ShellSay::Shortcut(Shortcut::Go(place)) => {
            text!("Go to {}", Language::En.say(Say::Place(place)))
        }
        ShellSay::Shortcut(Shortcut::Drawer) => text!("Show or hide the last packets"),
        ShellSay::Shortcut(Shortcut::Undo) => text!("Undo the last deletion"),
        ShellSay::Shortcut(Shortcut::Help) => text!("Show this list"),
        ShellSay::SingleKeys => {
            text!("Single keys do something (switch it off if you use speech input)")
        }
        ShellSay::Border(Split::Drawer) => text!("Height of the drawer"),
        ShellSay::Border(Split::Packets) => text!("Width of the list of packets"),
        ShellSay::Drawer => text!("Last packets"),
        ShellSay::AllPackets => text!("All packets"),
        ShellSay::NoPackets => {
            text!("No packets yet. Once a connection opens, each one that passes is listed here.")
        }
        ShellSay::ToBroker => text!("to the broker"),
        ShellSay::ToClient => text!("to the client"),
        ShellSay::Bytes(count) => text!("{count} B"),
    }
}
