//! The editor: CodeMirror where it could be fetched, a plain field until then and otherwise.
//!
//! What is typed goes to the state at once. The other way only what did not come from here: a text
//! that is on its way back would undo what was typed since.

use std::rc::Rc;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::{act, say};
use crate::components::context::{Context, use_page};
use crate::driver::{self, Later};
use crate::i18n::ProgramsSay;
use crate::state::programs::Act;
use crate::state::programs::fault::Fault;
use crate::state::programs::said::Note;

/// What is edited.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The board's id.
    pub board: Rc<str>,
    /// The file's name.
    pub name: Rc<str>,
    /// What is in it.
    pub text: String,
    /// Counts what changed it other than by typing.
    pub revision: u32,
    /// The exception that the program ended with.
    pub fault: Option<Fault>,
    /// What a real board does and this one cannot.
    pub notes: Vec<Note>,
}

/// How far the editor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Loading,
    /// It is there; where the plain field had its cursor, if a person was in it.
    There(Option<u32>),
    Failed,
}

/// The editor.
#[component]
pub fn Editor(props: &Props) -> Html {
    let page = use_page();
    let stage = use_state(|| Stage::Loading);
    let (plain, rich) = (use_node_ref(), use_node_ref());
    use_effect_with((), {
        let (stage, plain) = (stage.clone(), plain.clone());
        move |()| {
            driver::when_loaded(Later::Editor, move |is_there| {
                stage.set(if is_there { Stage::There(cursor(&plain)) } else { Stage::Failed });
            });
        }
    });
    let key = (Rc::clone(&props.board), Rc::clone(&props.name), props.revision);
    use_effect_with((key, *stage), {
        let (rich, text, stage) = (rich.clone(), props.text.clone(), *stage);
        move |_| {
            let Some(element) = rich.cast::<Element>() else { return };
            set(&element, "text", &JsValue::from_str(&text));
            if let Stage::There(Some(cursor)) = stage {
                set(&element, "cursor", &cursor.into());
            }
        }
    });
    let looks = (page.language, props.marks(&page), Rc::clone(&props.name), *stage);
    use_effect_with(looks, {
        let (rich, page) = (rich.clone(), page.clone());
        move |(language, marks, name, _)| {
            let Some(element) = rich.cast::<Element>() else { return };
            set(&element, "language", &language.tag().into());
            set(&element, "label", &say(&page, ProgramsSay::Text(name)).as_str().into());
            set(&element, "marks", &marks_value(marks));
        }
    });
    use_effect_with((rich.clone(), Rc::clone(&props.board), Rc::clone(&props.name), *stage), {
        let page = page.clone();
        move |(rich, board, name, _)| listen(rich, &page, board, name)
    });
    let id = format!("{}-{}-{}", props.board, props.name, props.revision);
    html! {
        <div class="editor" data-testid="editor"
            data-stage={if matches!(*stage, Stage::There(_)) { "rich" } else { "plain" }}>
            if matches!(*stage, Stage::There(_)) {
                <@{"blinklab-editor"} key="rich" ref={rich} />
                <p class="small soft">{ say(&page, ProgramsSay::EditorKeys) }</p>
            } else {
                { plain_field(&page, props, plain, id) }
                <p class="small soft" role="status">
                    { say(&page, match *stage {
                        Stage::Failed => ProgramsSay::EditorFailed,
                        _ => ProgramsSay::EditorLoading,
                    }) }
                </p>
            }
        </div>
    }
}

/// A mark at a line: its number, whether it is a fault, what it says.
type Mark = (u32, bool, AttrValue);

impl Props {
    fn marks(&self, page: &Context) -> Vec<Mark> {
        let is_here =
            |file: &str, line: u32| line > 0 && file.trim_start_matches('/') == &*self.name;
        let fault = self.fault.iter().filter(|it| is_here(&it.file, it.line));
        let fault = fault.map(|it| {
            let words = format!(
                "{}: {}\n{}",
                it.kind,
                it.message,
                say(page, ProgramsSay::Cause(&it.cause()))
            );
            (it.line, true, words.into())
        });
        let notes = self.notes.iter().filter(|it| is_here(&it.file, it.line));
        let notes = notes.map(|it| (it.line, false, say(page, ProgramsSay::Note(it))));
        fault.chain(notes).collect()
    }
}

fn plain_field(page: &Context, props: &Props, node: NodeRef, key: String) -> Html {
    let oninput = {
        let (page, board, name) = (page.clone(), Rc::clone(&props.board), Rc::clone(&props.name));
        Callback::from(move |event: InputEvent| {
            let area: HtmlTextAreaElement = event.target_unchecked_into();
            page.act(act(&board, Act::Write(Rc::clone(&name), area.value().into())));
        })
    };
    html! {
        <textarea {key} ref={node} class="input mono" spellcheck="false" autocomplete="off"
            autocapitalize="off" wrap="off" defaultvalue={props.text.clone()} {oninput}
            aria-label={say(page, ProgramsSay::Text(&props.name))} data-testid="plain-editor" />
    }
}

/// Where the cursor is in the plain field, if a person is in it.
fn cursor(plain: &NodeRef) -> Option<u32> {
    let area = plain.cast::<HtmlTextAreaElement>()?;
    let active = area.owner_document()?.active_element()?;
    if active != *area.unchecked_ref::<Element>() {
        return None;
    }
    area.selection_start().ok().flatten()
}

/// What is typed goes to the state, until the element or the file is another one.
fn listen(rich: &NodeRef, page: &Context, board: &Rc<str>, name: &Rc<str>) -> Box<dyn FnOnce()> {
    let Some(element) = rich.cast::<Element>() else { return Box::new(|| {}) };
    let (page, board, name) = (page.clone(), Rc::clone(board), Rc::clone(name));
    let typed = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
        if let Some(text) = event.detail().as_string() {
            page.act(act(&board, Act::Write(Rc::clone(&name), text.into())));
        }
    });
    let function = typed.as_ref().unchecked_ref::<js_sys::Function>().clone();
    // An element takes any listener, and lets go of it.
    let _ = element.add_event_listener_with_callback("typed", &function);
    Box::new(move || {
        let _ = element.remove_event_listener_with_callback("typed", &function);
        drop(typed);
    })
}

fn marks_value(marks: &[Mark]) -> JsValue {
    let marks = marks.iter().map(|(line, is_fault, words)| {
        let mark = Object::new();
        set(&mark, "line", &(*line).into());
        set(&mark, "severity", &if *is_fault { "error" } else { "info" }.into());
        set(&mark, "message", &words.as_str().into());
        JsValue::from(mark)
    });
    marks.collect::<Array>().into()
}

/// Sets a property; an object takes any.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
