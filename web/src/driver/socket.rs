//! A WebSocket with the subprotocol `mqtt`: a stream of bytes both ways.
//!
//! Knows the browser's events. Does not know packets: a frame may hold half a packet or many.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, CloseEvent, DomException, MessageEvent, WebSocket};

use crate::state::address::{AddressError, SocketAddress};
use crate::state::failure::Failure;

/// While more bytes than this wait in the browser, no more are handed to it.
pub const MAX_BUFFERED: u32 = 256 * 1024;

/// The subprotocol that MQTT registered.
const SUBPROTOCOL: &str = "mqtt";

/// What a socket reports.
#[derive(Debug)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// Bytes came.
    Bytes(Vec<u8>),
    /// It is closed, with this code; 1006 if it never opened or was lost.
    Closed(u16),
}

type Listener = Rc<RefCell<dyn FnMut(SocketEvent)>>;

/// An open or opening WebSocket. Dropping it closes it; nothing is reported any more.
#[derive(Debug)]
pub struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_close: Closure<dyn FnMut(CloseEvent)>,
}

impl Socket {
    /// Begins to open a socket for MQTT.
    pub fn open(
        address: &SocketAddress,
        listener: impl FnMut(SocketEvent) + 'static,
    ) -> Result<Self, Failure> {
        let socket = WebSocket::new_with_str(address.as_str(), SUBPROTOCOL);
        Self::listen(address, socket, listener)
    }

    /// Begins to open a socket without a subprotocol, only to see whether somebody is there.
    pub fn probe(
        address: &SocketAddress,
        listener: impl FnMut(SocketEvent) + 'static,
    ) -> Result<Self, Failure> {
        Self::listen(address, WebSocket::new(address.as_str()), listener)
    }

    fn listen(
        address: &SocketAddress,
        socket: Result<WebSocket, JsValue>,
        listener: impl FnMut(SocketEvent) + 'static,
    ) -> Result<Self, Failure> {
        let socket = socket.map_err(|error| failure(address, &error))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let listener: Listener = Rc::new(RefCell::new(listener));
        let tell = {
            let listener = Rc::clone(&listener);
            move |event| (listener.borrow_mut())(event)
        };
        let on_open = Closure::<dyn FnMut()>::new({
            let tell = tell.clone();
            move || tell(SocketEvent::Opened)
        });
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let tell = tell.clone();
            move |event: MessageEvent| tell(SocketEvent::Bytes(bytes(&event)))
        });
        let on_close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            tell(SocketEvent::Closed(event.code()));
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Ok(Self { socket, _on_open: on_open, _on_message: on_message, _on_close: on_close })
    }

    /// Whether the server agreed to speak MQTT. Browsers should not open the socket otherwise;
    /// some do.
    pub fn speaks_mqtt(&self) -> bool {
        self.socket.protocol() == SUBPROTOCOL
    }

    /// Whether the browser takes more bytes.
    pub fn is_ready(&self) -> bool {
        self.socket.buffered_amount() < MAX_BUFFERED
    }

    /// Whether it is over.
    pub fn is_closed(&self) -> bool {
        self.socket.ready_state() == WebSocket::CLOSED
    }

    /// It reports nothing any more.
    pub fn mute(&self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
    }

    /// Closes it; what was sent before still arrives.
    pub fn close(&self) {
        // One that is closed already stays so.
        let _ = self.socket.close();
    }

    /// Hands bytes to the browser. On a socket that is closing they are lost, as on a cut wire.
    pub fn send(&self, bytes: &[u8]) {
        let _ = self.socket.send_with_u8_array(bytes);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.mute();
        let _ = self.socket.close();
    }
}

/// A text frame is no MQTT ([MQTT-6.0.0-1]): its characters reach the decoder, which says so.
fn bytes(event: &MessageEvent) -> Vec<u8> {
    match event.data().dyn_into::<ArrayBuffer>() {
        Ok(buffer) => Uint8Array::new(&buffer).to_vec(),
        Err(data) => data.as_string().unwrap_or_default().into_bytes(),
    }
}

fn failure(address: &SocketAddress, error: &JsValue) -> Failure {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("SecurityError") => Failure::Blocked(address.clone()),
        _ => Failure::BadAddress(AddressError::NotAccepted),
    }
}
