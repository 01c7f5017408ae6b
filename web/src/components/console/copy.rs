//! A button that puts what is looked at where it can be pasted from, and says that it did.

use yew::prelude::*;

use super::super::context::use_page;
use super::super::icon::Icon;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::console::{Act, Copied};

/// What is copied.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What.
    pub what: Copied,
    /// Of what: once this is another thing, it was not copied yet.
    pub of: AttrValue,
}

/// The button.
#[component]
pub fn Copy(props: &Props) -> Html {
    let page = use_page();
    let copied = use_state(|| None::<AttrValue>);
    let (name, testid) = match props.what {
        Copied::Topic => (ConsoleSay::CopyTopic, "copy-topic"),
        Copied::Payload => (ConsoleSay::CopyPayload, "copy-payload"),
    };
    let onclick = {
        let (act, copied, of) =
            (on(&page, Act::Copy(props.what)), copied.clone(), props.of.clone());
        Callback::from(move |event: MouseEvent| {
            act.emit(event);
            copied.set(Some(of.clone()));
        })
    };
    let is_copied = copied.as_ref() == Some(&props.of);
    html! {
        <span class="copy">
            <button type="button" class="icon-button" {onclick} title={say(&page, name)}
                aria-label={say(&page, name)} data-testid={testid}>{ Icon::Copy.html(16) }</button>
            <span class="small soft" role="status">
                if is_copied { { say(&page, ConsoleSay::Copied) } }
            </span>
        </span>
    }
}
