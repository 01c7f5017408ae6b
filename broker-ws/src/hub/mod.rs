//! The driver around [`shared::broker`]: one lock, one timer, and a wake-up for each writer.
//!
//! Knows when to call the core and whom its events concern. Does not know sockets: bytes come in by
//! [`Line::receive`] and go out by [`Line::pull`]. The lock is taken once for each batch of bytes,
//! is never held across an `await`, and neither log lines nor wake-ups happen under it.

mod access;
mod clock;
mod line;

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use shared::broker::diagnosis::{Cause, Diagnosis};
use shared::broker::journal::Row;
use shared::broker::{Broker, CloseReason, Config, ConnId, Event, Restored, Trace};
use shared::time;
use shared::wire::{ReasonCode, Text};
use slotmap::SecondaryMap;
use tokio::sync::Notify;

use crate::auth::{Access, Check, Identity};
use crate::classroom::Desk;
use crate::log::{Note, Peer};
use crate::store::{Commits, Intake, Report};

use clock::Clock;
pub(crate) use line::{Line, Pull};

/// The core and all connections to it.
#[derive(Debug)]
pub(crate) struct Hub {
    core: Mutex<Core>,
    clock: Clock,
    /// Where records go on their way to the disk.
    intake: Option<Arc<Intake>>,
    /// This hub, for those who answer it later.
    this: Weak<Self>,
    /// The deadline that the timer waits for has moved forward.
    rearm: Notify,
}

#[derive(Debug)]
struct Core {
    broker: Broker,
    access: Arc<Access>,
    entries: SecondaryMap<ConnId, Entry>,
    /// What the timer waits for.
    armed: Option<time::Instant>,
    stopping: bool,
}

/// What the hub knows of a connection.
#[derive(Debug)]
struct Entry {
    peer: Peer,
    /// The user name that its certificate proves.
    certificate: Option<Text>,
    /// The seat that its transport has led to.
    desk: Option<Arc<Desk>>,
    /// Its password is being looked at; notified when that is over.
    undecided: Option<Arc<Notify>>,
    /// Who it is, once that is known.
    identity: Option<Box<Identity>>,
    wake: Arc<Notify>,
    /// It ends as soon as everything is pulled.
    ending: Option<Box<CloseReason>>,
}

/// Why there is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoLine {
    /// As many connections as the core allows are open.
    TooMany,
    /// The server is shutting down.
    Stopping,
}

/// What is left to do when the lock is free again.
#[derive(Default)]
struct After {
    wakes: Vec<Arc<Notify>>,
    notes: Vec<Note>,
    checks: Vec<(ConnId, IpAddr, Check)>,
    rearm: bool,
}

impl Hub {
    /// A hub around a new broker.
    pub(crate) fn new(config: Config, access: Arc<Access>) -> Arc<Self> {
        let clock = Clock::new();
        let config = Config { durable: false, ..access::asking(config, &access) };
        let broker = Broker::new(config, clock.now());
        Self::around(broker, access, clock, None)
    }

    /// A hub around a broker that goes on with `rows` and whose records go into `intake`.
    pub(crate) fn restore(
        config: Config,
        access: Arc<Access>,
        rows: Vec<Row>,
        intake: Arc<Intake>,
    ) -> (Arc<Self>, Restored) {
        let clock = Clock::new();
        let (broker, restored) =
            Broker::restore(access::asking(config, &access), clock.now(), rows);
        let hub = Self::around(broker, access, clock, Some(intake));
        hub.drive(|_, _| ());
        (hub, restored)
    }

    fn around(
        broker: Broker,
        access: Arc<Access>,
        clock: Clock,
        intake: Option<Arc<Intake>>,
    ) -> Arc<Self> {
        let entries = SecondaryMap::new();
        let core = Core { broker, access, entries, armed: None, stopping: false };
        let (core, rearm) = (Mutex::new(core), Notify::new());
        Arc::new_cyclic(|this| Self { core, clock, intake, this: this.clone(), rearm })
    }

    /// What the disk has done with the records.
    pub(crate) fn note_report(&self, report: Report) {
        match report {
            Report::Durable(sequence) => {
                self.drive(|core, now| core.broker.handle_durable(now, sequence));
            }
            // Who waited for its last answers to be true waits no longer.
            Report::Failing => {
                let core = self.lock();
                let ending = core.entries.values().filter(|entry| entry.ending.is_some());
                ending.for_each(|entry| entry.wake.notify_one());
            }
        }
    }

    /// A transport is open and will carry MQTT. `certificate` is the user name that it proves by
    /// itself, as a TLS certificate does; `desk` the seat that it has led to.
    pub(crate) fn open(
        self: &Arc<Self>,
        peer: Peer,
        certificate: Option<Text>,
        desk: Option<Arc<Desk>>,
    ) -> Result<Line, NoLine> {
        let wake = Arc::new(Notify::new());
        let entry = Entry {
            peer,
            certificate,
            desk,
            undecided: None,
            identity: None,
            wake: wake.clone(),
            ending: None,
        };
        let conn = self.drive(|core, now| {
            if core.stopping {
                return Err(NoLine::Stopping);
            }
            let opened = core.broker.handle_open_from(now, peer.for_core());
            let conn = opened.map_err(|_| NoLine::TooMany)?;
            core.entries.insert(conn, entry);
            Ok(conn)
        })?;
        Ok(Line::new(self.clone(), conn, wake, peer))
    }

