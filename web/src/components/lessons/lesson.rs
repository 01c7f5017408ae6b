//! One lesson: what it is about, what it needs, and its steps, ticked off as they are done.

use std::rc::Rc;

use shared::inspect::Lang;
use shared::lesson::{Lesson, NeededBoard, Step};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::{say, text};
use crate::i18n::LessonSay;
use crate::state::action::Action;
use crate::state::broker::admin::encoded;
use crate::state::lessons::{Act, HASH, Lessons, Report};
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// What the component is given.
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Language and where Actions go.
    pub page: Context,
    /// The lesson's id.
    pub id: Rc<str>,
    /// Its text.
    pub text: Rc<str>,
    /// All lessons, with how far a person is.
    pub lessons: Snapshot<Lessons>,
    /// The virtual boards of the page.
    pub boards: Vec<Snapshot<VirtualBoard>>,
    /// Whether there are programs for boards to begin with.
    pub has_programs: bool,
    /// At a seat in a classroom: whether the broker is looked at that the seat is at.
    pub seat: Option<bool>,
}

/// The component.
#[component]
pub(super) fn LessonView(props: &Props) -> Html {
    let Props { page, lessons, .. } = props;
    // Read once, not with every picture.
    let read = use_memo(Rc::clone(&props.text), |text| Lesson::parse(text));
    let lesson = match &*read {
        Ok(lesson) => lesson,
        Err(error) => {
            return html! {
                <p class="note bad" role="alert" data-testid="lesson-fault">
                    { error.says(page.language.into()) }
                </p>
            };
        }
    };
    let lang: Lang = page.language.into();
    let report = Some(&lessons.report).filter(|report| *report.id == *lesson.id);
    let done = report.map_or_else(|| lessons.done(&lesson.id), |report| report.done);
    let all = lesson.steps.len();
    let steps = lesson.steps.iter().enumerate();
    html! {
        <article class="lesson lessons one-lesson" aria-labelledby="this-lesson">
            <p class="soft small"><a href={HASH} data-testid="all-lessons">{ say(page, LessonSay::All) }</a></p>
            <header class="lesson-head">
                <h3 id="this-lesson" data-testid="lesson-title">{ lesson.title.get(lang) }</h3>
                <span class="soft small">{ say(page, LessonSay::Minutes(lesson.minutes)) }</span>
                <span class="chip" role="status" data-testid="lesson-progress" data-done={done.to_string()}>
                    { say(page, LessonSay::StepsDone(done, all)) }
                </span>
                if done > 0 {
                    <button type="button" class="button slim quiet" data-testid="lesson-restart"
                        onclick={page.on(Action::Lessons(Act::Restart(Rc::clone(&props.id))))}>
                        { say(page, LessonSay::Restart) }
                    </button>
                }
            </header>
            { text::blocks(lesson.intro.get(lang)) }
            if let Some(is_at_home) = props.seat.filter(|_| lesson.crowd) { { crowd(page, is_at_home) } }
            { needs(props, lesson) }
            <h4>{ say(page, LessonSay::Steps) }</h4>
            <ol class="lesson-steps">
                { for steps.map(|(index, it)| step(page, it, index, done, report)) }
            </ol>
            if done >= all { { summary(props, lesson) } }
            <p class="lesson-save">
                <button type="button" class="button slim quiet" data-testid="lesson-save"
                    onclick={page.on(Action::Lessons(Act::Save(Rc::clone(&props.id))))}>
                    { Icon::Save.html(16) }{ say(page, LessonSay::Save) }
                </button>
                <span class="soft small">{ say(page, LessonSay::SaveHint) }</span>
            </p>
        </article>
    }
}

/// At a seat there is no room for what the lesson needs: there is inside the browser.
fn crowd(page: &Context, is_at_home: bool) -> Html {
    let (hint, act, button, testid) = match is_at_home {
        true => (LessonSay::Crowd, Act::Inside, LessonSay::DoInside, "lesson-inside"),
        false => (LessonSay::IsInside, Act::Outside, LessonSay::BackToClass, "lesson-outside"),
    };
    html! {
        <div class="note wait lesson-crowd">
            <p>{ say(page, hint) }</p>
            <button type="button" class="button slim" onclick={page.on(Action::Lessons(act))}
                data-testid={testid}>{ say(page, button) }</button>
        </div>
    }
}

