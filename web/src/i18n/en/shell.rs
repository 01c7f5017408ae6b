//! English for the frame of the page.

use yew::AttrValue;

use super::super::shell::ShellSay;
use crate::i18n::Say;
use crate::state::dashboard::Removed;
use crate::state::real::Gone as Planned;
use crate::state::rules::How;
use crate::state::shell::layout::Split;
use crate::state::shell::shortcut::Shortcut;
use crate::state::undo::Deleted;

pub(in crate::i18n) fn say(what: ShellSay<'_>) -> AttrValue {
    match what {
        ShellSay::Skip => text!("Skip to the content"),
        ShellSay::Deleted(Deleted::VirtualBoard(_, board)) => text!("{} is gone.", board.spec.name),
        ShellSay::Deleted(Deleted::Part(_, (_, part), _)) => {
            text!("The part “{}” is gone.", part.name)
        }
        ShellSay::Deleted(Deleted::Rule(..)) => text!("The rule is gone."),
        ShellSay::Deleted(Deleted::Dashboard(Removed::Card(_, _, spec, _))) => {
            text!("The card “{}” is gone.", spec.name())
        }
        ShellSay::Deleted(Deleted::Dashboard(Removed::Dashboard(_, it, _)))
            if it.name.is_empty() =>
        {
            text!("The dashboard “{}” is gone.", it.id)
        }
        ShellSay::Deleted(Deleted::Dashboard(Removed::Dashboard(_, it, _))) => {
            text!("The dashboard “{}” is gone.", it.name)
        }
        ShellSay::Deleted(Deleted::Console(gone)) => super::console::gone(gone),
        ShellSay::Deleted(Deleted::Board(_, name, _)) => text!("The card of {name} is gone."),
        ShellSay::Deleted(Deleted::Program(gone)) => super::programs::gone(gone),
        ShellSay::Deleted(Deleted::Swarm(plan)) => {
            text!("The swarm of {} points is gone.", plan.count)
        }
        ShellSay::Deleted(Deleted::Lesson(..)) => text!("What was done of the lesson was cleared."),
        ShellSay::Deleted(Deleted::Link(_, profile)) => {
            text!("“{}” was deleted.", profile.title())
        }
        ShellSay::Deleted(Deleted::Rules(change)) => match &change.how {
            How::Deleted(name) => text!("The rule “{name}” is gone."),
            How::Added | How::Written => text!("The rules were changed."),
        },
        ShellSay::Deleted(Deleted::Planned(gone)) => match &**gone {
            Planned::Part(_, part) => text!("The part “{}” is gone.", part.name),
            Planned::Parts(before) => text!("The parts of the {} were replaced.", before.name),
        },
        ShellSay::Deleted(Deleted::Dashboard(Removed::Past(..))) => text!("The card was cleared."),
        ShellSay::Deleted(Deleted::Packets(_)) => text!("The packets were cleared."),
        ShellSay::Deleted(Deleted::Retained(_, gone)) => match gone.cleared {
            1 => text!("1 retained message was cleared."),
            count => text!("{count} retained messages were cleared."),
        },
        ShellSay::Deleted(Deleted::Log(..)) => text!("The log was cleared."),
        ShellSay::Undo => text!("Undo"),
        ShellSay::Shortcuts => text!("Keyboard shortcuts"),
        ShellSay::ShortcutsHint => {
            text!(
                "They do nothing while you type in a text field. Tab moves to the next control, the \
                arrow keys move within a group."
            )
        }
        ShellSay::Shortcut(Shortcut::Go(place)) => {
            text!("Go to {}", super::say(Say::Place(place)))
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
        ShellSay::PieceTitle => text!("Opening"),
        ShellSay::PieceComing => text!("Loading…"),
        ShellSay::Peers => text!("Connections in use"),
        ShellSay::PieceFailed => text!("This part did not load"),
        ShellSay::PieceFailedHint => text!(
            "The server does not answer, or has a newer version. Try again; if that does not help, \
             reload the page."
        ),
    }
}
