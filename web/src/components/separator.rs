//! A border between two parts of the page that moves: by dragging, or by the arrow keys.
//!
//! It tells its parent element the share of the sized part as `--split`, a number of percent, for
//! the style sheet to make something of. While it is dragged only that changes; the state hears of
//! it at the end.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::context::use_page;
use crate::i18n::ShellSay;
use crate::state::action::Action;
use crate::state::shell::ShellAct;
use crate::state::shell::layout::Split;

/// Percent that an arrow key moves it by.
const STEP: u8 = 4;

/// A border.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Which.
    pub split: Split,
    /// The share of the sized part, in percent.
    pub share: u8,
    /// Whether the parts are one above the other. Then the lower one is sized, by the height of
    /// the window; else the left one, by the width of the parent element.
    #[prop_or_default]
    pub is_row: bool,
}

/// The border.
#[component]
pub fn Separator(props: &Props) -> Html {
    let page = use_page();
    let node = use_node_ref();
    let (split, is_row, share) = (props.split, props.is_row, props.share);
    use_effect_with((node.clone(), share), |(node, share)| show(node, *share));
    let settle = {
        let dispatch = page.dispatch.clone();
        move |share| dispatch.emit(Action::Shell(ShellAct::Resize(split, share)))
    };
    let onpointerdown = Callback::from(|event: PointerEvent| {
        if let Some(target) = event.target_dyn_into::<Element>() {
            event.prevent_default();
            // Without the pointer's capture it is only dragged as far as the border reaches.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
    });
    let onpointermove = {
        let node = node.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(share) = dragged(&event, split, is_row) {
                show(&node, share);
            }
        })
    };
    let onpointerup = {
        let settle = settle.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(share) = dragged(&event, split, is_row) {
                settle(share);
            }
        })
    };
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if let Some(share) = moved(&event.key(), split, is_row, share) {
            event.prevent_default();
            settle(share);
        }
    });
    let (least, most) = split.range();
    html! {
        <div ref={node} class={classes!("separator", is_row.then_some("row"))} role="separator"
            tabindex="0" aria-orientation={if is_row { "horizontal" } else { "vertical" }}
            aria-valuenow={share.to_string()} aria-valuemin={least.to_string()}
            aria-valuemax={most.to_string()} data-testid={format!("border-{}", split.name())}
            aria-label={page.say(ShellSay::Border(split))}
            {onpointerdown} {onpointermove} {onpointerup} {onkeydown}></div>
    }
}

fn show(node: &NodeRef, share: u8) {
    let parent = node.cast::<HtmlElement>().and_then(|border| border.parent_element());
    if let Some(parent) = parent.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        // A custom property takes any value.
        let _ = parent.style().set_property("--split", &share.to_string());
    }
}

/// Where an arrow key moves the border, if it is one of its keys.
fn moved(key: &str, split: Split, is_row: bool, share: u8) -> Option<u8> {
    let (least, most) = split.range();
    let share = match (key, is_row) {
        ("ArrowLeft", false) | ("ArrowDown", true) => share.saturating_sub(STEP),
        ("ArrowRight", false) | ("ArrowUp", true) => share.saturating_add(STEP),
        ("Home", _) => least,
        ("End", _) => most,
        _ => return None,
    };
    Some(share.clamp(least, most))
}

/// Where the pointer has the border, if it holds it.
fn dragged(event: &PointerEvent, split: Split, is_row: bool) -> Option<u8> {
    let border = event.target_dyn_into::<Element>()?;
    if !border.has_pointer_capture(event.pointer_id()) {
        return None;
    }
    let share = if is_row {
        let height = border.owner_document()?.document_element()?.client_height();
        100.0 - f64::from(event.client_y()) * 100.0 / f64::from(height.max(1))
    } else {
        let room = border.parent_element()?.get_bounding_client_rect();
        (f64::from(event.client_x()) - room.left()) * 100.0 / room.width().max(1.0)
    };
    let (least, most) = split.range();
    let share = share.round().clamp(f64::from(least), f64::from(most));
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is a percentage"
    )]
    Some(share as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_a_border_as_far_as_it_goes() {
        assert_eq!(moved("ArrowRight", Split::Packets, false, 32), Some(36));
        assert_eq!(moved("ArrowLeft", Split::Packets, false, 16), Some(15));
        assert_eq!(moved("ArrowUp", Split::Drawer, true, 74), Some(75));
        assert_eq!(moved("ArrowDown", Split::Drawer, true, 35), Some(31));
        assert_eq!(moved("ArrowUp", Split::Packets, false, 35), None);
        assert_eq!(moved("End", Split::Packets, false, 35), Some(85));
        assert_eq!(moved("x", Split::Drawer, true, 35), None);
    }
}
