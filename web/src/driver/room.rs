//! Requests about a classroom to the broker that served the page, and pauses between them.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Promise;
use shared::time::Instant;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestCache, RequestInit, Response};

use crate::state::clock::WallClock;
use crate::state::room::{self, Ask, Refused};

use super::files;

/// Asks, and tells `done` what the answer says. `authorization` is who asks, if it is an administrator.
pub fn ask(
    ask: Ask,
    authorization: Option<Rc<str>>,
    done: impl FnOnce(Result<String, Refused>) + 'static,
) {
    spawn_local(async move {
        done(room::read(fetch(&ask, authorization.as_deref()).await));
    });
}

/// Asks again and again, until it is dropped.
#[derive(Debug)]
pub struct Asking(Rc<Cell<bool>>);

impl Asking {
    /// Tells `told` what is answered to each question, and pauses so many milliseconds behind it.
    pub fn start(
        question: impl Fn() -> Ask + 'static,
        authorization: Option<Rc<str>>,
        pause_ms: i32,
        told: impl Fn(Result<String, Refused>) + 'static,
    ) -> Self {
        let is_wanted = Rc::new(Cell::new(true));
        let asking = Self(Rc::clone(&is_wanted));
        spawn_local(async move {
            while is_wanted.get() {
                let answer = room::read(fetch(&question(), authorization.as_deref()).await);
                if is_wanted.get() {
                    told(answer);
                    pause(pause_ms).await;
                }
            }
        });
        asking
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

async fn fetch(ask: &Ask, authorization: Option<&str>) -> Option<(u16, String)> {
    let (method, path, body) = ask.http();
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    let headers = Headers::new().ok()?;
    if let Some(authorization) = authorization {
        headers.set("Authorization", authorization).ok()?;
    }
    if let Some(body) = body {
        headers.set("Content-Type", "application/json").ok()?;
        init.set_body(&JsValue::from_str(&body));
    }
    init.set_headers(&headers);
    let fetched = web_sys::window()?.fetch_with_str_and_init(&path, &init);
    let response: Response = JsFuture::from(fetched).await.ok()?.dyn_into().ok()?;
    let body = JsFuture::from(response.text().ok()?).await.ok()?;
    Some((response.status(), body.as_string().unwrap_or_default()))
}

/// Waits so many milliseconds.
async fn pause(millis: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a timer the promise never resolves: nobody asks any more.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, millis);
        }
    });
    // A timer's promise is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// The time that it is for the page, whose clock stands so.
pub fn now(clock: WallClock) -> Instant {
    Instant::from_micros((1000.0 * (js_sys::Date::now() - clock.epoch_ms)) as u64)
}

/// Lets the browser keep a text as a file.
pub fn save(name: &str, mime: &'static str, text: &str) -> bool {
    files::download(name, mime, text.as_bytes())
}

/// Leads the page's address to a thing in one of its places.
pub fn go(hash: &str) {
    if let Some(window) = web_sys::window() {
        // An address behind `#` is never refused.
        let _ = window.location().set_hash(hash);
    }
}

/// Gives what this selector finds the focus.
pub fn focus(selector: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let found = document.and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that is gone has no focus to take.
        let _ = element.focus();
    }
}
