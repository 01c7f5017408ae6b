//! What a teacher says and gives to all seats.

use shared::board::program::File;
use web_sys::{HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::file_input::FileInput;
use crate::i18n::RoomSay;
use crate::state::file::Chosen;
use crate::state::programs::files::MAIN;
use crate::state::room::Deed;
use crate::state::room::report::MAX_PROGRAM;
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// What is said at the moment.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The message.
    pub message: Option<String>,
    /// Lines of the program; 0 if there is none.
    pub program_lines: usize,
    /// Where deeds go.
    pub does: Callback<Deed>,
    /// The teacher's own boards, whose programs can be given to all.
    pub boards: Vec<Snapshot<VirtualBoard>>,
}

/// Both forms.
#[component]
pub fn Speak(props: &Props) -> Html {
    let page = use_page();
    html! {
        <div class="room-say">
            { message(&page, props) }
            <ForAll program_lines={props.program_lines} does={props.does.clone()}
                boards={props.boards.clone()} />
        </div>
    }
}

fn message(page: &Context, props: &Props) -> Html {
    let does = props.does.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let form: web_sys::HtmlFormElement = event.target_unchecked_into();
        let Ok(data) = web_sys::FormData::new_with_form(&form) else { return };
        let text = data.get("text").as_string().unwrap_or_default();
        if !text.trim().is_empty() {
            does.emit(Deed::Message(text.trim().to_owned()));
            form.reset();
        }
    });
    let take_back = props.does.reform(|_: MouseEvent| Deed::Message(String::new()));
    html! {
        <form class="field" {onsubmit}>
            <label for="message-for-all">{ page.say(RoomSay::MessageForAll) }</label>
            <div class="send-row">
                <input id="message-for-all" name="text" class="input" maxlength="500"
                    autocomplete="off" data-testid="message-for-all" />
                <button type="submit" class="button slim" data-testid="send-message-for-all">
                    { page.say(RoomSay::Send) }</button>
            </div>
            <div role="status">
                if let Some(said) = &props.message {
                    <p class="room-said" data-testid="said-to-all">
                        <span class="soft">{ page.say(RoomSay::AllSee) }</span>{ " " }
                        <bdi>{ said }</bdi>{ " " }
                        <button type="button" class="button slim quiet" onclick={take_back}
                            data-testid="message-back">{ page.say(RoomSay::TakeBack) }</button>
                    </p>
                }
            </div>
        </form>
    }
}

/// What the form for a program is given.
#[derive(Properties, PartialEq)]
struct ForAllProps {
    program_lines: usize,
    does: Callback<Deed>,
    boards: Vec<Snapshot<VirtualBoard>>,
}

/// A program for all: typed, from a file, or from one of the teacher's own boards.
#[component]
fn ForAll(props: &ForAllProps) -> Html {
    let page = use_page();
    let text = use_state(String::new);
    let is_refused = use_state(|| false);
    let oninput = {
        let (text, is_refused) = (text.clone(), is_refused.clone());
        Callback::from(move |event: InputEvent| {
            is_refused.set(false);
            text.set(event.target_unchecked_into::<HtmlTextAreaElement>().value());
        })
    };
    let on_file = {
        let (text, is_refused) = (text.clone(), is_refused.clone());
        Callback::from(move |chosen: Chosen| {
            is_refused.set(chosen.bytes.is_err());
            if let Ok(bytes) = chosen.bytes {
                text.set(String::from_utf8_lossy(&bytes).into_owned());
            }
        })
    };
    let onsubmit = {
        let (text, does) = (text.clone(), props.does.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !text.trim().is_empty() {
                does.emit(Deed::Program((*text).clone()));
            }
        })
    };
    let is_long = text.len() > MAX_PROGRAM;
    let take_back = props.does.reform(|_: MouseEvent| Deed::Program(String::new()));
    html! {
        <details class="room-program-for-all">
            <summary data-testid="program-for-all-open">{ page.say(RoomSay::ProgramForAll) }
                if props.program_lines > 0 {
                    { " " }<span class="chip ok" data-testid="program-given">
                        { page.say(RoomSay::Given(props.program_lines)) }</span>
                }
            </summary>
            <form class="field" {onsubmit}>
                <div class="send-row">
                    { own_programs(&page, props, &text) }
                    <FileInput label={page.say(RoomSay::FromFile)} accept=".py,text/x-python"
                        limit={MAX_PROGRAM} testid="program-for-all-file" {on_file} />
                </div>
                <label class="visually-hidden" for="program-for-all">
                    { page.say(RoomSay::ProgramForAll) }</label>
                <textarea id="program-for-all" class="input mono" rows="8" spellcheck="false"
                    value={(*text).clone()} {oninput} data-testid="program-for-all" />
                if is_long || *is_refused { <p class="field-error" role="alert">{ page.say(RoomSay::TooLong) }</p> }
                <div class="send-row">
                    <button type="submit" class="button slim primary"
                        disabled={is_long || text.trim().is_empty()}
                        data-testid="send-program-for-all">{ page.say(RoomSay::Give) }</button>
                    if props.program_lines > 0 {
                        <button type="button" class="button slim quiet" onclick={take_back}
                            data-testid="program-back">{ page.say(RoomSay::TakeBack) }</button>
                    }
                </div>
            </form>
        </details>
    }
}

/// The programs of the teacher's own boards.
fn own_programs(page: &Context, props: &ForAllProps, text: &UseStateHandle<String>) -> Html {
    let programs = props.boards.iter().filter_map(|board| Some((board, main(board)?)));
    let programs: Vec<_> = programs.collect();
    if programs.is_empty() {
        return Html::default();
    }
    let onchange = {
        let text = text.clone();
        let texts: Vec<String> = programs.iter().map(|(_, file)| file.text.clone()).collect();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = usize::try_from(select.selected_index()).ok();
            // The first entry says what the list is for.
            if let Some(program) = chosen.and_then(|at| texts.get(at.checked_sub(1)?)) {
                text.set(program.clone());
            }
            select.set_selected_index(0);
        })
    };
    html! {
        <select class="select" {onchange} aria-label={page.say(RoomSay::FromBoard)}
            data-testid="program-for-all-board">
            <option selected=true>{ page.say(RoomSay::FromBoard) }</option>
            { for programs.iter().map(|(board, _)| html! {
                <option key={&*board.id}>{ &board.spec.name }</option>
            }) }
        </select>
    }
}

fn main(board: &VirtualBoard) -> Option<&File> {
    let files = board.spec.program.files()?;
    files.iter().find(|file| file.name == MAIN)
}
