//! Accepts connections and hands each to what it speaks.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use shared::broker::diagnosis::{Cause, TlsFault};
use shared::wire::Text;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{debug, error, info, warn};

use super::detect::{Spoken, detect};
use super::doorkeeper::{Doorkeeper, Turned, Visit};
use super::socket::Socket;
use super::{http, probe, tcp, tls, websocket};
use crate::Options;
use crate::admin::Admin;
use crate::classroom::Desk;
use crate::hub::{Hub, Line, NoLine};
use crate::log::{Peer, Transport};
use crate::tls::Certificates;

/// Pauses after a failed accept grow from the first to the second.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// What all connections of a server share.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) hub: Arc<Hub>,
    /// What holds now; each connection goes on with what held when it came.
    options: RwLock<Arc<Options>>,
    certificates: Option<Arc<Certificates>>,
    /// Shared with every open socket, and so their count.
    sockets: Arc<()>,
    doorkeeper: Arc<Doorkeeper>,
    pub(crate) admin: Admin,
}

impl Context {
    /// The context of a server.
    pub(crate) fn new(
        options: Options,
        certificates: Option<Arc<Certificates>>,
        hub: Arc<Hub>,
        admin: Admin,
    ) -> Self {
        let options = RwLock::new(Arc::new(options));
        let (sockets, doorkeeper) = Default::default();
        Self { hub, options, certificates, sockets, doorkeeper, admin }
    }

    /// What holds now.
    pub(crate) fn options(&self) -> Arc<Options> {
        self.options.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What holds from now on for the broker, and for connections that come.
    pub(crate) fn set_options(&self, options: Options) {
        self.hub.reconfigure(options.broker.clone());
        *self.options.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(options);
    }

    /// How many sockets are open.
    pub(crate) fn open_sockets(&self) -> usize {
        Arc::strong_count(&self.sockets) - 1
    }

    /// Lets a connection in, unless there are too many from its address. Counted until what is
    /// returned is dropped.
    fn admit(&self, addr: SocketAddr) -> Option<Option<Visit>> {
        let options = self.options();
        let limits = &options.address_limits;
        let turned = match self.doorkeeper.admit(addr.ip(), limits, Instant::now()) {
            Ok(visit) => return Some(visit),
            Err(turned) => turned,
        };
        let cause = match turned {
            Turned::TooMany(limit) => Cause::TooManyFromAddress { limit },
            Turned::TooFast => Cause::ConnectionRate,
        };
        self.diagnose(addr, Transport::Tcp, cause);
        None
    }

    /// A line to the core, or the reason why there is none. `user` is the user name that the peer's
    /// certificate proves, if it does; `desk` the seat that its address has led to.
    pub(super) fn open_line(
        &self,
        addr: SocketAddr,
        transport: Transport,
        user: Option<String>,
        desk: Option<Arc<Desk>>,
    ) -> Result<Line, NoLine> {
        // A certificate may name somebody by what no user name can be.
        let user = user.and_then(|user| Text::new(&user).ok()).filter(|user| !user.is_empty());
        self.hub.open(Peer { addr, transport }, user, desk)
    }

    /// Says what went wrong with a connection that has no line.
    pub(super) fn diagnose(&self, addr: SocketAddr, transport: Transport, cause: Cause) {
        self.hub.diagnose(Peer { addr, transport }, cause);
    }

    /// True for a peer that has to speak TLS, and does not.
    pub(super) fn refuses_plain(&self, addr: SocketAddr) -> bool {
        self.options().tls.as_ref().is_some_and(|tls| tls.refuses_plain(addr.ip()))
    }

    /// True if TLS is spoken on the port.
    pub(super) const fn has_tls(&self) -> bool {
        self.certificates.is_some()
    }

    /// The certificates, where TLS is spoken.
    pub(crate) const fn certificates(&self) -> Option<&Arc<Certificates>> {
        self.certificates.as_ref()
    }
}

/// A port that peers can connect to; they wait until [`serve`] takes it.
#[derive(Debug)]
pub(crate) struct Bound {
    listener: std::net::TcpListener,
    addr: SocketAddr,
}

impl Bound {
    /// Binds a listener.
    pub(crate) fn to(addr: SocketAddr) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(addr)?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        Ok(Self { listener, addr })
    }

    /// Where it listens, with a real port instead of 0.
    pub(crate) const fn addr(&self) -> SocketAddr {
        self.addr
    }
}

