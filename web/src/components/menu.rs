//! A menu behind three dots. It closes with Escape, and when the focus leaves it.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};
use yew::prelude::*;

use super::icon::Icon;

/// The menu, and what is in it.
pub fn menu(label: AttrValue, testid: &'static str, body: Html) -> Html {
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(menu) = menu_of(&event)
        {
            close(&menu);
            let summary = menu.query_selector("summary").ok().flatten();
            if let Some(summary) = summary.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                // One that is gone takes no focus, and needs none.
                let _ = summary.focus();
            }
        }
    });
    let onfocusout = Callback::from(|event: FocusEvent| {
        let next = event.related_target().and_then(|it| it.dyn_into::<Node>().ok());
        if let Some(menu) = menu_of(&event)
            && !menu.contains(next.as_ref())
        {
            close(&menu);
        }
    });
    html! {
        <details class="dash-menu" {onkeydown} {onfocusout}>
            <summary class="icon-button" data-testid={testid} aria-label={label.clone()}
                title={label}>{ Icon::More.html(18) }</summary>
            // It takes the focus of what is pressed in it and cannot have it.
            <div class="dash-menu-body" tabindex="-1">{ body }</div>
        </details>
    }
}

fn menu_of(event: &Event) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("details").ok().flatten()
}

/// Closes a menu. One that is gone needs not be closed.
pub fn close(menu: &Element) {
    let _ = menu.remove_attribute("open");
}
