//! The ways to the places of the page: links, so that the browser's history knows them.

use yew::prelude::*;

use super::context::Context;
use crate::i18n::Say;
use crate::state::place::Place;

/// A link to each place; the one that is seen is marked.
pub fn places(page: &Context, current: Place) -> Html {
    let link = |place: Place| {
        let (name, testid) = match place {
            Place::Bench => (Say::PlaceBench, "place-bench"),
            Place::Console => (Say::PlaceConsole, "place-console"),
            Place::Packets => (Say::PlacePackets, "place-packets"),
            Place::Learn => (Say::PlaceLearn, "place-learn"),
            Place::Broker => (Say::PlaceBroker, "place-broker"),
        };
        html! {
            <a href={place.hash()} data-testid={testid}
                aria-current={(place == current).then_some("page")}>{ page.say(name) }</a>
        }
    };
    html! {
        <nav class="places" aria-label={page.say(Say::Places)}>{ for Place::ALL.map(link) }</nav>
    }
}
