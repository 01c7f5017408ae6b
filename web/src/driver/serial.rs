//! Web Serial: a board on a USB cable (<https://wicg.github.io/serial>).
//!
//! Knows ports, and bytes that come and go. Does not know what they mean. Browsers have it on secure
//! pages only: https, or this machine.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DomException, ReadableStream, ReadableStreamDefaultReader};

use crate::state::real::serial::PortFault;

#[wasm_bindgen]
extern "C" {
    type Serial;
    #[wasm_bindgen(method, catch, js_name = requestPort)]
    fn request_port(this: &Serial) -> Result<Promise, JsValue>;

    type Device;
    #[wasm_bindgen(method, catch)]
    fn open(this: &Device, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Device) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn readable(this: &Device) -> Option<ReadableStream>;
    #[wasm_bindgen(method, getter)]
    fn writable(this: &Device) -> Option<Sink>;

    type Sink;
    #[wasm_bindgen(method, catch, js_name = getWriter)]
    fn get_writer(this: &Sink) -> Result<Writer, JsValue>;

    type Writer;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Writer, bytes: &Uint8Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = releaseLock)]
    fn release_lock(this: &Writer) -> Result<(), JsValue>;
}

/// Whether there is Web Serial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SerialSupport {
    /// There is.
    Here,
    /// There would be, if the page came over https or from this machine.
    NotSecure,
    /// This browser has none.
    NoBrowser,
}

/// Something about a port.
#[derive(Debug)]
pub enum SerialEvent {
    /// It is open.
    Open(SerialPort),
    /// Bytes came.
    Bytes(Vec<u8>),
    /// It is not open any more, or was not opened; nothing: it was closed here.
    Closed(Option<PortFault>),
}

/// An open port. Clones are the same one.
#[derive(Clone)]
pub struct SerialPort(Rc<Inner>);

struct Inner {
    device: Device,
    writer: Writer,
    is_closing: Cell<bool>,
    reader: Cell<Option<ReadableStreamDefaultReader>>,
}

impl std::fmt::Debug for SerialPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SerialPort")
    }
}

impl PartialEq for SerialPort {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Whether there is Web Serial here.
pub fn serial_support() -> SerialSupport {
    let is_secure = web_sys::window().is_some_and(|window| window.is_secure_context());
    match serial() {
        Some(_) => SerialSupport::Here,
        None if !is_secure => SerialSupport::NotSecure,
        None => SerialSupport::NoBrowser,
    }
}

fn serial() -> Option<Serial> {
    let navigator = web_sys::window()?.navigator();
    let serial = Reflect::get(&navigator, &"serial".into()).ok()?;
    serial.is_object().then(|| serial.unchecked_into())
}

/// Lets a person choose a port, and opens it. Must follow from a click.
pub fn choose_serial(baud: u32, on_event: impl Fn(SerialEvent) + 'static) {
    spawn_local(async move {
        match open(baud).await {
            Ok(port) => {
                on_event(SerialEvent::Open(port.clone()));
                let fault = port.read(|bytes| on_event(SerialEvent::Bytes(bytes))).await;
                on_event(SerialEvent::Closed(fault));
            }
            Err(fault) => on_event(SerialEvent::Closed(Some(fault))),
        }
    });
}

async fn open(baud: u32) -> Result<SerialPort, PortFault> {
    let chosen = serial().ok_or(PortFault::NotChosen)?.request_port();
    let chosen = JsFuture::from(chosen.map_err(refused)?).await.map_err(|error| {
        // Whoever closes the list of ports has chosen none.
        let is_none =
            error.dyn_ref::<DomException>().is_some_and(|it| it.name() == "NotFoundError");
        if is_none { PortFault::NotChosen } else { refused(error) }
    })?;
    let device: Device = chosen.unchecked_into();
    let options = js_sys::Object::new();
    Reflect::set(&options, &"baudRate".into(), &baud.into()).map_err(refused)?;
    JsFuture::from(device.open(&options).map_err(refused)?).await.map_err(refused)?;
    let sink = device.writable().ok_or(PortFault::Lost)?;
    let writer = sink.get_writer().map_err(refused)?;
    let (is_closing, reader) = (Cell::new(false), Cell::new(None));
    Ok(SerialPort(Rc::new(Inner { device, writer, is_closing, reader })))
}

/// In the browser's words.
fn refused(error: JsValue) -> PortFault {
    let words = error.dyn_ref::<DomException>().map(DomException::message);
    PortFault::NotOpened(words.unwrap_or_default())
}

impl SerialPort {
    /// Sends bytes, after those before them. What does not go out is noticed by whoever reads.
    pub fn write(&self, bytes: &[u8]) {
        if let Ok(written) = self.0.writer.write(&Uint8Array::from(bytes)) {
            spawn_local(async move {
                let _ = JsFuture::from(written).await;
            });
        }
    }

    /// Closes it. `Closed` follows.
    pub fn close(&self) {
        self.0.is_closing.set(true);
        if let Some(reader) = self.0.reader.take() {
            // The reading ends with it, and closes the port.
            let _ = reader.cancel();
            self.0.reader.set(Some(reader));
        }
    }

    /// Reads until the port is closed; says why it is, unless it was closed here.
    async fn read(&self, on_bytes: impl Fn(Vec<u8>)) -> Option<PortFault> {
        let inner = &self.0;
        // After a break, or what was lost on the line, the port has another stream: a board that
        // is reset makes such faults.
        while let Some(stream) = inner.device.readable().filter(|_| !inner.is_closing.get()) {
            let Ok(reader) = ReadableStreamDefaultReader::new(&stream) else { break };
            inner.reader.set(Some(reader.clone()));
            while let Ok(chunk) = JsFuture::from(reader.read()).await {
                let get = |key: &str| Reflect::get(&chunk, &key.into()).unwrap_or_default();
                if get("done").is_truthy() {
                    break;
                }
                if let Ok(bytes) = get("value").dyn_into::<Uint8Array>() {
                    on_bytes(bytes.to_vec());
                }
            }
            reader.release_lock();
        }
        // A port that is gone can be neither released nor closed, and needs not be.
        let _ = inner.writer.release_lock();
        if let Ok(closed) = inner.device.close() {
            let _ = JsFuture::from(closed).await;
        }
        (!inner.is_closing.get()).then_some(PortFault::Lost)
    }
}
