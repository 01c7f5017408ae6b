//! Files that go out to a person and come in from one.
//!
//! Knows the browser's ways of saving and choosing. Does not know what is in a file: it is bytes.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlInputElement, Url};

use crate::state::file::{Chosen, Unread};

/// Offers bytes as a file to keep. False if the browser does not.
pub fn download(name: &str, mime: &str, bytes: &[u8]) -> bool {
    try_download(name, mime, bytes).is_some()
}

fn try_download(name: &str, mime: &str, bytes: &[u8]) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let kind = BlobPropertyBag::new();
    kind.set_type(mime);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser has taken hold of the bytes with the click.
    let _ = Url::revoke_object_url(&url);
    Some(())
}

/// Reads the file that was chosen with `input`, if there is one, and lets it be chosen again.
pub fn read(input: &HtmlInputElement, limit: usize, done: impl FnOnce(Chosen) + 'static) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    let name = file.name();
    let size = file.size();
    if size > limit as f64 {
        input.set_value("");
        return done(Chosen { name, bytes: Err(Unread::TooLarge { limit }) });
    }
    let reading = JsFuture::from(file.array_buffer());
    input.set_value("");
    spawn_local(async move {
        let bytes = reading.await.map(|buffer| Uint8Array::new(&buffer).to_vec());
        done(Chosen { name, bytes: bytes.map_err(|_| Unread::Unreadable) });
    });
}

/// The page's own address, without what is behind its `#`.
pub fn page_address() -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok());
    let address = address.unwrap_or_default();
    address.split('#').next().unwrap_or_default().to_owned()
}
