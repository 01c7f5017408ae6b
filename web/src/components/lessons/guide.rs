//! The guide through the lesson that is being done: follows what happens on the page, and says at
//! every place what is next.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::use_page;
use super::super::icon::Icon;
use super::lesson::live;
use super::say;
use crate::i18n::LessonSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::broker::admin::encoded;
use crate::state::lessons::stage::Stage;
use crate::state::lessons::{Act, HASH, of_path};
use crate::state::place::Place;
use crate::state::snapshot::Snapshot;

/// What the component is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page's state.
    pub state: Snapshot<State>,
}

/// What is followed: it begins anew with another text, and when a person begins anew.
#[derive(Debug, Default)]
struct Followed {
    text: Rc<str>,
    restarts: u32,
    stage: Option<Stage>,
}

/// The component.
#[component]
pub fn Guide(props: &Props) -> Html {
    let page = use_page();
    let state = &props.state;
    let followed = use_mut_ref(Followed::default);
    {
        let (state, page) = (state.clone(), page.clone());
        let followed = Rc::clone(&followed);
        use_effect(move || {
            follow(&mut followed.borrow_mut(), &state, |report| {
                page.act(Action::Lessons(Act::Report(report)));
            })
        });
    }
    let Some((id, _)) = state.lessons.current() else { return Html::default() };
    let is_seen = state.place == Place::Learn && of_path(&state.path).is_some();
    let followed = followed.borrow();
    let Some(stage) = followed.stage.as_ref().filter(|_| !is_seen) else { return Html::default() };
    let report = &state.lessons.report;
    if *report.id != *stage.lesson().id {
        return Html::default();
    }
    let lang = page.language.into();
    let step = stage.lesson().steps.get(report.done);
    let number = (report.done + 1).min(report.steps);
    html! {
        <aside class="guide" aria-label={say(&page, LessonSay::Guide)} data-testid="guide"
            data-done={report.done.to_string()}>
            <div class="guide-step">
                <span class="soft small">{ stage.lesson().title.get(lang) }</span>
                <p role="status" data-testid="guide-step">
                    if let Some(step) = step {
                        <span class="chip copper">{ say(&page, LessonSay::StepOf(number, report.steps)) }</span>
                        { " " }<strong>{ step.title.get(lang) }</strong>
                    } else {
                        <span class="chip ok">{ "✓" }</span>
                        { " " }<strong>{ say(&page, LessonSay::Summary) }</strong>
                    }
                </p>
            </div>
            <a class="button slim" href={format!("{HASH}/{}", encoded(id))} data-testid="guide-lesson">
                { say(&page, LessonSay::ToLesson) }
            </a>
            <button type="button" class="icon-button" aria-label={say(&page, LessonSay::Leave)}
                onclick={page.on(Action::Lessons(Act::Close))} data-testid="guide-close">
                { Icon::Close.html(17) }
            </button>
            if step.is_some() { { live(&page, report) } }
        </aside>
    }
}

/// Looks at what has happened, and reports if that is news.
fn follow(
    followed: &mut Followed,
    state: &State,
    report: impl FnOnce(crate::state::lessons::Report),
) {
    let Some((id, text)) = state.lessons.current() else {
        *followed = Followed::default();
        return;
    };
    let restarts = state.lessons.restarts;
    if followed.text != *text || followed.restarts != restarts {
        let stage = Stage::new(text, state.lessons.done(id), state).ok();
        *followed = Followed { text: Rc::clone(text), restarts, stage };
    } else if let Some(stage) = &mut followed.stage {
        stage.look(state);
    }
    if let Some(stage) = &followed.stage {
        let new = stage.report();
        if new != state.lessons.report {
            report(new);
        }
    }
}
