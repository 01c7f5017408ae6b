//! A server from its first bind to its last byte.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::hub::Hub;
use crate::net::listener::{self, Bound, Context};
use crate::{Options, StartError};

/// A broker that is bound to its ports and not yet running.
///
/// Peers that connect before [`Server::run`] wait and are served then.
#[derive(Debug)]
pub struct Server {
    listeners: Vec<Bound>,
    addrs: Vec<SocketAddr>,
    options: Options,
}

impl Server {
    /// Binds every address of the options, or none.
    pub fn bind(options: Options) -> Result<Self, StartError> {
        if options.listen.is_empty() {
            return Err(StartError::NoAddress);
        }
        let mut listeners = Vec::with_capacity(options.listen.len());
        for (index, &addr) in options.listen.iter().enumerate() {
            if addr.port() != 0 && options.listen[..index].contains(&addr) {
                return Err(StartError::GivenTwice(addr));
            }
            listeners.push(Bound::to(addr).map_err(|error| StartError::from_bind(addr, error))?);
        }
        let addrs = listeners.iter().map(Bound::addr).collect();
        Ok(Self { listeners, addrs, options })
    }

    /// Where the server listens, in the order of the options, with real ports instead of 0.
    pub fn local_addrs(&self) -> &[SocketAddr] {
        &self.addrs
    }

    /// Serves until `shutdown` is ready, then says goodbye: MQTT 5 clients get DISCONNECT with
    /// Server shutting down, and all get [`Options::shutdown_timeout`] to take their last bytes.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let shutdown_timeout = self.options.shutdown_timeout;
        let hub = Arc::new(Hub::new(self.options.broker.clone()));
        let context = Arc::new(Context::new(self.options, self.addrs, hub.clone()));
        let (stop, stopping) = watch::channel(false);
        let mut accepting = JoinSet::new();
        for listener in self.listeners {
            accepting.spawn(listener::serve(listener, context.clone(), stopping.clone()));
        }
        tokio::select! {
            () = shutdown => {}
            never = hub.run_timer() => match never {},
        }
        // The listeners go first, so that no connection comes after the goodbye.
        stop.send_replace(true);
        hub.shut_down();
        let all_ended = async { while accepting.join_next().await.is_some() {} };
        if timeout(shutdown_timeout, all_ended).await.is_err() {
            let left = context.open_sockets();
            tracing::warn!("{left} connections did not take their last bytes in time: cut");
        }
    }
}
