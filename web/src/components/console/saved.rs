//! What was written before: messages in folders, and those that were sent.

use std::rc::Rc;

use web_sys::{FormData, HtmlFormElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::action::Action;
use crate::state::console::format::excerpt;
use crate::state::console::shelf::Saved;
use crate::state::console::{Act, Console};
use shared::time::Duration;

/// Time between the messages of a folder that are sent in turn, unless a person says otherwise.
const EVERY: Duration = Duration::from_secs(1);

/// The folders, a form to save into one, and the history.
pub fn saved(page: &Context, console: &Console) -> Html {
    let shelf = &console.shelf;
    let mut folders: Vec<&Rc<str>> = shelf.saved.iter().map(|it| &it.folder).collect();
    folders.dedup();
    let folders = folders.into_iter().map(|name| folder(page, console, name));
    html! {
        <>
            <details class="fold">
                <summary data-testid="saved-open">{ say(page, ConsoleSay::Saved) }
                    <span class="count">{ shelf.saved.len() }</span>
                </summary>
                if shelf.saved.is_empty() {
                    <p class="soft">{ say(page, ConsoleSay::NoSaved) }</p>
                }
                { for folders }
                { form(page) }
            </details>
            <details class="fold">
                <summary data-testid="sent-open">{ say(page, ConsoleSay::SentBefore) }
                    <span class="count">{ shelf.history.len() }</span>
                </summary>
                <ul class="shelf">{ for shelf.history.iter().enumerate().map(|(at, draft)| html! {
                    <li key={at}>
                        <button type="button" class="history-row" data-testid="sent-row"
                            onclick={on(page, Act::Take(Rc::clone(draft)))}>
                            <span class="mono" dir="auto">{ &*draft.topic }</span>
                            <span class="value mono" dir="auto">{ excerpt(draft.payload.as_bytes()) }</span>
                        </button>
                    </li>
                }) }</ul>
                if !shelf.history.is_empty() {
                    <button type="button" class="button slim" onclick={on(page, Act::ClearHistory)}
                        data-testid="sent-clear">{ say(page, ConsoleSay::ClearHistory) }</button>
                }
            </details>
        </>
    }
}

fn folder(page: &Context, console: &Console, name: &Rc<str>) -> Html {
    let title = match &**name {
        "" => say(page, ConsoleSay::NoFolder),
        name => name.to_owned().into(),
    };
    let repeat = Act::RepeatFolder { folder: Rc::clone(name), every: EVERY, times: 0 };
    let tool = |act, icon: Icon, what: ConsoleSay<'_>, testid: String| {
        html! {
            <button type="button" class="icon-button" onclick={on(page, act)} title={say(page, what)}
                aria-label={say(page, what)} data-testid={testid}>{ icon.html(16) }</button>
        }
    };
    let line = |it: &Saved| {
        let remove = Act::Unsave(Rc::clone(&it.folder), Rc::clone(&it.name));
        html! {
            <li key={&*it.name}>
                <button type="button" class="history-row" data-testid={format!("saved-{}", it.name)}
                    onclick={on(page, Act::Take(Rc::clone(&it.draft)))}>
                    <strong>{ &*it.name }</strong>
                    <span class="value mono" dir="auto">{ excerpt(it.draft.payload.as_bytes()) }</span>
                </button>
                { tool(remove, Icon::Bin, ConsoleSay::Unsave(&it.name), format!("unsave-{}", it.name)) }
            </li>
        }
    };
    html! {
        <section class="folder" data-testid={format!("folder-{name}")}>
            <header>
                <h3>{ &title }</h3>
                { tool(repeat, Icon::Repeat, ConsoleSay::RepeatFolder(&title), format!("play-{name}")) }
                { tool(Act::UnsaveFolder(Rc::clone(name)), Icon::Bin, ConsoleSay::UnsaveFolder(&title),
                    format!("unsave-folder-{name}")) }
            </header>
            <ul class="shelf">{ for console.shelf.folder(name).map(line) }</ul>
        </section>
    }
}

fn form(page: &Context) -> Html {
    let onsubmit = {
        let page = page.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let form: HtmlFormElement = event.target_unchecked_into();
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name| data.get(name).as_string().unwrap_or_default();
            let (folder, name) = (field("folder"), field("name"));
            page.act(Action::Console(Act::Save { folder, name }));
        })
    };
    let input = |name: &'static str, label, testid: &'static str| {
        html! {
            <div class="field">
                <label for={testid}>{ say(page, label) }</label>
                <input id={testid} class="input" type="text" {name} autocomplete="off" maxlength="60"
                    data-testid={testid} />
            </div>
        }
    };
    html! {
        <form class="save-form" {onsubmit}>
            { input("folder", ConsoleSay::Folder, "save-folder") }
            { input("name", ConsoleSay::Name, "save-name") }
            <button type="submit" class="button slim" data-testid="save">
                { say(page, ConsoleSay::Save) }
            </button>
            <p class="small soft">{ say(page, ConsoleSay::SaveHint) }</p>
        </form>
    }
}
