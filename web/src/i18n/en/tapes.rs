//! English for recordings that are kept.

use yew::AttrValue;

use super::super::broker::bytes;
use super::super::tapes::TapesSay;
use super::s;
use crate::hub::KeepFault;
use crate::state::console::tapes::{End, MAX_BYTES, MAX_TAPES, Unkept};

pub(in crate::i18n) fn say(what: TapesSay<'_>) -> AttrValue {
    use TapesSay as S;
    match what {
        S::Unkept(why) => unkept(why),
        S::Title => text!("Recordings in this browser"),
        S::None => text!("None yet."),
        S::Counts { count, size } => {
            text!("{count} message{s}, {}", bytes(size as f64), s = s(count))
        }
        S::End(End::Running) => text!("Being recorded"),
        S::End(End::Whole) => text!("Complete"),
        S::End(End::BrokenOff) => text!(
            "Broken off: the page was closed or reloaded meanwhile, or another tab still records it."
        ),
        S::End(End::Cut) => text!("Only its beginning: there was no room for the rest."),
        S::Name => text!("Name of the recording"),
        S::Fault(fault) => keep_fault(fault),
        S::Play(name) => text!("Replay {name}"),
        S::Save(name) => text!("Save {name} as a file"),
        S::Delete(name) => text!("Delete {name}"),
    }
}

fn unkept(why: Unkept) -> AttrValue {
    match why {
        Unkept::TooMany => text!(
            "This recording is only in the page, as {MAX_TAPES} are kept already. Save it as a file \
             before you leave; delete others before you record."
        ),
        Unkept::TooLarge => text!(
            "Recordings may take {} together: only the beginning of this one is kept. All of it is in the \
             page until you leave: save it as a file.",
            bytes(MAX_BYTES as f64)
        ),
        Unkept::Fault(fault) => text!(
            "{} What is recorded is in the page until you leave: save it as a file.",
            keep_fault(fault)
        ),
    }
}

fn keep_fault(fault: KeepFault) -> AttrValue {
    match fault {
        KeepFault::Denied => text!(
            "This browser keeps no recordings: it gives the page no storage. Is it a private window?"
        ),
        KeepFault::Full | KeepFault::TooLarge => {
            text!("The browser's storage is full: the recording is not kept, or not all of it.")
        }
        KeepFault::TakenOver => text!(
            "Recordings are in the hands of a newer version of this page in another tab: reload all of them."
        ),
        KeepFault::Broken => text!("The browser could not read or write its recordings."),
    }
}
