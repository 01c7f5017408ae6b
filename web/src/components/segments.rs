//! One of a few, side by side: radio buttons that look like one control.

use yew::prelude::*;

/// A choice.
#[derive(Clone, PartialEq)]
pub struct Segment {
    /// What it is called, for those who do not see it and on hover.
    pub name: AttrValue,
    /// What is seen.
    pub face: Html,
    /// For tests.
    pub testid: AttrValue,
}

/// The choices.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What is chosen.
    pub legend: AttrValue,
    /// Unlike that of any other group on the page.
    pub group: AttrValue,
    /// The choices, in order.
    pub segments: Vec<Segment>,
    /// Which one is chosen.
    pub chosen: usize,
    /// Another one was chosen.
    pub on_choose: Callback<usize>,
}

/// One of a few.
#[component]
pub fn Segments(props: &Props) -> Html {
    let segments = props.segments.iter().enumerate().map(|(index, segment)| {
        let on_choose = props.on_choose.clone();
        let onchange = Callback::from(move |_: Event| on_choose.emit(index));
        html! {
            <label title={segment.name.clone()}>
                <input type="radio" name={props.group.clone()} checked={index == props.chosen}
                    aria-label={segment.name.clone()} data-testid={segment.testid.clone()}
                    {onchange} />
                { segment.face.clone() }
            </label>
        }
    });
    html! {
        <fieldset class="segments" role="radiogroup" aria-label={props.legend.clone()}>
            { for segments }
        </fieldset>
    }
}
