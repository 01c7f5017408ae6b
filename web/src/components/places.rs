//! The ways to the places of the page: links, so that the browser's history knows them. A rail at
//! the side of a desktop's window, tabs at the bottom of a phone's.

use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use crate::i18n::Say;
use crate::state::action::Action;
use crate::state::place::Place;

/// A link to each place; the one that is seen is marked.
pub fn places(page: &Context, current: Place) -> Html {
    let link = |place: Place| {
        let (icon, testid) = match place {
            Place::Room => (Icon::Board, "place-room"),
            Place::Bench => (Icon::Bench, "place-bench"),
            Place::Console => (Icon::Console, "place-console"),
            Place::Packets => (Icon::Packets, "place-packets"),
            Place::Learn => (Icon::Learn, "place-learn"),
            Place::Broker => (Icon::Broker, "place-broker"),
        };
        html! {
            <a href={place.hash()} data-testid={testid}
                onpointerover={page.on(Action::Approach(place))}
                onfocusin={page.on(Action::Approach(place))}
                aria-current={(place == current).then_some("page")}>
                { icon.html(22) }
                <span>{ page.say(Say::Place(place)) }</span>
            </a>
        }
    };
    html! {
        <nav class="places" aria-label={page.say(Say::Places)}>{ for Place::ALL.map(link) }</nav>
    }
}
