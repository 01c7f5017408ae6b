//! A call that comes later, for what is only seen: a hidden page's may be late.

use shared::time::Duration;
use wasm_bindgen::prelude::*;

/// Calls back once after `time`. Without a window nothing comes.
pub fn after(time: Duration, call: impl FnOnce() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let callback = Closure::once_into_js(call);
    // A document that is gone refuses, and nobody sees what would have come.
    let _ = window
        .set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), millis);
}
