//! English for the heads of dashboards.

use yew::AttrValue;

use super::faults::spec_error;
use super::s;
use crate::i18n::BenchSay;
use crate::state::dashboard::stored::ImportError;
use crate::state::file::Unread;

pub(in crate::i18n) fn say(what: BenchSay<'_>) -> AttrValue {
    match what {
        BenchSay::Title => text!("Dashboard"),
        BenchSay::All => text!("Dashboards"),
        BenchSay::First => text!("Boards"),
        BenchSay::Unnamed(number) => text!("Dashboard {number}"),
        BenchSay::Add => text!("New dashboard"),
        BenchSay::Rename => text!("Rename"),
        BenchSay::NameLabel => text!("Name of the dashboard"),
        BenchSay::RemoveIt => text!("Remove this dashboard"),
        BenchSay::Export => text!("Save as a file"),
        BenchSay::Import => text!("Open a file"),
        BenchSay::Imported(count) => text!("Added {count} dashboard{s}.", s = s(count)),
        BenchSay::ImportError(it) => import_error(it),
        BenchSay::FullScreen => text!("Full screen"),
        BenchSay::Empty => text!("This dashboard is empty"),
        BenchSay::EmptyHint => text!(
            "Add a card for any topic: a switch, a slider, a gauge, a chart and more. In the console, a topic in the tree offers the card that fits it."
        ),
        BenchSay::AddCard => text!("Add a card"),
    }
}

fn import_error(it: &ImportError) -> AttrValue {
    match it {
        ImportError::Unread(Unread::TooLarge { limit }) => {
            text!("The file is not read: it has more than {limit} bytes.")
        }
        ImportError::Unread(Unread::Unreadable) => text!("The browser could not read the file."),
        ImportError::NotJson(line, column) => {
            text!("The file is not JSON; the fault is in line {line}, column {column}.")
        }
        ImportError::NotDashboards => {
            text!("The file has no dashboards of this page, or ones of a later version.")
        }
        ImportError::TooMany => {
            text!("There would be more than 16 dashboards, or 48 cards on one.")
        }
        ImportError::Card(dashboard, card, key) => text!(
            "Nothing was added: in card {card} of dashboard {dashboard}, “{key}” cannot be read."
        ),
        ImportError::Spec(dashboard, card, error) => {
            text!("Nothing was added: card {card} of dashboard {dashboard}: {}", spec_error(*error))
        }
    }
}
