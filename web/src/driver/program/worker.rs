//! The Worker that a board's program runs in: started, told things, listened to, ended.
//!
//! Knows how messages are posted. What they mean is in `message`; what follows is the engine's.

use std::rc::Rc;

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use shared::board::program::File;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker};

use super::message::{self, Message};
use crate::driver::later::{self, NotLoaded};
use crate::state::programs::said::{Said, Wake};

/// A running Worker. Dropping it ends it at once; nothing is heard of it any more.
#[derive(Debug)]
pub struct ProgramWorker {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

/// What a Worker begins with.
#[derive(Debug)]
pub struct Boot<'a> {
    /// The board's id.
    pub id: &'a str,
    /// What a person calls it.
    pub name: &'a str,
    /// Which kind of board it is.
    pub kind: &'a str,
    /// The six bytes that tell it from all others.
    pub unique_id: [u8; 6],
    /// Its parts, as JSON.
    pub parts: &'a str,
    /// Its files.
    pub files: &'a [File],
    /// Run `boot.py` and `main.py`.
    pub run: bool,
    /// Why it starts, and what its clock's memory holds.
    pub wake: &'a Wake,
}

impl ProgramWorker {
    /// Starts a Worker; what it says goes to `listener`.
    pub fn start(boot: &Boot<'_>, listener: impl Fn(Message) + 'static) -> Result<Self, Rc<str>> {
        let worker = later::board_worker().map_err(|NotLoaded| Rc::from(""))?;
        let listener = Rc::new(listener);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let listener = Rc::clone(&listener);
            move |event: MessageEvent| {
                if let Some(message) = message::read(&event.data()) {
                    listener(message);
                }
            }
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // An error is told here; on the console nobody would look for it.
            event.prevent_default();
            let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            listener(Message::Said(Said::Broken(words.unwrap_or_default().into())));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let started = Self { worker, _on_message: on_message, _on_error: on_error };
        started.boot(boot);
        Ok(started)
    }

    fn boot(&self, boot: &Boot<'_>) {
        let board = object(&[
            ("id", boot.id.into()),
            ("name", boot.name.into()),
            ("kind", boot.kind.into()),
            ("unique_id", Uint8Array::from(&boot.unique_id[..]).into()),
        ]);
        let files = boot.files.iter().map(|file| {
            object(&[("name", file.name.as_str().into()), ("text", file.text.as_str().into())])
        });
        self.post(&[
            ("type", "boot".into()),
            ("board", board),
            ("parts", JSON::parse(boot.parts).unwrap_or_else(|_| Array::new().into())),
            ("files", files.collect::<Array>().into()),
            ("run", boot.run.into()),
            ("cause", boot.wake.cause.into()),
            ("rtc", Uint8Array::from(&boot.wake.memory[..]).into()),
        ]);
    }

    /// The program is to stop at its next sleep or read.
    pub fn stop(&self) {
        self.post(&[("type", "stop".into())]);
    }

    /// A person typed this.
    pub fn input(&self, text: &str) {
        self.post(&[("type", "input".into()), ("text", text.into())]);
    }

    /// There is a Wi-Fi, or not.
    pub fn wifi(&self, up: bool) {
        self.post(&[("type", "wifi".into()), ("up", up.into())]);
    }

    /// A pin is high or low, as its surroundings have it; `None`: they leave it as it is.
    pub fn level(&self, pin: u8, high: Option<bool>) {
        let value = high.map_or(JsValue::NULL, |high| u8::from(high).into());
        self.post(&[("type", "level".into()), ("pin", pin.into()), ("value", value)]);
    }

    /// So many volts are at a pin.
    pub fn analog(&self, pin: u8, volts: f64) {
        self.post(&[("type", "analog".into()), ("pin", pin.into()), ("volts", volts.into())]);
    }

    /// What a sensor would measure.
    pub fn sense<'a>(&self, part: &str, values: impl Iterator<Item = (&'a str, f64)>) {
        let values: Vec<_> = values.map(|(key, value)| (key, value.into())).collect();
        let values = object(&values);
        self.post(&[("type", "sense".into()), ("part", part.into()), ("values", values)]);
    }

    /// A connection is made.
    pub fn opened(&self, socket: u32, address: &str) {
        let address = ("address", address.into());
        self.post(&[("type", "opened".into()), ("socket", socket.into()), address]);
    }

    /// A connection is not made; the program gets an `OSError` with this number.
    pub fn refused(&self, socket: u32, errno: i32, reason: &str) {
        self.post(&[
            ("type", "refused".into()),
            ("socket", socket.into()),
            ("errno", errno.into()),
            ("reason", reason.into()),
        ]);
    }

    /// Bytes came from the other side.
    pub fn received(&self, socket: u32, bytes: &[u8]) {
        let bytes = Uint8Array::from(bytes);
        let buffer = bytes.buffer();
        let message = object(&[
            ("type", "received".into()),
            ("socket", socket.into()),
            ("bytes", bytes.into()),
        ]);
        // Bytes of the page's own can always be handed over.
        let _ = self.worker.post_message_with_transfer(&message, &Array::of1(&buffer));
    }

    /// So many bytes have gone to the other side.
    pub fn sent(&self, socket: u32, count: usize) {
        let count = ("count", (count as f64).into());
        self.post(&[("type", "sent".into()), ("socket", socket.into()), count]);
    }

    /// The other side has closed the connection, or it is lost.
    pub fn closed(&self, socket: u32) {
        self.post(&[("type", "closed".into()), ("socket", socket.into())]);
    }

    fn post(&self, entries: &[(&str, JsValue)]) {
        // Numbers, texts and bytes can always be posted.
        let _ = self.worker.post_message(&object(entries));
    }
}

impl Drop for ProgramWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        // A new object takes any entry.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object.into()
}
