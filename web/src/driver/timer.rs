//! One timer. It runs in a Worker, as a browser lets a hidden page's own timers run once a minute,
//! which no Keep Alive survives.

use std::cell::Cell;
use std::rc::Rc;

use shared::time::Instant;
use wasm_bindgen::prelude::*;
use web_sys::Worker;

/// Relative to the page.
const SCRIPT: &str = "static/timer-worker.js";
/// A timer beyond this is set again when it fires: setTimeout takes 31 bits of milliseconds.
const LONGEST_MS: u64 = 1 << 30;

/// Calls back once, at the time that was asked for last. It may also call back without need.
#[derive(Debug)]
pub struct Timer {
    worker: Option<Worker>,
    worker_failed: Rc<Cell<bool>>,
    on_time: Closure<dyn FnMut()>,
    _on_error: Closure<dyn FnMut()>,
    window_timer: Option<i32>,
    armed: Option<Instant>,
}

impl Timer {
    /// A timer that calls `on_time`.
    pub fn new(on_time: impl Fn() + 'static) -> Self {
        let call = Rc::new(on_time);
        let worker_failed = Rc::new(Cell::new(false));
        let on_error = Closure::<dyn FnMut()>::new({
            let (call, failed) = (Rc::clone(&call), Rc::clone(&worker_failed));
            move || {
                failed.set(true);
                // Whoever asked for a time asks again, and gets the window's timer.
                call();
            }
        });
        let on_time = Closure::<dyn FnMut()>::new(move || call());
        let worker = Worker::new(SCRIPT).ok();
        if let Some(worker) = &worker {
            worker.set_onmessage(Some(on_time.as_ref().unchecked_ref()));
            worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        }
        Self {
            worker,
            worker_failed,
            on_time,
            _on_error: on_error,
            window_timer: None,
            armed: None,
        }
    }

    /// Fires at `at` and not at the time asked for before.
    pub fn arm(&mut self, now: Instant, at: Option<Instant>) {
        if self.armed == at {
            return;
        }
        self.armed = at;
        // Rounded up, so that it is due when it fires.
        let delay = at.map(|at| {
            let micros = at.saturating_since(now).as_micros();
            u64::try_from(micros.div_ceil(1000)).unwrap_or(LONGEST_MS).min(LONGEST_MS)
        });
        match &self.worker {
            Some(worker) if !self.worker_failed.get() => {
                let delay = delay.map_or(JsValue::NULL, |delay| JsValue::from_f64(delay as f64));
                // A number can always be posted.
                let _ = worker.post_message(&delay);
            }
            _ => self.arm_window(delay),
        }
    }

    /// It has fired: the same time may be asked for again.
    pub fn note_fired(&mut self) {
        self.armed = None;
    }

    /// Without its Worker (its script may be missing) it is late while the page is hidden.
    fn arm_window(&mut self, delay: Option<u64>) {
        let Some(window) = web_sys::window() else { return };
        if let Some(timer) = self.window_timer.take() {
            window.clear_timeout_with_handle(timer);
        }
        if let Some(delay) = delay {
            let callback = self.on_time.as_ref().unchecked_ref();
            let delay = i32::try_from(delay).unwrap_or(i32::MAX);
            let timer =
                window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, delay);
            self.window_timer = timer.ok();
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.arm_window(None);
        if let Some(worker) = &self.worker {
            worker.terminate();
        }
    }
}
