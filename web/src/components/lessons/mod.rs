//! Lessons: the list of them, one with its steps, and the guide that follows a person to the other
//! places.

mod guide;
mod lesson;
mod list;
mod text;

use std::rc::Rc;

use yew::prelude::*;

use self::guide::Guide;
use self::lesson::LessonView;
use self::list::LessonList;
use super::context::Context;
use crate::i18n::LessonSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::lessons::{Act, HASH, OWN, of_path};
use crate::state::programs::examples::Loading;
use crate::state::snapshot::Snapshot;

/// The page of all lessons, or of the one that the address leads to.
pub fn lessons(page: &Context, state: &Snapshot<State>) -> Html {
    let lessons = &state.lessons;
    let id = of_path(&state.path).unwrap_or_default();
    let id = id.as_str();
    if id.is_empty() {
        return html! { <LessonList page={page.clone()} lessons={lessons.clone()} /> };
    }
    let Some(text) = lessons.text(id) else {
        return html! {
            <section class="lesson lessons">
                { not_there(page, lessons.loading, id) }
                <p><a href={HASH}>{ say(page, LessonSay::All) }</a></p>
            </section>
        };
    };
    let own = lessons.own.as_ref().filter(|_| id == OWN);
    let id: Rc<str> = own.map_or_else(|| id.into(), |own| Rc::clone(&own.id));
    let key = id.to_string();
    let boards = state.virtual_boards.iter();
    let boards: Vec<_> = boards.filter(|it| !it.is_leaving).map(Snapshot::clone).collect();
    let seat = state.is_at_seat().then(|| state.is_at_home());
    let has_programs = state.programs.examples.state == Loading::There;
    html! {
        <LessonView {key} page={page.clone()} {id} text={text.clone()}
            lessons={lessons.clone()} {boards} {has_programs} {seat} />
    }
}

/// What follows a person through the lesson that is being done, whatever place is seen.
pub fn guide(_: &Context, state: &Snapshot<State>) -> Html {
    html! { <Guide state={state.clone()} /> }
}

/// What is said in place of lessons that are not there.
fn not_there(page: &Context, loading: Loading, id: &str) -> Html {
    match loading {
        Loading::There => html! {
            <p class="note bad" role="alert" data-testid="lesson-unknown">
                { say(page, LessonSay::Unknown(id)) }
            </p>
        },
        Loading::Failed => html! {
            <div class="note bad" role="alert" data-testid="lessons-failed">
                <p>{ say(page, LessonSay::NotFetched) }</p>
                <button type="button" class="button slim" data-testid="lessons-again"
                    onclick={page.on(Action::Lessons(Act::FetchAgain))}>
                    { say(page, LessonSay::FetchAgain) }
                </button>
            </div>
        },
        Loading::Unasked | Loading::Asked => html! {
            <p class="soft" role="status">{ say(page, LessonSay::Coming) }</p>
        },
    }
}

fn say(page: &Context, what: LessonSay<'_>) -> AttrValue {
    what.said_in(page.language)
}
