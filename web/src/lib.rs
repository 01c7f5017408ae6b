//! The Blinklab page: a dashboard of boards, virtual boards, and a broker in the tab.
//!
//! `state` is pure and tested natively, `driver` does all the I/O, `components` draw. The crate
//! builds natively as well, where only the tests use it.

pub mod components;
pub mod driver;
pub mod hub;
pub mod i18n;
pub mod pieces;
pub mod ports;
pub mod state;

/// Draws the page where `index.html` leaves room for it. In another document, such as that of the
/// tests, nothing happens.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(root) = document.and_then(|document| document.get_element_by_id("blinklab")) {
        yew::Renderer::<components::app::App>::with_root(root).render();
    }
}
