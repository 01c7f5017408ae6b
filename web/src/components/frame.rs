//! The frame around a place: the way past it for those who go by keyboard, the ways to the other
//! places, and where the focus goes when somebody comes to one.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::context::use_page;
use super::places::places;
use crate::i18n::ShellSay;
use crate::state::place::{Place, scene};

/// What the frame holds.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The place that is seen.
    pub place: Place,
    /// The thing in that place.
    pub path: Rc<str>,
    /// The bar above all.
    pub bar: Html,
    /// What is below all.
    pub foot: Html,
    /// Whether something stands at the bottom of the window.
    pub has_drawer: bool,
    /// The place, and what is said above it.
    pub children: Html,
}

/// The frame.
#[component]
pub fn Frame(props: &Props) -> Html {
    let page = use_page();
    let stage = use_node_ref();
    let seen = use_mut_ref(|| None::<Place>);
    let scene = scene(props.place, &props.path).to_owned();
    use_effect_with((stage.clone(), props.place, scene), move |(stage, place, scene)| {
        // The first place is where the page begins: the focus stays where the browser has it.
        let Some(before) = seen.borrow_mut().replace(*place) else { return };
        let is_elsewhere = before != *place;
        // The link that led on within its place is gone with what it stood in.
        if is_elsewhere || (!scene.is_empty() && is_focus_lost()) {
            focus_main(stage);
        }
        // Who goes back is, by the browser, where they were.
        if (is_elsewhere || !scene.is_empty())
            && let Some(main) = main_of(stage)
        {
            main.scroll_into_view();
        }
    });
    let skip = {
        let stage = stage.clone();
        Callback::from(move |_: MouseEvent| {
            focus_main(&stage);
            main_of(&stage).iter().for_each(|main| main.scroll_into_view());
        })
    };
    html! {
        <div class={classes!("shell", props.has_drawer.then_some("with-drawer"))}>
            <button type="button" class="button primary skip" onclick={skip} data-testid="skip">
                { page.say(ShellSay::Skip) }
            </button>
            { props.bar.clone() }
            { places(&page, props.place) }
            <div class="stage" ref={stage}>{ props.children.clone() }</div>
            { props.foot.clone() }
        </div>
    }
}

/// Whether what had the focus is not there any more.
pub fn is_focus_lost() -> bool {
    let document = web_sys::window().and_then(|it| it.document());
    let active = document.and_then(|it| it.active_element());
    active.is_none_or(|it| it.tag_name() == "BODY")
}

/// Puts the focus on the place itself, from where Tab leads to its first control.
fn focus_main(stage: &NodeRef) {
    let Some(main) = main_of(stage) else { return };
    main.set_tab_index(-1);
    // An element that is not drawn cannot have the focus, and stays without.
    let _ = main.focus();
}

fn main_of(stage: &NodeRef) -> Option<HtmlElement> {
    let main = stage.cast::<HtmlElement>()?.query_selector("main").ok().flatten()?;
    main.dyn_into().ok()
}