/// Accepts and serves connections until `stopping`, then waits for those that are open.
pub(crate) async fn serve(
    bound: Bound,
    context: Arc<Context>,
    mut stopping: watch::Receiver<bool>,
) {
    let listener = match TcpListener::from_std(bound.listener) {
        Ok(listener) => listener,
        Err(error) => return error!("nobody can connect to {}: {error}", bound.addr),
    };
    let mut accepting = Accepting { listener, failures: 0 };
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (stream, addr) = accepting.next() => {
                let limit = context.options().max_sockets;
                if context.open_sockets() >= limit {
                    context.diagnose(addr, Transport::Tcp, Cause::TooManySockets { limit });
                    continue;
                }
                let Some(visit) = context.admit(addr) else { continue };
                let (context, stopping) = (context.clone(), stopping.clone());
                let counted = context.sockets.clone();
                connections.spawn(converse(stream, addr, context, stopping, (counted, visit)));
            }
            Some(_) = connections.join_next() => {}
            () = stopped(&mut stopping) => break,
        }
    }
    drop(accepting);
    while connections.join_next().await.is_some() {}
}

/// Waits until the server stops.
pub(super) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A server that is no more has stopped as well.
    let _ = stopping.wait_for(|&stopping| stopping).await;
}

/// A listener that outlasts a shortage of sockets.
struct Accepting {
    listener: TcpListener,
    /// Failures in a row.
    failures: u32,
}

impl Accepting {
    async fn next(&mut self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => {
                    if std::mem::take(&mut self.failures) > 0 {
                        info!("connections are accepted again");
                    }
                    return accepted;
                }
                // The peer was gone before its turn: says nothing about the next one.
                Err(error) if is_of_peer(&error) => debug!("accept: {error}"),
                Err(error) => {
                    if self.failures == 0 {
                        warn!(
                            "cannot accept connections ({error}): trying again; if too many files \
                             are open, raise the limit (ulimit -n) before the next start"
                        );
                    }
                    let pause = BACK_OFF.0.saturating_mul(1 << self.failures.min(16));
                    self.failures = self.failures.saturating_add(1);
                    sleep(pause.min(BACK_OFF.1)).await;
                }
            }
        }
    }
}

fn is_of_peer(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// Serves one connection, whatever it speaks. `counted` is dropped when it is over.
///
/// Not an `async fn`, for the same reason as [`tcp::carry`].
fn converse(
    mut stream: TcpStream,
    addr: SocketAddr,
    context: Arc<Context>,
    mut stopping: watch::Receiver<bool>,
    counted: impl Send + 'static,
) -> impl Future<Output = ()> + Send + 'static {
    let options = context.options();
    let configured =
        stream.set_nodelay(true).and_then(|()| probe::watch(&stream, options.peer_timeout));
    if let Err(error) = configured {
        debug!("{addr}: {error}");
    }
    async move {
        // Each step is boxed: a connection takes the memory of the step that it is at, not that of the
        // largest of them for ever.
        let hello = Box::pin(timeout(options.hello_timeout, read_hello(&mut stream)));
        let hello = tokio::select! {
            hello = hello => hello,
            () = stopped(&mut stopping) => return,
        };
        match hello {
            Ok(Ok((Spoken::Mqtt, _))) if context.refuses_plain(addr) => {
                context.diagnose(addr, Transport::Tcp, Cause::Tls(TlsFault::NotTls));
            }
            Ok(Ok((Spoken::Mqtt, first))) => {
                let Ok(line) = context.open_line(addr, Transport::Tcp, None, None) else { return };
                Box::pin(tcp::carry(stream, first, line, &options)).await;
            }
            Ok(Ok((Spoken::Http, first))) => {
                let socket = Socket::new(stream, first.clone(), options.write_timeout);
                let served = Box::pin(http::serve(socket, first, addr, &context, stopping)).await;
                if let Some((socket, desk)) = served {
                    Box::pin(websocket::carry(socket, addr, &context, desk)).await;
                }
            }
            Ok(Ok((Spoken::Tls, hello))) => match context.certificates() {
                Some(certificates) => {
                    Box::pin(tls::serve(stream, hello, addr, &context, certificates, stopping))
                        .await;
                }
                None => context.diagnose(addr, Transport::Tcp, Cause::TlsOnPlainPort),
            },
            Ok(Err(error)) => debug!("{addr} said nothing: {error}"),
            Err(_) => {
                let seconds = options.hello_timeout.as_secs();
                context.diagnose(addr, Transport::Tcp, Cause::SilentSocket { seconds });
            }
        }
        drop(counted);
    }
}

/// Reads until it is known what the connection speaks.
pub(super) async fn read_hello(
    stream: &mut (impl AsyncRead + Unpin),
) -> io::Result<(Spoken, Bytes)> {
    let mut first = BytesMut::with_capacity(1024);
    loop {
        if stream.read_buf(&mut first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(spoken) = detect(&first) {
            return Ok((spoken, first.freeze()));
        }
    }
}
