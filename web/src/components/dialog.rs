//! A modal dialog: the browser's own, which keeps the focus inside and closes with Escape.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::context::use_page;
use super::icon::Icon;
use crate::i18n::Say;
use crate::state::action::Action;

/// A dialog's frame.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it is about.
    pub title: AttrValue,
    /// For tests.
    pub testid: AttrValue,
    /// What is in it.
    pub children: Html,
}

/// A dialog, open as long as it is drawn.
#[component]
pub fn Dialog(props: &Props) -> Html {
    let page = use_page();
    let node = use_node_ref();
    use_effect_with(node.clone(), |node| {
        let dialog = node.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // It fails only for a dialog that is open or not in the document.
            let _ = dialog.show_modal();
        }
        // Closing gives the focus back to what had it; a dialog that is just taken away takes it along.
        move || dialog.iter().for_each(HtmlDialogElement::close)
    });
    let close = page.on::<MouseEvent>(Action::Show(None));
    let oncancel = {
        let close = page.on::<()>(Action::Show(None));
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    html! {
        <dialog ref={node} class="dialog" aria-labelledby="dialog-title" {oncancel}
            data-testid={props.testid.clone()}>
            <div class="dialog-body">
                <div class="dialog-head">
                    <h2 id="dialog-title">{ &props.title }</h2>
                    <button type="button" class="icon-button" onclick={close}
                        aria-label={page.say(Say::Close)} data-testid="dialog-close">
                        { Icon::Close.html(20) }
                    </button>
                </div>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
