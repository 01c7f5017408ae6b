//! The Worker that all tabs have in common: the same wasm as the page's, where there is no window.
//!
//! Knows the ports of the tabs, the Worker's timer and the storage. All else is the hub's.

use shared::map::Map;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::Pin;

use js_sys::{ArrayBuffer, Function, Reflect, Uint8Array};
use shared::time::Instant;
use shared::wire::Bytes;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{MessageEvent, MessagePort};

use super::super::clock::Clock;
use super::super::ports::hub_drive;
use super::store::Store;
use crate::hub::frame::Frame;
use crate::hub::guest::batch;
use crate::hub::{Hub, KeepFault, TabId};
use crate::pieces;
use crate::state::pieces::Piece;

thread_local! {
    static WORKER: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

struct Worker {
    hub: Hub,
    clock: Clock,
    /// Microseconds from the Worker's clock to the time of day.
    offset: u64,
    store: Store,
    ports: Map<TabId, Port>,
    last_tab: TabId,
    timer: Option<(JsValue, Instant)>,
    on_time: Closure<dyn FnMut()>,
}

struct Port {
    port: MessagePort,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Port {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// Begins with what was kept. Called once, by static/broker-worker.js.
///
/// # Errors
///
/// The broker could not be fetched.
#[wasm_bindgen(js_name = serveTabs)]
pub async fn serve_tabs() -> Result<(), JsValue> {
    if !pieces::fetch(Piece::Hub).await {
        return Err("the broker could not be fetched".into());
    }
    if let Some(serving) = hub_drive::serve() {
        serving.await;
    }
    Ok(())
}

/// A tab has come. Called by static/broker-worker.js.
#[wasm_bindgen(js_name = acceptTab)]
pub fn accept_tab(port: MessagePort) {
    hub_drive::accept(port);
}

/// Begins with what was kept.
pub fn serve() -> Option<Pin<Box<dyn Future<Output = ()>>>> {
    Some(Box::pin(begin()))
}

async fn begin() {
    let (store, found) = Store::open().await;
    let mut clock = Clock::new();
    let epoch = (js_sys::Date::now() * 1000.0).max(0.0) as u64;
    let offset = epoch.saturating_sub(clock.now().as_micros());
    let worker = Worker {
        hub: Hub::restore(Instant::from_micros(epoch), found),
        clock,
        offset,
        store,
        ports: Map::new(),
        last_tab: TabId(0),
        timer: None,
        on_time: Closure::new(|| turn(Worker::handle_alarm)),
    };
    WORKER.with_borrow_mut(|it| *it = Some(worker));
}

/// A tab has come.
pub fn accept(port: MessagePort) {
    turn(|worker, now| worker.accept(now, port));
}

/// One mutation, and everything that follows from it.
fn turn(act: impl FnOnce(&mut Worker, Instant)) {
    WORKER.with_borrow_mut(|worker| {
        if let Some(worker) = worker {
            let now = worker.now();
            act(worker, now);
            worker.settle(now);
        }
    });
}

impl Worker {
    fn now(&mut self) -> Instant {
        Instant::from_micros(self.clock.now().as_micros() + self.offset)
    }

    fn accept(&mut self, now: Instant, port: MessagePort) {
        self.last_tab.0 += 1;
        let tab = self.last_tab;
        if !self.hub.handle_tab(now, tab) {
            // A word in place of a batch: the tab looks for another way.
            let _ = port.post_message(&"full".into());
            return port.close();
        }
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                let batch = Bytes::from(Uint8Array::new(&buffer).to_vec());
                turn(|worker, now| worker.hear(now, tab, batch));
            }
        });
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        self.ports.insert(tab, Port { port, _on_message: on_message });
    }

    fn hear(&mut self, now: Instant, tab: TabId, mut batch: Bytes) {
        while let Some(frame) = Frame::read(&mut batch) {
            if frame == Frame::Bye {
                self.ports.remove(&tab);
            }
            self.hub.handle_frame(now, tab, frame);
        }
    }

    fn handle_alarm(&mut self, now: Instant) {
        self.timer = None;
        self.hub.handle_timeout(now);
    }

    fn handle_committed(&mut self, outcome: Result<(), KeepFault>) {
        self.hub.handle_committed(outcome);
    }

    fn settle(&mut self, now: Instant) {
        self.hub.pump(now);
        let mut frames: Map<TabId, VecDeque<Frame>> = Map::new();
        while let Some((tab, frame)) = self.hub.poll_frame() {
            frames.entry(tab).or_default().push_back(frame);
        }
        for (tab, mut frames) in frames {
            let Some(Port { port, .. }) = self.ports.get(&tab) else { continue };
            while let Some(batch) = batch(|| frames.pop_front()) {
                // A buffer can always be posted; to a tab that is gone it is lost.
                let _ = port.post_message(&Uint8Array::from(batch.as_slice()).buffer());
            }
        }
        if let Some(commit) = self.hub.poll_commit() {
            let store = self.store.clone();
            spawn_local(async move {
                let outcome = store.commit(commit).await;
                turn(|worker, _| worker.handle_committed(outcome));
            });
        }
        self.arm(now);
    }

    /// One timer: a SharedWorker's keep time whether its tabs are seen or not.
    fn arm(&mut self, now: Instant) {
        let at = self.hub.poll_timeout();
        if self.timer.as_ref().map(|(_, at)| *at) == at {
            return;
        }
        let global = js_sys::global();
        let function = |name: &str| {
            Reflect::get(&global, &name.into()).ok().and_then(|it| it.dyn_into::<Function>().ok())
        };
        if let (Some((timer, _)), Some(clear)) = (self.timer.take(), function("clearTimeout")) {
            let _ = clear.call1(&global, &timer);
        }
        if let (Some(at), Some(set)) = (at, function("setTimeout")) {
            // Rounded up, so that it is due when it fires.
            let delay = at.saturating_since(now).as_micros().div_ceil(1000).min(1 << 30) as f64;
            let timer = set.call2(&global, self.on_time.as_ref(), &delay.into());
            self.timer = timer.ok().map(|timer| (timer, at));
        }
    }
}
