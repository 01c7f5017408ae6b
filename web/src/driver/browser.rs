//! What else the page asks of the browser: languages, storage, the look of the document, and who
//! served it.

use std::rc::Rc;

use js_sys::Uint8Array;
use shared::time::Instant;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    HtmlDocument, HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent, RequestCache,
    RequestInit, Response, Storage, Window,
};

use super::clock::Clock;
use crate::i18n::{Language, Say};
use crate::state::action::Start;
use crate::state::connection::{Server, ServerInfo};
use crate::state::console::filter::Pattern;
use crate::state::place::{Arrival, Place};
use crate::state::settings::{Settings, Theme};
use crate::state::shell::shortcut::{Press, Shortcut};

/// Where an administrator's login is kept, in the tab's own storage.
const AUTHORIZATION_KEY: &str = "blinklab-admin";
/// Where broker-ws says who it is.
const SERVER_INFO: &str = "./blinklab.json";
/// The page's own name, before what it is.
const NAME: &str = "Blinklab";

/// What is known when the page begins.
pub fn start(clock: &Clock, now: Instant, seed: u64, settings: Settings) -> Start {
    Start {
        settings,
        languages: languages(),
        seed,
        clock: clock.wall(now),
        arrival: arrival(),
        authorization: authorization(),
    }
}

/// Where the page's address leads. A token in it is taken out: it is for nobody's history; and so is
/// a board, which is not to come again with a reload.
pub fn arrival() -> Arrival {
    let Some(window) = window() else { return Arrival::default() };
    let arrival = Arrival::parse(&window.location().hash().unwrap_or_default());
    if (arrival.token.is_some() || arrival.board.is_some())
        && let Ok(history) = window.history()
    {
        let place = Some(arrival.place.hash());
        // A document from a file may not: then the address stays as it is.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", place);
    }
    arrival
}

/// Remembers who asks as an administrator as long as the tab lives, or forgets it.
pub fn keep_authorization(value: Option<&str>) {
    let Some(storage) = session_storage() else { return };
    // Where nothing is stored, the login is asked for again after a reload.
    let _ = match value {
        Some(value) => storage.set_item(AUTHORIZATION_KEY, value),
        None => storage.remove_item(AUTHORIZATION_KEY),
    };
}

/// Marks a part of a text field, places counted in UTF-16, and brings it into sight.
pub fn select_lines(id: &str, (start, end): (u32, u32)) {
    let field = window().and_then(|it| it.document()).and_then(|it| it.get_element_by_id(id));
    let Some(Ok(field)) = field.map(|it| it.dyn_into::<HtmlTextAreaElement>()) else {
        return;
    };
    // A field that is gone needs no mark.
    let _ = field.focus();
    let _ = field.set_selection_range(start, end);
}

/// Who asks as an administrator, as this tab remembers it.
pub fn authorization() -> Option<Rc<str>> {
    let value = session_storage()?.get_item(AUTHORIZATION_KEY).ok().flatten();
    value.map(Rc::from)
}

/// Puts a text where it can be pasted from. Browsers have a way for this only where the page came
/// over https or from this machine; the older way works everywhere.
pub fn copy(text: &str) {
    let Some(window) = window() else { return };
    if window.is_secure_context() {
        // Refused only if the page is not in sight any more.
        let _ = window.navigator().clipboard().write_text(text);
        return;
    }
    let Some(document) = window.document() else { return };
    let area = document.create_element("textarea").map(|it| it.dyn_into::<HtmlTextAreaElement>());
    let (Ok(Ok(area)), Some(body)) = (area, document.body()) else { return };
    area.set_value(text);
    area.set_class_name("visually-hidden");
    // A body takes any element.
    let _ = body.append_child(&area);
    area.select();
    if let Ok(document) = document.dyn_into::<HtmlDocument>() {
        let _ = document.exec_command("copy");
    }
    area.remove();
}

/// Leads the page's address to another one within the page; the browser says that it arrived.
pub fn go(address: &str) {
    // Only a document that is gone refuses.
    let _ = window().map(|window| window.location().set_hash(address));
}

/// Gives the page this address in place of the one that it has. Nothing arrives anywhere.
pub fn readdress(address: &str) {
    // A document from a file may not: then the address stays as it is.
    let _ = window()
        .and_then(|window| window.history().ok())
        .map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(address)));
}

/// Shows the document in this language and theme, and names the place in its title.
pub fn dress(language: Language, theme: Theme, place: Place) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    document.set_title(&format!("{} · {NAME}", language.say(Say::Place(place))));
    let Some(root) = document.document_element() else { return };
    let is_dark = match theme {
        Theme::Auto => prefers_dark(),
        Theme::Light => false,
        Theme::Dark => true,
    };
    // Setting an attribute of a name that is one cannot fail.
    let _ = root.set_attribute("lang", language.tag());
    let _ = root.set_attribute("data-theme", if is_dark { "dark" } else { "light" });
}

/// Calls back with each key that does something wherever the focus is. The browser does not do it
/// as well.
pub fn listen_keys(mut callback: impl FnMut(Shortcut) + 'static) {
    let Some(window) = window() else { return };
    let closure = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let press = Press {
            key: &event.key(),
            ctrl: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            shift: event.shift_key(),
            is_typing: is_typing(&event),
        };
        if let Some(shortcut) = Shortcut::of(press)
            && !event.default_prevented()
        {
            event.prevent_default();
            callback(shortcut);
        }
    });
    let function = closure.as_ref().unchecked_ref();
    // The window takes any listener.
    let _ = window.add_event_listener_with_callback("keydown", function);
    closure.forget();
}

