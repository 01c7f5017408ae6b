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
pub struct Segments {
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

impl Segments {
    /// One of a few.
    pub fn html(self) -> Html {
        let segments = self.segments.into_iter().enumerate().map(|(index, segment)| {
            let on_choose = self.on_choose.clone();
            let onchange = Callback::from(move |_: Event| on_choose.emit(index));
            html! {
                <label title={segment.name.clone()}>
                    <input type="radio" name={self.group.clone()} checked={index == self.chosen}
                        aria-label={segment.name} data-testid={segment.testid}
                        {onchange} />
                    { segment.face }
                </label>
            }
        });
        html! {
            <fieldset class="segments" role="radiogroup" aria-label={self.legend}>
                { for segments }
            </fieldset>
        }
    }
}
