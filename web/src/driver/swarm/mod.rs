//! The swarm's Worker, seen from the page.
//!
//! Knows how orders go to it and figures come back, and carries the bytes of its points to the
//! brokers inside the browser. To a broker elsewhere the Worker has WebSockets of its own.

pub mod worker;

use shared::map::Map;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Float32Array, Float64Array, Uint8Array};
use shared::swarm::{Figures, Plan};
use shared::time::Instant;
use shared::wire::{Bytes, ReasonCode};
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use super::engine::Engine;
use super::later::{self, NotLoaded};
use super::tab::{self, Lane, Tab};
use crate::hub::frame::Frame;
use crate::hub::guest::batch;
use crate::state::action::Action;
use crate::state::connection::Target;
use crate::state::swarm::{Act, Cause, Order, Report};

/// Something from the Worker.
#[derive(Debug)]
pub enum SwarmEvent {
    /// Frames for a broker inside the browser.
    Batch(Bytes),
    /// How it is doing.
    Report(Rc<Report>),
    /// It could not begin, or has stopped.
    Failed,
}

/// Takes what the Worker says to the engine.
pub type Listener = Rc<dyn Fn(SwarmEvent)>;

/// A running swarm.
#[derive(Debug)]
pub struct Swarm {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
    is_private: bool,
    /// The connection of each point, by the number that the Worker gave it.
    lanes: Map<u32, Lane>,
}

impl Swarm {
    /// Starts the Worker and tells it what to do.
    pub fn start(plan: &Plan, target: &Target, listener: Listener) -> Result<Self, NotLoaded> {
        let worker = later::module_worker(later::Later::SwarmWorker)?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let listener = Rc::clone(&listener);
            move |event: MessageEvent| listener(heard(event.data()))
        });
        let on_error = Closure::<dyn FnMut()>::new(move || listener(SwarmEvent::Failed));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let swarm = Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
            is_private: *target == Target::Private,
            lanes: Map::new(),
        };
        let plan = serde_json::to_value(plan).unwrap_or_default();
        let order = match target {
            Target::Socket(address, login) => serde_json::json!({
                "start": plan, "address": address.as_str(),
                "username": login.username.as_deref(), "password": login.password.as_deref(),
            }),
            Target::Tab | Target::Private => serde_json::json!({ "start": plan }),
        };
        swarm.tell(&order);
        Ok(swarm)
    }

    /// Adds points.
    pub fn grow(&self, more: u32) {
        self.tell(&serde_json::json!({ "grow": more }));
    }

    /// All of them say goodbye; a last report says when they have.
    pub fn end(&self) {
        self.tell(&serde_json::json!({ "end": true }));
    }

    fn tell(&self, order: &serde_json::Value) {
        // A text can always be posted.
        let _ = self.worker.post_message(&order.to_string().into());
    }

    /// The Worker has something for a broker inside the browser.
    pub fn hear(
        &mut self,
        now: Instant,
        mut batch: Bytes,
        tab: &mut Tab,
        listener: &tab::Listener,
    ) {
        while let Some(frame) = Frame::read(&mut batch) {
            match frame {
                Frame::Open(number) => {
                    let lane = tab.open(now, self.is_private, listener);
                    if let Some(old) = self.lanes.insert(number, lane) {
                        tab.close(old);
                    }
                }
                Frame::Bytes(number, bytes) => {
                    if let Some(lane) = self.lanes.get(&number) {
                        tab.send(*lane, bytes);
                    }
                }
                Frame::Closed(number) => {
                    if let Some(lane) = self.lanes.remove(&number) {
                        tab.close(lane);
                    }
                }
                // Nothing else is said by a Worker.
                _ => {}
            }
        }
    }

    /// Hands over what came for its points.
    pub fn pump(&mut self, tab: &mut Tab) {
        let mut frames = std::collections::VecDeque::new();
        let mut ended = Vec::new();
        for (number, lane) in &self.lanes {
            while let Some(bytes) = tab.receive(*lane) {
                frames.push_back(Frame::Bytes(*number, bytes));
            }
            if tab.has_ended(*lane) {
                ended.push(*number);
            }
        }
        for number in ended {
            if let Some(lane) = self.lanes.remove(&number) {
                tab.close(lane);
            }
            frames.push_back(Frame::Closed(number));
        }
        while let Some(batch) = batch(|| frames.pop_front()) {
            let buffer = Uint8Array::from(batch.as_slice()).buffer();
            let _ = self.worker.post_message(&buffer);
        }
    }

    /// The Worker is gone, and with it every connection.
    pub fn kill(self, tab: &mut Tab) {
        for lane in self.lanes.values() {
            tab.close(*lane);
        }
    }
}

