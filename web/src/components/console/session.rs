//! What is recorded, and what is played again.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::super::context::Context;
use super::super::file_input::FileInput;
use super::tapes::tapes;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::console::feed::Feed;
use crate::state::console::replay::{Replay, SPEEDS};
use crate::state::console::transfer::MAX_FILE;
use crate::state::console::{Act, Console};

/// Recording and replaying.
pub fn session(page: &Context, state: &State) -> Html {
    html! {
        <div class="session">
            <p class="soft">{ say(page, ConsoleSay::SessionHint) }</p>
            { record(page, state.feed()) }
            { replay(page, &state.console, state.peer().connection.line.is_online()) }
            { tapes(page, state) }
        </div>
    }
}

fn record(page: &Context, feed: &Feed) -> Html {
    let is_on = feed.recording.as_ref().is_some_and(|it| it.is_on);
    let name = if is_on { ConsoleSay::StopRecording } else { ConsoleSay::Record };
    let recorded = feed.recording.as_ref().map(|recording| {
        let count = recording.records.len();
        let can_save = !is_on && count > 0;
        html! {
            <>
                <p role="status" data-testid="recorded">{ say(page, ConsoleSay::Recorded(count)) }</p>
                if recording.is_full {
                    <p class="note wait">{ say(page, ConsoleSay::RecordingFull) }</p>
                }
                <div class="tools">
                    <button type="button" class="button slim" disabled={!can_save}
                        onclick={on(page, Act::SaveRecording)} data-testid="recording-save">
                        { say(page, ConsoleSay::SaveRecording) }
                    </button>
                    <button type="button" class="button slim" disabled={!can_save}
                        onclick={on(page, Act::ReplayRecording)} data-testid="recording-replay">
                        { say(page, ConsoleSay::PlayRecording) }
                    </button>
                </div>
            </>
        }
    });
    html! {
        <>
            <button type="button" class={classes!("button", "slim", is_on.then_some("danger"))}
                onclick={on(page, Act::Record(!is_on))} data-testid="record"
                aria-pressed={is_on.to_string()}>{ say(page, name) }</button>
            { recorded.unwrap_or_default() }
        </>
    }
}

fn replay(page: &Context, console: &Console, is_online: bool) -> Html {
    let on_file = {
        let page = page.clone();
        Callback::from(move |chosen| page.act(Action::Console(Act::Load(chosen))))
    };
    let error = console.file_error.as_ref().map(|error| {
        html! {
            <p class="field-error" role="alert" data-testid="file-error">
                { say(page, ConsoleSay::FileError(error)) }
            </p>
        }
    });
    html! {
        <>
            <FileInput label={say(page, ConsoleSay::Load)} accept=".jsonl,.ndjson,.json" limit={MAX_FILE}
                testid="recording-open" {on_file} />
            { error.unwrap_or_default() }
            if let Some(replay) = &console.replay { { player(page, replay, is_online) } }
        </>
    }
}

fn player(page: &Context, replay: &Replay, is_online: bool) -> Html {
    let onchange = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Ok(speed) = value.parse() {
                page.act(Action::Console(Act::Speed(speed)));
            }
        })
    };
    let speed = |it: u32| {
        let name = format!("{}×", f64::from(it) / 100.0);
        html! { <option value={it.to_string()} selected={it == replay.speed}>{ name }</option> }
    };
    let (sent, all) = (replay.position, replay.entries.len());
    let name = if replay.is_playing() { ConsoleSay::Stop } else { ConsoleSay::Start };
    html! {
        <div class="player" data-testid="player" data-playing={replay.is_playing().to_string()}>
            <p class="small soft">{ say(page, ConsoleSay::ReplayWarning) }</p>
            <progress value={sent.to_string()} max={all.to_string()}
                aria-label={say(page, ConsoleSay::ReplayOf { sent, all })}></progress>
            <p data-testid="replayed">{ say(page, ConsoleSay::ReplayOf { sent, all }) }</p>
            <div class="tools">
                <button type="button" class="button slim primary" data-testid="replay-play"
                    disabled={!is_online && !replay.is_playing()}
                    onclick={on(page, Act::Play(!replay.is_playing()))}>{ say(page, name) }</button>
                <select class="input" {onchange} aria-label={say(page, ConsoleSay::Speed)}
                    data-testid="replay-speed">{ for SPEEDS.into_iter().map(speed) }</select>
                <button type="button" class="button slim" onclick={on(page, Act::Unload)}
                    data-testid="replay-close">{ say(page, ConsoleSay::Unload) }</button>
            </div>
        </div>
    }
}
