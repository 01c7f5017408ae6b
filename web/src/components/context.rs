//! What every component needs: the language, the time of day, and where Actions go.

use shared::time::Instant;
use yew::prelude::*;

use crate::i18n::{Language, Sentence};
use crate::state::action::Action;
use crate::state::clock::WallClock;

/// What every component needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The language that the page speaks.
    pub language: Language,
    /// What time of day it is.
    pub clock: WallClock,
    /// Where Actions go.
    pub dispatch: Callback<Action>,
}

impl Context {
    /// Says it in the page's language.
    pub fn say(&self, what: impl Sentence) -> AttrValue {
        self.language.say(what)
    }

    /// Sends an Action.
    pub fn act(&self, action: Action) {
        self.dispatch.emit(action);
    }

    /// A callback that sends this Action, whatever the event.
    pub fn on<E: 'static>(&self, action: Action) -> Callback<E> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |_| dispatch.emit(action.clone()))
    }

    /// `14:03:22`.
    pub fn time(&self, at: Instant) -> String {
        self.clock.time_of_day(at)
    }
}

/// The context that the page gives to all its components.
#[hook]
pub fn use_page() -> Context {
    use_context().expect("every component is inside the page's context")
}