    /// A look at the core, or a command to it, at the time of now.
    pub(crate) fn ask<R>(&self, question: impl FnOnce(&mut Broker, time::Instant) -> R) -> R {
        self.drive(|core, now| {
            // What it says of times is as of now.
            core.broker.handle_timeout(now);
            question(&mut core.broker, now)
        })
    }

    /// True once it has begun to say goodbye.
    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// True while the disk takes nothing.
    pub(crate) fn is_store_failing(&self) -> bool {
        self.intake.as_ref().is_some_and(|intake| intake.is_failing())
    }

    /// What the disk has taken so far; `None` without a store.
    pub(crate) fn commits(&self) -> Option<Commits> {
        self.intake.as_ref().map(|intake| intake.counted())
    }

    /// The core's limits from now on.
    pub(crate) fn reconfigure(&self, config: Config) {
        self.drive(|core, now| core.broker.reconfigure(now, config));
    }

    /// Says goodbye on every connection, and opens no other.
    pub(crate) fn shut_down(&self) {
        self.drive(|core, now| {
            core.stopping = true;
            for conn in core.broker.connections().collect::<Vec<_>>() {
                core.broker.disconnect(now, conn, ReasonCode::ServerShuttingDown);
            }
        });
    }

    /// Tells the core when time has passed, for as long as it is polled.
    pub(crate) async fn run_timer(&self) -> Infallible {
        loop {
            let deadline = {
                let mut core = self.lock();
                core.armed = core.broker.poll_timeout();
                core.armed.and_then(|at| self.clock.real(at))
            };
            let due = async {
                match deadline {
                    Some(at) => tokio::time::sleep_until(at.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = due => self.drive(|core, now| core.broker.handle_timeout(now)),
                () = self.rearm.notified() => {}
            }
        }
    }

    /// Says how something of this program is, below `$SYS/broker/`.
    pub(crate) fn say(&self, topic: &str, value: &str) {
        self.drive(|core, now| core.broker.handle_status(now, topic, value.to_owned()));
    }

    /// Something went wrong on a socket before it had a line.
    pub(crate) fn diagnose(&self, peer: Peer, cause: Cause) {
        let diagnosis = Diagnosis::new(cause, None, Some(peer.for_core()));
        self.drive(|core, now| core.broker.handle_diagnosis(now, diagnosis));
    }

    /// One mutation of the core, and everything that follows from it.
    fn drive<R>(&self, mutation: impl FnOnce(&mut Core, time::Instant) -> R) -> R {
        let mut after = After::default();
        let result = {
            let mut core = self.lock();
            // Read under the lock: the core's time must not go back.
            let result = mutation(&mut core, self.clock.now());
            core.drain(self.clock.now(), &mut after);
            self.record(&mut core);
            result
        };
        after.carry_out(self);
        result
    }

    /// The transport of a connection is gone.
    fn close(&self, conn: ConnId) {
        let mut after = After::default();
        {
            let mut core = self.lock();
            core.broker.handle_closed(self.clock.now(), conn);
            // The last trace names the peer, so the entry goes after the events.
            core.drain(self.clock.now(), &mut after);
            self.record(&mut core);
            core.entries.remove(conn);
        }
        after.carry_out(self);
    }

    /// A panic while the lock was held has ended that connection; the others go on with the core as
    /// it was left.
    fn lock(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what the core has recorded on its way to the disk, in the order in which it happened:
    /// the lock is still held.
    fn record(&self, core: &mut Core) {
        if let Some(intake) = &self.intake
            && let Some(batch) = core.broker.poll_journal()
        {
            intake.put(batch);
        }
    }
}

impl After {
    fn carry_out(self, hub: &Hub) {
        if self.rearm {
            hub.rearm.notify_one();
        }
        for wake in self.wakes {
            wake.notify_one();
        }
        for note in self.notes {
            note.write();
        }
        hub.submit(self.checks);
    }
}

impl Core {
    /// Takes the core's events apart into what the hub keeps and what is left to do.
    fn drain(&mut self, now: time::Instant, after: &mut After) {
        while let Some(event) = self.broker.poll_event() {
            match event {
                Event::Ready(conn) => {
                    after.wakes.extend(self.entries.get(conn).map(|entry| entry.wake.clone()));
                }
                Event::Close(conn, reason) => {
                    let Some(entry) = self.entries.get_mut(conn) else { continue };
                    entry.ending = Some(Box::new(reason));
                    after.wakes.push(entry.wake.clone());
                }
                Event::Trace(trace) => {
                    self.note_at_seat(now, &trace);
                    after.notes.extend(self.note(trace));
                }
                Event::Diagnosed(diagnosis) => after.notes.push(Note::Diagnosed(diagnosis)),
                Event::Authenticate(conn, shown) => self.look(now, conn, shown, after),
            }
        }
        let deadline = self.broker.poll_timeout();
        after.rearm = deadline.is_some_and(|at| self.armed.is_none_or(|armed| at < armed));
    }

    /// The log line for a trace.
    fn note(&self, trace: Trace) -> Option<Note> {
        Some(match trace {
            Trace::Connected { conn, .. } | Trace::Disconnected { conn, .. } => {
                Note::OfPeer(self.entries.get(conn)?.peer, trace)
            }
            // Payloads never stand in a log.
            Trace::Published { .. } => return None,
            other => Note::OfBroker(other),
        })
    }
}
