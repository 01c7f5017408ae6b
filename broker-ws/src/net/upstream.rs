//! A connection that this program opens itself, to another broker: TCP, TLS and WebSocket on the
//! way there, and MQTT's bytes on it.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Sink, Stream};
use hyper::header::{self, HeaderValue};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::scratch::{self, SCRATCH};
use crate::bridge::Address;

/// Largest message of a WebSocket that is taken; a message may hold several packets, or a part of
/// one.
const MAX_MESSAGE: usize = 16 << 20;
/// What may wait inside of the WebSocket for its socket, beside one message.
const MAX_BUFFERED: usize = 1 << 20;

/// A connection to another broker.
pub(crate) enum Upstream {
    /// MQTT as it is.
    Plain {
        /// The socket.
        stream: Box<dyn Duplex>,
        /// Something was written that was not flushed.
        is_written: bool,
    },
    /// MQTT in the binary frames of a WebSocket.
    WebSocket {
        /// The WebSocket.
        stream: Box<WebSocketStream<Box<dyn Duplex>>>,
        /// Something was written that was not flushed.
        is_written: bool,
    },
}

/// A stream of bytes both ways.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}

/// What happened on a connection.
pub(crate) enum Turn {
    /// Bytes came.
    Received(Bytes),
    /// All that was to be sent is sent.
    Sent,
    /// The other side sends nothing more.
    Ended,
}

impl Upstream {
    /// Connects. `tls` is there where the address asks for it.
    pub(crate) async fn connect(
        address: &Address,
        tls: Option<Arc<ClientConfig>>,
    ) -> io::Result<Self> {
        let socket = TcpStream::connect((address.host.as_str(), address.port)).await?;
        socket.set_nodelay(true)?;
        let stream: Box<dyn Duplex> = match tls {
            None => Box::new(socket),
            Some(config) => {
                let name = ServerName::try_from(address.host.clone())
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
                Box::new(TlsConnector::from(config).connect(name, socket).await?)
            }
        };
        if !address.scheme.is_websocket() {
            return Ok(Self::Plain { stream, is_written: false });
        }
        // TLS, if there is any, is done: what follows is the same as without.
        let url = format!("ws://{}{}", address.authority(), address.path);
        let mut request = url.into_client_request().map_err(into_io)?;
        let subprotocol = HeaderValue::from_static("mqtt");
        request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, subprotocol);
        let config = WebSocketConfig::default()
            .write_buffer_size(0)
            .max_write_buffer_size(MAX_BUFFERED)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let handshake = client_async_with_config(request, stream, Some(config));
        let (stream, _) = handshake.await.map_err(into_io)?;
        Ok(Self::WebSocket { stream: Box::new(stream), is_written: false })
    }

    /// Sends `out` as far as it goes, and waits until something happened. Nothing is lost if this
    /// is not waited for.
    pub(crate) async fn turn(&mut self, out: &mut BytesMut) -> io::Result<Turn> {
        poll_fn(|cx| {
            let has_to_send = !out.is_empty() || self.is_written();
            let sent = has_to_send && self.poll_send(cx, out)?.is_ready();
            match self.poll_receive(cx)? {
                Poll::Ready(Some(bytes)) => Poll::Ready(Ok(Turn::Received(bytes))),
                Poll::Ready(None) => Poll::Ready(Ok(Turn::Ended)),
                Poll::Pending if sent => Poll::Ready(Ok(Turn::Sent)),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Sends all of `out`.
    pub(crate) async fn send(&mut self, out: &mut BytesMut) -> io::Result<()> {
        poll_fn(|cx| self.poll_send(cx, out)).await
    }

    const fn is_written(&self) -> bool {
        match self {
            Self::Plain { is_written, .. } | Self::WebSocket { is_written, .. } => *is_written,
        }
    }

    fn poll_send(&mut self, cx: &mut Context<'_>, out: &mut BytesMut) -> Poll<io::Result<()>> {
        match self {
            Self::Plain { stream, is_written } => {
                while !out.is_empty() {
                    let written = ready!(Pin::new(&mut *stream).poll_write(cx, out))?;
                    if written == 0 {
                        return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                    }
                    out.advance(written);
                    *is_written = true;
                }
                if *is_written {
                    ready!(Pin::new(stream).poll_flush(cx))?;
                    *is_written = false;
                }
            }
            Self::WebSocket { stream, is_written } => {
                let mut stream = Pin::new(&mut **stream);
                if !out.is_empty() {
                    ready!(stream.as_mut().poll_ready(cx)).map_err(into_io)?;
                    let message = Message::Binary(out.split().freeze());
                    stream.as_mut().start_send(message).map_err(into_io)?;
                    *is_written = true;
                }
                if *is_written {
                    ready!(stream.poll_flush(cx)).map_err(into_io)?;
                    *is_written = false;
                }
            }
        }
        Poll::Ready(Ok(()))
    }

    /// The next bytes; `None` at the end.
    fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        match self {
            Self::Plain { stream, .. } => {
                let bytes = ready!(scratch::poll_read(stream, cx, SCRATCH, |bytes| {
                    Bytes::copy_from_slice(bytes)
                }))?;
                Poll::Ready(Ok((!bytes.is_empty()).then_some(bytes)))
            }
            Self::WebSocket { stream, .. } => loop {
                match ready!(Pin::new(&mut **stream).poll_next(cx)) {
                    Some(Ok(Message::Binary(bytes))) => return Poll::Ready(Ok(Some(bytes))),
                    Some(Ok(Message::Text(_))) => {
                        let error = "text came on the WebSocket, which carries MQTT in binary";
                        return Poll::Ready(Err(io::Error::other(error)));
                    }
                    // Pings are answered, and the peer's close is, by polling on.
                    Some(Ok(_)) => {}
                    None | Some(Err(Error::ConnectionClosed | Error::AlreadyClosed)) => {
                        return Poll::Ready(Ok(None));
                    }
                    Some(Err(error)) => return Poll::Ready(Err(into_io(error))),
                }
            },
        }
    }
}

fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io(error) => error,
        other => io::Error::other(other),
    }
}
