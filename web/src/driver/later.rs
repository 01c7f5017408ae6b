//! What the page fetches when it is asked for: a board's Worker, the editor.
//!
//! Knows the list in index.html (`<meta name="later">`), which the build fills with names that
//! carry a hash. Does not know what is done with what it fetches.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, HtmlScriptElement, Response, Worker, WorkerOptions, WorkerType};

/// Something that is fetched on demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// A virtual board's Worker, which runs MicroPython.
    BoardWorker,
    /// The editor of programs: defines `<blinklab-editor>`.
    Editor,
    /// The Worker in which the tabs of a browser have one broker in common.
    BrokerWorker,
    /// Programs to begin with, a list in JSON.
    Programs,
    /// The Worker that runs a swarm of measuring points.
    SwarmWorker,
    /// Lessons, a list in JSON.
    Lessons,
    /// The modules that boards import, by their path in `lib`, in JSON.
    Library,
}

/// It could not be fetched, or the page does not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded;

impl Later {
    fn name(self) -> &'static str {
        match self {
            Later::BoardWorker => "board-worker",
            Later::Editor => "editor",
            Later::BrokerWorker => "broker-worker",
            Later::Programs => "programs",
            Later::SwarmWorker => "swarm-worker",
            Later::Lessons => "lessons",
            Later::Library => "library",
        }
    }
}

/// Where it lies, relative to the page.
pub fn address(what: Later) -> Option<String> {
    let list = document()?.query_selector("meta[name=later]").ok()??.get_attribute("content")?;
    let mut entries = list.split_whitespace().filter_map(|entry| entry.split_once('='));
    entries.find(|(name, _)| *name == what.name()).map(|(_, address)| address.to_owned())
}

/// Starts a board's Worker, which waits for its `boot` message.
pub fn board_worker() -> Result<Worker, NotLoaded> {
    module_worker(Later::BoardWorker)
}

/// Starts a Worker whose script is a module.
pub fn module_worker(what: Later) -> Result<Worker, NotLoaded> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let address = address(what).ok_or(NotLoaded)?;
    Worker::new_with_options(&address, &options).map_err(|_| NotLoaded)
}

/// Fetches and runs a script, once: a second call waits for the first or finds it done. After a
/// failure it can be tried again.
pub async fn load(what: Later) -> Result<(), NotLoaded> {
    let document = document().ok_or(NotLoaded)?;
    let id = format!("later-{}", what.name());
    let script = match document.get_element_by_id(&id) {
        Some(script) if script.has_attribute(LOADED) => return Ok(()),
        Some(script) => script,
        None => start(&document, what, &id).ok_or(NotLoaded)?,
    };
    let loaded = JsFuture::from(settled(&script)).await.is_ok();
    if loaded {
        let _ = script.set_attribute(LOADED, "");
        Ok(())
    } else {
        script.remove();
        Err(NotLoaded)
    }
}

/// Fetches and runs a script, and says afterwards whether that went well.
pub fn when_loaded(what: Later, done: impl FnOnce(bool) + 'static) {
    spawn_local(async move { done(load(what).await.is_ok()) });
}

/// Fetches something that is text, and hands it on: nothing if it did not come.
pub fn with_text(what: Later, done: impl FnOnce(Option<String>) + 'static) {
    spawn_local(async move { done(text(what).await.ok()) });
}

/// Fetches a text.
pub async fn text(what: Later) -> Result<String, NotLoaded> {
    let window = web_sys::window().ok_or(NotLoaded)?;
    let address = address(what).ok_or(NotLoaded)?;
    let response = JsFuture::from(window.fetch_with_str(&address)).await.map_err(|_| NotLoaded)?;
    let response: Response = response.dyn_into().map_err(|_| NotLoaded)?;
    if !response.ok() {
        return Err(NotLoaded);
    }
    let text = JsFuture::from(response.text().map_err(|_| NotLoaded)?).await;
    text.ok().and_then(|it| it.as_string()).ok_or(NotLoaded)
}

/// Marks a script that has run.
const LOADED: &str = "data-loaded";

fn start(document: &Document, what: Later, id: &str) -> Option<Element> {
    let script: HtmlScriptElement = document.create_element("script").ok()?.dyn_into().ok()?;
    script.set_id(id);
    script.set_type("module");
    script.set_src(&address(what)?);
    document.head()?.append_child(&script).ok()?;
    Some(script.into())
}

/// Resolves when the script has run, rejects when it could not be fetched.
fn settled(script: &Element) -> Promise {
    Promise::new(&mut |resolve, reject| {
        for (event, done) in [("load", resolve), ("error", reject)] {
            // Fails for no event that an element has.
            let _ = script.add_event_listener_with_callback(event, &done);
        }
    })
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
