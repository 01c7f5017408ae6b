//! MQTT inside a WebSocket: the handshake's rules, and binary frames as a stream of bytes.
//!
//! A frame is not a packet: packets may be split and joined over frames in any way.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hyper::header::{self, HeaderMap, HeaderValue};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::listener::Context;
use super::pump::{Ending, Gone, Misuse, Sink, Source, pump};
use super::socket::{Socket, linger};
use crate::Options;
use crate::hub::{Line, NoLine};
use crate::log::Transport;

/// The names that MQTT goes by on WebSocket: today's, and that of 3.1.
const SUBPROTOCOLS: [&str; 2] = ["mqtt", "mqttv3.1"];
/// Eagerly allocated for each connection, so small.
const READ_BUFFER: usize = 4 * 1024;
/// Two pulls of the writer, and their frames' heads.
const WRITE_BUFFER: usize = 256 * 1024;
/// Frames that are handed to the core in one batch.
const BATCH: usize = 64;
/// What a close frame's reason may be long (RFC 6455, section 5.5).
const MAX_CLOSE_REASON: usize = 123;

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

/// Carries MQTT on a connection whose handshake is done. `read` came after it already.
pub(super) async fn carry(socket: Socket, read: Bytes, addr: SocketAddr, context: &Context) {
    let options = &context.options;
    let config = Some(config(options));
    let mut stream =
        WebSocketStream::from_partially_read(socket, read.to_vec(), Role::Server, config).await;
    let ending = match context.open_line(addr, Transport::WebSocket) {
        Err(refused) => Err(refused),
        Ok(line) => {
            let (sink, source) = stream.split();
            let (mut sink, mut source) = (WsSink { sink }, WsSource { source, batch: Vec::new() });
            let ending = pump(line, &mut source, &mut sink, options.close_timeout).await;
            stream = source
                .source
                .reunite(sink.sink)
                .expect("both halves come from the split of the same stream");
            Ok(ending)
        }
    };
    if let Some(frame) = farewell(&ending) {
        close(stream, frame, options.close_timeout).await;
    }
}

/// Every buffer has its limit.
fn config(options: &Options) -> WebSocketConfig {
    // A message may hold several packets, so it may be larger than the largest of them.
    let largest = options.broker.maximum_packet_size as usize;
    let message = largest.saturating_mul(2);
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(largest.saturating_add(WRITE_BUFFER))
        .max_message_size(Some(message))
        .max_frame_size(Some(message))
}

struct WsSource {
    source: SplitStream<WebSocketStream<Socket>>,
    batch: Vec<Bytes>,
}

impl Source for WsSource {
    async fn forward(&mut self, line: &Line) -> Result<(), Gone> {
        let received = poll_fn(|cx| {
            while self.batch.len() < BATCH {
                match self.source.poll_next_unpin(cx) {
                    Poll::Ready(Some(Ok(Message::Binary(bytes)))) => self.batch.push(bytes),
                    Poll::Ready(Some(Ok(Message::Text(_)))) => {
                        return Poll::Ready(Err(Gone::Misused(Misuse::TextFrame)));
                    }
                    // Pings are answered, and the peer's close is, by polling on.
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Err(gone(error))),
                    Poll::Ready(None) => return Poll::Ready(Err(Gone::Finished)),
                    Poll::Pending if self.batch.is_empty() => return Poll::Pending,
                    Poll::Pending => break,
                }
            }
            Poll::Ready(Ok(()))
        })
        .await;
        // What came before the end counts.
        if !self.batch.is_empty() {
            line.receive(self.batch.iter().map(|bytes| &bytes[..]));
            self.batch.clear();
        }
        received
    }
}

struct WsSink {
    sink: SplitSink<WebSocketStream<Socket>, Message>,
}

impl Sink for WsSink {
    async fn send(&mut self, chunks: &mut Vec<Bytes>) -> Result<(), Gone> {
        for chunk in chunks.drain(..) {
            self.sink.feed(Message::Binary(chunk)).await.map_err(gone)?;
        }
        self.sink.flush().await.map_err(gone)
    }
}

fn gone(error: Error) -> Gone {
    match error {
        Error::Io(error) => Gone::from(error),
        Error::ConnectionClosed | Error::AlreadyClosed => Gone::Finished,
        Error::Capacity(_) => Gone::Misused(Misuse::TooLarge),
        Error::Utf8(_) => Gone::Misused(Misuse::TextFrame),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            Gone::Broken(io::ErrorKind::ConnectionReset.into())
        }
        Error::Protocol(ProtocolError::SendAfterClosing) => Gone::Finished,
        Error::Protocol(_) => Gone::Misused(Misuse::BadFrame),
        other => Gone::Broken(io::Error::other(other)),
    }
}

/// What the peer is told by its WebSocket when the conversation is over; nothing if it is not there.
fn farewell(ending: &Result<Ending, NoLine>) -> Option<CloseFrame> {
    let (code, text) = match ending {
        Err(NoLine::TooMany) => (CloseCode::Again, "too many connections".to_owned()),
        Err(NoLine::Stopping) => (CloseCode::Away, "the broker is shutting down".to_owned()),
        Ok(Ok(reason)) if reason.is_fault() => (CloseCode::Policy, reason.to_string()),
        Ok(Ok(reason)) => (CloseCode::Normal, reason.to_string()),
        Ok(Err(Gone::Misused(misuse))) => {
            let code = match misuse {
                Misuse::TextFrame => CloseCode::Unsupported,
                Misuse::TooLarge => CloseCode::Size,
                Misuse::BadFrame => CloseCode::Protocol,
            };
            (code, misuse.to_string())
        }
        Ok(Err(Gone::Finished | Gone::Broken(_) | Gone::Stuck)) => return None,
    };
    Some(CloseFrame { code, reason: close_reason(text) })
}

fn close_reason(mut text: String) -> Utf8Bytes {
    let mut end = text.len().min(MAX_CLOSE_REASON);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.into()
}

async fn close(mut stream: WebSocketStream<Socket>, frame: CloseFrame, at_most: Duration) {
    // A peer that closed first has its answer already, and this fails.
    let _ = timeout(at_most, stream.close(Some(frame))).await;
    linger(&mut stream.into_inner(), at_most).await;
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
        let reason = close_reason("灯".repeat(100));
        assert_eq!(reason.as_str(), "灯".repeat(MAX_CLOSE_REASON / 3));
    }
}
