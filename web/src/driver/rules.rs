//! Rules that run on this page: the machine that the piece of rules brings, where their text is stored,
//! and the interface of the broker that has rules of its own.
//!
//! Knows nothing of rules: a text, a machine that speaks MQTT, and requests.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use shared::client::Options;
use shared::time::Instant;
use shared::wire::Bytes;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Headers, RequestCache, RequestInit, Response};

use super::browser;
use super::engine::Engine;
use super::machine::{Fact, Machine};
use super::wire::Wire;
use crate::state::action::Action;
use crate::state::line::LineId;
use crate::state::rules::Act;

/// Where their text is stored.
const STORAGE_KEY: &str = "blinklab-rules";

/// A machine that speaks MQTT, and is not part of a first visit.
pub trait Endpoint {
    /// The transport is open.
    fn handle_open(&mut self, now: Instant);
    /// Bytes came.
    fn handle_bytes(&mut self, now: Instant, bytes: &Bytes);
    /// The transport is gone.
    fn handle_closed(&mut self, now: Instant);
    /// Time has passed.
    fn handle_timeout(&mut self, now: Instant);
    /// Another text.
    fn handle_text(&mut self, now: Instant, text: &str);
    /// When `handle_timeout` has something to do.
    fn poll_timeout(&self) -> Option<Instant>;
    /// The next bytes to send.
    fn poll_transmit(&mut self) -> Option<Bytes>;
    /// The next thing that happened.
    fn poll_fact(&mut self) -> Option<Fact>;
    /// Says goodbye.
    fn disconnect(&mut self, now: Instant);
}

// By name alone: its fields would bring what writes each of them out into the page.
impl fmt::Debug for dyn Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Endpoint")
    }
}

/// What makes one: how it connects, the text, and the time.
pub type Make = fn(Options, &str, Instant) -> Box<dyn Endpoint>;

thread_local! {
    static MAKE: Cell<Option<Make>> = const { Cell::new(None) };
}

/// The piece that brings the machine is here.
pub fn bring(make: Make) {
    MAKE.set(Some(make));
}

impl Engine {
    /// The machine of the rules, for the next connection.
    pub(super) fn make_rules(&mut self, options: Options, now: Instant) {
        let Some(make) = MAKE.get() else { return };
        let endpoint = make(options, &self.state.rules.text, now);
        self.wires.insert(LineId::Rules, Wire::new(Machine::Rules(endpoint)));
    }

    /// Another text for rules that run.
    pub(super) fn tell_rules(&mut self, now: Instant, text: &str) {
        if let Some(Wire { machine: Machine::Rules(endpoint), .. }) =
            self.wires.get_mut(&LineId::Rules)
        {
            endpoint.handle_text(now, text);
        }
    }

    /// Whose the rules are, and what is stored, is looked at with every beat.
    pub(super) fn look_at_rules(&mut self, is_mine: bool) {
        let text = load();
        if *text != *self.state.rules.text {
            self.out.actions.push_back(Action::Rules(Act::Stored(text.into())));
        }
        if is_mine != self.state.rules.is_mine {
            self.out.actions.push_back(Action::Rules(Act::Mine(is_mine)));
        }
    }
}

/// Whether there are any in this browser.
pub fn are_stored() -> bool {
    !load().trim().is_empty()
}

fn load() -> String {
    let stored = browser::storage().and_then(|it| it.get_item(STORAGE_KEY).ok().flatten());
    stored.unwrap_or_default()
}

/// Stores the text. False if the browser does not.
pub fn store(text: &str) -> bool {
    browser::storage().is_some_and(|it| it.set_item(STORAGE_KEY, text).is_ok())
}

/// Asks the broker that served the page, as the administrator that this tab knows. The answer is status
/// and body; `None` if nobody answers.
pub fn ask(
    method: &'static str,
    path: &'static str,
    body: Option<Rc<str>>,
    on_answer: impl FnOnce(Option<(u16, String)>) + 'static,
) {
    spawn_local(async move { on_answer(fetch(method, path, body).await) });
}

async fn fetch(method: &str, path: &str, body: Option<Rc<str>>) -> Option<(u16, String)> {
    let init = RequestInit::new();
    init.set_method(method);
    init.set_cache(RequestCache::NoStore);
    if let Some(body) = body {
        init.set_body(&JsValue::from_str(&body));
    }
    if let Some(authorization) = browser::authorization() {
        let headers = Headers::new().ok()?;
        headers.set("Authorization", &authorization).ok()?;
        init.set_headers(&headers);
    }
    let fetched = web_sys::window()?.fetch_with_str_and_init(path, &init);
    let response: Response = JsFuture::from(fetched).await.ok()?.dyn_into().ok()?;
    let body = JsFuture::from(response.text().ok()?).await.ok()?;
    Some((response.status(), body.as_string().unwrap_or_default()))
}
