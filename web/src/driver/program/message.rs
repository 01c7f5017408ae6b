//! The messages of a board's Worker as what they mean. They are plain objects with a `type`; one
//! that is not understood says nothing.

use std::rc::Rc;

use js_sys::{Reflect, Uint8Array};
use shared::board::program::File;
use shared::wire::Bytes;
use wasm_bindgen::prelude::*;

use crate::state::programs::fault::Fault;
use crate::state::programs::said::{Doing, How, Lost, Memory, Note, Said, Written};

/// What a Worker says.
#[derive(Debug)]
pub enum Message {
    /// Something for the state.
    Said(Said),
    /// Bytes for the other side of a connection.
    Send(u32, Bytes),
    /// It has read so many bytes of a connection.
    Took(u32, usize),
    /// It does something with pins.
    Pins(Pins),
}

/// What a program does with its pins.
#[derive(Clone, Debug, PartialEq)]
pub enum Pins {
    /// A pin is an output or an input now.
    Pin {
        /// Which one.
        pin: u8,
        /// `in`, `out`, `open-drain` or `off`.
        mode: Rc<str>,
        /// What it is set to.
        level: bool,
        /// `up` or `down`.
        pull: Option<Rc<str>>,
    },
    /// A pin gives pulses; not any more if there is no duty.
    Pwm {
        /// Which one.
        pin: u8,
        /// Pulses a second.
        hz: u32,
        /// How much of the time it is high.
        duty: Option<u16>,
    },
    /// Bytes for a chip at two pins.
    I2c {
        /// The data pin.
        sda: u8,
        /// The clock pin.
        scl: u8,
        /// Whom they are for.
        address: u8,
        /// What they are.
        bytes: Vec<u8>,
    },
    /// Colours for a strip of lamps.
    Pixels {
        /// Its pin.
        pin: u8,
        /// Three or four bytes for each lamp.
        bytes: Vec<u8>,
    },
}

/// What a message means.
pub fn read(message: &JsValue) -> Option<Message> {
    let kind = text(message, "type")?;
    let said = match &*kind {
        "send" => return Some(Message::Send(whole(message, "socket")?, bytes(message)?.into())),
        "took" => {
            return Some(Message::Took(whole(message, "socket")?, whole(message, "count")?));
        }
        "pin" | "pwm" | "i2c" | "pixels" => return pins(&kind, message).map(Message::Pins),
        "ready" => Said::Ready { version: version(&text(message, "version").unwrap_or_default()) },
        "out" => Said::Out(text(message, "text")?),
        "alive" => Said::Alive { busy_ms: number(message, "busy_ms") },
        "state" => Said::Doing(match &*text(message, "state")? {
            "running" => Doing::Running,
            "sleeping" => Doing::Sleeping,
            "input" => Doing::Input,
            "repl" => Doing::Repl,
            // Its end is told with how it came.
            _ => return None,
        }),
        "error" => Said::Fault(Fault {
            file: text(message, "file").unwrap_or_default(),
            line: whole(message, "line").unwrap_or_default(),
            kind: text(message, "kind").unwrap_or_default(),
            message: text(message, "message").unwrap_or_default(),
            traceback: text(message, "traceback").unwrap_or_default(),
        }),
        "exit" => {
            let how = match &*text(message, "how")? {
                "end" => How::End,
                "stop" => How::Stop,
                "reset" => How::Reset,
                "deepsleep" => How::DeepSleep(whole(message, "ms")),
                _ => How::Error,
            };
            Said::Exit(how, array(message, "rtc").unwrap_or_default().into())
        }
        "open" => Said::Open {
            socket: whole(message, "socket")?,
            host: text(message, "host")?,
            port: whole(message, "port")?,
        },
        "close" => Said::Close { socket: whole(message, "socket")? },
        "wifi" => Said::Wifi {
            connected: is_true(message, "connected"),
            ssid: text(message, "ssid").unwrap_or_default(),
        },
        "memory" => Said::Memory(Memory {
            used: whole(message, "used").unwrap_or_default(),
            total: whole(message, "total").unwrap_or_default(),
        }),
        "files" => Said::Files(Written {
            changed: list(message, "changed").filter_map(|it| file(&it)).collect(),
            removed: list(message, "removed")
                .filter_map(|it| Some(it.as_string()?.into()))
                .collect(),
        }),
        "note" => Said::Note(Note {
            code: text(message, "code")?,
            name: name(message),
            file: text(message, "file").unwrap_or_default(),
            line: whole(message, "line").unwrap_or_default(),
        }),
        "lost" => Said::Lost {
            what: match &*text(message, "what")? {
                "send" => Lost::Send,
                "received" => Lost::Received,
                "input" => Lost::Typed,
                _ => Lost::Output,
            },
            count: whole(message, "count").unwrap_or_default(),
        },
        _ => return None,
    };
    Some(Message::Said(said))
}