impl Engine {
    pub(super) fn order_swarm(&mut self, order: Order) {
        match order {
            Order::Start(plan, target) => {
                self.kill_swarm();
                match Swarm::start(&plan, &target, self.callbacks.swarm_listener()) {
                    Ok(swarm) => self.swarm = Some(swarm),
                    Err(NotLoaded) => self.out.actions.push_back(Action::Swarm(Act::Failed)),
                }
            }
            Order::Grow(more) => {
                if let Some(swarm) = &self.swarm {
                    swarm.grow(more);
                }
            }
            Order::End => {
                if let Some(swarm) = &self.swarm {
                    swarm.end();
                }
            }
            Order::Kill => self.kill_swarm(),
        }
    }

    pub(super) fn handle_swarm(&mut self, now: Instant, event: SwarmEvent) {
        match event {
            SwarmEvent::Batch(batch) => {
                if let Some(swarm) = &mut self.swarm {
                    swarm.hear(now, batch, &mut self.tab, &self.tab_listener);
                }
            }
            SwarmEvent::Report(report) if report.is_over => self.kill_swarm(),
            SwarmEvent::Report(report) => {
                self.out.actions.push_back(Action::Swarm(Act::Report(report)));
            }
            SwarmEvent::Failed => self.out.actions.push_back(Action::Swarm(Act::Failed)),
        }
    }

    pub(super) fn pump_swarm(&mut self) {
        if let Some(swarm) = &mut self.swarm {
            swarm.pump(&mut self.tab);
        }
    }

    fn kill_swarm(&mut self) {
        if let Some(swarm) = self.swarm.take() {
            swarm.kill(&mut self.tab);
        }
    }
}

impl Drop for Swarm {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn heard(data: JsValue) -> SwarmEvent {
    match data.dyn_into::<ArrayBuffer>() {
        Ok(buffer) => SwarmEvent::Batch(Uint8Array::new(&buffer).to_vec().into()),
        Err(data) => match data.dyn_into::<Array>() {
            Ok(parts) => SwarmEvent::Report(Rc::new(report(&parts))),
            Err(_) => SwarmEvent::Failed,
        },
    }
}

/// What a report is on its way: figures, and the values of all points.
fn write(report: &Report) -> Array {
    let Figures { online, sent, acknowledged, errors } = report.figures;
    let (kind, detail) = match report.cause {
        None => (0, 0),
        Some(Cause::NoSocket(open)) => (1, open),
        Some(Cause::Refused(reason)) => (2, u32::from(reason.code())),
        Some(Cause::Lost) => (3, 0),
        Some(Cause::Broken) => (4, 0),
    };
    let figures = [
        f64::from(online),
        sent as f64,
        acknowledged as f64,
        errors as f64,
        f64::from(kind),
        f64::from(detail),
        f64::from(u8::from(report.is_over)),
    ];
    let figures = Float64Array::from(figures.as_slice());
    Array::of2(&figures, &Float32Array::from(report.values.as_slice()))
}

fn report(parts: &Array) -> Report {
    let figures = Float64Array::new(&parts.get(0));
    let figure = |index: u32| figures.get_index(index);
    let cause = match figure(4) as u32 {
        1 => Some(Cause::NoSocket(figure(5) as u32)),
        2 => Some(ReasonCode::try_from(figure(5) as u8).map_or(Cause::Broken, Cause::Refused)),
        3 => Some(Cause::Lost),
        4 => Some(Cause::Broken),
        _ => None,
    };
    Report {
        figures: Figures {
            online: figure(0) as u32,
            sent: figure(1) as u64,
            acknowledged: figure(2) as u64,
            errors: figure(3) as u64,
        },
        values: Float32Array::new(&parts.get(1)).to_vec(),
        cause,
        is_over: figure(6) != 0.0,
    }
}