/// The boards that the lesson needs, and a button that adds those that are missing.
fn needs(props: &Props, lesson: &Lesson) -> Html {
    let page = &props.page;
    if lesson.boards.is_empty() {
        return Html::default();
    }
    let missing: Vec<&NeededBoard> =
        lesson.boards.iter().filter(|needed| !is_there(needed, &props.boards)).collect();
    let waits = !props.has_programs && missing.iter().any(|it| it.program.is_some());
    let lang: Lang = page.language.into();
    let add = missing.iter().map(|it| (it.spec_in(lang), it.program.clone())).collect();
    let names = lesson.boards.iter().map(|needed| {
        let parts = needed.spec.parts.iter().map(|part| part.kind.name()).collect::<Vec<_>>();
        html! {
            <li>
                <strong>{ needed.name.get(lang) }</strong>{ " " }
                <span class="soft small">{ parts.join(", ") }</span>
                if let Some(program) = &needed.program { { " " }<code>{ program }</code> }
            </li>
        }
    });
    html! {
        <section class="lesson-needs" aria-labelledby="lesson-needs">
            <h4 id="lesson-needs">{ say(page, LessonSay::Needs) }</h4>
            <p class="soft small">{ say(page, LessonSay::NeedsHint) }</p>
            <ul>{ for names }</ul>
            if missing.is_empty() {
                <p class="note good" data-testid="boards-there">{ say(page, LessonSay::BoardsThere) }</p>
            } else if waits {
                <p class="soft" role="status">{ say(page, LessonSay::ProgramsComing) }</p>
            } else {
                <button type="button" class="button primary" data-testid="lesson-boards"
                    onclick={page.on(Action::Lessons(Act::AddBoards(add)))}>
                    { Icon::Add.html(17) }{ say(page, LessonSay::AddBoards(missing.len())) }
                </button>
            }
        </section>
    }
}

/// A board is known by its name and by what kind it is: its id is its own.
fn is_there(needed: &NeededBoard, boards: &[Snapshot<VirtualBoard>]) -> bool {
    let is_it = |board: &&Snapshot<VirtualBoard>| {
        needed.is_called(&board.spec.name) && board.spec.kind == needed.spec.kind
    };
    boards.iter().any(|board| is_it(&board))
}

fn step(page: &Context, step: &Step, index: usize, done: usize, report: Option<&Report>) -> Html {
    let lang: Lang = page.language.into();
    let is_next = index == done;
    let (state, mark, word) = match index.cmp(&done) {
        std::cmp::Ordering::Less => ("done", "✓", LessonSay::StepDone),
        std::cmp::Ordering::Equal => ("next", "", LessonSay::StepNext),
        std::cmp::Ordering::Greater => ("later", "", LessonSay::StepLater),
    };
    let number = index + 1;
    html! {
        <li class={classes!("lesson-step", state)} data-testid={format!("lesson-step-{number}")}
            data-state={state} aria-current={is_next.then_some("step")}>
            <details open={is_next}>
                <summary>
                    <span class="tick" aria-hidden="true">{ mark }</span>
                    <strong>{ format!("{number}. {}", step.title.get(lang)) }</strong>
                    <span class="soft small">{ say(page, word) }</span>
                </summary>
                { text::blocks(step.text.get(lang)) }
                if let Some(report) = report.filter(|_| is_next) { { live(page, report) } }
            </details>
        </li>
    }
}

/// How far the next step is.
pub(super) fn live(page: &Context, report: &Report) -> Html {
    let (fulfilled, checks) = report.fulfilled;
    html! {
        <div class="lesson-live" role="status">
            if checks > 1 && fulfilled > 0 {
                <span class="soft small" data-testid="lesson-fulfilled">
                    { say(page, LessonSay::Fulfilled(fulfilled, checks)) }
                </span>
            }
            if let Some((count, wanted)) = report.counted {
                <span class="soft small" data-testid="lesson-counted">
                    <progress value={count.to_string()} max={wanted.to_string()}
                        aria-label={say(page, LessonSay::Counted(count, wanted))} />
                    { " " }{ say(page, LessonSay::Counted(count, wanted)) }
                </span>
            }
            if let Some(hint) = &report.hint {
                <p class="note wait" data-testid="lesson-hint">
                    <strong>{ say(page, LessonSay::Almost) }</strong>{ " " }
                    { marked(hint.get(page.language.into())) }
                </p>
            }
        </div>
    }
}

/// A sentence in which code stands between backquotes.
fn marked(text: &str) -> Html {
    let parts = text.split('`').enumerate();
    let part = |(index, part): (usize, &str)| match index % 2 {
        0 => html! { { part } },
        _ => html! { <code>{ part }</code> },
    };
    parts.map(part).collect()
}

/// What is to be remembered, and the next lesson.
fn summary(props: &Props, lesson: &Lesson) -> Html {
    let page = &props.page;
    let lang: Lang = page.language.into();
    let files = &props.lessons.files;
    let place = files.iter().position(|file| file.id == props.id);
    let next = place.and_then(|place| files.get(place + 1));
    let next = next.and_then(|file| Some((file, Lesson::parse(&file.text).ok()?)));
    html! {
        <section class="lesson-summary" data-testid="lesson-summary">
            <h4>{ say(page, LessonSay::Summary) }</h4>
            { text::blocks(lesson.summary.get(lang)) }
            if let Some((file, next)) = next {
                <a class="button primary" href={format!("{HASH}/{}", encoded(&file.id))}
                    data-testid="next-lesson">
                    { say(page, LessonSay::Next(next.title.get(lang))) }
                </a>
            }
        </section>
    }
}
