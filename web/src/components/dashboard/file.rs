//! What is done to a whole dashboard: its name, its end, and files.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::Context;
use super::super::file_input::FileInput;
use super::super::icon::Icon;
use super::super::menu;
use super::close;
use crate::i18n::BenchSay;
use crate::state::action::Action;
use crate::state::dashboard::stored::{ImportError, MAX_FILE};
use crate::state::dashboard::{Act, Dashboard, MAX_NAME};
use crate::state::file::Chosen;

/// The menu of the dashboard that is seen.
pub fn menu(page: &Context, seen: &Dashboard, is_first: bool) -> Html {
    let id = seen.id;
    let rename = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(Action::Dashboard(Act::Rename(id, name)));
        })
    };
    let on_file = {
        let page = page.clone();
        Callback::from(move |chosen: Chosen| {
            page.act(Action::Dashboard(Act::Import(chosen.bytes.map(Into::into))));
        })
    };
    let label = page.say(BenchSay::Rename);
    let items = html! {
        <div class="dash-menu-items">
            <label class="field">
                { page.say(BenchSay::NameLabel) }
                <input key={id} class="input" type="text" maxlength={MAX_NAME.to_string()}
                    value={seen.name.clone()} placeholder={super::name(page, seen, is_first)}
                    onchange={rename} data-testid="dashboard-name" />
            </label>
            <button type="button" class="button slim" data-testid="dashboard-export"
                onclick={page.on(Action::Dashboard(Act::Export))}>
                { Icon::Save.html(17) }{ page.say(BenchSay::Export) }
            </button>
            <FileInput label={page.say(BenchSay::Import)}
                accept=".json,application/json" limit={MAX_FILE}
                testid="dashboard-import" {on_file} />
            if !is_first {
                <button type="button" class="button slim quiet" data-testid="dashboard-remove"
                    onclick={page.on(Action::Dashboard(Act::Remove(id)))}>
                    { Icon::Bin.html(17) }{ page.say(BenchSay::RemoveIt) }
                </button>
            }
        </div>
    };
    menu::menu(label, "dashboard-menu", items)
}

/// How the opening of a file went.
pub fn outcome(page: &Context, outcome: Option<&Result<usize, ImportError>>) -> Html {
    let Some(outcome) = outcome else { return Html::default() };
    let (class, words) = match outcome {
        Ok(count) => ("note", BenchSay::Imported(*count)),
        Err(error) => ("note bad", BenchSay::ImportError(error)),
    };
    html! {
        <p class={classes!(class, "undo")} role="status">
            <span data-testid="imported">{ page.say(words) }</span>
            { close(page, Act::DismissImport) }
        </p>
    }
}