/// Whether a key goes into a field that text is typed into, or that finds its options by letters.
fn is_typing(event: &KeyboardEvent) -> bool {
    const OTHER_INPUTS: [&str; 4] = ["button", "checkbox", "radio", "range"];
    // The editor is in a shadow root: there the event is the root's.
    let target = event.composed_path().get(0);
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        return !OTHER_INPUTS.contains(&input.type_().as_str());
    }
    let target = target.dyn_ref::<HtmlElement>();
    target.is_some_and(|it| {
        it.is_content_editable() || matches!(it.tag_name().as_str(), "TEXTAREA" | "SELECT")
    })
}

/// Lets the page fill the screen, or not any more. A browser that does not lets nothing happen.
pub fn full_screen() {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    if document.fullscreen_element().is_some() {
        document.exit_fullscreen();
    } else if let Some(root) = document.document_element() {
        let _ = root.request_fullscreen();
    }
}

/// Calls back when the system changes between light and dark or comes back online, when a person
/// goes to another place, or is about to leave the page.
pub fn listen(event: WindowEvent, callback: impl FnMut() + 'static) {
    let Some(window) = window() else { return };
    let closure = Closure::<dyn FnMut()>::new(callback);
    let function = closure.as_ref().unchecked_ref();
    let _ = match event {
        WindowEvent::Online => window.add_event_listener_with_callback("online", function),
        WindowEvent::Arrival => window.add_event_listener_with_callback("hashchange", function),
        WindowEvent::PageHide => window.add_event_listener_with_callback("pagehide", function),
        WindowEvent::ColorScheme => match window.match_media(DARK).ok().flatten() {
            Some(query) => query.add_event_listener_with_callback("change", function),
            None => Ok(()),
        },
    };
    // The page listens as long as it lives.
    closure.forget();
}

/// Something about the window that the page listens to.
#[derive(Clone, Copy, Debug)]
pub enum WindowEvent {
    /// The network is back.
    Online,
    /// What stands behind the `#` of the address is another.
    Arrival,
    /// The page goes, perhaps for good.
    PageHide,
    /// The system changed between light and dark.
    ColorScheme,
}

/// Asks who served the page.
pub async fn ask_server() -> Server {
    match fetch_server_info().await {
        Some(info) => Server::Broker(info),
        None => Server::None,
    }
}

async fn fetch_server_info() -> Option<ServerInfo> {
    let window = window()?;
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoStore);
    let response = JsFuture::from(window.fetch_with_str_and_init(SERVER_INFO, &init)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let location = window.location();
    let is_https = location.protocol().is_ok_and(|protocol| protocol == "https:");
    ServerInfo::parse(&text, is_https, &location.host().ok()?)
}

/// A regular expression for the texts of messages, or the browser's words on why it is none.
pub fn pattern(text: &str) -> Result<Pattern, Rc<str>> {
    // `RegExp::new` throws for a text that is none: constructing it by hand lets that be caught.
    let arguments = js_sys::Array::of2(&text.into(), &"u".into());
    let constructor = js_sys::Reflect::get(&js_sys::global(), &"RegExp".into());
    let made = constructor
        .and_then(|it| it.dyn_into::<js_sys::Function>())
        .and_then(|it| js_sys::Reflect::construct(&it, &arguments))
        .and_then(JsCast::dyn_into::<js_sys::RegExp>);
    match made {
        Ok(expression) => Ok(Pattern::new(move |text| expression.test(text))),
        Err(error) => {
            let words = error.dyn_into::<js_sys::Error>().map(|it| String::from(it.message()));
            Err(words.unwrap_or_default().into())
        }
    }
}

/// Whether nobody sees the page, as it is behind another tab.
pub fn is_hidden() -> bool {
    window().and_then(|window| window.document()).is_some_and(|document| document.hidden())
}

/// Whether the page came over https, from where a browser opens no `ws://`.
pub fn is_https() -> bool {
    window().is_some_and(|window| window.location().protocol().is_ok_and(|it| it == "https:"))
}

/// The media query for a system that is dark.
const DARK: &str = "(prefers-color-scheme: dark)";

fn prefers_dark() -> bool {
    let query = window().and_then(|window| window.match_media(DARK).ok().flatten());
    query.is_some_and(|query| query.matches())
}

fn languages() -> Vec<String> {
    let Some(window) = window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// A number that nobody guesses.
pub fn seed() -> u64 {
    let bytes = Uint8Array::new_with_length(8);
    let filled = window()
        .and_then(|window| window.crypto().ok())
        .and_then(|crypto| crypto.get_random_values_with_array_buffer_view(&bytes).ok());
    if filled.is_none() {
        return js_sys::Math::random().to_bits();
    }
    let mut seed = [0; 8];
    bytes.copy_to(&mut seed);
    u64::from_le_bytes(seed)
}

/// What all tabs share.
pub fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

fn session_storage() -> Option<Storage> {
    window()?.session_storage().ok().flatten()
}

fn window() -> Option<Window> {
    web_sys::window()
}
