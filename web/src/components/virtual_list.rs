//! A long list of which only the lines in sight are drawn.
//!
//! Knows where it is scrolled to. What stands above and below is an empty drawing of the right
//! height: a drawing has its height as an attribute, where a style would be forbidden.

use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

/// Lines that are drawn beyond what is in sight.
const MARGIN: usize = 4;
/// How many are in sight until it is known.
const FIRST_GUESS: usize = 30;

/// A list.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// How many lines there are.
    pub total: usize,
    /// The height of a line in pixels, as the style sheet has it.
    pub height: usize,
    /// Draws some of the lines.
    pub rows: Callback<Range<usize>, Html>,
    /// `tree` or `listbox`.
    pub role: AttrValue,
    /// What it is.
    pub label: AttrValue,
    /// For tests.
    pub testid: AttrValue,
    /// The line that keys move, which is kept in sight.
    pub active: Option<usize>,
    /// The id of that line's element.
    pub active_id: Option<AttrValue>,
    /// A key was pressed.
    pub onkeydown: Callback<KeyboardEvent>,
    /// It was scrolled away from its beginning, or back to it.
    #[prop_or_default]
    pub onscrolled: Callback<bool>,
    /// A person scrolled it: to its end, or not.
    #[prop_or_default]
    pub on_end: Callback<bool>,
}

/// The list.
#[component]
pub fn VirtualList(props: &Props) -> Html {
    let node = use_node_ref();
    let top = use_state(|| 0_usize);
    let in_sight = use_state(|| FIRST_GUESS);
    let last = use_memo((), |()| Cell::new(0_usize));
    let height = props.height.max(1);
    let onscroll = {
        let (top, in_sight, node) = (top.clone(), in_sight.clone(), node.clone());
        let (onscrolled, on_end) = (props.onscrolled.clone(), props.on_end.clone());
        let last = Rc::clone(&last);
        Callback::from(move |_: Event| {
            let Some(element) = node.cast::<Element>() else { return };
            let scrolled = usize::try_from(element.scroll_top()).unwrap_or_default();
            let seen = usize::try_from(element.client_height()).unwrap_or_default();
            top.set(scrolled / height);
            in_sight.set(seen.div_ceil(height) + 1);
            onscrolled.emit(scrolled > height / 2);
            let end = usize::try_from(element.scroll_height()).unwrap_or_default();
            let is_end = scrolled + seen + height >= end;
            let before = last.replace(scrolled);
            // Lines that were added since it was moved to the end are nobody's doing.
            if is_end || scrolled < before {
                on_end.emit(is_end);
            }
        })
    };
    use_effect_with(node.clone(), {
        let in_sight = in_sight.clone();
        move |node| {
            let seen = node.cast::<Element>().map_or(0, |element| element.client_height());
            let seen = usize::try_from(seen).unwrap_or_default();
            if seen > 0 {
                in_sight.set(seen.div_ceil(height) + 1);
            }
        }
    });
    // Only another line moves the list: one that stays does not hold it fast.
    use_effect_with((props.active, node.clone()), move |(active, node)| {
        if let (Some(active), Some(element)) = (active, node.cast::<Element>()) {
            let to_pixels = |it: usize| i32::try_from(it).unwrap_or(i32::MAX);
            let (start, end) = (to_pixels(active * height), to_pixels((active + 1) * height));
            if start < element.scroll_top() {
                element.set_scroll_top(start);
            } else if end > element.scroll_top() + element.client_height() {
                element.set_scroll_top(end - element.client_height());
            }
        }
    });
    // The list may have become shorter than it is scrolled to.
    let first = (*top).min(props.total.saturating_sub(*in_sight)).saturating_sub(MARGIN);
    let last = (first + *in_sight + 2 * MARGIN).min(props.total);
    let gap = |lines: usize| {
        html! {
            <svg class="gap" width="1" height={(lines * height).to_string()} aria-hidden="true"
                focusable="false"></svg>
        }
    };
    html! {
        <div ref={node} class="virtual" role={props.role.clone()} tabindex="0" {onscroll}
            aria-label={props.label.clone()} aria-activedescendant={props.active_id.clone()}
            onkeydown={props.onkeydown.clone()} data-testid={props.testid.clone()}
            data-total={props.total.to_string()}>
            { gap(first) }
            { props.rows.emit(first..last) }
            { gap(props.total - last) }
        </div>
    }
}
