//! The Worker that all tabs have in common, seen from a tab: a port that carries batches of frames.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, SharedWorker, WorkerOptions, WorkerType};

use super::super::later::{self, Later};
use super::{Listener, TabEvent};

/// All tabs that call it so, and load it from the same file, have the same one.
const NAME: &str = "blinklab-broker";

/// The Worker.
#[derive(Debug)]
pub struct Port {
    worker: SharedWorker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

impl Port {
    /// Reaches for the Worker; `None` where the browser has none.
    pub fn open(listener: &Listener) -> Option<Self> {
        // Where there is no such class, constructing one would throw.
        let has_class = js_sys::Reflect::has(&js_sys::global(), &"SharedWorker".into());
        if !has_class.unwrap_or(false) {
            return None;
        }
        let script = later::address(Later::BrokerWorker)?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(NAME);
        let worker = SharedWorker::new_with_worker_options(&script, &options).ok()?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let listener = listener.clone();
            move |event: MessageEvent| {
                listener(match event.data().dyn_into::<ArrayBuffer>() {
                    Ok(buffer) => TabEvent::Batch(Uint8Array::new(&buffer).to_vec().into()),
                    // It says in words that it could not begin.
                    Err(_) => TabEvent::NoWorker,
                });
            }
        });
        let on_error = Closure::<dyn FnMut()>::new({
            let listener = listener.clone();
            move || listener(TabEvent::NoWorker)
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        worker.port().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Sends a batch.
    pub fn post(&mut self, batch: &[u8]) {
        // A buffer can always be posted.
        let _ = self.worker.port().post_message(&Uint8Array::from(batch).buffer());
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        self.worker.set_onerror(None);
        self.worker.port().set_onmessage(None);
    }
}
