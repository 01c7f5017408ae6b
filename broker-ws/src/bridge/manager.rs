//! Which bridges there are: starts, stops and exchanges them while everything else goes on.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::wire::Text;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing::info;

use super::BridgeOptions;
use super::link::Link;
use crate::hub::Hub;

/// Changes the bridges of a server, also while it runs.
#[derive(Clone, Debug)]
pub(crate) struct Bridges(watch::Sender<Vec<BridgeOptions>>);

impl Bridges {
    /// Bridges that are gone or changed are stopped, new and changed ones started; others stay
    /// connected. Of two with one name the first is taken.
    pub(crate) fn apply(&self, bridges: Vec<BridgeOptions>) {
        self.0.send_replace(bridges);
    }
}

/// Runs the bridges.
#[derive(Debug)]
pub(crate) struct Manager {
    wanted: watch::Receiver<Vec<BridgeOptions>>,
    hub: Arc<Hub>,
    broker_id: Text,
    maximum_packet_size: u32,
}

/// A bridge at work.
struct Running {
    options: BridgeOptions,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Manager {
    /// The bridges of a broker that is called `broker_id` and takes packets of this size.
    pub(crate) fn new(
        bridges: Vec<BridgeOptions>,
        hub: Arc<Hub>,
        broker_id: Text,
        maximum_packet_size: u32,
    ) -> (Bridges, Self) {
        let (sender, wanted) = watch::channel(bridges);
        (Bridges(sender), Self { wanted, hub, broker_id, maximum_packet_size })
    }

    /// Runs bridges until the server stops, and until each has said goodbye.
    pub(crate) async fn run(mut self, mut stopping: watch::Receiver<bool>) {
        let mut running: BTreeMap<String, Running> = BTreeMap::new();
        loop {
            let wanted = self.wanted.borrow_and_update().clone();
            let is_gone = |running: &Running| !wanted.contains(&running.options);
            let gone = running.iter().filter(|(_, running)| is_gone(running));
            for name in gone.map(|(name, _)| name.clone()).collect::<Vec<_>>() {
                let Some(gone) = running.remove(&name) else { continue };
                info!("bridge {name}: stopping");
                gone.end().await;
            }
            for options in wanted {
                running.entry(options.name.clone()).or_insert_with(|| self.start(options));
            }
            tokio::select! {
                changed = self.wanted.changed() => {
                    // The server is gone that the bridges are of.
                    if changed.is_err() {
                        break;
                    }
                }
                _ = stopping.wait_for(|&stopping| stopping) => break,
            }
        }
        for running in running.values() {
            running.stop.send_replace(true);
        }
        for (_, running) in running {
            running.end().await;
        }
    }

    fn start(&self, options: BridgeOptions) -> Running {
        let (stop, stopped) = watch::channel(false);
        let (hub, broker_id) = (self.hub.clone(), self.broker_id.clone());
        let link = Link::new(options.clone(), hub, broker_id, self.maximum_packet_size);
        let task = tokio::spawn(link.run(stopped));
        Running { options, stop, task }
    }
}

impl Running {
    async fn end(self) {
        self.stop.send_replace(true);
        // One that has panicked has ended as well.
        let _ = self.task.await;
    }
}
