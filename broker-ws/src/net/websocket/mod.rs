//! MQTT inside a WebSocket: the handshake's rules, and binary frames as a stream of bytes.
//!
//! A frame is not a packet: packets may be split and joined over frames in any way.

mod frames;
mod halves;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use shared::broker::diagnosis::Cause;
use shared::inspect::Lang;
use tokio::io::split;
use tokio::time::timeout;

use super::chunks::write_all;
use super::listener::Context;
use super::pump::{Ending, Gone, Misuse, pump};
use super::socket::{Socket, linger};
use crate::classroom::Desk;
use crate::hub::NoLine;
use crate::log::Transport;
use frames::Opcode;
use halves::{Hearing, WsSink, WsSource};

/// The names that MQTT goes by on WebSocket: today's, and that of 3.1.
const SUBPROTOCOLS: [&str; 2] = ["mqtt", "mqttv3.1"];

/// Codes of close frames (RFC 6455, section 7.4.1, and IANA's list).
const NORMAL: u16 = 1000;
const GOING_AWAY: u16 = 1001;
const PROTOCOL_ERROR: u16 = 1002;
const UNSUPPORTED_DATA: u16 = 1003;
const POLICY: u16 = 1008;
const TRY_AGAIN_LATER: u16 = 1013;

/// True for a request that asks for a WebSocket.
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    tokens(headers, header::UPGRADE).any(|token| token.eq_ignore_ascii_case("websocket"))
}

/// The subprotocol to answer with: the first known one of those offered; `None` if none is offered,
/// which small clients do. An error if only others are offered.
pub(super) fn choose_subprotocol(
    headers: &HeaderMap,
) -> Result<Option<HeaderValue>, UnknownSubprotocol> {
    let mut offers_any = false;
    for offered in tokens(headers, header::SEC_WEBSOCKET_PROTOCOL) {
        offers_any = true;
        if let Some(known) = SUBPROTOCOLS.into_iter().find(|known| *known == offered) {
            return Ok(Some(HeaderValue::from_static(known)));
        }
    }
    if offers_any { Err(UnknownSubprotocol) } else { Ok(None) }
}

/// Subprotocols are offered, but none that carries MQTT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnknownSubprotocol;

/// The elements of a header that is a list.
fn tokens(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|token| !token.is_empty())
}

/// Carries MQTT on a connection whose handshake is done.
///
/// Not an `async fn`, for the same reason as [`super::tcp::carry`].
pub(super) fn carry(
    socket: Socket,
    addr: SocketAddr,
    context: &Context,
    desk: Option<Arc<Desk>>,
) -> impl Future<Output = ()> + use<> {
    let options = context.options();
    let (transport, user) = match socket.tls() {
        None => (Transport::WebSocket, None),
        Some(tls) => {
            let shown = tls.get_ref().1.peer_certificates();
            let user = context.certificates().and_then(|certificates| certificates.user(shown));
            (Transport::SecureWebSocket, user)
        }
    };
    let line = context.open_line(addr, transport, user, desk);
    async move {
        let (socket, frame) = match &line {
            Err(refused) => (socket, farewell(&Err(*refused))),
            Ok(line) => {
                let hearing = Hearing::default();
                let (read, write) = split(socket);
                let mut source = WsSource::new(read, &hearing);
                let mut sink = WsSink::new(write, &hearing, options.websocket_ping);
                let ending = pump(line, &mut source, &mut sink, &options).await;
                let frame = match hearing.close() {
                    Some(code) => Some(Farewell::answer(code)),
                    None => farewell(&Ok(ending)),
                };
                (source.unsplit(sink), frame)
            }
        };
        drop(line);
        if let Some(frame) = frame {
            close(socket, frame, options.close_timeout).await;
        }
    }
}

/// A close frame's content.
struct Farewell {
    code: u16,
    text: String,
}

/// What the peer is told by its WebSocket when the conversation is over; nothing if it is not there.
fn farewell(ending: &Result<Ending, NoLine>) -> Option<Farewell> {
    let (code, text) = match ending {
        Err(NoLine::TooMany) => (TRY_AGAIN_LATER, "too many connections".to_owned()),
        Err(NoLine::Stopping) => (GOING_AWAY, "the broker is shutting down".to_owned()),
        Ok(Ok(reason)) => {
            let code = if reason.is_fault() { POLICY } else { NORMAL };
            (code, says(Cause::Closed(reason.clone())))
        }
        Ok(Err(Gone::Misused(misuse))) => {
            let code = match misuse {
                Misuse::TextFrame => UNSUPPORTED_DATA,
                Misuse::BadFrame => PROTOCOL_ERROR,
            };
            (code, says(Cause::Web(misuse.fault())))
        }
        Ok(Err(Gone::Finished | Gone::Broken(_) | Gone::Stuck | Gone::Silent)) => return None,
    };
    Some(Farewell { code, text })
}

/// What happened, in English: a close frame has no room for a cure as well.
fn says(cause: Cause) -> String {
    cause.says(Lang::En).cause.into_owned()
}

impl Farewell {
    /// The answer to the peer's own close frame.
    fn answer(code: Option<u16>) -> Self {
        Self { code: code.unwrap_or(NORMAL), text: String::new() }
    }

    /// The frame. A text that is too long is cut between characters.
    fn chunks(&self) -> Vec<Bytes> {
        let mut end = self.text.len().min(frames::MAX_CONTROL - 2);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let payload = [&self.code.to_be_bytes(), &self.text.as_bytes()[..end]].concat();
        vec![frames::head(Opcode::Close, payload.len()), payload.into()]
    }
}

async fn close(mut socket: Socket, frame: Farewell, at_most: Duration) {
    // A peer that is gone already has no use for it.
    let _ = timeout(at_most, write_all(&mut socket, &mut frame.chunks())).await;
    linger(&mut socket, at_most).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers(values: &[&'static str]) -> HeaderMap {
        let values = values.iter().map(|value| HeaderValue::from_static(value));
        values.map(|value| (header::SEC_WEBSOCKET_PROTOCOL, value)).collect()
    }

    #[test]
    fn the_first_known_subprotocol_is_taken() {
        for (values, chosen) in [
            (&["mqtt"][..], Ok(Some("mqtt"))),
            (&["mqttv3.1"], Ok(Some("mqttv3.1"))),
            (&["chat, mqttv3.1 ,mqtt"], Ok(Some("mqttv3.1"))),
            (&["chat", "mqtt"], Ok(Some("mqtt"))),
            (&[], Ok(None)),
            (&[""], Ok(None)),
            (&["chat"], Err(UnknownSubprotocol)),
            (&["MQTT"], Err(UnknownSubprotocol)),
        ] {
            let chosen = chosen.map(|name| name.map(HeaderValue::from_static));
            assert_eq!(choose_subprotocol(&offers(values)), chosen, "{values:?}");
        }
    }

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let chunks = Farewell { code: NORMAL, text: "灯".repeat(100) }.chunks();
        assert_eq!(chunks[1][2..], *"灯".repeat((frames::MAX_CONTROL - 2) / 3).as_bytes());
    }
}
