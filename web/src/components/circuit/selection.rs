//! One of a few, as a setting of a part or a rule.

use yew::prelude::*;

/// A labelled choice of `options` (what each is called in a file, and by a person); `own` is chosen.
pub fn selection(
    id: String,
    label: AttrValue,
    options: &[(&str, AttrValue)],
    own: &str,
    onchange: Callback<Event>,
) -> Html {
    let options = options.iter().map(|(value, text)| {
        html! {
            <option value={(*value).to_owned()} selected={*value == own}>{ text }</option>
        }
    });
    html! {
        <label class="fitting" for={id.clone()}>
            { label }
            <select class="select slim" id={id.clone()} data-testid={id} {onchange}>
                { for options }
            </select>
        </label>
    }
}
