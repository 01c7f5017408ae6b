//! The files of a program: which one is open, and what is done with them.

use std::rc::Rc;

use shared::board::program::MAX_FILE_NAME_LEN;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{act, say};
use crate::components::context::{Context, use_page};
use crate::components::file_input::FileInput;
use crate::components::icon::Icon;
use crate::i18n::ProgramsSay;
use crate::state::programs::Act;
use crate::state::programs::act::MAX_OPENED;
use crate::state::programs::examples::{Examples, Loading};
use crate::state::programs::files::FileError;
use crate::state::snapshot::Snapshot;

/// Whose files.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The board's id.
    pub board: Rc<str>,
    /// Their names.
    pub names: Vec<Rc<str>>,
    /// The one that is open.
    pub open: Rc<str>,
    /// What was last wrong.
    pub error: Option<FileError>,
    /// Programs to begin with.
    pub examples: Snapshot<Examples>,
}

/// What a person gives a name to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Naming {
    New,
    Open,
}

/// The files, each a button, and below them what is done with the open one.
#[component]
pub fn FileBar(props: &Props) -> Html {
    let page = use_page();
    let naming = use_state(|| None::<Naming>);
    let field = use_node_ref();
    use_effect_with((*naming, field.clone()), |(_, field)| {
        if let Some(field) = field.cast::<HtmlInputElement>() {
            // A field that is there takes the focus.
            let _ = field.focus();
            field.select();
        }
    });
    let Props { board, names, open, .. } = props;
    let tabs = names.iter().map(|name| {
        let is_open = name == open;
        html! {
            <button type="button" key={name.to_string()} class="file-tab"
                aria-pressed={is_open.to_string()} data-testid={format!("file-{name}")}
                onclick={page.on(act(board, Act::Open(Rc::clone(name))))}>
                { name.to_string() }
            </button>
        }
    });
    let begin = |what: Naming| {
        let naming = naming.clone();
        Callback::from(move |_: MouseEvent| {
            naming.set(if *naming == Some(what) { None } else { Some(what) });
        })
    };
    let on_file = {
        let (page, board) = (page.clone(), Rc::clone(board));
        Callback::from(move |chosen| page.act(act(&board, Act::TakeFile(chosen))))
    };
    let delete = page.on::<MouseEvent>(act(board, Act::DeleteFile(Rc::clone(open))));
    let save = page.on::<MouseEvent>(act(board, Act::SaveFile(Rc::clone(open))));
    let icon = |testid: &'static str, icon: Icon, name: AttrValue, on: Callback<MouseEvent>| {
        html! {
            <button type="button" class="icon-button" title={name.clone()} aria-label={name}
                data-testid={testid} onclick={on}>{ icon.html(18) }</button>
        }
    };
    html! {
        <div class="file-bar">
            <div class="file-tabs" role="group" aria-label={say(&page, ProgramsSay::Files)}>
                { for tabs }
                { icon("file-add", Icon::Add, say(&page, ProgramsSay::NewFile), begin(Naming::New)) }
            </div>
            <div class="file-tools">
                { examples(&page, props) }
                { icon("file-rename", Icon::Edit, say(&page, ProgramsSay::Rename), begin(Naming::Open)) }
                { icon("file-save", Icon::Save, say(&page, ProgramsSay::SaveFile), save) }
                <FileInput label={say(&page, ProgramsSay::OpenFile)}
                    accept=".py,.txt,.json,.csv,text/*" limit={MAX_OPENED} testid="file-open"
                    {on_file} />
                { icon("file-delete", Icon::Bin, say(&page, ProgramsSay::Delete(open)), delete) }
            </div>
            if let Some(what) = *naming {
                { name_form(&page, props, what, naming.clone(), field) }
            }
            if let Some(error) = &props.error {
                <p class="field-error" role="alert" data-testid="file-error">
                    { say(&page, ProgramsSay::FileError(error)) }
                </p>
            }
        </div>
    }
}

/// The form for a name.
fn name_form(
    page: &Context,
    props: &Props,
    what: Naming,
    naming: UseStateHandle<Option<Naming>>,
    field: NodeRef,
) -> Html {
    let onsubmit = {
        let (page, board, open) = (page.clone(), Rc::clone(&props.board), Rc::clone(&props.open));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(form) = event.target_dyn_into::<web_sys::HtmlFormElement>() else { return };
            let Some(input) = form.elements().named_item("name") else { return };
            let input: HtmlInputElement = wasm_bindgen::JsCast::unchecked_into(input);
            let name: Rc<str> = input.value().into();
            page.act(act(
                &board,
                match what {
                    Naming::New => Act::AddFile(name),
                    Naming::Open => Act::RenameFile(Rc::clone(&open), name),
                },
            ));
            naming.set(None);
        })
    };
    let (label, value, button) = match what {
        Naming::New => (ProgramsSay::FileName, String::new(), ProgramsSay::Add),
        Naming::Open => {
            (ProgramsSay::RenameTitle(&props.open), props.open.to_string(), ProgramsSay::Rename)
        }
    };
    html! {
        <form class="file-name send-row" {onsubmit}>
            <input ref={field} class="input" name="name" type="text" autocomplete="off" spellcheck="false"
                maxlength={MAX_FILE_NAME_LEN.to_string()} ~defaultValue={value}
                placeholder="sensor.py" aria-label={say(page, label)} data-testid="file-name" />
            <button type="submit" class="button slim" data-testid="file-name-done">
                { say(page, button) }
            </button>
        </form>
    }
}

/// The menu of examples.
fn examples(page: &Context, props: &Props) -> Html {
    if props.examples.state == Loading::Failed {
        return html! { <span class="soft small">{ say(page, ProgramsSay::ExamplesFailed) }</span> };
    }
    let onchange = {
        let (page, board) = (page.clone(), Rc::clone(&props.board));
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let id = select.value();
            select.set_value("");
            if !id.is_empty() {
                page.act(act(&board, Act::TakeExample(id.into())));
            }
        })
    };
    let options = props.examples.iter().map(|example| {
        let id = example.id.to_string();
        html! { <option value={id}>{ example.title(page.language).to_owned() }</option> }
    });
    html! {
        <select class="input slim" aria-label={say(page, ProgramsSay::Examples)} {onchange}
            disabled={props.examples.state != Loading::There} data-testid="program-examples">
            <option value="" selected=true>{ say(page, ProgramsSay::ExamplesHint) }</option>
            { for options }
        </select>
    }
}
