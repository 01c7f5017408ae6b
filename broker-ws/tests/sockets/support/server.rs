//! A server in a thread of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use broker_ws::{Certificates, Control, Options, Server};
use tokio::sync::oneshot;

/// A running server; shuts down when dropped.
pub struct TestServer {
    addrs: Vec<SocketAddr>,
    certificates: Option<Arc<Certificates>>,
    control: Control,
    admin_token: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl TestServer {
    /// A server with the default limits on one port.
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    /// A server on one port whose options `change` has changed. It waits less long for peers than
    /// in real life.
    pub fn start_with(change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options {
            listen: vec!["127.0.0.1:0".parse().unwrap()],
            close_timeout: Duration::from_millis(300),
            ..Options::default()
        };
        change(&mut options);
        let server = Server::bind(options).unwrap();
        let addrs = server.local_addrs().to_vec();
        let (certificates, control) = (server.certificates(), server.control());
        let admin_token = server.admin_token().map(str::to_owned);
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(server.run(async {
                let _ = stopped.await;
            }));
        });
        let (stop, thread) = (Some(stop), Some(thread));
        Self { addrs, certificates, control, admin_token, stop, thread }
    }

    /// Changes what holds.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Where it listens first.
    pub fn addr(&self) -> SocketAddr {
        self.addrs[0]
    }

    /// Its certificates.
    pub fn certificates(&self) -> &Certificates {
        self.certificates.as_deref().unwrap()
    }

    /// What lets this computer manage it, if it has no passwords.
    pub fn admin_token(&self) -> Option<&str> {
        self.admin_token.as_deref()
    }

    /// Asks it to shut down.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Shuts down and says how long that took.
    pub fn join(mut self) -> Duration {
        let asked = Instant::now();
        self.stop();
        self.thread.take().unwrap().join().unwrap();
        asked.elapsed()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // A test that fails already says so itself.
            let _ = thread.join();
        }
    }
}
