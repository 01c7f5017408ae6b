//! Crash test: a real broker on a real disk is killed at random moments under load, started again on
//! what it has left, and must have kept every promise.
//!
//! Clients of this repository speak to it on real sockets from threads of their own and come back
//! after each kill, as real ones do. What must hold is in `ledger`: no acknowledged message is
//! lost, none with QoS 2 comes twice, and what is retained is the last word.

mod ledger;
mod peer;

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use shared::wire::{QoS, Version};

use crate::broker::address_in;
use crate::process::Process;
use crate::scratch::Scratch;
use crate::simulation::Random;
use ledger::Ledger;
use peer::{Peer, Role};

/// How long everything that is owed may take at the end.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run did, to see that it was no idle one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// Times that the broker was killed.
    pub kills: u32,
    /// Messages published and acknowledged.
    pub published: u64,
    /// Messages received, by all subscribers together.
    pub received: u64,
    /// Messages that were under way when the broker was killed, all kills together.
    pub interrupted: u64,
    /// Retained messages that were looked at after a kill.
    pub retained: u64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills, {} messages published and {} received, {} under way at a kill, {} retained \
             messages looked at",
            self.kills, self.published, self.received, self.interrupted, self.retained
        )
    }
}

/// Kills the broker `rounds` times at moments that `seed` decides.
///
/// # Errors
///
/// What did not hold, and in which round.
pub fn run(broker: &Path, rounds: u32, seed: u64) -> Result<Report, String> {
    let mut world = World::new(broker, seed)?;
    for round in 1..=rounds {
        world.round(round).map_err(|what| format!("seed {seed}, round {round}: {what}"))?;
    }
    world.end().map_err(|what| format!("seed {seed}, after the last round: {what}"))
}

struct World {
    program: PathBuf,
    scratch: Scratch,
    random: Random,
    broker: Process,
    address: SocketAddr,
    ledger: Arc<Ledger>,
    /// Those who publish, and those who are always there to listen.
    clients: Vec<Peer>,
    report: Report,
}

impl World {
    fn new(program: &Path, seed: u64) -> Result<Self, String> {
        let scratch = Scratch::new("crash");
        let (broker, address) = start(program, scratch.path(), ([127, 0, 0, 1], 0).into());
        let ledger = Arc::new(Ledger::new());
        // Subscriptions are made in peace: from then on nothing may be missed.
        let roles = [
            Role::Listener { number: 0, version: Version::V5, qos: QoS::ExactlyOnce },
            Role::Listener { number: 1, version: Version::V311, qos: QoS::AtLeastOnce },
            // It comes only now and then: its messages wait for it.
            Role::Listener { number: 2, version: Version::V311, qos: QoS::ExactlyOnce },
        ];
        let clients = roles.into_iter().map(|role| Peer::start(role, address, ledger.clone()));
        let mut clients = clients.collect::<Vec<_>>();
        for client in &clients {
            wait_for("a subscription", PATIENCE, || client.is_ready())?;
        }
        for (number, qos) in (0..4).zip([QoS::AtLeastOnce, QoS::ExactlyOnce].into_iter().cycle()) {
            let version = if number < 2 { Version::V5 } else { Version::V311 };
            let role = Role::Publisher { number, version, qos };
            clients.push(Peer::start(role, address, ledger.clone()));
        }
        clients.push(Peer::start(Role::Board, address, ledger.clone()));
        let (random, report) = (Random::new(seed), Report::default());
        let program = program.to_owned();
        Ok(Self { program, scratch, random, broker, address, ledger, clients, report })
    }

    /// The client that is away most of the time.
    fn rare(&self) -> &Peer {
        &self.clients[2]
    }

    fn board(&self) -> &Peer {
        &self.clients[self.clients.len() - 1]
    }

    /// Lets them work for a while, kills the broker, starts it again and looks at what is retained.
    fn round(&mut self, round: u32) -> Result<(), String> {
        self.rare().set_away(!round.is_multiple_of(4));
        self.board().set_away(false);
        let work = 20 + self.random.below(400) as u64;
        thread::sleep(Duration::from_millis(work));
        self.ledger.complaint()?;
        // The board stays away until it was seen that its Will was published.
        let was_online = self.ledger.is_online();
        self.report.interrupted += self.ledger.under_way();
        self.broker.kill();
        self.report.kills += 1;
        self.board().set_away(true);
        (self.broker, self.address) = start(&self.program, self.scratch.path(), self.address);
        self.check_retained(was_online)
    }

    fn check_retained(&mut self, was_online: bool) -> Result<(), String> {
        let promised = self.ledger.retained();
        let found = peer::retained(self.address, &self.ledger)?;
        self.report.retained += found.len() as u64;
        let published = self.ledger.published();
        for (publisher, (promised, published)) in promised.into_iter().zip(published).enumerate() {
            let topic = ledger::kept_topic(publisher);
            let kept = found.get(&topic).and_then(|payload| payload.parse::<u64>().ok());
            if kept.unwrap_or(0) < promised || kept > Some(published) {
                return Err(format!(
                    "{topic}: {kept:?} is retained, {promised} was acknowledged and {published} \
                     published"
                ));
            }
        }
        let status = found.get(ledger::STATUS).map(String::as_str);
        if was_online && status != Some(ledger::OFFLINE) {
            return Err(format!("the board was lost with the broker, but is {status:?}"));
        }
        Ok(())
    }

    /// Nobody publishes any more; everything that is owed must come.
    fn end(mut self) -> Result<Report, String> {
        self.ledger.stop_publishing();
        self.rare().set_away(false);
        let all_there = || self.ledger.under_way() == 0 && self.ledger.missing().is_none();
        let waited = wait_for("every message", PATIENCE, all_there);
        self.ledger.complaint()?;
        if let Some(missing) = self.ledger.missing() {
            return Err(format!("{missing} has never come"));
        }
        waited?;
        self.report.published = self.ledger.total_published();
        self.report.received = self.ledger.total_received();
        for client in &mut self.clients {
            client.stop();
        }
        Ok(self.report)
    }
}

/// Starts a broker and waits until it listens.
fn start(program: &Path, folder: &Path, address: SocketAddr) -> (Process, SocketAddr) {
    let mut command = Command::new(program);
    let listen = address.to_string();
    command.args(["--listen", &listen, "--log", "warn", "--store"]).arg(folder);
    let process = Process::start("broker-ws", &mut command);
    let address = process.take("the broker's address", address_in);
    (process, address)
}

fn wait_for(what: &str, at_most: Duration, is_so: impl Fn() -> bool) -> Result<(), String> {
    let deadline = Instant::now() + at_most;
    while !is_so() {
        if Instant::now() > deadline {
            return Err(format!("waited in vain for {what}"));
        }
        thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}
