//! What is sent again and again.

use std::rc::Rc;

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::action::Action;
use crate::state::console::repeat::{LONGEST, Repeat};
use crate::state::console::{Act, Console};
use crate::state::decimal::decimal;
use shared::time::Duration;

/// The repeats, and a form to begin one.
pub fn repeats(page: &Context, console: &Console) -> Html {
    let folders: Vec<Rc<str>> = {
        let mut names: Vec<_> =
            console.shelf.saved.iter().map(|it| Rc::clone(&it.folder)).collect();
        names.dedup();
        names
    };
    let what = if folders.is_empty() { Html::default() } else { what(page, &folders) };
    let onsubmit = {
        let page = page.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name| data.get(name).as_string().unwrap_or_default();
            let seconds = decimal(&field("every")).unwrap_or(1.0);
            let every = Duration::from_secs_f64(seconds.clamp(0.0, LONGEST.as_secs_f64()));
            let times = field("times").parse().unwrap_or_default();
            let folder = field("what").parse().ok().and_then(|at: usize| folders.get(at).cloned());
            page.act(Action::Console(match folder {
                Some(folder) => Act::RepeatFolder { folder, every, times },
                None => Act::Repeat { every, times },
            }));
        })
    };
    // What ends by itself does not close before a person's eyes.
    let is_any = !console.repeats.is_empty();
    html! {
        <details class="fold" open={is_any}>
            <summary data-testid="repeats-open">{ say(page, ConsoleSay::Repeats) }
                <span class="count">{ console.repeats.len() }</span>
            </summary>
            <p class="small soft">{ say(page, ConsoleSay::RepeatHint) }</p>
            <form class="save-form" {onsubmit}>
                { what }
                <div class="field">
                    <label for="repeat-every">{ say(page, ConsoleSay::Every) }</label>
                    <input id="repeat-every" class="input" type="number" name="every" min="0.01"
                        max="86400" step="any" ~defaultValue="1" data-testid="repeat-every" />
                </div>
                <div class="field">
                    <label for="repeat-times">{ say(page, ConsoleSay::Times) }</label>
                    <input id="repeat-times" class="input" type="number" name="times" min="0"
                        step="1" ~defaultValue="0" data-testid="repeat-times" />
                </div>
                <button type="submit" class="button slim" data-testid="repeat">
                    { say(page, ConsoleSay::Repeat) }
                </button>
            </form>
            <ul class="shelf">{ for console.repeats.iter().map(|it| line(page, it)) }</ul>
        </details>
    }
}

/// The message above, or a folder.
fn what(page: &Context, folders: &[Rc<str>]) -> Html {
    let folder = |(at, name): (usize, &Rc<str>)| {
        let title = match &**name {
            "" => say(page, ConsoleSay::NoFolder),
            name => name.to_owned().into(),
        };
        html! { <option value={at.to_string()}>{ say(page, ConsoleSay::RepeatOf(&title)) }</option> }
    };
    html! {
        <div class="field wide">
            <label for="repeat-what">{ say(page, ConsoleSay::RepeatWhat) }</label>
            <select id="repeat-what" class="input" name="what" data-testid="repeat-what">
                <option value="" selected=true>{ say(page, ConsoleSay::RepeatMessage) }</option>
                { for folders.iter().enumerate().map(folder) }
            </select>
        </div>
    }
}

fn line(page: &Context, repeat: &Repeat) -> Html {
    let runs = repeat.next.is_some();
    let sent = ConsoleSay::RepeatSent { sent: repeat.sent, times: repeat.times };
    let error = repeat.error.as_ref().map(|error| {
        html! { <p class="field-error">{ say(page, ConsoleSay::DraftError(error)) }</p> }
    });
    let name = ConsoleSay::RemoveRepeat(&repeat.name);
    html! {
        <li key={repeat.id} data-testid="repeat-row" data-runs={runs.to_string()}>
            <div class="repeat">
                <span class="mono" dir="auto">{ &*repeat.name }</span>
                <span class="small soft" data-testid="repeat-sent">{ say(page, sent) }</span>
                { error.unwrap_or_default() }
                if repeat.is_back {
                    <p class="small soft" data-testid="repeat-back">
                        { say(page, ConsoleSay::RepeatBack) }
                    </p>
                }
            </div>
            <button type="button" class="button slim" data-testid="repeat-run"
                onclick={on(page, Act::RunRepeat(repeat.id, !runs))}>
                { say(page, if runs { ConsoleSay::Stop } else { ConsoleSay::Start }) }
            </button>
            <button type="button" class="icon-button" aria-label={say(page, name)}
                onclick={on(page, Act::RemoveRepeat(repeat.id))} data-testid="repeat-remove">
                { Icon::Bin.html(16) }
            </button>
        </li>
    }
}