fn pins(kind: &str, message: &JsValue) -> Option<Pins> {
    Some(match kind {
        "pin" => Pins::Pin {
            pin: whole(message, "pin")?,
            mode: text(message, "mode")?,
            level: number(message, "level").is_some_and(|it| it != 0.0)
                || is_true(message, "level"),
            pull: text(message, "pull"),
        },
        "pwm" => Pins::Pwm {
            pin: whole(message, "pin")?,
            hz: whole(message, "hz").unwrap_or_default(),
            duty: whole(message, "duty"),
        },
        "i2c" => Pins::I2c {
            sda: whole(message, "sda")?,
            scl: whole(message, "scl")?,
            address: whole(message, "address")?,
            bytes: bytes(message)?,
        },
        _ => Pins::Pixels { pin: whole(message, "pin")?, bytes: bytes(message)? },
    })
}

fn get(message: &JsValue, key: &str) -> Option<JsValue> {
    Reflect::get(message, &key.into()).ok()
}

fn text(message: &JsValue, key: &str) -> Option<Rc<str>> {
    get(message, key)?.as_string().map(Rc::from)
}

fn number(message: &JsValue, key: &str) -> Option<f64> {
    get(message, key)?.as_f64()
}

fn is_true(message: &JsValue, key: &str) -> bool {
    get(message, key).is_some_and(|it| it.is_truthy())
}

/// A whole number that fits its type; a negative one or one with a fraction does not.
fn whole<T: TryFrom<u64>>(message: &JsValue, key: &str) -> Option<T> {
    let number = number(message, key)?;
    let is_whole = number >= 0.0 && number.fract() == 0.0 && number < 9.0e15;
    is_whole.then_some(number as u64)?.try_into().ok()
}

fn bytes(message: &JsValue) -> Option<Vec<u8>> {
    array(message, "bytes")
}

/// What is in a list; nothing if there is none.
fn list(message: &JsValue, key: &str) -> impl Iterator<Item = JsValue> {
    let list = get(message, key).and_then(|it| it.dyn_into::<js_sys::Array>().ok());
    list.into_iter().flat_map(|list| list.iter().collect::<Vec<_>>())
}

fn file(value: &JsValue) -> Option<File> {
    Some(File { name: text(value, "name")?.to_string(), text: text(value, "text")?.to_string() })
}

fn array(message: &JsValue, key: &str) -> Option<Vec<u8>> {
    Some(get(message, key)?.dyn_into::<Uint8Array>().ok()?.to_vec())
}

/// `1.29.0` of `v1.29.0-6.gc763859f35 on 2026-08-25`.
fn version(text: &str) -> Rc<str> {
    let number = text.trim_start_matches('v');
    number.split(['-', ' ', ';']).next().unwrap_or_default().into()
}

/// What a note is about: a text, or a number such as that of a pin.
fn name(message: &JsValue) -> Rc<str> {
    let Some(name) = get(message, "args").and_then(|args| get(&args, "name")) else {
        return "".into();
    };
    match name.as_f64() {
        Some(number) => number.to_string().into(),
        None => name.as_string().unwrap_or_default().into(),
    }
}
