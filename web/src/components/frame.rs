//! The frame around a place: the way past it for those who go by keyboard, the ways to the other
//! places, and where the focus goes when somebody comes to one.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::context::use_page;
use super::places::places;
use crate::i18n::ShellSay;
use crate::state::place::Place;

/// What the frame holds.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The place that is seen.
    pub place: Place,
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
    use_effect_with((stage.clone(), props.place), move |(stage, place)| {
        // The first place is where the page begins: the focus stays where the browser has it.
        if seen.borrow_mut().replace(*place).is_some_and(|before| before != *place) {
            focus_main(stage);
        }
    });
    let skip = {
        let stage = stage.clone();
        Callback::from(move |_: MouseEvent| focus_main(&stage))
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

/// Puts the focus on the place itself, from where Tab leads to its first control.
fn focus_main(stage: &NodeRef) {
    let main = stage.cast::<HtmlElement>().and_then(|it| it.query_selector("main").ok().flatten());
    let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) else { return };
    main.set_tab_index(-1);
    // An element that is not drawn cannot have the focus, and stays without.
    let _ = main.focus();
    main.scroll_into_view();
}
