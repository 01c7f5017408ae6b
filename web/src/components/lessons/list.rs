//! All lessons, how far a person is in each, and the way to one that somebody else wrote.

use std::rc::Rc;

use shared::lesson::{Lesson, LessonError};
use yew::prelude::*;

use super::super::context::Context;
use super::super::file_input::FileInput;
use super::{not_there, say};
use crate::i18n::LessonSay;
use crate::state::action::Action;
use crate::state::broker::admin::encoded;
use crate::state::file::{Chosen, Unread};
use crate::state::lessons::{Act, File, HASH, Lessons, MAX_BYTES, OWN};
use crate::state::programs::examples::Loading;
use crate::state::snapshot::Snapshot;

/// What the component is given.
#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// Language and where Actions go.
    pub page: Context,
    /// The lessons.
    pub lessons: Snapshot<Lessons>,
}

/// The description of a lesson's file, as text, beside the page.
const FORMAT: &str = "./later/lessons/format.txt";

/// Why a file was not opened.
enum Fault {
    Unread(Unread),
    NotText,
    Lesson(LessonError),
}

/// The component.
#[component]
pub(super) fn LessonList(props: &Props) -> Html {
    let (page, lessons) = (&props.page, &props.lessons);
    let fault = use_state(|| None::<Rc<Fault>>);
    // Read once, not with every picture.
    let read = use_memo(Rc::clone(&lessons.files), |files| {
        files.iter().map(|file| Lesson::parse(&file.text).ok()).collect::<Vec<_>>()
    });
    let on_file = {
        let (page, fault) = (page.clone(), fault.clone());
        Callback::from(move |chosen: Chosen| match open(chosen) {
            Ok(act) => {
                fault.set(None);
                page.act(Action::Lessons(act));
            }
            Err(why) => fault.set(Some(Rc::new(why))),
        })
    };
    let own = lessons.own.as_ref().and_then(|own| {
        let lesson = Lesson::parse(&own.text).ok()?;
        Some(card(page, lessons, &lesson, OWN, 0))
    });
    let cards = lessons.files.iter().zip(read.iter()).enumerate();
    let cards = cards.filter_map(|(index, (File { id, .. }, lesson))| {
        Some(card(page, lessons, lesson.as_ref()?, id, index + 1))
    });
    html! {
        <section class="lesson lessons" aria-labelledby="lessons">
            <h3 id="lessons">{ say(page, LessonSay::Title) }</h3>
            <p class="soft">{ say(page, LessonSay::Hint) }</p>
            if lessons.loading != Loading::There { { not_there(page, lessons.loading, "") } }
            <ol class="lesson-cards" data-testid="lesson-cards">{ for own }{ for cards }</ol>
            <div class="toolbar">
                <FileInput label={say(page, LessonSay::OpenFile)} accept=".md,.markdown,text/markdown"
                    limit={MAX_BYTES} testid="lesson-open" {on_file} />
                <p class="soft small">{ say(page, LessonSay::Format) }{ " " }
                    <a href={FORMAT} target="_blank" data-testid="lesson-format">
                        { say(page, LessonSay::ToFormat) }</a></p>
            </div>
            if let Some(why) = &*fault {
                <p class="note bad" role="alert" data-testid="lesson-fault">{ fault_text(page, why) }</p>
            }
        </section>
    }
}

fn card(page: &Context, lessons: &Lessons, lesson: &Lesson, to: &str, number: usize) -> Html {
    let (done, all) = (lessons.done(&lesson.id), lesson.steps.len());
    let state = match done {
        0 => say(page, LessonSay::NotBegun),
        done if done >= all => say(page, LessonSay::Finished),
        done => say(page, LessonSay::StepsDone(done, all)),
    };
    let class = if done >= all {
        "chip ok"
    } else if done > 0 {
        "chip copper"
    } else {
        "chip"
    };
    let mark = if number == 0 { say(page, LessonSay::FromFile) } else { number.to_string().into() };
    html! {
        <li>
            <a class="lesson-card" href={format!("{HASH}/{}", encoded(to))}
                data-testid={format!("lesson-{}", lesson.id)} data-done={done.to_string()}>
                <span class="lesson-number">{ mark }</span>
                <strong>{ lesson.title.get(page.language.into()) }</strong>
                <span class="soft small">{ say(page, LessonSay::Minutes(lesson.minutes)) }</span>
                <span {class}>{ state }</span>
            </a>
        </li>
    }
}

fn open(chosen: Chosen) -> Result<Act, Fault> {
    let bytes = chosen.bytes.map_err(Fault::Unread)?;
    let text = String::from_utf8(bytes).map_err(|_| Fault::NotText)?;
    let lesson = Lesson::parse(&text).map_err(Fault::Lesson)?;
    Ok(Act::OpenFile(lesson.id.into(), text.into()))
}

fn fault_text(page: &Context, fault: &Fault) -> AttrValue {
    match fault {
        Fault::Unread(Unread::TooLarge { limit }) => say(page, LessonSay::TooLarge(*limit)),
        Fault::Unread(Unread::Unreadable) => say(page, LessonSay::Unreadable),
        Fault::NotText => say(page, LessonSay::NotText),
        Fault::Lesson(error) => error.says(page.language.into()).into(),
    }
}
