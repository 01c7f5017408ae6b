//! The dialog for a new card bound to a topic.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::context::use_page;
use super::dialog::Dialog;
use crate::i18n::Say;
use crate::state::State;
use crate::state::action::Action;
use crate::state::binding::{Binding, BindingError, BindingKind};
use crate::state::snapshot::Snapshot;

/// What the dialog needs to know.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The page, to see whether a topic is taken.
    pub state: Snapshot<State>,
}

/// A person's draft. The lesson's topic and messages are there to begin with.
#[derive(Clone, PartialEq)]
struct Draft {
    topic: String,
    is_switch: bool,
    on: String,
    off: String,
}

impl Draft {
    fn lesson() -> Self {
        let Binding { topic, kind, .. } = Binding::lesson();
        let (on, off) = match kind {
            BindingKind::Switch { on, off } => (on, off),
            BindingKind::Text => (String::new(), String::new()),
        };
        Self { topic: topic.to_string(), is_switch: true, on, off }
    }

    fn binding(&self) -> Binding {
        let kind = if self.is_switch {
            BindingKind::Switch { on: self.on.clone(), off: self.off.clone() }
        } else {
            BindingKind::Text
        };
        Binding { topic: self.topic.as_str().into(), kind, qos: 0, retain: false }
    }
}

/// The dialog.
#[component]
pub fn BindDialog(props: &Props) -> Html {
    let page = use_page();
    let draft = use_state(Draft::lesson);
    let error = use_state(|| None::<BindingError>);
    let edit = |change: fn(&mut Draft, String)| {
        let (draft, error) = (draft.clone(), error.clone());
        Callback::from(move |event: InputEvent| {
            let value = event.target_unchecked_into::<HtmlInputElement>().value();
            let mut next = (*draft).clone();
            change(&mut next, value);
            draft.set(next);
            error.set(None);
        })
    };
    let choose = |is_switch: bool| {
        let (draft, error) = (draft.clone(), error.clone());
        Callback::from(move |_: Event| {
            draft.set(Draft { is_switch, ..(*draft).clone() });
            error.set(None);
        })
    };
    let onsubmit = {
        let (page, state) = (page.clone(), props.state.clone());
        let (draft, error) = (draft.clone(), error.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match state.bind(draft.binding()) {
                Ok(_) => page.act(Action::Bind(draft.binding())),
                Err(fault) => error.set(Some(fault)),
            }
        })
    };
    let kind = |is_switch: bool, name: Say<'_>, hint: Say<'_>, testid: &'static str| {
        html! {
            <label class="choice">
                <input type="radio" name="bind-kind" checked={draft.is_switch == is_switch}
                    onchange={choose(is_switch)} data-testid={testid} />
                <strong>{ page.say(name) }</strong>
                <span>{ page.say(hint) }</span>
            </label>
        }
    };
    let payload =
        |id: &'static str, label: Say<'_>, value: &str, change: fn(&mut Draft, String)| {
            html! {
                <div class="field">
                    <label for={id}>{ page.say(label) }</label>
                    <input {id} class="input mono" type="text" autocomplete="off" spellcheck="false"
                        value={value.to_owned()} oninput={edit(change)} data-testid={id} />
                </div>
            }
        };
    let fault = (*error).map(|fault| {
        html! {
            <p class="field-error" role="alert" data-testid="bind-error">
                { page.say(Say::BindingError(fault)) }
            </p>
        }
    });
    html! {
        <Dialog title={page.say(Say::BindTitle)} testid="bind-dialog">
            <p class="soft">{ page.say(Say::BindHint) }</p>
            <form class="dialog-body bare" {onsubmit}>
                <div>
                    { kind(true, Say::BindSwitch, Say::BindSwitchHint, "bind-switch") }
                    { kind(false, Say::BindText, Say::BindTextHint, "bind-text") }
                </div>
                <div class="field">
                    <label for="bind-topic">{ page.say(Say::Topic) }</label>
                    <input id="bind-topic" class="input mono" type="text" autocomplete="off"
                        spellcheck="false" value={draft.topic.clone()}
                        oninput={edit(|draft, value| draft.topic = value)}
                        aria-invalid={error.is_some().to_string()} data-testid="bind-topic" />
                </div>
                if draft.is_switch {
                    <div class="columns">
                        { payload("bind-on", Say::PayloadOn, &draft.on, |it, value| it.on = value) }
                        { payload("bind-off", Say::PayloadOff, &draft.off,
                            |it, value| it.off = value) }
                    </div>
                }
                { fault }
                <div class="actions">
                    <button type="button" class="button" onclick={page.on(Action::Show(None))}>
                        { page.say(Say::Cancel) }
                    </button>
                    <button type="submit" class="button primary" data-testid="bind-submit">
                        { page.say(Say::Bind) }
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
