//! What is seen of the place to learn.

mod filter;
mod flows;
mod reference;
mod start;
mod words;

use yew::prelude::*;

use self::filter::FilterTrainer;
use super::context::Context;
use super::later;
use crate::i18n::LearnSay;
use crate::state::State;
use crate::state::learn::Lesson;
use crate::state::lessons::HASH;
use crate::state::pieces::Piece;
use crate::state::snapshot::Snapshot;

/// The place.
pub fn learn(page: &Context, state: &Snapshot<State>) -> Html {
    let lesson = Lesson::of(&state.path);
    let seen = match &lesson {
        Lesson::Start => start::start(page, state),
        Lesson::Filter(filter) => {
            let live = state.live_topics();
            let hears_all = state.hears_all();
            html! {
                <FilterTrainer key={filter.clone()} filter={filter.clone()} {live} {hears_all} />
            }
        }
        Lesson::Packets(kind, version) => reference::packet(page, *kind, *version),
        Lesson::Reasons => reference::reasons(page),
        Lesson::Flows => flows::flows(page),
        Lesson::Words => words::words(page),
        Lesson::Course(_) => later::part(page, state, Piece::Lessons),
        Lesson::Scenarios => later::part(page, state, Piece::Scenarios),
    };
    html! {
        <main class="learn">
            <h2 class="visually-hidden">{ page.say(LearnSay::Title) }</h2>
            { pages(page, &lesson) }
            { seen }
        </main>
    }
}

/// The ways to the pages of the place.
fn pages(page: &Context, current: &Lesson) -> Html {
    let link = |hash: &'static str, name: LearnSay<'_>, testid: &'static str, is_here: bool| {
        html! {
            <a href={hash} data-testid={testid} aria-current={is_here.then_some("page")}>
                { page.say(name) }
            </a>
        }
    };
    let is_filter = matches!(current, Lesson::Filter(_));
    let is_lessons = matches!(current, Lesson::Course(_));
    let is_packets = matches!(current, Lesson::Packets(..));
    html! {
        <nav class="subplaces" aria-label={page.say(LearnSay::Title)}>
            { link("#/learn", LearnSay::Start, "learn-start", *current == Lesson::Start) }
            { link(HASH, LearnSay::Lessons, "learn-lessons", is_lessons) }
            { link("#/learn/filter", LearnSay::Filters, "learn-filter", is_filter) }
            { link("#/learn/packets", LearnSay::Packets, "learn-packets", is_packets) }
            { link("#/learn/reasons", LearnSay::Reasons, "learn-reasons", *current == Lesson::Reasons) }
            { link("#/learn/flows", LearnSay::Flows, "learn-flows", *current == Lesson::Flows) }
            { link("#/learn/words", LearnSay::Words, "learn-words", *current == Lesson::Words) }
            { link("#/learn/scenarios", LearnSay::Scenarios, "learn-scenarios", *current == Lesson::Scenarios) }
        </nav>
    }
}
