//! A button for a toolbar that takes too many lines on a phone: what follows it is folded there, and
//! unfolded by it. Where there is room, nothing is folded and there is no such button: that is the
//! style sheet's (`.toolbar.folding`).

use yew::prelude::*;

use super::icon::Icon;

/// The button.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is folded.
    pub label: AttrValue,
    /// For tests.
    pub testid: &'static str,
}

/// The button.
#[component]
pub fn Fold(props: &Props) -> Html {
    let is_open = use_state(|| false);
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    html! {
        <button type="button" class="button slim fold" aria-expanded={is_open.to_string()} {onclick}
            aria-label={props.label.clone()} title={props.label.clone()} data-testid={props.testid}>
            { Icon::More.html(18) }
        </button>
    }
}
