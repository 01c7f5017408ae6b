//! TLS on a connection: the handshake, and whatever is spoken inside.

use std::net::SocketAddr;

use bytes::Bytes;
use shared::broker::diagnosis::{Cause, TlsFault};
use tokio::io::WriteHalf;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tracing::debug;

use super::chunks::write_all;
use super::detect::Spoken;
use super::listener::{Context, read_hello, stopped};
use super::pump::{Gone, Sink, pump};
use super::socket::{Socket, linger};
use super::tcp::StreamSource;
use super::{http, websocket};
use crate::Options;
use crate::hub::Line;
use crate::log::Transport;
use crate::tls::{Certificates, explain};

/// A connection inside TLS. Boxed where it stands beside plain ones, which are much smaller.
pub(super) type Tls = TlsStream<Socket>;

/// Serves a connection whose first bytes, `hello`, are those of a TLS handshake.
pub(super) async fn serve(
    stream: TcpStream,
    hello: Bytes,
    addr: SocketAddr,
    context: &Context,
    certificates: &Certificates,
    mut stopping: watch::Receiver<bool>,
) {
    let options = context.options();
    let socket = Socket::new(stream, hello, options.write_timeout);
    let shaken = tokio::select! {
        shaken = shake_hands(socket, certificates, &options) => shaken,
        () = stopped(&mut stopping) => return,
    };
    let mut stream = match shaken {
        Ok(stream) => stream,
        Err(fault) => return context.diagnose(addr, Transport::Tls, Cause::Tls(fault)),
    };
    let spoken = tokio::select! {
        hello = timeout(options.hello_timeout, read_hello(&mut *stream)) => hello,
        () = stopped(&mut stopping) => return,
    };
    match spoken {
        Ok(Ok((Spoken::Mqtt, first))) => {
            let user = certificates.user(stream.get_ref().1.peer_certificates());
            let Ok(line) = context.open_line(addr, Transport::Tls, user, None) else { return };
            carry(*stream, first, line, &options).await;
        }
        Ok(Ok((Spoken::Http, first))) => {
            let socket = Socket::secure(stream, first.clone(), options.write_timeout);
            let served = Box::pin(http::serve(socket, first, addr, context, stopping)).await;
            if let Some((socket, desk)) = served {
                websocket::carry(socket, addr, context, desk).await;
            }
        }
        Ok(Ok((Spoken::Tls, _))) => {
            context.diagnose(addr, Transport::Tls, Cause::TlsOnPlainPort);
        }
        Ok(Err(error)) => debug!("{addr} said nothing inside TLS: {error}"),
        Err(_) => {
            let seconds = options.hello_timeout.as_secs();
            context.diagnose(addr, Transport::Tls, Cause::SilentSocket { seconds });
        }
    }
}

/// The handshake, with a limit of time; rustls limits its size. Nothing of the core is locked.
async fn shake_hands(
    socket: Socket,
    certificates: &Certificates,
    options: &Options,
) -> Result<Box<Tls>, TlsFault> {
    let acceptor = TlsAcceptor::from(certificates.config());
    let shaking = acceptor.accept(socket).into_fallible();
    match timeout(certificates.options().handshake_timeout, shaking).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err((error, mut socket))) => {
            // The client gets the alert that says why.
            linger(&mut socket, options.close_timeout).await;
            Err(explain(&error))
        }
        Err(_) => Err(TlsFault::TimedOut),
    }
}

/// Carries MQTT from `first`, the bytes that were read already, until the end.
async fn carry(stream: Tls, first: Bytes, line: Line, options: &Options) {
    line.receive([&first[..]]);
    // A connection may be silent for days.
    drop(first);
    let (read, write) = tokio::io::split(stream);
    let (mut source, mut sink) = (StreamSource { read }, TlsSink { write });
    let ending = pump(&line, &mut source, &mut sink, options).await;
    drop(line);
    if ending.is_ok() {
        linger(&mut source.read.unsplit(sink.write), options.close_timeout).await;
    }
}

struct TlsSink {
    write: WriteHalf<Tls>,
}

impl Sink for TlsSink {
    async fn send(&mut self, chunks: &mut Vec<Bytes>) -> Result<(), Gone> {
        Ok(write_all(&mut self.write, chunks).await?)
    }

    async fn wait(&mut self, line: &Line) -> Result<(), Gone> {
        line.woken().await;
        Ok(())
    }
}
