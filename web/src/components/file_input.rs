//! A button with which a person chooses a file.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::Icon;
use crate::driver;
use crate::state::file::Chosen;

/// The button.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What it says.
    pub label: AttrValue,
    /// Which files are offered, such as `.json,application/json`.
    pub accept: AttrValue,
    /// Bytes beyond which a file is not read.
    pub limit: usize,
    /// For tests: that of the input.
    pub testid: AttrValue,
    /// A file was chosen and read.
    pub on_file: Callback<Chosen>,
}

/// The input is there for the keyboard and for those who do not see it; its label looks like a
/// button.
#[component]
pub fn FileInput(props: &Props) -> Html {
    let (limit, on_file) = (props.limit, props.on_file.clone());
    let onchange = Callback::from(move |event: Event| {
        let on_file = on_file.clone();
        let input: HtmlInputElement = event.target_unchecked_into();
        driver::read_file(&input, limit, move |chosen| on_file.emit(chosen));
    });
    html! {
        <label class="button slim file-input">
            <input type="file" class="visually-hidden" accept={props.accept.clone()} {onchange}
                data-testid={props.testid.clone()} />
            { Icon::Open.html(17) }
            { &props.label }
        </label>
    }
}
