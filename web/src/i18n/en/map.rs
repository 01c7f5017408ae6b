//! English for the map.

use yew::AttrValue;

use super::super::map::MapSay;
use crate::state::map::Kind;

pub(in crate::i18n) fn say(what: MapSay<'_>) -> AttrValue {
    match what {
        MapSay::Title => text!("Map"),
        MapSay::Hint => text!(
            "The clients around the broker, and each message on its way. Choose a client to see \
             what it publishes and subscribes to."
        ),
        MapSay::Incomplete => text!(
            "Shown is what this page knows by itself: its own connections, boards that announced \
             themselves and, as one, whoever else published what came here. An administrator sees \
             every client."
        ),
        MapSay::LogAndLists => text!("Figures, log, lists"),
        MapSay::Broker => text!("Broker"),
        MapSay::Kept(count) => text!("{count} retained"),
        MapSay::Kind(Kind::Page) => text!("this page"),
        MapSay::Kind(Kind::Virtual) => text!("virtual board"),
        MapSay::Kind(Kind::Board) => text!("board"),
        MapSay::Kind(Kind::Stranger) => text!("other client"),
        MapSay::Others => text!("Unknown clients"),
        MapSay::Publishes => text!("Publishes to"),
        MapSay::Subscribes => text!("Subscribes to"),
        MapSay::Nothing => text!("nothing, as far as this page knows"),
        MapSay::NotDrawn(count) => text!("And {count} more, in the table only."),
        MapSay::Clients => text!("The clients as a table"),
        MapSay::Client(name) => text!("{name}, a client"),
        MapSay::Will => text!("Will"),
        MapSay::Messages => text!("Last messages that this page saw pass"),
        MapSay::NoMessages => text!("None."),
        MapSay::ToPackets => text!("See the packets"),
        MapSay::Unselect => text!("Close"),
        MapSay::LegendUp => text!("published"),
        MapSay::LegendDown => text!("delivered"),
        MapSay::LegendRetained => text!("with RETAIN"),
        MapSay::LegendWill => text!("a Will"),
        MapSay::Empty => text!(
            "Nobody is here yet. Add a virtual board on the Bench, and it will appear on the map."
        ),
        MapSay::State => text!("Connection"),
    }
}
